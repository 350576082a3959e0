"""What chapter 09 says in words, held by what its own cells compute."""

import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest

import course
from course.widgets import branches
from course.widgets.checkpoints import POSITIONS, resumptions
from nnlib.optimizers import Momentum

SOURCE = Path(course.__file__).parent / "chapters" / "09_checkpoints.py"


@pytest.fixture(scope="module")
def chapter():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return runpy.run_path(str(SOURCE))


def steps(theta, velocity, count):
    """Return θ after each step on J = θ², with the library's momentum."""
    optimizer = Momentum(0.5)
    # The library keeps v as a sum of gradients; the chapter's v is that times −α.
    optimizer.velocity = np.array([velocity / -0.25])
    parameters, path = np.array([theta]), []
    for _ in range(count):
        optimizer.step(parameters, 2 * parameters, 0.25)
        path.append((float(-0.25 * optimizer.velocity[0]), float(parameters[0])))
    return path


def test_the_steps_by_hand_are_those_of_the_library():
    assert steps(4.0, 0.0, 4) == [(-2, 2), (-2, 0), (-1, -1), (0, -1)]


def test_the_steps_by_hand_without_the_velocity_are_those_of_the_library():
    assert steps(2.0, 0.0, 3) == [(-1, 1), (-1, 0), (-0.5, -0.5)]


def test_the_question_about_the_lost_velocity_has_the_library_s_answers():
    assert steps(4.0, 0.0, 1)[0][1] == 2.0
    assert steps(4.0, -1.0, 1)[0][1] == 1.5


def test_only_the_run_with_everything_put_back_coincides(chapter):
    whole, first = chapter["uninterrupted"], chapter["first_half"]
    branches = {name: first + losses for name, losses in chapter["branches"].items()}
    assert branches["C"] == whole
    for name in "AB":
        assert branches[name][10] != whole[10], "departs in the first epoch after resuming"


def test_the_explorer_resumes_the_run_of_the_chapter(chapter):
    found = resumptions()
    ten = POSITIONS.index(10)
    for parts, name in ((0, "A"), (3, "B"), (7, "C")):
        whole = chapter["first_half"] + chapter["branches"][name]
        assert found.losses[ten, parts] == pytest.approx(whole, rel=1e-6)


def test_the_learners_functions_resume_to_the_last_bit(chapter):
    assert chapter["epoch"] != 0 and len(chapter["second_half"]) == 10
    assert chapter["first_half"] + chapter["second_half"] == chapter["uninterrupted"]


def test_the_best_checkpoint_is_early_and_the_last_one_much_worse(chapter):
    model = chapter["wide_network"]()
    history = model.fit(
        chapter["X_few"], chapter["y_few"], 60, 0.3,
        batch_size=5, rng=np.random.default_rng(0), validation_data=chapter["noisy_validation"],
    )  # fmt: skip
    best = chapter["best_checkpoint"](history)
    assert 0 < best + 1 < 10, "past when the first checkpoint is written"
    assert history.loss[-1] < 0.1
    assert history.validation_loss[-1] > 1.5 * history.validation_loss[best]


def test_the_colleague_spoils_epoch_thirteen_and_nothing_before_it(chapter):
    curve, whole = chapter["curve"], chapter["uninterrupted"]
    assert curve[:12] == whole[:12]
    assert curve[12] > 2 * whole[12]
    model, optimizer, rng = chapter["shelf"][10]
    assert chapter["train"](model, optimizer, rng, 10) == whole[10:], "goes well without the line"


def test_the_lower_rate_hardly_depends_on_the_order_and_the_others_do(chapter):
    def scores(factor):
        return [chapter["branch"](factor, np.random.default_rng(seed))[1] for seed in range(5)]

    low, same, high = scores(0.3), scores(1), scores(3)
    assert max(low) - min(low) < 0.01
    assert min(same) < max(low) and max(same) > 2 * max(low)
    assert max(high) > 2 * max(low)
    assert np.mean(low) < min(np.mean(same), np.mean(high))


def test_the_explorer_of_branches_has_the_chapters_run(chapter):
    ends = branches.branches().losses[:, :, -1]
    for factor in chapter["factors"]:
        place = branches.FACTORS.index(factor)
        put_back = chapter["branch"](factor)[1]
        others = [chapter["branch"](factor, np.random.default_rng(seed))[1] for seed in range(5)]
        if factor <= 1:  # beyond it the last bit decides where a branch ends
            np.testing.assert_allclose(ends[place], [put_back, *others], atol=0.005)


def test_the_winner_on_one_order_is_not_the_winner_on_the_others():
    ends = branches.branches().losses[:, :, -1]
    winner, low = (branches.FACTORS.index(factor) for factor in (0.65, 0.3))
    assert ends[:, 0].argmin() == winner
    assert ends[winner, 0] == pytest.approx(0.070, abs=0.0005)
    assert (ends[winner, 1:] > ends[winner, 0]).all()
    assert (ends[winner, 1:] > ends[low, 1:]).sum() == 3


def test_freezing_alone_is_no_better_than_a_fresh_network_and_fine_tuning_is(chapter):
    shares = {name: np.array(values) for name, values in chapter["shares"].items()}

    def error(name):
        return shares[name].std(ddof=1) / np.sqrt(len(shares[name]))

    frozen, scratch, tuned = (shares[name].mean() for name in ("frozen", "scratch", "fine-tuned"))
    assert abs(frozen - scratch) < np.hypot(error("frozen"), error("scratch"))
    assert tuned - max(frozen, scratch) > 2 * np.hypot(error("fine-tuned"), error("frozen"))


def test_fine_tuning_with_a_high_rate_destroys_what_the_body_knew(chapter):
    X, y = chapter["moons_in_three"](15, seed=100)
    model = chapter["transfer"](chapter["old_task"], 3, np.random.default_rng(0))
    model.fit(X, y, 60, 0.1, rng=np.random.default_rng(0))
    for layer in model.layers:
        layer.frozen = False
    model.fit(X, y, 60, 1.0, rng=np.random.default_rng(1))
    right = model.forward(chapter["X_new"].T).argmax(axis=0) == chapter["y_new"].argmax(axis=1)
    assert right.mean() < np.mean(chapter["shares"]["scratch"]) - 0.1


def test_the_tool_resumes_in_the_middle_of_an_epoch(chapter):
    assert np.array_equal(chapter["resumed"].parameters, chapter["straight"].parameters)
    assert [path.name for path in chapter["directory"].paths()] == [
        f"epoch-00{epoch}.npz" for epoch in (18, 19, 20)
    ]
    assert chapter["directory"].best().epoch in (18, 19, 20)


def test_the_power_fails_seven_steps_after_the_newest_checkpoint(chapter, tmp_path):
    chapter["fit_in"].__globals__["folder"] = tmp_path
    with pytest.raises(ConnectionError):
        chapter["fit_in"]("again", chapter["PowerFailure"]())
    newest = chapter["CheckpointDirectory"](tmp_path / "again").latest()
    assert (newest.step, newest.epoch, newest.next_row) == (250, 12, 100)


def test_the_half_file_is_refused_by_the_learners_load(chapter):
    with pytest.raises(ValueError, match="not a whole checkpoint"):
        chapter["load"](chapter["half"])
    assert set(chapter["load"](chapter["whole"])) == {"weights", "epoch"}
