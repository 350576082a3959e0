"""What a chapter's source holds of an exercise: its worked solution, and the section it stands in.

The autograder finds this module through entry points, ``leercurve.solutions`` and
``leercurve.sections``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import course
from course.build import prose, source
from course.build.source import Cell

_CHECK_ID = re.compile(r"^(\d\d)\.([a-z][a-z0-9_]*)$")
_BLANK = re.compile(r"^\s*[A-Za-z_][\w.]*\s*=\s*\.\.\.\s*$")
_MARK = re.compile(r"^\s*### (?:BEGIN|END) SOLUTION\s*$")


def find(check_id: str, folder: Path | None = None) -> str | None:
    """Return the exercise with its solution filled in, None if no chapter has it."""
    before = list(_up_to(check_id, folder or course.HOME / "chapters"))
    return filled_in(before[-1].source) if before else None


@cache
def section(check_id: str, language: str) -> tuple[str, str] | None:
    """Return the heading of the section an exercise stands in, and its name as a link's target."""
    for cell in reversed(list(_up_to(check_id, course.HOME / "chapters"))):
        if cell.kind == "prose" and cell.lang == language and "## " in cell.source:
            for heading in reversed(prose.parse(cell.source).headings):
                if heading.level == 2:
                    return heading.text, heading.anchor
    return None


def _up_to(check_id: str, chapters: Path) -> Iterator[Cell]:
    """Yield the cells of a chapter up to an exercise, which comes last; none if it is not there."""
    parts = _CHECK_ID.match(check_id)
    if parts is None:
        return
    number, name = parts.groups()
    for path in sorted(chapters.glob(f"{number}_*.py")):
        cells = _cells(path, path.stat().st_mtime_ns)
        for place, cell in enumerate(cells):
            if cell.kind == "exercise" and cell.id == name:
                yield from cells[: place + 1]
                return


@lru_cache(maxsize=32)
def _cells(path: Path, _changed: int) -> tuple[Cell, ...]:
    """Return the cells of a chapter; a class report asks for those of every exercise."""
    return source.scan(path)[0].cells


def filled_in(exercise: str) -> str:
    """Return an exercise's source with its solutions in place and without marks and blanks."""
    lines = exercise.split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        following = next((later for later in lines[number + 1 :] if later.strip()), "")
        blank = _BLANK.match(line) and "BEGIN SOLUTION" in following
        if not blank and not _MARK.match(line):
            kept.append(line)
    return "\n".join(kept).strip("\n")
