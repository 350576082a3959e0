"""The neuron explorer's points and sums: the most a line can do, z and a as nnlib gives them."""

import json
import re

import numpy as np
import pytest

from course.widgets import NeuronExplorer
from course.widgets.neuron import START, WORDS, most_right, sets
from nnlib import Dense

ROWS = {name: np.hstack([points.X, points.y]) for name, points in sets().items()}


def by_turning(X, y):
    """Return the most points right among 20,000 directions, each with every place to cut."""
    angles = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    along = X @ np.stack([np.cos(angles), np.sin(angles)])
    order = np.sort(along, axis=0)
    cuts = np.vstack([order[:1] - 1, (order[1:] + order[:-1]) / 2])
    return max(int(((along > cut) == (y == 1)).sum(axis=0).max()) for cut in cuts)


def dense(parameters):
    layer = Dense(2, 1, "sigmoid")
    layer.weights, layer.biases = np.array([parameters[:2]]), np.array([parameters[2:]])
    return layer


@pytest.mark.parametrize(("name", "most"), [("and", 4), ("or", 4), ("xor", 3), ("clouds", 38)])
def test_the_most_that_can_be_right_is_what_turning_a_line_finds(name, most):
    X, y, *_ = sets()[name]
    assert most_right(X, y) == by_turning(X, y) == most


def test_the_most_for_points_in_other_places_is_found_as_well():
    rng = np.random.default_rng(4)
    for _ in range(10):
        X, y = rng.normal(size=(9, 2)), rng.integers(0, 2, (9, 1)).astype(float)
        assert most_right(X, y) == by_turning(X, y)


@pytest.mark.parametrize("name", ROWS)
def test_all_points_are_different_and_lie_within_the_plane(name):
    points = sets()[name]
    assert len(np.unique(points.X, axis=0)) == len(points.X)
    assert (abs(points.X - points.centre) < points.half).all()


def test_the_start_has_three_of_the_four_points_of_xor_right():
    X, y, *_ = sets()["xor"]
    says_1 = dense(START).forward(X.T)[0] >= 0.5
    assert (says_1 == (y[:, 0] == 1)).sum() == 3


def test_the_points_come_in_one_buffer_set_after_set(javascript):
    explorer = NeuronExplorer(language="nl")
    numbers = np.frombuffer(explorer.points, dtype="<f4")
    assert numbers == pytest.approx(np.concatenate([rows.ravel() for rows in ROWS.values()]))
    counts = [entry["count"] for entry in explorer.setting["sets"]]
    (cut,) = javascript("neuron.js", ["setsOf", [numbers.tolist(), counts]])
    for found, rows in zip(cut, ROWS.values(), strict=True):
        assert found == rows.tolist(), "tenths, as Python has them"


@pytest.mark.parametrize("parameters", [[2.0, 2.0, -1.0], [-1.3, 0.7, 0.2], [0.0, 0.0, 0.5]])
def test_sums_outputs_and_sides_are_nnlibs(javascript, parameters):
    rows = ROWS["clouds"]
    (found,) = javascript("neuron.js", ["judged", [parameters, rows.tolist()]])
    layer = dense(parameters)
    outputs = layer.forward(rows[:, :2].T)[0]
    assert [one["z"] for one in found] == pytest.approx(layer.z[0], abs=1e-8)
    assert [one["a"] for one in found] == pytest.approx(outputs)
    clear = abs(layer.z[0]) > 1e-9
    right = (outputs >= 0.5) == (rows[:, 2] == 1)
    assert np.array_equal(np.array([one["right"] for one in found])[clear], right[clear])


def test_a_point_on_the_line_counts_as_class_1(javascript):
    (found,) = javascript("neuron.js", ["judged", [[0.1, 0.2, -0.3], [[1, 1, 1], [1, 1, 0]]]])
    assert [(one["z"], one["a"], one["right"]) for one in found] == [
        (0, 0.5, True),
        (0, 0.5, False),
    ]


def test_what_is_seen_follows_the_points(javascript):
    def seen(parameters, name):
        script = (
            f"const found = module.judged({parameters}, {ROWS[name].tolist()});"
            f"console.log(JSON.stringify(module.seenAt({parameters}, found, {{}})));"
        ).replace("{}", str(most_right(*sets()[name][:2])))
        told = javascript("neuron.js", script=script)
        return told["kind"], told["right"], (told["at"]["x1"], told["at"]["x2"])

    assert seen([2, 2, -1], "xor") == ("best", 3, (1, 1))
    assert seen([2, 2, -1], "or")[:2] == ("all", 4)
    assert seen([2, 2, -1], "and")[:2] == ("less", 2)
    assert seen([2, 2, -3], "and") == ("all", 4, (0, 1)), "the first of those nearest to the line"
    assert seen([0, 0, 1], "xor")[:2] == ("flat", 2)


def test_the_sum_is_written_as_by_hand(javascript):
    script = """
      const say = (value) => String(value).replace("-", "−").replace(".", ",");
      console.log(JSON.stringify([
        module.worked([2, -3, 1], [1.5, 1], say),
        module.worked([-0.5, 0, -2], [-1, 0], say),
      ]));
    """
    assert javascript("neuron.js", script=script) == [
        "2 · 1,5 − 3 · 1 + 1",
        "−0,5 · (−1) + 0 · 0 − 2",
    ]


def test_the_line_is_drawn_as_far_as_the_plane_goes(javascript):
    box = {"left": -1, "right": 2, "bottom": 0, "top": 1}
    upright, sloping, outside, none = javascript(
        "neuron.js",
        *[["lineWithin", [w, box]] for w in ([1, 0, -1], [1, 1, -1], [1, 1, -9], [0, 0, 1])],
    )
    assert sorted(upright) == [[1, 0], [1, 1]]
    assert sorted(sloping) == [[0, 1], [1, 0]]
    assert outside is None and none is None


def keys(words):
    if isinstance(words, dict):
        return {name: keys(inside) for name, inside in words.items()}
    return sorted(re.findall(r"\{\w+\}", words))


def test_both_languages_say_the_same_things():
    assert keys(WORDS["nl"]) == keys(WORDS["en"])
    for words in WORDS.values():
        assert set(words["outcome"]) == set(words["answers"])
        assert set(words["sets"]) == set(ROWS)


def test_every_sentence_finds_its_values():
    given = {"right", "of", "most", "x1", "x2", "z", "a", "number", "flat", "half", "w1", "w2", "b"}
    given |= {"at", "side", "length"}
    for words in WORDS.values():
        assert set(re.findall(r"\{(\w+)\}", json.dumps(words))) <= given


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Verkenner van één neuron"), ("en", "Neuron explorer")]
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = NeuronExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
