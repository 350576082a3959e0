"""The estimator in scikit-learn's searches: in this process, in several, and on a cluster."""

import joblib
import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import make_moons
from sklearn.exceptions import FitFailedWarning
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV, RandomizedSearchCV

from nnlib.callbacks import EarlyStopping
from nnlib.estimator import PerceptronClassifier

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, Y = make_moons(200, noise=0.2, random_state=0)
WORDS = np.array(["no", "yes"])[Y]
ESTIMATOR = PerceptronClassifier(
    (6,),
    "tanh",
    max_iter=15,
    random_state=0,
    class_weight={"no": 1, "yes": 2},
    callbacks=(EarlyStopping(patience=8),),
)
SEARCHES = {
    "grid": lambda n_jobs: GridSearchCV(
        ESTIMATOR,
        {"learning_rate_init": [0.001, 0.03, 0.1], "solver": ["adam", "sgd"]},
        cv=3,
        n_jobs=n_jobs,
    ),
    "random": lambda n_jobs: RandomizedSearchCV(
        ESTIMATOR,
        {"learning_rate_init": stats.loguniform(1e-3, 1e-1), "hidden_layer_sizes": [(4,), (6, 6)]},
        n_iter=5,
        cv=3,
        random_state=0,
        n_jobs=n_jobs,
    ),
    "halving": lambda n_jobs: HalvingGridSearchCV(
        ESTIMATOR,
        {"learning_rate_init": [0.003, 0.01, 0.03, 0.1]},
        resource="max_iter",
        min_resources=4,
        max_resources=16,
        factor=2,
        cv=3,
        random_state=0,
        n_jobs=n_jobs,
    ),
}


def scores(kind, n_jobs=None):
    """Return the score of every split of every candidate, and the winner's predictions."""
    search = SEARCHES[kind](n_jobs).fit(X, WORDS)
    results = search.cv_results_
    splits = np.array([results[name] for name in sorted(results) if name.startswith("split")])
    return splits, search.predict_proba(X)


@pytest.fixture(scope="module")
def serial():
    return {kind: scores(kind) for kind in SEARCHES}


@pytest.mark.parametrize("kind", SEARCHES)
def test_a_search_in_this_process_tells_candidates_apart(serial, kind):
    splits, probabilities = serial[kind]
    assert np.isfinite(splits).all() and np.ptp(splits.mean(axis=0)) > 0.05
    assert np.mean((probabilities[:, 1] > 0.5) == Y) > 0.75


def test_halving_gives_the_better_half_more_epochs():
    search = SEARCHES["halving"](None).fit(X, WORDS)
    assert search.n_resources_ == [4, 8, 16] and search.n_candidates_ == [4, 2, 1]
    assert search.best_estimator_.n_iter_ <= 16


@pytest.mark.filterwarnings("ignore:One or more of the test scores:UserWarning")
def test_a_candidate_that_diverges_ranks_last():
    search = GridSearchCV(
        PerceptronClassifier((4,), "identity", solver="sgd", max_iter=5, random_state=0),
        {"learning_rate_init": [1e300, 0.1]},
        cv=3,
    )
    with pytest.warns(FitFailedWarning, match="training diverged in epoch"):
        search.fit(X * 1e10, Y)
    assert np.isnan(search.cv_results_["mean_test_score"]).tolist() == [True, False]
    assert search.best_params_ == {"learning_rate_init": 0.1}


@pytest.mark.slow
def test_several_processes_give_the_same_scores(serial):
    for kind in SEARCHES:
        with joblib.parallel_config(backend="loky", n_jobs=2):
            splits, probabilities = scores(kind)
        np.testing.assert_array_equal(splits, serial[kind][0])
        np.testing.assert_array_equal(probabilities, serial[kind][1])


@pytest.mark.slow
def test_a_cluster_of_two_worker_processes_gives_the_same_scores(serial):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        workers = client.run(lambda: __import__("os").getpid())
        assert len(set(workers.values())) == 2
        for kind in SEARCHES:
            with joblib.parallel_config(backend="dask", client=client):
                splits, probabilities = scores(kind)
            np.testing.assert_array_equal(splits, serial[kind][0])
            np.testing.assert_array_equal(probabilities, serial[kind][1])
        # The work was done over there, by both.
        done = client.run(lambda dask_worker: dask_worker.state.executed_count)
        assert all(count > 0 for count in done.values()), done
