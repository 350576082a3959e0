"""kill -9 of a grading run at random moments, fifty times; then it ends as an uninterrupted one.

Fifty times it is the command itself, with its workers and jails. Twenty times more it is a fork
that grades with answers which real workers gave before: there every moment is one of writing and
recording. After each kill the class folder is looked at: the database is whole, every file is
whole, and what was written down is never run again.
"""

import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grading import pipeline, results
from autograder.sandbox import jail

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(jail.unavailable("en")), reason="no jail is possible here"),
]

STEM = "00_welcome"
STUDENTS = [f"student-{number:02}" for number in range(10)]
FORKS, COMMANDS = 20, 50
HELLO = [
    'def hello(name):\n    return f"hello, {name}"\n',
    "def hello(name):\n    return name\n",
    "",
]


def hand_in(room, student, number, remark=""):
    released = room.released(STEM, "en" if number % 4 == 3 else "nl")
    for cell in released.cells:
        if cell.id == "hello":
            cell.source = HELLO[number % 3] + remark
    home = room.folder / "submitted" / student / STEM
    home.mkdir(parents=True, exist_ok=True)
    (home / f"{STEM}.ipynb").write_text(json.dumps(released))


def rows(folder):
    """Return all that the gradebook says, but for its own random ids."""
    query = """
        select s.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade, ''
        from grade g join base_cell c on c.id = g.cell_id
        join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id
        union all
        select s.student_id, c.name, null, null, null, m.auto_comment
        from comment m join base_cell c on c.id = m.cell_id
        join submitted_notebook n on n.id = m.notebook_id
        join submitted_assignment s on s.id = n.assignment_id"""
    with sqlite3.connect(folder / "gradebook.db") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        found = sorted(database.execute(query).fetchall(), key=str)
    database.close()
    return found


def whole(folder):
    """Look at everything that a killed run left; return who has a result."""
    rows(folder)
    there = {}
    for result in results.every(folder):
        path = folder / "autograded" / result.student / STEM / f"{STEM}.ipynb"
        json.loads(path.read_text())
        there[result.student] = result.fingerprint
    return there


@pytest.fixture(scope="module")
def graded(class_folder):
    """Return a class graded without interruption, what its workers answered, and a fresh copy."""
    pair = [class_folder(STEM, students=()) for _ in range(2)]
    for room in pair:
        for number, student in enumerate(STUDENTS):
            hand_in(room, student, number)
    first, second = pair
    pipeline.grade(first.folder, workers=2)
    answers = {}
    for result in results.every(first.folder):
        path = first.folder / "autograded" / result.student / STEM / f"{STEM}.ipynb"
        answers[result.student] = (result, path.read_bytes())
    return first, second, answers


def forked(folder, answers, seconds):
    """Grade in a fork, killed after `seconds`; return whether it ended before, and who ran."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)

            def played(room, sources, orders, *_):
                for order in orders:
                    os.write(writing, f"{order.student} {order.mark}\n".encode())
                    result, content = answers[order.student]
                    yield order, (replace(result, fingerprint=order.mark), content)

            pipeline._answers = played
            pipeline.grade(folder)
            os._exit(0)
        finally:
            os._exit(9)
    os.close(writing)
    over = os.pidfd_open(child)
    try:
        if not select.select([over], [], [], seconds)[0]:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(over)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as file:
        ran = [line.split() for line in file]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status), ran


def again(room, rounds):
    for number, student in enumerate(STUDENTS):
        hand_in(room, student, number, f"# {rounds}\n")


def test_kills_while_writing_leave_the_gradebook_of_an_uninterrupted_run(graded):
    first, room, answers = graded
    rng = random.Random(20261125)
    began = time.monotonic()
    assert forked(room.folder, answers, 60)[0]
    usual = time.monotonic() - began  # for a whole class
    again(room, 0)
    kills = rounds = 0
    while kills < FORKS:
        before = whole(room.folder)
        ended, ran = forked(room.folder, answers, rng.uniform(0.1, 0.7) * usual)
        assert not [student for student, mark in ran if before.get(student) == mark]
        whole(room.folder)
        kills += not ended
        if ended:  # everybody hands in once more, and there is something to do again
            rounds += 1
            again(room, rounds)
        assert rounds < 10 * FORKS
    assert forked(room.folder, answers, 60)[0]
    assert rows(room.folder) == rows(first.folder)
    assert len(rows(room.folder)) == 4 * len(STUDENTS)


def test_the_command_killed_fifty_times_ends_as_if_it_never_was(class_folder, graded):
    first, _, _ = graded
    room = class_folder(STEM, students=())
    for number, student in enumerate(STUDENTS):
        hand_in(room, student, number)
    command = [
        str(Path(sys.executable).parent / "leercurve"), "class", "grade", str(room.folder),
        "--workers", "2",
    ]  # fmt: skip
    rng = random.Random(7)
    killed = 0
    while killed < COMMANDS:
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = whole(room.folder)
        if killed % 2:  # at any moment, from its first line on
            until, moment = 0.0, rng.uniform(0.3, 3.0)
        else:  # just after it has begun to write
            until, moment = time.monotonic() + 60, rng.uniform(0, 0.3)
        while run.poll() is None and time.monotonic() < until:
            if whole(room.folder) != before:
                break
            time.sleep(0.05)
        time.sleep(moment)
        killed += run.poll() is None
        run.kill()
        run.wait()
        whole(room.folder)
        for student in rng.sample(STUDENTS, 3):  # so that there is always something left to do
            hand_in(room, student, STUDENTS.index(student), f"# {rng.random()}\n")
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    points = [[row[:5] for row in rows(one.folder)] for one in (room, first)]
    assert points[0] == points[1]
