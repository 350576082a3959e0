"""What a learner's code can reach from inside a jail: nothing but itself.

Run as root and, by ``test_ordinary_user``, as somebody else.
"""

import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import uuid
from pathlib import Path

import pytest

from autograder.sandbox import walls
from autograder.sandbox.jail import Jail, unavailable
from autograder.sandbox.library import ROOT

from .conftest import QUICK, text, value

OURS = ("nnlib", "autograder", "course", "tests")
AS_ROOT = os.geteuid() == 0


def processes(words):
    """Return the command lines on this machine that hold `words`."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                line = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if words in line:
                found.append(line)
    return found


def child_of(jail):
    """Return the process number, here outside, of the one session of a jail."""
    warm = jail._process.pid
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                status = dict(
                    line.split(":\t", 1) for line in (place / "status").read_text().splitlines()
                )
            except (OSError, ValueError):
                continue
            numbers = status["NSpid"].split()
            if numbers[-1] == "1" and len(numbers) >= 3 and _descends(place.name, str(warm)):
                return int(place.name), status
    raise AssertionError("the session has no process")


def _descends(pid, ancestor):
    while pid not in ("0", "1"):
        if pid == ancestor:
            return True
        try:
            pid = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            return False
    return False


# ---- files --------------------------------------------------------------------------------------


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="elsewhere a machine may give no jail")
def test_in_continuous_integration_there_is_a_jail():
    assert unavailable("en") is None


def test_packages_below_tmp_are_there_although_a_session_has_a_tmp_of_its_own(jail, monkeypatch):
    with tempfile.TemporaryDirectory(dir="/tmp") as home:
        os.chmod(home, 0o755)
        folder = Path(home, "site-packages")
        folder.mkdir()
        (folder / "found_below_tmp.py").write_text("answer = 42\n")
        monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
        with Jail("00", QUICK) as another, another.session() as session:
            assert value(session, "import found_below_tmp, os\nfound_below_tmp.answer") == 42
            assert value(session, "os.listdir('/tmp')") == ["work"]


def test_no_file_of_the_teacher_is_there(session, tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("secret")
    places = [str(secret), str(tmp_path), str(ROOT / "autograder"), str(ROOT / "tests"),
              str(ROOT / "course"), str(Path.home() / ".bashrc"), "/home", "/root/.ssh",
              "/etc/passwd", "/etc/shadow", "/etc/hostname", "/var", "/run", "/sys", "/srv",
              "/opt", "/mnt", "/boot"]  # fmt: skip
    found = value(session, f"import os\n[p for p in {places!r} if os.path.exists(p)]")
    assert found == []


def test_outside_the_system_s_programs_there_is_only_the_interpreter_and_the_cut_library(session):
    libraries = [
        walls.inside(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")
    ]
    source = f"""
import os
seen = []
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in {["/usr", *libraries]!r}]
    seen += [os.path.join(folder, name) for name in files]
words = ("gradebook", "solution", "diagnos", "hints", "/checks/", "/tests/", ".toml", "questions",
         ".ipynb", "nbgrader_config", "judging", "/bench.py")
ours = [os.path.join(f, n) for f in {libraries!r} for n in {OURS!r}]
len(seen) > 50, [s for s in seen if any(w in s for w in words)][:20], [
    s for s in ours if os.path.isdir(s) and os.listdir(s)]
"""
    assert value(session, source) == (True, [], [])


def test_neither_the_checks_nor_the_chapters_can_be_imported(session):
    source = f"""
import importlib, sys
sys.path += [{str(ROOT)!r}, *{[p for p in sys.path if "packages" in p]!r}]
found = []
for name in ("autograder.checks", "autograder.judging", "autograder.hinting", "autograder.messages",
             "autograder.sandbox.bench", "autograder.sandbox.jail", "course.chapters",
             "course.demo", "course.build", "nnlib.compiled", "leercurve"):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
found
"""
    assert value(session, source) == []


def test_nothing_can_be_written_but_below_tmp(session):
    source = f"""
import os
written = []
for place in ("/", "/usr", "/library", "/library/nnlib", "/dev", "/proc", "/etc", "/bin",
              {sys.prefix!r}, os.path.dirname(os.__file__)):
    try:
        open(os.path.join(place, "mine"), "w")
        written.append(place)
    except OSError:
        pass
open("/tmp/work/mine", "w").write("x")
written, os.getcwd(), os.path.exists("mine")
"""
    assert value(session, source) == ([], "/tmp/work", True)


def test_the_library_cannot_be_changed_for_the_next_one(jail):
    with jail.session() as first:
        first.cell("a", "import nnlib; nnlib.Dense = None; import builtins; builtins.abs = max")
        first.cell("a", "import numpy; numpy.allclose = lambda *a: True")
    with jail.session() as second:
        told = value(second, "import nnlib, numpy\nnnlib.Dense is None, abs(-1), "
                             "bool(numpy.allclose(1, 2))")  # fmt: skip
        assert told == (False, 1, False)


# ---- the network --------------------------------------------------------------------------------


def test_the_network_is_out_of_reach_loopback_and_sockets_without_a_file_too(session, tmp_path):
    name = f"leercurve-{uuid.uuid4().hex}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as hidden:
        hidden.bind(f"\0{name}")
        hidden.listen()
        at = tmp_path / "socket"
        plain = socket.socket(socket.AF_UNIX)
        plain.bind(str(at))
        plain.listen()
        source = f"""
import socket
reached = []
for family, place in ((socket.AF_INET, ("127.0.0.1", {server.getsockname()[1]})),
                      (socket.AF_INET, ("1.1.1.1", 80)), (socket.AF_INET6, ("::1", 80)),
                      (socket.AF_UNIX, "\\0{name}"), (socket.AF_UNIX, {str(at)!r})):
    try:
        s = socket.socket(family)
        s.settimeout(0.2)
        s.connect(place)
        reached.append(place)
    except OSError:
        pass
reached
"""
        try:
            assert value(session, source) == []
        finally:
            plain.close()


def test_two_sessions_do_not_find_each_other(jail):
    with jail.session() as first, jail.session() as second:
        first.cell(
            "a",
            "import socket, subprocess\n"
            "s = socket.socket(socket.AF_UNIX); s.bind('\\0meeting'); s.listen()\n"
            "open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')\n"
            "p = subprocess.Popen(['sleep', '60'])",
        )
        source = """
import os, signal, socket
s = socket.socket(socket.AF_UNIX)
try:
    s.connect('\\0meeting'); met = True
except OSError:
    met = False
there = [n for n in range(2, 2000) if not os.kill(n, 0)] if False else []
for n in range(2, 2000):
    try:
        os.kill(n, signal.SIGKILL); there.append(n)
    except OSError:
        pass
met, there, os.listdir('/tmp'), os.listdir('/dev/shm')
"""
        assert value(second, source) == (False, [], ["work"], [])
        assert value(first, "p.poll() is None") is True


# ---- processes ----------------------------------------------------------------------------------


def test_no_other_process_is_seen_or_can_be_signalled(session):
    source = f"""
import os
hit = []
for n in (os.getppid(), {os.getpid()}, {os.getppid()}, 2, 3):
    try:
        if n: os.kill(n, 0); hit.append(n)
    except OSError:
        pass
os.getpid(), os.getppid(), os.listdir('/proc'), hit
"""
    assert value(session, source) == (1, 0, [], [])


@pytest.mark.parametrize(
    "call",
    ["ptrace(16, 1, 0, 0)", "unshare(0x10000000)", "unshare(0x20000)", "setns(0, 0)",
     "mount(b'none', b'/tmp', b'tmpfs', 0, None)", "umount2(b'/proc', 2)", "chroot(b'/tmp')",
     "memfd_create(b'x', 0)", "shmget(0, 4096, 0o600)", "syscall(321, 0, 0, 0)",
     "clone(0, 0, 0x10000000, 0)"],
)  # fmt: skip
def test_calls_that_would_open_a_wall_are_refused(session, call):
    source = f"import ctypes\nlibc = ctypes.CDLL(None)\nlibc.{call}"
    assert value(session, source) == -1


@pytest.mark.skipif(not AS_ROOT, reason="only root may look at every process of this machine")
def test_the_kernel_says_that_the_child_is_nobody_in_namespaces_of_its_own(jail, session):
    session.cell("a", "1")
    pid, status = child_of(jail)
    kinds = ("user", "mnt", "pid", "ipc", "net", "uts")
    same = [
        kind
        for kind in kinds
        if os.readlink(f"/proc/{pid}/ns/{kind}") == os.readlink(f"/proc/self/ns/{kind}")
    ]
    assert same == []
    assert int(status["Uid"].split()[0]) >= 0x70000000
    assert set(status["CapEff"].strip()) == set(status["CapPrm"].strip()) == {"0"}
    assert (status["NoNewPrivs"].strip(), status["Seccomp"].strip()) == ("1", "2")
    with jail.session() as other:
        other.cell("a", "1")
        users = {
            Path(f"/proc/{p}/status").read_text().split("Uid:\t")[1].split()[0]
            for p in (pid, *(q for q in _children(jail) if q != pid))
        }
        assert len(users) == 2


def _children(jail):
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and _descends(place.name, str(jail._process.pid)):
            numbers = (place / "status").read_text().split("NSpid:\t")[1].split("\n")[0].split()
            if len(numbers) >= 3 and numbers[-1] == "1":
                found.append(int(place.name))
    return found


def test_what_was_started_does_not_live_on(jail):
    mark = str(20_000_000 + uuid.uuid4().int % 10**7)
    with jail.session() as session:
        session.cell(
            "a",
            "import os, subprocess\n"
            f"subprocess.Popen(['sleep', '{mark}'], start_new_session=True)\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    if os.fork() == 0:\n"
            f"        os.execvp('sleep', ['sleep', '{mark}'])\n"
            "    os._exit(0)",
        )
        if AS_ROOT:
            assert processes(mark)
    assert not processes(mark)


def test_the_jail_s_own_end_is_the_end_of_its_sessions():
    mark = str(30_000_000 + uuid.uuid4().int % 10**7)
    jail = Jail("00", QUICK)
    session = jail.session()
    session.cell("a", f"import subprocess\nsubprocess.Popen(['sleep', '{mark}'])")
    jail.close()
    assert not processes(mark)


def test_when_the_host_is_killed_nothing_of_it_stays():
    mark = str(40_000_000 + uuid.uuid4().int % 10**7)
    host = (
        "from autograder.sandbox.jail import Jail\n"
        "jail = Jail('00')\n"
        "session = jail.session()\n"
        f"session.cell('a', 'import subprocess; subprocess.Popen([\"sleep\", \"{mark}\"])')\n"
        "print('there', flush=True)\n"
        "session.cell('a', 'while True: pass')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", host], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout.readline() == b"there\n"
    process.kill()
    process.wait()
    process.stdout.close()
    for _ in range(200):
        if not processes(mark):
            break
        os.sched_yield()
        subprocess.run(["sleep", "0.05"], check=True)
    assert not processes(mark)


# ---- what is inherited --------------------------------------------------------------------------


def test_the_environment_says_nothing_of_the_host(monkeypatch):
    monkeypatch.setenv("LEERCURVE_SECRET", "the-teacher-s-token")
    monkeypatch.setenv("LD_PRELOAD_NOTE", "x")
    with Jail("00", QUICK) as jail, jail.session() as session:
        names = value(session, "import os\nsorted(os.environ)")
        source = (
            "import gc, sys\n"
            "told = 'the-teacher' + '-s-token'\n"
            "found = [o for o in gc.get_objects() if isinstance(o, (list, dict))"
            " and told in str(o)[:10_000]]\n"
            "len([f for f in found if f is not globals() and f is not In and f is not locals()])"
        )
        session.cell("a", source)
    assert "LEERCURVE_SECRET" not in names and "LD_PRELOAD_NOTE" not in names
    assert set(names) <= {
        "PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR", "MPLBACKEND",
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
        "PYTHONPATH", "USER", "LOGNAME", "PIP_NO_INDEX",
        "PIP_DISABLE_PIP_VERSION_CHECK", "PWD", "LC_CTYPE",
        "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "PYDEVD_USE_FRAME_EVAL",
    }  # fmt: skip


def test_no_file_descriptor_is_open_but_the_standard_ones_and_the_channel(session):
    source = """
import os, stat
kinds = {}
for n in range(40):
    try:
        mode = os.fstat(n).st_mode
    except OSError:
        continue
    kinds[n] = "socket" if stat.S_ISSOCK(mode) else "file" if stat.S_ISREG(mode) else "device"
kinds
"""
    kinds = value(session, source)
    assert [kinds[n] for n in (0, 1, 2)] == ["device", "file", "file"]
    assert sorted(kinds[n] for n in kinds if n > 2) == ["file", "socket"]


def test_a_shell_s_commands_run_in_the_same_jail(session):
    told = text(session.cell("a", "!id -u; ls /; touch /usr/x; cat /etc/passwd"))
    assert int(told.split()[0]) not in (0, os.getuid())
    assert "No such file" in told and ("Read-only" in told or "denied" in told)
    assert "home" not in told.split()
