"""GIFT, Moodle's text format: a question is a few lines, readable and editable by a person.

Texts are HTML without line ends. The signs that GIFT has a meaning for are escaped by a backslash;
a backslash itself is written as an HTML entity, since not every reader knows an escaped one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.reports.questions.items import ExportError, Group, Item, figure, remarks

_SPECIAL = "#=~{}:"
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def write(groups: Sequence[Group], title: str) -> bytes:
    """Return all questions, one category per chapter."""
    blocks = []
    for group in groups:
        path = f"$course$/top/{_category(title)}/{_category(group.name)}"
        blocks.append(f"$CATEGORY: {path}")
        blocks += [_question(item) for item in group.items]
    return ("\n\n".join(blocks) + "\n").encode()


def _question(item: Item) -> str:
    tags = "".join(f" [tag:{tag}]" for tag in item.tags)
    answers = {
        "one": _choices, "several": _choices, "number": _numbers, "text": _texts, "match": _pairs,
    }[item.kind](item)  # fmt: skip
    opening = "{#" if item.kind == "number" else "{"
    return "\n".join(
        [
            f"// [id:{item.id}]{tags}",
            f"::{_escaped(item.id)}::[html]{_html(item.prompt)}{opening}",
            *(f"\t{line}" for line in answers),
            "}",
        ]
    )


def _choices(item: Item) -> list[str]:
    return [
        f"{_sign(choice.share, item.kind)}{_html(choice.html)}#{_html(choice.feedback)}"
        for choice in item.choices
    ]


def _sign(share: float, kind: str) -> str:
    if kind == "one":
        return "=" if share > 0 else "~"
    return f"~%{percent(share)}%"


def percent(share: float) -> str:
    """Return a share in percents, as Moodle lists them: 33.33333, 50, -100."""
    return f"{100 * share:.5f}".rstrip("0").rstrip(".")


def _numbers(item: Item) -> list[str]:
    lines = [
        f"=%{100 if span.right else 0}%{figure(span.middle)}:{figure(span.margin)}"
        f"#{_html(span.feedback)}"
        for span in item.spans
    ]
    return [*lines, f"~#{_html(item.wrong)}"]


def _texts(item: Item) -> list[str]:
    if "->" in item.answer:
        raise ExportError(
            f"Vraag {item.id} past niet in GIFT (er staat '->' in het antwoord); neem moodle-xml.",
            f"Question {item.id} does not fit in GIFT (its answer holds '->'); use moodle-xml.",
        )
    answer = _escaped(item.answer.replace("\\", "\\\\").replace("*", "\\*"))
    return [f"=%100%{answer}#{_html(item.right)}", f"=%0%*#{_html(item.wrong)}"]


def _pairs(item: Item) -> list[str]:
    lines = [f"={label} -> {_escaped(text)}" for label, text in item.pairs]
    lines += [f"= -> {_escaped(text)}" for text in item.extras]
    return [*lines, f"####{_html(f'<p>{item.right}</p>{remarks(item)}')}"]


def _html(text: str) -> str:
    text = text.replace("\\", "&#92;")
    if text.startswith(("%", "[")):  # a weight or the name of a format would be read there
        text = f"&#{ord(text[0])};{text[1:]}"
    return _escaped(text)


def _escaped(text: str) -> str:
    for sign in _SPECIAL:
        text = text.replace(sign, f"\\{sign}")
    return _BREAKS.sub(" ", text)


def _category(name: str) -> str:
    """Return a name as one step of a path of categories."""
    return " ".join(name.replace("/", "//").split())
