"""The report's numbers as tables, one CSV file each: what the page shows, and all of it.

The names of files and columns are English in either language, so that a script reads both. Shares
lie between 0 and 1; numbers have a decimal point and are rounded to four decimals, as on the page.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autograder import files

Rows = Sequence[Sequence[Any]]
# A spreadsheet runs what begins with one of these.
_RISKY = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n|%]")


def plain(value: float) -> str:
    """Return a number as it stands in a table: at most four decimals, none where it is whole."""
    if not math.isfinite(value):
        return ""
    rounded = round(value, 4)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)


def text(columns: Sequence[str], rows: Rows) -> str:
    """Return a table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return plain(value)
    if isinstance(value, tuple | list):
        return _cell("; ".join(str(part) for part in value))
    said = str(value)
    return f"'{said}" if _RISKY.match(said) else said


def write(folder: Path, tables: Iterable[tuple[str, Sequence[str], Rows]]) -> None:
    """Write every table into a folder as ``<name>.csv``, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns, rows in tables:
        put(folder / f"{name}.csv", text(columns, rows), "utf-8-sig")


def put(path: Path, content: str, encoding: str = "utf-8") -> None:
    """Write a file whole or not at all; a link in its place is replaced and not followed."""
    files.write(path, content.encode(encoding, "replace"))
