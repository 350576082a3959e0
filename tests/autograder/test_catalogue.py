"""Every wrong answer gets its name, every right one full points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from autograder import judge, judging
from autograder.checks import find
from autograder.checks.base import Found
from autograder.report import Report

figures: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def the_figures(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print, as the last lines, how well wrong and right were told apart."""
    figures.clear()
    yield
    lines = [
        f"wrong answers: {figures['wrong']}, not passed: {figures['refused']}, "
        f"named as expected: {figures['named']}, named first: {figures['first']}",
        f"right answers: {figures['right']}, full points: {figures['accepted']}",
    ]
    terminal = request.config.pluginmanager.getplugin("terminalreporter")
    if terminal is not None:
        terminal.ensure_newline()
        for line in lines:
            terminal.write_line(f"catalogue: {line}")


def judged(cell, seed: int = 0) -> Report:
    thing = cell.thing()
    if cell.words == ["name_missing"]:
        return judging.missing(find(cell.check_id), Found("name_missing", "", {"name": "x"}), "en")
    return judge(cell.check_id, thing, language="en", seed=seed)


def expect_named(cell) -> None:
    figures["wrong"] += 1
    report = judged(cell)
    codes = [diagnosis.code for diagnosis in report.diagnoses]
    figures["refused"] += not report.passed
    figures["named"] += set(cell.words) <= set(codes)
    figures["first"] += codes[0] in cell.words
    assert not report.passed
    assert report.points < report.max_points
    assert set(cell.words) <= set(codes), (codes, [d.message for d in report.diagnoses])
    assert codes[0] in cell.words, codes


def expect_accepted(cell) -> None:
    figures["right"] += 1
    report = judged(cell)
    figures["accepted"] += report.passed
    assert report.passed, [diagnosis.message for diagnosis in report.diagnoses]
    assert report.points == report.max_points
    assert not report.diagnoses
    assert report.thought


def test_a_wrong_fit_gets_its_name(wrong_fit):
    expect_named(wrong_fit)


def test_a_right_fit_earns_full_points(right_fit):
    expect_accepted(right_fit)


def test_a_wrong_answer_to_another_exercise_gets_its_name(wrong_other):
    expect_named(wrong_other)


def test_a_right_answer_to_another_exercise_earns_full_points(right_other):
    expect_accepted(right_other)
