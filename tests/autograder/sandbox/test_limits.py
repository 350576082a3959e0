"""Every limit of a session, reached by a learner's code: it is stopped, and the rest goes on."""

import time
from pathlib import Path

import numpy as np
import pytest

from autograder.checks import find
from autograder.sandbox.jail import ProbeOver, SessionOver
from autograder.sandbox.limits import Limits

from .conftest import QUICK, text, value


def over(session, *sources):
    """Run cells of which one must end the session; return why."""
    with pytest.raises(SessionOver) as caught:
        for source in sources:
            session.cell("cell", source)
    with pytest.raises(SessionOver):  # and it stays so
        session.cell("cell", "1")
    return caught.value.reason


def challenge(check_id):
    return find(check_id).challenge(np.random.default_rng(1))


# ---- time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "import time\ntime.sleep(60)",
        "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "!sleep 60",
        "import re\nre.match(r'(a|aa)*$', 'a' * 60 + 'b')",
        "class A:\n    def __repr__(self):\n        while True: pass\nA()",
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
    ],
    ids=[
        "endless",
        "sleeping",
        "swallows Ctrl-C",
        "swallows all",
        "command",
        "pattern",
        "repr",
        "str",
    ],
)
def test_a_cell_that_does_not_end_is_interrupted_and_the_next_one_runs(session, loop):
    began = time.monotonic()
    run = session.cell("a", loop)
    assert run.timed_out and run.error is None
    assert text(run).endswith("Stopped after 0.6 s.\n")
    assert time.monotonic() - began < 5
    assert value(session, "1 + 1") == 2


@pytest.mark.parametrize(
    "loop",
    [
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
        "while True: time.sleep(1)",
        "sum(range(10**13))",
    ],
    ids=["ignores the signal", "blocks all signals", "never leaves C"],
)
def test_a_cell_that_cannot_be_interrupted_is_stopped_from_outside(session, loop):
    assert over(session, loop) == "time"


def test_a_session_has_a_time_limit_of_its_own(jail):
    from dataclasses import replace

    limits, jail.limits = jail.limits, replace(jail.limits, total_seconds=1.0)
    try:
        with jail.session() as session:
            assert over(session, *["import time; time.sleep(0.4)"] * 5) == "time"
    finally:
        jail.limits = limits


def test_more_cells_than_allowed_end_the_session(session):
    assert over(session, *["pass"] * (QUICK.cells + 1)) == "time"


# ---- memory -------------------------------------------------------------------------------------


def test_one_process_that_wants_too_much_memory_gets_an_error(session):
    run = session.cell("a", "x = bytearray(2**30)")
    assert run.error["type"] == "MemoryError"
    assert value(session, "1 + 1") == 2


@pytest.mark.parametrize(
    "memory",
    ["x = bytearray(120 * 2**20); x[::4096] = b'x' * len(x[::4096])",
     "import mmap; x = mmap.mmap(-1, 120 * 2**20)\nfor i in range(0, len(x), 4096): x[i] = 1"],
    ids=["its own", "shared"],
)  # fmt: skip
def test_processes_that_want_too_much_memory_together_are_stopped(session, memory):
    source = (
        "import os, time\n"
        f"def fill():\n    global x\n    {memory.replace(chr(10), chr(10) + '    ')}\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0:\n"
        "        fill(); time.sleep(20); os._exit(0)\n"
        "    time.sleep(0.05)\n"
        "time.sleep(20)"
    )
    assert over(session, source, *["import time; time.sleep(20)"] * 20) == "memory"


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="Linux alone has it")
def test_where_all_memory_runs_out_the_kernel_ends_the_session_and_nothing_of_the_teacher_s(
    jail, session
):
    """A bomb may outgrow the looks that are taken at it."""
    value(session, "1")
    parents, scores = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[entry.name] = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            scores[entry.name] = int((entry / "oom_score_adj").read_text())
        except OSError:
            continue  # it has just ended

    def is_below(pid):
        return parents.get(pid) == str(jail._process.pid) or (
            parents.get(pid, "0") != "0" and is_below(parents[pid])
        )

    found = [score for pid, score in scores.items() if is_below(pid)]
    assert found.count(1000) == 1 and len(found) > 1


def test_forks_that_share_their_memory_are_not_taken_for_a_bomb(session):
    source = (
        "import os, time\n"
        "x = bytearray(60 * 2**20); x[::4096] = b'x' * len(x[::4096])\n"
        "pids = []\n"
        "for _ in range(6):\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        time.sleep(0.12); os._exit(0)\n"
        "    pids.append(pid)\n"
        "[os.waitpid(p, 0)[1] for p in pids]"
    )
    assert value(session, source) == [0] * 6


# ---- processes, files ---------------------------------------------------------------------------


def test_the_number_of_processes_is_limited_for_whoever_grades(session):
    source = """
import os, time
made = 0
try:
    while made < 200:
        if os.fork() == 0:
            time.sleep(30); os._exit(0)
        made += 1
except OSError:
    pass
made
"""
    assert 1 <= value(session, source) < QUICK.processes


def test_a_fork_bomb_costs_its_own_cell(session):
    session.cell("a", "import os\nwhile True: os.fork()")
    session.cell("a", "def hello(name): return f'Hello {name}'")
    evidence = session.probe(find("00.hello"), challenge("00.hello"))
    assert evidence["results"]


def test_the_number_of_threads_is_limited(session):
    source = """
import threading, time
made = 0
try:
    while made < 200:
        threading.Thread(target=time.sleep, args=(0.3,), daemon=True).start(); made += 1
except RuntimeError:
    pass
made
"""
    assert 1 <= value(session, source) < QUICK.processes


def test_the_size_of_a_file_and_of_all_files_and_their_number_are_limited(session):
    source = """
import os
def write(name, size):
    try:
        with open(name, "wb", buffering=0) as f:
            left = size
            while left > 0:
                left -= f.write(bytes(min(left, 2**18)))
    except OSError:
        pass
    return os.path.getsize(name)
one = write("one", 3 * 2**20)
all_ = one + sum(write(f"more{i}", 2**20) for i in range(8))
shared = sum(write(f"/dev/shm/{i}", 2**20) for i in range(4))
os.system("rm -f one more* /dev/shm/*")
made = 0
try:
    for made in range(10_000): os.close(os.open(f"n{made}", os.O_CREAT))
except OSError:
    pass
opened = []
try:
    while len(opened) < 1000: opened.append(os.open("/dev/null", 0))
except OSError:
    pass
one, all_, shared, made, len(opened)
"""
    one, everything, shared, made, opened = value(session, source)
    assert one == QUICK.file_bytes
    assert 0 < everything <= QUICK.disk_bytes and 0 < shared <= QUICK.disk_bytes // 4
    assert 100 < made < 5000
    assert opened < QUICK.files


# ---- output -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flood",
    ["for _ in range(3000): print('x' * 1000)",
     "import sys\nfor _ in range(3000): sys.stderr.write('x' * 1000)",
     "import os\nfor _ in range(3000): os.write(1, b'x' * 1000)",
     "!yes | head -c 3000000",
     "'x' * 3_000_000",
     "for _ in range(9000): display(1)",
     "raise ValueError('x' * 3_000_000)"],
    ids=["prints", "stderr", "below Python", "command", "value", "displayed", "error"],
)  # fmt: skip
def test_a_flood_of_output_is_cut_off_and_costs_nothing(session, flood):
    run = session.cell("a", flood)
    size = len(text(run)) + sum(len(str(o)) for o in run.outputs if o["output_type"] == "error")
    assert 0 < size < 2 * QUICK.output_bytes
    assert len(run.outputs) <= QUICK.output_bytes
    assert value(session, "1 + 1") == 2


def test_all_output_together_is_limited_and_an_error_is_told_all_the_same(session):
    sizes = [len(text(session.cell("a", "print('x' * 15_000)"))) for _ in range(6)]
    assert sum(sizes) < QUICK.total_output_bytes + 100
    assert sizes[0] > 15_000 and sizes[-1] == 0
    run = session.cell("a", "1 / 0")
    assert run.error["type"] == "ZeroDivisionError"
    assert run.outputs[-1]["ename"] == "ZeroDivisionError"


# ---- probes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        ("import os\ndef mean_of(values): os._exit(0)", "died"),
        ("import ctypes\ndef mean_of(values): ctypes.string_at(0)", "died"),
        ("import os, signal\ndef mean_of(values): os.kill(os.getpid(), signal.SIGKILL)", "died"),
        ("import signal\ndef mean_of(values):\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
         "    while True: pass", "time"),
    ],
    ids=["exits", "crashes", "kills itself", "never ends"],
)  # fmt: skip
def test_a_probe_that_dies_takes_nothing_along(session, work, reason):
    session.cell("a", "def hello(name): return f'Hello {name}'")
    session.cell("a", work)
    with pytest.raises(ProbeOver) as caught:
        session.probe(find("00.mean_of"), challenge("00.mean_of"))
    assert caught.value.reason == reason
    assert session.probe(find("00.hello"), challenge("00.hello"))["results"]


def test_what_a_probe_starts_ends_with_it(session):
    session.cell(
        "a",
        "import os, time\n"
        "def mean_of(values):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid(); time.sleep(60); os._exit(0)\n"
        "    return 1.0",
    )
    session.probe(find("00.mean_of"), challenge("00.mean_of"))
    source = """
import os, signal
there = []
for n in range(2, 3000):
    try:
        os.kill(n, 0); there.append(n)
    except OSError:
        pass
there
"""
    assert value(session, source) == []


def test_limits_are_numbers_above_zero():
    for name in vars(Limits()):
        with pytest.raises(ValueError, match=name):
            Limits(**{name: 0})
