"""The signal explorer's networks: the worked one as by hand, the trained one as nnlib has it."""

import json
import re

import numpy as np
import pytest

from course.widgets import SignalExplorer, signals
from course.widgets.signals import PREDICTED, WORDS, by_hand, flat, trained

ACTIVATIONS = {"hand": ["relu", "sigmoid"], "moons": ["tanh", "tanh", "sigmoid"]}
SIZES = {"hand": [2, 3, 1], "moons": [2, 4, 3, 1]}


def model_of(name):
    return by_hand() if name == "hand" else trained().model


def in_javascript(javascript, name, body):
    """Run `body` with `layers` of a network; return the JSON it prints."""
    arguments = json.dumps([flat(model_of(name)).tolist(), SIZES[name], ACTIVATIONS[name]])
    start = f"const layers = module.layersOf(...{arguments});"
    return javascript("neurons.js", script=start + body)


def test_the_predicted_output_is_worked_out_by_hand():
    model = by_hand()
    output = model.forward(np.array(PREDICTED)[:, None])
    first, last = model.layers
    assert first.outputs[:, 0].tolist() == [0.0, 1.0, 1.0]
    assert last.z[0, 0] == 0 - 1 + 4 - 0.5 == 2.5
    assert round(float(output[0, 0]), 3) == 0.924


def test_the_trained_network_divides_the_moons():
    model, X, y = trained()
    assert ((model.forward(X.T) >= 0.5) == (y.T == 1)).mean() > 0.95
    left, right, bottom, top = signals.MOONS_PLANE
    assert ((X > (left, bottom)) & (X < (right, top))).all()


@pytest.mark.parametrize("name", SIZES)
def test_every_value_on_the_way_is_nnlibs(javascript, name):
    model = model_of(name)
    for x in ([0.0, 2.0], [2.0, 1.0], [-1.3, 0.4]):
        found = in_javascript(
            javascript, name, f"console.log(JSON.stringify(module.forward(layers, {x})));"
        )
        model.forward(np.array(x)[:, None])
        assert found["values"][0] == x
        for layer, z, a in zip(model.layers, found["sums"], found["values"][1:], strict=True):
            assert z == pytest.approx(layer.z[:, 0], abs=1e-8)
            assert a == pytest.approx(layer.outputs[:, 0], abs=1e-8)


def test_a_flipped_weight_is_that_weight_alone(javascript):
    body = """
      const turned = module.withFlipped(layers, new Set(["1,0,2"]));
      console.log(JSON.stringify([turned, module.forward(turned, [0, 2]).values[2][0]]));
    """
    turned, output = in_javascript(javascript, "hand", body)
    assert turned[0]["weights"] == [[1, -1], [0.5, 1], [-1, 0]]
    assert turned[1]["weights"] == [[1, -1, -4]]
    model = by_hand()
    model.layers[1].weights = np.array([[1.0, -1.0, -4.0]])
    assert output == pytest.approx(model.forward(np.array(PREDICTED)[:, None]).item())


def test_the_shares_of_a_neuron_add_up_to_its_sum(javascript):
    layers = in_javascript(javascript, "moons", "console.log(JSON.stringify(layers));")
    model = trained().model
    model.forward(np.array([[0.5], [0.5]]))
    values = [[0.5, 0.5], *[layer.outputs[:, 0].tolist() for layer in model.layers]]
    (found,) = javascript("signals.js", ["shares", [layers, values, 1, 2]])
    middle = model.layers[1]
    assert [one["weight"] for one in found] == pytest.approx(middle.weights[2])
    total = sum(one["product"] for one in found) + middle.biases[2, 0]
    assert total == pytest.approx(middle.z[2, 0], abs=1e-7)


def test_what_is_noticed_is_who_is_silent_and_who_counts_most(javascript):
    hand = in_javascript(javascript, "hand", "console.log(JSON.stringify(layers));")
    (found,) = javascript(
        "signals.js", ["noticed", [hand, {"values": [[2, 1], [2, 1, 0], [0.622]]}]]
    )
    assert found == {"relu": 0, "silent": [2], "heaviest": 0, "product": 2}


def test_the_side_of_an_output_and_numbers_with_fixed_decimals(javascript):
    assert javascript("signals.js", *[["sideOf", [a]] for a in (0.2, 0.5, 0.7)]) == [
        "0", "half", "1",
    ]  # fmt: skip
    calls = [["withDecimals", [value, 2, "nl"]] for value in (-1.006, 2, -0.001, 0)]
    assert javascript("signals.js", *calls) == ["−1,01", "2,00", "0,00", "0,00"]
    script = """
      const say = (value) => String(value);
      const values = [0.99999, 0.00001, 0.731].map((a) => module.outputWritten(a, say));
      console.log(JSON.stringify(values));
    """
    assert javascript("neurons.js", script=script) == [">\u00a00.999", "<\u00a00.001", "0.731"]


def test_every_column_of_nodes_stands_around_the_same_height(javascript):
    (columns,) = javascript("signals.js", ["places", [[2, 4, 3, 1], 480, 300, 44]])
    assert [len(column) for column in columns] == [2, 4, 3, 1]
    assert [np.mean([y for _, y in column]) for column in columns] == pytest.approx([172] * 4)
    assert all(0 < x < 480 and 44 < y < 300 for column in columns for x, y in column)


def test_the_buffer_holds_parameters_and_then_the_examples():
    explorer = SignalExplorer(language="en")
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    numbers = np.frombuffer(explorer.numbers, dtype="<f4")
    model, X, y = trained()
    count = model.count_parameters()
    assert numbers[:count] == pytest.approx(flat(model), rel=1e-6)
    assert numbers[count:].reshape(-1, 3) == pytest.approx(np.hstack([X, y]), rel=1e-6)
    assert numbers[:8] == pytest.approx(model.layers[0].weights.ravel(), rel=1e-6)


def test_the_networks_in_the_setting_are_the_ones_that_are_drawn():
    networks = SignalExplorer(language="nl").setting["networks"]
    for network in networks:
        model = model_of(network["name"])
        assert network["sizes"] == [2, *[layer.n_neurons for layer in model.layers]]
        assert network["sizes"] == SIZES[network["name"]]
        assert network["activations"] == ACTIVATIONS[network["name"]]
    assert networks[0]["parameters"] == flat(by_hand()).tolist()


def keys(words):
    if isinstance(words, dict):
        return {name: keys(inside) for name, inside in words.items()}
    return sorted(re.findall(r"\{\w+\}", words))


def test_both_languages_say_the_same_things():
    assert keys(WORDS["nl"]) == keys(WORDS["en"])
    for words in WORDS.values():
        assert set(words["outcome"]) == set(words["answers"])


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Signaalverkenner"), ("en", "Signal explorer")]
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = SignalExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
