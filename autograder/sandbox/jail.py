"""The jail as the host sees it: where learner code runs, and all that comes out of it.

``Jail`` owns a warm process behind bubblewrap; ``Jail.session`` is one submission in a child of
its own. Nothing that comes from there is believed: sizes, counts and times are capped on this side.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import site
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from autograder.checks.base import Check
from autograder.probes import evidence
from autograder.sandbox import channel, library, orders
from autograder.sandbox.channel import Channel, Closed, Late, ProtocolError
from autograder.sandbox.limits import Limits

Reason = Literal["time", "memory", "processes", "output", "died", "protocol"]

GRACE = 2.0  # seconds for the child to keep a limit itself, before it is stopped from outside
SECONDS_TO_START = 60.0
SECONDS_TO_END = 5.0
LIBRARY = "/library"  # where the cut library stands behind the walls
OUTSIDE_USER = 4242  # of the warm process, where it has a user namespace
_PACKAGES = ("nnlib", "autograder", "course", "tests")
_STARTER = (
    "import json, sys\n"
    "told = json.loads(sys.argv[1])\n"
    "sys.prefix, sys.exec_prefix, sys.path[:] = told['prefix'], told['prefix'], told['path']\n"
    "from autograder.sandbox import inside\n"
    "inside.main(told['control'], told['jailed'], told['load'])\n"
)

_WORDS: dict[str, tuple[str, str]] = {
    "time": (
        "De code was na de toegestane tijd nog niet klaar en is gestopt.",
        "The code was not finished within its time and was stopped.",
    ),
    "memory": (
        "De code gebruikte meer geheugen dan is toegestaan en is gestopt.",
        "The code used more memory than allowed and was stopped.",
    ),
    "processes": (
        "De code startte meer processen dan is toegestaan en is gestopt.",
        "The code started more processes than allowed and was stopped.",
    ),
    "output": (
        "De code gaf meer uitvoer dan is toegestaan en is gestopt.",
        "The code produced more output than allowed and was stopped.",
    ),
    "died": (
        "De code beëindigde het Python-proces waarin ze liep.",
        "The code ended the Python process it ran in.",
    ),
    "protocol": (
        "De code stoorde het nakijken en is gestopt.",
        "The code disturbed the grading and was stopped.",
    ),
}


class Over(Exception):
    """Learner code was stopped; `nl` and `en` say why in one sentence."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{_WORDS[reason][1]}{f' ({detail})' if detail else ''}")
        self.reason: Reason = reason
        self.detail = detail
        self.nl, self.en = _WORDS[reason]


class SessionOver(Over):
    """The child was stopped, and nothing of it lives on."""


class ProbeOver(Over):
    """A probe's own process was stopped; the session goes on."""


class JailError(RuntimeError):
    """The jail itself does not work: our failure, or this machine's, and never the learner's.

    `said` is what its process said last; ``unavailable`` puts it into words.
    """

    def __init__(self, said: str) -> None:
        super().__init__(f"The jail did not start: {said}")
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


class Jail:
    """A warm process with the library of a chapter, and the sessions forked from it.

    Parameters
    ----------
    chapter : such as "05"
    unsafe : without walls, on a machine that has none: only the limits of the process hold
    """

    def __init__(self, chapter: str, limits: Limits | None = None, *, unsafe: bool = False) -> None:
        self.chapter, self.limits, self.unsafe = chapter, limits or Limits(), unsafe
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
        if not self.unsafe and _spare_users():
            order["user"] = secrets.choice(_spare_users())
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

    def start(self) -> None:
        """Start the warm process now, if it is not there."""
        self._started()

    def _started(self) -> socket.socket:
        if self._control is not None and self._process is not None:
            if self._process.poll() is None:
                return self._control
            self.close()
        if not hasattr(os, "fork"):
            raise JailError("this system cannot fork")
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                _command(self.chapter, theirs.fileno(), unsafe=self.unsafe),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
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
            process.kill()
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
                process.kill()
                process.wait()
            if process.stderr is not None:
                process.stderr.close()


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
        bench: Any = None
        if check.probe.hosted:
            from autograder.sandbox.bench import Bench

            bench = Bench(check, challenge)
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

    def close(self) -> None:
        """End the session: every process of it."""
        if self._over is None:
            self._stop("died")

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
        except (ProtocolError, evidence.EvidenceError) as error:
            raise self._stop("protocol", str(error)) from None
        except SessionOver as over:
            raise self._stop(over.reason, over.detail) from None

    def _stop(self, reason: Reason, detail: str = "") -> SessionOver:
        """Have the child stopped, wait until it is gone, and keep why."""
        with contextlib.suppress(OSError):
            self._status.shutdown(socket.SHUT_WR)
        self._channel.close()
        self._status.settimeout(SECONDS_TO_END)
        said: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            said = json.loads(self._status.recv(10_000))
        self._status.close()
        if reason == "died":
            reason = _reason(said, time.monotonic() >= self._end)
        self._over = SessionOver(reason, detail)
        return self._over

    def _cell_run(self, payload: bytes) -> CellRun:
        plain = _plain_object(payload)
        outputs = plain.get("outputs")
        if not isinstance(outputs, list):
            raise ProtocolError("a cell's output came without outputs")
        checked = [_output(one) for one in outputs[: self.limits.output_bytes]]
        self._output += len(payload)
        if self._output > 8 * self.limits.total_output_bytes:
            raise SessionOver("output")
        error = plain.get("error")
        seconds = plain.get("seconds")
        return CellRun(
            checked,
            _error(error) if isinstance(error, dict) else None,
            float(seconds) if isinstance(seconds, int | float) else 0.0,
            plain.get("timed_out") is True,
        )


def _reason(said: dict[str, Any], late: bool) -> Reason:
    """Return why a child ended that was not told to, by what the warm process saw."""
    if said.get("reason") == "memory":
        return "memory"
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


def _text(value: Any, longest: int = 10**7) -> str:
    return value[:longest] if isinstance(value, str) else ""


def _output(plain: Any) -> dict[str, Any]:
    """Return an output made anew of what may be in one."""
    if not isinstance(plain, dict):
        raise ProtocolError("an output was no object")
    kind = plain.get("output_type")
    if kind == "stream":
        name = "stderr" if plain.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(plain.get("text"))}
    if kind == "error":
        lines = plain.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(plain.get("ename"), 80),
            "evalue": _text(plain.get("evalue"), 4000),
            "traceback": [_text(x, 4000) for x in lines[:100]] if isinstance(lines, list) else [],
        }
    if kind in ("execute_result", "display_data") and isinstance(plain.get("data"), dict):
        data = {
            name: _text(value)
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
        "type": _text(plain.get("type"), 80),
        "message": _text(plain.get("message"), 400),
        "line": line if type(line) is int else None,
        "source": _text(plain.get("source"), 400),
    }


# ---- what a jail is built of --------------------------------------------------------------------


@cache
def _spare_users() -> range:
    """Return numbers of users that nobody has, if this process may become one of them.

    Each session gets one of its own, so that the kernel counts its processes apart. In a container
    whose root is but one user outside there are none: then as for an ordinary user.
    """
    if not (hasattr(os, "geteuid") and os.geteuid() == 0):
        return range(0)
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
        first, _, count = max((list(map(int, line.split())) for line in lines), key=lambda m: m[2])
    except (OSError, ValueError):
        return range(0)
    if first + count > 0x71000000:
        return range(0x70000000, 0x71000000)
    return range(first + count // 2, first + count // 2 + count // 4) if count > 4096 else range(0)


def _environment() -> dict[str, str]:
    one = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "HOME": "/tmp/work",
        "TMPDIR": "/tmp",
        "IPYTHONDIR": "/tmp/work/.ipython",
        "MPLCONFIGDIR": "/tmp/.matplotlib",
        "MPLBACKEND": "module://autograder.sandbox.figures",
        **dict.fromkeys(one, "1"),
    }


def _site_folders() -> list[str]:
    """Return where installed packages are: those folders of ``sys.path`` that hold them."""
    names = ("site-packages", "dist-packages")
    return [path for path in dict.fromkeys(sys.path) if Path(path).name in names]


def _command(chapter: str, control: int, *, unsafe: bool) -> list[str]:
    folder = library.build(chapter)
    interpreter = os.path.realpath(sys.executable)
    standard = [
        path
        for path in dict.fromkeys(sys.path)
        if path.startswith((sys.base_prefix + os.sep, sys.base_exec_prefix + os.sep))
        and Path(path).name not in ("site-packages", "dist-packages")
    ]
    told = {
        "control": control,
        "jailed": not unsafe,
        "prefix": sys.prefix,
        "path": [str(folder) if unsafe else LIBRARY, *standard, *_site_folders()],
        "load": library.loaded(chapter),
    }
    start = [interpreter, "-I", "-S", "-B", "-c", _STARTER, json.dumps(told)]
    return start if unsafe else [*_walls(folder), *start]


def _walls(folder: Path) -> list[str]:
    """Return the command line of bubblewrap up to the command it runs."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise JailError("bubblewrap (bwrap) is not installed.")
    walls = [bwrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    walls += ["--unshare-cgroup-try", "--hostname", "leercurve", "--new-session"]
    if not _spare_users():
        user = str(OUTSIDE_USER)
        walls += ["--unshare-user", "--uid", user, "--gid", user]
    walls += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SYS_PTRACE"]
    if _spare_users():
        for name in ("CAP_SETUID", "CAP_SETGID", "CAP_KILL"):
            walls += ["--cap-add", name]
    walls += ["--tmpfs", "/tmp"]
    for name in ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        place = Path("/", name)
        if place.is_symlink():
            walls += ["--symlink", os.readlink(place), str(place)]
        elif place.is_dir():
            walls += ["--ro-bind", str(place), str(place)]
    for name in ("ld.so.cache", "alternatives", "localtime"):
        walls += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    bound = _interpreter_folders()
    for path in bound:
        for parent in reversed(Path(path).parents[:-1]):
            walls += ["--perms", "0755", "--dir", str(parent)]  # left to bwrap it would be 0700
        walls += ["--ro-bind", path, path]
    for path in _hidden(["/usr", *bound]):
        walls += ["--tmpfs", path]
    walls += ["--ro-bind", str(folder), LIBRARY]
    walls += ["--proc", "/proc", "--tmpfs", "/dev", "--dir", "/dev/shm"]
    for name in ("null", "zero", "full", "random", "urandom"):
        walls += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    walls += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    return walls


def _interpreter_folders() -> list[str]:
    """Return the folders Python needs, beside those of the system."""
    folders = [str(Path(os.path.realpath(sys.executable)).parent)]
    folders += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    folders += [str(Path(sys.base_prefix, "lib")), *_site_folders()]
    found: list[str] = []
    for folder in sorted(set(folders), key=len):
        inside = any(folder == known or folder.startswith(known + os.sep) for known in found)
        if os.path.isdir(folder) and not inside and not folder.startswith("/usr/"):
            found.append(folder)
    return found


def _hidden(bound: list[str]) -> list[str]:
    """Return the folders that would be seen in what is bound, and may not be."""
    roots = [Path(folder) for folder in {*_site_folders(), *site.getsitepackages()}]
    roots.append(library.ROOT)
    places = [root / name for root in roots for name in _PACKAGES]
    places += [one for root in roots for one in root.glob("leercurve-*.dist-info")]
    return [
        str(place)
        for place in dict.fromkeys(places)
        if place.is_dir() and any(str(place).startswith(one + os.sep) for one in bound)
    ]
