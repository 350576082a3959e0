"""A learner's code as text: its tokens, its lines, and a version that says nothing of who wrote it.

Made for a thousand submissions at once, and for code that Python itself would refuse: one regular
expression finds the tokens, nothing is compiled or run.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LONGEST = 60_000  # characters of a source that are looked at
_TOKEN = re.compile(
    r"""
      (?P<string>[rRbBuUfF]{0,2}(?:'{3}[\s\S]*?(?:'{3}|\Z)|"{3}[\s\S]*?(?:"{3}|\Z)
                 |'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?))
    | (?P<comment>\#[^\n]*)
    | (?P<number>\d[\w.]*|\.\d\w*)
    | (?P<name>[^\W\d]\w*)
    | (?P<newline>\n)
    | (?P<operator>\*\*=?|//=?|->|:=|[-+*/%@&|^<>=!]=|<<|>>|[^\s\w])
    """,
    re.VERBOSE,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"self", "np", "numpy", "nnlib"}
_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-ZÀ-Ý]+(?![a-zà-ÿ])|[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Token:
    """A token: its `text`, what is left of it once names are alike, and its line from 1."""

    text: str
    alike: str
    line: int


def tokens(source: str) -> list[Token]:
    """Return the tokens of a source without comments, docstrings, line breaks and indentation.

    In `alike` every string is the same and so is every name that a learner is free to choose;
    keywords, built-in names and attributes stay.
    """
    found: list[Token] = []
    line, before, fresh = 1, "", True  # fresh: nothing stands on this line yet
    for match in _TOKEN.finditer(source[:LONGEST]):
        kind, text = match.lastgroup, match.group()
        if kind == "newline":
            line, fresh = line + 1, True
            continue
        if kind == "string":
            alone = fresh and before not in ("(", ",", "[", "{", "=", "+")
            if not alone:
                found.append(Token(text, "'", line))
                before = text
            line += text.count("\n")
        elif kind != "comment":
            free = kind == "name" and text not in _KEPT and before != "."
            found.append(Token(text, "_" if free else text, line))
            before = text
        fresh = False
    return found


def by_line(source: str) -> dict[int, str]:
    """Return what each line of a source comes down to, by its number; empty lines are left out."""
    lines: dict[int, list[str]] = {}
    for token in tokens(source):
        lines.setdefault(token.line, []).append(token.alike)
    return {number: " ".join(parts) for number, parts in lines.items()}


def uncommented(source: str) -> list[tuple[int, str]]:
    """Return the lines of a source with their numbers, without comments and docstrings."""
    pieces: list[str] = []
    at, before, fresh = 0, "", True
    for match in _TOKEN.finditer(source[:LONGEST]):
        kind, text = match.lastgroup, match.group()
        pieces.append(source[at : match.start()])
        at = match.end()
        if kind == "comment":
            pass
        elif kind == "string" and fresh and before not in ("(", ",", "[", "{", "=", "+"):
            pieces.append("\n" * text.count("\n"))
        else:
            pieces.append(text)
            if kind != "newline":
                before = text
        fresh = kind == "newline"
    pieces.append(source[at:LONGEST])
    lines = "".join(pieces).split("\n")
    return [(at, line.rstrip()) for at, line in enumerate(lines, 1) if line.strip()]


class Anonymous:
    """Takes the names of a class's students out of code and out of what a check said of it.

    Words that code needs (keywords, NumPy's names, those of the worked solutions) stay, also where
    a student happens to bear one: a Max in the class does not change `max`.
    """

    def __init__(self, names: Iterable[str], needed: Collection[str] = ()) -> None:
        common = {word.casefold() for word in (*_KEPT, *_ORDINARY, *needed)}
        common |= {part.casefold() for word in needed for part in _WORD.findall(word)}
        words = {word.casefold() for name in names for word in _WORD.findall(name)}
        self._words = {word for word in words if len(word) > 2} - common

    def text(self, text: str) -> str:
        """Return a text without them, and without long numbers and mail addresses."""
        text = re.sub(r"\S+@\S+\.\w+", "…", text)
        text = re.sub(r"(?<![\w.])\d{6,}(?![\w.])", "…", text)
        return _WORD.sub(lambda found: self._instead(found.group()), text)

    def code(self, line: str) -> str:
        """Return a line of code without them."""
        return self.text(line)

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
