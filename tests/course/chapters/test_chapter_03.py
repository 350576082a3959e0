"""What chapter 03 says in words and in tables, measured again."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import course
from course.widgets import graph
from nnlib import losses
from nnlib.gradcheck import numerical_gradient

SOURCE = Path(course.__file__).parent / "chapters" / "03_loss_and_backpropagation.py"
BCE, MSE = losses.BinaryCrossEntropy(), losses.MeanSquaredError()


@pytest.fixture(scope="module")
def chapter():
    return runpy.run_path(str(SOURCE))


@pytest.mark.parametrize(
    ("output", "bce", "mse"), [(0.9, 0.105, 0.01), (0.5, 0.693, 0.25), (0.1, 2.303, 0.81)]
)
def test_the_table_of_losses_for_label_1(output, bce, mse):
    assert BCE.value([[output]], [[1.0]]) == pytest.approx(bce, abs=5e-4)
    assert MSE.value([[output]], [[1.0]]) == pytest.approx(mse, abs=1e-12)


def test_bce_finds_the_surer_mistake_five_times_as_bad_and_mse_not_three_times():
    a, b = ([loss.value([[o]], [[1.0]]) for loss in (BCE, MSE)] for o in (0.4, 0.01))
    assert b[0] / a[0] == pytest.approx(5.0, abs=0.05)
    assert 2.5 < b[1] / a[1] < 3
    assert BCE.value([[1e-4]], [[1.0]]) == pytest.approx(2 * b[0])  # 03-sure-and-wrong


@pytest.mark.parametrize(
    ("output", "target", "da"), [(0.5, 1, -2.0), (0.1, 1, -10.0), (0.2, 0, 1.25)]
)
def test_the_gradient_of_the_loss_by_hand(output, target, da):
    assert BCE.gradient(np.array([[output]]), np.array([[float(target)]]))[0, 0] == pytest.approx(
        da
    )


def test_the_way_back_by_hand_computes_and_changes_nothing(chapter):
    layer_1, layer_2 = chapter["small_network"]()
    x, target = chapter["x"], chapter["target"]
    da = BCE.gradient(layer_2.forward(layer_1.forward(x)), target)
    da_1 = layer_2.gradients(da)
    layer_1.gradients(da_1)
    assert (da[0, 0], da_1[0, 0]) == (-2.0, -1.0)
    assert (layer_2.d_weights[0, 0], layer_2.d_biases[0, 0]) == (-0.25, -0.5)
    np.testing.assert_array_equal(layer_1.d_weights, [[-0.25, -0.5]])
    assert layer_1.d_biases[0, 0] == -0.25
    np.testing.assert_array_equal(layer_1.weights, [[0.6, -0.3]])
    assert (layer_2.weights[0, 0], layer_2.biases[0, 0]) == (2.0, -1.0)


def test_another_label_flips_every_sign_and_no_size(chapter):
    found = []
    for target in (1.0, 0.0):
        layer_1, layer_2 = chapter["small_network"]()
        output = layer_2.forward(layer_1.forward(chapter["x"]))
        da_1 = layer_2.gradients(BCE.gradient(output, np.array([[target]])))
        layer_1.gradients(da_1)
        found.append([*layer_2.d_weights[0], *da_1[0], *layer_1.d_weights[0]])
    np.testing.assert_array_equal(found[0], np.negative(found[1]))


def test_a_moved_weight_keeps_its_promise_near_by_and_not_far_away(chapter):
    assert chapter["slope"] == pytest.approx(-0.25, abs=1e-8)
    changes = [chapter["loss_with"](2 + move) - chapter["loss_with"](2) for move in (0.4, 4)]
    assert changes[0] == pytest.approx(-0.1, abs=0.006)
    assert -0.6 < changes[1] < -0.5  # promised: -1


def test_an_update_before_going_back_gives_another_number(chapter):
    assert chapter["right"][0, 0] == -1.0
    assert chapter["too_late"][0, 0] == pytest.approx(-1.05)
    measured = numerical_gradient(lambda a: chapter["loss_of_a_1"](float(a[0])), np.array([0.5]))
    assert measured[0] == pytest.approx(-1.0, abs=1e-8)


def test_the_learner_s_own_instrument_agrees_with_the_learner_s_own_layer(chapter):
    before, other = chapter["before"], chapter["other"]
    measured = chapter["numerical_gradient"](chapter["other_loss"], before)
    np.testing.assert_allclose((before - other.weights) / 0.1, measured, atol=1e-8)


def test_ten_sigmoids_let_one_millionth_through():
    assert 0.25**10 == pytest.approx(1e-6, rel=0.1)


def bends(parameter):
    """Return how far the explorer's curve lies above its tangent, for every move."""
    at = graph.QUANTITIES.index
    back = f"d{parameter}"
    rows = graph.rows()[0, list(graph.START).index(parameter)]
    middle = rows[len(graph.MOVES) // 2]
    return rows[:, at("L")] - middle[at("L")] - middle[at(back)] * graph.MOVES


def test_the_explorer_starts_from_the_example_of_the_chapter(chapter):
    layer_1, layer_2 = chapter["small_network"]()
    parts = (layer_1.weights, layer_1.biases, layer_2.weights, layer_2.biases)
    assert [*graph.START.values()] == np.concatenate([part.ravel() for part in parts]).tolist()
    assert list(graph.INPUTS) == chapter["x"].ravel().tolist()


@pytest.mark.parametrize("parameter", ["W2", "b2"])
def test_the_curve_of_layer_2_lies_above_its_tangent(parameter):
    assert bends(parameter).min() > -1e-12


@pytest.mark.parametrize("parameter", ["W1_first", "W1_second", "b1"])
def test_the_curve_of_layer_1_levels_off_on_both_sides(parameter):
    assert bends(parameter).min() < -0.1 < 0.1 < bends(parameter).max()
    losses_there = graph.rows()[0, list(graph.START).index(parameter), :, 4]
    steps = np.abs(np.diff(losses_there))
    assert max(steps[0], steps[-1]) < steps.max() / 3
