"""The warm process, which has all the libraries loaded, and the child it forks for each session.

The warm process runs no learner code. It makes a child for each session that the host asks for,
watches how much memory all of that session's processes have, ends it when the host hangs up, and
says how it ended. A child leaves for namespaces of its own before it hears of the learner.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.probes import evidence, names
from autograder.sandbox import channel, namespaces
from autograder.sandbox.channel import Channel, Closed
from autograder.sandbox.limits import Limits
from autograder.sandbox.restoring import put_back

LOOK = 0.05  # seconds between two looks at a session's memory
HOME = "/tmp/work"
INSIDE_USER = 1000
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class _Session:
    """A child at work, as the warm process sees it."""

    pid: int
    handle: int  # a file descriptor that can be polled for its end
    status: socket.socket  # the host's; its end is the order to stop
    limits: Limits
    reason: str = ""


class Warm:
    """The warm process.

    Parameters
    ----------
    control : the host's; a message on it, with two sockets, asks for a session
    jailed : whether namespaces are to be had; without, only the limits hold
    """

    def __init__(self, control: socket.socket, shell: Any, *, jailed: bool) -> None:
        self.control, self.shell, self.jailed = control, shell, jailed
        self.sessions: dict[int, _Session] = {}
        self.mapped = int(Path("/proc/self/statm").read_bytes().split()[0]) * _PAGE if jailed else 0
        self.own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC) if jailed else -1
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)

    def serve(self) -> None:
        """Serve until the host hangs up."""
        while True:
            for number, _ in self.poll.poll(1000 * LOOK if self.sessions else None):
                if number == self.control.fileno():
                    if not self._asked():
                        return
                for session in list(self.sessions.values()):
                    if number == session.handle:
                        self._ended(session)
                    elif number == session.status.fileno():
                        self._kill(session, "closed")
            self._look_at_memory()

    def _asked(self) -> bool:
        data, ends, _, _ = socket.recv_fds(self.control, 2**16, 2)
        if not data:
            for session in self.sessions.values():
                self._kill(session, "closed")
            return False
        order = json.loads(data)
        learner, status = (socket.socket(fileno=end) for end in ends)
        limits = Limits(**order["limits"])
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
                    _Child(self, learner, limits, order.get("user")).live()
                finally:
                    os._exit(1)
        finally:
            if self.jailed:
                namespaces.join(self.own, namespaces.NEWPID)
        learner.close()
        handle = os.pidfd_open(pid)
        self.sessions[pid] = _Session(pid, handle, status, limits)
        self.poll.register(handle, select.POLLIN)
        self.poll.register(status, select.POLLIN)
        return True

    def _kill(self, session: _Session, reason: str) -> None:
        if session.reason:
            return
        session.reason = reason
        self.poll.unregister(session.status)
        if self.jailed:
            os.kill(session.pid, signal.SIGKILL)  # the first of its namespace: all go with it
        else:
            with contextlib.suppress(OSError):
                os.killpg(session.pid, signal.SIGKILL)

    def _ended(self, session: _Session) -> None:
        _, status = os.waitpid(session.pid, 0)
        if not self.jailed:
            with contextlib.suppress(OSError):
                os.killpg(session.pid, signal.SIGKILL)
        self.poll.unregister(session.handle)
        with contextlib.suppress(KeyError):
            self.poll.unregister(session.status)
        os.close(session.handle)
        report = {"reason": session.reason or "died", "status": os.waitstatus_to_exitcode(status)}
        with contextlib.suppress(OSError):
            session.status.send(json.dumps(report).encode(), socket.MSG_NOSIGNAL)
        session.status.close()
        del self.sessions[session.pid]

    def _look_at_memory(self) -> None:
        if not self.sessions:
            return
        parents = _parents()
        for session in self.sessions.values():
            if session.reason:
                continue
            everyone = _with_descendants(session.pid, parents)
            if sum(map(_resident, everyone)) <= session.limits.memory_bytes:
                continue
            # Forks share most of what they have: only now is that worth the time to find out.
            if sum(map(_proportional, everyone)) > session.limits.memory_bytes:
                self._kill(session, "memory")


def _parents() -> dict[int, int]:
    """Return the parent of every process there is."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{name}/stat").read_bytes()
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
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return _resident(pid)


class _Child:
    """The first process of a session."""

    def __init__(self, warm: Warm, learner: socket.socket, limits: Limits, user: Any) -> None:
        self.warm, self.limits, self.user = warm, limits, user
        self.channel = Channel(learner, limits.message_bytes, 2 * limits.messages)
        self.pid = 0

    def live(self) -> None:
        """Go behind the walls, and do what the host asks for until it hangs up."""
        self.warm.control.close()
        if self.warm.jailed:
            os.close(self.warm.own)
            self._leave()
        else:
            os.setsid()
        self._limit()
        self.pid = os.getpid()
        streams = self._streams()
        shell = self.warm.shell
        from autograder.sandbox.shell import Cells

        cells = Cells(shell, self.limits, streams)
        del self.warm
        with contextlib.suppress(Closed):
            while True:
                kind, payload = self.channel.receive()
                if kind == channel.CELL:
                    self._cell(cells, json.loads(payload))
                elif kind == channel.PROBE:
                    self._probe(shell, evidence.unpack(payload))
        os._exit(0)

    def _leave(self) -> None:
        """Become nobody, in namespaces of its own."""
        if self.user is not None:
            os.setgroups([])
            os.setresgid(self.user, self.user, self.user)
            os.setresuid(self.user, self.user, self.user)
        user, group = os.getuid(), os.getgid()
        namespaces.set_dumpable(True)  # else the maps below belong to root
        namespaces.unshare(
            namespaces.NEWUSER | namespaces.NEWNS | namespaces.NEWIPC | namespaces.NEWNET
        )
        namespaces.map_user(INSIDE_USER, user, group)
        namespaces.mount_memory("/tmp", self.limits.disk_bytes, 4096)
        namespaces.mount_memory("/dev/shm", self.limits.disk_bytes // 4, 256)
        os.umask(0o022)
        os.mkdir(HOME)
        os.chdir(HOME)
        namespaces.mount_memory("/proc", 4096, 4, read_only=True)
        namespaces.drop_privileges()

    def _limit(self) -> None:
        limits = self.limits
        for name, value in (
            # What is mapped already is not the learner's doing, and much more than is in use.
            ("RLIMIT_AS", limits.memory_bytes + self.warm.mapped),
            ("RLIMIT_CPU", int(limits.total_seconds) + 1),
            ("RLIMIT_FSIZE", limits.file_bytes),
            ("RLIMIT_NOFILE", limits.files),
            ("RLIMIT_CORE", 0),
            ("RLIMIT_NPROC", limits.processes),
            ("RLIMIT_MSGQUEUE", 0),
            ("RLIMIT_MEMLOCK", 0),
        ):
            number = getattr(resource, name, None)
            if number is not None and (self.warm.jailed or name != "RLIMIT_NPROC"):
                resource.setrlimit(number, (value, value))

    def _streams(self) -> int:
        """Put a file in the place of the process' own streams; what they get is read from it."""
        nothing = os.open("/dev/null", os.O_RDONLY)
        where = "/tmp" if self.warm.jailed else os.getcwd()
        place = f"{where}/.printed-{os.getpid()}"
        file = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.unlink(place)
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

    def _probe(self, shell: Any, order: dict[str, Any]) -> None:
        """Run a probe in a fork, and tell how that ended."""
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.setpgid(0, 0)
                self.channel.send(channel.EVIDENCE, evidence.pack(_observed(order, shell.user_ns)))
                status = 0
            finally:
                os._exit(status)
        late = not _waits(pid, self.limits.probe_seconds)
        for one in (pid, -pid):
            with contextlib.suppress(OSError):
                os.kill(one, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        report = {"late": late, "status": os.waitstatus_to_exitcode(status)}
        self.channel.send(channel.EXIT, json.dumps(report).encode("ascii"))


def _waits(pid: int, seconds: float) -> bool:
    """Wait for a process; return whether it ended in time."""
    handle = os.pidfd_open(pid)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _observed(order: dict[str, Any], namespace: dict[str, Any]) -> Any:
    thing, missing = names.work(
        order["names"], order["partners"], order["needs_partners"], namespace
    )
    if missing is not None:
        return {"missing": missing}
    put_back(order["tools"])
    module = importlib.import_module(f"autograder.probes.{order['probe']}")
    return getattr(module, order["function"])(thing, order["challenge"], **order["options"])


def main(number: int, jailed: bool, load: list[str]) -> None:
    """Load everything, say so, and serve."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=number)
    os.set_inheritable(number, False)
    if jailed:
        namespaces.no_new_privileges()
        namespaces.set_dumpable(False)
    from autograder.sandbox import shell

    for name in load:
        importlib.import_module(name)
    made = shell.made()
    gc.collect()
    gc.freeze()  # a fork's collector then leaves these pages alone, and they stay shared
    signal.signal(signal.SIGINT, signal.default_int_handler)
    control.send(b"ready")
    Warm(control, made, jailed=jailed).serve()
    os._exit(0)
