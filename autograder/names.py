"""Looking up a learner's work by its name, and suggesting one that comes near."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any

from autograder.checks.base import Check, Found


def work(check: Check, namespace: Mapping[str, Any]) -> tuple[Any, Found | None]:
    """Return what `check` is about: what its names stand for, together with its partners."""
    thing, missing = look_up(check.names, namespace)
    if missing is not None or not check.partners:
        return thing, missing
    things = [thing]
    for name in check.partners:
        partner, missing = look_up([name], namespace)
        if missing is not None and check.needs_partners:
            return None, missing
        things.append(partner)
    return tuple(things), None


def look_up(names: Sequence[str], namespace: Mapping[str, Any]) -> tuple[Any, Found | None]:
    """Return the first of `names` in `namespace`; else a finding that names what comes near."""
    for name in names:
        if name in namespace:
            return namespace[name], None
    candidates = [
        name
        for name, value in namespace.items()
        if not name.startswith("_") and isinstance(value, FunctionType | type)
    ]
    wanted = names[0]
    lower = {name.lower(): name for name in candidates}
    near = lower.get(wanted.lower())
    if near is None:
        close = difflib.get_close_matches(wanted, candidates, n=1, cutoff=0.7)
        near = close[0] if close else None
    if near is None:
        return None, Found("name_missing", "", {"name": wanted})
    return None, Found("name_missing", "near", {"name": wanted, "near": near})
