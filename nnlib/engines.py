"""Which loop trains a network: the readable one, or the same one compiled.

``"reference"`` is the loop that stands in ``Perceptron``; ``"numba"`` is ``nnlib.compiled``, for
networks built from the parts of this library only; ``"auto"`` chooses. Both draw the same orders
and take the same steps, but do not round alike. After every epoch of an ordinary run their
parameters differ by less than 1e-12 of the length of the whole vector, mostly by 1e-14; a single
parameter near zero by more of itself. Where training magnifies every small change, as it does with
a great learning rate and single examples, it magnifies this one too: the engines are then as far
apart as the reference is from itself, begun with each parameter one float64 higher or lower.

A run that must end the same to the last bit has to stay on one engine, and therefore ``"auto"``
looks at the work alone, never at a clock or at what happens to be compiled already: the same call
gets the same engine.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnlib import activations, losses, optimizers
from nnlib.expect import Array
from nnlib.layers import Dense

if TYPE_CHECKING:
    from nnlib.callbacks import Training

ENGINES = ("auto", "reference", "numba")

# What the kernel knows. Its own numbers for them are their places here.
ACTIVATIONS: tuple[type, ...] = (
    activations.Sigmoid,
    activations.Tanh,
    activations.ReLU,
    activations.Identity,
    activations.Softmax,
)
LOSSES: tuple[type, ...] = (
    losses.BinaryCrossEntropy,
    losses.CrossEntropy,
    losses.MeanSquaredError,
)
OPTIMIZERS: tuple[type, ...] = (
    type(None),
    optimizers.SGD,
    optimizers.Momentum,
    optimizers.Nesterov,
    optimizers.Adam,
)

MODEL_METHODS = (
    "forward",
    "gradients",
    "_train_epoch",
    "_backward",
    "_update",
    "_measure",
    "parameters",
)
LAYER_METHODS = ("forward", "gradients", "parameter_gradients", "update", "backward")

# Starting the kernel takes about a second (a few, the first time on a computer): it has to save
# more than that.
SECONDS_TO_START = 1.0
SECONDS_PER_NUMPY_LAYER = 30e-6
SECONDS_PER_PRODUCT = 1.2e-9


def choose(
    engine: str,
    model: Any,
    loss: Any,
    optimizer: Any,
    *,
    n_steps: int,
    batch_size: int,
    members: int = 1,
) -> str:
    """Return the engine to use, "reference" or "numba", for the one asked for.

    `n_steps` is the number of updates of the whole run, `members` the number of networks that
    take each of them.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r}: expected one of {', '.join(ENGINES)}.")
    if engine == "reference":
        return engine
    reason = _obstacle(model, loss, optimizer)
    if engine == "numba":
        if reason is not None:
            raise ValueError(f"engine='numba' cannot train this network: {reason}.")
        if not installed():
            raise ImportError(
                "engine='numba' needs numba, which is not installed: "
                "pip install 'leercurve[fast]', or leave engine='auto'."
            )
        return engine
    saved = n_steps * _seconds_saved_per_step(model.layers, batch_size, members)
    return "numba" if reason is None and saved > SECONDS_TO_START and installed() else "reference"


class Reference:
    """The loop that stands in ``Perceptron``."""

    def train_unwatched(self, training: Training) -> None:
        """Leave all epochs to the loop in ``fit``."""

    def train_epoch(self, training: Training) -> None:
        """Take the steps of one epoch, from its next row on."""
        training.model._train_epoch(training)

    def measure(self, training: Training, X: Array, y: Array) -> tuple[float, float | None]:
        """Return the loss over all rows, and the accuracy where the labels are classes."""
        return training.model._measure(X, y, training.loss)


def start(training: Training) -> Any:
    """Return the run's engine: an object with the methods of ``Reference``."""
    if training.engine == "reference":
        return Reference()
    from nnlib import compiled  # takes a second: only for a run that it makes shorter

    return compiled.Compiled(training)


def installed() -> bool:
    """Return whether numba can be imported, without importing it."""
    return importlib.util.find_spec("numba") is not None


def _obstacle(model: Any, loss: Any, optimizer: Any) -> str | None:
    """Return what the kernel has no copy of, in words, or None."""
    from nnlib.perceptron import Perceptron  # which imports this module

    changed = [name for name in MODEL_METHODS if _differs(model, Perceptron, name)]
    if changed:
        return f"{type(model).__name__} has a {changed[0]} of its own"
    for number, layer in enumerate(model.layers, start=1):
        if type(layer) is not Dense:
            return f"layer {number} is a {type(layer).__name__}, and not a plain Dense"
        changed = [name for name in LAYER_METHODS if _differs(layer, Dense, name)]
        if changed:
            return f"layer {number} has a {changed[0]} of its own"
        if type(layer.activation) not in ACTIVATIONS:
            return f"layer {number} has the activation {layer.activation!r}"
    if type(loss) not in LOSSES:
        return f"the loss is {loss!r}"
    if type(optimizer) not in OPTIMIZERS:
        return f"the optimizer is {optimizer!r}"
    return None


def _differs(thing: Any, original: type, name: str) -> bool:
    """Return whether a method was overridden in a subclass, or replaced on this one object."""
    return name in vars(thing) or getattr(type(thing), name) is not getattr(original, name)


def _seconds_saved_per_step(layers: Sequence[Any], batch_size: int, members: int) -> float:
    """Return how much sooner the kernel is ready with a step than NumPy, by a rule of thumb.

    NumPy loses time with every call it is given, the kernel with every product: for wide layers
    NumPy's matrix products are the faster ones.
    """
    products = sum(layer.n_inputs * layer.n_neurons for layer in layers) * batch_size * members
    return SECONDS_PER_NUMPY_LAYER * len(layers) - SECONDS_PER_PRODUCT * products
