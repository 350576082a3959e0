"""A lock on a folder: one run at a time writes into it.

The operating system holds the lock for a process and lets go of it when the process ends, however
it ends. Within one process a later run takes over from an earlier one, which may have been
interrupted in a notebook and never say goodbye.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from nnlib.checkpoints.sealed import CheckpointError, reason

try:
    import fcntl
except ImportError:  # not there on Windows, nor in a browser
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"
BUSY = (errno.EACCES, errno.EAGAIN)

# The locks of this process, by folder: whose it is, which process took it, its file.
_held: dict[str, tuple[FolderLock, int, int]] = {}


class FolderLock:
    """The right to write into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._key = os.path.realpath(folder)
        self._path = folder / NAME

    def acquire(self) -> None:
        """Take the lock, or refuse because another process holds it."""
        _, process, handle = _held.get(self._key, (self, 0, -1))
        ours = process == os.getpid()
        if not ours or not self._path.exists():
            old, handle = handle, self._lock()
            if ours:  # the folder was removed, and its lock with it
                os.close(old)
        _held[self._key] = (self, os.getpid(), handle)

    def _lock(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            handle = os.open(self._path, flags, 0o666)
        except OSError as error:
            raise CheckpointError(
                f"Nothing can be written to the folder {self._path.parent} ({reason(error)})."
            ) from error
        try:
            if fcntl is not None:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in BUSY:
                os.close(handle)
                raise CheckpointError(
                    f"Another run is writing to the folder {self._path.parent}: "
                    "wait until it has ended, or give this run a folder of its own."
                ) from error
            # A file system without locks: the run goes on without one.
        return handle

    def is_held(self) -> bool:
        """Return whether the lock is still this one's."""
        owner, process, _ = _held.get(self._key, (None, 0, -1))
        return owner is self and process == os.getpid()

    def release(self) -> None:
        """Let go, if it is still this one's."""
        if self.is_held():
            os.close(_held.pop(self._key)[2])
