"""The probes of honest measuring: what parts are made of, accuracies, and when to stop."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from autograder.probes import functions, watched
from autograder.probes.layers import as_array
from nnlib.callbacks import EarlyStopping
from nnlib.metrics import accuracy, confusion_matrix
from nnlib.split import parts_of, split

MOST_PARTS = 12


def probe_split(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `split` on each case, (X, y, fractions, seed).

    ``value`` is ``parts`` with ``parts``, one ``[X, y]`` each, where the structure is that; else
    the description of what came back. ``mutated`` says whether X or y was changed.
    """

    def call(function: Any, X: Any, y: Any, fractions: Any, seed: int) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        before = X.copy(), y.copy()
        with watched.draws(rng) as used:
            value = function(X, y, tuple(fractions), rng)
            if type(value).__name__ in ("generator", "zip", "map"):
                value = list(islice(value, MOST_PARTS))
        plain = _parts(value)
        same = np.array_equal(X, before[0], True) and np.array_equal(y, before[1], True)
        return {**plain, "mutated": not same, "draws": used}

    return watched.probe(function, challenge, call, (split, parts_of))


def _parts(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"is": "parts", "type": type(value).__name__[:80], "parts": []}
    if type(value) not in (list, tuple) or not 0 < len(value) <= MOST_PARTS:
        return functions.described(value)
    for part in value:
        pair = list(part) if type(part) in (list, tuple) and len(part) == 2 else [None, None]
        arrays = [as_array(item) for item in pair]
        if any(array is None for array in arrays):
            return {**plain, "is": "list", "count": len(value)}
        plain["parts"].append(arrays)
    return plain


def probe_accuracy(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `accuracy` on each case, (outputs, labels)."""
    return watched.probe(function, challenge, _described, (accuracy, confusion_matrix))


def probe_stopping(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `early_stopping_epoch` on each case, (losses, patience)."""
    return watched.probe(function, challenge, _described, (EarlyStopping.on_epoch,))


def _described(function: Any, *arguments: Any) -> dict[str, Any]:
    return functions.described(function(*arguments))
