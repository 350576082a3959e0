"""What may look on, or step in, while a network trains.

A callback is an object with one or more of these methods:

- `on_start(training)`, called once before the first step;
- `on_resume(training)`, when a checkpoint has put an earlier state into `training`;
- `on_step(training)`, after each update;
- `on_epoch(training)`, when the history has its new row;
- `on_end(training)`, after the last step, in reverse order: who came last leaves first.

`training` is the state of the run; ``training.stop = True`` ends it. A callback with the attribute
``last = True`` is called after the others, wherever it stands in the list. One that remembers
something a resumed run needs has the methods `state()`, which gives it as a dict of numbers, texts
and arrays, and `restore(state)`, which takes it back.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib import expect
from nnlib.examples import Order
from nnlib.expect import Array
from nnlib.history import History
from nnlib.schedules import Schedule

if TYPE_CHECKING:
    from nnlib.losses import Loss
    from nnlib.optimizers import Optimizer
    from nnlib.perceptron import Perceptron

SHORT_EPOCH = 0.5  # seconds: a bar that moves once in that time moves often enough


@dataclass
class Training:
    """Everything a training run is at one moment.

    Attributes
    ----------
    inputs : (n, n_features) and labels : (n, n_outputs)
        The examples, as rows.
    epoch, step : int
        Finished epochs and finished updates.
    order : (n,) of int
        This epoch's order of the rows.
    next_row : int
        The place in `order` at which the next batch begins; 0 between epochs.
    stop : bool
        Set it to end the run.
    """

    model: Perceptron
    inputs: Array
    labels: Array
    epochs: int
    schedule: Schedule
    batch_size: int
    shuffle: bool
    loss: Loss
    rng: np.random.Generator | None = None
    optimizer: Optimizer | None = None
    validation: tuple[Array, Array] | None = None
    callbacks: Sequence[Any] = ()
    history: History = field(default_factory=History)
    epoch: int = 0
    step: int = 0
    order: Order = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    next_row: int = 0
    stop: bool = False
    engine_asked: str = "auto"
    engine: str = "reference"

    def __post_init__(self) -> None:
        self.callbacks = sorted(self.callbacks, key=lambda one: getattr(one, "last", False))

    def learning_rate(self) -> float:
        """Return the rate of the next step."""
        return self.schedule(self.epoch + self.next_row / len(self.inputs))

    def steps_per_epoch(self) -> int:
        """Return the number of batches in which an epoch sees all rows."""
        return -(-len(self.inputs) // self.batch_size)

    def call(self, moment: str) -> None:
        """Call the method of that name of every callback that has it."""
        for callback in self.callbacks if moment != "on_end" else self.callbacks[::-1]:
            method = getattr(callback, moment, None)
            if method is not None:
                method(self)


class EarlyStopping:
    """Stop when the validation loss has not reached a new low for `patience` epochs in a row.

    Without validation data it watches the training loss. With ``restore_best=True`` the model
    gets the parameters of its best epoch back at the end. `best_epoch_` counts from 1.
    """

    def __init__(self, patience: int = 10, *, restore_best: bool = True) -> None:
        self.patience = expect.whole_number(patience, "patience", at_least=1)
        self.restore_best = restore_best
        self.best_loss_ = np.inf
        self.best_epoch_ = 0
        self._best_parameters: Array = np.zeros(0)
        self._stopped = False

    def on_start(self, training: Training) -> None:
        """Begin to count afresh."""
        self.best_loss_, self.best_epoch_ = np.inf, 0
        self._best_parameters, self._stopped = training.model.parameters.copy(), False

    def on_resume(self, training: Training) -> None:
        """Let a run that was stopped go on, where the patience has become greater since."""
        if self._stopped and training.epoch - self.best_epoch_ < self.patience:
            training.stop = self._stopped = False

    def on_epoch(self, training: Training) -> None:
        """Compare this epoch with the best so far."""
        history = training.history
        loss = (history.validation_loss or history.loss)[-1]
        if loss < self.best_loss_:
            self.best_loss_, self.best_epoch_ = loss, training.epoch
            self._best_parameters = training.model.parameters.copy()
        if training.epoch - self.best_epoch_ >= self.patience:
            training.stop = self._stopped = True

    def on_end(self, training: Training) -> None:
        """Give the model the parameters of its best epoch."""
        if self.restore_best and self.best_epoch_:
            training.model.parameters[:] = self._best_parameters

    def state(self) -> dict[str, Any]:
        """Return what a resumed run has to know."""
        return {
            "best_loss": float(self.best_loss_),
            "best_epoch": self.best_epoch_,
            "best_parameters": self._best_parameters,
            "stopped": self._stopped,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state()` gave."""
        best = np.array(state["best_parameters"], dtype=np.float64)
        if best.shape != self._best_parameters.shape:
            raise ValueError(f"its best parameters are {best.size} numbers")
        self.best_loss_, self.best_epoch_ = float(state["best_loss"]), int(state["best_epoch"])
        self._best_parameters, self._stopped = best, bool(state["stopped"])


class Progress:
    """A bar on one line, for a run that takes longer than a moment.

    `stream` gets the text, standard output unless given; nothing is written in the first `quiet`
    seconds, and at most ten times a second after them.
    """

    # There until an epoch has shown to be short. From then on it is asked once an epoch: a
    # compiled loop that has to ask after each step is many times slower.
    on_step: Callable[[Training], None]

    def __init__(self, *, quiet: float = 2.0, stream: Any = None) -> None:
        self.quiet = expect.rate(quiet, "quiet")
        self.stream = stream

    def on_start(self, training: Training) -> None:
        """Look at the clock."""
        self._started = self._shown = self._epoch_began = time.monotonic()
        self._done_before = 0.0
        self._width = 0
        self.on_step = self._move

    def on_resume(self, training: Training) -> None:
        """Leave what was done before out of the estimate."""
        self._done_before = training.epoch + training.next_row / len(training.inputs)

    def on_epoch(self, training: Training) -> None:
        """Move the bar, if it is time to."""
        self._move(training)
        now = time.monotonic()
        if now - self._epoch_began < SHORT_EPOCH:
            vars(self).pop("on_step", None)
        self._epoch_began = now

    def on_end(self, training: Training) -> None:
        """Leave the bar where training ended, and the line to whoever writes next."""
        now = time.monotonic()
        if self._width or now - self._started >= self.quiet:
            self._write(training, now)
            self._stream().write("\n")

    def _move(self, training: Training) -> None:
        now = time.monotonic()
        if now - self._started >= self.quiet and now - self._shown >= 0.1:
            self._shown = now
            self._write(training, now)

    def _write(self, training: Training, now: float) -> None:
        done = training.epoch + training.next_row / len(training.inputs)
        share = done / max(training.epochs, 1)
        part = (done - self._done_before) / max(training.epochs - self._done_before, 1)
        left = (now - self._started) * (1.0 - part) / max(part, 1e-9)
        bar = ("█" * round(24 * share)).ljust(24, "░")
        loss = f"  loss {training.history.loss[-1]:.4f}" if training.history.loss else ""
        line = f"{bar} {100 * share:3.0f} %  epoch {training.epoch}/{training.epochs}{loss}"
        line = f"{line}  {left:.0f} s ".ljust(self._width)  # covers a longer one written before
        self._stream().write(f"\r{line}")
        self._stream().flush()
        self._width = len(line)

    def _stream(self) -> Any:
        return self.stream or sys.stdout
