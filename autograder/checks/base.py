"""What every check is made of: a challenge, a probe and a judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.report import Outcome

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """A mistake that a judge found: code, variant and the numbers observed, not yet in words.

    `texts` are an exercise's own: ``before`` stands in front of what was seen, ``why`` and ``look``
    stand in place of the catalogue's.
    """

    code: str
    variant: str = ""
    observed: dict[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What a judge decides: which criteria hold, and what was found.

    `advice` is found in correct work: it becomes the further thought and costs nothing.
    """

    outcome: Outcome
    earned: frozenset[str] = frozenset()
    found: tuple[Found, ...] = ()
    advice: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Check:
    """One exercise.

    Attributes
    ----------
    names : names under which the learner's work is looked up, the first found counts
    criteria : (id, points, texts) in the order of the card
    challenge : draws, from a generator, what the learner's code is to be tried on; plain data
    probe : (thing, challenge) -> evidence, beside the learner's code; plain data
    judge : (evidence, challenge) -> Verdict, a pure function
    partners : names of further work that is judged together with it; `thing` is then a tuple
    needs_partners : whether they must be there; else a missing one stands in the tuple as ``None``
    solution : () -> the worked solution, where the check has it and not the chapter
    """

    id: str
    title: Texts
    names: Sequence[str]
    criteria: Sequence[tuple[str, float, Texts]]
    challenge: Callable[[np.random.Generator], dict[str, Any]]
    probe: Callable[[Any, dict[str, Any]], dict[str, Any]]
    judge: Callable[[dict[str, Any], dict[str, Any]], Verdict]
    partners: Sequence[str] = ()
    needs_partners: bool = True
    solution: Callable[[], str] | None = None


def all_or_found(
    criteria: Sequence[str],
    earned: Sequence[str],
    found: Sequence[Found],
    advice: Sequence[Found] = (),
) -> Verdict:
    """Return ``passed`` if every criterion was earned, else ``diagnosed`` (or ``crashed``)."""
    if set(criteria) <= set(earned):
        return Verdict("passed", frozenset(earned), (), tuple(advice))
    shown = tuple(found) or (Found("other"),)
    outcome: Outcome = "crashed" if shown[0].code == "crash" else "diagnosed"
    return Verdict(outcome, frozenset(earned), shown)


def crash(error: Mapping[str, Any]) -> Found:
    """Return the finding for an exception recorded by the guard."""
    kinds = {
        "NameError", "UnboundLocalError", "TypeError", "ValueError", "IndexError", "KeyError",
        "AttributeError", "ZeroDivisionError", "RecursionError", "SystemExit", "MemoryError",
        "KeyboardInterrupt", "ModuleNotFoundError", "ImportError", "FileNotFoundError", "EOFError",
        "AssertionError", "StopIteration", "OverflowError",
    }  # fmt: skip
    name = str(error.get("type", "Exception"))
    observed = {
        "type": name,
        "words": str(error.get("message", "")) or "–",
        "line": error.get("line"),
        "source": str(error.get("source", "")),
    }
    alike = {"UnboundLocalError": "NameError", "ModuleNotFoundError": "ImportError"}
    return Found("crash", alike.get(name, name) if name in kinds else "", observed)
