"""Garbage as an answer, as what it returns or as what it passes on is no failure of ours."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nnlib
from autograder import judge
from autograder.checks import IDS
from autograder.probes import time_limit


@pytest.fixture(autouse=True)
def little_patience(monkeypatch, less_patience):
    """Lists within lists without end take all the time there is: wait for them a short while."""
    monkeypatch.setattr(time_limit, "CPU_SECONDS", 0.3)
    # What goes wrong while garbage is collected is Python's to mention, and no object can be shown.
    monkeypatch.setattr(sys, "unraisablehook", lambda about: None)


CODE = [check_id for check_id in IDS if check_id != "05.parsons"]  # an order is no code


# ---- garbage ------------------------------------------------------------------------------------


def hostile(error):
    """Return a class whose objects raise `error` on every access."""

    def refuse(self, *arguments, **more):
        raise error("no")

    names = """getattribute iter next eq hash repr str float int index array array_interface len
        bool call getitem contains fspath enter format lt gt add radd mul rmul sub neg abs copy
        deepcopy reduce_ex""".split()
    return type("Hostile", (), {f"__{name}__": refuse for name in names})


Hostile = hostile(RuntimeError)


class HostileClass(type):
    def __getattribute__(cls, name):
        raise RuntimeError(name)

    def __instancecheck__(cls, one):
        raise RuntimeError("instance")


class Liar(float):
    def __eq__(self, other):
        return True

    def __abs__(self):
        return 0.0

    __hash__ = float.__hash__


class LyingArray(np.ndarray):
    def __array_ufunc__(self, *arguments, **more):
        return True


class LyingList(list):
    def __len__(self):
        return 10**9

    def __iter__(self):
        while True:
            yield 1.0

    def __getitem__(self, place):
        return 1.0


class LyingDict(dict):
    def items(self):
        while True:
            yield "x", 1.0

    def __iter__(self):
        raise RuntimeError("iter")


class SaysHuge:
    """Claims to be an array of a million by a million, and a sequence as long."""

    shape, ndim, size, dtype = (10**6, 10**6), 2, 10**12, np.dtype(float)

    def __len__(self):
        return 10**6

    def __getitem__(self, place):
        return 1.0

    def __array__(self, *arguments, **more):
        return np.broadcast_to(1.0, self.shape)


class ArraysWithoutEnd:
    """Claims to be an array that holds itself."""

    def __array__(self, *arguments, **more):
        return np.array([self], dtype=object)


def holding(thing):
    array = np.empty(2, dtype=object)
    array[1] = thing
    return array


def endless():
    while True:
        yield 1.0


def deep():
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested


def wide():
    """A few short lists that stand for more numbers than there is memory."""
    nested = [1.0] * 3000
    for _ in range(5):
        nested = [nested] * 3000
    return nested


def itself():
    nested = []
    nested.append(nested)
    return nested


def refusing_at_the_second():
    yield 1.0
    raise SystemExit("no more")


MAKERS = [
    Hostile,
    hostile(SystemExit),
    hostile(KeyboardInterrupt),
    hostile(RecursionError),
    lambda: Hostile,
    lambda: HostileClass("Odd", (), {}),
    lambda: HostileClass("Odd", (nnlib.Perceptron,), {}),
    lambda: Liar(3),
    lambda: np.ones(3).view(LyingArray),
    lambda: LyingList([1.0]),
    lambda: LyingDict(x=1.0),
    SaysHuge,
    lambda: [SaysHuge()],
    ArraysWithoutEnd,
    endless,
    refusing_at_the_second,
    deep,
    wide,
    itself,
    lambda: iter([]),
    lambda: (x for x in "abc"),
    lambda: iter(int, 1),
    lambda: range(10**12),
    lambda: map(float, iter(int, 1)),
    lambda: np.zeros((4000, 4000)),
    lambda: np.broadcast_to(1.0, (10**6, 10**6)),
    lambda: [np.broadcast_to(1.0, (10**6, 10**6))],
    lambda: np.array([None, "a"], dtype=object),
    lambda: holding(Hostile()),
    lambda: np.array(["x"]),
    lambda: np.zeros(3, dtype=[("a", int), ("b", float)]),
    lambda: np.full((2, 3), np.nan),
    lambda: np.full((1, 5), np.inf),
    lambda: np.zeros((0, 3)),
    lambda: np.zeros((1,) * 12),
    lambda: 10**400,
    lambda: -1,
    lambda: 1j,
    lambda: np.datetime64("2026-01-01"),
    lambda: {1: {2: {3: {4: {5: {}}}}}},
    lambda: {Hostile: Hostile()},
    lambda: {"params": Hostile(), "val": endless()},
    lambda: {"$array": [0, [3]]},
    lambda: [Hostile()],
    lambda: (Hostile(), Hostile()),
    lambda: ([], {}, ()),
    lambda: [[1, 2], [3]],
    lambda: print,
    lambda: type,
    lambda: ...,
    lambda: None,
    lambda: b"\xff",
    lambda: "\ud800",
    lambda: "x" * 1_000_000,
    lambda: memoryview(b"abc"),
    lambda: np.ma.masked,
    lambda: np.float32("nan"),
    lambda: nnlib.Perceptron,
    lambda: nnlib.Perceptron([nnlib.Dense(2, 1, "sigmoid")]),
    lambda: sys,
    lambda: NotImplemented,
    lambda: lambda epoch: Hostile(),
    lambda: lambda: 0,
    lambda: nnlib.history.History(loss=Hostile()),
    lambda: {0.1: nnlib.history.History(loss=[Hostile()], initial_loss="x")},
]
makers = st.sampled_from(MAKERS)
plain = st.builds(
    lambda value: lambda: value,
    st.floats()
    | st.integers()
    | st.text()
    | st.booleans()
    | st.lists(st.floats(), max_size=4)
    | st.lists(st.integers() | st.text() | st.none(), max_size=3).map(tuple)
    | st.dictionaries(st.floats() | st.text(), st.none() | st.floats(), max_size=3),
)

few = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def expect_a_judgement(check_id, thing):
    """Judge garbage: no failure of ours, no exception, and words for what is wrong."""
    report = judge(check_id, thing, language="nl", seed=4)
    assert report.outcome != "own_failure", report.failure_id
    assert not report.passed
    assert report.diagnoses and all(d.message for d in report.diagnoses)
    return report


# ---- what comes back ----------------------------------------------------------------------------


def returning(make):
    def exercise(*arguments, **more):
        return make()

    return exercise


@pytest.mark.parametrize("check_id", CODE)
def test_garbage_returned_is_never_our_own_failure(check_id, in_place_of):
    for make in MAKERS:
        expect_a_judgement(check_id, in_place_of(check_id, returning(make)))


@pytest.mark.parametrize("check_id", CODE)
@given(make=plain)
@few
def test_numbers_and_texts_at_random_are_never_our_own_failure(check_id, make, in_place_of):
    report = judge(check_id, in_place_of(check_id, returning(make)), language="nl", seed=4)
    assert report.outcome != "own_failure", report.failure_id


@pytest.mark.parametrize("check_id", CODE)
@pytest.mark.parametrize("make", [Hostile, endless, lambda: {"params": Hostile()}, lambda: [0.5]])
def test_garbage_is_judged_the_same_for_the_same_seed(check_id, make, in_place_of):
    def judged():
        return judge(check_id, in_place_of(check_id, returning(make)), language="en", seed=11)

    assert judged() == judged()


# ---- the work itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("check_id", IDS)
def test_garbage_in_place_of_the_work_is_never_our_own_failure(check_id):
    for make in MAKERS:
        expect_a_judgement(check_id, make())


@pytest.mark.parametrize("check_id", ["05.repair", "09.load", "09.resume", "05.parsons"])
@given(several=st.lists(makers | plain, max_size=4), as_list=st.booleans())
@few
def test_garbage_pairs_and_triples_are_never_our_own_failure(check_id, several, as_list):
    things = [make() for make in several]
    expect_a_judgement(check_id, things if as_list else tuple(things))


@pytest.mark.parametrize("check_id", ["05.repair", "09.load", "09.resume"])
@pytest.mark.parametrize("place", [0, 1])
def test_garbage_beside_right_work_is_never_our_own_failure(check_id, place, right_things):
    for make in MAKERS:
        things = list(right_things[check_id])
        things[place] = make()
        report = judge(check_id, tuple(things), language="nl", seed=4)
        assert report.outcome != "own_failure", report.failure_id


# ---- what it does with its arguments ------------------------------------------------------------


def attempts(*calls):
    for call in calls:
        with contextlib.suppress(Exception):
            call()


def meddle(thing, make):
    """Call what can be called with garbage, and put garbage into whatever holds something."""
    if isinstance(thing, np.ndarray):
        attempts(lambda: thing.fill(np.nan), lambda: setattr(thing, "shape", (-1,)))
        attempts(lambda: thing.__setitem__(0, make()))
    elif isinstance(thing, dict):
        attempts(*(lambda k=k: thing.__setitem__(k, make()) for k in list(thing)))
        attempts(lambda: thing.__setitem__(make(), make()))
    elif isinstance(thing, list):
        attempts(lambda: thing.append(make()), lambda: thing.__setitem__(0, make()))
    elif isinstance(thing, Path):
        attempts(lambda: thing.mkdir(), lambda: (thing / "x").write_bytes(b"x"))
        attempts(lambda: thing.with_suffix(".tmp").symlink_to("/"))
    elif isinstance(thing, np.random.Generator):
        attempts(lambda: thing.choice(make()), lambda: thing.normal(make(), make()))
        attempts(lambda: setattr(thing.bit_generator, "state", make()))
    elif hasattr(thing, "__dict__"):
        for layer in list(getattr(thing, "layers", [])):
            attempts(lambda one=layer: setattr(one, "weights", make()))
            attempts(lambda one=layer: setattr(one, "biases", make()))
        attempts(*(lambda n=n: setattr(thing, n, make()) for n in list(vars(thing))))


@pytest.mark.parametrize("check_id", CODE)
@given(make=makers | plain, again=st.booleans())
@few
def test_garbage_passed_on_is_never_our_own_failure(check_id, make, again, in_place_of):
    def exercise(*arguments, **more):
        for argument in arguments:
            meddle(argument, make)
            attempts(lambda call=argument: call(make()))
        return arguments[-1] if again and arguments else make()

    report = judge(check_id, in_place_of(check_id, exercise), language="nl", seed=4)
    assert report.outcome != "own_failure", report.failure_id
    assert not report.passed


CALLS = """02.forward 02.predict 03.numerical_gradient 04.sgd_step 05.fit 05.repair 08.refine
    08.report 09.state_of 09.resume 10.resumable 10.test_once""".split()


@pytest.mark.parametrize("check_id", CALLS)
def test_callbacks_called_with_each_kind_of_garbage(check_id, in_place_of):
    for make in MAKERS:

        def exercise(*arguments, make=make, **more):
            for argument in arguments:
                if callable(argument):
                    for values in ((), (make(),), (make(), make()), (make(), make(), make())):
                        attempts(lambda call=argument, values=values: call(*values))
                for layer in list(getattr(argument, "layers", [])):
                    for name in ("forward", "backward", "gradients", "update"):
                        attempts(lambda one=layer, n=name: getattr(one, n)(make()))
            return make()

        expect_a_judgement(check_id, in_place_of(check_id, exercise))


@pytest.mark.parametrize("part", ["weights", "biases"])
@pytest.mark.parametrize(
    "value", [0.5, None, "x", [1, 2], np.zeros(3), np.zeros((2, 2, 2))], ids=str
)
def test_a_layer_whose_parameters_become_something_else_is_the_learners_mistake(part, value):
    class MyDense(nnlib.Dense):
        def backward(self, da, learning_rate):
            setattr(self, part, value)
            return da

    report = judge("03.backward", MyDense, language="en", seed=1)
    assert report.outcome == "diagnosed" and report.points < report.max_points
