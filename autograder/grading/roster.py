"""The students of a class, from the CSV file that a school or an LMS gives.

Read as such files are: with or without a byte order mark, separated by commas, semicolons or
tabs, headed in Dutch or English, exported by Canvas, Brightspace, Moodle, Osiris or
Magister. An id becomes a folder's name, on this machine and on others, so one that cannot be is
refused with its line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.records import RecordError

_MOST_BYTES = 20_000_000
_LONGEST = 128  # what nbgrader's gradebook holds of a name

# What a column holds, and what it is called: Canvas, Brightspace, Moodle, Osiris, Magister and
# nbgrader itself. The first that a file has counts.
_HEADERS = {
    "id": (
        "id_of_nbgrader",  # stands for "id", which Canvas uses for something else
        "sisloginid",
        "username",
        "gebruikersnaam",
        "login",
        "loginid",
        "inlognaam",
        "studentnumber",
        "studentnummer",
        "studentid",
        "studentnr",
        "leerlingnummer",
        "leerlingnr",
        "stamnummer",  # Magister's, as is stamnr
        "stamnr",
        "netid",
        "sisuserid",
        "orgdefinedid",
        "idnumber",
        "idnummer",
        "idofcanvas",
        "emailaddress",
        "emailadres",
        "email",
        "mail",
    ),
    "first": ("firstname", "voornaam", "roepnaam", "givenname"),
    "between": (
        "tussenvoegsel",
        "tussenvoegsels",
        "tussenv",
        "voorvoegsel",
        "voorvoegsels",
        "prefix",
    ),
    "last": ("lastname", "achternaam", "surname", "familyname"),
    "name": ("student", "naam", "name", "fullname", "volledigenaam"),
    "email": ("emailaddress", "emailadres", "email", "mail"),
    "lms": ("lmsuserid", "lmsid", "idofcanvas", "orgdefinedid", "idnumber", "idnummer"),
}
_NOT_TEXT = ("Cc", "Cs", "Zl", "Zp")
_TURNS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069"  # what makes text read backwards
_NO_STUDENT = {"points possible", "manual posting", "student, test", "test student"}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|+,\[\]{}]')
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10)}
_KEPT = {"source", "release", "submitted", "autograded", "feedback"}


class RosterError(RecordError):
    """A list of students that cannot be used; it says where and why."""


@dataclass(frozen=True)
class Student:
    """A student as nbgrader's gradebook knows one; what is not known is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def read(path: Path) -> list[Student]:
    """Return the students of a CSV file; raise RosterError at the first that cannot be used."""
    rows = _rows(path, _text(path))
    if not rows:
        raise RosterError(
            path,
            1,
            "hier staat geen enkele student in.",
            "it holds no student at all.",
        )
    header, *rest = rows
    columns = _columns(path, header, rest)
    students: list[Student] = []
    seen: dict[str, int] = {}
    for line, cells in rest:
        row = {what: cells[at].strip() if at < len(cells) else "" for what, at in columns.items()}
        for value in row.values():
            _refuse_control(path, line, value)
        if not any(cell.strip() for cell in cells) or _is_no_student(row, cells):
            continue
        student = _student(path, line, row)
        alike = unicodedata.normalize("NFC", student.id).casefold()
        if alike in seen:
            raise RosterError(
                path,
                line,
                f"student '{student.id}' staat ook op regel {seen[alike]}.",
                f"student '{student.id}' also stands on line {seen[alike]}.",
            )
        seen[alike] = line
        students.append(student)
    return students


def refusal(student_id: str) -> tuple[str, str] | None:
    """Say, in both languages, why an id cannot be a student's folder; None if it can."""
    if not student_id:
        return "er staat geen id van een student.", "there is no id of a student."
    shown = repr(student_id if len(student_id) <= 40 else student_id[:40] + "…")
    if student_id.startswith("."):
        return (
            f"een id begint niet met een punt: {shown}.",
            f"an id does not begin with a dot: {shown}.",
        )
    found = _FORBIDDEN.search(student_id)
    if found:
        return (
            f"het teken {found.group()} kan niet in een id, want die wordt een map: {shown}.",
            f"the character {found.group()} cannot be in an id, which becomes a folder: {shown}.",
        )
    odd = [sign for sign in student_id if unicodedata.category(sign)[0] in "CZ" and sign != " "]
    if odd or student_id != student_id.strip() or student_id.endswith("."):
        return (
            f"een id heeft geen stuurtekens en eindigt niet op een punt of spatie: {shown}.",
            f"an id has no control characters and does not end in a dot or space: {shown}.",
        )
    if student_id.split(".")[0].casefold() in _RESERVED or student_id.casefold() in _KEPT:
        return (
            f"{shown} is een naam die al iets anders betekent; kies een andere id.",
            f"{shown} is a name that already means something else; choose another id.",
        )
    if len(student_id) > _LONGEST or len(student_id.encode()) > 200:
        return (
            f"een id telt hoogstens {_LONGEST} tekens: {shown}.",
            f"an id has at most {_LONGEST} characters: {shown}.",
        )
    return None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RosterError(
                path,
                1,
                "dit bestand is te groot voor een lijst met studenten.",
                "this file is too large for a list of students.",
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise RosterError(path, 1, "dit bestand is er niet.", "there is no such file.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise RosterError(
            path, 1, f"niet te lezen ({reason}).", f"it cannot be read ({reason})."
        ) from error
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RosterError(
            path,
            line,
            "dit is geen UTF-8; bewaar het bestand als 'CSV UTF-8'.",
            "this is not UTF-8; save the file as 'CSV UTF-8'.",
        ) from error


def _rows(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that hold something, each with its number."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    skipped = 0
    separator = ""
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=[;,\t]", first.strip(" ").strip('"')):  # how Excel tells the separator
        separator, text, skipped = first.strip(" ").strip('"')[4], rest, 1
    if not separator:
        head = next((line for line in text.split("\n") if line.strip()), "")
        separator = max(";,\t", key=head.count)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1 + skipped
        raise RosterError(path, line, "hier staat een nulbyte.", "a zero byte stands here.")
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            raise RosterError(
                path,
                line,
                f"deze regel is geen CSV ({error}).",
                f"this line is not CSV ({error}).",
            ) from error
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))


def _columns(
    path: Path, header: tuple[int, list[str]], rows: list[tuple[int, list[str]]]
) -> dict[str, int]:
    """Return which column holds what; one that is empty all the way down holds nothing."""
    line, cells = header
    names: dict[str, int] = {}
    flat = [_flat(cell) for cell in cells]
    canvas = any(name in flat for name in ("sisloginid", "sisuserid")) or flat[:2] == [
        "student",
        "id",
    ]
    for at, name in enumerate(flat):
        if name == "id":
            name = "idofcanvas" if canvas else "id_of_nbgrader"
        if any(at < len(row) and row[at].strip() for _, row in rows) or not rows:
            names.setdefault(name, at)
    columns = {
        what: names[known[0]]
        for what, words in _HEADERS.items()
        if (known := [word for word in words if word in names])
    }
    if "id" not in columns:
        shown = ", ".join(cell.strip() for cell in cells)[:100]
        raise RosterError(
            path,
            line,
            f"geen kolom met de id van een student: id, Username, Studentnummer of E-mailadres "
            f"(wel: {shown}).",
            f"no column with the id of a student: id, Username, Student number or Email address "
            f"(there are: {shown}).",
        )
    return columns


def _flat(name: str) -> str:
    """Return a header without what differs from one file to the next: case, accents, signs."""
    plain = unicodedata.normalize("NFKD", name)
    return re.sub(r"[^a-z0-9]", "", plain.encode("ascii", "ignore").decode().lower())


def _is_no_student(row: Mapping[str, str], cells: list[str]) -> bool:
    """Tell whether a line is one that an LMS adds: the points, the teacher's own test student."""
    first = (row.get("name") or (cells[0] if cells else "")).strip().casefold()
    return first in _NO_STUDENT


def _student(path: Path, line: int, row: Mapping[str, str]) -> Student:
    # Brightspace writes # before what must stay text.
    student_id = unicodedata.normalize("NFC", row["id"].removeprefix("#"))
    why = refusal(student_id)
    if why:
        raise RosterError(path, line, *why)
    first, last = row.get("first", ""), row.get("last", "")
    if not (first or last) and row.get("name"):
        last, comma, first = (part.strip() for part in row["name"].partition(","))
        if not comma:
            first, _, last = row["name"].partition(" ")
    if row.get("between"):
        last = f"{row['between']} {last}".strip()
    student = Student(
        student_id, first, last, row.get("email", ""), row.get("lms", "").removeprefix("#")
    )
    for value in (student.first_name, student.last_name, student.email, student.lms_user_id):
        if len(value) > _LONGEST:
            raise RosterError(
                path,
                line,
                f"'{value[:40]}…' is langer dan {_LONGEST} tekens.",
                f"'{value[:40]}…' is longer than {_LONGEST} characters.",
            )
    return student


def _refuse_control(path: Path, line: int, value: str) -> None:
    for sign in value:
        if unicodedata.category(sign) in _NOT_TEXT or sign in _TURNS:
            raise RosterError(
                path,
                line,
                f"hier staat het stuurteken U+{ord(sign):04X}; haal het weg.",
                f"here stands the control character U+{ord(sign):04X}; remove it.",
            )
