"""What a bench has besides layers: scores, models, and trainings that a function asks for."""

from __future__ import annotations

from typing import Any

import numpy as np

import nnlib
from autograder.probes import remote, wire
from autograder.probes.choosing import MOST_CALLS as MOST_EVALUATIONS
from autograder.probes.choosing import PARTS
from autograder.probes.interrupted import (
    PowerFailure,
    Training,
    new_model,
    seen,
    whole_run,
)
from autograder.probes.reporting import Notes, Parts
from autograder.probes.searching import MOST_CALLS, NO_SETTING, scores
from autograder.probes.sweeping import MOST_EPOCHS, MOST_STATES, losses
from autograder.sandbox import claims

MOST_MODELS = 100_000
MOST_TRAININGS = 500  # that are noted
MOST_NUMBERS = 1000


class _Asked:
    """An owner that is asked with a few values, and answers with one.

    What `_answer` raises for the learner's sake goes back to the learner; whatever does not fit a
    question at all is a ``WireError``.
    """

    sent: dict[str, Any]

    def answer(self, frame: bytes) -> bytes:
        """Answer one frame."""
        if frame[0] != remote.ASK:
            raise wire.WireError("the frame is no question.")
        reader = wire.Reader(frame, 2)
        values = [reader.value() for _ in range(frame[1])]
        reader.end()
        try:
            answer = self._answer(*values)
        except (wire.WireError, MemoryError):
            raise
        except Exception as error:
            return bytes([remote.RAISED]) + wire.raised(error)
        return bytes([remote.RETURNED]) + wire.packed(answer)

    def _answer(self, *values: Any) -> Any:
        raise NotImplementedError


def _must(holds: bool) -> None:
    if not holds:
        raise wire.WireError("this question is not to be asked.")


def _is_index(value: Any, count: int) -> bool:
    return type(value) is int and 0 <= value < count


class Refine(_Asked):
    """The scores of candidates, whose key stays here; the number of the case is sent instead."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        self.keys = [case[3] for case in challenge["cases"]]
        self.asked: list[list[dict[str, Any]]] = [[] for _ in self.keys]
        cases = [[*case[:3], number] for number, case in enumerate(challenge["cases"])]
        self.sent = {**challenge, "cases": cases}

    def _answer(self, *values: Any) -> Any:
        _must(len(values) == 5)
        case, rate, width, same, names = values
        _must(_is_index(case, len(self.keys)))
        # One case after the other: nobody goes back to one when the next has begun.
        _must(not any(self.asked[case + 1 :]) and len(self.asked[case]) < MOST_CALLS)
        _must(all(one is None or type(one) is float for one in (rate, width)))
        _must(type(same) is int and type(names) is list and all(type(n) is str for n in names))
        one = {"rate": rate, "width": width, "same": same, "names": names}
        self.asked[case].append(one)
        if rate is None or width is None:
            raise KeyError(NO_SETTING)
        return list(scores(self.keys[case], rate, width).values())

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Put what was asked here in the place of what is said of it."""
        results = []
        for claim, asked in _claimed(evidence, self.asked):
            value = claims.fields(claim.get("value"))
            draws = claims.fields(value.get("draws"))
            more = {
                "rate": claims.number(value.get("rate")),
                "width": claims.number(value.get("width")),
                "asked": asked,
                "mutated": value.get("mutated") is not False,
                "draws": {name: draws.get(name) is True for name in ("own", "other")},
            }
            results.append(_with(claims.result(claim), more))
        return {**claims.beginning(evidence), "results": results}


class Once(_Asked):
    """The figures of candidates, which are not sent."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        candidates, self.figures = challenge["cases"][0]
        self.calls: list[list[Any]] = []
        hidden = np.zeros_like(self.figures)
        self.sent = {**challenge, "cases": [[candidates, hidden]]}

    def _answer(self, *values: Any) -> Any:
        _must(len(values) == 2 and len(self.calls) < MOST_EVALUATIONS)
        place, part = values
        _must(_is_index(place, len(self.figures)) and _is_index(part, len(PARTS)))
        self.calls.append([place, PARTS[part]])
        return float(self.figures[place, part])

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Put the calls that came here in the place of what is said of them."""
        results = []
        for claim, calls in _claimed(evidence, [self.calls]):
            value = claims.fields(claim.get("value"))
            chosen = value.get("chosen")
            more = {
                "calls": calls,
                "pair": value.get("pair") is True,
                "chosen": chosen if _is_index(chosen, len(self.figures)) else None,
                "score": claims.number(value.get("score")),
                "mutated": value.get("mutated") is not False,
            }
            results.append(_with(claims.result(claim), more))
        return {**claims.beginning(evidence), "results": results}


class Report(_Asked):
    """The models of a report: what they were trained on and asked about."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        data = challenge["cases"][0][0]
        self.notes = Notes(Parts(**{name: np.array(pair[0]) for name, pair in data.items()}))
        self.models = 0
        self.sent = challenge

    def _answer(self, *values: Any) -> Any:
        _must(1 < len(values) < 4)
        kind, model = values[:2]
        if kind == "make":
            _must(type(model) is int and abs(model) < 2**62)
            return self._made(self.notes.make(model))
        _must(_is_index(model, self.models))
        if kind == "copy":
            return self._made(self.notes.copy(model))
        _must(kind in ("fit", "predict", "score") and len(values) == 3)
        rows = values[2]
        _must(np.size(rows) <= 2**14 if type(rows) in (list, tuple, np.ndarray) else True)
        if kind == "fit":
            self.notes.fit(model, rows)
            return None
        return self.notes.predict(model, kind, rows)

    def _made(self, model: int) -> int:
        self.models = model + 1
        _must(self.models < MOST_MODELS)
        return model

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Put the notes in the place of what is said of them."""
        results = []
        for claim, notes in _claimed(evidence, [self.notes]):
            value = claims.fields(claim.get("value"))
            fields = claims.fields(value.get("fields"))
            more = {
                "made": notes.seeds,
                "calls": notes.calls,
                "fields": {
                    name: claims.number(fields[name])
                    for name in ("mean", "error")
                    if name in fields
                },
                "mutated": value.get("mutated") is not False,
            }
            results.append(_with(claims.result(claim), more))
        return {**claims.beginning(evidence), "results": results}


class Sweep(_Asked):
    """The losses of trainings, which only a training gives."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        self.key, self.count = challenge["key"], 0
        self.calls: list[dict[str, Any]] = []
        self.sent = {**challenge, "key": 0}

    def _answer(self, *values: Any) -> Any:
        _must(len(values) == 7)
        first, rate, epochs, rows, model, start, end = values
        _must(type(first) is float and _is_index(epochs, MOST_EPOCHS + 1))
        _must(type(rows) is int and type(model) is int)
        _must(rate is None or claims.array(rate) is not None)
        _must(all(claims.array(vector) is not None for vector in (start, end)))
        self.count += 1
        loss = losses(first, self.count, epochs, self.key)
        if len(self.calls) < MOST_TRAININGS:
            self.calls.append(
                {
                    "rate": rate, "epochs": epochs, "rows": rows, "model": model, "start": start,
                    "end": end, "first": first, "loss": loss,
                }
            )  # fmt: skip
        return loss

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Put the trainings that were asked for here in the place of what is said of them."""
        results = []
        for claim, calls in _claimed(evidence, [self.calls]):
            states = claim.get("states")
            more = {"calls": calls, "states": states if _is_index(states, MOST_STATES + 1) else 0}
            results.append({**claims.result(claim), **more})
        return {**claims.beginning(evidence), "results": results}


class Interrupted(_Asked):
    """The epochs of the two runs: the data, the losses and the moment of the power failure."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        self.challenge = challenge
        self.runs = [Training(challenge), Training(challenge)]
        self.runs[0].cut_off = self._note_the_middle
        self.model: Any = None
        self.middle: Any = None
        self.sent = {name: challenge[name] for name in ("seed", "epochs")}

    def _note_the_middle(self) -> None:
        self.middle = seen(self.model)

    def _answer(self, *values: Any) -> Any:
        _must(len(values) == 3)
        run, epoch, arrays = values
        _must(_is_index(run, 2) and (run == 1 or not self.runs[1].epochs))
        _must(type(arrays) is list and 0 < len(arrays) <= 20)
        _must(all(type(pair) is list and len(pair) == 2 for pair in arrays))
        if any(np.size(one) > MOST_NUMBERS for pair in arrays for one in pair if _holds(one)):
            raise ValueError(f"a layer of this network has at most {MOST_NUMBERS} numbers.")
        self.model = _model(arrays)
        try:
            loss = self.runs[run].train_epoch(self.model, epoch)
        except PowerFailure:
            loss = None
        return [loss, [[layer.weights, layer.biases] for layer in self.model.layers]]

    def complete(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Put the weights and epochs that were seen here in the place of what is said of them."""
        said = claims.results(evidence, 1) + claims.items(evidence.get("results"), 2)[1:]
        results = [claims.result(claim) for claim in said]
        first, second = self.runs
        told = claims.fields(said[0].get("value")) if said else {}
        facts: dict[str, Any] = {
            "is": "run",
            "trace": whole_run(self.challenge),
            "first_epochs": first.epochs,
            "files": [claims.text(n, 80) for n in claims.items(told.get("files"), 20, str)],
            "elsewhere": [claims.text(n, 80) for n in claims.items(told.get("elsewhere"), 20, str)],
            "unsafe": told.get("unsafe") is True,
            "mid": self.middle,
            "fresh": seen(new_model(self.challenge, 1)),
            "epochs": second.epochs,
            "starts": second.starts,
            "end": _layers(told.get("end")),
        }
        for result, value in zip(results, (facts, {"is": "run"}), strict=False):
            result["value"] = None if result["error"] or result["timed_out"] else value
        return {**claims.beginning(evidence), "results": results}


def _holds(value: Any) -> bool:
    return type(value) in (np.ndarray, list, tuple)


def _model(arrays: list[Any]) -> Any:
    """Return a network with these weights and biases, whatever they are."""
    layers = []
    for weights, biases in arrays:
        shape = np.shape(weights) if type(weights) is np.ndarray else ()
        n_neurons, n_inputs = shape if len(shape) == 2 and 0 not in shape else (1, 1)
        layer = nnlib.Dense(n_inputs, n_neurons, "tanh", initializer="zeros")
        layer.weights, layer.biases = weights, biases
        layers.append(layer)
    return nnlib.Perceptron(layers)


def _layers(value: Any) -> list[Any] | None:
    if not isinstance(value, list) or len(value) > 20:
        return None
    pairs = [pair if isinstance(pair, list) and len(pair) == 2 else [None, None] for pair in value]
    return [[claims.array(weights), claims.array(biases)] for weights, biases in pairs]


def _claimed(evidence: dict[str, Any], owned: list[Any]) -> list[tuple[dict[str, Any], Any]]:
    """Return what is said of each case together with what is known of it here."""
    return list(zip(claims.results(evidence, len(owned)), owned, strict=False))


def _with(result: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return a result with more in its value, where there is one."""
    value = result["value"]
    return result if value is None else {**result, "value": {**value, **more}}
