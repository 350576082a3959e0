"""The manifest `course.toml`: which chapters there are, in which order, worth what."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.records import LANGUAGES, RecordError, Records, Text
from course import HOME

_STEM = re.compile(r"^(\d\d)_[a-z0-9_]+$")
_OBJECTIVE = re.compile(r"^(\d\d)\.\d{1,2}$")
_CHAPTER_KEYS = {"stem", "title", "requires", "points", "minutes", "objective"}


class ManifestError(RecordError):
    """The manifest cannot be used; it says where and why."""


@dataclass(frozen=True)
class Objective:
    """Something a learner can do after a chapter."""

    id: str
    text: Text


@dataclass(frozen=True)
class Entry:
    """One chapter in the manifest."""

    stem: str
    title: Text
    requires: tuple[str, ...]
    points: float
    minutes: int
    objectives: tuple[Objective, ...]
    line: int

    @property
    def number(self) -> str:
        """The chapter's two digits."""
        return self.stem[:2]


@dataclass(frozen=True)
class Manifest:
    """The course: its title, its chapters in order and its thresholds."""

    path: Path
    title: Text
    chapters: tuple[Entry, ...]
    mastery: float
    folders: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        """The folder in which `chapters/` and `questions/` lie; what is in it counts first."""
        return self.folders[0]

    @property
    def objectives(self) -> dict[str, Objective]:
        """Every objective by its id."""
        return {
            objective.id: objective for chapter in self.chapters for objective in chapter.objectives
        }

    def source(self, entry: Entry) -> Path:
        """Return the path of a chapter's source, from the first folder that has it."""
        places = [folder / "chapters" / f"{entry.stem}.py" for folder in self.folders]
        return next((place for place in places if place.is_file()), places[0])

    def questions(self, entry: Entry) -> Path:
        """Return the path of a chapter's questions."""
        return self.folder / "questions" / f"{entry.stem}.toml"

    def find(self, name: str) -> Entry | None:
        """Return the chapter called `05` or `05_training_loop`, or None."""
        for entry in self.chapters:
            if name in (entry.number, entry.stem):
                return entry
        return None


def load(folder: Path = HOME, beneath: Path | None = None) -> Manifest:
    """Read `course.toml` of a course folder; raise ManifestError where it cannot be used.

    `beneath` is the course that a teacher's folder changes: what the folder lacks comes from there.
    """
    folders = (Path(folder), *([Path(beneath)] if beneath is not None else []))
    places = [place / "course.toml" for place in folders]
    present = next((place for place in places if os.path.lexists(place)), places[0])
    records = Records(present, ManifestError)
    data = records.data
    _only(records, (), data, {"title", "mastery", "chapter"})
    mastery = data.get("mastery")
    if isinstance(mastery, bool) or not isinstance(mastery, int | float) or not 0 < mastery <= 1:
        raise records.refuse(
            ("mastery",),
            "'mastery' is een deel tussen 0 en 1: het aandeel goede antwoorden dat genoeg is.",
            "'mastery' is a share between 0 and 1: the share of right answers that suffices.",
        )
    rows = data.get("chapter")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise records.refuse(
            ("chapter",),
            "er staat geen enkel hoofdstuk in: [[chapter]].",
            "it holds no chapter at all: [[chapter]].",
        )
    chapters: list[Entry] = []
    for position, row in enumerate(rows):
        chapters.append(_entry(records, ("chapter", position), row, chapters))
    return Manifest(
        path=records.path,
        title=_text(records, ("title",), data.get("title")),
        chapters=tuple(chapters),
        mastery=float(mastery),
        folders=folders,
    )


def _entry(
    records: Records, trail: tuple[Any, ...], row: dict[str, Any], before: list[Entry]
) -> Entry:
    _only(records, trail, row, _CHAPTER_KEYS)
    stem = row.get("stem")
    match = _STEM.match(stem) if isinstance(stem, str) else None
    if not isinstance(stem, str) or not match:
        raise records.refuse(
            (*trail, "stem"),
            f"'stem' is een naam als '05_training_loop', niet {stem!r}.",
            f"'stem' is a name like '05_training_loop', not {stem!r}.",
        )
    if any(entry.number == match.group(1) for entry in before):
        raise records.refuse(
            (*trail, "stem"),
            f"nummer {match.group(1)} is al van een ander hoofdstuk.",
            f"number {match.group(1)} already belongs to another chapter.",
        )
    requires = row.get("requires", [])
    known = [entry.stem for entry in before]
    if not isinstance(requires, list) or not all(isinstance(name, str) for name in requires):
        raise records.refuse(
            (*trail, "requires"),
            "'requires' is een lijst met stammen van hoofdstukken.",
            "'requires' is a list of chapter stems.",
        )
    for name in requires:
        if name not in known:
            raise records.refuse(
                (*trail, "requires"),
                f"'{name}' is geen eerder hoofdstuk in deze lijst.",
                f"'{name}' is no earlier chapter in this list.",
            )
    return Entry(
        stem=stem,
        title=_text(records, (*trail, "title"), row.get("title")),
        requires=tuple(requires),
        points=_number(records, (*trail, "points"), row.get("points"), 0),
        minutes=int(_number(records, (*trail, "minutes"), row.get("minutes"), 1)),
        objectives=_objectives(records, trail, row.get("objective", []), match.group(1)),
        line=records.line(*trail),
    )


def _objectives(
    records: Records, trail: tuple[Any, ...], rows: Any, number: str
) -> tuple[Objective, ...]:
    found: list[Objective] = []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise records.refuse(
            (*trail, "objective"),
            "leerdoelen staan onder [[chapter.objective]].",
            "objectives stand below [[chapter.objective]].",
        )
    for position, row in enumerate(rows):
        here = (*trail, "objective", position)
        _only(records, here, row, {"id", "text"})
        name = row.get("id")
        match = _OBJECTIVE.match(name) if isinstance(name, str) else None
        if not match or match.group(1) != number:
            raise records.refuse(
                (*here, "id"),
                f"een leerdoel van dit hoofdstuk heet als '{number}.1', niet {name!r}.",
                f"an objective of this chapter is named like '{number}.1', not {name!r}.",
            )
        if any(objective.id == name for objective in found):
            raise records.refuse(
                (*here, "id"),
                f"leerdoel {name} staat er tweemaal.",
                f"objective {name} stands here twice.",
            )
        found.append(Objective(name, _text(records, (*here, "text"), row.get("text"))))
    return tuple(found)


def _only(records: Records, trail: tuple[Any, ...], row: dict[str, Any], keys: set[str]) -> None:
    for key in row:
        if key not in keys:
            known = ", ".join(sorted(keys))
            raise records.refuse(
                (*trail, key),
                f"de sleutel '{key}' is onbekend; bekend zijn: {known}.",
                f"the key '{key}' is unknown; known are: {known}.",
            )


def _text(records: Records, trail: tuple[Any, ...], value: Any) -> Text:
    if isinstance(value, dict) and set(value) == set(LANGUAGES):
        if all(isinstance(part, str) and part.strip() for part in value.values()):
            return value
    raise records.refuse(
        trail,
        f"'{trail[-1]}' hoort een tekst in beide talen te hebben: .nl en .en.",
        f"'{trail[-1]}' should have a text in both languages: .nl and .en.",
    )


def _number(records: Records, trail: tuple[Any, ...], value: Any, least: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < 1e6:
        raise records.refuse(
            trail,
            f"'{trail[-1]}' is een getal van {least} of meer, niet {value!r}.",
            f"'{trail[-1]}' is a number of {least} or more, not {value!r}.",
        )
    return value
