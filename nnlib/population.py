"""Many networks at once: one extra leading axis, and the same lines train them all.

A learning-rate sweep of 64 networks in plain NumPy costs little more than a few networks one by
one, because each NumPy call does the work of 64. Member i ends where ``Perceptron.fit`` with its
starting weights, its learning rate and its generator would.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib import engines, examples, expect, metrics
from nnlib.examples import Order
from nnlib.expect import Array
from nnlib.optimizers import Optimizer
from nnlib.perceptron import Perceptron

if TYPE_CHECKING:
    from nnlib.compiled import Kernel


@dataclass
class PopulationHistory:
    """The figures of all members: row i is member i, column k stands after k epochs.

    `loss` and `accuracy` are (size, epochs + 1), column 0 before training; `accuracy` is None
    where labels are no classes. A member that has diverged shows inf or nan from there on.
    """

    loss: Array
    accuracy: Array | None


class Population:
    """Networks of one architecture: `size` copies of a model, or the models of a sequence.

    Parameters
    ----------
    model : Perceptron, or a sequence of them
        They are copied and left alone. In a sequence each has its own starting weights.
    size : int, optional
        How many copies of the one model.

    Attributes
    ----------
    parameters : (size, n_parameters)
        One row per member; the layers' `weights` (size, n_neurons, n_inputs) and `biases`
        (size, n_neurons, 1) are views on it.
    """

    def __init__(self, model: Perceptron | Sequence[Perceptron], size: int | None = None) -> None:
        models = _alike(model, size)
        self.size = len(models)
        self._one = copy.deepcopy(models[0])
        self.parameters: Array = np.stack([one.parameters for one in models])
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
        rng: np.random.Generator | Sequence[np.random.Generator] | None = None,
        optimizer: Optimizer | None = None,
        engine: str = "auto",
    ) -> PopulationHistory:
        """Train all members on the same rows, member i with ``learning_rates[i]``.

        Parameters
        ----------
        training_data : (n, n_features) and labels : (n, n_outputs)
            Rows, as for ``Perceptron.fit``.
        epochs : int
        learning_rates : (size,)
        batch_size, shuffle
            As for ``Perceptron.fit``.
        rng : numpy.random.Generator, or one for each member
            One generator draws one order for all; with a sequence each member has its own.
        optimizer : object of ``nnlib.optimizers``, optional
            One for all: what it remembers has a row for each member.
        engine : str
            ``"reference"`` is plain NumPy; ``"numba"`` and ``"auto"`` as for ``Perceptron.fit``.
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
        rng = self._generators(rng)
        kernel = self._kernel(engine, X, y, epochs, batch_size, optimizer)
        are_classes = examples.are_classes(y)
        measured = [self._measure(X, y, are_classes, kernel)]
        # A member that diverges overflows on its own row; the others never see it.
        with np.errstate(all="ignore"):
            for _ in range(epochs):
                order = _order_of_epoch(len(X), shuffle, rng)
                if kernel is not None:
                    kernel.train_members(self.parameters, optimizer, order, rates)
                else:
                    for rows in examples.batches(order, batch_size):
                        da = loss.gradient(self.forward(X[rows].mT), y[rows].mT) / rows.shape[-1]
                        self._step(da, rates, optimizer)
                measured.append(self._measure(X, y, are_classes, kernel))
        losses, shares = zip(*measured, strict=True)
        return PopulationHistory(
            np.stack(losses, axis=1), np.stack(shares, axis=1) if are_classes else None
        )

    def model(self, member: int) -> Perceptron:
        """Return member number `member` as a network of its own."""
        one = copy.deepcopy(self._one)
        one.parameters[:] = self.parameters[member]
        return one

    def _kernel(
        self,
        engine: str,
        X: Array,
        y: Array,
        epochs: int,
        batch_size: int,
        optimizer: Optimizer | None,
    ) -> Kernel | None:
        """Return the compiled loop, if that is the engine."""
        loss = self._one.loss
        chosen = engines.choose(
            engine,
            self._one,
            loss,
            optimizer,
            n_steps=epochs * -(-len(X) // batch_size),
            batch_size=batch_size,
            members=self.size,
        )
        if chosen == "reference":
            return None
        from nnlib import compiled

        return compiled.Kernel(self.layers, loss, X, y, batch_size)

    def _step(self, da: Array, rates: Array, optimizer: Optimizer | None) -> None:
        """Take one step with every member."""
        if optimizer is None:
            for layer in self.layers[::-1]:
                da = layer.backward(da, rates.reshape(-1, 1, 1))
            return
        for layer in self.layers[::-1]:
            da = layer.gradients(da)
        parts = (part for layer in self.layers for part in (layer.d_weights, layer.d_biases))
        gradient = np.concatenate([part.reshape(self.size, -1) for part in parts], axis=1)
        one_each: Any = rates.reshape(-1, 1)
        kept = [(a, a.copy()) for b in self.layers if b.frozen for a in (b.weights, b.biases)]
        optimizer.step(self.parameters, gradient, one_each)
        for array, values in kept:
            array[:] = values

    def _generators(self, rng: Any) -> Any:
        """Return None, one generator, or a list of one for each member."""
        if rng is None or isinstance(rng, np.random.Generator) or not isinstance(rng, Sequence):
            return None if rng is None else expect.generator(rng)
        if len(rng) != self.size:
            raise ValueError(
                f"rng holds {len(rng)} generators: one for each of the {self.size} members "
                "was expected, or a single one for all."
            )
        return [expect.generator(one) for one in rng]

    def _measure(
        self, X: Array, y: Array, are_classes: bool, kernel: Kernel | None
    ) -> tuple[Any, Any]:
        if kernel is not None:
            return kernel.measure(self.parameters, X, y)
        # A few rows at a time: what all members give for all rows would not fit in the cache.
        parts = [self.forward(X[rows].T) for rows in examples.batches(np.arange(len(X)), 64)]
        output = np.concatenate(parts, axis=-1)
        with np.errstate(all="ignore"):
            value = self._one.loss.value(output, y.T)
            share = metrics.accuracy(output, y.T) if are_classes else None
        return value, share

    def __len__(self) -> int:
        """Return the number of networks."""
        return self.size

    def __repr__(self) -> str:
        return f"Population of {self.size} × {self._one!r}"


def _order_of_epoch(n: int, shuffle: bool, rng: Any) -> Order:
    """Return the order of the rows: (n,) for all members, or (size, n), one for each."""
    if isinstance(rng, list) and shuffle:
        return np.stack([examples.order_of_epoch(n, shuffle, one) for one in rng])
    return examples.order_of_epoch(n, shuffle, None if isinstance(rng, list) else rng)


def architecture(model: Perceptron) -> tuple[Any, ...]:
    """Return what two networks must share to be trained as one population."""
    return (
        type(model),
        repr(model.loss),
        *(
            (type(layer), layer.n_inputs, layer.n_neurons, layer.activation, layer.l2, layer.frozen)
            for layer in model.layers
        ),
    )


def _alike(model: Any, size: Any) -> list[Perceptron]:
    """Return the models of a population, refusing what does not make one."""
    if isinstance(model, Perceptron):
        return [model] * expect.whole_number(size, "size", at_least=1)
    models = list(model) if isinstance(model, Sequence) else []
    if not models or not all(isinstance(one, Perceptron) for one in models):
        raise TypeError("model must be a Perceptron, or a sequence of them.")
    if size is not None:
        raise TypeError("size goes with one model: a sequence of models has its own length.")
    first = architecture(models[0])
    for number, one in enumerate(models):
        if architecture(one) != first:
            raise ValueError(
                f"model {number} has another architecture than model 0: "
                "a population shares its layers, its activations and its loss."
            )
    return models
