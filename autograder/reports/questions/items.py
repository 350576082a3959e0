"""A question in one language, reduced to what every LMS knows.

| ours | becomes |
| --- | --- |
| choice; tracing with options | one of several options |
| multiple | several options: each right one its share, a wrong one takes all points away |
| numeric; tracing with a number | a number with ranges |
| tracing with other output | a short text, compared literally |
| ordering | pairs: the number of the line and its text; lines that do not belong are left over |
| ordering with several right orders | one of several whole orders: no LMS knows two right ones |

Texts become HTML by the rules of the card: programs between fences, paragraphs, `code`, **strong**
and *emphasis*.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

from autograder.language import choose
from autograder.quiz import NUMBER, RIGHT, Line, Question, judge_answer, parse_number
from autograder.records import Text

Kind = Literal["one", "several", "number", "text", "match"]
INDENT = "\u00a0" * 4  # importers trim ordinary spaces
_LARGEST = Decimal("1e15")  # in place of a range without an end
_MOST_ORDERS = 4

_FENCE = re.compile(r"^```\w*\n?", re.MULTILINE)
_RUN = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*")

_MATCH: Text = {
    "nl": "Kies bij elk nummer de regel die daar hoort te staan.",
    "en": "Choose for each number the line that belongs there.",
}
_LEFT_OVER: Text = {
    "nl": "Kies bij elk nummer de regel die daar hoort te staan. Niet elke regel hoort erbij.",
    "en": "Choose for each number the line that belongs there. Not every line belongs.",
}
_WHICH_ORDER: Text = {
    "nl": "Hieronder staan een paar hele antwoorden. Welk is goed?",
    "en": "Below are a few whole answers. Which one is right?",
}
_ON_ONE_LINE: Text = {
    "nl": "Typ wat er verschijnt op één regel, met een spatie tussen de regels.",
    "en": "Type what appears on one line, with a space between the lines.",
}


class ExportError(Exception):
    """A question that a format cannot hold; `text` says so in both languages."""

    def __init__(self, nl: str, en: str):
        self.text = {"nl": nl, "en": en}
        super().__init__(en)


@dataclass(frozen=True)
class Choice:
    """An option: its HTML, the share of the points it is worth (-1 to 1), and the feedback."""

    html: str
    share: float
    feedback: str


@dataclass(frozen=True)
class Span:
    """The numbers from `low` to `high`, both included; an answer falls in the first that fits."""

    low: Decimal
    high: Decimal
    right: bool
    feedback: str

    @property
    def middle(self) -> Decimal:
        """The number halfway."""
        return (self.low + self.high) / 2

    @property
    def margin(self) -> Decimal:
        """How far the ends lie from the middle."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Item:
    """One question; which of the parts it has depends on its kind.

    Attributes
    ----------
    prompt, right, wrong : HTML; what is asked, and what is said about any right or wrong answer
    answer : the text to type, for the kind ``text``
    pairs : label and plain text, for the kind ``match``; `extras` are texts that match nothing
    remarks : (answer, feedback), both HTML: what is said about a particular wrong answer, for
        where the LMS has no place for it at that answer
    """

    id: str
    kind: Kind
    prompt: str
    tags: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    spans: tuple[Span, ...] = ()
    answer: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    extras: tuple[str, ...] = ()
    right: str = ""
    wrong: str = ""
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """The questions of one chapter."""

    name: str
    items: tuple[Item, ...]


def of(question: Question, language: str) -> Item:
    """Return a question in one language as every LMS knows it."""
    if question.type == "ordering":
        return _order(question, language)
    if question.options:
        return _options(question, language)
    number = question.answer is None or parse_number(question.answer) is not None
    return _number(question, language) if number else _text(question, language)


def html(text: str) -> str:
    """Return a text with the card's marks as HTML, paragraph by paragraph."""
    found = []
    for index, part in enumerate(_FENCE.split(text)):
        if index % 2:
            found.append(program(part.removesuffix("\n")))
        else:
            found += [
                f"<p>{inline(paragraph.strip())}</p>"
                for paragraph in re.split(r"\n\s*\n", part)
                if paragraph.strip()
            ]
    return "".join(found)


def inline(text: str) -> str:
    """Return one paragraph as HTML, without a tag around it."""
    found, end = [], 0
    text = " ".join(text.split("\n"))
    for match in _RUN.finditer(text):
        found.append(escape(text[end : match.start()], quote=False))
        tag = "code" if match.group(1) else "strong" if match.group(2) else "em"
        inside = match.group(1) or match.group(2) or match.group(3)
        found.append(f"<{tag}>{escape(inside, quote=False)}</{tag}>")
        end = match.end()
    return "".join(found) + escape(text[end:], quote=False)


def program(code: str) -> str:
    """Return a program as HTML. Line ends are tags: a format may have no place for real ones."""
    lines = escape(code.strip("\n"), quote=False).split("\n")
    return f"<pre><code>{'<br>'.join(lines)}</code></pre>"


def bare(text: str) -> str:
    """Return a text without its marks, for places that show no HTML."""
    return _RUN.sub(lambda match: match.group(1) or match.group(2) or match.group(3), text)


def remarks(item: Item) -> str:
    """Return what is said about particular wrong answers, as a list of HTML; empty if nothing."""
    rows = "".join(f"<li>{text}: {said}</li>" for text, said in item.remarks if said)
    return f"<ul>{rows}</ul>" if rows else ""


def figure(value: Decimal) -> str:
    """Return a number in plain digits, with a decimal point."""
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


# -- the kinds ----------------------------------------------------------------------------------


def _prompt(question: Question, language: str, *more: str) -> str:
    code = program(question.program) if question.program else ""
    return (
        html(choose(question.prompt, language)) + code + "".join(f"<p>{text}</p>" for text in more)
    )


def _said(text: str) -> str:
    """Return feedback as HTML, without a tag around it if it is one paragraph."""
    text = text.strip()
    return html(text) if "\n\n" in text or "```" in text else inline(text)


def _options(question: Question, language: str) -> Item:
    several = question.type == "multiple"
    right = sum(option.correct for option in question.options)
    choices = tuple(
        Choice(
            _said(choose(option.text, language)),
            1 / right if option.correct else (-1.0 if several else 0.0),
            _said(choose(option.feedback, language)),
        )
        for option in question.options
    )
    return Item(
        question.id,
        "several" if several else "one",
        _prompt(question, language),
        question.objectives,
        choices=choices,
    )


def _number(question: Question, language: str) -> Item:
    spans = [
        Span(
            _decimal(span.low), _decimal(span.high), span.correct,
            _said(choose(span.feedback, language)),
        )
        for span in question.ranges
    ]  # fmt: skip
    printed = None if question.answer is None else parse_number(question.answer)
    if printed is not None and not any(span.holds(printed) for span in question.ranges):
        value = _decimal(printed)
        spans.insert(0, Span(value, value, True, _said(choose(RIGHT, language))))
    remarks = tuple((_shown(span, language), span.feedback) for span in spans if not span.right)
    return Item(
        question.id,
        "number",
        _prompt(question, language),
        question.objectives,
        spans=tuple(spans),
        right=next(span.feedback for span in spans if span.right),
        wrong=_said(choose(_about_any_other_number(question), language)),
        remarks=remarks,
    )


def _shown(span: Span, language: str) -> str:
    low, high = (
        (figure(end).replace("-", "−").replace(".", "," if language == "nl" else "."))
        for end in (span.low, span.high)
    )
    return low if low == high else f"{low} … {high}"


def _decimal(value: float) -> Decimal:
    if math.isinf(value):
        return _LARGEST.copy_sign(Decimal(value))
    return Decimal(repr(value))


def _about_any_other_number(question: Question) -> Text:
    """Return what a learner hears about a number that falls in no range."""
    for value in ("7.3512e77", "-7.3512e77", "7.3512e-77"):
        if not any(span.holds(float(value)) for span in question.ranges):
            return judge_answer(question, [value]).feedback[NUMBER]
    return question.ranges[-1].feedback


def _text(question: Question, language: str) -> Item:
    answer = " ".join((question.answer or "").split())
    lines = (question.answer or "").strip().count("\n")
    more = [choose(_ON_ONE_LINE, language)] if lines else []
    verdict = judge_answer(question, [answer])
    return Item(
        question.id,
        "text",
        _prompt(question, language, *more),
        question.objectives,
        answer=answer,
        right=_said(choose(verdict.feedback[NUMBER], language)),
        wrong=_said(choose(judge_answer(question, [f"{answer}?"]).feedback[NUMBER], language)),
    )


# -- lines to order -----------------------------------------------------------------------------


def _order(question: Question, language: str) -> Item:
    if len(question.orders) > 1:
        return _whole_orders(question, language)
    extras = [line for line in question.lines if line.distractor]
    more = choose(_LEFT_OVER if extras else _MATCH, language)
    right = [_placed(question, answer) for answer in question.orders[0]]
    texts = [_plain_line(line, level, language) for line, level in right]
    left_over = [_plain_line(line, _likely_level(line, right), language) for line in extras]
    return Item(
        question.id,
        "match",
        _prompt(question, language, more),
        question.objectives,
        pairs=tuple((str(number), text) for number, text in enumerate(texts, start=1)),
        extras=tuple(dict.fromkeys(text for text in left_over if text not in texts)),
        right=_about_right(question, language),
        remarks=tuple(
            (_line(line, language), _said(choose(line.feedback, language)))
            for line in extras
            if line.feedback
        ),
    )


def _placed(question: Question, answer: str) -> tuple[Line, int]:
    name, _, level = answer.partition(":")
    return next(line for line in question.lines if line.id == name), int(level)


def _plain_line(line: Line, level: int, language: str) -> str:
    text = choose(line.text, language)
    return INDENT * level + (text if line.is_code else bare(text))


def _line(line: Line, language: str) -> str:
    text = choose(line.text, language)
    return f"<code>{escape(text, quote=False)}</code>" if line.is_code else inline(text)


def _likely_level(line: Line, right: list[tuple[Line, int]]) -> int:
    """Return the level of the line that a distractor looks like: its own would give it away."""
    return right[_alike(line, [other for other, _ in right])][1]


def _alike(line: Line, others: list[Line]) -> int:
    ratios = [
        difflib.SequenceMatcher(None, line.text["en"], other.text["en"]).ratio() for other in others
    ]
    return ratios.index(max(ratios))


def _about_right(question: Question, language: str) -> str:
    return _said(choose(judge_answer(question, question.orders[0]).feedback[NUMBER], language))


def _whole_orders(question: Question, language: str) -> Item:
    """Ask which of a few orders is right: the usual one among wrong ones, made here."""
    usual = list(question.orders[0])
    right = [_placed(question, answer) for answer in usual]
    wrong: list[list[str]] = []
    for line in question.lines:
        if line.distractor:
            at = _alike(line, [other for other, _ in right])
            wrong.append([*usual[:at], f"{line.id}:{right[at][1]}", *usual[at + 1 :]])
    for at in range(len(usual) - 1):
        wrong.append([*usual[:at], usual[at + 1], usual[at], *usual[at + 2 :]])
    choices = [Choice(_lines(question, usual, language), 1.0, _about_right(question, language))]
    for order in wrong:
        verdict = judge_answer(question, order)
        if not verdict.correct and len(choices) < _MOST_ORDERS:
            told = verdict.feedback.get(NUMBER) or next(iter(verdict.feedback.values()), RIGHT)
            said = "" if told == RIGHT else _said(choose(told, language))
            choices.append(Choice(_lines(question, order, language), 0.0, said))
    return Item(
        question.id,
        "one",
        _prompt(question, language, choose(_WHICH_ORDER, language)),
        question.objectives,
        choices=tuple(choices),
    )


def _lines(question: Question, order: list[str], language: str) -> str:
    placed = [_placed(question, answer) for answer in order]
    if all(line.is_code for line, _ in placed):
        return program(
            "\n".join("    " * level + choose(line.text, language) for line, level in placed)
        )
    rows = "".join(f"<li>{_line(line, language)}</li>" for line, _ in placed)
    return f"<ol>{rows}</ol>"
