"""Item statistics against independent oracles: SciPy, and numbers worked by hand."""

import itertools
import math

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scipy import stats

from autograder.grading.results import Answered, Judged, Result
from autograder.quiz import Line, Option, Question, Range
from autograder.reports import figures, items
from autograder.reports.class_data import Assignment, ClassData, Handed


def choice(name="05-q", wrong=2):
    text = {"nl": "tekst", "en": "text"}
    options = [Option("key", True, None, text, text)]
    options += [Option(f"w{at}", False, f"tag-{at}", text, text) for at in range(wrong)]
    return Question(name, "choice", ("05.1",), text, tuple(options))


def a_class(tmp_path, results):
    handed = {
        one.student: Handed(one.student, "05_x", None, None, 0, None, None, result=one)
        for one in results
    }
    return ClassData(
        tmp_path,
        {one.student: one.student for one in results},
        (Assignment("05_x", None, 0, handed),),
    )


def result(student, points, answers, most=10.0):
    """Return a submission; `answers` maps a question to (chosen, outcome)."""
    judged = Judged("05.fit", "test_fit", "diagnosed", (), points, most)
    questions = tuple(
        Answered(name, name, (chosen,) if chosen else (), outcome)
        for name, (chosen, outcome) in answers.items()
    )
    return Result(student, "05_x", "nl", "f", exercises=(judged,), questions=questions)


def of_one(tmp_path, pairs, question=None):
    """Return the item made of (points of 10 elsewhere, chosen, outcome)."""
    made = [result(f"s{at}", points, {"05-q": rest}) for at, (points, *rest) in enumerate(pairs)]
    asked = question or choice()
    (item,) = items.of_class(a_class(tmp_path, made), lambda _: asked)
    return item


def test_the_discrimination_is_scipys_point_biserial_correlation():
    rng = np.random.default_rng(4)
    for count in (20, 57, 400):
        rest = rng.uniform(size=count)
        right = (rng.uniform(size=count) < rest).astype(float)
        value, low, high = items.discrimination(right, rest)
        expected = stats.pointbiserialr(right, rest)
        assert value == pytest.approx(expected.statistic, abs=1e-12)
        interval = stats.pearsonr(right, rest).confidence_interval(0.95)
        assert (low, high) == pytest.approx((interval.low, interval.high), abs=1e-6)


def test_the_rest_score_leaves_the_question_itself_out():
    # 6 of 10 points, three questions of which two are right. Without q1 (right): 6 + 1 of 10 + 2;
    # without q3 (wrong): 6 + 2 of 12; left open counts as not right: without q2 it is q1's company.
    one = result("a", 6.0, {"q1": ("key", "right"), "q2": ("key", "right"), "q3": ("w0", "wrong")})
    assert items.rest_scores(one) == pytest.approx({"q1": 7 / 12, "q2": 7 / 12, "q3": 8 / 12})
    left_open = result("b", 5.0, {"q1": ("key", "right"), "q2": ("", "open")})
    assert items.rest_scores(left_open) == pytest.approx({"q1": 5 / 11, "q2": 6 / 11})


def test_a_submission_in_which_a_check_of_ours_failed_does_not_count():
    broken = result("a", float("nan"), {"q1": ("key", "right")})
    failed = Judged("05.fit", "test_fit", "own_failure", (), float("nan"), 12.0)
    assert items.rest_scores(Result(**{**vars(broken), "exercises": (failed,)})) == {}


def test_a_worked_example_of_shares_and_of_who_chose_what(tmp_path):
    pairs = [(9, "key", "right"), (7, "key", "right"), (5, "w0", "wrong"), (3, "w0", "wrong")]
    pairs += [(1, "w1", "wrong"), (8, "", "open")]
    item = of_one(tmp_path, pairs)
    assert (item.answers, item.open, item.right) == (5, 1, pytest.approx(0.4))
    found = {one.id: (one.chosen, one.share, one.rest) for one in item.choices}
    # The only question: the rest score is the points of 10.
    assert found == {
        "key": (2, pytest.approx(0.4), pytest.approx(0.8)),
        "w0": (2, pytest.approx(0.4), pytest.approx(0.4)),
        "w1": (1, pytest.approx(0.2), pytest.approx(0.1)),
    }
    assert [one.id for one in item.choices] == ["key", "w0", "w1"]
    assert item.choices[1].misconception == "tag-0"


@pytest.mark.parametrize(
    "right, wrong", [(15, 4), (16, 4), (4, 30)], ids=["19 answers", "4 wrong", "4 right"]
)
def test_too_few_answers_give_no_discrimination(tmp_path, right, wrong):
    pairs = [(at % 10, "key", "right") for at in range(right)]
    pairs += [(at % 7, "w0", "wrong") for at in range(wrong)]
    item = of_one(tmp_path, pairs)
    assert item.discrimination is None and item.low is None
    assert not {"negative", "weak"} & set(item.flags)
    assert ("few" in item.flags) == (right + wrong < items.FEWEST)


def test_just_enough_answers_give_one(tmp_path):
    pairs = [(9 - at % 3, "key", "right") for at in range(15)]
    pairs += [(at, "w0", "wrong") for at in range(5)]
    assert of_one(tmp_path, pairs).discrimination > 0.8


def test_rest_scores_without_any_spread_say_nothing(tmp_path):
    pairs = [(5, "key", "right")] * 20 + [(5, "w0", "wrong")] * 20
    assert of_one(tmp_path, pairs).discrimination is None


def test_a_question_that_the_strong_miss_is_flagged_and_so_is_what_draws_them(tmp_path):
    pairs = [(2 + at % 3, "key", "right") for at in range(15)]
    pairs += [(7 + at % 3, "w0", "wrong") for at in range(15)]
    item = of_one(tmp_path, pairs)
    assert item.discrimination < -0.8
    assert {"negative", "distractor"} <= set(item.flags)


def test_a_wrong_answer_that_is_better_within_its_own_noise_is_not_flagged(tmp_path):
    pairs = [(points, "key", "right") for points in (2, 4, 6, 8) * 5]
    pairs += [(points, "w0", "wrong") for points in (2, 4, 6, 8, 6)]  # 5.2 against 5.0
    pairs += [(points, "w1", "wrong") for points in (0, 1) * 5]
    assert "distractor" not in of_one(tmp_path, pairs).flags


def test_fewer_than_five_takers_are_not_compared(tmp_path):
    pairs = [(points, "key", "right") for points in (2, 4, 6, 8) * 5]
    pairs += [(9, "w0", "wrong")] * 4 + [(0, "w1", "wrong")] * 6
    assert "distractor" not in of_one(tmp_path, pairs).flags
    assert "distractor" in of_one(tmp_path, [*pairs, (9, "w0", "wrong")]).flags


def test_easy_hard_and_never_chosen_are_named(tmp_path):
    easy = of_one(tmp_path, [(at % 9, "key", "right") for at in range(40)])
    assert set(easy.flags) == {"easy", "dead"}
    hard = [(at % 9, "w0", "wrong") for at in range(30)] + [(8, "key", "right")] * 2
    assert set(of_one(tmp_path, hard, choice(wrong=1)).flags) == {"hard"}


def test_numbers_are_counted_by_the_range_they_fall_in_and_else_as_typed(tmp_path):
    text = {"nl": "t", "en": "t"}
    ranges = (Range(400, 400, True, text), Range(5, 5, False, text, "epochs-only"))
    question = Question("05-q", "numeric", ("05.1",), text, ranges=ranges)
    pairs = [(9, "400", "right"), (8, "400,0", "right"), (3, " 5 ", "wrong"), (2, "80", "wrong")]
    pairs += [(1, "80", "wrong"), (1, "<b>", "wrong")]
    item = of_one(tmp_path, pairs, question)
    found = [(one.text["nl"], one.correct, one.chosen, one.misconception) for one in item.choices]
    assert found == [
        ("400", True, 2, ""),
        ("80", False, 2, ""),
        ("5", False, 1, "epochs-only"),
        ("<b>", False, 1, ""),
    ]


def test_an_order_is_right_another_one_or_holds_a_line_that_does_not_belong(tmp_path):
    text = {"nl": "t", "en": "t"}
    lines = (
        Line("a", text, True, 0, False),
        Line("b", text, True, 0, False),
        Line("c", text, True, 0, True, "extra", text),
    )
    question = Question("05-q", "ordering", ("05.1",), text, lines=lines, orders=(("a:0", "b:0"),))
    made = [
        Result("x", "05_x", "nl", "f", questions=(Answered("05-q", "", answers, outcome),))
        for answers, outcome in [
            (("a:0", "b:0"), "right"),
            (("b:0", "a:0"), "wrong"),
            (("a:0", "c:0"), "wrong"),
        ]
    ]
    made = [Result(**{**vars(one), "student": f"s{at}"}) for at, one in enumerate(made)]
    (item,) = items.of_class(a_class(tmp_path, made), lambda _: question)
    assert {one.id: one.chosen for one in item.choices} == {"right": 1, "order": 1, "c": 1}
    assert all(one.rest is None for one in item.choices)  # nothing else was asked


def test_a_question_that_is_gone_is_counted_and_said_to_be_gone(tmp_path):
    made = [result("s1", 5, {"05-q": ("key", "right")})]
    (item,) = items.of_class(a_class(tmp_path, made), lambda _: None)
    assert item.right == 1.0 and "unknown" in item.flags and item.choices == ()


def test_no_answer_at_all_is_no_share(tmp_path):
    item = of_one(tmp_path, [(5, "", "open")])
    assert item.answers == 0 and math.isnan(item.right)


def test_no_name_in_the_picture_stands_over_another_or_over_a_point():
    points = [
        (0.3, 0.2, "exam-waarom-schudden"), (0.33, 0.21, "exam-gradient-of-loss"),
        (0.35, 0.19, "exam-a-long-name-of-a-question"), (0.8, 0.5, "exam-short"),
        (0.82, 0.52, "exam-another"), (0.9, -0.15, "05-order"), (0.88, -0.16, "05-pairs"),
    ]  # fmt: skip
    rng = np.random.default_rng(1)
    points += [(x, y, "") for x, y in zip(rng.random(20), 0.8 * rng.random(20) - 0.1, strict=True)]
    drawn = figures.items(points, ("difficulty", "discrimination"), "en")
    renderer = FigureCanvasAgg(drawn).get_renderer()
    drawn.draw_without_rendering()
    (axes,) = drawn.axes
    boxes = [note.get_window_extent(renderer) for note in axes.texts]
    assert len(boxes) == 7
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    for place in axes.transData.transform([(x, y) for x, y, _ in points]):
        assert not any(box.contains(*place) for box in boxes)
    paper = axes.get_window_extent(renderer)
    assert all(paper.y0 <= box.y0 and box.y1 <= paper.y1 for box in boxes)
