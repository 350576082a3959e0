"""Quiz answers: the key of a question in the gradebook, and what a stored answer is worth.

Answers stand in the metadata of the quiz cell (``leercurve: {v: 1, answers: {id: [...]}}``); the
key and the points never come from there. Where a teacher gives a question points, its cell in the
source has the grade id ``quiz_<id>`` and carries the key as a comment between nbgrader's marks for
hidden tests: it reaches the gradebook and no released notebook.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.exam import read_back
from autograder.grading.results import Answer, Answered
from autograder.quiz import TYPES, Line, Option, Question, Range, is_question_id, judge_answer
from autograder.records import LANGUAGES, Text

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
_KEY = "# leercurve key: "
_MOST = 100  # answers to one question; no question has as many parts
_LONGEST = 4_000  # characters of one answer, what a program printed included


def grade_id(question_id: str) -> str:
    """Return the grade id of the cell of a question that counts."""
    return f"quiz_{question_id}"


# -- the key in the gradebook -------------------------------------------------------------------


def key_text(question: Question) -> str:
    """Return the lines that carry a question with its key below the call in its source cell.

    nbgrader takes them out of what it releases, as it does with every hidden test.
    """
    return "\n".join([BEGIN, _KEY + json.dumps(plain(question), ensure_ascii=True), END])


def key_of(source: str) -> Question | None:
    """Return the question whose key stands in a source cell; None if none stands there."""
    for line in source.split("\n"):
        if line.startswith(_KEY):
            try:
                return from_plain(json.loads(line.removeprefix(_KEY)))
            except (ValueError, RecursionError):
                return None
    return None


def plain(question: Question) -> dict[str, Any]:
    """Return a question as plain data, key included; where it was read is left out."""
    return {
        "v": 1,
        "id": question.id,
        "type": question.type,
        "objectives": list(question.objectives),
        "prompt": dict(question.prompt),
        "options": [
            {
                "id": option.id,
                "correct": option.correct,
                "misconception": option.misconception,
                "text": dict(option.text),
                "feedback": dict(option.feedback),
            }
            for option in question.options
        ],
        "ranges": [
            {
                "low": _bound(span.low),
                "high": _bound(span.high),
                "correct": span.correct,
                "misconception": span.misconception,
                "feedback": dict(span.feedback),
            }
            for span in question.ranges
        ],
        "lines": [
            {
                "id": line.id,
                "text": dict(line.text),
                "code": line.is_code,
                "indent": line.indent,
                "distractor": line.distractor,
                "misconception": line.misconception,
                "feedback": None if line.feedback is None else dict(line.feedback),
            }
            for line in question.lines
        ],
        "orders": [list(order) for order in question.orders],
        "program": question.program,
        "answer": question.answer,
        "explanation": None if question.explanation is None else dict(question.explanation),
        "differs": sorted(question.differs),
        "mentions": sorted(question.mentions),
    }


def from_plain(data: Any) -> Question | None:
    """Return the question that `plain` made into data; None if the data is no question."""
    try:
        if data["v"] != 1 or not is_question_id(data["id"]) or data["type"] not in TYPES:
            return None
        return Question(
            id=data["id"],
            type=data["type"],
            objectives=tuple(map(str, data["objectives"])),
            prompt=_text(data["prompt"]),
            options=tuple(
                Option(
                    str(part["id"]),
                    bool(part["correct"]),
                    part["misconception"],
                    _text(part["text"]),
                    _text(part["feedback"]),
                )
                for part in data["options"]
            ),
            ranges=tuple(
                Range(
                    float(part["low"]),
                    float(part["high"]),
                    bool(part["correct"]),
                    _text(part["feedback"]),
                    part["misconception"],
                )
                for part in data["ranges"]
            ),
            lines=tuple(
                Line(
                    str(part["id"]),
                    _text(part["text"]),
                    bool(part["code"]),
                    int(part["indent"]),
                    bool(part["distractor"]),
                    part["misconception"],
                    _optional(part["feedback"]),
                )
                for part in data["lines"]
            ),
            orders=tuple(tuple(map(str, order)) for order in data["orders"]),
            program=data["program"],
            answer=data["answer"],
            explanation=_optional(data["explanation"]),
            differs=frozenset(data["differs"]),
            mentions=frozenset(data["mentions"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _bound(value: float) -> float | str:
    """Return a bound as JSON can hold it; an open end is a word that `float` reads."""
    return value if math.isfinite(value) else str(value)


def _text(value: Any) -> Text:
    return {language: str(value[language]) for language in LANGUAGES}


def _optional(value: Any) -> Text | None:
    return None if value is None else _text(value)


# -- what was answered --------------------------------------------------------------------------


def stored(metadata: Any) -> dict[str, tuple[str, ...]]:
    """Return the answers that the metadata of a submitted cell holds, by question.

    The metadata is the learner's: whatever is not a short list of texts is no answer.
    """
    part = metadata.get("leercurve") if isinstance(metadata, Mapping) else None
    answers = part.get("answers") if isinstance(part, Mapping) else None
    if not isinstance(answers, Mapping):
        return {}
    return {
        question_id: tuple(given)
        for question_id, given in answers.items()
        if is_question_id(question_id) and len(question_id) <= 100 and _is_answer(given)
    }


def _is_answer(given: Any) -> bool:
    return (
        isinstance(given, Sequence)
        and not isinstance(given, str)
        and len(given) <= _MOST
        and all(isinstance(one, str) and len(one) <= _LONGEST and _is_clean(one) for one in given)
    )


def _is_clean(text: str) -> bool:
    """Tell whether a text can be written everywhere: no half characters, no zero bytes."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def mark(question: Question, answers: Sequence[str]) -> tuple[Answer, float]:
    """Return how an answer is judged, and which share of the points it is worth.

    Where several options are right, those that were found count as long as nothing wrong was
    chosen with them. What is no answer to this question leaves it open.
    """
    given = [answer for answer in answers if isinstance(answer, str) and answer.strip()]
    if question.options:
        known = {option.id for option in question.options}
        given = [answer for answer in given if answer in known]
    elif question.type == "ordering":
        names = {line.id for line in question.lines}
        given = [answer for answer in given if answer.partition(":")[0] in names]
    if not given:
        return "open", 0.0
    if judge_answer(question, given).correct:
        return "right", 1.0
    if question.type == "multiple":
        right = {option.id for option in question.options if option.correct}
        if set(given) < right:
            return "partly", len(set(given)) / len(right)
    return "wrong", 0.0


def answered(
    question: Question,
    cell: str,
    answers: Sequence[str],
    *,
    max_points: float = 0.0,
    secret: str | None = None,
) -> Answered:
    """Return the verdict on a stored answer, as a result keeps it.

    `secret` is the class's own, and is given for exam questions only: their stored answers are
    codes. `max_points` are the gradebook's; a question without a cell there counts 0 of 0.
    """
    given = tuple(answers) if secret is None else tuple(read_back(question, answers, secret))
    outcome, share = mark(question, given)
    return Answered(
        question_id=question.id,
        cell=cell,
        answers=given,
        outcome=outcome,
        points=max_points * share,
        max_points=max_points,
        grade_id=grade_id(question.id) if max_points > 0 else "",
    )
