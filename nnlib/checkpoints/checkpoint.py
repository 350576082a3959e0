"""What a checkpoint holds, how it is taken from a training run, and how it is put back."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from nnlib import activations, engines, expect, losses
from nnlib.callbacks import Training
from nnlib.checkpoints import remembered
from nnlib.checkpoints.sealed import CheckpointError
from nnlib.examples import Order
from nnlib.expect import Array
from nnlib.history import History
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.optimizers import Optimizer
from nnlib.perceptron import Perceptron


class CheckpointWarning(UserWarning):
    """Something about a checkpoint is not as it should be, and the work goes on all the same."""


@dataclass(eq=False)
class Checkpoint:
    """The state of a training run at one moment, copied: it does not change with the run.

    Attributes
    ----------
    layers : list of dict
        The architecture: `n_inputs`, `n_neurons`, `activation`, `l2` and `frozen` of each layer.
    loss : str
        The model's own loss.
    parameters : (n_parameters,)
        All weights and biases.
    epoch, step, next_row : int
        Finished epochs, finished steps, and the place in `order` where the next batch begins.
    order : (n,) of int, or None
        This epoch's order of the rows; between epochs there is none.
    history : History
        The figures of all epochs so far.
    optimizer, generator, schedule : dict, or None
        What each of them remembers.
    callbacks : list of dict
        What the callbacks with a `state()` remember.
    settings : dict
        How the run was set up; empty where only a model was saved.
    stopped : bool
        Whether a callback had ended the run.
    """

    layers: list[dict[str, Any]]
    loss: str
    parameters: Array
    epoch: int
    step: int
    next_row: int
    order: Order | None
    history: History
    optimizer: dict[str, Any] | None
    generator: dict[str, Any] | None
    schedule: dict[str, Any] | None
    callbacks: list[dict[str, Any]]
    settings: dict[str, Any]
    stopped: bool

    def __repr__(self) -> str:
        where = f"after {self.epoch} epochs and {self.step} steps"
        return f"Checkpoint of {in_words(self.layers)} {where}"

    # ---- putting it back ------------------------------------------------------------------------

    def model(self, *, loss: Loss | None = None) -> Perceptron:
        """Return a new network with the checkpoint's parameters."""
        for layer in self.layers:
            if layer["activation"] not in activations.ACTIVATIONS:
                raise CheckpointError(
                    f"The activation function {layer['activation']} is not one of this library's: "
                    "build the network yourself and give it to checkpoint.restore(model)."
                )
        model = Perceptron([_layer(layer) for layer in self.layers], loss=loss or self._loss())
        model.parameters[:] = self.parameters
        return model

    def restore(
        self,
        model: Perceptron,
        *,
        optimizer: Optimizer | None = None,
        rng: np.random.Generator | None = None,
    ) -> None:
        """Put the parameters, by value, into a model of the same architecture.

        An `optimizer` and an `rng` that are given get back what was saved of theirs, so that a
        training loop written by hand can go on too.
        """
        self.check_architecture(model)
        if optimizer is not None:
            remembered.check_optimizer(self.optimizer, optimizer, self.parameters.shape)
        if rng is not None:
            remembered.restore_generator(self.generator, expect.generator(rng))
        if optimizer is not None:
            remembered.restore_optimizer(self.optimizer, optimizer)
        model.parameters[:] = self.parameters

    def resume(self, training: Training) -> None:
        """Put the whole state back into a run with the same settings; it goes on exactly."""
        self.check_architecture(training.model)
        self._check_settings(training)
        self._check_progress(training)
        if training.optimizer is not None:
            remembered.check_optimizer(self.optimizer, training.optimizer, self.parameters.shape)
        self._choose_engine(training)
        if self.generator is not None:
            remembered.restore_generator(self.generator, training.rng)
        remembered.restore_callbacks(self.callbacks, training.callbacks)
        if self.schedule is not None:
            remembered.restore_own(training.schedule, self.schedule)
        if training.optimizer is not None:
            remembered.restore_optimizer(self.optimizer, training.optimizer)
        training.model.parameters[:] = self.parameters
        training.epoch, training.step, training.stop = self.epoch, self.step, self.stopped
        training.next_row = self.next_row
        if self.order is not None:
            training.order = self.order.astype(np.intp)
        training.history.__dict__.update(copied(self.history).__dict__)

    # ---- whether it fits ------------------------------------------------------------------------

    def check_architecture(self, model: Perceptron) -> None:
        """Refuse a model the parameters were not made for."""
        mine, theirs = in_words(self.layers), in_words(_architecture(model))
        if mine != theirs:
            raise CheckpointError(
                f"The checkpoint is of a network {mine} and this one is {theirs}: they must be "
                "the same. To take over single layers, use copy_layers or transfer."
            )

    def _check_settings(self, training: Training) -> None:
        if not self.settings:
            raise CheckpointError(
                "The checkpoint holds a model without a training run: it can be restored into a "
                "model, but there is no run to go on with."
            )
        now = settings_of(training)
        for name, value in now.items():
            before = self.settings.get(name)
            if before == value or name == "engine":
                continue
            told = (
                "it was trained on other examples"
                if name == "examples"
                else f"its {name} was {before} and is {value} here"
            )
            raise CheckpointError(
                f"The checkpoint is of another run: {told}. Give this run a folder of its own, "
                "or its old settings."
            )

    def _check_progress(self, training: Training) -> None:
        n = len(training.inputs)
        if self.epoch > training.epochs:
            raise CheckpointError(
                f"The checkpoint is already {self.epoch} epochs far and this run is to have "
                f"{training.epochs}: take an earlier checkpoint, or more epochs."
            )
        if self.next_row > n or (self.next_row > 0) != (self.order is not None):
            raise CheckpointError("The checkpoint's place in its epoch does not exist.")
        if self.order is not None and not np.array_equal(np.sort(self.order), np.arange(n)):
            raise CheckpointError("The checkpoint's order of the rows is not one of this run's.")

    def _choose_engine(self, training: Training) -> None:
        """Go on with the engine of before: another one differs in the last digits."""
        before = self.settings.get("engine", "reference")
        if before == training.engine or training.engine_asked != "auto":
            return
        if before == "numba" and not engines.installed():
            warnings.warn(
                "The run was trained with numba, which is not installed here: it goes on without, "
                "and may differ from the uninterrupted run in the last digits.",
                CheckpointWarning,
                stacklevel=2,
            )
            return
        training.engine = before

    def _loss(self) -> Loss:
        for known in (losses.BinaryCrossEntropy, losses.CrossEntropy, losses.MeanSquaredError):
            if repr(known()) == self.loss:
                return known()
        raise CheckpointError(
            f"The loss {self.loss} is not one of this library's: write checkpoint.model(loss=…)."
        )


# ---- taking it ----------------------------------------------------------------------------------

FIRST = "initial_loss"  # the one figure of a history that is not a column


def of_training(training: Training, settings: dict[str, Any] | None = None) -> Checkpoint:
    """Return the state of a run, copied; `settings` spares looking at all examples again."""
    uses_rng = training.rng is not None or training.shuffle
    return Checkpoint(
        layers=_architecture(training.model),
        loss=remembered.name_of(training.model.loss),
        parameters=training.model.parameters.copy(),
        epoch=training.epoch,
        step=training.step,
        next_row=training.next_row,
        order=np.array(training.order, dtype=np.int64) if training.next_row else None,
        history=copied(training.history),
        optimizer=remembered.optimizer_state(training.optimizer),
        generator=remembered.generator_state(training.rng) if uses_rng else None,
        schedule=remembered.own_state(training.schedule),
        callbacks=remembered.callback_states(training.callbacks),
        settings=settings or settings_of(training),
        stopped=training.stop,
    )


def of_model(
    model: Perceptron,
    optimizer: Optimizer | None = None,
    rng: np.random.Generator | None = None,
    epoch: int = 0,
    step: int = 0,
    history: History | None = None,
) -> Checkpoint:
    """Return what a training loop written by hand has to say of its state, copied."""
    return Checkpoint(
        layers=_architecture(model),
        loss=remembered.name_of(model.loss),
        parameters=model.parameters.copy(),
        epoch=expect.whole_number(epoch, "epoch", at_least=0),
        step=expect.whole_number(step, "step", at_least=0),
        next_row=0,
        order=None,
        history=copied(history or History()),
        optimizer=remembered.optimizer_state(optimizer),
        generator=None if rng is None else remembered.generator_state(expect.generator(rng)),
        schedule=None,
        callbacks=[],
        settings={},
        stopped=False,
    )


def settings_of(training: Training) -> dict[str, Any]:
    """Return what two runs must share for one to go on where the other was cut off."""
    layers = _architecture(training.model)
    return {
        "batch_size": training.batch_size,
        "shuffle": training.shuffle,
        "learning_rate": remembered.name_of(training.schedule),
        "optimizer": remembered.name_of(training.optimizer),
        "loss": remembered.name_of(training.loss),
        "l2": [layer["l2"] for layer in layers],
        "frozen": [layer["frozen"] for layer in layers],
        "generator": remembered.generator_name(training.rng),
        "examples": remembered.fingerprint(
            training.inputs, training.labels, *(training.validation or ())
        ),
        "engine": training.engine,
    }


def _architecture(model: Perceptron) -> list[dict[str, Any]]:
    described = []
    for layer in model.layers:
        n_neurons, n_inputs = np.shape(layer.weights)
        described.append(
            {
                "n_inputs": n_inputs,
                "n_neurons": n_neurons,
                "activation": _activation_name(getattr(layer, "activation", None)),
                "l2": float(getattr(layer, "l2", 0.0)),
                "frozen": bool(getattr(layer, "frozen", False)),
            }
        )
    return described


def in_words(layers: list[dict[str, Any]]) -> str:
    """Return an architecture as a text, such as 2-6-1 (tanh, sigmoid)."""
    sizes = [layers[0]["n_inputs"], *(layer["n_neurons"] for layer in layers)]
    names = ", ".join(layer["activation"] for layer in layers)
    return f"{'-'.join(map(str, sizes))} ({names})"


def _activation_name(activation: Any) -> str:
    for name, known in activations.ACTIVATIONS.items():
        if type(known) is type(activation):
            return name
    return remembered.name_of(activation)


def _layer(layer: dict[str, Any]) -> Dense:
    dense = Dense(
        layer["n_inputs"],
        layer["n_neurons"],
        layer["activation"],
        initializer="zeros",
        l2=layer["l2"],
    )
    if layer["frozen"]:
        dense.frozen = True
    return dense


def copied(history: History) -> History:
    """Return a history with lists of its own."""
    columns = [field.name for field in fields(History) if field.name != FIRST]
    return History(history.initial_loss, **{name: list(getattr(history, name)) for name in columns})
