"""What a report says: outcomes, points per criterion, delegation, repeatability."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import autograder
import nnlib
from autograder import judge, judging
from autograder.checks import IDS, find

POINTS = {
    "00.hello": 1, "00.mean_of": 1, "05.parsons": 0, "05.fit_blanks": 4, "05.fit": 12,
    "05.repair": 2, "01.sigmoid": 2, "01.neuron": 2, "01.forward": 4, "02.forward": 3,
    "02.predict": 2, "02.count_parameters": 3, "03.bce": 2, "03.bce_gradient": 3,
    "03.numerical_gradient": 3, "03.backward": 8, "04.sgd_step": 5, "04.epochs_to_updates": 3,
    "06.descend": 2, "06.sweep": 3, "06.step_decay": 3,
    "07.split": 3, "07.accuracy": 2, "07.early_stopping": 3, "08.grid": 2,
    "08.random_candidates": 3, "08.choose": 2, "08.refine": 1, "08.report": 2,
    "09.state_of": 2, "09.resume": 2, "09.save": 2, "09.load": 2, "09.best": 1, "09.transfer": 1,
    "10.resumable": 1, "10.test_once": 1, "10.baseline": 1, "10.report": 1,
}  # fmt: skip


def a_fit(body):
    """Return a class whose fit visits each row with `body(self, x, t, learning_rate)`."""

    class MyPerceptron(nnlib.Perceptron):
        def fit(self, training_data, labels, epochs, learning_rate):
            for _ in range(epochs):
                for i in np.random.permutation(len(training_data)):
                    x, t = training_data[i].reshape(-1, 1), labels[i].reshape(-1, 1)
                    body(self, x, t, learning_rate)

    return MyPerceptron


def earned(report) -> set[str]:
    return {criterion.id for criterion in report.criteria if criterion.earned}


def test_the_points_are_those_of_the_course():
    assert {i: sum(points for _, points, _ in find(i).criteria) for i in IDS} == POINTS


def test_the_six_criteria_of_the_training_loop_are_worth_two_points_each():
    assert [points for _, points, _ in find("05.fit").criteria] == [2.0] * 6


def test_an_unknown_check_is_refused_with_what_comes_near():
    with pytest.raises(LookupError, match=r"05\.fit"):
        judge("05.fitt", lambda: 0)


def test_importing_the_package_loads_no_library():
    code = "import autograder, sys; print('numpy' in sys.modules, 'nnlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
    assert autograder.__all__ == ["check", "hint", "judge", "solution"]


@pytest.mark.parametrize("name", ["F01", "F43", "F48", "F55"])
def test_a_seed_makes_a_judgement_repeatable(catalogue, name):
    (cell,) = (c for c in catalogue("fit_wrong") if c.header.split()[0] == name)
    first, second = (judge("05.fit", cell.thing(), language="en", seed=9) for _ in range(2))
    assert first == second


def test_without_a_seed_nobody_can_foresee_the_data():
    seen = []

    class MyPerceptron(nnlib.Perceptron):
        def fit(self, training_data, labels, epochs, learning_rate):
            seen.append(training_data.copy())

    judge("05.fit", MyPerceptron)
    judge("05.fit", MyPerceptron)
    assert not any(np.array_equal(seen[0], later) for later in seen[1:])


def test_the_judge_accepts_right_answers_for_many_seeds(right_fit_class):
    for seed in range(25):
        assert judge("05.fit", right_fit_class, seed=seed).passed, seed


def test_one_mistake_costs_its_own_criteria_only():
    def wrong_rate(self, x, t, learning_rate):
        o = self.forward(x)
        da = (o - t) / (o * (1 - o))
        for layer in self.layers[::-1]:
            da = layer.backward(da, 0.01)

    report = judge("05.fit", a_fit(wrong_rate), seed=1)
    assert report.points == 10
    assert "weights_replayed" not in earned(report)

    def wrong_gradient(self, x, t, learning_rate):
        da = self.forward(x) - t
        for layer in self.layers[::-1]:
            da = layer.backward(da, learning_rate)

    report = judge("05.fit", a_fit(wrong_gradient), seed=1)
    assert report.points == 8
    assert earned(report) == {"full_passes", "pairs_kept", "reshuffled", "layers_backwards"}


# What is shown as open must truly be open: the mistake, and what follows from it.
OPEN = {
    "F01": "pairs_kept weights_replayed",
    "F03": "pairs_kept reshuffled weights_replayed",
    "F04": "reshuffled",
    "F06": "reshuffled",
    "F08": "full_passes reshuffled",
    "F11b": "weights_replayed",
    "F13": "pairs_kept weights_replayed",
    "F15": "layers_backwards weights_replayed",
    "F17": "layers_backwards weights_replayed",
    "F18": "layers_backwards weights_replayed",
    "F20": "layers_backwards weights_replayed",
    "F22": "loss_gradient weights_replayed",
    "F25": "loss_gradient weights_replayed",
    "F34": "full_passes",
    "F35": "full_passes",
    "F36b": "full_passes",
    "F39": "full_passes",
    "F41": "full_passes",
    "F42": "full_passes",
    "F43": "weights_replayed",
    "F49": "weights_replayed",
    "F52": "layers_backwards weights_replayed",
    "F61": "layers_backwards weights_replayed",
    "F64": "weights_replayed",
    "M20": "pairs_kept loss_gradient weights_replayed",
    "M21": "reshuffled layers_backwards weights_replayed",
    "M22": "full_passes loss_gradient weights_replayed",
}


@pytest.mark.parametrize("name", OPEN)
def test_a_mistake_leaves_open_what_it_breaks_and_nothing_else(catalogue, name):
    (cell,) = (c for c in catalogue("fit_wrong") if c.header.split()[0] == name)
    for seed in range(1 if name == "F36b" else 2):
        report = judge("05.fit", cell.thing(), seed=seed)
        still_open = {criterion.id for criterion in report.criteria if not criterion.earned}
        assert still_open == set(OPEN[name].split())


def test_blanks_give_partial_credit():
    def only_output(self, x, t, learning_rate):
        self.forward(x)

    def no_chain(self, x, t, learning_rate):
        o = self.forward(x)
        da = (o - t) / (o * (1 - o))
        for layer in self.layers[::-1]:
            layer.backward(da, learning_rate)

    assert judge("05.fit_blanks", a_fit(no_chain), seed=1).points == 2
    assert judge("05.fit_blanks", a_fit(only_output), seed=1).points <= 1


def test_rows_are_counted_from_zero_and_the_message_says_which(catalogue):
    (cell,) = (c for c in catalogue("fit_wrong") if c.header.startswith("F08 "))
    report = judge("05.fit", cell.thing(), language="nl", seed=2)
    observed = report.diagnoses[0].observed
    assert 0 <= observed["row"] < 13 and observed["epoch"] == 1
    message = report.diagnoses[0].message
    assert f"voorbeeld {observed['row']} " in message and f"epoch {observed['epoch']}" in message


def test_the_stub_is_not_attempted_and_worth_nothing():
    namespace = {"nnlib": nnlib}
    stub = (
        "class MyPerceptron(nnlib.Perceptron):\n"
        "    def fit(self, training_data, labels, epochs, learning_rate):\n"
        '        """Train with one update per example."""\n'
        "        # jouw code hier · your code here\n"
    )
    exec(stub, namespace)
    report = judge("05.fit", namespace["MyPerceptron"])
    assert report.outcome == "not_attempted"
    assert report.points == 0


def test_a_crash_says_the_exceptions_own_words_and_the_learners_line(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("def mean_of(values):\n    total = sum(values)\n    return totaal / 2\n")
    namespace: dict = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    report = judge("00.mean_of", namespace["mean_of"], language="nl")
    assert report.outcome == "crashed"
    (diagnosis,) = report.diagnoses
    assert diagnosis.code == "crash"
    assert "name 'totaal' is not defined" in diagnosis.message
    assert diagnosis.observed["line"] == 3
    assert diagnosis.observed["source"] == "return totaal / 2"
    assert "naam" in diagnosis.why


def test_our_own_failure_is_no_zero_and_has_an_id(monkeypatch):
    check = find("00.mean_of")

    def broken():
        raise ZeroDivisionError("ours")

    report = judging.attempt(check, "nl", broken)
    assert report.outcome == "own_failure"
    assert np.isnan(report.points)
    assert report.failure_id.startswith("00.mean_of/ZeroDivisionError/broken:")


def test_the_first_epoch_unshuffled_is_a_word_and_no_lost_point(catalogue):
    (cell,) = (c for c in catalogue("fit_right") if c.header.startswith("E33b"))
    report = judge("05.fit", cell.thing(), language="en")
    assert report.passed
    assert "stored order" in report.thought


def test_a_function_on_top_level_stands_for_the_method():
    def fit(self, training_data, labels, epochs, learning_rate):
        for _ in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[[i]].T)
                da = (o - labels[[i]].T) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

    assert judge("05.fit", fit).passed


@pytest.mark.parametrize("thing", [3, "fit", None, [], nnlib.Dense, object, type, lambda: 0, len])
def test_what_is_no_network_is_a_diagnosis(thing):
    report = judge("05.fit", thing, language="nl")
    assert report.outcome in ("diagnosed", "crashed", "not_attempted")
    assert report.points == 0


CLASSES = ("01.forward", "02.forward", "02.predict", "02.count_parameters", "03.backward")


@pytest.mark.parametrize("check_id", CLASSES)
@pytest.mark.parametrize("thing", [3, "fit", None, [], nnlib.Dense, object, type, lambda: 0, len])
def test_what_is_no_layer_or_network_is_a_diagnosis(check_id, thing):
    report = judge(check_id, thing, language="nl")
    assert report.outcome in ("diagnosed", "crashed", "not_attempted")
    assert report.points == 0


@pytest.mark.parametrize(
    "check_id", [i for i in IDS if not i.startswith("05.") and i not in CLASSES]
)
@pytest.mark.parametrize("thing", [3, "f", None, [], int, object()])
def test_what_is_no_function_is_a_diagnosis(check_id, thing):
    report = judge(check_id, thing, language="en")
    assert report.diagnoses[0].code == "not_a_function"


def test_the_check_takes_little_time(right_fit_class, right_other_things):
    import time

    for check_id, thing in [("05.fit", right_fit_class), *right_other_things]:
        judge(check_id, thing, seed=0)
        spent = []
        for seed in range(3):
            before = time.process_time()
            assert judge(check_id, thing, seed=seed).passed
            spent.append(time.process_time() - before)
        assert min(spent) < 0.150, (check_id, spent)
