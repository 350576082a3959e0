"""A class's grades as a file: for the teacher, or as Canvas, Brightspace or Moodle imports them.

Points come from the gradebook, manual scores and late penalties included, rounded to two decimals
with a decimal point. What is still to be graded by hand is left out rather than sent as final.
Each learning environment adds up its own total, so only the plain file has one. The formats:

``csv``
    One row per student: points per assignment, total, late penalty, and by name which assignments
    were not handed in or still wait. Not handed in is empty and counts 0 in the total. UTF-8 with
    the mark by which Excel knows it.
``canvas``
    ``Student, ID, SIS User ID, SIS Login ID, Section``, one column per assignment, and the row
    "Points Possible" beneath the header. An LMS id of digits alone is Canvas's own; the id in
    nbgrader is the login. Not handed in is empty: Canvas applies its own policy for missing work.
``brightspace``
    ``OrgDefinedId, Username, <name> Points Grade <Numeric MaxPoints:n>, End-of-Line Indicator``.
    Every id has the ``#`` that Brightspace writes itself. Not handed in is empty.
``moodle``
    ``Username``, names, and ``ID number`` and ``Email address`` where every student has one: a row
    without the key that a teacher maps would be given to the student above it. Not handed in is
    ``-``, Moodle's sign for no grade.

A spreadsheet runs what begins with ``=``, ``+``, ``-`` or ``@``: an apostrophe stands before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder import files
from autograder.grading import classbook
from autograder.grading.scores import Handed, Person, Scores

Rows = list[list[str]]

_RISKY = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")


class GradesError(ValueError):
    """A format that does not exist, or a class with nothing to export yet; in both languages."""

    def __init__(self, nl: str, en: str) -> None:
        self.text = {"nl": nl, "en": en}
        super().__init__(en)


@dataclass(frozen=True)
class Exported:
    """The file that was written, how many students stand in it, and which grades still wait.

    `waiting` are (assignment, student): points of them have to be given by hand first.
    """

    path: Path
    students: int
    assignments: tuple[str, ...]
    waiting: tuple[tuple[str, str], ...]


def export(folder: Path, format: str = "csv", out: Path | None = None) -> Exported:
    """Write the grades of a class to `out`, by default ``grades-<format>.csv`` in its folder."""
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise GradesError(
            f"Het formaat '{format}' is onbekend; kies uit: {known}.",
            f"The format '{format}' is unknown; choose from: {known}.",
        )
    scores = classbook.of(folder).scores
    # What nobody handed in has not been given yet, or was collected elsewhere.
    assignments = sorted({assignment for assignment, _ in scores.handed})
    if not scores.people or not assignments:
        raise GradesError(
            "Er zijn nog geen cijfers: in het cijferboek staat geen enkele inlevering.",
            "There are no grades yet: the gradebook holds no submission at all.",
        )
    rows = FORMATS[format](scores, assignments)
    path = out or folder / f"grades-{format}.csv"
    _write(path, rows, "utf-8-sig" if format == "csv" else "utf-8")
    waiting = tuple(sorted(key for key, handed in scores.handed.items() if handed.waits))
    return Exported(path, len(scores.people), tuple(assignments), waiting)


def number(value: float) -> str:
    """Return points with at most two decimals behind a point, and no more than needed."""
    text = f"{round(value, 2):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, on one line."""
    flat = _flat(text)
    return f"'{flat}" if _RISKY.match(text) or _RISKY.match(flat) else flat


def _flat(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _points(handed: Handed | None, nothing: str = "") -> str:
    """Return the points of a submission; `nothing` where there are none, or none final."""
    return nothing if handed is None or handed.waits else number(handed.points)


def _plain(scores: Scores, assignments: list[str]) -> Rows:
    header = ["student", "last_name", "first_name", "email", "lms_id", *map(harmless, assignments)]
    rows = [[*header, "total", "max_total", "late_penalty", "not_handed_in", "waiting"]]
    most = sum(scores.max_points[assignment] for assignment in assignments)
    for person in scores.people.values():
        handed = {assignment: scores.of(assignment, person.id) for assignment in assignments}
        there = {name: one for name, one in handed.items() if one is not None}
        rows.append(
            [
                *map(harmless, (person.id, person.last_name, person.first_name)),
                *map(harmless, (person.email, person.lms_id)),
                *(_points(handed[assignment]) for assignment in assignments),
                number(sum(one.points for one in there.values() if not one.waits)),
                number(most),
                number(sum(one.penalty for one in there.values())),
                harmless(" ".join(name for name in assignments if name not in there)),
                harmless(" ".join(name for name, one in there.items() if one.waits)),
            ]
        )
    return rows


def _canvas(scores: Scores, assignments: list[str]) -> Rows:
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    possible = [number(scores.max_points[assignment]) for assignment in assignments]
    rows = [
        [*header, *map(_canvas_name, assignments)],
        ["    Points Possible", *[""] * 4, *possible],
    ]
    for person in scores.people.values():
        own = person.lms_id if person.lms_id.isascii() and person.lms_id.isdigit() else ""
        school = "" if own else person.lms_id
        rows.append(
            [
                harmless(_last_first(person)),
                own,
                harmless(school),
                harmless(person.id),
                "",
                *(_points(scores.of(assignment, person.id)) for assignment in assignments),
            ]
        )
    return rows


def _canvas_name(assignment: str) -> str:
    """Return a column's name; a number in brackets at its end would be Canvas's own id."""
    return harmless(re.sub(r"\s*\((\d+)\)\s*$", r" [\1]", assignment))


def _last_first(person: Person) -> str:
    names = [name for name in (person.last_name, person.first_name) if name]
    return ", ".join(names) or person.id


def _brightspace(scores: Scores, assignments: list[str]) -> Rows:
    columns = [
        f"{harmless(assignment)} Points Grade "
        f"<Numeric MaxPoints:{number(scores.max_points[assignment])}>"
        for assignment in assignments
    ]
    rows = [["OrgDefinedId", "Username", *columns, "End-of-Line Indicator"]]
    for person in scores.people.values():
        school = f"#{_flat(person.lms_id)}" if person.lms_id else ""
        points = [_points(scores.of(assignment, person.id)) for assignment in assignments]
        rows.append([school, f"#{_flat(person.id)}", *points, "#"])
    return rows


def _moodle(scores: Scores, assignments: list[str]) -> Rows:
    people = scores.people.values()
    keys: list[tuple[str, Callable[[Person], str]]] = [
        ("ID number", lambda person: person.lms_id),
        ("Email address", lambda person: person.email),
    ]
    kept = [(name, of) for name, of in keys if all(of(person) for person in people)]
    header = ["Username", "First name", "Last name", *(name for name, _ in kept)]
    rows = [[*header, *map(harmless, assignments)]]
    for person in people:
        rows.append(
            [
                *map(harmless, (person.id, person.first_name, person.last_name)),
                *(harmless(of(person)) for _, of in kept),
                *(_points(scores.of(assignment, person.id), "-") for assignment in assignments),
            ]
        )
    return rows


FORMATS: dict[str, Callable[[Scores, list[str]], Rows]] = {
    "csv": _plain,
    "canvas": _canvas,
    "brightspace": _brightspace,
    "moodle": _moodle,
}


def _write(path: Path, rows: Rows, encoding: str) -> None:
    """Write a file whole or not at all; grades are for their teacher's eyes alone."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, text.getvalue().encode(encoding, "replace"))
