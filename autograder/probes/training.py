"""The probe of ``fit``: train small networks of spies with the learner's method."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import nnlib
from autograder.probes import attempt, guard
from autograder.probes.layers import Recorder, SpyDense, as_array
from autograder.probes.time_limit import TimeLimit
from nnlib.population import Population

_FITS: dict[Any, Any] = {nnlib.Perceptron: nnlib.Perceptron.fit, Population: Population.fit}


def probe(thing: Any, challenge: dict[str, Any], methods: tuple[str, ...]) -> dict[str, Any]:
    """Train each network of the challenge with `thing`'s method and return the evidence.

    Parameters
    ----------
    thing : class, instance or function
        A class with the method, made as ``thing(layers)``; or the method itself as a function.
    challenge : dict
        ``seed`` and ``networks``; of each ``weights``, ``biases``, ``training_data``, ``labels``,
        ``epochs`` and ``learning_rate``.
    methods : names
        The first that the class defines itself is called.

    Returns
    -------
    dict
        ``problem``, if `thing` cannot be trained at all; ``empty``, ``blanks`` and ``delegated``,
        known before any call; ``networks``, a list with, of each network trained: ``calls`` (see
        ``probes.layers``), ``totals``, ``order``, ``parameters``, ``training_data`` and ``labels``
        as they were afterwards, ``error``, ``timed_out``, ``delegated``.
    """
    limit = TimeLimit()
    looked = guard.run(lambda: _look_at(thing, methods), limit)
    if looked.timed_out or looked.error is not None:
        return {"problem": "not_usable", "networks": []}
    evidence: dict[str, Any]
    cls, name, evidence = looked.value
    if evidence["problem"] or evidence["empty"] or evidence["delegated"]:
        return evidence
    kept = _attributes(cls)
    try:
        for network in challenge["networks"]:
            trained = _train(cls, name, network, challenge["seed"])
            evidence["networks"].append(trained)
            if trained["timed_out"] or (trained["error"] and not trained["calls"]):
                break  # the others would tell the same
    finally:
        _put_back(cls, kept)
    return evidence


def _look_at(thing: Any, methods: tuple[str, ...]) -> tuple[Any, str, dict[str, Any]]:
    """Return the class to make networks of, the method's name, and what is known beforehand."""
    evidence: dict[str, Any] = {
        "problem": None, "empty": False, "blanks": [], "delegated": False, "networks": [],
    }  # fmt: skip
    if type(thing) is FunctionType:
        cls: Any = type("Perceptron", (nnlib.Perceptron,), {methods[0]: thing})
    elif isinstance(thing, type):
        cls = thing
    elif isinstance(thing, nnlib.Perceptron) or any(hasattr(thing, m) for m in methods):
        cls = type(thing)
    else:
        evidence["problem"] = "not_usable"
        return None, "", evidence
    name = next((m for m in methods if _own(cls, m) is not None), None)
    if name is None:
        inherited = any(callable(getattr(cls, m, None)) for m in methods)
        evidence["delegated"] = inherited
        evidence["problem"] = None if inherited else "no_method"
        return cls, "", evidence
    method = _own(cls, name)
    method = getattr(method, "__func__", method)
    evidence["empty"] = attempt.does_nothing(method)
    evidence["blanks"] = attempt.open_blanks(method)
    evidence["delegated"] = any(attempt.is_reference(method, fit) for fit in _FITS.values())
    return cls, name, evidence


def _own(cls: Any, name: str) -> Any:
    """Return the method as the learner's classes define it, None if it is nnlib's or absent."""
    for base in cls.__mro__:
        if base in _FITS:
            return None
        if name in vars(base):
            return vars(base)[name]
    return None


def _train(cls: Any, name: str, network: dict[str, Any], seed: int) -> dict[str, Any]:
    recorder = Recorder()
    layers = [
        SpyDense(w, b, "sigmoid", recorder)
        for w, b in zip(network["weights"], network["biases"], strict=True)
    ]
    recorder.watch(layers)
    training_data, labels = network["training_data"].copy(), network["labels"].copy()
    epochs, rate = int(network["epochs"]), float(network["learning_rate"])

    def fit() -> None:
        recorder.model = cls(list(layers))
        getattr(recorder.model, name)(training_data, labels, epochs, rate)

    with _reference_watched(recorder):
        ran = guard.run(fit, TimeLimit(), seed=seed)
    order = guard.run(recorder.order, TimeLimit())
    return {
        "calls": recorder.calls,
        "totals": recorder.totals,
        "order": order.value,
        "parameters": [layer.flat() for layer in layers],
        "training_data": as_array(training_data),
        "labels": as_array(labels),
        "error": ran.error,
        "timed_out": ran.timed_out,
        "delegated": recorder.delegated,
    }


@contextlib.contextmanager
def _reference_watched(recorder: Recorder) -> Iterator[None]:
    """Note when nnlib's own training is called, on whatever network."""

    def watched(original: Any) -> Any:
        def fit(*args: Any, **kwargs: Any) -> Any:
            recorder.delegated = True
            return original(*args, **kwargs)

        return fit

    for cls, original in _FITS.items():
        setattr(cls, "fit", watched(original))  # noqa: B010  mypy refuses the assignment
    try:
        yield
    finally:
        for cls, original in _FITS.items():
            setattr(cls, "fit", original)  # noqa: B010


def _attributes(cls: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Return the attributes of the learner's classes, to find changes afterwards."""
    return [
        (base, dict(vars(base)))
        for base in cls.__mro__
        if base is not object and not base.__module__.startswith(("nnlib", "builtins"))
    ]


def _put_back(cls: Any, kept: list[tuple[Any, dict[str, Any]]]) -> None:
    for base, attributes in kept:
        with contextlib.suppress(Exception):
            for name in set(vars(base)) - set(attributes):
                type.__delattr__(base, name)
            for name, value in attributes.items():
                if vars(base).get(name) is not value:
                    type.__setattr__(base, name, value)
