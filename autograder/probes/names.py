"""Looking up a learner's work by its name, and finding one that comes near."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any

LONGEST = 80


def work(
    names: Sequence[str],
    partners: Sequence[str],
    needs_partners: bool,
    namespace: Mapping[str, Any],
) -> tuple[Any, dict[str, Any] | None]:
    """Return what `names` stand for, together with the partners; else what is missing.

    See ``checks.base.Check`` for `names`, `partners` and `needs_partners`, and ``look_up``.
    """
    thing, missing = look_up(names, namespace)
    if missing is not None or not partners:
        return thing, missing
    things = [thing]
    for name in partners:
        partner, missing = look_up([name], namespace)
        if missing is not None and needs_partners:
            return None, missing
        things.append(partner)
    return tuple(things), None


def look_up(
    names: Sequence[str], namespace: Mapping[str, Any]
) -> tuple[Any, dict[str, Any] | None]:
    """Return the first of `names` in `namespace`; else ``code``, ``variant`` and ``observed``.

    What comes near the name that was wanted is told too. Nothing of the learner's is run for it.
    """
    for name in names:
        if name in namespace:
            return namespace[name], None
    wanted = names[0]
    candidates = [
        name
        for name, value in namespace.items()
        if type(name) is str
        and not name.startswith("_")
        and issubclass(type(value), FunctionType | type)
    ]
    lower = {name.lower(): name for name in candidates}
    near = lower.get(wanted.lower())
    if near is None:
        close = difflib.get_close_matches(wanted, candidates, n=1, cutoff=0.7)
        near = close[0] if close else None
    observed = {"name": wanted}
    if near is None:
        return None, {"code": "name_missing", "variant": "", "observed": observed}
    observed["near"] = near[:LONGEST]
    return None, {"code": "name_missing", "variant": "near", "observed": observed}
