"""The probe of plain functions: call them on cases, and write down what came back."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import FunctionType, GeneratorType
from typing import Any

import numpy as np

from autograder.probes import attempt, guard
from autograder.probes.layers import as_array
from autograder.probes.time_limit import TimeLimit
from nnlib.history import History

MOST_ITEMS = 2000
MOST_THINGS = 20_000
LONGEST = 1000


def probe(
    function: Any, challenge: dict[str, Any], then: Callable[[Any], Any] | None = None
) -> dict[str, Any]:
    """Call `function` on each of the challenge's ``cases`` and return the evidence.

    Parameters
    ----------
    challenge : dict
        ``seed`` and ``cases``, each a list of arguments: plain data.
    then : function, optional
        Turns what came back into what is written down, still inside the guard: to call a function
        that was returned, say.

    Returns
    -------
    dict
        ``problem``, if `function` cannot be called; ``empty`` and ``blanks``, known before any
        call; ``results``, one per case with ``value`` (see ``described``), ``error``,
        ``timed_out``, ``printed``, and ``changed``, the positions of arguments that were changed.
    """
    evidence: dict[str, Any] = {"problem": None, "empty": False, "blanks": [], "results": []}
    ran = guard.run(lambda: callable(function), TimeLimit())
    # By its type alone: what an object says of its class may be anything, or an exception.
    if ran.value is not True or issubclass(type(function), type):
        return {**evidence, "problem": "not_a_function"}
    if type(function) is FunctionType:
        evidence["empty"] = attempt.does_nothing(function)
        evidence["blanks"] = attempt.open_blanks(function)
    if evidence["empty"]:
        return evidence
    for case in challenge["cases"]:
        arguments = copy.deepcopy(case)

        def call(arguments: list[Any] = arguments) -> Any:
            value = function(*arguments)
            return described(value) if then is None else then(value)

        ran = guard.run(call, TimeLimit(), seed=challenge["seed"])
        changed = [
            i for i, (a, b) in enumerate(zip(arguments, case, strict=True)) if not _same(a, b)
        ]
        evidence["results"].append(
            {
                "value": ran.value,
                "error": ran.error,
                "timed_out": ran.timed_out,
                "printed": ran.printed,
                "changed": changed,
            }
        )
        if ran.timed_out:
            break
    return evidence


def described(value: Any, depth: int = 0, left: list[int] | None = None) -> dict[str, Any]:
    """Return what came back as plain data: ``is``, the kind, and what belongs to that kind.

    ``none``, ``dots`` · ``text`` with ``text`` · ``array`` (a number, a list of numbers, an array)
    with ``array`` and ``whole`` · ``history`` with ``loss`` and ``initial_loss`` · ``list`` with
    ``items`` · ``dict`` with ``keys`` and ``items`` · ``function`` · else ``other``. In all of them
    ``type`` is the type's name. `left` holds how many more things may be described: lists that hold
    each other many times over have no end.
    """
    left = [MOST_THINGS] if left is None else left
    left[0] -= 1
    kind = type(value)
    plain: dict[str, Any] = {"is": "other", "type": kind.__name__[:80]}
    if value is None:
        return {**plain, "is": "none"}
    if value is Ellipsis:
        return {**plain, "is": "dots"}
    if issubclass(kind, str):
        return {**plain, "is": "text", "text": str.__str__(value)[:LONGEST]}
    array = as_array(value)
    if array is not None:
        whole = kind is int or (issubclass(kind, np.generic) and value.dtype.kind in "iu")
        return {**plain, "is": "array", "array": array, "whole": whole}
    if issubclass(kind, History):
        return {**plain, "is": "history", **_history(value)}
    if depth > 3 or left[0] < 0:
        return plain
    if issubclass(kind, dict):
        pairs = list(dict.items(value))[:MOST_ITEMS]
        return {
            **plain,
            "is": "dict",
            "keys": [described(key, depth + 1, left) for key, _ in pairs],
            "items": [described(item, depth + 1, left) for _, item in pairs],
        }
    if issubclass(kind, list | tuple) or kind is GeneratorType or kind in (zip, map, range):
        items = [described(item, depth + 1, left) for _, item in zip(range(MOST_ITEMS), value)]  # noqa: B905
        arrays = [
            item["array"] for item in items if item["is"] == "array" and item["array"].size == 1
        ]
        if items and len(arrays) == len(items):
            return {
                **plain,
                "is": "array",
                "array": np.array([float(a.ravel()[0]) for a in arrays]),
                "whole": False,
            }
        return {**plain, "is": "list", "items": items}
    if callable(value):
        return {**plain, "is": "function"}
    return plain


def number(plain: dict[str, Any]) -> float | None:
    """Return the one number that a description holds, None if it holds no or more numbers."""
    if plain["is"] != "array" or plain["array"].size != 1:
        return None
    return float(plain["array"].ravel()[0])


def _history(history: Any) -> dict[str, Any]:
    loss = as_array(getattr(history, "loss", None))
    first = as_array(getattr(history, "initial_loss", None))
    return {
        "loss": np.zeros(0) if loss is None else loss,
        "initial_loss": float("nan") if first is None or first.size != 1 else float(first),
    }


def _same(a: Any, b: Any) -> bool:
    """Whether an argument is what it was, compared without running any learner code."""
    a_array, b_array = as_array(a), as_array(b)
    if a_array is not None and b_array is not None:
        return a_array.shape == b_array.shape and bool(np.array_equal(a_array, b_array, True))
    return type(a) is type(b) and type(a) in (str, int, float) and a == b
