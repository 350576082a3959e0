"""Optimizers: how a gradient becomes a step.

Each changes the flat vector of parameters in place: ``step(parameters, gradient, learning_rate)``.
What it remembers between steps are vectors of the same length.
Sources: Polyak 1964 (momentum), Nesterov 1983, Kingma & Ba 2015 (Adam).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from nnlib import expect
from nnlib.expect import Array


class Optimizer(Protocol):
    """What ``fit`` asks of an optimizer."""

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """Change `parameters` in place; both vectors are (n_parameters,)."""


class SGD:
    """θ ← θ - α g."""

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """Take one step downhill."""
        parameters -= learning_rate * gradient

    def __repr__(self) -> str:
        return "SGD()"


class Momentum:
    """v ← β v + g, θ ← θ - α v: earlier gradients keep pushing."""

    def __init__(self, beta: float = 0.9) -> None:
        self.beta = expect.rate(beta, "beta")
        self.velocity: Array | None = None

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """Add the gradient to the velocity and move along it."""
        if self.velocity is None:
            self.velocity = np.zeros_like(parameters)
        self.velocity *= self.beta
        self.velocity += gradient
        parameters -= learning_rate * self.velocity

    def __repr__(self) -> str:
        return f"Momentum(beta={self.beta})"


class Nesterov(Momentum):
    """v ← β v + g, θ ← θ - α (β v + g): momentum that looks one step ahead."""

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """Add the gradient to the velocity, and move to where it leads next."""
        if self.velocity is None:
            self.velocity = np.zeros_like(parameters)
        self.velocity *= self.beta
        self.velocity += gradient
        parameters -= learning_rate * (self.beta * self.velocity + gradient)

    def __repr__(self) -> str:
        return f"Nesterov(beta={self.beta})"


class Adam:
    """Momentum with a step size of its own for each parameter."""

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.beta1 = expect.rate(beta1, "beta1")
        self.beta2 = expect.rate(beta2, "beta2")
        self.epsilon = expect.rate(epsilon, "epsilon")
        self.mean: Array | None = None
        self.square: Array | None = None
        self.steps = 0

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """Follow the running mean of the gradient, divided by the root of its running square."""
        if self.mean is None or self.square is None:
            self.mean, self.square = np.zeros_like(parameters), np.zeros_like(parameters)
        self.steps += 1
        self.mean += (1.0 - self.beta1) * (gradient - self.mean)
        self.square += (1.0 - self.beta2) * (gradient**2 - self.square)
        # Both began at zero and are too small at first: divided by what they have of 1.
        size = np.sqrt(self.square / (1.0 - self.beta2**self.steps)) + self.epsilon
        parameters -= learning_rate / (1.0 - self.beta1**self.steps) * self.mean / size

    def __repr__(self) -> str:
        return f"Adam(beta1={self.beta1}, beta2={self.beta2}, epsilon={self.epsilon})"
