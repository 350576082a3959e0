"""Tasks as a worker gets them, and the jails in which they run here."""

import pytest

from autograder.grading import collect, judge
from autograder.sandbox import jail as jails
from autograder.sandbox.limits import Limits

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
