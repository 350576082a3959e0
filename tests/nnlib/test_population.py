import warnings

import numpy as np
import pytest

from nnlib.population import Population

RATES = np.logspace(-3, 0, 7)


def test_every_member_ends_where_it_would_have_ended_alone(make_network, moons):
    population = Population(make_network(), len(RATES))
    together = population.fit(*moons, 3, RATES, batch_size=7, rng=np.random.default_rng(0))
    for i, rate in enumerate(RATES):
        alone = make_network()
        history = alone.fit(*moons, 3, rate, batch_size=7, rng=np.random.default_rng(0))
        np.testing.assert_allclose(
            population.parameters[i], alone.parameters, rtol=1e-12, atol=1e-14
        )
        np.testing.assert_allclose(together.loss[i, 1:], history.loss, rtol=1e-12)
        np.testing.assert_allclose(together.accuracy[i, 1:], history.accuracy)
        assert together.loss[i, 0] == pytest.approx(history.initial_loss)


def test_a_member_can_be_taken_out_as_a_network(make_network, moons):
    population = Population(make_network(), len(RATES))
    population.fit(*moons, 1, RATES, rng=np.random.default_rng(0))
    member = population.model(4)
    inputs = moons[0].T
    np.testing.assert_allclose(member.forward(inputs), population.forward(inputs)[4], rtol=1e-12)
    member.parameters[:] = 0.0
    assert population.parameters[4].any()


def test_a_diverging_member_disturbs_nobody_and_warns_nobody(make_network):
    def network():
        return make_network((1, 3, 1), hidden="identity", output="identity")

    X, y = np.array([[1.0], [2.0]]), np.array([[0.5], [2.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        population = Population(network(), 2)
        history = population.fit(X, y, 60, [0.01, 5.0], rng=np.random.default_rng(0))
    alone = network()
    alone.fit(X, y, 60, 0.01, rng=np.random.default_rng(0))
    assert not np.isfinite(history.loss[1, -1])
    np.testing.assert_allclose(population.parameters[0], alone.parameters, rtol=1e-12)


def test_the_model_it_was_made_from_is_left_alone(make_network, moons):
    model = make_network()
    before = model.parameters.copy()
    Population(model, 3).fit(*moons, 1, [0.1, 0.2, 0.3])
    np.testing.assert_array_equal(model.parameters, before)


def test_writing_a_members_parameters_changes_that_member_only(make_network):
    population = Population(make_network(), 2)
    population.parameters[0] = 0.0
    outputs = population.forward([[1.0], [2.0]])
    assert outputs[0] == 0.5 and outputs[1] != 0.5 and len(population) == 2


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ([0.1, 0.2], r"learning_rates has shape \(2,\).*\(3,\)"),
        ([0.1, 0.2, np.nan], "learning_rates holds nan"),
        ([0.1, 0.2, -1.0], "none may be below 0"),
        (["a", "b", "c"], "numbers were expected"),
    ],
)
def test_bad_rates_get_a_sentence(make_network, moons, rates, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        Population(make_network(), 3).fit(*moons, 1, rates)


def test_bad_data_gets_the_same_sentence_as_from_fit(make_network, moons):
    with pytest.raises(ValueError, match=r"labels has shape \(60,\)"):
        Population(make_network(), 1).fit(moons[0], moons[1].ravel(), 1, [0.1])
