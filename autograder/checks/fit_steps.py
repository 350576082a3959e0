"""Reading the log of one network: passes forward, steps of learning, rows and targets.

Rows are counted from 0; epochs, steps and layers from 1 in what is observed for a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.probes.layers import MOST_CALLS

Call = dict[str, Any]
Array = NDArray[np.float64]

CLOSE = 1e-5  # a learner may compute in float32
NO_ROW = -1


@dataclass
class Step:
    """A pass forward and the calls back that follow it."""

    forward: list[Call] = field(default_factory=list)
    backward: list[Call] = field(default_factory=list)


class Log:
    """The log of one network, read into steps.

    Parameters
    ----------
    network : dict
        The challenge's network.
    evidence : dict
        What ``probes.training`` recorded for it.
    """

    def __init__(self, network: dict[str, Any], evidence: dict[str, Any]) -> None:
        self.evidence = evidence
        self.X: Array = network["training_data"]
        self.T: Array = network["labels"]
        self.n, self.n_features = self.X.shape
        self.n_outputs = self.T.shape[1]
        self.epochs = int(network["epochs"])
        self.rate = float(network["learning_rate"])
        self.n_layers = len(network["weights"])
        self.started: list[Array] = [
            np.concatenate([w.ravel(), b.ravel()])
            for w, b in zip(network["weights"], network["biases"], strict=True)
        ]
        own = [call for call in evidence["calls"] if call["layer"] >= 0]
        self.on_copies = len(own) < len(evidence["calls"])
        self.calls = _halves_joined(own)
        self.passes = list(_passes(self.calls))
        self.truncated = len(evidence["calls"]) >= MOST_CALLS
        if self.truncated:
            self.passes = self.passes[:-1]  # the last one was cut off in the middle
        self.steps = [step for step in self.passes if any("result" in c for c in step.backward)]
        self.tried = [step for step in self.passes if step.backward]

    @cached_property
    def rows(self) -> list[int]:
        """For each step the row that went in, ``NO_ROW`` where the input is no row."""
        return [self.row_of(step) for step in self.steps]

    def row_of(self, step: Step) -> int:
        """Return the row that went in at a step, ``NO_ROW`` where the input is no row."""
        given = step.forward[0]["given"] if step.forward else None
        if given is None or given.shape != (self.n_features, 1):
            return NO_ROW
        return nearest(self.X, given[:, 0])

    @cached_property
    def wanted(self) -> int:
        """How many steps this training takes."""
        return int(self.n * self.epochs)

    @cached_property
    def chunk(self) -> int:
        """How many steps the learner's epochs seem to have."""
        count = len(self.steps)
        if count % self.n and count % self.epochs == 0 and count and not self.truncated:
            return count // self.epochs
        return int(self.n)

    @cached_property
    def orders(self) -> list[list[int]]:
        """The rows of each complete epoch of the learner's."""
        size = self.chunk
        return [self.rows[i : i + size] for i in range(0, len(self.rows) - size + 1, size)]


def nearest(rows: Array, values: Any) -> int:
    """Return the row equal to `values`, or ``NO_ROW``."""
    distances: Array = np.abs(rows - values).max(axis=1)
    best = int(np.argmin(distances))
    return best if distances[best] <= CLOSE else NO_ROW


def close(a: Any, b: Any, tolerance: float = CLOSE) -> bool:
    """Whether two recorded arrays have the same shape and values; False if one is no array."""
    if a is None or b is None or a.shape != b.shape:
        return False
    with np.errstate(all="ignore"):
        good = np.isfinite(a) & np.isfinite(b)
        return bool(np.all(good & (np.abs(a - b) <= tolerance * (1.0 + np.abs(b)))))


def _passes(calls: list[Call]) -> Iterator[Step]:
    """Cut the calls: a pass begins at a forward after a backward, or on a layer seen before."""
    step = Step()
    seen: set[int] = set()
    for call in calls:
        if call["kind"] == "forward":
            if step.backward or call["layer"] in seen:
                yield step
                step, seen = Step(), set()
            seen.add(call["layer"])
            step.forward.append(call)
        else:
            step.backward.append(call)
    if step.forward or step.backward:
        yield step


def _halves_joined(calls: list[Call]) -> list[Call]:
    """Make one backward of ``gradients`` and the ``update`` of that layer that follows it.

    All layers' gradients first and all updates afterwards is the same step.
    """
    joined: list[Call] = []
    waiting: dict[int, Call] = {}
    for call in calls:
        layer = call["layer"]
        if call["kind"] == "gradients":
            call = {**call, "kind": "backward"}
            waiting[layer] = call
            joined.append(call)
        elif call["kind"] == "update":
            if layer in waiting:
                half = waiting.pop(layer)
                half.update({key: call[key] for key in ("rate", "rate_is", "after") if key in call})
        else:
            joined.append(call)
    return joined
