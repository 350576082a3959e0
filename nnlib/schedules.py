"""Schedules: a learning rate that changes while the network trains, by a rule chosen beforehand.

A schedule is called with the number of epochs done so far, a real number (2.5 is halfway through
the third epoch), and gives the rate of the next step. Give one to ``fit`` in place of a number.
Sources: Loshchilov & Hutter 2017 (cosine), Goyal et al. 2017 (warm-up).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi
from typing import Any

from nnlib import expect

Schedule = Callable[[float], float]


@dataclass(frozen=True)
class Constant:
    """The same rate all the time."""

    rate: float

    def __post_init__(self) -> None:
        expect.rate(self.rate)

    def __call__(self, epoch: float) -> float:
        """Return the rate."""
        return self.rate


@dataclass(frozen=True)
class Step:
    """Multiply by `factor` every `every` epochs: α₀ · factor^⌊epoch / every⌋.

    >>> [Step(0.1, factor=0.5, every=10)(epoch) for epoch in (0, 9.9, 10, 25)]
    [0.1, 0.1, 0.05, 0.025]
    """

    rate: float
    factor: float = 0.5
    every: int = 10

    def __post_init__(self) -> None:
        expect.rate(self.rate)
        expect.rate(self.factor, "factor")
        expect.whole_number(self.every, "every", at_least=1)

    def __call__(self, epoch: float) -> float:
        """Return the rate after `epoch` epochs."""
        return self.rate * self.factor ** int(epoch // self.every)


@dataclass(frozen=True)
class Exponential:
    """Multiply by `factor` in the course of each epoch: α₀ · factor^epoch."""

    rate: float
    factor: float = 0.95

    def __post_init__(self) -> None:
        expect.rate(self.rate)
        expect.rate(self.factor, "factor")

    def __call__(self, epoch: float) -> float:
        """Return the rate after `epoch` epochs."""
        return self.rate * self.factor**epoch


@dataclass(frozen=True)
class Cosine:
    """Go down along half a cosine from `rate` to `lowest` in `epochs` epochs, and stay there."""

    rate: float
    epochs: int
    lowest: float = 0.0

    def __post_init__(self) -> None:
        expect.rate(self.rate)
        expect.rate(self.lowest, "lowest")
        expect.whole_number(self.epochs, "epochs", at_least=1)

    def __call__(self, epoch: float) -> float:
        """Return the rate after `epoch` epochs."""
        part = min(epoch / self.epochs, 1.0)
        return self.lowest + (self.rate - self.lowest) * (1.0 + cos(pi * part)) / 2.0


@dataclass(frozen=True)
class WarmUp:
    """Rise in a straight line during the first `epochs` epochs, then follow `then`."""

    then: Constant | Step | Exponential | Cosine
    epochs: int = 5

    def __post_init__(self) -> None:
        expect.whole_number(self.epochs, "epochs", at_least=1)
        if not callable(self.then):
            raise TypeError(f"then is {self.then!r}: a schedule was expected.")

    def __call__(self, epoch: float) -> float:
        """Return the rate after `epoch` epochs; the first step is 1 / (epochs + 1) of the way."""
        if epoch < self.epochs:
            return self.then(0.0) * (epoch + 1.0) / (self.epochs + 1.0)
        return self.then(epoch - self.epochs)


def as_schedule(learning_rate: Any) -> Schedule:
    """Return a schedule: the one given, or the constant one of a number."""
    if callable(learning_rate):
        expect.rate(learning_rate(0.0), "learning_rate(0)")
        return learning_rate
    return Constant(expect.rate(learning_rate))
