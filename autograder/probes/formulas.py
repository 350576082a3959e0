"""The probes of single formulas: a neuron's, and those of the loss and its derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.probes import delegation
from autograder.probes.layers import as_array
from nnlib import gradcheck
from nnlib.activations import Sigmoid
from nnlib.losses import BinaryCrossEntropy, Loss

MOST_POINTS = 400


def sigmoid(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `sigmoid` on each case, (z,); ``more`` has ``overflow`` if that happened on the way."""
    return delegation.probe(function, challenge, (Sigmoid.__call__,), _noting_overflow)


def _noting_overflow(function: Any, note: dict[str, Any], z: Any) -> Any:
    def overflowed(kind: str, flag: int) -> None:
        note["overflow"] = True

    with np.errstate(over="call", call=overflowed):
        return function(z)


def neuron(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `neuron` on each case, (w, b, x)."""
    return delegation.probe(function, challenge, ())


def bce(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `bce` on each case, (output, target)."""
    references = (Loss.value, BinaryCrossEntropy.per_sample)
    return delegation.probe(function, challenge, references)


def bce_gradient(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `bce_gradient` on each case, (output, target)."""
    return delegation.probe(function, challenge, (BinaryCrossEntropy.gradient,))


def numerical_gradient(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `numerical_gradient` on each case, (slopes, curves, mixed, w): f is made of the first.

    ``more`` has ``points``, where f was asked, ``own``, how often with `w` itself, and `w`
    afterwards.
    """

    def call(
        function: Any, note: dict[str, Any], slopes: Any, curves: Any, mixed: float, w: Any
    ) -> Any:
        real = _function_of(slopes, curves, mixed)
        note["points"], note["own"] = [], 0

        def f(point: Any) -> float:
            value = float(real(point))
            if len(note["points"]) < MOST_POINTS:
                note["points"].append(as_array(np.asarray(point, dtype=float)))
                note["own"] += point is w
            return value

        value = function(f, w)
        note["w"] = as_array(w)
        return value

    return delegation.probe(function, challenge, (gradcheck.numerical_gradient,), call)


def _function_of(slopes: Any, curves: Any, mixed: float) -> Any:
    """Return f(w) = Σ slopes · sin w + Σ curves · w³ / 3 + mixed · (Σ w)², which mixes all."""

    def f(w: Any) -> float:
        point = np.asarray(w, dtype=float)
        if point.shape != slopes.shape:
            raise ValueError(f"f takes an array of shape {slopes.shape}, this has {point.shape}")
        smooth = (slopes * np.sin(point) + curves * point**3 / 3).sum()
        return float(smooth + mixed * point.sum() ** 2)

    return f
