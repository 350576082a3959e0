"""Chapter 05: the lines of the training loop, to be put in order and indented.

The work is a list of ``"line:indent"`` from top to bottom, as an ordering question stores it; the
lines stand in ``autograder/parsons/05_training_loop.toml``. What counts is how far lines are
indented with respect to each other, so that a list may begin at level 0 or at level 1.
It is practice, and worth no points: what holds is shown all the same.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from autograder import quiz
from autograder.checks.base import Check, Found, Probe, Verdict, all_or_found

LINES, ORDER, INDENTS = "lines", "order", "indentation"
_ANSWER = re.compile(r"^\s*([a-z0-9-]+)\s*:\s*(\d)\s*$")
_FOUR = " " * 4


@cache
def question() -> quiz.Question:
    """Return the ordering question that the exercise is."""
    folder = resources.files("autograder").joinpath("parsons")
    with resources.as_file(folder.joinpath("05_training_loop.toml")) as path:
        return quiz.load(path)[0]


def solution() -> str:
    """Return the usual order as code."""
    lines = {line.id: line for line in question().lines}
    top = "for epoch in range(epochs):\n"
    answers = [answer.split(":") for answer in question().orders[0]]
    return top + "\n".join(_FOUR * int(indent) + lines[name].text["en"] for name, indent in answers)


def _challenge(rng: np.random.Generator) -> dict[str, Any]:
    return {}


def judge(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    """Compare the order with the usual one and the others that are accepted."""
    answers = evidence["answers"]
    if answers is None:
        return Verdict("diagnosed", frozenset(), (Found("order_unreadable"),))
    if not answers:
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    asked = question()
    lines = {line.id: line for line in asked.lines}
    given: list[tuple[str, int]] = []
    for answer in answers:
        parts = _ANSWER.match(answer)
        if parts is None or parts.group(1) not in lines:
            observed = {"got": answer}
            return Verdict("diagnosed", frozenset(), (Found("order_unreadable", "line", observed),))
        given.append((parts.group(1), int(parts.group(2))))
    orders = [[_parts(answer) for answer in order] for order in asked.orders]
    shift = orders[0][0][1] - given[0][1]
    shifted = [(name, indent + shift) for name, indent in given]
    if quiz.judge_answer(asked, [f"{name}:{indent}" for name, indent in shifted]).correct:
        return all_or_found((LINES, ORDER, INDENTS), (LINES, ORDER, INDENTS), ())
    earned, found = _differences(shifted, orders, lines)
    return all_or_found((LINES, ORDER, INDENTS), earned, found)


def _differences(
    given: list[tuple[str, int]], orders: list[list[tuple[str, int]]], lines: dict[str, quiz.Line]
) -> tuple[list[str], list[Found]]:
    """Return what holds, and the mistakes: lines, then order, then indentation."""
    names = [name for name, _ in given]
    found = [
        Found(
            "line_does_not_belong",
            "",
            {"line": line.text["en"], "id": line.id},
            {} if line.feedback is None else {"why": line.feedback},
        )
        for line in (lines[name] for name in dict.fromkeys(names))
        if line.distractor
    ]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        found.append(Found("line_twice", "", {"line": lines[twice].text["en"]}))
    wanted = [name for name, _ in orders[0]]
    absent = len(set(wanted) - set(names))
    if found:
        return [], found
    if absent:
        return [], [Found("lines_missing", "" if absent > 1 else "one", {"count": absent})]
    nearest = max(orders, key=lambda order: _alike(names, [name for name, _ in order]))
    alike = _alike(names, [name for name, _ in nearest])
    if alike < len(names):
        line = lines[names[alike]].text["en"]
        return [LINES], [Found("order_differs", "" if alike else "first", {"line": line})]
    wrong = next(i for i, (a, b) in enumerate(zip(given, nearest, strict=True)) if a != b)
    deeper = "deep" if given[wrong][1] > nearest[wrong][1] else "shallow"
    observed = {"line": lines[names[wrong]].text["en"]}
    return [LINES, ORDER], [Found("indentation_differs", deeper, observed)]


def _alike(given: list[str], wanted: list[str]) -> int:
    """Return with how many lines both begin."""
    for count, (a, b) in enumerate(zip(given, wanted, strict=True)):
        if a != b:
            return count
    return len(wanted)


def _parts(answer: str) -> tuple[str, int]:
    name, _, indent = answer.partition(":")
    return name, int(indent)


PARSONS = Check(
    id="05.parsons",
    title={"nl": "De regels op hun plaats", "en": "The lines in their places"},
    names=("parsons",),
    criteria=(
        (LINES, 0.0, {"nl": "de regels die erbij horen", "en": "the lines that belong"}),
        (ORDER, 0.0, {"nl": "hun volgorde", "en": "their order"}),
        (INDENTS, 0.0, {"nl": "hun inspringing", "en": "their indentation"}),
    ),
    challenge=_challenge,
    probe=Probe("texts", "probe"),
    judge=judge,
    solution=solution,
)
CHECKS = (PARSONS,)
