"""The catalogue of diagnoses: from a code and what was observed to words in a language.

The catalogue is ``autograder/diagnoses/*.toml``, one table per code. ``seen`` says what was seen,
``why`` why it matters, ``look`` what to look at next, each in ``nl`` and ``en``; a table within it
is a variant, which replaces what it mentions. Numbers stand in braces: ``{row}``.
``passed.toml`` holds, per exercise, the ``thought`` for after a pass.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from autograder import language as spoken_language

PARTS = ("seen", "why", "look")
DIGITS, MOST_DIGITS = 3, 6

_SEEN_TWICE = {
    "nl": 'Dit is twee keer achter elkaar gezien. Met `hint("{check_id}")` kom je een stap verder.',
    "en": 'This was seen twice in a row. `hint("{check_id}")` takes you one step further.',
}
_STATE = {
    "": {"nl": "", "en": ""},
    "damaged": {
        "nl": "Het bestand met je voortgang was beschadigd. Het is bewaard als "
        "`state-damaged.json`, en je begint met een nieuw.",
        "en": "The file with your progress was damaged. It was kept as "
        "`state-damaged.json`, and you start with a fresh one.",
    },
    "not_kept": {
        "nl": "Je voortgang kon niet worden bewaard: de schijf is vol, of je mag er niet "
        "schrijven. Wat je in dit notebook deed, staat daar los van.",
        "en": "Your progress could not be saved: the disk is full, or you may not write there. "
        "What you did in this notebook does not depend on it.",
    },
}


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Return all codes with their texts."""
    codes: dict[str, dict[str, Any]] = {}
    for file in sorted(resources.files("autograder").joinpath("diagnoses").iterdir(), key=str):
        if file.name.endswith(".toml"):
            for code, record in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if "thought" in record:
                    continue
                if code in codes:
                    raise ValueError(f"{file.name}: the code {code} stands in two places.")
                codes[code] = record
    return codes


@cache
def _thoughts() -> dict[str, dict[str, str]]:
    file = resources.files("autograder").joinpath("diagnoses", "passed.toml")
    records = tomllib.loads(file.read_text(encoding="utf-8"))
    return {check_id: record["thought"] for check_id, record in records.items()}


def thought(check_id: str, language: str) -> str:
    """Return the sentence that goes further, for after a pass; empty if there is none."""
    return _thoughts().get(check_id, {}).get(language, "")


def of_state(trouble: str, language: str) -> str:
    """Return the sentence for a state file that was "damaged" or is "not_kept"; "" is none."""
    return spoken_language.choose(_STATE[trouble], language)


def seen_twice(check_id: str, language: str) -> str:
    """Return the offer of a hint, for when the same diagnosis comes back."""
    return spoken_language.choose(_SEEN_TWICE, language).format(check_id=check_id)


def words(code: str, variant: str, observed: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return ``seen``, ``why`` and ``look`` for a code, with the observed numbers in them."""
    record = catalogue()[code]
    special = record.get(variant, {}) if variant else {}
    pairs = {part: special.get(part, record.get(part)) for part in PARTS}
    texts = {part: "" if pair is None else pair[language] for part, pair in pairs.items()}
    named = {name for text in texts.values() for _, name, _, _ in _Filler().parse(text) if name}
    values = _written_apart({name: observed[name] for name in named}, language)
    return {part: _Filler().format(text, **values).strip() for part, text in texts.items()}


def _written_apart(observed: Mapping[str, Any], language: str) -> dict[str, str]:
    """Write what was observed; two numbers that differ get as many digits as show it."""

    def written(digits: int) -> dict[str, str]:
        return {name: _written(value, language, digits) for name, value in observed.items()}

    different = len(set(written(MOST_DIGITS).values()))
    for digits in range(DIGITS, MOST_DIGITS):
        values = written(digits)
        if len(set(values.values())) == different:
            return values
    return written(MOST_DIGITS)


def _written(value: Any, language: str, digits: int) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value.replace("`", "'")
    return spoken_language.number(value, language, digits)


class _Filler(string.Formatter):
    """Fills braces with ready-made texts only: no attribute, index or format of a learner's."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name
