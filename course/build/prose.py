"""What a text holds besides its words: code, formulas, headings, links, pictures.

markdown-it reads the Markdown; line numbers count from the first line of the text as 0.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

GAP = "\ufffc"
"""Stands in the words where code or a formula was."""


@dataclass(frozen=True)
class Heading:
    """A heading: its line, its level from 1, its text as read."""

    line: int
    level: int
    text: str

    @property
    def anchor(self) -> str:
        """The name JupyterLab gives the heading: its text with dashes for spaces."""
        return self.text.replace(" ", "-")


@dataclass
class Prose:
    """The parts of a text, each with its line."""

    words: list[tuple[int, str]] = field(default_factory=list)
    codes: list[tuple[int, str]] = field(default_factory=list)
    formulas: list[tuple[int, str]] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    images: list[tuple[int, str, str]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)


@functools.cache
def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser.use(dollarmath_plugin).use(amsmath_plugin)


def parse(text: str) -> Prose:
    """Return the parts of a Markdown text."""
    prose = Prose()
    level = 0
    for token in _parser().parse(text):
        line = token.map[0] if token.map else 0
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("fence", "code_block"):
            prose.codes.append((line, token.content))
        elif token.type in ("math_block", "math_block_label", "amsmath"):
            prose.formulas.append((line, token.content))
        elif token.type == "html_block":
            _html(prose, line, token.content)
        elif token.type == "inline":
            read = _inline(prose, line, token.children or [])
            if read.strip():
                prose.words.append((line, read))
            if level:
                prose.headings.append(Heading(line, level, _read_aloud(token.children or [])))
    return prose


def _inline(prose: Prose, line: int, children: list[Any]) -> str:
    """Collect the parts of one paragraph, heading or table cell; return its words."""
    words = ""
    for child in children:
        here = line + words.count("\n")
        if child.type == "text":
            words += child.content
        elif child.type in ("softbreak", "hardbreak"):
            words += "\n"
        elif child.type == "code_inline":
            prose.codes.append((here, child.content))
            words += GAP
        elif child.type in ("math_inline", "math_inline_double"):
            prose.formulas.append((here, child.content))
            words += GAP + "\n" * child.content.count("\n")
        elif child.type == "link_open":
            prose.links.append((here, str(child.attrs.get("href", ""))))
        elif child.type == "image":
            prose.images.append((here, str(child.attrs.get("src", "")), child.content))
            words += f" {child.content} "
        elif child.type == "html_inline":
            _html(prose, here, child.content)
    return words


def _read_aloud(children: list[Any]) -> str:
    return "".join(
        child.content for child in children if child.type in ("text", "code_inline", "math_inline")
    )


def _html(prose: Prose, line: int, content: str) -> None:
    _Tags(prose, line).feed(content)


class _Tags(HTMLParser):
    def __init__(self, prose: Prose, line: int):
        super().__init__()
        self.prose, self.line = prose, line

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        line = self.line + self.getpos()[0] - 1
        if tag == "img":
            self.prose.images.append((line, values.get("src", ""), values.get("alt", "")))
        if tag == "a" and "href" in values:
            self.prose.links.append((line, values["href"]))
        for name in ("id", "name"):
            if values.get(name):
                self.prose.anchors.add(values[name])

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.prose.words.append((self.line + self.getpos()[0] - 1, data))
