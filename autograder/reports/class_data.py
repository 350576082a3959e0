"""A class as the report sees it: its results and its gradebook, brought together and made safe.

What comes from a submission is hostile until shown harmless: texts lose the characters that would
turn a page around, numbers that are none are left out, and a damaged file is listed, never fatal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from autograder.checks import IDS
from autograder.grading import classbook, results, scores
from autograder.grading.results import Answered, Judged, Remark, Result
from autograder.quiz import Question

_OUTCOMES = {"not_attempted", "crashed", "diagnosed", "passed", "own_failure"}
_ANSWERS = {"right", "partly", "wrong", "open"}
_STATES = {"graded", "unreadable", "own_failure"}


@dataclass(frozen=True)
class Handed:
    """What one student handed in for one assignment.

    `share` is the score as a share of what can be had, None where there is none yet: it could not
    be read, or the check itself failed. `to_grade` counts the cells that wait for a teacher's
    hand. `early` is by how many seconds it came before it was due (negative: late), None where
    either is unknown.
    """

    student: str
    assignment: str
    share: float | None
    score: float | None
    max_score: float
    submitted: datetime | None
    early: float | None
    to_grade: int = 0
    penalty: float = 0.0
    result: Result | None = None

    @property
    def unreadable(self) -> bool:
        """Whether no notebook came out of it."""
        return self.result is not None and self.result.state == "unreadable"

    @property
    def ours(self) -> tuple[Remark, ...]:
        """Where we failed ourselves; it then waits for the teacher."""
        return () if self.result is None else our_failures(self.result)

    @property
    def late(self) -> bool:
        """Whether it came after it was due."""
        return self.early is not None and self.early < 0


@dataclass(frozen=True)
class Written:
    """A text answer, graded by hand; `share` is what was earned of it, None until then."""

    assignment: str
    student: str
    grade_id: str
    share: float | None


@dataclass(frozen=True)
class Assignment:
    """An assignment of which something was handed in."""

    name: str
    due: datetime | None
    max_score: float
    handed: dict[str, Handed]

    @property
    def number(self) -> str:
        """The two digits of its chapter, else its name, cut where a figure has no more room."""
        return self.name[:2] if self.name[:2].isdigit() else self.name[:12]


@dataclass(frozen=True)
class Damaged:
    """A file that cannot be used, and why."""

    file: str
    why: str


@dataclass(frozen=True)
class ClassData:
    """Everything the report is made of.

    Attributes
    ----------
    students : their names by id, those in the gradebook and those who handed something in
    assignments : in the order of the course
    written : answers that are graded by hand
    questions : those whose key stands in the gradebook
    damaged : files that were left out
    """

    folder: Path
    students: dict[str, str]
    assignments: tuple[Assignment, ...]
    written: tuple[Written, ...] = ()
    questions: dict[str, Question] | None = None
    damaged: tuple[Damaged, ...] = ()

    @cached_property
    def handed(self) -> tuple[Handed, ...]:
        """Everything that was handed in."""
        return tuple(one for each in self.assignments for one in each.handed.values())

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """The results that say something about the work itself."""
        return tuple(
            one.result
            for one in self.handed
            if one.result is not None and one.result.state == "graded"
        )

    @cached_property
    def judged(self) -> tuple[tuple[Result, Judged], ...]:
        """Every verdict that is about the work: where the check itself failed there is none."""
        return tuple(
            (result, judged)
            for result in self.results
            for judged in result.exercises
            if judged.outcome != "own_failure"
        )


def gather(folder: Path, assignments: Iterable[str] | None = None) -> ClassData:
    """Read the results and the gradebook of a class folder."""
    damaged: list[Damaged] = []
    try:
        book = classbook.of(folder)
    except classbook.ClassbookError as error:
        damaged.append(Damaged("gradebook", clean(str(error))))
        book = classbook.Classbook(scores.Scores({}, {}, {}))
    wanted = None if assignments is None else set(assignments)
    known: dict[str, dict[str, Result]] = {}
    for path in sorted((folder / results.FOLDER).glob("*/*.json")):
        if wanted is not None and path.parent.name not in wanted:
            continue
        try:
            result = _checked(results.read(path), path)
        except (results.ResultError, RecursionError, UnicodeError) as error:
            damaged.append(Damaged(clean(path.relative_to(folder).as_posix()), clean(str(error))))
            continue
        known.setdefault(result.assignment, {})[result.student] = result
    names = {name for name, _ in book.scores.handed} | set(known)
    names = {name for name in names if wanted is None or name in wanted}
    students = {clean(one.id): clean(one.name or one.id) for one in book.scores.people.values()}
    for of_assignment in known.values():
        for student in of_assignment:
            students.setdefault(student, student)
    return ClassData(
        folder,
        dict(sorted(students.items(), key=lambda pair: (pair[1].casefold(), pair[0]))),
        tuple(_assignment(name, book, known.get(name, {})) for name in sorted(names)),
        tuple(_written(book, names)),
        book.questions,
        tuple(damaged),
    )


def _written(book: classbook.Classbook, names: set[str]) -> Iterator[Written]:
    for one in book.scores.handed.values():
        for mark in one.marks.values() if one.assignment in names else ():
            if mark.is_text and mark.max_points > 0:
                share = None if mark.waits else number(mark.given) / mark.max_points
                yield Written(clean(one.assignment), clean(one.student), clean(mark.name), share)


def _assignment(name: str, book: classbook.Classbook, found: dict[str, Result]) -> Assignment:
    students = {student for of, student in book.scores.handed if of == name}
    handed = [
        _handed(name, student, book, found.get(student))
        for student in sorted(students | set(found))
    ]
    most = book.scores.max_points.get(name) or max((one.max_score for one in handed), default=0.0)
    return Assignment(clean(name), book.due.get(name), most, {one.student: one for one in handed})


def _handed(name: str, student: str, book: classbook.Classbook, result: Result | None) -> Handed:
    """Bring both sides together; what the gradebook says counts, a result alone will do."""
    entry = book.scores.of(name, student)
    due = book.due_for(name, student)
    submitted = _moment(result.submitted) if result is not None else None
    got, most, penalty, to_grade = None, 0.0, 0.0, 0
    if entry is not None:
        submitted = _in_utc(entry.submitted) or submitted
        got, most = number(entry.points), book.scores.max_points.get(name, 0.0)
        penalty = number(entry.penalty)
        to_grade = sum(mark.waits and mark.max_points > 0 for mark in entry.marks.values())
    elif result is not None:
        worth = [(one.points, one.max_points) for one in result.exercises]
        worth += [(one.points, one.max_points) for one in result.questions]
        got, most = sum(part for part, _ in worth), sum(part for _, part in worth)
    if result is not None and (result.state != "graded" or our_failures(result)):
        got = None
    early = (due - submitted).total_seconds() if due is not None and submitted is not None else None
    share = None if got is None or not most > 0 else min(got / most, 1.0)
    return Handed(
        clean(student), clean(name), share, got, most, submitted, early, to_grade, penalty, result
    )


def our_failures(result: Result) -> tuple[Remark, ...]:
    """Return what of a result is a failure of our own, one remark each."""
    found = [remark for remark in result.remarks if remark.ours]
    for judged in result.exercises:
        if judged.outcome == "own_failure":
            found.append(
                Remark(
                    "own_failure",
                    f"De controle van `{judged.check_id}` ging zelf mis: `{judged.failure_id}`.",
                    f"The check of `{judged.check_id}` failed itself: `{judged.failure_id}`.",
                    judged.grade_id,
                    True,
                )
            )
    if result.state == "own_failure" and not found:
        found.append(
            Remark(
                "own_failure",
                "Het nakijken zelf ging mis.",
                "The grading itself failed.",
                ours=True,
            )
        )
    return tuple(found)


# -- what is read is made safe ------------------------------------------------------------------


def clean(text: object) -> str:
    """Return a text without what would turn a page around or cannot be written.

    Control characters and the marks that change the direction of what follows become `�`.
    """
    return _TURNING.sub("�", text if isinstance(text, str) else str(text))


_TURNING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e"
    "\u2066-\u2069\ufeff\ufffe\uffff]"
)


def number(value: object) -> float:
    """Return a finite number, 0 for whatever is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        found = float(value)
    except OverflowError:
        return 0.0
    return found if math.isfinite(found) else 0.0


def _checked(result: Result, path: Path) -> Result:
    """Return a result that holds what its types say, or raise ``ResultError``."""

    def refuse(why: str) -> results.ResultError:
        return results.ResultError(f"{path} is no result of a grading: {why}.")

    if (result.assignment, result.student) != (path.parent.name, path.stem):
        raise refuse(f"it is about {result.student!r} and {result.assignment!r}")
    if result.state not in _STATES:
        raise refuse(f"its state is {result.state!r}")
    if not isinstance(result.sources, dict):
        raise refuse("its sources are none")
    for judged in result.exercises:
        if judged.outcome not in _OUTCOMES or not isinstance(judged.check_id, str):
            raise refuse(f"the outcome of {judged.check_id!r} is {judged.outcome!r}")
        if not all(isinstance(one, dict) for one in (*judged.found, *judged.advice)):
            raise refuse(f"what was found in {judged.check_id!r} is no finding")
    for answered in result.questions:
        if answered.outcome not in _ANSWERS or not isinstance(answered.question_id, str):
            raise refuse(f"the answer to {answered.question_id!r} is {answered.outcome!r}")
    exercises = tuple(_judged(one) for one in result.exercises if one.check_id in IDS)
    return replace(
        result,
        student=clean(result.student),
        assignment=clean(result.assignment),
        exercises=exercises,
        questions=tuple(_answered(one) for one in result.questions),
        remarks=tuple(
            replace(one, code=clean(one.code), nl=clean(one.nl), en=clean(one.en))
            for one in result.remarks
        ),
        sources={
            clean(name): clean(source)
            for name, source in result.sources.items()
            if isinstance(source, str)
        },
    )


def _judged(judged: Judged) -> Judged:
    return replace(
        judged,
        points=number(judged.points),
        max_points=max(0.0, number(judged.max_points)),
        earned=tuple(str(name) for name in judged.earned),
        failure_id=clean(judged.failure_id),
        grade_id=clean(judged.grade_id),
    )


def _answered(answered: Answered) -> Answered:
    told = (answered.question_id, *answered.answers)
    numbers = (answered.points, answered.max_points)
    if all(type(one) is str and _TURNING.search(one) is None for one in told) and all(
        type(one) is float and 0 <= one < math.inf for one in numbers
    ):
        return answered  # as nearly all are: a large class has a hundred thousand of them
    return replace(
        answered,
        question_id=clean(answered.question_id),
        answers=tuple(clean(one) for one in answered.answers if isinstance(one, str)),
        points=number(answered.points),
        max_points=max(0.0, number(answered.max_points)),
    )


def _moment(text: str) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(text))
    except (ValueError, TypeError):
        return None


def _in_utc(moment: datetime | None) -> datetime | None:
    """Return a moment with its time zone; one without is UTC, as nbgrader stores it."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
