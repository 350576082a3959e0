"""What chapter 07 says in words, held by what its own cells compute and by `nnlib`."""

import re
import runpy
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import course
from autograder import judge
from course.build import source
from course.widgets import capacity
from nnlib import losses, metrics, split
from nnlib.callbacks import EarlyStopping

SOURCE = Path(course.__file__).parent / "chapters" / "07_measuring_honestly.py"
FIVE_OUTPUTS = np.array([[0.9, 0.6, 0.8, 0.2, 0.4]])
FIVE_LABELS = np.array([[1, 1, 0, 0, 1]])
BY_HAND = [0.90, 0.70, 0.80, 0.60, 0.65, 0.62, 0.61, 0.58]


@pytest.fixture(scope="module")
def chapter():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return runpy.run_path(str(SOURCE))


def test_the_five_examples_by_hand_are_what_nnlib_measures():
    assert metrics.accuracy(FIVE_OUTPUTS, FIVE_LABELS) == 0.6
    np.testing.assert_array_equal(
        metrics.confusion_matrix(FIVE_OUTPUTS, FIVE_LABELS), [[1, 1], [1, 2]]
    )
    loss = losses.BinaryCrossEntropy()
    each = [loss.value(FIVE_OUTPUTS[:, [k]], FIVE_LABELS[:, [k]]) for k in range(FIVE_LABELS.size)]
    np.testing.assert_allclose(each, [0.105, 0.511, 1.609, 0.223, 0.916], atol=5e-4)
    assert loss.value(FIVE_OUTPUTS, FIVE_LABELS) == pytest.approx(0.673, abs=5e-4)


def test_the_table_of_patience_is_what_early_stopping_does(chapter):
    assert chapter["early_stopping_epoch"](BY_HAND, 3) == 6
    assert chapter["early_stopping_epoch"]([0.60, 0.50, 0.45, 0.46, 0.44, 0.45, 0.47, 0.43], 2) == 6
    watch = EarlyStopping(patience=3)
    stage = SimpleNamespace(
        history=SimpleNamespace(loss=[], validation_loss=[]),
        model=SimpleNamespace(parameters=np.zeros(1)),
        stop=False,
    )
    watch.on_start(stage)
    for stage.epoch, loss in enumerate(BY_HAND, start=1):
        stage.history.validation_loss.append(loss)
        watch.on_epoch(stage)
        if stage.stop:
            break
    # The callback counts from 1: it stops after the seventh epoch, and the fourth was the best.
    assert (stage.epoch, watch.best_epoch_) == (7, 4)


def test_a_memory_is_flawless_on_coin_flips_it_knows_and_guesses_on_new_ones(chapter):
    known = chapter["X_known"], chapter["y_known"]
    nearest = chapter["nearest_label"]
    assert np.mean(nearest(*known, known[0]) == known[1]) == 1.0
    assert abs(np.mean(nearest(*known, chapter["X_new"]) == chapter["y_new"]) - 0.5) < 0.05


def test_always_0_reaches_95_percent_and_the_network_finds_most_defects(chapter):
    answers, labels = chapter["answers"], chapter["y_more"].T
    assert metrics.accuracy(answers["always 0"], labels) == 0.95
    assert 0.95 < metrics.accuracy(answers["network"], labels) < 0.99
    found, missed = metrics.confusion_matrix(answers["network"], labels)[1, ::-1]
    assert found > missed > 0


def test_the_four_runs_are_what_the_text_says_of_them(chapter):
    ends = {
        name: (history.loss[-1], history.validation_loss[-1], min(history.validation_loss))
        for name, (_, history) in chapter["runs"].items()
    }
    for name in "BC":  # underfitting: both stay high
        assert ends[name][0] > 0.5 and ends[name][1] > 0.6
    training, validation, lowest = ends["D"]  # overfitting: the curves part, validation turns round
    assert training < 0.25 and validation > 0.55 and lowest < 0.5
    training, validation, _ = ends["A"]
    assert validation - training < 0.1 and validation < ends["D"][1] - 0.2
    moved = chapter["runs"]["C"][1]
    assert abs(moved.loss[-1] - moved.initial_loss) < 0.1, "hardly moved"


def test_the_boundaries_hide_what_the_accuracies_show(chapter):
    known = chapter["X_rings"][:60].T, chapter["y_rings"][:60].T
    apart = chapter["X_apart"].T, chapter["y_apart"].T
    shares = {
        name: [round(float(metrics.accuracy(model.forward(X), y)), 2) for X, y in (known, apart)]
        for name, model in chapter["models"].items()
    }
    assert (shares["A"], shares["D"]) == ([0.87, 0.84], [0.95, 0.81])
    # A closed ring answers 0 all around and 1 in the middle; a line or a slight curve does not.
    around = 2 * np.array([np.cos(np.arange(0, 6.28, 0.1)), np.sin(np.arange(0, 6.28, 0.1))])
    closed = {
        name
        for name, model in chapter["models"].items()
        if (model.forward(around) < 0.5).all() and model.forward(np.zeros((2, 1)))[0, 0] > 0.5
    }
    assert closed == {"A", "D"}


def test_with_little_noise_the_widest_network_is_best_and_with_much_noise_it_is_not(chapter):
    (_, little), (_, much) = chapter["panels"].values()
    assert np.argmin(little) == 3
    assert np.argmin(much) == 1
    assert abs(much[3] - much[2]) < 0.1 * much[2]


def test_stopping_in_time_undoes_the_overfitting_of_run_d(chapter):
    whole, stopped = chapter["whole"], chapter["stopped"]
    loss = losses.BinaryCrossEntropy()
    apart = chapter["X_apart"].T, chapter["y_apart"].T
    trained = chapter["X_rings"][:60].T, chapter["y_rings"][:60].T
    on = {
        (name, where): loss.value(model.forward(X), y)
        for name, model in (("whole", whole), ("stopped", stopped))
        for where, (X, y) in (("trained", trained), ("apart", apart))
    }
    assert on["stopped", "apart"] < on["whole", "apart"] - 0.1
    assert on["stopped", "trained"] > on["whole", "trained"]
    recorded = chapter["runs"]["D"][1].validation_loss
    # From 0 in the exercise, from 1 in the callback: one apart.
    assert chapter["early_stopping_epoch"](recorded, 40) == len(chapter["history"]) - 1


def test_the_best_of_thirty_guessers_seems_to_know_something(chapter):
    on_small, on_new = chapter["winners"].mean(axis=0)
    assert 0.57 < on_small < 0.63
    assert abs(on_new - 0.5) < 0.01


def test_figures_on_50_rows_differ_by_a_tenth_in_both_directions(chapter):
    differences = np.array(
        [validation - test for _, validation, test in map(chapter["choose_and_test"], range(1, 7))]
    )
    assert differences.max() > 0.05 and differences.min() < -0.05
    assert 0.05 < np.abs(differences).max() < 0.15


class TheOrderByHand(np.random.Generator):
    """A generator that shuffles ten rows into the order that the text works out."""

    def __init__(self):
        super().__init__(np.random.PCG64(0))

    def permutation(self, x):
        assert x == 10
        return np.array([3, 8, 0, 6, 1, 9, 4, 7, 2, 5])


def test_the_ten_rows_by_hand_go_where_the_text_says(chapter):
    rows = np.arange(10)
    parts = chapter["split"](rows.reshape(-1, 1), rows, (0.6, 0.2, 0.2), TheOrderByHand())
    assert [labels.tolist() for _, labels in parts] == [[3, 8, 0, 6, 1, 9], [4, 7], [2, 5]]
    assert all((X.ravel() == labels).all() for X, labels in parts)


def test_an_untouched_split_and_one_blank_less_say_which_blank_is_left():
    blanks = {"order": "rng.permutation(n)", "train": "order[:first]", "val": "order[first:second]"}
    blanks["test"] = "order[second:]"
    assert diagnosis_of(stub_of_split({})) == "order"
    for name in blanks:
        others = {other: value for other, value in blanks.items() if other != name}
        assert diagnosis_of(stub_of_split(others)) == name
    assert judge("07.split", stub_of_split(blanks), seed=1).passed


def test_the_transfer_waits_for_a_split_that_has_every_row_once():
    rows = np.arange(8).reshape(-1, 1)
    parts = stub_of_split({})(rows, rows, (0.5, 0.25, 0.25), np.random.default_rng(0))
    assert sum(len(X) for X, _ in parts) != len(rows)


def stub_of_split(filled):
    """Return the function as the learner's notebook has it, with these blanks filled in."""
    (cell,) = (cell for cell in source.read(SOURCE).cells if cell.id == "split")
    code = re.sub(r"( +)### BEGIN SOLUTION.*?### END SOLUTION\n", "", cell.source, flags=re.DOTALL)
    for name, value in filled.items():
        code = code.replace(f"    {name} = ...", f"    {name} = {value}")
    place = {"np": np}
    exec(code, place)
    return place["split"]


def diagnosis_of(thing):
    report = judge("07.split", thing, seed=1)
    assert report.points == 0
    (found,) = report.diagnoses
    assert found.code == "blank_left"
    return found.observed["name"]


def test_the_learners_split_divides_as_nnlib_does(chapter):
    X, y = chapter["X_known"], chapter["y_known"]
    ours = split.split(X, y, (0.6, 0.2, 0.2), np.random.default_rng(0))
    learners = chapter["split"](X, y, (0.6, 0.2, 0.2), np.random.default_rng(0))
    assert [len(labels) for _, labels in learners] == [len(labels) for _, labels in ours]


@pytest.mark.parametrize(
    ("shape", "share"), [((200, 1), 1.0), ((200,), 1.0)], ids=["column", "vector"]
)
def test_the_learners_accuracy_does_not_fall_into_the_trap(chapter, shape, share):
    labels = np.arange(200) % 2
    assert chapter["accuracy"](labels.reshape(-1, 1) * 0.8, labels.reshape(shape)) == share
    assert (labels.reshape(-1, 1) == labels).mean() == 0.5, "the trap itself"


def test_the_capacity_explorer_shows_what_the_text_says_of_it():
    """Without wrong labels only one neuron lags; with 30 % all are good early, narrow ones late."""
    found, widths = capacity.runs(), capacity.WIDTHS
    clean, noisy = (found.validation[capacity.NOISES.index(noise)] for noise in (0.0, 0.3))
    assert clean[widths.index(1), -1] == pytest.approx(0.27, abs=0.02)
    assert (clean[widths.index(4) :, -1] < 0.05).all()
    assert clean[widths.index(64), -1] < clean[widths.index(4), -1] + 0.03
    assert noisy[:, :11].min(axis=1) == pytest.approx(np.full(len(widths), 0.63), abs=0.025)
    assert noisy[:, -1].argmin() == widths.index(1)
    assert (noisy[1:, -1] > 1).all()
    assert capacity.lowest_possible(0.3) == pytest.approx(0.61, abs=0.005)
