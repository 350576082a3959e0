"""The explorer's numbers: one population, one buffer, the rates people speak about."""

import numpy as np
import pytest

from course.widgets import LearningRateExplorer, learning_rate


@pytest.fixture(scope="module")
def swept():
    return learning_rate.sweep()


def test_the_rates_run_evenly_from_ten_to_the_minus_four_to_ten():
    rates = learning_rate.RATES
    assert (rates[0], rates[-1]) == (1e-4, 10.0)
    steps = np.diff(np.log10(rates))
    assert steps.min() > 0.06
    assert steps.max() < 0.13


@pytest.mark.parametrize("rate", [0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1, 3, 10])
def test_the_rates_of_the_chapters_table_are_positions(rate):
    assert rate in learning_rate.RATES


@pytest.mark.parametrize("rate", [0.001, 0.1])
def test_a_position_shows_what_training_one_network_gives(swept, rate):
    X, y = learning_rate.moons()
    model = learning_rate.network()
    rng = np.random.default_rng(learning_rate._START_SEED)
    history = model.fit(X, y, learning_rate.EPOCHS, rate, rng=rng)
    at = int(np.flatnonzero(learning_rate.RATES == rate)[0])
    assert swept.losses[at] == pytest.approx([history.initial_loss, *history.loss], rel=1e-9)
    assert swept.accuracy[at] == pytest.approx(history.accuracy[-1])
    left, right, bottom, top = learning_rate.plane(X)
    corner = model.forward(np.array([[right], [top]]))
    assert swept.outputs[at, -1, -1] == pytest.approx(corner.item(), rel=1e-9)
    start = model.forward(np.array([[left], [bottom]]))
    assert swept.outputs[at, 0, 0] == pytest.approx(start.item(), rel=1e-9)


def test_the_data_show_what_the_chapter_says(swept):
    """Too low hardly begins, a middle rate is best, too high ends above the start."""
    last, first = swept.losses[:, -1], swept.losses[0, 0]
    best = learning_rate.RATES[np.argmin(last)]
    assert 0.05 <= best <= 0.3
    assert last[0] > 0.8 * first
    assert (last[learning_rate.RATES >= 4] > first).all()


def test_the_buffer_holds_all_numbers_in_order(swept):
    numbers = np.frombuffer(learning_rate.packed(swept), dtype="<f4")
    parts = np.split(numbers, np.cumsum([part.size for part in swept])[:-1])
    for part, original in zip(parts, swept, strict=True):
        assert part == pytest.approx(original.ravel(), rel=1e-6)


def test_networks_are_trained_when_a_view_asks(swept):
    explorer = LearningRateExplorer(language="nl")
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "something else"}, [])
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    assert explorer.numbers == learning_rate.packed(swept)


def test_the_start_is_known_before_training(swept):
    explorer = LearningRateExplorer(language="en")
    assert explorer.setting["first"] == pytest.approx(swept.losses[0, 0])
    assert learning_rate.RATES[explorer.setting["predicted"]] == learning_rate.PREDICTED_RATE


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Verkenner van de leersnelheid"), ("en", "Learning-rate")]
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = LearningRateExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
