"""The quiz card: a question from the bank, judged in Python, answered by mouse or keyboard."""

from __future__ import annotations

import getpass
import os
import random
from collections.abc import Sequence
from typing import Any, ClassVar

import anywidget
import traitlets

from autograder import state
from autograder.exam import received
from autograder.language import choose, spoken
from autograder.messages import of_state
from autograder.quiz import (
    RIGHT,
    Line,
    Question,
    QuizError,
    find,
    judge_answer,
    parse_number,
)
from course import HOME
from course.progress import record_answer
from course.widgets.front import module, style
from course.widgets.notebook_file import kept_answers, kept_question
from course.widgets.notice import Notice

WORDS = {
    "nl": {
        "label": "Hoofdstuk {chapter} · vraag",
        "exam_label": "Hoofdstuk {chapter} · toetsvraag",
        "exam": "Of het klopt, hoor je na de toets. Tot je inlevert kun je je antwoord veranderen.",
        "save": "Bewaar",
        "clear": "Wis antwoord",
        "saved": "Bewaard.",
        "nowhere": "Hier kan je antwoord niet worden bewaard. Open dit notebook in JupyterLab.",
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
        "printed": "Wat er wordt afgedrukt",
        "left": "Regels",
        "program": "Jouw programma",
        "order": "Jouw volgorde",
        "empty": "Nog leeg",
        "order_help": "Klik op een regel of sleep hem naar zijn plaats.",
        "order_keys": (
            "Toetsen: ↑ ↓ kiezen een regel, Enter zet een regel erbij of pakt hem op, "
            "Alt met ↑ ↓ verplaatst, Delete legt terug."
        ),
        "indent_keys": (
            "Toetsen: ↑ ↓ kiezen een regel, Enter zet een regel erbij of pakt hem op, "
            "Alt met ↑ ↓ verplaatst, ← → springen in, Delete legt terug."
        ),
        "tools": "De opgepakte regel",
        "up": "Regel omhoog",
        "down": "Regel omlaag",
        "outwards": "Minder inspringen",
        "inwards": "Meer inspringen",
        "out": "Terugleggen",
        "indented": "ingesprongen: {level}",
        "placed": "{line}: regel {at} van {of}",
        "put_back": "{line}: teruggelegd bij de regels",
        "lifted": (
            "{line}: opgepakt, regel {at} van {of}. Pijltjes verplaatsen, Enter legt neer, "
            "Escape zet terug"
        ),
        "lifted_indent": (
            "{line}: opgepakt, regel {at} van {of}. Pijltjes verplaatsen en springen in, Enter "
            "legt neer, Escape zet terug"
        ),
        "dropped": "{line}: neergelegd als regel {at} van {of}",
    },
    "en": {
        "label": "Chapter {chapter} · question",
        "exam_label": "Chapter {chapter} · exam question",
        "exam": (
            "You hear after the exam whether it is right. Until you hand in, you can change your "
            "answer."
        ),
        "save": "Save",
        "clear": "Clear answer",
        "saved": "Saved.",
        "nowhere": "Your answer cannot be saved here. Open this notebook in JupyterLab.",
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
        "printed": "What it prints",
        "left": "Lines",
        "program": "Your program",
        "order": "Your order",
        "empty": "Still empty",
        "order_help": "Click a line, or drag it into place.",
        "order_keys": (
            "Keys: ↑ ↓ choose a line, Enter adds a line or picks it up, Alt with ↑ ↓ moves it, "
            "Delete puts it back."
        ),
        "indent_keys": (
            "Keys: ↑ ↓ choose a line, Enter adds a line or picks it up, Alt with ↑ ↓ moves it, "
            "← → indent, Delete puts it back."
        ),
        "tools": "The line picked up",
        "up": "Line up",
        "down": "Line down",
        "outwards": "Indent less",
        "inwards": "Indent more",
        "out": "Put back",
        "indented": "indented: {level}",
        "placed": "{line}: line {at} of {of}",
        "put_back": "{line}: put back with the lines",
        "lifted": (
            "{line}: picked up, line {at} of {of}. Arrows move it, Enter puts it down, Escape "
            "moves it back"
        ),
        "lifted_indent": (
            "{line}: picked up, line {at} of {of}. Arrows move and indent it, Enter puts it down, "
            "Escape moves it back"
        ),
        "dropped": "{line}: put down as line {at} of {of}",
    },
}

_TEXT = {
    "nl": (
        "Vraag: {prompt}",
        "Je antwoord: {answer}{space}{outcome}",
        "Voer deze cel uit om te antwoorden.",
    ),
    "en": (
        "Question: {prompt}",
        "Your answer: {answer}{space}{outcome}",
        "Run this cell to answer.",
    ),
}
_UNKNOWN = {
    "nl": "Er is geen vraag met de naam {id!r}; kijk de naam in deze cel na.",
    "en": "There is no question called {id!r}; look at the name in this cell.",
}
_UNREADABLE = {
    "nl": "De vraag {id!r} kan niet worden getoond: {reason}",
    "en": "The question {id!r} cannot be shown: {reason}",
}


def quiz(question_id: str, *, language: str | None = None) -> QuizCard | Notice:
    """Show a question as a card: an exam question of the notebook, or one of the question bank.

    An exam question stands in the metadata of its cell, without its key: answers to it are saved,
    not judged. An id that is in neither gives a card with one sentence that says so.
    """
    chapter = question_id[:2] if isinstance(question_id, str) else None
    language = spoken(language, chapter=chapter)
    if not isinstance(question_id, str):
        return Notice(choose(_UNKNOWN, language).format(id=question_id), language)
    exam = received(kept_question(question_id))
    if exam is not None:
        return QuizCard(exam, language, exam=True)
    folder = HOME / "questions"
    try:
        question = find(question_id, [folder])
    except QuizError as error:
        known = any(folder.glob(f"{question_id[:2]}_*.toml")) and error.path.is_file()
        text = choose(_UNREADABLE if known else _UNKNOWN, language)
        return Notice(text.format(id=question_id, reason=error.say(language)), language)
    return QuizCard(question, language)


class QuizCard(anywidget.AnyWidget):
    """One question as a card; the key stays in Python and only what was chosen gets feedback.

    The front end sends a `submission` ``{"n": 1, "answers": [...]}`` and gets back a `verdict`
    ``{"correct": bool, "answers": [...], "feedback": {id: {"correct": bool, "text": str}}}``,
    empty as long as nothing was judged. What the learner answered earlier is read from the
    notebook's file and judged again. The `draft` is what is filled in but not sent yet, so that
    every view of the card shows the same.

    An exam question has no key here: its front end saves the answer in the notebook and sets the
    verdict ``{"saved": True, "answers": [...]}`` itself.
    """

    _esm: ClassVar[str] = module("quiz_card.js")
    _css: ClassVar[str] = style()

    question = traitlets.Dict().tag(sync=True)
    submission = traitlets.Dict().tag(sync=True)
    verdict = traitlets.Dict().tag(sync=True)
    draft = traitlets.List().tag(sync=True)
    me = traitlets.Unicode().tag(sync=True)

    def __init__(self, question: Question, language: str, *, exam: bool = False) -> None:
        self._record, self._language, self._exam = question, language, exam
        kept = kept_answers(question.id)
        super().__init__(
            question=shown(question, language, exam=exam),
            verdict=self._judged(kept) if kept else {},
        )
        self.me = self.model_id

    @traitlets.observe("submission")
    def _judge(self, change: Any) -> None:
        answers = change.new.get("answers")
        if isinstance(answers, list) and not self._exam:
            # First emptied: an equal verdict would not be sent, and the card would wait for ever.
            self.verdict = {}
            self.verdict = self._judged([str(answer) for answer in answers])
            if not change.new.get("restored"):  # it was recorded when it was given
                self._record_answer()

    def _record_answer(self) -> None:
        """Keep the answer in the learner's state; add a sentence to the verdict if that fails."""
        home = state.folder(self._record.id[:2])
        damaged = home is not None and state.damaged(home)
        kept = record_answer(self._record.id, self.verdict["answers"], self.verdict)
        trouble = "damaged" if damaged and kept else "not_kept" if home and not kept else ""
        if trouble:
            self.verdict = {**self.verdict, "note": of_state(trouble, self._language)}

    def _judged(self, answers: list[str]) -> dict[str, Any]:
        if self._exam:
            return {"answers": answers, "saved": True}
        return judged(self._record, answers, self._language)

    def __repr__(self) -> str:
        prompt, answered, run = choose(_TEXT, self._language)
        lines = [prompt.format(prompt=self.question["prompt"])]
        if self.verdict.get("answers"):
            answer = self._readable(self.verdict["answers"])
            words = choose(WORDS, self._language)
            judged = "right" if self.verdict.get("correct") else "not_yet"
            outcome = words["saved" if self._exam else judged]
            space = "\n" if self.question["kind"] == "order" else " "
            lines.append(answered.format(answer=answer, space=space, outcome=outcome))
        return "\n".join([*lines, run])

    def _readable(self, answers: list[str]) -> str:
        """Return an answer in the words of the card; lines in order stand below each other."""
        texts = {option["id"]: option["text"] for option in self.question["options"]}
        if self.question["number"] and self._language == "nl":
            answers = [answer.replace(".", ",") for answer in answers]
        if self.question["kind"] != "order":
            return ", ".join(texts.get(answer, answer) for answer in answers) + "."
        given = [answer.partition(":") for answer in answers]
        return "".join(
            "\n" + "    " * (1 + int(level or 0)) + texts.get(name, name)
            for name, _, level in given
            if level.isdecimal()
        )


def judged(question: Question, answers: list[str], language: str) -> dict[str, Any]:
    """Return the verdict as the front end shows it: feedback on what was chosen, no more."""
    verdict = judge_answer(question, answers)
    keys = {option.id: option.correct for option in question.options}
    feedback = {
        key: {"correct": keys.get(key, verdict.correct), "text": choose(text, language)}
        for key, text in verdict.feedback.items()
        if text != RIGHT or key in keys  # the card says itself that it is right
    }
    partly = not verdict.correct and feedback and all(f["correct"] for f in feedback.values())
    return {
        "answers": answers,
        "correct": verdict.correct,
        "feedback": feedback,
        "remark": choose(WORDS, language)["more"] if partly else "",
    }


_KINDS = {"choice": "one", "multiple": "several", "ordering": "order"}


def shown(question: Question, language: str, *, exam: bool = False) -> dict[str, Any]:
    """Return what the front end may know about a question: everything but the key.

    `kind` says how it is answered: `one` or `several` options, `typed`, or lines to `order`. In
    an exam nothing may depend on the key, neither the size of a field nor whether lines indent.
    """
    words = dict(choose(WORDS, language))
    kind = _KINDS.get(question.type, "one" if question.options else "typed")
    printed = question.answer or ("\n".join("???") if exam and question.program else "")
    number = question.type == "numeric" or (bool(question.ranges) and _is_number(printed))
    prompt = choose(question.prompt, language)
    if question.program:
        prompt += f"\n\n```python\n{question.program.strip(chr(10))}\n```"
    field = "printed" if printed else "number" if number else "typed"
    levels = {answer.rpartition(":")[2] for order in question.orders for answer in order}
    code = all(line.is_code for line in question.lines)
    if exam:
        words |= {"label": words["exam_label"], "check": words["save"], "again": words["clear"]}
    return {
        "id": question.id,
        "kind": kind,
        "number": number,
        "printed": bool(printed),
        "rows": printed.strip().count("\n") + 1,
        "indents": code if exam else len(levels) > 1,
        "code": code,
        "exam": exam,
        "language": language,
        "label": words["label"].format(chapter=int(question.id[:2])),
        "prompt": prompt,
        "aside": words["multiple"] if kind == "several" else "",
        "options": [
            {"id": line.id, "text": choose(line.text, language), "code": line.is_code}
            for line in _lines_in_stable_disorder(question)
        ]
        + [
            {"id": option.id, "text": choose(option.text, language)}
            for option in _in_stable_order(question.id, question.options)
        ],
        "words": words | {"field": words[field]},
    }


def _is_number(text: str) -> bool:
    return parse_number(text) is not None


def _in_stable_order(question_id: str, things: Sequence[Any]) -> list[Any]:
    """Return things shuffled: for one learner always alike, for another otherwise."""
    shuffled = list(things)
    # A str seeds `random.Random` through SHA-512, so the order is the same in every process.
    random.Random(f"{_learner()} {question_id}").shuffle(shuffled)
    return shuffled


def _lines_in_stable_disorder(question: Question) -> list[Line]:
    """Return the lines shuffled alike for one learner, and never in an order that is right."""
    rights = [[answer.partition(":")[0] for answer in order] for order in question.orders]
    lines = _in_stable_order(question.id, question.lines)
    for _ in lines:
        if [line.id for line in lines if not line.distractor] not in rights:
            break
        lines = [*lines[1:], lines[0]]
    return lines


def _learner() -> str:
    if os.environ.get("JUPYTERHUB_USER"):
        return os.environ["JUPYTERHUB_USER"]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no login name, as in some containers
        return ""
