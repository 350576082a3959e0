"""Many networks at once: one extra leading axis, and the same lines train them all.

A learning-rate sweep of 64 networks in plain NumPy costs little more than a few networks one by
one, because each NumPy call does the work of 64. The rows come in the same order for all members,
so member i ends where ``Perceptron.fit`` with its learning rate and the same generator would.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import examples, expect, metrics
from nnlib.expect import Array
from nnlib.perceptron import Perceptron


@dataclass
class PopulationHistory:
    """The figures of all members: row i is member i, column k stands after k epochs.

    `loss` and `accuracy` are (size, epochs + 1), column 0 before training; `accuracy` is None
    where labels are no classes. A member that has diverged shows inf or nan from there on.
    """

    loss: Array
    accuracy: Array | None


class Population:
    """`size` networks that start as copies of `model`.

    Attributes
    ----------
    parameters : (size, n_parameters)
        One row per member; the layers' `weights` (size, n_neurons, n_inputs) and `biases`
        (size, n_neurons, 1) are views on it.
    """

    def __init__(self, model: Perceptron, size: int) -> None:
        self.size = expect.whole_number(size, "size", at_least=1)
        self._one = copy.deepcopy(model)
        self.parameters: Array = np.repeat(self._one.parameters[np.newaxis], self.size, axis=0)
        self.layers = copy.deepcopy(self._one.layers)
        start = 0
        for layer in self.layers:
            for name in ("weights", "biases"):
                shape = getattr(layer, name).shape
                stop = start + int(np.prod(shape))
                view = self.parameters[:, start:stop].reshape(self.size, *shape)
                setattr(layer, name, view)
                start = stop

    def forward(self, inputs: Any) -> Array:
        """Return the outputs (size, n_outputs, n_samples) for `inputs` (n_features, n_samples)."""
        outputs = inputs
        with np.errstate(all="ignore"):
            for layer in self.layers:
                outputs = layer.forward(outputs)
        return outputs

    def fit(
        self,
        training_data: Any,
        labels: Any,
        epochs: int,
        learning_rates: Any,
        *,
        batch_size: int = 1,
        shuffle: bool = True,
        rng: np.random.Generator | None = None,
    ) -> PopulationHistory:
        """Train all members, member i with ``learning_rates[i]``, on the same rows in one order.

        Parameters
        ----------
        training_data : (n, n_features) and labels : (n, n_outputs)
            Rows, as for ``Perceptron.fit``.
        epochs : int
        learning_rates : (size,)
        batch_size, shuffle, rng
            As for ``Perceptron.fit``.
        """
        loss = self._one.loss
        X, y = examples.checked(training_data, labels, self.layers)
        loss.check_target(y)
        epochs = expect.whole_number(epochs, "epochs", at_least=0)
        batch_size = expect.whole_number(batch_size, "batch_size", at_least=1)
        rates = expect.finite(learning_rates, "learning_rates")
        if rates.shape != (self.size,):
            raise ValueError(
                f"learning_rates has shape {rates.shape}: one for each member was expected, "
                f"({self.size},)."
            )
        if rates.min() < 0:
            raise ValueError(f"learning_rates holds {rates.min():g}: none may be below 0.")
        if rng is not None:
            rng = expect.generator(rng)
        steps = rates.reshape(-1, 1, 1)
        are_classes = examples.are_classes(y)
        measured = [self._measure(X, y, are_classes)]
        # A member that diverges overflows on its own row; the others never see it.
        with np.errstate(all="ignore"):
            for _ in range(epochs):
                order = examples.order_of_epoch(len(X), shuffle, rng)
                for rows in examples.batches(order, batch_size):
                    da = loss.gradient(self.forward(X[rows].T), y[rows].T) / len(rows)
                    for layer in self.layers[::-1]:
                        da = layer.backward(da, steps)
                measured.append(self._measure(X, y, are_classes))
        losses, shares = zip(*measured, strict=True)
        return PopulationHistory(
            np.stack(losses, axis=1), np.stack(shares, axis=1) if are_classes else None
        )

    def model(self, member: int) -> Perceptron:
        """Return member number `member` as a network of its own."""
        one = copy.deepcopy(self._one)
        one.parameters[:] = self.parameters[member]
        return one

    def _measure(self, X: Array, y: Array, are_classes: bool) -> tuple[Any, Any]:
        output = self.forward(X.T)
        with np.errstate(all="ignore"):
            value = self._one.loss.value(output, y.T)
            share = metrics.accuracy(output, y.T) if are_classes else None
        return value, share

    def __len__(self) -> int:
        """Return the number of networks."""
        return self.size

    def __repr__(self) -> str:
        return f"Population of {self.size} × {self._one!r}"
