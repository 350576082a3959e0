"""Chapter 09: what belongs to the state of a training run, and going on from it.

``state_of(model, optimizer, epoch, rng)`` returns the state: a dictionary (nested ones and lists
are fine) of NumPy arrays, numbers and texts, all of them copies. In it are every layer's weights
and biases, the optimizer's `velocity_w`, `velocity_b` and `learning_rate`, the epoch, and the state
of the generator, also as JSON text. `momentum` is a setting and may be left out.

``restore(state, model, optimizer, rng)`` puts all that back, by value, into the objects it is
given, and returns the epoch. A run that goes on from there ends bit for bit as if it had never
stopped; the same state can be restored more than once; a network with other layers is refused with
an exception of any type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import close, rounded
from autograder.probes.training_state import Run

PARTS = ("weights", "biases", "velocity_w", "velocity_b")


def _challenge(rng: np.random.Generator) -> dict[str, Any]:
    # Square layers: with those a mistake in the order of layers does not crash but shows.
    at = int(rng.integers(4, 7))
    return {
        "seed": int(rng.integers(2**31)),
        "sizes": [3, 3, 3, 3],
        "others": [[3, 3, 3], [3, 4, 3, 3], [3, 3, 3, 3, 3]],
        "X": rng.normal(0, 1, (12, 3)),
        "y": rng.uniform(-0.8, 0.8, (12, 3)),
        "learning_rate": round(float(rng.uniform(0.04, 0.09)), 4),
        "momentum": round(float(rng.uniform(0.6, 0.9)), 2),
        "epoch": int(rng.integers(13, 30)),
        "at": at,
        "until": at + 4,
    }


# ---- state_of -----------------------------------------------------------------------------------


def _state_of(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(_: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        value = results[0]["value"]
        leaves, run = value["leaves"], value["before"]
        if not _is_of(challenge, run, epochs=2):
            return set(), [Found("no_evidence")]
        objects = [leaf for leaf in leaves if leaf["is"] == "object"]
        if any(leaf["module"].startswith("nnlib.checkpoints") for leaf in objects):
            return set(), [Found("uses_reference_solution", "checkpoint")]
        missing = _missing(leaves, run, challenge)
        live = _live(leaves, value["later"])
        plain = next((leaf for leaf in leaves if leaf["is"] in ("object", "generator")), None)
        found = [live] if live else []
        found += missing
        if plain and not live:
            found.append(Found("unsafe_format", "object", {"type": plain["type"]}))
        holds = set()
        if not missing:
            holds.add("complete")
        if not live and not plain and leaves:
            holds.add("copies")
        if not _same_run(value["after"], run):
            return set(), [Found("mutates_caller_arrays", "run"), *found]
        return holds, found

    return function_checks.judge(("complete", "copies"), evidence, {"cases": []}, look)


def _live(leaves: list[dict[str, Any]], later: list[dict[str, Any]]) -> Found | None:
    """Whether something in the state changes along with the training."""
    aliases = [leaf for leaf in leaves if leaf["alias"]]
    objects = [leaf for leaf in aliases if leaf["is"] in ("object", "generator")]
    arrays = [leaf for leaf in aliases if leaf["is"] == "array"]
    if objects and objects[0]["is"] == "generator":
        return Found("aliases_live_arrays", "generator", {"name": objects[0]["name"]})
    if objects and not (arrays and objects[0]["module"] == "builtins"):
        return Found("aliases_live_arrays", "object", {"type": objects[0]["type"]})
    if arrays:
        return Found("aliases_live_arrays", "", {"name": arrays[0]["name"] or "state"})
    by_name = {leaf["name"]: leaf for leaf in later if leaf["is"] == "array"}
    for leaf in leaves:
        other = by_name.get(leaf["name"])
        if (
            leaf["is"] == "array"
            and other is not None
            and not _equal(leaf["array"], other["array"])
        ):
            same_names = sum(one["name"] == leaf["name"] for one in leaves)
            if same_names == 1:
                return Found("aliases_live_arrays", "", {"name": leaf["name"]})
    return None


def _missing(
    leaves: list[dict[str, Any]], run: dict[str, Any], challenge: dict[str, Any]
) -> list[Found]:
    """Return what of the run is not in the state."""
    arrays = [leaf["array"].ravel() for leaf in leaves if leaf["is"] == "array"]
    exact = {part: [_stands_in(arrays, a) for a in run[part]] for part in PARTS}
    n_layers = len(run["weights"])
    found: list[Found] = []
    for part in ("weights", "biases"):
        for k in range(n_layers):
            less = None if exact[part][k] else _left_in(arrays, run[part][k])
            if less is not None:
                wanted = float(run[part][k].ravel()[0])
                observed = {"layer": k + 1, "got": repr(less), "wanted": repr(wanted)}
                return [Found("precision_lost", "", observed)]
    for part, code in (("weights", "weights_missing"), ("biases", "biases_missing")):
        gone = [k for k in range(n_layers) if not exact[part][k]]
        if len(gone) == n_layers:
            found.append(Found(code))
        elif gone:
            observed = {"layer": gone[0] + 1, "kept": n_layers - len(gone), "n": n_layers}
            found.append(Found("layers_overwritten", "", observed))
    if [one.code for one in found] == ["weights_missing", "biases_missing"]:
        found = [Found("weights_missing", "both")]
    elif len(found) == 2 and found[0].code == found[1].code:
        found.pop()
    gone = [k for part in PARTS[2:] for k in range(n_layers) if not exact[part][k]]
    if gone:
        whole = len(gone) == 2 * n_layers
        found.append(Found("optimizer_state_lost", "" if whole else "partly"))
    if not _stands_in(arrays, run["learning_rate"].ravel()):
        found.append(Found("schedule_restarts", "", {"rate": float(run["learning_rate"])}))
    if not _stands_in(arrays, np.array([float(challenge["epoch"])])):
        near_by = [a for a in arrays if a.size == 1 and abs(a[0] - challenge["epoch"]) == 1]
        observed = {"epoch": challenge["epoch"], "got": near_by[0][0] if near_by else None}
        found.append(Found("epoch_not_restored", "off" if near_by else "left_out", observed))
    texts = [leaf.get("text", "") for leaf in leaves] + [leaf.get("whole", "") for leaf in leaves]
    if not any(run["place"] in text for text in texts):
        found.append(Found("rng_not_restored", "left_out"))
    return found


def _windows(arrays: list[Any], wanted: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what may stand for `wanted` in each of the arrays, by row or by column, and it."""
    orders = [wanted.ravel()]
    if wanted.ndim == 2 and min(wanted.shape) > 1:
        orders.append(wanted.T.ravel())
    for flat in arrays:
        for order in orders:
            if flat.size >= order.size:
                yield np.lib.stride_tricks.sliding_window_view(flat, order.size), order


def _stands_in(arrays: list[Any], wanted: Any) -> bool:
    """Whether `wanted` stands, row by row or column by column, somewhere in one of the arrays."""
    return any((windows == order).all(axis=1).any() for windows, order in _windows(arrays, wanted))


def _left_in(arrays: list[Any], wanted: Any) -> float | None:
    """Return the first number of what was left of `wanted` by rounding, None if that is nowhere.

    One number, or nothing but zeros, can be anything.
    """
    if wanted.size == 1:
        return None
    for windows, order in _windows(arrays, wanted):
        fits = rounded(windows, order)
        if fits.any():
            return float(windows[int(np.argmax(fits))][0])
    return None


def _equal(a: Any, b: Any) -> bool:
    return (
        a is not None and b is not None and a.shape == b.shape and bool(np.array_equal(a, b, True))
    )


def _is_of(challenge: dict[str, Any], seen: Any, *, epochs: int = 0, fresh: int = 0) -> bool:
    """Whether a state is that of the challenge's own run; else nothing that is said of it counts.

    Nearly: another machine adds up in another order.
    """
    run = Run(challenge, fresh=fresh)
    run.train(epochs)
    own = run.seen()
    return seen["rng"] == own["rng"] and all(
        len(seen[part]) == len(own[part])
        and all(close(a, b) for a, b in zip(seen[part], own[part], strict=True))
        for part in PARTS
    )


def _same_run(a: dict[str, Any] | None, b: dict[str, Any]) -> bool:
    """Whether two states of a run are the same to the last bit."""
    if a is None:
        return False
    lists = all(
        len(a[part]) == len(b[part]) and all(map(_equal, a[part], b[part])) for part in PARTS
    )
    return lists and _equal(a["learning_rate"], b["learning_rate"]) and a["rng"] == b["rng"]


STATE_OF = Check(
    id="09.state_of",
    title={"nl": "De toestand van een training", "en": "The state of a training run"},
    names=("state_of",),
    criteria=(
        (
            "complete",
            1.0,
            {"nl": "alles wat verandert, zit erin", "en": "all that changes is in it"},
        ),
        ("copies", 1.0, {"nl": "als kopie, in gewone data", "en": "as copies, in plain data"}),
    ),
    challenge=_challenge,
    probe=Probe("training_state", "probe_state_of"),
    judge=_state_of,
)


# ---- resume -------------------------------------------------------------------------------------


def _resume(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(_: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        facts = results[-1]["value"]
        if facts["is"] != "resumed":
            return set(), [Found("returns_none")]
        if not (
            _is_of(challenge, facts["at"], epochs=challenge["at"])
            and _is_of(challenge, facts["end"], epochs=challenge["until"])
            and _is_of(challenge, facts["fresh"], fresh=1)
        ):
            return set(), [Found("no_evidence")]
        if not _same_run(facts["went_on"], facts["end"]):
            return set(), [Found("mutates_caller_arrays", "run")]
        restored = facts["restored"]
        found = _not_put_back(facts) + _epoch(facts["epoch"], challenge)
        holds = set()
        if not found and _same_run(facts["resumed"], facts["end"]):
            holds.add("exact")
        elif not found:
            error = facts["error"] or {"type": "–"}
            variant = "resume_crash" if facts["error"] else "resume"
            found.append(Found("other", variant, {"type": error["type"]}))
        nothing = any(one.code == "binds_local_names" for one in found)
        lives = any(one.code == "aliases_live_arrays" for one in found)
        if facts["again"] is None:
            error = facts["again_error"] or {"type": "–"}
            found.append(Found("load_shares_arrays", "used_up", {"type": error["type"]}))
        elif not lives and not nothing and not _put_back_alike(facts["again"], restored, facts):
            found.append(Found("load_shares_arrays"))
        elif not nothing and not lives:
            holds.add("repeatable")
        accepted = [
            sizes
            for sizes, refused in zip(challenge["others"], facts["others"], strict=False)
            if not refused
        ]
        if accepted:
            observed = {"sizes": _sizes(accepted[0]), "of": _sizes(challenge["sizes"])}
            found.append(Found("architecture_not_checked", "", observed))
        elif not nothing:
            holds.add("refuses")
        return holds, found

    return function_checks.judge(("exact", "repeatable", "refuses"), evidence, {"cases": []}, look)


def _sizes(sizes: list[int]) -> str:
    return "-".join(map(str, sizes))


def _put_back_alike(again: dict[str, Any], first: dict[str, Any], facts: dict[str, Any]) -> bool:
    """Whether the second restore gave what the first gave, where the first gave anything."""
    for part in PARTS:
        if len(again[part]) != len(first[part]):
            return False
        for k, (one, other) in enumerate(zip(again[part], first[part], strict=True)):
            fresh = facts["fresh"][part]
            untouched = k < len(fresh) and _equal(other, fresh[k])
            if not untouched and not _equal(one, other):
                return False
    untouched = _equal(first["learning_rate"], facts["fresh"]["learning_rate"])
    return untouched or _equal(again["learning_rate"], first["learning_rate"])


def _epoch(value: dict[str, Any], challenge: dict[str, Any]) -> list[Found]:
    at = challenge["at"]
    observed: dict[str, Any] = {"epoch": at, "until": challenge["until"]}
    if value["is"] == "none":
        return [Found("epoch_not_restored", "none", observed)]
    if value["is"] != "array" or value["array"].size != 1:
        return [Found("epoch_not_restored", "no_number", {**observed, "type": value["type"]})]
    got = float(value["array"].ravel()[0])
    if got == at:
        return []
    return [Found("epoch_not_restored", "", {**observed, "got": got})]


def _not_put_back(facts: dict[str, Any]) -> list[Found]:
    """Return what is not as it was when the run was interrupted, most telling first."""
    at, fresh, later, restored = (facts[name] for name in ("at", "fresh", "end", "restored"))
    n_layers = len(at["weights"])
    if any(len(restored[part]) != n_layers for part in PARTS):
        return [Found("other", "resume")]
    wrong = {
        part: [k for k in range(n_layers) if not _equal(restored[part][k], at[part][k])]
        for part in PARTS
    }
    is_fresh = {
        part: [_equal(restored[part][k], fresh[part][k]) for k in range(n_layers)] for part in PARTS
    }
    for part in PARTS:
        for k in wrong[part]:
            if _equal(restored[part][k], later[part][k]):
                return [Found("aliases_live_arrays", "resumed", {"layer": k + 1})]
    rate_wrong = not _equal(restored["learning_rate"], at["learning_rate"])
    rng_wrong = restored["rng"] != at["rng"]
    if all(is_fresh["weights"]) and all(is_fresh["biases"]):
        return [Found("binds_local_names")]
    for part in ("weights", "biases"):
        for k in wrong[part]:
            got, wanted = restored[part][k], at[part][k]
            fits = got is not None and got.shape == wanted.shape
            if fits and rounded(got.ravel(), wanted.ravel()):
                observed = {
                    "layer": k + 1,
                    "got": repr(float(got.ravel()[0])),
                    "wanted": repr(float(wanted.ravel()[0])),
                }
                return [Found("precision_lost", "", observed)]
    found: list[Found] = []
    if wrong["weights"]:
        observed = {"layer": wrong["weights"][0] + 1, "n": n_layers}
        observed["kept"] = n_layers - len(wrong["weights"])
        if all(is_fresh["weights"]):
            found.append(Found("weights_missing", "restored", observed))
        else:
            found.append(Found("layers_overwritten", "weights", observed))
    if wrong["biases"]:
        observed = {"layer": wrong["biases"][0] + 1, "n": n_layers}
        observed["kept"] = n_layers - len(wrong["biases"])
        if all(is_fresh["biases"]) or not wrong["weights"]:
            found.append(Found("biases_missing", "restored", observed))
        elif not found:
            found.append(Found("layers_overwritten", "biases", observed))
    lost = [part for part in PARTS[2:] if wrong[part]]
    if lost:
        swapped = any(
            _equal(restored[part][k], at[part][j])
            for part in lost for k in wrong[part] for j in range(n_layers) if j != k
        )  # fmt: skip
        found.append(Found("optimizer_state_lost", "layer" if swapped else "restored"))
    if rate_wrong:
        got = None if restored["learning_rate"] is None else float(restored["learning_rate"].sum())
        observed = {"got": got, "rate": float(at["learning_rate"])}
        found.append(Found("schedule_restarts", "restored", observed))
    if rng_wrong:
        alias = restored["rng"] == later["rng"]
        found.append(
            Found("aliases_live_arrays", "generator_resumed")
            if alias
            else Found("rng_not_restored")
        )
    return found


RESUME = Check(
    id="09.resume",
    title={"nl": "Precies verder gaan", "en": "Going on, exactly"},
    names=("state_of",),
    partners=("restore",),
    criteria=(
        (
            "exact", 1.0,
            {"nl": "tot op de laatste bit verder", "en": "goes on to the last bit"},
        ),
        (
            "repeatable", 0.5,
            {"nl": "een tweede keer hetzelfde", "en": "a second time the same"},
        ),
        (
            "refuses", 0.5,
            {"nl": "een ander netwerk geweigerd", "en": "a different network refused"},
        ),
    ),
    challenge=_challenge,
    probe=Probe("training_state", "probe_resume"),
    judge=_resume,
)  # fmt: skip
CHECKS = (STATE_OF, RESUME)
