"""Chapter 04: one step of SGD, and how many steps there are.

Decided, where the exercise leaves room:

- ``sgd_step`` is judged on one column at a time, for several networks; whether more columns are
  summed or averaged is left to the learner;
- the way back may be ``layer.backward``, the halves ``gradients`` and ``update``, or arithmetic
  by hand, as long as the weights become those of one step;
- whatever ``sgd_step`` returns is ignored;
- ``epochs_to_updates`` may return a float that is a whole number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks import fit_oracle, outcomes
from autograder.checks.base import Check, Found, Probe, Verdict, all_or_found
from autograder.checks.fit import draw_network
from autograder.checks.outcomes import close, only_number

# ---- sgd_step -----------------------------------------------------------------------------------

# Layer sizes, and whether the target is a class. Square first, as for fit.
_NETWORKS = (((3, 3, 3, 3), False), ((2, 4, 3, 2), True), ((4, 3, 1), True))
_CRITERIA = (fit_oracle.GRADIENT, fit_oracle.BACKWARD, fit_oracle.REPLAY)


def _step_challenge(rng: np.random.Generator) -> dict[str, Any]:
    networks = []
    for sizes, classes in _NETWORKS:
        network = draw_network(rng, sizes, 6, 1, classes)
        network["training_data"] = network["training_data"][:1]
        network["labels"] = network["labels"][:1]
        networks.append(network)
    return {"seed": int(rng.integers(2**32)), "networks": networks}


def _step(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    name = {"name": "sgd_step"}
    networks = evidence["networks"]
    if evidence["problem"]:
        return Verdict("diagnosed", frozenset(), (Found(evidence["problem"]),))
    if evidence["empty"]:
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    if evidence["delegated"] or any(n["delegated"] for n in networks):
        handed_over = Found("uses_reference_solution", "named", name)
        return Verdict("diagnosed", frozenset(), (handed_over,))
    blanks = evidence["blanks"]
    readings = [
        fit_oracle.read(network, recorded, blanks)
        for network, recorded in zip(challenge["networks"], networks, strict=False)
    ]
    if any(f.code == "not_attempted" for r in readings for f in r.found):
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    # A gradient for classes alone is what the exercise has; real targets only show more.
    classes_right = len(readings) == 3 and all(set(_CRITERIA) <= r.holds for r in readings[1:])
    if classes_right and not readings[0].crashed:
        readings = readings[1:]
    complete = len(networks) == len(challenge["networks"])
    earned = {
        criterion
        for criterion in _CRITERIA
        if readings
        and any(criterion in reading.holds for reading in readings)
        and all(criterion in reading.holds | reading.unknown for reading in readings)
    }
    if not complete or any(reading.crashed for reading in readings):
        earned.discard(fit_oracle.REPLAY)
    found = next((r.found for r in readings if r.found), [])
    if found:
        earned.discard(fit_oracle.REPLAY)
    return all_or_found(_CRITERIA, sorted(earned), [_of_one_step(f, networks) for f in found])


def _of_one_step(found: Found, networks: list[Any]) -> Found:
    """Say for one step what the oracle says for a whole training."""
    done = networks[0]["totals"]["backward"] if networks else 0
    if found.code in ("epochs_off", "steps", "samples_per_epoch", "epoch_is_not_a_full_pass"):
        return Found("sgd_not_one_step", "", {"count": done})
    if found.code == "mutates_caller_arrays":
        return replace(found, variant="argument")
    if found.code == "blank_left":
        return replace(found, variant="anywhere")
    if found.code == "weights_differ_from_replay" and not found.variant:
        return replace(found, variant="step")
    return found


SGD_STEP = Check(
    id="04.sgd_step",
    title={"nl": "Eén stap SGD", "en": "One step of SGD"},
    names=("sgd_step",),
    criteria=(
        (
            fit_oracle.GRADIENT,
            2.0,
            {"nl": "de gradiënt van het verlies", "en": "the loss gradient"},
        ),
        (
            fit_oracle.BACKWARD,
            1.0,
            {"nl": "achterwaarts door alle lagen", "en": "back through it"},
        ),
        (
            fit_oracle.REPLAY,
            2.0,
            {"nl": "de gewichten na één stap", "en": "weights after a step"},
        ),
    ),
    challenge=_step_challenge,
    probe=Probe("stepping", "sgd_step", hosted=True),
    judge=_step,
)


# ---- epochs_to_updates --------------------------------------------------------------------------


def _updates_challenge(rng: np.random.Generator) -> dict[str, Any]:
    batch, times = int(rng.integers(6, 12)), int(rng.integers(5, 40))
    rest = int(rng.integers(1, batch // 2))
    more = int(rng.integers(batch // 2 + 1, batch))
    cases = [
        [batch * times, batch, 3],
        [batch * times + rest, batch, 4],
        [batch * times + more, batch, 5],
        [int(rng.integers(20, 60)), 1, 2],
        [batch - 2, batch + 3, 6],
        [batch * times, batch, 1],
    ]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _updates(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    if evidence["blanks"] == ["updates"]:  # handed back as it was, but the other one is filled in
        return Verdict(
            "diagnosed", frozenset(), (Found("blank_left", "anywhere", {"name": "updates"}),)
        )

    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        numbers = [only_number(v) for v in values]
        if None in numbers:
            odd = next(v for v, n in zip(values, numbers, strict=True) if n is None)
            return set(), [Found("wrong_type", "number", {"got": odd["type"]})]
        got = np.array(numbers, dtype=float)
        right = np.array([e * -(-n // b) for n, b, e in cases], dtype=float)
        same = np.abs(got - right) < 1e-9
        holds = set()
        if same[[i for i in (0, 5, 3) if i < len(same)]].all():
            holds.add("full")
        if len(same) > 4 and same[[1, 2, 4]].all():
            holds.add("last")
        if len(got) > 5 and abs(got[0] - cases[0][2] * got[5]) < 1e-9 and got[5] > 1:
            holds.add("epochs")
        if len(same) == 6 and same.all():
            return {"full", "last", "epochs"}, []
        place = int(np.argmin(same))
        n, b, e = cases[place]
        observed = {
            "n": n, "batch": b, "epochs": e, "got": float(got[place]),
            "wanted": float(right[place]), "whole": n // b, "rest": n % b,
        }  # fmt: skip
        ceil = np.ceil
        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("last_batch_dropped", "", lambda n, b, e: e * (n // b)),
            ("last_batch_dropped", "rounded", lambda n, b, e: e * round(n / b)),
            ("last_batch_dropped", "total", lambda n, b, e: n * e // b),
            ("updates_not_whole", "", lambda n, b, e: e * n / b),
            ("updates_not_whole", "once", lambda n, b, e: e * n / b),
            ("updates_rounded_late", "", lambda n, b, e: ceil(e * n / b)),
            ("updates_rounded_late", "", lambda n, b, e: round(e * n / b)),
            ("updates_one_too_many", "", lambda n, b, e: e * (n // b + 1)),
            ("updates_one_too_many", "end", lambda n, b, e: e * (n // b) + 1),
            ("updates_one_too_many", "end", lambda n, b, e: e * (n // b) + (n % b > 0)),
            ("epoch_is_update", "", lambda n, b, e: e),
            ("batch_ignored", "", lambda n, b, e: n * e),
            ("batch_ignored", "multiplied", lambda n, b, e: n * b * e),
            ("batch_ignored", "without_n", lambda n, b, e: b * e),
            ("epochs_ignored", "", lambda n, b, e: ceil(n / b)),
            ("epochs_ignored last_batch_dropped", "", lambda n, b, e: n // b),
            ("epochs_ignored updates_not_whole", "", lambda n, b, e: n / b),
            ("epochs_ignored", "added", lambda n, b, e: ceil(n / b) + e),
            ("batch_inverted", "", lambda n, b, e: e * ceil(b / n)),
            ("batch_inverted", "", lambda n, b, e: e * (b // n)),
            ("batch_inverted", "", lambda n, b, e: e * b / n),
            ("epochs_ignored", "divided", lambda n, b, e: ceil(n / (b * e))),
            ("epochs_ignored", "divided", lambda n, b, e: n // (b * e)),
            ("updates_rest_counted", "", lambda n, b, e: e * (n // b + n % b)),
            ("last_batch_dropped", "at_least_one", lambda n, b, e: e * max(n // b, 1)),
        )  # fmt: skip
        for code, variant, belief in beliefs:
            if close(got, np.array([belief(*case) for case in cases], dtype=float), 1e-9):
                codes = code.split()
                return holds, [Found(c, variant, observed) for c in codes]
        return holds, [Found("other", "updates", observed)]

    return outcomes.judge(
        ("full", "last", "epochs"), evidence, challenge, look, name="epochs_to_updates"
    )


EPOCHS_TO_UPDATES = Check(
    id="04.epochs_to_updates",
    title={"nl": "Van epochs naar aanpassingen", "en": "From epochs to updates"},
    names=("epochs_to_updates",),
    criteria=(
        ("full", 1.0, {"nl": "hele batches", "en": "full batches"}),
        (
            "last",
            1.0,
            {"nl": "ook de laatste, kleinere batch", "en": "the last one, too"},
        ),
        ("epochs", 1.0, {"nl": "elke epoch opnieuw", "en": "anew in each epoch"}),
    ),
    challenge=_updates_challenge,
    probe=Probe("stepping", "updates"),
    judge=_updates,
)
CHECKS = (SGD_STEP, EPOCHS_TO_UPDATES)
