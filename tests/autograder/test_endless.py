"""In every exercise: code that never ends is stopped, named, and forgotten."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from autograder import judge
from autograder.checks import IDS
from autograder.probes import time_limit

CODE = [check_id for check_id in IDS if check_id != "05.parsons"]  # an order is no code


def plainly(*arguments, **more):
    while True:
        pass


def swallowing(*arguments, **more):
    while True:
        try:
            sum(range(100))
        except:  # noqa: E722
            pass


def swallowing_in_numpy(*arguments, **more):
    kept = []
    while True:
        try:
            np.dot(np.ones((200, 200)), np.ones((200, 200)))
        except BaseException as error:
            kept.append(repr(error))


def never_yielding(*arguments, **more):
    """An iterator that never comes to its first item."""
    while True:
        if not more:
            continue
        yield 1.0


def yielding_for_ever(*arguments, **more):
    while True:
        yield 1.0


def stops(check_id, thing, right_things):
    right = right_things[check_id]
    before = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time_limit, "CPU_SECONDS", 0.1)
        report = judge(check_id, thing, language="nl", seed=1)
    assert time.monotonic() - before < 6
    assert sys.getprofile() is None
    assert not report.passed and report.outcome != "own_failure", report.failure_id
    after = judge(check_id, right, language="nl", seed=1)
    assert after.passed and after.points == after.max_points
    return report


@pytest.mark.parametrize("loop", [plainly, swallowing, swallowing_in_numpy])
@pytest.mark.parametrize("check_id", CODE)
def test_an_endless_loop_is_a_timeout_and_the_next_answer_gets_its_points(
    check_id, loop, right_things, in_place_of
):
    report = stops(check_id, in_place_of(check_id, loop), right_things)
    assert report.diagnoses[0].code == "timeout"


@pytest.mark.parametrize("iterator", [never_yielding, yielding_for_ever])
@pytest.mark.parametrize("check_id", CODE)
def test_an_iterator_that_never_ends_is_not_waited_for(
    check_id, iterator, right_things, in_place_of
):
    report = stops(check_id, in_place_of(check_id, iterator), right_things)
    assert report.diagnoses
