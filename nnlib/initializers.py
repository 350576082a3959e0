"""First values of the weights. Each takes (rng, n_neurons, n_inputs) and gives that matrix.

Sources: Glorot & Bengio 2010 (Xavier), He et al. 2015 (He).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from nnlib.expect import Array

if TYPE_CHECKING:  # NumPy imports its generators when they are first asked for, and so do we
    Initializer = Callable[[np.random.Generator, int, int], Array]


def zeros(rng: np.random.Generator, n_neurons: int, n_inputs: int) -> Array:
    """Return zeros: all neurons of the layer stay equal for ever, which a lesson shows."""
    return np.zeros((n_neurons, n_inputs))


def uniform(rng: np.random.Generator, n_neurons: int, n_inputs: int) -> Array:
    """Return draws from [-1, 1)."""
    return rng.uniform(-1.0, 1.0, (n_neurons, n_inputs))


def xavier(rng: np.random.Generator, n_neurons: int, n_inputs: int) -> Array:
    """Return uniform draws whose variance 2 / (n_inputs + n_neurons) suits sigmoid and tanh."""
    limit = np.sqrt(6.0 / (n_inputs + n_neurons))
    return rng.uniform(-limit, limit, (n_neurons, n_inputs))


def he(rng: np.random.Generator, n_neurons: int, n_inputs: int) -> Array:
    """Return normal draws with variance 2 / n_inputs, which suits ReLU."""
    return rng.normal(0.0, np.sqrt(2.0 / n_inputs), (n_neurons, n_inputs))


INITIALIZERS: dict[str, Initializer] = {
    "zeros": zeros,
    "uniform": uniform,
    "xavier": xavier,
    "he": he,
}


def get(initializer: str | Initializer) -> Initializer:
    """Return the initializer of that name, or the function itself."""
    if isinstance(initializer, str):
        if initializer not in INITIALIZERS:
            raise ValueError(
                f"initializer is {initializer!r}: expected one of {', '.join(INITIALIZERS)}."
            )
        return INITIALIZERS[initializer]
    if not callable(initializer):
        raise TypeError(f"initializer is {initializer!r}: expected a name or a function.")
    return initializer
