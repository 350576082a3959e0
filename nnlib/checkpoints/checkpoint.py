"""What a checkpoint holds, how it is taken from a training run, and how it is put back."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nnlib import activations, engines, expect, losses
from nnlib.callbacks import Training
from nnlib.checkpoints import remembered, sealed
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


@dataclass
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
        training.history.__dict__.update(_copied(self.history).__dict__)

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
        history=_copied(training.history),
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
        history=_copied(history or History()),
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
                "activation": _activation_name(layer.activation),
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


def _copied(history: History) -> History:
    columns = [field.name for field in fields(History) if field.name != FIRST]
    return History(history.initial_loss, **{name: list(getattr(history, name)) for name in columns})


# ---- the file -----------------------------------------------------------------------------------


def save(
    path: str | os.PathLike[str],
    state: Perceptron | Training | Checkpoint,
    *,
    optimizer: Optimizer | None = None,
    rng: np.random.Generator | None = None,
    epoch: int = 0,
    step: int = 0,
    history: History | None = None,
) -> Path:
    """Write a checkpoint and return its path.

    The file appears whole or not at all; one that stood there under the same name is replaced
    in one go. Missing folders are made.

    Parameters
    ----------
    path : str or path
        Best with the epoch in its name, so that the next one does not take its place.
    state : Perceptron, Training or Checkpoint
        A ``Training`` is the whole state of a run of ``fit``: a callback gets it. With a model
        the keywords say what else is to be kept.
    optimizer, rng, epoch, step, history
        Of a training loop written by hand.
    """
    beside = (optimizer, rng, history, epoch or None, step or None)
    if isinstance(state, Perceptron):
        checkpoint = of_model(state, optimizer, rng, epoch, step, history)
    elif not isinstance(state, Training | Checkpoint):
        raise TypeError(f"state is of type {type(state).__name__}: a Perceptron was expected.")
    elif any(one is not None for one in beside):
        raise TypeError("optimizer, rng, epoch, step and history go with a model alone.")
    else:
        checkpoint = state if isinstance(state, Checkpoint) else of_training(state)
    path = Path(path)
    sealed.write(path, _tree(checkpoint))
    return path


def load(path: str | os.PathLike[str]) -> Checkpoint:
    """Read a checkpoint, or refuse the file with a ``CheckpointError``.

    Refused are a damaged file, one that is no checkpoint, and one of a newer version. The file
    may come from anybody: nothing in it is run.
    """
    return read(Path(path))


def read(path: Path, *, follow_link: bool = True) -> Checkpoint:
    """Read a checkpoint; without `follow_link` a symbolic link of that name is refused."""
    tree = sealed.read(path, follow_link=follow_link)
    try:
        return _from_tree(tree)
    except Exception as error:  # a well-sealed file with anything inside
        raise CheckpointError(f"{path} {sealed.STRANGE}") from error


def _tree(checkpoint: Checkpoint) -> dict[str, Any]:
    tree = {field.name: getattr(checkpoint, field.name) for field in fields(Checkpoint)}
    history = checkpoint.history
    tree["history"] = {
        field.name: history.initial_loss
        if field.name == FIRST
        else np.array(getattr(history, field.name), dtype=np.float64)
        for field in fields(History)
    }
    return tree


def _from_tree(tree: dict[str, Any]) -> Checkpoint:
    """Return the checkpoint, or raise anything at all where the tree is not one's."""
    if set(tree) != {field.name for field in fields(Checkpoint)}:
        raise ValueError("fields")
    for name in ("epoch", "step", "next_row"):
        expect.whole_number(tree[name], name, at_least=0)
    count = 0
    for layer in tree["layers"]:
        n_inputs = expect.whole_number(layer["n_inputs"], "n_inputs", at_least=1)
        n_neurons = expect.whole_number(layer["n_neurons"], "n_neurons", at_least=1)
        expect.rate(layer["l2"], "l2")
        if not isinstance(layer["frozen"], bool) or not isinstance(layer["activation"], str):
            raise ValueError("layer")
        count += n_neurons * (n_inputs + 1)
    if any(one["n_neurons"] != next_one["n_inputs"] for one, next_one in pairwise(tree["layers"])):
        raise ValueError("layers")
    if not tree["layers"] or not _is_array(tree["parameters"], np.float64, (count,)):
        raise ValueError("parameters")
    if tree["order"] is not None and not _is_array(tree["order"], np.int64):
        raise ValueError("order")
    if tree["schedule"] is not None and not isinstance(tree["schedule"], dict):
        raise ValueError("schedule")
    if tree["generator"] is not None and not isinstance(tree["generator"]["bit_generator"], str):
        raise ValueError("generator")
    optimizer = [] if tree["optimizer"] is None else [tree["optimizer"]]
    for one in (*tree["callbacks"], *optimizer):
        if not isinstance(one["name"], str) or not isinstance(one["state"], dict):
            raise ValueError("state")
    if not (isinstance(tree["settings"], dict) and isinstance(tree["stopped"], bool)):
        raise ValueError("settings")
    json.dumps(tree["settings"])  # no arrays among them, which compare otherwise
    if not isinstance(tree["loss"], str):
        raise ValueError("loss")
    return Checkpoint(**{**tree, "history": _history(tree["history"], tree["epoch"], tree)})


def _history(tree: dict[str, Any], epoch: int, whole: dict[str, Any]) -> History:
    columns = {name: value for name, value in tree.items() if name != FIRST}
    if not isinstance(tree[FIRST], float):
        raise ValueError("history")
    for value in columns.values():
        if not _is_array(value, np.float64) or (whole["settings"] and len(value) not in (0, epoch)):
            raise ValueError("history")
    return History(tree[FIRST], **{name: value.tolist() for name, value in columns.items()})


def _is_array(value: Any, dtype: Any, shape: tuple[int, ...] | None = None) -> bool:
    fits = isinstance(value, np.ndarray) and value.dtype == dtype
    return fits and (value.ndim == 1 if shape is None else value.shape == shape)
