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
