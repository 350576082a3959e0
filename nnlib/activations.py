"""Activation functions: the value and its derivative side by side.

Each is an object `f` with `f(z)` and `f.derivative(z)`, both of the shape of `z`. Anything with
those two can be given to a layer; the ones of this file also answer to their name. They bring a
`chain` of their own too, da · f'(z), which needs no second exponential because the layer still has
a = f(z). Softmax cannot do without: it mixes the neurons of a column.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from nnlib.expect import Array
from nnlib.products import sum_of_rows

# NumPy is sooner ready with an array of one number than with a number of Python's.
ZERO, ONE, LARGEST = np.array(0.0), np.array(1.0), np.array(709.0)


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
        # e⁻ᶻ overflows beyond e⁷⁰⁹, where f(z) is as good as 0.
        return ONE / (ONE + np.exp(np.minimum(np.negative(z), LARGEST)))

    def derivative(self, z: Array) -> Array:
        """Return f(z) · (1 - f(z))."""
        # Written with e^-|z|, because 1 - f(z) is 0 as soon as f(z) rounds to 1.
        e = np.exp(-np.abs(z))
        return e / (1.0 + e) ** 2

    def chain(self, da: Array, z: Array, a: Array) -> Array:
        """Return da · a (1 - a)."""
        return da * (a * (ONE - a))


class Tanh(_Named):
    """Squash to (-1, 1): f(z) = tanh z."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        return np.tanh(z)

    def derivative(self, z: Array) -> Array:
        """Return 1 - tanh² z."""
        return 1.0 - np.tanh(z) ** 2

    def chain(self, da: Array, z: Array, a: Array) -> Array:
        """Return da · (1 - a²)."""
        return da * (ONE - a * a)


class ReLU(_Named):
    """Keep what is positive: f(z) = max(0, z)."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        return np.maximum(z, ZERO)

    def derivative(self, z: Array) -> Array:
        """Return 1 where z > 0, else 0 (at 0 itself the choice is 0)."""
        return np.where(np.asarray(z) > 0, 1.0, 0.0)

    def chain(self, da: Array, z: Array, a: Array) -> Array:
        """Return da where a > 0, else 0."""
        return da * (a > ZERO).astype(float)


class Identity(_Named):
    """Leave z as it is: f(z) = z."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        return np.array(z, dtype=float)

    def derivative(self, z: Array) -> Array:
        """Return 1 everywhere."""
        return np.ones_like(z, dtype=float)

    def chain(self, da: Array, z: Array, a: Array) -> Array:
        """Return da."""
        return da


class Softmax(_Named):
    """Make probabilities that sum to 1 in each column: f(z)ᵢ = e^zᵢ / Σⱼ e^zⱼ."""

    def __call__(self, z: Array) -> Array:
        """Return f(z)."""
        # Subtracting the largest changes nothing in the ratio and keeps e^z from overflowing.
        e = np.exp(z - z.max(axis=-2, keepdims=True))
        return e / sum_of_rows(e)

    def derivative(self, z: Array) -> Array:
        """Return the Jacobian of each column, (..., n_samples, n, n): ∂aᵢ/∂zⱼ = aᵢ (δᵢⱼ - aⱼ)."""
        a = np.moveaxis(self(z), -2, -1)
        return a[..., np.newaxis] * (np.eye(a.shape[-1]) - a[..., np.newaxis, :])

    def chain(self, da: Array, z: Array, a: Array) -> Array:
        """Return dz, the Jacobian of each column times its `da`, without building it."""
        return a * (da - sum_of_rows(da * a))


def chain(f: Activation, da: Array, z: Array, a: Array) -> Array:
    """Return dz = da · f'(z), for a = f(z): the way back through f, by the chain rule."""
    own = getattr(f, "chain", None)
    return da * f.derivative(z) if own is None else own(da, z, a)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "relu": ReLU(),
    "identity": Identity(),
    "softmax": Softmax(),
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
