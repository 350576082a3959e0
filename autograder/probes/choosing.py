"""The probes of choices: an epoch by its history, a candidate by the scores it is given."""

from __future__ import annotations

from typing import Any

from autograder.probes import functions, remote, watched
from nnlib.history import History

PARTS = ("train", "validation", "test")
MOST_CALLS = 500


def best_checkpoint(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `best_checkpoint` on each case, (loss, validation loss, accuracy), as a ``History``."""
    return watched.probe(function, challenge, _ask_epoch)


def _ask_epoch(
    function: Any, loss: list[float], validation: list[float], accuracy: list[float]
) -> dict[str, Any]:
    history = History(0.7, list(loss), [0.5] * len(loss), list(validation), list(accuracy))
    value = functions.described(function(history))
    changed = history.loss != loss or history.validation_loss != validation
    return {**value, "history_changed": changed}


def test_once(
    function: Any, challenge: dict[str, Any], host: remote.Host | None = None
) -> dict[str, Any]:
    """Call `test_once` on the case, (candidates, figures), with an `evaluate` that takes notes.

    ``calls`` holds [candidate by number, part]; ``chosen`` the number of the candidate that came
    back, ``score`` the figure that came with it. With a `host` the figures are there, and so is
    what is believed of ``calls``.
    """

    def call(function: Any, candidates: list[Any], figures: Any) -> dict[str, Any]:
        calls: list[list[Any]] = []
        known = {item["neurons"]: k for k, item in enumerate(challenge["cases"][0][0])}

        def evaluate(candidate: Any, part: str = "") -> float:
            """Return the accuracy of a candidate on a part of the data."""
            if part not in PARTS:
                raise ValueError(f"part is {part!r}: it is 'train', 'validation' or 'test'.")
            if type(candidate) is not dict or candidate.get("neurons") not in known:
                raise ValueError("this is none of the candidates: one of the list was expected.")
            place = known[candidate["neurons"]]
            if len(calls) < MOST_CALLS:
                calls.append([place, part])
                if host is not None:
                    return float(remote.ask(host, place, PARTS.index(part)))
            return float(figures[place, PARTS.index(part)])

        value = function(evaluate, candidates)
        plain = functions.described(value)
        pair = type(value) in (tuple, list) and len(value) == 2
        chosen = value[0] if pair else None
        place = known.get(chosen.get("neurons")) if type(chosen) is dict else None
        score = functions.described(value[1]) if pair else functions.described(None)
        return {
            **plain,
            "calls": calls,
            "pair": pair,
            "chosen": place,
            "score": functions.number(score),
            "mutated": candidates != challenge["cases"][0][0],
        }

    return watched.probe(function, challenge, call)
