"""The capacity explorer's runs: each is a network trained alone, each loss what sklearn says."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.metrics import log_loss

from course.widgets import CapacityExplorer, capacity
from course.widgets.capacity import (
    BATCH_SIZE,
    EPOCHS,
    GRID,
    LOOKED_AT,
    NOISES,
    RATE,
    TRAINING,
    VALIDATION,
    WIDTHS,
    WORDS,
)  # fmt: skip
from nnlib.optimizers import Adam

SIXTY_FOUR, THIRTY, LAST = capacity.PREDICTED


@pytest.fixture(scope="module")
def found():
    return capacity.runs()


@pytest.fixture(scope="module")
def data():
    return capacity.moons()


def trained_alone(width, noise, epochs):
    """Train one network of that width by itself, with no silent neurons beside it."""
    X, labels = capacity.moons().X, capacity.moons().labels(noise)
    model = capacity.network(width)
    history = model.fit(
        X[:TRAINING],
        labels[:TRAINING],
        epochs,
        RATE,
        batch_size=BATCH_SIZE,
        rng=np.random.default_rng(capacity._ORDER_SEED),
        optimizer=Adam(),
        validation_data=(X[TRAINING:], labels[TRAINING:]),
        engine="reference",
    )
    return model, history


@pytest.mark.parametrize(("width", "noise"), [(1, 0.0), (8, 0.3), (64, 0.1)])
def test_a_network_among_silent_neurons_trains_as_it_would_alone(found, width, noise):
    model, history = trained_alone(width, noise, 30)
    at = NOISES.index(noise), WIDTHS.index(width)
    losses = [history.initial_loss, *history.loss]
    assert found.training[at][:31] == pytest.approx(losses, abs=1e-7)
    assert found.validation[at][1:31] == pytest.approx(history.validation_loss, abs=1e-7)
    left, right, bottom, top = capacity.plane(capacity.moons().X[:TRAINING])
    outputs = found.outputs[at][LOOKED_AT.index(30)]
    corners = model.forward(np.array([[left, right, left, right], [bottom, bottom, top, top]]))
    columns = GRID[0]
    assert outputs[[0, columns - 1, -columns, -1]] == pytest.approx(corners[0], abs=1e-6)


def test_the_losses_are_those_of_scikit_learn(found, data):
    labels = data.labels(0.2)
    model, _ = trained_alone(4, 0.2, 10)
    for rows, losses in (
        (slice(TRAINING), found.training),
        (slice(TRAINING, None), found.validation),
    ):
        outputs = model.forward(data.X[rows].T)[0]
        expected = log_loss(labels[rows, 0], outputs)
        assert losses[NOISES.index(0.2), WIDTHS.index(4), 10] == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("noise", NOISES)
def test_exactly_that_share_of_labels_is_turned_over_in_either_part(data, noise):
    wrong = data.labels(noise) != data.y
    assert wrong[:TRAINING].sum() == round(noise * TRAINING)
    assert wrong[TRAINING:].sum() == round(noise * VALIDATION)


def test_more_noise_turns_over_the_same_labels_and_more(data):
    wrong = [data.labels(noise) != data.y for noise in NOISES]
    assert all((more >= less).all() for less, more in pairwise(wrong))


def test_the_lowest_possible_loss_is_that_of_one_who_says_the_share_of_noise():
    labels = np.repeat([1, 0], [70, 30])
    assert capacity.lowest_possible(0.3) == pytest.approx(log_loss(labels, np.full(100, 0.7)))
    assert capacity.lowest_possible(0.0) == 0


def test_what_the_explorer_says_of_its_prediction_is_so(found):
    """With 64 neurons and 30 % wrong labels training falls; validation turns and rises."""
    training = found.training[THIRTY, SIXTY_FOUR]
    validation = found.validation[THIRTY, SIXTY_FOUR]
    best = validation.argmin()
    assert (WIDTHS[SIXTY_FOUR], NOISES[THIRTY], LOOKED_AT[LAST]) == (64, 0.3, EPOCHS)
    assert training[-1] < 0.4 and 0 < best < 40
    assert validation[0] > validation[best] + 0.05 and validation[-1] > 1.5 * validation[best]


def test_without_noise_wide_networks_do_not_overfit_and_narrow_ones_stay_high(found):
    ends = found.validation[0, :, -1]
    assert ends[0] > 0.2 and (ends[2:] < 0.1).all()


def test_all_is_finite_and_the_loss_fits_the_picture(found):
    assert all(np.isfinite(part).all() for part in found)
    assert max(found.training.max(), found.validation.max()) < 1.6


def test_the_epochs_looked_at_go_from_the_start_to_the_end():
    assert list(LOOKED_AT) == sorted(set(LOOKED_AT))
    assert (LOOKED_AT[0], LOOKED_AT[-1]) == (0, EPOCHS)


def test_the_buffer_is_cut_up_as_it_was_packed(javascript):
    script = (
        "const cut = module.unpacked(Float32Array.from({length: 36}, (_, k) => k), 2, 2, 2, 1, 3);"
        "const plain = (x) => ArrayBuffer.isView(x) ? [...x] : x.map(plain);"
        "console.log(JSON.stringify([cut.training, cut.validation, cut.outputs].map(plain)));"
    )
    training, validation, outputs = javascript("capacity.js", script=script)
    assert training == [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]
    assert validation == [[[12, 13, 14], [15, 16, 17]], [[18, 19, 20], [21, 22, 23]]]
    assert outputs == [[[[24, 25, 26]], [[27, 28, 29]]], [[[30, 31, 32]], [[33, 34, 35]]]]


def test_the_four_pictures_are_told_apart(javascript):
    falling, turning = [0.7, 0.5, 0.3, 0.1], [0.7, 0.5, 0.7, 0.9]
    high = [0.7, 0.6, 0.6, 0.6]
    cases = {
        "early": (falling, turning, 0, 0.5),
        "over": (falling, turning, 3, 0.5),
        "right": (falling, turning, 1, 0.48),
        "small": (high, high, 3, 0.4),
    }
    calls = [["pictureAt", list(case)] for case in cases.values()]
    assert javascript("capacity.js", *calls) == list(cases)


def test_a_validation_loss_that_rose_together_with_training_is_no_overfitting(javascript):
    rising = [0.5, 0.6, 0.7]
    assert javascript("capacity.js", ["pictureAt", [rising, rising, 2, 0.5]]) == ["right"]


@pytest.mark.parametrize("noise", NOISES)
def test_python_and_javascript_turn_over_the_same_labels(data, javascript, noise):
    ranks = data.rank[:TRAINING, 0].round(5).tolist()
    turned = javascript("capacity.js", *[["turned", [rank, noise]] for rank in ranks])
    assert turned == (data.labels(noise) != data.y)[:TRAINING, 0].tolist()


def keys(words):
    return {name: keys(inside) for name, inside in words.items()} if isinstance(words, dict) else ""


def test_both_languages_say_the_same_things():
    assert keys(WORDS["nl"]) == keys(WORDS["en"])
    for language in ("nl", "en"):
        assert set(WORDS[language]["pictures"]) | {"floor"} == set(WORDS[language]["seen"])
        assert set(WORDS[language]["answers"]) == set(WORDS[language]["expected"])


def test_networks_are_trained_when_a_view_asks(found):
    explorer = CapacityExplorer(language="en")
    explorer._on_message(explorer, {"kind": "something else"}, [])
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    cells = EPOCHS + 1, len(LOOKED_AT) * GRID[0] * GRID[1]
    assert len(explorer.numbers) == 4 * len(NOISES) * len(WIDTHS) * (2 * cells[0] + cells[1])


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Verkenner van capaciteit"), ("en", "Capacity explorer")]
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = CapacityExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
