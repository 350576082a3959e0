"""Looking up a learner's work by its name, and suggesting one that comes near."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any

from autograder.checks.base import Found


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
