"""Is the gradient right? Backpropagation against finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import expect
from nnlib.expect import Array
from nnlib.losses import Loss
from nnlib.perceptron import Perceptron


def numerical_gradient(f: Callable[[Array], float], w: Any, h: float = 1e-3) -> Array:
    """Return the gradient of `f` at `w` by finite differences, of the shape of `w`.

    The five-point formula [f(-2h) - 8 f(-h) + 8 f(h) - f(2h)] / 12h: its own error is of order
    h⁴, so that h need not be so small that rounding takes over. `w` is not changed.
    """
    point = expect.finite(w, "w").copy()
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        middle = point[index]
        values = []
        for distance in (-2, -1, 1, 2):
            point[index] = middle + distance * h
            values.append(f(point))
        point[index] = middle
        gradient[index] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
    return gradient


def gradient_error(model: Perceptron, inputs: Any, target: Any, loss: Loss | None = None) -> float:
    """Return how far backpropagation is from finite differences: |g - n| / (|g| + |n|).

    `inputs` and `target` are columns. Below 1e-7 the gradient is right; the model's parameters
    are the same afterwards.
    """
    loss = loss or model.loss
    inputs, target = expect.finite(inputs, "inputs"), expect.finite(target, "target")
    n_samples = target.shape[-1]
    parameters = model.parameters

    def mean_loss(values: Array) -> float:
        parameters[:] = values
        return float(loss.value(model.forward(inputs), target)) + model.penalty()

    before = parameters.copy()
    try:
        numerical = numerical_gradient(mean_loss, before)
    finally:
        parameters[:] = before
    gradient = model.gradients(loss.gradient(model.forward(inputs), target) / n_samples)
    size = np.linalg.norm(gradient) + np.linalg.norm(numerical)
    return float(np.linalg.norm(gradient - numerical) / size) if size else 0.0
