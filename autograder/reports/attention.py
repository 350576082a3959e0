"""Who needs help, and why: each reason in numbers, for words to be made of.

``absent``
    nothing handed in for two assignments or more that others did hand in, the last one included;
    or nothing at all.
``low``
    less than half of the points, on average, in the last three assignments with a score.
``falling``
    the last two scores lie a quarter of the points or more below the earlier ones, by comparison
    with the class's median: a hard chapter is nobody's fall.
``again``
    the same diagnosis in two chapters or more.
``unreadable``
    what was handed in last could not be read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from autograder import judging
from autograder.reports.class_data import ClassData
from autograder.reports.misconceptions import named
from autograder.reports.overview import scores_of

LOW = 0.5
LATEST = 3
FALL = 0.25
CHAPTERS = 2
_HEAVY = {"absent": 3.0, "unreadable": 2.5, "falling": 2.0, "low": 2.0, "again": 1.0}


@dataclass(frozen=True)
class Reason:
    """Why a student may need help.

    `value` and `before` are shares (``low``: the mean; ``falling``: the last two and the earlier
    ones) or counts (``absent``: of how many; ``again``: in how many chapters); `where` names
    assignments or check ids, `code` the diagnosis.
    """

    kind: str
    value: float
    before: float = 0.0
    where: tuple[str, ...] = ()
    code: str = ""
    variant: str = ""


@dataclass(frozen=True)
class Attention:
    """A student who may need help, with the reasons; the heaviest first in a list of these."""

    student: str
    reasons: tuple[Reason, ...]
    shares: tuple[float | None, ...]

    @property
    def weight(self) -> float:
        """How heavily the reasons weigh together."""
        return sum(_HEAVY[reason.kind] for reason in self.reasons)


def of_class(data: ClassData) -> tuple[Attention, ...]:
    """Return who may need help, those with the heaviest reasons first."""
    again = _again(data)
    usual = [
        float(np.median(scores)) if (scores := scores_of(one.handed.values())) else None
        for one in data.assignments
    ]
    found = []
    for student in data.students:
        shares = course_of(data, student)
        reasons = [
            *_absent(data, student),
            *_unreadable(data, student),
            *_scores(shares, usual, data),
            *again.get(student, ()),
        ]
        if reasons:
            found.append(Attention(student, tuple(reasons), shares))
    return tuple(
        sorted(found, key=lambda one: (-one.weight, _mean(one.shares), data.students[one.student]))
    )


def course_of(data: ClassData, student: str) -> tuple[float | None, ...]:
    """Return a student's scores in the order of the course, None where there is none."""
    handed = [one.handed.get(student) for one in data.assignments]
    return tuple(None if one is None or one.unreadable else one.share for one in handed)


def fall(shares: tuple[float | None, ...], usual: list[float | None]) -> tuple[float, float] | None:
    """Return (the last two, the earlier ones) where a student falls, both as mean shares."""
    known = [
        (share, share - middle)
        for share, middle in zip(shares, usual, strict=True)
        if share is not None and middle is not None
    ]
    if len(known) < 4:
        return None
    earlier, last = known[:-2], known[-2:]
    apart = np.mean([level for _, level in earlier]) - np.mean([level for _, level in last])
    fallen = float(np.mean([share for share, _ in earlier]) - np.mean([share for share, _ in last]))
    if apart < FALL or fallen < FALL:
        return None
    return float(np.mean([s for s, _ in last])), float(np.mean([s for s, _ in earlier]))


def _absent(data: ClassData, student: str) -> list[Reason]:
    missing = [one.name for one in data.assignments if student not in one.handed]
    count = len(data.assignments)
    if not count or not missing:
        return []
    last = data.assignments[-1].name in missing
    if len(missing) == count or (len(missing) >= 2 and last):
        return [Reason("absent", len(missing), count, tuple(missing))]
    return []


def _unreadable(data: ClassData, student: str) -> list[Reason]:
    handed = [one.handed[student] for one in data.assignments if student in one.handed]
    if handed and handed[-1].unreadable:
        return [Reason("unreadable", 1, where=(handed[-1].assignment,))]
    return []


def _scores(
    shares: tuple[float | None, ...], usual: list[float | None], data: ClassData
) -> list[Reason]:
    known = [
        (share, one.name)
        for share, one in zip(shares, data.assignments, strict=True)
        if share is not None
    ]
    reasons = []
    fallen = fall(shares, usual)
    if fallen is not None:
        where = tuple(name for _, name in known[-2:])
        reasons.append(Reason("falling", fallen[0], fallen[1], where))
    last = known[-LATEST:]
    if last and (mean := float(np.mean([share for share, _ in last]))) < LOW:
        reasons.append(Reason("low", mean, len(last), tuple(name for _, name in last)))
    return reasons


def _again(data: ClassData) -> dict[str, list[Reason]]:
    """Return, by student, the diagnoses that came back in another chapter."""
    seen: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for result, judged in data.judged:
        if judged.outcome in ("diagnosed", "crashed"):
            for found in judged.found[: judging.MOST_SHOWN]:
                if (name := named(found)) is not None:
                    seen[result.student, *name].add(judged.check_id)
    found_again: dict[str, list[Reason]] = defaultdict(list)
    for (student, code, variant), check_ids in sorted(seen.items()):
        chapters = {check_id[:2] for check_id in check_ids}
        if len(chapters) >= CHAPTERS:
            where = tuple(sorted(check_ids))
            found_again[student].append(
                Reason("again", len(chapters), where=where, code=code, variant=variant)
            )
    return found_again


def _mean(shares: tuple[float | None, ...]) -> float:
    known = [share for share in shares if share is not None]
    return float(np.mean(known)) if known else 0.0
