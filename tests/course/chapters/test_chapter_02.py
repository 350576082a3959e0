"""What chapter 02 says in words and works out by hand, held by the library."""

import contextlib
import io
import runpy
import timeit
import warnings
from pathlib import Path

import numpy as np
import pytest

import course
from nnlib import Dense, Perceptron

SOURCE = Path(course.__file__).parent / "chapters" / "02_forward.py"


@pytest.fixture(scope="module")
def chapter():
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        return runpy.run_path(str(SOURCE))


@pytest.fixture
def by_hand():
    """Return the network 2-3-1 of the worked example."""
    first, last = Dense(2, 3, "relu"), Dense(3, 1, "sigmoid")
    first.weights = np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, 0.0]])
    first.biases = np.array([[1.0], [-1.0], [1.0]])
    last.weights, last.biases = np.array([[1.0, -1.0, 4.0]]), np.array([[-0.5]])
    return Perceptron([first, last])


def network(*sizes):
    return Perceptron([Dense(sizes[k], sizes[k + 1]) for k in range(len(sizes) - 1)])


def test_the_network_by_hand_is_the_librarys(by_hand):
    output = by_hand.forward(np.array([[2.0], [1.0]]))
    first, last = by_hand.layers
    assert first.z[:, 0].tolist() == [2.0, 1.0, -1.0]
    assert first.outputs[:, 0].tolist() == [2.0, 1.0, 0.0]
    assert last.z[0, 0] == 0.5
    assert round(float(output[0, 0]), 3) == 0.622


def test_with_the_other_example_another_neuron_is_silent_and_the_output_is_higher(by_hand):
    output = by_hand.forward(np.array([[0.0], [2.0]]))
    assert by_hand.layers[0].outputs[:, 0].tolist() == [0.0, 1.0, 1.0]
    assert output[0, 0] > 0.622


def test_a_weight_behind_a_silent_neuron_changes_nothing(by_hand):
    x = np.array([[2.0], [1.0]])
    before = by_hand.forward(x)
    by_hand.layers[1].weights = np.array([[1.0, -1.0, 400.0]])
    np.testing.assert_array_equal(by_hand.forward(x), before)


def test_the_learners_network_gives_what_the_librarys_gives(chapter, by_hand):
    own = chapter["MyPerceptron"](by_hand.layers)
    X = np.random.default_rng(0).normal(size=(2, 7))
    np.testing.assert_array_equal(own.forward(X), by_hand.forward(X))


def test_one_by_one_and_at_once_give_the_same_and_at_once_is_faster(chapter):
    np.testing.assert_allclose(chapter["one_by_one"], chapter["at_once"], rtol=1e-12)
    model, columns = chapter["moons"], chapter["X"].T

    def alone():
        for i in range(columns.shape[1]):
            model.forward(columns[:, i : i + 1])

    together = min(timeit.repeat(lambda: model.forward(columns), number=1, repeat=9))
    assert min(timeit.repeat(alone, number=1, repeat=5)) > 3 * together


def test_training_makes_the_predictions_much_better(chapter):
    X, y = chapter["X"], chapter["y"]
    deciding = chapter["DecidingPerceptron"]
    fresh, trained = (
        np.mean(deciding(chapter[name].layers).predict(X.T) == y.T) for name in ("moons", "trained")
    )
    assert trained > 0.95 > fresh + 0.2


def test_a_fresh_network_gives_neat_numbers_too(chapter):
    outputs = chapter["moons"].forward(chapter["X"].T)
    assert outputs.shape == (1, 200)
    assert ((outputs > 0) & (outputs < 1)).all()


@pytest.mark.parametrize(
    ("sizes", "count"),
    [
        ((2, 3, 1), 13),
        ((2, 6, 1), 25),
        ((2, 6, 6, 1), 67),
        ((2, 12, 12, 1), 205),
        ((2, 6, 6, 6, 1), 109),
        ((4, 6, 6, 1), 79),
        ((64, 20, 10), 1510),
    ],
)
def test_the_counts_of_text_and_questions_are_the_librarys(chapter, sizes, count):
    made = network(*sizes)
    assert made.count_parameters() == count
    assert chapter["CountingPerceptron"](made.layers).count_parameters() == count


def test_each_column_of_softmax_is_a_picture_and_its_largest_is_often_below_one_half(chapter):
    probabilities = chapter["probabilities"]
    assert probabilities.shape == (10, 5)
    np.testing.assert_allclose(probabilities.sum(axis=0), 1.0)
    assert (probabilities.max(axis=0) < 0.5).mean() > 0.5
    assert len(set(probabilities.argmax(axis=0).tolist())) == 1, "a fresh network"


def test_the_exercises_can_be_checked_in_any_order(chapter):
    """Each has a class of its own, so that one does not hide another's method."""
    import autograder

    for check_id, name in (
        ("02.count_parameters", "CountingPerceptron"),
        ("02.forward", "MyPerceptron"),
        ("02.predict", "DecidingPerceptron"),
    ):
        assert autograder.judge(check_id, chapter[name]).passed
        assert autograder.checks.find(check_id).names[0] == name


def test_the_explorers_network_is_the_chapters(chapter, by_hand):
    from course.widgets.signals import by_hand as drawn
    from course.widgets.signals import flat

    in_chapter = Perceptron([chapter["layer_1"], chapter["layer_2"]])
    np.testing.assert_array_equal(flat(drawn()), flat(in_chapter))
    np.testing.assert_array_equal(flat(drawn()), flat(by_hand))


def test_a_flipped_weight_does_nothing_behind_a_silent_neuron_and_tips_the_other_example(by_hand):
    silent, speaking = np.array([[2.0], [1.0]]), np.array([[0.0], [2.0]])
    before = by_hand.forward(silent)
    assert round(float(by_hand.forward(speaking)[0, 0]), 3) == 0.924
    by_hand.layers[1].weights = np.array([[1.0, -1.0, -4.0]])
    np.testing.assert_array_equal(by_hand.forward(silent), before)
    assert round(float(by_hand.forward(speaking)[0, 0]), 3) == 0.004
