"""The graph explorer's numbers: the worked example by hand, and derivatives that were measured."""

import math
import re
import struct

import numpy as np
import pytest

from course.widgets import GraphExplorer, graph
from course.widgets.graph import INPUTS, LABELS, MOVES, PREDICTED, QUANTITIES, START, WORDS

MIDDLE = len(MOVES) // 2
AT = {name: place for place, name in enumerate(QUANTITIES)}
BACK = {"W1_first": "dW1_first", "W1_second": "dW1_second", "b1": "db1", "W2": "dW2", "b2": "db2"}


@pytest.fixture(scope="module")
def rows():
    return graph.rows()


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def forward(label, W1_first, W1_second, b1, W2, b2):
    """Compute z1, a1, z2, o and L one by one, as on paper."""
    z1 = W1_first * INPUTS[0] + W1_second * INPUTS[1] + b1
    a1 = sigmoid(z1)
    z2 = W2 * a1 + b2
    o = sigmoid(z2)
    return z1, a1, z2, o, -math.log(o if label else 1 - o)


def test_the_start_is_the_example_worked_out_in_the_chapter(rows):
    expected = {
        "z1": 0, "a1": 0.5, "z2": 0, "o": 0.5, "L": math.log(2),
        "da": -2, "slope2": 0.25, "dz2": -0.5, "dW2": -0.25, "db2": -0.5,
        "da1": -1, "slope1": 0.25, "dz1": -0.25, "dW1_first": -0.25, "dW1_second": -0.5,
        "db1": -0.25,
    }  # fmt: skip
    for parameter in range(len(START)):
        found = dict(zip(QUANTITIES, rows[0, parameter, MIDDLE], strict=True))
        assert found == pytest.approx(expected)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("parameter", START)
def test_every_row_is_what_paper_gives_forward(rows, label, parameter):
    for place in range(0, len(MOVES), 8):
        moved = START | {parameter: START[parameter] + MOVES[place]}
        found = rows[LABELS.index(label), list(START).index(parameter), place]
        assert found[:5] == pytest.approx(forward(label, **moved))


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("parameter", START)
@pytest.mark.parametrize("place", [3, MIDDLE, 70])
def test_every_gradient_is_the_one_that_is_measured(rows, label, parameter, place):
    found = rows[LABELS.index(label), list(START).index(parameter), place]
    moved = START | {parameter: START[parameter] + MOVES[place]}
    h = 1e-6
    for name, back in BACK.items():
        above, below = (forward(label, **moved | {name: moved[name] + d})[-1] for d in (h, -h))
        assert found[AT[back]] == pytest.approx((above - below) / (2 * h), abs=1e-8)


def test_another_label_flips_every_sign_of_the_way_back_at_the_start(rows):
    back = [AT[name] for name in QUANTITIES if name.startswith("d")]
    one, zero = rows[0, 0, MIDDLE, back], rows[1, 0, MIDDLE, back]
    np.testing.assert_allclose(one, -zero)


def test_what_the_explorer_asks_has_the_answer_it_tells(rows):
    """The gradient promises a rise of 1; the loss rises by less."""
    parameter = list(START).index(PREDICTED["node"])
    place = int(np.flatnonzero(MOVES == PREDICTED["move"])[0])
    promise = rows[0, parameter, MIDDLE, AT["dW1_second"]] * PREDICTED["move"]
    true = rows[0, parameter, place, AT["L"]] - rows[0, parameter, MIDDLE, AT["L"]]
    assert promise == pytest.approx(1)
    assert 0 < true < promise
    assert PREDICTED["answer"] == "rises_less"
    lowest = rows[0, parameter, 0, AT["a1"]]
    assert 0 < lowest < 0.001


def test_without_w2_layer_1_has_no_gradient_and_below_it_the_opposite(rows):
    second = list(START).index("W2")
    silent, below = (int(np.flatnonzero(MOVES == move)[0]) for move in (-2.0, -4.0))
    layer_1 = [AT[name] for name in ("da1", "dz1", "dW1_first", "dW1_second", "db1")]
    assert not rows[0, second, silent, layer_1].any()
    assert (rows[0, second, MIDDLE, layer_1] < 0).all()
    assert (rows[0, second, below, layer_1] > 0).all()


def test_the_buffer_is_cut_up_as_it_was_packed(rows, javascript):
    assert len(GraphExplorer(language="en").computed()) == 4 * rows.size
    small = np.arange(2 * len(START) * 3 * 2, dtype=float).reshape(2, len(START), 3, 2)
    numbers = list(struct.unpack(f"<{small.size}f", small.astype("<f4").tobytes()))
    script = (
        f"const cut = module.unpacked(Float32Array.from({numbers}), 2, 3, 2);"
        "const lists = cut.map((one) => one.map((two) => two.map((row) => [...row])));"
        "console.log(JSON.stringify(lists));"
    )
    assert javascript("graph.js", script=script) == small.tolist()


def test_the_rates_along_the_chain_multiply_to_the_gradient(rows, javascript):
    backs = {"o": "da", "z2": "dz2", "a1": "da1", "z1": "dz1", **BACK}
    chains = dict(
        zip(backs, javascript("graph.js", *[["chainOf", [node]] for node in backs]), strict=True)
    )
    assert chains["W1_second"] == ["o", "z2", "a1", "z1", "W1_second"]
    for place in (0, 17, MIDDLE, 80):
        row = dict(zip(QUANTITIES, map(float, rows[1, 3, place]), strict=True))
        given = START | {"W2": START["W2"] + float(MOVES[place])}
        for node, chain in chains.items():
            calls = [["rateOf", [one, row, given, list(INPUTS)]] for one in chain]
            product = math.prod(javascript("graph.js", *calls))
            assert product == pytest.approx(row[backs[node]], abs=1e-12)


def test_a_product_has_brackets_around_a_later_negative_factor(javascript):
    calls = [["product", [["−2", "0,25", "−4"]]], ["product", [["0,5"]]]]
    assert javascript("graph.js", *calls) == ["−2 · 0,25 · (−4)", "0,5"]


def test_what_is_seen_follows_promise_and_truth(javascript):
    cases = [
        (0, 0, 2),
        (-0.1, -0.095, 2.4),
        (-1, -0.57, 6),
        (1, 1.43, 1),
        (1, 1.4, -2),
        (0.5, 1, 0),
    ]
    seen = javascript("graph.js", *[["seenAt", list(case)] for case in cases])
    assert seen == ["start", "kept", "less", "more", "opposite", "silent"]
    for words in WORDS.values():
        assert set(words["seen"]) == set(seen)


def test_how_the_next_box_follows_has_a_sentence(javascript):
    kinds = javascript("graph.js", *[["followsAt", [rate]] for rate in (0, 1, -1, 0.25, -2)])
    assert kinds == ["still", "same", "mirror", "rises", "falls"]
    for words in WORDS.values():
        assert set(words["follows"]) == {*kinds, "end"}


def test_arrow_keys_reach_every_box(javascript):
    nodes = ["W1_first", "W1_second", "b1", "W2", "b2", "z1", "a1", "z2", "o", "L"]
    keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]
    calls = [["neighbour", [node, key]] for node in nodes for key in keys]
    found = javascript("graph.js", *calls)
    assert set(found) == set(nodes)
    leads = {tuple(args): to for (_, args), to in zip(calls, found, strict=True)}
    assert leads["b1", "ArrowRight"] == "W2"
    assert leads["W1_first", "ArrowDown"] == "z1"
    assert leads["L", "ArrowRight"] == "L"


@pytest.mark.parametrize("width", [248, 420, 700, 880])
def test_no_box_leaves_the_picture_or_covers_another(javascript, width):
    (found,) = javascript("graph.js", ["layout", [width]])
    boxes = list(found["boxes"].values())
    for place, box in enumerate(boxes):
        assert box["x"] - box["width"] / 2 >= 0
        assert box["x"] + box["width"] / 2 <= width
        assert box["y"] + box["height"] / 2 + 20 <= found["height"]
        for other in boxes[:place]:
            apart = abs(box["x"] - other["x"]) - (box["width"] + other["width"]) / 2
            above = abs(box["y"] - other["y"]) - (box["height"] + other["height"]) / 2
            assert max(apart, above) >= 4
    assert len(found["arrows"]) == 10


def test_ticks_are_round_and_within_reach(javascript):
    ticks = javascript("graph.js", ["roundTicks", [-4.3, 3.7]], ["roundTicks", [-0.31, 1.69]])
    assert ticks == [[-4, -2, 0, 2], [0, 0.5, 1, 1.5]]


def shape(words):
    return {
        key: shape(value) if isinstance(value, dict) else sorted(re.findall(r"\{\w+\}", value))
        for key, value in words.items()
    }


def test_both_languages_say_the_same_things_with_the_same_numbers():
    assert shape(WORDS["nl"]) == shape(WORDS["en"])
    for words in WORDS.values():
        assert PREDICTED["answer"] in words["answers"]
        for answer in words["answers"]:
            assert answer in words["outcome"] or answer.split("_")[0] in words["outcome"]


def test_rows_are_computed_when_a_view_asks(rows):
    explorer = GraphExplorer(language="en")
    explorer._on_message(explorer, {"kind": "something else"}, [])
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    numbers = np.frombuffer(explorer.numbers, "<f4").reshape(rows.shape)
    np.testing.assert_allclose(numbers, rows, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize(
    ("language", "start"),
    [("nl", "Verkenner van de kettingregel"), ("en", "Chain-rule explorer")],
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = GraphExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
