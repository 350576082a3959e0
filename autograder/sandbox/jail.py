"""The jail as the host sees it: where learner code runs, and all that comes out of it.

``Jail`` owns a warm process behind bubblewrap; ``Jail.session`` is one submission in a child of
its own. Nothing that comes from there is believed: sizes, counts and times are capped on this side.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from autograder.checks.base import Check
from autograder.probes import evidence
from autograder.sandbox import channel, library, orders, recipes, walls
from autograder.sandbox.bench import Bench, BenchError
from autograder.sandbox.channel import Channel, Closed, Late, ProtocolError
from autograder.sandbox.claims import text
from autograder.sandbox.limits import Limits

Reason = Literal["time", "memory", "output", "died", "protocol"]

GRACE = 2.0  # seconds for the child to keep a limit itself, before it is stopped from outside
SECONDS_TO_START = 60.0
SECONDS_TO_END, SECONDS_TO_TELL = 5.0, 0.3
LONGEST_TEXT = 10**7  # of one output


class Over(Exception):
    """Learner code was stopped; what a person reads of each reason is in ``diagnoses``."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"learner code was stopped: {reason}{f' ({detail})' if detail else ''}")
        self.reason: Reason = reason
        self.detail = detail


class SessionOver(Over):
    """The child was stopped, and nothing of it lives on."""


class ProbeOver(Over):
    """A probe's own process was stopped; the session goes on."""


class JailError(RuntimeError):
    """The jail itself does not work: our failure, or this machine's, and never the learner's.

    `said` is what its process said last; ``unavailable`` puts it into words.
    """

    def __init__(self, said: str) -> None:
        super().__init__(f"The jail does not work: {said}")
        self.said = said


@dataclass(frozen=True)
class CellRun:
    """What one cell did.

    Attributes
    ----------
    outputs : as a notebook file has them; plain text, and pictures where they were asked for
    error : ``type``, ``message``, ``line`` and ``source`` of the exception that ended it
    timed_out : whether it was interrupted for its time; `error` is then ``None``
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    seconds: float = 0.0
    timed_out: bool = False


@cache
def _trouble() -> str:
    """Try a jail out, once; return what went wrong."""
    try:
        with Jail("00") as jail, jail.session() as session:
            return "" if session.cell("", "1").outputs else "nothing came out of it"
    except (JailError, SessionOver, OSError) as error:
        return error.said if isinstance(error, JailError) else str(error)


def unavailable(language: str) -> str | None:
    """Return why no learner code can be locked up here, and what to do; ``None`` if it can."""
    linux, installed = sys.platform == "linux", walls.bubblewrap() is not None
    said = _trouble() if linux and installed else ""
    if linux and installed and not said:
        return None
    return recipes.text(language, said, linux=linux, installed=installed)


class Jail:
    """A warm process with the library of a chapter, and the sessions forked from it.

    Parameters
    ----------
    chapter : such as "05"
    unsafe : without walls, on a machine that has none: only the limits of the process hold
    """

    def __init__(self, chapter: str, limits: Limits | None = None, *, unsafe: bool = False) -> None:
        self.chapter, self.limits, self.unsafe = chapter, limits or Limits(), unsafe
        self._library = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Jail:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        self.close()

    def session(self) -> Session:
        """Start a session; its ``with`` ends it."""
        try:
            return self._session(self._started())
        except OSError:  # the warm process is gone: once more with another
            self.close()
        try:
            return self._session(self._started())
        except OSError as error:
            self.close()
            raise JailError(str(error)) from error

    def _session(self, control: socket.socket) -> Session:
        order: dict[str, Any] = {"limits": asdict(self.limits)}
        if not self.unsafe and walls.spare_users():
            order["user"] = secrets.choice(walls.spare_users())
        learner, theirs = socket.socketpair()
        status, told = socket.socketpair()
        try:
            socket.send_fds(control, [json.dumps(order).encode()], [theirs.fileno(), told.fileno()])
            if control.recv(1) != b"+":
                raise ConnectionResetError("the warm process is gone")
        except BaseException:
            learner.close()
            status.close()
            raise
        finally:
            theirs.close()
            told.close()
        return Session(learner, status, self.limits)

    def _started(self) -> socket.socket:
        if self._control is not None and self._process is not None:
            if self._process.poll() is None:
                return self._control
            self.close()
        if not hasattr(os, "fork") or not (self.unsafe or sys.platform == "linux"):
            raise JailError("this system has no means for it")
        self._library.enter_context(library.borrowed(self.chapter))
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                walls.command(self.chapter, theirs.fileno(), unsafe=self.unsafe),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                env=walls.environment(),
                start_new_session=True,
                cwd="/",
            )
        finally:
            theirs.close()
        self._control = ours
        ours.settimeout(SECONDS_TO_START)
        try:
            ready = ours.recv(1)
        except OSError:
            ready = b""
        if ready != b"+":
            said = self._last_words()
            self.close()
            raise JailError(said)
        return ours

    def _last_words(self) -> str:
        process = self._process
        if process is None or process.stderr is None:
            return "nothing was said"
        if process.poll() is None:
            _kill_with_children(process.pid)
        lines = process.stderr.read(10_000).decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:400] if lines else "nothing was said"

    def close(self) -> None:
        """End the warm process, and with it every session that is left."""
        process, control = self._process, self._control
        self._process = self._control = None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                _kill_with_children(process.pid)
                process.wait()
            if process.stderr is not None:
                process.stderr.close()
        self._library.close()


class Session:
    """One submission in a child of its own."""

    def __init__(self, learner: socket.socket, status: socket.socket, limits: Limits) -> None:
        self.limits = limits
        self._status = status
        self._channel = Channel(learner, limits.message_bytes, limits.messages)
        self._end = time.monotonic() + limits.total_seconds
        self._cells = 0
        self._output = 0
        self._over: SessionOver | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        self.close()

    def cell(self, cell_id: str, source: str, *, draw: bool = False) -> CellRun:
        """Run a cell; ``SessionOver`` if the child had to be stopped, or stopped itself."""
        self._cells += 1
        deadline = self._deadline(self.limits.cell_seconds)
        with self._watched():
            if self._cells > self.limits.cells:
                raise SessionOver("time", "too many cells")
            order = {"id": cell_id, "source": source, "draw": draw}
            self._channel.send(channel.CELL, json.dumps(order).encode("ascii"), deadline)
            kind, payload = self._channel.receive(deadline)
            if kind != channel.OUTPUT:
                raise ProtocolError(f"a message {kind!r} came in place of a cell's output")
            return self._cell_run(payload)
        raise AssertionError  # for the type checker

    def probe(self, check: Check, challenge: dict[str, Any]) -> Any:
        """Run a check's probe on what the cells defined, and return its evidence.

        ``ProbeOver`` if the probe's process was stopped or stopped itself, ``SessionOver`` if the
        whole child did.
        """
        deadline = self._deadline(self.limits.probe_seconds)
        order = {
            "probe": check.probe.module,
            "function": check.probe.function,
            "options": dict(check.probe.options),
            "names": list(check.names),
            "partners": list(check.partners),
            "needs_partners": check.needs_partners,
            "challenge": challenge,
            "tools": library.tools(check.id),
            "hosted": check.probe.hosted,
        }
        bench = Bench(check, challenge) if check.probe.hosted else None
        if bench is not None:
            order["challenge"] = bench.sent
        observed: Any = None
        seen = False
        with self._watched():
            self._channel.send(channel.PROBE, orders.pack(order), deadline)
            while True:
                kind, payload = self._channel.receive(deadline)
                if kind == channel.CALL and bench is not None and not seen:
                    self._channel.send(channel.ANSWER, bench.answer(payload), deadline)
                elif kind == channel.EVIDENCE and not seen:
                    observed, seen = evidence.unpack(payload), True
                elif kind == channel.EXIT:
                    ended = _plain_object(payload)
                    break
                else:
                    raise ProtocolError(f"a message {kind!r} came in place of evidence")
            if not seen:
                raise ProbeOver("time" if ended.get("late") is True else "died")
            return observed if bench is None else bench.complete(observed)
        raise AssertionError  # for the type checker

    def close(self) -> None:
        """End the session: every process of it."""
        if self._over is None:
            self._stop("time")

    def _deadline(self, seconds: float) -> float:
        if self._over is not None:
            raise self._over
        return min(time.monotonic() + seconds + GRACE, self._end)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Turn every way in which the other side can fail into the end of the session."""
        try:
            yield
        except ProbeOver:
            raise
        except Late:
            raise self._stop("time") from None
        except Closed:
            raise self._stop("died") from None
        except (ProtocolError, evidence.EvidenceError, BenchError) as error:
            raise self._stop("protocol", str(error)) from None
        except SessionOver as over:
            raise self._stop(over.reason, over.detail) from None

    def _stop(self, reason: Reason, detail: str = "") -> SessionOver:
        """Have the child stopped, wait until it is gone, and keep why."""
        said: dict[str, Any] = {}
        # One that ended by itself is given the time to say how, before it is told to stop.
        patience = (SECONDS_TO_TELL, SECONDS_TO_END) if reason == "died" else (SECONDS_TO_END,)
        for seconds in patience:
            if seconds == SECONDS_TO_END:
                with contextlib.suppress(OSError):
                    self._status.shutdown(socket.SHUT_WR)
                self._channel.close()
            self._status.settimeout(seconds)
            with contextlib.suppress(OSError, ValueError):
                said = json.loads(self._status.recv(10_000))
                break
        self._channel.close()
        self._status.close()
        if reason == "died" and not said:  # nobody is left who could tell, which no learner can do
            self._over = SessionOver(reason, detail)
            raise JailError("its warm process has ended")
        if reason == "died":
            reason = _reason(said, time.monotonic() >= self._end)
        self._over = SessionOver(reason, detail)
        return self._over

    def _cell_run(self, payload: bytes) -> CellRun:
        # A character takes up to twelve bytes; the child itself keeps to fewer characters.
        self._output += len(payload)
        limits = self.limits
        one, everything = limits.output_bytes, limits.total_output_bytes + limits.cells * 10_000
        if len(payload) > 12 * one + 10**6 or self._output > 12 * everything:
            raise SessionOver("output")
        plain = _plain_object(payload)
        outputs = plain.get("outputs")
        if not isinstance(outputs, list):
            raise ProtocolError("a cell's output came without outputs")
        checked = [_output(one) for one in outputs]
        error = plain.get("error")
        seconds = plain.get("seconds")
        return CellRun(
            checked,
            _error(error) if isinstance(error, dict) else None,
            float(seconds) if isinstance(seconds, int | float) else 0.0,
            plain.get("timed_out") is True,
        )


def _kill_with_children(pid: int) -> None:
    """Kill bubblewrap and the first process of its namespace, with which all others go."""
    children = ""
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    for one in (pid, *map(int, children.split())):
        with contextlib.suppress(OSError):
            os.kill(one, signal.SIGKILL)


def _reason(said: dict[str, Any], late: bool) -> Reason:
    """Return why a child ended that was not told to, by what the warm process saw."""
    if said.get("reason") in ("memory", "closed"):
        return "memory" if said["reason"] == "memory" else "died"
    if said.get("status") == -signal.SIGKILL:  # by the kernel: no processor time, or no memory left
        return "time" if late else "memory"
    return "time" if said.get("status") == -getattr(signal, "SIGXCPU", 0) else "died"


def _plain_object(payload: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a message was no JSON") from error
    if not isinstance(plain, dict):
        raise ProtocolError("a message was no object")
    return plain


def _output(plain: Any) -> dict[str, Any]:
    """Return an output made anew of what may be in one."""
    if not isinstance(plain, dict):
        raise ProtocolError("an output was no object")
    kind = plain.get("output_type")
    if kind == "stream":
        name = "stderr" if plain.get("name") == "stderr" else "stdout"
        return {
            "output_type": "stream",
            "name": name,
            "text": text(plain.get("text"), LONGEST_TEXT),
        }
    if kind == "error":
        lines = plain.get("traceback")
        return {
            "output_type": "error",
            "ename": text(plain.get("ename"), 80),
            "evalue": text(plain.get("evalue"), 4000),
            "traceback": [text(x, 4000) for x in lines[:100]] if isinstance(lines, list) else [],
        }
    if kind in ("execute_result", "display_data") and isinstance(plain.get("data"), dict):
        data = {
            name: text(value, LONGEST_TEXT)
            for name, value in plain["data"].items()
            if name in ("text/plain", "image/png")
        }
        made: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            count = plain.get("execution_count")
            made["execution_count"] = count if type(count) is int else None
        return made
    raise ProtocolError("an output was of no known kind")


def _error(plain: dict[str, Any]) -> dict[str, Any]:
    line = plain.get("line")
    return {
        "type": text(plain.get("type"), 80),
        "message": text(plain.get("message"), 400),
        "line": line if type(line) is int else None,
        "source": text(plain.get("source"), 400),
    }
