import json
import os
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import Dense, Perceptron, engines, schedules
from nnlib.callbacks import EarlyStopping
from nnlib.checkpoints import (
    CheckpointDirectory,
    CheckpointError,
    load,
    save,
)
from nnlib.checkpoints.checkpoint import of_training
from nnlib.optimizers import SGD, Adam, Momentum

BIT_GENERATORS = [
    np.random.PCG64,
    np.random.PCG64DXSM,
    np.random.MT19937,
    np.random.Philox,
    np.random.SFC64,
]
OPTIMIZERS = {"none": lambda: None, "SGD": SGD, "Momentum": Momentum, "Adam": Adam}
SCHEDULES = {
    "constant": 0.1,
    "step": schedules.Step(0.2, factor=0.5, every=2),
    "exponential": schedules.Exponential(0.2, factor=0.9),
    "cosine": schedules.Cosine(0.2, epochs=4),
    "warm-up": schedules.WarmUp(schedules.Cosine(0.2, epochs=3), epochs=2),
}


@pytest.fixture(scope="module", autouse=True)
def no_waiting_for_the_disk():
    """Nobody pulls the plug here; the tests of crashes do wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


class Interrupt(Exception):
    """Stands for the power cut."""


class InterruptAt:
    """Ends the process, as it were, right after a step, before anything else sees it."""

    def __init__(self, step):
        self.step = step

    def on_step(self, training):
        if training.step == self.step:
            raise Interrupt


def small_network(seed=0):
    rng = np.random.default_rng(seed)
    return Perceptron([Dense(2, 3, "tanh", rng=rng), Dense(3, 1, "sigmoid", rng=rng, l2=1e-3)])


def examples(n=23):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(n, 2))
    return X, (X[:, :1] * X[:, 1:] > 0).astype(float)


def train(callbacks=(), *, optimizer="none", rate="constant", rng=None, epochs=4, **keywords):
    """Run the same script: build everything anew, train, and return all there is to see."""
    model, moments = small_network(), OPTIMIZERS[optimizer]()
    X, y = examples()
    history = model.fit(
        X, y, epochs, SCHEDULES[rate], rng=rng, optimizer=moments, callbacks=callbacks, **keywords
    )
    return model, history, moments, rng


def assert_same_to_the_bit(one, other):
    for a, b in zip(one, other, strict=True):
        if isinstance(a, Perceptron):
            assert a.parameters.tobytes() == b.parameters.tobytes()
        elif isinstance(a, np.random.Generator):
            assert a.bytes(64) == b.bytes(64)
        elif isinstance(a, Adam):
            assert (a.steps, a.mean.tobytes(), a.square.tobytes()) == (
                b.steps,
                b.mean.tobytes(),
                b.square.tobytes(),
            )
        elif isinstance(a, Momentum):
            assert a.velocity.tobytes() == b.velocity.tobytes()
        elif not isinstance(a, SGD):
            assert a == b


# ---- exact resume -------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(
    interrupted=st.integers(1, 91),
    every_steps=st.integers(1, 9),
    batch_size=st.integers(1, 30),
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    rate=st.sampled_from(sorted(SCHEDULES)),
    bits=st.sampled_from(BIT_GENERATORS),
    shuffle=st.booleans(),
)
def test_an_interrupted_run_ends_bit_for_bit_as_the_uninterrupted_one(
    tmp_path_factory, interrupted, every_steps, batch_size, optimizer, rate, bits, shuffle
):
    folder = tmp_path_factory.mktemp("run")

    def run(callbacks=()):
        return train(
            callbacks,
            optimizer=optimizer,
            rate=rate,
            batch_size=batch_size,
            shuffle=shuffle,
            rng=np.random.Generator(bits(7)),
        )

    def directory():
        return CheckpointDirectory(folder, every_steps=every_steps)

    whole = run()
    try:
        run([InterruptAt(interrupted), directory()])
    except Interrupt:
        pass
    assert_same_to_the_bit(run([directory()]), whole)


def test_a_run_interrupted_after_every_single_step_still_ends_the_same(tmp_path):
    whole = train(optimizer="Adam", batch_size=5, rng=np.random.default_rng(3))
    steps = 0
    while True:
        steps += 1
        callbacks = [InterruptAt(steps + 1), CheckpointDirectory(tmp_path, every_steps=1)]
        try:
            end = train(callbacks, optimizer="Adam", batch_size=5, rng=np.random.default_rng(3))
            break
        except Interrupt:
            continue
    assert steps == 20
    assert_same_to_the_bit(end, whole)


def test_without_a_generator_numpys_global_one_goes_on_where_it_was(tmp_path):
    np.random.seed(5)
    np.random.normal()  # an odd number of normal draws: the second one waits in the state
    whole = (*train(), np.random.normal(size=3).tolist())
    np.random.seed(5)
    np.random.normal()
    with pytest.raises(Interrupt):
        train([InterruptAt(50), CheckpointDirectory(tmp_path, every_steps=3)])
    np.random.seed(99)
    end = (
        *train([CheckpointDirectory(tmp_path, every_steps=3)]),
        np.random.normal(size=3).tolist(),
    )
    assert_same_to_the_bit(end, whole)


def against_noise(callbacks):
    """Train with validation labels that cannot be learnt: the validation loss rises and falls."""
    X, y = examples()
    noise = np.random.default_rng(0).integers(0, 2, size=(8, 1)).astype(float)
    model, rng = small_network(), np.random.default_rng(2)
    history = model.fit(
        X[8:], y[8:], 60, 0.3, rng=rng, validation_data=(X[:8], noise), callbacks=callbacks
    )
    return model, history, rng


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("interrupted", range(5, 75, 9))
def test_early_stopping_counts_on_where_it_was(tmp_path, place, interrupted):
    def run(*callbacks):
        stopping = EarlyStopping(patience=3)
        listed = [stopping, *callbacks] if place == "before" else [*callbacks, stopping]
        return (*against_noise(listed), stopping.best_epoch_, stopping.best_loss_)

    whole = run()
    assert len(whole[1]) < 60
    with pytest.raises(Interrupt):
        run(CheckpointDirectory(tmp_path, every_steps=4), InterruptAt(interrupted))
    assert_same_to_the_bit(run(CheckpointDirectory(tmp_path, every_steps=4)), whole)


def test_a_finished_run_run_again_changes_nothing(tmp_path):
    def run(*callbacks):
        return train(callbacks, optimizer="Adam", rng=np.random.default_rng(3))

    whole = run(CheckpointDirectory(tmp_path))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert_same_to_the_bit(run(CheckpointDirectory(tmp_path)), whole)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_more_epochs_go_on_from_a_finished_run(tmp_path):
    whole = train(optimizer="Momentum", rng=np.random.default_rng(3), epochs=7)
    for epochs in (2, 5, 7):
        end = train(
            [CheckpointDirectory(tmp_path)],
            optimizer="Momentum",
            rng=np.random.default_rng(3),
            epochs=epochs,
        )
    assert_same_to_the_bit(end, whole)


def test_more_epochs_go_on_from_where_training_was_and_not_from_the_best(tmp_path):
    """At its end early stopping gives the best parameters back; the checkpoint keeps the last."""

    def run(epochs, *callbacks):
        return train(
            [EarlyStopping(patience=50), *callbacks],
            optimizer="Adam",
            rng=np.random.default_rng(3),
            epochs=epochs,
        )

    whole = run(9)
    run(4, CheckpointDirectory(tmp_path))
    assert_same_to_the_bit(run(9, CheckpointDirectory(tmp_path)), whole)


def test_a_greater_patience_lets_a_stopped_run_go_on(tmp_path):
    def run(patience, *callbacks):
        stopping = EarlyStopping(patience=patience)
        return (*against_noise([stopping, *callbacks]), stopping.best_epoch_)

    short, long = run(1), run(5)
    assert len(short[1]) < len(long[1]) < 60
    run(1, CheckpointDirectory(tmp_path))
    assert_same_to_the_bit(run(5, CheckpointDirectory(tmp_path)), long)


def test_other_callbacks_and_schedules_may_remember_something_too(tmp_path):
    class Falling:
        """A schedule that halves at every tenth step it is asked for."""

        def __init__(self):
            self.asked = 0

        def __call__(self, epoch):
            self.asked += 1
            return 0.5 ** (self.asked // 10)

        def __repr__(self):
            return "Falling()"

        def state(self):
            return {"asked": self.asked}

        def restore(self, state):
            self.asked = state["asked"]

    class Recorder:
        def on_start(self, training):
            self.norms, self.last_seen = [], None

        def on_step(self, training):
            self.last_seen = training.model.parameters.copy()
            self.norms.append(float(np.abs(self.last_seen).sum()))

        def state(self):
            return {"norms": self.norms, "last_seen": self.last_seen, "odd": (float("inf"), "é")}

        def restore(self, state):
            self.norms, self.last_seen = state["norms"], state["last_seen"]
            assert state["odd"] == [float("inf"), "é"]

    def run(*callbacks):
        recorder, model, X_y = Recorder(), small_network(), examples()
        history = model.fit(
            *X_y, 3, Falling(), rng=np.random.default_rng(1), callbacks=[*callbacks, recorder]
        )
        return model, history, recorder.norms, recorder.last_seen.tolist()

    whole = run()
    with pytest.raises(Interrupt):
        run(CheckpointDirectory(tmp_path, every_steps=3), InterruptAt(31))
    assert_same_to_the_bit(run(CheckpointDirectory(tmp_path, every_steps=3)), whole)


def test_an_optimizer_of_ones_own_goes_on_exactly_too(tmp_path):
    class Nesterov:
        def __init__(self):
            self.velocity, self.beta, self.count, self._room = None, 0.9, 0, {}

        def step(self, parameters, gradient, learning_rate):
            if self.velocity is None:
                self.velocity = np.zeros_like(parameters)
            self.count += 1
            self.velocity = self.beta * self.velocity + gradient
            parameters -= learning_rate * (gradient + self.beta * self.velocity)

    def run(*callbacks):
        model, optimizer = small_network(), Nesterov()
        history = model.fit(
            *examples(),
            4,
            0.02,
            rng=np.random.default_rng(1),
            optimizer=optimizer,
            callbacks=callbacks,
        )
        return model, history, optimizer.count, optimizer.velocity.tolist()

    whole = run()
    with pytest.raises(Interrupt):
        run(CheckpointDirectory(tmp_path, every_steps=1), InterruptAt(37))
    assert_same_to_the_bit(run(CheckpointDirectory(tmp_path, every_steps=1)), whole)


def test_numpys_own_loop_is_the_oracle_for_a_resumed_run(tmp_path):
    """Plain SGD of one sigmoid neuron, written out, against a run that was cut off twice."""
    X, y = examples()
    w, b, rng = np.array([[0.5, -0.5]]), np.zeros((1, 1)), np.random.default_rng(8)
    for _ in range(3):
        for i in rng.permutation(len(X)):
            x = X[i : i + 1].T
            dz = 1 / (1 + np.exp(-(w @ x + b))) - y[i : i + 1].T
            w, b = w - 0.1 * dz @ x.T, b - 0.1 * dz

    def run(*callbacks):
        neuron = Dense(2, 1, "sigmoid")
        neuron.weights[:] = [[0.5, -0.5]]
        Perceptron([neuron]).fit(X, y, 3, 0.1, rng=np.random.default_rng(8), callbacks=callbacks)
        return neuron

    for step in (17, 40):
        with pytest.raises(Interrupt):
            run(CheckpointDirectory(tmp_path, every_steps=5), InterruptAt(step))
    neuron = run(CheckpointDirectory(tmp_path, every_steps=5))
    np.testing.assert_allclose(neuron.weights, w, rtol=1e-12)
    np.testing.assert_allclose(neuron.biases, b, rtol=1e-12)


# ---- a loop written by hand, and a model alone ---------------------------------------------------


def test_a_loop_written_by_hand_goes_on_exactly(tmp_path):
    X, y = examples()

    def epochs(model, adam, rng, first, last):
        for epoch in range(first, last):
            for i in rng.permutation(len(X)):
                da = model.loss.gradient(model.forward(X[i : i + 1].T), y[i : i + 1].T)
                adam.step(model.parameters, model.gradients(da), 0.01)
            if epoch == 3:
                save(tmp_path / "half.npz", model, optimizer=adam, rng=rng, epoch=epoch + 1)

    whole = small_network(), Adam(), np.random.default_rng(4)
    epochs(*whole, 0, 8)
    again = small_network(seed=1), Adam(), np.random.default_rng(77)
    checkpoint = load(tmp_path / "half.npz")
    checkpoint.restore(again[0], optimizer=again[1], rng=again[2])
    epochs(*again, checkpoint.epoch, 8)
    assert_same_to_the_bit(again, whole)


def test_a_loaded_model_predicts_the_same_and_is_a_copy(tmp_path):
    model = small_network()
    X = np.random.default_rng(0).normal(size=(2, 50))
    checkpoint = load(save(tmp_path / "model.npz", model))
    one, other = checkpoint.model(), checkpoint.model()
    np.testing.assert_array_equal(one.forward(X), model.forward(X))
    assert repr(one.loss) == repr(model.loss) and one.layers[1].l2 == 1e-3
    one.fit(*examples(), 2, 0.5)  # training one of them spoils neither the other nor the checkpoint
    np.testing.assert_array_equal(other.parameters, model.parameters)
    np.testing.assert_array_equal(checkpoint.parameters, model.parameters)
    with pytest.raises(ValueError, match="read-only"):
        checkpoint.parameters[0] = 1.0


def test_a_state_once_taken_shares_nothing_with_the_run():
    taken = []

    class Take:
        def on_step(self, training):
            if training.step == 30:
                taken.append(of_training(training))
                state = taken[0]
                arrays = (state.parameters, state.optimizer["state"]["mean"], state.order)
                taken.append([array.tobytes() for array in arrays])
                taken.append((list(state.history.loss), repr(state.generator)))

    train([Take()], optimizer="Adam", rng=np.random.default_rng(0))
    state, before, others = taken
    arrays = (state.parameters, state.optimizer["state"]["mean"], state.order)
    assert [array.tobytes() for array in arrays] == before
    assert (state.history.loss, repr(state.generator)) == others


def test_a_checkpoint_does_not_change_along_with_the_run(tmp_path):
    taken = []

    class Take:
        def on_epoch(self, training):
            if training.epoch == 2:
                taken.append(load(save(tmp_path / "two.npz", training)))

    train([Take()], optimizer="Adam", rng=np.random.default_rng(0))
    assert taken[0].epoch == 2
    save(tmp_path / "again.npz", taken[0])
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_the_same_state_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        callbacks = [CheckpointDirectory(tmp_path / name, every_steps=7, keep_last=None)]
        train(callbacks, optimizer="Adam", rng=np.random.default_rng(0))
    files = sorted((tmp_path / "one").glob("*.npz"))
    assert len(files) > 10
    for path in files:
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_an_interrupted_run_leaves_the_same_files_as_the_uninterrupted_one(tmp_path):
    def run(folder, *callbacks):
        directory = CheckpointDirectory(folder, every_steps=7, keep_last=None)
        train([*callbacks, directory], optimizer="Adam", rng=np.random.default_rng(0))

    run(tmp_path / "whole")
    for step in (10, 33, 60):
        with pytest.raises(Interrupt):
            run(tmp_path / "cut", InterruptAt(step))
    run(tmp_path / "cut")
    whole, cut = (
        {path.name: path.read_bytes() for path in (tmp_path / name).glob("*.npz")}
        for name in ("whole", "cut")
    )
    assert whole == cut and len(whole) > 10


def test_numpy_alone_can_read_what_was_saved(tmp_path):
    model = small_network()
    with np.load(save(tmp_path / "model.npz", model), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["parameters"], model.parameters)
        header = json.loads(arrays["header.json"])
    assert header["format"] == "nnlib checkpoint"
    assert [layer["n_neurons"] for layer in header["content"]["layers"]] == [3, 1]


def test_a_checkpoint_says_what_it_is(tmp_path):
    checkpoint = load(save(tmp_path / "model.npz", small_network(), epoch=3, step=12))
    assert repr(checkpoint) == "Checkpoint of 2-3-1 (tanh, sigmoid) after 3 epochs and 12 steps"


def test_what_cannot_be_kept_is_named(tmp_path):
    class Odd:
        def __init__(self):
            self.words = {1, 2}

        def step(self, parameters, gradient, learning_rate):
            pass

    with pytest.raises(CheckpointError, match=r"^optimizer\.state\.words is of type set, which a "):
        save(tmp_path / "odd.npz", small_network(), optimizer=Odd())
    assert not list(tmp_path.iterdir())


def test_only_a_model_or_a_run_can_be_saved(tmp_path):
    with pytest.raises(TypeError, match="state is of type dict"):
        save(tmp_path / "x.npz", {"weights": 1})
    checkpoint = load(save(tmp_path / "x.npz", small_network()))
    with pytest.raises(TypeError, match="go with a model alone"):
        save(tmp_path / "y.npz", checkpoint, epoch=3)


# ---- what does not fit is refused, and changes nothing ------------------------------------------


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        ([Dense(2, 4, "tanh"), Dense(4, 1)], "2-3-1 (tanh, sigmoid) and this one is 2-4-1"),
        ([Dense(2, 3, "relu"), Dense(3, 1)], "this one is 2-3-1 (relu, sigmoid)"),
        ([Dense(2, 3, "tanh")], "this one is 2-3 (tanh)"),
        ([Dense(2, 1, "tanh"), Dense(1, 3), Dense(3, 1)], "this one is 2-1-3-1"),
    ],
)
def test_another_architecture_is_refused(tmp_path, layers, told):
    checkpoint = load(save(tmp_path / "model.npz", small_network()))
    other = Perceptron(layers)
    before = other.parameters.copy()
    with pytest.raises(CheckpointError) as refused:
        checkpoint.restore(other)
    assert told in str(refused.value)
    np.testing.assert_array_equal(other.parameters, before)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"batch_size": 2}, "its batch_size was 1 and is 2 here"),
        ({"shuffle": False}, "its shuffle was True and is False here"),
        ({"rate": "cosine"}, r"its learning_rate was Constant\(rate=0.1\) and is Cosine"),
        ({"optimizer": "Adam"}, "its optimizer was Momentum"),
        ({"rng": np.random.Generator(np.random.SFC64(0))}, "its generator was PCG64 and is SFC64"),
        ({"rng": None}, "its generator was PCG64 and is global MT19937 here"),
        ({"epochs": 3}, "already 4 epochs far and this run is to have 3"),
        ({"validation_data": examples(9)}, "it was trained on other examples"),
    ],
)
def test_another_run_in_the_same_folder_is_refused(tmp_path, changed, told):
    same = {"optimizer": "Momentum", "rng": np.random.default_rng(0)}
    train([CheckpointDirectory(tmp_path)], **same)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(CheckpointError, match=f"Folder .*{told}"):
        train([CheckpointDirectory(tmp_path)], **{**same, **changed})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    train([CheckpointDirectory(tmp_path)], optimizer="Momentum", rng=np.random.default_rng(0))


def test_a_model_alone_cannot_be_resumed(tmp_path):
    save(tmp_path / "epoch-0001.npz", small_network())
    with pytest.raises(CheckpointError, match="a model without a training run"):
        train([CheckpointDirectory(tmp_path)])


def test_a_missing_optimizer_or_generator_is_told(tmp_path):
    checkpoint = load(save(tmp_path / "model.npz", small_network(), optimizer=Momentum()))
    with pytest.raises(CheckpointError, match="saved without a generator"):
        checkpoint.restore(small_network(), rng=np.random.default_rng())
    with pytest.raises(CheckpointError, match=r"optimizer, Momentum\(beta=0.9\), than Adam"):
        checkpoint.restore(small_network(), optimizer=Adam())
    checkpoint = load(save(tmp_path / "model.npz", small_network(), rng=np.random.default_rng()))
    with pytest.raises(CheckpointError, match="saved without an optimizer"):
        checkpoint.restore(small_network(), optimizer=Adam())
    with pytest.raises(CheckpointError, match="is a PCG64 and this one a MT19937"):
        checkpoint.restore(small_network(), rng=np.random.Generator(np.random.MT19937(0)))


def test_an_activation_of_ones_own_is_named_and_can_still_be_restored(tmp_path):
    class Sine:
        def __call__(self, z):
            return np.sin(z)

        def derivative(self, z):
            return np.cos(z)

    model = Perceptron([Dense(2, 1, Sine())])
    checkpoint = load(save(tmp_path / "model.npz", model))
    with pytest.raises(CheckpointError, match=r"Sine object> is not one of this library's: build"):
        checkpoint.model()
    other = Perceptron([Dense(2, 1, Sine())])
    checkpoint.restore(other)
    np.testing.assert_array_equal(other.parameters, model.parameters)


def test_a_loss_of_ones_own_has_to_be_given_again(tmp_path):
    class Own(type(small_network().loss)):
        pass

    model = Perceptron([Dense(2, 1)], loss=Own())
    checkpoint = load(save(tmp_path / "model.npz", model))
    with pytest.raises(CheckpointError, match=r"The loss Own\(\) is not one of this library's"):
        checkpoint.model()
    assert type(checkpoint.model(loss=Own()).loss) is Own


def test_engines_may_alternate_and_an_automatic_choice_stays_on_the_old_one(tmp_path):
    pytest.importorskip("numba")

    def run(epochs, engine, callbacks=()):
        return train(
            callbacks,
            optimizer="Adam",
            rng=np.random.default_rng(3),
            epochs=epochs,
            batch_size=4,
            engine=engine,
        )

    whole = run(6, "numba")
    with pytest.raises(Interrupt):
        run(6, "numba", [CheckpointDirectory(tmp_path / "a", every_steps=2), InterruptAt(11)])
    with pytest.raises(Interrupt):
        run(6, "auto", [CheckpointDirectory(tmp_path / "a", every_steps=2), InterruptAt(21)])
    used = []

    class Watch:
        def on_epoch(self, training):
            used.append(training.engine)

    # So few steps that the automatic choice alone would take the reference.
    end = run(6, "auto", [Watch(), CheckpointDirectory(tmp_path / "a", every_steps=2)])
    assert set(used) == {"numba"}
    assert_same_to_the_bit(end, whole)
    ends = []
    for name in ("b", "c"):  # alternating on purpose: the same twice
        for epochs, engine in ((2, "numba"), (4, "reference"), (6, "numba")):
            end = run(epochs, engine, [CheckpointDirectory(tmp_path / name)])
        ends.append(end)
    assert_same_to_the_bit(*ends)
    np.testing.assert_allclose(ends[0][0].parameters, whole[0].parameters, rtol=1e-9)


def test_a_run_started_with_numba_goes_on_without_it_and_says_so(tmp_path, monkeypatch):
    from nnlib.checkpoints import sealed

    train([CheckpointDirectory(tmp_path)], rng=np.random.default_rng(0), epochs=2)
    path = tmp_path / "epoch-0002.npz"
    tree = sealed.read(path)
    tree["settings"]["engine"] = "numba"
    sealed.write(path, tree)
    monkeypatch.setattr(engines, "installed", lambda: False)
    with pytest.warns(UserWarning, match="numba, which is not installed here"):
        train([CheckpointDirectory(tmp_path)], rng=np.random.default_rng(0), epochs=3)


def test_resuming_raises_no_warning(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for epochs in (2, 4):
            train([CheckpointDirectory(tmp_path)], rng=np.random.default_rng(0), epochs=epochs)
