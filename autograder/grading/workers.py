"""Worker processes on this machine: each runs one submission at a time, in a jail it keeps warm.

A worker holds no gradebook. One that dies is replaced; its submission is tried once more, and then
handed back as lost, so that one notebook can never stop a class.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

TRIES = 2


@dataclass
class _Worker:
    """One process, and what it is busy with."""

    process: Any
    pipe: Connection
    order: Any = None
    tried: int = 0
    until: float = float("inf")


class Lost(Exception):
    """A worker died, twice, over one order."""


class Pool:
    """Processes that each answer orders with a function made by `make(setup)`.

    Parameters
    ----------
    make : a function of a module, called once in each process with `setup`; it returns the function
        that answers orders, as a context manager
    patience : seconds after which a worker that has not answered is taken for dead
    """

    def __init__(self, count: int, make: Callable[[Any], Any], setup: Any, patience: float):
        self._context = multiprocessing.get_context("spawn")
        self._make, self._setup, self._patience = make, setup, patience
        self._workers = [self._hire() for _ in range(count)]

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            self._dismiss(worker)

    def answers(self, orders: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Yield (order, answer) as answers come in; an order is taken when somebody is free.

        The answer of an order that could not be carried out is an exception: what the function
        raised is `Lost` too, as text.
        """
        waiting = iter(orders)
        again: list[tuple[Any, int]] = []
        while True:
            for worker in self._workers:
                if worker.order is None:
                    order, tried = again.pop() if again else (next(waiting, None), 0)
                    if order is not None:
                        self._give(worker, order, tried)
            busy = [worker for worker in self._workers if worker.order is not None]
            if not busy:
                return
            soonest = min(worker.until for worker in busy)
            ready = wait(
                [w.pipe for w in busy] + [w.process.sentinel for w in busy],
                max(0.0, soonest - time.monotonic()),
            )
            for worker in busy:
                answer: Any = None
                if worker.pipe in ready:
                    with contextlib.suppress(EOFError, OSError):
                        answer = worker.pipe.recv()
                late = time.monotonic() > worker.until
                if answer is None and (
                    worker.pipe in ready or worker.process.sentinel in ready or late
                ):
                    order, tried = worker.order, worker.tried
                    self._replace(worker)
                    if tried < TRIES:
                        again.append((order, tried))
                    else:
                        yield order, Lost("late" if late else "died")
                elif answer is not None:
                    order, worker.order = worker.order, None
                    worker.until = float("inf")
                    good, value = answer
                    yield order, value if good else Lost(value)

    def _give(self, worker: _Worker, order: Any, tried: int) -> None:
        worker.order, worker.tried = order, tried + 1
        worker.until = time.monotonic() + self._patience
        # One that died before this answers with its sentinel, and is then replaced.
        with contextlib.suppress(OSError):
            worker.pipe.send(order)

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, self._make, self._setup, os.getpid()), daemon=False
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _replace(self, worker: _Worker) -> None:
        self._dismiss(worker)
        self._workers[self._workers.index(worker)] = self._hire()

    def _dismiss(self, worker: _Worker) -> None:
        """End a process: one that waits for an order leaves by itself, any other is killed."""
        worker.pipe.close()
        if worker.order is not None:
            worker.process.kill()
        worker.process.join(5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()


def _serve(pipe: Connection, make: Callable[[Any], Any], setup: Any, teacher: int) -> None:
    """Answer orders until the teacher's process hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the teacher's process to handle
    _end_with(teacher)
    with make(setup) as answer, contextlib.suppress(EOFError, OSError):
        while True:
            order = pipe.recv()
            try:
                given = (True, answer(order))
            except Exception as error:
                from autograder.grading.judge import failure

                given = (False, failure("grading", error))
            pipe.send(given)


def _end_with(teacher: int) -> None:
    """Have the kernel end this process when the teacher's is killed, whatever it is doing."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != teacher:
            os._exit(1)
