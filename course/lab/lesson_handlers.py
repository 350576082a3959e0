"""What the lesson bar asks: which chapter is this, what did it say, what does the learner like."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.language import LANGUAGES
from course import progress
from course.build import manifest
from course.lab.handler import Handler, Trouble, understood
from course.workspace import Delivery, Texts, Workspace

THEMES = ("light", "dark")
CLEAR = ("yes", "partly", "no")
LONGEST_REMARK = 4000  # characters
REMARKS = 500  # kept; the oldest go first


class Lesson(Handler):
    """Which chapter a notebook is, and what lies on either side of it."""

    def get(self) -> None:
        """Answer for the notebook at `?path=`."""
        path = self.get_query_argument("path", "")
        place = self.inside(path)
        metadata = _ours(place)
        plan = manifest.load()
        entry = _entry(plan, metadata)
        at = plan.chapters.index(entry)
        remembered = self.remembered(path)
        chosen = remembered.get("language")
        self.say(
            {
                "chapter": entry.number,
                "stem": entry.stem,
                "title": _plain(entry.title),
                "language": metadata["lang"],
                "chosen": chosen if chosen in LANGUAGES else None,
                "home": place == (self.home(path) / f"{entry.stem}.ipynb").resolve(),
                "previous": self._neighbour(place, plan, at - 1) if at else None,
                "next": self._neighbour(place, plan, at + 1),
                "progress": _progress(remembered, plan, entry)
                | {"position": at + 1, "of": len(plan.chapters)},
            }
        )

    def _neighbour(self, place: Path, plan: Any, at: int) -> dict[str, Any] | None:
        """Return the chapter at that position, if it lies where the learner's chapters lie.

        That is beside this one, or, as nbgrader has it, in a folder of its own beside this one's.
        """
        if at >= len(plan.chapters):
            return None
        entry = plan.chapters[at]
        name = f"{entry.stem}.ipynb"
        for path in (place.parent / name, place.parent.parent / entry.stem / name):
            if self.root in path.parents and path.is_file():
                return {
                    "number": entry.number,
                    "path": path.relative_to(self.root).as_posix(),
                    "title": _plain(entry.title),
                }
        return None


class Said(Handler):
    """What each cell of a notebook said when it was delivered, in both languages."""

    async def get(self) -> None:
        """Answer for the notebook at `?path=`."""
        path = self.get_query_argument("path", "")
        place = self.inside(path)
        plan = manifest.load()
        entry = _entry(plan, _ours(place))
        for folder in (place.parent, self.home(path)):
            texts = Workspace(folder).texts(entry.stem)
            if texts:
                return self.say(texts)
        return self.say(await asyncio.to_thread(built, plan.source(entry)))


class Settings(Handler):
    """The language and the theme that the learner chose last."""

    def get(self) -> None:
        """Answer with what is remembered."""
        remembered = self.remembered()
        settings = remembered.get("settings")
        theme = settings.get("theme") if isinstance(settings, dict) else None
        language = remembered.get("language")
        self.say(
            {
                "language": language if language in LANGUAGES else None,
                "theme": theme if theme in THEMES else None,
            }
        )

    def post(self) -> None:
        """Remember a language, a theme, or both."""
        sent = self.body()
        understood(sent and set(sent) <= {"language", "theme"})
        understood(sent.get("language", "nl") in LANGUAGES)
        understood(sent.get("theme", "light") in THEMES)

        def edit(state: dict[str, Any]) -> None:
            if "language" in sent:
                state["language"] = sent["language"]
            if "theme" in sent:
                kept = state.get("settings")
                state["settings"] = (kept if isinstance(kept, dict) else {}) | {
                    "theme": sent["theme"]
                }

        self.change(edit)
        self.say({})


class Feedback(Handler):
    """What the learner thought of a chapter: kept in their own folder, sent nowhere."""

    def get(self) -> None:
        """Answer with all remarks, for the learner to pass on if they like."""
        self.say({"feedback": _remarks(self.remembered())})

    def post(self) -> None:
        """Keep a remark."""
        sent = self.body()
        text, chapter = sent.get("text", ""), sent.get("chapter")
        understood(isinstance(text, str) and isinstance(chapter, str))
        understood(sent.get("clear") in CLEAR)
        understood(manifest.load().find(chapter))
        if len(text) > LONGEST_REMARK:
            raise Trouble(
                f"Dat is te lang; er passen {LONGEST_REMARK} tekens in.",
                f"That is too long; {LONGEST_REMARK} characters fit.",
                413,
            )
        remark = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "chapter": chapter,
            "clear": sent["clear"],
            "text": text.strip(),
        }

        def edit(state: dict[str, Any]) -> None:
            state["feedback"] = [*_remarks(state), remark][-REMARKS:]

        self.change(edit)
        self.say(remark)


HANDLERS = [
    (r"api/lesson", Lesson),
    (r"api/texts", Said),
    (r"api/settings", Settings),
    (r"api/feedback", Feedback),
]


@lru_cache(maxsize=16)
def built(source: Path) -> Texts:
    """Return the texts of a chapter as this edition delivers it."""
    from course.build.notebook import learner_notebook
    from course.build.source import read

    chapter = read(source)
    return Delivery(lambda language: learner_notebook(chapter, language)).texts()


def _remarks(state: dict[str, Any]) -> list[dict[str, Any]]:
    kept = state.get("feedback")
    return [remark for remark in kept if isinstance(remark, dict)] if isinstance(kept, list) else []


def _ours(place: Path) -> dict[str, str]:
    """Return the course's metadata of a notebook; a Trouble where it has none."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        found = json.loads(place.read_bytes())["metadata"]["leercurve"]
        if isinstance(found["chapter"], str) and found["lang"] in LANGUAGES:
            return found  # type: ignore[no-any-return]
    raise _foreign()


def _entry(plan: Any, metadata: dict[str, str]) -> Any:
    entry = plan.find(metadata["chapter"])
    if entry is None:
        raise _foreign()
    return entry


def _foreign() -> Trouble:
    return Trouble(
        "Dit notebook is geen hoofdstuk van de cursus.",
        "This notebook is no chapter of the course.",
        404,
    )


def _plain(title: Any) -> dict[str, str]:
    return {language: title[language] for language in LANGUAGES}


def _progress(state: dict[str, Any], plan: Any, entry: Any) -> dict[str, float]:
    found = progress.of(state, plan)
    return {"chapter": found.chapters[entry.stem].share, "course": found.share}
