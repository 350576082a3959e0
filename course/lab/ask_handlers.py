"""What the ask panel asks: prepared questions, a search through the course, a model's answer."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

from tornado.iostream import StreamClosedError

from autograder.language import LANGUAGES, Language
from course import ask
from course.ask import model, places
from course.ask.index import LONGEST, passages
from course.build import manifest
from course.lab.handler import Handler, Trouble, understood


class Asking(Handler):
    """What the handlers of this module share."""

    def chapter(self, number: object) -> str:
        """Return the number of a chapter of the course."""
        understood(isinstance(number, str))
        entry = manifest.load().find(str(number))
        understood(entry)
        return str(entry.number)  # type: ignore[union-attr]

    def question(self) -> tuple[dict[str, Any], str, Language, str]:
        """Return what was sent, and of it the text, the language and the chapter."""
        sent = self.body()
        text, language = sent.get("text"), sent.get("language")
        understood(isinstance(text, str) and language in LANGUAGES)
        text = str(text).strip()
        if not text:
            raise Trouble("Typ eerst een vraag.", "Type a question first.")
        if len(text) > LONGEST:
            raise Trouble(
                f"Dat is te lang; een vraag heeft hoogstens {LONGEST} tekens.",
                f"That is too long; a question has at most {LONGEST} characters.",
                413,
            )
        return sent, text, language, self.chapter(sent.get("chapter"))  # type: ignore[return-value]

    def known_model(self, path: str | None) -> dict[str, Any] | None:
        """Return which model is configured, or why what is configured cannot be used."""
        try:
            found = model.settings(self.home(path or None))
        except model.ModelTrouble as trouble:
            return {"trouble": trouble.text}
        return {"host": found.host, "model": found.model} if found else None

    def beside(self, path: str | None) -> Path | None:
        """Return where the notebook lies that asks; it shows where the other chapters are."""
        return self.inside(path) if path else None

    def prepared(self, prompt: ask.Prompt, language: Language, here: Path | None) -> dict[str, Any]:
        """Return a prepared question as the panel shows it."""
        found = [places.place(see, language) for see in prompt.see]
        return {
            "id": prompt.id,
            "question": prompt.question[language],
            "answer": prompt.answer[language],
            "see": [linked(place, here, self.root) for place in found if place is not None],
        }


class Prompts(Asking):
    """The prepared questions of a chapter, with their answers."""

    async def get(self) -> None:
        """Answer for `?chapter=` and `?language=`; `?path=` is the notebook that asks."""
        language = self.language()
        path = self.get_query_argument("path", "") or None
        here = self.beside(path)
        chapter = self.chapter(self.get_query_argument("chapter", ""))

        def found() -> list[dict[str, Any]]:
            return [self.prepared(prompt, language, here) for prompt in ask.prompts(chapter)]

        self.say(
            {
                "chapter": chapter,
                "prompts": await asyncio.to_thread(found),
                "model": self.known_model(path),
            }
        )


class Ask(Asking):
    """A question of the learner's own, looked up in the course; nothing leaves this computer."""

    async def post(self) -> None:
        """Answer with places, and the meaning of the term that the question is about."""
        sent, text, language, chapter = self.question()
        path = sent.get("path")
        understood(path is None or isinstance(path, str))
        here = self.beside(path)
        found = await asyncio.to_thread(ask.search, text, language, 5, chapter=chapter)
        answers = {prompt.id: prompt for prompt in ask.prompts()}
        self.say(
            {
                "hits": [
                    {
                        "title": hit.title,
                        "snippet": hit.snippet,
                        "link": linked(hit.place, here, self.root),
                        "prompt": hit.prompt and self.prepared(answers[hit.prompt], language, here),
                    }
                    for hit in found.hits
                ],
                "meaning": found.meaning
                and {
                    "name": found.meaning.name,
                    "definition": found.meaning.definition,
                    "path": beside(found.meaning.page.partition("#")[0], here, self.root),
                },
                "nearest": [self.prepared(prompt, language, here) for prompt in found.nearest],
            }
        )


class Model(Asking):
    """A question of the learner's own, put to the model that they configured themselves.

    The answer comes as lines of JSON: `{"text": …}` for each piece, then `{"done": true}` or
    `{"trouble": {"nl": …, "en": …}}`. Closing the connection stops the model as well. With
    `"preview": true` nothing is asked: the answer is what would be sent.
    """

    task: asyncio.Task[None] | None = None

    async def post(self) -> None:
        """Answer piece by piece."""
        sent, text, language, chapter = self.question()
        path = sent.get("path")
        understood(path is None or isinstance(path, str))
        try:
            known = model.settings(self.home(path or None))
        except model.ModelTrouble as trouble:
            raise Trouble(trouble.text["nl"], trouble.text["en"], 409) from None
        if known is None:
            raise Trouble(
                "Er is geen model ingesteld; er is niets verstuurd.",
                "No model has been configured; nothing was sent.",
                409,
            )
        parts = await asyncio.to_thread(passages, text, language, chapter)
        said = model.messages(text, language, parts)
        if sent.get("preview") is True:
            self.say({"host": known.host, "model": known.model, "messages": said})
            return
        self.set_header("Content-Type", "application/x-ndjson; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Accel-Buffering", "no")
        self.task = asyncio.ensure_future(self._stream(known, said))
        try:
            await self.task
        except (asyncio.CancelledError, StreamClosedError):
            return  # the learner closed the panel or pressed stop
        self.finish(set_content_type="application/x-ndjson; charset=utf-8")

    async def _stream(self, known: model.Settings, said: list[model.Message]) -> None:
        try:
            ready = await asyncio.to_thread(model.with_key, known)
            async with aclosing(model.answer(ready, said)) as pieces:
                async for piece in pieces:
                    await self._line({"text": piece})
            await self._line({"done": True})
        except model.ModelTrouble as trouble:
            await self._line({"trouble": trouble.text})

    async def _line(self, data: dict[str, Any]) -> None:
        self.write(json.dumps(data, ensure_ascii=False) + "\n")
        await self.flush()

    def on_connection_close(self) -> None:
        """Stop asking the model as soon as nobody listens."""
        if self.task is not None:
            self.task.cancel()


HANDLERS = [(r"api/prompts", Prompts), (r"api/ask", Ask), (r"api/model", Model)]


def linked(place: ask.Place, here: Path | None, root: Path) -> dict[str, Any]:
    """Return a place as the panel links to it; `path` is None where its notebook is not there."""
    name = f"{place.stem}.ipynb"
    path = beside(name, here, root) or beside(f"../{place.stem}/{name}", here, root)
    return {
        "chapter": place.chapter,
        "cell": place.cell,
        "title": place.title,
        "anchor": place.anchor,
        "path": path,
    }


def beside(name: str, here: Path | None, root: Path) -> str | None:
    """Return the path, as Jupyter names it, of a notebook beside the one that asks, if it is there.

    nbgrader puts each chapter into a folder of its own, beside the others.
    """
    if here is None:
        return None
    found = (here.parent / name).resolve()
    return found.relative_to(root).as_posix() if root in found.parents and found.is_file() else None
