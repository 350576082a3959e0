"""Where things stand in the course: its sections, with their paragraphs, in one language.

The sources are read here with less care than `build.source` takes, because a learner waits for it;
`leercurve check` sees to it that this is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course import HOME
from course.build import prose

_CELL = re.compile(
    r'^# %% \[markdown\] (?P<keys>[^\n]*)\n[rR]?"""\n(?P<text>.*?)\n"""$', re.MULTILINE | re.DOTALL
)
_KEY = re.compile(r'(\w+)="([^"]*)"')
_HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_ROW = re.compile(r"^\s*\|")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")


@dataclass(frozen=True)
class Place:
    """A place to go to: a chapter's notebook, a cell in it, the heading above the text."""

    stem: str
    cell: str
    title: str
    anchor: str
    level: int

    @property
    def chapter(self) -> str:
        """The chapter's two digits."""
        return self.stem[:2]

    @property
    def link(self) -> str:
        """The address of the heading, as a link in a notebook beside it has it."""
        return f"{self.stem}.ipynb#{self.anchor}"


@dataclass(frozen=True)
class Section:
    """A heading and the paragraphs below it; `ids` are the cells in which they stand."""

    place: Place
    paragraphs: tuple[str, ...]
    ids: tuple[str, ...]


def place(see: str, language: str, folder: Path = HOME) -> Place | None:
    """Return where `chapter#id` leads: to the first heading in that cell, else the last before."""
    chapter, _, cell = see.partition("#")
    before = None
    for section in sections(Path(folder), language):
        if section.place.chapter != chapter:
            continue
        if section.place.cell == cell:
            return section.place
        if cell in section.ids:
            before = before or section.place
    return before


@cache
def sections(folder: Path, language: str) -> tuple[Section, ...]:
    """Return every section of the course, in order."""
    return tuple(
        section
        for path in sorted((folder / "chapters").glob("[0-9][0-9]_*.py"))
        for section in _of_chapter(path, language)
    )


def cells(path: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of each cell of prose in one language."""
    source = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    for found in _CELL.finditer(source):
        keys = dict(_KEY.findall(found["keys"]))
        if keys.get("lang") == language and "id" in keys:
            yield keys["id"], found["text"]


def _of_chapter(path: Path, language: str) -> Iterator[Section]:
    here: Place | None = None
    paragraphs: list[str] = []
    ids: list[str] = []
    for cell, text in cells(path, language):
        for kind, part in parts(text):
            if kind == "heading":
                if here:
                    yield Section(here, tuple(paragraphs), tuple(ids))
                heading = prose.parse(part).headings[0]
                here = Place(path.stem, cell, heading.text, heading.anchor, heading.level)
                paragraphs, ids = [], []
            else:
                paragraphs.append(part)
            if cell not in ids:
                ids.append(cell)
    if here:
        yield Section(here, tuple(paragraphs), tuple(ids))


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text into headings and paragraphs; a table or a program counts as a paragraph."""
    block: list[str] = []
    fenced = table = False

    def close() -> Iterator[tuple[str, str]]:
        joined = "\n".join(block).strip()
        block.clear()
        if _PICTURE.sub("", joined).strip():
            yield "paragraph", joined

    for raw in text.split("\n"):
        line = raw if fenced else _QUOTE.sub("", raw)
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if fenced:
            block.append(line)
            continue
        heading = _HEADING.match(line)
        if heading:
            yield from close()
            yield "heading", line
            continue
        if bool(_ROW.match(line)) != table:
            table = not table
            yield from close()
        if not line.strip():
            yield from close()
        elif _ITEM.match(line) and len("\n".join(block)) > 300:
            yield from close()
            block.append(line)
        else:
            block.append(line)
    yield from close()
