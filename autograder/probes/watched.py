"""Calling a function through another, which watches its arguments and generators."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np

from autograder.probes import evidence, functions


def probe(
    function: Any,
    challenge: dict[str, Any],
    call: Callable[..., dict[str, Any]],
    references: tuple[Any, ...] = (),
) -> dict[str, Any]:
    """Return the evidence of ``functions.probe``, each case tried by ``call(function, *case)``.

    `call` makes of a case what the learner's function gets, and returns plain data with ``is``.
    Where that has ``mutated``, `call` has looked itself whether arguments were changed.
    ``delegated`` tells whether one of `references`, functions of ``nnlib``, was entered, under
    whatever name.
    """
    looked = functions.probe(function, {**challenge, "cases": []})
    if looked["problem"] or looked["empty"]:
        return looked
    entered: list[str] = []

    def watched(*case: Any) -> dict[str, Any]:
        with calls_of(*references) as seen:
            try:
                return call(function, *case)
            finally:
                entered.extend(seen)

    found = functions.probe(watched, challenge, then=lambda value: value)
    for result in found["results"]:
        if result["value"] and "mutated" in result["value"]:
            result["changed"] = []
    return {**found, "blanks": looked["blanks"], "delegated": bool(entered)}


@contextlib.contextmanager
def calls_of(*references: Any) -> Iterator[list[str]]:
    """Note the names of those `references` whose code is entered, also copied or renamed."""
    seen: list[str] = []
    if not references:
        yield seen
        return
    codes = [reference.__code__ for reference in references]

    def look(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and any(frame.f_code is code for code in codes):
            seen.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)


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
