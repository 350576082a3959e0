"""The probe of ``sweep``: a stand-in for ``nnlib``'s training writes down what it is asked.

Twenty epochs for each of five rates would take seconds, and tell nothing more: the stand-in notes
the rate, the data and the starting weights, nudges the weights, and hands back a ``History`` of the
length asked for that no other call gets.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

import nnlib
from autograder.probes import functions, remote
from autograder.probes.exchange import exchanged
from autograder.probes.layers import as_array
from autograder.probes.searching import part_of
from nnlib.history import History

MOST_EPOCHS = 10_000


def probe(
    function: Any, challenge: dict[str, Any], host: remote.Host | None = None
) -> dict[str, Any]:
    """Call `sweep` on each case; the evidence of ``functions.probe`` with ``calls`` for each.

    With a `host` each training is told to it, and the losses come from there.
    """
    logs: list[list[dict[str, Any]]] = []

    def watched(*arguments: Any) -> Any:
        log: list[dict[str, Any]] = []
        logs.append(log)
        with _training_replaced(log, challenge.get("key", 0), host):
            return functions.described(function(*arguments))

    looked = functions.probe(function, {**challenge, "cases": []})
    if looked["problem"] or looked["empty"]:
        return looked
    evidence = functions.probe(watched, challenge, then=lambda value: value)
    evidence["blanks"] = looked["blanks"]
    for result, log in zip(evidence["results"], logs, strict=False):
        result["calls"] = log
    return evidence


def losses(first: float, number: int, epochs: int, key: int) -> Any:
    """Return the losses of training `number`, which are no other's, and which the key decides."""
    return first * (1 + 0.1 * part_of(key, number)) / (1 + number / 7 + np.arange(epochs) / 5)


@contextlib.contextmanager
def _training_replaced(
    log: list[dict[str, Any]], key: int, host: remote.Host | None
) -> Iterator[None]:
    models: list[Any] = []  # kept alive, so that an id is not used twice

    def fit(
        original: Any,
        self: Any,
        training_data: Any,
        labels: Any,
        epochs: Any,
        learning_rate: Any,
        **others: Any,
    ) -> History:
        start = self.parameters.copy()
        if not any(model is self for model in models):
            models.append(self)
        number = len(log) + 1
        # The real thing answers bad arguments; one epoch on a few rows is enough for that.
        real = original(self, training_data[:4], labels[:4], min(epochs, 1), learning_rate)
        epochs = max(min(int(epochs), MOST_EPOCHS), 0)
        self.parameters[:] += 0.01 * number
        entry = {
            "rate": as_array(learning_rate),
            "epochs": epochs,
            "rows": len(training_data),
            "model": next(i for i, model in enumerate(models) if model is self),
            "start": start,
            "end": self.parameters.copy(),
        }
        first = float(real.initial_loss)
        if host is None:
            loss = losses(first, number, epochs, key)
        else:
            loss = remote.ask(host, first, *entry.values())
        log.append({**entry, "loss": loss})
        history = History(real.initial_loss, loss.tolist(), [0.5 + 0.01 * number] * epochs)
        if others.get("validation_data") is not None:
            history.validation_loss = (1.1 * loss).tolist()
            history.validation_accuracy = list(history.accuracy)
        return history

    training: Any = nnlib.Perceptron.fit
    with exchanged(training, fit):
        yield
