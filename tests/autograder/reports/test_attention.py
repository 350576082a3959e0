"""Who is named as someone who may need help, and why: cases worked by hand."""

from datetime import UTC, datetime

import pytest

from autograder.grading.results import Judged, Result
from autograder.reports import attention, overview
from autograder.reports.class_data import Assignment, ClassData, Handed


def a_class(tmp_path, scores, found=None, states=None):
    """Return a class from {student: shares of the assignments in order, None is not handed in}."""
    found, states = found or {}, states or {}
    count = len(next(iter(scores.values())))
    assignments = []
    for at in range(count):
        name = f"0{at}_x"
        handed = {}
        for student, shares in scores.items():
            if shares[at] is None:
                continue
            codes = found.get((student, at), ())
            judged = tuple(
                Judged(check, "t", "diagnosed", (), 0, 1, ({"code": code, "variant": ""},))
                for check, code in codes
            )
            state = states.get((student, at), "graded")
            result = Result(student, name, "nl", "f", state, exercises=judged)
            share = shares[at] if state == "graded" else None
            handed[student] = Handed(student, name, share, share, 1, None, None, result=result)
        assignments.append(Assignment(name, None, 1.0, handed))
    return ClassData(tmp_path, {name: name for name in scores}, tuple(assignments))


def reasons(data):
    return {
        one.student: [reason.kind for reason in one.reasons] for one in attention.of_class(data)
    }


ORDINARY = {f"o{at}": (0.8, 0.8, 0.8, 0.8, 0.8) for at in range(9)}


def test_an_ordinary_class_needs_no_help(tmp_path):
    assert attention.of_class(a_class(tmp_path, ORDINARY)) == ()


@pytest.mark.parametrize(
    "shares, expected",
    [
        ((None,) * 5, ["absent"]),
        ((0.9, 0.9, 0.9, None, None), ["absent"]),
        ((0.9, None, None, 0.9, 0.9), []),  # came back
        ((0.9, 0.9, 0.9, 0.9, None), []),  # once is not often
        ((0.9, 0.9, 0.9, 0.4, 0.1), ["falling", "low"]),
        ((0.9, 0.9, 0.4, 0.5, 0.5), ["low"]),  # by less than a quarter
        ((0.5, 0.5, 0.4, 0.5, 0.5), ["low"]),
        ((0.5, 0.5, 0.5, 0.5, 0.5), []),
        ((0.9, 0.9, 0.9, 0.6, 0.6), ["falling"]),
        ((0.9, 0.9, 0.9, 0.7, 0.7), []),
    ],
)
def test_absence_low_and_falling_scores(tmp_path, shares, expected):
    assert reasons(a_class(tmp_path, {**ORDINARY, "x": shares})).get("x", []) == expected


def test_a_hard_chapter_is_nobodys_fall(tmp_path):
    everyone = {f"o{at}": (0.95, 0.9, 0.9, 0.6, 0.55) for at in range(9)}
    assert attention.of_class(a_class(tmp_path, everyone)) == ()


def test_the_numbers_behind_a_reason_are_those_of_the_scores(tmp_path):
    data = a_class(tmp_path, {**ORDINARY, "x": (1.0, 0.9, 0.8, 0.3, 0.1)})
    (one,) = attention.of_class(data)
    falling, low = one.reasons
    assert (falling.value, falling.before) == pytest.approx((0.2, 0.9))
    assert (low.value, low.before) == pytest.approx((0.4, 3))
    assert one.shares == (1.0, 0.9, 0.8, 0.3, 0.1)


def test_the_same_diagnosis_in_two_chapters_is_named_and_in_one_is_not(tmp_path):
    found = {
        ("o1", 3): [("03.bce_gradient", "gradient_sign")],
        ("o1", 4): [("04.sgd_step", "gradient_sign")],
        ("o2", 3): [("03.bce", "gradient_sign"), ("03.bce_gradient", "gradient_sign")],
        ("o3", 3): [("03.bce", "other")],
        ("o3", 4): [("04.sgd_step", "other")],
    }
    (one,) = attention.of_class(a_class(tmp_path, ORDINARY, found))
    (again,) = one.reasons
    assert (one.student, again.code, again.value) == ("o1", "gradient_sign", 2)
    assert again.where == ("03.bce_gradient", "04.sgd_step")


def test_an_unreadable_last_submission_is_a_reason_and_a_failure_of_ours_is_none(tmp_path):
    states = {("o1", 4): "unreadable", ("o2", 4): "own_failure", ("o3", 0): "unreadable"}
    assert reasons(a_class(tmp_path, ORDINARY, states=states)) == {"o1": ["unreadable"]}


def test_the_heaviest_reasons_stand_first(tmp_path):
    scores = {**ORDINARY, "low": (0.4,) * 5, "gone": (None,) * 5, "both": (0.9, 0.9, 0.9, 0.2, 0.1)}
    assert [one.student for one in attention.of_class(a_class(tmp_path, scores))] == [
        "both",
        "gone",
        "low",
    ]


def test_a_histogram_counts_full_marks_in_its_last_bin(tmp_path):
    data = a_class(
        tmp_path, {f"s{at}": (share,) for at, share in enumerate((0, 0.05, 0.5, 0.99, 1))}
    )
    (row,) = overview.rows(data, "nl")
    assert row.bins == (2, 0, 0, 0, 0, 1, 0, 0, 0, 2)
    assert (row.mean, row.quartiles[1], row.scored) == (pytest.approx(0.508), 0.5, 5)


def test_the_time_line_counts_against_the_students_own_date(tmp_path):
    hours = [100, 72, 71, 24, 23, 0, -1, -24, -25]
    handed = {
        f"s{at}": Handed(f"s{at}", "05_x", 1.0, 1, 1, datetime.now(UTC), hour * 3600.0)
        for at, hour in enumerate(hours)
    }
    handed["none"] = Handed("none", "05_x", 1.0, 1, 1, None, None)
    data = ClassData(tmp_path, dict.fromkeys(handed, "n"), (Assignment("05_x", None, 1, handed),))
    (timed,) = overview.timed(data)
    assert (timed.parts, timed.unknown) == ((2, 2, 2, 2, 1), 1)
    assert overview.rows(data, "nl")[0].late == 3
