"""Prepared questions with answers of ours: read strictly, both languages side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.records import LANGUAGES, RecordError, Records, Text
from course import HOME

SHORTEST, LONGEST = 60, 150  # words of an answer

_KEYS = {"id", "see", "question", "answer", "differs", "mentions"}
_DIFFERS = {"code", "numbers"}
_ID = re.compile(r"^\d\d-[a-z0-9]+(?:-[a-z0-9]+)*$")
_SEE = re.compile(r"^\d\d#[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
_TAG = re.compile(r"</?[a-zA-Z][^`\n]*?>")
_CODE = re.compile(r"`[^`]+`")


class PromptError(RecordError):
    """A prepared question cannot be used; it says where and why."""


@dataclass(frozen=True, eq=False)
class Prompt:
    """A question a learner may have, and what a tutor would say to it.

    `see` names where the course explains it: `chapter#id`, the id of a cell of prose.
    """

    id: str
    see: tuple[str, ...]
    question: Text
    answer: Text
    path: Path
    position: int
    differs: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()

    @property
    def chapter(self) -> str:
        """The two digits of the chapter in which it is offered."""
        return self.id[:2]


def prompts(chapter: str | None = None, folder: Path = HOME) -> tuple[Prompt, ...]:
    """Return the prepared questions of a chapter such as `"05"`, or of all of them."""
    every = _every(Path(folder))
    return tuple(prompt for prompt in every if chapter in (None, prompt.chapter))


@cache
def _every(folder: Path) -> tuple[Prompt, ...]:
    return tuple(
        prompt for path in sorted((folder / "prompts").glob("*.toml")) for prompt in load(path)
    )


def load(path: Path) -> tuple[Prompt, ...]:
    """Read one file; raise PromptError where it cannot be used."""
    records = Records(Path(path), PromptError)
    rows = records.data.get("prompt")
    for key in records.data:
        if key != "prompt":
            raise records.refuse(
                (key,),
                f"de sleutel '{key}' is onbekend; bekend is: prompt.",
                f"the key '{key}' is unknown; known is: prompt.",
            )
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise records.refuse(
            ("prompt",), "vragen staan onder [[prompt]].", "questions stand below [[prompt]]."
        )
    found: list[Prompt] = []
    for position, row in enumerate(rows):
        prompt = _prompt(records, position, row)
        for earlier in found:
            _refuse_double(records, prompt, earlier)
        found.append(prompt)
    return tuple(found)


def _prompt(records: Records, position: int, row: dict[str, Any]) -> Prompt:
    trail: tuple[Any, ...] = ("prompt", position)
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
            f"'id' is een naam als '05-shuffling', niet {name!r}.",
            f"'id' is a name like '05-shuffling', not {name!r}.",
        )
    if name[:2] != records.path.stem[:2]:
        raise records.refuse(
            (*trail, "id"),
            f"'{name}' hoort in het bestand van hoofdstuk {name[:2]}.",
            f"'{name}' belongs in the file of chapter {name[:2]}.",
        )
    see = row.get("see")
    if (
        not isinstance(see, list)
        or not see
        or len(see) > 3
        or len(set(map(str, see))) != len(see)
        or not all(isinstance(place, str) and _SEE.match(place) for place in see)
    ):
        raise records.refuse(
            (*trail, "see"),
            "'see' noemt één tot drie verschillende plekken, als \"05#why-shuffle\".",
            "'see' names one to three different places, like \"05#why-shuffle\".",
        )
    question = _both(records, (*trail, "question"), row.get("question"))
    answer = _both(records, (*trail, "answer"), row.get("answer"))
    for language in LANGUAGES:
        if "\n" in question[language] or not question[language].endswith("?"):
            raise records.refuse(
                (*trail, "question", language),
                "een vraag staat op één regel en eindigt met een vraagteken.",
                "a question stands on one line and ends in a question mark.",
            )
        length = len(_CODE.sub("code", answer[language]).split())
        if not SHORTEST <= length <= LONGEST:
            raise records.refuse(
                (*trail, "answer", language),
                f"een antwoord telt {SHORTEST} tot {LONGEST} woorden; dit zijn er {length}.",
                f"an answer has {SHORTEST} to {LONGEST} words; this one has {length}.",
            )
    return Prompt(
        id=name,
        see=tuple(see),
        question=question,
        answer=answer,
        path=records.path,
        position=position,
        differs=_names(records, trail, row, "differs", _DIFFERS),
        mentions=_names(records, trail, row, "mentions", None),
    )


def _both(records: Records, trail: tuple[Any, ...], value: Any) -> Text:
    if (
        not isinstance(value, dict)
        or set(value) != set(LANGUAGES)
        or not all(isinstance(text, str) and text.strip() for text in value.values())
    ):
        raise records.refuse(
            trail,
            f"'{trail[-1]}' hoort een tekst in beide talen te hebben: .nl en .en.",
            f"'{trail[-1]}' should have a text in both languages: .nl and .en.",
        )
    for language, text in value.items():
        bare = _CODE.sub("", text)
        if "$" in bare or _TAG.search(bare):
            raise records.refuse(
                (*trail, language),
                "hier staan geen formules tussen $ en geen HTML; schrijf α, · en ² als tekens.",
                "no formulas between $ and no HTML here; write α, ·, and ² as characters.",
            )
    return {language: value[language].strip() for language in LANGUAGES}


def _names(
    records: Records,
    trail: tuple[Any, ...],
    row: dict[str, Any],
    key: str,
    known: set[str] | None,
) -> frozenset[str]:
    value = row.get(key, [])
    if (
        not isinstance(value, list)
        or not all(isinstance(name, str) and name for name in value)
        or (known is not None and not set(value) <= known)
    ):
        example = sorted(known)[-1] if known else "…"
        raise records.refuse(
            (*trail, key),
            f"'{key}' is een lijst, als [\"{example}\"].",
            f"'{key}' is a list, like [\"{example}\"].",
        )
    return frozenset(value)


def _refuse_double(records: Records, prompt: Prompt, earlier: Prompt) -> None:
    trail: tuple[Any, ...] = ("prompt", prompt.position)
    if prompt.id == earlier.id:
        raise records.refuse(
            (*trail, "id"),
            f"de vraag '{prompt.id}' staat er tweemaal.",
            f"the question '{prompt.id}' stands here twice.",
        )
    for language in LANGUAGES:
        if prompt.question[language].casefold() == earlier.question[language].casefold():
            raise records.refuse(
                (*trail, "question", language),
                f"dit vraagt '{earlier.id}' ook al.",
                f"'{earlier.id}' asks this already.",
            )
