"""Judging outside: nonsense is worth nothing, and a fault of ours costs nobody a point."""

import copy
import json
import random
from dataclasses import replace

import numpy as np
import pytest

from autograder.checks import find
from autograder.grading import collect, judge
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
                "max_points": None,
            }
        ],
        "seed": "7" * 32,
        "full": False,
        "late": [],
    }


def judged_on(check_id, evidence):
    observed = {"probes": {"0/0": {"evidence": evidence}}, "killers": {}}
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
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
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
def test_evidence_with_one_part_replaced_never_counts_for_more_nor_as_a_fault_of_ours(
    honest, check_id
):
    """A hostile learner can do this to any part; forty at random of each check."""
    rng = random.Random(check_id)
    paths = [path for path in parts(honest[check_id]) if path]
    for path in rng.sample(paths, min(40, len(paths))):
        for new in (KeyError, "x", {"a": 1}, [[]], 10**30):
            one = judged_on(check_id, put(honest[check_id], path, new))
            assert one.outcome != "own_failure", (path, new, one.failure_id)
            assert one.points <= one.max_points


def test_a_judge_of_ours_that_breaks_on_honest_evidence_is_our_failure(honest, monkeypatch):
    def broken(evidence, challenge):
        return {}["not there"]

    check = replace(find("00.hello"), judge=broken)
    monkeypatch.setattr(judge, "find", lambda _: check)
    one = judged_on("00.hello", honest["00.hello"])
    assert one.outcome == "own_failure" and one.points == 0 and not one.earned
    assert one.failure_id.startswith("00.hello/KeyError/broken:")
