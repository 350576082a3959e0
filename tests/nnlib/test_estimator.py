import os
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.datasets import make_blobs, make_moons
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelBinarizer, StandardScaler
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.estimator_checks import check_estimator

from nnlib import Dense, Perceptron, schedules
from nnlib.callbacks import EarlyStopping
from nnlib.checkpoints import CheckpointDirectory
from nnlib.estimator import PerceptronClassifier

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, Y = make_moons(120, noise=0.2, random_state=0)
WORDS = np.array(["no", "yes"])[Y]
X3, Y3 = make_blobs(150, centers=3, cluster_std=2.0, random_state=1)
NO_END = -np.inf


def small(**keywords):
    """Return an estimator that trains in a few milliseconds."""
    chosen = {"hidden_layer_sizes": (5,), "learning_rate_init": 0.05, "max_iter": 10}
    return PerceptronClassifier(**(chosen | {"random_state": 3} | keywords))


def parameters(estimator):
    return estimator.model_.parameters


class Begin:
    """A callback that starts the network from given weights, written as scikit-learn does."""

    def __init__(self, coefs, intercepts):
        self.coefs, self.intercepts = coefs, intercepts

    def on_start(self, training):
        for layer, coef, intercept in zip(
            training.model.layers, self.coefs, self.intercepts, strict=True
        ):
            layer.weights = coef.T.copy()
            layer.biases = intercept.reshape(-1, 1).copy()


class Look:
    """A callback that keeps what it saw."""

    def on_start(self, training):
        self.training = training
        self.rates = []

    def on_epoch(self, training):
        self.rates.append(training.schedule(training.epoch - 1))


class StopAfter:
    def __init__(self, steps):
        self.steps = steps

    def on_step(self, training):
        training.stop = training.step >= self.steps


# ---- scikit-learn as the oracle -----------------------------------------------------------------


@pytest.mark.parametrize(
    "keywords", [{}, {"solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.1}]
)
def test_every_check_of_scikit_learn_passes(keywords):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(PerceptronClassifier(**keywords), on_fail=None, on_skip=None)
    told = {result["check_name"]: result["status"] for result in results}
    assert len(results) > 45 and told["check_classifiers_train"] == "passed"
    # These two need an environment variable (see the next test) and pandas; with both, they pass.
    skippable = {"check_array_api_input", "check_classifier_data_not_an_array"}
    not_passed = {name for name, status in told.items() if status != "passed"}
    assert not_passed <= skippable, not_passed
    assert {told[name] for name in not_passed} <= {"skipped"}


@pytest.mark.slow
def test_the_check_that_needs_an_environment_variable_passes_too():
    code = (
        "from sklearn.utils.estimator_checks import check_array_api_input as check;"
        "from nnlib.estimator import PerceptronClassifier as P;"
        "check('P', P(max_iter=5), array_namespace='numpy', dtype_name='float64')"
    )
    surroundings = {**os.environ, "SCIPY_ARRAY_API": "1", "PYTHONWARNINGS": "ignore"}
    subprocess.run([sys.executable, "-c", code], check=True, env=surroundings)


@pytest.mark.parametrize("labels", [Y, Y + (X[:, 0] > 0)], ids=["two classes", "three classes"])
@pytest.mark.parametrize(
    ("keywords", "tolerance"),
    [
        ({"solver": "sgd", "momentum": 0.0}, 1e-13),
        ({"solver": "sgd"}, 1e-13),
        ({"solver": "sgd", "nesterovs_momentum": False, "alpha": 0.1}, 1e-13),
        ({"solver": "sgd", "momentum": 0.0, "learning_rate": "invscaling", "power_t": 0.3}, 1e-13),
        # Epsilon stands in another place in scikit-learn's formula: here it plays no part.
        ({"solver": "adam", "epsilon": 1e-30}, 1e-9),
    ],
)
@pytest.mark.parametrize("activation", ["tanh", "logistic", "relu"])
def test_training_ends_where_that_of_mlpclassifier_does(labels, keywords, tolerance, activation):
    """Same first weights, same order of rows: the same network, to the last digits."""
    settings = {
        "hidden_layer_sizes": (6, 5),
        "activation": activation,
        "learning_rate_init": 0.05,
        "batch_size": 20,
        "shuffle": False,
        "max_iter": 15,
        "n_iter_no_change": 1000,
    } | keywords
    theirs = MLPClassifier(**settings, random_state=0).fit(X, labels)
    first = MLPClassifier(**settings)
    first._random_state = np.random.RandomState(0)
    first._label_binarizer = LabelBinarizer().fit(labels)
    columns = first._label_binarizer.transform(labels)
    first._initialize(columns, [2, 6, 5, columns.shape[1]], np.float64)
    ours = PerceptronClassifier(**settings, callbacks=[Begin(first.coefs_, first.intercepts_)])
    ours.fit(X, labels)
    for a, b in zip(
        ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True
    ):
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=tolerance)


def test_the_lessons_example_runs_with_the_import_swapped():
    data, labels = make_moons(500, noise=0.2, random_state=0)
    X_train, X_test, y_train, y_test = train_test_split(data, labels, random_state=0)
    accuracies = {}
    for MLP in (MLPClassifier, PerceptronClassifier):
        several = []
        for seed in (10, 11, 12):
            clf = MLP(
                max_iter=100, hidden_layer_sizes=(6, 6), learning_rate_init=0.01, random_state=seed
            )
            clf.fit(X_train, y_train)
            several.append(
                [accuracy_score(y_train, clf.predict(X_train)), clf.score(X_test, y_test)]
            )
        accuracies[MLP] = np.mean(several, axis=0)
    assert (accuracies[PerceptronClassifier] > 0.9).all()
    difference = accuracies[PerceptronClassifier] - accuracies[MLPClassifier]
    assert (np.abs(difference) < 0.04).all(), difference


def test_names_and_defaults_are_those_of_scikit_learn():
    ours, theirs = PerceptronClassifier().get_params(), MLPClassifier().get_params()
    assert set(theirs) - set(ours) == {"max_fun"}  # of the solver lbfgs, which we do not have
    assert {name: ours[name] for name in theirs if name in ours} == {
        name: value for name, value in theirs.items() if name in ours
    }
    assert set(ours) - set(theirs) == {"class_weight", "callbacks"}


def test_it_goes_into_pipelines_and_cross_validation():
    pipeline = make_pipeline(StandardScaler(), small(max_iter=60))
    assert cross_val_score(pipeline, X, WORDS, cv=3).mean() > 0.85


def test_importing_the_library_does_not_import_scikit_learn():
    code = "import sys, nnlib; print('sklearn' in sys.modules, 'scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"]


# ---- the same training as Perceptron.fit --------------------------------------------------------


@pytest.mark.parametrize(("activation", "initializer"), [("relu", "he"), ("tanh", "xavier")])
def test_a_number_as_random_state_is_the_generator_of_the_course(activation, initializer):
    plain = {"solver": "sgd", "momentum": 0, "alpha": 0, "batch_size": 7, "tol": NO_END}
    estimator = small(random_state=10, activation=activation, **plain).fit(X, Y)
    rng = np.random.default_rng(10)
    hidden = Dense(2, 5, activation, rng=rng, initializer=initializer)
    model = Perceptron([hidden, Dense(5, 1, "sigmoid", rng=rng)])
    history = model.fit(X, Y.reshape(-1, 1), 10, 0.05, batch_size=7, rng=rng)
    np.testing.assert_array_equal(parameters(estimator), model.parameters)
    assert estimator.loss_curve_ == history.loss and estimator.history_.accuracy == history.accuracy


@pytest.mark.parametrize("make", [int, np.random.default_rng, np.random.RandomState])
def test_everything_is_reproducible_from_random_state(make):
    same, again, other = (
        small(early_stopping=True, random_state=make(seed)).fit(X, Y) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(parameters(same), parameters(again))
    assert (parameters(same) != parameters(other)).any()


def test_without_random_state_each_fit_is_another_and_the_global_generator_is_left_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    one, two = (small(random_state=None).fit(X, Y) for _ in range(2))
    assert (parameters(one) != parameters(two)).any()
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_the_loss_curves_are_the_log_loss_after_each_epoch():
    estimator = small(tol=NO_END).fit(X[:80], WORDS[:80], X_val=X[80:], y_val=WORDS[80:])
    assert len(estimator.loss_curve_) == len(estimator.validation_loss_curve_) == 10
    for rows, curve in (
        (slice(0, 80), estimator.loss_curve_),
        (slice(80, None), estimator.validation_loss_curve_),
    ):
        expected = log_loss(WORDS[rows], estimator.predict_proba(X[rows]))
        assert curve[-1] == pytest.approx(expected, rel=1e-9)
    assert estimator.validation_scores_[-1] == estimator.score(X[80:], WORDS[80:])
    assert estimator.best_loss_ == min(estimator.loss_curve_)
    assert estimator.loss_ == estimator.loss_curve_[-1]


def test_without_validation_rows_there_is_no_validation_curve():
    estimator = small().fit(X, Y)
    assert estimator.validation_loss_curve_ is None and estimator.validation_scores_ is None
    assert estimator.best_validation_score_ is None


@pytest.mark.parametrize(("labels", "n_outputs"), [(WORDS, 1), (Y3, 3)])
def test_attributes_describe_the_network(labels, n_outputs):
    data = X if n_outputs == 1 else X3
    estimator = small(hidden_layer_sizes=[4, 3]).fit(data, labels)
    assert estimator.classes_.tolist() == sorted(set(labels.tolist()))
    assert (estimator.n_features_in_, estimator.n_layers_, estimator.n_outputs_) == (
        2,
        4,
        n_outputs,
    )
    assert [c.shape for c in estimator.coefs_] == [(2, 4), (4, 3), (3, n_outputs)]
    assert [b.shape for b in estimator.intercepts_] == [(4,), (3,), (n_outputs,)]
    probabilities = estimator.predict_proba(data)
    assert probabilities.shape == (len(data), len(estimator.classes_))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    np.testing.assert_array_equal(
        estimator.predict(data), estimator.classes_[probabilities.argmax(axis=1)]
    )
    np.testing.assert_allclose(np.exp(estimator.predict_log_proba(data)), probabilities)


@pytest.mark.parametrize("sizes", [7, (7,), [7], np.array([7])])
def test_one_hidden_layer_may_be_given_as_a_number(sizes):
    assert small(hidden_layer_sizes=sizes).fit(X, Y).n_layers_ == 3


def test_a_network_without_hidden_layers_is_logistic_regression():
    estimator = small(hidden_layer_sizes=(), max_iter=50).fit(X, Y)
    assert len(estimator.coefs_) == 1 and estimator.score(X, Y) > 0.8


# ---- stopping -----------------------------------------------------------------------------------


@pytest.mark.parametrize("patience", [1, 4])
def test_a_great_tol_stops_after_exactly_n_iter_no_change_epochs(patience):
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        estimator = small(tol=1e9, n_iter_no_change=patience, max_iter=50).fit(X, Y)
    assert estimator.n_iter_ == len(estimator.loss_curve_) == 1 + patience


def test_tol_and_patience_decide_when_training_ends():
    """The rule, replayed on the curve of a run that was not stopped."""
    estimator = small(max_iter=300, tol=2e-3, n_iter_no_change=5)
    curve = clone(estimator).set_params(tol=NO_END).fit(X, Y).loss_curve_
    best, waited, expected = np.inf, 0, None
    for epoch, loss in enumerate(curve, start=1):
        waited = 0 if loss <= best - 2e-3 else waited + 1
        best = min(best, loss)
        if waited == 5:
            expected = epoch
            break
    assert expected is not None and 10 < expected < 300
    assert estimator.fit(X, Y).n_iter_ == expected
    assert estimator.loss_curve_ == curve[:expected]


def test_max_iter_gives_one_warning_and_no_more():
    with pytest.warns(ConvergenceWarning, match="max_iter=10 epochs are over") as caught:
        small(tol=NO_END).fit(X, Y)
    assert len(caught) == 1 and caught[0].filename == __file__


def test_partial_fit_and_a_callback_that_stops_give_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small().partial_fit(X, Y, classes=[0, 1])
        stopped = small(callbacks=[StopAfter(3)], batch_size=60).fit(X, Y)
    assert (stopped.n_iter_, len(stopped.loss_curve_)) == (1, 1)


def test_a_run_stopped_within_its_first_epoch_leaves_a_network_that_works():
    estimator = small(callbacks=[StopAfter(1)], batch_size=20).fit(X, Y)
    assert estimator.n_iter_ == 0 and estimator.loss_curve_ == []
    assert estimator.loss_ == estimator.history_.initial_loss
    assert estimator.predict(X).shape == (120,)


def test_early_stopping_stops_and_takes_the_best_epoch_back():
    look = Look()
    estimator = small(
        early_stopping=True,
        validation_fraction=0.3,
        max_iter=400,
        n_iter_no_change=8,
        learning_rate_init=0.3,
        callbacks=[look],
    ).fit(X, Y)
    scores = estimator.validation_scores_
    assert len(scores) == len(estimator.validation_loss_curve_) == estimator.n_iter_ < 400
    assert estimator.best_validation_score_ == max(scores) > scores[-1]
    rows, labels = look.training.validation
    assert estimator.score(rows, labels[:, 0]) == max(scores)
    assert scores.index(max(scores)) + 1 + 8 >= estimator.n_iter_


@pytest.mark.parametrize("fraction", [0.1, 0.25])
def test_the_validation_rows_are_a_stratified_part_that_is_not_trained_on(fraction):
    look = Look()
    labels = np.repeat([0, 1, 2], [60, 40, 20])
    data = np.column_stack([np.arange(120.0), labels])
    small(early_stopping=True, validation_fraction=fraction, callbacks=[look]).fit(data, labels)
    rows, targets = look.training.validation
    np.testing.assert_array_equal(targets.sum(axis=0), np.array([60, 40, 20]) * fraction)
    together = np.concatenate([rows[:, 0], look.training.inputs[:, 0]])
    assert sorted(together.tolist()) == list(range(120))
    np.testing.assert_array_equal(targets.argmax(axis=1), rows[:, 1])


def test_early_stopping_looks_at_the_validation_rows_it_is_given():
    look = Look()
    estimator = small(early_stopping=True, callbacks=[look])
    estimator.fit(X[:80], Y[:80], X_val=X[80:], y_val=Y[80:])
    assert len(look.training.inputs) == 80
    np.testing.assert_array_equal(look.training.validation[0], X[80:])


def test_an_adaptive_rate_is_cut_instead_of_stopping_and_ends_at_the_lowest():
    look = Look()
    estimator = small(
        solver="sgd",
        learning_rate="adaptive",
        tol=1e9,
        n_iter_no_change=2,
        max_iter=200,
        callbacks=[look],
    ).fit(X, Y)
    expected = 0.05 / 5 ** np.arange(8)  # the first one below 1e-6 is 0.05 / 5⁷ = 6.4e-7
    np.testing.assert_allclose(sorted(set(look.rates), reverse=True), expected)
    assert estimator.n_iter_ == 1 + 8 * 2


@pytest.mark.parametrize(
    ("learning_rate", "expected"),
    [
        ("constant", schedules.Constant(0.05)),
        ("step", schedules.Step(0.05)),
        ("exponential", schedules.Exponential(0.05)),
        ("cosine", schedules.Cosine(0.05, 10)),
        ("warm_up", schedules.WarmUp(schedules.Constant(0.05))),
        (schedules.Step(0.3, 0.1, 2), schedules.Step(0.3, 0.1, 2)),
        ("invscaling", lambda epoch: 0.05 / np.sqrt(120 * epoch + 1)),
    ],
)
def test_schedules_have_names_or_are_given_as_objects(learning_rate, expected):
    look = Look()
    small(learning_rate=learning_rate, tol=NO_END, callbacks=[look]).fit(X, Y)
    np.testing.assert_allclose(look.rates, [expected(epoch) for epoch in range(10)])


# ---- going on -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keywords",
    [
        {},
        {"solver": "sgd", "batch_size": 16},
        {"learning_rate": "exponential"},
        {"learning_rate": "invscaling", "solver": "sgd"},
        {"class_weight": {"no": 1.0, "yes": 3.0}},
    ],
)
def test_two_warm_calls_of_five_epochs_are_one_of_ten(keywords):
    whole = small(tol=NO_END, **keywords).fit(X, WORDS)
    halves = small(tol=NO_END, max_iter=5, warm_start=True, **keywords).fit(X, WORDS)
    assert halves.n_iter_ == 5
    halves.fit(X, WORDS)
    np.testing.assert_array_equal(parameters(halves), parameters(whole))
    assert halves.loss_curve_ == whole.loss_curve_ and halves.n_iter_ == 5
    assert halves.history_.initial_loss == whole.history_.initial_loss


def test_ten_partial_fits_are_one_fit_of_ten_epochs():
    whole = small(tol=NO_END, batch_size=16).fit(X3, Y3)
    parts = small(batch_size=16)
    for _ in range(10):
        parts.partial_fit(X3, Y3, classes=[0, 1, 2])
    np.testing.assert_array_equal(parameters(parts), parameters(whole))
    assert parts.loss_curve_ == whole.loss_curve_ and parts.n_iter_ == 1


def test_a_warm_start_validates_with_the_same_rows_and_keeps_what_was_best():
    look = Look()
    estimator = small(early_stopping=True, warm_start=True, max_iter=4, callbacks=[look])
    estimator.fit(X, Y)
    rows, best = look.training.validation[0], estimator.best_validation_score_
    estimator.fit(X, Y)
    np.testing.assert_array_equal(look.training.validation[0], rows)
    assert estimator.best_validation_score_ >= best
    assert estimator.best_validation_score_ == max(estimator.validation_scores_)
    assert len(estimator.validation_scores_) == 8


def test_a_warm_start_that_gets_no_better_keeps_the_best_network():
    estimator = small(early_stopping=True, warm_start=True, max_iter=40).fit(X, Y)
    best, score = parameters(estimator).copy(), estimator.best_validation_score_
    estimator.set_params(solver="sgd", learning_rate_init=0.0, momentum=0.0).fit(X, Y)
    np.testing.assert_array_equal(parameters(estimator), best)
    assert estimator.best_validation_score_ == score


def test_without_warm_start_nothing_of_the_first_fit_is_left():
    estimator = small().fit(X3, Y3)
    first = parameters(estimator).copy()
    again = estimator.fit(X, WORDS)
    np.testing.assert_array_equal(parameters(again), parameters(small().fit(X, WORDS)))
    assert len(first) != len(parameters(again)) and len(again.loss_curve_) == again.n_iter_


def test_a_portion_need_not_show_every_class():
    estimator = small().partial_fit(X3[Y3 < 2], Y3[Y3 < 2], classes=[0, 1, 2])
    estimator.partial_fit(X3[Y3 == 2], Y3[Y3 == 2])
    assert estimator.predict_proba(X3).shape == (150, 3)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda e: e.partial_fit(X3, Y3), "classes must be passed on the first call"),
        (lambda e: e.partial_fit(X3, Y3, classes=[0, 1]), "y holds 2, which is none of"),
        (
            lambda e: e.partial_fit(X, Y, classes=[0, 1]).partial_fit(X, Y + 1),
            r"y holds 2, which is none of the classes the network knows: \[0 1\]",
        ),
        (
            lambda e: e.partial_fit(X, Y, classes=[0, 1]).partial_fit(X, Y, classes=[0, 1, 2]),
            "they cannot change",
        ),
        (
            lambda e: e.partial_fit(X, Y, classes=[0, 1]).partial_fit(X[:, :1], Y),
            "X has 1 features, but PerceptronClassifier is expecting 2",
        ),
        (
            lambda e: e.set_params(warm_start=True).fit(X, Y).fit(X3, Y3),
            "y holds 2, which is none of the classes",
        ),
        (
            lambda e: (
                e.set_params(warm_start=True).fit(X, Y).set_params(activation="tanh").fit(X, Y)
            ),
            "activation='tanh' are not those of the network to go on with",
        ),
        (
            lambda e: e.set_params(early_stopping=True).partial_fit(X, Y, classes=[0, 1]),
            "partial_fit does not support early_stopping=True",
        ),
        (
            lambda e: e.set_params(class_weight="balanced").partial_fit(X, Y, classes=[0, 1]),
            "partial_fit does not support class_weight='balanced'",
        ),
    ],
)
def test_what_cannot_be_gone_on_with_gets_a_sentence(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act(small())


@pytest.mark.parametrize("keywords", [{}, {"solver": "sgd"}])
def test_a_pickled_estimator_predicts_and_learns_on_as_the_original(keywords):
    original = small(**keywords).partial_fit(X, WORDS, classes=["no", "yes"])
    copy = pickle.loads(pickle.dumps(original))
    np.testing.assert_array_equal(copy.predict_proba(X), original.predict_proba(X))
    for one in (original, copy):
        one.partial_fit(X, WORDS)
    np.testing.assert_array_equal(parameters(copy), parameters(original))
    parameters(copy)[:] = 0.0  # still one vector with the layers as views on it
    assert not copy.model_.layers[0].weights.any() and not copy.coefs_[0].any()
    assert original.model_.layers[0].weights.any()


def test_the_training_rows_are_not_kept():
    many = np.random.default_rng(0).normal(size=(20_000, 2))
    estimator = small(max_iter=1).fit(many, many[:, 0] > 0)
    before = len(pickle.dumps(estimator))
    estimator.predict(many)
    assert len(pickle.dumps(estimator)) == before < 20_000


def test_a_clone_has_the_settings_and_nothing_learnt():
    callback = EarlyStopping(patience=3)
    original = small(callbacks=[callback], class_weight={0: 1, 1: 2}).fit(X, Y)
    copy = clone(original)
    assert copy.class_weight == {0: 1, 1: 2} and copy.callbacks[0].patience == 3
    assert copy.callbacks[0] is not callback
    with pytest.raises(NotFittedError):
        copy.predict(X)


# ---- data of all kinds --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [WORDS, WORDS.astype(object), Y.astype(bool), Y * 1.0, Y * 10 - 5, Y.reshape(-1, 1)],
)
def test_classes_may_be_named_by_anything(labels):
    estimator = small(max_iter=5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator.fit(X, labels)
    np.testing.assert_array_equal(parameters(estimator), parameters(small(max_iter=5).fit(X, Y)))
    assert set(estimator.predict(X).tolist()) <= set(np.ravel(labels).tolist())


def test_float32_strided_and_reversed_data_give_what_the_same_numbers_give():
    plain = X.astype(np.float32).astype(np.float64)
    expected = small().fit(plain, Y)
    wide = np.zeros((240, 4))
    wide[::2, ::-2] = plain
    for data in (X.astype(np.float32), np.asfortranarray(plain), wide[::2, ::-2], plain.tolist()):
        estimator = small().fit(data, Y)
        np.testing.assert_array_equal(parameters(estimator), parameters(expected))
        np.testing.assert_allclose(
            estimator.predict_proba(data), expected.predict_proba(plain), rtol=1e-12
        )


def test_the_callers_data_is_left_alone():
    data, labels = X.copy(), WORDS.copy()
    data.flags.writeable = labels.flags.writeable = False
    small(early_stopping=True).fit(data, labels).predict(data)
    np.testing.assert_array_equal(data, X)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["fit", "validation", "predict"])
def test_nan_and_infinity_are_refused(bad, where):
    spoilt = X.copy()
    spoilt[7, 1] = bad
    with pytest.raises(ValueError, match=r"contains (NaN|infinity)"):
        if where == "fit":
            small().fit(spoilt, Y)
        elif where == "validation":
            small().fit(X, Y, X_val=spoilt, y_val=Y)
        else:
            small().fit(X, Y).predict(spoilt)


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"hidden_layer_sizes": (5, 0)}, "hidden_layer_sizes is 0: it must be at least 1"),
        ({"hidden_layer_sizes": 2.5}, "hidden_layer_sizes is 2.5: a whole number"),
        ({"activation": "sigmoidal"}, "activation is 'sigmoidal': expected one of"),
        ({"solver": "lbfgs"}, "solver is 'lbfgs': expected one of adam, sgd"),
        ({"learning_rate": 0.1}, "learning_rate is 0.1: .* The rate itself is learning_rate_init"),
        ({"learning_rate": "fast"}, "learning_rate is 'fast': expected one of constant, invscal"),
        ({"learning_rate_init": -1.0}, "learning_rate_init is -1.0: a finite number"),
        ({"alpha": -1.0}, "alpha is -1.0: a finite number of at least 0"),
        ({"batch_size": "all"}, "batch_size is 'all': a number or 'auto'"),
        ({"batch_size": 0}, "batch_size is 0: it must be at least 1"),
        ({"max_iter": 0}, "max_iter is 0: it must be at least 1"),
        ({"tol": "small"}, "tol is 'small': a number"),
        ({"tol": np.nan}, "tol is nan"),
        ({"n_iter_no_change": 0}, "n_iter_no_change is 0"),
        ({"momentum": "big", "solver": "sgd"}, "momentum is 'big'"),
        ({"random_state": "ten"}, "random_state is 'ten': a whole number"),
        ({"random_state": -1}, "random_state is -1: it must be at least 0"),
        (
            {"early_stopping": True, "validation_fraction": 1.5},
            "validation_fraction is 1.5: it must lie between 0 and 1",
        ),
        (
            {"early_stopping": True, "validation_fraction": 0.01},
            "leaves 1 to validate with: at least 2",
        ),
        ({"class_weight": {0: -1.0}}, "class_weight holds -1: none may be below 0"),
        ({"class_weight": {7: 1.0}}, r"\[0, 1\], are not in class_weight"),
    ],
)
def test_settings_without_meaning_get_a_sentence(keywords, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        small(**keywords).fit(X, Y)


def test_data_that_is_no_classification_gets_a_sentence():
    with pytest.raises(ValueError, match="y holds one class only, 'no'"):
        small().fit(X, np.full(120, "no"))
    with pytest.raises(ValueError, match="y holds one class only, 0"):
        small().partial_fit(X, 0 * Y, classes=[0])
    with pytest.raises(ValueError, match="continuous"):
        small().fit(X, X[:, 0])
    with pytest.raises(ValueError, match="one of them is missing"):
        small().fit(X, Y, X_val=X)
    with pytest.raises(ValueError, match="y_val holds 5, which is none of the classes"):
        small().fit(X, Y, X_val=X, y_val=Y + 5)
    with pytest.raises(ValueError, match="class b has one row only"):
        small(early_stopping=True).fit(X, ["a"] * 60 + ["b"] + ["c"] * 59)


def test_training_that_diverges_says_so_and_warns_of_nothing_else():
    wild = small(
        solver="sgd", activation="identity", learning_rate_init=1e300, hidden_layer_sizes=4
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(
            ValueError, match=r"training diverged in epoch \d+: .*lower learning_ra"
        ):
            wild.fit(X * 1e10, Y)


def test_training_that_diverges_ends_at_once():
    look = Look()
    wild = small(
        solver="sgd", activation="identity", learning_rate_init=1e300, callbacks=[look], max_iter=99
    )
    with pytest.raises(ValueError, match="diverged"):
        wild.fit(X * 1e10, Y)
    losses = look.training.history.loss
    assert np.isfinite(losses).sum() == len(losses) - 1 < 98


def test_a_fit_that_failed_leaves_nothing_to_predict_or_go_on_with():
    estimator = small(warm_start=True).fit(X, Y)
    good = parameters(estimator).copy()
    wild = {"solver": "sgd", "learning_rate_init": 1e300, "activation": "identity"}
    for keywords in (wild, {"solver": "lbfgs"}):
        broken = small(**keywords)
        with pytest.raises(ValueError, match=r"training diverged|solver is"):
            broken.fit(X * 1e10, Y)
        with pytest.raises(NotFittedError):
            broken.predict(X)
        mended = broken.set_params(**small().get_params()).set_params(warm_start=True)
        np.testing.assert_array_equal(parameters(mended.fit(X, Y)), good)


# ---- class weights ------------------------------------------------------------------------------


def test_a_class_of_weight_three_is_a_class_whose_rows_come_three_times():
    """With the whole set as one batch, the steps differ by the ratio of the sizes only."""
    n, times = len(Y), np.where(Y == 1, 3, 1)
    same = {"solver": "sgd", "momentum": 0.0, "alpha": 0.0, "batch_size": 10_000, "tol": NO_END}
    same |= {"hidden_layer_sizes": (5,), "activation": "tanh", "max_iter": 50, "random_state": 0}
    weighted = PerceptronClassifier(
        **same, learning_rate_init=0.3, class_weight={"no": 1, "yes": 3}
    ).fit(X, WORDS)
    repeated = PerceptronClassifier(**same, learning_rate_init=0.3 * times.sum() / n).fit(
        np.repeat(X, times, axis=0), np.repeat(WORDS, times)
    )
    np.testing.assert_allclose(parameters(weighted), parameters(repeated), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_class_weights_move_the_boundary_towards_the_other_classes(n_classes):
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(n_classes), 80)
    data = rng.normal(size=(len(labels), 1)) + labels.reshape(-1, 1)
    shares = [
        np.mean(small(max_iter=60, class_weight={0: weight}).fit(data, labels).predict(data) == 0)
        for weight in (0.2, 1.0, 5.0)
    ]
    assert shares[0] < shares[1] - 0.1 < shares[2] - 0.2


def test_balanced_is_what_scikit_learn_calls_balanced():
    labels = np.where(np.arange(120) < 20, "rare", "often")
    weights = compute_class_weight("balanced", classes=np.unique(labels), y=labels)
    explicit = small(class_weight=dict(zip(np.unique(labels), weights, strict=True)))
    np.testing.assert_array_equal(
        parameters(small(class_weight="balanced").fit(X, labels)),
        parameters(explicit.fit(X, labels)),
    )


def test_the_validation_score_weighs_the_classes_as_the_loss_does():
    labels = np.where(np.arange(120) % 6 == 0, 1, 0)
    estimator = small(class_weight={0: 1.0, 1: 5.0}, early_stopping=True, max_iter=30)
    estimator.fit(X, labels, X_val=X, y_val=labels)
    expected = balanced_accuracy_score(labels, estimator.predict(X))
    assert estimator.best_validation_score_ == pytest.approx(expected)


# ---- anything goes ------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(4, 30),
    n_features=st.integers(1, 4),
    n_classes=st.integers(2, 4),
    sizes=st.lists(st.integers(1, 6), max_size=3),
    batch_size=st.one_of(st.just("auto"), st.integers(1, 40)),
    activation=st.sampled_from(["relu", "tanh", "logistic", "identity"]),
    solver=st.sampled_from(["adam", "sgd"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_shape_is_learnt_and_predicted(
    n, n_features, n_classes, sizes, batch_size, activation, solver, seed
):
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(n, n_features))
    labels = np.arange(n) % n_classes
    estimator = PerceptronClassifier(
        sizes,
        activation,
        solver=solver,
        batch_size=batch_size,
        max_iter=3,
        random_state=seed,
    ).fit(data, labels)
    probabilities = estimator.predict_proba(data)
    assert probabilities.shape == (n, n_classes)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    assert set(estimator.predict(data)) <= set(labels)
    assert estimator.n_iter_ == len(estimator.loss_curve_) == 3


# ---- callbacks of the library -------------------------------------------------------------------


class PowerFailure:
    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch(self, training):
        if training.epoch == self.epoch:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    "keywords",
    [
        {"early_stopping": True, "n_iter_no_change": 6, "learning_rate_init": 0.2},
        {"solver": "sgd", "learning_rate": "adaptive", "tol": 5e-3, "n_iter_no_change": 2},
    ],
)
def test_a_fit_that_was_cut_off_goes_on_from_its_checkpoints_bit_for_bit(tmp_path, keywords):
    keywords |= {"max_iter": 30, "batch_size": 16}
    whole = small(**keywords).fit(X, Y)
    with pytest.raises(KeyboardInterrupt):
        cut_off = [CheckpointDirectory(tmp_path, every_steps=5), PowerFailure(4)]
        small(**keywords, callbacks=cut_off).fit(X, Y)
    resumed = small(**keywords, callbacks=[CheckpointDirectory(tmp_path, every_steps=5)]).fit(X, Y)
    np.testing.assert_array_equal(parameters(resumed), parameters(whole))
    assert resumed.loss_curve_ == whole.loss_curve_ and resumed.n_iter_ == whole.n_iter_
    assert resumed.validation_scores_ == whole.validation_scores_


def test_early_stopping_of_the_library_may_take_the_place_of_tol():
    stopper = EarlyStopping(patience=2)
    estimator = small(tol=NO_END, max_iter=300, learning_rate_init=0.3, callbacks=[stopper])
    estimator.fit(X[:80], Y[:80], X_val=X[80:], y_val=Y[80:])
    curve = estimator.validation_loss_curve_
    assert estimator.n_iter_ == stopper.best_epoch_ + 2 < 300
    assert log_loss(Y[80:], estimator.predict_proba(X[80:])) == pytest.approx(min(curve))


def test_verbose_shows_a_bar(capsys):
    small(verbose=True).fit(X, Y)
    assert "100 %  epoch 10/10" in capsys.readouterr().out
    small().fit(X, Y)
    assert capsys.readouterr().out == ""


def test_a_long_run_is_compiled_and_ends_with_the_same_network(monkeypatch):
    pytest.importorskip("numba")
    look = Look()
    long = PerceptronClassifier(
        (6, 6), "tanh", solver="sgd", momentum=0.0, batch_size=1, learning_rate_init=0.05
    ).set_params(max_iter=120, tol=NO_END, random_state=0, callbacks=[look])
    compiled = long.fit(X, Y)
    assert look.training.engine == "numba"
    copy = pickle.loads(pickle.dumps(clone(compiled).set_params(callbacks=()).fit(X, Y)))
    monkeypatch.setattr("nnlib.engines.installed", lambda: False)
    reference = clone(long).fit(X, Y)
    assert reference.callbacks[0].training.engine == "reference"
    np.testing.assert_allclose(parameters(copy), parameters(reference), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(copy.loss_curve_, reference.loss_curve_, rtol=1e-9)
