"""Three broken fits and the lines in order: points per part, and what is said of which."""

from __future__ import annotations

import time

import pytest

import nnlib
from autograder import card, judge, quiz
from autograder.checks import parsons


@pytest.fixture
def repairs(catalogue):
    """Return the learners' work for a remark in the catalogue."""

    def find(remark):
        return next(c for c in catalogue("repair_and_parsons") if remark in c.header).thing()

    return find


@pytest.mark.parametrize(
    ("remark", "points"),
    [
        ("as given", 0.0),
        ("only the first", 1.5),
        ("only the second", 1.5),
        ("only the third", 1.0),
        ("one repaired", 0.5),
        ("handed over", 1.5),
        ("deleted", 1.5),
        ("one good class", 0.5),
    ],
)
def test_each_repaired_class_earns_its_part(repairs, remark, points):
    assert judge("05.repair", repairs(remark), seed=1).points == points


def test_all_three_handed_over_earn_nothing():
    def handed():
        class Fit(nnlib.Perceptron):
            def fit(self, *args):
                return super().fit(*args)

        return Fit

    report = judge("05.repair", (handed(), handed(), handed()), seed=1)
    assert report.points == 0
    assert {d.code for d in report.diagnoses} == {"uses_reference_solution"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "De derde klasse is nog niet hersteld. "),
        ("en", "The third class is not repaired yet. "),
    ],
)
def test_the_diagnosis_says_which_class_and_what_05_fit_would_say(repairs, language, words):
    things = repairs("only the third")
    repair = judge("05.repair", things, language=language, seed=1).diagnoses[0]
    alone = judge("05.fit", things[2], language=language, seed=1).diagnoses[0]
    assert repair.message == words + alone.message
    assert (repair.code, repair.why, repair.look) == (alone.code, alone.why, alone.look)
    assert repair.observed["place"] == 3


def test_a_class_that_is_missing_is_named_and_the_others_keep_their_points(repairs):
    first, second, _ = repairs("only the third")
    report = judge("05.repair", (first, second, None), language="en")
    assert report.points == 1.0
    assert "`ThirdFit`" in report.diagnoses[0].message


@pytest.mark.parametrize("thing", [3, None, "abc", (), (1, 2), nnlib.Perceptron, {1, 2, 3}])
def test_what_is_no_three_classes_is_a_diagnosis(thing):
    report = judge("05.repair", thing, language="nl")
    assert report.diagnoses[0].code == "not_three_classes" and report.points == 0


@pytest.mark.parametrize("thing", [(1, 2, 3), ("a", int, object()), (len, len, print)])
def test_three_of_something_else_are_diagnoses_too(thing):
    report = judge("05.repair", thing, language="en")
    assert report.outcome in ("diagnosed", "crashed", "not_attempted") and report.points == 0


class Defended:
    """Raises on every access."""

    def __getattribute__(self, name):
        raise RuntimeError("do not touch")


class Endless(list):
    """Never ends."""

    def __iter__(self):
        while True:
            yield "rows:1"

    def __len__(self):
        raise SystemExit


class Quits(nnlib.Perceptron):
    def fit(self, *args):
        raise KeyboardInterrupt


GARBAGE = {
    "an object that defends itself": lambda: Defended(),
    "an endless list": lambda: Endless(),
    "three that defend themselves": lambda: (Defended(), Defended(), Defended()),
    "classes that quit": lambda: (Quits, Defended, Endless()),
    "an iterator": lambda: iter([]),
    "bytes": lambda: b"x",
}


@pytest.mark.parametrize("check_id", ["05.repair", "05.parsons"])
@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_never_our_own_failure(check_id, kind):
    report = judge(check_id, GARBAGE[kind](), language="nl")
    assert report.outcome in ("diagnosed", "crashed") and report.points == 0


def test_the_repair_takes_little_time(repairs):
    things = repairs("herschreven")
    judge("05.repair", things, seed=0)
    spent = []
    for seed in range(3):
        before = time.process_time()
        assert judge("05.repair", things, seed=seed).passed
        spent.append(time.process_time() - before)
    assert min(spent) < 0.150, spent


# ---- parsons ------------------------------------------------------------------------------------

RIGHT = ["rows:1", "target:2", "forward:2", "gradient:2", "layers:2", "update:3"]


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        (RIGHT[:3], set()),
        (["rows:1", "drawn:1", *RIGHT[1:]], set()),
        ([RIGHT[0], *RIGHT[:0:-1]], {"lines"}),
        ([*RIGHT[:-1], "update:2"], {"lines", "order"}),
        (RIGHT, {"lines", "order", "indentation"}),
    ],
)
def test_lines_order_and_indentation_are_told_apart(answer, holds):
    report = judge("05.parsons", answer, language="en")
    assert {c.id for c in report.criteria if c.earned} == holds
    assert report.points == report.max_points == 0


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_line_that_does_not_belong_says_why_in_its_own_words(language):
    question = parsons.question()
    for line in question.lines:
        if line.distractor:
            report = judge("05.parsons", [*RIGHT, f"{line.id}:2"], language=language)
            assert report.diagnoses[0].code == "line_does_not_belong"
            assert line.text["en"] in report.diagnoses[0].message
            assert report.diagnoses[0].why == line.feedback[language]


def test_an_exercise_without_points_shows_none():
    assert 'lc-points"' not in card.html(judge("05.parsons", RIGHT, language="en"))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        5,
        object(),
        iter(RIGHT),
        {"rows:1"},
        [1, 2],
        [None],
        ["rows:" + "9" * 99],
        ["rows:1"] * 99,
    ],
)
def test_what_is_no_list_of_lines_is_a_diagnosis(answer):
    assert judge("05.parsons", answer, language="nl").diagnoses[0].code == "order_unreadable"


def test_the_quiz_judges_the_same_orders():
    question = parsons.question()
    assert question.orders[0] == tuple(RIGHT)
    for order in question.orders:
        assert quiz.judge_answer(question, list(order)).correct
        assert judge("05.parsons", list(order)).passed
    assert not quiz.judge_answer(question, [*RIGHT, "value:2"]).correct


@pytest.mark.parametrize(
    ("accepted", "reason"),
    [
        ('[["a:0"]]', "every line that belongs once"),
        ('[["a:0", "a:0"]]', "every line that belongs once"),
        ('[["a:0", "b:x"]]', "every line that belongs once"),
        ('[["a:0", "c:0"]]', "every line that belongs once"),
        ('"a:0"', "every line that belongs once"),
        ('[["a:0", "b:0"]]', "stands there already"),
    ],
)
def test_an_accepted_order_that_cannot_be_is_refused_with_its_line(tmp_path, accepted, reason):
    path = tmp_path / "05_x.toml"
    path.write_text(
        '[[question]]\nid = "05-x"\ntype = "ordering"\nobjectives = ["05.1"]\n'
        f'prompt.nl = "Orden."\nprompt.en = "Order."\naccepted = {accepted}\n'
        '[[question.line]]\nid = "a"\ncode = "a"\ndistractor = false\n'
        '[[question.line]]\nid = "b"\ncode = "b"\ndistractor = false\n'
        '[[question.line]]\nid = "c"\ncode = "c"\ndistractor = true\nmisconception = "x"\n'
        'feedback.nl = "Nee."\nfeedback.en = "No."\n'
    )
    with pytest.raises(quiz.QuizError, match=reason) as caught:
        quiz.load(path)
    assert caught.value.line == 7
