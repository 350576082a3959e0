"""Write files whole or not at all: state, results, notebooks, pages, tables."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def write(path: Path, content: bytes, mode: int | None = None, *, durable: bool = False) -> None:
    """Replace a file by `content` in one step; a link in its place is replaced, not followed.

    Without a `mode` its owner alone can read it. With `durable` it is on the disk before it takes
    its name, so that not even a power cut leaves half of it.
    """
    with _beside(path, content, mode, durable) as name:
        os.replace(name, path)


def create(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a new file in one step; raise FileExistsError, and touch nothing, if there is one."""
    with _beside(path, content, mode, durable=True) as name:
        try:
            os.link(name, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
            with os.fdopen(os.open(path, flags, mode or 0o600), "wb") as file:
                file.write(content)


@contextlib.contextmanager
def _beside(path: Path, content: bytes, mode: int | None, durable: bool) -> Iterator[str]:
    """Write `content` under another name in the same folder; nothing of that name stays behind."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if mode is not None:
            with contextlib.suppress(OSError):  # a memory stick may refuse any: it has no owners
                os.chmod(name, mode)
        yield name
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)
