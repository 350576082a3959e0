"""Chapter 06: one parameter downhill, a sweep over learning rates, and a schedule.

Decided, where the exercise leaves room:

- ``descend`` gives the values of θ, the start included; a list, an array or a generator is fine;
- ``sweep`` may train in any order and in several goes; ``nnlib``'s population or a loop of the
  learner's own over ``nnlib``'s layers may do the training, as long as the dictionary holds one
  ``History`` per rate and some training stands behind each: a made-up one is none;
- the function from ``step_decay`` may be a ``def``, a ``lambda``, a method or a ``partial``; with
  both blanks of its stub still open, nothing has been tried yet.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.probes.stepping import EPOCHS

CLOSE = 1e-7


def _close(a: Any, b: Any) -> bool:
    return (
        a.shape == b.shape
        and bool(np.isfinite(a).all())
        and bool(np.all(np.abs(a - b) <= CLOSE * (1 + np.abs(b))))
    )


# ---- descend ------------------------------------------------------------------------------------


def _descend_challenge(rng: np.random.Generator) -> dict[str, Any]:
    def case(low: float, high: float, steps: int) -> list[Any]:
        theta = round(float(rng.uniform(1.2, 4.8)), 2) * (1 if rng.random() < 0.5 else -1)
        return [theta, round(float(rng.uniform(low, high)), 3), steps]

    cases = [case(0.06, 0.19, 5), case(0.31, 0.44, 4), case(1.04, 1.2, 3), case(0.1, 0.2, 0)]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _walk(theta: float, alpha: float, steps: int, slope: Any) -> Any:
    values = [theta]
    for _ in range(steps):
        values.append(values[-1] - alpha * slope(values[-1]))
    return np.array(values)


def _descend(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        holds: set[str] = set()
        values = [result["value"] for result in results]
        if any(v["is"] not in ("array", "list") for v in values):
            odd = next(v["type"] for v in values if v["is"] not in ("array", "list"))
            return holds, [Found("wrong_type", "values", {"got": odd})]
        odd_items = [v for v in values if v["is"] == "list" and v["items"]]
        if odd_items:
            return holds, [Found("wrong_type", "values", {"got": odd_items[0]["type"]})]
        got = [v["array"].reshape(-1) if v["is"] == "array" else np.zeros(0) for v in values]
        right = [_walk(start, rate, count, lambda t: 2 * t) for start, rate, count in cases]
        theta, alpha, steps = cases[0]
        observed = {
            "got": len(got[0]),
            "steps": steps,
            "wanted": steps + 1,
            "theta": theta,
            "alpha": alpha,
            "first": float(got[0][1]) if len(got[0]) > 1 else None,
            "should": float(right[0][1]),
        }
        scalar = values[0]["array"].ndim == 0 if values[0]["is"] == "array" else False
        if scalar:
            return holds, [Found("returns_last_value_only", "", observed)]
        count = all(len(g) == len(r) for g, r in zip(got, right, strict=True))
        if count and all(abs(g[0] - case[0]) < CLOSE for g, case in zip(got, cases, strict=True)):
            holds.add("values")
        if all(_close(g, r) for g, r in zip(got, right, strict=True)):
            return {"values", "steps"}, []
        found = _which_walk(cases, got, right, observed)
        if got[0].size and [f.code for f in found] == ["wrong_number_of_values"]:
            holds.add("steps")
        return holds, found

    return function_checks.judge(("values", "steps"), evidence, challenge, look)


def _which_walk(
    cases: list[Any], got: list[Any], right: list[Any], observed: dict[str, Any]
) -> list[Found]:
    """Name the walk: the learner's values against what each belief would give."""

    def fits(walk: Any) -> bool:
        return all(_close(g, walk(*case)) for g, case in zip(got, cases, strict=True))

    beliefs: tuple[tuple[str, str, Any], ...] = (
        ("gradient_sign", "climbs", lambda t, a, s: _walk(t, a, s, lambda v: -2 * v)),
        (
            "loss_value_instead_of_gradient", "descend",
            lambda t, a, s: _walk(t, a, s, lambda v: v * v),
        ),
        ("gradient_scaled_by", "half", lambda t, a, s: _walk(t, a, s, lambda v: v)),
        ("learning_rate_not_used", "", lambda t, a, s: _walk(t, 1.0, s, lambda v: 2 * v)),
        ("always_from_start", "", lambda t, a, s: np.array([t] + [t - a * 2 * t] * s)),
        ("gradient_of_start", "", lambda t, a, s: t - a * 2 * t * np.arange(s + 1)),
        ("gradient_of_start", "constant", lambda t, a, s: t - a * 2 * np.arange(s + 1)),
        (
            "returns_loss_values", "",
            lambda t, a, s: _walk(t, a, s, lambda v: 2 * v) ** 2,
        ),
        ("gradient_size_only", "", lambda t, a, s: _walk(t, a, s, lambda v: 2 * abs(v))),
        ("nothing_moves", "", lambda t, a, s: np.full(s + 1, t)),
        ("all_values_last", "", lambda t, a, s: np.full(s + 1, t * (1 - 2 * a) ** s)),
    )  # fmt: skip
    for code, variant, walk in beliefs:
        if fits(walk):
            return [Found(code, variant, observed)]
    lengths = [len(g) for g in got]
    wanted = [len(r) for r in right]
    if lengths != wanted:
        without_start = all(_close(g, r[1:]) for g, r in zip(got, right, strict=True))
        without_end = all(_close(g, r[:-1]) for g, r in zip(got, right, strict=True))
        variant = "no_start" if without_start else "no_end" if without_end else ""
        found = [Found("wrong_number_of_values", variant, observed)]
        if variant:
            return found
        for code, other, walk in beliefs:
            trimmed = [walk(*case) for case in cases]
            for cut in (slice(1, None), slice(None, -1)):
                if all(_close(g, t[cut]) for g, t in zip(got, trimmed, strict=True)):
                    return [Found(code, other, observed), *found]
        longer = all(
            len(g) > len(r) and _close(g[: len(r)], r) for g, r in zip(got, right, strict=True)
        )
        return [Found("wrong_number_of_values", "too_many", observed)] if longer else found
    return [Found("other", "walk", observed)]


DESCEND = Check(
    id="06.descend",
    title={"nl": "De helling af", "en": "Down the slope"},
    names=("descend",),
    criteria=(
        ("values", 1.0, {"nl": "de beginwaarde en elke stap", "en": "the start and every step"}),
        ("steps", 1.0, {"nl": "elke stap de helling af", "en": "each step down the slope"}),
    ),
    challenge=_descend_challenge,
    probe=Probe("functions", "probe"),
    judge=_descend,
)


# ---- sweep --------------------------------------------------------------------------------------


def _sweep_challenge(rng: np.random.Generator) -> dict[str, Any]:
    rates = [round(float(rng.uniform(a, 2 * a)), 5) for a in (0.002, 0.02, 0.2)]
    rng.shuffle(rates)
    seed, key = (int(number) for number in rng.integers(2**32, size=2))
    return {"seed": seed, "cases": [[rates]], "key": key}


def _sweep(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        rates = np.array(cases[0][0])
        value, calls = results[0]["value"], _joined(results[0].get("calls", []))
        observed: dict[str, Any] = {"wanted": len(rates), "calls": len(calls)}
        if value["is"] != "dict":
            kind = {"got": value["type"]}
            if value["is"] == "history":
                return set(), [Found("returns_last_history_only", "", kind)]
            return set(), [Found("wrong_type", "dict", kind)]
        keys = [
            float(k["array"]) if k["is"] == "array" and k["array"].size == 1 else None
            for k in value["keys"]
        ]
        observed["got"] = len(keys)
        found: list[Found] = []
        holds: set[str] = set()
        if sorted(k for k in keys if k is not None) != sorted(rates) or None in keys:
            found.append(_wrong_keys(keys, rates, observed))
        histories = {k: v for k, v in zip(keys, value["items"], strict=True) if k is not None}
        odd = next((v for v in value["items"] if v["is"] != "history"), None)
        if odd is not None:
            found.append(Found("not_a_history", odd["is"], {"got": odd["type"]}))
        if not found:
            made_up = _made_up(histories, calls, results[0].get("states", 0))
            if made_up is not None:
                return set(), [made_up]
            holds.add("histories")
        own = _own_rate(rates, histories, calls)
        if own is None and odd is None and histories:
            holds.add("rates")
        elif own is not None:
            found.append(own)
        unequal = _unequal(histories, calls)
        if unequal is None and (calls or histories) and odd is None and len(histories) > 1:
            holds.add("equal_start")
        elif unequal is not None:
            found.append(unequal)
        return holds, found

    criteria = ("histories", "rates", "equal_start")
    return function_checks.judge(criteria, evidence, challenge, look)


def _wrong_keys(keys: list[Any], rates: Any, observed: dict[str, Any]) -> Found:
    known = [k for k in keys if k is not None]
    if known and len(known) < len(rates) and set(known) <= set(rates):
        return Found("grid_incomplete", "rates", observed)
    if known and sorted(known) == list(range(len(rates))):
        return Found("wrong_keys", "positions", observed)
    if keys and not known:
        return Found("wrong_keys", "texts", observed)
    return Found("wrong_keys", "", observed)


def _joined(calls: list[Any]) -> list[Any]:
    """Return the trainings with those as one in which the same network went on at the same rate."""
    joined: list[Any] = []
    for call in calls:
        last = joined[-1] if joined else None
        if (
            last is not None
            and call["model"] == last["model"]
            and _rate(call) == _rate(last) is not None
            and np.array_equal(call["start"], last["end"])
        ):
            joined[-1] = {
                **last,
                "epochs": last["epochs"] + call["epochs"],
                "end": call["end"],
                "loss": np.concatenate([last["loss"], call["loss"]]),
            }
        else:
            joined.append(call)
    return joined


def _rate(call: dict[str, Any]) -> float | None:
    rate = call["rate"]
    return float(rate.ravel()[0]) if rate is not None and rate.size == 1 else None


def _made_up(histories: dict[Any, Any], calls: list[Any], states: int) -> Found | None:
    """Whether a history holds figures that no training gave.

    What ``fit`` gave is known. Of a training of the learner's own the figures are not, but one has
    other weights after each epoch.
    """
    given = np.concatenate([np.full(1, np.inf), *(np.append(c["loss"], c["first"]) for c in calls)])
    given.sort()
    others = [
        (rate, history["loss"].size)
        for rate, history in histories.items()
        if not _among(history["loss"].ravel(), given)
    ]
    if not others or states > sum(size - 1 for _, size in others):
        return None
    return Found("history_made_up", "some" if calls else "", {"rate": others[0][0]})


def _among(values: Any, known: Any) -> bool:
    """Whether each value is, but for its last digits, one of those known, in their order."""
    after = np.searchsorted(known, values).clip(max=known.size - 1)
    with np.errstate(all="ignore"):  # a training may have diverged
        near = np.minimum(abs(known[after] - values), abs(known[after - 1] - values))
        return bool(np.all(near <= 1e-6 * abs(values)))


def _own_rate(rates: Any, histories: dict[Any, Any], calls: list[Any]) -> Found | None:
    """Whether each history is that of a training run with its own rate."""
    asked = [rate for call in calls if (rate := _rate(call)) is not None]
    losses = [h["loss"] for h in histories.values() if h["is"] == "history"]
    same = len(losses) > 1 and all(
        a.shape == losses[0].shape and np.array_equal(a, losses[0], True) for a in losses
    )
    empty = next(
        (k for k, h in histories.items() if h["is"] == "history" and not h["loss"].size), None
    )
    if empty is not None:
        return Found("history_empty", "", {"rate": empty})
    if not calls:
        return Found("same_candidate") if same else None
    if len(asked) > 1 and len(set(asked)) == 1:
        return Found("same_candidate", "", {"rate": asked[0]})
    for rate, history in histories.items():
        if history["is"] != "history":
            continue
        of = [c for c in calls if _is_of(history, c)]
        if of and of[0]["rate"] is not None and abs(float(of[0]["rate"]) - rate) > 1e-12:
            if same:
                return Found("same_candidate", "history", {"rate": float(of[0]["rate"])})
            return Found("rate_of_another", "", {"rate": rate, "got": float(of[0]["rate"])})
    return None


def _is_of(history: dict[str, Any], call: dict[str, Any]) -> bool:
    a, b = history["loss"], call["loss"]
    return a.shape == b.shape and bool(np.array_equal(a, b))


def _unequal(histories: dict[Any, Any], calls: list[Any]) -> Found | None:
    """Whether all networks started alike: the same weights, data and number of epochs."""
    if calls:
        first = calls[0]
        for earlier, call in pairwise(calls):
            if _close(call["start"], earlier["end"]) and call["model"] == earlier["model"]:
                return Found("model_reused")
        for call in calls[1:]:
            if not _close(call["start"], first["start"]):
                return Found("unequal_conditions", "weights")
            if call["epochs"] != first["epochs"]:
                observed = {"first": first["epochs"], "later": call["epochs"]}
                return Found("unequal_conditions", "epochs", observed)
            if call["rows"] != first["rows"]:
                observed = {"first": first["rows"], "later": call["rows"]}
                return Found("unequal_conditions", "rows", observed)
        return None
    starts = [h["initial_loss"] for h in histories.values() if h["is"] == "history"]
    if any(abs(a - starts[0]) > CLOSE for a in starts[1:]):
        return Found("unequal_conditions", "weights")
    return None


SWEEP = Check(
    id="06.sweep",
    title={"nl": "Een reeks leersnelheden", "en": "A sweep over learning rates"},
    names=("sweep",),
    criteria=(
        ("histories", 1.0, {"nl": "bij elke leersnelheid een History", "en": "a History per rate"}),
        ("rates", 1.0, {"nl": "elk met de eigen leersnelheid", "en": "each with its own rate"}),
        ("equal_start", 1.0, {"nl": "steeds hetzelfde begin", "en": "the same start each time"}),
    ),
    challenge=_sweep_challenge,
    probe=Probe("sweeping", "probe", hosted=True),
    judge=_sweep,
)


# ---- step_decay ---------------------------------------------------------------------------------


def _decay_challenge(rng: np.random.Generator) -> dict[str, Any]:
    def case(factor: float, every: int) -> list[Any]:
        return [round(float(rng.uniform(0.05, 0.9)), 3), factor, every]

    cases = [
        case(round(float(rng.uniform(0.3, 0.45)), 2), 3),
        case(round(float(rng.uniform(0.55, 0.8)), 2), 5),
        case(0.5, 1),
    ]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _decay(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        odd = next((v for v in values if v["is"] != "function"), None)
        if odd is not None:
            return set(), [Found("returns_value_not_function", "", {"got": odd["type"]})]
        if not all(v["numbers"] for v in values):
            return {"function"}, [Found("returns_none", "inner")]
        got = [v["values"] for v in values]
        epochs = np.arange(EPOCHS)
        holds = {"function"}
        if all(abs(g[0] - case[0]) < CLOSE for g, case in zip(got, cases, strict=True)):
            holds.add("start")
        right = [a * f ** (epochs // k) for a, f, k in cases]
        if any(not abs(v["again"] - g[1]) <= CLOSE for v, g in zip(values, got, strict=True)):
            return {"function"}, [Found("schedule_remembers")]
        if all(_close(g, r) for g, r in zip(got, right, strict=True)):
            return {"function", "start", "stairs"}, []
        alpha, factor, every = cases[0]
        epoch = int(np.argmax(np.abs(got[0] - right[0]) > CLOSE * (1 + np.abs(right[0]))))
        observed = {
            "epoch": epoch, "got": float(got[0][epoch]), "wanted": float(right[0][epoch]),
            "alpha": alpha, "factor": factor, "every": every, "last": every - 1,
        }  # fmt: skip
        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("decay_not_stepwise", "", lambda a, f, k: a * f ** (epochs / k)),
            ("decay_every_epoch", "", lambda a, f, k: a * f**epochs),
            ("decay_every_epoch", "", lambda a, f, k: a * f ** (epochs * k)),
            ("decay_off_by_one", "", lambda a, f, k: a * f ** ((epochs + 1) // k)),
            ("decay_off_by_one", "", lambda a, f, k: a * f ** (epochs // k + 1)),
            ("decay_off_by_one", "late", lambda a, f, k: a * f ** (np.maximum(epochs - 1, 0) // k)),
            ("decay_off_by_one", "late", lambda a, f, k: a * f ** ((epochs - 1) // k)),
            ("decay_off_by_one", "period", lambda a, f, k: a * f ** (epochs // (k + 1))),
            ("decay_not_repeated", "", lambda a, f, k: a * np.where(epochs >= k, f, 1.0)),
            ("decay_not_repeated", "multiplied", lambda a, f, k: a * f * (epochs // k)),
            (
                "decay_not_repeated", "multiplied",
                lambda a, f, k: np.where(epochs // k > 0, a * f * (epochs // k), a),
            ),
            ("decay_only_at_multiples", "", lambda a, f, k: np.where(epochs % k == 0, a * f, a)),
            (
                "decay_only_at_multiples", "",
                lambda a, f, k: np.where((epochs % k == 0) & (epochs > 0), a * f, a),
            ),
            ("decay_only_at_multiples", "remainder", lambda a, f, k: a * f ** (epochs % k)),
            ("factor_inverted", "", lambda a, f, k: a / f ** (epochs // k)),
            ("factor_inverted", "subtracted", lambda a, f, k: a * (1 - f) ** (epochs // k)),
            ("factor_inverted", "subtracted", lambda a, f, k: a - f * (epochs // k)),
            ("learning_rate_not_used", "decay", lambda a, f, k: f ** (epochs // k)),
            ("nothing_decays", "", lambda a, f, k: np.full(EPOCHS, a)),
        )  # fmt: skip
        for code, variant, belief in beliefs:
            if all(_close(g, belief(*case)) for g, case in zip(got, cases, strict=True)):
                return holds, [Found(code, variant, observed)]
        return holds, [Found("other", "decay", observed)]

    if set(evidence["blanks"]) == {"drops", "learning_rate"}:
        return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
    return function_checks.judge(("function", "start", "stairs"), evidence, challenge, look)


STEP_DECAY = Check(
    id="06.step_decay",
    title={"nl": "Trapsgewijs kleiner", "en": "Smaller, step by step"},
    names=("step_decay",),
    criteria=(
        ("function", 1.0, {"nl": "een functie van de epoch", "en": "a function of the epoch"}),
        ("start", 1.0, {"nl": "begint bij α₀", "en": "starts at α₀"}),
        ("stairs", 1.0, {"nl": "een trede per periode", "en": "one stair per period"}),
    ),
    challenge=_decay_challenge,
    probe=Probe("stepping", "step_decay"),
    judge=_decay,
)
CHECKS = (DESCEND, SWEEP, STEP_DECAY)
