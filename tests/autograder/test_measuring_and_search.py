"""Chapters 07 and 08: every wrong answer gets its name, every right one full points."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from autograder import judge
from autograder.checks import find
from autograder.probes.evidence import pack, unpack

CHECKS = [
    "07.split", "07.accuracy", "07.early_stopping",
    "08.grid", "08.random_candidates", "08.choose", "08.refine", "08.report",
]  # fmt: skip
POINTS = [3, 2, 3, 2, 3, 2, 1, 2]


def test_a_wrong_answer_gets_its_name(wrong_measuring, figures):
    report = judge(wrong_measuring.check_id, wrong_measuring.thing(), language="nl", seed=0)
    codes = [diagnosis.code for diagnosis in report.diagnoses]
    figures["wrong"] += 1
    figures["refused"] += not report.passed
    figures["named"] += set(wrong_measuring.words) <= set(codes)
    figures["first"] += bool(codes) and codes[0] in wrong_measuring.words
    assert not report.passed and report.points < report.max_points
    assert set(wrong_measuring.words) <= set(codes), (codes, report.diagnoses, report.failure_id)
    assert codes[0] in wrong_measuring.words, codes
    for diagnosis in report.diagnoses:
        prose = re.sub(r"`[^`]*`", "", diagnosis.message + diagnosis.why + diagnosis.look)
        assert "{" not in prose and not re.search(r"\d\.\d", prose), prose


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_right_answer_earns_full_points(right_measuring, seed, figures):
    started = time.process_time()
    report = judge(right_measuring.check_id, right_measuring.thing(), language="nl", seed=seed)
    used = time.process_time() - started
    if seed == 0:
        figures["right"] += 1
        figures["accepted"] += report.passed
    assert report.passed, (report.diagnoses, report.failure_id)
    assert report.points == report.max_points and report.thought
    assert used < 0.5  # 0.15 s on a quiet machine


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_wrong_answer_is_refused_whatever_it_is_tried_on(wrong_measuring, seed):
    if wrong_measuring.words == ["timeout"]:
        return
    report = judge(wrong_measuring.check_id, wrong_measuring.thing(), language="en", seed=seed)
    codes = [diagnosis.code for diagnosis in report.diagnoses]
    assert set(wrong_measuring.words) <= set(codes), (codes, report.diagnoses, report.failure_id)


@pytest.mark.parametrize(("check_id", "points"), list(zip(CHECKS, POINTS, strict=True)))
def test_the_points_are_those_of_the_outline(check_id, points):
    assert sum(worth for _, worth, _ in find(check_id).criteria) == points


@pytest.mark.parametrize("check_id", CHECKS)
@pytest.mark.parametrize(
    "make",
    [
        lambda: None, lambda: ..., lambda: "x", lambda: float("nan"), lambda: 10**400, lambda: 1j,
        lambda: np.zeros((0, 3)), lambda: [], lambda: {}, lambda: [{}], lambda: [{1: 2}],
        lambda: [[1, 2], [3]], lambda: iter([]), lambda: (x for x in "abc"), lambda: print,
        lambda: {"params": None}, lambda: {"mean": "x", "error": []}, lambda: [None] * 3,
        lambda: [(None, None)] * 3, lambda: [(np.zeros(3), np.zeros(2))] * 3, lambda: 2,
        lambda: [{"learning_rate": {}, "width": [], "activation": ()}] * 9,
        lambda: {"learning_rate": float("nan"), "width": 1}, lambda: {"mean": 1e400, "error": -1.0},
        lambda: [(np.full((3, 3), np.nan), np.full((3, 1), np.nan))] * 3, lambda: -1, lambda: 10**9,
        lambda: {"params": {"learning_rate": "high"}}, lambda: object(), lambda: [object()] * 4,
    ],
)  # fmt: skip
def test_garbage_returned_is_never_our_own_failure(check_id, make):
    report = judge(check_id, lambda *arguments: make(), language="nl", seed=1)
    assert report.outcome != "own_failure", report.failure_id
    assert not report.passed


@pytest.mark.parametrize("argument", [None, {}, {"learning_rate": "x", "width": 3}, [1], object()])
def test_garbage_given_to_evaluate_is_never_our_own_failure(argument):
    def refine(evaluate, space, budget, rng):
        try:
            evaluate(argument)
        except Exception:
            return argument

    report = judge("08.refine", refine, seed=0)
    assert report.outcome != "own_failure", report.failure_id
    assert not report.passed


@pytest.mark.parametrize("argument", [None, "x", object(), np.zeros((2, 2)), np.zeros((3, 5))])
def test_garbage_given_to_a_classifier_is_never_our_own_failure(argument):
    def report(make_model, data, seeds):
        model = make_model(argument)
        for call in (model.fit, model.score):
            try:
                call(argument, argument)
            except Exception:
                pass
        return {"mean": argument, "error": argument}

    verdict = judge("08.report", report, seed=0)
    assert verdict.outcome != "own_failure", verdict.failure_id
    assert not verdict.passed


def test_a_judgement_is_the_same_for_the_same_seed(right_measuring):
    first = judge(right_measuring.check_id, right_measuring.thing(), language="en", seed=5)
    assert judge(right_measuring.check_id, right_measuring.thing(), language="en", seed=5) == first


def test_a_standard_error_with_n_in_the_spread_passes_and_hears_about_it():
    def report(make_model, data, seeds):
        scores = [make_model(s).fit(*data["train"]).score(*data["test"]) for s in seeds]
        return {"mean": np.mean(scores), "error": np.std(scores) / len(scores) ** 0.5}

    verdict = judge("08.report", report, language="en", seed=0)
    assert verdict.passed and "ddof" in verdict.thought


@pytest.mark.parametrize("says_so", [False, True])
def test_a_tie_broken_in_silence_passes_and_hears_about_it(says_so):
    def choose(results):
        trained = [one for one in results if one["val"] == one["val"]]
        top = max(one["val"] for one in trained)
        best = [one for one in trained if one["val"] == top]
        if says_so and len(best) > 1:
            print(len(best), "candidates share the best score")
        return best[-1]

    verdict = judge("08.choose", choose, language="en", seed=0)
    assert verdict.passed
    assert ("share the best score" in verdict.thought) is not says_so


def test_evidence_and_challenge_may_cross_a_wall(right_measuring):
    check = find(right_measuring.check_id)
    challenge = unpack(pack(check.challenge(np.random.default_rng(3))))
    found = unpack(pack(check.probe(right_measuring.thing(), challenge)))
    assert check.judge(found, challenge).outcome == "passed"
