"""What the chapters say in words about measurements, measured again.

A chapter prints its own figures; these tests hold the sentences around them ("hardly worse", "fewer
passes, more updates"), so that a change in `nnlib` cannot make the prose untrue unnoticed.
"""

import time
from itertools import pairwise

import numpy as np
import pytest

from nnlib import Dense, Perceptron
from nnlib.datasets import two_moons
from nnlib.population import Population
from nnlib.schedules import Cosine

X, Y = two_moons(200, noise=0.2, rng=np.random.default_rng(3))
X_NEW, Y_NEW = two_moons(1000, noise=0.2, rng=np.random.default_rng(4))


def network(seed=2):
    rng = seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)
    return Perceptron(
        [
            Dense(2, 6, "tanh", rng=rng),
            Dense(6, 6, "tanh", rng=rng),
            Dense(6, 1, "sigmoid", rng=rng),
        ]
    )


def accuracy(model):
    return float(np.mean(model.predict(X_NEW.T) == Y_NEW.T))


def test_chapter_00_more_epochs_make_a_better_boundary():
    assert network().count_parameters() == 67
    scores = {}
    for epochs in (5, 40):
        rng = np.random.default_rng(2)
        model = network(rng)
        scores[epochs] = model.fit(X, Y, epochs, 0.1, rng=rng).accuracy[-1]
    assert scores[40] > scores[5] + 0.03


def test_chapter_05_sorted_data_is_a_disaster_and_one_fixed_order_hardly_worse():
    by_class = np.argsort(Y[:, 0], kind="stable")
    scores = {"shuffled": [], "fixed": [], "sorted": []}
    for seed in range(5):
        for way in scores:
            rng = np.random.default_rng(seed)
            model = network(rng)
            rows = by_class if way == "sorted" else rng.permutation(len(X))
            model.fit(X[rows], Y[rows], 20, 0.1, shuffle=way == "shuffled", rng=rng)
            scores[way].append(accuracy(model))
    means = {way: np.mean(values) for way, values in scores.items()}
    assert means["sorted"] < means["shuffled"] - 0.1
    assert abs(means["fixed"] - means["shuffled"]) < 0.02


def test_chapter_05_small_batches_need_fewer_passes_and_more_updates():
    epochs, updates, seconds = [], [], []
    for batch_size, rate in ((1, 0.1), (10, 0.3), (200, 1.0)):
        started = time.perf_counter()
        history = network().fit(
            X,
            Y,
            120,
            rate,
            batch_size=batch_size,
            rng=np.random.default_rng(0),
            engine="reference",
        )
        seconds.append(time.perf_counter() - started)
        epochs.append(1 + int(np.argmax(np.array(history.loss) < 0.2)))
        assert history.loss[epochs[-1] - 1] < 0.2
        updates.append(epochs[-1] * -(-len(X) // batch_size))
    assert all(a < b for a, b in pairwise(epochs))
    assert all(a > b for a, b in pairwise(updates))
    assert all(a > b for a, b in pairwise(seconds))


def test_chapter_05_a_walk_that_skips_layers_still_lowers_the_loss():
    class Suspect(Perceptron):
        def fit(self, training_data, labels, epochs, learning_rate):
            rng = np.random.default_rng(0)
            for _ in range(epochs):
                for i in rng.permutation(len(training_data)):
                    output = self.forward(training_data[i].reshape(-1, 1))
                    target = labels[i].reshape(-1, 1)
                    da = (output - target) / (output * (1 - output))
                    for layer in self.layers[:1:-1]:
                        da = layer.backward(da, learning_rate)

    model = Suspect(network().layers)
    first = [layer.weights.copy() for layer in model.layers]
    before = model.loss.value(model.forward(X.T), Y.T)
    model.fit(X, Y, 40, 0.05)
    assert model.loss.value(model.forward(X.T), Y.T) < before / 2
    np.testing.assert_array_equal(model.layers[0].weights, first[0])
    np.testing.assert_array_equal(model.layers[1].weights, first[1])
    assert not np.array_equal(model.layers[2].weights, first[2])


@pytest.mark.parametrize(
    ("alpha", "values"),
    [(0.1, [2.4, 1.92, 1.536]), (0.8, [-1.8, 1.08, -0.648]), (1.1, [-3.6, 4.32, -5.184])],
)
def test_chapter_06_the_parabola_table(alpha, values):
    theta, walk = 3.0, []
    for _ in range(3):
        theta -= alpha * 2 * theta
        walk.append(theta)
    np.testing.assert_allclose(walk, values, rtol=1e-12)


def test_chapter_06_the_good_range_moves_with_the_batch_size():
    rates = np.array([1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0])
    best = {}
    for batch_size in (1, 10, 200):
        history = Population(network(), len(rates)).fit(
            X, Y, 20, rates, batch_size=batch_size, rng=np.random.default_rng(0)
        )
        best[batch_size] = rates[np.nanargmin(history.loss[:, -1])]
        if batch_size == 200:
            hardly = history.loss[4]  # α = 0.01
            assert hardly[-1] > 0.85 * hardly[0]
        if batch_size == 1:
            assert history.loss[0, -1] > 0.5
            assert history.loss[9, -1] > history.loss[9, 0]
    assert best[1] <= 0.3 and best[10] >= 1.0 and best[200] >= 1.0


def test_chapter_06_the_best_rate_falls_with_the_square_of_the_scale():
    rates = np.logspace(-4, 2, 19)
    centered = X - X.mean(axis=0)
    best = []
    for scale in (1, 10, 100):
        neuron = Perceptron([Dense(2, 1, "sigmoid", initializer="zeros")])
        history = Population(neuron, len(rates)).fit(
            scale * centered, Y, 20, rates, batch_size=len(X), rng=np.random.default_rng(0)
        )
        best.append(rates[np.nanargmin(history.loss[:, -1])])
    np.testing.assert_allclose([best[0] / best[1], best[1] / best[2]], 100, rtol=1e-9)


def test_chapter_06_a_falling_rate_calms_the_end_of_training():
    ends = {}
    for name, rate in (("constant", 0.3), ("cosine", Cosine(0.3, epochs=60))):
        history = network().fit(X, Y, 60, rate, rng=np.random.default_rng(0))
        ends[name] = np.array(history.loss[-20:])
    assert ends["cosine"].mean() < ends["constant"].mean()
    assert ends["cosine"].std() < ends["constant"].std()
