import math

import numpy as np
import pytest

from nnlib.schedules import Constant, Cosine, Exponential, Step, WarmUp, as_schedule


@pytest.mark.parametrize(
    ("schedule", "epochs", "rates"),
    [
        (Constant(0.1), [0, 7.5], [0.1, 0.1]),
        (Step(0.1, factor=0.5, every=10), [0, 9.99, 10, 20], [0.1, 0.1, 0.05, 0.025]),
        (Exponential(0.1, factor=0.9), [0, 1, 2.5], [0.1, 0.09, 0.1 * 0.9**2.5]),
        (Cosine(0.1, epochs=10), [0, 5, 10, 99], [0.1, 0.05, 0.0, 0.0]),
        (Cosine(0.1, epochs=4, lowest=0.02), [1, 4], [0.06 + 0.04 * math.sqrt(0.5), 0.02]),
        (WarmUp(Constant(0.1), epochs=4), [0, 1.5, 3.999, 4, 9], [0.02, 0.05, 0.09998, 0.1, 0.1]),
        (WarmUp(Step(0.1, factor=0.5, every=2), epochs=1), [0, 1, 3], [0.05, 0.1, 0.05]),
    ],
)
def test_a_schedule_has_the_rates_worked_out_by_hand(schedule, epochs, rates):
    np.testing.assert_allclose([schedule(epoch) for epoch in epochs], rates, atol=1e-15)


def test_fit_takes_each_step_with_the_rate_of_its_moment(make_network, moons):
    seen = []

    class Watch:
        def on_start(self, training):
            assert training.learning_rate() == pytest.approx(0.2)

        def on_step(self, training):
            seen.append(training.learning_rate())

    make_network().fit(*moons, 2, Exponential(0.2, factor=0.25), batch_size=30, callbacks=[Watch()])
    np.testing.assert_allclose(seen, [0.1, 0.05, 0.025, 0.0125])


def test_a_schedule_that_never_changes_is_the_number_itself(make_network, moons):
    one, two = make_network(), make_network()
    one.fit(*moons, 2, 0.1, rng=np.random.default_rng(0))
    two.fit(*moons, 2, Step(0.1, factor=1.0), rng=np.random.default_rng(0))
    np.testing.assert_array_equal(one.parameters, two.parameters)


def test_a_function_of_ones_own_is_a_schedule():
    assert as_schedule(lambda epoch: 0.1 / (1 + epoch))(1.0) == 0.05


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Constant(-1.0), "learning_rate is -1.0"),
        (lambda: Step(0.1, every=0), "every is 0"),
        (lambda: Step(0.1, factor=math.nan), "factor is nan"),
        (lambda: Cosine(0.1, epochs=2.5), "epochs is 2.5"),
        (lambda: WarmUp(0.1), "a schedule was expected"),
        (lambda: as_schedule("slow"), "a number"),
        (lambda: as_schedule(lambda epoch: math.nan), r"learning_rate\(0\) is nan"),
    ],
)
def test_an_impossible_schedule_gets_a_sentence(make, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        make()
