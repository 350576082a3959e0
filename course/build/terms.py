"""The glossary, and the words we avoid: one word for one thing, in either language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.records import LANGUAGES, RecordError, Records, Text

_KEYS = {"id", "nl", "en", "also", "definition", "avoid", "confusable", "plural", "chapter"}
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_STEM = re.compile(r"^\d\d_[a-z0-9_]+$")


class GlossaryError(RecordError):
    """The glossary cannot be used; it says where and why."""


@dataclass(frozen=True)
class Term:
    """A notion: its name and definition in both languages, and what we do not call it.

    `also` are other good names, `plural` other forms of the name itself, `avoid` words that never
    stand for it in our texts, and `confusable` words that exist but mean something else. `chapter`
    is the stem of the chapter that introduces it.
    """

    id: str
    name: Text
    definition: Text
    also: dict[str, tuple[str, ...]]
    avoid: dict[str, tuple[str, ...]]
    confusable: dict[str, tuple[str, ...]]
    plural: dict[str, tuple[str, ...]]
    chapter: str | None = None


@dataclass(frozen=True)
class Slip:
    """An avoided word in a text: where it begins, and what to write instead."""

    start: int
    written: str
    better: str


class Glossary:
    """All terms, ready to look for the words they avoid."""

    def __init__(self, terms: tuple[Term, ...], path: Path):
        self.terms = terms
        self.path = path

    def slips(self, text: str, language: str, mentions: Collection[str] = ()) -> Iterator[Slip]:
        """Yield the avoided words of a language in a text, except those of `mentions`."""
        for name in self._masks[language]:
            text = name.sub(lambda match: "\0" * len(match.group()), text)
        spared = {word.casefold() for word in mentions}
        for word, pattern, better in self._avoided[language]:
            if word.casefold() not in spared:
                for match in pattern.finditer(text):
                    yield Slip(match.start(), " ".join(match.group().split()), better)

    @cached_property
    def _avoided(self) -> dict[str, list[tuple[str, re.Pattern[str], str]]]:
        return {
            language: [
                (word, _pattern(word), term.name[language])
                for term in self.terms
                for word in term.avoid[language]
            ]
            for language in LANGUAGES
        }

    @cached_property
    def _masks(self) -> dict[str, list[re.Pattern[str]]]:
        """Patterns of our own names that have an avoided word inside them, longest first."""
        return {
            language: [
                _pattern(name)
                for name in sorted(self.names(language), key=len, reverse=True)
                if any(pattern.search(name) for _, pattern, _ in self._avoided[language])
            ]
            for language in LANGUAGES
        }

    def names(self, language: str) -> dict[str, str]:
        """Return every good name in a language, with the id of its term."""
        return {
            name: term.id
            for term in self.terms
            for name in (term.name[language], *term.plural[language], *term.also[language])
        }


def _pattern(words: str) -> re.Pattern[str]:
    """Match a word or phrase as a whole, in singular and plural, over a line break too."""
    spelled = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<![\w-]){spelled}(?:e?n|e?s|['’]s)?(?![\w-])", re.IGNORECASE)


def load(path: Path) -> Glossary:
    """Read `glossary.toml`; raise GlossaryError where it cannot be used."""
    records = Records(Path(path), GlossaryError)
    rows = records.data.get("term")
    for key in records.data:
        if key != "term":
            raise records.refuse(
                (key,),
                f"de sleutel '{key}' is onbekend; bekend is: term.",
                f"the key '{key}' is unknown; known is: term.",
            )
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise records.refuse(
            ("term",), "begrippen staan onder [[term]].", "terms stand below [[term]]."
        )
    terms: list[Term] = []
    for position, row in enumerate(rows):
        term = _term(records, ("term", position), row)
        for earlier in terms:
            if earlier.id == term.id:
                raise records.refuse(
                    ("term", position, "id"),
                    f"het begrip '{term.id}' staat er tweemaal.",
                    f"the term '{term.id}' stands here twice.",
                )
        terms.append(term)
    glossary = Glossary(tuple(terms), records.path)
    _refuse_contradictions(records, glossary)
    return glossary


def _term(records: Records, trail: tuple[Any, ...], row: dict[str, Any]) -> Term:
    for key in row:
        if key not in _KEYS:
            known = ", ".join(sorted(_KEYS))
            raise records.refuse(
                (*trail, key),
                f"de sleutel '{key}' is onbekend; bekend zijn: {known}.",
                f"the key '{key}' is unknown; known are: {known}.",
            )
    name = row.get("id")
    if not isinstance(name, str) or not _ID.match(name):
        raise records.refuse(
            (*trail, "id"),
            f"'id' is een naam als 'learning-rate', niet {name!r}.",
            f"'id' is a name like 'learning-rate', not {name!r}.",
        )
    chapter = row.get("chapter")
    if chapter is not None and (not isinstance(chapter, str) or not _STEM.match(chapter)):
        raise records.refuse(
            (*trail, "chapter"),
            f"'chapter' is de naam van een hoofdstuk, als '05_training_loop', niet {chapter!r}.",
            f"'chapter' is the name of a chapter, like '05_training_loop', not {chapter!r}.",
        )
    return Term(
        id=name,
        name=_both(records, trail, {key: row.get(key) for key in LANGUAGES}, name),
        definition=_both(records, (*trail, "definition"), row.get("definition"), name),
        also=_words(records, trail, row, "also"),
        avoid=_words(records, trail, row, "avoid"),
        confusable=_words(records, trail, row, "confusable"),
        plural=_words(records, trail, row, "plural"),
        chapter=chapter,
    )


def _both(records: Records, trail: tuple[Any, ...], value: Any, name: str) -> Text:
    if (
        isinstance(value, dict)
        and set(value) == set(LANGUAGES)
        and all(isinstance(part, str) and part.strip() for part in value.values())
    ):
        return value
    what = "definition" if trail[-1] == "definition" else "nl, en"
    raise records.refuse(
        trail,
        f"het begrip '{name}' mist een taal in: {what}.",
        f"the term '{name}' lacks a language in: {what}.",
    )


def _words(
    records: Records, trail: tuple[Any, ...], row: dict[str, Any], key: str
) -> dict[str, tuple[str, ...]]:
    value = row.get(key, {})
    if not isinstance(value, dict) or not set(value) <= set(LANGUAGES):
        value = None
    elif not all(
        isinstance(words, list) and all(isinstance(word, str) and word.strip() for word in words)
        for words in value.values()
    ):
        value = None
    if value is None:
        raise records.refuse(
            (*trail, key),
            f"'{key}' is een lijst met woorden per taal: {key}.nl = [\"…\"].",
            f"'{key}' is a list of words per language: {key}.nl = [\"…\"].",
        )
    return {language: tuple(value.get(language, ())) for language in LANGUAGES}


def _refuse_contradictions(records: Records, glossary: Glossary) -> None:
    """Refuse a word that is avoided in one term and the name of another."""
    for language in LANGUAGES:
        good = {name.casefold(): term for name, term in glossary.names(language).items()}
        for position, term in enumerate(glossary.terms):
            for word in term.avoid[language]:
                if word.casefold() in good:
                    other = good[word.casefold()]
                    raise records.refuse(
                        ("term", position, "avoid"),
                        f"'{word}' wordt hier vermeden en is elders de goede naam ('{other}').",
                        f"'{word}' is avoided here and the good name elsewhere ('{other}').",
                    )
