"""The kernel's own means of keeping processes apart, which Python 3.11 does not offer yet."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from typing import Any

NEWNS, NEWIPC, NEWUSER = 0x00020000, 0x08000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000
READ_ONLY, NO_SUID, NO_DEV, NO_EXEC, REMOUNT = 1, 2, 4, 8, 32

_SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _SET_DEATH_SIGNAL = 4, 38, 22, 1
_CAPABILITIES_3 = 0x20080522


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _called(name: str, *arguments: Any) -> int:
    """Call a function of the C library; raise ``OSError`` if it says that it failed."""
    result: int = getattr(_libc(), name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces named for new ones; of ``NEWPID``, the next child does so."""
    _called("unshare", flags)


def join(namespace: int, kind: int) -> None:
    """Enter the namespace that the file descriptor stands for."""
    _called("setns", namespace, kind)


def mount_memory(place: str, size: int, inodes: int, *, read_only: bool = False) -> None:
    """Mount an empty file system in memory over `place`."""
    flags = NO_SUID | NO_DEV | (READ_ONLY if read_only else 0)
    options = f"size={size},nr_inodes={inodes},mode=0755".encode()
    _called("mount", b"tmpfs", place.encode(), b"tmpfs", ctypes.c_ulong(flags), options)


def map_user(inside: int, user: int, group: int) -> None:
    """Give the one user of a new user namespace a number in it."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {user} 1"),
        ("gid_map", f"{inside} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def set_dumpable(yes: bool) -> None:
    """Let others of the same user look into this process, or not."""
    _called("prctl", _SET_DUMPABLE, int(yes), 0, 0, 0)


def drop_privileges() -> None:
    """Give up all capabilities, and the gaining of any by whatever is executed."""
    _called("prctl", _SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _called("capset", header, nothing)


def no_new_privileges() -> None:
    """Let nothing that is executed from here on gain any privilege."""
    _called("prctl", _SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def are_possible() -> bool:
    """Whether this is a system that has them at all."""
    return sys.platform == "linux"
