"""Cells and tests in a real jail: whatever a cell does, every test ends with its own verdict."""

import json
from dataclasses import replace

import pytest

from autograder.grading import collect, judge
from autograder.sandbox.jail import Session, SessionOver

HELLO = '= def hello(name):\n    return f"hello, {name}"'
MEAN_OF = "= def mean_of(values):\n    return sum(values) / len(values)"
TESTS = ("? 00.hello", "? 00.mean_of")
SWALLOWS = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
ENDS = {
    "os._exit": ("import os\nos._exit(0)", "died"),
    "a crash of Python itself": ("import ctypes\nctypes.string_at(0)", "died"),
    "an endless loop that catches everything": (SWALLOWS, "time"),
    "memory": ("x = bytearray(2**30)\nx = [bytearray(2**26) for _ in range(99)]", None),
}


def points(judged):
    return {one.check_id: (one.outcome, one.points) for one in judged}


PASSED = {"00.hello": ("passed", 1.0), "00.mean_of": ("passed", 1.0)}


def test_cells_run_in_order_and_tests_see_what_is_above_them(graded):
    judged, observed, again = graded(
        HELLO, "? 00.hello", "+ hello = None", MEAN_OF, "? 00.mean_of", "+ del mean_of"
    )
    assert points(judged) == PASSED and not again
    assert observed["killers"] == {} and observed["gave_up"] == ""


def test_what_a_cell_shows_and_how_it_fails_is_kept(graded):
    _, observed, _ = graded("+ print('kijk')\n6 * 7", "+ 1 / 0", HELLO, "? 00.hello")
    first, second = observed["cells"]["cell-0"], observed["cells"]["cell-1"]
    assert [o.get("text", o.get("data")) for o in first["outputs"]] == [
        "kijk\n",
        {"text/plain": "42"},
    ]
    assert second["error"]["type"] == "ZeroDivisionError"


@pytest.mark.parametrize("how", ENDS)
def test_a_cell_that_ends_its_process_fails_alone(graded, how):
    """Trap 2 of stock nbgrader: there, the tests behind such a cell would count as passed."""
    source, reason = ENDS[how]
    judged, observed, _ = graded(HELLO, "? 00.hello", f"+ {source}", MEAN_OF, "? 00.mean_of")
    assert points(judged) == PASSED
    # Out of memory, a cell may also fail by itself; out of time, it may give in to an interruption.
    stopped = observed["killers"].get("cell-2")
    gave_in = observed["cells"]["cell-2"]["timed_out"] if reason == "time" else reason is None
    assert stopped == reason if stopped and reason else stopped or gave_in


def test_however_many_cells_end_their_process_what_comes_after_them_is_graded(graded):
    ends = ["+ import os\nos._exit(3)"] * 9
    judged, observed, _ = graded(*ends, HELLO, "? 00.hello", *ends, MEAN_OF, "? 00.mean_of")
    assert points(judged) == PASSED
    assert len(observed["killers"]) == 18 and not observed["gave_up"]


def test_an_exercise_that_ends_its_process_is_told_so_and_not_that_it_is_missing(graded):
    judged, _, _ = graded("= import os\nos._exit(3)", "? 00.hello", MEAN_OF, "? 00.mean_of")
    hello, mean_of = judged
    assert (hello.outcome, hello.points, hello.found[0]["code"]) == ("crashed", 0.0, "stopped")
    assert mean_of.outcome == "passed"
    said = [hello.report(language).diagnoses[0].message for language in ("nl", "en")]
    assert said[0] != said[1] and all(said)


def test_an_exercise_that_was_interrupted_for_its_time_is_told_so_as_well(graded):
    judged, observed, _ = graded("= while True:\n    pass", "? 00.hello", MEAN_OF, "? 00.mean_of")
    hello, mean_of = judged
    assert observed["cells"]["cell-0"]["timed_out"] and not observed["killers"]
    assert (hello.outcome, hello.points, hello.found[0]["code"]) == ("crashed", 0.0, "stopped")
    assert hello.found[0]["variant"] == "time" and mean_of.outcome == "passed"


def test_a_failure_of_ours_during_a_probe_costs_neither_the_other_tests_nor_a_point(
    graded, monkeypatch
):
    whole = Session.probe

    def breaks(self, check, challenge):
        if check.id == "00.hello":
            raise KeyError("ours")
        return whole(self, check, challenge)

    monkeypatch.setattr(Session, "probe", breaks)
    judged, observed, _ = graded(HELLO, "? 00.hello", MEAN_OF, "? 00.mean_of")
    assert points(judged) == PASSED | {"00.hello": ("own_failure", 0.0)}
    assert judged[0].failure_id.startswith("00.hello/KeyError/breaks:")
    assert not observed["killers"] and not observed["gave_up"]


def test_where_a_new_process_ends_as_well_there_is_an_end_and_every_test_has_a_verdict(
    graded, jail, monkeypatch
):
    begun = []

    def ends():
        begun.append(1)
        raise SessionOver("died")

    monkeypatch.setattr(jail, "session", ends)
    judged, observed, _ = graded(HELLO, "? 00.hello", MEAN_OF, "? 00.mean_of")
    assert [(one.outcome, one.points) for one in judged] == [("crashed", 0.0)] * 2
    assert observed["gave_up"] == "died" and len(begun) == 2


def test_a_probe_that_ends_its_process_costs_only_its_own_exercise(graded):
    judged, _, _ = graded(
        "= import os\ndef hello(name):\n    os._exit(0)", "? 00.hello", MEAN_OF, "? 00.mean_of"
    )
    assert (judged[0].outcome, judged[0].points) == ("crashed", 0.0)
    assert judged[1].outcome == "passed"


def test_a_demonstration_that_nothing_needs_is_left_out(graded):
    _, observed, again = graded("big = 1", HELLO, "? 00.hello")
    assert observed["ran"] == ["cell-1"] and not again


HIDDEN_NAME = "= def hello(name):\n    return greeting() + name"


def test_a_name_that_only_a_skipped_cell_could_bind_brings_the_whole_notebook(graded):
    """The plan cannot see what setattr binds in this module; the NameError shows it."""
    sly = (
        "import sys\nsetattr(sys.modules['__main__'], 'greet' + 'ing', lambda: 'hello, ')\nexec('')"
    )
    judged, observed, _ = graded(sly, HIDDEN_NAME, "? 00.hello")
    assert points(judged) == {"00.hello": ("passed", 1.0)}
    assert "cell-0" in observed["ran"]


def test_work_that_stands_below_its_test_counts(graded):
    judged, _, again = graded("= # later", "? 00.hello", HELLO.replace("= ", "+ ", 1))
    assert again and points(judged) == {"00.hello": ("passed", 1.0)}


def test_what_the_work_needs_may_stand_below_its_test(graded):
    judged, _, again = graded(HIDDEN_NAME, "? 00.hello", "+ def greeting():\n    return 'hello, '")
    assert again and points(judged) == {"00.hello": ("passed", 1.0)}


def test_a_name_that_is_nowhere_costs_no_second_run(graded):
    judged, observed, again = graded("other = 1", "= def helo(name):\n    pass", "? 00.hello")
    assert not again and "cell-0" not in observed["ran"]
    assert judged[0].found[0]["code"] == "name_missing"
    assert judged[0].found[0]["observed"]["near"] == "helo"


def test_a_course_cell_that_fails_when_others_are_left_out_brings_the_whole_notebook(graded):
    judged, _, _ = graded(
        "import types\nbox = types.SimpleNamespace()",
        "vars(box)['hi'] = 'hello, '\nprint('a demonstration')",
        "word = box.hi",
        "= def hello(name):\n    return word + name",
        "? 00.hello",
    )
    assert points(judged) == {"00.hello": ("passed", 1.0)}


def test_each_test_has_a_challenge_of_its_own_that_the_judge_draws_again(task_of):
    task = task_of(HELLO, "? 00.hello", "? 00.hello", MEAN_OF, "? 00.mean_of")
    other = {**task, "seed": "6" * 32}
    drawn = [
        json.dumps(collect.challenge(t, index, place), default=str)
        for t in (task, other, {**task, "full": True})
        for index in range(3)
        for place in (collect.AT_ITS_PLACE, collect.AT_THE_END)
    ]
    assert len(set(drawn)) == len(drawn)
    assert drawn[0] == json.dumps(collect.challenge(task, 0, 0), default=str)


def test_evidence_is_plain_data_that_can_be_packed(task_of, jail):
    from autograder.probes import evidence

    observed = collect.collect(task_of(HELLO, *TESTS), jail)
    again = evidence.unpack(evidence.pack(observed))
    task = task_of(HELLO, *TESTS)
    assert points(judge.judge(task, again)) == points(judge.judge(task, observed))


class Hurried:
    def __init__(self, jail, seconds):
        self.limits = replace(jail.limits, total_seconds=seconds)
        self.session = jail.session


def test_the_clock_of_a_whole_submission_ends_it_with_a_verdict_for_each_test(task_of, jail):
    slow = ["= import time\ntime.sleep(0.3)"] * 3
    task = task_of(HELLO, "? 00.hello", *slow, MEAN_OF, "? 00.mean_of")
    observed = collect.collect(task, Hurried(jail, 0.2))
    judged = judge.judge(task, observed)
    assert judged[1].outcome == "crashed" and judged[1].found[0]["variant"] == "time"
    assert judge.again(task, observed, judged) is None


def test_experiments_that_take_all_the_time_cost_no_exercise(task_of, jail):
    slow = ["+ import time\ntime.sleep(0.7)"] * 3
    needed = "+ divide = lambda a, b: a / b"
    mean_of = "= def mean_of(values):\n    return divide(sum(values), len(values))"
    task = task_of(HELLO, "? 00.hello", *slow, needed, mean_of, "? 00.mean_of")
    observed = collect.collect(task, Hurried(jail, 1.4))
    assert points(judge.judge(task, observed)) == PASSED
    assert not observed["gave_up"] and not observed["killers"]
