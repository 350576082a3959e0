"""What learner code may use in a jail: time, memory, processes, files, disk, output, messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one session, which is one submission.

    Attributes
    ----------
    cell_seconds : of one cell, on the processor and on the clock
    probe_seconds : of one probe, likewise; the time that mode R waits for the host counts
    total_seconds : of the whole session on the clock; of every process in it on the processor
    memory_bytes : of all processes of the session together
    processes : and threads, at any moment
    files : open files of one process
    file_bytes : the largest file
    disk_bytes : of everything written under ``/tmp``
    output_bytes, total_output_bytes : of what one cell and all cells print
    message_bytes, messages : of the largest message, and how many the host reads of one session
    cells : how many a session runs
    """

    cell_seconds: float = 20.0
    probe_seconds: float = 20.0
    total_seconds: float = 120.0
    memory_bytes: int = 2**30
    processes: int = 32
    files: int = 64
    file_bytes: int = 32 * 2**20
    disk_bytes: int = 64 * 2**20
    output_bytes: int = 200_000
    total_output_bytes: int = 2_000_000
    message_bytes: int = 8 * 2**20
    messages: int = 500_000
    cells: int = 500

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"{name} is {value!r}: a limit is a number above 0.")
