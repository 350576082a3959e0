"""Running a learner's code so that nothing of it stays behind: output, states, exceptions."""

from __future__ import annotations

import builtins
import contextlib
import io
import linecache
import logging
import os
import random
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from autograder.probes.time_limit import TimeLimit, TimeUp

LONGEST_TEXT = 400
_OURS = tuple(str(Path(__file__).resolve().parents[2] / name) for name in ("autograder", "nnlib"))
_LIBRARIES = tuple(
    sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)


@dataclass
class Ran:
    """How a piece of learner code ended.

    `error` is plain data: ``type``, ``message`` and, where known, ``line`` and ``source``.
    """

    value: Any = None
    error: dict[str, Any] | None = None
    timed_out: bool = False
    printed: str = ""


def run(call: Callable[[], Any], limit: TimeLimit, *, seed: int = 0) -> Ran:
    """Call `call` and survive it: any exception, ``SystemExit``, endless loops, deep recursion.

    The global generators are seeded with `seed` for the call, so that a check repeats exactly.
    """
    ran = Ran()
    sink = _Sink()
    with _everything_kept(sink, seed):
        try:
            with limit:
                try:
                    ran.value = call()
                except TimeUp:
                    limit.running = False  # caught by us: it need not be raised again
                    ran.timed_out = True
                except BaseException as error:
                    ran.error = _described(error)
                limit.running = False
        except TimeUp:  # raised just as the call ended
            limit.running = False
            ran.timed_out = True
        finally:
            limit.stop()
    if limit.expired:
        ran.timed_out = True
    ran.printed = sink.start
    return ran


def _described(error: BaseException) -> dict[str, Any]:
    """Return what can be told of an exception as plain data."""
    try:
        message = str(error)
    except BaseException as second:
        if isinstance(second, TimeUp):
            raise
        message = ""
    described: dict[str, Any] = {"type": type(error).__name__, "message": message[:LONGEST_TEXT]}
    described.update(_place(error.__traceback__))
    return described


def is_library(path: str) -> bool:
    """Whether code of that file is ours, Python's or an installed library's: not the learner's."""
    return path.startswith((*_OURS, *_LIBRARIES, "<frozen"))


def _place(traceback: TracebackType | None) -> dict[str, Any]:
    """Return the last line of the learner's own code in a traceback."""
    place: dict[str, Any] = {}
    while traceback is not None:
        path = traceback.tb_frame.f_code.co_filename
        if not is_library(path):
            line = traceback.tb_lineno
            source = linecache.getline(path, line).strip()
            place = {"line": line, "source": source[:LONGEST_TEXT]}
        traceback = traceback.tb_next
    return place


class _Sink(io.TextIOBase):
    """Swallows what is printed and keeps its beginning."""

    def __init__(self) -> None:
        self.start = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.start) < LONGEST_TEXT:
            self.start += str(text)[: LONGEST_TEXT - len(self.start)]
        return len(text)


def _no_input(*_: Any) -> str:
    raise EOFError("input() cannot be answered during a check.")


@contextlib.contextmanager
def _everything_kept(sink: _Sink, seed: int) -> Iterator[None]:
    """Put back, afterwards, all that learner code may change around it."""
    global_state, python_state = np.random.get_state(legacy=False), random.getstate()
    streams = {
        name: getattr(sys, name) for name in ("stdout", "stderr", "__stdout__", "__stderr__")
    }
    ask, quiet = builtins.input, logging.root.manager.disable
    depth = sys.getrecursionlimit()
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        # A learner may switch warnings on again; they are shown to nobody all the same.
        warnings.showwarning = lambda *_, **__: None
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(np.printoptions())
        stack.enter_context(_no_display())
        stack.enter_context(_same_folder())
        try:
            for name in streams:
                setattr(sys, name, sink)
            builtins.input = _no_input
            logging.disable(logging.CRITICAL)
            np.random.seed(seed)
            random.seed(seed)
            yield
        finally:
            for name, stream in streams.items():
                setattr(sys, name, stream)
            builtins.input = ask
            logging.disable(quiet)
            sys.setrecursionlimit(depth)
            np.random.set_state(global_state)
            random.setstate(python_state)


@contextlib.contextmanager
def _same_folder() -> Iterator[None]:
    """Come back to the working directory, if there is one to come back to."""
    try:
        folder = os.getcwd()
    except OSError:  # it was removed
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.chdir(folder)


@contextlib.contextmanager
def _no_display() -> Iterator[None]:
    """Keep figures and tables that the learner's code displays out of the check's output."""
    shell = None
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        yield
        return
    from IPython.utils.capture import capture_output

    with capture_output(stdout=False, stderr=False, display=True):
        yield
