"""Grading beside stock nbgrader: the same class, the same machine, one run.

    pytest tests/benchmarks/test_grading.py -s

Both write a gradebook and autograded notebooks. Stock executes the notebook beside the teacher's
files; ours runs it in a jail and judges outside. What is compared is the marginal time of a
submission: what starts once, workers, imports and a warm jail, is left out on both sides.
"""

import resource
import shutil
import time

import pytest

from autograder.grading import classroom, pipeline
from autograder.sandbox import jail
from course import classroom as course_classroom
from course.demo import handing_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(jail.unavailable("en")), reason="no jail is possible here"),
]

STEM = "05_training_loop"
OURS, STOCK = 60, 3
WANTED = 15.0


@pytest.fixture(scope="module")
def rooms(tmp_path_factory):
    """Return two copies of a class in which everybody has handed in chapter 05."""
    home = tmp_path_factory.mktemp("benchmark")
    classroom.make(home / "ours", "nl")
    course_classroom.release(home / "ours", [STEM])
    handing_in.make_class(home / "ours", OURS, (STEM[:2],), incidents=False)
    shutil.copytree(home / "ours", home / "stock")
    return classroom.open_folder(home / "ours"), classroom.open_folder(home / "stock")


def stock(room):
    """Return the seconds that stock autograding takes for a submission, the first left out."""
    from nbgrader import converters

    room.directory.assignment_id = STEM
    seconds = []
    for folder in sorted((room.folder / "submitted").iterdir())[: STOCK + 1]:
        room.directory.student_id = folder.name
        started = time.perf_counter()
        converters.Autograde(coursedir=room.directory, config=room.config).start()
        seconds.append(time.perf_counter() - started)
    return sum(seconds[1:]) / STOCK


def ours(room):
    """Return the seconds between two submissions, once everything is warm, and memory in MB."""
    moments, memory = [], []

    def step(_):
        moments.append(time.perf_counter())
        with open("/proc/self/statm") as file:
            memory.append(int(file.read().split()[1]) * resource.getpagesize() / 2**20)

    pipeline.grade(room.folder, progress=step)
    assert len(moments) == OURS
    warm = OURS // 4
    return (moments[-1] - moments[warm]) / (OURS - 1 - warm), memory[warm:]


def test_a_submission_takes_a_fifteenth_of_what_stock_nbgrader_needs(rooms):
    mine, stocks = rooms
    fast, memory = ours(mine)
    slow = stock(stocks)
    print(
        f"\n{'':24}{'per submission':>16}{'500 take':>12}"
        f"\n{'nbgrader autograde':24}{slow * 1000:>13.0f} ms{slow * 500 / 60:>8.1f} min"
        f"\n{'leercurve class grade':24}{fast * 1000:>13.0f} ms{fast * 500 / 60:>8.1f} min"
        f"\nratio {slow / fast:.1f}; memory of the teacher's process "
        f"{memory[0]:.1f} MB, at the end {memory[-1]:.1f} MB"
    )
    assert slow / fast >= WANTED
    assert memory[-1] - memory[0] < 4.0, "flat: whatever the number of submissions"
