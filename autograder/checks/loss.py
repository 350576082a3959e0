"""Chapter 03: binary cross-entropy, its gradient, and the gradient by finite differences.

Decided, where the exercise leaves room:

- ``bce`` may keep away from ln 0 in any way (clip, a small number added, ``nan_to_num``, leaving
  out terms that are 0) as long as it stays within 10⁻⁴ for outputs between;
- ``bce_gradient`` is only tried on outputs between 0 and 1;
- ``numerical_gradient`` may use any formula and step that comes within 10⁻³: a forward difference
  with a small step is accepted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import outcomes
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import close, first_belief, only_number, worst_place

NEAR = 1e-4


def _pair(rng: np.random.Generator, *shape: int) -> list[Any]:
    """Draw outputs, and targets of both classes in which not all outputs are right."""
    while True:
        o = np.round(rng.uniform(0.08, 0.92, shape), 3)
        t = (rng.random(shape) < 0.5) * 1.0
        if (
            0 < t.mean() < 1
            and np.abs(o - 0.5).min() > 0.03
            and 0.2 < (t == (o > 0.5)).mean() < 0.9
        ):
            return [o, t]


# ---- bce ----------------------------------------------------------------------------------------


def _bce_challenge(rng: np.random.Generator) -> dict[str, Any]:
    o, t = _pair(rng, 1, 6)
    sure = t.copy()  # outputs of exactly 0 and 1, all of them right
    mixed = np.where(np.arange(6) < 4, t, o)
    wrong = sure.copy()
    wrong[0, 2] = 1 - wrong[0, 2]
    ordinary = [_pair(rng, 1, 5), _pair(rng, 2, 4)]
    while _as_many_misses_as_labels(ordinary):
        ordinary = [_pair(rng, 1, 5), _pair(rng, 2, 4)]
    cases = [*ordinary, [mixed, t], [sure, t], [wrong, t]]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _as_many_misses_as_labels(cases: list[Any]) -> bool:
    """Whether counting the misses could pass for counting the labels of one kind."""
    misses = np.array([((o > 0.5) != t).mean() for o, t in cases])
    ones = np.array([t.mean() for _, t in cases])
    return not misses.all() or any(
        bool(np.isclose(*(misses / labels))) for labels in (ones, 1 - ones) if labels.all()
    )


def _terms(o: Any, t: Any) -> Any:
    o = np.clip(o, 1e-12, 1 - 1e-12)
    return -(t * np.log(o) + (1 - t) * np.log(1 - o))


def _bce(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        odd = next((v for v in values if v["is"] != "array"), None)
        if odd is not None:
            return set(), [Found("wrong_type", "number", {"got": odd["type"]})]
        got = [v["array"] for v in values]
        o, t = cases[0]
        terms = _terms(o, t)
        first = float(got[0].ravel()[0]) if got[0].size else None
        observed = {
            "got": first, "wanted": float(terms.mean()), "n": o.size, "sum": float(terms.sum()),
            "shape": str(got[0].shape), "o": float(o[0, 0]), "t": float(t[0, 0]),
        }  # fmt: skip
        scalar = all(only_number(v) is not None for v in values)
        if scalar:
            got = [g.reshape(()) for g in got]
        right = [np.array(_terms(*case).mean()) for case in cases]
        same = [bool(close(g, r, NEAR)) for g, r in zip(got, right, strict=True)]
        ordinary = all(same[:2])
        if ordinary:
            holds = {"value"}
            finite = len(got) == 5 and all(np.isfinite(got[i]).all() for i in (2, 3, 4))
            if finite and all(same[2:4]) and float(got[4]) > 0.5:
                return holds | {"finite"}, []
            if len(got) < 5:
                return holds, []
            place = next(i for i in (2, 3, 4) if i == 4 or not same[i])
            observed["got"] = str(float(got[place]))
            return holds, [Found("no_clipping", "" if not finite else "other", observed)]

        def mse(o: Any, t: Any) -> Any:
            return ((o - t) ** 2).mean()

        ln = np.log
        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("loss_sign", "", lambda o, t: -_terms(o, t).mean()),
            ("sum_instead_of_mean", "loss", lambda o, t: _terms(o, t).sum()),
            ("loss_sign sum_instead_of_mean", "loss", lambda o, t: -_terms(o, t).sum()),
            ("sum_instead_of_mean", "outputs", lambda o, t: _terms(o, t).sum(0).mean()),
            ("sum_instead_of_mean", "outputs", lambda o, t: _terms(o, t).sum(1).mean()),
            ("log_base", "", lambda o, t: _terms(o, t).mean() / ln(10)),
            ("log_base", "", lambda o, t: _terms(o, t).mean() / ln(2)),
            ("loss_sign log_base", "", lambda o, t: -_terms(o, t).mean() / ln(10)),
            ("loss_sign log_base", "", lambda o, t: -_terms(o, t).mean() / ln(2)),
            ("loss_term_missing", "zeros", lambda o, t: -(t * ln(o)).mean()),
            ("loss_term_missing", "ones", lambda o, t: -((1 - t) * ln(1 - o)).mean()),
            ("loss_term_missing loss_sign", "zeros", lambda o, t: (t * ln(o)).mean()),
            ("loss_term_missing", "zeros", lambda o, t: -ln(o).mean()),
            ("loss_term_missing", "ones", lambda o, t: -ln(1 - o).mean()),
            ("loss_term_missing", "both", lambda o, t: -(ln(o) + ln(1 - o)).mean()),
            ("loss_term_missing", "swapped", lambda o, t: _terms(1 - o, t).mean()),
            ("loss_term_sign", "", lambda o, t: -(t * ln(o) - (1 - t) * ln(1 - o)).mean()),
            ("loss_term_sign", "", lambda o, t: (t * ln(o) - (1 - t) * ln(1 - o)).mean()),
            ("arguments_swapped", "loss", lambda o, t: _terms(t, o).mean()),
            ("another_loss", "mse", mse),
            ("another_loss", "mse", lambda o, t: mse(o, t) / 2),
            ("another_loss", "mse", lambda o, t: ((o - t) ** 2).sum()),
            ("another_loss", "mae", lambda o, t: np.abs(o - t).mean()),
            ("another_loss", "difference", lambda o, t: (o - t).mean()),
            ("another_loss", "difference", lambda o, t: (t - o).mean()),
            ("threshold_before_log", "", lambda o, t: ((o > 0.5) != t).mean()),
            ("another_loss", "accuracy", lambda o, t: ((o > 0.5) == t).mean()),
            ("mean_over_classes_only", "", lambda o, t: _terms(o, t).sum() / t.sum()),
            ("mean_over_classes_only", "", lambda o, t: _terms(o, t)[t == 1].mean()),
            ("mean_over_classes_only", "", lambda o, t: _terms(o, t)[t == 0].mean()),
            ("mean_over_classes_only", "half", lambda o, t: _terms(o, t).mean() / 2),
            ("first_column_only", "loss", lambda o, t: _terms(o, t)[0, 0]),
        )
        arguments = [tuple(case) for case in cases[:2]]
        if scalar:
            named = first_belief(
                beliefs, arguments, got[:2], lambda g, b: close(g, np.asarray(b), NEAR)
            )
            if named is None and _rounds_first(cases[:2], got[:2]):
                named = ("threshold_before_log", "")
            if named is None and any(
                _counts([(target == label).mean() for _, target in cases[:2]], got[:2])
                for label in (0, 1)
            ):
                named = ("log_of_zero", "")
            if named is None and (not np.isfinite(got[0]) or abs(float(got[0])) > 5):
                logs = -(ln(1e-12) * ((o > 0.5) != t)).mean()
                if not np.isfinite(got[0]) or 0.4 < abs(float(got[0])) / max(logs, 1e-9) < 2.5:
                    swapped = not np.isfinite(got[0]) and _looks_swapped(got)
                    named = ("arguments_swapped" if swapped else "log_of_zero", "loss" * swapped)
            if named is None and len(cases[0][0]) == 1 and close(got[0], right[0], NEAR):
                named = ("loss_first_row_only", "")
            if named is None:
                return set(), [Found("other", "loss", observed)]
            codes = named[0].split()
            keyed = {"sum_instead_of_mean": named[1], "loss_term_missing": named[1]}
            return set(), [
                Found(c, named[1] if len(codes) == 1 else keyed.get(c, ""), observed) for c in codes
            ]
        per_element = [_terms(*case) for case in cases[:2]]
        flipped = close(got[0], -per_element[0], NEAR)
        if close(got[0], per_element[0], NEAR) or flipped:
            found = [Found("not_reduced", "", observed)]
            return set(), found + ([Found("loss_sign", "", observed)] if flipped else [])
        over = [
            close(g, p.mean(axis), NEAR)
            for g, p in zip(got, per_element, strict=False)
            for axis in (0, 1)
        ]
        if any(over):
            return set(), [Found("mean_over_classes_only", "axis", observed)]
        return set(), [Found("not_reduced", "other", observed)]

    return outcomes.judge(("value", "finite"), evidence, challenge, look, name="bce")


def _rounds_first(cases: list[Any], got: list[Any]) -> bool:
    """Outputs of 0 and 1 in the logarithm: 0 · ln 0 is NaN, and clipped it counts the misses."""
    misses = [((o > 0.5) != t).mean() for o, t in cases]
    return all(np.isnan(g) for g in got) or _counts(misses, got)


def _counts(shares: list[float], got: list[Any]) -> bool:
    """Whether what came back is these shares, times one and the same large number."""
    values = np.array([float(g) for g in got])
    if not np.isfinite(values).all() or not all(shares):
        return False
    first, second = values / shares
    return bool(np.isclose(first, second, rtol=1e-4)) and abs(first) > 5


def _looks_swapped(got: list[Any]) -> bool:
    """Targets of 0 and 1 in the logarithm: inf or nan for ordinary outputs already."""
    return all(not np.isfinite(g).all() for g in got[:2])


BCE = Check(
    id="03.bce",
    title={"nl": "Binary cross-entropy", "en": "Binary cross-entropy"},
    names=("bce",),
    criteria=(
        ("value", 1.0, {"nl": "het gemiddelde verlies", "en": "the mean loss"}),
        ("finite", 1.0, {"nl": "eindig, ook bij 0 en 1", "en": "finite, also at 0 and 1"}),
    ),
    challenge=_bce_challenge,
    probe=Probe("formulas", "bce"),
    judge=_bce,
)


# ---- bce_gradient -------------------------------------------------------------------------------


def _gradient_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = [_pair(rng, 1, 5), _pair(rng, 2, 3), _pair(rng, 4, 1)]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _slope(o: Any, t: Any) -> Any:
    return (o - t) / (o * (1 - o))


def _gradient(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        odd = next((v for v in values if v["is"] != "array"), None)
        if odd is not None:
            return set(), [Found("wrong_type", "array", {"got": odd["type"]})]
        got = [v["array"] for v in values]
        right = [_slope(*case) for case in cases]
        o, t = cases[0]
        place = worst_place(got[0], right[0])
        observed: dict[str, Any] = {
            "o": float(o.ravel()[place]), "t": float(t.ravel()[place]), "n": o.size,
            "got": float(got[0].ravel()[place]) if got[0].size else None,
            "wanted": float(right[0].ravel()[place]),
        }  # fmt: skip
        shaped = all(g.shape == r.shape for g, r in zip(got, right, strict=True))
        if shaped and all(close(g, r, NEAR) for g, r in zip(got, right, strict=True)):
            return {"shape", "sign", "size"}, []
        holds: set[str] = set()
        if shaped:
            holds.add("shape")
            if all((np.sign(g) == np.sign(r)).all() for g, r in zip(got, right, strict=True)):
                holds.add("sign")
        else:
            shapes = {"got": str(got[0].shape), "wanted": str(right[0].shape)}
            reduced: tuple[tuple[str, str, Any], ...] = (
                ("gradient_reduced", "", lambda o, t: _slope(o, t).sum()),
                ("gradient_reduced", "", lambda o, t: _slope(o, t).mean()),
                ("gradient_reduced", "", lambda o, t: (o - t).mean()),
                ("loss_value_instead_of_gradient", "plain", lambda o, t: _terms(o, t).mean()),
                ("loss_value_instead_of_gradient", "plain", lambda o, t: _terms(o, t).sum()),
            )

            def alike(g: Any, b: Any) -> bool:
                return g.size == 1 and close(g.reshape(()), np.asarray(b), NEAR)

            named = first_belief(reduced, [tuple(c) for c in cases], got, alike)
            if named is None and all(g.size == 1 for g in got):
                named = ("gradient_reduced", "")
            if named:
                return holds, [Found(*named, {**observed, **shapes})]
            return holds, [Found("wrong_shape", "gradient", shapes)]

        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("gradient_sign", "plain", lambda o, t: -_slope(o, t)),
            ("denominator_missing", "", lambda o, t: o - t),
            ("gradient_sign denominator_missing", "plain", lambda o, t: t - o),
            ("denominator_missing", "mse", lambda o, t: 2 * (o - t)),
            ("division_order", "", lambda o, t: (o - t) / o * (1 - o)),
            ("gradient_sign division_order", "plain", lambda o, t: (t - o) / o * (1 - o)),
            ("division_order", "subtracted", lambda o, t: (o - t) / o - 1 * (1 - o)),
            ("division_order", "numerator", lambda o, t: o - t / (o * (1 - o))),
            ("denominator_wrong", "", lambda o, t: (o - t) / o),
            ("denominator_wrong", "", lambda o, t: (o - t) / (1 - o)),
            ("denominator_wrong", "multiplied", lambda o, t: (o - t) * o * (1 - o)),
            ("gradient_sign denominator_wrong", "plain", lambda o, t: (t - o) * o * (1 - o)),
            ("denominator_wrong", "", lambda o, t: (o - t) / (o * (1 + o))),
            ("denominator_wrong", "clipped", lambda o, t: (o - t) / np.maximum(t * (1 - t), 1e-12)),
            ("gradient_term", "zeros", lambda o, t: -t / o),
            ("gradient_term", "ones", lambda o, t: (1 - t) / (1 - o)),
            ("gradient_term", "sign", lambda o, t: -t / o - (1 - t) / (1 - o)),
            ("gradient_term", "sign", lambda o, t: t / o + (1 - t) / (1 - o)),
            ("gradient_sign gradient_term", "plain", lambda o, t: t / o),
            ("gradient_term", "swapped", lambda o, t: t / (1 - o) - (1 - t) / o),
            ("loss_value_instead_of_gradient", "plain", _terms),
            ("loss_value_instead_of_gradient", "plain", lambda o, t: -_terms(o, t)),
            ("gradient_counted", "", lambda o, t: _slope(o, t) / o.size),
            ("gradient_counted", "", lambda o, t: _slope(o, t) / o.shape[1]),
            ("gradient_counted", "", lambda o, t: _slope(o, t) / o.shape[0]),
            ("gradient_sign gradient_counted", "plain", lambda o, t: -_slope(o, t) / o.size),
            ("gradient_sign_only", "", lambda o, t: np.sign(o - t)),
            ("rounded", "gradient", lambda o, t: (o > 0.5) - t),
            ("rounded", "gradient", lambda o, t: np.round(_slope(o, t), 0)),
            ("rounded", "gradient", lambda o, t: np.round(_slope(o, t), 1)),
            ("rounded", "gradient", lambda o, t: np.round(_slope(o, t), 2)),
            ("gradient_doubled", "", lambda o, t: 2 * _slope(o, t)),
            ("gradient_doubled", "half", lambda o, t: _slope(o, t) / 2),
            ("gradient_reduced", "", lambda o, t: np.full_like(o, _slope(o, t).mean())),
        )
        arguments = [tuple(case) for case in cases]
        named = first_belief(beliefs, arguments, got, lambda g, b: close(g, b, NEAR))
        swapped = not np.isfinite(got[0]).any()
        if named is None and (swapped or np.abs(got[0]).min() > 1e5):
            named = ("arguments_swapped", "loss")
        codes = (named[0] if named else "other").split()
        variant = named[1] if named else "gradient"
        found = [
            Found(c, variant if len(codes) == 1 or c == "gradient_sign" else "", observed)
            for c in codes
        ]
        if codes[0] in ("gradient_sign",) and len(codes) == 1:
            holds.add("size")
        if codes == ["gradient_term"] or codes == ["gradient_sign", "gradient_term"]:
            holds.discard("sign")
        return holds - {"size"} if len(codes) > 1 else holds, found

    return outcomes.judge(("shape", "sign", "size"), evidence, challenge, look, name="bce_gradient")


BCE_GRADIENT = Check(
    id="03.bce_gradient",
    title={"nl": "De gradiënt van het verlies", "en": "The gradient of the loss"},
    names=("bce_gradient",),
    criteria=(
        ("shape", 1.0, {"nl": "de vorm van de uitvoer", "en": "the output's shape"}),
        ("sign", 1.0, {"nl": "het juiste teken", "en": "the right sign"}),
        ("size", 1.0, {"nl": "de juiste grootte", "en": "the right size"}),
    ),
    challenge=_gradient_challenge,
    probe=Probe("formulas", "bce_gradient"),
    judge=_gradient,
)


# ---- numerical_gradient -------------------------------------------------------------------------


def _numerical_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for shape in ((3,), (2, 3), (3, 2)):
        size = int(np.prod(shape))
        slopes = rng.uniform(0.8, 2.0, size) * np.where(np.arange(size) % 2, -1.0, 1.0)
        cases.append(
            [
                slopes.reshape(shape),
                rng.uniform(0.4, 0.9, shape),
                round(float(rng.uniform(0.3, 0.6)), 3),
                np.round(rng.uniform(0.2, 1.4, shape), 3),
            ]
        )
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _exact(slopes: Any, curves: Any, mixed: float, w: Any) -> Any:
    return slopes * np.cos(w) + curves * w**2 + 2 * mixed * w.sum()


def _numerical(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    # A changed w is told by a code of this exercise's own.
    results = [{**r, "changed": []} for r in evidence["results"]]

    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        notes = [r["more"] for r in results]
        odd = next((v for v in values if v["is"] != "array"), None)
        if odd is not None:
            return set(), [Found("wrong_type", "array", {"got": odd["type"]})]
        got = [v["array"] for v in values]
        right = [_exact(*case) for case in cases]
        steps = [_steps(note, case[3]) for note, case in zip(notes, cases, strict=True)]
        h = max(steps[0]["sizes"], default=0.0)
        whole = [close(n.get("w"), case[3], 1e-9) for n, case in zip(notes, cases, strict=True)]
        good = [
            close(g.reshape(r.shape), r, 1e-3) if g.size == r.size else False
            for g, r in zip(got, right, strict=True)
        ]
        shaped = all(g.shape == r.shape for g, r in zip(got, right, strict=True))
        holds = {"unchanged"} if all(whole) and shaped else set()
        if all(not s["several"] for s in steps) and any(s["sizes"] for s in steps):
            holds.add("each")
        if all(good) and shaped and all(whole):
            return {"each", "values", "unchanged"}, []
        worst = worst_place(got[0], right[0])
        observed: dict[str, Any] = {
            "h": str(h) if h and h < 1e-4 else h, "got": None,
            "wanted": float(right[0].ravel()[worst]),
            "shape": str(got[0].shape), "should": str(right[0].shape),
        }  # fmt: skip
        if got[0].size:
            observed["got"] = float(got[0].ravel()[worst])
        if all(good) and shaped:
            return holds | {"values"}, [Found("ng_w_not_restored", "after", observed)]
        if all(good):
            place = next(i for i, g in enumerate(got) if g.shape != right[i].shape)
            observed["shape"], observed["should"] = str(got[place].shape), str(right[place].shape)
            return {"each", "values"}, [Found("ng_wrong_shape", "", observed)]
        named = _numerical_mistake(cases, got, right, notes, steps, whole, good)
        holds -= {"values"}
        if named[0] in ("ng_w_not_restored", "ng_all_at_once", "ng_first_axis_only"):
            holds.discard("each")
        return holds, [Found(*named, observed)]

    return outcomes.judge(
        ("each", "values", "unchanged"), {**evidence, "results": results}, challenge, look,
        name="numerical_gradient",
    )  # fmt: skip


def _steps(note: dict[str, Any], w: Any) -> dict[str, Any]:
    """Read from the points at which f was asked how far, and how many numbers, w was moved."""
    moved = [p - w for p in note.get("points", []) if p is not None and p.shape == w.shape]
    counts = [int((np.abs(d) > 0).sum()) for d in moved]
    sizes = [float(np.abs(d).max()) for d in moved if np.abs(d).max() > 0]
    growing = bool(counts) and max(counts) > 1 and min(c for c in [*counts, 9] if c) == 1
    together = bool(counts) and max(counts) > 1 and not growing
    return {
        "counts": counts, "sizes": sizes, "several": bool(counts) and max(counts) > 1,
        "growing": growing, "together": together,
        "whole": together and max(counts) == w.size,
    }  # fmt: skip


def _numerical_mistake(
    cases: list[Any],
    got: list[Any],
    right: list[Any],
    notes: list[Any],
    steps: list[Any],
    whole: list[bool],
    good: list[bool],
) -> tuple[str, str]:
    first = steps[0]
    if not notes[0].get("points"):
        return "ng_f_not_used", ""
    if first["growing"]:
        return "ng_w_not_restored", ""
    if first["whole"]:
        return "ng_all_at_once", ""
    later = [s for s, case in zip(steps, cases, strict=True) if case[3].ndim == 2]
    if good[0] and later and any(s["several"] for s in later):
        return "ng_first_axis_only", ""
    if not first["sizes"]:
        return ("ng_alias", "") if notes[0]["own"] else ("ng_not_moved", "")
    h = max(first["sizes"])
    if got[0].shape != right[0].shape:
        return "ng_wrong_shape", "one" if got[0].size == 1 else ""
    with np.errstate(all="ignore"):
        ratio = got[0] / right[0]
    even = np.isfinite(ratio).all() and np.ptp(ratio) < 0.02 * (1e-30 + np.abs(ratio).max())
    share = float(np.median(ratio)) if even else 0.0

    def about(value: float) -> bool:
        # A factor of one, which some step makes of "not divided", is none.
        return even and abs(value - 1) > 0.05 and abs(share - value) < 0.02 * abs(value)

    signs = np.round([float(d) for d in _signs(notes[0], cases[0][3])])
    central = 1 in signs and -1 in signs
    if not central and h >= 1e-9 and not got[0].any():
        return "ng_alias", "still"
    if about(-1.0):
        return "ng_sign", ""
    if about(-2.0) or about(-2 * h) or about(-h):
        return "ng_sign", ""
    if about(2.0):
        return "ng_not_divided_by_2h", "h"
    if about(2 * h) and central:
        return "ng_not_divided_by_2h", ""
    if about(h):
        return "ng_not_divided_by_2h", "" if not central else "by_two"
    if about(0.5):
        return (
            ("ng_alias", "half")
            if notes[0]["own"] == len(notes[0]["points"])
            else ("ng_not_divided_by_2h", "forward")
        )
    if any(about(v) for v in (h * h, 4 * h * h, 2 * h * h, h * h / 2)):
        return "ng_not_divided_by_2h", "order"
    if not even and np.isfinite(got[0]).all() and not got[0].any():
        return ("ng_h_too_small", "") if h < 1e-9 else ("ng_alias", "")
    if h < 1e-10:
        return "ng_h_too_small", ""
    if h > 0.015:
        return "ng_h_too_large", ""
    partly = np.abs(got[0] - right[0]) < 1e-3 * (1 + np.abs(right[0]))
    if partly.any() and not partly.all() and (got[0][~partly] == 0).all():
        return "ng_not_all", ""
    if good[0] and not all(good):
        return "ng_first_axis_only", "rest"
    if not central and np.abs(got[0] - right[0]).max() < 0.05:
        return "ng_h_too_large", "forward"
    return "other", "numerical"


def _signs(note: dict[str, Any], w: Any) -> list[float]:
    moved = [p - w for p in note["points"] if p is not None and p.shape == w.shape]
    return [float(np.sign(d.ravel()[np.argmax(np.abs(d))])) for d in moved]


NUMERICAL_GRADIENT = Check(
    id="03.numerical_gradient",
    title={"nl": "De gradiënt met eindige verschillen", "en": "The gradient by finite differences"},
    names=("numerical_gradient",),
    criteria=(
        ("each", 1.0, {"nl": "elk getal apart bewogen", "en": "each number moved on its own"}),
        ("values", 1.0, {"nl": "de juiste afgeleiden", "en": "the right derivatives"}),
        ("unchanged", 1.0, {"nl": "de vorm van w, en w nog heel", "en": "w's shape, w left whole"}),
    ),
    challenge=_numerical_challenge,
    probe=Probe("formulas", "numerical_gradient"),
    judge=_numerical,
)
CHECKS = (BCE, BCE_GRADIENT, NUMERICAL_GRADIENT)
