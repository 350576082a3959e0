import warnings

import numpy as np
import pytest

from nnlib.losses import MeanSquaredError
from nnlib.optimizers import Adam, Momentum
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


@pytest.mark.parametrize("optimizer", [None, Momentum, Adam])
@pytest.mark.parametrize("batch_size", [1, 7, 60])
def test_members_may_differ_in_weights_and_in_the_order_of_their_rows(
    make_network, moons, batch_size, optimizer
):
    def models():
        return [make_network(seed=seed) for seed in (3, 4, 5)]

    def generators():
        return [np.random.default_rng(seed) for seed in (6, 7, 8)]

    rates, several = [0.01, 0.1, 0.3], models()
    population = Population(several)
    together = population.fit(
        *moons,
        3,
        rates,
        batch_size=batch_size,
        rng=generators(),
        optimizer=None if optimizer is None else optimizer(),
    )
    for i, (alone, rng) in enumerate(zip(models(), generators(), strict=True)):
        np.testing.assert_array_equal(several[i].parameters, alone.parameters)
        history = alone.fit(
            *moons,
            3,
            rates[i],
            batch_size=batch_size,
            rng=rng,
            optimizer=None if optimizer is None else optimizer(),
        )
        np.testing.assert_allclose(
            population.parameters[i], alone.parameters, rtol=1e-11, atol=1e-13
        )
        np.testing.assert_allclose(together.loss[i, 1:], history.loss, rtol=1e-11)


def test_without_shuffling_the_generators_are_not_asked(make_network, moons):
    rngs = [np.random.default_rng(seed) for seed in (0, 1)]
    before = [rng.bit_generator.state for rng in rngs]
    Population(make_network(), 2).fit(*moons, 1, [0.1, 0.1], shuffle=False, rng=rngs)
    assert [rng.bit_generator.state for rng in rngs] == before


def test_a_population_of_softmax_networks_with_weight_decay(make_network):
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(40, 2)), np.eye(3)[rng.integers(3, size=40)]

    def models():
        made = [make_network((2, 5, 3), output="softmax", seed=seed) for seed in (0, 1)]
        for model in made:
            for layer in model.layers:
                layer.l2 = 0.01
        return made

    population = Population(models())
    population.fit(X, y, 4, [0.1, 0.2], batch_size=8, rng=np.random.default_rng(0))
    for i, alone in enumerate(models()):
        alone.fit(X, y, 4, [0.1, 0.2][i], batch_size=8, rng=np.random.default_rng(0))
        np.testing.assert_allclose(population.parameters[i], alone.parameters, rtol=1e-11)


@pytest.mark.parametrize("optimizer", [None, Momentum])
def test_a_frozen_layer_stays_as_it_is_in_every_member(make_network, moons, optimizer):
    models = [make_network(seed=seed) for seed in (0, 1)]
    for model in models:
        model.layers[0].frozen = True
    population = Population(models)
    rates = [0.1, 0.2]
    population.fit(*moons, 2, rates, rng=np.random.default_rng(0), batch_size=60)
    for _ in range(2):
        one = None if optimizer is None else optimizer()
        population.fit(*moons, 2, rates, optimizer=one, batch_size=9)
    for i, model in enumerate(models):
        np.testing.assert_array_equal(population.layers[0].weights[i], model.layers[0].weights)
        assert (population.layers[1].weights[i] != model.layers[1].weights).all()


def test_models_that_make_no_population_get_a_sentence(make_network, moons):
    one = make_network()
    with pytest.raises(ValueError, match="model 1 has another architecture than model 0"):
        Population([one, make_network((2, 5, 1))])
    with pytest.raises(ValueError, match="model 1 has another architecture"):
        Population([one, make_network(loss=MeanSquaredError())])
    with pytest.raises(TypeError, match="a sequence of them"):
        Population([])
    with pytest.raises(TypeError, match="size goes with one model"):
        Population([one, one], 2)
    with pytest.raises(TypeError, match="size is None"):
        Population(one)
    with pytest.raises(ValueError, match="rng holds 1 generators: one for each of the 2 members"):
        Population([one, one]).fit(*moons, 1, [0.1, 0.1], rng=[np.random.default_rng(0)])
    with pytest.raises(TypeError, match="rng is 5: a generator was expected"):
        Population([one, one]).fit(*moons, 1, [0.1, 0.1], rng=5)
