"""The warm process, which has all the libraries loaded, and the child it forks for each session.

The warm process runs no learner code. It makes a child for each session that the host asks for,
watches how much memory all of that session's processes have, ends it when the host hangs up, and
says how it ended. A child leaves for namespaces of its own before it hears of the learner; it is
the first process of its own, so that the kernel ends everything in it when it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import site
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.probes import evidence, names
from autograder.sandbox import channel, namespaces, orders
from autograder.sandbox.channel import Channel, Closed
from autograder.sandbox.limits import Limits
from autograder.sandbox.restoring import put_back

LOOK = 0.05  # seconds between two looks at the sessions
HOME = "/tmp/work"
INSIDE_USER = 1000
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PROC = Path("/proc")


@dataclass
class _Session:
    """A child at work, as the warm process sees it."""

    pid: int
    status: socket.socket  # the host's; that it hangs up is the order to stop
    limits: Limits
    folder: str = ""  # its own, where it cannot have a file system of its own
    reason: str = ""
    handle: int = field(init=False)  # can be polled for its end

    def __post_init__(self) -> None:
        # Only Linux has it; elsewhere a look at every session now and then has to do.
        self.handle = os.pidfd_open(self.pid) if hasattr(os, "pidfd_open") else -1


class Warm:
    """The warm process.

    Parameters
    ----------
    control : the host's; a message on it, with two sockets, asks for a session
    jailed : whether there are namespaces; without, only the limits hold
    """

    def __init__(self, control: socket.socket, shell: Any, *, jailed: bool) -> None:
        self.control, self.shell, self.jailed = control, shell, jailed
        self.sessions: dict[int, _Session] = {}
        statm = _PROC / "self" / "statm"
        # What is mapped already, much more than is in use, is not to the account of a learner.
        self.mapped = int(statm.read_bytes().split()[0]) * _PAGE if statm.exists() else 2**30
        self.own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC) if jailed else -1
        self.nested = jailed and _nests()
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)

    def serve(self) -> None:
        """Serve until the host hangs up."""
        while True:
            events = self.poll.poll(1000 * LOOK if self.sessions else None)
            ready = {number for number, _ in events}
            for session in list(self.sessions.values()):
                if session.handle in ready or session.handle < 0:
                    self._ended(session)
                if session.pid in self.sessions and session.status.fileno() in ready:
                    self._kill(session, "closed")
            if self.control.fileno() in ready and not self._asked():
                for session in list(self.sessions.values()):
                    self._kill(session, "closed")
                    self._ended(session, wait=True)
                return
            if self.sessions and _PROC.is_dir():
                self._look_at_memory()

    def _asked(self) -> bool:
        """Make a session; say whether the host is still there."""
        data, ends, _, _ = socket.recv_fds(self.control, 2**16, 2)
        if not data:
            return False
        order = json.loads(data)
        learner, status = (socket.socket(fileno=end) for end in ends)
        limits = Limits(**order["limits"])
        folder = "" if self.jailed else tempfile.mkdtemp(prefix="leercurve-session-")
        if self.jailed:
            namespaces.unshare(namespaces.NEWPID)  # of the next child
        try:
            pid = os.fork()
            if pid == 0:
                try:
                    status.close()
                    for other in self.sessions.values():
                        other.status.close()
                        os.close(other.handle)
                    _Child(self, learner, limits, folder, order.get("user")).live()
                finally:
                    os._exit(1)
        finally:
            if self.jailed:
                namespaces.join(self.own, namespaces.NEWPID)
        learner.close()
        session = self.sessions[pid] = _Session(pid, status, limits, folder)
        if session.handle >= 0:
            self.poll.register(session.handle, select.POLLIN)
        self.poll.register(status, select.POLLIN)
        self.control.send(b"+")
        return True

    def _kill(self, session: _Session, reason: str) -> None:
        if session.reason:
            return
        session.reason = reason
        self.poll.unregister(session.status)
        # The first process of its namespace: all others go with it.
        with contextlib.suppress(OSError):
            (os.kill if self.jailed else os.killpg)(session.pid, signal.SIGKILL)

    def _ended(self, session: _Session, *, wait: bool = False) -> None:
        """Clean up after a session that has ended, and tell the host."""
        pid, status = os.waitpid(session.pid, 0 if wait else os.WNOHANG)
        if pid == 0:
            return
        if not self.jailed:
            with contextlib.suppress(OSError):
                os.killpg(session.pid, signal.SIGKILL)
            shutil.rmtree(session.folder, ignore_errors=True)
        for number in (session.handle, session.status.fileno()):
            with contextlib.suppress(KeyError, ValueError):
                self.poll.unregister(number)
        if session.handle >= 0:
            os.close(session.handle)
        report = {"reason": session.reason or "died", "status": os.waitstatus_to_exitcode(status)}
        with contextlib.suppress(OSError):
            session.status.send(json.dumps(report).encode())
        session.status.close()
        del self.sessions[session.pid]

    def _look_at_memory(self) -> None:
        parents = _parents()
        for session in self.sessions.values():
            most = session.limits.memory_bytes
            resident = {pid: _resident(pid) for pid in _with_descendants(session.pid, parents)}
            if sum(resident.values()) <= most:
                continue
            # Forks share most of what they have: only now is it worth the time to tell how much,
            # and of no more processes than it takes, since in that time a bomb grows.
            for pid in sorted(resident, key=lambda pid: -resident[pid]):
                most -= _proportional(pid)
                if most < 0:
                    self._kill(session, "memory")
                    break


def _nests() -> bool:
    """Whether an ordinary user may make a user namespace here: systems differ in that.

    In one of its own a session's processes are counted apart, and it has no power to lose. Without,
    it makes its other namespaces by the power of the warm process, and gives that up.
    """
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            if os.getuid() == 0:
                os.setresuid(INSIDE_USER, INSIDE_USER, INSIDE_USER)
            namespaces.unshare(namespaces.NEWUSER | namespaces.NEWNS)
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1] == 0


def _parents() -> dict[int, int]:
    """Return the parent of every process there is."""
    parents = {}
    for name in os.listdir(_PROC):
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                text = (_PROC / name / "stat").read_bytes()
                parents[int(name)] = int(text[text.rindex(b")") + 4 :].split(None, 1)[0])
    return parents


def _with_descendants(first: int, parents: dict[int, int]) -> list[int]:
    children: dict[int, list[int]] = {}
    for pid, parent in parents.items():
        children.setdefault(parent, []).append(pid)
    everyone, todo = [], [first]
    while todo:
        everyone.append(todo.pop())
        todo += children.get(everyone[-1], [])
    return everyone


def _resident(pid: int) -> int:
    try:
        return int((_PROC / str(pid) / "statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError):  # it has just ended
        return 0


def _proportional(pid: int) -> int:
    try:
        for line in (_PROC / str(pid) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return _resident(pid)


class _Child:
    """The first process of a session."""

    def __init__(
        self, warm: Warm, learner: socket.socket, limits: Limits, folder: str, user: int | None
    ) -> None:
        self.jailed, self.shell = warm.jailed, warm.shell
        self.limits, self.folder, self.user = limits, folder or HOME, user
        self.mapped, self.nested = warm.mapped, warm.nested
        warm.control.close()
        if warm.own >= 0:
            os.close(warm.own)
        self.channel = Channel(learner, limits.message_bytes, 2 * limits.messages)
        self.pid = 0

    def live(self) -> None:
        """Go behind the walls, and do what the host asks for until it hangs up."""
        from autograder.sandbox.shell import Cells

        if self.jailed:
            self._leave()
        else:
            os.setsid()
            os.chdir(self.folder)
            os.environ["HOME"] = self.folder
        sys.path.insert(0, "")  # modules in the working directory, as in a notebook
        self._limit()
        self.pid = os.getpid()
        cells = Cells(self.shell, self.limits, self._streams())
        if self.jailed:
            namespaces.drop_privileges()
            namespaces.refuse_calls()
        with contextlib.suppress(Closed):
            while True:
                kind, payload = self.channel.receive()
                if kind == channel.CELL:
                    self._cell(cells, json.loads(payload))
                elif kind == channel.PROBE:
                    self._probe(orders.unpack(payload))
        os._exit(0)

    def _leave(self) -> None:
        """Become nobody, in namespaces of its own."""
        apart = namespaces.NEWNS | namespaces.NEWIPC | namespaces.NEWNET
        if self.nested:
            self._become_nobody()
            user, group = os.getuid(), os.getgid()
            namespaces.set_dumpable(True)  # else the maps below belong to root
            _be_killed_first()
            namespaces.unshare(namespaces.NEWUSER | apart)
            namespaces.map_user(INSIDE_USER, user, group)
        else:
            _be_killed_first()
            namespaces.unshare(apart)
        namespaces.mount_memory("/tmp", self.limits.disk_bytes, 4096)
        namespaces.mount_memory("/dev/shm", self.limits.disk_bytes // 4, 256)
        namespaces.mount_memory("/proc", 4096, 4, read_only=True)
        os.umask(0o022)
        if not self.nested:
            self._become_nobody()
        os.mkdir(HOME)
        os.chdir(HOME)

    def _become_nobody(self) -> None:
        if self.user is not None:
            os.setgroups([])
            os.setresgid(self.user, self.user, self.user)
            os.setresuid(self.user, self.user, self.user)

    def _limit(self) -> None:
        limits = self.limits
        for name, value in (
            ("RLIMIT_AS", limits.memory_bytes + self.mapped),
            ("RLIMIT_CPU", int(limits.total_seconds) + 1),
            ("RLIMIT_FSIZE", limits.file_bytes),
            ("RLIMIT_NOFILE", limits.files),
            ("RLIMIT_CORE", 0),
            ("RLIMIT_MSGQUEUE", 0),
            ("RLIMIT_MEMLOCK", 0),
            # Outside a namespace it would count what else this user has running.
            ("RLIMIT_NPROC", limits.processes if self.jailed else None),
        ):
            number = getattr(resource, name, None)
            if number is not None and value is not None:
                with contextlib.suppress(ValueError):  # a limit that was lower already
                    resource.setrlimit(number, (value, value))

    def _streams(self) -> int:
        """Put a file in the place of the process' own streams; what they get is read from it."""
        file, place = tempfile.mkstemp(dir=self.folder)
        os.unlink(place)
        fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.close(nothing)
        return file

    def _cell(self, cells: Any, order: dict[str, Any]) -> None:
        found = cells.run(order["source"], order["draw"])
        if os.getpid() != self.pid:  # a fork of the learner's, which came to the end of the cell
            os._exit(0)
        self.channel.send(channel.OUTPUT, json.dumps(found).encode("ascii"))

    def _probe(self, order: dict[str, Any]) -> None:
        """Run a probe in a fork, and tell how that ended."""
        self._end_all_others()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.setpgid(0, 0)
                found = _observed(order, self.shell.user_ns, self._call)
                self.channel.send(channel.EVIDENCE, evidence.pack(found))
                status = 0
            finally:
                os._exit(status)
        late, status = _wait(pid, self.limits.probe_seconds)
        self._end_all_others()
        report = {"late": late, "status": os.waitstatus_to_exitcode(status)}
        self.channel.send(channel.EXIT, json.dumps(report).encode("ascii"))

    def _call(self, payload: bytes) -> bytes:
        """Ask the host, which owns what the probe watches."""
        self.channel.send(channel.CALL, payload)
        _, answer = self.channel.receive()
        return answer

    def _end_all_others(self) -> None:
        """End what a learner's code has started: it would be in the way of a probe."""
        if self.jailed and os.getpid() == 1:  # of this namespace, in which nobody else is
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
            with contextlib.suppress(OSError):
                while True:
                    os.waitpid(-1, 0)


def _be_killed_first() -> None:
    """Where memory runs out before a look at it, have the kernel end this, and nobody else's."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _wait(pid: int, seconds: float) -> tuple[bool, int]:
    """Wait for a process, and end it after so long; return whether it was late, and its status."""
    until = time.monotonic() + seconds
    handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
    if handle >= 0:
        select.select([handle], [], [], seconds)
        os.close(handle)
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        late = not ended and time.monotonic() >= until
        if ended:
            break
        if late:
            for one, kill in ((pid, os.killpg), (pid, os.kill)):
                with contextlib.suppress(OSError):
                    kill(one, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            break
        time.sleep(0.005)
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)  # what it has left behind
    return late, status


def _observed(
    order: dict[str, Any], namespace: dict[str, Any], call: Callable[[bytes], bytes]
) -> Any:
    """Run a probe, and return its evidence."""
    thing, missing = names.work(
        order["names"], order["partners"], order["needs_partners"], namespace
    )
    if missing is not None:
        return {"missing": missing}
    put_back(order["tools"])
    module = importlib.import_module(f"autograder.probes.{order['probe']}")
    more = {"host": call} if order["hosted"] else {}
    return getattr(module, order["function"])(thing, order["challenge"], **order["options"], **more)


def main(number: int, jailed: bool, load: Sequence[str]) -> None:
    """Load everything, say so, and serve."""
    control = socket.socket(fileno=number)
    os.set_inheritable(number, False)
    if jailed:
        namespaces.no_new_privileges()
        namespaces.set_dumpable(False)
    for give in (site.setquit, site.setcopyright, site.sethelper):  # ``exit``, ``help`` and so on
        give()
    from autograder.sandbox import shell

    for name in load:
        importlib.import_module(name)
    made = shell.made()
    gc.collect()
    gc.freeze()  # a fork's collector then leaves these pages alone, and they stay shared
    control.send(b"+")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)  # nobody reads on, and a full pipe would block
    os.close(nothing)
    Warm(control, made, jailed=jailed).serve()
    os._exit(0)
