"""Every answer of the catalogue is worth in a class what ``check`` says it is worth in a notebook.

In the class it runs in a jail, its layers belong to the other side of the wall, and the judge reads
evidence that came over a socket. In the notebook all of that is one process.
"""

import itertools

import pytest

from autograder import judging, names
from autograder.checks import find
from autograder.checks.base import Verdict
from autograder.grading import collect, judge
from autograder.probes import time_limit
from autograder.sandbox import jail as jails
from autograder.sandbox.limits import Limits
from course.demo.catalogue import BEFORE, every

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(jails.unavailable("en")), reason="no jail is possible here"),
]

CHAPTERS = sorted({cell.check_id[:2] for cell in every()})


def task_of(cell, number):
    """Return a submission with nothing in it but this answer."""
    before = {"id": "before", "source": BEFORE, "grade_id": "", "always": True, "test": False}
    answer = {"id": "own", "source": cell.source, "grade_id": "own", "always": True, "test": False}
    test = {"id": "test", "source": "", "grade_id": "test_own", "always": False, "test": True}
    asked = {
        "check_id": cell.check_id,
        "grade_id": "test_own",
        "cell": "test",
        "exercise": "own",
        "untouched": False,
        "max_points": None,
    }
    return {
        "assignment": f"{cell.check_id[:2]}_catalogue",
        "chapter": cell.check_id[:2],
        "cells": [before, answer, test],
        "checks": [asked],
        "seed": f"{number:032x}",
        "full": False,
        "late": [],
    }


def in_the_notebook(cell, challenge):
    """Return the report of ``check``, on the same challenge."""
    check = find(cell.check_id)
    thing, missing = names.work(check, cell.run())
    if missing is not None:
        verdict = Verdict("diagnosed", frozenset(), (missing,))
    else:
        verdict = check.judge(check.probe(thing, challenge), challenge)
    return judging.in_words(check, verdict, "nl")


def told(report):
    """Return what of a report must be the same: points, outcome, and what was found first."""
    first = report.diagnoses[0].code if report.diagnoses else ""
    return report.points, report.outcome, first


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_answer_is_worth_the_same_in_a_class_as_in_a_notebook(chapter, monkeypatch):
    monkeypatch.setattr(time_limit, "CPU_SECONDS", 1.0)
    answers = [cell for cell in every() if cell.check_id.startswith(chapter)]
    different = []
    with jails.Jail(chapter, Limits()) as jail:
        for number, cell in zip(itertools.count(1), answers, strict=False):
            task = task_of(cell, number)
            (judged,) = judge.judge(task, collect.collect(task, jail))
            graded = judged.report("nl")
            here = in_the_notebook(cell, collect.challenge(task, 0, collect.AT_ITS_PLACE))
            if told(graded) != told(here):
                different.append((cell.check_id, cell.header, told(graded), told(here)))
            if judged.max_points != here.max_points or judged.points != graded.points:
                different.append((cell.check_id, cell.header, judged.points, judged.max_points))
    assert len(answers) > 30
    assert not different, "\n".join(map(str, different))


def test_every_exercise_is_in_the_catalogue_right_and_wrong():
    from autograder.checks import IDS

    right = {cell.check_id for cell in every() if cell.right}
    wrong = {cell.check_id for cell in every() if not cell.right}
    assert right == wrong == set(IDS)
