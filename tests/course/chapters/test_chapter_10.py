"""What chapter 10 says in words and works out by hand, measured again."""

import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

import course

SOURCE = Path(course.__file__).parent / "chapters" / "10_capstone.py"


@pytest.fixture(scope="module")
def chapter():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        names = runpy.run_path(str(SOURCE))
    yield names
    names["workspace"].cleanup()


def classes(part):
    return part[1].argmax(axis=1)


def test_the_baseline_by_hand(chapter):
    y_train, y_new = np.array([1, 8, 8, 9, 8, 1]), np.array([9, 8, 1, 9, 8])
    classes_of_train, counts = np.unique(y_train, return_counts=True)
    assert classes_of_train.tolist() == [1, 8, 9] and counts.tolist() == [2, 3, 1]
    assert chapter["baseline"](y_train, y_new) == pytest.approx(0.4)


def test_the_standard_error_of_a_share_by_hand():
    assert np.sqrt(0.9 * 0.1 / 100) == pytest.approx(0.03)
    assert np.sqrt(0.96 * 0.04 / 100) == pytest.approx(0.0196, abs=1e-4)  # the question 10-share
    assert np.hypot(0.004, 0.004) == pytest.approx(0.006, abs=5e-4)  # the question 10-claim


def test_the_parts_are_a_half_and_two_quarters_and_no_row_is_in_two(chapter):
    parts = [chapter[name] for name in ("train", "validation", "test")]
    assert [len(part[0]) for part in parts] == [268, 134, 134]
    rows = np.concatenate([part[0] for part in parts])
    np.testing.assert_array_equal(np.sort(rows.sum(axis=1)), np.sort(chapter["X"].sum(axis=1)))
    assert 1 / 134 == pytest.approx(0.0075, abs=5e-5)
    assert rows.min() == 0 and rows.max() == 1


def test_the_last_ten_trainings_bring_nothing_higher(chapter):
    results = chapter["results"]
    assert len(results) == 40
    wide, near = results[:30], results[30:]
    assert max(one["val"] for one in near) <= max(one["val"] for one in wide)
    assert 5 < sum(one["val"] > 0.9 for one in wide) < 20
    top = sorted((one["val"] for one in results), reverse=True)
    assert top[0] - top[1] <= 1.5 / 134
    assert (round(128 / 134, 3), round(127 / 134, 3)) == (0.955, 0.948)  # the question 10-near


def test_the_run_that_was_cut_off_ends_like_the_one_that_was_not(chapter):
    np.testing.assert_array_equal(
        chapter["survivor"].parameters, chapter["uninterrupted"].parameters
    )
    # The list holds what the second start trained, and after it the uninterrupted run.
    assert chapter["trained"] == [*range(12, 40), *range(40)]


def test_training_goes_on_where_validation_no_longer_gains(chapter):
    history = chapter["history"]
    assert len(history) == 40 and history.loss[-1] < 0.01 < history.loss[5]
    best = int(np.argmin(history.validation_loss))
    assert best < 20 and history.validation_loss[-1] > history.validation_loss[best]


def test_the_test_set_is_looked_at_once(chapter):
    assert chapter["looks"] == {"validation": 40, "test": 1}
    assert chapter["test_accuracy"] > chapter["lower_limit"] + 0.5
    assert 0.5 < chapter["test_accuracy"] < 1


def test_some_validation_pictures_are_read_wrong(chapter):
    assert 2 <= len(chapter["wrong"]) <= 16
    counts = chapter["counts"]
    assert counts.sum() == 134 and np.trace(counts) == 134 - len(chapter["wrong"])


def test_a_network_of_dense_layers_learns_as_well_from_shuffled_columns(chapter):
    means = []
    for columns in (np.arange(64), np.random.default_rng(3).permutation(64)):
        scores = []
        for seed in range(5):
            model = chapter["new_model"](chapter["winner"], seed)
            X, y = chapter["train"]
            settings = {"batch_size": chapter["winner"]["batch_size"]}
            model.fit(
                X[:, columns],
                y,
                15,
                chapter["winner"]["learning_rate"],
                rng=np.random.default_rng(seed),
                **settings,
            )
            X, y = chapter["validation"]
            scores.append(chapter["accuracy"](model, (X[:, columns], y)))
        means.append(np.mean(scores))
    assert abs(means[0] - means[1]) < 0.02


def test_the_nearest_neighbours_are_a_tough_opponent(chapter):
    neighbours = KNeighborsClassifier(3).fit(chapter["train"][0], classes(chapter["train"]))
    score = neighbours.score(chapter["validation"][0], classes(chapter["validation"]))
    assert score >= chapter["best"]["val"]
