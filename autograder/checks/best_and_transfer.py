"""Chapter 09: which checkpoint to deliver, and a new network that begins with an old one.

``best_checkpoint(history)`` gets a ``History`` and returns the 0-based epoch with the lowest
validation loss, the first of equals.

``transfer(model, n_outputs, rng)`` returns a new model: as many layers, the same body by value, a
new head with `n_outputs` neurons, drawn from `rng`. Training the new model with ``fit`` changes its
head and leaves its body as it is; the old model is left alone throughout.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import close, same_bits, same_layers
from autograder.probes.transferring import arrays_of, source_layers

# ---- best_checkpoint ----------------------------------------------------------------------------


def _best_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases: list[Any] = []
    # Each belief about what is best points at an epoch of its own, somewhere else in each case and
    # for each challenge: no answer that was seen once is right again.
    for best in rng.choice(np.arange(3, 8), 2, replace=False):
        n = int(rng.integers(best + 7, best + 13))
        dip, improved, last = 1, n - 2, n - 1
        tie = int(rng.integers(best + 2, n - 3))
        free = [k for k in range(2, n - 2) if k not in (best, best + 1, tie)]
        highest, accurate, fitted = rng.choice(free, 3, replace=False)
        loss = np.round(np.sort(rng.uniform(0.05, 0.6, n))[::-1], 4)
        loss[[fitted, last]] = loss[[last, fitted]]
        validation = np.round(rng.uniform(0.42, 0.6, n), 4)
        validation[dip], validation[highest] = 0.39, round(float(rng.uniform(0.7, 0.9)), 4)
        validation[improved] = 0.4
        validation[best] = validation[tie] = round(float(rng.uniform(0.2, 0.35)), 4)
        accuracy = np.round(rng.uniform(0.5, 0.8, n), 3)
        accuracy[accurate] = 0.93
        cases.append([loss.tolist(), validation.tolist(), accuracy.tolist()])
    return {"seed": int(rng.integers(2**31)), "cases": cases}


def _best(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        if any(value["history_changed"] for value in values):
            return set(), [Found("mutates_caller_arrays", "argument")]
        odd = next((v for v in values if v["is"] != "array" or v["array"].size != 1), None)
        if odd is not None:
            return set(), [Found("wrong_type", "epoch", {"got": odd["type"]})]
        got = [float(value["array"].ravel()[0]) for value in values]
        wanted = [int(np.argmin(validation)) for _, validation, _ in cases]
        if got == wanted:
            return {"best"}, []
        loss, validation, _ = cases[0]
        at = int(got[0]) if got[0] in range(len(loss)) else None
        observed = {
            "got": got[0], "wanted": wanted[0], "lowest": min(validation),
            "loss": None if at is None else validation[at], "last": len(loss) - 1,
        }  # fmt: skip
        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("best_by_training_loss", "", lambda t, v, a: int(np.argmin(t))),
            ("best_direction", "", lambda t, v, a: int(np.argmax(v))),
            ("best_overwritten", "", lambda t, v, a: len(v) - 1),
            ("best_overwritten", "improved", lambda t, v, a: _last_improvement(v)),
            ("best_tie", "", lambda t, v, a: len(v) - 1 - int(np.argmin(v[::-1]))),
            ("best_counted_from_one", "", lambda t, v, a: int(np.argmin(v)) + 1),
            ("best_counted_from_one", "last", lambda t, v, a: len(v)),
            ("best_first_dip", "", lambda t, v, a: 1),
            ("best_by_accuracy", "", lambda t, v, a: int(np.argmax(a))),
            ("best_never_replaced", "", lambda t, v, a: 0),
            ("best_value_not_epoch", "", lambda t, v, a: min(v)),
            ("best_value_not_epoch", "", lambda t, v, a: min(t)),
        )
        for code, variant, belief in beliefs:
            if all(g == belief(*case) for g, case in zip(got, cases, strict=True)):
                return set(), [Found(code, variant, observed)]
        return set(), [Found("other", "best", observed)]

    return function_checks.judge(("best",), evidence, challenge, look)


def _last_improvement(values: list[float]) -> int:
    """Return the last epoch that was lower than the one before it."""
    lower = [k for k in range(1, len(values)) if values[k] < values[k - 1]]
    return lower[-1] if lower else 0


BEST = Check(
    id="09.best",
    title={"nl": "De beste checkpoint", "en": "The best checkpoint"},
    names=("best_checkpoint",),
    criteria=(
        ("best", 1.0, {"nl": "de eerste met het laagste", "en": "the first with the lowest"}),
    ),
    challenge=_best_challenge,
    probe=Probe("choosing", "best_checkpoint"),
    judge=_best,
)


# ---- transfer -----------------------------------------------------------------------------------


def _transfer_challenge(rng: np.random.Generator) -> dict[str, Any]:
    seeds = rng.integers(0, 2**31, 3)
    shapes = ([2, 5, 4, 3], 2), ([3, 4, 4, 3], 3), ([2, 4, 2], 4)
    cases = [[sizes, n, int(seed)] for (sizes, n), seed in zip(shapes, seeds, strict=True)]
    return {"seed": int(rng.integers(2**31)), "cases": cases}


def _transfer(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    if evidence.get("delegated"):
        return Verdict("diagnosed", frozenset(), (Found("uses_reference_solution", "transfer"),))

    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        found: list[Found] = []
        holds = {"body", "head"}
        for case, result in zip(cases, results, strict=True):
            value = result["value"]
            if value["is"] != "model":
                return set(), [Found("wrong_type", "model", {"got": value["type"]})]
            if not _is_of(value["old"], case):
                return set(), [Found("no_evidence")]
            for criterion, one in _mistakes(value, case[1]):
                holds.discard(criterion)
                if one.code not in [other.code for other in found]:
                    found.append(one)
        return holds, found

    return function_checks.judge(("body", "head"), evidence, challenge, look)


def _is_of(old: Any, case: list[Any]) -> bool:
    """Whether the network that was given is that of the case: what is said of it is then, too.

    Nearly, since another machine may have drawn it.
    """
    sizes, _, seed = case
    wanted = arrays_of(source_layers(sizes, np.random.default_rng(seed)))
    return len(old) == len(wanted) and all(
        close(a[k], b[k]) for a, b in zip(old, wanted, strict=True) for k in (0, 1)
    )


def _mistakes(value: dict[str, Any], n_outputs: int) -> list[tuple[str, Found]]:
    """Return (criterion, what was found) for one transfer, most telling first."""
    old, new, trained = value["old"], value["new"], value["trained"]
    if not same_layers(value["source"], old):
        changed = Found("mutates_caller_arrays", "source")
        return [("body", changed), ("head", changed)]
    if len(new) != len(old):
        observed = {"got": len(new), "wanted": len(old)}
        variant = "added" if len(new) > len(old) else "left_out"
        return [("head", Found("head_not_new", variant, observed))]
    found: list[tuple[str, Found]] = []
    body = range(len(old) - 1)
    if value["shared"]:
        found.append(
            ("body", Found("aliases_live_arrays", "transfer", {"layer": value["shared"][0] + 1}))
        )
    differs = next((k for k in body if not same_layers([new[k]], [old[k]])), None)
    if differs is not None:
        biases_only = all(same_bits(new[k][0], old[k][0]) for k in body)
        code = "biases_missing" if biases_only else "body_not_copied"
        variant = "transfer" if biases_only else ""
        found.append(("body", Found(code, variant, {"layer": differs + 1})))
    head = new[-1][0]
    wanted = (n_outputs, old[-1][0].shape[1])
    if head is None or head.shape != wanted:
        shapes = {"got": _shape(head), "wanted": _shape(wanted)}
        found.append(("head", Found("head_not_new", "shape", shapes)))
    elif same_bits(head, old[-1][0]):
        found.append(("head", Found("head_not_new")))
    if "fit_error" in value:
        if not found:
            found.append(("head", Found("other", "transfer_fit", {"type": value["fit_error"]})))
        return found
    moved = next((k for k in body if not same_layers([trained[k]], [new[k]])), None)
    if moved is not None:
        found.append(("body", Found("frozen_layer_changed", "", {"layer": moved + 1})))
    if same_layers([trained[-1]], [new[-1]]):
        found.append(("head", Found("head_not_new", "frozen")))
    if not found and not same_layers(value["source_later"], old):
        found.append(("body", Found("aliases_live_arrays", "transfer", {"layer": 1})))
    return found


def _shape(of: Any) -> str:
    shape = of if isinstance(of, tuple) else () if of is None else of.shape
    return "(" + ", ".join(map(str, shape)) + ")"


TRANSFER = Check(
    id="09.transfer",
    title={"nl": "Transfer learning", "en": "Transfer learning"},
    names=("transfer",),
    criteria=(
        ("body", 0.5, {"nl": "het lijf als kopie, bevroren", "en": "the body as a copy, frozen"}),
        ("head", 0.5, {"nl": "een nieuwe kop die leert", "en": "a new head that learns"}),
    ),
    challenge=_transfer_challenge,
    probe=Probe("transferring", "probe"),
    judge=_transfer,
)
CHECKS = (BEST, TRANSFER)
