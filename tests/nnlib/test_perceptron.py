import copy
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from nnlib import Dense, Perceptron
from nnlib.losses import BinaryCrossEntropy, MeanSquaredError
from nnlib.optimizers import SGD


def lesson_fit(self, training_data, labels, epochs, learning_rate):
    """The lesson's own loop, written out, as an oracle."""
    for _ in range(epochs):
        indices = np.random.permutation(len(training_data))
        X, y = training_data[indices], labels[indices]
        for i in range(len(X)):
            output = X[i, :].reshape(-1, 1)
            for layer in self.layers:
                output = layer.forward(output)
            target = y[i, :].reshape(-1, 1)
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)


def test_with_the_lessons_four_arguments_fit_does_what_the_lesson_does(make_network, moons):
    ours, lessons = make_network(), make_network()
    np.random.seed(5)
    ours.fit(*moons, 3, 0.1)
    np.random.seed(5)
    lesson_fit(lessons, *moons, 3, 0.1)
    np.testing.assert_array_equal(ours.parameters, lessons.parameters)


def test_a_generator_leaves_the_global_one_alone(make_network, moons):
    before = np.random.get_state()[1].copy()
    make_network().fit(*moons, 1, 0.1, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_one_step_has_the_numbers_worked_out_by_hand():
    # The worked example of chapters 03 to 05: a network 2-1-1, all sigmoid, one step with 0.4.
    # forward : z1 = 0.6·1 - 0.3·2 = 0      a1 = 0.5     z2 = 2·0.5 - 1 = 0   output = 0.5
    # gradient: da = (0.5 - 1) / (0.5·0.5) = -2
    # layer 2 : dz = -2·0.25 = -0.5   dW = -0.5·0.5 = -0.25   db = -0.5   da_prev = 2·(-0.5) = -1
    # layer 1 : dz = -1·0.25 = -0.25  dW = (-0.25, -0.5)      db = -0.25
    # update  : W2 = 2.1  b2 = -0.8   W1 = (0.7, -0.1)  b1 = 0.1
    model = Perceptron([Dense(2, 1), Dense(1, 1)])
    model.layers[0].weights[:], model.layers[1].weights[:] = [[0.6, -0.3]], [[2.0]]
    model.layers[1].biases[:] = -1.0
    history = model.fit([[1.0, 2.0]], [[1.0]], epochs=1, learning_rate=0.4)
    np.testing.assert_allclose(model.parameters, [0.7, -0.1, 0.1, 2.1, -0.8], rtol=0, atol=1e-15)
    assert history.initial_loss == pytest.approx(np.log(2), abs=1e-15)
    # forward again: z1 = 0.7 - 0.2 + 0.1 = 0.6, a1 = 0.645656, z2 = 0.555878, output = 0.635498
    assert model.forward([[1.0], [2.0]])[0, 0] == pytest.approx(0.635498, abs=5e-7)
    assert history.loss[0] == pytest.approx(0.453346, abs=5e-7)


@pytest.mark.filterwarnings("ignore:Got `batch_size`:UserWarning")
@pytest.mark.parametrize("batch_size", [1, 7, 60])
def test_fit_ends_where_scikit_learn_ends(make_network, moons, batch_size):
    """Same start, same order, plain SGD: the same weights after five epochs."""
    X, y = moons
    other = MLPClassifier(
        (6, 6),
        activation="tanh",
        solver="sgd",
        alpha=0,
        batch_size=batch_size,
        learning_rate_init=0.2,
        momentum=0,
        nesterovs_momentum=False,
        shuffle=False,
        random_state=0,
    )
    ours = make_network()
    other.partial_fit(X[:1], y[:1, 0], classes=[0, 1])  # creates its arrays
    other.coefs_ = [layer.weights.T.copy() for layer in ours.layers]
    other.intercepts_ = [layer.biases[:, 0].copy() for layer in ours.layers]
    other._optimizer.params = other.coefs_ + other.intercepts_
    other._optimizer.velocities = [np.zeros_like(p) for p in other._optimizer.params]
    for _ in range(5):
        other.partial_fit(X, y[:, 0])
    ours.fit(X, y, 5, 0.2, batch_size=batch_size, shuffle=False)
    for layer, coefficients, intercepts in zip(
        ours.layers, other.coefs_, other.intercepts_, strict=True
    ):
        np.testing.assert_allclose(layer.weights, coefficients.T, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer.biases[:, 0], intercepts, rtol=1e-9, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    n=st.integers(1, 9),
    batch_size=st.integers(1, 12),
    seed=st.integers(0, 99),
)
def test_any_sizes_and_batches_train_and_keep_their_shapes(sizes, n, batch_size, seed):
    rng = np.random.default_rng(seed)
    layers = [Dense(a, b, "tanh", rng=rng) for a, b in pairwise(sizes)]
    model = Perceptron(layers)
    X, y = rng.normal(size=(n, sizes[0])), rng.uniform(-0.5, 0.5, (n, sizes[-1]))
    copies = X.copy(), y.copy()
    history = model.fit(X, y, 2, 0.01, batch_size=batch_size, rng=rng)
    assert len(history) == 2 and np.isfinite(history.loss).all()
    assert model.forward(X.T).shape == (sizes[-1], n)
    np.testing.assert_array_equal(X, copies[0])
    np.testing.assert_array_equal(y, copies[1])


def test_a_full_batch_steps_along_the_mean_gradient(make_network, moons):
    X, y = moons
    ours, by_hand = make_network(), make_network()
    ours.fit(X, y, 1, 0.5, batch_size=len(X))
    da = BinaryCrossEntropy().gradient(by_hand.forward(X.T), y.T) / len(X)
    by_hand.parameters[:] -= 0.5 * by_hand.gradients(da)
    np.testing.assert_allclose(ours.parameters, by_hand.parameters, rtol=1e-12, atol=1e-14)


def test_the_last_batch_is_divided_by_its_own_size(make_network, moons):
    X, y = moons[0][:5], moons[1][:5]
    ours, by_hand = make_network(), make_network()
    ours.fit(X, y, 1, 0.5, batch_size=3, shuffle=False)
    for part in (slice(0, 3), slice(3, 5)):
        da = BinaryCrossEntropy().gradient(by_hand.forward(X[part].T), y[part].T)
        by_hand.parameters[:] -= 0.5 * by_hand.gradients(da) / (part.stop - part.start)
    np.testing.assert_allclose(ours.parameters, by_hand.parameters, rtol=1e-12, atol=1e-14)


def test_the_history_is_measured_after_each_epoch_on_the_whole_set(make_network, moons):
    X, y = moons
    model = make_network()
    history = model.fit(X, y, 3, 0.1, rng=np.random.default_rng(0), validation_data=(X[:9], y[:9]))
    assert history.loss[-1] == BinaryCrossEntropy().value(model.forward(X.T), y.T)
    assert history.accuracy[-1] == np.mean((model.forward(X.T) >= 0.5) == y.T)
    assert history.validation_loss[-1] == BinaryCrossEntropy().value(
        model.forward(X[:9].T), y[:9].T
    )
    assert history.validation_accuracy[-1] == np.mean((model.forward(X[:9].T) >= 0.5) == y[:9].T)
    assert {len(column) for column in history.columns().values()} == {3} and len(history) == 3
    assert list(history.columns()) == ["loss", "accuracy", "validation_loss", "validation_accuracy"]


@pytest.mark.parametrize("n", [512, 513, 1300])
def test_a_large_set_is_measured_as_if_all_its_rows_went_through_at_once(make_network, n):
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(n, 2)), rng.integers(0, 2, size=(n, 1)).astype(float)
    model = make_network()
    history = model.fit(X, y, 1, 0.1, batch_size=50, rng=rng, validation_data=(X[::-1], y[::-1]))
    o = model.forward(X.T).T
    loss = -np.mean(y * np.log(o) + (1 - y) * np.log(1 - o))
    assert history.loss == pytest.approx([loss], rel=1e-12)
    assert history.validation_loss == pytest.approx([loss], rel=1e-12)
    assert history.accuracy == history.validation_accuracy == [np.mean((o >= 0.5) == y)]


def test_a_layer_of_ones_own_is_shown_all_columns_together_when_the_loss_is_measured():
    class Centred(Dense):
        def forward(self, inputs):
            return super().forward(inputs - np.mean(inputs, axis=1, keepdims=True))

    X = np.random.default_rng(0).normal(3.0, 1.0, size=(1300, 1))
    model = Perceptron([Centred(1, 1, "identity", initializer="zeros")])
    model.layers[0].weights[:] = 1.0
    history = model.fit(X, X - X.mean(), 0, 0.1)
    assert history.initial_loss == pytest.approx(0.0, abs=1e-25)


def test_training_learns_the_moons(make_network, moons):
    history = make_network().fit(*moons, 40, 0.1, rng=np.random.default_rng(0))
    assert history.loss[-1] < 0.2 < history.initial_loss and history.accuracy[-1] > 0.9


def test_numbers_as_labels_have_no_accuracy(make_network):
    model = make_network((1, 3, 1), output="identity")
    history = model.fit([[0.1], [0.2]], [[0.3], [0.7]], 2, 0.1)
    assert history.accuracy == [] and isinstance(model.loss, MeanSquaredError)


def test_zero_epochs_change_nothing(make_network, moons):
    model = make_network()
    before = model.parameters.copy()
    assert len(model.fit(*moons, 0, 0.1)) == 0
    np.testing.assert_array_equal(model.parameters, before)


def test_a_diverging_run_ends_with_a_history_and_no_error(make_network):
    model = make_network((1, 3, 1), hidden="identity", output="identity")
    with np.errstate(all="ignore"):
        history = model.fit([[1.0], [2.0]], [[0.5], [2.0]], 60, 5.0)
    assert not np.isfinite(history.loss[-1]) and len(history) == 60


def test_predict_is_one_from_a_half_on():
    model = Perceptron([Dense(1, 1, initializer="zeros")])
    model.layers[0].weights[:] = 1.0
    np.testing.assert_array_equal(model.predict([[-0.1, 0.0, 0.1]]), [[0.0, 1.0, 1.0]])


# ---- the flat vector ----------------------------------------------------------------------------


def test_the_layers_are_views_on_one_vector(make_network):
    model = make_network()
    model.parameters[:] = np.arange(model.count_parameters())
    assert model.count_parameters() == 2 * 6 + 6 + 6 * 6 + 6 + 6 + 1
    assert model.layers[0].weights[0, 1] == 1.0
    assert model.layers[-1].biases[0, 0] == model.count_parameters() - 1
    model.layers[0].weights[0, 0] = -7.0
    assert model.parameters[0] == -7.0


def test_a_rebound_array_is_adopted_and_the_old_one_keeps_its_values(make_network):
    model = make_network()
    model.parameters  # noqa: B018  adopts the layers
    old = model.layers[1].weights
    values = old.copy()
    model.layers[1].weights = model.layers[1].weights - 1.0
    start = model.layers[0].weights.size + model.layers[0].biases.size
    np.testing.assert_array_equal(
        model.parameters[start : start + old.size], (values - 1.0).ravel()
    )
    model.parameters[:] = 0.0
    assert not model.layers[1].weights.any()
    np.testing.assert_array_equal(old, values)


def test_a_layer_that_rebinds_in_its_update_trains_like_one_that_does_not(make_network, moons):
    class Rebinding(Dense):
        def update(self, learning_rate):
            self.weights = self.weights - learning_rate * self.d_weights
            self.biases = self.biases - learning_rate * self.d_biases

    plain, rebinding = make_network(), make_network()
    for layer in rebinding.layers:
        layer.__class__ = Rebinding
    for model in (plain, rebinding):
        model.fit(*moons, 2, 0.1, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(plain.parameters, rebinding.parameters)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_has_parameters_of_its_own(make_network, copied):
    model = make_network()
    before = model.parameters.copy()
    twin = copied(model)
    twin.parameters[:] = 0.0
    assert not twin.layers[0].weights.any()
    np.testing.assert_array_equal(model.parameters, before)
    twin.layers[0].weights += 1.0
    assert twin.parameters[0] == 1.0


def test_an_optimizer_and_the_lessons_backward_give_the_same_run(make_network, moons):
    one, two = make_network(), make_network()
    one.fit(*moons, 2, 0.1, rng=np.random.default_rng(0))
    two.fit(*moons, 2, 0.1, rng=np.random.default_rng(0), optimizer=SGD())
    np.testing.assert_allclose(one.parameters, two.parameters, rtol=1e-13, atol=1e-15)


# ---- sentences ----------------------------------------------------------------------------------

X, Y = np.ones((4, 2)), np.ones((4, 1))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((X, np.ones(4), 1, 0.1), r"labels has shape \(4,\).*labels\.reshape\(-1, 1\)"),
        ((np.ones(4), Y, 1, 0.1), r"training_data has shape \(4,\)"),
        ((X.T, Y, 1, 0.1), r"training_data has shape \(2, 4\).*2 features.*transposed"),
        ((X, np.ones((3, 1)), 1, 0.1), "4 rows and labels has 3"),
        ((X, np.ones((4, 2)), 1, 0.1), r"labels has shape \(4, 2\): 1 values per row"),
        ((np.ones((0, 2)), np.ones((0, 1)), 1, 0.1), "empty"),
        ((np.full((4, 2), np.nan), Y, 1, 0.1), r"training_data holds nan at position \(0, 0\)"),
        ((X, np.full((4, 1), np.inf), 1, 0.1), "labels holds inf"),
        ((X, np.full((4, 1), 2.0), 1, 0.1), "from 0 to 1"),
        ((X.astype(str), Y, 1, 0.1), "numbers were expected"),
        ((X.astype(object), Y, 1, 0.1), "numbers were expected"),
        (([[1.0, 2.0], [1.0]], Y, 1, 0.1), "rows differ"),
        ((None, Y, 1, 0.1), "training_data"),
        ((X, Y, 1.5, 0.1), "epochs is 1.5: a whole number"),
        ((X, Y, -1, 0.1), "epochs is -1: it must be at least 0"),
        ((X, Y, True, 0.1), "epochs is True"),
        ((X, Y, 1, "fast"), "learning_rate is 'fast': a number"),
        ((X, Y, 1, np.nan), "learning_rate is nan"),
        ((X, Y, 1, -0.1), "learning_rate is -0.1"),
    ],
)
def test_fit_answers_bad_arguments_with_a_sentence(make_network, arguments, sentence):
    model = make_network()
    before = model.parameters.copy()
    with pytest.raises((ValueError, TypeError), match=sentence):
        model.fit(*arguments)
    np.testing.assert_array_equal(model.parameters, before)


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"batch_size": 0}, "batch_size is 0"),
        ({"rng": 4}, r"default_rng\(0\)"),
        ({"engine": "cuda"}, "'cuda'.*auto, reference"),
        ({"validation_data": X}, "a pair"),
        ({"validation_data": (X, np.ones(4))}, "validation labels has shape"),
    ],
)
def test_fit_answers_bad_keywords_with_a_sentence(make_network, keywords, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        make_network().fit(X, Y, 1, 0.1, **keywords)


def test_layers_that_do_not_fit_each_other_are_refused():
    with pytest.raises(ValueError, match="layer 1 gives 3 values and layer 2 takes 4"):
        Perceptron([Dense(2, 3), Dense(4, 1)])
    with pytest.raises(ValueError, match="at least one layer"):
        Perceptron([])


def test_predict_refuses_data_with_holes(make_network):
    with pytest.raises(ValueError, match="inputs holds nan"):
        make_network().predict([[np.nan], [1.0]])


def test_a_float32_data_set_is_accepted(make_network, moons):
    data, labels = moons
    model = make_network()
    model.fit(data.astype(np.float32), labels.astype(np.int64), 1, 0.1)
    assert model.parameters.dtype == np.float64
