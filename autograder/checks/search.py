"""Chapter 08: candidates, choosing among them, a search within a budget, and the final report.

Decided, where the exercise leaves room:

- ``grid`` and ``random_candidates`` may give a list, a tuple or a generator of dicts, in any order;
- ``choose`` may return the entry or its ``params``; of equals it may return any, and hears about it
  unless it says so in print; a list of NaN alone is never tried;
- ``refine(evaluate, space, budget, rng)`` need not zoom in, and need not use up its budget: what
  counts is that it stays within it, and returns the one with the highest ``val`` of all it asked
  for, NaN losing; it may return ``params`` or an entry that holds them;
- ``report(make_model, data, seeds)``: ``make_model(seed)`` gives a new, untrained classifier with
  scikit-learn's ``fit``, ``predict`` and ``score``; ``data`` is a dict with the pairs (X, y)
  ``"train"``, ``"val"`` and ``"test"``. For each seed one new model is trained on the training rows
  (training and validation rows together are accepted: by then everything has been chosen) and
  measured on the test rows. Scaled rows are fine, if the test rows had no say in the scaling.
  It returns a dict with ``"mean"``, the mean accuracy, and ``"error"``, its standard error s / √n
  with n - 1 in s; with n in s it passes too, and hears about it.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.probes import reporting, searching

CLOSE = 1e-9
_ACTIVATIONS = ("relu", "tanh", "sigmoid", "identity")


def _judged(
    criteria: tuple[str, ...],
    evidence: dict[str, Any],
    challenge: dict[str, Any],
    look: Callable[[list[Any], list[dict[str, Any]]], tuple[set[str], list[Found]]],
) -> Verdict:
    """Return the verdict; `look` gets the values that came back, none of them None."""

    def values(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        found = [result["value"] for result in results]
        if any(value["is"] == "none" for value in found):
            return set(), [Found("returns_none")]
        return look(cases, found)

    if evidence.get("delegated"):
        return Verdict("diagnosed", frozenset(), (Found("uses_reference_solution", "function"),))
    return function_checks.judge(criteria, evidence, challenge, values)


def _word(value: Any) -> str:
    """Return a described value (or a plain one) in a form that can be compared."""
    if isinstance(value, dict):
        if value["is"] == "text":
            return f"text {value['text']}"
        if value["is"] == "array":
            return f"numbers {[round(float(v), 12) for v in value['array'].ravel()]}"
        return str(value["is"])
    if isinstance(value, str):
        return f"text {value}"
    return f"numbers {[round(float(value), 12)]}"


def _candidate(item: dict[str, Any]) -> dict[str, str] | None:
    """Return a described dict as names and words, None if it is no dict with texts as names."""
    if item["is"] != "dict" or any(key["is"] != "text" for key in item["keys"]):
        return None
    names = [key["text"] for key in item["keys"]]
    return {name: _word(value) for name, value in zip(names, item["items"], strict=True)}


def _no_candidates(value: dict[str, Any]) -> Found | None:
    """Return what is wrong where a list of dicts was asked for."""
    if value["is"] == "dict":
        return Found("wrong_number_of_trials", "dict", {"got": value["type"]})
    if value["is"] == "array" and value["array"].size == 0:
        return None
    if value["is"] != "list":
        return Found("wrong_type", "candidates", {"got": value["type"]})
    odd = next((item for item in value["items"] if item["is"] != "dict"), None)
    if odd is None:
        return None
    if odd["is"] in ("list", "array", "text"):
        return Found("loses_settings", "names", {"got": odd["type"]})
    return Found("wrong_type", "candidates", {"got": odd["type"]})


def _keys_mixed(item: dict[str, str] | None, space: dict[str, Any]) -> Found | None:
    """Whether the names or the values of a candidate are not those of the space."""
    if item is None or set(item) != set(space):
        got = ", ".join(item or {}) or "–"
        return Found("grid_keys_mixed", "", {"got": got[:80], "wanted": ", ".join(space)})
    for name, values in space.items():
        if isinstance(values, list) and item[name] not in [_word(v) for v in values]:
            others = [
                other
                for other, several in space.items()
                if isinstance(several, list) and item[name] in [_word(v) for v in several]
            ]
            whole = (
                item[name] == f"numbers {[round(float(v), 12) for v in values]}"
                if all(not isinstance(v, str) for v in values)
                else item[name] == "list"
            )
            if others:
                return Found("grid_keys_mixed", "values", {"name": name, "other": others[0]})
            return Found("grid_keys_mixed", "list" if whole else "unknown", {"name": name})
    return None


# ---- grid ---------------------------------------------------------------------------------------


def _grid_challenge(rng: np.random.Generator) -> dict[str, Any]:
    rates = [round(float(rng.uniform(a, 2 * a)), 5) for a in (0.3, 0.003, 0.03)]
    widths = [int(w) for w in rng.choice(np.arange(5, 40), 2, replace=False)]
    names = [str(name) for name in rng.choice(_ACTIVATIONS, 2, replace=False)]
    first = {"learning_rate": rates, "width": sorted(widths)[::-1], "activation": names}
    second = {"batch_size": [64, 128, 256, 96][: int(rng.integers(3, 5))], "l2": [0.5, 0.25]}
    cases = [[first], [second], [{"epochs": [150, 50, 100]}]]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _grid(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], values: list[dict[str, Any]]) -> tuple[set[str], list[Found]]:
        found: list[Found] = []
        if any(v["mutated"] for v in values):
            found.append(Found("mutates_caller_grid"))
        wrong = next((w for w in map(_no_candidates, values) if w is not None), None)
        if wrong is not None:
            if wrong.code == "wrong_number_of_trials":
                wrong = Found("grid_incomplete", "one", {"wanted": _size(cases[0][0])})
            return set(), [*found, wrong]
        some = all(value.get("items") for value in values)  # of no candidates none is its own
        holds: set[str] = {"own"} if some and not found else set()
        for (space,), value in zip(cases, values, strict=True):
            finding = _what_is_missing(space, value)
            if finding is not None:
                return holds - ({"own"} if finding.code == "shared_dict" else set()), [
                    *found, finding,
                ]  # fmt: skip
        return holds | {"complete"}, found

    return _judged(("complete", "own"), evidence, challenge, look)


def _size(space: dict[str, Any]) -> int:
    return int(np.prod([len(values) for values in space.values()]))


def _what_is_missing(space: dict[str, Any], value: dict[str, Any]) -> Found | None:
    items = [_candidate(item) for item in value.get("items", [])]
    same = value.get("same", [])
    if len(set(same)) < len(same):
        return Found("shared_dict", "", {"count": len(same)})
    for item in items:
        mixed = _keys_mixed(item, space)
        if mixed is not None:
            return mixed
    got = [tuple(item[name] for name in space) for item in items if item is not None]
    wanted = set(itertools.product(*([_word(v) for v in space[name]] for name in space)))
    count = {"got": len(set(got)), "wanted": len(wanted)}
    if set(got) != wanted:
        lists = [[_word(v) for v in space[name]] for name in space]
        if len(got) > 1 and got == list(zip(*lists, strict=False)):
            return Found("grid_incomplete", "zip", count)
        if len(space) > 1 and len(got) > 1 and all(_differ(got[0], one) <= 1 for one in got):
            return Found("grid_incomplete", "one_at_a_time", count)
        for k, (name, words) in enumerate(zip(space, lists, strict=True)):
            unseen = [word for word in words if word not in {one[k] for one in got}]
            if unseen and got:
                shown = space[name][words.index(unseen[0])]
                observed = {**count, "name": name, "value": shown}
                return Found("grid_incomplete", "value", observed)
        return Found("grid_incomplete", "combinations", count)
    if len(got) > len(wanted):
        return Found("grid_incomplete", "twice", {"got": len(got), "wanted": len(wanted)})
    return None


def _differ(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


GRID = Check(
    id="08.grid",
    title={"nl": "Alle combinaties", "en": "All combinations"},
    names=("grid",),
    criteria=(
        ("complete", 1.0, {"nl": "elke combinatie, één keer", "en": "every combination, once"}),
        (
            "own", 1.0,
            {"nl": "elk een eigen dict, het grid heel", "en": "a dict each, the grid untouched"},
        ),
    ),
    challenge=_grid_challenge,
    probe=Probe("searching", "probe_grid"),
    judge=_grid,
)  # fmt: skip


# ---- random candidates --------------------------------------------------------------------------

# So many draws that chance passes these limits less than once in ten million checks.
_MANY, _FARTHEST, _MOST_OFF = 600, 0.125, 6.0


def _candidates_challenge(rng: np.random.Generator) -> dict[str, Any]:
    low = float(10.0 ** -int(rng.integers(4, 6)))
    widths = [int(w) for w in rng.choice(np.arange(5, 60), 4, replace=False)]
    names = [str(name) for name in rng.choice(_ACTIVATIONS, 3, replace=False)]
    space = {"learning_rate": {"range": [low, 1.0]}, "width": widths, "activation": names}
    a, b, c = (int(seed) for seed in rng.choice(2**31, 3, replace=False))
    n = int(rng.integers(7, 14))
    cases = [[space, n, a], [space, n, a], [space, n, b], [space, _MANY, c]]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _candidates(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], values: list[dict[str, Any]]) -> tuple[set[str], list[Found]]:
        found: list[Found] = []
        if any(v["mutated"] for v in values):
            found.append(Found("mutates_caller_grid"))
        wrong = next((w for w in map(_no_candidates, values) if w is not None), None)
        if wrong is not None:
            return set(), [*found, wrong]
        space = cases[0][0]
        items = [[_candidate(item) for item in v.get("items", [])] for v in values]
        mixed = next(
            (m for one in items for item in one if (m := _keys_mixed(item, space)) is not None),
            None,
        )
        if mixed is not None:
            return set(), [*found, mixed]
        holds: set[str] = set() if found else {"count"}
        for (_, n, _), one in zip(cases, items, strict=True):
            if len(one) != n:
                observed = {"got": len(one), "wanted": n}
                found.append(Found("wrong_number_of_trials", "", observed))
                holds.discard("count")
                break
        if any(not one for one in items):
            return holds, found
        alike = _alike(values, items)
        if alike is not None:
            return holds - {"count"}, [*found, alike]
        drawn = _distribution(space, values[3])
        if drawn is None:
            holds.add("distribution")
        else:
            found.append(drawn)
        repeatable = _repeatable(values, items)
        if repeatable is None:
            holds.add("rng")
        else:
            found.append(repeatable)
        return holds, found

    return _judged(("count", "distribution", "rng"), evidence, challenge, look)


def _alike(values: list[dict[str, Any]], items: list[Any]) -> Found | None:
    same = values[0].get("same", [])
    if len(same) > 1 and len(set(same)) == 1:
        return Found("shared_dict", "", {"count": len(same)})
    if all(len(one) > 1 and all(item == one[0] for item in one) for one in items):
        return Found("same_candidate", "random", {"count": len(items[0])})
    return None


def _distribution(space: dict[str, Any], value: dict[str, Any]) -> Found | None:
    columns: dict[str, list[Any]] = {name: [] for name in space}
    for item in value["items"]:
        for key, entry in zip(item["keys"], item["items"], strict=True):
            columns[key["text"]].append(entry)
    low, high = space["learning_rate"]["range"]
    rates = [e["array"].ravel() for e in columns["learning_rate"] if e["is"] == "array"]
    n = len(value["items"])
    if len(rates) < n or any(rate.size != 1 for rate in rates):
        return Found("grid_keys_mixed", "unknown", {"name": "learning_rate"})
    drawn = np.array([float(rate[0]) for rate in rates])
    observed: dict[str, Any] = {"low": low, "high": high, "n": n}
    outside = drawn[~((drawn >= low * (1 - 1e-9)) & (drawn <= high * (1 + 1e-9)))]
    if outside.size:
        return Found("not_log_uniform", "outside", {**observed, "got": float(outside[0])})
    if len(np.unique(drawn)) <= 2:
        return Found("not_log_uniform", "ends", observed)
    places = np.sort(np.log(drawn / low) / np.log(high / low))
    steps = np.arange(n + 1) / n
    distance = max((steps[1:] - places).max(), (places - steps[:-1]).max())
    if distance > _FARTHEST:
        share = float((drawn > high / 10).mean()) * 100
        decades = round(float(np.log10(high / low)))
        observed |= {"share": share, "wanted": 100 / decades, "from": high / 10}
        return Found("not_log_uniform", "", observed)
    for name, values in space.items():
        if not isinstance(values, list):
            continue
        words = [_word(entry) for entry in columns[name]]
        counts = [words.count(_word(v)) for v in values]
        k = len(values)
        if counts[-1] == 0 and all(counts[:-1]):
            return Found("random_never_last", "", {"name": name, "value": values[-1], "n": n})
        if counts[0] == 0 and all(counts[1:]):
            return Found("random_never_last", "first", {"name": name, "value": values[0], "n": n})
        limit = _MOST_OFF * np.sqrt(n * (1 - 1 / k) / k)
        off = [abs(count - n / k) for count in counts]
        if max(off) > limit:
            i = int(np.argmax(off))
            wanted = round(n / k)
            told = {"name": name, "value": values[i], "got": counts[i], "wanted": wanted, "n": n}
            return Found("not_uniform", "", told)
    pairs = {
        (_word(a), _word(b)) for a, b in zip(columns["width"], columns["activation"], strict=True)
    }
    possible = len(space["width"]) * len(space["activation"])
    if len(pairs) < possible:
        return Found("draws_together", "", {"got": len(pairs), "wanted": possible, "n": n})
    return None


def _repeatable(values: list[dict[str, Any]], items: list[Any]) -> Found | None:
    if items[0] != items[1]:
        return Found("ignores_rng", "differs")
    if items[0] == items[2]:
        return Found("ignores_rng", "other" if values[0]["draws"]["other"] else "fixed")
    if not values[0]["draws"]["own"]:
        return Found("ignores_rng", "other")
    return None


RANDOM_CANDIDATES = Check(
    id="08.random_candidates",
    title={"nl": "Willekeurige kandidaten", "en": "Random candidates"},
    names=("random_candidates",),
    criteria=(
        ("count", 1.0, {"nl": "n kandidaten, elk eigen", "en": "n candidates, each its own"}),
        (
            "distribution", 1.0,
            {"nl": "eerlijk gekozen, log-uniform", "en": "chosen evenly, log-uniform"},
        ),
        ("rng", 1.0, {"nl": "herhaalbaar met rng", "en": "repeatable with rng"}),
    ),
    challenge=_candidates_challenge,
    probe=Probe("searching", "probe_candidates"),
    judge=_candidates,
)  # fmt: skip


# ---- choosing -----------------------------------------------------------------------------------

_Scores = dict[str, Any]  # numbers, or a column of them
_DRAWN = 48


def _lowest_if_nan(value: float) -> float:
    return value if value == value else -math.inf


# What one may look at, and the code for whoever looks at that alone.
_LOOKS: tuple[tuple[str, str, Callable[[_Scores], Any]], ...] = (
    # One score alone before two together: the sum has its top where one of them has, now and then.
    ("tunes_on_test", "", lambda s: s["test"]),
    ("scores_on_training", "", lambda s: s["train"]),
    ("tunes_on_test", "both", lambda s: np.maximum(s["val"], s["test"])),
    ("tunes_on_test", "both", lambda s: s["val"] + s["test"]),
    ("tunes_on_test", "both", lambda s: np.minimum(s["val"], s["test"])),
    ("tunes_on_test", "both", lambda s: s["train"] + s["val"] + s["test"]),
    ("scores_on_training", "both", lambda s: s["train"] + s["val"]),
    ("scores_on_training", "gap", lambda s: s["val"] - s["train"]),
    ("scores_on_training", "gap", lambda s: -abs(s["train"] - s["val"])),
    ("chooses_worst", "", lambda s: -s["val"]),
)


def _top(entries: list[_Scores], look: Callable[[_Scores], Any]) -> int:
    looked = [_lowest_if_nan(look(entry)) for entry in entries]
    return looked.index(max(looked))


def _first_max(entries: list[_Scores]) -> int:
    """Return what ``max`` and ``>`` choose, starting with the first entry, NaN included."""
    best = 0
    for i, entry in enumerate(entries):
        if entry["val"] > entries[best]["val"]:
            best = i
    return best


def _winners(tables: dict[str, Any], look: Callable[[Any], Any]) -> Any:
    """Return which row of each table a look chooses; columns of shape (tables, rows)."""
    looked = look(tables)
    return np.where(np.isnan(looked), -np.inf, looked).argmax(axis=1)


def _telling_tables(rng: np.random.Generator, n: int, nan: Sequence[int]) -> Iterator[_Scores]:
    """Yield columns of scores in which the best by validation is the choice of no other look.

    Such a table is rare, one in thirty, so they are drawn by the dozen and sifted.
    """
    while True:
        tables = {
            name: np.round(rng.uniform(low, high, (_DRAWN, n)), 4)
            for name, low, high in (("train", 0.8, 0.99), ("val", 0.55, 0.85), ("test", 0.55, 0.9))
        }
        for column in tables.values():
            column[:, nan] = np.nan
        best = _winners(tables, lambda s: s["val"])
        telling = ~np.isin(best, (0, n - 1, *nan))
        for _, _, look in _LOOKS:
            telling &= best != _winners(tables, look)
        for name, apart in (("train", 1e-5), ("val", 0.01), ("test", 1e-5)):  # and no ties
            second, first = np.sort(np.nan_to_num(tables[name], nan=0.0), axis=1)[:, -2:].T
            telling &= first - second > apart
        for k in np.flatnonzero(telling):
            yield {name: column[k] for name, column in tables.items()}


def _choose_challenge(rng: np.random.Generator) -> dict[str, Any]:
    def entries(table: _Scores) -> list[dict[str, Any]]:
        # No two widths are the same, so that settings say which entry they are of.
        widths = rng.choice(np.arange(2, 60), n, replace=False)
        return [
            {
                "params": {
                    "learning_rate": round(float(10 ** rng.uniform(-4, 0)), 6),
                    "width": int(widths[i]),
                },
                **{name: float(table[name][i]) for name in ("train", "val", "test")},
            }
            for i in range(n)
        ]

    n = int(rng.integers(9, 13))
    tables = _telling_tables(rng, n, ())
    while True:  # two tables that tell every way of looking from the others
        pair = [next(tables), next(tables)]
        both = {name: np.stack([one[name] for one in pair]) for name in pair[0]}
        winners = {(code, *_winners(both, look)) for code, _, look in _LOOKS}
        winners |= {("first", 0, 0), ("last", n - 1, n - 1)}
        if len({winner[1:] for winner in winners}) == len(winners):
            break
    first, second = entries(pair[0]), entries(pair[1])
    with_nan = [next(_telling_tables(rng, n, nan)) for nan in ((0,), (n // 2, n - 1))]
    cases = [[first], [second], *([entries(table)] for table in with_nan)]
    tied = copy.deepcopy(first)
    best = _top(tied, lambda s: s["val"])
    tied[(best + 1 + int(rng.integers(n - 1))) % n]["val"] = tied[best]["val"]
    return {"seed": int(rng.integers(2**32)), "cases": [*cases, [tied]]}


def _choose(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], values: list[dict[str, Any]]) -> tuple[set[str], list[Found]]:
        if any(v["mutated"] for v in values):
            return set(), [Found("choose_mutates")]
        entries = [case[0] for case in cases]
        chosen: list[int] = []
        for several, value in zip(entries, values, strict=True):
            place = _which_entry(several, value)
            if isinstance(place, Found):
                return set(), [place]
            chosen.append(place)
        best = [_top(several, lambda s: s["val"]) for several in entries]
        right = [c == b for c, b in zip(chosen, best, strict=True)]
        holds = ({"by_val"} if right[0] and right[1] else set()) | (
            {"nan"} if right[2] and right[3] else set()
        )
        if all(right):
            return holds, []
        i = right.index(False)
        observed = {
            "got": entries[i][chosen[i]]["val"], "best": entries[i][best[i]]["val"],
            "test": entries[i][chosen[i]]["test"], "train": entries[i][chosen[i]]["train"],
        }  # fmt: skip
        if not right[0] or not right[1]:
            finding = _belief(entries[:2], chosen[:2], observed)
            return holds, [finding]
        if any(np.isnan(e[c]["val"]) for e, c in zip(entries[2:], chosen[2:], strict=True)):
            return holds, [Found("nan_wins", "", observed)]
        return holds, [Found("nan_wins", "blocks", observed)]

    *judged, tie = evidence["results"] or [None]
    if len(judged) + 1 < len(challenge["cases"]) or tie["timed_out"]:
        return _judged(("by_val", "nan"), evidence, challenge, look)  # it did not come to the tie
    verdict = _judged(
        ("by_val", "nan"),
        {**evidence, "results": judged},
        {**challenge, "cases": challenge["cases"][:-1]},
        look,
    )
    if verdict.outcome != "passed" or tie["printed"].strip() or tie["error"]:
        return verdict
    (entries,) = challenge["cases"][-1]
    observed = {"best": entries[_top(entries, lambda s: s["val"])]["val"], "count": len(entries)}
    return Verdict(verdict.outcome, verdict.earned, (), (Found("silent_tie", "", observed),))


def _belief(entries: list[Any], chosen: list[int], observed: dict[str, Any]) -> Found:
    for code, variant, look in _LOOKS:
        if all(_top(e, look) == c for e, c in zip(entries, chosen, strict=True)):
            return Found(code, variant, observed)
    if all(c == len(e) - 1 for e, c in zip(entries, chosen, strict=True)):
        return Found("wrong_winner", "last", observed)
    if not any(chosen):
        return Found("wrong_winner", "first", observed)
    return Found("wrong_winner", "", observed)


def _which_entry(entries: list[Any], value: dict[str, Any]) -> int | Found:
    """Return the place of the entry that came back, whole or its params alone."""
    if value["is"] == "array" and value["array"].size == 1:
        number = float(value["array"].ravel()[0])
        whole = number == int(number) if np.isfinite(number) else False
        if whole and 0 <= number < len(entries) and number not in [e["val"] for e in entries]:
            return Found("loses_settings", "index", {"got": number})
        return Found("loses_settings", "", {"got": number})
    item = _candidate(value)
    if item is None:
        return Found("wrong_type", "entry", {"got": value["type"]})
    names = [key["text"] for key in value["keys"]]
    if "params" in names:
        inner = _candidate(value["items"][names.index("params")])
        item = item if inner is None else inner
    for i, entry in enumerate(entries):
        if item == {name: _word(v) for name, v in entry["params"].items()}:
            return i
    return Found("loses_settings", "none_of_them", {"got": ", ".join(names)[:80] or "–"})


CHOOSE = Check(
    id="08.choose",
    title={"nl": "De beste kiezen", "en": "Choosing the best"},
    names=("choose",),
    criteria=(
        (
            "by_val", 1.0,
            {"nl": "de hoogste validatiescore", "en": "the highest validation score"},
        ),
        ("nan", 1.0, {"nl": "NaN verliest", "en": "NaN loses"}),
    ),
    challenge=_choose_challenge,
    probe=Probe("searching", "probe_choose"),
    judge=_choose,
)  # fmt: skip


# ---- refine -------------------------------------------------------------------------------------


def _refine_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for budget in (9, 14, 20, 12, 17):  # so many that no wrong candidate is the best of all of them
        widths = [int(w) for w in rng.choice(np.arange(5, 60), 5, replace=False)]
        space = {"learning_rate": {"range": [1e-4, 1.0]}, "width": widths}
        cases.append([space, budget, int(rng.integers(2**31)), int(rng.integers(2**31))])
    cases.append(list(cases[0]))
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _refine(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], values: list[dict[str, Any]]) -> tuple[set[str], list[Found]]:
        if any(v["mutated"] for v in values):
            return set(), [Found("mutates_caller_grid")]
        for (_, budget, _, _), value in zip(cases, values, strict=True):
            asked = len(value["asked"])
            if asked > budget:
                observed = {"got": asked, "wanted": budget}
                return set(), [Found("wrong_number_of_trials", "budget", observed)]
            if not asked:
                return set(), [Found("nothing_evaluated", "", {"wanted": budget})]
        finding = _asked_for(cases, values) or _returned(cases, values)
        return (set(), [finding]) if finding else ({"search"}, [])

    return _judged(("search",), evidence, challenge, look)


def _asked_for(cases: list[Any], values: list[dict[str, Any]]) -> Found | None:
    for (space, _, _, _), value in zip(cases, values, strict=True):
        low, high = space["learning_rate"]["range"]
        for one in value["asked"]:
            if one["names"] != sorted(space):
                names = {"got": ", ".join(one["names"]) or "–", "wanted": ", ".join(space)}
                return Found("grid_keys_mixed", "", names)
            if one["rate"] is None or one["width"] is None:
                return Found("grid_keys_mixed", "unknown", {"name": ", ".join(space)})
            if not low * (1 - 1e-9) <= one["rate"] <= high * (1 + 1e-9):
                observed = {"low": low, "high": high, "got": one["rate"], "n": len(value["asked"])}
                return Found("outside_space", "", {**observed, "name": "learning_rate"})
            if one["width"] not in space["width"]:
                return Found("outside_space", "choice", {"name": "width", "got": one["width"]})
    asked = [{(one["rate"], one["width"]) for one in value["asked"]} for value in values]
    if all(len(one) == 1 for one in asked) and any(len(v["asked"]) > 1 for v in values):
        return Found("same_candidate", "random", {"count": len(values[0]["asked"])})
    order = [[(one["rate"], one["width"]) for one in v["asked"]] for v in (values[0], values[-1])]
    if order[0] != order[1]:
        return Found("ignores_rng", "differs")
    if values[0]["draws"]["other"] and not values[0]["draws"]["own"]:
        return Found("ignores_rng", "other")
    return None


def _returned(cases: list[Any], values: list[dict[str, Any]]) -> Found | None:
    entries, chosen, best = [], [], []
    for (_, _, _, key), value in zip(cases, values, strict=True):
        scored = [searching.scores(key, one["rate"], one["width"]) for one in value["asked"]]
        if value["rate"] is None or value["width"] is None:
            if value["is"] == "dict":
                names = [k["text"] for k in value["keys"] if k["is"] == "text"]
                got = ", ".join(names)[:80] or "–"
                return Found("loses_settings", "none_of_them", {"got": got})
            if value["is"] == "array" and value["array"].size == 1:
                return Found("loses_settings", "", {"got": float(value["array"].ravel()[0])})
            return Found("wrong_type", "entry", {"got": value["type"]})
        places = [
            i
            for i, one in enumerate(value["asked"])
            if (one["rate"], one["width"]) == (value["rate"], value["width"])
        ]
        if not places:
            return Found("wrong_winner", "never_asked", {"got": value["rate"]})
        entries.append(scored)
        chosen.append(places[0])
        best.append(_top(scored, lambda s: s["val"]))
    scores = [(e[c]["val"], e[b]["val"]) for e, c, b in zip(entries, chosen, best, strict=True)]
    wrong = [i for i, (got, top) in enumerate(scores) if got != top and top == top]
    if not wrong:
        return None
    i = wrong[0]
    picked = entries[i][chosen[i]]
    observed = {
        "got": picked["val"], "best": scores[i][1], "test": picked["test"],
        "train": picked["train"],
    }  # fmt: skip
    if np.isnan(picked["val"]):
        return Found("nan_wins", "", observed)
    if all(_first_max(entries[j]) == chosen[j] for j in wrong):
        return Found("nan_wins", "blocks", observed)
    shared = [len({one["same"] for one in v["asked"]}) == 1 < len(v["asked"]) for v in values]
    if any(shared) and all(chosen[j] == len(entries[j]) - 1 for j in wrong):
        return Found("shared_dict", "", {"count": len(values[i]["asked"])})
    return _belief(entries, chosen, observed)


REFINE = Check(
    id="08.refine",
    title={"nl": "Verfijnen met een budget", "en": "Refining with a budget"},
    names=("refine",),
    criteria=(
        (
            "search", 1.0,
            {
                "nl": "binnen het budget, gekozen op validatie",
                "en": "within the budget, chosen on validation",
            },
        ),
    ),
    challenge=_refine_challenge,
    probe=Probe("searching", "probe_refine", hosted=True),
    judge=_refine,
)  # fmt: skip


# ---- report -------------------------------------------------------------------------------------


def _report_challenge(rng: np.random.Generator) -> dict[str, Any]:
    def part(n: int, mistakes: float, start: int) -> list[Any]:
        labels = rng.permutation(np.arange(n) % 2)
        # The shares of mistakes differ a little: a learner may divide by the spread of a column.
        shares = mistakes * rng.uniform(0.99, 1.01, n)
        return [np.stack([labels, shares, start + np.arange(n)], axis=1).astype(float), labels]

    while True:
        data = {"train": part(60, 0.03, 0), "val": part(30, 0.15, 100), "test": part(40, 0.3, 200)}
        seeds = [int(seed) for seed in rng.choice(np.arange(1, 1000), 5, replace=False)]
        of = [_accuracies(data, seeds, name) for name in data]
        test = of[2]
        apart = min(abs(test.mean() - other.mean()) for other in of[:2]) > 0.04
        apart &= min(abs(one - other.mean()) for other in of[:2] for one in test) > 0.001
        if apart and test.std() > 0.03 and test.max() - test.mean() > 0.03:
            if abs(np.median(test) - test.mean()) > 0.004:
                break
    return {"seed": int(rng.integers(2**32)), "cases": [[data, seeds]]}


def _accuracies(data: dict[str, Any], seeds: list[int], name: str) -> Any:
    X, y = np.asarray(data[name][0]), np.asarray(data[name][1])
    return np.array([(reporting.predictions(seed, X) == y).mean() for seed in seeds])


def _report(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    advice: list[Found] = []

    def look(cases: list[Any], values: list[dict[str, Any]]) -> tuple[set[str], list[Found]]:
        (data, seeds), value = cases[0], values[0]
        if value["mutated"]:
            return set(), [Found("mutates_caller_arrays", "argument")]
        rows = {name: np.asarray(pair[0])[:, 2].tolist() for name, pair in data.items()}
        holds: set[str] = set()
        found: list[Found] = []
        honest = _honest(rows, seeds, value)
        if honest is None:
            holds.add("honest")
        else:
            found.append(honest)
        spread = _spread(data, seeds, value)
        if spread is None:
            holds.add("spread")
        elif spread.code == "error_not_standard_error" and spread.variant == "divisor":
            holds.add("spread")
            advice.append(spread)
        elif not (honest and spread.code == "other"):
            found.append(spread)
        return holds, found

    verdict = _judged(("honest", "spread"), evidence, challenge, look)
    if verdict.outcome == "passed" and advice:
        return Verdict(verdict.outcome, verdict.earned, (), tuple(advice))
    return verdict


def _honest(rows: dict[str, Any], seeds: list[int], value: dict[str, Any]) -> Found | None:
    """Look at what the models were trained on and scored on."""
    made, calls = value["made"], value["calls"]
    fits = [call for call in calls if call["kind"] == "fit"]
    scored = [call for call in calls if call["kind"] != "fit"]
    if not fits:
        return Found("never_trained")
    test, train, val = set(rows["test"]), set(rows["train"]), set(rows["val"])
    seen = [set(call["rows"]) for call in fits]
    last = [set(call["rows"]) for call in scored]
    leaked = next((one & test for one in seen if one & test), None)
    if leaked:
        return Found("refits_on_test", "", {"count": len(leaked)})
    if any(call["scaled"] == "all" for call in fits):
        return Found("scaler_saw_everything", "", {"count": len(test)})
    if any(call["scaled"] == "apart" and set(call["rows"]) & test for call in scored):
        return Found("scaler_saw_everything", "apart", {"count": len(test)})
    if all(one == val for one in seen):
        return Found("trains_on_validation", "only", {"got": len(val), "wanted": len(train)})
    if any(one >= val for one in seen) and val in last and test not in last:
        return Found("trains_on_validation", "", {"count": len(val)})
    odd = next((one for one in seen if one not in (train, train | val)), None)
    if odd is not None:
        return Found("trains_on_other_rows", "", {"got": len(odd), "wanted": len(train)})
    if len({call["model"] for call in fits}) < len(fits):
        return Found("model_reused", "report", {"count": len(fits)})
    if len(set(made)) == 1 < len(seeds) == len(made):
        return Found("same_candidate", "seeds", {"got": made[0], "wanted": len(seeds)})
    if sorted(made) != sorted(seeds):
        observed = {"got": len(set(made) & set(seeds)), "wanted": len(seeds)}
        return Found("wrong_number_of_trials", "seeds", observed)
    if test not in last:
        if val in last:
            return Found("reports_selection_score")
        if train in last:
            return Found("scores_on_training", "report")
        return Found("never_scored")
    return None


def _spread(data: dict[str, Any], seeds: list[int], value: dict[str, Any]) -> Found | None:
    """Look at the two numbers that came back."""
    if value["is"] != "dict":
        if value["is"] == "array" and value["array"].size == 1:
            return Found("reports_no_spread", "", {"got": float(value["array"].ravel()[0])})
        return Found("wrong_type", "report", {"got": value["type"]})
    mean, error = value["fields"].get("mean"), value["fields"].get("error")
    if mean is None:
        return Found("wrong_type", "report", {"got": value["type"]})
    if error is None:
        return Found("reports_no_spread", "", {"got": mean})
    of = {name: _accuracies(data, seeds, name) for name in ("test", "val", "train")}
    for name, accuracies in of.items():
        n = len(accuracies)
        s, s_n = accuracies.std(ddof=1), accuracies.std()
        observed = {"got": error, "mean": mean, "wanted": s / np.sqrt(n), "s": s, "n": n}
        if not abs(mean - accuracies.mean()) <= 1e-6:
            continue
        if abs(error - s / np.sqrt(n)) <= 1e-6:
            if name == "val":
                return Found("reports_selection_score")
            return Found("scores_on_training", "report") if name == "train" else None
        if abs(error - s_n / np.sqrt(n)) <= 1e-6:
            return Found("error_not_standard_error", "divisor", observed)
        beliefs = (
            ("deviation", s), ("deviation", s_n), ("variance", s**2), ("variance", s_n**2),
            ("divided_by_n", s / n), ("divided_by_n", s_n / n),
            ("range", float(np.ptp(accuracies))), ("rate_of_mistakes", 1 - mean),
        )  # fmt: skip
        for variant, number in beliefs:
            if abs(error - number) <= 1e-6:
                return Found("error_not_standard_error", variant, observed)
        return Found("error_not_standard_error", "", observed)
    test = of["test"]
    observed = {"got": mean, "wanted": float(test.mean()), "n": len(test)}
    if abs(mean - test.max()) <= 1e-6:
        return Found("reports_luckiest_seed", "", observed)
    if abs(mean - np.median(test)) <= 1e-6:
        return Found("reports_luckiest_seed", "median", observed)
    if any(abs(mean - one) <= 1e-6 for one in test):
        return Found("reports_luckiest_seed", "one", observed)
    if abs(mean - test.sum()) <= 1e-6 or abs(mean - 100 * test.mean()) <= 1e-4:
        return Found("accuracy_count_not_share", "report", observed)
    return Found("other", "report", observed)


REPORT = Check(
    id="08.report",
    title={"nl": "Het eindverslag", "en": "The final report"},
    names=("report",),
    criteria=(
        (
            "honest", 1.0,
            {"nl": "per seed een nieuw model, op test", "en": "a new model per seed, on test"},
        ),
        (
            "spread", 1.0,
            {"nl": "gemiddelde en standaardfout", "en": "mean and standard error"},
        ),
    ),
    challenge=_report_challenge,
    probe=Probe("reporting", "probe_report", hosted=True),
    judge=_report,
)  # fmt: skip
CHECKS = (GRID, RANDOM_CANDIDATES, CHOOSE, REFINE, REPORT)
