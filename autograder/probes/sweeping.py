"""The probe of ``sweep``: stand-ins for ``nnlib``'s training write down what they are asked.

Twenty epochs for each of five rates would take seconds, and tell nothing more: a stand-in notes
the rate, the data and the starting weights, nudges the weights, and hands back figures of the
length asked for that no other call gets. There is one for a network and one for a population.

Who trains with a loop of their own is left alone. Of that only the weights are counted that went
through a layer: a training has new ones after every step, a made-up ``History`` has none.
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
from nnlib.population import Population, PopulationHistory

MOST_EPOCHS = 10_000
MOST_STATES = 10_000
_FEW = 4  # rows on which the real thing answers bad arguments


def probe(
    function: Any, challenge: dict[str, Any], host: remote.Host | None = None
) -> dict[str, Any]:
    """Call `sweep` on each case; the evidence of ``functions.probe``, with more for each.

    ``calls`` are the trainings that were asked for, one for each network; ``states`` how many
    different weights a layer had when a training of the learner's own used it. With a `host` each
    training is told to it, and the losses come from there.
    """
    watches: list[_Watch] = []

    def watched(*arguments: Any) -> Any:
        watches.append(_Watch(challenge.get("key", 0), host))
        with watches[-1].watching():
            return functions.described(function(*arguments))

    looked = functions.probe(function, {**challenge, "cases": []})
    if looked["problem"] or looked["empty"]:
        return looked
    evidence = functions.probe(watched, challenge, then=lambda value: value)
    evidence["blanks"] = looked["blanks"]
    for result, watch in zip(evidence["results"], watches, strict=False):
        result["calls"], result["states"] = watch.calls, len(watch.states)
    return evidence


def losses(first: float, number: int, epochs: int, key: int) -> Any:
    """Return the losses of training `number`, which are no other's, and which the key decides."""
    return first * (1 + 0.1 * part_of(key, number)) / (1 + number / 7 + np.arange(epochs) / 5)


class _Watch:
    """What one call of `sweep` trained."""

    def __init__(self, key: int, host: remote.Host | None) -> None:
        self.calls: list[dict[str, Any]] = []
        self.states: set[int] = set()
        self._key, self._host = key, host
        self._networks: list[tuple[Any, int]] = []  # kept alive, so that an id is not used twice
        self._inside = False  # what our own stand-ins do is no training of the learner's

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        training: Any = nnlib.Perceptron.fit
        together: Any = Population.fit
        forward: Any = nnlib.Dense.forward
        with (
            exchanged(training, self._fit),
            exchanged(together, self._fit_population),
            exchanged(forward, self._forward),
        ):
            yield

    def _forward(self, original: Any, layer: Any, *inputs: Any, **named: Any) -> Any:
        if not self._inside and len(self.states) < MOST_STATES:
            weights = layer.weights
            if type(weights) is np.ndarray:
                self.states.add(hash(weights.tobytes()))
        return original(layer, *inputs, **named)

    def _really(
        self, original: Any, trained: Any, data: Any, labels: Any, epochs: Any, rates: Any
    ) -> tuple[Any, int]:
        """Train for one epoch on a few rows; return what that gives, and the epochs asked for."""
        before, self._inside = self._inside, True
        try:
            real = original(trained, data[:_FEW], labels[:_FEW], min(epochs, 1), rates)
        finally:
            self._inside = before
        return real, max(min(int(epochs), MOST_EPOCHS), 0)

    def _fit(
        self,
        original: Any,
        model: Any,
        training_data: Any,
        labels: Any,
        epochs: Any,
        learning_rate: Any,
        **others: Any,
    ) -> History:
        start = model.parameters.copy()
        real, epochs = self._really(original, model, training_data, labels, epochs, learning_rate)
        first = float(real.initial_loss)
        loss = self._trained(
            (model, 0), model.parameters, start, learning_rate, epochs, training_data, first
        )
        accuracy = [0.5 + 0.01 * len(self.calls)] * epochs
        history = History(real.initial_loss, loss.tolist(), accuracy)
        if others.get("validation_data") is not None:
            history.validation_loss = (1.1 * loss).tolist()
            history.validation_accuracy = list(history.accuracy)
        return history

    def _fit_population(
        self,
        original: Any,
        population: Any,
        training_data: Any,
        labels: Any,
        epochs: Any,
        learning_rates: Any,
        **others: Any,
    ) -> PopulationHistory:
        starts = population.parameters.copy()
        real, epochs = self._really(
            original, population, training_data, labels, epochs, learning_rates
        )
        rows = [
            self._trained(
                (population, member), parameters, starts[member], rate, epochs, training_data,
                float(real.loss[member, 0]),
            )
            for member, (parameters, rate) in enumerate(
                zip(population.parameters, np.asarray(learning_rates), strict=True)
            )
        ]  # fmt: skip
        loss = np.column_stack([real.loss[:, 0], np.array(rows).reshape(len(rows), epochs)])
        accuracy = None if real.accuracy is None else np.full(loss.shape, 0.5)
        return PopulationHistory(loss, accuracy)

    def _trained(
        self,
        network: tuple[Any, int],
        parameters: Any,
        start: Any,
        rate: Any,
        epochs: int,
        training_data: Any,
        first: float,
    ) -> Any:
        """Note a training of one network, and return its losses."""
        known = [one is network[0] and member == network[1] for one, member in self._networks]
        if not any(known):
            self._networks.append(network)
            known.append(True)
        number = len(self.calls) + 1
        parameters[:] = start + 0.01 * number
        entry = {
            "rate": as_array(rate),
            "epochs": epochs,
            "rows": len(training_data),
            "model": known.index(True),
            "start": start,
            "end": parameters.copy(),
        }
        if self._host is None:
            loss = losses(first, number, epochs, self._key)
        else:
            loss = remote.ask(self._host, first, *entry.values())
        self.calls.append({**entry, "first": first, "loss": loss})
        return loss
