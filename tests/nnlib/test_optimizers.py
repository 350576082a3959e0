import numpy as np
import pytest

from nnlib.optimizers import SGD, Adam, Momentum


def test_sgd_moves_by_rate_times_gradient():
    parameters = np.array([1.0, 2.0])
    SGD().step(parameters, np.array([10.0, -20.0]), 0.1)
    np.testing.assert_allclose(parameters, [0.0, 4.0])


def test_momentum_has_the_numbers_worked_out_by_hand():
    # β = 0.5, α = 0.1, g = 1, 1, 0:  v = 1, 1.5, 0.75  θ = -0.1, -0.25, -0.325
    parameters, momentum = np.zeros(1), Momentum(beta=0.5)
    seen = []
    for gradient in (1.0, 1.0, 0.0):
        momentum.step(parameters, np.array([gradient]), 0.1)
        seen.append(float(parameters[0]))
    np.testing.assert_allclose(seen, [-0.1, -0.25, -0.325])


def test_adam_follows_the_formulas_of_its_paper():
    rng = np.random.default_rng(0)
    parameters, adam = rng.normal(size=5), Adam()
    expected, m, v = parameters.copy(), np.zeros(5), np.zeros(5)
    for t in range(1, 51):
        g = rng.normal(size=5)
        adam.step(parameters, g, 0.01)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        expected -= 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(parameters, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("optimizer", [Momentum(), Adam()], ids=repr)
def test_fit_trains_with_any_optimizer(make_network, moons, optimizer):
    history = make_network().fit(
        *moons, 30, 0.01, rng=np.random.default_rng(0), optimizer=optimizer, batch_size=10
    )
    assert history.loss[-1] < history.initial_loss / 1.5
