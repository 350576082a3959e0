"""Judging outside: nonsense is worth nothing, and a fault of ours costs nobody a point."""

import copy
import json
import random
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from autograder import messages
from autograder.checks import find
from autograder.grading import collect, judge
from autograder.sandbox.jail import Reason
from course.demo.catalogue import every

CHECKS = ["00.hello", "01.forward", "03.backward", "05.fit", "05.repair", "06.sweep", "07.split",
          "08.refine", "09.resume", "10.report"]  # fmt: skip


def task(check_id):
    return {
        "cells": [],
        "checks": [
            {
                "check_id": check_id,
                "grade_id": "t",
                "cell": "t",
                "exercise": "e",
                "untouched": False,
                "max_points": None,
            }
        ],
        "seed": "7" * 32,
        "full": False,
        "late": [],
    }


def judged_on(check_id, evidence):
    observed = {"probes": {"0/0": {"evidence": evidence}}, "killers": {}, "cells": {}}
    (one,) = judge.judge(task(check_id), observed)
    return one


@pytest.fixture(scope="module")
def honest():
    """Return, by check, the evidence that the worked solution gives for the task's challenge."""
    found = {}
    for check_id in CHECKS:
        thing = next(cell for cell in every() if cell.check_id == check_id and cell.right).thing()
        found[check_id] = find(check_id).probe(thing, collect.challenge(task(check_id), 0, 0))
    return found


def left_open(values):
    total = ...
    return total / len(values)


@pytest.mark.parametrize(
    ("untouched", "said"),
    [(True, ("not_attempted", "not_attempted")), (False, ("diagnosed", "blank_left"))],
)
def test_a_stub_handed_in_as_it_was_given_is_not_attempted(untouched, said):
    order = task("00.mean_of")
    order["checks"][0]["untouched"] = untouched
    evidence = find("00.mean_of").probe(left_open, collect.challenge(order, 0, 0))
    observed = {"probes": {"0/0": {"evidence": evidence}}, "killers": {}, "cells": {}}
    (one,) = judge.judge(order, observed)
    assert (one.outcome, one.found[0]["code"], one.points) == (*said, 0.0)


def test_work_that_stands_elsewhere_is_judged_though_the_stub_is_as_it_was_given(honest):
    order = task("05.fit")
    order["checks"][0]["untouched"] = True
    observed = {"probes": {"0/0": {"evidence": honest["05.fit"]}}, "killers": {}, "cells": {}}
    (one,) = judge.judge(order, observed)
    assert one.outcome == "passed"


@pytest.mark.parametrize("check_id", CHECKS)
def test_the_worked_solution_passes(honest, check_id):
    one = judged_on(check_id, honest[check_id])
    total = sum(points for _, points, _ in find(check_id).criteria)
    assert (one.outcome, one.points, one.max_points) == ("passed", total, total)
    assert json.loads(json.dumps(one.report("nl").points)) == total


NONSENSE = [
    None, True, 0, -1.5, float("nan"), "x", [], [[]], {}, {"passed": True}, {"missing": None},
    {"missing": {"code": "passed"}}, {"missing": {"code": "name_missing", "observed": {"name": 3}}},
    {"earned": ["full_passes"]}, {"networks": "x"}, {"networks": [None]}, {"networks": [{}]},
    {"problem": 3, "results": 7, "empty": "x"}, np.zeros((2, 2)), [{"value": np.nan}],
    {"problem": None, "empty": False, "networks": [{"calls": 3}]},
]  # fmt: skip


@pytest.mark.parametrize("check_id", CHECKS)
@pytest.mark.parametrize("nonsense", NONSENSE, ids=repr)
def test_nonsense_is_worth_nothing_and_is_no_fault_of_ours(check_id, nonsense):
    one = judged_on(check_id, nonsense)
    assert one.points == 0 and one.outcome in ("diagnosed", "crashed", "not_attempted")
    assert one.report("nl").diagnoses and one.report("en").diagnoses


def parts(value, path=()):
    yield path
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inner:
            yield from parts(part, (*path, key))


def put(value, path, new):
    whole = copy.deepcopy(value)
    if not path:
        return new
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    if new is KeyError:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return whole


@pytest.mark.parametrize("check_id", CHECKS)
def test_evidence_with_one_part_replaced_counts_for_no_more_and_hardly_ever_as_our_fault(
    honest, check_id, monkeypatch
):
    """A hostile learner can do this to any part. A dozen parts at random of each check.

    Where what was put in is what a probe of ours could have said, the doubt is for the teacher.
    """
    monkeypatch.setattr(judge, "SECONDS_TO_JUDGE", 1.0)
    rng = random.Random(check_id)
    paths = [path for path in parts(honest[check_id]) if path]
    tried = doubts = 0
    for path in rng.sample(paths, min(12, len(paths))):
        for new in (KeyError, "x", {"a": 1}, [[]]):
            changed = put(honest[check_id], path, new)
            one = judged_on(check_id, changed)
            tried += 1
            if one.outcome == "own_failure":
                doubts += 1
                assert judge.is_of_a_probe(find(check_id), changed), (path, new)
            assert one.points <= one.max_points
    # Two solutions cannot be tried outside their chapter: of their evidence less is known.
    assert doubts <= (1.0 if check_id in ("06.sweep", "09.resume") else 0.3) * tried


def test_each_reason_to_stop_a_submission_has_words_and_no_other_has():
    written = set(messages.catalogue()["stopped"]) - set(messages.PARTS)
    assert written == set(get_args(Reason)) - {"died"}  # that is what is said without a variant


def test_a_number_without_measure_holds_nobody_up(honest, monkeypatch):
    """A judge of ours that counts to it is stopped; the work is then worth nothing."""

    def counts(evidence, challenge):
        for _ in range(evidence["problem"]):
            pass

    monkeypatch.setattr(judge, "SECONDS_TO_JUDGE", 0.2)
    check = replace(find("00.hello"), judge=counts)
    monkeypatch.setattr(judge, "find", lambda _: check)
    one = judged_on("00.hello", {**honest["00.hello"], "problem": 10**30})
    assert (one.outcome, one.points, one.found[0]["code"]) == ("diagnosed", 0.0, "no_evidence")


def test_a_judge_cannot_be_made_to_eat_the_teachers_memory(honest, monkeypatch):
    def eats(evidence, challenge):
        return [bytearray(2**24) for _ in range(evidence["problem"])]

    monkeypatch.setattr(judge, "BYTES_TO_JUDGE", 2**27)
    check = replace(find("00.hello"), judge=eats)
    monkeypatch.setattr(judge, "find", lambda _: check)
    one = judged_on("00.hello", {**honest["00.hello"], "problem": 10**3})
    assert (one.outcome, one.found[0]["code"]) == ("diagnosed", "no_evidence")


def test_a_text_without_end_is_not_said_in_full(honest):
    """What is found goes into the gradebook, the feedback and the reports."""
    path = ("results", 0, "value", "text")
    one = judged_on("00.hello", put(honest["00.hello"], path, "a" * 10**6))
    assert one.outcome == "diagnosed" and len(json.dumps(one.found)) < 5000
    assert len(one.report("nl").diagnoses[0].message) < 5000


def test_a_judge_of_ours_that_breaks_on_honest_evidence_is_our_failure(honest, monkeypatch):
    def broken(evidence, challenge):
        return {}["not there"]

    check = replace(find("00.hello"), judge=broken)
    monkeypatch.setattr(judge, "find", lambda _: check)
    one = judged_on("00.hello", honest["00.hello"])
    assert one.outcome == "own_failure" and one.points == 0 and not one.earned
    assert one.failure_id.startswith("00.hello/KeyError/broken:")
