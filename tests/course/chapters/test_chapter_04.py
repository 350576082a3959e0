"""What chapter 04 says in words and in tables, measured again."""

import runpy
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import course
from course.widgets import example_gradients as explorer
from nnlib import losses

SOURCE = Path(course.__file__).parent / "chapters" / "04_one_step.py"
BCE = losses.BinaryCrossEntropy()


@pytest.fixture(scope="module")
def chapter():
    return runpy.run_path(str(SOURCE))


def one_step(chapter, alpha):
    """Return what the gradient promises for a step, and what happens; and the model after it."""
    model, x, y = chapter["small_network"](), chapter["x"], chapter["y"]
    before = BCE.value(model.forward(x), y)
    gradient = model.gradients(BCE.gradient(model.forward(x), y))
    for layer in model.layers:
        layer.update(alpha)
    after = BCE.value(model.forward(x), y)
    return -alpha * float(np.sum(gradient**2)), after - before, model


def test_the_table_of_the_step(chapter):
    promised, change, model = one_step(chapter, 0.4)
    np.testing.assert_allclose(model.parameters, [0.7, -0.1, 0.1, 2.1, -0.8], atol=1e-15)
    assert promised == pytest.approx(-0.275)
    assert change == pytest.approx(-0.240, abs=5e-4)
    assert np.log(2) + change == pytest.approx(0.453, abs=5e-4)
    assert change / promised == pytest.approx(0.87, abs=0.005)


def test_a_step_ten_times_smaller_keeps_its_promise_better(chapter):
    promised, change, _ = one_step(chapter, 0.04)
    assert change / promised == pytest.approx(0.99, abs=0.005)


def test_the_same_step_again_and_again_takes_off_less_and_less(chapter):
    model, row = chapter["small_network"](), []
    for _ in range(8):
        row.append(BCE.value(model.forward(chapter["x"]), chapter["y"]))
        chapter["sgd_step"](model, chapter["x"], chapter["y"], 0.4)
    assert row[:2] == pytest.approx([0.693, 0.453], abs=5e-4)
    drops = -np.diff(row)
    assert all(later < earlier for earlier, later in pairwise(drops))


def test_six_examples_pull_along_and_two_against_the_mean(chapter):
    gradients = np.array(chapter["gradients"])
    along = gradients @ gradients.mean(axis=0)
    assert list(np.flatnonzero(along < 0) + 1) == [5, 6]
    lengths = np.hypot(*gradients.T)
    assert lengths.max() > 5 * lengths.min()


def test_the_mean_of_the_gradients_is_the_gradient_of_the_mean(chapter):
    model, inputs, targets = chapter["line_model"](-0.5, 1.0), chapter["inputs"], chapter["targets"]
    mse = losses.MeanSquaredError()
    whole = model.gradients(mse.gradient(model.forward(inputs), targets) / 8)
    np.testing.assert_allclose(np.mean(chapter["gradients"], axis=0), whole)


def distances(batch_size, alpha=0.1, start=explorer.START, draw=0):
    """Return how far from the bottom a walk of the explorer is after each step."""
    (points,) = explorer.walk(np.array([start]), np.array([alpha]), batch_size, draw)
    return np.hypot(*(points - explorer.walks().lowest).T)


def test_the_explorer_walks_in_the_bowl_of_the_chapter(chapter):
    np.testing.assert_array_equal(explorer.INPUTS, chapter["inputs"])
    np.testing.assert_array_equal(explorer.TARGETS, chapter["targets"])
    assert chapter["here"] == explorer.START
    np.testing.assert_allclose(explorer.walks().lowest, chapter["lowest"])


def test_the_full_batch_walks_smoothly_and_single_examples_arrive_sooner_and_keep_roaming():
    smooth, rough = distances(8), distances(1)
    assert len(rough) - 1 == 8 * (len(smooth) - 1)
    assert all(later < earlier for earlier, later in pairwise(smooth))
    assert all(later > earlier for earlier, later in pairwise(np.diff(smooth)))
    assert rough[8] < 0.3 < 1 < smooth[1]
    assert smooth[-1] < 0.02 < 0.2 < np.mean(rough[-24:])
    assert 0.3 < np.mean(np.diff(rough) > 0) < 0.6


def test_from_the_bottom_the_full_batch_stays_and_a_single_example_walks_away(chapter):
    assert distances(8, start=chapter["lowest"]).max() < 1e-9
    assert distances(1, start=chapter["lowest"])[1:].min() > 0.01


def test_a_smaller_rate_makes_the_cloud_smaller_and_the_way_longer():
    near, far = distances(1, 0.1), distances(1, 0.03)
    assert far[-80:].mean() < near[-80:].mean() / 2
    assert far[8] > 2 * near[8]


def test_a_rate_that_suits_the_full_batch_throws_single_examples_out_of_the_picture():
    assert distances(8, 0.7)[4] < 0.05
    for draw in range(explorer.DRAWS):
        assert distances(1, 0.7, draw=draw)[-1] > 1000


def test_four_times_the_examples_halve_the_noise(chapter):
    each, whole, rng = chapter["each"], chapter["whole"], np.random.default_rng(1)
    sizes = []
    for batch_size in (1, 4, 16, 64):
        batches = each[rng.integers(200, size=(4000, batch_size))].mean(axis=1)
        sizes.append(np.sqrt(np.mean(np.sum((batches - whole) ** 2, axis=1))))
    np.testing.assert_allclose([a / b for a, b in pairwise(sizes)], 2, rtol=0.06)
    assert sizes[0] > 2 * np.linalg.norm(whole)
    assert np.mean(each @ whole > 0) == pytest.approx(0.9, abs=0.03)


def test_small_batches_need_fewer_epochs_and_more_updates(chapter):
    X, y, needed = chapter["X_train"], chapter["y_train"], []
    for batch_size, alpha, most in ((1, 0.1, 30), (10, 0.3, 40), (200, 1.0, 150), (200, 0.1, 1200)):
        epochs = []
        for seed in range(5):
            rng, model = np.random.default_rng(seed), chapter["new_model"](seed)
            history = model.fit(
                X, y, most, alpha, batch_size=batch_size, rng=rng, engine="reference"
            )
            below = np.array(history.loss) < 0.15
            assert below.any()
            epochs.append(1 + int(below.argmax()))
        needed.append(int(np.median(epochs)))
    updates = [epochs * -(-200 // b) for epochs, b in zip(needed, (1, 10, 200), strict=False)]
    assert needed[0] < needed[1] < needed[2]
    assert updates[0] > updates[1] > updates[2]
    assert 8 < needed[3] / needed[2] < 9


def after(pull, rides, steps):
    """Return where so many steps from 30 end, and how long each of them was."""
    c, lengths = 30.0, []
    for _ in range(steps):
        step = -0.1 * np.mean(pull(c, rides))
        c, lengths = c + step, [*lengths, abs(step)]
    return c, lengths


@pytest.mark.parametrize(
    ("name", "resting", "loss"),
    [
        ("square_gradient", 20.0, lambda c, t: (c - t) ** 2),
        ("distance_gradient", 12.0, lambda c, t: abs(c - t)),
    ],
)
def test_the_square_ends_at_the_mean_of_the_rides_and_the_distance_at_the_middle_one(
    chapter, name, resting, loss
):
    pull, rides = chapter[name], chapter["rides"]
    assert resting in (np.mean(rides), np.median(rides))
    assert after(pull, rides, 1000)[0] == pytest.approx(resting, abs=0.03)
    for t in rides:
        slope = (loss(31.0 + 1e-6, t) - loss(31.0 - 1e-6, t)) / 2e-6
        assert pull(31.0, t) == pytest.approx(slope)


def test_the_longest_ride_pulls_as_hard_as_the_other_four_and_its_length_does_not_move_the_middle(
    chapter,
):
    rides = chapter["rides"]
    pulls = chapter["square_gradient"](20.0, rides)
    assert -pulls[-1] == pulls[:-1].sum() > 0
    longer = np.where(rides == 54, 540, rides)
    distance = chapter["distance_gradient"]
    assert after(distance, longer, 1000) == after(distance, rides, 1000)


def test_with_the_square_the_steps_get_shorter_and_with_the_distance_they_stay(chapter):
    rides = chapter["rides"]
    _, shorter = after(chapter["square_gradient"], rides, 20)
    assert all(later < earlier for earlier, later in pairwise(shorter))
    _, same = after(chapter["distance_gradient"], rides, 1000)
    np.testing.assert_allclose(same[-100:], 0.02)


def test_the_step_that_the_question_about_the_rides_asks_for(chapter):
    assert 20 - 0.5 * chapter["distance_gradient"](20.0, 54.0) == 20.5
    assert 20 - 0.5 * chapter["square_gradient"](20.0, 54.0) == 54
    assert 20 - 0.5 * np.mean(chapter["distance_gradient"](20.0, chapter["rides"])) == 19.7
