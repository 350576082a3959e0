"""Read TOML records and remember on which line each of them stands.

`tomllib` gives the data without lines; an author needs the line. A small scan of the table
headers and keys finds it back.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Text = Mapping[str, str]
"""A text in both languages: `{"nl": …, "en": …}`."""

LANGUAGES = ("nl", "en")

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w\"'-]+)*)\s*=\s*(.*)$")
_POSITION = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


class RecordError(ValueError):
    """A record that cannot be used: the file, the line, and a sentence in both languages."""

    def __init__(self, path: Path, line: int, nl: str, en: str):
        self.path, self.line = path, line
        self.text: Text = {"nl": nl, "en": en}
        super().__init__(self.say())

    def say(self, language: str = "en") -> str:
        """Return `path:line: sentence`."""
        return f"{self.path}:{self.line}: {self.text['nl' if language == 'nl' else 'en']}"


class Records:
    """The data of a TOML file, and the line of everything in it.

    A place in the file is a trail of keys and positions: `("question", 0, "option", 2, "text")`.
    """

    def __init__(self, path: Path, error: type[RecordError] = RecordError):
        self.path = Path(path)
        self.error = error
        text = self._text()
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as reason:
            position = _POSITION.search(str(reason))
            line = text.count("\n") + 1
            if position and position.group(1):
                line = int(position.group(1))
            said = _POSITION.sub("", str(reason)).strip()
            raise error(
                self.path,
                line,
                f"dit is geen geldige TOML: {said}.",
                f"this is not valid TOML: {said}.",
            ) from None
        except RecursionError:
            raise error(
                self.path,
                1,
                "deze TOML is te diep genest.",
                "this TOML is nested too deeply.",
            ) from None
        self._lines = _scan(text)

    def line(self, *trail: str | int) -> int:
        """Return the line of a place, or of the nearest place around it that has one."""
        for length in range(len(trail), 0, -1):
            if trail[:length] in self._lines:
                return self._lines[trail[:length]]
        return 1

    def refuse(self, trail: tuple[str | int, ...], nl: str, en: str) -> RecordError:
        """Return the error, to be raised, that says what is wrong at a place."""
        return self.error(self.path, self.line(*trail), nl, en)

    def _text(self) -> str:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            raise self.error(
                self.path, 1, "dit bestand is er niet.", "this file is missing."
            ) from None
        except OSError as reason:
            said = reason.strerror or str(reason)
            raise self.error(
                self.path,
                1,
                f"dit bestand is niet te lezen ({said}).",
                f"this file cannot be read ({said}).",
            ) from None
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as reason:
            line = content.count(b"\n", 0, reason.start) + 1
            byte = f"0x{content[reason.start]:02x}"
            raise self.error(
                self.path,
                line,
                f"byte {byte} is geen UTF-8; bewaar het bestand als UTF-8.",
                f"byte {byte} is not UTF-8; save the file as UTF-8.",
            ) from None


def _scan(text: str) -> dict[tuple[str | int, ...], int]:
    """Return the first line of every table and key, by trail."""
    lines: dict[tuple[str | int, ...], int] = {}
    last: dict[tuple[str | int, ...], int] = {}
    here: tuple[str | int, ...] = ()
    closer = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if closer:
            if closer in line:
                closer = ""
            continue
        table = _TABLE.match(line)
        if table:
            here = ()
            parts = _parts(table.group(2))
            for part in parts:
                here = (*here, part)
                if table.group(1) == "[[" and len(part) and part is parts[-1]:
                    last[here] = last.get(here, -1) + 1
                if here in last:
                    here = (*here, last[here])
            lines.setdefault(here, number)
            continue
        key = _KEY.match(line)
        if key:
            trail = here
            for part in _parts(key.group(1)):
                trail = (*trail, part)
                lines.setdefault(trail, number)
            for quotes in ('"""', "'''"):
                if key.group(2).startswith(quotes) and quotes not in key.group(2)[3:]:
                    closer = quotes
    return lines


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
