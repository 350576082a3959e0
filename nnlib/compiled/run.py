"""One run of ``fit`` in the hands of the kernel: epoch by epoch, or many epochs in one call."""

from __future__ import annotations

import numpy as np

from nnlib import engines, examples
from nnlib.callbacks import Training
from nnlib.compiled.kernel import Kernel
from nnlib.expect import Array
from nnlib.schedules import Constant, Cosine, Exponential, Step, WarmUp

SECONDS_AT_ONCE = 0.1  # in one call of the kernel, by the rule of thumb of ``engines``
ROWS_AT_ONCE = 2**17  # the order and the rates of so many rows are two megabytes


class Compiled:
    """``Perceptron._train_epoch`` and ``_measure``, compiled, for one run."""

    def __init__(self, training: Training) -> None:
        self.kernel = Kernel(
            training.model.layers,
            training.loss,
            training.inputs,
            training.labels,
            training.batch_size,
            training.validation,
        )
        self._known_labels: dict[int, bool] = {}

    def train_unwatched(self, training: Training) -> None:
        """Take all epochs, many in one call, unless someone may look on in between.

        Python has its turn between two calls, so that Ctrl-C is heard.
        """
        if training.stop or training.next_row > 0 or _is_watched(training):
            return
        most = _epochs_at_once(training)
        while training.epoch < training.epochs:
            self._train_epochs(training, min(most, training.epochs - training.epoch))

    def _train_epochs(self, training: Training, n_epochs: int) -> None:
        """Take some epochs in one call, and add their rows to the history."""
        n, history = len(training.inputs), training.history
        orders = np.empty((n_epochs, n), dtype=np.intp)
        for order in orders:
            order[:] = examples.order_of_epoch(n, training.shuffle, training.rng)
        rates = _learning_rates(training, n, n_epochs)
        columns = [(training.labels, history.loss, history.accuracy)]
        if training.validation is not None:
            labels = training.validation[1]
            columns.append((labels, history.validation_loss, history.validation_accuracy))
        measured = self.kernel.train_epochs(
            training.model.parameters, training.optimizer, orders, rates, n_sets=len(columns)
        )
        training.epoch += n_epochs
        training.step += rates.size
        training.order = orders[-1]
        for k, (labels, losses, shares) in enumerate(columns):
            losses.extend(measured[:, 2 * k].tolist())
            if self._are_classes(labels):
                shares.extend(measured[:, 2 * k + 1].tolist())

    def train_epoch(self, training: Training) -> None:
        """Take the steps of one epoch, from its next row on.

        If a callback wants to see each step, the kernel takes one step at a time.
        """
        watched = any(hasattr(callback, "on_step") for callback in training.callbacks)
        most = training.batch_size if watched else len(training.order)
        while training.next_row < len(training.order) and not training.stop:
            rows = training.order[training.next_row :][:most]
            rates = _learning_rates(training, len(rows))[0]
            self.kernel.train(training.model.parameters, training.optimizer, rows, rates)
            training.step += len(rates)
            training.next_row += len(rows)
            training.call("on_step")

    def measure(self, training: Training, X: Array, y: Array) -> tuple[float, float | None]:
        """Return the loss over all rows, and the accuracy where the labels are classes."""
        losses, shares = self.kernel.measure(training.model.parameters, X, y)
        return float(losses[0]), float(shares[0]) if self._are_classes(y) else None

    def _are_classes(self, labels: Array) -> bool:
        key = id(labels)  # the run keeps its arrays, and does not change them
        if key not in self._known_labels:
            self._known_labels[key] = examples.are_classes(labels)
        return self._known_labels[key]


def _is_watched(training: Training) -> bool:
    """Return whether someone may look at the network between two epochs, or step in.

    A callback can, and so can a schedule of the user's own.
    """
    schedule = training.schedule
    if type(schedule) is WarmUp:
        schedule = schedule.then
    return type(schedule) not in (Constant, Step, Exponential, Cosine) or any(
        hasattr(callback, moment)
        for callback in training.callbacks
        for moment in ("on_step", "on_epoch")
    )


def _epochs_at_once(training: Training) -> int:
    """Return how many epochs fit into one call: a moment's work, and a few megabytes of orders."""
    n_products = sum(layer.n_inputs * layer.n_neurons for layer in training.model.layers)
    n_rows = min(ROWS_AT_ONCE, SECONDS_AT_ONCE / (n_products * engines.SECONDS_PER_PRODUCT))
    n_rows_of_epoch = len(training.inputs)
    if training.validation is not None:
        n_rows_of_epoch += len(training.validation[0])
    return max(1, int(n_rows) // n_rows_of_epoch)


def _learning_rates(training: Training, n_rows: int, n_epochs: int = 1) -> Array:
    """Return the rate of each step on the next `n_rows` rows of some epochs, (n_epochs, steps)."""
    starts = range(training.next_row, training.next_row + n_rows, training.batch_size)
    if type(training.schedule) is Constant:
        return np.full((n_epochs, len(starts)), training.schedule.rate)
    n, schedule = len(training.inputs), training.schedule
    numbers = range(training.epoch, training.epoch + n_epochs)
    rates = [[schedule(number + start / n) for start in starts] for number in numbers]
    return np.array(rates, dtype=float)
