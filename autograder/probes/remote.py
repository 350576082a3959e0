"""Layers whose weights are elsewhere: in a jail, each call of one is a message to its owner.

In grading nothing that is noted beside the learner's code can be believed. There the layers, and
the log of what was done with them, belong to the process on the other side of the wall
(``sandbox.bench``), and a probe hands the learner stand-ins that forward every call. A stand-in has
to be like ``nnlib.Dense`` in whatever learners do with one:

- **Reading.** ``layer.weights``, ``z`` and so on are fetched when they are asked for, and from then
  on stand in the layer as ordinary attributes.
- **Writing**, in the attribute or into the array. Whatever stands in the layer is compared, before
  a call for which it matters, with what the owner is known to have; what differs goes along.
- **In place.** A step changes the weights in the array that is already in the learner's hands.
- **Copies** are layers of their own at the owner, and are logged as layer -1.
- **Errors** of the real layer come back with their type and their words.

=======  ==========================================================================================
frame    what it holds
=======  ==========================================================================================
BEGIN    number of the network (``<I``): the owner makes its layers, and answers with the first's id
CALL     method, id, flags, counts of attributes, arguments and names; then those; then the order
READ     id, attribute
COPY     id, attributes that differ
END      attributes of each layer that differ
=======  ==========================================================================================

An answer is one byte, ``RETURNED`` or ``RAISED``, and a value or an error; after a CALL also the
weights and biases, where the learner holds them.
"""

from __future__ import annotations

import copy
import operator
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

import nnlib
from autograder.probes import wire
from autograder.probes.layers import MOST_CALLS, Recorder, SpyDense, inside_nnlib_fit
from autograder.probes.time_limit import expire
from nnlib import activations

MOST_FRAMES = MOST_CALLS + 2_000  # of one network, before it is taken for endless
BEGIN, CALL, READ, COPY, END, ASK = range(6)
RETURNED, RAISED = range(2)
METHODS = ("forward", "backward", "gradients", "update", "parameter_gradients")
_BACKWARDS = METHODS[1:4]
ATTRIBUTES = (
    "weights", "biases", "inputs", "z", "outputs", "d_weights", "d_biases", "frozen", "l2",
    "activation",
)  # fmt: skip
HOLDS_WEIGHTS, HOLDS_BIASES, HAS_ORDER = 1, 2, 4

BEGUN = struct.Struct("<BI")
CALLED = struct.Struct("<BBIBBBB")  # CALL, method, id, flags, attributes, arguments, names
READS = struct.Struct("<BIB")
COPIED = struct.Struct("<BIB")  # COPY, id, attributes
ENDED = struct.Struct("<BIH")  # END, number, attributes; each with its layer's id in front
OF_LAYER = struct.Struct("<IB")

_CODE = {name: code for code, name in enumerate(ATTRIBUTES)}
_LIVE = frozenset(ATTRIBUTES[:7])
_PARAMETERS = ("weights", "biases")
_BACK = ("weights", "biases", "inputs", "z", "outputs")
_MATTER = {  # what has a say in a call, or is logged at it
    "forward": _PARAMETERS,
    "backward": _BACK,
    "gradients": _BACK,
    "parameter_gradients": _BACK,
    "update": (*_PARAMETERS, "d_weights", "d_biases"),
}
_ABSENT = object()
_SIGMOID, _NO_L2 = activations.get("sigmoid"), 0.0
_CONFIG_NAMES = ("activation", "frozen", "l2")
_CONFIGURED = (("activation", _SIGMOID), ("frozen", False), ("l2", _NO_L2))


Host = Callable[[bytes], bytes]  # a frame goes over the wall, its answer comes back


def network(weights: Any, biases: Any, host: Host | None = None, number: int = 0) -> Recorder:
    """Return the recorder of a new network, with its ``layers`` of sigmoids.

    With a `host` it is network `number` of those that the host knows, and recorder and layers only
    stand for what the host has: `weights` are shapes then.
    """
    if host is not None:
        return RemoteRecorder(host, number, weights)
    recorder = Recorder()
    pairs = zip(weights, biases, strict=True)
    recorder.watch([SpyDense(w, b, "sigmoid", recorder) for w, b in pairs])
    return recorder


def returned(answer: wire.Reader) -> Any:
    """Return the value that an answer holds, or raise its error."""
    if answer.byte() == RETURNED:
        return answer.value()
    raise answer.error()


def ask(host: Host, *values: Any) -> Any:
    """Ask the owner of something that is no layer; return its answer, or raise its error."""
    frame = bytes([ASK, len(values)]) + b"".join(map(wire.packed, values))
    return returned(wire.Reader(host(frame)))


class RemoteRecorder(Recorder):
    """Stands for the log of one network, which the owner of the layers keeps."""

    def __init__(self, host: Host, number: int, shapes: Any) -> None:
        super().__init__()
        self.host, self.number, self.count = host, number, 0
        first = returned(wire.Reader(host(BEGUN.pack(BEGIN, number))))
        self.watch([RemoteDense(shape, first + k, self) for k, shape in enumerate(shapes)])
        self._last = list(self.layers)

    @property
    def used(self) -> bool:
        """Whether any layer was called."""
        return self.count > 0

    def turned(self) -> bytes:
        """Return the order of the model's layers where it has changed since the last call."""
        try:
            layers = self.model.layers
        except Exception:
            return b""
        if type(layers) is list and len(layers) == len(self._last):
            if all(map(operator.is_, layers, self._last)):
                return b""
        order = self.order()
        if order is None:
            return b""
        self._last = list(layers)
        if order == self._order:
            return b""
        self._order = order
        return struct.pack(f"<H{len(order)}h", len(order), *order)

    def parameters(self) -> list[Any]:
        """Tell the owner that this network is done, and what was last written into it.

        Nothing comes back: the owner's own numbers are the evidence.
        """
        changes = [
            OF_LAYER.pack(layer.__dict__["_id"], _CODE[name]) + data
            for layer in self.layers
            for name, data in layer._changes(_PARAMETERS)
        ]
        frame = ENDED.pack(END, self.number, len(changes)) + b"".join(changes)
        returned(wire.Reader(self.host(frame)))
        return []


class RemoteDense(nnlib.Dense):
    """A layer that lives elsewhere."""

    def __init__(self, shape: Any, number: int, recorder: RemoteRecorder) -> None:
        n_neurons, n_inputs = shape
        inside = self.__dict__
        inside["n_inputs"], inside["n_neurons"] = int(n_inputs), int(n_neurons)
        inside["activation"], inside["l2"] = _SIGMOID, _NO_L2
        inside["_id"], inside["_recorder"] = number, recorder
        inside["_known"] = {}  # by name: the object that stands here, and its bytes at the owner

    def __getattr__(self, name: str) -> Any:
        inside = self.__dict__
        if name not in _LIVE or "_id" not in inside:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        answer = inside["_recorder"].host(READS.pack(READ, inside["_id"], _CODE[name]))
        value = returned(wire.Reader(answer))
        inside[name] = value
        inside["_known"][name] = (value, answer[1:])
        return value

    def _changes(self, names: tuple[str, ...]) -> list[tuple[str, bytes]]:
        """Return those attributes that the owner has otherwise, packed; it is told by whoever asks.

        What is not in the layer was never fetched or set, and cannot differ.
        """
        inside = self.__dict__
        known = inside["_known"]
        changes = []
        for name in names:
            value = inside.get(name, _ABSENT)
            if value is not _ABSENT:
                data = wire.packed(value)
                was = known.get(name)
                if was is None or was[1] != data:
                    changes.append((name, data))
                if was is None or was[0] is not value or was[1] is not data:
                    known[name] = (value, data)
        for name, default in _CONFIGURED:
            value = inside.get(name, default)
            if value is not known.get(name, default):
                known[name] = value
                changes.append((name, wire.packed(_told(value))))
        return changes

    def _call(self, name: str, args: Any, kwargs: Any) -> Any:
        inside = self.__dict__
        recorder, known = inside["_recorder"], inside["_known"]
        flags = (HOLDS_WEIGHTS if "weights" in inside else 0) | (
            HOLDS_BIASES if "biases" in inside else 0
        )
        changes = self._changes(_MATTER[name])
        if name in _BACKWARDS and not recorder.delegated:
            recorder.delegated = inside_nnlib_fit()
        order = recorder.turned()
        if order:
            flags |= HAS_ORDER
        values = [wire.packed(value) for value in args]
        frame = CALLED.pack(
            CALL, METHODS.index(name), inside["_id"], flags, len(changes), len(values), len(kwargs)
        )
        for attribute, data in changes:
            frame += bytes([_CODE[attribute]]) + data
        for data in values:
            frame += data
        for keyword, value in kwargs.items():
            frame += wire.text(keyword) + wire.packed(value)
        recorder.count += 1
        if recorder.count > MOST_FRAMES:
            expire()  # an endless loop: nothing more can be learnt of it
        answer = wire.Reader(recorder.host(frame + order))
        self._forget(name)
        try:
            result = returned(answer)
        except Exception:
            if name == "forward":
                inside.pop("inputs", None)
                known.pop("inputs", None)
            self._take_over(flags, answer)
            raise
        if name == "forward":
            self._remember(args[0] if args else kwargs.get("inputs"), result, values, answer)
        self._take_over(flags, answer)
        return result

    def _forget(self, name: str) -> None:
        """Drop what the call bound anew at the owner."""
        inside, known = self.__dict__, self.__dict__["_known"]
        stale = ("z", "outputs") if name == "forward" else ("d_weights", "d_biases")
        if name != "update":
            for attribute in stale:
                inside.pop(attribute, None)
                known.pop(attribute, None)

    def _remember(self, given: Any, result: Any, values: list[bytes], answer: Any) -> None:
        """Keep what went in and came out: the real layer holds those very arrays, too."""
        inside, known = self.__dict__, self.__dict__["_known"]
        inside["outputs"] = result
        known["outputs"] = (result, answer.data[1 : answer.at])
        if type(given) is np.ndarray and given.dtype == float:
            inside["inputs"] = given
            known["inputs"] = (given, values[0] if values else wire.packed(given))
        else:
            inside.pop("inputs", None)
            known.pop("inputs", None)

    def _take_over(self, flags: int, answer: Any) -> None:
        """Write what the call made of the weights and biases into the arrays that are held."""
        inside, known = self.__dict__, self.__dict__["_known"]
        for flag, name in ((HOLDS_WEIGHTS, "weights"), (HOLDS_BIASES, "biases")):
            if not flags & flag:
                continue
            start = answer.at
            value = answer.value()
            data = answer.data[start : answer.at]
            held, before = known[name]
            if data == before:
                continue
            alike = type(held) is type(value) is np.ndarray and held.shape == value.shape
            if alike and held.dtype == value.dtype and held.flags.writeable:
                held[...] = value
            else:
                inside[name] = held = value
            known[name] = (held, data)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return the outputs, as ``Dense.forward`` does."""
        return self._call("forward", args, kwargs)

    def backward(self, *args: Any, **kwargs: Any) -> Any:
        """Return ``da_prev`` after an update, as ``Dense.backward`` does."""
        return self._call("backward", args, kwargs)

    def gradients(self, *args: Any, **kwargs: Any) -> Any:
        """Return ``da_prev``, as ``Dense.gradients`` does."""
        return self._call("gradients", args, kwargs)

    def parameter_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """Return dz, as ``Dense.parameter_gradients`` does."""
        return self._call("parameter_gradients", args, kwargs)

    def update(self, *args: Any, **kwargs: Any) -> Any:
        """Take a step, as ``Dense.update`` does."""
        return self._call("update", args, kwargs)

    def __copy__(self) -> RemoteDense:
        """Return a layer that shares its arrays with this one."""
        for name in _LIVE:
            getattr(self, name, None)  # fetched, so that there is something to share
        twin = self._twin()
        twin.__dict__.update({k: v for k, v in self.__dict__.items() if k in _LIVE})
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> RemoteDense:
        """Return a layer with arrays of its own."""
        twin = self._twin()
        memo[id(self)] = twin
        inside = self.__dict__
        own = (*_CONFIG_NAMES, "_id", "_recorder", "_known")
        for name, value in inside.items():
            if name not in own:
                twin.__dict__[name] = copy.deepcopy(value, memo)
        return twin

    def _twin(self) -> RemoteDense:
        """Return a copy at the owner, in which nothing was fetched yet."""
        inside, known = self.__dict__, self.__dict__["_known"]
        changes = self._changes(ATTRIBUTES[:7])
        frame = COPIED.pack(COPY, inside["_id"], len(changes))
        for name, data in changes:
            frame += bytes([_CODE[name]]) + data
        number = returned(wire.Reader(inside["_recorder"].host(frame)))
        twin: RemoteDense = object.__new__(type(self))
        twin.__dict__.update({k: v for k, v in inside.items() if k not in _LIVE})
        twin.__dict__["_id"] = number
        twin.__dict__["_known"] = {k: known[k] for k in _CONFIG_NAMES if k in known}
        return twin


def _told(value: Any) -> Any:
    """Return what the owner can make an attribute of; a function of the library has its name."""
    name = next((n for n, f in activations.ACTIVATIONS.items() if f is value), None)
    return value if name is None else [name]


RemoteDense.__name__ = RemoteDense.__qualname__ = "Dense"  # what a learner's print shows
