"""Looking up a learner's work by its name, and suggesting one that comes near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.checks.base import Check, Found
from autograder.probes import names


def work(check: Check, namespace: Mapping[str, Any]) -> tuple[Any, Found | None]:
    """Return what `check` is about: what its names stand for, together with its partners."""
    thing, missing = names.work(check.names, check.partners, check.needs_partners, namespace)
    return thing, None if missing is None else Found(**missing)


def look_up(wanted: Sequence[str], namespace: Mapping[str, Any]) -> tuple[Any, Found | None]:
    """Return the first of `wanted` in `namespace`; else a finding that names what comes near."""
    thing, missing = names.look_up(wanted, namespace)
    return thing, None if missing is None else Found(**missing)


def missing_in(check: Check, evidence: Any) -> Found | None:
    """Return the finding that evidence from a jail stands for: ``{"missing": {…}}``, else None.

    It is made anew of the names it may speak of: a jail can say that work is not there, and what is
    there instead, and nothing else.
    """
    if not isinstance(evidence, dict) or not isinstance(evidence.get("missing"), dict):
        return None
    observed = evidence["missing"].get("observed")
    said = observed if isinstance(observed, dict) else {}
    known = (*check.names, *check.partners)
    name = said["name"] if said.get("name") in known else check.names[0]
    near = said.get("near")
    if isinstance(near, str) and near.isidentifier() and len(near) <= names.LONGEST:
        return Found("name_missing", "near", {"name": name, "near": near})
    return Found("name_missing", "", {"name": name})
