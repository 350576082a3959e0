"""Grading on a real dask scheduler with two worker processes, one of which is killed."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from autograder.grading import pipeline, results
from autograder.grading.classroom import ClassroomError

pytestmark = pytest.mark.slow

STUDENTS = {
    "anna": {},
    "bram": {"hello": "def hello(name):\n    return 'hello'\n"},
    "cato": {"mean_of": "def mean_of(values):\n    return max(values)\n"},
    "dirk": {"hello": ""},
    "egon": {"own": ["import os\nos._exit(0)"]},
    "fien": {"hello": "# it stands below", "own": ["x = 1"]},
    "gijs": {"own": ["import time\ntime.sleep(1)"]},
    "hugo": {"own": ["import time\ntime.sleep(1)"]},
}


def spoken(line, process, seconds=60):
    """Read what a process says until `line` is in it."""
    said = []
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        said.append(process.stderr.readline())
        found = re.search(line, said[-1])
        if found:
            # Nobody else reads it: a full pipe would stop the process.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found
    raise AssertionError("".join(said))


def start(*arguments):
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
        stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


@pytest.fixture
def cluster():
    """Return the address of a scheduler, and its two workers."""
    with contextlib.ExitStack() as stack:

        def ended(process):
            process.kill()
            process.wait()

        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        stack.callback(ended, scheduler)
        address = spoken(r"Scheduler at:\s+(tcp://\S+)", scheduler)[1]
        workers = []
        for _ in range(2):
            worker = start("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
            stack.callback(ended, worker)
            workers.append(worker)
        for worker in workers:
            spoken(r"Registered to", worker)
        yield address, workers


def test_a_cluster_gives_what_this_machine_gives_even_when_a_worker_is_killed(new_room, cluster):
    address, workers = cluster
    here, there = new_room(), new_room()
    for room in (here, there):
        for student, work in STUDENTS.items():
            room.hand_in(student, **work)
        room.write("kapot", b"{")
        stamp = room.folder / "submitted" / "kapot" / room.stem / "timestamp.txt"
        stamp.write_text("2026-03-02 09:30:00 UTC\n")
    expected = pipeline.grade(here.folder, workers=2)

    def kill(step):
        if step.done == 3:  # in the middle: both have work
            workers[0].send_signal(signal.SIGKILL)

    summary = pipeline.grade(there.folder, scheduler=address, progress=kill)
    workers[0].wait()
    assert workers[1].poll() is None
    assert there.rows() == here.rows() and len(there.rows()) > 30
    assert (summary.graded, summary.unreadable, summary.own_failures) == (8, 1, 0)
    assert (expected.graded, expected.unreadable) == (8, 1)
    for room in (here, there):  # unreadable or not, it was handed in at that time
        refused = results.read(results.place(room.folder, room.stem, "kapot"))
        assert refused.submitted == "2026-03-02T09:30:00"
    for student in STUDENTS:
        notebooks = [
            json.loads(
                (
                    room.folder / "autograded" / student / room.stem / f"{room.stem}.ipynb"
                ).read_text()
            )
            for room in (here, there)
        ]
        texts = [[_text(cell) for cell in notebook["cells"]] for notebook in notebooks]
        assert texts[0] == texts[1]


def _text(cell):
    return cell["id"], [o.get("text") or o.get("evalue") for o in cell.get("outputs", [])]


def test_a_worker_is_told_neither_tests_nor_keys_nor_points_of_a_quiz(room, monkeypatch):
    """What goes over the network is the learner's own code, and which checks are to be tried."""
    from autograder.grading import cluster, examine, sanitise, submissions
    from autograder.grading.classroom import open_folder

    room.hand_in("anna")
    with open_folder(room.folder).gradebook() as book:
        source = sanitise.load_source(book, room.folder, room.stem)
    submission = submissions.read(room.folder, "anna", room.stem)
    task = examine.task_of(sanitise.sanitise(submission, source), source)
    assert json.loads(json.dumps(task)) == task
    assert not [cell for cell in task["cells"] if cell["test"] and cell["source"]]
    assert "check(" not in json.dumps(task["cells"])
    assert cluster.collect_here.__module__ == "autograder.grading.cluster"


def test_a_scheduler_that_is_not_there_is_one_sentence(room, monkeypatch):
    from autograder.grading import cluster

    monkeypatch.setattr(cluster, "SECONDS_TO_FIND", 1.0)
    room.hand_in("anna")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClassroomError) as refused:
            pipeline.grade(room.folder, scheduler=address)
    assert address in refused.value.text["nl"] and room.rows() == []
