"""Answers and evidence made up in advance are worth nothing: a challenge is new each time.

What is listed in ``TOLD`` is worth its point whatever the challenge was: it is told by the side
that learner code runs on, and holds no number that the judge could work out. It is all there is.
"""

from collections import Counter

import numpy as np
import pytest

from autograder.checks import IDS, find
from course.demo.catalogue import every

TOLD = {
    "03.bce_gradient": {"shape"},  # of an array, and nothing more
    "04.epochs_to_updates": {"epochs"},  # twice as many epochs, twice as many updates
    "06.step_decay": {"function"},  # that something was returned that can be called
    "08.grid": {"own"},  # that no dict is there twice
    "09.save": {"atomic", "folder"},  # how the file came to be there, and what else is
    "09.load": {"safe", "whole"},  # that a cut-off file and a pickle were refused
}
HERE = [one for one in IDS if not find(one).probe.hosted and one != "05.parsons"]
TRIES = 8


@pytest.mark.parametrize("check_id", HERE)
def test_evidence_of_another_challenge_earns_only_what_is_told(check_id):
    check = find(check_id)
    worked = next(one for one in every() if one.check_id == check_id and one.right).thing()
    earned = Counter()
    for seed in range(TRIES):
        evidence = check.probe(worked, check.challenge(np.random.default_rng(seed)))
        other = check.challenge(np.random.default_rng(1000 + seed))
        earned.update(check.judge(evidence, other).earned)
    told = TOLD.get(check_id, set())
    assert told <= set(earned)
    by_chance = {name: times for name, times in earned.items() if name not in told}
    # Small numbers meet now and then; whoever counts on that fails far more often than not.
    assert all(times <= TRIES // 4 for times in by_chance.values()), by_chance


LAZY = {
    "nothing": lambda *_: [],
    "an empty dict": lambda *_: {},
    "zero": lambda *_: 0.0,
    "one": lambda *_: 1,
    "four": lambda *_: 4,
    "what it got": lambda *given: given[0],
    "the last it got": lambda *given: given[-1],
}
EMPTY = {  # what is true of answers without any work in them, and is asked for
    "03.bce_gradient": {"shape"},
    "03.numerical_gradient": {"unchanged"},
    "09.state_of": {"copies"},
}


@pytest.mark.parametrize("check_id", [one for one in HERE if one != "01.forward"])
def test_an_answer_without_work_earns_nothing_by_what_it_lacks(check_id):
    check = find(check_id)
    worked = next(one for one in every() if one.check_id == check_id and one.right).thing()
    for name, lazy in LAZY.items():
        thing = tuple(lazy for _ in worked) if isinstance(worked, tuple) else lazy
        challenge = check.challenge(np.random.default_rng(5))
        earned = check.judge(check.probe(thing, challenge), challenge).earned
        assert earned <= EMPTY.get(check_id, set()), name


def with_nan(value, place):
    """Return an answer with one of its numbers, by its place or name, exchanged."""
    if isinstance(value, tuple):
        return tuple(np.nan if k == place else one for k, one in enumerate(value))
    return {**value, place: np.nan}


@pytest.mark.parametrize(
    ("check_id", "place"),
    [
        ("08.report", "mean"),
        ("08.report", "error"),
        ("10.test_once", 1),
        ("10.report", "validation"),
        ("10.report", "test"),
        ("10.report", "baseline"),
    ],
)
def test_what_is_not_a_number_is_not_near_one(check_id, place):
    check = find(check_id)
    worked = next(one for one in every() if one.check_id == check_id and one.right).thing()
    challenge = check.challenge(np.random.default_rng(2))

    def answer(*given):
        return with_nan(worked(*given), place)

    assert check.judge(check.probe(worked, challenge), challenge).outcome == "passed"
    assert check.judge(check.probe(answer, challenge), challenge).outcome == "diagnosed"
