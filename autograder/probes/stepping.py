"""The probes of one step of SGD, of how many steps there are, and of a schedule of their size."""

from __future__ import annotations

from typing import Any

import numpy as np

import nnlib
from autograder.probes import delegation, functions, remote, training
from autograder.probes.layers import as_array
from nnlib.population import Population

EPOCHS = 16  # that a schedule is asked for


def sgd_step(
    function: Any, challenge: dict[str, Any], host: remote.Host | None = None
) -> dict[str, Any]:
    """Take one step with each network of the challenge; the evidence of ``training.probe``."""
    looked = functions.probe(function, {**challenge, "cases": []})
    looked["networks"], looked["delegated"] = [], False
    if looked["problem"] or looked["empty"]:
        return looked
    references: tuple[Any, ...] = (nnlib.Perceptron.fit, Population.fit)
    if any(delegation.is_reference(function, reference) for reference in references):
        return {**looked, "delegated": True}

    def _sgd_step(self: Any, x: Any, y: Any, epochs: int, learning_rate: float) -> Any:
        return function(self, x.T, y.T, learning_rate)

    cls = type("Perceptron", (nnlib.Perceptron,), {"_sgd_step": _sgd_step})
    evidence = training.probe(cls, challenge, ("_sgd_step",), host)
    return {**looked, **evidence, "blanks": looked["blanks"], "results": []}


def updates(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `epochs_to_updates` on each case, (n, batch, epochs)."""
    return {**functions.probe(function, challenge), "delegated": False}


def step_decay(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `step_decay` on each case, (alpha0, factor, every), and what it returns on the epochs.

    ``numbers`` tells whether all that came back are numbers; then they are ``values``, and
    ``again`` is what epoch 1 gives when it is asked once more.
    """

    def then(value: Any) -> dict[str, Any]:
        plain = functions.described(value)
        if plain["is"] == "function":
            values = [as_array(value(epoch)) for epoch in range(EPOCHS)]
            again = as_array(value(1))
            numbers = [v is not None and v.size == 1 for v in [*values, again]]
            plain["numbers"] = all(numbers)
            if all(numbers):
                plain["values"] = np.array([float(v.ravel()[0]) for v in values])
                plain["again"] = float(again.ravel()[0])
        return plain

    return functions.probe(function, challenge, then)
