"""Chapter 05: the training loop, whole and with blanks.

Decided, where the exercise leaves room:

- mini-batches of one example, written as a loop over batches, are the same thing: accepted;
- a ``fit`` with further parameters that have defaults: accepted;
- any gradient, and any way back (by hand, fused, in halves), whose weights are those of the
  replay: accepted, since the weights are what is asked for;
- a first epoch in the stored order, all others shuffled: full points, and a word about it;
- a gradient written for labels of 0 and 1 alone (``if target == 1``): accepted, since classes are
  what the exercise has; so one network has real targets, which show *whose* label was used, and
  the others have classes;
- a ``fit`` that only works for one output: not accepted, labels are ``(n, n_outputs)``;
- ``self.forward``, ``self.gradients``, losses and activations of ``nnlib``: accepted, since only
  ``fit`` has to be the learner's own;
- a criterion is earned if it holds on every network that can decide it, and on at least one: an
  exception on the second network, which a mistake often causes, takes nothing else away;
- changing the caller's arrays or the model's list of layers costs the last criterion: the run does
  not end as it should.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks import fit_oracle as oracle
from autograder.checks.base import Check, Found, Probe, Verdict, all_or_found

# Layer sizes, rows, epochs, and whether targets are classes. Square first: wrong orders do not
# crash there, so that the mistake is named and not "operands could not be broadcast".
_NETWORKS = (
    ((3, 3, 3, 3), 13, 4, False),
    ((2, 4, 3, 2), 11, 3, True),
    ((4, 3, 1), 9, 2, True),
)
# For loops that are given for the most part: what can be wrong with them shows in fewer steps. No
# number of rows is a multiple of the epochs: that would hide one loop taken for the other.
_SMALLER = (
    ((3, 3, 3, 3), 10, 3, False),
    ((2, 4, 3, 2), 9, 2, True),
    ((4, 3, 1), 7, 2, True),
)
_BY_LABEL_VALUES = {
    "da_is_not_loss_gradient", "always_same_label", "pairs_broken", "label_of_previous_row",
    "weights_differ_from_replay", "gradient_scaled_by", "first_step_right_later_wrong",
}  # fmt: skip


def challenge(rng: np.random.Generator) -> dict[str, Any]:
    """Draw three networks with data: distinct rows, and targets that tell their row."""
    return _drawn(rng, _NETWORKS)


def smaller_challenge(rng: np.random.Generator) -> dict[str, Any]:
    """Draw networks as ``challenge`` does, with fewer rows and epochs."""
    return _drawn(rng, _SMALLER)


def _drawn(rng: np.random.Generator, networks: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "seed": int(rng.integers(2**32)),
        "networks": [draw_network(rng, *n) for n in networks],
    }


def draw_network(
    rng: np.random.Generator, sizes: tuple[int, ...], n: int, epochs: int, classes: bool
) -> dict[str, Any]:
    """Draw parameters, and `n` rows of data whose targets are classes or tell which row it is."""
    if classes:
        labels = (rng.permuted(np.tile(np.arange(n) % 2, (sizes[-1], 1)), axis=1).T).astype(float)
    else:
        spread = np.linspace(0.08, 0.92, n)
        labels = np.stack([rng.permutation(spread) for _ in range(sizes[-1])], axis=1)
        labels += rng.uniform(-0.005, 0.005, labels.shape)
    data = rng.uniform(-1.5, 1.5, (n, sizes[0])) + np.linspace(0.3, -0.2, sizes[0])
    pairs = list(pairwise(sizes))
    return {
        "weights": [rng.uniform(-0.9, 0.9, (n_out, n_in)) for n_in, n_out in pairs],
        "biases": [rng.uniform(-0.4, 0.4, (n_out, 1)) for _, n_out in pairs],
        "training_data": data,
        "labels": labels,
        "epochs": epochs,
        "learning_rate": _learning_rate(rng),
    }


def _learning_rate(rng: np.random.Generator) -> float:
    """Draw a rate that nobody writes down by themselves, such as 0.1."""
    rate = round(float(rng.uniform(0.06, 0.11)), 4)
    return rate if round(10_000 * rate) % 100 else round(rate + 0.0013, 4)


def _judge(criteria: tuple[str, ...], evidence: dict[str, Any], ch: dict[str, Any]) -> Verdict:
    """Judge what was recorded of all networks."""
    problem = evidence.get("problem")
    if problem:
        return Verdict("diagnosed", frozenset(), (Found(problem),))
    if evidence["empty"]:
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    if evidence["delegated"] or any(n["delegated"] for n in evidence["networks"]):
        return Verdict("diagnosed", frozenset(), (Found("uses_reference_solution"),))
    blanks = evidence["blanks"]
    if blanks and not any(n["calls"] for n in evidence["networks"]):
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    readings = [
        oracle.read(network, recorded, blanks)
        for network, recorded in zip(ch["networks"], evidence["networks"], strict=False)
    ]
    if any(f.code == "not_attempted" for r in readings for f in r.found):
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    _forgive_chance(ch["networks"], readings)
    everything = set(criteria)
    complete = len(readings) == len(ch["networks"])
    if (
        complete
        and not readings[0].crashed
        and all(everything <= r.holds for r in readings[1:])
        and {f.code for f in readings[0].found} <= _BY_LABEL_VALUES
    ):
        readings = readings[1:]
    earned = {
        criterion
        for criterion in criteria
        if any(criterion in reading.holds for reading in readings)
        and all(criterion in reading.holds | reading.unknown for reading in readings)
    }
    if not complete:
        earned.discard(oracle.REPLAY)
    found = next((r.found for r in readings if r.found), [])
    advice = readings[0].advice if readings else []
    return all_or_found(criteria, sorted(earned), found, advice)


def _forgive_chance(networks: list[dict[str, Any]], readings: list[oracle.Reading]) -> None:
    """Take back that two epochs had one order, where more epochs show that they are shuffled.

    Few rows come in the same order twice, or as they were stored, once in some thousand times.
    """
    pairs = list(zip(networks, readings, strict=False))
    if not any(n["epochs"] > 2 and oracle.RESHUFFLED in reading.holds for n, reading in pairs):
        return
    for network, reading in pairs:
        others = [one for one in reading.found if one.code != "same_order_every_epoch"]
        by_chance = network["epochs"] == 2 and len(others) < len(reading.found)
        if by_chance and (others or oracle.REPLAY in reading.holds):
            reading.found = others
            reading.holds.add(oracle.RESHUFFLED)


_FIT = (
    oracle.FULL_PASSES, oracle.PAIRS, oracle.RESHUFFLED, oracle.GRADIENT, oracle.BACKWARD,
    oracle.REPLAY,
)  # fmt: skip
_BLANKS = (oracle.OUTPUT, oracle.GRADIENT, oracle.BACKWARD, oracle.REPLAY)
_TEXTS = {
    oracle.FULL_PASSES: {
        "nl": "elke epoch elk voorbeeld één keer",
        "en": "every example once in every epoch",
    },
    oracle.PAIRS: {"nl": "voorbeeld en label bij elkaar", "en": "example and label together"},
    oracle.RESHUFFLED: {"nl": "elke epoch opnieuw geschud", "en": "shuffled anew each epoch"},
    oracle.GRADIENT: {"nl": "de gradiënt van het verlies", "en": "the gradient of the loss"},
    oracle.BACKWARD: {
        "nl": "achterwaarts door alle lagen",
        "en": "backwards through all layers",
    },
    oracle.REPLAY: {
        "nl": "de gewichten die bij deze volgorde horen",
        "en": "the weights that belong to this order",
    },
    oracle.OUTPUT: {"nl": "de uitvoer van het netwerk", "en": "the output of the network"},
}

FIT = Check(
    id="05.fit",
    title={"nl": "De trainingslus", "en": "The training loop"},
    names=("MyPerceptron", "fit"),
    criteria=tuple((name, 2.0, _TEXTS[name]) for name in _FIT),
    challenge=challenge,
    probe=Probe("training", "probe", {"methods": ["fit"]}, hosted=True),
    judge=lambda evidence, ch: _judge(_FIT, evidence, ch),
)
FIT_BLANKS = Check(
    id="05.fit_blanks",
    title={"nl": "De trainingslus, aanvullen", "en": "The training loop, fill in"},
    names=("PerceptronWithBlanks", "fit_blanks"),
    criteria=tuple((name, 1.0, _TEXTS[name]) for name in _BLANKS),
    challenge=smaller_challenge,
    probe=Probe("training", "probe", {"methods": ["fit_blanks", "fit"]}, hosted=True),
    judge=lambda evidence, ch: _judge(_BLANKS, evidence, ch),
)
CHECKS = (FIT, FIT_BLANKS)
