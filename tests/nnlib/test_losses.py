import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss, mean_squared_error

from nnlib import activations
from nnlib.gradcheck import numerical_gradient
from nnlib.losses import BinaryCrossEntropy, CrossEntropy, MeanSquaredError, suited_to

LOSSES = [BinaryCrossEntropy(), CrossEntropy(), MeanSquaredError()]
BCE = BinaryCrossEntropy()


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_the_gradient_is_per_column_and_not_divided_by_their_number(loss):
    rng = np.random.default_rng(0)
    output, target = rng.uniform(0.1, 0.9, (3, 5)), rng.uniform(0, 1, (3, 5))
    of_the_mean = numerical_gradient(lambda o: loss.value(o, target), output, h=1e-4)
    np.testing.assert_allclose(loss.gradient(output, target), 5 * of_the_mean, rtol=1e-9)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_plain_lists_are_as_good_as_arrays(loss):
    output, target = [[0.5, 0.25], [0.5, 0.75]], [[1, 0], [0, 1]]
    arrays = np.array(output), np.array(target, dtype=float)
    assert loss.value(output, target) == loss.value(*arrays)
    np.testing.assert_array_equal(loss.gradient(output, target), loss.gradient(*arrays))


def test_binary_cross_entropy_is_what_scikit_learn_calls_log_loss():
    rng = np.random.default_rng(1)
    output, target = rng.uniform(0.01, 0.99, (1, 50)), rng.integers(0, 2, (1, 50)).astype(float)
    assert BCE.value(output, target) == pytest.approx(log_loss(target[0], output[0]), rel=1e-12)


def test_cross_entropy_is_what_scikit_learn_calls_log_loss_with_more_classes():
    rng = np.random.default_rng(1)
    output = rng.dirichlet([1, 1, 1], 40).T
    labels = np.arange(40) % 3
    expected = log_loss(labels, output.T)
    assert CrossEntropy().value(output, np.eye(3)[:, labels]) == pytest.approx(expected, rel=1e-12)


def test_each_last_activation_has_a_loss_that_suits_it():
    names = {"sigmoid": BinaryCrossEntropy, "softmax": CrossEntropy, "identity": MeanSquaredError}
    for name, loss in names.items():
        assert type(suited_to(activations.get(name))) is loss


def test_the_squared_error_of_one_output_is_scikit_learns():
    rng = np.random.default_rng(2)
    output, target = rng.normal(size=(1, 9)), rng.normal(size=(1, 9))
    expected = mean_squared_error(target[0], output[0])
    assert MeanSquaredError().value(output, target) == pytest.approx(expected, rel=1e-12)


def test_the_loss_of_a_column_is_the_sum_over_its_outputs():
    assert MeanSquaredError().value([[1.0], [2.0]], [[0.0], [0.0]]) == 5.0


@given(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0]))
def test_an_output_of_exactly_zero_or_one_has_a_finite_loss_and_gradient(output, target):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = BCE.value([[output]], [[target]])
        gradient = BCE.gradient(np.array([[output]]), np.array([[target]]))
    assert np.isfinite(value) and np.isfinite(gradient).all()
    assert (value < 1e-9) == (output == target)


def test_a_population_gets_one_loss_per_network():
    output = np.stack([np.full((1, 4), 0.5), np.full((1, 4), 0.8)])
    value = BCE.value(output, np.ones((1, 4)))
    np.testing.assert_allclose(value, [np.log(2), -np.log(0.8)])


def test_a_diverged_output_gives_nan_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(BCE.value(np.array([[np.nan]]), np.array([[1.0]])))


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("method", ["value", "gradient"])
def test_different_shapes_are_told_apart_instead_of_broadcast(loss, method):
    with pytest.raises(ValueError, match=r"output has shape \(1, 3\).*target has shape \(3, 1\)"):
        getattr(loss, method)(np.ones((1, 3)), np.ones((3, 1)))


@pytest.mark.parametrize(
    ("output", "target", "sentence"),
    [
        ([[0.5]], [[2.0]], "from 0 to 1"),
        ([[0.5]], [[np.nan]], "target holds nan"),
        (np.ones((1, 0)), np.ones((1, 0)), "nothing"),
        ([["a"]], [[1.0]], "numbers were expected"),
        ([0.5], [1.0], "shape"),
    ],
)
def test_bad_arguments_get_a_sentence(output, target, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        BCE.value(output, target)
