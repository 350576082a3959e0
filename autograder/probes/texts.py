"""The probe of work that is a list of texts."""

from __future__ import annotations

from typing import Any

from autograder.probes import guard
from autograder.probes.time_limit import TimeLimit

MOST_LINES = 60
LONGEST = 200


def probe(thing: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Return ``answers``, the work as plain texts; None if it is no list of texts."""
    read = guard.run(lambda: _as_texts(thing), TimeLimit())
    return {"answers": read.value}


def _as_texts(thing: Any) -> list[str] | None:
    if type(thing) not in (list, tuple) or len(thing) > MOST_LINES:
        return None
    if not all(type(one) is str for one in thing):
        return None
    return [one[:LONGEST] for one in thing]
