"""How the compiled functions are made, and the numbers they share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np

SOURCES = hashlib.sha256(
    b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
).hexdigest()[:12]

# Places in an array are unsigned numbers: for a signed one numba has to ask at every access
# whether it counts from the end. Mixed with signed numbers they would turn into floats, hence
# these constants.
place = np.uint64
Place = Any  # what a type checker sees of them
ZERO, ONE, TWO, EIGHT = place(0), place(1), place(2), place(8)

# The order is that of the tuples in ``engines``.
SIGMOID, TANH, RELU, IDENTITY, SOFTMAX = range(5)
BINARY_CROSS_ENTROPY, CROSS_ENTROPY, SQUARED_ERROR = range(3)
MOMENTUM, NESTEROV, ADAM = range(3)


class Network(NamedTuple):
    """A network in numbers; layer k takes sizes[k] values and gives sizes[k + 1]."""

    n_layers: Any
    sizes: Any
    activations: Any
    l2: Any
    frozen: Any


class Rule(NamedTuple):
    """The optimizer: which one, its numbers, and how many steps it has taken."""

    kind: int
    beta1: float
    beta2: float
    epsilon: float
    steps: int


class Members(NamedTuple):
    """What the steps change, one row per member: parameters, and what an optimizer remembers."""

    parameters: Any
    first: Any
    second: Any


class Room(NamedTuple):
    """Room to work in: the numbers of one member, in ``layout``, and those of one batch."""

    parameters: Any
    first: Any
    second: Any
    gradient: Any
    outputs: Any
    d_outputs: Any
    targets: Any


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function with numba, and keep the result on disk if there is a place for it.

    A product and the sum it goes into may be one instruction; nothing else is changed in the
    order of the work. 1 / 0 is inf, as in NumPy.
    """
    options = {"error_model": "numpy", "fastmath": {"contract"}, "forceinline": True}
    # What is kept on disk is named after the function, and goes out of date when its own file
    # changes. It has to when any file of this folder does: hence their fingerprint in the name.
    function.__qualname__ += f"_{SOURCES}"
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder that may be written to: compiled again in each process
        return numba.njit(**options)(function)
