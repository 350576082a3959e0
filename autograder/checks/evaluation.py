"""Chapter 07: dividing the rows, the share that is right, and when to stop.

Decided, where the exercise leaves room:

- ``split`` may give lists, tuples or a generator of three pairs; sizes may be rounded as one likes,
  as long as each is within one row of its share; the order within a part is free;
- ``accuracy`` is never tried on an output of exactly 0.5, nor on two equal largest ones; a share
  may be a float, a NumPy number or an array of one;
- ``early_stopping`` is accepted as a name of ``early_stopping_epoch``; its losses are a list of
  finite numbers, and patience is at least 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict

CLOSE = 1e-9
NO_ROW = -1
DELEGATED = Found("uses_reference_solution", "function")


def _delegated(evidence: dict[str, Any]) -> Verdict | None:
    return Verdict("diagnosed", frozenset(), (DELEGATED,)) if evidence.get("delegated") else None


# ---- split --------------------------------------------------------------------------------------

# Rows and shares for which rounding down, rounding off and adding up all stay within one row.
_SIZES = ((21, (0.6, 0.2, 0.2)), (31, (0.6, 0.2, 0.2)), (26, (0.5, 0.25, 0.25)))
_UNEVEN = ((30, (0.5, 0.3, 0.2)), (28, (0.5, 0.3, 0.2)), (20, (0.5, 0.3, 0.2)))


def _split_challenge(rng: np.random.Generator) -> dict[str, Any]:
    def data(n: int) -> tuple[Any, Any]:
        X = rng.uniform(-1, 1, (n, 3)) + 4 * rng.permutation(n)[:, None]
        y = (rng.permutation(n) + rng.uniform(0.1, 0.4, n)).reshape(-1, 1)
        return X, y

    (n, even), (m, uneven) = _SIZES[rng.integers(3)], _UNEVEN[rng.integers(3)]
    a, b, c = (int(seed) for seed in rng.choice(2**31, 3, replace=False))
    (X, y), (X2, y2) = data(n), data(m)
    cases = [[X, y, even, a], [X2, y2, uneven, b], [X, y, even, a], [X, y, even, c]]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _split(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        odd = next((v for v in values if v["is"] != "parts" or len(v["parts"]) != 3), None)
        if odd is not None:
            kind = "" if odd["is"] == "none" else "pairs"
            if not kind:
                return set(), [Found("returns_none")]
            return set(), [Found("wrong_type", kind, {"got": odd["type"]})]
        if any(v["mutated"] for v in values):
            return set(), [Found("split_mutates")]
        parts = [_rows(case, v["parts"]) for case, v in zip(cases, values, strict=True)]
        strange = any(NO_ROW in X or NO_ROW in y for part in parts for X, y in part)
        if strange:
            return set(), [Found("other", "split")]
        holds: set[str] = set()
        found: list[Found] = []
        for name, finding in (
            ("rows", _every_row_once(cases, parts)),
            ("pairs", _pairs_kept(parts)),
            ("order", _from_rng(parts, values)),
        ):
            if finding is None:
                holds.add(name)
            else:
                found.append(finding)
        return holds, found

    return _delegated(evidence) or function_checks.judge(
        ("rows", "pairs", "order"), evidence, challenge, look
    )


def _rows(case: list[Any], parts: list[Any]) -> list[tuple[list[int], list[int]]]:
    """Return, for each part, the numbers of its rows of X and those of its labels."""
    X, y = np.asarray(case[0]), np.asarray(case[1])
    return [(_places(part[0], X), _places(part[1], y)) for part in parts]


def _places(items: Any, among: Any) -> list[int]:
    if items.ndim == 1 and among.shape[1] == 1:
        items = items.reshape(-1, 1)
    if items.ndim != 2 or items.shape[1] != among.shape[1]:
        return [NO_ROW] if items.size else []
    with np.errstate(all="ignore"):
        same = (np.abs(items[:, None] - among[None]) <= 1e-6).all(axis=2)
    return [int(row.argmax()) if row.any() else NO_ROW for row in same]


def _every_row_once(cases: list[Any], parts: list[Any]) -> Found | None:
    names = ("train", "val", "test")
    for case, three in zip(cases, parts, strict=True):
        n = len(case[0])
        seen: dict[int, int] = {}
        for number, (rows, _) in enumerate(three):
            for row in rows:
                if row in seen:
                    observed = {"row": row, "one": names[seen[row]], "other": names[number]}
                    variant = "same_part" if seen[row] == number else ""
                    return Found("split_overlap", variant, observed)
                seen[row] = number
        if len(seen) < n:
            row = min(set(range(n)) - set(seen))
            observed = {"got": len(seen), "wanted": n, "lost": n - len(seen), "row": row}
            return Found("split_rows_lost", "", observed)
        for (rows, _), share, name in zip(three, case[2], names, strict=True):
            if abs(len(rows) - share * n) > 1 + CLOSE:
                observed = {"part": name, "got": len(rows), "wanted": share * n, "n": n}
                return Found("split_wrong_fractions", "", observed)
    return None


def _pairs_kept(parts: list[Any]) -> Found | None:
    for three in parts:
        for X, y in three:
            if len(X) != len(y):
                return Found("split_pairs_broken", "lengths", {"rows": len(X), "labels": len(y)})
            apart = next(((a, b) for a, b in zip(X, y, strict=True) if a != b), None)
            if apart is not None:
                stays = {"X": [row for X, _ in three for row in X]}
                stays["y"] = [row for _, y in three for row in y]
                observed = {"row": apart[0], "label": apart[1]}
                if stays["y"] == sorted(stays["y"]):
                    return Found("split_pairs_broken", "only_X", observed)
                if stays["X"] == sorted(stays["X"]):
                    return Found("split_pairs_broken", "only_y", observed)
                return Found("split_pairs_broken", "", observed)
    return None


def _from_rng(parts: list[Any], values: list[Any]) -> Found | None:
    orders = [[row for rows, _ in three for row in rows] for three in parts]
    if all(order == sorted(order) or order == sorted(order)[::-1] for order in orders):
        return Found("split_not_shuffled", "", {"first": orders[0][0], "second": orders[0][1]})
    blocks = [sorted(rows) for three in parts for rows, _ in three if rows]
    if all(block == list(range(block[0], block[0] + len(block))) for block in blocks):
        return Found("split_not_shuffled", "within")
    if parts[0] != parts[2]:
        return Found("split_ignores_rng", "differs")
    if parts[0] == parts[3]:
        return Found("split_ignores_rng", "other" if values[0]["draws"]["other"] else "fixed")
    return None


SPLIT = Check(
    id="07.split",
    title={"nl": "De rijen verdelen", "en": "Splitting the rows"},
    names=("split",),
    criteria=(
        (
            "rows", 1.0,
            {"nl": "elke rij in precies één deel", "en": "every row in exactly one part"},
        ),
        ("pairs", 1.0, {"nl": "voorbeeld en label bij elkaar", "en": "example and label together"}),
        ("order", 1.0, {"nl": "de volgorde komt van rng", "en": "the order comes from rng"}),
    ),
    challenge=_split_challenge,
    probe=Probe("measuring", "probe_split"),
    judge=_split,
)  # fmt: skip


# ---- accuracy -----------------------------------------------------------------------------------


def _accuracy_challenge(rng: np.random.Generator) -> dict[str, Any]:
    # Shares that are far from what each belief would give, and the beliefs from one another.
    def drawn(draw: Callable[[], list[Any]]) -> list[Any]:
        return next(case for case in iter(draw, None) if _told_apart(case))

    cases = [
        drawn(lambda: _one_output(rng, 13, column=True)),
        drawn(lambda: _one_output(rng, 17, column=False)),
        drawn(lambda: _several_outputs(rng, 14, 3)),
    ]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _one_output(rng: np.random.Generator, n: int, *, column: bool) -> list[Any]:
    labels = rng.permutation(np.arange(n) < n // 3 + 1).astype(float)
    sure = rng.uniform(0.07, 0.45, n)
    right = rng.random(n) < 0.7
    outputs = np.where((labels == 1) == right, 0.5 + sure, 0.5 - sure).reshape(-1, 1)
    return [outputs.round(3), labels.reshape(-1, 1) if column else labels]


def _several_outputs(rng: np.random.Generator, n: int, k: int) -> list[Any]:
    outputs = rng.dirichlet(np.full(k, 1.2), n).round(3)
    outputs[outputs == 0.5] = 0.501  # on which side of the middle that is, is not asked
    labels = np.eye(k)[np.where(rng.random(n) < 0.6, outputs.argmax(axis=1), rng.integers(k))]
    return [outputs, labels]


def _share(outputs: Any, labels: Any) -> float:
    if outputs.shape[1] > 1:
        return float((outputs.argmax(axis=1) == labels.argmax(axis=1)).mean())
    return float(((outputs[:, 0] >= 0.5) == (labels.reshape(-1) >= 0.5)).mean())


# Beliefs that give one and the same number by their nature; the first of them is told.
_ALIKE = {("accuracy_threshold", "turned"), ("wrong_axis", "one"), ("float_equality", "several")}


def _told_apart(case: list[Any]) -> bool:
    outputs, labels = case
    share = _share(outputs, labels)
    numbers = [belief(outputs, labels) for key, belief in _BELIEFS.items() if key not in _ALIKE]
    known = sorted([share, *(number for number in numbers if number is not None)])
    clear = outputs.shape[1] == 1 or np.diff(np.sort(outputs, axis=1))[:, -1].min() > 0.02
    return bool(clear and 0.2 < share < 0.95 and np.diff(known).min() > 0.002)


def _if_one(formula: Callable[[Any, Any], Any]) -> Callable[[Any, Any], float | None]:
    def belief(outputs: Any, labels: Any) -> float | None:
        if outputs.shape[1] > 1:
            return None
        return float(formula(outputs[:, 0], labels.reshape(-1)))

    return belief


def _if_several(formula: Callable[[Any, Any], Any]) -> Callable[[Any, Any], float | None]:
    def belief(outputs: Any, labels: Any) -> float | None:
        return None if outputs.shape[1] == 1 else float(formula(outputs, labels))

    return belief


def _broadcast(outputs: Any, labels: Any) -> float | None:
    """What (n, 1) == (n,) gives: every prediction against every label."""
    if labels.ndim == 2:
        return None
    return float(((outputs >= 0.5) == (labels >= 0.5)).mean())


_Beliefs = dict[tuple[str, str], Callable[[Any, Any], float | None]]
_BELIEFS: _Beliefs = {
    ("broadcasts_to_a_matrix", ""): _broadcast,
    ("broadcasts_to_a_matrix", "sum"): lambda o, t: (
        None if t.ndim == 2 else float(((o >= 0.5) == (t >= 0.5)).sum() / len(o))
    ),
    ("float_equality", ""): _if_one(lambda o, t: (o == t).mean()),
    ("error_share", ""): lambda o, t: 1 - _share(o, t),
    ("accuracy_count_not_share", ""): lambda o, t: _share(o, t) * len(o),
    ("accuracy_count_not_share", "percent"): lambda o, t: _share(o, t) * 100,
    ("accuracy_threshold", "turned"): _if_one(lambda o, t: ((o < 0.5) == (t == 1)).mean()),
    ("accuracy_threshold", "all_one"): _if_one(lambda o, t: (t == 1).mean()),
    ("accuracy_threshold", "all_zero"): _if_one(lambda o, t: (t == 0).mean()),
    ("rows_out_of_order", ""): _if_one(lambda o, t: ((np.sort(o) >= 0.5) == (t == 1)).mean()),
    ("only_positives", ""): _if_one(lambda o, t: ((o >= 0.5) & (t == 1)).mean()),
    ("wrong_axis", ""): _if_several(
        lambda o, t: (o.argmax(axis=0) == t.argmax(axis=0)).mean()
    ),
    ("wrong_axis", "one"): _if_several(lambda o, t: float(o.argmax() == t.argmax())),
    ("one_hot_by_threshold", ""): _if_several(lambda o, t: ((o >= 0.5) == (t == 1)).mean()),
    ("one_hot_by_threshold", "rows"): _if_several(
        lambda o, t: ((o >= 0.5) == (t == 1)).all(axis=1).mean()
    ),
    ("one_hot_by_threshold", "first"): _if_several(
        lambda o, t: ((o[:, 0] >= 0.5) == (t[:, 0] == 1)).mean()
    ),
    ("float_equality", "several"): _if_several(lambda o, t: (o == t).mean()),
}  # fmt: skip


def _accuracy(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        odd = next((v for v in values if v["is"] != "array"), None)
        if odd is not None:
            if odd["is"] == "none":
                return set(), [Found("returns_none")]
            return set(), [Found("wrong_type", "number", {"got": odd["type"]})]
        several = next((v for v in values if v["array"].size != 1), None)
        if several is not None:
            shape = str(tuple(int(size) for size in several["array"].shape))
            return set(), [Found("wrong_type", "share", {"got": several["type"], "shape": shape})]
        got = [float(v["array"].ravel()[0]) for v in values]
        right = [_share(*case) for case in cases]
        fits = [abs(g - r) <= 1e-6 for g, r in zip(got, right, strict=True)]
        holds = ({"one_output"} if fits[0] and fits[1] else set()) | (
            {"one_hot"} if fits[2] else set()
        )
        found = []
        for i in [i for i, fit in enumerate(fits) if not fit]:
            found.append(_which_share(i, cases, got, right, fits))
        codes = [one.code for one in found]
        return holds, [one for i, one in enumerate(found) if one.code not in codes[:i]]

    return _delegated(evidence) or function_checks.judge(
        ("one_output", "one_hot"), evidence, challenge, look
    )


def _which_share(
    i: int, cases: list[Any], got: list[float], right: list[float], fits: list[bool]
) -> Found:
    """Name the share: what came back, against what each belief would give."""
    outputs, labels = cases[i]
    observed = {
        "got": got[i], "wanted": right[i], "n": len(outputs),
        "count": round(right[i] * len(outputs)), "k": outputs.shape[1],
        "outputs": str(outputs.shape), "labels": str(labels.shape),
    }  # fmt: skip
    expected = {key: belief(outputs, labels) for key, belief in _BELIEFS.items()}
    matching = [key for key, e in expected.items() if e is not None and abs(e - got[i]) < 1e-6]

    def elsewhere(key: tuple[str, str]) -> bool:
        """Whether the belief explains the other mistaken cases it speaks of, too."""
        others = [
            (_BELIEFS[key](*case), g)
            for case, g, fit in zip(cases, got, fits, strict=True)
            if not fit or key[0] == "error_share"  # which is so of every table or of none
        ]
        return all(e is None or abs(e - g) < 1e-6 for e, g in others)

    code, variant = next(
        filter(elsewhere, matching), matching[0] if matching else ("other", "accuracy")
    )
    return Found(code, variant, observed)


ACCURACY = Check(
    id="07.accuracy",
    title={"nl": "De nauwkeurigheid", "en": "The accuracy"},
    names=("accuracy",),
    criteria=(
        ("one_output", 1.0, {"nl": "bij één uitvoer per rij", "en": "with one output per row"}),
        (
            "one_hot", 1.0,
            {"nl": "bij meer klassen, one-hot", "en": "with several classes, one-hot"},
        ),
    ),
    challenge=_accuracy_challenge,
    probe=Probe("measuring", "probe_accuracy"),
    judge=_accuracy,
)  # fmt: skip


# ---- early stopping -----------------------------------------------------------------------------

Stopping = Callable[[list[float], int], Any]


def _stop(
    losses: list[float],
    patience: int,
    *,
    reset: bool = True,
    previous: bool = False,
    equal: bool = False,
    higher: bool = False,
    late: int = 0,
    none: Any = "last",
) -> Any:
    """Return the epoch at which training stops, with one belief or another built in."""
    best, waited = losses[0], 0
    for epoch, loss in enumerate(losses[1:], start=1):
        better = loss > best if higher else loss < best or (equal and loss == best)
        if better:
            best, waited = loss, 0 if reset else waited
        else:
            waited += 1
            best = loss if previous else best
            if waited >= patience + late:
                return epoch
        best = loss if previous else best
    return len(losses) - 1 if none == "last" else none


def _best(losses: list[float], patience: int) -> int:
    """Return the best epoch of those before the stop."""
    seen = losses[: _stop(losses, patience) + 1]
    return seen.index(min(seen))


def _first_rise(losses: list[float], patience: int) -> int:
    rises = [e for e in range(1, len(losses)) if losses[e] >= min(losses[:e])]
    return rises[0] if rises else len(losses) - 1


_STOPPING_BELIEFS: tuple[tuple[str, str, Stopping], ...] = (
    ("es_counter_not_reset", "", lambda v, p: _stop(v, p, reset=False)),
    ("es_compares_previous", "", lambda v, p: _stop(v, p, previous=True)),
    ("es_compares_previous", "", lambda v, p: _stop(v, p, previous=True, reset=False)),
    ("es_compares_previous", "", lambda v, p: _stop(v, p, previous=True, equal=True)),
    ("es_equal_is_better", "", lambda v, p: _stop(v, p, equal=True)),
    ("es_ignores_patience", "", _first_rise),
    ("es_ignores_patience", "never", lambda v, p: len(v) - 1),
    ("es_patience_off_by_one", "late", lambda v, p: _stop(v, p, late=1)),
    ("es_patience_off_by_one", "early", lambda v, p: _stop(v, max(p - 1, 1))),
    ("es_patience_off_by_one", "one_based", lambda v, p: _stop(v, p) + 1),
    (
        "es_patience_off_by_one", "end",
        lambda v, p: _stop(v, p, none=len(v)),
    ),
    ("es_patience_off_by_one", "start", lambda v, p: _stop(v, p, none=len(v) - 1 + p) - p),
    ("es_returns_best_epoch", "", _best),
    ("es_returns_best_epoch", "", lambda v, p: v.index(min(v))),
    ("es_returns_value_not_index", "", lambda v, p: v[_stop(v, p)]),
    ("es_returns_value_not_index", "", lambda v, p: min(v[: _stop(v, p) + 1])),
    ("es_returns_value_not_index", "", lambda v, p: min(v)),
    ("es_maximises", "", lambda v, p: _stop(v, p, higher=True)),
    ("es_maximises", "", lambda v, p: _stop(v, p, higher=True, reset=False)),
    ("es_ignores_patience", "position", lambda v, p: min(p, len(v) - 1)),
    ("es_returns_none_without_stop", "number", lambda v, p: _stop(v, p, none=-1)),
)  # fmt: skip


def _stopping_challenge(rng: np.random.Generator) -> dict[str, Any]:
    def losses(*shape: float, on: float | None = None) -> list[float]:
        """Return losses of that shape, after some that go down and before some that go `on`.

        Those change no belief about when to stop, but where that is: no answer can be known.
        """
        start, step = rng.uniform(0.8, 0.95), rng.uniform(0.02, 0.03)
        before, after = rng.integers(0, 9), rng.integers(0, 6)
        first = [shape[0] + 1.5 * k for k in range(before, 0, -1)]
        last = [] if on is None else [shape[-1] + on * k for k in range(1, after + 1)]
        return [round(float(start + step * height), 4) for height in (*first, *shape, *last)]

    p = int(rng.integers(2, 4))
    tail = list(range(1, 5))
    waiting = (-8.5, -8.7, -8.2, -8.6, -8.1, -8.4, -8, -7.5)
    cases = [
        # Down, then up for good; patience of one; a whole number more.
        [losses(0, -2, -4, -5, *(t - 5 for t in tail), 2, 3, 4, 5, on=1), p],
        [losses(0, -3, -5, -4, -3, -6, -7, on=-1), 1],
        # Ups and downs: the count begins anew at each best, and only there.
        [losses(0, -3, -2, -5, -4, -8, -7, -9, *waiting, on=0.3), 3],
        [losses(0, -3, -6, -6, -6, -6, -6, -7, -8, -9, on=-1), 3],
        # Never out of patience.
        [losses(*(-k for k in range(7)), on=-1), p],
        [losses(0, -2, -1, -3, -2, -5, -4), 2],
    ]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _stopping(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [result["value"] for result in results]
        wanted = [_stop(*case) for case in cases]
        odd = next((v for v in values if v["is"] not in ("array", "none")), None)
        several = next((v for v in values if v["is"] == "array" and v["array"].size != 1), None)
        if odd is not None or several is not None:
            got = (odd or several or {})["type"]
            return set(), [Found("wrong_type", "number", {"got": got})]
        got = [None if v["is"] == "none" else float(v["array"].ravel()[0]) for v in values]
        fits = [g is not None and abs(g - w) < CLOSE for g, w in zip(got, wanted, strict=True)]
        holds = {
            name
            for name, (a, b) in {"patience": (0, 1), "best": (2, 3), "end": (4, 5)}.items()
            if fits[a] and fits[b]
        }
        if all(fits):
            return holds, []
        return holds, [_which_stop(cases, got, wanted, fits)]

    return _delegated(evidence) or function_checks.judge(
        ("patience", "best", "end"), evidence, challenge, look
    )


def _which_stop(cases: list[Any], got: list[Any], wanted: list[int], fits: list[bool]) -> Found:
    """Name the mistake: the first belief that gives every number that came back."""
    i = fits.index(False)
    losses, patience = cases[i]
    observed = {
        "got": got[i], "wanted": wanted[i], "patience": patience, "last": len(losses) - 1,
        "best": losses.index(min(losses[: wanted[i] + 1])), "n": len(losses),
    }  # fmt: skip
    silent = [g is None for g in got]
    if all(fit or s for fit, s in zip(fits, silent, strict=True)):
        return Found("es_returns_none_without_stop", "", observed)
    for code, variant, belief in _STOPPING_BELIEFS:
        expected = [belief(*case) for case in cases]
        at_end = [e == len(case[0]) - 1 for e, case in zip(expected, cases, strict=True)]
        close = [g is not None and abs(g - e) < CLOSE for g, e in zip(got, expected, strict=True)]
        if all(close):
            return Found(code, variant, observed)
        # The same belief, in a function that says nothing when the losses run out.
        if any(silent) and all(
            c or (s and e) for c, s, e in zip(close, silent, at_end, strict=True)
        ):
            if not all(silent):
                return Found(code, variant, {**observed, "got": got[i]})
    if any(silent):
        return Found("es_returns_none_without_stop", "", {**observed, "got": None})
    return Found("other", "stopping", observed)


EARLY_STOPPING = Check(
    id="07.early_stopping",
    title={"nl": "Op tijd stoppen", "en": "Stopping in time"},
    names=("early_stopping_epoch", "early_stopping"),
    criteria=(
        ("patience", 1.0, {"nl": "stopt na `patience` epochs", "en": "stops after the patience"}),
        ("best", 1.0, {"nl": "telt vanaf de beste", "en": "counts from the best"}),
        ("end", 1.0, {"nl": "of bij de laatste epoch", "en": "or at the last epoch"}),
    ),
    challenge=_stopping_challenge,
    probe=Probe("measuring", "probe_stopping"),
    judge=_stopping,
)
CHECKS = (SPLIT, ACCURACY, EARLY_STOPPING)
