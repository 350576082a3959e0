"""What chapter 01 says in words and works out by hand, held by the library."""

import contextlib
import io
import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest

import course
from nnlib import Dense, Perceptron
from nnlib.activations import Sigmoid

SOURCE = Path(course.__file__).parent / "chapters" / "01_neuron_to_layer.py"


@pytest.fixture(scope="module")
def chapter():
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        return runpy.run_path(str(SOURCE))


def layer(weights, biases, activation="sigmoid"):
    """Return a layer with these numbers."""
    weights = np.array(weights, dtype=float)
    made = Dense(weights.shape[1], weights.shape[0], activation)
    made.weights, made.biases = weights, np.array(biases, dtype=float).reshape(-1, 1)
    return made


def test_the_neuron_by_hand_is_the_librarys():
    neuron = layer([[2, -3]], [1])
    output = neuron.forward(np.array([[1.5], [1.0]]))
    assert neuron.z[0, 0] == 1.0
    assert round(float(output[0, 0]), 3) == 0.731
    assert neuron.forward(np.array([[1.5], [2.0]]))[0, 0] < 0.5, "more wind, less likely"


def test_the_layer_by_hand_is_the_librarys():
    three = layer([[1, 2], [-1, 1], [0.5, -2]], [-1, 0, 1])
    output = three.forward(np.array([[2.0], [1.0]]))
    assert three.z[:, 0].tolist() == [3.0, -1.0, 0.0]
    assert np.round(output[:, 0], 3).tolist() == [0.953, 0.269, 0.5]


def test_the_first_of_the_four_columns_is_the_example_by_hand(chapter):
    z = chapter["W"] @ chapter["inputs"] + np.array([[-1.0], [0.0], [1.0]])
    assert z[:, 0].tolist() == [3.0, -1.0, 0.0]
    assert z[:, 1].tolist() == [1.0, 1.0, -1.0]


def test_the_sigmoid_of_the_solution_is_stable_and_says_nothing(chapter):
    z = np.array([-1e4, -1000.0, -710.0, -2.0, 0.0, 2.0, 710.0, 1e4])
    with np.errstate(all="raise", under="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        values = chapter["sigmoid"](z)
        assert float(chapter["sigmoid"](1000.0)) == 1.0
    np.testing.assert_allclose(values, Sigmoid()(z), rtol=1e-12, atol=1e-300)


def test_the_usual_formula_overflows_where_the_chapter_says():
    with np.errstate(over="raise"):
        assert np.isfinite(np.exp(709.0))
        with pytest.raises(FloatingPointError):
            np.exp(710.0)


def test_no_neuron_gets_more_than_three_points_of_xor(chapter):
    right = chapter["right"]
    assert len(right) == 100_000
    assert right.max() == 3
    assert 0 not in right, "the other side of one that gets all four would get none"


def test_three_neurons_compute_xor_and_two_of_the_points_meet(chapter):
    assert np.round(chapter["output"][0], 3).tolist() == [0, 1, 1, 0]
    hidden = chapter["hidden"]
    np.testing.assert_array_equal(hidden[:, 1], hidden[:, 2])
    assert not np.allclose(hidden[:, 0], hidden[:, 1])


def test_only_the_last_neuron_has_to_change_for_the_opposite_of_xor(chapter):
    opposite = layer([[-20, 20]], [10])
    assert np.round(opposite.forward(chapter["hidden"])[0]).tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("bias", [-1.5, 0.0])
def test_one_neuron_counts_the_detectors_of_the_question(bias):
    """With the bias of the right answer it takes two, with none a single one will do."""
    detectors = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, -1)
    alarm = layer([[1, 1, 1]], [bias]).forward(detectors)[0] > 0.5
    wanted = detectors.sum(axis=0) >= (2 if bias else 1)
    np.testing.assert_array_equal(alarm, wanted)


def test_two_layers_without_an_activation_are_one(chapter):
    np.testing.assert_allclose(chapter["two_layers"], chapter["one_layer"], rtol=1e-12)


def test_the_learners_own_layer_goes_back_with_the_librarys_way(chapter):
    own, known = (kind(2, 3, "sigmoid") for kind in (chapter["MyDense"], Dense))
    own.weights, own.biases = known.weights.copy(), known.biases.copy()
    x, da = np.array([[2.0], [1.0]]), np.ones((3, 1))
    own.forward(x), known.forward(x)
    np.testing.assert_array_equal(own.gradients(da), known.gradients(da))
    model = Perceptron([own, Dense(3, 1)])
    assert model.forward(x).shape == (1, 1)


def test_the_questions_with_numbers_have_the_librarys_answers():
    neuron = layer([[2, -1]], [0.5])
    neuron.forward(np.array([[1.0], [3.0]]))
    assert neuron.z[0, 0] == -0.5
    thermostat = layer([[2]], [-38])
    assert thermostat.forward(np.array([[19.0]]))[0, 0] == 0.5


def test_the_lines_that_run_without_an_error_are_the_ones_marked():
    W, x, b = np.ones((4, 3)), np.ones((3, 1)), np.ones((4, 1))
    assert (W @ x + b).shape == (4, 1) and (W.T @ b).shape == (3, 1)
    with pytest.raises(ValueError, match="mismatch"):
        x @ W
    with pytest.raises(ValueError, match="broadcast"):
        W * x


def test_what_the_explorer_showed_is_so():
    """Lines for “and” and “or”, at best 38 of the 40 in the clouds; doubling changes no side."""
    from course.widgets.neuron import most_right, sets

    most = {name: most_right(points.X, points.y) for name, points in sets().items()}
    assert most == {"and": 4, "or": 4, "xor": 3, "clouds": 38}
    X = sets()["clouds"].X.T
    one, double = layer([[2, 2]], [-1]).forward(X), layer([[4, 4]], [-2]).forward(X)
    np.testing.assert_array_equal(one >= 0.5, double >= 0.5)
    assert (abs(double - 0.5) >= abs(one - 0.5)).all(), "steeper"
