"""Whatever a learner's code does, the check comes to its end and leaves nothing behind."""

from __future__ import annotations

import logging
import os
import random
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest

import nnlib
from autograder import judge
from autograder.checks import IDS
from autograder.probes import guard
from autograder.probes.time_limit import TimeLimit

CODE = [check_id for check_id in IDS if check_id != "05.parsons"]  # an order is no code


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


def leaving(*arguments, **more):
    raise SystemExit(0)


def interrupting(*arguments, **more):
    raise KeyboardInterrupt


def recursing(*arguments, **more):
    return recursing(*arguments, **more)


def refusing_to_be_read(*arguments, **more):
    class Odd(dict):
        def __getattribute__(self, name):
            raise KeyboardInterrupt

        def keys(self):
            raise SystemExit

        __iter__ = __len__ = __eq__ = __bool__ = __repr__ = keys
        __hash__ = None

    return Odd()


@pytest.mark.parametrize("function", [leaving, interrupting, recursing, refusing_to_be_read])
@pytest.mark.parametrize("check_id", CODE)
def test_in_every_exercise_an_exception_is_a_diagnosis(check_id, function, in_place_of):
    report = judge(check_id, in_place_of(check_id, function), language="en", seed=1)
    assert report.outcome in ("crashed", "diagnosed")
    assert report.diagnoses[0].message
    assert report.points < report.max_points
    if function in (leaving, interrupting) and check_id != "05.repair":
        assert report.diagnoses[0].code == "crash"


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


def disturbing(*arguments, **more):
    np.seterr(all="raise")
    np.random.seed(1)
    random.seed(1)
    warnings.simplefilter("error")
    np.set_printoptions(precision=2)
    logging.disable(logging.NOTSET)
    sys.setrecursionlimit(500)
    sys.__stderr__.write("an error")
    print("a word")
    os.chdir("/")
    sys.stdout = sys.stderr = None
    for argument in arguments:
        if type(argument) is np.ndarray:
            argument[...] = 0


@pytest.mark.parametrize("check_id", CODE)
def test_no_exercise_leaves_a_trace(check_id, in_place_of, capfd):
    thing = in_place_of(check_id, disturbing)
    classes = [one for one in np.atleast_1d(np.array(thing, object)) if isinstance(one, type)]
    before, attributes = everything(), [dict(vars(one)) for one in classes]
    folder = os.getcwd()
    judge(check_id, thing, seed=1)
    assert everything() == before
    assert [dict(vars(one)) for one in classes] == attributes
    assert os.getcwd() == folder
    assert capfd.readouterr() == ("", "")


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


# ---- what it costs ------------------------------------------------------------------------------


@pytest.mark.parametrize("check_id", IDS)
def test_a_check_of_a_right_answer_takes_little_time(check_id, right_things, costs):
    """Under 150 ms of CPU for any of many challenges, not only for the first."""
    thing = right_things[check_id]
    judge(check_id, thing, seed=0)
    slowest = 0.0
    for seed in range(12):
        spent = []
        for _ in range(3):  # again, if a busy machine made it slow
            before = time.process_time()
            assert judge(check_id, thing, seed=seed).passed
            spent.append(time.process_time() - before)
            if spent[-1] < 0.1:
                break
        slowest = max(slowest, min(spent))
    costs[check_id] = slowest
    assert slowest < 0.150
