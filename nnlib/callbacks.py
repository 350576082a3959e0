"""What may look on, or stop, while a network trains.

A callback is an object with `on_step(training)`, `on_epoch(training)` or both; `training` is the
state of the run at that moment. Setting ``training.stop = True`` ends it after the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nnlib import expect
from nnlib.history import History

if TYPE_CHECKING:
    from nnlib.perceptron import Perceptron


@dataclass
class Training:
    """The state of a training run.

    `epoch` counts finished epochs and `step` finished updates; `order` is this epoch's order of
    the rows and `next_row` the place in it at which the next batch begins.
    """

    model: Perceptron
    history: History
    epochs: int
    learning_rate: float
    rng: np.random.Generator | None = None
    optimizer: Any = None
    epoch: int = 0
    step: int = 0
    order: NDArray[np.intp] | None = None
    next_row: int = 0
    stop: bool = False


@runtime_checkable
class OnStep(Protocol):
    """A callback that is called after each update."""

    def on_step(self, training: Training) -> None:
        """Look at `training`, or set its `stop`."""


@runtime_checkable
class OnEpoch(Protocol):
    """A callback that is called after each epoch, when the history has its new row."""

    def on_epoch(self, training: Training) -> None:
        """Look at `training`, or set its `stop`."""


class EarlyStopping:
    """Stop when the validation loss has not reached a new low for `patience` epochs in a row.

    Without validation data it watches the training loss. With ``restore=True`` the model gets
    the parameters of its best epoch back. `best_epoch_` counts from 1.
    """

    def __init__(self, patience: int = 10, *, restore: bool = True) -> None:
        self.patience = expect.whole_number(patience, "patience", at_least=1)
        self.restore = restore
        self.best_loss_ = np.inf
        self.best_epoch_ = 0

    def on_epoch(self, training: Training) -> None:
        """Compare this epoch with the best so far."""
        if training.epoch == 1:
            self.best_loss_, self.best_epoch_ = np.inf, 0
        history = training.history
        loss = (history.validation_loss or history.loss)[-1]
        if loss < self.best_loss_:
            self.best_loss_, self.best_epoch_ = loss, training.epoch
            self._best_parameters = training.model.parameters.copy()
        training.stop = training.epoch - self.best_epoch_ >= self.patience
        finished = training.stop or training.epoch == training.epochs
        if self.restore and finished and self.best_epoch_:
            training.model.parameters[:] = self._best_parameters
