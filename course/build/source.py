"""Read a chapter: one percent-format file holding both languages and the code once.

jupytext reads the format; this module gives each cell its kind, its id and its line, and says
in sentences what is wrong with a file. What the cells *say* is compared in `check`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "en")
COMPARISONS = ("code", "formulas", "headings", "links", "numbers")

_HEADER = re.compile(r"^\s*#\s*%%")
_STEM = re.compile(r"^\d\d_[a-z0-9_]+$")
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_JUPYTEXT_NOTES = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}
_KEYS = {
    "prose": {"lang", "id", "differs", "mentions"},
    "answer": {"answer", "points"},
    "code": {"id", "differs", "mentions"},
    "exercise": {"exercise"},
    "tests": {"tests", "points"},
    "quiz": {"quiz", "points"},
}


@dataclass(frozen=True, order=True)
class Problem:
    """One inconsistency: where it stands, of which kind it is, and a sentence per language."""

    path: Path
    line: int
    kind: str
    nl: str
    en: str

    def say(self, language: str = "en") -> str:
        """Return `path:line: sentence`, the path as seen from here."""
        path = self.path
        if path.is_relative_to(Path.cwd()):
            path = path.relative_to(Path.cwd())
        return f"{path}:{self.line}: {self.nl if language == 'nl' else self.en}"

    def __str__(self) -> str:
        return self.say()


class SourceError(Exception):
    """A source that cannot be used; `problems` holds every reason, first line first."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def say(self, language: str = "en") -> str:
        """Return one line per problem."""
        return "\n".join(problem.say(language) for problem in self.problems)


@dataclass(frozen=True)
class Cell:
    """One cell of a source.

    `line` is the line of its header in the file, `first` that of the first line of `source`.
    A prose cell has a `lang`; a tests or answer cell has `points`, a quiz cell may have them.
    """

    kind: str
    id: str
    source: str
    line: int
    first: int
    lang: str | None = None
    points: float | None = None
    differs: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The exercise's name: `fit` for the exercise `fit` and for its test `test_fit`."""
        return self.id.removeprefix("test_") if self.kind == "tests" else self.id


@dataclass(frozen=True)
class Chapter:
    """A chapter as it stands in its source, both languages together."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def stem(self) -> str:
        """The file's name without extension, which names the notebook and the assignment too."""
        return self.path.stem

    @property
    def number(self) -> str:
        """The two digits that exercises, checks and questions begin with."""
        return self.stem[:2]


def read(path: Path) -> Chapter:
    """Read a chapter; raise SourceError with every reason when it cannot be used."""
    chapter, problems = scan(path)
    if problems:
        raise SourceError(problems)
    return chapter


def scan(path: Path) -> tuple[Chapter, list[Problem]]:
    """Read as much of a chapter as can be read, and say what is wrong with it."""
    path = Path(path)
    text, problems = read_text(path)
    if text is None:
        return Chapter(path, ()), problems
    if not _STEM.match(path.stem):
        problems.append(
            Problem(
                path,
                1,
                "file-name",
                f"een hoofdstuk heet als '05_training_loop.py', niet '{path.name}'.",
                f"a chapter is named like '05_training_loop.py', not '{path.name}'.",
            )
        )
    problems += _python_problems(path, text)
    if problems:
        return Chapter(path, ()), problems
    if not any(_HEADER.match(line) for line in text.split("\n")):
        problem = Problem(
            path,
            1,
            "not-percent",
            "dit is geen percent-bestand: geen enkele regel begint met '# %%'.",
            "this is not a percent-format file: no line begins with '# %%'.",
        )
        return Chapter(path, ()), [problem]
    cells: list[Cell] = []
    for raw in _raw_cells(text):
        cell, found = _cell(path, raw)
        problems += found
        if cell is not None:
            cells.append(cell)
    problems += _pairing_problems(path, cells)
    return Chapter(path, tuple(cells)), problems


def read_text(path: Path) -> tuple[str | None, list[Problem]]:
    """Return a file's text with `\\n` line ends, or None and the reason it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None, [
            Problem(path, 1, "missing-file", "dit bestand is er niet.", "this file is missing.")
        ]
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [
            Problem(
                path,
                1,
                "unreadable",
                f"dit bestand is niet te lezen ({reason}).",
                f"this file cannot be read ({reason}).",
            )
        ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        return None, [
            Problem(
                path,
                line,
                "encoding",
                f"byte 0x{byte:02x} is geen UTF-8; bewaar het bestand als UTF-8.",
                f"byte 0x{byte:02x} is not UTF-8; save the file as UTF-8.",
            )
        ]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        code = ord(control.group())
        return None, [
            Problem(
                path,
                line,
                "control-character",
                f"hier staat het besturingsteken U+{code:04X}; haal het weg.",
                f"here stands the control character U+{code:04X}; remove it.",
            )
        ]
    return text, []


def _python_problems(path: Path, text: str) -> list[Problem]:
    try:
        ast.parse(text, str(path))
    except SyntaxError as error:
        return [
            Problem(
                path,
                error.lineno or 1,
                "python",
                f"dit is geen geldige Python: {error.msg}.",
                f"this is not valid Python: {error.msg}.",
            )
        ]
    except (ValueError, RecursionError, MemoryError) as error:
        return [
            Problem(
                path,
                1,
                "python",
                f"Python kan dit bestand niet ontleden: {error}.",
                f"Python cannot parse this file: {error}.",
            )
        ]
    return []


@dataclass(frozen=True)
class _Raw:
    """A cell as jupytext gives it, with the lines it comes from."""

    type: str
    metadata: dict[str, Any]
    source: str
    header: str
    line: int
    first: int


def _raw_cells(text: str) -> list[_Raw]:
    """Let jupytext read the cells, and note at which line each begins."""
    from jupytext.formats import get_format_implementation
    from jupytext.header import header_to_metadata_and_cell

    implementation = get_format_implementation(".py", "percent")
    lines = text.splitlines()
    *_, start = header_to_metadata_and_cell(lines, "#", "", ".py")
    raw = []
    while start < len(lines):
        header = lines[start] if _HEADER.match(lines[start]) else ""
        reader = implementation.cell_reader_class(
            {"extension": ".py", "format_name": "percent"}, "python"
        )
        try:
            cell, length = reader.read(lines[start:])
        except Exception:  # a header that jupytext takes for its own and finds ill-formed
            raw.append(_Raw("code", {"title": header}, "", header or "?", start + 1, start + 2))
            start += 1
            while start < len(lines) and not _HEADER.match(lines[start]):
                start += 1
            continue
        first = start + (1 if header else 0)
        if cell.cell_type == "markdown":
            while first < len(lines) and not lines[first].strip():
                first += 1
            if first < len(lines) and re.fullmatch(r"""\s*[rR]?("{3}|'{3})\s*""", lines[first]):
                first += 1
        raw.append(
            _Raw(cell.cell_type, dict(cell.metadata), cell.source, header, start + 1, first + 1)
        )
        start += max(length, 1)
    return raw


def _cell(path: Path, raw: _Raw) -> tuple[Cell | None, list[Problem]]:
    """Give a raw cell its kind, or say why it has none."""
    problems: list[Problem] = []

    def report(kind: str, nl: str, en: str) -> None:
        problems.append(Problem(path, raw.line, kind, nl, en))

    keys = {key: value for key, value in raw.metadata.items() if key not in _JUPYTEXT_NOTES}
    if not raw.header:
        if any(line.strip() and not line.startswith("#") for line in raw.source.split("\n")):
            report(
                "before-first-cell",
                "boven de eerste cel ('# %%') staan alleen opmerkingen.",
                "only comments stand above the first cell ('# %%').",
            )
        return None, problems
    if "incorrectly_encoded_metadata" in keys or "title" in keys or "cell_depth" in keys:
        report(
            "header",
            f"deze celkop is niet te lezen: '{raw.header.strip()}'; "
            "schrijf sleutels als id=\"naam\" achter '# %%'.",
            f"this cell header cannot be read: '{raw.header.strip()}'; "
            "write keys like id=\"name\" after '# %%'.",
        )
        return None, problems
    if raw.type not in ("markdown", "code"):
        report(
            "cell-type",
            f"een cel is code of markdown, niet '{raw.type}'.",
            f"a cell is code or markdown, not '{raw.type}'.",
        )
        return None, problems

    kind = _kind(raw, keys)
    for key in sorted(keys.keys() - _KEYS[kind]):
        known = ", ".join(sorted(_KEYS[kind]))
        report(
            "unknown-key",
            f"de sleutel '{key}' kent deze cel niet; wel: {known}.",
            f"this cell does not know the key '{key}'; it knows: {known}.",
        )
    name = keys.get("id") if kind in ("prose", "code") else keys.get(kind)
    if name is None:
        report(
            "no-id",
            'deze cel heeft geen id; geef haar er een: id="…".',
            'this cell has no id; give it one: id="…".',
        )
        return None, problems
    cell_id = f"test_{name}" if kind == "tests" else name
    if not isinstance(name, str) or not _ID.match(str(cell_id)):
        report(
            "bad-id",
            f"een id bestaat uit letters, cijfers, '-' en '_', hoogstens 64: niet {name!r}.",
            f"an id consists of letters, digits, '-' and '_', at most 64: not {name!r}.",
        )
        return None, problems
    cell = Cell(
        kind=kind,
        id=str(cell_id),
        source=raw.source,
        line=raw.line,
        first=raw.first,
        lang=_language(keys, kind, report),
        points=_points(keys, kind, report),
        differs=_names(keys, "differs", report),
        mentions=_names(keys, "mentions", report),
    )
    for name in sorted(cell.differs - set(COMPARISONS)):
        known = ", ".join(COMPARISONS)
        report(
            "unknown-difference",
            f"'{name}' is niets waarin een paar mag verschillen; kies uit: {known}.",
            f"'{name}' is nothing in which a pair may differ; choose from: {known}.",
        )
    if raw.type == "markdown" and not str(raw.metadata.get("cell_marker", "")).startswith("r"):
        report(
            "not-raw",
            'tekst staat in een ruwe string, r"""…""", anders leest Python \\a en \\n als tekens.',
            'prose stands in a raw string, r"""…""", or Python reads \\a and \\n as characters.',
        )
    if kind == "prose" and cell.lang is None:
        return None, problems
    return cell, problems


def _kind(raw: _Raw, keys: dict[str, Any]) -> str:
    if raw.type == "markdown":
        return "answer" if "answer" in keys else "prose"
    for kind in ("exercise", "tests", "quiz"):
        if kind in keys:
            return kind
    return "code"


def _language(keys: dict[str, Any], kind: str, report: Any) -> str | None:
    if kind != "prose":
        return None
    lang = keys.get("lang")
    if lang not in LANGUAGES:
        report(
            "no-lang",
            'een tekstcel heeft een taal: lang="nl" of lang="en".',
            'a prose cell has a language: lang="nl" or lang="en".',
        )
        return None
    return str(lang)


def _points(keys: dict[str, Any], kind: str, report: Any) -> float | None:
    if kind not in ("tests", "answer") and not (kind == "quiz" and "points" in keys):
        return None
    points = keys.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points < 1e6:
        report(
            "no-points",
            "deze cel noemt haar punten, een getal van 0 of meer: points=4.",
            "this cell names its points, a number of 0 or more: points=4.",
        )
        return None
    return points


def _names(keys: dict[str, Any], key: str, report: Any) -> frozenset[str]:
    value = keys.get(key, "")
    if not isinstance(value, str) or (key in keys and not value.strip()):
        report(
            "bad-list",
            f"'{key}' is een lijst met komma's tussen aanhalingstekens: {key}=\"numbers\".",
            f"'{key}' is a comma-separated list in quotes: {key}=\"numbers\".",
        )
        return frozenset()
    return frozenset(name.strip() for name in value.split(",") if name.strip())


def _pairing_problems(path: Path, cells: list[Cell]) -> list[Problem]:
    """Every prose cell stands next to its translation, Dutch first; every id occurs once."""
    problems = []
    position = 0
    seen: dict[str, Cell] = {}
    while position < len(cells):
        cell = cells[position]
        if cell.id in seen:
            problems.append(
                Problem(
                    path,
                    cell.line,
                    "duplicate-id",
                    f"de id '{cell.id}' staat ook op regel {seen[cell.id].line}.",
                    f"the id '{cell.id}' also stands on line {seen[cell.id].line}.",
                )
            )
        seen.setdefault(cell.id, cell)
        position += 1
        if cell.kind != "prose":
            continue
        partner = cells[position] if position < len(cells) else None
        if partner is None or partner.kind != "prose" or partner.id != cell.id:
            nl, en = ("Engelse", "English") if cell.lang == "nl" else ("Nederlandse", "Dutch")
            problems.append(
                Problem(
                    path,
                    cell.line,
                    "missing-language",
                    f"direct na '{cell.id}' hoort de {nl} tekst met dezelfde id te staan.",
                    f"the {en} text with the same id should follow '{cell.id}' directly.",
                )
            )
            continue
        position += 1
        if cell.lang == partner.lang:
            problems.append(
                Problem(
                    path,
                    partner.line,
                    "missing-language",
                    f"'{cell.id}' staat hier tweemaal in dezelfde taal ({cell.lang}).",
                    f"'{cell.id}' stands here twice in the same language ({cell.lang}).",
                )
            )
        elif cell.lang != "nl":
            problems.append(
                Problem(
                    path,
                    cell.line,
                    "swapped",
                    f"in het paar '{cell.id}' hoort het Nederlands voor het Engels te staan.",
                    f"in the pair '{cell.id}' Dutch should stand before English.",
                )
            )
    return problems
