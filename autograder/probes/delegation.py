"""Noticing that the work asked for is handed to nnlib's own implementation, under any name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any

from autograder.probes import functions
from autograder.probes.classes import ancestry, attributes
from autograder.probes.exchange import code_of, exchanged
from autograder.probes.guard import is_library

MOST_LOOKED_AT = 400
_WRAPPERS: dict[type, Callable[[Any], Any]] = {
    MethodType: lambda method: method.__func__,
    staticmethod: lambda method: method.__func__,
    classmethod: lambda method: method.__func__,
    property: lambda attribute: attribute.fget,
    partial: lambda call: call.func,
}


@dataclass
class Seen:
    """Whether one of the functions watched for was called while `looking`."""

    delegated: bool = False
    looking: bool = True


@contextlib.contextmanager
def watching(references: Sequence[Any], work: Any = None) -> Iterator[Seen]:
    """Note every call of `references` from this thread, however it came about.

    Imported, inherited, taken before the check began: those are all one function object. Copies of
    it are others, with the same code; they are looked for in what `work` can reach.
    """
    seen = Seen()

    def note(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if seen.looking:
            seen.delegated = True
        return original(*args, **kwargs)

    with contextlib.ExitStack() as stack:
        for function in {*references, *_copies(references, work)}:
            stack.enter_context(exchanged(function, note))
        yield seen


def is_reference(function: Any, reference: FunctionType) -> bool:
    """Whether `function` is `reference`, or a copy of it under whatever name."""
    while type(function) in _WRAPPERS:
        function = _WRAPPERS[type(function)](function)
    return type(function) is FunctionType and _is_copy(function, reference)


def _is_copy(function: FunctionType, reference: FunctionType) -> bool:
    code, original = code_of(function), code_of(reference)
    return code is original or (
        code.co_filename == original.co_filename and code.co_code == original.co_code
    )


def _copies(references: Sequence[Any], work: Any) -> list[FunctionType]:
    """Return the copies of `references` among the functions that `work` can reach by name.

    Nothing of the learner's is run for that: only functions, classes and what wraps a function are
    opened, by their type.
    """
    todo: list[Any] = [work]
    known: set[int] = set()
    found: list[FunctionType] = []
    while todo and len(known) < MOST_LOOKED_AT:
        one = todo.pop()
        if id(one) in known:
            continue
        known.add(id(one))
        kind = type(one)
        if kind is FunctionType:
            if any(one is reference for reference in references):
                continue
            if any(_is_copy(one, reference) for reference in references):
                found.append(one)
            elif not is_library(one.__code__.co_filename):
                todo += _named_in(one)
        elif kind in (tuple, list):
            todo += one[:MOST_LOOKED_AT]
        elif kind in _WRAPPERS:
            todo.append(_WRAPPERS[kind](one))
        elif issubclass(kind, type):
            todo += [thing for base in ancestry(one) for thing in attributes(base).values()]
    return found


def _named_in(function: FunctionType) -> list[Any]:
    """Return what a function's code refers to: globals, the scope around it, defaults."""
    names: set[str] = set()
    codes: list[CodeType] = [function.__code__]
    while codes:
        code = codes.pop()
        names.update(code.co_names)
        codes += [constant for constant in code.co_consts if type(constant) is CodeType]
    things = [function.__globals__[name] for name in names if name in function.__globals__]
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # a name that has no value yet
            things.append(cell.cell_contents)
    things += function.__defaults__ or ()
    things += (function.__kwdefaults__ or {}).values()
    things.append(getattr(function, "__wrapped__", None))
    return things


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
    if any(is_reference(function, reference) for reference in references):
        return {**looked, "delegated": True}
    notes: list[dict[str, Any]] = []

    def watched(*arguments: Any) -> Any:
        note: dict[str, Any] = {}
        notes.append(note)
        value = function(*arguments) if call is None else call(function, note, *arguments)
        return functions.described(value)

    with watching(references, function) as seen:
        evidence = functions.probe(watched, challenge, then=lambda value: value)
    for result, note in zip(evidence["results"], notes, strict=False):
        result["more"] = note
    return {**evidence, "blanks": looked["blanks"], "delegated": seen.delegated}
