"""The probes of the search: stand-ins that write down what they are asked to train and score."""

from __future__ import annotations

import hashlib
from itertools import islice
from types import GeneratorType
from typing import Any

import numpy as np

from autograder.probes import functions, remote, watched
from autograder.probes.layers import as_array
from nnlib.space import grid, sample

MOST_CALLS = 400
NO_SETTING = "params needs a learning_rate and a width, both numbers"
_LAZY: tuple[type, ...] = (
    GeneratorType,
    map,
    filter,
    zip,
    type(iter([])),
    type({}.values()),
    type({}.items()),
)


def space_of(plain: dict[str, Any]) -> dict[str, Any]:
    """Return the space a learner gets: a list as it is, ``{"range": [low, high]}`` as a tuple."""
    return {
        name: tuple(values["range"]) if isinstance(values, dict) else list(values)
        for name, values in plain.items()
    }


def described_candidates(value: Any) -> dict[str, Any]:
    """Return the description of a list of candidates, with ``same``.

    ``same`` holds, for each item, the first place at which that very object stands.
    """
    if issubclass(type(value), _LAZY):
        value = list(islice(value, functions.MOST_ITEMS))
    plain = functions.described(value)
    if plain["is"] == "list" and type(value) in (list, tuple):
        first: dict[int, int] = {}
        items = value[: functions.MOST_ITEMS]
        plain["same"] = [first.setdefault(id(item), i) for i, item in enumerate(items)]
    return plain


def probe_grid(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `grid` on each case, (space,)."""

    def call(function: Any, plain: dict[str, Any]) -> dict[str, Any]:
        space = space_of(plain)
        before = watched.snapshot(space)
        value = described_candidates(function(space))
        return {**value, "mutated": watched.snapshot(space) != before}

    return watched.probe(function, challenge, call, (grid,))


def probe_candidates(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `random_candidates` on each case, (space, n, seed)."""

    def call(function: Any, plain: dict[str, Any], n: int, seed: int) -> dict[str, Any]:
        space, rng = space_of(plain), np.random.default_rng(seed)
        before = watched.snapshot(space)
        with watched.draws(rng) as used:
            value = described_candidates(function(space, n, rng))
        return {**value, "mutated": watched.snapshot(space) != before, "draws": used}

    return watched.probe(function, challenge, call, (sample,))


def probe_choose(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `choose` on each case, (results,)."""

    def call(function: Any, results: list[dict[str, Any]]) -> dict[str, Any]:
        before = watched.snapshot(results)
        value = functions.described(function(results))
        return {**value, "mutated": watched.snapshot(results) != before}

    return watched.probe(function, challenge, call)


# ---- refine -------------------------------------------------------------------------------------


def part_of(*words: Any) -> float:
    """Return a number in [0, 1) that the words decide, and that looks like chance."""
    digest = hashlib.blake2b(repr(words).encode("utf-8", "replace"), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48


def scores(key: int, rate: float, width: float) -> dict[str, float]:
    """Return what a network with these settings is said to score: smooth in part, and chance."""
    if not 0 < rate <= 0.3:
        return dict.fromkeys(("train", "val", "test"), float("nan"))
    places = [round(part_of(key, name, f"{rate:.9g}", f"{width:.9g}"), 9) for name in "tvx"]
    hill = 0.08 * np.exp(-((np.log10(rate) + 2) ** 2))
    return {
        "train": round(0.80 + 0.19 * places[0], 6),
        "val": round(0.60 + 0.20 * places[1] + hill, 6),
        "test": round(0.60 + 0.28 * places[2], 6),
    }


def probe_refine(
    function: Any, challenge: dict[str, Any], host: remote.Host | None = None
) -> dict[str, Any]:
    """Call `refine` on each case, (space, budget, seed, key).

    With a `host` the scores come from there, and so does what is believed of ``asked``; the key is
    the number of the case then.

    ``asked`` holds what `evaluate` was asked, each with ``params``, ``rate`` and ``width`` (None
    where they are no numbers) and ``same``, the first call that was given that very dict.
    """

    def call(
        function: Any, plain: dict[str, Any], budget: int, seed: int, key: int
    ) -> dict[str, Any]:
        space, rng = space_of(plain), np.random.default_rng(seed)
        asked: list[dict[str, Any]] = []
        kept: list[Any] = []

        def evaluate(params: Any) -> dict[str, float]:
            rate, width = _setting(params, "learning_rate"), _setting(params, "width")
            if len(asked) < MOST_CALLS:
                same = next((i for i, one in enumerate(kept) if one is params), len(kept))
                kept.append(params)
                asked.append({"rate": rate, "width": width, "same": same, **_names(params)})
                if host is not None:
                    said = remote.ask(host, key, rate, width, same, asked[-1]["names"])
                    return dict(zip(("train", "val", "test"), said, strict=True))
            if rate is None or width is None:
                raise KeyError(NO_SETTING)
            return scores(key, rate, width)

        before = watched.snapshot(space)
        with watched.draws(rng) as used:
            value = function(evaluate, space, budget, rng)
        inner = value.get("params", value) if type(value) is dict else value
        plain_value = functions.described(inner)
        return {
            **plain_value,
            "rate": _setting(inner, "learning_rate"),
            "width": _setting(inner, "width"),
            "asked": asked,
            "mutated": watched.snapshot(space) != before,
            "draws": used,
        }

    return watched.probe(function, challenge, call)


def _setting(params: Any, name: str) -> float | None:
    array = as_array(params.get(name)) if type(params) is dict else None
    return None if array is None or array.size != 1 else float(array.ravel()[0])


def _names(params: Any) -> dict[str, Any]:
    if type(params) is not dict:
        return {"names": []}
    return {"names": sorted(str.__str__(key)[:80] for key in params if type(key) is str)[:20]}
