import io

import numpy as np
import pytest

from nnlib.callbacks import EarlyStopping, Progress
from nnlib.history import History


def test_a_history_prints_as_a_table():
    history = History(0.7, [0.5, 0.25], [0.8, 0.9])
    assert repr(history).splitlines() == [
        "epoch                 loss             accuracy",
        "    0               0.7000",
        "    1               0.5000               0.8000",
        "    2               0.2500               0.9000",
    ]


def test_a_long_history_leaves_out_its_middle():
    lines = repr(History(1.0, [1 / k for k in range(1, 101)])).splitlines()
    assert len(lines) == 27 and lines[14].strip() == "…" and lines[-1].startswith("  100")


def test_callbacks_are_called_after_each_step_and_each_epoch(make_network, moons):
    class Counter:
        steps, epochs, rows = 0, 0, []

        def on_step(self, training):
            self.steps += 1
            self.rows.append(training.next_row)
            assert training.step == self.steps and sorted(training.order) == list(range(60))

        def on_epoch(self, training):
            self.epochs += 1
            assert training.epoch == self.epochs == len(training.history)

    counter = Counter()
    make_network().fit(*moons, 2, 0.1, batch_size=25, callbacks=[counter])
    assert (counter.steps, counter.epochs) == (6, 2)
    assert counter.rows == [25, 50, 60, 25, 50, 60]


def test_a_callback_can_stop_in_the_middle_of_an_epoch(make_network, moons):
    class Stop:
        def on_step(self, training):
            training.stop = training.step == 7

    seen = []

    class Watch:
        def on_step(self, training):
            seen.append(training.step)

    history = make_network().fit(*moons, 3, 0.1, callbacks=[Watch(), Stop()])
    assert seen[-1] == 7 and len(history) == 0


def test_early_stopping_stops_and_gives_back_the_best_epoch(make_network, moons):
    X, y = moons
    rng = np.random.default_rng(0)
    wrong = y[:20][rng.permutation(20)]  # labels that cannot be learnt: validation gets worse
    stopping = EarlyStopping(patience=4)
    model = make_network()
    history = model.fit(
        X[20:], y[20:], 200, 0.1, rng=rng, validation_data=(X[:20], wrong), callbacks=[stopping]
    )
    losses = np.array(history.validation_loss)
    assert len(history) == stopping.best_epoch_ + 4 < 200
    assert losses.argmin() + 1 == stopping.best_epoch_
    assert model.loss.value(model.forward(X[:20].T), wrong.T) == losses.min()


def test_early_stopping_may_leave_the_last_parameters_as_they_are(make_network, moons):
    X, y = moons
    stopping = EarlyStopping(patience=2, restore_best=False)
    model = make_network()
    # The labels the other way round: the better it learns, the higher the validation loss.
    history = model.fit(X, y, 50, 0.1, validation_data=(X, 1 - y), callbacks=[stopping])
    assert len(history) == 3 and stopping.best_epoch_ == 1
    assert model.loss.value(model.forward(X.T), 1 - y.T) == history.validation_loss[-1]


def test_early_stopping_counts_afresh_in_a_second_run(make_network, moons):
    stopping = EarlyStopping(patience=50)
    model = make_network()
    model.fit(*moons, 3, 0.1, callbacks=[stopping])
    stopping.best_loss_ = -1.0  # as if an earlier run had been perfect
    model.fit(*moons, 3, 0.1, callbacks=[stopping])
    assert 1 <= stopping.best_epoch_ <= 3 and stopping.best_loss_ > 0


def test_patience_must_be_a_whole_number():
    with pytest.raises(ValueError, match="patience is 0"):
        EarlyStopping(patience=0)


def test_a_history_plots_itself():
    figure = History(0.7, [0.5, 0.25]).plot(language="nl")
    assert figure.get_label() == "Het verlies per epoch. training: van 0,7 naar 0,25."


def test_a_long_run_shows_a_bar_that_ends_complete(make_network, moons):
    stream = io.StringIO()
    make_network().fit(*moons, 3, 0.1, callbacks=[Progress(quiet=0.0, stream=stream)])
    last = stream.getvalue().split("\r")[-1]
    assert last.startswith("█" * 24 + " 100 %  epoch 3/3  loss 0.") and last.endswith("\n")


class StopAt:
    def __init__(self, step):
        self.step = step

    def on_step(self, training):
        training.stop = training.step == self.step


@pytest.mark.parametrize(
    ("stopper", "end"),
    [(StopAt(70), " 39 %  epoch 1/3"), (EarlyStopping(patience=1), " 67 %  epoch 2/3")],
    ids=["in mid-epoch", "after an epoch"],
)
def test_the_bar_leaves_its_line_however_training_ends(make_network, moons, stopper, end):
    stream = io.StringIO()
    nowhere = lambda epoch: 0.1 if epoch < 1 else 0.0  # noqa: E731  the loss stays as it is
    bar = Progress(quiet=0.0, stream=stream)
    make_network().fit(*moons, 3, nowhere, callbacks=[bar, stopper])
    last = stream.getvalue().split("\r")[-1]
    assert end in last and last.endswith("s \n")


class Clock:
    """A clock that goes on by so many seconds with each step."""

    def __init__(self, seconds):
        self.now, self.seconds = 0.0, seconds

    def on_step(self, training):
        self.now += self.seconds

    def monotonic(self):
        return self.now


def test_the_bar_waits_two_seconds_and_moves_ten_times_a_second(make_network, moons, monkeypatch):
    clock, stream = Clock(0.03), io.StringIO()
    monkeypatch.setattr("nnlib.callbacks.time", clock)
    make_network().fit(*moons, 2, 0.1, callbacks=[clock, Progress(stream=stream)])
    lines = stream.getvalue().split("\r")[1:]
    # 120 steps are 3.6 seconds; of the last 1.6, every fourth step (0.12 s) moves the bar.
    assert len(lines) == 14 + 1
    assert " 56 %  epoch 1/2  loss" in lines[0] and lines[0].endswith("  2 s ")
    assert lines[-1].startswith("█" * 24 + " 100 %  epoch 2/2")
    assert [len(line) for line in lines] == sorted(len(line) for line in lines)


@pytest.mark.parametrize(("seconds", "asked"), [(0.001, 60), (0.01, 180)])
def test_where_epochs_are_short_the_bar_is_not_asked_at_each_step(
    make_network, moons, monkeypatch, seconds, asked
):
    """Or else it would make a compiled run fifty times slower."""
    clock, steps = Clock(seconds), []
    monkeypatch.setattr("nnlib.callbacks.time", clock)

    class Asked(Progress):
        def _move(self, training):
            steps.append(training.next_row)

    make_network().fit(*moons, 3, 0.1, callbacks=[clock, Asked()])
    assert np.count_nonzero(steps) == asked


def test_a_short_run_shows_no_bar(make_network, moons, capsys):
    make_network().fit(*moons, 1, 0.1, callbacks=[Progress()])
    assert capsys.readouterr() == ("", "")
