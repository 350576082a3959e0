"""Chapter 10: the four things about a whole experiment that can be seen without reading it.

``resumable(model, train_epoch, epochs, path)`` trains `model` by calling ``train_epoch(model,
epoch)`` for the 0-based epochs, and keeps what is needed in the file at `path` after each of them.
``train_epoch`` returns the epoch's validation loss; the exercise has no use for it.
Started again, with a new model and the same `path`, it goes on: half an epoch is done again, a
finished one is not, and the model ends as if there had been no interruption. The power may fail at
any moment, so nothing may wait for an exception. What is returned does not matter, and anything of
``nnlib`` may be used.

``test_once(evaluate, candidates)`` chooses the candidate with the highest validation accuracy and
returns ``(candidate, test accuracy)``. ``evaluate(candidate, part)`` gives the accuracy on
``"train"``, ``"validation"`` or ``"test"``; the test part is asked for exactly once, at the end,
with the chosen candidate.

``baseline(y_train, y_new)`` returns the accuracy on `y_new`, as a share, of always answering the
class that is most frequent in `y_train`. Both are class numbers, shape (n,).

``report(results, baseline, test)`` returns a dictionary with ``trainings`` (how many results),
``params`` and ``validation`` of the result with the highest validation accuracy, ``test``,
``baseline``, and ``beats_baseline``: whether the test accuracy is above the baseline. `results` is
a list of dictionaries with ``params``, ``train`` and ``val``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import rounded, same_bits, same_layers
from autograder.probes.functions import number
from autograder.probes.reporting import FIELDS

CLOSE = 1e-9


# ---- resumable ----------------------------------------------------------------------------------


def _resumable_challenge(rng: np.random.Generator) -> dict[str, Any]:
    at = int(rng.integers(3, 6))
    losses = np.round(rng.uniform(0.4, 0.6, 20), 4)
    losses[0] = round(float(rng.uniform(0.2, 0.3)), 4)  # the best epoch is well before the last
    return {
        "seed": int(rng.integers(2**31)),
        "at": at,
        "epochs": at + int(rng.integers(3, 5)),
        "losses": losses,
        "X": rng.normal(0, 1, (10, 2)),
        "y": rng.uniform(-0.8, 0.8, (10, 1)),
    }


def _resumable(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(_: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        facts = results[0]["value"]
        at, epochs = challenge["at"], challenge["epochs"]
        first = facts["first_epochs"]
        if first[: at + 1] != list(range(at + 1)):
            got = ", ".join("–" if e is None else f"{e:g}" for e in first[:4]) or "–"
            return set(), [Found("run_order", "", {"got": got})]
        if not facts["files"]:
            if facts["elsewhere"]:
                observed = {"name": "checkpoint.npz", "got": facts["elsewhere"][0]}
                return set(), [Found("path_not_handled", "elsewhere", observed)]
            return set(), [Found("saved_too_late", "", {"epoch": at})]
        found = _second_run(facts, at, epochs)
        if facts["unsafe"]:
            found.append(Found("unsafe_format"))
        return (set(), found) if found else ({"resumable"}, [])

    return function_checks.judge(("resumable",), evidence, {"cases": []}, look)


def _second_run(facts: dict[str, Any], at: int, epochs: int) -> list[Found]:
    """Return what the second run began with, if it is not what the first one left."""
    trace, run = facts["trace"], facts["epochs"]
    observed: dict[str, Any] = {"epoch": at, "got": run[0] if run else None, "epochs": epochs}
    if not run:
        return [Found("run_order", "no_second", observed)]
    start, weights = run[0], facts["starts"][0]
    if same_layers(weights, trace[at]) and start == at:
        if run != list(range(at, epochs)):
            observed["last"] = run[-1]
            return [Found("run_order", "length", observed)]
        return [] if same_layers(facts["end"], trace[-1]) else [Found("other", "run", observed)]
    if same_layers(weights, facts["fresh"]):
        if start == 0:
            return [Found("epoch_not_restored", "run_zero", observed)]
        return [Found("binds_local_names", "run", {"epoch": start})]
    if same_layers(weights, facts["mid"]):
        return [Found("saved_too_early", "mid", observed)]
    known = next((k for k, past in enumerate(trace) if same_layers(weights, past)), None)
    if known is not None and known == start:
        return [] if same_layers(facts["end"], trace[-1]) else [Found("other", "run", observed)]
    if known == at and start is not None and start <= at:
        variant = "run_zero" if start == 0 else "run"
        return [Found("epoch_not_restored", variant, observed)]
    if known == 1 and start == at:  # the weights after epoch 0, whose loss was the lowest
        return [Found("mixed_best_and_last", "", {**observed, "known": known})]
    if known is not None and start is not None and known < start:
        return [Found("saved_too_early", "", {**observed, "known": known})]
    if known is not None:
        return [Found("epoch_not_restored", "behind", {**observed, "known": known})]
    for k, (layer, right) in enumerate(zip(weights, trace[at], strict=False)):
        if not same_bits(layer[0], right[0]):
            fits = layer[0] is not None and layer[0].shape == right[0].shape
            less = fits and bool(rounded(layer[0].ravel(), right[0].ravel()))
            code = "precision_lost" if less else "layers_overwritten"
            return [Found(code, "run", {"layer": k + 1})]
        if not same_bits(layer[1], right[1]):
            return [Found("biases_missing", "run", {"layer": k + 1})]
    return [Found("other", "run", observed)]


RESUMABLE = Check(
    id="10.resumable",
    title={"nl": "Tegen een stroomstoring", "en": "Proof against a power failure"},
    names=("resumable",),
    criteria=(
        ("resumable", 1.0, {"nl": "gaat verder alsof er niets was", "en": "goes on as if nothing"}),
    ),
    challenge=_resumable_challenge,
    probe=Probe("interrupted", "probe", hosted=True),
    judge=_resumable,
)


# ---- test_once ----------------------------------------------------------------------------------


def _once_challenge(rng: np.random.Generator) -> dict[str, Any]:
    n = 6
    order = rng.permutation(np.arange(1, n - 1))  # neither the first nor the last is the best
    figures = np.round(rng.uniform(0.55, 0.75, (n, 3)), 3)
    for part, place in enumerate(order[:3]):
        figures[place, part] = round(float(rng.uniform(0.85, 0.95)), 3)
    figures[order[1], 2] = round(float(rng.uniform(0.78, 0.82)), 3)
    # The worst by validation is the best by nothing else: each mistake chooses its own candidate.
    figures[order[3], 1] = round(float(rng.uniform(0.5, 0.54)), 3)
    rates = np.round(np.sort(rng.uniform(0.01, 1.0, n)), 4)
    candidates = [{"learning_rate": float(r), "neurons": int(8 + k)} for k, r in enumerate(rates)]
    return {"seed": int(rng.integers(2**31)), "cases": [[candidates, figures]]}


def _once(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        value, figures = results[0]["value"], cases[0][1]
        if value["mutated"]:
            return set(), [Found("mutates_caller_arrays", "argument")]
        calls = value["calls"]
        tested = [place for place, part in calls if part == "test"]
        best = [int(np.argmax(figures[:, k])) for k in range(3)]
        found: list[Found] = []
        observed: dict[str, Any] = {"n": len(tested), "of": len(figures)}
        if len(tested) > 1:
            found.append(Found("test_used_again", "", observed))
        elif not tested:
            found.append(Found("test_not_used", "", observed))
        else:
            last = max((k for k, call in enumerate(calls) if call[1] == "validation"), default=-1)
            where = next(k for k, call in enumerate(calls) if call[1] == "test")
            if where < last:
                found.append(Found("test_used_early"))
        if not value["pair"] or value["chosen"] is None or value["score"] is None:
            found.append(Found("wrong_type", "candidate_and_score", {"got": value["type"]}))
            return set(), found
        chosen, score = value["chosen"], value["score"]
        if chosen != best[1]:
            observed = {
                "got": float(figures[chosen, 1]), "best": float(figures[best[1], 1]),
                "train": float(figures[chosen, 0]), "test": float(figures[chosen, 2]),
            }  # fmt: skip
            if chosen == best[2] and len(tested) > 1:
                found.insert(0, Found("candidate_by_test", "", observed))
            elif chosen == best[0]:
                found.append(Found("candidate_by_training", "", observed))
            elif chosen == int(np.argmin(figures[:, 1])):
                found.append(Found("candidate_worst", "", observed))
            else:
                found.append(Found("candidate_worst", "other", observed))
        elif not abs(score - figures[chosen, 2]) <= CLOSE:
            observed = {"got": score, "wanted": float(figures[chosen, 2])}
            of_validation = abs(score - figures[chosen, 1]) < CLOSE
            variant = "validation" if of_validation else ""
            found.insert(0, Found("final_figure_wrong", variant, observed))
        elif tested and tested[0] != chosen and not found:
            found.append(Found("test_used_early"))
        return (set(), found) if found else ({"once"}, [])

    return function_checks.judge(("once",), evidence, challenge, look)


TEST_ONCE = Check(
    id="10.test_once",
    title={"nl": "Eén keer testen", "en": "Testing once"},
    names=("test_once",),
    criteria=(
        ("once", 1.0, {"nl": "gekozen op validatie, één test", "en": "validated, tested once"}),
    ),
    challenge=_once_challenge,
    probe=Probe("choosing", "test_once", hosted=True),
    judge=_once,
)


# ---- baseline -----------------------------------------------------------------------------------


def _baseline_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    first = rng.permutation([0, 1, 2])
    for turned in (0, 1):
        n_train, n_new = (int(n) for n in rng.integers(23, 60, 2))
        # Another class is the most frequent in each case: no fixed answer is right in both.
        often, seldom, third = (int(c) for c in np.roll(first, turned))
        n_often = n_train // 2 + 1
        rest = n_train - n_often
        train = [often] * n_often + [seldom] * (rest // 3) + [third] * (rest - rest // 3)
        few = int(rng.integers(2, n_new // 5 + 1))  # and fewer than of the third
        new = [often] * few + [seldom] * (n_new // 2 + 1)
        new += [third] * (n_new - len(new))
        cases.append([rng.permutation(train), rng.permutation(new)])
    return {"seed": int(rng.integers(2**31)), "cases": cases}


def _baseline(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        odd = next((v for v in values if v["is"] != "array" or v["array"].size != 1), None)
        if odd is not None:
            return set(), [Found("wrong_type", "one_share", {"got": odd["type"]})]
        got = [float(value["array"].ravel()[0]) for value in values]

        def most(y: Any) -> int:
            return int(np.bincount(y).argmax())

        def fits(belief: Any) -> bool:
            return all(abs(g - belief(*case)) < CLOSE for g, case in zip(got, cases, strict=True))

        def right(t: Any, n: Any) -> float:
            return float(np.mean(n == most(t)))

        if fits(right):
            return {"baseline"}, []
        observed = {
            "got": got[0], "wanted": right(*cases[0]), "class": most(cases[0][0]),
            "n": len(cases[0][1]),
        }  # fmt: skip
        beliefs: tuple[tuple[str, Any], ...] = (
            ("baseline_sees_answers", lambda t, n: float(np.mean(n == most(n)))),
            ("baseline_on_training", lambda t, n: float(np.mean(t == most(t)))),
            ("baseline_guesses", lambda t, n: 1 / 3),
            ("baseline_is_class", lambda t, n: most(t)),
            ("baseline_is_class", lambda t, n: most(n)),
            ("baseline_counts", lambda t, n: int(np.sum(n == most(t)))),
            ("baseline_is_error", lambda t, n: 1 - right(t, n)),
            ("baseline_wrong_class", lambda t, n: float(np.mean(n == np.bincount(t).argmin()))),
            ("baseline_wrong_class", lambda t, n: float(np.mean(n == 0))),
            ("baseline_wrong_class", lambda t, n: float(np.mean(n == 1))),
            ("baseline_wrong_class", lambda t, n: float(np.mean(n == 2))),
            ("baseline_wrong_class", lambda t, n: float(np.mean(n == t[0]))),
        )
        for code, belief in beliefs:
            if fits(belief):
                return set(), [Found(code, "", observed)]
        if all(abs(100 * right(*case) - g) < 1e-6 for g, case in zip(got, cases, strict=True)):
            return set(), [Found("baseline_counts", "percent", observed)]
        return set(), [Found("other", "baseline", observed)]

    return function_checks.judge(("baseline",), evidence, challenge, look)


BASELINE = Check(
    id="10.baseline",
    title={"nl": "De ondergrens", "en": "The baseline"},
    names=("baseline",),
    criteria=(
        ("baseline", 1.0, {"nl": "de meest voorkomende klasse", "en": "the most frequent class"}),
    ),
    challenge=_baseline_challenge,
    probe=Probe("functions", "probe"),
    judge=_baseline,
)


# ---- report -------------------------------------------------------------------------------------


def _report_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases: list[list[Any]] = []
    for beats in (False, True):
        n = int(rng.integers(5, 9))
        best, fitted = (int(k) for k in rng.choice(np.arange(1, n - 1), 2, replace=False))
        val, train = rng.uniform(0.6, 0.75, n), rng.uniform(0.7, 0.85, n)
        val[best], train[fitted] = rng.uniform(0.86, 0.9), rng.uniform(0.95, 0.99)
        results = [
            {
                "params": {
                    "learning_rate": round(float(rng.uniform(0.01, 1)), 4),
                    "neurons": k + 4,
                },
                "train": round(float(train[k]), 3),
                "val": round(float(val[k]), 3),
            }
            for k in range(n)
        ]
        # The first time the validation figure is above the baseline and the test figure is not.
        test = round(float(rng.uniform(0.76, 0.79)), 3)
        baseline = round(float(rng.uniform(0.5, 0.55) if beats else rng.uniform(0.8, 0.84)), 3)
        cases.append([results, baseline, test])
    return {"seed": int(rng.integers(2**31)), "cases": cases}


def _report(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        found: list[Found] = []
        for case, result in zip(cases, results, strict=True):
            value = result["value"]
            if value["mutated"]:
                return set(), [Found("mutates_caller_arrays", "argument")]
            if value["is"] != "dict" or "fields" not in value:
                return set(), [Found("wrong_type", "fields", {"got": value["type"]})]
            found += [
                one
                for one in _fields(value, *case)
                if (one.code, one.variant) not in [(f.code, f.variant) for f in found]
            ]
        return (set(), found) if found else ({"fields"}, [])

    return function_checks.judge(("fields",), evidence, challenge, look)


def _fields(
    value: dict[str, Any], results: list[dict[str, Any]], baseline: float, test: float
) -> list[Found]:
    """Return what is missing or wrong in one report."""
    fields = value["fields"]
    missing = [name for name in FIELDS if name not in fields]
    found: list[Found] = []
    if missing:
        observed = {"name": missing[0], "n": len(FIELDS) - len(missing), "of": len(FIELDS)}
        found.append(Found("field_missing", "", observed))
    best = max(results, key=lambda one: one["val"])
    fitted = max(results, key=lambda one: one["train"])
    if "params" in fields and value["neurons"] != best["params"]["neurons"]:
        by_training = value["neurons"] == fitted["params"]["neurons"]
        found.append(Found("field_wrong", "params_training" if by_training else "params"))
    wanted = {
        "trainings": len(results), "validation": best["val"], "test": test, "baseline": baseline,
    }  # fmt: skip
    for name, right in wanted.items():
        if name not in fields:
            continue
        got = number(fields[name])
        if got is None or not abs(got - right) <= CLOSE:
            same = name == "test" and got is not None and abs(got - best["val"]) < CLOSE
            variant = "test_is_validation" if same else ""
            observed = {"name": name, "got": got, "wanted": right}
            found.append(Found("field_wrong", variant, observed))
    if "beats_baseline" in fields:
        got = number(fields["beats_baseline"])
        if got not in (0.0, 1.0) or bool(got) != (test > baseline):
            observed = {"test": test, "baseline": baseline, "validation": best["val"]}
            found.append(Found("claim_wrong", "", observed))
    return found


REPORT = Check(
    id="10.report",
    title={"nl": "Het verslag", "en": "The report"},
    names=("report",),
    criteria=(
        (
            "fields",
            1.0,
            {"nl": "alle velden, en ze kloppen", "en": "all fields, and all of them right"},
        ),
    ),
    challenge=_report_challenge,
    probe=Probe("reporting", "probe_fields"),
    judge=_report,
)
CHECKS = (RESUMABLE, TEST_ONCE, BASELINE, REPORT)
