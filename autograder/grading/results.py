"""What is known of one graded submission, as one JSON file of the class folder.

``.leercurve/results/<assignment>/<student>.json`` is written, whole, before anything reaches the
gradebook: a run that is cut off in between goes on from it and judges nothing twice. Feedback and
the class report are made of these files. They are the teacher's: no student can write them, and
still a damaged one is refused with a sentence and not believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder import files, judging
from autograder.checks import find
from autograder.checks.base import Found, Verdict
from autograder.report import Outcome, Report

VERSION = 1
FOLDER = Path(".leercurve") / "results"

# graded · unreadable: no notebook came out of what was handed in, the sentence says why ·
# own_failure: ours; no score is recorded, the submission waits for the teacher
State = Literal["graded", "unreadable", "own_failure"]
Answer = Literal["right", "partly", "wrong", "open"]


class ResultError(ValueError):
    """A result's file that cannot be read."""


@dataclass(frozen=True)
class Remark:
    """One sentence about a submission, in both languages; `ours` marks a failure of our own.

    `code` is stable ("time", "memory", "tests_restored", …); `cell` is the id of the cell it is
    about, empty for the whole.
    """

    code: str
    nl: str
    en: str
    cell: str = ""
    ours: bool = False

    def say(self, language: str) -> str:
        """Return the sentence in one language."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True)
class Judged:
    """The verdict on one exercise, without words: either language can be had of it.

    `found` and `advice` are ``Found`` as plain dicts. `grade_id` is its test's, in nbgrader.
    """

    check_id: str
    grade_id: str
    outcome: Outcome
    earned: tuple[str, ...]
    points: float
    max_points: float
    found: tuple[dict[str, Any], ...] = ()
    advice: tuple[dict[str, Any], ...] = ()
    failure_id: str = ""

    def report(self, language: str) -> Report:
        """Return the verdict in words, as the card of the notebook would show it."""
        check = find(self.check_id)
        if self.outcome == "own_failure":
            return judging.attempt_failed(check, language, self.failure_id)
        verdict = Verdict(
            self.outcome,
            frozenset(self.earned),
            tuple(Found(**one) for one in self.found),
            tuple(Found(**one) for one in self.advice),
        )
        return judging.in_words(check, verdict, language)


@dataclass(frozen=True)
class Answered:
    """The stored answer to one question of a quiz, in the question's own option ids.

    `points` of `max_points`: a practice question counts 0 of 0. `grade_id` is empty where the
    gradebook has no cell for it.
    """

    question_id: str
    cell: str
    answers: tuple[str, ...]
    outcome: Answer
    points: float = 0.0
    max_points: float = 0.0
    grade_id: str = ""


@dataclass(frozen=True)
class Result:
    """One graded submission.

    Attributes
    ----------
    student, assignment : names of the folders under ``submitted/``
    language : "nl" or "en", the flavour that was handed in
    fingerprint : of what was handed in and of what judged it; equal ones need no second run
    submitted, graded : ISO times in UTC, `submitted` empty where unknown
    exercises, questions : in the order of the chapter
    sources : the learner's code by the grade id of the exercise, for the hint of similarity
    seconds : where the time went: ``cells``, ``probes``, ``judge``
    """

    student: str
    assignment: str
    language: str
    fingerprint: str
    state: State = "graded"
    submitted: str = ""
    graded: str = ""
    exercises: tuple[Judged, ...] = ()
    questions: tuple[Answered, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def place(folder: Path, assignment: str, student: str) -> Path:
    """Return where the result of a submission stands in a class folder."""
    return folder / FOLDER / assignment / f"{student}.json"


def write(folder: Path, result: Result) -> None:
    """Write a result whole or not at all."""
    path = place(folder, result.assignment, result.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"v": VERSION, **asdict(result)}, ensure_ascii=True, indent=1)
    files.write(path, text.encode(), durable=True)


def read(path: Path) -> Result:
    """Read a result; ``ResultError`` says in one sentence what is wrong with the file."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(plain, dict) or plain.pop("v", None) != VERSION:
            raise ValueError(f"version {VERSION} was expected")
        plain["exercises"] = tuple(
            Judged(**{**one, **_tuples(one, "earned", "found", "advice")})
            for one in plain.get("exercises", [])
        )
        plain["questions"] = tuple(
            Answered(**{**one, **_tuples(one, "answers")}) for one in plain.get("questions", [])
        )
        plain["remarks"] = tuple(Remark(**one) for one in plain.get("remarks", []))
        return Result(**plain)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ResultError(f"{path} is no result of a grading: {error}.") from error


def every(folder: Path, assignment: str | None = None) -> Iterator[Result]:
    """Yield the results of a class folder, by assignment and then by student."""
    pattern = f"{assignment or '*'}/*.json"
    for path in sorted((folder / FOLDER).glob(pattern)):
        yield read(path)


def _tuples(plain: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: tuple(plain.get(name, ())) for name in names}
