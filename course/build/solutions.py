"""The worked solutions, as the chapters' sources hold them.

The autograder finds this module through the entry point ``leercurve.solutions``.
"""

from __future__ import annotations

import re
from pathlib import Path

import course
from course.build import source

_CHECK_ID = re.compile(r"^(\d\d)\.([a-z][a-z0-9_]*)$")
_BLANK = re.compile(r"^\s*[A-Za-z_][\w.]*\s*=\s*\.\.\.\s*$")
_MARK = re.compile(r"^\s*### (?:BEGIN|END) SOLUTION\s*$")


def find(check_id: str, folder: Path | None = None) -> str | None:
    """Return the exercise with its solution filled in, None if no chapter has it."""
    parts = _CHECK_ID.match(check_id)
    if parts is None:
        return None
    number, name = parts.groups()
    for path in sorted((folder or course.HOME / "chapters").glob(f"{number}_*.py")):
        for cell in source.scan(path)[0].cells:
            if cell.kind == "exercise" and cell.id == name:
                return filled_in(cell.source)
    return None


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
