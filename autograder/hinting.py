"""Hints in three stages: a question, the place, almost the line.

They stand in ``autograder/hints/*.toml``: per exercise a ladder of its own, and, in ``after``,
ladders for the diagnoses named in ``codes``. The ladder follows the last diagnosis; a new ladder
begins at its question.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

STAGES = ("question", "place", "almost")

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Ladder:
    """Three hints; `name` is the first code it is for, empty for the exercise's own."""

    name: str
    codes: tuple[str, ...]
    stages: tuple[Texts, ...]


@cache
def _records() -> dict[str, Any]:
    records: dict[str, Any] = {}
    for file in sorted(resources.files("autograder").joinpath("hints").iterdir(), key=str):
        if not file.name.endswith(".toml"):
            continue
        for check_id, record in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if check_id in records:
                raise ValueError(f"{file.name}: the hints for {check_id} stand in two places.")
            records[check_id] = record
    return records


def ladders(check_id: str) -> tuple[Ladder, ...]:
    """Return the ladders of an exercise, its own first; ``LookupError`` if there are none."""
    records = _records()
    if check_id not in records:
        raise LookupError(f"there are no hints for {check_id!r}.")
    record = records[check_id]
    return (_ladder(record), *(_ladder(special) for special in record.get("after", ())))


def _ladder(record: Mapping[str, Any]) -> Ladder:
    codes = tuple(record.get("codes", ()))
    return Ladder(codes[0] if codes else "", codes, tuple(record[stage] for stage in STAGES))


def following(check_id: str, codes: Iterable[str]) -> Ladder:
    """Return the ladder that follows these diagnoses, the first one counting most."""
    own, *special = ladders(check_id)
    for code in codes:
        for ladder in special:
            if code in ladder.codes:
                return ladder
    return own


def next_stage(ladder: Ladder, given: Mapping[str, Any]) -> int:
    """Return the stage, from 0, after the hint given last; the last stage stays."""
    stage = given.get("stage")
    if given.get("ladder") != ladder.name or type(stage) is not int or stage < 0:
        return 0
    return min(stage + 1, len(STAGES) - 1)
