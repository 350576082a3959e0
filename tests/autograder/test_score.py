"""The score: what nbgrader reads, and what the learner's notebook shows."""

from __future__ import annotations

import math
import pickle

import nbformat.v4 as v4
import pytest
from IPython.core.formatters import DisplayFormatter
from nbgrader.utils import determine_grade

from autograder import check, judge, judging
from autograder.checks import find
from autograder.score import Score


def cell_with(score: Score, points: float):
    """Return a test cell with the output that IPython makes of a score."""
    data, _ = DisplayFormatter().format(score)
    assert set(data) >= {"text/plain", "text/html"}
    output = v4.new_output("execute_result", data=data, execution_count=1)
    metadata = {"nbgrader": {"grade": True, "solution": False, "points": points, "grade_id": "t"}}
    return v4.new_code_cell("check(...)", outputs=[output], metadata=metadata)


def own_failure(check_id="05.fit"):
    def broken():
        raise RuntimeError("ours")

    return judging.attempt(find(check_id), "nl", broken)


def test_nbgrader_reads_the_points_of_every_answer_to_the_training_loop(catalogue):
    for cell in [*catalogue("fit_right")[:3], *catalogue("fit_wrong")[:12]]:
        report = judge("05.fit", cell.thing(), seed=0)
        got, most = determine_grade(cell_with(Score(report), 12))
        assert (got, most) == (report.points, 12)


def test_the_repr_is_the_bare_float(right_fit_class):
    score = Score(judge("05.fit", right_fit_class))
    assert repr(score) == str(float(score)) == "12.0"
    assert score == 12.0 and score + 1 == 13.0


def test_an_untouched_stub_is_worth_nothing_to_nbgrader(catalogue):
    stubs = [c for c in catalogue("fit_wrong") if c.words == ["not_attempted"]]
    assert len(stubs) >= 3
    for cell in stubs:
        score = Score(judge("05.fit", cell.thing()))
        assert determine_grade(cell_with(score, 12)) == (0.0, 12.0)


def test_our_own_failure_is_nan_which_nbgrader_gives_full_marks():
    score = Score(own_failure())
    assert math.isnan(score) and repr(score) == "nan"
    assert determine_grade(cell_with(score, 12)) == (12, 12)


def test_a_score_can_be_stored_and_read_back(right_fit_class):
    score = Score(judge("05.fit", right_fit_class))
    again = pickle.loads(pickle.dumps(score))
    assert again == score and again.report == score.report


def test_check_looks_the_work_up_where_it_is_called(right_fit_class):
    namespace = {"check": check, "MyPerceptron": right_fit_class}
    assert eval("check('05.fit')", namespace) == 12.0
    namespace = {"check": check, "mean_of": lambda values: sum(values) / len(values)}
    assert eval("check('00.mean_of')", namespace) == 1.0
    assert eval("check('00.mean_of', sum)", namespace) == 0.0


@pytest.mark.parametrize(
    ("name", "near"),
    [("mean_off", "mean_off"), ("Mean_Of", "Mean_Of"), ("meanof", "meanof"), ("zzz", None)],
)
def test_a_missing_name_is_a_diagnosis_that_suggests_the_nearest(name, near):
    namespace = {"check": check, name: lambda values: sum(values) / len(values)}
    score = eval("check('00.mean_of')", namespace)
    (diagnosis,) = score.report.diagnoses
    assert score == 0.0
    assert diagnosis.code == "name_missing"
    assert diagnosis.observed.get("near") == near
    assert "`mean_of`" in diagnosis.message


def test_a_function_called_fit_is_found_where_the_class_is_missing():
    namespace = {"check": check, "fit": lambda self, a, b, c, d: None}
    assert eval("check('05.fit')", namespace).report.outcome == "not_attempted"
