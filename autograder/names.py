"""Looking up a learner's work by its name, and suggesting one that comes near."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.checks.base import Check, Found
from autograder.probes import names


def work(check: Check, namespace: Mapping[str, Any]) -> tuple[Any, Found | None]:
    """Return what `check` is about: what its names stand for, together with its partners.

    Else a finding that tells what is missing, and what comes near it.
    """
    thing, missing = names.work(check.names, check.partners, check.needs_partners, namespace)
    return thing, None if missing is None else Found(**missing)
