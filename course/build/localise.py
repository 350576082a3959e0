"""Choose one language of a chapter.

Prose comes in pairs, of which one remains. Demo code carries `#: nl: …` and `#: en: …` comment
lines, of which one language remains as ordinary comments. All other code is left as it is.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import replace

from course.build.source import Cell, Chapter

_MARKER = re.compile(r"^#:\s*(\w+):(?: (.*))?$")


def localise(chapter: Chapter, language: str) -> tuple[Cell, ...]:
    """Return the chapter's cells in one language, with the same ids in either."""
    return tuple(
        replace(cell, source=keep_comments(cell.source, language)) if cell.kind == "code" else cell
        for cell in chapter.cells
        if cell.lang in (None, language)
    )


def keep_comments(source: str, language: str) -> str:
    """Return code in which of the `#: nl:` and `#: en:` lines only one language remains."""
    lines = source.split("\n")
    dropped = set()
    for number, lang, text in marked_comments(source):
        line = lines[number]
        if lang == language:
            indent = line[: len(line) - len(line.lstrip())]
            lines[number] = f"{indent}# {text}".rstrip()
        else:
            dropped.add(number)
    return "\n".join(line for number, line in enumerate(lines) if number not in dropped)


def marked_comments(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield `(line from 0, language, text)` of each comment line that carries a language."""
    for number, comment, alone in comments(source):
        match = _MARKER.match(comment)
        if match and alone:
            yield number, match.group(1), (match.group(2) or "").strip()


def comments(source: str) -> Iterator[tuple[int, str, bool]]:
    """Yield `(line from 0, comment, whether it has the line to itself)`; strings are not comments.

    Code that cannot be split into tokens has no comments: the reader reports it elsewhere.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    for token in tokens:
        if token.type == tokenize.COMMENT:
            yield token.start[0] - 1, token.string, not token.line[: token.start[1]].strip()
