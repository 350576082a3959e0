"""Chapter 00: the first two functions, on which a learner meets a check and a diagnosis."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict

CLOSE = 1e-9
_NAMES = ("Ada", "Noor", "Emre", "Grace", "Bram", "Sofia", "Wouter", "Yara", "Linus", "Fenna")


# ---- hello --------------------------------------------------------------------------------------


def _hello_challenge(rng: np.random.Generator) -> dict[str, Any]:
    first, second = rng.choice(len(_NAMES), 2, replace=False)
    return {"seed": int(rng.integers(2**32)), "cases": [[_NAMES[first]], [_NAMES[second]]]}


def _hello(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        if any(value["is"] != "text" for value in values):
            return set(), [Found("wrong_type", "text", {"got": values[0]["type"]})]
        texts = [value["text"] for value in values]
        wanted = ["hello, " + name for (name,) in cases]
        if texts == wanted:
            return {"greeting"}, []
        text, want, name = texts[0], wanted[0], cases[0][0]
        observed = {"got": text, "wanted": want, "name": name}
        if texts[0] == texts[1]:
            return set(), [Found("name_not_used", "", observed)]
        if text.lower() == want.lower():
            return set(), [Found("greeting_differs", "capitals", observed)]
        if text.split() == want.split() or "".join(text.split()) == "".join(want.split()):
            return set(), [Found("greeting_differs", "spaces", observed)]
        return set(), [Found("greeting_differs", "", observed)]

    return function_checks.judge(("greeting",), evidence, challenge, look)


HELLO = Check(
    id="00.hello",
    title={"nl": "Een groet", "en": "A greeting"},
    names=("hello",),
    criteria=(("greeting", 1.0, {"nl": "de groet met de naam", "en": "the greeting and name"}),),
    challenge=_hello_challenge,
    probe=Probe("functions", "probe"),
    judge=_hello,
)


# ---- mean_of ------------------------------------------------------------------------------------


def _mean_challenge(rng: np.random.Generator) -> dict[str, Any]:
    # Odd and even counts; whole numbers too, whose mean is none, so that // shows.
    cases: list[list[Any]] = []
    for n, whole in ((5, True), (4, False), (7, True)):
        while True:
            values = (rng.integers(-9, 30, n) * 1.0 if whole else rng.normal(3, 4, n)).tolist()
            if whole:
                values = [int(v) for v in values]
            mean = sum(values) / n
            others = [
                sum(values),
                float(np.median(values)),
                values[0],
                values[-1],
                0.0,
                min(values),
            ]
            if min(abs(mean - other) for other in others) > 0.2 and abs(mean % 1 - 0.5) < 0.45:
                break
        cases.append([values])
    cases.append([np.array([0.5, 2.25, -1.0, 4.0, 7.5, 1.0])])
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _mean(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        odd = next((v for v in values if v["is"] != "array" or v["array"].size != 1), None)
        if odd is not None:
            return set(), [Found("wrong_type", "number", {"got": odd["type"]})]
        got = [float(value["array"].ravel()[0]) for value in values]
        rows = [np.asarray(case[0], dtype=float) for case in cases]
        wrong = next((i for i, g in enumerate(got) if not abs(g - rows[i].mean()) < CLOSE), None)
        if wrong is None:
            return {"mean"}, []
        observed = {
            "got": got[wrong],
            "wanted": float(rows[wrong].mean()),
            "n": len(rows[wrong]),
            "sum": float(rows[wrong].sum()),
        }
        beliefs: tuple[tuple[str, Any], ...] = (
            ("sum_instead_of_mean", np.sum),
            ("integer_division", lambda v: v.sum() // len(v)),
            ("integer_division", lambda v: int(v.mean())),
            ("integer_division", lambda v: round(v.mean())),
            ("integer_division", lambda v: round(v.mean(), 1)),
            ("integer_division", lambda v: round(v.mean(), 2)),
            ("returns_inside_loop", lambda v: v[0]),
            ("returns_inside_loop", lambda v: v[0] / len(v)),
            ("last_value_only", lambda v: v[-1]),
            ("last_value_only", lambda v: v[-1] / len(v)),
            ("divides_by_wrong_count", lambda v: v.sum() / (len(v) - 1)),
            ("divides_by_wrong_count", lambda v: v.sum() / (len(v) + 1)),
            ("value_left_out", lambda v: v[1:].sum() / len(v)),
            ("value_left_out", lambda v: v[:-1].sum() / len(v)),
            ("value_left_out", lambda v: v[1:].mean()),
            ("value_left_out", lambda v: v[:-1].mean()),
            ("median_instead_of_mean", np.median),
            ("median_instead_of_mean", lambda v: (v.min() + v.max()) / 2),
            ("count_instead_of_mean", len),
        )
        for code, belief in beliefs:
            if all(abs(g - belief(v)) < CLOSE for g, v in zip(got, rows, strict=True)):
                return set(), [Found(code, "", observed)]
        fixed = {round(float(v.sum()) / g, 6) for g, v in zip(got, rows, strict=True) if g}
        if len(fixed) == 1:
            count = {**observed, "by": fixed.pop()}
            return set(), [Found("divides_by_wrong_count", "fixed", count)]
        return set(), [Found("other", "number", observed)]

    return function_checks.judge(("mean",), evidence, challenge, look)


MEAN_OF = Check(
    id="00.mean_of",
    title={"nl": "Het gemiddelde", "en": "The mean"},
    names=("mean_of",),
    criteria=(("mean", 1.0, {"nl": "het gemiddelde", "en": "the mean"}),),
    challenge=_mean_challenge,
    probe=Probe("functions", "probe"),
    judge=_mean,
)
CHECKS = (HELLO, MEAN_OF)
