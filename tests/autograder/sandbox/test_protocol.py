"""A learner's code that tampers with the channel ends its session, and reaches nothing else."""

import socket
import struct
import threading
import time

import numpy as np
import pytest

from autograder.checks import find
from autograder.probes import evidence
from autograder.sandbox.channel import Channel, Closed, Late, ProtocolError
from autograder.sandbox.jail import ProbeOver, SessionOver

from .conftest import QUICK, value

# What a learner can write as well: find the socket among the open files.
FOUND = """
import os, stat, struct, socket, threading, time
for n in range(3, 40):
    try:
        if stat.S_ISSOCK(os.fstat(n).st_mode):
            end = socket.socket(fileno=os.dup(n))
    except OSError:
        pass
def frame(kind, payload): return struct.pack("<I", len(payload) + 1) + kind + payload
"""


def ended(session, source, *more):
    """Run cells; return the reason for which the session ended."""
    session.cell("a", FOUND)
    with pytest.raises(SessionOver) as caught:
        session.cell("a", source)
        for one in more:
            session.cell("a", one)
        time.sleep(0.05)
        session.cell("a", "1")
    return caught.value.reason


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        ("end.sendall(b'\\xff' * 100)", {"protocol"}),
        ("end.sendall(struct.pack('<I', 2**32 - 1))", {"protocol"}),
        ("end.sendall(struct.pack('<I', 0))", {"protocol"}),
        ("end.sendall(frame(b'O', b'no json'))", {"protocol"}),
        ("end.sendall(frame(b'O', b'[' * 100_000))", {"protocol"}),
        ("end.sendall(frame(b'O', b'{\"outputs\": [1]}'))", {"protocol"}),
        ("end.sendall(frame(b'O', b'{\"outputs\": [{\"output_type\": \"<script>\"}]}'))",
         {"protocol"}),
        ("end.sendall(frame(b'Z', b''))", {"protocol"}),
        ("end.sendall(frame(b'T', b'LCTRACE1'))", {"protocol"}),
        ("end.sendall(frame(b'R', b''))", {"protocol"}),
        ("end.sendall(os.urandom(5000))", {"protocol"}),
        ("end.sendall(struct.pack('<I', 1000)); end.shutdown(socket.SHUT_RDWR)", {"died"}),
        ("end.shutdown(socket.SHUT_RDWR); end.close()", {"died"}),
        ("os.closerange(0, 100)", {"died"}),
        ("os._exit(0)", {"died"}),
        ("import ctypes; ctypes.string_at(0)", {"died"}),
        ("os.abort()", {"died"}),
        # A message that is announced and then drips in, a byte at a time.
        ("end.sendall(struct.pack('<I', 10_000))\nwhile True: end.send(b'x'); time.sleep(0.01)",
         {"time", "protocol"}),
    ],
)  # fmt: skip
def test_bytes_that_no_jail_sends_end_the_session(session, source, reasons):
    assert ended(session, source) in reasons


def test_a_thread_that_writes_on_the_socket_ends_the_session_before_any_evidence(session):
    session.cell("a", FOUND)
    session.cell("a", "def mean_of(values): return 1.0")
    source = (
        "def write():\n    while True: end.sendall(frame(b'O', b'{\"outputs\": []}'))\n"
        "threading.Thread(target=write, daemon=True).start()\ntime.sleep(0.1)"
    )
    check = find("00.mean_of")
    with pytest.raises(SessionOver) as caught:
        session.cell("a", source)
        session.probe(check, check.challenge(np.random.default_rng(1)))
    assert caught.value.reason in ("protocol", "time")


def test_a_thread_that_reads_what_the_host_says_ends_the_session(session):
    source = (
        "def read():\n    while True: end.recv(10)\n"
        "for _ in range(3): threading.Thread(target=read, daemon=True).start()"
    )
    assert ended(session, source, *["1"] * 20) in ("time", "died", "protocol")


def test_a_forged_output_is_made_anew_of_what_may_be_in_one(session):
    session.cell("a", FOUND)
    forged = (
        b'{"outputs": [{"output_type": "execute_result", "data": {"text/plain": "1.0", '
        b'"text/html": "<script>", "application/x-points": "9"}, "metadata": {"points": 9}, '
        b'"execution_count": "9", "points": 9}], "error": {"type": 5, "line": "x"}, '
        b'"seconds": "long", "timed_out": "yes"}'
    )
    run = session.cell("a", f"end.sendall(frame(b'O', {forged!r}))\ntime.sleep(0.1)")
    assert run.outputs == [
        {"output_type": "execute_result", "data": {"text/plain": "1.0"}, "metadata": {},
         "execution_count": None}
    ]  # fmt: skip
    assert run.error == {"type": "", "message": "", "line": None, "source": ""}
    assert (run.seconds, run.timed_out) == (0.0, False)


def test_evidence_that_is_none_ends_the_session(session):
    session.cell("a", FOUND)
    session.cell(
        "a",
        "def mean_of(values):\n"
        "    end.sendall(frame(b'T', b'LCTRACE1' + bytes(3)))\n"
        "    os._exit(0)",
    )
    check = find("00.mean_of")
    with pytest.raises(SessionOver) as caught:
        session.probe(check, check.challenge(np.random.default_rng(1)))
    assert caught.value.reason == "protocol"


def test_a_probe_needs_evidence_and_not_only_an_end(session):
    session.cell("a", FOUND)
    session.cell("a", "def mean_of(values): os._exit(0)")
    check = find("00.mean_of")
    with pytest.raises(ProbeOver):
        session.probe(check, check.challenge(np.random.default_rng(1)))


@pytest.mark.parametrize(
    "patch",
    [
        "import builtins\nfor n in ('print', 'len', 'isinstance', 'open', 'abs', 'min', 'max'):"
        " setattr(builtins, n, None)",
        "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = None",
        "import sys\nsys.stdout.close(); sys.stderr.close()",
        "import sys\nsys.excepthook = None; sys.displayhook = None; sys.settrace(lambda *a: 1)",
        "import os\nos.close(1); os.close(2)",
        "import json, struct\njson.dumps = json.loads = struct.pack = None",
        "import atexit, os\natexit.register(os._exit, 7)",
        "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, lambda *a: None)\n"
        "    except OSError: pass",
        "import gc\nfor o in gc.get_objects():\n    if type(o).__name__ in ('Outputs', 'Cells'):"
        " vars(o).clear()",
        "get_ipython().run_cell = get_ipython().ast_transformers = None",
        "import sys\nfor n in list(sys.modules): sys.modules.pop(n)",
        "import os, shutil\nshutil.rmtree('/tmp', True); os.chdir('/')",
    ],
)
def test_code_that_breaks_its_own_process_harms_nobody_else(jail, session, patch):
    try:
        session.cell("a", patch)
        session.cell("a", "1 + 1")
        check = find("00.hello")
        session.probe(check, check.challenge(np.random.default_rng(1)))
    except (SessionOver, ProbeOver):
        pass
    with jail.session() as next_one:
        assert value(next_one, "len([1]) + 1") == 2


def test_the_challenge_s_seed_is_nowhere_to_be_found(session):
    """What is drawn from a seed crosses the wall, and never the seed of the seeds."""
    seed = 0x5EED_FACE_0FF_1CE
    check = find("00.mean_of")
    challenge = check.challenge(np.random.default_rng(seed))
    session.cell(
        "a",
        "import gc, sys\nseen = []\n"
        "def mean_of(values):\n"
        "    frame = sys._getframe()\n"
        "    while frame:\n"
        "        seen.extend(str(v)[:500] for v in frame.f_locals.values()); frame = frame.f_back\n"
        "    return float('nan') if any(str(0x5EEDFACE0FF1CE) in s for s in seen) else 1.0",
    )
    found = session.probe(check, challenge)
    values = [one["value"]["array"] for one in found["results"]]
    assert values and all(float(one) == 1.0 for one in values)


# ---- the channel by itself ----------------------------------------------------------------------


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield Channel(ours, 1000, 5), theirs
    ours.close()
    theirs.close()


def test_a_frame_arrives_however_it_is_cut_up(pair):
    channel, theirs = pair
    data = struct.pack("<I", 6) + b"Ohello"

    def drip():
        for k in range(len(data)):
            theirs.send(data[k : k + 1])

    thread = threading.Thread(target=drip)
    thread.start()
    assert channel.receive(time.monotonic() + 5) == (b"O", b"hello")
    thread.join()


def test_frames_that_come_together_are_taken_one_by_one(pair):
    channel, theirs = pair
    theirs.sendall(2 * (struct.pack("<I", 2) + b"Ox"))
    assert [channel.receive(), channel.receive()] == [(b"O", b"x")] * 2


@pytest.mark.parametrize("length", [0, 1001, 2**31, 2**32 - 1])
def test_a_length_that_cannot_be_is_refused_before_anything_is_read(pair, length):
    channel, theirs = pair
    theirs.sendall(struct.pack("<I", length))
    with pytest.raises(ProtocolError):
        channel.receive(time.monotonic() + 5)


def test_more_frames_than_allowed_are_refused(pair):
    channel, theirs = pair
    theirs.sendall(6 * (struct.pack("<I", 1) + b"O"))
    for _ in range(5):
        channel.receive()
    with pytest.raises(ProtocolError):
        channel.receive()


def test_the_deadline_counts_while_bytes_keep_coming(pair):
    channel, theirs = pair
    stop = threading.Event()

    def drip():
        theirs.sendall(struct.pack("<I", 900))
        while not stop.wait(0.01):
            theirs.send(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    began = time.monotonic()
    with pytest.raises(Late):
        channel.receive(time.monotonic() + 0.3)
    assert time.monotonic() - began < 3
    stop.set()
    thread.join()


def test_the_deadline_counts_while_nobody_reads(pair):
    channel, _ = pair
    with pytest.raises(Late):
        channel.send(b"C", bytes(10**7), time.monotonic() + 0.3)


def test_an_end_in_the_middle_of_a_frame_is_noticed(pair):
    channel, theirs = pair
    theirs.sendall(struct.pack("<I", 10) + b"O")
    theirs.close()
    with pytest.raises(Closed):
        channel.receive()


def test_evidence_as_large_as_a_message_may_be_is_read(session):
    """The largest honest evidence is far below the limit: a mebibyte of numbers passes."""
    assert len(evidence.pack({"a": np.zeros(2**17)})) < QUICK.message_bytes
