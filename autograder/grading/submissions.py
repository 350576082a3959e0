"""Reading what a student handed in, as far as it can be trusted: not at all.

Whatever stands below ``submitted/`` is the student's. No link is followed, no pipe or device is
opened, no more is read than a notebook can need; the bytes are parsed as JSON and looked at as
plain data. All that may be wrong ends as a `SubmissionError` with one sentence in both languages.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autograder.grading.results import Remark

SUBMITTED = "submitted"
LARGEST = 20_000_000  # bytes of a notebook, pictures included
_MOST_PARTS = 500_000  # lists and objects: what makes a small file a large thing in memory
_MOST_VALUES = 3_000_000
_MOST_NOTEBOOKS = 10  # that are looked into when none has the name asked for
_MOST_ENTRIES = 10_000  # files in a folder
_LONGEST_STAMP = 200
_TIMESTAMP = "timestamp.txt"
MOST_BESIDE = 4 * 2**20  # bytes of the files beside a notebook, all together
_LARGEST_BESIDE = 2 * 2**20
_MOST_BESIDE, _MOST_FOLDERS, _DEEPEST = 50, 20, 3

_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,6})\d*)?"
    r"(?:\s*(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)|([A-Za-z][A-Za-z0-9_/+-]{1,40})))?"
)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}")


class SubmissionError(Exception):
    """No notebook came out of what was handed in; `remark` says why."""

    def __init__(self, code: str, nl: str, en: str):
        self.remark = Remark(code, nl, en)
        super().__init__(en)

    def say(self, language: str) -> str:
        """Return the sentence in one language."""
        return self.remark.say(language)


@dataclass(frozen=True)
class Submission:
    """The bytes of a notebook as they were handed in.

    Attributes
    ----------
    path : where they were found, for people to read; nothing is read from it again
    fingerprint : of the bytes, of the time and of the files beside it
    timestamp : ISO time in UTC without a zone, empty where unknown
    files : what else was handed in, by name, such as data that a cell reads
    """

    student: str
    assignment: str
    path: Path
    content: bytes
    fingerprint: str
    timestamp: str = ""
    remarks: tuple[Remark, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)


def students(folder: Path, assignment: str) -> list[str]:
    """Return who handed in something for an assignment, by name; hidden folders are nobody's.

    A link in place of a student's folder counts as handed in: `read` then says what it is.
    """
    home = Path(folder) / SUBMITTED
    with contextlib.suppress(OSError):
        return sorted(
            name
            for name in os.listdir(home)
            if not name.startswith(".")
            and (os.path.islink(home / name) or os.path.lexists(home / name / assignment))
        )
    return []


def read(folder: Path, student: str, assignment: str) -> Submission:
    """Return what a student handed in; `SubmissionError` says why there is nothing to grade."""
    for name in (student, assignment):
        if name in ("", ".", "..") or "/" in name or os.sep in name or "\x00" in name:
            raise SubmissionError(
                "name",
                f"{name!r} kan geen naam van een map zijn.",
                f"{name!r} cannot be the name of a folder.",
            )
    try:
        with _Walk(Path(folder) / SUBMITTED, (student, assignment)) as home:
            name, content, remarks = _notebook(home, assignment)
            timestamp, about_time = _timestamp(home)
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise SubmissionError(
            "unreadable",
            f"Wat is ingeleverd kan niet worden gelezen ({said}).",
            f"What was handed in cannot be read ({said}).",
        ) from error
    files = beside(Path(folder) / SUBMITTED, (student, assignment))
    print_of = hashlib.sha256(content)
    print_of.update(b"\x00" + timestamp.encode())
    for one, data in files.items():
        print_of.update(b"\x00" + one.encode("utf-8", "surrogatepass") + b"\x00" + data)
    return Submission(
        student=student,
        assignment=assignment,
        path=Path(SUBMITTED, student, assignment, name),
        content=content,
        fingerprint=print_of.hexdigest(),
        timestamp=timestamp,
        remarks=(*remarks, *about_time),
        files=files,
    )


def beside(start: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    """Return the plain files beside a notebook and in folders there, by name with ``/``.

    No link is followed. What is hidden, a notebook or too large is left out, and so is whatever is
    too much: a cell that wants it then says that it is not there.
    """
    found: dict[str, bytes] = {}
    left = MOST_BESIDE
    folders: list[tuple[str, ...]] = [()]
    for inside in folders:
        with contextlib.suppress(OSError, SubmissionError), _Walk(start, (*names, *inside)) as home:
            for name in home:
                whole = "/".join((*inside, name))
                no_data = name.startswith(".") or name == "__pycache__" or whole == _TIMESTAMP
                if no_data or name.lower().endswith(".ipynb"):
                    continue
                if home.is_folder(name):
                    if len(inside) < _DEEPEST and len(folders) < _MOST_FOLDERS:
                        folders.append((*inside, name))
                    continue
                with contextlib.suppress(OSError, SubmissionError):
                    content = home.read(name, min(left, _LARGEST_BESIDE))
                    if content is not None and len(found) < _MOST_BESIDE:
                        found[whole] = content
                        left -= len(content)
    return found


def parse(content: bytes) -> dict[str, Any]:
    """Return a notebook of format 4 as plain data, its cells a list; nothing else is sure of it."""
    if not content.strip():
        raise SubmissionError(
            "empty", "Het ingeleverde notebook is leeg.", "The notebook handed in is empty."
        )
    parts = content.count(b"[") + content.count(b"{")
    if len(content) > LARGEST or parts > _MOST_PARTS or content.count(b",") > _MOST_VALUES:
        raise _too_large()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SubmissionError(
            "encoding",
            "Het notebook is niet als UTF-8 bewaard; open het in JupyterLab, bewaar het en lever "
            "het opnieuw in.",
            "The notebook was not saved as UTF-8; open it in JupyterLab, save it and hand it in "
            "again.",
        ) from None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise SubmissionError(
            "not_a_notebook",
            "Het ingeleverde bestand is geen notebook, of is beschadigd.",
            "The file handed in is no notebook, or is damaged.",
        )
    major = data.get("nbformat")
    if isinstance(major, bool) or major != 4 or not isinstance(data.get("cells"), list):
        raise SubmissionError(
            "format",
            "Het notebook heeft een opmaak die JupyterLab niet schrijft (versie 4 is nodig).",
            "The notebook has a format that JupyterLab does not write (version 4 is needed).",
        )
    return data


def chapter_of(notebook: Any) -> str:
    """Return which chapter a notebook says it is, empty if it does not say."""
    try:
        chapter = notebook["metadata"]["leercurve"]["chapter"]
    except (KeyError, TypeError, IndexError):
        return ""
    return chapter if isinstance(chapter, str) else ""


# -- files --------------------------------------------------------------------------------------


class _Walk:
    """A folder, reached step by step without following a link, and the plain files in it."""

    def __init__(self, start: Path, names: tuple[str, ...]):
        self._start, self._names = start, names
        self._open: int | None = None
        self._path = start.joinpath(*names)
        # Without openat (Windows) each step is looked at first; nobody else works on the files.
        self._relative = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")

    def __enter__(self) -> _Walk:
        place = self._start
        if self._relative:
            self._open = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in self._names:
                place = place / name
                status = self._status(name, place)
                if stat.S_ISLNK(status.st_mode):
                    raise _link()
                if not stat.S_ISDIR(status.st_mode):
                    raise _no_folder()
                if self._open is not None:
                    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                    inner = os.open(name, flags, dir_fd=self._open)
                    os.close(self._open)
                    self._open = inner
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def __iter__(self) -> Iterator[str]:
        names = os.listdir(self._path if self._open is None else self._open)
        return iter(sorted(names)[:_MOST_ENTRIES])

    def _status(self, name: str, place: Path) -> os.stat_result:
        if self._open is None:
            return os.lstat(place)
        return os.stat(name, dir_fd=self._open, follow_symlinks=False)

    def is_folder(self, name: str) -> bool:
        """Whether there is a folder of that name; a link to one is none."""
        try:
            return stat.S_ISDIR(self._status(name, self._path / name).st_mode)
        except OSError:
            return False

    def read(self, name: str, most: int) -> bytes | None:
        """Return the bytes of a plain file of at most that size, None if there is no such name."""
        try:
            status = self._status(name, self._path / name)
        except FileNotFoundError:
            return None
        _require_plain(status)
        if status.st_size > most:
            raise _too_large()
        flags = os.O_RDONLY
        for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
            flags |= getattr(os, flag, 0)
        if self._open is None:
            handle = os.open(self._path / name, flags)
        else:
            handle = os.open(name, flags, dir_fd=self._open)
        with os.fdopen(handle, "rb") as file:
            _require_plain(os.fstat(file.fileno()))  # it may have been changed in between
            content = file.read(most + 1)
        if len(content) > most:
            raise _too_large()
        return content


def _require_plain(status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise _link()
    if not stat.S_ISREG(status.st_mode):
        raise SubmissionError(
            "not_a_file",
            "Op de plaats van het notebook staat iets anders dan een gewoon bestand.",
            "In place of the notebook there is something else than a plain file.",
        )


def _notebook(home: _Walk, assignment: str) -> tuple[str, bytes, tuple[Remark, ...]]:
    """Return the name and the bytes of the notebook in a folder, and what there is to say."""
    wanted = f"{assignment}.ipynb"
    content = home.read(wanted, LARGEST)
    if content is not None:
        return wanted, content, ()
    found: list[tuple[str, bytes]] = []
    others = [name for name in home if name.lower().endswith(".ipynb") and not name.startswith(".")]
    for name in others[:_MOST_NOTEBOOKS]:
        with contextlib.suppress(SubmissionError, OSError):
            content = home.read(name, LARGEST)
            if content is not None and chapter_of(parse(content)) == assignment:
                found.append((name, content))
    if len(found) == 1:
        (name, content), shown = found[0], _shown(found[0][0])
        said = Remark(
            "renamed",
            f"Het notebook heette {shown} in plaats van {wanted}; het is gewoon nagekeken.",
            f"The notebook was called {shown} instead of {wanted}; it was graded all the same.",
        )
        return name, content, (said,)
    if found:
        names = ", ".join(_shown(name) for name, _ in found)
        raise SubmissionError(
            "several_notebooks",
            f"Er zijn meer notebooks ingeleverd ({names}) en geen daarvan heet {wanted}.",
            f"Several notebooks were handed in ({names}) and none of them is called {wanted}.",
        )
    if others:
        shown = _shown(others[0])
        raise SubmissionError(
            "missing",
            f"Er is geen {wanted} ingeleverd; {shown} is een ander notebook of is beschadigd.",
            f"No {wanted} was handed in; {shown} is another notebook or is damaged.",
        )
    raise SubmissionError(
        "missing", f"Er is geen {wanted} ingeleverd.", f"No {wanted} was handed in."
    )


def _shown(name: str) -> str:
    """Return a student's file name as it can be printed anywhere."""
    plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _link() -> SubmissionError:
    return SubmissionError(
        "link",
        "Er is een koppeling (symlink) ingeleverd in plaats van een bestand; die is niet gevolgd.",
        "A link (symlink) was handed in instead of a file; it was not followed.",
    )


def _no_folder() -> SubmissionError:
    return SubmissionError(
        "not_a_folder",
        "Op de plaats van de ingeleverde map staat iets anders dan een map.",
        "In place of the folder handed in there is something else than a folder.",
    )


def _too_large() -> SubmissionError:
    return SubmissionError(
        "too_large",
        f"Het notebook is te groot om na te kijken (meer dan {LARGEST // 1_000_000} MB, of te veel "
        "onderdelen); wis de uitvoer van de cellen en lever het opnieuw in.",
        f"The notebook is too large to grade (more than {LARGEST // 1_000_000} MB, or too many "
        "parts); clear the outputs of its cells and hand it in again.",
    )


# -- the time -----------------------------------------------------------------------------------


def _timestamp(home: _Walk) -> tuple[str, tuple[Remark, ...]]:
    """Return when it was handed in, as nbgrader's exchange wrote it down; empty if unknown."""
    try:
        content = home.read(_TIMESTAMP, _LONGEST_STAMP)
    except (SubmissionError, OSError):
        content = b"?"
    if content is None or not content.strip():
        return "", ()
    moment = parse_timestamp(content.decode("utf-8", "replace"))
    if moment is None:
        return "", (
            Remark(
                "timestamp",
                "In timestamp.txt staat geen tijd; wanneer dit is ingeleverd, is onbekend.",
                "There is no time in timestamp.txt; when this was handed in is unknown.",
            ),
        )
    return moment.isoformat(), ()


def parse_timestamp(text: str) -> datetime | None:
    """Return the UTC time, without zone, that a time stamp of nbgrader names; None for others.

    A time without a zone, or in one that nobody knows, is in UTC, as nbgrader takes it.
    """
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        return None
    day, clock, part, _, sign, hours, minutes, name = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day} {clock}.{(part or '0').ljust(6, '0')}")
        zone = UTC if name is None else _zone(name)
        if sign is not None:
            away = timedelta(hours=int(hours), minutes=int(minutes))
            zone = timezone(-away if sign == "-" else away)
        return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> Any:
    """Return a time zone by name. The name is the student's: it may not lead to another file."""
    if _ZONE.fullmatch(name):
        with contextlib.suppress(OSError, ValueError, KeyError):
            return ZoneInfo(name)
    return UTC
