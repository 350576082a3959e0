"""Checkpoints in files: ``save``, ``load``, and what a file must hold to be one."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nnlib import expect
from nnlib.callbacks import Training
from nnlib.checkpoints import checkpoint as checkpoints
from nnlib.checkpoints import sealed
from nnlib.checkpoints.checkpoint import FIRST, Checkpoint
from nnlib.checkpoints.sealed import CheckpointError
from nnlib.history import History
from nnlib.optimizers import Optimizer
from nnlib.perceptron import Perceptron


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
        checkpoint = checkpoints.of_model(state, optimizer, rng, epoch, step, history)
    elif not isinstance(state, Training | Checkpoint):
        raise TypeError(f"state is of type {type(state).__name__}: a Perceptron was expected.")
    elif any(one is not None for one in beside):
        raise TypeError("optimizer, rng, epoch, step and history go with a model alone.")
    else:
        checkpoint = state if isinstance(state, Checkpoint) else checkpoints.of_training(state)
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
