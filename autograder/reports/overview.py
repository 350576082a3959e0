"""How a class stands: what was handed in and when, the scores, and what waits for the teacher."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from autograder import courses
from autograder.moments import local
from autograder.reports.class_data import Assignment, ClassData, Handed

BINS = 10
_DAY = 86_400.0
# How early, in seconds before it was due: from (included) and below what each part of the time
# line begins and ends.
PARTS = (
    ("week", 3 * _DAY, float("inf")),
    ("days", _DAY, 3 * _DAY),
    ("last_day", 0.0, _DAY),
    ("day_late", -_DAY, 0.0),
    ("later", float("-inf"), -_DAY),
)


@dataclass(frozen=True)
class Row:
    """One assignment in the overview; scores are shares, None where nobody has one.

    `bins` counts scores from 0-10 % to 90-100 %, full marks in the last.
    """

    assignment: str
    number: str
    title: str
    handed_in: int
    missing: int
    late: int
    unreadable: int
    ours: int
    to_grade: int
    scored: int
    mean: float | None
    quartiles: tuple[float, float, float] | None
    bins: tuple[int, ...]


@dataclass(frozen=True)
class Waiting:
    """A failure of our own in one submission, and what is said about it."""

    student: str
    assignment: str
    sentence: str


@dataclass(frozen=True)
class Remarked:
    """A remark that was made about several submissions; the sentence is the first one's."""

    code: str
    sentence: str
    students: tuple[str, ...]
    submissions: int


@dataclass(frozen=True)
class Timed:
    """When one assignment was handed in: how many in each part of the time line."""

    assignment: str
    number: str
    parts: tuple[int, ...]
    unknown: int


def rows(data: ClassData, language: str) -> tuple[Row, ...]:
    """Return the overview, one row per assignment."""
    return tuple(_row(data, assignment, language) for assignment in data.assignments)


def _row(data: ClassData, assignment: Assignment, language: str) -> Row:
    handed = assignment.handed.values()
    shares = scores_of(handed)
    counts = np.histogram(np.clip(shares, 0, 1), bins=BINS, range=(0.0, 1.0))[0]
    quartiles = tuple(float(q) for q in np.quantile(shares, [0.25, 0.5, 0.75])) if shares else None
    return Row(
        assignment.name,
        assignment.number,
        title(assignment.name, language),
        len(assignment.handed),
        sum(student not in assignment.handed for student in data.students),
        sum(one.late for one in handed),
        sum(one.unreadable for one in handed),
        sum(bool(one.ours) for one in handed),
        sum(one.to_grade > 0 for one in handed),
        len(shares),
        float(np.mean(shares)) if shares else None,
        quartiles,  # type: ignore[arg-type]
        tuple(int(count) for count in counts),
    )


def scores_of(handed: Iterable[Handed]) -> list[float]:
    """Return the scores that are known, as shares; what could not be read has none."""
    return [one.share for one in handed if one.share is not None and not one.unreadable]


def title(assignment: str, language: str) -> str:
    """Return the title of an assignment, its own name where no course knows it."""
    return courses.title(assignment, language) or assignment.replace("_", " ")


def waiting(data: ClassData, language: str) -> tuple[Waiting, ...]:
    """Return where we failed ourselves: no score was recorded, the teacher has to look."""
    return tuple(
        Waiting(one.student, one.assignment, remark.say(language))
        for one in data.handed
        for remark in one.ours
    )


def remarks(data: ClassData, language: str) -> tuple[Remarked, ...]:
    """Return what was remarked about submissions, the most frequent first."""
    sentences: dict[str, str] = {}
    students: dict[str, set[str]] = defaultdict(set)
    submissions: Counter[str] = Counter()
    for one in data.handed:
        said = one.result.remarks if one.result is not None else ()
        for remark in said:
            if not remark.ours:
                sentences.setdefault(remark.code, remark.say(language))
                students[remark.code].add(one.student)
        submissions.update({remark.code for remark in said if not remark.ours})
    return tuple(
        Remarked(code, sentences[code], tuple(sorted(students[code])), submissions[code])
        for code in sorted(sentences, key=lambda code: (-submissions[code], code))
    )


def timed(data: ClassData) -> tuple[Timed, ...]:
    """Return when assignments with a date were handed in, against that date."""
    found = []
    for assignment in data.assignments:
        early = [one.early for one in assignment.handed.values()]
        known = [seconds for seconds in early if seconds is not None]
        if known:
            parts = tuple(sum(low <= seconds < high for seconds in known) for _, low, high in PARTS)
            unknown = len(early) - len(known)
            found.append(Timed(assignment.name, assignment.number, parts, unknown))
    return tuple(found)


def by_day(data: ClassData) -> tuple[tuple[date, int], ...]:
    """Return how much was handed in on each day, from the first to the last."""
    days = Counter(local(one.submitted).date() for one in data.handed if one.submitted is not None)
    return tuple(sorted(days.items()))
