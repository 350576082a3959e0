"""A learner's code as text: its tokens, its lines, and a version that says nothing of who wrote it.

Made for a thousand submissions at once, and for code that Python itself would refuse: regular
expressions find the tokens, line by line, and nothing is compiled or run.
"""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

LONGEST = 60_000  # characters of a source that are looked at
_LONGEST_LINE = 500
_TELLING = 12  # characters of a comment that another would not write by chance
_BLOCK = re.compile(
    r"""(?P<before>^[ \t]*)?[rRbBuUfF]{0,2}(?:\'{3}[\s\S]*?(?:\'{3}|\Z)|"{3}[\s\S]*?(?:"{3}|\Z))""",
    re.M,
)
_TOKEN = re.compile(
    r"""
      (?P<string>[rRbBuUfF]{0,2}(?:'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?))
    | (?P<comment>\#.*)
    | (?P<number>\d[\w.]*|\.\d\w*)
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>\*\*=?|//=?|->|:=|[-+*/%@&|^<>=!]=|<<|>>|[^\s\w])
    """,
    re.VERBOSE,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"self", "np", "numpy", "nnlib"}
_WORD = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+(?![a-zß-ÿ])|[^\W\d_]+")


@dataclass(frozen=True)
class Line:
    """What is left of a line of code.

    In `alike` every string is the same and so is every name that a learner is free to choose;
    keywords, built-in names and attributes stay. `own` are those names, the strings and a longer
    comment; `code` is the line without its comment.
    """

    alike: tuple[str, ...]
    numbers: tuple[int, ...]
    own: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Read:
    """A source as tokens: a number for each, the line it stands on, and what is the learner's own.

    Comments, docstrings, line breaks and indentation are gone.
    """

    numbers: Any
    lines: Any
    own: frozenset[str]

    def __len__(self) -> int:
        return len(self.numbers)


def read(source: str) -> Read:
    """Return a source as tokens."""
    lines = list(_lines(source))
    sizes = [len(line.numbers) for _, line in lines]
    return Read(
        np.fromiter(chain.from_iterable(line.numbers for _, line in lines), np.uint64, sum(sizes)),
        np.repeat(np.array([at for at, _ in lines], np.int32), sizes),
        frozenset(chain.from_iterable(line.own for _, line in lines)),
    )


def by_line(source: str) -> dict[int, str]:
    """Return what each line of a source comes down to, by its number; empty lines are left out."""
    return {at: " ".join(line.alike) for at, line in _lines(source) if line.numbers}


def uncommented(source: str) -> list[tuple[int, str]]:
    """Return the lines of a source with their numbers, without comments and docstrings."""
    return [(at, line.code) for at, line in _lines(source) if line.numbers]


def _lines(source: str) -> Iterable[tuple[int, Line]]:
    plain = _BLOCK.sub(_without_block, source[:LONGEST])
    for at, text in enumerate(plain.split("\n"), 1):
        line = _line(text[:_LONGEST_LINE])
        if line.numbers or line.own:
            yield at, line


def _without_block(found: re.Match[str]) -> str:
    """Take a string over many lines out; one that is a statement of its own leaves nothing."""
    text = found.group()
    alone = found.group("before") is not None
    return ("" if alone else "''") + "\n" * text.count("\n")


@lru_cache(maxsize=200_000)
def _line(text: str) -> Line:
    """Take a line apart; the lines of a class are largely the same ones."""
    alike: list[str] = []
    own: list[str] = []
    ends = 0
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "comment":
            if len(token) >= _TELLING:
                own.append(" ".join(token.split()))
            break
        ends = match.end()
        if kind == "string":
            own.append(token)
            alike.append("'")
        elif kind == "name" and token not in _KEPT and not (alike and alike[-1] == "."):
            own.append(token)
            alike.append("_")
        else:
            alike.append(token)
    if alike == ["'"]:  # a docstring
        return Line((), (), (), "")
    return Line(tuple(alike), tuple(map(_number, alike)), tuple(own), text[:ends].rstrip())


@lru_cache(maxsize=50_000)
def _number(token: str) -> int:
    digest = hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


class Anonymous:
    """Takes the names of a class's students out of code and out of what a check said of it.

    Words that code needs (keywords, NumPy's names, those of the worked solutions) stay, also where
    a student happens to bear one: a Max in the class does not change `max`.
    """

    def __init__(self, names: Iterable[str], needed: Collection[str] = ()) -> None:
        common = {word.casefold() for word in (*_KEPT, *_ORDINARY, *needed)}
        common |= {part.casefold() for word in needed for part in _WORD.findall(word)}
        words: set[str] = set()
        for name in names:
            parts = _WORD.findall(name)
            # What is written small in a name with capitals is a particle: "van", "de", "el".
            words.update([part for part in parts if not part.islower()] or parts)
        self._words = {word.casefold() for word in words if len(word) > 2} - common

    def text(self, text: str) -> str:
        """Return a text without them, and without long numbers and mail addresses."""
        text = re.sub(r"\S+@\S+\.\w+", "…", text)
        text = re.sub(r"(?<![\w.])\d{6,}(?![\w.])", "…", text)
        return _WORD.sub(lambda found: self._instead(found.group()), text)

    def _instead(self, word: str) -> str:
        return "…" if word.casefold() in self._words else word


_ORDINARY = (
    "accuracy activation alpha array axis backward batch best bias biases class count data deep "
    "delta dense derivative descent dropout epoch epochs error example exp factor features fit "
    "forward function gradient grid history hidden index input inputs label labels layer layers "
    "learning line linear list load log loss mean method model momentum name network neuron "
    "number output outputs param params path perceptron permutation predict prediction random "
    "range rate relu report result results row rows sample save score seed sigmoid size softmax "
    "split state step steps sum tanh target targets test train training uit value values weight "
    "weights zero zip laag lagen invoer uitvoer fout verlies volgorde doel stap aantal gewicht"
).split()
