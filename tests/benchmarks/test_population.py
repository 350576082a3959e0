"""64 learning rates on two moons: one population, one network after another, scikit-learn.

Plain NumPy on our side; the compiled engine races in `test_training.py`.

The same start, the same order of rows, the same plain SGD with batches of 10, ten epochs; the
ends (every weight) are compared before the times are.
"""

import functools

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from nnlib import Dense, Perceptron
from nnlib.datasets import two_moons
from nnlib.population import Population

RATES = np.logspace(-3, 0, 64)
EPOCHS, BATCH = 10, 10
X, Y = two_moons(200, rng=np.random.default_rng(1))


def network():
    rng = np.random.default_rng(0)
    return Perceptron(
        [
            Dense(2, 6, "tanh", rng=rng),
            Dense(6, 6, "tanh", rng=rng),
            Dense(6, 1, "sigmoid", rng=rng),
        ]
    )


def population():
    members = Population(network(), len(RATES))
    members.fit(X, Y, EPOCHS, RATES, batch_size=BATCH, shuffle=False, engine="reference")
    return members.parameters


def one_by_one():
    ends = []
    for rate in RATES:
        model = network()
        model.fit(X, Y, EPOCHS, rate, batch_size=BATCH, shuffle=False, engine="reference")
        ends.append(model.parameters)
    return np.stack(ends)


def scikit_learn():
    ends = []
    for rate in RATES:
        start = network()
        model = MLPClassifier(
            (6, 6),
            activation="tanh",
            solver="sgd",
            alpha=0,
            momentum=0,
            nesterovs_momentum=False,
            batch_size=BATCH,
            learning_rate_init=rate,
            shuffle=False,
        )
        model.partial_fit(X[:BATCH], Y[:BATCH, 0], classes=[0, 1])  # creates its arrays
        model.coefs_ = [layer.weights.T.copy() for layer in start.layers]
        model.intercepts_ = [layer.biases[:, 0].copy() for layer in start.layers]
        model._optimizer.params = model.coefs_ + model.intercepts_
        model._optimizer.velocities = [np.zeros_like(p) for p in model._optimizer.params]
        for _ in range(EPOCHS):
            model.partial_fit(X, Y[:, 0])
        pairs = zip(model.coefs_, model.intercepts_, strict=True)
        ends.append(np.concatenate([a.ravel() for w, b in pairs for a in (w.T, b)]))
    return np.stack(ends)


CONTESTANTS = {
    "nnlib population, one call": population,
    "nnlib, one network after another": one_by_one,
    "scikit-learn MLPClassifier, one by one": scikit_learn,
}


@functools.cache
def expected():
    return one_by_one()


@pytest.mark.parametrize("name", CONTESTANTS)
@pytest.mark.benchmark(group="64 learning rates on two moons")
def test_training_64_learning_rates(benchmark, name):
    benchmark.extra_info["name"] = name
    ends = benchmark.pedantic(CONTESTANTS[name], rounds=5, warmup_rounds=1)
    np.testing.assert_allclose(ends, expected(), rtol=1e-8, atol=1e-10)
