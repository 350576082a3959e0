"""The kernel's own means of keeping processes apart, which Python 3.11 does not offer yet."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from functools import cache
from typing import Any

NEWNS, NEWIPC, NEWUSER = 0x00020000, 0x08000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000
_READ_ONLY, _NO_SUID, _NO_DEV = 1, 2, 4

_SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 4, 22, 38
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
    flags = _NO_SUID | _NO_DEV | (_READ_ONLY if read_only else 0)
    options = f"size={size},nr_inodes={inodes},mode=1777".encode()
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
    no_new_privileges()
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _called("capset", header, nothing)


def no_new_privileges() -> None:
    """Let nothing that is executed from here on gain any privilege."""
    _called("prctl", _SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


# ---- calls of the kernel that nobody needs for an exercise --------------------------------------

# Numbers on x86_64 and on aarch64.
_REFUSED = {
    # Other processes, and namespaces of one's own.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442),
    # Memory that belongs to no process and that nobody would count.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # Parts of the kernel that are large, seldom used, and where most of its faults were found.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
}  # fmt: skip
_SOCKET, _CLONE, _CLONE3 = (41, 198), (56, 220), (435, 435)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_UNIX_SOCKETS = 1
_NEW_NAMESPACES = 0x7E020000
_OTHER_ABI = 0x40000000  # the numbers of x32, on x86_64

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _filter(machine: str) -> bytes:
    """Return the program that the kernel asks before every call."""
    which, architecture = _MACHINES[machine]
    refuse = (_RETURN, 0, 0, _ERROR | errno.EPERM)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        refuse,
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_ABI),
        refuse,
    ]
    for numbers in _REFUSED.values():
        steps += [(_EQUAL, 0, 1, numbers[which]), refuse]
    steps += [
        (_EQUAL, 0, 1, _CLONE3[which]),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),  # the C library then takes clone, see below
        (_EQUAL, 0, 4, _SOCKET[which]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1, 0, _UNIX_SOCKETS),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 3, _CLONE[which]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def refuse_calls() -> None:
    """Have the kernel refuse what no exercise needs, on the machines whose numbers are known.

    The namespaces hold without it. It closes what they leave open: memory that no process is
    charged for, and namespaces inside namespaces.
    """
    machine = os.uname().machine
    if machine in _MACHINES:
        code = _filter(machine)
        program = _Program(len(code) // 8, code)
        _called("prctl", _SET_SECCOMP, 2, ctypes.byref(program), 0, 0)
