"""The probe of three classes that are each to train as they should."""

from __future__ import annotations

from typing import Any

from autograder.probes import guard, remote, training
from autograder.probes.time_limit import TimeLimit


def probe(thing: Any, challenge: dict[str, Any], host: remote.Host | None = None) -> dict[str, Any]:
    """Train with each of the three classes.

    Returns ``problem``, if there are no three; ``same``, for each class the place of an earlier
    one that is the very same; ``fits``, for each the evidence of ``probes.training``, None if it
    is missing.
    """
    taken = guard.run(lambda: _three(thing), TimeLimit())
    if taken.value is None:
        return {"problem": "not_three_classes", "same": [], "fits": []}
    classes = taken.value
    same = [next((j for j in range(i) if classes[j] is classes[i]), None) for i in range(3)]
    each = len(challenge["networks"])
    fits = [
        None if c is None else training.probe(c, challenge, ("fit",), host, place * each)
        for place, c in enumerate(classes)
    ]
    return {"problem": None, "same": same, "fits": fits}


def _three(thing: Any) -> list[Any] | None:
    if not isinstance(thing, tuple | list) or len(thing) != 3:
        return None
    return [thing[0], thing[1], thing[2]]
