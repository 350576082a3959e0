"""The start page, and what it asks: how far, which questions to refresh, is this answer right."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import random
from pathlib import Path
from typing import Any

from autograder import quiz
from autograder.language import LANGUAGES
from autograder.state import StateError
from course import HOME, progress
from course.build import manifest
from course.lab.handler import Handler, Learner, Page, nothing_here, understood

MOST_ANSWERS = 100  # parts of one answer, such as lines in order
LONGEST_ANSWER = 2000  # characters of one part

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{base}leercurve/static/leercurve.css">
<link rel="stylesheet" href="{base}leercurve/static/start.css">
</head>
<body class="lc-start"{theme}>
<noscript>{noscript}</noscript>
<main id="page"></main>
<script type="application/json" id="data">{data}</script>
<script type="module" src="{base}leercurve/static/start.js"></script>
</body>
</html>
"""
ICON = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    "<path d='M2 13C5 5 8 4 14 3' fill='none' stroke='%230072b2' stroke-width='2.5' "
    "stroke-linecap='round'/></svg>"
)
NOSCRIPT = {
    "nl": "Deze pagina werkt met JavaScript; zet dat aan in je browser.",
    "en": "This page works with JavaScript; turn it on in your browser.",
}


class Start(Page):
    """The page on which one sees how far one is, goes on, and refreshes what was learned."""

    async def get(self) -> None:
        """Send the page with what it needs to appear at once."""
        spoken = self.language()
        course = manifest.load()
        settings = self.remembered().get("settings")
        theme = settings.get("theme") if isinstance(settings, dict) else None
        data = {
            "base": self.base_url,
            "language": spoken,
            "app": self._application(),
            "title": dict(course.title),
            "progress": await asyncio.to_thread(_found, self),
        }
        _ = self.xsrf_token  # asking for it sets the cookie that a POST needs
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        light = {"light": "true", "dark": "false"}.get(theme if isinstance(theme, str) else "")
        self.finish(
            PAGE.format(
                language=spoken,
                title=html.escape(course.title[spoken]),
                icon=html.escape(ICON),
                base=html.escape(self.base_url),
                theme=f' data-jp-theme-light="{light}"' if light else "",
                noscript=NOSCRIPT[spoken],
                data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
            )
        )

    def _application(self) -> str:
        """Return where chapters are to open: in the application that one came from."""
        asked = self.get_query_argument("app", "")
        came_from = self.request.headers.get("Referer", "")
        notebook = asked == "notebook" or (
            not asked
            and any(f"{self.base_url}{part}" in came_from for part in ("notebooks/", "tree"))
            and f"{self.base_url}lab" not in came_from
        )
        return "notebook" if notebook else "lab"


class HowFar(Handler):
    """How far one is, in numbers and in both languages."""

    async def get(self) -> None:
        """Answer for the whole course, and the folder of the notebook at `?path=` if given."""
        path = self.get_query_argument("path", "") or None
        self.say(await asyncio.to_thread(_found, self, path))


class Review(Handler):
    """The questions that are due today, as cards."""

    async def get(self) -> None:
        """Answer with the cards, the most overdue first."""
        self.say({"questions": await asyncio.to_thread(self._cards, self.language())})

    def _cards(self, language: str) -> list[dict[str, Any]]:
        due = progress.of(self.remembered()).due
        return [_card(question, language) for question in map(_question, due) if question]


class Random(Handler):
    """A question from the chapters that somebody has come to."""

    async def get(self) -> None:
        """Answer with a card; not the question `?not=`, which was just asked."""
        before = self.get_query_argument("not", "")
        self.say(await asyncio.to_thread(self._draw, before, self.language()))

    def _draw(self, before: str, language: str) -> dict[str, Any]:
        known = progress.questions_of(progress.reached(progress.of(self.remembered())))
        others = [question for question in known if question.id != before] or known
        if not others:
            nothing_here()
        return _card(random.choice(others), language)


class Asked(Handler):
    """One question of the bank: its card, and the verdict on an answer."""

    async def get(self, name: str) -> None:
        """Answer with the card, in the language asked for."""
        question = _question(name) or nothing_here()
        self.say(await asyncio.to_thread(_card, question, self.language()))

    async def post(self, name: str) -> None:
        """Judge an answer and remember it, unless it is only `restored`; `kept` says if it is."""
        question = _question(name) or nothing_here()
        sent = self.body()
        answers, language = sent.get("answers"), sent.get("language", "en")
        understood(language in LANGUAGES and isinstance(answers, list))
        understood(0 < len(answers) <= MOST_ANSWERS)
        understood(all(isinstance(one, str) and len(one) <= LONGEST_ANSWER for one in answers))
        home = None if sent.get("restored") is True else self.home()
        self.say(await asyncio.to_thread(_judge, question, answers, language, home))


HANDLERS = [
    (r"start", Start),
    (r"api/progress", HowFar),
    (r"api/review", Review),
    (r"api/question/random", Random),
    (r"api/question/([a-z0-9-]+)", Asked),
]


def _found(learner: Learner, path: str | None = None) -> dict[str, Any]:
    """Return the progress as plain data, with where each chapter lies and what was put aside."""
    home, root = learner.home(path), learner.root
    kept, aside = learner.remembered(path), []
    with contextlib.suppress(OSError, StateError):
        kept, aside = progress.remembered(home)
    found = progress.of(kept).as_json()
    for chapter in found["chapters"]:
        place = (home / f"{chapter['stem']}.ipynb").resolve()
        lies_here = place.is_file() and root in place.parents
        chapter["path"] = place.relative_to(root).as_posix() if lies_here else None
    return found | {"aside": [place.name for place in aside]}


def _question(name: str) -> quiz.Question | None:
    with contextlib.suppress(quiz.QuizError, OSError):
        return quiz.find(name, [HOME / "questions"])
    return None


def _card(question: quiz.Question, language: str) -> dict[str, Any]:
    from course.widgets import quiz_card  # anywidget takes its time, when first asked for

    return quiz_card.shown(question, language)


def _judge(
    question: quiz.Question, answers: list[str], language: str, home: Path | None
) -> dict[str, Any]:
    from course.widgets import quiz_card

    verdict = quiz_card.judged(question, answers, language)
    if home is None:
        return verdict | {"kept": False}
    place = progress.START_PAGE
    kept = progress.record_answer(question.id, answers, verdict, place, home=home)
    return verdict | {"kept": kept}
