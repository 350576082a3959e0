"""Every wrong answer gets its name, every right one full points."""

from __future__ import annotations

import re

from autograder import judge, judging
from autograder.checks import find
from autograder.checks.base import Found
from autograder.report import Report


def judged(cell, seed: int = 0) -> Report:
    thing = cell.thing()
    if cell.words == ["name_missing"]:
        return judging.missing(find(cell.check_id), Found("name_missing", "", {"name": "x"}), "nl")
    return judge(cell.check_id, thing, language="nl", seed=seed)


def expect_named(cell, figures) -> None:
    report = judged(cell)
    codes = [diagnosis.code for diagnosis in report.diagnoses]
    figures["wrong"] += 1
    figures["refused"] += not report.passed
    figures["named"] += set(cell.words) <= set(codes)
    figures["first"] += codes[0] in cell.words
    assert not report.passed
    assert report.points < report.max_points or not report.max_points
    assert set(cell.words) <= set(codes), (codes, [d.message for d in report.diagnoses])
    assert codes[0] in cell.words, codes
    for diagnosis in report.diagnoses:
        prose = re.sub(r"`[^`]*`", "", diagnosis.message + diagnosis.why + diagnosis.look)
        assert "{" not in prose, prose  # every number is filled in,
        assert not re.search(r"\d\.\d", prose), prose  # with a decimal comma


def expect_accepted(cell, figures) -> None:
    report = judged(cell)
    figures["right"] += 1
    figures["accepted"] += report.passed
    assert report.passed, [diagnosis.message for diagnosis in report.diagnoses]
    assert report.points == report.max_points
    assert not report.diagnoses
    assert report.thought


def test_a_wrong_fit_gets_its_name(wrong_fit, figures):
    expect_named(wrong_fit, figures)


def test_a_right_fit_earns_full_points(right_fit, figures):
    expect_accepted(right_fit, figures)


def test_a_wrong_repair_or_order_gets_its_name(wrong_fifth, figures):
    expect_named(wrong_fifth, figures)


def test_a_right_repair_or_order_earns_full_points(right_fifth, figures):
    expect_accepted(right_fifth, figures)


def test_a_wrong_answer_to_another_exercise_gets_its_name(wrong_other, figures):
    expect_named(wrong_other, figures)


def test_a_right_answer_to_another_exercise_earns_full_points(right_other, figures):
    expect_accepted(right_other, figures)


def test_a_wrong_checkpoint_or_capstone_gets_its_name(wrong_checkpoint, figures):
    expect_named(wrong_checkpoint, figures)


def test_a_right_checkpoint_or_capstone_earns_full_points(right_checkpoint, figures):
    expect_accepted(right_checkpoint, figures)


def test_a_wrong_layer_loss_or_step_gets_its_name(wrong_layered, figures):
    expect_named(wrong_layered, figures)


def test_a_right_layer_loss_or_step_earns_full_points(right_layered, figures):
    expect_accepted(right_layered, figures)
