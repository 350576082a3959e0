"""The compiled loop against the readable one: every parameter after every epoch."""

import copy
import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import Dense, Perceptron, engines, examples, losses, schedules
from nnlib.callbacks import EarlyStopping
from nnlib.datasets import two_moons
from nnlib.optimizers import SGD, Adam, Momentum, Nesterov
from nnlib.population import Population

needs_numba = pytest.mark.skipif(not engines.installed(), reason="numba is not installed")
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning:nnlib")

LOSSES = {
    "sigmoid": losses.BinaryCrossEntropy,
    "softmax": losses.CrossEntropy,
    "identity": losses.MeanSquaredError,
}
OPTIMIZERS = {
    "none": lambda: None,
    "SGD": SGD,
    "momentum": Momentum,
    "Nesterov": Nesterov,
    "Adam": Adam,
}
SCHEDULES = (
    0.005,
    schedules.Step(0.01, 0.5, 1),
    schedules.Exponential(0.005),
    schedules.Cosine(0.01, 3),
    schedules.WarmUp(schedules.Cosine(0.01, 3), 1),
    lambda epoch: 0.005 / (1.0 + epoch),
)
ORDERS = 5  # which argument of the kernel they are
BATCHES_AND_L2 = ((1, 0.01), (7, 0.0), (40, 0.02))


class Parameters:
    """Keeps the parameters after every epoch."""

    def __init__(self):
        self.seen = []

    def on_epoch(self, training):
        self.seen.append(training.model.parameters.copy())


class EachStep(Parameters):
    """Keeps the parameters after every step, and where the run is."""

    def __init__(self):
        super().__init__()
        self.places = []

    def on_step(self, training):
        self.seen.append(training.model.parameters.copy())
        self.places.append((training.epoch, training.step, training.next_row))


def problem(output, n_outputs, seed, n=40):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    if output == "sigmoid":
        return X, rng.integers(0, 2, (n, n_outputs)).astype(float)
    if output == "softmax":
        return X, np.eye(n_outputs)[rng.integers(0, n_outputs, n)]
    return X, rng.normal(size=(n, n_outputs))


def model(hidden, output, n_outputs, seed, l2=0.0):
    rng = np.random.default_rng(seed)
    return Perceptron(
        [
            Dense(3, 5, hidden, rng=rng, l2=l2),
            Dense(5, 4, hidden, rng=rng),
            Dense(4, n_outputs, output, rng=rng, l2=l2 / 2),
        ]
    )


def run(engine, network, X, y, *, epochs=3, learning_rate=0.02, watch=Parameters, **keywords):
    watching = watch()
    history = network.fit(
        X, y, epochs, learning_rate, engine=engine, callbacks=[watching], **keywords
    )
    return history, watching


def assert_same(one, other):
    (history, seen), (other_history, other_seen) = one, other
    assert len(seen.seen) == len(other_seen.seen) > 0
    for ours, theirs in zip(seen.seen, other_seen.seen, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)
    for name, column in other_history.columns().items():
        np.testing.assert_allclose(getattr(history, name), column, rtol=1e-12, err_msg=name)


@needs_numba
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("output", "n_outputs"), [("sigmoid", 1), ("sigmoid", 2), ("softmax", 3), ("identity", 2)]
)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "identity", "softmax"])
def test_every_parameter_is_the_references_after_every_epoch(
    hidden, output, n_outputs, optimizer, seed
):
    X, y = problem(output, n_outputs, seed)
    for k, (batch_size, l2) in enumerate(BATCHES_AND_L2):
        one, other = (
            run(
                engine,
                model(hidden, output, n_outputs, seed, l2),
                X,
                y,
                learning_rate=SCHEDULES[(k + 2 * seed) % len(SCHEDULES)],
                batch_size=batch_size,
                optimizer=OPTIMIZERS[optimizer](),
                rng=np.random.default_rng(seed),
                validation_data=(X[:9], y[:9]),
            )
            for engine in ("numba", "reference")
        )
        assert_same(one, other)


@needs_numba
@pytest.mark.parametrize("loss", [losses.BinaryCrossEntropy, losses.CrossEntropy])
@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_any_loss_goes_with_any_output(output, loss):
    X, y = problem("softmax", 3, 0)
    one, other = (
        run(engine, model("tanh", output, 3, 0), X, y, loss=loss(), rng=np.random.default_rng(0))
        for engine in ("numba", "reference")
    )
    assert_same(one, other)


@needs_numba
@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=5),
    n=st.integers(1, 40),
    batch_size=st.integers(1, 50),
    hidden=st.sampled_from(["sigmoid", "tanh", "relu"]),
    seed=st.integers(0, 999),
)
def test_any_shape_trains_the_same(sizes, n, batch_size, hidden, seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, sizes[0])), rng.uniform(size=(n, sizes[-1]))
    network = Perceptron([Dense(a, b, hidden, rng=rng) for a, b in itertools.pairwise(sizes)])
    one, other = (
        run(
            engine,
            copy.deepcopy(network),
            X,
            y,
            loss=losses.MeanSquaredError(),
            batch_size=batch_size,
            rng=np.random.default_rng(seed),
        )
        for engine in ("numba", "reference")
    )
    assert_same(one, other)


@needs_numba
@pytest.mark.parametrize("batch_size", [1, 3, 32])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "identity", "softmax"])
def test_layers_that_do_not_fit_into_eight_lanes_train_the_same(hidden, optimizer, batch_size):
    """Several blocks of eight per layer, the last one not full; a frozen layer, and l2 on all."""
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(35, 11)), np.eye(10)[rng.integers(0, 10, 35)]
    network = Perceptron(
        [
            Dense(11, 17, hidden, rng=rng, l2=0.01),
            Dense(17, 16, hidden, rng=rng, l2=0.02),
            Dense(16, 9, hidden, rng=rng),
            Dense(9, 10, "softmax", rng=rng, l2=0.03),
        ]
    )
    network.layers[1].frozen = True
    ends = [
        run(
            engine,
            copy.deepcopy(network),
            X,
            y,
            batch_size=batch_size,
            learning_rate=0.003,
            optimizer=OPTIMIZERS[optimizer](),
            rng=np.random.default_rng(0),
        )
        for engine in ("numba", "reference")
    ]
    assert_same(*ends)


@needs_numba
@pytest.mark.parametrize("batch_size", [1, 7])
def test_an_adam_without_epsilon_is_the_references(make_network, moons, batch_size):
    """0 / 0 in the places behind a layer's last neuron must not reach the neurons."""
    ends = [
        run(
            engine,
            make_network(),
            *moons,
            batch_size=batch_size,
            learning_rate=0.001,
            optimizer=Adam(epsilon=0.0),
            rng=np.random.default_rng(0),
        )
        for engine in ("numba", "reference")
    ]
    assert np.isfinite(ends[1][1].seen).all()
    assert_same(*ends)


@needs_numba
def test_without_a_generator_it_follows_numpys_global_one(make_network, moons):
    ends = []
    for engine in ("numba", "reference"):
        np.random.seed(5)
        ends.append(run(engine, make_network(), *moons))
    assert_same(*ends)


@needs_numba
def test_saturated_and_extreme_outputs_are_the_references(make_network):
    """z of 1000 and more: e^-|z| rounds to 0, the loss is cut off, nothing overflows.

    Sums of thousands leave fewer digits to compare.
    """
    X = np.array([[800.0, -900.0], [-3000.0, 1.0], [40.0, -45.0], [0.0, 0.0], [1e-9, 1e-12]])
    y = np.array([[0.0], [1.0], [1.0], [0.0], [1.0]])
    for hidden in ("tanh", "sigmoid", "relu", "identity"):
        one, other = (
            run(engine, make_network(hidden=hidden), X, y, learning_rate=1e-6, shuffle=False)
            for engine in ("numba", "reference")
        )
        np.testing.assert_allclose(one[1].seen, other[1].seen, rtol=1e-12, atol=1e-10)
        np.testing.assert_allclose(one[0].loss, other[0].loss, rtol=1e-9)


@needs_numba
def test_a_diverging_run_ends_in_nan_as_the_references_does_and_warns_nobody(make_network):
    ends = []
    for engine in ("numba", "reference"):
        network = make_network((1, 3, 1), hidden="identity", output="identity")
        with np.errstate(all="ignore" if engine == "reference" else "raise"):
            history = network.fit(
                [[1.0], [2.0]], [[0.5], [2.0]], 60, 5.0, shuffle=False, engine=engine
            )
        ends.append((np.isfinite(history.loss), network.parameters))
    np.testing.assert_array_equal(ends[0][0], ends[1][0])
    assert not ends[0][0][-1] and not np.isfinite(ends[0][1]).any()


# ---- how far rounding drives the engines apart ---------------------------------------------------
#
# Every step rounds, and what is rounded off grows or dies away in the steps that follow, as any
# small change would. Whether a distance is the kernel's fault is therefore asked of the reference
# itself: how far does it come when each initial parameter is the next float64 up or down?


def moons_and_network(seed):
    X, y = two_moons(500, rng=np.random.default_rng(1))
    rng = np.random.default_rng(seed)
    shapes = ((2, 6, "tanh"), (6, 6, "tanh"), (6, 1, "sigmoid"))
    return X, y, Perceptron([Dense(*shape, rng=rng) for shape in shapes])


def distances(seen, other):
    """Return after each epoch how far the parameters are apart, as a share of their length."""
    ours, theirs = np.array(seen.seen), np.array(other.seen)
    return np.linalg.norm(ours - theirs, axis=1) / np.linalg.norm(theirs, axis=1)


def nudged(network, seed):
    """Return a copy with each parameter one float64 higher or lower."""
    other = copy.deepcopy(network)
    up = np.random.default_rng(seed).random(network.count_parameters()) < 0.5
    other.parameters[:] = np.nextafter(network.parameters, np.where(up, np.inf, -np.inf))
    return other


@needs_numba
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("batch_size", [1, 32])
def test_fifty_epochs_of_steps_leave_twelve_digits_in_common(batch_size, seed):
    """25,000 steps on single examples, or 800 on batches, of a run that converges."""
    X, y, network = moons_and_network(seed)
    (_, ours), (_, theirs) = (
        run(
            engine,
            copy.deepcopy(network),
            X,
            y,
            epochs=50,
            learning_rate=0.1,
            batch_size=batch_size,
            rng=np.random.default_rng(seed),
        )
        for engine in ("numba", "reference")
    )
    assert distances(ours, theirs).max() < 1e-12


@needs_numba
@pytest.mark.parametrize(("seed", "learning_rate"), [(10, 0.1), (8, 0.1), (5, 0.3), (11, 0.3)])
def test_the_engines_come_no_further_apart_than_rounding_drives_the_reference_itself(
    seed, learning_rate
):
    """The last two are so wild that nothing is left in common, nor has the reference with itself.

    The kernel rounds otherwise in each step, where the nudge is but one: hence ten times.
    """
    X, y, network = moons_and_network(seed)
    starts = [
        ("reference", network),
        ("numba", network),
        ("reference", nudged(network, 0)),
        ("reference", nudged(network, 1)),
    ]
    (_, theirs), (_, ours), *nudges = (
        run(
            engine,
            copy.deepcopy(start),
            X,
            y,
            epochs=50,
            learning_rate=learning_rate,
            rng=np.random.default_rng(3 + seed),
        )
        for engine, start in starts
    )
    own = np.max([distances(seen, theirs) for _, seen in nudges], axis=0)
    assert (distances(ours, theirs) <= 10 * np.maximum.accumulate(own)).all()


# ---- the run around the kernel ------------------------------------------------------------------


@needs_numba
@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_callback_sees_each_step_at_its_place(make_network, moons, optimizer, batch_size):
    one, other = (
        run(
            engine,
            make_network(),
            *moons,
            epochs=2,
            batch_size=batch_size,
            watch=EachStep,
            optimizer=OPTIMIZERS[optimizer](),
            rng=np.random.default_rng(0),
            learning_rate=schedules.Exponential(0.05),
        )
        for engine in ("numba", "reference")
    )
    assert one[1].places == other[1].places
    assert_same(one, other)


@needs_numba
@pytest.mark.parametrize("batch_size", [1, 7])
def test_looking_on_changes_no_bit(make_network, moons, batch_size):
    ends = []
    for watch in (Parameters, EachStep):
        network = make_network()
        run(
            "numba",
            network,
            *moons,
            watch=watch,
            batch_size=batch_size,
            optimizer=Adam(),
            rng=np.random.default_rng(0),
        )
        ends.append(network.parameters)
    np.testing.assert_array_equal(*ends)


@needs_numba
def test_a_callback_can_stop_the_run_after_any_step(make_network, moons):
    class StopAfter:
        def on_step(self, training):
            self.training = training
            training.stop = training.step == 17

    for engine in ("numba", "reference"):
        stopping = StopAfter()
        history = make_network().fit(
            *moons,
            5,
            0.1,
            batch_size=7,
            callbacks=[stopping],
            rng=np.random.default_rng(0),
            engine=engine,
        )
        # nine batches in an epoch of 60 rows: the eighth of the second epoch is step 17
        assert (stopping.training.epoch, stopping.training.next_row) == (1, 56)
        assert len(history) == 1


@needs_numba
def test_early_stopping_stops_at_the_same_epoch(make_network):
    """Noise is learnt by heart: the validation loss turns up."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 2)), rng.integers(0, 2, (40, 1)).astype(float)
    histories = [
        make_network().fit(
            X[:20],
            y[:20],
            200,
            0.1,
            engine=engine,
            batch_size=5,
            rng=np.random.default_rng(0),
            validation_data=(X[20:], y[20:]),
            callbacks=[EarlyStopping(5)],
        )
        for engine in ("numba", "reference")
    ]
    assert len(histories[0]) == len(histories[1]) < 200


@needs_numba
@pytest.mark.parametrize("make", [Momentum, Nesterov, Adam])
def test_engines_may_take_turns_on_one_optimizer(make_network, moons, make):
    """What an optimizer remembers stays in the optimizer, whoever takes the steps."""
    ends = []
    for turns in (("reference",) * 4, ("numba", "reference", "numba", "numba")):
        network, optimizer, rng = make_network(), make(), np.random.default_rng(0)
        for engine in turns:
            network.fit(*moons, 1, 0.01, optimizer=optimizer, rng=rng, engine=engine)
        ends.append((network.parameters, vars(optimizer)))
    np.testing.assert_allclose(ends[0][0], ends[1][0], rtol=1e-12, atol=1e-14)
    for name, value in ends[0][1].items():
        np.testing.assert_allclose(ends[1][1][name], value, rtol=1e-11, atol=1e-14)


@needs_numba
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_frozen_layers_do_not_change_by_one_bit(make_network, moons, optimizer):
    ends = []
    for engine in ("numba", "reference"):
        network = make_network()
        network.layers[0].frozen = True
        before = network.layers[0].weights.copy()
        ends.append(
            run(
                engine,
                network,
                *moons,
                optimizer=OPTIMIZERS[optimizer](),
                rng=np.random.default_rng(0),
            )
        )
        np.testing.assert_array_equal(network.layers[0].weights, before)
    assert_same(*ends)


@needs_numba
def test_a_layer_may_be_thawed_on_the_way(make_network, moons):
    class Thaw:
        def on_epoch(self, training):
            training.model.layers[1].frozen = False

    ends = []
    for engine in ("numba", "reference"):
        network = make_network()
        network.layers[1].frozen = True
        network.fit(
            *moons,
            3,
            0.05,
            optimizer=Adam(),
            rng=np.random.default_rng(0),
            callbacks=[Thaw()],
            engine=engine,
        )
        ends.append(network.parameters)
    np.testing.assert_allclose(*ends, rtol=1e-12, atol=1e-14)


@needs_numba
def test_arrays_of_any_kind_are_accepted(make_network, moons):
    X, y = moons
    plain, odd = make_network(), make_network()
    plain.fit(X, y, 2, 0.1, rng=np.random.default_rng(0), engine="numba")
    locked = np.asfortranarray(X)
    locked.flags.writeable = False
    odd.fit(locked, y[::-1][::-1], 2, 0.1, rng=np.random.default_rng(0), engine="numba")
    np.testing.assert_array_equal(plain.parameters, odd.parameters)


@needs_numba
def test_a_rebound_array_is_trained_and_the_old_one_left_alone(make_network, moons):
    network = make_network()
    network.parameters  # noqa: B018  adopts the layers
    old = network.layers[0].weights
    network.layers[0].weights = old - 0.5
    values = old.copy()
    twin = copy.deepcopy(network)
    network.fit(*moons, 1, 0.1, rng=np.random.default_rng(0), engine="numba")
    twin.fit(*moons, 1, 0.1, rng=np.random.default_rng(0), engine="reference")
    np.testing.assert_allclose(network.parameters, twin.parameters, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(old, values)


# ---- a run that nobody watches: many epochs in one call of the kernel ----------------------------


def end_of(network, X, y, *, rng, optimizer, **keywords):
    """Train, and return all that a run leaves behind."""
    history = network.fit(X, y, 7, rng=rng, optimizer=optimizer, engine="numba", **keywords)
    memory = {} if optimizer is None else vars(optimizer)
    return history, network.parameters, memory, rng.bit_generator.state


def calls_of_the_kernel(monkeypatch):
    """Return the list that gets the number of epochs of each call."""
    from nnlib.compiled import epochs  # needs numba

    calls, train = [], epochs.train

    def counted(*given):
        calls.append(len(given[ORDERS]))
        train(*given)

    monkeypatch.setattr(epochs, "train", counted)
    return calls


@needs_numba
@pytest.mark.parametrize("schedule", SCHEDULES[:5])
@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_nobody_watches_leaves_the_same_bits_behind_as_epoch_by_epoch(
    optimizer, batch_size, schedule, monkeypatch
):
    X, y = problem("softmax", 3, 0)
    monkeypatch.setattr("nnlib.compiled.run.ROWS_AT_ONCE", 3 * (40 + 9) + 1)
    calls = calls_of_the_kernel(monkeypatch)
    ends = [
        end_of(
            model("tanh", "softmax", 3, 0, l2=0.01),
            X,
            y,
            learning_rate=schedule,
            batch_size=batch_size,
            optimizer=OPTIMIZERS[optimizer](),
            rng=np.random.default_rng(0),
            validation_data=(X[:9], y[:9]),
            callbacks=callbacks,
        )
        for callbacks in ([], [Parameters()])
    ]
    assert calls == [3, 3, 1] + [1] * 7
    np.testing.assert_equal(*ends)


@needs_numba
@pytest.mark.parametrize("output", ["sigmoid", "identity"])
@pytest.mark.parametrize("shuffle", [True, False])
def test_a_run_nobody_watches_may_do_without_validation_generator_and_classes(output, shuffle):
    X, y = problem(output, 1, 3)
    ends = []
    for callbacks in ([], [Parameters()]):
        np.random.seed(5)
        network = model("relu", output, 1, 3)
        history = network.fit(X, y, 4, 0.02, shuffle=shuffle, engine="numba", callbacks=callbacks)
        ends.append((history, network.parameters, np.random.random()))
    assert bool(ends[0][0].accuracy) == (output == "sigmoid") and len(ends[0][0]) == 4
    np.testing.assert_equal(*ends)


@needs_numba
def test_a_call_of_the_kernel_is_a_moment_of_work(make_network, moons, monkeypatch):
    """Ctrl-C is heard between two calls only."""
    calls = calls_of_the_kernel(monkeypatch)
    make_network().fit(*moons, 5000, 0.01, engine="numba")
    wide = make_network((2, 100, 1000, 1))
    wide.fit(*moons, 20, 0.001, batch_size=10, engine="numba")
    assert sum(calls[:3]) == 5000 and max(calls[:3]) * 60 <= 2**17
    assert sum(calls[3:]) == 20 and len(calls[3:]) >= 2


@needs_numba
def test_an_interrupted_run_leaves_the_network_of_the_last_whole_call(
    make_network, moons, monkeypatch
):
    monkeypatch.setattr("nnlib.compiled.run.ROWS_AT_ONCE", 2 * 60)
    order_of_epoch = examples.order_of_epoch
    drawn = []

    def interrupted(*given):
        drawn.append(given)
        if len(drawn) == 5:
            raise KeyboardInterrupt
        return order_of_epoch(*given)

    network, twin = make_network(), make_network()
    twin.fit(*moons, 4, 0.1, rng=np.random.default_rng(0), engine="numba")
    monkeypatch.setattr(examples, "order_of_epoch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        network.fit(*moons, 9, 0.1, rng=np.random.default_rng(0), engine="numba")
    np.testing.assert_array_equal(network.parameters, twin.parameters)


@needs_numba
@pytest.mark.parametrize("wrapped", [lambda own: own, lambda own: schedules.WarmUp(own, 1)])
def test_a_schedule_of_ones_own_finds_the_network_of_the_epoch_before(make_network, moons, wrapped):
    network, seen = make_network(), []

    def own(epoch):
        seen.append(network.parameters.copy())
        return 0.1

    network.fit(*moons, 4, wrapped(own), batch_size=60, engine="numba")
    assert len({one.tobytes() for one in seen[-3:]}) == 3


@needs_numba
def test_who_stops_the_run_at_its_start_is_obeyed(make_network, moons):
    class NotToday:
        def on_start(self, training):
            training.stop = True

    network = make_network()
    before = network.parameters.copy()
    history = network.fit(*moons, 5, 0.1, engine="numba", callbacks=[NotToday()])
    assert len(history) == 0
    np.testing.assert_array_equal(network.parameters, before)


# ---- populations --------------------------------------------------------------------------------


@needs_numba
@pytest.mark.parametrize("orders", ["one for all", "one for each"])
@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_population_ends_where_plain_numpy_ends(
    make_network, moons, optimizer, batch_size, orders
):
    rates = np.logspace(-3, -1.7, 6)
    ends = []
    for engine in ("numba", "reference"):
        population = Population([make_network(seed=seed) for seed in range(6)])
        rng = (
            [np.random.default_rng(s) for s in range(6)]
            if orders == "one for each"
            else (np.random.default_rng(0))
        )
        history = population.fit(
            *moons,
            3,
            rates,
            batch_size=batch_size,
            rng=rng,
            optimizer=OPTIMIZERS[optimizer](),
            engine=engine,
        )
        ends.append((population.parameters, history))
    (ours, history), (theirs, other) = ends
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(history.loss, other.loss, rtol=1e-12)
    np.testing.assert_array_equal(history.accuracy, other.accuracy)


@needs_numba
def test_a_diverging_member_of_a_compiled_population_disturbs_nobody(make_network):
    def network():
        return make_network((1, 3, 1), hidden="identity", output="identity")

    X, y = np.array([[1.0], [2.0]]), np.array([[0.5], [2.0]])
    population, alone = Population(network(), 2), network()
    history = population.fit(X, y, 60, [0.01, 5.0], rng=np.random.default_rng(0), engine="numba")
    alone.fit(X, y, 60, 0.01, rng=np.random.default_rng(0), engine="numba")
    assert not np.isfinite(history.loss[1, -1]) and np.isfinite(history.loss[0]).all()
    np.testing.assert_array_equal(population.parameters[0], alone.parameters)


@needs_numba
@pytest.mark.parametrize("batch_size", [1, 10])
def test_what_a_diverged_member_leaves_behind_does_not_reach_the_next(make_network, batch_size):
    """Members take turns in the same room; 23 rows in tens leave places of a batch unfilled."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(23, 2)), rng.normal(size=(23, 1))
    members = [make_network((2, 3, 1), hidden="identity", output="identity") for _ in range(3)]
    keywords = {"batch_size": batch_size, "shuffle": False, "engine": "numba"}
    population, alone = Population(members), copy.deepcopy(members[1])
    history = population.fit(X, y, 60, [9.0, 0.01, 9.0], **keywords)
    alone.fit(X, y, 60, 0.01, **keywords)
    assert not np.isfinite(history.loss[[0, 2], -1]).any()
    np.testing.assert_array_equal(population.parameters[1], alone.parameters)


# ---- which engine -------------------------------------------------------------------------------


class OwnLayer(Dense):
    pass


class OwnLoss(losses.MeanSquaredError):
    pass


class OwnMomentum(Momentum):
    pass


class OwnActivation:
    def __call__(self, z):
        return np.tanh(z)

    def derivative(self, z):
        return 1.0 - np.tanh(z) ** 2


class OwnForward(Perceptron):
    def forward(self, inputs):
        return super().forward(inputs)


def spied_on(layer):
    layer.forward = layer.forward
    return layer


@needs_numba
@pytest.mark.parametrize(
    ("network", "keywords", "sentence"),
    [
        (lambda: Perceptron([OwnLayer(2, 1)]), {}, "layer 1 is a OwnLayer"),
        (lambda: Perceptron([Dense(2, 1, OwnActivation())]), {}, "layer 1 has the activation"),
        (lambda: Perceptron([spied_on(Dense(2, 1))]), {}, "layer 1 has a forward of its own"),
        (lambda: OwnForward([Dense(2, 1)]), {}, "OwnForward has a forward of its own"),
        (lambda: Perceptron([Dense(2, 1)]), {"loss": OwnLoss()}, r"the loss is OwnLoss\(\)"),
        (lambda: Perceptron([Dense(2, 1)]), {"optimizer": OwnMomentum()}, "the optimizer is"),
    ],
)
def test_what_the_kernel_does_not_know_is_named_or_left_to_the_reference(
    moons, network, keywords, sentence
):
    with pytest.raises(ValueError, match=f"engine='numba' cannot train this network: {sentence}"):
        network().fit(*moons, 1, 0.1, engine="numba", **keywords)
    asked = engines.choose(
        "auto",
        network(),
        keywords.get("loss", losses.MeanSquaredError()),
        keywords.get("optimizer"),
        n_steps=10**9,
        batch_size=1,
    )
    assert asked == "reference"


def test_without_numba_auto_trains_and_numba_says_what_to_install(make_network, moons, monkeypatch):
    monkeypatch.setattr(engines, "installed", lambda: False)
    long = {"n_steps": 10**9, "batch_size": 1}
    assert engines.choose("auto", make_network(), losses.BinaryCrossEntropy(), None, **long) == (
        "reference"
    )
    with pytest.raises(ImportError, match=r"pip install 'leercurve\[fast\]'"):
        make_network().fit(*moons, 1, 0.1, engine="numba")
    with pytest.raises(ImportError, match="needs numba"):
        Population(make_network(), 2).fit(*moons, 1, [0.1, 0.2], engine="numba")


@pytest.mark.parametrize(
    ("sizes", "n_steps", "batch_size", "members", "engine"),
    [
        ((2, 6, 6, 1), 25_000, 1, 1, "numba"),  # 500 examples, 50 epochs: seconds in NumPy
        ((2, 6, 6, 1), 8_000, 1, 1, "reference"),  # over before a kernel is loaded
        ((2, 6, 6, 1), 25_000, 32, 1, "numba"),
        ((64, 64, 32, 10), 10**6, 32, 1, "reference"),  # NumPy's matrix products are the faster
        ((784, 256, 128, 10), 10**6, 128, 1, "reference"),
        ((2, 6, 6, 1), 25_000, 1, 64, "numba"),
        ((2, 6, 6, 1), 800, 32, 64, "reference"),
    ],
)
def test_auto_looks_at_the_work_alone(
    make_network, monkeypatch, sizes, n_steps, batch_size, members, engine
):
    monkeypatch.setattr(engines, "installed", lambda: True)
    network = make_network(sizes)
    assert engine == engines.choose(
        "auto", network, network.loss, None, n_steps=n_steps, batch_size=batch_size, members=members
    )


@needs_numba
def test_auto_trains_a_long_run_with_the_kernel():
    code = (
        "import sys, numpy as np, nnlib\n"
        "from nnlib.datasets import two_moons\n"
        "X, y = two_moons(500, rng=np.random.default_rng(0))\n"
        "net = nnlib.Perceptron([nnlib.Dense(2, 6), nnlib.Dense(6, 6), nnlib.Dense(6, 1)])\n"
        "net.fit(X, y, 2, 0.1)\n"
        "print('numba' in sys.modules)\n"
        "net.fit(X, y, 40, 0.1)\n"
        "print('numba' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"], done.stderr


@needs_numba
@pytest.mark.slow
def test_what_is_kept_on_disk_goes_out_of_date_with_any_source(tmp_path):
    """The kernel has the formulas of another file inside it."""
    folder = tmp_path / "nnlib"
    ignored = shutil.ignore_patterns("__pycache__", "plots", "checkpoints")
    shutil.copytree(Path(engines.__file__).parent, folder, ignore=ignored)
    code = (
        "import nnlib\n"
        "net = nnlib.Perceptron([nnlib.Dense(1, 1, 'identity', initializer='zeros')])\n"
        "net.fit([[1.0]], [[1.0]], 1, 0.25, engine='numba')\n"
        "print(net.parameters)\n"
    )
    formulas = folder / "compiled" / "formulas.py"
    seen = []
    for factor in ("2.0", "3.0"):
        text = formulas.read_text(encoding="utf-8")
        formulas.write_text(text.replace("2.0 * (o - target)", f"{factor} * (o - target)"))
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path
        )
        seen.append(done.stdout or done.stderr)
    assert seen == ["[0.5 0.5]\n", "[0.75 0.75]\n"]
    assert list((folder / "compiled" / "__pycache__").glob("epochs.train*.nbi"))


@needs_numba
def test_a_folder_that_cannot_be_written_to_is_no_obstacle(tmp_path):
    """Without any place for its cache numba compiles in memory."""
    code = (
        "import numba.core.caching as caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "import numpy as np, nnlib\n"
        "net = nnlib.Perceptron([nnlib.Dense(2, 1, initializer='zeros')])\n"
        "net.fit([[1.0, 2.0]], [[1.0]], 1, 0.5, engine='numba')\n"
        "print(net.parameters)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[0.25 0.5  0.25]\n", done.stderr


def test_an_unknown_engine_is_refused_by_a_population_too(make_network, moons):
    with pytest.raises(ValueError, match="engine is 'cuda': expected one of auto, reference"):
        Population(make_network(), 2).fit(*moons, 1, [0.1, 0.2], engine="cuda")
