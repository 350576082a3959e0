"""Noticing that the work asked for is handed to nnlib's own implementation, under any name."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from autograder.probes import attempt, functions


@dataclass
class Seen:
    """Whether one of the functions watched for was called."""

    delegated: bool = False


@contextlib.contextmanager
def watching(references: Sequence[Any]) -> Iterator[Seen]:
    """Note every call of `references`, however it came about: imported, copied, inherited.

    A profile function sees the code that runs, so the name it was called by does not matter.
    """
    seen = Seen()
    codes = {id(reference.__code__) for reference in references}

    def look(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and id(frame.f_code) in codes:
            seen.delegated = True

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)


def probe(
    function: Any,
    challenge: dict[str, Any],
    references: Sequence[Any],
    call: Callable[..., Any] | None = None,
) -> dict[str, Any]:
    """Return the evidence of ``functions.probe``, and ``delegated``.

    `call` gets the function, the arguments of a case and a dict to write more evidence in, which
    ends up in the case's result under ``more``; without it the function is called with the
    arguments.
    """
    looked = functions.probe(function, {**challenge, "cases": []})
    looked["delegated"] = False
    if looked["problem"] or looked["empty"]:
        return looked
    if any(attempt.is_reference(function, reference) for reference in references):
        return {**looked, "delegated": True}
    notes: list[dict[str, Any]] = []
    delegated = False

    def watched(*arguments: Any) -> Any:
        nonlocal delegated
        note: dict[str, Any] = {}
        notes.append(note)
        with watching(references) as seen:
            try:
                value = function(*arguments) if call is None else call(function, note, *arguments)
            finally:
                delegated = delegated or seen.delegated
        return functions.described(value)

    evidence = functions.probe(watched, challenge, then=lambda value: value)
    for result, note in zip(evidence["results"], notes, strict=False):
        result["more"] = note
    return {**evidence, "blanks": looked["blanks"], "delegated": delegated}
