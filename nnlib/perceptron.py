"""The multilayer perceptron, and the training loop the course is about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib import engines, examples, expect, losses, metrics, schedules
from nnlib.callbacks import Training
from nnlib.expect import Array
from nnlib.history import History
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.optimizers import Optimizer
from nnlib.schedules import Schedule

ROWS_MEASURED = 512


class Perceptron:
    """A network of layers, each fed with what the one before gives out.

    Parameters
    ----------
    layers : list of Dense
        From the input's side to the output's.
    loss : object, optional
        With ``value`` and ``gradient``; by default binary cross-entropy behind a sigmoid and the
        squared error behind anything else.
    """

    def __init__(self, layers: Sequence[Dense], *, loss: Loss | None = None) -> None:
        self.layers = _fitting(list(layers))
        self.loss = loss or losses.suited_to(getattr(self.layers[-1], "activation", None))

    def forward(self, inputs: Any) -> Array:
        """Return the outputs (n_outputs, n_samples) for `inputs` (n_features, n_samples)."""
        outputs = inputs
        for layer in self.layers:
            outputs = layer.forward(outputs)
        return outputs

    def predict(self, inputs: Any) -> Array:
        """Return the predictions for columns: 1 where an output is 0.5 or more, else 0."""
        inputs = expect.finite(inputs, "inputs")
        return (self.forward(inputs) >= 0.5).astype(float)

    def gradients(self, da: Any) -> Array:
        """Send `da` back without updating, and return the gradient as one flat vector."""
        first, *others = self.layers
        for layer in others[::-1]:
            da = layer.gradients(da)
        if type(first) is Dense:
            first.parameter_gradients(da)  # nobody asks for the derivative to the inputs
        else:
            first.gradients(da)
        parts = (
            part.ravel() for layer in self.layers for part in (layer.d_weights, layer.d_biases)
        )
        return np.concatenate(list(parts))

    def fit(
        self,
        training_data: Any,
        labels: Any,
        epochs: int,
        learning_rate: float | Schedule,
        *,
        batch_size: int = 1,
        shuffle: bool = True,
        rng: np.random.Generator | None = None,
        optimizer: Optimizer | None = None,
        loss: Loss | None = None,
        validation_data: tuple[Any, Any] | None = None,
        callbacks: Sequence[Any] = (),
        engine: str = "auto",
    ) -> History:
        """Train: shuffle, forward, gradient, backward, update, for every example of every epoch.

        Parameters
        ----------
        training_data : (n, n_features) and labels : (n, n_outputs)
            Rows, one example each. The arrays are not changed.
        epochs : int
            How often all examples are seen, each exactly once.
        learning_rate : float or schedule
            The size of a step; a schedule of ``nnlib.schedules`` lets it change.
        batch_size : int
            Examples per step; their gradients are averaged.
        shuffle : bool
            Draw a new order for each epoch.
        rng : numpy.random.Generator, optional
            Draws the orders. Without one NumPy's global generator does, as in the lesson.
        optimizer : object of ``nnlib.optimizers``, optional
            Plain SGD unless given.
        loss : object of ``nnlib.losses``, optional
            In place of the model's own.
        validation_data : (inputs, labels), optional
            Rows, measured after each epoch, never trained on.
        callbacks : sequence of objects
            Called at the start, after each step and after each epoch: see ``nnlib.callbacks``.
        engine : str
            ``"reference"`` is this loop, ``"numba"`` the same one compiled; ``"auto"`` takes the
            compiled one for long runs of small networks, if numba is installed.

        Returns
        -------
        History
            Loss and accuracy after each epoch.
        """
        X, y = examples.checked(training_data, labels, self.layers)
        training = Training(
            model=self,
            inputs=X,
            labels=y,
            epochs=expect.whole_number(epochs, "epochs", at_least=0),
            schedule=schedules.as_schedule(learning_rate),
            batch_size=expect.whole_number(batch_size, "batch_size", at_least=1),
            shuffle=bool(shuffle),
            loss=loss or self.loss,
            rng=None if rng is None else expect.generator(rng),
            optimizer=optimizer,
            callbacks=tuple(callbacks),
            engine_asked=engine,
        )
        training.engine = engines.choose(
            engine,
            self,
            training.loss,
            optimizer,
            n_steps=training.epochs * training.steps_per_epoch(),
            batch_size=training.batch_size,
        )
        training.loss.check_target(y)
        training.validation = self._validation(validation_data, training.loss)
        training.history.initial_loss = self._measure(X, y, training.loss)[0]

        training.call("on_start")
        loop = engines.start(training)
        loop.train_unwatched(training)  # as many epochs as need nobody to look on: often none
        while training.epoch < training.epochs and not training.stop:
            if training.next_row == 0:
                training.order = examples.order_of_epoch(len(X), training.shuffle, training.rng)
            loop.train_epoch(training)
            if training.stop:
                break
            training.epoch += 1
            training.next_row = 0
            _record(training, loop)
            training.call("on_epoch")
        training.call("on_end")
        return training.history

    def _train_epoch(self, training: Training) -> None:
        """Take the steps of one epoch, from its next row on."""
        loss, optimizer = training.loss, training.optimizer
        order = training.order[training.next_row :]
        for inputs, target in examples.columns_of_batches(
            training.inputs, training.labels, order, training.batch_size
        ):
            learning_rate = training.learning_rate()
            output = self.forward(inputs)
            da = loss.gradient(output, target)
            if inputs.shape[1] > 1:  # the mean of the batch; one example is its own
                da = da / inputs.shape[1]
            if optimizer is None:
                self._backward(da, learning_rate)
            else:
                self._update(optimizer, self.gradients(da), learning_rate)
            training.step += 1
            training.next_row += inputs.shape[1]
            training.call("on_step")
            if training.stop:
                return

    def _backward(self, da: Array, learning_rate: float) -> None:
        """Send `da` back through the layers, each of which takes its step on the way.

        ``for layer in self.layers[::-1]: da = layer.backward(da, learning_rate)``, without the
        derivative to the inputs of the network, for which nobody asks.
        """
        first, *others = self.layers
        for layer in others[::-1]:
            da = layer.backward(da, learning_rate)
        if type(first) is Dense:
            first.parameter_gradients(da)
            first.update(learning_rate)
        else:
            first.backward(da, learning_rate)

    def _update(self, optimizer: Optimizer, gradient: Array, learning_rate: float) -> None:
        """Let the optimizer take its step, and keep frozen layers as they are.

        A gradient of zero would not be enough: what the optimizer remembers keeps pushing.
        """
        parameters = self.parameters
        frozen = [layer for layer in self.layers if getattr(layer, "frozen", False)]
        arrays = [array for layer in frozen for array in (layer.weights, layer.biases)]
        kept = [array.copy() for array in arrays]
        optimizer.step(parameters, gradient, learning_rate)
        for array, values in zip(arrays, kept, strict=True):
            array[:] = values

    # ---- parameters: one flat vector, on which the layers' weights and biases are views --------

    @property
    def parameters(self) -> Array:
        """All weights and biases as one flat vector; writing into it changes the layers.

        A layer whose `weights` or `biases` were rebound is adopted again first, into a new
        vector, so that whoever still holds the old array keeps its values.
        """
        arrays = [a for layer in self.layers for a in (layer.weights, layer.biases)]
        views = getattr(self, "_views", [])
        if len(arrays) != len(views) or any(
            a is not view for a, view in zip(arrays, views, strict=True)
        ):
            self._adopt(arrays)
        return self._parameters

    def _adopt(self, arrays: list[Array]) -> None:
        """Copy all arrays into one new vector and give the layers views on it."""
        self._parameters: Array = np.concatenate([np.ravel(a) for a in arrays]).astype(float)
        self._views: list[Array] = []
        start = 0
        for layer in self.layers:
            for name in ("weights", "biases"):
                shape = np.shape(getattr(layer, name))
                stop = start + int(np.prod(shape))
                view = self._parameters[start:stop].reshape(shape)
                setattr(layer, name, view)
                self._views.append(view)
                start = stop

    def __getstate__(self) -> dict[str, Any]:
        # A copy's arrays are no longer views on one vector; it adopts them again when asked.
        return {k: v for k, v in self.__dict__.items() if k not in ("_parameters", "_views")}

    def penalty(self) -> float:
        """Return what weight decay adds to the loss: Σ over the layers of l2/2 · Σ W²."""
        return sum(
            0.5 * layer.l2 * float((layer.weights**2).sum()) for layer in self.layers if layer.l2
        )

    def count_parameters(self) -> int:
        """Return how many numbers training may change."""
        return sum(layer.weights.size + layer.biases.size for layer in self.layers)

    # ---- parts of fit ---------------------------------------------------------------------------

    def _validation(self, data: tuple[Any, Any] | None, loss: Loss) -> tuple[Array, Array] | None:
        if data is None:
            return None
        if not isinstance(data, tuple | list) or len(data) != 2:
            raise ValueError("validation_data must be a pair: (inputs, labels).")
        names = ("validation inputs", "validation labels")
        X, y = examples.checked(data[0], data[1], self.layers, names)
        loss.check_target(y)
        return X, y

    def _measure(self, X: Array, y: Array, loss: Loss) -> tuple[float, float | None]:
        """Return the loss over all rows, and the accuracy where the labels are classes."""
        output = self._outputs(X)
        share = metrics.accuracy(output, y.T) if examples.are_classes(y) else None
        return loss.value(output, y.T), share

    def _outputs(self, X: Array) -> Array:
        """Return the outputs for all rows, as columns, some hundreds of rows at a time.

        Memory for thousands goes back to the operating system as soon as the next step is taken,
        and to ask for it again in each epoch takes longer than the passes themselves.
        """
        if not all(type(layer) is Dense for layer in self.layers):
            return self.forward(X.T)  # one of them may look at all columns together
        pieces = (X[at : at + ROWS_MEASURED] for at in range(0, len(X), ROWS_MEASURED))
        return np.concatenate([self.forward(rows.T) for rows in pieces], axis=-1)

    def __repr__(self) -> str:
        inside = "\n".join(f"  {layer!r}" for layer in self.layers)
        return f"{type(self).__name__} of {len(self.layers)} layers\n{inside}"


def _record(training: Training, loop: Any) -> None:
    """Add one row to the history."""
    history = training.history
    value, share = loop.measure(training, training.inputs, training.labels)
    history.loss.append(value)
    if share is not None:
        history.accuracy.append(share)
    if training.validation is not None:
        value, share = loop.measure(training, *training.validation)
        history.validation_loss.append(value)
        if share is not None:
            history.validation_accuracy.append(share)


def _fitting(layers: list[Dense]) -> list[Dense]:
    """Return the layers, refusing an empty list and neighbours that do not fit."""
    if not layers:
        raise ValueError("layers is empty: a network needs at least one layer.")
    for number, (first, second) in enumerate(pairwise(layers), start=1):
        gives, takes = getattr(first, "n_neurons", None), getattr(second, "n_inputs", None)
        if gives is not None and takes is not None and gives != takes:
            raise ValueError(
                f"layer {number} gives {gives} values and layer {number + 1} takes {takes}: "
                "they must be the same."
            )
    return layers
