"""A verdict hangs on the answer, not on the numbers that were drawn for it."""

import numpy as np
import pytest

import nnlib
from autograder.checks import find, fit
from autograder.checks.outcomes import rounded
from course.demo.catalogue import every

# What other numbers once gave another name, or might: small numbers are near each other.
CHECKS = [
    "03.numerical_gradient", "07.accuracy", "08.choose", "08.refine", "09.state_of", "09.resume",
]  # fmt: skip
TRIES = 40


@pytest.mark.parametrize("check_id", CHECKS)
def test_an_answer_gets_the_same_name_whatever_it_was_tried_on(check_id):
    check = find(check_id)
    for one in every():
        if one.check_id != check_id or one.words == ["name_missing"]:
            continue
        for seed in range(1000, 1000 + TRIES):
            challenge = check.challenge(np.random.default_rng(seed))
            verdict = check.judge(check.probe(one.thing(), challenge), challenge)
            if one.right:
                assert verdict.outcome == "passed" and not verdict.found, (seed, one.source)
            else:
                names = [found.code for found in verdict.found]
                assert names[0] in one.words, (seed, names, one.words, one.source)


WANTED = np.array([0.0437315, -1.2345678, 12.5, 3e-5])


@pytest.mark.parametrize(
    ("left", "holds"),
    [
        (WANTED, True),
        (np.round(WANTED, 1), True),
        (np.round(WANTED, 3), True),
        (np.trunc(WANTED * 100) / 100, True),
        (WANTED.astype(np.float32).astype(float), True),
        (WANTED.astype(np.float16).astype(float), True),
        (np.array([float(f"{x:.4g}") for x in WANTED]), True),
        (WANTED + 0.004966, False),
        (np.zeros(4), False),
        (-WANTED, False),
        (WANTED[::-1], False),
        (np.full(4, np.nan), False),
    ],
)
def test_what_rounding_left_is_told_from_what_is_merely_near(left, holds):
    assert bool(rounded(left, WANTED)) is holds


def test_no_learning_rate_is_one_that_anybody_would_write_down():
    check = find("05.fit")
    drawn = {
        round(10_000 * network["learning_rate"])
        for seed in range(2000)
        for network in check.challenge(np.random.default_rng(seed))["networks"]
    }
    assert len(drawn) > 400 and not any(rate % 100 == 0 for rate in drawn)


def a_loop(order_of):
    """Return a class that trains rightly, in the orders that `order_of(n, epoch)` gives."""

    class MyPerceptron(nnlib.Perceptron):
        def fit(self, training_data, labels, epochs, learning_rate):
            for epoch in range(epochs):
                for i in order_of(len(training_data), epoch):
                    output = self.forward(training_data[i].reshape(-1, 1))
                    target = labels[i].reshape(-1, 1)
                    da = (output - target) / (output * (1 - output))
                    for layer in self.layers[::-1]:
                        da = layer.backward(da, learning_rate)

    return MyPerceptron


def shuffled(n, epoch):
    return np.random.permutation(n)


def stored(n, epoch):
    return np.arange(n)


def once(n, epoch):
    return np.random.default_rng(n).permutation(n)


ORDERS = {
    "few rows twice in one order": (lambda n, e: once(n, e) if n == 7 else shuffled(n, e), True),
    "few rows as stored": (lambda n, e: stored(n, e) if n == 7 and e else shuffled(n, e), True),
    "shuffled once": (once, False),
    "never shuffled": (stored, False),
    "every other epoch": (lambda n, e: stored(n, e) if e % 2 else shuffled(n, e), False),
    "all but the last": (lambda n, e: once(n, e) if e else shuffled(n, e), False),
}


@pytest.mark.parametrize("orders", ORDERS)
def test_few_rows_in_one_order_twice_are_chance_and_many_are_not(orders):
    order_of, accepted = ORDERS[orders]
    challenge = fit.smaller_challenge(np.random.default_rng(1))
    verdict = fit.FIT.judge(fit.FIT.probe(a_loop(order_of), challenge), challenge)
    names = {found.code for found in verdict.found}
    assert (verdict.outcome == "passed") is accepted, names
    assert ("reshuffled" in verdict.earned) is accepted
    assert names <= {"same_order_every_epoch", "never_shuffled"}
