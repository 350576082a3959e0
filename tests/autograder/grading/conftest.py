"""Tasks as a worker gets them, and the jails in which they run here."""

import json
import re
import shutil

import pytest

from autograder.grading import classroom, collect, judge
from autograder.sandbox import jail as jails
from autograder.sandbox.limits import Limits

HELLO = 'def hello(name):\n    return f"hello, {name}"\n'
MEAN_OF = "def mean_of(values):\n    return sum(values) / len(values)\n"
MAX = {"00.hello": 1.0, "00.mean_of": 1.0}


def _task(*cells, late=(), full=False):
    """Return a task: "? 00.hello" is a test, "= text" an exercise, "+ text" the learner's own."""
    made, checks, exercise = [], [], ""
    for number, text in enumerate(cells):
        mark, _, rest = text.partition(" ")
        name = f"cell-{number}"
        test, own = mark == "?", mark in ("=", "+")
        if mark == "=":
            exercise = name
        made.append(
            {
                "id": name,
                "source": "" if test else rest if own else text,
                "grade_id": name if test or mark == "=" else "",
                "always": own,
                "test": test,
            }
        )
        if test:
            checks.append(
                {
                    "check_id": rest,
                    "grade_id": name,
                    "cell": name,
                    "exercise": exercise,
                    "untouched": False,
                    "max_points": MAX.get(rest),
                }
            )
    return {
        "assignment": "00_welcome",
        "chapter": "00",
        "cells": made,
        "checks": checks,
        "seed": "5" * 32,
        "full": full,
        "late": list(late),
    }


@pytest.fixture(scope="session")
def task_of():
    return _task


@pytest.fixture(scope="session")
def jail():
    """Return a jail with short limits, warm for all tests of this process."""
    if jails.unavailable("en"):
        pytest.skip("no jail is possible here")
    limits = Limits(cell_seconds=1.5, probe_seconds=10.0, total_seconds=30.0, memory_bytes=2**28)
    with jails.Jail("00", limits) as made:
        yield made


@pytest.fixture
def graded(jail):
    """Return a function that runs a task, in full where need be, and returns what came of it."""

    def grade(*cells):
        task = _task(*cells)
        observed = collect.collect(task, jail)
        judged = judge.judge(task, observed)
        more = judge.again(task, observed, judged)
        if more is not None:
            observed = collect.collect(more, jail)
            judged = judge.judge(more, observed)
        return judged, observed, more is not None

    return grade


class Room:
    """A class folder with chapter 00 released, and what its gradebook holds."""

    stem = "00_welcome"

    def __init__(self, folder):
        self.folder = folder

    def hand_in(self, student, hello=HELLO, mean_of=MEAN_OF, *, language="nl", own=()):
        """Hand in the released notebook, its exercises filled in, `own` cells before its tests."""
        home = "release" if language == "nl" else f"release_{language}"
        notebook = json.loads((self.folder / home / self.stem / f"{self.stem}.ipynb").read_text())
        for cell in notebook["cells"]:
            if cell["id"] in ("hello", "mean_of"):
                cell["source"] = hello if cell["id"] == "hello" else mean_of
        at = [cell["id"] for cell in notebook["cells"]].index("test_hello")
        notebook["cells"][at:at] = [
            {
                "cell_type": "code", "id": f"own-{number}", "metadata": {}, "outputs": [],
                "execution_count": None, "source": source,
            }
            for number, source in enumerate(own)
        ]  # fmt: skip
        self.write(student, json.dumps(notebook).encode())

    def write(self, student, content):
        home = self.folder / "submitted" / student / self.stem
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{self.stem}.ipynb").write_bytes(content)

    def rows(self):
        """Return what the gradebook says of every grade and comment, whatever its ids are.

        What a comment counts and measures differs from run to run: challenges are fresh.
        """
        found = []
        with classroom.open_folder(self.folder).gradebook() as book:
            for submission in book.assignment_submissions(self.stem):
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        found.append(
                            (
                                submission.student.id, grade.name, grade.auto_score,
                                grade.manual_score, grade.needs_manual_grade,
                            )
                        )  # fmt: skip
                    for comment in notebook.comments:
                        said = re.sub(r"-?\d+([,.]\d+)?", "#", comment.auto_comment or "")
                        found.append((submission.student.id, comment.name, said))
        return sorted(found, key=str)

    def points(self, student):
        return {row[1]: row[2] for row in self.rows() if row[0] == student and len(row) == 5}


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    from course import classroom as course_classroom

    folder = tmp_path_factory.mktemp("made") / "klas"
    classroom.make(folder, "nl")
    course_classroom.release(folder, [Room.stem])
    return folder


@pytest.fixture(scope="session")
def a_room():
    """Return a function that copies a class folder; where no jail is possible, skip."""

    def make(released, folder):
        if jails.unavailable("en"):
            pytest.skip("no jail is possible here")
        shutil.copytree(released, folder)
        return Room(folder)

    return make


@pytest.fixture
def room(a_room, released, tmp_path):
    return a_room(released, tmp_path / "klas")


@pytest.fixture
def new_room(a_room, released, tmp_path):
    """Return a function that makes more rooms, each its own copy."""
    count = iter(range(100))
    return lambda: a_room(released, tmp_path / f"klas-{next(count)}")
