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


# What comes back is not read here: nothing is asked for, or a model, a state or a dict is.
NOT_READ = """04.sgd_step 05.fit_blanks 05.fit 05.repair 09.state_of 09.save 09.load 09.transfer
    10.resumable""".split()


@pytest.mark.parametrize("check_id", CODE)
def test_an_iterator_that_never_comes_to_an_item_is_a_timeout_where_it_is_read(
    check_id, right_things, in_place_of
):
    report = stops(check_id, in_place_of(check_id, never_yielding), right_things)
    assert (report.diagnoses[0].code == "timeout") is (check_id not in NOT_READ)


@pytest.mark.parametrize("check_id", CODE)
def test_an_iterator_without_an_end_is_not_read_to_its_end(check_id, right_things, in_place_of):
    report = stops(check_id, in_place_of(check_id, yielding_for_ever), right_things)
    assert report.diagnoses[0].message
