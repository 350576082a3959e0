"""The learner's state on disk: ``.leercurve/state.json`` in their folder.

Plain JSON, replaced in one step, changed under a lock, so that two kernels and ``leercurve start``
never lose what the other wrote. Where it cannot be read or written, nothing else breaks.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder import files, language

VERSION = 1
LONGEST_WAIT = 2.0  # seconds for the lock; a change takes a few milliseconds
_HIDDEN = ".leercurve"


class StateError(Exception):
    """The state cannot be used now."""


def folder(chapter: str | None = None) -> Path | None:
    """Return the learner's folder, None where there is none to store anything in.

    That is ``$LEERCURVE_DIR``, else the folder of the open notebook if it holds ``.leercurve``.
    While nbgrader runs somebody's notebook there is none.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return None
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        named = os.environ.get("LEERCURVE_DIR")
        if named:
            path = Path(named).expanduser().absolute()
            return path if path.is_dir() else None
        notebook = language.open_notebook(chapter)
        if notebook is not None and _is_folder(notebook.absolute().parent / _HIDDEN):
            return notebook.absolute().parent
    return None


def read(home: Path) -> dict[str, Any]:
    """Return what is remembered; nothing where the file is missing or damaged."""
    with contextlib.suppress(OSError, StateError):
        return _parsed(home / _HIDDEN / "state.json") or {}
    return {}


def damaged(home: Path) -> bool:
    """Tell whether there is a state that cannot be read, and will be put aside."""
    path = home / _HIDDEN / "state.json"
    with contextlib.suppress(OSError):
        return os.path.lexists(path) and _parsed(path) is None
    return False


def change(home: Path, edit: Callable[[dict[str, Any]], None]) -> bool:
    """Let `edit` change the state and write it; return whether a damaged one was put aside.

    Raises ``OSError`` where that is impossible, and ``StateError`` if the folder is no place to
    write in, if another program holds it, or if a newer edition of the course wrote the state.
    """
    hidden = home / _HIDDEN
    if not os.path.lexists(hidden):
        with contextlib.suppress(FileExistsError):  # another kernel was first
            hidden.mkdir()
    if not _is_folder(hidden):
        raise StateError(f"{hidden} is no folder of the learner's own.")
    path = hidden / "state.json"
    with locked(hidden):
        found = _parsed(path)
        state = found or {}
        version = state.get("version", VERSION)
        if isinstance(version, int) and version > VERSION:
            raise StateError("a newer edition wrote the state and knows more than this one.")
        damaged = found is None and os.path.lexists(path)
        if damaged:
            path.rename(_free_name(hidden))
        edit(state)
        state["version"] = VERSION
        content = json.dumps(state, indent=1, sort_keys=True) + "\n"
        mode = path.stat().st_mode & 0o777 if path.is_file() else 0o644
        files.write(path, content.encode(), mode, durable=True)
    return damaged


@contextlib.contextmanager
def locked(hidden: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when a process ends, however it ends."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(hidden / "state.lock", flags, 0o666)
    try:
        _wait_for(handle)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int) -> None:
    end = time.monotonic() + LONGEST_WAIT
    while not _taken(handle):
        if time.monotonic() > end:
            raise StateError("another program holds the state.")
        time.sleep(0.01)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: the replacement in one step remains
        return True


def _parsed(path: Path) -> dict[str, Any] | None:
    """Return the state, None if the file is missing or holds none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        state = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    return state if isinstance(state, dict) else None


def _free_name(hidden: Path) -> Path:
    path, number = hidden / "state-damaged.json", 2
    while os.path.lexists(path):
        path, number = hidden / f"state-damaged-{number}.json", number + 1
    return path


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
