"""Moodle XML: the format that holds most of what Moodle knows about a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from autograder.reports.questions.gift import percent
from autograder.reports.questions.items import Group, Item, figure, remarks

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {
    "one": "multichoice",
    "several": "multichoice",
    "number": "numerical",
    "text": "shortanswer",
    "match": "matching",
}


def write(groups: Sequence[Group], title: str) -> bytes:
    """Return all questions, one category per chapter."""
    root = ET.Element("quiz")
    for group in groups:
        category = ET.SubElement(root, "question", type="category")
        steps = (name.replace("/", "//") for name in (title, group.name))
        _text(category, "category", "$course$/top/" + "/".join(steps))
        for item in group.items:
            root.append(_question(item))
    ET.indent(root, " ")
    return document(root)


def document(root: ET.Element) -> bytes:
    """Return an XML tree as the bytes of a file, with the line end of a text file."""
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def xml_text(text: str) -> str:
    """Return a text without the signs that XML has no way to write."""
    return _NOT_XML.sub("\ufffd", text)


def _question(item: Item) -> ET.Element:
    node = ET.Element("question", type=_TYPES[item.kind])
    _text(node, "name", item.id)
    _html(node, "questiontext", item.prompt)
    _html(node, "generalfeedback", "")
    _plain(node, "defaultgrade", "1")
    _plain(node, "penalty", "0.3333333")
    _plain(node, "hidden", "0")
    _plain(node, "idnumber", item.id)
    parts = {
        "one": _choices, "several": _choices, "number": _numbers, "text": _texts, "match": _pairs,
    }  # fmt: skip
    parts[item.kind](node, item)
    tags = ET.SubElement(node, "tags")
    for tag in item.tags:
        _text(tags, "tag", tag)
    return node


def _choices(node: ET.Element, item: Item) -> None:
    _plain(node, "single", "true" if item.kind == "one" else "false")
    _plain(node, "shuffleanswers", "true")
    _plain(node, "answernumbering", "abc")
    for choice in item.choices:
        answer = _answer(node, choice.share, choice.feedback, choice.html)
        answer.set("format", "html")


def _numbers(node: ET.Element, item: Item) -> None:
    for span in item.spans:
        answer = _answer(node, float(span.right), span.feedback, figure(span.middle))
        _plain(answer, "tolerance", figure(span.margin))
    _plain(_answer(node, 0.0, item.wrong, "*"), "tolerance", "0")


def _texts(node: ET.Element, item: Item) -> None:
    _plain(node, "usecase", "1")
    literal = item.answer.replace("\\", "\\\\").replace("*", "\\*")
    _answer(node, 1.0, item.right, literal)
    _answer(node, 0.0, item.wrong, "*")


def _pairs(node: ET.Element, item: Item) -> None:
    _plain(node, "shuffleanswers", "true")
    _html(node, "correctfeedback", item.right)
    _html(node, "partiallycorrectfeedback", remarks(item))
    _html(node, "incorrectfeedback", remarks(item))
    for label, text in [*item.pairs, *(("", text) for text in item.extras)]:
        pair = ET.SubElement(node, "subquestion", format="html")
        _plain(pair, "text", label)
        _text(pair, "answer", text)


def _answer(node: ET.Element, share: float, feedback: str, text: str) -> ET.Element:
    answer = ET.SubElement(node, "answer", fraction=percent(share), format="plain_text")
    _plain(answer, "text", text)
    _html(answer, "feedback", feedback)
    return answer


def _html(node: ET.Element, name: str, text: str) -> None:
    _plain(ET.SubElement(node, name, format="html"), "text", text)


def _text(node: ET.Element, name: str, text: str) -> None:
    _plain(ET.SubElement(node, name), "text", text)


def _plain(node: ET.Element, name: str, text: str) -> None:
    ET.SubElement(node, name).text = xml_text(text)
