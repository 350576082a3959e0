"""Spies: layers that work as always and write down every call.

One call is a dict

``kind``      ``forward``, ``backward``, ``gradients`` or ``update``
``layer``     its number from 0; -1 for a copy of a layer
``given``     what it was called with, as an array; None if that was no numbers
``given_is``  the type's name
``rate``      the learning rate of a backward or update, likewise an array or None
``rate_is``   the type's name, or None if there was none
``before``    the layer's parameters as one flat array on entry
``result``    what it returned; absent if it raised
``after``     its parameters on leaving; absent if it raised
``error``     ``Type: message`` if it raised
``order``     the model's list of layers by number, where that has changed since the last call

It is written **on entry**, so that a crash inside leaves evidence.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np

import nnlib

MOST_CALLS = 10_000
MOST_VALUES = 4096
FEW = 256
DEEPEST = 8
_FIT_CODE = nnlib.Perceptron.fit.__code__


class Recorder:
    """The log of one network's layers."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.layers: list[Any] = []
        self.model: Any = None
        self.totals = {"forward": 0, "backward": 0}  # of the last layer, also beyond MOST_CALLS
        self.delegated = False
        self._depth = 0
        self._order: list[int] = []

    def __copy__(self) -> Recorder:
        return self

    def __deepcopy__(self, memo: Any) -> Recorder:
        return self  # a learner's copy of a layer still reports here, as layer -1

    def watch(self, layers: list[Any]) -> None:
        """Take these layers for layer 0, 1, …"""
        self.layers = layers
        self._order = list(range(len(layers)))

    def follow(
        self, layer: SpyDense, kind: str, args: Any, kwargs: Any, method: Callable[..., Any]
    ) -> Any:
        """Call `method`, writing it down."""
        if self._depth:  # backward calls gradients and update: one call, not three
            return method(*args, **kwargs)
        index = self._index(layer)
        if index == len(self.layers) - 1 and kind in self.totals:
            self.totals[kind] += 1
        if kind != "forward" and not self.delegated:
            self.delegated = self.handed_over()
        if len(self.calls) >= MOST_CALLS:
            return method(*args, **kwargs)
        call = self._entry(layer, index, kind, args, kwargs)
        self.calls.append(call)
        self._depth += 1
        try:
            result = method(*args, **kwargs)
        except Exception as error:
            call["error"] = f"{type(error).__name__}: {error}"[:400]
            raise
        finally:
            self._depth -= 1
        call["result"] = as_array(result)
        call["after"] = layer.flat()
        return result

    def order(self) -> list[int] | None:
        """Return the model's list of layers by number, None if it is no list any more."""
        try:
            layers = self.model.layers
        except Exception:
            return None
        if not issubclass(type(layers), list | tuple) or len(layers) > 100:
            return None
        return [self._index(layer) for layer in layers]

    @property
    def used(self) -> bool:
        """Whether any layer was called."""
        return bool(self.calls)

    def parameters(self) -> list[Any]:
        """Return what each layer's parameters are by now, as flat arrays."""
        return [layer.flat() for layer in self.layers]

    def handed_over(self) -> bool:
        """Whether nnlib's own training is what calls."""
        return inside_nnlib_fit()

    def _index(self, layer: Any) -> int:
        for index, known in enumerate(self.layers):
            if known is layer:
                return index
        return -1

    def _entry(
        self, layer: SpyDense, index: int, kind: str, args: Any, kwargs: Any
    ) -> dict[str, Any]:
        values = list(args)
        name = {"forward": "inputs", "update": "learning_rate"}.get(kind, "da")
        if name in kwargs:
            values.insert(0, kwargs[name])
        given = values[0] if values else None
        rate = given if kind == "update" else None
        if kind == "backward":
            rate = kwargs.get("learning_rate", values[1] if len(values) > 1 else None)
        call: dict[str, Any] = {
            "kind": kind,
            "layer": index,
            "given": as_array(given),
            "given_is": type(given).__name__,
            "rate": as_array(rate),
            "rate_is": None if rate is None else type(rate).__name__,
            "before": layer.flat(),
        }
        order = self.order()
        if order is not None and order != self._order:
            call["order"] = order
            self._order = order
        return call


class SpyDense(nnlib.Dense):
    """A dense layer that reports its calls to a recorder."""

    def __init__(self, weights: Any, biases: Any, activation: str, recorder: Recorder) -> None:
        super().__init__(weights.shape[1], weights.shape[0], activation, initializer="zeros")
        self.weights = np.array(weights, dtype=float)
        self.biases = np.array(biases, dtype=float).reshape(-1, 1)
        self._recorder = recorder

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return the outputs, as ``Dense.forward`` does."""
        return self._recorder.follow(self, "forward", args, kwargs, super().forward)

    def backward(self, *args: Any, **kwargs: Any) -> Any:
        """Return ``da_prev`` after an update, as ``Dense.backward`` does."""
        return self._recorder.follow(self, "backward", args, kwargs, super().backward)

    def gradients(self, *args: Any, **kwargs: Any) -> Any:
        """Return ``da_prev``, as ``Dense.gradients`` does."""
        return self._recorder.follow(self, "gradients", args, kwargs, super().gradients)

    def update(self, *args: Any, **kwargs: Any) -> Any:
        """Take a step, as ``Dense.update`` does."""
        return self._recorder.follow(self, "update", args, kwargs, super().update)

    def flat(self) -> Any:
        """Return the parameters as one flat vector; empty if they are no numbers any more."""
        weights, biases = self.weights, self.biases
        if type(weights) is type(biases) is np.ndarray and weights.size + biases.size <= FEW:
            if weights.dtype == biases.dtype == np.float64:
                return np.concatenate([weights.ravel(), biases.ravel()])
        weights, biases = as_array(weights), as_array(biases)
        if weights is None or biases is None:
            return np.zeros(0)
        return np.concatenate([weights.ravel(), biases.ravel()])


SpyDense.__name__ = SpyDense.__qualname__ = "Dense"  # what a learner's print shows


def as_array(value: Any) -> Any:
    """Return `value` as a float64 copy if it is numbers, and few enough; else None."""
    kind = type(value)
    if kind is np.ndarray and value.dtype == np.float64 and value.size <= MOST_VALUES:
        return value.copy()
    if kind in (int, float, bool):
        try:
            return np.array(float(value))
        except OverflowError:
            return None
    if issubclass(kind, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind in "biuf" and array.size <= MOST_VALUES:
            return array.astype(np.float64)
        return None
    if kind in (list, tuple) and _count(value, 0) < math.inf:
        try:
            array = np.asarray(value)
        except Exception:
            return None
        if array.dtype.kind in "biuf" and array.size <= MOST_VALUES:
            return array.astype(np.float64)
    return None


def _count(value: Any, depth: int) -> float:
    """Return how much stands in nested lists; infinity for too much, or for what is no number.

    Counted before NumPy sees them: a few short lists, each many times in the next, are more numbers
    than a memory holds, and an object among them may claim to be an array of any size.
    """
    kind = type(value)
    if kind in (int, float, bool) or issubclass(kind, np.generic):
        return 1
    if kind is np.ndarray:
        return value.size if value.dtype.kind in "biuf" else math.inf
    if kind not in (list, tuple) or depth >= DEEPEST or len(value) > MOST_VALUES:
        return math.inf
    count = 1.0  # for the list itself: a thousand empty ones, a thousand times, take time too
    for item in value:
        count += _count(item, depth + 1)
        if count > 3 * MOST_VALUES:
            return math.inf
    return count


def inside_nnlib_fit() -> bool:
    """Whether nnlib's own training loop is what calls, under whatever name it was copied."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_filename == _FIT_CODE.co_filename and code.co_name != "gradients":
            return True
        frame = frame.f_back
    return False
