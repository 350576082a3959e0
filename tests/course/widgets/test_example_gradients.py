"""The explorer of single-example gradients: its walks by hand, and from any start."""

import re

import numpy as np
import pytest

from course.widgets import ExampleGradientsExplorer
from course.widgets import example_gradients as module
from course.widgets.example_gradients import (
    BATCHES,
    CORNERS,
    DRAWS,
    EPOCHS,
    INPUTS,
    PLANE,
    PREDICTED,
    RATES,
    START,
    TARGETS,
    WORDS,
    N,
)

x, t = INPUTS[0], TARGETS[0]


@pytest.fixture(scope="module")
def found():
    return module.walks()


def by_hand(start, rate, batch, draw, epochs=EPOCHS):
    """Walk with the two derivatives of (w x + b - t)², written out."""
    w, b = start
    rng, path = np.random.default_rng(draw), [(w, b)]
    for _ in range(epochs):
        order = rng.permutation(N)
        for first in range(0, N, batch):
            rows = order[first : first + batch]
            error = w * x[rows] + b - t[rows]
            w, b = w - rate * np.mean(2 * error * x[rows]), b - rate * np.mean(2 * error)
            path.append((w, b))
    return np.array(path)


def weights(point):
    return np.linalg.solve(np.vstack([CORNERS.T, np.ones(3)]), [*point, 1])


def walked(found, batch, rate, draw):
    """Return the corners' paths with one rate, (corners, steps + 1, 2)."""
    paths = {8: found.full, 2: found.small[draw], 1: found.single[draw]}[batch]
    return paths[RATES.index(rate)]


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("rate", [0.01, 0.1, 0.3])
@pytest.mark.parametrize("start", [START, (1.9, -0.4), (0.66, 0.35)])
def test_the_walk_from_any_start_is_the_one_by_hand(found, batch, rate, start):
    draw = 0 if batch == N else 2
    path = np.einsum("c,csx->sx", weights(start), walked(found, batch, rate, draw))
    np.testing.assert_allclose(path, by_hand(start, rate, batch, draw), atol=1e-9)


def test_the_gradients_from_any_start_are_those_by_hand(found):
    w, b = 0.4, -0.2
    error = w * x + b - t
    expected = np.stack([2 * error * x, 2 * error], axis=1)
    opinions = np.einsum("c,cex->ex", weights((w, b)), found.opinions)
    np.testing.assert_allclose(opinions, expected, atol=1e-12)


def test_at_the_bottom_the_mean_is_nothing_and_the_spread_is_not(found):
    opinions = np.einsum("c,cex->ex", weights(found.lowest), found.opinions)
    np.testing.assert_allclose(opinions.mean(axis=0), 0, atol=1e-12)
    assert np.sqrt((opinions**2).sum(axis=1).mean()) > 2


def test_the_costs_are_the_mean_squares_over_the_plane(found):
    w = np.linspace(*PLANE["w"], PLANE["columns"])
    b = np.linspace(*PLANE["b"], PLANE["rows"])
    for row, column in ((0, 0), (20, 33), (57, 67)):
        expected = np.mean((w[column] * x + b[row] - t) ** 2)
        assert found.costs[row, column] == pytest.approx(expected)
    row, column = np.unravel_index(found.costs.argmin(), found.costs.shape)
    assert (w[column], b[row]) == pytest.approx(found.lowest, abs=0.05)


@pytest.mark.parametrize("draw", range(DRAWS))
def test_what_the_explorer_asks_has_the_answer_it_tells_in_every_order(found, draw):
    """Near the bottom after one epoch, and it keeps roaming; the full batch comes to rest."""
    start = np.hypot(*(np.array(START) - found.lowest))
    rate = PREDICTED["rate"]
    away = np.hypot(*(by_hand(START, rate, 1, draw) - found.lowest).T)
    assert away[N] < 0.3 * start
    assert 0.15 < away[-32:].mean() < 0.35
    assert away[N:].max() < start
    full = np.hypot(*(by_hand(START, rate, N, draw) - found.lowest).T)
    assert full[-1] < 0.02
    assert (np.diff(full) < 0).all()
    assert PREDICTED["answer"] == "roams"


def test_with_the_largest_rate_single_examples_fly_off_and_the_full_batch_does_not(found):
    for draw in range(DRAWS):
        path = np.einsum("c,csx->sx", weights(START), walked(found, 1, RATES[-1], draw))
        assert np.hypot(*(path[-1] - found.lowest)) > 1e6
    full = np.einsum("c,csx->sx", weights(START), walked(found, 8, RATES[-1], 0))
    assert np.hypot(*(full[-1] - found.lowest)) < 1e-6


def test_every_epoch_shows_every_example_once(found):
    assert found.orders.shape == (DRAWS, EPOCHS, N)
    assert (np.sort(found.orders, axis=-1) == np.arange(N)).all()


def test_the_buffer_is_cut_up_as_it_was_packed(found, javascript, tmp_path):
    explorer = ExampleGradientsExplorer(language="en")
    buffer = tmp_path / "numbers"
    buffer.write_bytes(explorer.computed())
    script = (
        'import { readFileSync } from "node:fs";'
        f"const bytes = readFileSync({str(buffer)!r});"
        "const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);"
        "const cut = module.unpacked(numbers, {"
        f"rates: {list(RATES)}, batches: {list(BATCHES)}, draws: {DRAWS}, epochs: {EPOCHS},"
        f"examples: {N}, corners: {CORNERS.tolist()},"
        f"plane: {{ columns: {PLANE['columns']}, rows: {PLANE['rows']} }} }});"
        f"const weights = module.weightsOf({list(START)}, {CORNERS.tolist()});"
        "console.log(JSON.stringify({"
        "left: cut.costs.length, lowest: cut.lowest, order: cut.orders[3].slice(0, 8), weights,"
        "opinion: cut.opinions[2][5], single: module.pathOf(cut.walks[1][3][5], weights),"
        "full: module.pathOf(cut.walks[8][0][5], weights),"
        "gradients: module.gradientsAt(cut.opinions, weights) }));"
    )
    cut = javascript("example_gradients.js", script=script)
    assert cut["left"] == found.costs.size
    assert cut["lowest"] == pytest.approx(found.lowest)
    assert cut["order"] == found.orders[3, 0].tolist()
    assert cut["weights"] == pytest.approx(weights(START))
    assert cut["opinion"] == pytest.approx(found.opinions[2, 5], rel=1e-6)
    np.testing.assert_allclose(cut["single"], by_hand(START, RATES[5], 1, 3), atol=1e-5)
    np.testing.assert_allclose(cut["full"], by_hand(START, RATES[5], 8, 0), atol=1e-5)
    error = START[0] * x + START[1] - t
    expected = np.stack([2 * error * x, 2 * error], axis=1)
    np.testing.assert_allclose(cut["gradients"], expected, atol=1e-5)


def test_mean_spread_and_opposition_are_those_of_numpy(javascript):
    some = np.random.default_rng(0).normal(size=(8, 2))
    (opinion,) = javascript("example_gradients.js", ["opinionOf", [some.tolist()]])
    mean = some.mean(axis=0)
    assert opinion["mean"] == pytest.approx(mean)
    assert opinion["length"] == pytest.approx(np.linalg.norm(mean))
    assert opinion["spread"] == pytest.approx(np.sqrt(some.var(axis=0).sum()))
    assert opinion["against"] == (some @ mean < 0).sum()


def test_the_next_step_takes_the_next_examples(javascript):
    order = [3, 1, 2, 0, 0, 2, 1, 3]
    calls = [["nextExamples", [order, steps, 2]] for steps in (0, 1, 2, 4)]
    assert javascript("example_gradients.js", *calls) == [[3, 1], [2, 0], [0, 2], []]


def test_a_cloud_is_the_mean_of_the_last_distances(javascript):
    still, shrinking, short = javascript(
        "example_gradients.js",
        ["cloudOf", [[5, 1, 1.2, 1.1, 0.9], 2]],
        ["cloudOf", [[8, 4, 4, 1, 1], 2]],
        ["cloudOf", [[3, 2, 1], 2]],
    )
    assert still == {"cloud": 1.0, "shrinks": False}
    assert shrinking == {"cloud": 1, "shrinks": True}
    assert short == {"cloud": 1.5, "shrinks": True}


def test_what_is_seen_follows_the_walk(javascript):
    there = {"steps": 9, "distance": 0.3, "cloud": 0.3, "slope": 0.4}
    there |= {"whole": False, "shrinks": False}
    cases = [
        {**there, "steps": 0},
        {**there, "steps": 0, "slope": 0.001},
        {**there, "distance": 1e9},
        {**there, "whole": True},
        {**there, "whole": True, "distance": 0.01},
        {**there, "shrinks": True},
        {**there, "cloud": 1.2},
        {**there, "cloud": 0.05},
        there,
    ]
    seen = javascript("example_gradients.js", *[["seenAt", [case]] for case in cases])
    assert seen[:4] == ["start", "bottom", "lost", "down"]
    assert seen[4:] == ["rest", "on_the_way", "wild", "calm", "roams"]
    for words in WORDS.values():
        assert set(words["seen"]) == set(seen)


@pytest.mark.parametrize(("width", "height"), [(432, 300), (248, 300), (302, 300)])
def test_a_unit_is_as_long_across_as_up_and_the_bowl_is_known_wherever_it_is_shown(
    javascript, width, height
):
    script = (
        f"const plane = module.planeOf({width}, {height});"
        "console.log(JSON.stringify({ w: plane.w, b: plane.b, across: plane.x(1) - plane.x(0),"
        " up: plane.y(0) - plane.y(1) }));"
    )
    plane = javascript("example_gradients.js", script=script)
    assert plane["across"] == pytest.approx(plane["up"])
    for axis in ("w", "b"):
        assert PLANE[axis][0] <= plane[axis][0] < START["wb".index(axis)] < plane[axis][1]
        assert plane[axis][1] <= PLANE[axis][1]
    assert weights((plane["w"][1], plane["b"][1])).min() > -0.1


def shape(words):
    return {
        key: shape(value) if isinstance(value, dict) else sorted(re.findall(r"\{\w+\}", value))
        for key, value in words.items()
    }


def test_both_languages_say_the_same_things_with_the_same_numbers():
    assert shape(WORDS["nl"]) == shape(WORDS["en"])
    for words in WORDS.values():
        assert set(words["outcome"]) == set(words["answers"])
        assert PREDICTED["answer"] in words["answers"]
        assert set(words["batches"]) == {str(batch) for batch in BATCHES}


def test_walks_are_computed_when_a_view_asks():
    explorer = ExampleGradientsExplorer(language="nl")
    explorer._on_message(explorer, {"kind": "something else"}, [])
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    assert explorer.numbers == explorer.computed()


@pytest.mark.parametrize(
    ("language", "start"),
    [("nl", "Verkenner van de gradiënten"), ("en", "Explorer of single-example gradients")],
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = ExampleGradientsExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
