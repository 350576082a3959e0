"""Whatever a learner's code does, the check comes to its end and leaves nothing behind."""

from __future__ import annotations

import logging
import random
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nnlib
from autograder import judge
from autograder.probes import guard
from autograder.probes.time_limit import TimeLimit


def with_fit(fit):
    return type("MyPerceptron", (nnlib.Perceptron,), {"fit": fit})


def run(call, cpu=0.25, wall=1.5):
    return guard.run(call, TimeLimit(cpu, wall))


# ---- what never ends ----------------------------------------------------------------------------


def forever():
    while True:
        pass


def forever_swallowing():
    while True:
        try:
            sum(range(100))
        except:  # noqa: E722
            pass


def forever_keeping_what_it_swallows():
    kept = []
    while True:
        try:
            sum(range(100))
        except BaseException as error:
            kept.append(str(error))


def forever_in_a_callee_that_swallows():
    def inner():
        try:
            while True:
                pass
        except BaseException:
            return 1

    while True:
        try:
            inner()
        except BaseException:
            continue


def forever_with_finally():
    while True:
        try:
            time.time()
        finally:
            continue  # noqa: B012


def forever_in_a_generator():
    def numbers():
        while True:
            yield 1

    return sum(numbers())


def asleep():
    time.sleep(60)


ENDLESS = [
    forever, forever_swallowing, forever_keeping_what_it_swallows,
    forever_in_a_callee_that_swallows, forever_with_finally, forever_in_a_generator,
]  # fmt: skip


@pytest.mark.parametrize("loop", [*ENDLESS, asleep])
def test_an_endless_loop_is_stopped(loop):
    before = time.monotonic()
    assert run(loop).timed_out
    assert time.monotonic() - before < 8


@pytest.mark.parametrize("loop", ENDLESS[:5])
def test_an_endless_loop_is_stopped_outside_the_main_thread(loop):
    ended = []
    thread = threading.Thread(target=lambda: ended.append(run(loop).timed_out), daemon=True)
    thread.start()
    thread.join(15)
    assert ended == [True]


@pytest.mark.parametrize("loop", ENDLESS[:2])
def test_an_endless_loop_is_stopped_where_there_are_no_timer_signals(loop, monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    assert run(loop).timed_out


def test_code_within_its_time_is_not_touched_and_a_timer_of_others_goes_on():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    timer = signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        assert run(lambda: sum(range(10))).value == 45
        assert not rung
        time.sleep(0.4)
        assert len(rung) == 1
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer)
    assert sys.gettrace() is None or "time_limit" not in repr(sys.gettrace())


# ---- what it raises -----------------------------------------------------------------------------


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize(
    "error",
    [SystemExit(0), KeyboardInterrupt(), GeneratorExit(), MemoryError(), Unspeakable(),
     BaseException("base"), ValueError("x" * 10_000), StopIteration(), EOFError(), Warning("w")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_any_exception_is_a_diagnosis(error):
    def fit(self, training_data, labels, epochs, learning_rate):
        raise error

    report = judge("05.fit", with_fit(fit), language="nl")
    assert report.outcome == "crashed"
    assert report.diagnoses[0].code == "crash"
    assert report.points == 0

    def mean_of(values):
        raise error

    assert judge("00.mean_of", mean_of).outcome == "crashed"


def test_endless_recursion_is_a_diagnosis():
    def mean_of(values):
        return mean_of(values)

    report = judge("00.mean_of", mean_of, language="en")
    assert report.diagnoses[0].observed["type"] == "RecursionError"


def test_a_constructor_that_fails_is_a_diagnosis():
    class MyPerceptron(nnlib.Perceptron):
        def __init__(self, layers):
            raise RuntimeError("not today")

        def fit(self, training_data, labels, epochs, learning_rate):
            return 1 + 1

    assert judge("05.fit", MyPerceptron).outcome == "crashed"


# ---- what it leaves behind ----------------------------------------------------------------------


def everything():
    return {
        "errors": np.geterr(),
        "numpy": str(np.random.get_state(legacy=False)),
        "random": random.getstate(),
        "filters": list(warnings.filters),
        "showwarning": warnings.showwarning,
        "streams": (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__),
        "print": np.get_printoptions()["precision"],
        "logging": logging.root.manager.disable,
        "depth": sys.getrecursionlimit(),
        "trace": sys.gettrace(),
        "fit": nnlib.Perceptron.fit,
        "alarm": signal.getsignal(signal.SIGALRM),
        "input": __builtins__["input"],
    }


def test_nothing_around_the_learners_code_changes():
    class MyPerceptron(nnlib.Perceptron):
        made = 0

        def fit(self, training_data, labels, epochs, learning_rate):
            MyPerceptron.made += 1
            MyPerceptron.last = self
            np.seterr(all="raise")
            np.random.seed(1)
            random.seed(1)
            warnings.simplefilter("error")
            np.set_printoptions(precision=2)
            sys.setrecursionlimit(500)
            sys.stdout = sys.stderr = None
            for layer in self.layers:
                layer.forward(np.zeros((layer.n_inputs, 1)))
            training_data[:] = 0

    before, attributes = everything(), dict(vars(MyPerceptron))
    judge("05.fit", MyPerceptron)
    assert everything() == before
    assert dict(vars(MyPerceptron)) == attributes


def test_nothing_is_printed(capfd):
    def mean_of(values):
        print("hallo")
        print("fout", file=sys.stderr)
        sys.__stderr__.write("nog een")
        logging.getLogger("x").error("logged")
        warnings.warn("a warning", stacklevel=1)
        return np.log(np.array([0.0])) + sum(values)

    judge("00.mean_of", mean_of)
    judge("05.fit", with_fit(lambda self, a, b, c, d: print("x" * 100_000)))
    out, err = capfd.readouterr()
    assert out == "" and err == ""


def test_asking_for_input_does_not_wait():
    def hello(name):
        return "hello, " + input("who? ")

    report = judge("00.hello", hello, language="en")
    assert report.diagnoses[0].observed["type"] == "EOFError"


def test_the_layers_and_data_a_learner_keeps_are_their_own():
    kept = []

    def fit(self, training_data, labels, epochs, learning_rate):
        kept.append((training_data, self.layers))

    first = judge("05.fit", with_fit(fit), seed=3)
    kept[0][0][:] = 99
    assert judge("05.fit", with_fit(fit), seed=3) == first


# ---- garbage ------------------------------------------------------------------------------------


class Hostile:
    """Raises on every access."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __iter__(self):
        raise RuntimeError("iter")

    def __eq__(self, other):
        raise RuntimeError("eq")

    def __hash__(self):
        raise RuntimeError("hash")

    def __repr__(self):
        raise RuntimeError("repr")

    def __float__(self):
        raise RuntimeError("float")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("array")

    def __len__(self):
        raise RuntimeError("len")

    def __bool__(self):
        raise RuntimeError("bool")


class Liar(float):
    def __eq__(self, other):
        return True

    def __abs__(self):
        return 0.0

    __hash__ = float.__hash__


class LyingArray(np.ndarray):
    def __array_ufunc__(self, *args, **kwargs):
        return True


def endless():
    while True:
        yield 1.0


def deep():
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested


makers = st.sampled_from(
    [
        Hostile,
        lambda: Hostile,
        lambda: Liar(3),
        lambda: np.ones(3).view(LyingArray),
        endless,
        deep,
        lambda: iter([]),
        lambda: (x for x in "abc"),
        lambda: np.zeros((2000, 2000)),
        lambda: np.array([None, "a"], dtype=object),
        lambda: np.array(["x"]),
        lambda: 10**400,
        lambda: 1j,
        lambda: np.datetime64("2026-01-01"),
        lambda: {1: {2: {3: {4: {5: {}}}}}},
        lambda: {Hostile: Hostile()},
        lambda: [Hostile()],
        lambda: print,
        lambda: type,
        lambda: ...,
        lambda: b"\xff",
        lambda: "\ud800",
        lambda: memoryview(b"abc"),
        lambda: np.ma.masked,
        lambda: np.float32("nan"),
        lambda: [[1, 2], [3]],
        lambda: nnlib.Perceptron,
        lambda: sys,
        lambda: np.zeros((0, 3)),
        lambda: NotImplemented,
        lambda: lambda epoch: Hostile(),
        lambda: lambda: 0,
        lambda: nnlib.history.History(loss=Hostile()),
        lambda: {0.1: nnlib.history.History(loss=[Hostile()], initial_loss="x")},
    ]
)
makers |= st.builds(
    lambda value: lambda: value,
    st.floats()
    | st.integers()
    | st.text()
    | st.booleans()
    | st.lists(st.floats(), max_size=4)
    | st.dictionaries(st.floats(), st.none(), max_size=3),
)

slow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@pytest.mark.parametrize(
    "check_id", ["00.hello", "00.mean_of", "06.descend", "06.sweep", "06.step_decay"]
)
@given(make=makers)
@slow
def test_garbage_returned_is_never_our_own_failure(check_id, make):
    def exercise(*arguments):
        return make()

    report = judge(check_id, exercise, language="nl")
    assert report.outcome != "own_failure", report.failure_id
    assert not report.passed


@given(make=makers)
@slow
def test_garbage_given_to_the_layers_is_never_our_own_failure(make):
    def fit(self, training_data, labels, epochs, learning_rate):
        for layer in self.layers:
            for call in (layer.forward, layer.backward, layer.gradients, layer.update):
                for arguments in [(make(),), (make(), make()), ()]:
                    try:
                        call(*arguments)
                    except Exception:
                        pass
        layer.forward(inputs=training_data[0].reshape(-1, 1))
        return make()

    report = judge("05.fit", with_fit(fit), language="nl")
    assert report.outcome != "own_failure", report.failure_id
    assert not report.passed


@given(make=makers)
@slow
def test_garbage_put_into_the_model_is_never_our_own_failure(make):
    def fit(self, training_data, labels, epochs, learning_rate):
        self.forward(training_data[0].reshape(-1, 1))
        layer = self.layers[0]
        layer.weights = make()
        layer.biases = make()
        self.layers = make()

    for check_id in ("05.fit", "05.fit_blanks"):
        report = judge(check_id, with_fit(fit), language="en")
        assert report.outcome != "own_failure", report.failure_id
        assert not report.passed


@given(make=makers)
@slow
def test_garbage_in_place_of_the_work_is_never_our_own_failure(make):
    for check_id in ("00.mean_of", "05.fit", "06.sweep"):
        report = judge(check_id, make(), language="en")
        assert report.outcome != "own_failure", report.failure_id
        assert not report.passed
