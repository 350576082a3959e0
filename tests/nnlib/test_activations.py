import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import activations
from nnlib.gradcheck import numerical_gradient

NAMES = sorted(set(activations.ACTIVATIONS) - {"softmax"})  # softmax mixes neurons: below


@pytest.mark.parametrize("name", NAMES)
def test_the_derivative_is_the_slope_of_the_value(name):
    f = activations.get(name)
    z = np.array([-3.1, -1.0, -0.2, 0.3, 1.7, 4.0])
    slope = np.array([numerical_gradient(lambda w: float(f(w)[0]), [value])[0] for value in z])
    np.testing.assert_allclose(f.derivative(z), slope, atol=1e-11)


def test_sigmoid_has_the_values_one_computes_by_hand():
    np.testing.assert_allclose(
        activations.Sigmoid()(np.array([0.0, np.log(3), -np.log(3)])), [0.5, 0.75, 0.25]
    )


@given(st.floats(-1e308, 1e308))
def test_sigmoid_never_overflows_and_stays_in_its_range(z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = activations.Sigmoid()(np.array([z]))[0]
        slope = activations.Sigmoid().derivative(np.array([z]))[0]
    assert 0.0 <= value <= 1.0 and 0.0 <= slope <= 0.25 + 1e-15  # its last digit rounds


def test_the_slope_of_a_saturated_sigmoid_keeps_its_digits():
    # 1 - f(40) rounds to 0; the true slope is e⁻⁴⁰.
    assert activations.Sigmoid().derivative(np.array([40.0]))[0] == pytest.approx(np.exp(-40.0))


@pytest.mark.parametrize("name", NAMES)
@given(shape=st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_value_and_derivative_have_the_shape_of_z(name, shape):
    z = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
    f = activations.get(name)
    assert f(z).shape == f.derivative(z).shape == z.shape


def test_softmax_columns_are_distributions_and_do_not_overflow():
    z = np.array([[0.0, 1000.0, -1000.0], [np.log(3.0), 999.0, -1000.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = activations.Softmax()(z)
    np.testing.assert_allclose(a.sum(axis=0), 1.0)
    np.testing.assert_allclose(a[:, 0], [0.25, 0.75])


def test_softmax_goes_back_as_its_jacobian_does():
    f, rng = activations.Softmax(), np.random.default_rng(0)
    z, da = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    jacobians = f.derivative(z)
    for k in range(4):
        slopes = [
            numerical_gradient(lambda w, i=i: float(f(w)[i, 0]), z[:, [k]])[:, 0] for i in range(3)
        ]
        np.testing.assert_allclose(jacobians[k], slopes, atol=1e-11)
        np.testing.assert_allclose(
            activations.chain(f, da, z, f(z))[:, k], jacobians[k].T @ da[:, k]
        )


def test_the_identity_gives_a_copy():
    z = np.zeros(3)
    activations.Identity()(z)[0] = 1.0
    assert z[0] == 0.0


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'sigmod'.*sigmoid, tanh, relu, identity, softmax"):
        activations.get("sigmod")


def test_an_object_without_a_derivative_is_refused():
    with pytest.raises(TypeError, match="derivative"):
        activations.get(np.tanh)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "identity"])
def test_the_way_back_with_the_outputs_at_hand_is_the_derivative_times_da(name):
    f, z = activations.get(name), np.linspace(-4.0, 4.0, 24).reshape(4, 6)
    da = np.linspace(-1.0, 2.0, 24).reshape(4, 6)
    np.testing.assert_allclose(
        activations.chain(f, da, z, f(z)), da * f.derivative(z), rtol=1e-13, atol=1e-16
    )
