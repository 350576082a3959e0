"""From evidence of a function or a method to a verdict: what every one may go wrong in.

Like ``function_checks``, for exercises in which nnlib's own implementation may not be used, and
in which an exception on a later case does not undo what an earlier one has shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.base import Found, Verdict, all_or_found, crash

Look = Callable[[list[Any], list[dict[str, Any]]], tuple[set[str], list[Found]]]


def judge(
    criteria: Sequence[str],
    evidence: dict[str, Any],
    challenge: dict[str, Any],
    look: Look,
    *,
    name: str,
    kind: str = "function",
    silent: bool = False,
) -> Verdict:
    """Return the verdict: first what can go wrong anywhere, then what `look` finds.

    `look` gets the cases that came to their end and their results. With `silent` it wants to see
    methods that returned nothing, too: what they changed may tell more.
    """

    def diagnosed(*found: Found) -> Verdict:
        return Verdict("diagnosed", frozenset(), found)

    if evidence["problem"]:
        variant = "" if evidence["problem"] == "not_a_function" else kind
        return diagnosed(Found(evidence["problem"], variant, {"name": name}))
    results = evidence["results"]
    raised = [r["error"]["type"] for r in results if r["error"]]
    dots = any(r["value"] and r["value"]["is"] == "dots" for r in results)
    if evidence["empty"] or dots or raised[:1] == ["NotImplementedError"]:
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    if evidence["delegated"]:
        return diagnosed(Found("uses_reference_solution", "named", {"name": name}))
    if evidence["blanks"]:
        return diagnosed(Found("blank_left", "anywhere", {"name": evidence["blanks"][0]}))
    ended = [r["error"] is None and not r["timed_out"] for r in results]
    first = ended.index(False) if False in ended else len(ended)
    stopped = results[first] if first < len(results) else None
    if stopped is not None and stopped["timed_out"]:
        return diagnosed(Found("timeout"))
    if first == 0:
        return all_or_found(criteria, [], [crash(results[0]["error"])])
    results = results[:first]
    if not silent and all(r["value"]["is"] == "none" for r in results):
        printed = any(r["printed"].strip() for r in results)
        return diagnosed(Found("prints_instead_of_returns" if printed else "returns_none"))
    holds, found = look(challenge["cases"][:first], results)
    if any(r["changed"] for r in results):
        holds, found = set(), [Found("mutates_caller_arrays", "argument"), *found]
    if stopped is not None and not found:
        holds, found = set(), [crash(stopped["error"])]
    if found and set(criteria) <= set(holds):
        holds = set(criteria) - {criteria[-1]}  # what was found costs something
    return all_or_found(criteria, sorted(holds), found)


def close(got: Any, wanted: Any, tolerance: float = 1e-6) -> bool:
    """Whether two arrays have the same shape and, nearly, the same finite values."""
    if got is None or wanted is None or np.shape(got) != np.shape(wanted):
        return False
    got, wanted = np.asarray(got), np.asarray(wanted)
    with np.errstate(all="ignore"):
        near = np.abs(got - wanted) <= tolerance * (1 + np.abs(wanted))
    return bool(np.isfinite(got).all() and near.all())


def rounded(got: Any, wanted: Any) -> Any:
    """Whether each row of `got` is `wanted`, or what rounding or a smaller type left of it.

    Being near is not enough: small numbers are near each other, whatever they are of. Nor are
    zeros: they are near as well, and what is left of nothing.
    """
    with np.errstate(all="ignore"):
        away = np.abs(got - wanted)
        left = away <= 1e-3 * np.abs(wanted)  # half precision keeps three digits
        for decimals in range(1, 7):
            unit = 10.0**-decimals
            few = np.abs(got / unit - np.rint(got / unit)) < 1e-6
            left = left | (few & (away <= 0.6 * unit)) | (few & (away < unit) & (got * wanted > 0))
    return left.all(axis=-1) & got.any(axis=-1)


def same_bits(a: Any, b: Any) -> bool:
    """Whether both are arrays, of one shape, with exactly the same numbers."""
    return a is not None and b is not None and a.shape == b.shape and bool(np.array_equal(a, b))


def same_layers(a: Sequence[Any] | None, b: Sequence[Any] | None) -> bool:
    """Whether two lists of layers, each [weights, biases], hold exactly the same numbers."""
    if a is None or b is None or len(a) != len(b):
        return False
    return all(same_bits(x[k], y[k]) for x, y in zip(a, b, strict=True) for k in (0, 1))


def worst_place(got: Any, wanted: Any) -> int:
    """Return where, counted through the flat array, `got` is furthest from `wanted`.

    That place is the one to show; it is 0 where there is nothing to compare. What is not a finite
    number counts as furthest.
    """
    if got is None or np.shape(got) != np.shape(wanted) or not np.size(got):
        return 0
    with np.errstate(all="ignore"):
        away = np.abs(np.asarray(got, dtype=float) - wanted).ravel()
    return int(np.argmax(np.where(np.isfinite(away), away, np.inf)))


def first_belief(
    beliefs: Sequence[tuple[str, str, Callable[..., Any]]],
    cases: Sequence[Any],
    got: Sequence[Any],
    same: Callable[[Any, Any], bool] = close,
) -> tuple[str, str] | None:
    """Return code and variant of the first belief that gives what was got, in every case."""
    for code, variant, belief in beliefs:
        try:
            with np.errstate(all="ignore"):
                if all(same(g, belief(*case)) for g, case in zip(got, cases, strict=True)):
                    return code, variant
        except (ValueError, IndexError):  # a belief whose shapes do not fit this case
            continue
    return None


def only_number(value: dict[str, Any]) -> float | None:
    """Return the one number of a described value; None if it is something else."""
    if value["is"] != "array" or value["array"].size != 1:
        return None
    return float(value["array"].ravel()[0])
