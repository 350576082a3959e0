"""Letting every call of a function go elsewhere for a while, whoever holds it and by what name.

A module's or a class's attribute can be replaced, but a learner may have taken the function before:
``forward = nnlib.Dense.forward`` above a class. The function object is what all its names share, so
its **code** is exchanged, and put back afterwards.

No profile or trace function takes part. CPython 3.11 can spin for ever in a signal's handler while
one is set, and then an endless loop is never stopped.

- **Threads.** Code is shared by all threads, a stand-in belongs to the thread that asked for it:
  calls from another thread go to the original, so a training that runs beside a check is neither
  disturbed nor taken for the learner's answer.
- **Overlap.** Two checks at once, or one inside the other, may exchange the same function and end
  in any order. So the original is kept once per function, with a list of stand-ins, and comes back
  when the last of them has gone. A lock guards the list; calls only read it, and take no lock.
- **Re-entry.** A stand-in is given the original as another function object, so that it can call it.
- **Interruption.** Whoever uses this enters outside a time limit: no ``TimeUp`` falls between the
  exchange and the putting back.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import CodeType, FunctionType
from typing import Any

StandIn = Callable[..., Any]


@dataclass
class _Exchanged:
    """A function whose code is away; stand-ins are pairs of a thread and what it is called with."""

    code: CodeType
    original: FunctionType
    stand_ins: tuple[tuple[int, StandIn], ...] = field(default=())

    def call(self, *args: Any, **kwargs: Any) -> Any:
        thread = threading.get_ident()
        call: Callable[..., Any] = self.original
        for whose, stand_in in self.stand_ins:
            if whose == thread:
                call = partial(stand_in, call)
        return call(*args, **kwargs)


_exchanged: dict[FunctionType, _Exchanged] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def exchanged(function: FunctionType, stand_in: StandIn) -> Iterator[None]:
    """Let calls of `function` from this thread go to ``stand_in(original, *args, **kwargs)``."""
    mine = (threading.get_ident(), stand_in)
    entry: _Exchanged | None = None
    try:
        with _lock:
            entry = _exchanged.get(function)
            if entry is None:
                entry = _exchanged[function] = _Exchanged(function.__code__, _twin(function))
            entry.stand_ins += (mine,)
            function.__code__ = _code_that_calls(entry.call)
        yield
    finally:
        with _lock:
            if entry is not None:
                entry.stand_ins = tuple(one for one in entry.stand_ins if one is not mine)
                if not entry.stand_ins:
                    function.__code__ = entry.code
                    _exchanged.pop(function, None)


def code_of(function: FunctionType) -> CodeType:
    """Return the function's own code, also while it is exchanged."""
    entry = _exchanged.get(function)
    return function.__code__ if entry is None else entry.code


def _twin(function: FunctionType) -> FunctionType:
    twin = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


def _template(*args: Any, **kwargs: Any) -> Any:
    call: Any = "the stand-in"
    return call(*args, **kwargs)


def _code_that_calls(call: Callable[..., Any]) -> CodeType:
    """Return code without names to look up: what it calls is one of its constants."""
    code = _template.__code__
    constants = tuple(call if c == "the stand-in" else c for c in code.co_consts)
    return code.replace(co_consts=constants)
