"""The same walls for a teacher who is not root, or only root of a container."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.library import ROOT

USER = "12345"
# Root of 65,536 users, in a user namespace in which nobody makes another: as in some containers.
CONTAINER = """
import ctypes, os, sys
ready, go = os.pipe(), os.pipe()
pid = os.fork()
if pid == 0:
    ctypes.CDLL(None).unshare(0x10000000)
    os.write(ready[1], b"x"), os.read(go[0], 1)
    open("/proc/sys/user/max_user_namespaces", "w").write("0")
    os.execv(sys.argv[1], sys.argv[1:])
os.read(ready[0], 1)
for name in ("uid_map", "gid_map"):
    open(f"/proc/{pid}/{name}", "w").write("0 0 65536")
os.write(go[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
HERE = Path(__file__).parent
# What takes long, or starts a jail of its own, and is no different for another user.
NOT_AGAIN = "not does_not_end and not flood and not host_is_killed and not own_end"

# In a mount namespace of its own: an interpreter below a folder that only root may enter is bound
# where it stands, below an open one. Files for a while go to /mnt: the checkout may be in /tmp.
SCRIPT = """
set -e
closed=$1; prefix=$2; keep=$3; shift 3
if [ -n "$closed" ]; then
    mount --bind "$prefix" "$keep"
    mount -t tmpfs -o mode=755 none "$closed"
    mkdir -p "$prefix"
    mount --bind "$keep" "$prefix"
fi
mount -t tmpfs -o mode=1777 none /mnt
exec setpriv --reuid {user} --regid {user} --clear-groups "$@"
"""


def closed_above(path):
    """Return the outermost folder above `path` that others may not enter, if there is one."""
    for folder in reversed(Path(path).parents):
        if not folder.stat().st_mode & 0o001:
            return str(folder)
    return ""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be root of a container")
def test_root_of_a_container_that_allows_no_more_user_namespaces_has_the_same_walls():
    done = subprocess.run(
        [sys.executable, "-c", CONTAINER, sys.executable, "-m", "pytest", "-q", "-p",
         "no:cacheprovider", "-k", NOT_AGAIN + " and not kernel_says",
         str(HERE / "test_isolation.py")],
        cwd=ROOT, env={**os.environ, "CI": "true"}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
def test_an_ordinary_user_has_the_same_walls_and_limits(tmp_path):
    for tool in ("unshare", "setpriv", "mount"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    if closed_above(ROOT / "x"):
        pytest.skip("an ordinary user cannot read this checkout")
    closed = closed_above(Path(sys.base_prefix, "bin"))
    script = SCRIPT.format(user=USER)
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", closed,
         sys.base_prefix, str(tmp_path), sys.executable, "-B", "-m", "pytest", "-q",
         "-p", "no:cacheprovider",
         "-rs", "-k", NOT_AGAIN, str(HERE / "test_isolation.py"), str(HERE / "test_limits.py")],
        cwd=ROOT, env={"PATH": os.environ["PATH"], "HOME": "/mnt", "TMPDIR": "/mnt",
             "LANG": "C.UTF-8", "CI": "true"},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    assert len(skipped) == 1 and "only root may look" in skipped[0]
