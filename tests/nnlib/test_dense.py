import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nnlib import Dense
from nnlib.activations import Sigmoid, Tanh

sizes = st.integers(1, 7)


@given(n_inputs=sizes, n_neurons=sizes, n_samples=sizes, seed=st.integers(0, 99))
def test_forward_is_the_formula_for_every_neuron_and_sample(n_inputs, n_neurons, n_samples, seed):
    rng = np.random.default_rng(seed)
    layer = Dense(n_inputs, n_neurons, "tanh", rng=rng)
    layer.biases[:] = rng.normal(size=layer.biases.shape)
    inputs = rng.normal(size=(n_inputs, n_samples))
    outputs = layer.forward(inputs)
    expected = np.tanh(np.einsum("oi,is->os", layer.weights, inputs) + layer.biases)
    np.testing.assert_allclose(outputs, expected, atol=1e-14)


@given(n_inputs=sizes, n_neurons=sizes, n_samples=sizes, seed=st.integers(0, 99))
def test_gradients_are_summed_over_the_columns(n_inputs, n_neurons, n_samples, seed):
    rng = np.random.default_rng(seed)
    layer = Dense(n_inputs, n_neurons, "sigmoid", rng=rng)
    inputs, da = rng.normal(size=(n_inputs, n_samples)), rng.normal(size=(n_neurons, n_samples))
    layer.forward(inputs)
    da_prev = layer.gradients(da)
    dz = da * Sigmoid().derivative(layer.z)
    np.testing.assert_allclose(layer.d_weights, np.einsum("os,is->oi", dz, inputs), atol=1e-13)
    np.testing.assert_allclose(layer.d_biases[:, 0], np.einsum("os->o", dz), atol=1e-13)
    np.testing.assert_allclose(da_prev, np.einsum("oi,os->is", layer.weights, dz), atol=1e-13)


@pytest.mark.parametrize("n_samples", [1, 5])
def test_a_stack_of_columns_goes_through_as_each_of_them_alone(n_samples):
    rng = np.random.default_rng(4)
    layer = Dense(3, 2, "tanh", rng=rng)
    inputs, da = rng.normal(size=(6, 3, n_samples)), rng.normal(size=(6, 2, n_samples))
    outputs = layer.forward(inputs)
    da_prev = layer.gradients(da)
    dz = da * Tanh().derivative(layer.z)
    z = np.einsum("oi,cis->cos", layer.weights, inputs)
    np.testing.assert_allclose(outputs, np.tanh(z), atol=1e-14)
    np.testing.assert_allclose(layer.d_weights, np.einsum("cos,cis->coi", dz, inputs), atol=1e-14)
    np.testing.assert_allclose(layer.d_biases[..., 0], np.einsum("cos->co", dz), atol=1e-14)
    np.testing.assert_allclose(da_prev, np.einsum("oi,cos->cis", layer.weights, dz), atol=1e-14)


def test_weights_may_be_rebound_to_a_plain_list():
    layer = Dense(2, 1, "identity")
    layer.weights = [[3.0, -1.0]]
    assert layer.forward([[2.0], [4.0]]) == [[2.0]]


@pytest.mark.parametrize("rate", [2, 2.0, np.float32(2), np.array(2.0), np.full((1, 1), 2.0)])
def test_the_learning_rate_of_an_update_may_be_any_kind_of_number(rate):
    layer = Dense(1, 1, "identity")
    layer.weights[:] = 5.0
    layer.forward([[3.0]])
    layer.gradients([[1.0]])
    layer.update(rate)
    assert layer.weights == [[5.0 - 2 * 3.0]] and layer.biases == [[-2.0]]


def test_backward_uses_the_weights_from_before_the_update():
    layer = Dense(1, 1, "identity")
    layer.weights[:] = 2.0
    layer.forward([[1.0]])
    # dz = 1, so the new weight is 2 - 0.5; the way back still goes through the 2.
    assert layer.backward(np.array([[1.0]]), 0.5) == [[2.0]]
    assert layer.weights == [[1.5]] and layer.biases == [[-0.5]]


def test_backward_is_gradients_and_then_update():
    rng = np.random.default_rng(3)
    one, two = Dense(3, 2, rng=np.random.default_rng(5)), Dense(3, 2, rng=np.random.default_rng(5))
    inputs, da = rng.normal(size=(3, 4)), rng.normal(size=(2, 4))
    one.forward(inputs)
    two.forward(inputs)
    da_prev = one.backward(da, 0.3)
    np.testing.assert_array_equal(da_prev, two.gradients(da))
    two.update(0.3)
    np.testing.assert_array_equal(one.weights, two.weights)
    np.testing.assert_array_equal(one.biases, two.biases)


def test_forward_stores_what_the_way_back_needs():
    layer = Dense(2, 3)
    outputs = layer.forward([[1.0], [2.0]])
    assert layer.inputs.shape == (2, 1) and layer.z.shape == (3, 1)
    assert layer.outputs is outputs


def test_the_same_generator_draws_the_same_weights():
    draws = [Dense(3, 4, rng=np.random.default_rng(7)).weights for _ in range(2)]
    np.testing.assert_array_equal(*draws)


def test_the_global_generator_is_left_alone():
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    Dense(3, 4)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_an_activation_may_be_an_object_of_ones_own():
    class Square:
        def __call__(self, z):
            return z**2

        def derivative(self, z):
            return 2 * z

    layer = Dense(1, 1, Square())
    layer.weights[:] = 3.0
    assert layer.forward([[1.0]]) == [[9.0]]
    assert layer.gradients(np.array([[1.0]])) == [[18.0]]


def test_it_shows_its_sizes_and_activation():
    assert repr(Dense(2, 6, "tanh")) == "Dense(2 -> 6, Tanh())"
    assert Dense(2, 6, "tanh").activation == Tanh()


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        (np.ones(3), r"\(3,\).*\(3, n_samples\).*reshape"),
        (np.ones((4, 3)), r"\(4, 3\).*3 values per column.*inputs\.T"),
        (np.ones((4, 2)), r"\(4, 2\).*3 values per column"),
        ([["a"], ["b"], ["c"]], "numbers"),
        ([[1.0], [1.0, 2.0], [1.0]], "rows differ"),
        (None, "numbers"),
    ],
)
def test_inputs_that_do_not_fit_get_a_sentence(inputs, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        Dense(3, 2).forward(inputs)


def test_da_of_another_shape_is_refused_instead_of_broadcast():
    layer = Dense(3, 2)
    layer.forward(np.ones((3, 4)))
    with pytest.raises(ValueError, match=r"da has shape \(2, 1\).*\(2, 4\)"):
        layer.backward(np.ones((2, 1)), 0.1)


def test_backward_before_forward_says_so():
    with pytest.raises(RuntimeError, match="before forward"):
        Dense(3, 2).backward(np.ones((2, 1)), 0.1)


@pytest.mark.parametrize(
    ("arguments", "keywords", "sentence"),
    [
        ((0, 2), {}, "n_inputs is 0: it must be at least 1"),
        ((2, 1.5), {}, "n_neurons is 1.5: a whole number"),
        ((2, True), {}, "n_neurons is True"),
        ((2, 2), {"rng": 3}, r"default_rng\(0\)"),
        ((2, 2), {"initializer": "xaver"}, "zeros, uniform, xavier, he"),
        ((2, 2), {"initializer": 3}, "a name or a function"),
    ],
)
def test_a_layer_that_cannot_be_gets_a_sentence(arguments, keywords, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        Dense(*arguments, **keywords)


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [("zeros", 0.0), ("uniform", 1 / 3), ("xavier", 2 / 500), ("he", 2 / 300)],
)
def test_first_weights_have_the_variance_of_their_source(initializer, variance):
    weights = Dense(300, 200, initializer=initializer, rng=np.random.default_rng(0)).weights
    assert weights.var() == pytest.approx(variance, rel=0.02)
    assert abs(weights.mean()) < 0.01


@pytest.mark.parametrize(
    ("initializer", "distribution"),
    [
        ("uniform", stats.uniform(-1, 2)),
        ("xavier", stats.uniform(-np.sqrt(6 / 500), 2 * np.sqrt(6 / 500))),
        ("he", stats.norm(0, np.sqrt(2 / 300))),
    ],
)
def test_first_weights_are_spread_as_in_their_source(initializer, distribution):
    weights = Dense(300, 200, initializer=initializer, rng=np.random.default_rng(0)).weights
    assert stats.kstest(weights.ravel(), distribution.cdf).pvalue > 0.01
