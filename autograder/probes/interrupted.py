"""A training run that is cut off in the middle of an epoch, and started again by its own code."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np

import nnlib
from autograder.probes import guard, remote
from autograder.probes.checkpoint_files import MOST_BYTES, own_folder, read_file
from autograder.probes.layers import as_array
from autograder.probes.time_limit import TimeLimit
from autograder.probes.training_state import noted, prepared

MOST_EPOCHS = 60
STEPS = 4


class PowerFailure(KeyboardInterrupt):
    """Ends the first run."""


class Training:
    """The epochs of one run: what was asked for, and the weights each one began with."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        self.challenge = challenge
        self.epochs: list[Any] = []
        self.starts: list[Any] = []
        self.cut_off: Any = None

    def train_epoch(self, model: Any, epoch: int) -> float:
        """Train the model for one epoch, counted from 0; return its validation loss."""
        if len(self.epochs) >= MOST_EPOCHS:
            raise RuntimeError(f"train_epoch was called {MOST_EPOCHS} times: that is too often.")
        number = as_array(epoch)
        self.epochs.append(None if number is None or number.size != 1 else float(number))
        self.starts.append(seen(model))
        rng = np.random.default_rng([self.challenge["seed"], int(epoch)])
        X, y = self.challenge["X"], self.challenge["y"]
        for step in range(STEPS):
            if self.cut_off is not None and epoch == self.challenge["at"] and step == STEPS // 2:
                self.cut_off()
                raise PowerFailure("the power failed")
            rows = rng.permutation(len(X))[:4]
            da = model.forward(X[rows].T) - y[rows].T
            for layer in model.layers[::-1]:
                da = layer.backward(da / len(rows), 0.3)
        losses = self.challenge["losses"]
        return float(losses[int(epoch) % len(losses)])


class Elsewhere:
    """The epochs of one run, which are trained on the other side of the wall.

    What the model is by now goes over, and what it is after the epoch comes back; neither the data
    nor the moment of the power failure is known here.
    """

    def __init__(self, host: remote.Host, run: int) -> None:
        self.host, self.run = host, run
        self.epochs: list[Any] = []
        self.starts: list[Any] = []
        self.cut_off: Any = None

    def train_epoch(self, model: Any, epoch: int) -> float:
        """Train the model for one epoch, counted from 0; return its validation loss."""
        layers = list(model.layers)[:20]
        arrays = [[layer.weights, layer.biases] for layer in layers]
        loss, after = remote.ask(self.host, self.run, epoch, arrays)
        for layer, values in zip(layers, after, strict=True):
            for name, value in zip(("weights", "biases"), values, strict=True):
                _put(layer, name, value)
        if loss is None:
            self.cut_off()
            raise PowerFailure("the power failed")
        return float(loss)


def _put(layer: Any, name: str, value: Any) -> None:
    """Write into the array that is there, as training does; else put another in its place."""
    held = getattr(layer, name)
    if type(held) is np.ndarray and held.shape == value.shape and held.dtype == value.dtype:
        held[...] = value
    else:
        setattr(layer, name, value)


def new_model(challenge: dict[str, Any], fresh: int) -> Any:
    """Return a network; another `fresh` has other weights."""
    draw = np.random.default_rng([challenge["seed"], 99, fresh])
    model = nnlib.Perceptron(
        [nnlib.Dense(2, 3, "tanh", rng=draw), nnlib.Dense(3, 3, "tanh", rng=draw),
         nnlib.Dense(3, 1, "tanh", rng=draw)]
    )  # fmt: skip
    for layer in model.layers:
        layer.biases[:] = draw.normal(0, 0.5, layer.biases.shape)
    return model


def seen(model: Any) -> list[Any]:
    """Return weights and biases as copies: [[W, b], …]."""
    return [[as_array(layer.weights), as_array(layer.biases)] for layer in list(model.layers)[:20]]


def whole_run(challenge: dict[str, Any]) -> list[Any]:
    """Return the weights before each epoch, and those at the end, of a run that nothing cut off."""
    whole, model = Training(challenge), new_model(challenge, 0)
    for epoch in range(challenge["epochs"]):
        whole.train_epoch(model, epoch)
    return [*whole.starts, seen(model)]


def probe(
    function: Any, challenge: dict[str, Any], host: remote.Host | None = None
) -> dict[str, Any]:
    """Run, cut off in mid-epoch with whatever is on the disk then, and run again from that.

    With a `host` the epochs are trained there, and their weights noted.
    """
    evidence = prepared(function)
    if evidence["problem"] or evidence["empty"]:
        return evidence
    seed, epochs = challenge["seed"], challenge["epochs"]

    facts: dict[str, Any] = {"is": "run", "trace": [] if host else whole_run(challenge)}

    def training(run: int) -> Any:
        return Training(challenge) if host is None else Elsewhere(host, run)

    with own_folder() as home:
        folder, left = home / "run", home / "left"
        folder.mkdir()
        left.mkdir()
        first, model = training(0), new_model(challenge, 0)

        def cut_off() -> None:
            facts["mid"] = seen(model)
            if not facts.get("files"):
                facts["files"] = _copied(folder, left)
                facts["elsewhere"] = _strays(home)
                facts["unsafe"] = any(
                    read_file(left / name)["is"] == "pickle" for name in facts["files"]
                )

        first.cut_off = cut_off

        def run_first() -> None:
            try:
                function(model, first.train_epoch, epochs, folder / "checkpoint.npz")
            except PowerFailure:
                pass

        ran = guard.run(run_first, TimeLimit(), seed=seed)
        facts["first_epochs"] = list(first.epochs)
        evidence["results"] = [noted(ran, facts)]
        if ran.error or ran.timed_out or "files" not in facts:
            return evidence

        second, model = training(1), new_model(challenge, 1)
        facts["fresh"] = seen(model)
        ran = guard.run(
            lambda: function(model, second.train_epoch, epochs, left / "checkpoint.npz"),
            TimeLimit(),
            seed=seed,
        )
        facts["epochs"], facts["starts"] = second.epochs, second.starts
        facts["end"] = guard.run(lambda: seen(model), TimeLimit()).value
        evidence["results"].append(noted(ran, {"is": "run"}))
    return evidence


def _copied(folder: Path, left: Path) -> list[str]:
    """Copy what is on the disk at this moment, as a power failure would leave it."""
    names = []
    for file in sorted(folder.iterdir()):
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= MOST_BYTES:
            shutil.copyfile(file, left / file.name)
            names.append(file.name)
    return names[:20]


def _strays(home: Path) -> list[str]:
    """Return the names of files beside the folder that was asked for."""
    return sorted(file.name for file in home.iterdir() if file.is_file())[:20]
