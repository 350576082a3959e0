"""The probe of ``fit``: train small networks of spies with the learner's method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nnlib
from autograder.probes import classes, guard, remote
from autograder.probes.delegation import watching
from autograder.probes.layers import Recorder, as_array
from autograder.probes.methods import look_at
from autograder.probes.time_limit import TimeLimit
from nnlib.population import Population

_FITS = (nnlib.Perceptron.fit, Population.fit)


def probe(
    thing: Any,
    challenge: dict[str, Any],
    methods: Sequence[str],
    host: remote.Host | None = None,
    first: int = 0,
) -> dict[str, Any]:
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
    host : optional
        Whose the layers are, if they are not made here; `first` is the number of the first network
        there.

    Returns
    -------
    dict
        ``problem``, if `thing` cannot be trained at all; ``empty``, ``blanks`` and ``delegated``,
        known before any call; ``networks``, a list with, of each network trained: ``calls`` (see
        ``probes.layers``), ``totals``, ``order``, ``parameters``, ``training_data`` and ``labels``
        as they were afterwards, ``error``, ``timed_out``, ``delegated``.
    """
    looked = guard.run(lambda: look_at(thing, nnlib.Perceptron, methods, _FITS), TimeLimit())
    if looked.timed_out or looked.error is not None:
        return {"problem": "not_usable", "networks": []}
    evidence: dict[str, Any]
    cls, name, evidence = looked.value
    evidence["networks"] = []
    if evidence["problem"] or evidence["empty"] or evidence["delegated"]:
        return evidence
    with classes.left_as_is(cls):
        for number, network in enumerate(challenge["networks"], start=first):
            recorder = remote.network(network["weights"], network.get("biases"), host, number)
            trained = _train(cls, name, network, challenge["seed"], recorder)
            evidence["networks"].append(trained)
            if trained["timed_out"] or (trained["error"] and not recorder.used):
                break  # the others would tell the same
    return evidence


def _train(
    cls: Any, name: str, network: dict[str, Any], seed: int, recorder: Recorder
) -> dict[str, Any]:
    training_data, labels = network["training_data"].copy(), network["labels"].copy()
    epochs, rate = int(network["epochs"]), float(network["learning_rate"])

    def fit() -> None:
        recorder.model = cls(list(recorder.layers))
        getattr(recorder.model, name)(training_data, labels, epochs, rate)

    with watching(_FITS, cls) as seen:
        ran = guard.run(fit, TimeLimit(), seed=seed)
    order = guard.run(recorder.order, TimeLimit())
    return {
        "calls": recorder.calls,
        "totals": recorder.totals,
        "order": order.value,
        "parameters": recorder.parameters(),
        "training_data": as_array(training_data),
        "labels": as_array(labels),
        "error": ran.error,
        "timed_out": ran.timed_out,
        "delegated": recorder.delegated or seen.delegated,
    }
