"""The walls: bubblewrap's command line, and that of the warm process where there are none.

Behind them are, read-only: the system's programs and libraries, the interpreter, the installed
packages without ours, and the cut library. There is no home, no class folder, no checkout, no
socket of the host's. The network has not even a loopback that is up.
"""

from __future__ import annotations

import json
import os
import shutil
import site
import sys
import sysconfig
from functools import cache
from pathlib import Path

from autograder.sandbox import library

LIBRARY = "/library"  # where the cut library stands behind the walls
ELSEWHERE = "/elsewhere"  # before what would be hidden in its own place
OUTSIDE_USER = 4242  # of the warm process, where it has a user namespace
_PACKAGES = ("nnlib", "autograder", "course", "tests")
# Where people keep things below what the system's programs need; the second is a container's habit.
_NOT_NEEDED = ("/usr/local/etc", "/usr/src", "/usr/local/src", "/usr/local/share")
_INSTALLED = ("site-packages", "dist-packages")
_OPEN = ("--perms", "0755")  # of a folder made; left to bwrap it would be 0700
_STARTER = (
    "import json, os, sys\n"
    "told = json.loads(sys.argv[1])\n"
    "sys.prefix, sys.exec_prefix, sys.path[:] = told['prefix'], told['prefix'], told['path']\n"
    # For a Python that a learner's code starts, as scikit-learn's n_jobs does.
    "os.environ['PYTHONPATH'] = os.pathsep.join(told['path'])\n"
    "from autograder.sandbox import inside\n"
    "inside.main(told['control'], told['jailed'], told['load'])\n"
)


def bubblewrap() -> str | None:
    """Return where bubblewrap is installed."""
    return shutil.which("bwrap")


@cache
def spare_users() -> range:
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


def environment() -> dict[str, str]:
    """Return the only variables there are inside."""
    one = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "HOME": "/tmp/work",
        "TMPDIR": "/tmp",
        "USER": "learner",
        "LOGNAME": "learner",
        "IPYTHONDIR": "/tmp/work/.ipython",
        "MPLCONFIGDIR": "/tmp/.matplotlib",
        "MPLBACKEND": "module://autograder.sandbox.figures",
        # What people have in notebooks all the same ends at once, where there is no network.
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **dict.fromkeys(one, "1"),
    }


def _site_folders() -> list[str]:
    """Return where installed packages are: those folders of ``sys.path`` that hold them."""
    return [path for path in dict.fromkeys(sys.path) if Path(path).name in _INSTALLED]


def command(chapter: str, control: int, *, unsafe: bool) -> list[str]:
    """Return the command line of a chapter's warm process.

    Python starts without the environment, without a user's folder and without ``.pth`` files: an
    editable install of ours is not on its path, and it would not be there if it were.
    """
    folder = library.build(chapter)
    places = (*map(sysconfig.get_path, ("stdlib", "platstdlib")), _extensions())
    standard = [path for path in dict.fromkeys(places) if path and os.path.isdir(path)]
    ours = str(folder) if unsafe else LIBRARY
    where = str if unsafe else inside
    told = {
        "control": control,
        "jailed": not unsafe,
        "prefix": where(sys.prefix),
        "path": [ours, *map(where, [*standard, *_site_folders()])],
        "load": library.loaded(chapter),
    }
    start = [where(_interpreter()), "-I", "-S", "-B", "-c", _STARTER, json.dumps(told)]
    return start if unsafe else [*_walls(folder), *start]


def _walls(folder: Path) -> list[str]:
    """Return the command line of bubblewrap up to the command it runs."""
    walls = [
        bubblewrap() or "bwrap",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
    ]
    walls += ["--unshare-cgroup-try", "--hostname", "leercurve", "--new-session"]
    if not spare_users():
        user = str(OUTSIDE_USER)
        walls += ["--unshare-user", "--uid", user, "--gid", user]
    walls += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SYS_PTRACE"]
    if spare_users():
        for name in ("CAP_SETUID", "CAP_SETGID", "CAP_KILL"):
            walls += ["--cap-add", name]
    walls += ["--tmpfs", "/tmp"]
    for name in ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        place = Path("/", name)
        if place.is_symlink():
            walls += ["--symlink", os.readlink(place), str(place)]
        elif place.is_dir():
            walls += ["--ro-bind", str(place), str(place)]
    walls += [*_OPEN, "--dir", "/etc"]
    for name in ("ld.so.cache", "alternatives", "localtime"):
        walls += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    emptied = [place for place in _NOT_NEEDED if os.path.isdir(place)]
    root = str(library.ROOT)
    if _below(root, ["/usr"]) and root not in _site_folders():
        emptied.append(root)
    for path in emptied:
        walls += ["--tmpfs", path]
    bound = _interpreter_folders(emptied)
    for path in bound:
        for parent in reversed(Path(inside(path)).parents[:-1]):
            walls += [*_OPEN, "--dir", str(parent)]
        walls += ["--ro-bind", path, inside(path)]
    for path in _ours(["/usr", *bound]):
        walls += ["--tmpfs", inside(path)]
    walls += ["--ro-bind", str(folder), LIBRARY]
    walls += ["--proc", "/proc", "--tmpfs", "/dev", *_OPEN, "--dir", "/dev/shm"]
    for name in ("null", "zero", "full", "random", "urandom"):
        walls += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    walls += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    return walls


def inside(path: str) -> str:
    """Return where a folder of the host's stands behind the walls.

    That is where it always stands, but for what a session's own ``/tmp``, or ``/dev``, would hide.
    """
    return f"{ELSEWHERE}{path}" if _below(path, ["/tmp", "/dev"]) else path


def _interpreter() -> str:
    """Return Python itself, and not the link or the copy of it in a virtual environment."""
    return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)


def _extensions() -> str | None:
    return sysconfig.get_config_var("DESTSHARED")


def _interpreter_folders(emptied: list[str]) -> list[str]:
    """Return the folders Python needs, beside those of the system."""
    folders = [str(Path(_interpreter()).parent), str(Path(sys.base_prefix, "lib"))]
    folders += [*map(sysconfig.get_path, ("stdlib", "platstdlib")), *_site_folders()]
    found: list[str] = []
    for folder in sorted(set(folders), key=len):
        seen = _below(folder, ["/usr"]) and not _below(folder, emptied)
        if os.path.isdir(folder) and not seen and not _below(folder, found):
            found.append(folder)
    return found


def _below(path: str, places: list[str]) -> bool:
    """Whether `path` is one of the places or inside one."""
    return any(path == place or path.startswith(place + os.sep) for place in places)


def _ours(bound: list[str]) -> list[str]:
    """Return our own packages where they are installed in what is bound: not for a learner."""
    roots = [Path(folder) for folder in {*_site_folders(), *site.getsitepackages()}]
    places = [root / name for root in roots for name in _PACKAGES]
    return [str(place) for place in places if place.is_dir() and _below(str(place), bound)]
