"""A time limit for code that may never end, even when it swallows every exception."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

CPU_SECONDS, WALL_SECONDS = 2.0, 10.0
TICK = 0.02  # seconds between two looks at the clock
_HERE = Path(__file__).parent
# Code that is not left in the middle: what sets up and takes down, and what talks over the wall.
_MINE = {__file__} | {
    str(path)
    for path in (
        *(_HERE / name for name in ("guard.py", "remote.py", "wire.py")),
        *(_HERE.parent / "sandbox" / name for name in ("channel.py", "inside.py", "bench.py")),
    )
}


_running: list[TimeLimit] = []


def expire() -> None:
    """Let the limit that is running be up at its next look, whatever the clock says."""
    for limit in _running[-1:]:
        limit.expire()


class TimeUp(BaseException):
    """Raised inside the running code when its time is up.

    ``except:`` catches it, as it catches everything. But when the handler lets go of it, it notices
    (``__del__``) and is raised again on the very next line, which is outside that ``try``.
    """

    limit: TimeLimit | None = None

    def __del__(self) -> None:
        limit = type(self).limit
        if limit is not None and limit.running:
            limit._stop_at_next_line(sys._getframe(1))


class TimeLimit:
    """Raise ``TimeUp`` in the code inside the ``with`` when it has used up its time.

    Parameters
    ----------
    cpu_seconds : float, optional
        Of the process; two unless given. A busy machine costs an honest solution nothing.
    wall_seconds : float, optional
        For code that sleeps or waits; ten unless given.

    In the main thread a timer signal interrupts the code, also one that waits; elsewhere, and on
    systems without such signals, a watching thread does. Where neither exists the code runs
    without a limit. A timer that was already set is set again afterwards.
    """

    def __init__(self, cpu_seconds: float | None = None, wall_seconds: float | None = None) -> None:
        self.cpu_seconds = CPU_SECONDS if cpu_seconds is None else cpu_seconds
        self.wall_seconds = WALL_SECONDS if wall_seconds is None else wall_seconds
        self.running = False
        self.expired = False
        self.error: type[TimeUp] = type("TimeUp", (TimeUp,), {"limit": self})

    def __enter__(self) -> TimeLimit:
        self._cpu, self._wall = time.process_time(), time.monotonic()
        self._trace = sys.gettrace()
        self._thread = threading.get_ident()
        self._watcher: threading.Thread | None = None
        self._by_signal = False
        self._outermost = sys._getframe(1)
        self.running = True
        _running.append(self)
        if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
            try:
                self._handler = signal.signal(signal.SIGALRM, self._on_signal)
                # No signal before time can be up: an answer in time is never interrupted at all.
                # (Under a profile function CPython 3.11 can spin in a handler for ever.)
                first = max(min(self.cpu_seconds, self.wall_seconds), TICK)
                self._timer = signal.setitimer(signal.ITIMER_REAL, first, TICK)
                self._by_signal = True
            except (ValueError, OSError):  # an embedded interpreter without signals
                self._by_signal = False
        if not self._by_signal:
            self._finished = threading.Event()
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            try:
                self._watcher.start()
            except RuntimeError:  # no threads here, as in a browser
                self._watcher = None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the limit and put everything back; a second time it does nothing.

        A watching thread's ``TimeUp`` may still arrive in here: whoever catches it stops again.
        """
        self.running = False
        if self in _running:
            _running.remove(self)
        if self._by_signal:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._handler)
            before, interval = self._timer
            if before:
                left = before - (time.monotonic() - self._wall)
                signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), interval)
            self._by_signal = False
        if self._watcher is not None:
            self._finished.set()
            self._watcher.join()
            # The last one may not have arrived yet: call it back.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), None)
            self._watcher = None
        if sys.gettrace() is not self._trace:
            sys.settrace(self._trace)

    def expire(self) -> None:
        """Be up at the next look."""
        if self.running and not self.expired:
            self.expired = True
            if self._by_signal:
                signal.setitimer(signal.ITIMER_REAL, TICK, TICK)

    def _is_up(self) -> bool:
        if not self.expired:
            self.expired = (
                time.process_time() - self._cpu > self.cpu_seconds
                or time.monotonic() - self._wall > self.wall_seconds
            )
        return self.expired

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        # Never in the frames that set up and take down: they must come to their end.
        ours = frame is not None and frame.f_code.co_filename in _MINE
        if self.running and not ours and self._is_up():
            raise self.error()

    def _watch(self) -> None:
        while not self._finished.wait(TICK):
            if self.running and self._is_up():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread), ctypes.py_object(self.error)
                )

    def _stop_at_next_line(self, frame: FrameType | None) -> None:
        """Raise again at the next line of `frame` or of one that called it."""
        if threading.get_ident() != self._thread:
            return
        while frame is not None and frame is not self._outermost:
            frame.f_trace = self._on_line
            frame = frame.f_back
        sys.settrace(self._on_line)

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename in _MINE:
            return None
        if self.running and event == "line":
            raise self.error()
        return self._on_line
