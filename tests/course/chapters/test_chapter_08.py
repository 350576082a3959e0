"""What chapter 08 says in words and works out by hand, measured again."""

import contextlib
import io
import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier

import course
from course.widgets import searching
from nnlib import search
from nnlib.estimator import PerceptronClassifier
from nnlib.space import LogUniform

SOURCE = Path(course.__file__).parent / "chapters" / "08_tuning.py"


@pytest.fixture(scope="module")
def chapter():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what the chapter catches itself never gets here
        return runpy.run_path(str(SOURCE))


def trained(model, X, y):
    """Train the model; return it with the kinds of warnings it gave."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X, y.ravel())
    return model, [warning.category for warning in caught]


# ---- by hand ------------------------------------------------------------------------------------


def test_the_draws_by_hand_are_those_of_the_library():
    alphas = [LogUniform(0.001, 10.0).at(u) for u in (0, 0.25, 0.5, 0.75, 0.9)]
    np.testing.assert_allclose(alphas, [0.001, 0.01, 0.1, 1, 3.98], rtol=1e-3)
    assert LogUniform(0.0001, 1.0).at(0.75) == pytest.approx(0.1)  # the question 08-log-draw


def test_a_uniform_draw_leaves_one_percent_below_a_tenth():
    assert (10 - 0.1) / (10 - 0.001) == pytest.approx(0.99, abs=0.001)


def test_the_chances_of_a_hit():
    assert 0.75**9 == pytest.approx(0.075, abs=0.0005)
    assert 1 - 0.75**9 == pytest.approx(0.925, abs=0.0005)
    assert 1 - 0.95**60 == pytest.approx(0.954, abs=0.0005)
    assert 0.75**6 == pytest.approx(0.18, abs=0.005)


def test_the_standard_error_by_hand_is_that_of_the_library():
    scores = [0.92, 0.94, 0.96]
    assert np.std(scores, ddof=1) == pytest.approx(0.02)
    assert search.standard_error(scores) == pytest.approx(0.0115, abs=0.0001)
    assert search.standard_error([0.90, 0.92, 0.91, 0.93, 0.94]) == pytest.approx(0.007, abs=2e-4)


def test_of_300_models_that_are_right_nine_times_in_ten_some_get_49_of_50():
    one = stats.binom.sf(48, 50, 0.9)
    assert 1 - (1 - one) ** 300 > 0.99


# ---- MLPClassifier ------------------------------------------------------------------------------


def test_a_hundred_epochs_are_too_few_and_the_classifier_says_so(chapter):
    X, y = chapter["train"]
    settings = {"hidden_layer_sizes": (6, 6), "learning_rate_init": 0.01, "random_state": 10}
    model, caught = trained(MLPClassifier(max_iter=100, **settings), X, y)
    assert model.n_iter_ == 100 and caught == [ConvergenceWarning]
    longer, caught = trained(MLPClassifier(max_iter=1000, **settings), X, y)
    assert longer.n_iter_ < 1000 and caught == []


def test_max_iter_counts_epochs_and_not_updates():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 2)), rng.integers(0, 2, 200)
    classifier = MLPClassifier((4,), max_iter=100, batch_size=50, tol=0, n_iter_no_change=100)
    model, _ = trained(classifier, X, y)
    assert model.n_iter_ == 100 and model._optimizer.t == 400


def test_our_classifier_has_the_names_and_the_defaults_of_the_other():
    theirs, ours = MLPClassifier().get_params(), PerceptronClassifier().get_params()
    common = theirs.keys() & ours.keys()
    assert {name: ours[name] for name in common} == {name: theirs[name] for name in common}
    assert theirs.keys() - common == {"max_fun"}  # of a solver that takes no epochs


def test_the_two_libraries_do_the_same_on_average(chapter):
    X, y = chapter["train"]
    by_kind = []
    for kind in (MLPClassifier, PerceptronClassifier):
        scores = []
        for seed in range(3):
            model, caught = trained(
                kind(**chapter["plain_sgd"], **chapter["same"], random_state=seed), X, y
            )
            assert caught == [ConvergenceWarning]
            scores.append(model.score(chapter["validation"][0], chapter["validation"][1].ravel()))
        by_kind.append(scores)
    assert by_kind[0] != by_kind[1]
    difference = abs(np.mean(by_kind[0]) - np.mean(by_kind[1]))
    assert difference < np.hypot(*map(search.standard_error, by_kind))


def test_the_network_of_the_example_has_67_parameters(chapter):
    assert chapter["n_parameters"] == (2 * 6 + 6) + (6 * 6 + 6) + (6 * 1 + 1) == 67
    assert len(chapter["model"].get_params()) < 67


def test_two_searches_train_26_networks_and_each_of_them_warns(chapter):
    X, y = chapter["X_known"], chapter["y_known"].ravel()
    warned = [kind for one in chapter["searches"].values() for kind in trained(one, X, y)[1]]
    assert warned == [ConvergenceWarning] * 26


@pytest.mark.parametrize(("candidates", "pieces", "runs"), [((2, 2), 3, 13), ((3, 4), 5, 61)])
def test_cross_validation_trains_each_candidate_on_each_piece_and_the_winner_once_more(
    candidates, pieces, runs
):
    class Counted(PerceptronClassifier):
        fits = 0

        def fit(self, X, y):
            type(self).fits += 1
            return super().fit(X, y)

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 2)), np.arange(30) % 2
    n_rates, n_widths = candidates
    space = {
        "learning_rate_init": [0.1 * k for k in range(1, n_rates + 1)],
        "hidden_layer_sizes": [(k,) for k in range(1, n_widths + 1)],
    }
    trained(GridSearchCV(Counted(max_iter=1), space, cv=pieces), X, y)
    assert Counted.fits == runs


# ---- grid and random ----------------------------------------------------------------------------


def test_in_the_grid_the_learning_rate_matters_and_the_width_hardly(chapter):
    ranking = chapter["by_grid"].ranking()
    # What comes behind is in no fixed order: at rate 10 training goes where the last bit leads.
    assert [trial.params["learning_rate"] for trial in ranking[:3]] == [0.1] * 3
    assert ranking[2].mean > ranking[3].mean + 0.01
    best = chapter["by_grid"].best
    assert {t.params["learning_rate"] for t in chapter["by_grid"].rivals} == {0.1}
    assert len(chapter["by_grid"].rivals) == 2 and best.mean < 0.9


def test_nine_draws_find_the_strip_that_three_learning_rates_miss(chapter):
    assert chapter["by_lot"].best.mean > chapter["by_grid"].best.mean + 0.04
    assert len({trial.params["learning_rate"] for trial in chapter["by_lot"].trials}) == 9


def test_the_explorer_has_the_chapters_data_and_its_candidates(chapter):
    for part, own in zip(("train", "validation", "test"), searching.parts(), strict=True):
        assert all(map(np.array_equal, chapter[part], own))
    found = searching.candidates()
    drawn = [one.params for one in chapter["by_lot"].trials]
    np.testing.assert_allclose([one["learning_rate"] for one in drawn], found.rates[:9])
    assert [one["hidden_layer_sizes"] for one in drawn] == found.widths[:9].tolist()
    scores = [one.mean for one in chapter["by_lot"].trials]
    np.testing.assert_allclose(scores, found.scores[:9], atol=0.006)
    at = {rate: np.argmin(abs(searching.RATES - rate)) for rate in (0.001, 0.1)}
    for one in chapter["by_grid"].trials:
        rate, width = one.params["learning_rate"], one.params["hidden_layer_sizes"]
        if rate in at:  # at 10 training goes where the last bit leads
            own = found.surface[searching.WIDTHS.index(width), at[rate]]
            assert own == pytest.approx(one.mean, abs=0.006)


def test_a_hundred_draws_come_close_to_the_sum():
    """92 or 93 of a hundred: within the chance of a hundred draws themselves."""
    found = searching.candidates()
    assert found.surface.size == 375
    assert np.mean(found.surface > 0.93) == pytest.approx(0.25, abs=0.03)
    hit = 1 - (1 - np.mean(found.scores > 0.93)) ** 9
    assert 100 * hit == pytest.approx(92.5, abs=stats.binom.std(100, 0.925))


def test_the_good_region_is_a_strip():
    good = np.argwhere(searching.candidates().surface > 0.93)
    rates = searching.RATES[good[:, 1]]
    assert np.mean((rates > 0.2) & (rates < 4)) > 0.9
    assert len({width for width, _ in good}) >= 13


def test_the_larger_grids_hit_with_one_of_their_learning_rates():
    surface = searching.candidates().surface
    for n in (16, 25):
        across, up = searching.GRIDS[n]
        assert (surface[np.ix_(up, across)] > 0.93).any(axis=0).sum() == 1


def test_another_grid_would_have_hit(chapter):
    lists = {"learning_rate": [0.001, 0.5, 10.0], "hidden_layer_sizes": [2, 8, 16]}
    assert chapter["try_out"](search.grid(lists)).best.mean > 0.93


def test_half_a_percent_at_the_top_is_within_the_error_of_three_seeds(chapter):
    top = [
        {"learning_rate": 1.0, "hidden_layer_sizes": 10},
        {"learning_rate": 0.46, "hidden_layer_sizes": 6},
    ]
    one, other = chapter["try_out"](top).trials
    assert one.mean == pytest.approx(0.95, abs=0.006)
    assert other.mean == pytest.approx(0.955, abs=0.006)
    assert abs(one.mean - other.mean) < min(one.error, other.error) + 0.003


# ---- refining and reporting ---------------------------------------------------------------------


def refined(chapter, seed):
    chapter["asked"].clear()
    with contextlib.redirect_stdout(io.StringIO()):
        chapter["refine"](chapter["evaluate"], chapter["ranges"], 12, np.random.default_rng(seed))
    return max(one["val"] for one in chapter["asked"])


def test_a_search_of_twelve_finds_the_strip_or_refines_in_the_wrong_place(chapter):
    assert refined(chapter, 0) >= 0.94
    assert refined(chapter, 5) < 0.9


def test_the_chapter_never_looks_at_the_test_set_before_the_report(chapter):
    code = SOURCE.read_text(encoding="utf-8")
    before = code.split('exercise="report"')[0]
    assert "(*test" not in before and "test[" not in before
    assert before.count('"test": nan') == 1


def test_the_final_figure_has_a_spread_and_is_about_what_validation_said(chapter):
    final = chapter["final"]
    assert 0 < final["error"] < 0.03
    assert 0.85 < final["mean"] < 0.96


# ---- somewhere else -----------------------------------------------------------------------------


def test_on_the_rings_the_highest_rate_drawn_wins_and_a_range_moved_up_has_its_best_inside(chapter):
    first, second = chapter["on_rings"].ranking()[:2]
    drawn = [trial.params["learning_rate"] for trial in chapter["on_rings"].trials]
    assert first.params["learning_rate"] == max(drawn) == pytest.approx(0.8, abs=0.01)
    assert first.mean > second.mean + 0.2
    space = chapter["my_space"] | {"learning_rate": (0.1, 10.0)}
    moved = search.run_search(
        search.sample(space, 10, np.random.default_rng(2)),
        chapter["rings_train"],
        chapter["rings_validation"],
        rng=np.random.default_rng(0),
        batch_size=20,
        epochs=40,
    )
    assert 0.3 < moved.best.params["learning_rate"] < 3 and moved.best.mean > 0.9
