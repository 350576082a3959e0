"""The quiz card: a question from the bank, judged in Python, answered by mouse or keyboard."""

from __future__ import annotations

import getpass
import os
import random
from typing import Any, ClassVar

import anywidget
import traitlets

from autograder.language import choose, spoken
from autograder.quiz import Question, QuizError, find, judge_answer
from course import HOME
from course.widgets.front import module, style
from course.widgets.notebook_file import kept_answers
from course.widgets.notice import Notice

WORDS = {
    "nl": {
        "label": "Hoofdstuk {chapter} · vraag",
        "multiple": "Kies alles wat klopt.",
        "number": "Je antwoord (een getal)",
        "typed": "Je antwoord",
        "check": "Controleer",
        "again": "Opnieuw",
        "right": "Klopt.",
        "not_yet": "Nog niet.",
        "more": "Wat je koos klopt, maar er hoort meer bij.",
        "choose": "Geef eerst een antwoord.",
        "not_a_number": "Dit is geen getal. Typ bijvoorbeeld 12 of −0,5.",
        "looking": "Je antwoord wordt bekeken.",
        "busy": "Python is nog bezig met een andere cel; daarna wordt je antwoord bekeken.",
        "gone": (
            "Python draait niet meer voor deze kaart. Je antwoord is bewaard; voer de cel opnieuw "
            "uit om te horen of het klopt."
        ),
    },
    "en": {
        "label": "Chapter {chapter} · question",
        "multiple": "Choose all that apply.",
        "number": "Your answer (a number)",
        "typed": "Your answer",
        "check": "Check",
        "again": "Try again",
        "right": "Right.",
        "not_yet": "Not yet.",
        "more": "What you chose is right, but there is more to it.",
        "choose": "Give an answer first.",
        "not_a_number": "This is not a number. Type for example 12 or −0.5.",
        "looking": "Looking at your answer.",
        "busy": "Python is still running another cell; your answer is looked at after that.",
        "gone": (
            "Python no longer runs for this card. Your answer is kept; run the cell again to hear "
            "whether it is right."
        ),
    },
}

_TEXT = {
    "nl": (
        "Vraag: {prompt}",
        "Je antwoord: {answer}. {outcome}",
        "Voer deze cel uit om te antwoorden.",
    ),
    "en": ("Question: {prompt}", "Your answer: {answer}. {outcome}", "Run this cell to answer."),
}
_UNKNOWN = {
    "nl": "Er is geen vraag met de naam {id!r}; kijk de naam in deze cel na.",
    "en": "There is no question called {id!r}; look at the name in this cell.",
}
_UNREADABLE = {
    "nl": "De vraag {id!r} kan niet worden getoond: {reason}",
    "en": "The question {id!r} cannot be shown: {reason}",
}
_NOT_SHOWN = {
    "nl": "Deze editie toont vragen van het type {type!r} niet als kaart ({id}).",
    "en": "This edition does not show questions of type {type!r} as a card ({id}).",
}


def quiz(question_id: str, *, language: str | None = None) -> QuizCard | Notice:
    """Show a question of the course's question bank as a card.

    An id that the bank does not know gives a card with one sentence that says so.
    """
    chapter = question_id[:2] if isinstance(question_id, str) else None
    language = spoken(language, chapter=chapter)
    if not isinstance(question_id, str):
        return Notice(choose(_UNKNOWN, language).format(id=question_id), language)
    folder = HOME / "questions"
    try:
        question = find(question_id, [folder])
    except QuizError as error:
        known = any(folder.glob(f"{question_id[:2]}_*.toml")) and error.path.is_file()
        text = choose(_UNREADABLE if known else _UNKNOWN, language)
        return Notice(text.format(id=question_id, reason=error.say(language)), language)
    if question.type == "ordering":
        text = choose(_NOT_SHOWN, language)
        return Notice(text.format(id=question_id, type=question.type), language)
    return QuizCard(question, language)


class QuizCard(anywidget.AnyWidget):
    """One question as a card; the key stays in Python and only what was chosen gets feedback.

    The front end sends a `submission` ``{"n": 1, "answers": [...]}`` and gets back a `verdict`
    ``{"correct": bool, "answers": [...], "feedback": {id: {"correct": bool, "text": str}}}``,
    empty as long as nothing was judged. What the learner answered earlier is read from the
    notebook's file and judged again.
    """

    _esm: ClassVar[str] = module("quiz_card.js")
    _css: ClassVar[str] = style()

    question = traitlets.Dict().tag(sync=True)
    submission = traitlets.Dict().tag(sync=True)
    verdict = traitlets.Dict().tag(sync=True)
    me = traitlets.Unicode().tag(sync=True)

    def __init__(self, question: Question, language: str) -> None:
        self._record, self._language = question, language
        kept = kept_answers(question.id)
        super().__init__(
            question=_shown(question, language),
            verdict=self._judged(kept) if kept else {},
        )
        self.me = self.model_id

    @traitlets.observe("submission")
    def _judge(self, change: Any) -> None:
        answers = change.new.get("answers")
        if isinstance(answers, list):
            # First emptied: an equal verdict would not be sent, and the card would wait for ever.
            self.verdict = {}
            self.verdict = self._judged([str(answer) for answer in answers])

    def _judged(self, answers: list[str]) -> dict[str, Any]:
        verdict = judge_answer(self._record, answers)
        keys = {option.id: option.correct for option in self._record.options}
        feedback = {
            key: {
                "correct": keys.get(key, verdict.correct),
                "text": choose(text, self._language),
            }
            for key, text in verdict.feedback.items()
        }
        partly = not verdict.correct and feedback and all(f["correct"] for f in feedback.values())
        return {
            "answers": answers,
            "correct": verdict.correct,
            "feedback": feedback,
            "remark": choose(WORDS, self._language)["more"] if partly else "",
        }

    def __repr__(self) -> str:
        prompt, answered, run = choose(_TEXT, self._language)
        lines = [prompt.format(prompt=self.question["prompt"])]
        if self.verdict:
            texts = {option["id"]: option["text"] for option in self.question["options"]}
            answer = ", ".join(texts.get(answer, answer) for answer in self.verdict["answers"])
            words = choose(WORDS, self._language)
            outcome = words["right" if self.verdict["correct"] else "not_yet"]
            lines.append(answered.format(answer=answer, outcome=outcome))
        return "\n".join([*lines, run])


def _shown(question: Question, language: str) -> dict[str, Any]:
    """Return what the front end may know about a question: everything but the key."""
    words = dict(choose(WORDS, language))
    kind = {"choice": "one", "multiple": "several"}.get(question.type, "typed")
    if question.type == "tracing" and question.options:
        kind = "one"
    number = question.type == "numeric"
    prompt = choose(question.prompt, language)
    if question.program:
        prompt += f"\n\n```python\n{question.program.rstrip()}\n```"
    return {
        "id": question.id,
        "kind": kind,
        "number": number,
        "language": language,
        "label": words["label"].format(chapter=int(question.id[:2])),
        "prompt": prompt,
        "aside": words["multiple"] if kind == "several" else "",
        "options": [
            {"id": option.id, "text": choose(option.text, language)}
            for option in _in_stable_order(question)
        ],
        "words": words | {"field": words["number" if number else "typed"]},
    }


def _in_stable_order(question: Question) -> list[Any]:
    """Return the options shuffled: for one learner always alike, for another otherwise."""
    options = list(question.options)
    # A str seeds `random.Random` through SHA-512, so the order is the same in every process.
    random.Random(f"{_learner()} {question.id}").shuffle(options)
    return options


def _learner() -> str:
    if os.environ.get("JUPYTERHUB_USER"):
        return os.environ["JUPYTERHUB_USER"]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no login name, as in some containers
        return ""
