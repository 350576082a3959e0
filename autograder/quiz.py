"""Questions: read strictly, found by id, answers judged.

A question file is TOML with both languages side by side. Whatever an author may get wrong is
refused with file, line and reason before a learner sees it. Answers are language-neutral: option
ids, a number as typed, or `"line:indent"` for lines put in order.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.records import LANGUAGES, RecordError, Records, Text

TYPES = ("choice", "multiple", "numeric", "ordering", "tracing")
NUMBER = "answer"
"""The key under which the feedback on a typed answer stands."""

_ID = re.compile(r"^\d\d-[a-z0-9]+(?:-[a-z0-9]+)*$")
_PART_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_OBJECTIVE = re.compile(r"^\d\d\.\d{1,2}$")
_TAG = re.compile(r"</?[a-zA-Z][^`\n]*?>")
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)
_NUMBER = re.compile(r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?$")

_COMMON = {"id", "type", "objectives", "prompt", "differs", "mentions"}
_KEYS = {
    "choice": _COMMON | {"option"},
    "multiple": _COMMON | {"option"},
    "numeric": _COMMON | {"range"},
    "ordering": _COMMON | {"line", "accepted", "explanation"},
    "tracing": _COMMON | {"program", "answer", "range", "option"},
}
_OPTION_KEYS = {"id", "correct", "misconception", "text", "feedback"}
_RANGE_KEYS = {"low", "high", "correct", "misconception", "feedback"}
_LINE_KEYS = {"id", "text", "code", "indent", "distractor", "misconception", "feedback"}
_DIFFERS = {"code", "numbers"}

_OTHERWISE: Text = {
    "nl": "Reken het nog eens stap voor stap na.",
    "en": "Work it out once more, step by step.",
}
_NOT_A_NUMBER: Text = {
    "nl": "Dit is geen getal. Typ bijvoorbeeld 12 of −0,5.",
    "en": "This is not a number. Type for example 12 or −0.5.",
}
RIGHT: Text = {"nl": "Juist.", "en": "Right."}
"""What is said about a right answer that nothing more is known about."""


class QuizError(RecordError):
    """A question cannot be used, or does not exist; it says where and why."""


@dataclass(frozen=True)
class Option:
    """One answer to choose, with what a learner hears after choosing it."""

    id: str
    correct: bool
    misconception: str | None
    text: Text
    feedback: Text


@dataclass(frozen=True)
class Range:
    """The numbers from `low` to `high`, both included, with what a learner hears about them."""

    low: float
    high: float
    correct: bool
    feedback: Text
    misconception: str | None = None

    def holds(self, value: float) -> bool:
        """Tell whether a number falls in this range, rounding of the last bits forgiven."""
        below, above = (1e-9 * max(abs(end), 1e-3) for end in (self.low, self.high))
        return self.low - below <= value <= self.high + above


@dataclass(frozen=True)
class Line:
    """One line to put in order: text in both languages, or code; distractors do not belong."""

    id: str
    text: Text
    is_code: bool
    indent: int
    distractor: bool
    misconception: str | None = None
    feedback: Text | None = None


@dataclass(frozen=True)
class Question:
    """One question; which of options, ranges and lines it has depends on its type.

    `orders` are the right answers to an ordering, the usual one first; its `explanation` is what
    a learner hears about a right one.
    """

    id: str
    type: str
    objectives: tuple[str, ...]
    prompt: Text
    options: tuple[Option, ...] = ()
    ranges: tuple[Range, ...] = ()
    lines: tuple[Line, ...] = ()
    orders: tuple[tuple[str, ...], ...] = ()
    program: str | None = None
    answer: str | None = None
    explanation: Text | None = None
    differs: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()
    path: Path = field(default=Path(), compare=False)
    line: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth: right or not yet, and what to say about each thing chosen.

    `feedback` maps the id of each chosen option, or of each line to look at, to its text; what is
    said about a typed answer or a whole order stands under `NUMBER` (`"answer"`).
    `misconceptions` are the tags behind it.
    """

    correct: bool
    feedback: Mapping[str, Text]
    misconceptions: tuple[str, ...] = ()


def is_question_id(value: object) -> bool:
    """Tell whether a value is a name that a question can have."""
    return isinstance(value, str) and _ID.match(value) is not None


def load(path: Path, *, objectives: Collection[str] | None = None) -> list[Question]:
    """Read a question file; raise QuizError at the first thing that is wrong with it.

    With `objectives`, a question may name only those.
    """
    records = Records(Path(path), QuizError)
    _only(records, (), records.data, {"question"})
    rows = _rows(records, (), "question", records.data)
    questions: list[Question] = []
    for position, row in enumerate(rows):
        trail = ("question", position)
        question = _question(records, trail, row, objectives)
        if any(earlier.id == question.id for earlier in questions):
            raise records.refuse(
                (*trail, "id"),
                f"de id '{question.id}' is al van een eerdere vraag.",
                f"the id '{question.id}' already belongs to an earlier question.",
            )
        questions.append(question)
    return questions


def find(question_id: str, folders: Iterable[Path]) -> Question:
    """Return the question with this id from the first folder that has it.

    Raise QuizError if there is none, or if the file it should be in is broken.
    """
    searched = [Path(folder) for folder in folders]
    for folder in searched:
        for path in sorted(folder.glob(f"{question_id[:2]}_*.toml")):
            for question in _loaded(path, path.stat().st_mtime_ns):
                if question.id == question_id:
                    return question
    raise QuizError(
        searched[0] if searched else Path(),
        1,
        f"er is geen vraag '{question_id}'.",
        f"there is no question '{question_id}'.",
    )


@functools.lru_cache(maxsize=64)
def _loaded(path: Path, _changed: int) -> tuple[Question, ...]:
    return tuple(load(path))


def parse_number(text: str) -> float | None:
    """Return the number a learner typed, or None if it is not one.

    Decimal comma or point, hyphen or typographic minus, spaces around it and `1e-3` are
    understood; thousands separators are not, they differ between the languages.

    >>> parse_number("−0,5")
    -0.5
    """
    if not isinstance(text, str) or len(text) > 64:
        return None
    plain = text.strip().replace("−", "-").replace("–", "-").replace("\u00a0", "")
    plain = re.sub(r"^([+-])\s+", r"\1", plain)
    if not plain.isascii() or not _NUMBER.match(plain):
        return None
    value = float(plain.replace(",", "."))
    return value if math.isfinite(value) else None


def judge_answer(question: Question, answers: Sequence[str]) -> Verdict:
    """Judge an answer as it is stored; what is not an answer to this question is ignored.

    `answers` holds option ids, one number as typed, or `"line:indent"` in the order given.
    """
    given = [answer for answer in answers if isinstance(answer, str)]
    if question.type in ("choice", "multiple"):
        return _judge_options(question, given)
    if question.type == "ordering":
        return _judge_order(question, given)
    if question.type == "tracing" and question.options:
        return _judge_options(question, given)
    return _judge_typed(question, given)


def _judge_options(question: Question, given: list[str]) -> Verdict:
    chosen = [option for option in question.options if option.id in given]
    right = {option.id for option in question.options if option.correct}
    return Verdict(
        correct={option.id for option in chosen} == right,
        feedback={option.id: option.feedback for option in chosen},
        misconceptions=tuple(
            option.misconception for option in chosen if option.misconception is not None
        ),
    )


def _judge_typed(question: Question, given: list[str]) -> Verdict:
    if not given:
        return Verdict(False, {})
    typed = given[0]
    if question.answer is not None and " ".join(typed.split()) == " ".join(question.answer.split()):
        return Verdict(True, {NUMBER: _right_feedback(question)})
    value = parse_number(typed)
    if value is None:
        told = _OTHERWISE if question.answer is not None else _NOT_A_NUMBER
        return Verdict(False, {NUMBER: told})
    for span in question.ranges:
        if span.holds(value):
            tags = (span.misconception,) if span.misconception else ()
            return Verdict(span.correct, {NUMBER: span.feedback}, tags)
    expected = parse_number(question.answer) if question.answer is not None else None
    if expected is not None and Range(expected, expected, True, RIGHT).holds(value):
        return Verdict(True, {NUMBER: RIGHT})
    return Verdict(False, {NUMBER: _OTHERWISE})


def _right_feedback(question: Question) -> Text:
    for span in question.ranges:
        if span.correct:
            return span.feedback
    return RIGHT


def _judge_order(question: Question, given: list[str]) -> Verdict:
    """Judge lines in order; only how they are indented with respect to each other counts."""
    names = [answer.partition(":")[0] for answer in given]
    drawn = [line for line in question.lines if line.distractor and line.id in names]
    tags = tuple(line.misconception for line in drawn if line.misconception)
    wanted = [answer.partition(":")[0] for answer in question.orders[0]]
    if drawn:
        return Verdict(False, {line.id: line.feedback for line in drawn if line.feedback}, tags)
    missing = len(wanted) - len(names)
    if missing > 0 or sorted(names) != sorted(wanted):
        told = {1: _ONE_LINE_MISSING}.get(missing, _LINES_MISSING if missing > 0 else _OTHER_LINES)
        return Verdict(False, {NUMBER: told})
    return _judge_places(
        question, [(name, _level(a)) for name, a in zip(names, given, strict=True)]
    )


def _judge_places(question: Question, given: list[tuple[str, int]]) -> Verdict:
    """Judge the right lines: their order first, then their indentation."""
    orders = [[(a.partition(":")[0], _level(a)) for a in order] for order in question.orders]
    # The order that goes along furthest is the one the learner has in mind.
    nearest = max(orders, key=lambda order: (_common(order, given, 1), _common(order, given, 2)))
    at = _common(nearest, given, 1)
    if at < len(given):
        here = _DOES_NOT_COME_HERE if at else _DOES_NOT_COME_FIRST
        return Verdict(False, {given[at][0]: here, NUMBER: _ORDER})
    shift = nearest[0][1] - given[0][1]
    for (name, level), (_, wanted) in zip(given, nearest, strict=True):
        if level + shift != wanted:
            here = _TOO_DEEP if level + shift > wanted else _NOT_DEEP_ENOUGH
            return Verdict(False, {name: here, NUMBER: _INDENTATION})
    return Verdict(True, {NUMBER: question.explanation or RIGHT})


def _level(answer: str) -> int:
    """Return how far a stored line is indented; -1 where it does not say so."""
    level = answer.partition(":")[2]
    return int(level) if re.fullmatch(r"[0-8]", level) else -1


def _common(order: list[tuple[str, int]], given: list[tuple[str, int]], parts: int) -> int:
    """Return how many lines from the top are alike: in name, or in name and indentation."""
    for at, (wanted, got) in enumerate(zip(order, given, strict=True)):
        if wanted[:parts] != got[:parts]:
            return at
    return len(order)


_ORDER: Text = {
    "nl": "Dit zijn de goede regels, maar nog niet in de goede volgorde.",
    "en": "These are the right lines, but not yet in the right order.",
}
_DOES_NOT_COME_FIRST: Text = {
    "nl": "Hier begint het niet mee.",
    "en": "It does not begin with this line.",
}
_DOES_NOT_COME_HERE: Text = {
    "nl": "Tot hier staat alles goed. Deze regel komt later.",
    "en": "Everything above this line is in place. This one comes later.",
}
_INDENTATION: Text = {
    "nl": "De volgorde klopt, de inspringing nog niet.",
    "en": "The order is right, the indentation is not yet.",
}
_TOO_DEEP: Text = {
    "nl": "Deze regel springt te ver in.",
    "en": "This line is indented too far.",
}
_NOT_DEEP_ENOUGH: Text = {
    "nl": "Deze regel springt nog niet ver genoeg in.",
    "en": "This line is not indented far enough.",
}
_ONE_LINE_MISSING: Text = {
    "nl": "Er ontbreekt nog een regel.",
    "en": "One line is still missing.",
}
_LINES_MISSING: Text = {
    "nl": "Er ontbreken nog regels.",
    "en": "Some lines are still missing.",
}
_OTHER_LINES: Text = {
    "nl": "Dit zijn niet precies de regels die erbij horen.",
    "en": "These are not exactly the lines that belong.",
}


# -- reading, strictly --------------------------------------------------------------------------

Trail = tuple[str | int, ...]


def _question(
    records: Records, trail: Trail, row: dict[str, Any], objectives: Collection[str] | None
) -> Question:
    kind = row.get("type")
    if kind not in TYPES:
        known = ", ".join(TYPES)
        raise records.refuse(
            (*trail, "type"),
            f"'type' is een van {known}, niet {kind!r}.",
            f"'type' is one of {known}, not {kind!r}.",
        )
    _only(records, trail, row, _KEYS[kind])
    question_id = _identifier(records, (*trail, "id"), row.get("id"), _ID, "05-epoch-name")
    number = records.path.name[:2]
    if number.isdigit() and not question_id.startswith(f"{number}-"):
        raise records.refuse(
            (*trail, "id"),
            f"de id '{question_id}' begint niet met het nummer van dit bestand, {number}.",
            f"the id '{question_id}' does not begin with this file's number, {number}.",
        )
    lines = _order(records, trail, row) if kind == "ordering" else ()
    question = Question(
        id=question_id,
        type=kind,
        objectives=_objectives(records, trail, row.get("objectives"), objectives),
        prompt=_text(records, (*trail, "prompt"), row.get("prompt")),
        options=_options(records, trail, row) if "option" in _KEYS[kind] else (),
        ranges=_ranges(records, trail, row) if "range" in _KEYS[kind] else (),
        lines=lines,
        orders=_orders(records, trail, row, lines) if kind == "ordering" else (),
        program=_plain(records, trail, row, "program") if kind == "tracing" else None,
        answer=_plain(records, trail, row, "answer") if kind == "tracing" else None,
        explanation=_text(records, (*trail, "explanation"), row["explanation"])
        if "explanation" in row
        else None,
        differs=_names(records, trail, row, "differs", _DIFFERS),
        mentions=_names(records, trail, row, "mentions", None),
        path=records.path,
        line=records.line(*trail),
    )
    _answerable(records, trail, question)
    return question


def _answerable(records: Records, trail: Trail, question: Question) -> None:
    """Refuse a question that cannot be answered right, or cannot be answered wrong."""
    kind = question.type
    right = sum(option.correct for option in question.options)
    if kind in ("choice", "multiple") and len(question.options) < 2:
        raise records.refuse(
            trail,
            "een keuzevraag heeft ten minste twee opties.",
            "a choice has two options or more.",
        )
    if (kind in ("choice", "multiple") or question.options) and not right:
        raise records.refuse(
            trail,
            "geen enkele optie is goed: correct = true.",
            "no option is correct: correct = true.",
        )
    if kind in ("choice", "tracing") and right > 1:
        raise records.refuse(
            trail,
            f"{right} opties zijn goed; met meer dan een is het type 'multiple'.",
            f"{right} options are correct; with more than one the type is 'multiple'.",
        )
    if kind == "numeric" and not any(span.correct for span in question.ranges):
        raise records.refuse(
            trail,
            "geen enkel bereik is goed: correct = true.",
            "no range is correct: correct = true.",
        )
    if kind == "tracing" and question.options and question.ranges:
        raise records.refuse(
            trail,
            "een vraag heeft opties of bereiken, niet beide.",
            "a question has options or ranges, not both.",
        )
    if kind == "ordering" and sum(not line.distractor for line in question.lines) < 2:
        raise records.refuse(
            trail,
            "ordenen vraagt ten minste twee regels die erbij horen.",
            "ordering takes two lines or more that belong.",
        )


def _objectives(
    records: Records, trail: Trail, value: Any, known: Collection[str] | None
) -> tuple[str, ...]:
    here = (*trail, "objectives")
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise records.refuse(
            here,
            "'objectives' noemt ten minste een leerdoel: objectives = [\"05.1\"].",
            "'objectives' names at least one objective: objectives = [\"05.1\"].",
        )
    for name in value:
        if not _OBJECTIVE.match(name) or (known is not None and name not in known):
            raise records.refuse(
                here,
                f"leerdoel '{name}' staat niet in course.toml.",
                f"objective '{name}' is not in course.toml.",
            )
    return tuple(value)


def _options(records: Records, trail: Trail, row: dict[str, Any]) -> tuple[Option, ...]:
    options: list[Option] = []
    for position, part in enumerate(_rows(records, trail, "option", row)):
        here = (*trail, "option", position)
        _only(records, here, part, _OPTION_KEYS)
        correct = _flag(records, here, part, "correct")
        option = Option(
            id=_identifier(records, (*here, "id"), part.get("id"), _PART_ID, "epoch"),
            correct=correct,
            misconception=_misconception(records, here, part, required=not correct),
            text=_text(records, (*here, "text"), part.get("text")),
            feedback=_text(records, (*here, "feedback"), part.get("feedback")),
        )
        if correct and option.misconception:
            raise records.refuse(
                (*here, "misconception"),
                "een goede optie heeft geen misvatting.",
                "a correct option has no misconception.",
            )
        for earlier in options:
            _distinct(records, here, earlier.id, option.id, earlier.text, option.text)
        options.append(option)
    return tuple(options)


def _ranges(records: Records, trail: Trail, row: dict[str, Any]) -> tuple[Range, ...]:
    ranges: list[Range] = []
    for position, part in enumerate(_rows(records, trail, "range", row)):
        here = (*trail, "range", position)
        _only(records, here, part, _RANGE_KEYS)
        low = _bound(records, here, part, "low")
        high = _bound(records, here, part, "high")
        if low > high:
            raise records.refuse(
                here,
                f"'low' ({low:g}) ligt boven 'high' ({high:g}).",
                f"'low' ({low:g}) lies above 'high' ({high:g}).",
            )
        correct = _flag(records, here, part, "correct")
        for earlier in ranges:
            if earlier.low <= low and high <= earlier.high:
                raise records.refuse(
                    here,
                    f"dit bereik ligt helemaal in een eerder bereik, {earlier.low:g} t/m "
                    f"{earlier.high:g}, en komt dus nooit aan de beurt.",
                    f"this range lies inside an earlier one, {earlier.low:g} to "
                    f"{earlier.high:g}, and is never reached.",
                )
        ranges.append(
            Range(
                low,
                high,
                correct,
                _text(records, (*here, "feedback"), part.get("feedback")),
                _misconception(records, here, part, required=False),
            )
        )
    return tuple(ranges)


def _order(records: Records, trail: Trail, row: dict[str, Any]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for position, part in enumerate(_rows(records, trail, "line", row)):
        here = (*trail, "line", position)
        _only(records, here, part, _LINE_KEYS)
        if ("text" in part) == ("code" in part):
            raise records.refuse(
                here,
                "een regel heeft 'text' (twee talen) of 'code' (een), niet beide.",
                "a line has 'text' (two languages) or 'code' (one), not both.",
            )
        if "code" in part:
            code = _plain(records, here, part, "code")
            text: Text = {"nl": code, "en": code}
        else:
            text = _text(records, (*here, "text"), part["text"])
        indent = part.get("indent", 0)
        if isinstance(indent, bool) or not isinstance(indent, int) or not 0 <= indent <= 8:
            raise records.refuse(
                (*here, "indent"),
                f"'indent' telt niveaus van 0 tot en met 8, niet {indent!r}.",
                f"'indent' counts levels from 0 to 8, not {indent!r}.",
            )
        distractor = _flag(records, here, part, "distractor")
        for key in ("feedback", "misconception"):
            if key in part and not distractor:
                raise records.refuse(
                    (*here, key),
                    f"'{key}' hoort bij een regel die er niet in past: distractor = true.",
                    f"'{key}' belongs to a line that does not fit: distractor = true.",
                )
        line = Line(
            id=_identifier(records, (*here, "id"), part.get("id"), _PART_ID, "forward"),
            text=text,
            is_code="code" in part,
            indent=indent,
            distractor=distractor,
            misconception=_misconception(records, here, part, required=distractor),
            feedback=_text(records, (*here, "feedback"), part.get("feedback"))
            if distractor
            else None,
        )
        for earlier in lines:
            _distinct(records, here, earlier.id, line.id, {}, {})
        lines.append(line)
    return tuple(lines)


def _orders(
    records: Records, trail: Trail, row: dict[str, Any], lines: tuple[Line, ...]
) -> tuple[tuple[str, ...], ...]:
    """Return the order in which the lines stand, and the others that are right, too."""
    orders = [tuple(f"{line.id}:{line.indent}" for line in lines if not line.distractor)]
    names = {answer.partition(":")[0] for answer in orders[0]}
    here = (*trail, "accepted")
    others = row.get("accepted", [])
    if not isinstance(others, list):
        others = [others]
    for other in others:
        readable = isinstance(other, list) and all(
            isinstance(answer, str) and re.match(r"^[a-z0-9-]+:[0-8]$", answer) for answer in other
        )
        if not readable or sorted(a.partition(":")[0] for a in other) != sorted(names):
            raise records.refuse(
                here,
                "'accepted' noemt in elke volgorde elke regel die erbij hoort één keer, met haar "
                'niveau: [["forward:1", "gradient:1"]].',
                "'accepted' names in each order every line that belongs once, with its level: "
                '[["forward:1", "gradient:1"]].',
            )
        if tuple(other) in orders:
            raise records.refuse(
                here,
                "deze volgorde staat er al.",
                "this order stands there already.",
            )
        orders.append(tuple(other))
    return tuple(orders)


def _distinct(
    records: Records, trail: Trail, old_id: str, new_id: str, old: Text, new: Text
) -> None:
    if old_id == new_id:
        raise records.refuse(
            (*trail, "id"),
            f"de id '{new_id}' staat tweemaal in deze vraag.",
            f"the id '{new_id}' stands twice in this question.",
        )
    for language in old:
        if " ".join(old[language].split()) == " ".join(new[language].split()):
            raise records.refuse(
                (*trail, "text", language),
                f"de opties '{old_id}' en '{new_id}' hebben dezelfde tekst.",
                f"the options '{old_id}' and '{new_id}' have the same text.",
            )


def _rows(records: Records, trail: Trail, key: str, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        table = ".".join([*(str(part) for part in trail if isinstance(part, str)), key])
        raise records.refuse(
            (*trail, key),
            f"'{key}' staat in tabellen, elk onder [[{table}]].",
            f"'{key}' stands in tables, each below [[{table}]].",
        )
    return value


def _only(records: Records, trail: Trail, row: Mapping[str, Any], keys: set[str]) -> None:
    for key in row:
        if key not in keys:
            known = ", ".join(sorted(keys))
            raise records.refuse(
                (*trail, key),
                f"de sleutel '{key}' is hier onbekend; bekend zijn: {known}.",
                f"the key '{key}' is unknown here; known are: {known}.",
            )


def _identifier(
    records: Records, trail: Trail, value: Any, shape: re.Pattern[str], example: str
) -> str:
    if not isinstance(value, str) or not shape.match(value):
        raise records.refuse(
            trail,
            f"'id' is een naam als '{example}', niet {value!r}.",
            f"'id' is a name like '{example}', not {value!r}.",
        )
    return value


def _misconception(
    records: Records, trail: Trail, row: Mapping[str, Any], *, required: bool
) -> str | None:
    if not required and "misconception" not in row:
        return None
    value = row.get("misconception")
    if not isinstance(value, str) or not _PART_ID.match(value):
        raise records.refuse(
            (*trail, "misconception"),
            'hier hoort de misvatting die erachter zit: misconception = "epoch-is-update".',
            'here belongs the misconception behind it: misconception = "epoch-is-update".',
        )
    return value


def _flag(records: Records, trail: Trail, row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise records.refuse(
            (*trail, key),
            f"'{key}' is true of false, niet {value!r}.",
            f"'{key}' is true or false, not {value!r}.",
        )
    return value


def _bound(records: Records, trail: Trail, row: Mapping[str, Any], key: str) -> float:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise records.refuse(
            (*trail, key),
            f"'{key}' is een getal, niet {value!r}; een punt heeft low = high.",
            f"'{key}' is a number, not {value!r}; a point has low = high.",
        )
    return float(value)


def _plain(records: Records, trail: Trail, row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise records.refuse(
            (*trail, key),
            f"'{key}' ontbreekt of is leeg; hier hoort een tekst.",
            f"'{key}' is missing or empty; a text belongs here.",
        )
    return value


def _text(records: Records, trail: Trail, value: Any) -> Text:
    """Return a text in both languages: filled, and nothing the quiz card cannot show."""
    name = trail[-1]
    if not isinstance(value, dict):
        raise records.refuse(
            trail,
            f"'{name}' ontbreekt: geef {name}.nl en {name}.en.",
            f"'{name}' is missing: give {name}.nl and {name}.en.",
        )
    _only(records, trail, value, set(LANGUAGES))
    for language in LANGUAGES:
        text = value.get(language)
        if not isinstance(text, str) or not text.strip():
            raise records.refuse(
                (*trail, language),
                f"'{name}' mist de taal {language}.",
                f"'{name}' lacks the language {language}.",
            )
        bare = _CODE.sub("", text)
        if "$" in bare or _TAG.search(bare):
            raise records.refuse(
                (*trail, language),
                "een vraag kent geen $formules$ en geen HTML; schrijf θ² of `code`.",
                "a question knows no $formulas$ and no HTML; write θ² or `code`.",
            )
    return value


def _names(
    records: Records,
    trail: Trail,
    row: Mapping[str, Any],
    key: str,
    known: set[str] | None,
) -> frozenset[str]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise records.refuse(
            (*trail, key),
            f"'{key}' is een lijst met woorden tussen aanhalingstekens.",
            f"'{key}' is a list of words in quotes.",
        )
    if known is not None and not known.issuperset(value):
        choices = ", ".join(sorted(known))
        raise records.refuse(
            (*trail, key),
            f"'{key}' kent alleen: {choices}.",
            f"'{key}' knows only: {choices}.",
        )
    return frozenset(value)
