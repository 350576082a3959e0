"""Whether questions do what they should: how hard, do they tell apart, which option draws whom.

The statistics are those of classical test theory, each over one question (an item):

difficulty
    the share of right answers among those given. Partly right is not right.
discrimination
    the correlation of right (1) or not (0) with the *rest score* of the same assignment: the points
    on its exercises and one point for each other question that was right; the question itself is
    left out (corrected item-total, a point-biserial correlation). Its interval is Fisher's, 95 %.
distractors
    what was chosen instead, how often, and the mean rest score of those who chose it.

Few answers say nothing: below `FEWEST` answers, or with fewer than `FEWEST_EACH` right or not
right, no discrimination is given, and an option is not compared before so many chose it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.grading.results import Answered, Result
from autograder.quiz import Question, parse_number
from autograder.reports.class_data import ClassData, clean

FEWEST = 20
FEWEST_EACH = 5
DEAD = 40  # answers after which an option that nobody chose is remarked on
EASY, HARD = 0.95, 0.25
WEAK = 0.1  # a discrimination below it hardly tells apart
_TYPED = "typed:"
_MOST_TYPED = 5

Text = dict[str, str]


@dataclass(frozen=True)
class Choice:
    """One thing that could be answered: its text, and who answered it.

    `share` is of all answers; `rest` is the mean rest score (as a share) of those who chose it,
    None where nobody did.
    """

    id: str
    text: Text
    correct: bool
    chosen: int
    share: float
    rest: float | None
    misconception: str = ""
    feedback: Text | None = None


@dataclass(frozen=True)
class Item:
    """One question in this class.

    Attributes
    ----------
    answers, open : how many answered, and how many left it open
    right : the share of right answers
    discrimination : None where there are too few answers; `low` and `high` are its interval
    choices : what could be chosen, the right ones first and then by how many chose it
    flags : "negative", "weak", "distractor", "easy", "hard", "dead", "few", "unknown"
    """

    id: str
    assignment: str
    question: Question | None
    answers: int
    open: int
    right: float
    discrimination: float | None
    low: float | None
    high: float | None
    choices: tuple[Choice, ...]
    flags: tuple[str, ...]


def of_class(data: ClassData, find: Callable[[str], Question | None]) -> tuple[Item, ...]:
    """Return the statistics of every question that was answered; `find` gives it by its id."""
    given: dict[tuple[str, str], list[tuple[Answered, float]]] = defaultdict(list)
    for result in data.results:
        rests = rest_scores(result)
        for answered in result.questions:
            rest = rests.get(answered.question_id)
            if rest is not None:
                given[result.assignment, answered.question_id].append((answered, rest))
    return tuple(
        _item(assignment, question_id, find(question_id), pairs)
        for (assignment, question_id), pairs in sorted(given.items())
    )


def rest_scores(result: Result) -> dict[str, float]:
    """Return, per question of a submission, the share of all else that was earned in it.

    Exercises count their points, every other question one. Nothing where a check of ours failed:
    the score is then not known.
    """
    if any(judged.outcome == "own_failure" for judged in result.exercises):
        return {}
    points = sum(judged.points for judged in result.exercises)
    most = sum(judged.max_points for judged in result.exercises)
    right = sum(answered.outcome == "right" for answered in result.questions)
    rests = {}
    for answered in result.questions:
        others = most + len(result.questions) - 1
        got = points + right - (answered.outcome == "right")
        rests[answered.question_id] = got / others if others > 0 else math.nan
    return rests


def _item(
    assignment: str,
    question_id: str,
    question: Question | None,
    pairs: Sequence[tuple[Answered, float]],
) -> Item:
    answered = [(one, rest) for one, rest in pairs if one.outcome != "open"]
    right = np.array([one.outcome == "right" for one, _ in answered], dtype=float)
    rest = np.array([score for _, score in answered], dtype=float)
    share = float(right.mean()) if len(right) else math.nan
    value, low, high = discrimination(right, rest)
    rests = _takers(question, answered) if question is not None else {}
    choices = tuple(_choices(question, rests, len(answered))) if question is not None else ()
    item = Item(
        question_id,
        assignment,
        question,
        len(answered),
        len(pairs) - len(answered),
        share,
        value,
        low,
        high,
        choices,
        (),
    )
    key = [score for score, hit in zip(rest, right, strict=True) if hit]
    return replace(item, flags=tuple(_flags(item, _better(choices, key, rests))))


def discrimination(right: Any, rest: Any) -> tuple[float | None, float | None, float | None]:
    """Return the correlation of right or not with the rest score, and its 95 % interval.

    Three times None where there are too few answers, or the rest scores do not differ.
    """
    right, rest = np.asarray(right, float), np.asarray(rest, float)
    known = np.isfinite(rest)
    right, rest = right[known], rest[known]
    count, hits = len(right), float(right.sum())
    if count < FEWEST or min(hits, count - hits) < FEWEST_EACH or np.ptp(rest) < 1e-12:
        return None, None, None
    centred = rest - rest.mean()
    apart = right - right.mean()
    value = float(apart @ centred / math.sqrt(float(apart @ apart) * float(centred @ centred)))
    value = min(1.0, max(-1.0, value))
    if abs(value) == 1.0:
        return value, value, value
    middle, reach = math.atanh(value), 1.959964 / math.sqrt(count - 3)
    return value, math.tanh(middle - reach), math.tanh(middle + reach)


def _takers(
    question: Question, answered: Sequence[tuple[Answered, float]]
) -> dict[str, list[float]]:
    """Return the rest scores of those who gave each answer, by its id."""
    takers: dict[str, list[float]] = {one[0]: [] for one in _offered(question)}
    offered = set(takers)
    for one, rest in answered:
        names = set(_names(question, one)) & offered
        if not names and not question.options and not question.lines:
            names = {_TYPED + (one.answers[0].strip()[:40] if one.answers else "")}
        for name in names:
            takers.setdefault(name, []).append(rest)
    return takers


def _choices(question: Question, takers: dict[str, list[float]], count: int) -> list[Choice]:
    """Return what could be answered to a question and what was typed most, with who did."""
    offered = [*_offered(question)]
    typed = sorted(
        (name for name in takers if name.startswith(_TYPED)),
        key=lambda name: (-len(takers[name]), name),
    )
    for name in typed[:_MOST_TYPED]:
        text = name.removeprefix(_TYPED) or "–"
        offered.append((name, {"nl": text, "en": text}, False, "", None))
    made = []
    for name, words, correct, misconception, feedback in offered:
        chosen = len(takers[name])
        rest = _mean(takers[name])
        share = chosen / count if count else 0.0
        made.append(Choice(name, words, correct, chosen, share, rest, misconception, feedback))
    return sorted(made, key=lambda one: (not one.correct, -one.chosen, one.id))


def _mean(values: Sequence[float]) -> float | None:
    known = [value for value in values if math.isfinite(value)]
    return float(np.mean(known)) if known else None


def _offered(question: Question) -> Iterable[tuple[str, Text, bool, str, Text | None]]:
    """Yield (id, text, correct, misconception, feedback) of what a question offers or expects."""
    for option in question.options:
        tag = option.misconception or ""
        yield option.id, dict(option.text), option.correct, tag, dict(option.feedback)
    for span in question.ranges:
        low, high = f"{span.low:g}", f"{span.high:g}"
        text = low if low == high else f"{low} … {high}"
        both = {"nl": text.replace(".", ","), "en": text}
        tag = span.misconception or ""
        yield f"{low}:{high}", both, span.correct, tag, dict(span.feedback)
    if question.answer is not None and not question.options and not question.ranges:
        yield "answer", {"nl": question.answer, "en": question.answer}, True, "", None
    if question.orders:
        yield "right", {"nl": "de goede volgorde", "en": "the right order"}, True, "", None
        yield "order", {"nl": "een andere volgorde", "en": "another order"}, False, "", None
        for line in question.lines:
            if line.distractor:
                feedback = dict(line.feedback) if line.feedback else None
                yield line.id, dict(line.text), False, line.misconception or "", feedback


def _names(question: Question, one: Answered) -> Iterable[str]:
    """Yield the ids of what was chosen with an answer."""
    if question.lines:
        if one.outcome == "right":
            yield "right"
            return
        lines = {answer.partition(":")[0] for answer in one.answers}
        drawn = lines & {line.id for line in question.lines if line.distractor}
        yield from drawn or {"order"}
    elif question.options:
        yield from one.answers
    elif question.ranges:
        value = parse_number(one.answers[0]) if one.answers else None
        if value is None:
            return
        for span in question.ranges:
            if span.holds(value):
                yield f"{span.low:g}:{span.high:g}"
                return
    elif one.outcome == "right":
        yield "answer"


def _flags(item: Item, better: str | None) -> Iterable[str]:
    if item.question is None:
        yield "unknown"
    if item.answers < FEWEST:
        yield "few"
        return
    if item.discrimination is not None:
        if item.discrimination < 0:
            yield "negative"
        elif item.discrimination < WEAK:
            yield "weak"
    if better is not None:
        yield "distractor"
    if item.right >= EASY:
        yield "easy"
    elif item.right <= HARD:
        yield "hard"
    offered = item.question is not None and (item.question.options or item.question.lines)
    if offered and item.answers >= DEAD:
        if any(not one.correct and not one.chosen for one in item.choices):
            yield "dead"


def _better(
    choices: Sequence[Choice], key: Sequence[float], takers: dict[str, list[float]]
) -> str | None:
    """Return a wrong answer whose takers did better elsewhere than those who had it right.

    By more than the standard error of that difference, and with enough of both.
    """
    for one in choices:
        rests = takers[one.id]
        if one.correct or min(len(rests), len(key)) < FEWEST_EACH:
            continue
        apart = float(np.mean(rests) - np.mean(key))
        error = math.sqrt(np.var(rests, ddof=1) / len(rests) + np.var(key, ddof=1) / len(key))
        if apart > max(error, 1e-9):
            return one.id
    return None


def label(one: Choice, language: str) -> str:
    """Return the text of a choice."""
    return clean(one.text[language])
