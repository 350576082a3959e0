import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import Dense, Perceptron, engines
from nnlib.activations import Identity, Sigmoid, Softmax
from nnlib.callbacks import EarlyStopping
from nnlib.checkpoints import (
    CheckpointDirectory,
    CheckpointError,
    copy_layers,
    load,
    save,
    transfer,
)
from nnlib.optimizers import SGD, Adam, Momentum
from nnlib.population import Population

ENGINES = ["reference", *(["numba"] if engines.installed() else [])]
rng = np.random.default_rng(1)
X = rng.normal(size=(20, 2))
CLASSES = np.eye(3)[rng.integers(0, 3, 20)]
LABELS = CLASSES[:, :1]


def network(*sizes, output="sigmoid", seed=0, l2=0.0):
    rng = np.random.default_rng(seed)
    names = ["tanh"] * (len(sizes) - 2) + [output]
    return Perceptron(
        [
            Dense(a, b, name, rng=rng, l2=l2)
            for a, b, name in zip(sizes[:-1], sizes[1:], names, strict=True)
        ]
    )


def bits(layer):
    return layer.weights.tobytes(), layer.biases.tobytes()


# ---- freezing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("optimizer", [None, SGD, Momentum, Adam])
@pytest.mark.parametrize("frozen", [[0], [1], [2], [0, 1], [0, 1, 2]])
def test_a_frozen_layer_does_not_change_by_one_bit(optimizer, engine, frozen):
    model = network(2, 4, 3, 1, l2=0.1)
    optimizer = optimizer and optimizer()
    # First everything moves, so that the optimizer remembers a push for every parameter.
    keywords = {"optimizer": optimizer, "engine": engine, "batch_size": 4}
    model.fit(X, LABELS, 3, 0.05, rng=np.random.default_rng(0), **keywords)
    for number in frozen:
        model.layers[number].frozen = True
    before = [bits(layer) for layer in model.layers]
    model.fit(X, LABELS, 3, 0.05, rng=np.random.default_rng(1), **keywords)
    for number, layer in enumerate(model.layers):
        assert (bits(layer) == before[number]) == (number in frozen)
    for number in frozen:
        model.layers[number].frozen = False
    model.fit(X, LABELS, 1, 0.05, rng=np.random.default_rng(2), **keywords)
    assert all(bits(layer) != old for layer, old in zip(model.layers, before, strict=True))


@pytest.mark.parametrize("engine", ENGINES)
def test_what_lies_under_and_over_a_frozen_layer_learns_as_if_it_were_a_constant(engine):
    """The oracle: plain SGD with a fixed middle layer, written out."""
    model = network(2, 3, 3, 1)
    model.layers[1].frozen = True
    (w1, b1), (w2, b2), (w3, b3) = (
        (layer.weights.copy(), layer.biases.copy()) for layer in model.layers
    )
    for x, t in zip(X, LABELS, strict=True):
        a0 = x.reshape(-1, 1)
        a1 = np.tanh(w1 @ a0 + b1)
        a2 = np.tanh(w2 @ a1 + b2)
        d3 = 1 / (1 + np.exp(-(w3 @ a2 + b3))) - t
        d2 = (w3.T @ d3) * (1 - a2**2)
        d1 = (w2.T @ d2) * (1 - a1**2)
        w3, b3 = w3 - 0.1 * d3 @ a2.T, b3 - 0.1 * d3
        w1, b1 = w1 - 0.1 * d1 @ a0.T, b1 - 0.1 * d1
    model.fit(X, LABELS, 1, 0.1, shuffle=False, engine=engine)
    for layer, (w, b) in zip(model.layers, [(w1, b1), (w2, b2), (w3, b3)], strict=True):
        np.testing.assert_allclose(layer.weights, w, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(layer.biases, b, rtol=1e-10, atol=1e-12)


def test_a_population_keeps_frozen_layers_too():
    model = network(2, 4, 1)
    model.layers[0].frozen = True
    population = Population(model, 3)
    population.fit(X, LABELS, 2, [0.1, 0.2, 0.3], optimizer=Adam())
    for member in range(3):
        assert bits(population.model(member).layers[0]) == bits(model.layers[0])
        assert bits(population.model(member).layers[1]) != bits(model.layers[1])


def test_a_frozen_layer_says_so():
    layer = Dense(2, 1)
    layer.frozen = True
    assert repr(layer) == "Dense(2 -> 1, Sigmoid(), frozen)"


# ---- transfer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("from_file", [True, False])
def test_the_body_is_copied_by_value_and_frozen_under_a_new_head(tmp_path, from_file):
    old = network(2, 5, 4, 1)
    old.fit(X, LABELS, 3, 0.1)
    before = old.parameters.copy()
    source = load(save(tmp_path / "old.npz", old)) if from_file else old
    new = transfer(source, 3, rng=np.random.default_rng(7))
    assert [layer.frozen for layer in new.layers] == [True, True, False]
    body = [bits(layer) for layer in old.layers[:2]]
    head = bits(new.layers[2])
    new.fit(X, CLASSES, 5, 0.1, optimizer=Adam())
    assert [bits(layer) for layer in new.layers[:2]] == body
    assert bits(new.layers[2]) != head
    np.testing.assert_array_equal(old.parameters, before)
    assert not any(layer.frozen for layer in old.layers)


def test_the_head_is_drawn_anew_from_the_generator():
    old = network(2, 5, 1)
    heads = [transfer(old, 1, rng=np.random.default_rng(seed)).layers[-1] for seed in (1, 1, 2)]
    assert bits(heads[0]) == bits(heads[1]) != bits(heads[2])
    assert heads[0].weights.tobytes() != old.layers[-1].weights.tobytes()


@pytest.mark.parametrize(
    ("output", "n_outputs", "kind"),
    [
        ("sigmoid", 1, Sigmoid),
        ("sigmoid", 3, Softmax),
        ("softmax", 1, Sigmoid),
        ("softmax", 5, Softmax),
        ("identity", 2, Identity),
    ],
)
def test_the_new_heads_activation_suits_its_outputs(output, n_outputs, kind):
    old = network(2, 3, 2 if output == "softmax" else 1, output=output, l2=0.5)
    head = transfer(old, n_outputs).layers[-1]
    assert type(head.activation) is kind and head.weights.shape == (n_outputs, 3)
    assert head.l2 == 0.5


def test_the_head_may_be_a_layer_of_ones_own_and_the_body_may_stay_free():
    old, head = network(2, 3, 1), Dense(3, 2, "relu")
    new = transfer(old, head, freeze=False)
    assert new.layers[-1] is head and not any(layer.frozen for layer in new.layers)
    with pytest.raises(ValueError, match="layer 1 gives 3 values and layer 2 takes 4"):
        transfer(old, Dense(4, 2))


def test_transfer_refuses_what_makes_no_sense():
    with pytest.raises(ValueError, match="has one layer: nothing would be left"):
        transfer(network(2, 1), 3)
    with pytest.raises(TypeError, match=r"head is 2\.5"):
        transfer(network(2, 3, 1), 2.5)


def test_a_transferred_network_survives_its_own_checkpoint(tmp_path):
    new = transfer(network(2, 5, 1), 3, rng=np.random.default_rng(7))
    model = load(save(tmp_path / "new.npz", new)).model()
    assert [layer.frozen for layer in model.layers] == [True, False]
    np.testing.assert_array_equal(model.parameters, new.parameters)


def test_an_interrupted_transfer_goes_on_exactly_and_knows_what_was_frozen(tmp_path):
    def run(epochs, *callbacks, thaw=False):
        new = transfer(network(2, 5, 1), 3, rng=np.random.default_rng(7))
        new.layers[0].frozen = not thaw
        history = new.fit(
            X,
            CLASSES,
            epochs,
            0.1,
            rng=np.random.default_rng(0),
            optimizer=Adam(),
            callbacks=[EarlyStopping(), *callbacks],
        )
        return new, history

    whole = run(5)
    run(2, CheckpointDirectory(tmp_path))
    end = run(5, CheckpointDirectory(tmp_path))
    assert end[0].parameters.tobytes() == whole[0].parameters.tobytes() and end[1] == whole[1]
    with pytest.raises(CheckpointError, match=r"its frozen was \[True, False\] and is \[False, Fa"):
        run(6, CheckpointDirectory(tmp_path), thaw=True)


# ---- single layers ------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(
    old=st.lists(st.integers(1, 3), min_size=3, max_size=5),
    new=st.lists(st.integers(1, 3), min_size=3, max_size=5),
)
def test_layers_are_copied_as_far_as_they_fit_and_no_further(old, new):
    source, model = network(*old), network(*new, seed=1)
    before = [bits(layer) for layer in model.layers]
    fitting = 0
    for a, b in zip(source.layers, model.layers, strict=False):
        if (a.n_inputs, a.n_neurons, repr(a.activation)) != (
            b.n_inputs,
            b.n_neurons,
            repr(b.activation),
        ):
            break
        fitting += 1
    if not fitting:
        with pytest.raises(ValueError, match=r"No layer fits: the first is Dense\("):
            copy_layers(source, model)
    else:
        assert copy_layers(source, model) == fitting
    for number, layer in enumerate(model.layers):
        if number < fitting:
            assert bits(layer) == bits(source.layers[number])
            assert not np.shares_memory(layer.weights, source.layers[number].weights)
        else:
            assert bits(layer) == before[number]


def test_a_layer_of_another_activation_does_not_match():
    source, model = network(2, 3, 3, 1), network(2, 3, 3, output="softmax", seed=1)
    assert source.layers[1].weights.shape == model.layers[1].weights.shape
    before = bits(model.layers[1])
    assert copy_layers(source, model) == 1
    assert bits(model.layers[0]) == bits(source.layers[0]) and bits(model.layers[1]) == before


def test_copied_layers_stay_part_of_the_models_flat_vector(tmp_path):
    source, model = network(2, 4, 1), network(2, 4, 3, output="softmax", seed=1)
    vector = model.parameters
    assert copy_layers(load(save(tmp_path / "old.npz", source)), model) == 1
    assert model.parameters is vector
    np.testing.assert_array_equal(vector[:8], source.parameters[:8])
