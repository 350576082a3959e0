"""Calling a function through another, which watches its arguments and generators."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.probes import delegation, evidence, functions


def probe(
    function: Any,
    challenge: dict[str, Any],
    call: Callable[..., dict[str, Any]],
    references: tuple[Any, ...] = (),
) -> dict[str, Any]:
    """Return the evidence of ``functions.probe``, each case tried by ``call(function, *case)``.

    `call` makes of a case what the learner's function gets, and returns plain data with ``is``.
    Where that has ``mutated``, `call` has looked itself whether arguments were changed.
    ``delegated`` tells whether one of `references`, functions of ``nnlib``, was called, under
    whatever name.
    """
    looked = functions.probe(function, {**challenge, "cases": []})
    if looked["problem"] or looked["empty"]:
        return looked

    def watched(*case: Any) -> dict[str, Any]:
        return call(function, *case)

    with delegation.watching(references, function) as seen:
        found = functions.probe(watched, challenge, then=lambda value: value)
    for result in found["results"]:
        if result["value"] and "mutated" in result["value"]:
            result["changed"] = []
    return {**found, "blanks": looked["blanks"], "delegated": seen.delegated}


def snapshot(value: Any) -> bytes:
    """Return what can be told of an argument, to compare before with after."""
    return evidence.pack(functions.described(value))


@contextlib.contextmanager
def draws(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Note ``own``: whether `rng` was used, and ``other``: whether a global generator was."""
    used = {"own": False, "other": False}
    own, other = str(rng.bit_generator.state), _global_state()
    yield used
    used["own"] = str(rng.bit_generator.state) != own
    used["other"] = _global_state() != other


def _global_state() -> tuple[str, Any]:
    state = np.random.get_state(legacy=False)
    return f"{state['state']['pos']} {state['state']['key'].sum()}", random.getstate()
