from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import Dense, Perceptron, activations
from nnlib.gradcheck import gradient_error, numerical_gradient
from nnlib.losses import BinaryCrossEntropy, CrossEntropy, MeanSquaredError


@pytest.mark.parametrize("hidden", sorted(activations.ACTIVATIONS))
@pytest.mark.parametrize("output", sorted(activations.ACTIVATIONS))
@pytest.mark.parametrize(
    "loss", [BinaryCrossEntropy(), CrossEntropy(), MeanSquaredError()], ids=repr
)
@pytest.mark.parametrize("n_samples", [1, 5])
def test_backpropagation_agrees_with_finite_differences(
    make_network, hidden, output, loss, n_samples
):
    if output not in ("sigmoid", "softmax") and not isinstance(loss, MeanSquaredError):
        return  # an output outside (0, 1) has no cross-entropy
    rng = np.random.default_rng(4)
    model = make_network((3, 5, 4, 2), hidden=hidden, output=output, seed=3)
    model.layers[1].l2 = 0.3
    model.parameters[:] += rng.normal(0, 0.1, model.parameters.shape)  # biases away from 0
    inputs, target = rng.normal(size=(3, n_samples)), rng.uniform(0, 1, (2, n_samples))
    assert gradient_error(model, inputs, target, loss) < 1e-8


@settings(max_examples=20, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    n_samples=st.integers(1, 4),
    seed=st.integers(0, 999),
)
def test_it_agrees_for_any_layer_sizes(sizes, n_samples, seed):
    rng = np.random.default_rng(seed)
    layers = [Dense(a, b, "tanh", rng=rng) for a, b in pairwise(sizes)]
    inputs = rng.normal(size=(sizes[0], n_samples))
    target = rng.normal(size=(sizes[-1], n_samples))
    assert gradient_error(Perceptron(layers), inputs, target) < 1e-8


def test_a_wrong_gradient_is_seen(make_network):
    class Forgetful(Dense):
        def gradients(self, da):
            da_prev = super().gradients(da)
            self.d_biases = np.zeros_like(self.d_biases)
            return da_prev

    model = make_network()
    model.layers[1].__class__ = Forgetful
    assert gradient_error(model, [[0.5], [-1.0]], [[1.0]]) > 1e-3


def test_the_check_leaves_the_parameters_as_they_were(make_network):
    model = make_network()
    before = model.parameters.copy()
    gradient_error(model, [[0.5], [-1.0]], [[1.0]])
    np.testing.assert_array_equal(model.parameters, before)


def test_the_numerical_gradient_of_a_known_function():
    w = np.array([[1.0, -2.0], [0.5, 3.0]])
    before = w.copy()
    np.testing.assert_allclose(
        numerical_gradient(lambda v: float((v**3).sum()), w), 3 * w**2, rtol=1e-10
    )
    np.testing.assert_array_equal(w, before)
