"""The glossary as a page to read: one notebook per language, of text alone.

It stands beside the chapters and belongs to no assignment: no cell of it carries nbgrader's
metadata, and no folder is named after it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import course
from course.build import terms
from course.build.files import write
from course.build.manifest import Entry, Manifest
from course.build.notebook import KERNEL, dumps
from course.build.terms import Glossary, Term

NAMES = {"nl": "Woordenlijst.ipynb", "en": "Glossary.ipynb"}

_OTHER = {"nl": "en", "en": "nl"}
_INTRODUCTION = {
    "nl": "# Woordenlijst\n\nDe begrippen van de cursus op alfabet, elk met het Engelse woord, een "
    "omschrijving in één zin en het hoofdstuk waarin je het leert kennen. Woorden uit de code, "
    "zoals `learning_rate`, vertalen we niet; een Engels woord dat in het Nederlands gewoon is, "
    "ook niet.\n\n*Deze pagina wordt bijgewerkt als de cursus wordt bijgewerkt. "
    "Eigen aantekeningen maak je beter in een notebook van jezelf.*",
    "en": "# Glossary\n\nThe terms of the course in alphabetical order, each with the Dutch word, "
    "a definition in one sentence, and the chapter in which you first meet it. Words of "
    "code such as `learning_rate` are never translated.\n\n*This page is brought up to "
    "date when the course is. Notes of your own are better kept in a notebook of your own.*",
}
_ALSO = {"nl": "Ook", "en": "Also"}
_CHAPTER = {"nl": "Hoofdstuk", "en": "Chapter"}


def load(folder: Path) -> Glossary:
    """Return the glossary of a course folder: its own, or else this course's."""
    own = Path(folder) / "glossary.toml"
    return terms.load(own if own.exists() else course.HOME / "glossary.toml")


def build(manifest: Manifest, out: Path) -> list[Path]:
    """Write the page of each language beside the folders of the chapters; return the files."""
    glossary = load(manifest.folder)
    written = []
    for language, name in NAMES.items():
        path = out / language / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = page(glossary, language, manifest.chapters, "{0}/{0}.ipynb".format)
        write(path, dumps(beside))
        written.append(path)
    return written


def page(
    glossary: Glossary,
    language: str,
    chapters: Iterable[Entry],
    link: Callable[[str], str] = "{}.ipynb".format,
) -> dict[str, Any]:
    """Return the glossary as a notebook: an introduction, then one cell for each letter.

    `link` makes of a chapter's stem the address of its notebook, seen from the page. A term
    whose chapter is not among `chapters` stands without a link.
    """
    known = {entry.stem: entry for entry in chapters}
    ordered = sorted(glossary.terms, key=lambda term: sorting_key(term.name[language]))
    cells = [_cell("introduction", _INTRODUCTION[language])]
    for letter, group in groupby(ordered, key=lambda term: sorting_key(term.name[language])[0]):
        paragraphs = [f"## {letter.upper()}"]
        paragraphs += [_paragraph(term, language, known, link) for term in group]
        cells.append(_cell(f"letter-{letter}", "\n\n".join(paragraphs)))
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": dict(KERNEL),
            "language_info": {"name": "python"},
            "leercurve": {"page": "glossary", "lang": language, "version": course.version()},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def sorting_key(name: str) -> str:
    """Return a name as it is sorted: without capitals and accents.

    >>> sorting_key("Gradiënt")
    'gradient'
    """
    parts = unicodedata.normalize("NFD", name.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def _paragraph(
    term: Term, language: str, chapters: dict[str, Entry], link: Callable[[str], str]
) -> str:
    name, other = term.name[language], term.name[_OTHER[language]]
    head = f"**{name}**" if other == name else f"**{name}** · *{other}*"
    lines = [head, term.definition[language]]
    notes = []
    if term.also[language]:
        notes.append(f"{_ALSO[language]}: {', '.join(term.also[language])}.")
    entry = chapters.get(term.chapter or "")
    if entry is not None:
        title = f"{entry.number} {entry.title[language]}"
        notes.append(f"{_CHAPTER[language]} [{title}]({link(entry.stem)}).")
    if notes:
        lines.append(" ".join(notes))
    return "  \n".join(lines)  # two spaces: a line break within the paragraph


def _cell(cell_id: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": cell_id,
        "metadata": {"editable": False, "deletable": False},
        "source": source,
    }
