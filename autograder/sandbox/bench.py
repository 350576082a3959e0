"""The host's side of a probe: what it watches is here, out of reach of the learner's code.

Evidence of a *process* (which row went in when, with which weights, how often something was asked)
can be made up by whoever runs beside the log. So for such checks the log, and what it is about,
stay on this side of the wall; the probe in the jail works with stand-ins, and each call of one is a
frame that is answered here. Afterwards ``Bench.complete`` puts the host's own notes in the place of
whatever the jail says of them.

==============================  ==================================================================
check                           owned by the host
==============================  ==================================================================
02.forward, 02.predict,         the layers and their weights, which are not in the challenge that
02.count_parameters             is sent; every call, with its inputs and results; the parameters
04.sgd_step, 05.fit_blanks,     the same, for all networks; and how many of them were trained, in
05.fit, 05.repair               which order
06.sweep                        the losses of each training that is asked for, and the list of those
08.refine                       the key of the scores; every candidate that was asked about
08.report                       every model that was made; which rows it was trained on or asked
                                about, and how they were scaled
10.resumable                    data, losses and the moment of the power failure; the weights every
                                epoch began with
10.test_once                    the figures; every look at one
==============================  ==================================================================

Beside the learner's code remain, and are told by the jail:

- what a method returns, and what was printed, raised, left blank or changed in the caller's arrays;
  the order of the model's list of layers; whether nnlib's own implementation was called;
- of a training in ``06.sweep``: the rate, the starting weights, and which model it was, since the
  models are the learner's own; and, of a training without ``nnlib``'s ``fit``, how many different
  weights went through a layer;
- of ``08.refine``: whether two candidates were one dictionary, and whether the generator was used;
- of ``10.resumable``: which files there are, and the weights at the end.

That is enough. The judge compares returned numbers with what it works out itself, from weights,
keys and figures that the jail can only ask for; the weights at the end of a run can only come out
of the host's training; the library in the jail has no implementation to hand over to. All points
for a process hang on calls that arrived here. Who makes those calls in the right order, with the
right numbers, without the function that was asked for, has written that function; who only hides an
exception or a changed argument saves a remark about it.

Nothing that comes from a jail is believed: frames are read by ``probes.wire``, which refuses what
does not fit; counts, sizes and the memory that all of it takes are bounded; claims are made anew of
what they may hold.
"""

from __future__ import annotations

import copy
import struct
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from autograder.checks.base import Check
from autograder.probes import remote, wire
from autograder.probes.layers import MOST_CALLS, Recorder, SpyDense
from autograder.sandbox import claims, scorers
from nnlib import activations

MOST_FRAMES = 400_000  # of one probe
MOST_BYTES = 128 * 2**20  # in and out, and kept
MOST_LAYERS = 20_000
LONGEST_AXIS = 256


class BenchError(Exception):
    """A frame or evidence that no probe of ours sends."""


class Owner(Protocol):
    """What a bench has of one kind of check."""

    sent: dict[str, Any]

    def answer(self, frame: bytes) -> bytes:
        """Answer one frame."""

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Return evidence in which all that is owned is the owner's."""


class Bench:
    """The host's side of one probe.

    Parameters
    ----------
    check : one whose probe is hosted
    challenge : as the check drew it; ``sent`` is what the jail may know of it
    """

    def __init__(self, check: Check, challenge: dict[str, Any]) -> None:
        self._owner = _owner(check, challenge)
        self._frames = self._bytes = 0
        self.sent = self._owner.sent

    def answer(self, frame: bytes) -> bytes:
        """Return the answer to a frame of the jail's; ``BenchError`` if it is none."""
        self._frames += 1
        if self._frames > MOST_FRAMES or self._bytes > MOST_BYTES:
            raise BenchError("the probe asked more than any probe does.")
        try:
            with np.errstate(all="ignore"):
                answer = self._owner.answer(frame)
        except (wire.WireError, struct.error, IndexError) as error:
            raise BenchError(f"a frame does not fit: {error}") from error
        self._bytes += len(frame) + len(answer)
        return answer

    def complete(self, evidence: Any) -> dict[str, Any]:
        """Return the evidence with the host's own in place of all that the host knows better."""
        if not isinstance(evidence, dict):
            raise BenchError("the evidence is none.")
        if isinstance(evidence.get("missing"), dict):
            return {"missing": evidence["missing"]}
        return self._owner.complete(evidence)


def _owner(check: Check, challenge: dict[str, Any]) -> Owner:
    owner = _OWNERS.get((check.probe.module, check.probe.function))
    if owner is None:
        raise LookupError(f"{check.id} is no check whose probe has something on this side.")
    return owner(challenge)


# ---- layers -------------------------------------------------------------------------------------


class _Log(Recorder):
    """The log of one network; the order of the model's layers is told by the jail."""

    told: list[int] | None = None

    def order(self) -> list[int] | None:
        """Return what was last told."""
        return self.told

    def handed_over(self) -> bool:
        """Return False: whose frames are on the other side's stack is seen there."""
        return False


class _Layers:
    """The layers of all networks of a challenge, and copies of them, by number."""

    def __init__(self, networks: list[tuple[Any, Any]]) -> None:
        self.networks = networks
        self.logs: dict[int, _Log] = {}
        self.ended: dict[int, list[Any]] = {}
        self._layers: list[SpyDense] = []
        self._kept = 0

    def answer(self, frame: bytes) -> bytes:
        kind = frame[0]
        if kind == remote.CALL:
            return self._call(frame)
        if kind == remote.READ:
            _, number, attribute = remote.READS.unpack(frame)
            return self._read(self._layer(number), remote.ATTRIBUTES[attribute])
        if kind == remote.COPY:
            return self._copy(frame)
        if kind == remote.BEGIN:
            return self._begin(remote.BEGUN.unpack(frame)[1])
        if kind == remote.END:
            return self._end(frame)
        raise BenchError(f"there is no frame {kind} about layers.")

    def _layer(self, number: int) -> SpyDense:
        if number >= len(self._layers):
            raise BenchError(f"there is no layer {number}.")
        return self._layers[number]

    def _begin(self, number: int) -> bytes:
        """Make the layers of a network. Each can be had once, in their order, and never again."""
        if number >= len(self.networks) or any(number <= earlier for earlier in self.logs):
            raise BenchError(f"network {number} is not to be had now.")
        log = self.logs[number] = _Log()
        first = len(self._layers)
        pairs = zip(*self.networks[number], strict=True)
        layers = [SpyDense(weights, biases, "sigmoid", log) for weights, biases in pairs]
        log.watch(layers)
        log.told = list(range(len(layers)))
        self._layers += layers
        return _returned(first)

    def _end(self, frame: bytes) -> bytes:
        _, number, count = remote.ENDED.unpack_from(frame)
        log = self.logs.get(number)
        if log is None or number in self.ended:
            raise BenchError(f"network {number} does not end now.")
        reader = wire.Reader(frame, remote.ENDED.size)
        try:
            for _ in range(count):
                layer = self._layer(struct.unpack("<I", reader.take(4))[0])
                self._set(layer, reader.byte(), reader.value())
        except _TooLarge as error:
            raise BenchError(str(error)) from error
        reader.end()
        self.ended[number] = log.parameters()
        return _returned(None)

    def _call(self, frame: bytes) -> bytes:
        _, method, number, flags, changes, arguments, names = remote.CALLED.unpack_from(frame)
        layer = self._layer(number)
        log: _Log = layer._recorder  # type: ignore[assignment]
        call = getattr(layer, remote.METHODS[method])
        reader = wire.Reader(frame, remote.CALLED.size)
        refusal: Exception | None = None
        for _ in range(changes):
            attribute, value = reader.byte(), reader.value()
            try:
                self._set(layer, attribute, value)
            except _TooLarge as error:
                refusal = error
        args = [reader.value() for _ in range(arguments)]
        kwargs = {reader.text(): reader.value() for _ in range(names)} if names else {}
        if flags & remote.HAS_ORDER:
            count = reader.short()
            order = list(struct.unpack(f"<{count}h", reader.take(2 * count)))
            if count > 100 or not all(-1 <= k < len(log.layers) for k in order):
                raise BenchError("an order is none of these layers.")
            log.told = order
        reader.end()
        if len(log.calls) < MOST_CALLS:
            self._keep(3 * len(frame) + 16 * (_size(layer.weights) + _size(layer.biases)))
        try:
            if refusal is not None:
                raise refusal
            for value in (*args, *kwargs.values()):
                _admit(value)
            answer = _returned(call(*args, **kwargs))
        except BenchError:
            raise
        except Exception as error:
            answer = bytes([remote.RAISED]) + wire.raised(error)
        if flags & remote.HOLDS_WEIGHTS:
            answer += wire.packed(layer.weights)
        if flags & remote.HOLDS_BIASES:
            answer += wire.packed(layer.biases)
        return answer

    def _read(self, layer: SpyDense, name: str) -> bytes:
        try:
            return _returned(getattr(layer, name))
        except (AttributeError, ValueError) as error:
            return bytes([remote.RAISED]) + wire.raised(error)

    def _copy(self, frame: bytes) -> bytes:
        _, number, changes = remote.COPIED.unpack_from(frame)
        layer = self._layer(number)
        reader = wire.Reader(frame, remote.COPIED.size)
        try:
            for _ in range(changes):
                self._set(layer, reader.byte(), reader.value())
        except _TooLarge as error:
            return bytes([remote.RAISED]) + wire.raised(error)
        reader.end()
        self._keep(sum(getattr(value, "nbytes", 1000) for value in vars(layer).values()))
        if len(self._layers) >= MOST_LAYERS:
            raise BenchError("there are more copies than any training makes.")
        self._layers.append(copy.deepcopy(layer))
        return _returned(len(self._layers) - 1)

    def _set(self, layer: SpyDense, attribute: int, value: Any) -> None:
        name = remote.ATTRIBUTES[attribute]
        if name == "activation" and type(value) is list and value:
            value = value[0]
            if type(value) is str:
                value = activations.ACTIVATIONS.get(value, value)
        _admit(value)
        if type(value) is np.ndarray and value.dtype.kind not in "biuf" and value.size > 64:
            raise _TooLarge("an array of things that are no numbers is too large for a check.")
        setattr(layer, name, value)

    def _keep(self, count: int) -> None:
        self._kept += count
        if self._kept > MOST_BYTES:
            raise BenchError("the log is larger than that of any training.")


class _TooLarge(ValueError):
    """Goes back to the learner's code, as what it is there."""


_TooLarge.__name__ = "ValueError"


def _admit(value: Any) -> None:
    """Refuse arrays so large that what is computed of them would take long, or much memory."""
    if type(value) is np.ndarray:
        if value.ndim == 2 and value.size <= LONGEST_AXIS:
            return
    elif type(value) not in (list, tuple):
        return
    try:
        shape = np.shape(value)
    except ValueError:  # rows of different lengths: no array will be made of them
        return
    if (
        len(shape) > 3
        or max(shape, default=0) > LONGEST_AXIS
        or (len(shape) == 3 and np.prod(shape) > 64)
    ):
        raise _TooLarge(f"an array of shape {shape} is too large for a check.")


def _size(value: Any) -> int:
    """Return how many numbers a layer holds there; what is no array was one value in a frame."""
    return value.size if type(value) is np.ndarray else wire.MOST_ITEMS


def _returned(value: Any) -> bytes:
    return bytes([remote.RETURNED]) + wire.packed(value)


def _without_weights(network: dict[str, Any]) -> dict[str, Any]:
    """Return a network of a challenge as a jail may know it: shapes in place of the numbers."""
    kept = {name: value for name, value in network.items() if name not in ("weights", "biases")}
    return {**kept, "weights": [list(np.shape(w)) for w in network["weights"]]}


class _Trainings(_Layers):
    """Networks that are trained one after the other."""

    times = 1

    def __init__(self, challenge: dict[str, Any]) -> None:
        networks = [(n["weights"], n["biases"]) for n in challenge["networks"]]
        super().__init__(networks * self.times)
        self.each = len(networks)
        self.sent = {**challenge, "networks": [_without_weights(n) for n in challenge["networks"]]}

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        return {**claims.beginning(evidence), "networks": self.trained(evidence, 0)}

    def trained(self, evidence: dict[str, Any], place: int) -> list[dict[str, Any]]:
        """Return what is known of those networks of one class that were begun."""
        said = claims.items(evidence.get("networks"), self.each)
        first = place * self.each
        begun = [k for k in range(first, first + self.each) if k in self.logs]
        networks = []
        for place, number in enumerate(begun):
            log = self.logs[number]
            claim = said[place] if place < len(said) else {}
            networks.append(
                {
                    "calls": log.calls,
                    "totals": log.totals,
                    "order": claims.order(claim.get("order"), len(log.layers)),
                    "parameters": self.ended.get(number) or log.parameters(),
                    "training_data": claims.array(claim.get("training_data")),
                    "labels": claims.array(claim.get("labels")),
                    "error": claims.error(claim.get("error")) if claim else claims.NOTHING_SAID,
                    "timed_out": claim.get("timed_out") is True,
                    "delegated": claim.get("delegated") is True,
                }
            )
        return networks


class _Repairs(_Trainings):
    """The same networks for each of three classes."""

    times = 3

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        problem = claims.problem(evidence)
        said = evidence.get("fits")
        if problem or not isinstance(said, list) or len(said) != self.times:
            return {"problem": problem or "not_three_classes", "same": [], "fits": []}
        same = claims.items(evidence.get("same"), self.times, int)
        fits = [
            {**claims.beginning(one), "networks": self.trained(one, place)}
            if isinstance(one, dict)
            else None
            for place, one in enumerate(said)
        ]
        same = [k if k is None or 0 <= k < place else None for place, k in enumerate(same)]
        same += [None] * (self.times - len(same))
        return {"problem": None, "same": same, "fits": fits}


class _Methods(_Layers):
    """Networks of which one method is called, once each."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        super().__init__([(case["weights"], case["biases"]) for case in challenge["cases"]])
        self.sent = {**challenge, "cases": [_without_weights(case) for case in challenge["cases"]]}

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        results = []
        for number, claim in enumerate(claims.results(evidence, len(self.networks))):
            log = self.logs.get(number)
            more: dict[str, Any] = {}
            if log is not None:
                told = claims.fields(claim.get("more"))
                more = {"calls": log.calls}
                if "given" in told:
                    more["given"] = claims.array(told["given"])
                if number in self.ended:
                    more["order"] = claims.order(told.get("order"), len(log.layers))
                    more["parameters"] = self.ended[number]
            results.append({**claims.result(claim), "more": more})
        return {**claims.beginning(evidence), "results": results}


_OWNERS: dict[tuple[str, str], Callable[[dict[str, Any]], Owner]] = {
    ("methods", "network"): _Methods,
    ("training", "probe"): _Trainings,
    ("stepping", "sgd_step"): _Trainings,
    ("repairing", "probe"): _Repairs,
    ("sweeping", "probe"): scorers.Sweep,
    ("searching", "probe_refine"): scorers.Refine,
    ("reporting", "probe_report"): scorers.Report,
    ("interrupted", "probe"): scorers.Interrupted,
    ("choosing", "test_once"): scorers.Once,
}
