"""The three lines of chapter 08 that take a search to a cluster, run as they stand there."""

import re
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV

from nnlib.datasets import two_moons
from nnlib.estimator import PerceptronClassifier

CHAPTER = Path(__file__).parents[2] / "course" / "chapters" / "08_tuning.py"
ADDRESS = "tcp://scheduler:8786"


def shown():
    """Return the chapter's code blocks that name a dask scheduler: one in each language."""
    blocks = re.findall(r"```python\n(.*?)```", CHAPTER.read_text(encoding="utf-8"), re.DOTALL)
    return [block for block in blocks if ADDRESS in block]


def search():
    network = PerceptronClassifier((4,), max_iter=3, tol=-np.inf, random_state=0)
    return GridSearchCV(network, {"learning_rate_init": [0.001, 0.01, 0.1]}, cv=2)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_what_the_chapter_shows_runs_on_a_cluster_with_the_same_outcome():
    distributed = pytest.importorskip("distributed")
    dutch, english = shown()
    assert dutch == english
    X_known, y_known = two_moons(80, rng=np.random.default_rng(0))
    searches = {"random": search()}
    names = {"joblib": joblib, "searches": searches, "X_known": X_known, "y_known": y_known}
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        exec(english.replace(ADDRESS, cluster.scheduler_address), names)
        done = names["client"].run(lambda dask_worker: dask_worker.state.executed_count)
        names["client"].close()
    assert len(done) == 2 and sum(done.values()) > 0
    serial = search().fit(X_known, y_known.ravel())
    np.testing.assert_array_equal(
        searches["random"].cv_results_["mean_test_score"], serial.cv_results_["mean_test_score"]
    )
