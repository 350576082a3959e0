"""Activation functions: the value and its derivative side by side.

Each is an object `f` with `f(z)` and `f.derivative(z)`, both of the shape of `z`. Anything with
those two can be given to a layer; the ones of this file also answer to their name.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from nnlib.expect import Array


class Activation(Protocol):
    """What a layer asks of its activation function; both take and give an array of any shape."""

    def __call__(self, z: Array) -> Array:
        """Return a = f(z)."""

    def derivative(self, z: Array) -> Array:
        """Return f'(z), one derivative for each element."""


class _Named:
    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class Sigmoid(_Named):
    """Squash to (0, 1): f(z) = 1 / (1 + e⁻ᶻ)."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        # e⁻ᶻ overflows for very negative z; e^-|z| never does, and gives the same value.
        e = np.exp(-np.abs(z))
        return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)

    def derivative(self, z: Array) -> Array:
        """Return f(z) · (1 - f(z))."""
        # Written with e^-|z|, because 1 - f(z) is 0 as soon as f(z) rounds to 1.
        e = np.exp(-np.abs(z))
        return e / (1.0 + e) ** 2


class Tanh(_Named):
    """Squash to (-1, 1): f(z) = tanh z."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        return np.tanh(z)

    def derivative(self, z: Array) -> Array:
        """Return 1 - tanh² z."""
        return 1.0 - np.tanh(z) ** 2


class ReLU(_Named):
    """Keep what is positive: f(z) = max(0, z)."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        return np.maximum(z, 0.0)

    def derivative(self, z: Array) -> Array:
        """Return 1 where z > 0, else 0 (at 0 itself the choice is 0)."""
        return np.where(np.asarray(z) > 0, 1.0, 0.0)


class Identity(_Named):
    """Leave z as it is: f(z) = z."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        return np.array(z, dtype=float)

    def derivative(self, z: Array) -> Array:
        """Return 1 everywhere."""
        return np.ones_like(z, dtype=float)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "relu": ReLU(),
    "identity": Identity(),
}


def get(activation: str | Activation) -> Activation:
    """Return the activation function of that name, or the object itself.

    >>> get("tanh")
    Tanh()
    """
    if isinstance(activation, str):
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"activation is {activation!r}: expected one of {', '.join(ACTIVATIONS)}, "
                "or an object with f(z) and f.derivative(z)."
            )
        return ACTIVATIONS[activation]
    if not callable(activation) or not callable(getattr(activation, "derivative", None)):
        raise TypeError(
            f"activation is {activation!r}: expected a name such as 'sigmoid', "
            "or an object with f(z) and f.derivative(z)."
        )
    return activation
