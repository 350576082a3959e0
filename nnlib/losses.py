"""Loss functions: the value and its gradient with respect to the output, side by side.

`output` and `target` are columns, (n_outputs, n_samples). The loss of one sample is the *sum* over
its outputs; `value` is the *mean* over the samples; `gradient` is per column and not divided by
the number of samples: whoever takes a step divides by the size of the batch.
An `output` may have one more leading axis, a population of networks; `value` then gives one number
for each of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from nnlib import expect
from nnlib.activations import Sigmoid, Softmax
from nnlib.expect import Array

# A sigmoid rounds to exactly 0 or 1 for |z| > 37. The logarithm and the division need a little
# room; 10⁻¹² is far below anything a network is asked to be sure of.
EPSILON = 1e-12
LOWEST, HIGHEST = np.array(EPSILON), np.array(1.0 - EPSILON)


class Loss(ABC):
    """What all losses share: the mean over the samples, and the checks on the target."""

    def value(self, output: Any, target: Any) -> Any:
        """Return the mean loss over the columns: a float, or one per network of a population."""
        output, target = self._checked(output, target)
        mean = self.per_sample(output, target).mean(axis=-1)
        return float(mean) if np.ndim(mean) == 0 else mean

    @abstractmethod
    def per_sample(self, output: Array, target: Array) -> Array:
        """Return the loss of each column, (n_samples,)."""

    @abstractmethod
    def gradient(self, output: Any, target: Any) -> Array:
        """Return dL/d(output) for each column, of the shape of `output`."""

    def check_target(self, target: Array) -> None:
        """Refuse a target this loss has no meaning for; most losses have one for all."""
        return

    def _checked(self, output: Any, target: Any) -> tuple[Array, Array]:
        target = expect.finite(target, "target")
        output = expect.same_shape(output, target, "output", "target")
        if target.size == 0:
            raise ValueError(f"target has shape {target.shape}: the loss of nothing is undefined.")
        self.check_target(target)
        return output, target

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class BinaryCrossEntropy(Loss):
    """How surprised the network is by a target of 0 or 1: -[t ln o + (1 - t) ln(1 - o)]."""

    def per_sample(self, output: Array, target: Array) -> Array:
        """Return the loss of each column, (n_samples,)."""
        o = np.minimum(np.maximum(output, LOWEST), HIGHEST)
        return -(target * np.log(o) + (1.0 - target) * np.log1p(-o)).sum(axis=-2)

    def gradient(self, output: Any, target: Any) -> Array:
        """Return dL/do = (o - t) / (o (1 - o)), of the shape of `output`."""
        output = expect.same_shape(output, target, "output", "target")
        o = np.minimum(np.maximum(output, LOWEST), HIGHEST)
        return (o - target) / (o * (1.0 - o))

    def check_target(self, target: Array) -> None:
        """Refuse targets outside [0, 1]."""
        if target.min() < 0 or target.max() > 1:
            raise ValueError(
                f"target runs from {target.min():g} to {target.max():g}: "
                "binary cross-entropy needs targets from 0 to 1."
            )


class CrossEntropy(Loss):
    """How surprised the network is by the true class: -Σ t ln o, for one-hot targets."""

    def per_sample(self, output: Array, target: Array) -> Array:
        """Return the loss of each column, (n_samples,)."""
        return -(target * np.log(np.maximum(output, LOWEST))).sum(axis=-2)

    def gradient(self, output: Any, target: Any) -> Array:
        """Return dL/do = -t / o, of the shape of `output`."""
        output = expect.same_shape(output, target, "output", "target")
        return target / -np.maximum(output, LOWEST)

    def check_target(self, target: Array) -> None:
        """Refuse targets outside [0, 1]; each column is a distribution over the classes."""
        if target.min() < 0 or target.max() > 1:
            raise ValueError(
                f"target runs from {target.min():g} to {target.max():g}: "
                "cross-entropy needs one-hot targets, 1 for the true class and 0 elsewhere."
            )


class MeanSquaredError(Loss):
    """The squared distance between output and target: (o - t)², summed over the outputs."""

    def per_sample(self, output: Array, target: Array) -> Array:
        """Return the loss of each column, (n_samples,)."""
        return ((output - target) ** 2).sum(axis=-2)

    def gradient(self, output: Any, target: Any) -> Array:
        """Return dL/do = 2 (o - t), of the shape of `output`."""
        output = expect.same_shape(output, target, "output", "target")
        return 2.0 * (output - target)


def suited_to(activation: object) -> Loss:
    """Return the loss that fits the last layer's activation function.

    A sigmoid gives a probability, judged by binary cross-entropy; a softmax gives one for each
    class, judged by cross-entropy; anything else gives numbers, judged by their squared distance.
    """
    if isinstance(activation, Sigmoid):
        return BinaryCrossEntropy()
    return CrossEntropy() if isinstance(activation, Softmax) else MeanSquaredError()
