"""Handing the work to nnlib is seen, however the learner came by the function."""

from __future__ import annotations

import threading
import types

import numpy as np
import pytest

import nnlib
from autograder import judge
from autograder.probes import delegation
from autograder.probes.exchange import exchanged
from nnlib import gradcheck
from nnlib.activations import Sigmoid
from nnlib.losses import BinaryCrossEntropy
from nnlib.population import Population

SAVED = types.SimpleNamespace(
    forward=nnlib.Dense.forward,
    backward=nnlib.Dense.backward,
    predict=nnlib.Perceptron.predict,
    fit=nnlib.Perceptron.fit,
    sigmoid=Sigmoid(),
    gradient=gradcheck.numerical_gradient,
    loss=BinaryCrossEntropy(),
)


def copy_of(function):
    twin = types.FunctionType(function.__code__, function.__globals__, "mine")
    twin.__kwdefaults__ = function.__kwdefaults__
    twin.__defaults__ = function.__defaults__
    return twin


COPIED_FORWARD = copy_of(nnlib.Dense.forward)
COPIED_FIT = copy_of(nnlib.Perceptron.fit)
COPIED_GRADIENT = copy_of(gradcheck.numerical_gradient)


def derived(base, **methods):
    return type("Mine", (base,), methods)


class HelpedDense(nnlib.Dense):
    helper = copy_of(nnlib.Dense.forward)

    def forward(self, inputs):
        return self.helper(inputs)


def trains_fresh_layers(self, training_data, labels, epochs, learning_rate):
    layers = [nnlib.Dense(one.n_inputs, one.n_neurons, "sigmoid") for one in self.layers]
    twin = nnlib.Perceptron(layers)
    twin.parameters[:] = self.parameters
    SAVED.fit(twin, training_data, labels, epochs, learning_rate)
    self.parameters[:] = twin.parameters


def in_a_generator(z):
    return (float(SAVED.sigmoid(np.array([one]))[0]) for one in np.ravel(z))


HANDED_OVER = [
    ("01.sigmoid", lambda z: SAVED.sigmoid(z)),
    ("01.sigmoid", in_a_generator),
    ("01.sigmoid", Sigmoid().__call__),
    ("01.forward", derived(nnlib.Dense, forward=lambda self, x: SAVED.forward(self, x))),
    ("01.forward", derived(nnlib.Dense, forward=lambda self, x: COPIED_FORWARD(self, x))),
    ("01.forward", HelpedDense),
    ("01.forward", derived(nnlib.Dense, forward=COPIED_FORWARD)),
    ("02.predict", derived(nnlib.Perceptron, predict=lambda self, x: SAVED.predict(self, x))),
    ("03.bce", lambda output, target: SAVED.loss.value(output, target)),
    ("03.numerical_gradient", lambda f, w: SAVED.gradient(f, w)),
    ("03.numerical_gradient", lambda f, w: COPIED_GRADIENT(f, w)),
    ("03.backward", derived(nnlib.Dense, backward=lambda self, *a: SAVED.backward(self, *a))),
    ("05.fit", derived(nnlib.Perceptron, fit=trains_fresh_layers)),
    ("05.fit", derived(nnlib.Perceptron, fit=lambda self, *a: COPIED_FIT(self, *a))),
    ("05.fit", derived(nnlib.Perceptron, fit=lambda self, *a: Population(self, 1).fit(*a))),
]


@pytest.mark.parametrize(
    ("check_id", "thing"), HANDED_OVER, ids=[f"{i}-{n}" for n, (i, _) in enumerate(HANDED_OVER)]
)
def test_a_function_taken_or_copied_before_the_check_is_seen(check_id, thing):
    report = judge(check_id, thing, language="nl", seed=1)
    assert report.diagnoses[0].code == "uses_reference_solution"
    assert report.points == 0


def test_what_is_not_asked_may_come_from_nnlib():
    activation = nnlib.activations.get("tanh")

    class MyDense(nnlib.Dense):
        def forward(self, inputs):
            self.inputs = inputs
            self.z = self.weights @ inputs + self.biases
            self.outputs = self.activation(self.z)
            activation(self.z)
            BinaryCrossEntropy().value(np.array([[0.2]]), np.array([[1.0]]))
            gradcheck.numerical_gradient(lambda w: float((w**2).sum()), np.ones(2))
            return self.outputs

    assert judge("01.forward", MyDense, seed=1).passed


def test_the_functions_have_their_own_code_again_afterwards():
    before = [nnlib.Dense.forward.__code__, nnlib.Perceptron.fit.__code__, COPIED_FIT.__code__]
    for check_id, thing in HANDED_OVER:
        judge(check_id, thing)
    judge("06.sweep", lambda alphas: {alpha: None for alpha in alphas})
    after = [nnlib.Dense.forward.__code__, nnlib.Perceptron.fit.__code__, COPIED_FIT.__code__]
    assert all(a is b for a, b in zip(before, after, strict=True))


# ---- the exchange -------------------------------------------------------------------------------


def double(number, *, plus=1):
    return 2 * number + plus


def test_a_stand_in_is_called_by_every_name_and_can_call_the_original():
    taken = double

    def stand_in(original, number, **more):
        return ("instead of", original(number, **more))

    with exchanged(double, stand_in):
        assert taken(3) == ("instead of", 7)
        assert taken(3, plus=0) == ("instead of", 6)
    assert taken(3) == 7


def test_stand_ins_go_in_any_order_and_the_last_gives_the_code_back():
    code = double.__code__
    first = exchanged(double, lambda original, number: original(number) + 100)
    second = exchanged(double, lambda original, number: original(number) + 1000)
    first.__enter__()
    second.__enter__()
    assert double(1) == 1103
    first.__exit__(None, None, None)
    assert double(1) == 1003
    second.__exit__(None, None, None)
    assert double(1) == 3 and double.__code__ is code


def test_an_exception_puts_the_code_back():
    code = double.__code__
    with pytest.raises(KeyboardInterrupt), exchanged(double, lambda original, number: 0):
        raise KeyboardInterrupt
    assert double.__code__ is code


def test_another_thread_goes_on_with_the_original():
    got = []
    with exchanged(double, lambda original, number: "exchanged"):
        thread = threading.Thread(target=lambda: got.append(double(1)))
        thread.start()
        thread.join()
        assert double(1) == "exchanged"
    assert got == [3]


def test_a_training_in_another_thread_is_not_taken_for_the_learners():
    layer = nnlib.Dense(2, 2, "tanh", rng=np.random.default_rng(0))
    ready, done = threading.Event(), threading.Event()

    def train():
        while not done.is_set():
            layer.forward(np.ones((2, 1)))
            ready.set()

    thread = threading.Thread(target=train)
    thread.start()
    try:
        ready.wait(5)
        with delegation.watching((nnlib.Dense.forward,)) as seen:
            ready.clear()
            assert ready.wait(5)
        assert not seen.delegated
    finally:
        done.set()
        thread.join()


def test_threads_that_come_and_go_each_have_their_own_stand_in():
    code = double.__code__
    wrong = []

    def come_and_go(word):
        for _ in range(300):
            with exchanged(double, lambda original, number: (word, original(number))):
                if double(1) != (word, 3):
                    wrong.append(word)
            if double(1) != 3:
                wrong.append("afterwards")

    threads = [threading.Thread(target=come_and_go, args=(word,)) for word in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert double.__code__ is code
