"""What every check is made of: a challenge, a probe and a judge."""

from __future__ import annotations

import importlib
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
class Probe:
    """What a check runs beside the learner's code: a function of ``autograder.probes``, by name.

    It can be told to another process, which has no checks. Called, it runs here.

    Attributes
    ----------
    module : below ``autograder.probes``
    function : of that module, called with the work, the challenge and the `options`
    options : further arguments by name; plain data
    hosted : whether, in a jail, what it watches belongs to the other side of the wall; the function
        then takes ``host=``, through which every call goes there (see ``sandbox.bench``)
    """

    module: str
    function: str
    options: Mapping[str, Any] = field(default_factory=dict)
    hosted: bool = False

    def __call__(self, thing: Any, challenge: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Return the evidence."""
        module = importlib.import_module(f"autograder.probes.{self.module}")
        evidence: dict[str, Any] = getattr(module, self.function)(
            thing, challenge, **self.options, **more
        )
        return evidence


@dataclass(frozen=True)
class Check:
    """One exercise.

    Attributes
    ----------
    names : names under which the learner's work is looked up, the first found counts
    criteria : (id, points, texts) in the order of the card
    challenge : draws, from a generator, what the learner's code is to be tried on; plain data
    probe : what runs beside the learner's code; it gives evidence, plain data
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
    probe: Probe
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
