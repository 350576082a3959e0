"""What was asked for, from hard to easy: each criterion of each exercise, and text answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from autograder.checks import find
from autograder.reports.class_data import ClassData


@dataclass(frozen=True)
class CriterionRow:
    """One criterion: how many tried, and the share that earned it.

    For an answer that is graded by hand, `check_id` is its assignment, `earned` the mean share of
    its points and `text` empty.
    """

    check_id: str
    criterion: str
    text: str
    tried: int
    not_attempted: int
    earned: float
    points: float
    by_hand: bool = False


def of_class(data: ClassData, language: str) -> tuple[CriterionRow, ...]:
    """Return every criterion that someone tried, the hardest first."""
    tried: Counter[str] = Counter()
    absent: Counter[str] = Counter()
    earned: Counter[tuple[str, str]] = Counter()
    for _, judged in data.judged:
        if judged.outcome == "not_attempted":
            absent[judged.check_id] += 1
            continue
        tried[judged.check_id] += 1
        for name in set(judged.earned):
            earned[judged.check_id, name] += 1
    rows = [
        CriterionRow(
            check_id,
            name,
            str(texts[language]),
            count,
            absent[check_id],
            earned[check_id, name] / count,
            float(points),
        )
        for check_id, count in tried.items()
        for name, points, texts in find(check_id).criteria
    ]
    by_hand: dict[tuple[str, str], list[float]] = defaultdict(list)
    for written in data.written:
        if written.share is not None:
            by_hand[written.assignment, written.grade_id].append(written.share)
    for (assignment, grade_id), shares in by_hand.items():
        mean = sum(shares) / len(shares)
        rows.append(CriterionRow(assignment, grade_id, "", len(shares), 0, mean, 0.0, True))
    return tuple(sorted(rows, key=lambda row: (row.earned, row.check_id, row.criterion)))
