"""What a jail says, made anew of what it may hold.

Nothing here decides what is true. It only sees to it that a judge gets what it can read: a field
that does not fit is taken for the one that earns least.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.probes.layers import MOST_VALUES

PROBLEMS = ("not_usable", "no_method", "not_a_function", "not_three_classes")
KINDS = ("none", "dots", "text", "array", "history", "list", "dict", "function", "other")
NOTHING_SAID = {"type": "RuntimeError", "message": "nothing was said of it"}
LONGEST = 400
MOST_ITEMS = 2000
DEEPEST = 5


def text(value: Any, longest: int = LONGEST) -> str:
    """Return a text, and none for anything else."""
    return value[:longest] if isinstance(value, str) else ""


def items(value: Any, most: int, kind: type = dict) -> list[Any]:
    """Return the first items of a list; what is of another kind becomes ``{}`` or ``None``."""
    if not isinstance(value, list):
        return []
    other: Any = {} if kind is dict else None
    return [one if type(one) is kind else other for one in value[:most]]


def fields(value: Any) -> dict[str, Any]:
    """Return a dictionary, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def array(value: Any) -> Any:
    """Return an array of numbers that is not too large, else ``None``."""
    return value if type(value) is np.ndarray and value.size <= MOST_VALUES else None


def number(value: Any) -> float | None:
    """Return a number, else ``None``."""
    fits = type(value) is float or (type(value) is int and abs(value) < 2**63)
    return float(value) if fits else None


def order(value: Any, count: int) -> list[int] | None:
    """Return a list of layers by number, else ``None``."""
    if not isinstance(value, list) or len(value) > 100:
        return None
    return value if all(type(k) is int and -1 <= k < count for k in value) else None


def problem(evidence: dict[str, Any]) -> str | None:
    """Return why there is nothing that can be tried."""
    said = evidence.get("problem")
    return said if said is None or (type(said) is str and said in PROBLEMS) else PROBLEMS[0]


def beginning(evidence: dict[str, Any]) -> dict[str, Any]:
    """Return what was known before any call."""
    blanks = evidence.get("blanks")
    return {
        "problem": problem(evidence),
        "empty": evidence.get("empty") is True,
        "blanks": [text(b, 80) for b in blanks[:50]] if isinstance(blanks, list) else [],
        "delegated": evidence.get("delegated") is True,
    }


def error(value: Any) -> dict[str, Any] | None:
    """Return an exception as the guard describes it."""
    if value is None:
        return None
    if not isinstance(value, dict):
        return dict(NOTHING_SAID)
    said: dict[str, Any] = {
        "type": text(value.get("type"), 80) or "Exception",
        "message": text(value.get("message")),
    }
    if type(value.get("line")) is int:
        said |= {"line": value["line"], "source": text(value.get("source"))}
    return said


def results(evidence: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Return what is said of each case: ``{}`` where nothing is, though the case was to be tried.

    After one that took too long no others are.
    """
    said = items(evidence.get("results"), count)
    if problem(evidence) or evidence.get("empty") is True:
        return said
    late = next((k for k, claim in enumerate(said) if claim.get("timed_out") is True), None)
    if late is not None:
        return said[: late + 1]
    return said + [{}] * (count - len(said))


def result(claim: dict[str, Any]) -> dict[str, Any]:
    """Return one entry of ``results``: a value where nothing was raised, and how it ended."""
    failed = error(claim.get("error")) if claim else dict(NOTHING_SAID)
    timed_out = claim.get("timed_out") is True
    changed = claim.get("changed")
    value = described(claim.get("value"))
    return {
        "value": None if failed or timed_out else value,
        "error": failed,
        "timed_out": timed_out,
        "printed": text(claim.get("printed")),
        "changed": [k for k in changed[:20] if type(k) is int] if isinstance(changed, list) else [],
    }


def described(value: Any, depth: int = 0) -> dict[str, Any]:
    """Return a value as ``probes.functions.described`` describes one."""
    kind = value.get("is") if isinstance(value, dict) else None
    if type(kind) is not str or kind not in KINDS or depth > DEEPEST:
        return {"is": "none", "type": "NoneType"}
    made: dict[str, Any] = {"is": kind, "type": text(value.get("type"), 80)}
    if kind == "text":
        made["text"] = text(value.get("text"), 1000)
    elif kind == "array":
        numbers = value.get("array")
        made["array"] = numbers if type(numbers) is np.ndarray else np.zeros(0)
        made["whole"] = value.get("whole") is True
    elif kind == "history":
        loss, first = value.get("loss"), number(value.get("initial_loss"))
        made["loss"] = loss if type(loss) is np.ndarray else np.zeros(0)
        made["initial_loss"] = float("nan") if first is None else first
    elif kind in ("list", "dict"):
        parts = ("items",) if kind == "list" else ("keys", "items")
        lists = [value.get(part) for part in parts]
        found = [one[:MOST_ITEMS] if isinstance(one, list) else [] for one in lists]
        least = min(map(len, found))
        for part, one in zip(parts, found, strict=True):
            made[part] = [described(item, depth + 1) for item in one[:least]]
    return made
