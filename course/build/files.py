"""Write a learner's files so that nobody ever meets half of one."""

from __future__ import annotations

import os
from pathlib import Path

from autograder import files


def write(path: Path, content: bytes) -> None:
    """Replace a file by `content` in one step: a reader sees the old file or the new one.

    A link in the file's place is replaced, not followed. Who may read it stays as it was.
    """
    stays = path.is_file() and not path.is_symlink()
    mode = path.stat().st_mode & 0o777 if stays else _mode_of_new_files()
    files.write(path, content, mode, durable=True)


def create(path: Path, content: bytes) -> None:
    """Write a new file in one step; raise FileExistsError, and touch nothing, if there is one."""
    files.create(path, content, _mode_of_new_files())


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
