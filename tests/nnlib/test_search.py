import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.model_selection import ParameterGrid, ParameterSampler, RandomizedSearchCV

from nnlib import Dense, Perceptron, metrics, schedules
from nnlib.datasets import two_moons
from nnlib.estimator import PerceptronClassifier
from nnlib.optimizers import Adam, Momentum
from nnlib.population import Population
from nnlib.search import Search, Trial, grid, network, refined, run_search, sample
from nnlib.space import Choice, Integer, LogUniform, Uniform
from nnlib.split import split


def rng(seed=0):
    return np.random.default_rng(seed)


def moons(n=120):
    """Return training and validation rows."""
    X, y = two_moons(n, rng=rng(1))
    return split(X, y, (0.7, 0.3), rng(2))


TRAIN, VALIDATION = moons()
QUICK = {"epochs": 3, "hidden_layer_sizes": 4, "batch_size": 8}


# ---- spaces -------------------------------------------------------------------------------------

names = st.text("abc", min_size=1, max_size=3)
values = st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True)


@given(st.dictionaries(names, values, min_size=1, max_size=4))
def test_a_grid_is_that_of_scikit_learn(space):
    ours = grid(space)
    assert len(ours) == math.prod(map(len, space.values()))
    assert sorted(map(sorted, (one.items() for one in ours))) == sorted(
        map(sorted, (one.items() for one in ParameterGrid(space)))
    )


def test_a_grid_leaves_the_space_alone_and_every_candidate_is_a_dict_of_its_own():
    space = {"learning_rate": [1.0, 0.1], "hidden_layer_sizes": [(6, 6), 4]}
    candidates = grid(space)
    assert space == {"learning_rate": [1.0, 0.1], "hidden_layer_sizes": [(6, 6), 4]}
    candidates[0]["learning_rate"] = 99.0
    assert candidates[1] == {"learning_rate": 1.0, "hidden_layer_sizes": 4}
    assert len({id(one) for one in candidates}) == 4


def test_numpys_numbers_become_plain_ones():
    (first, second) = grid({"learning_rate": np.logspace(-1, 0, 2)})
    assert first == {"learning_rate": 0.1} and type(second["learning_rate"]) is float
    drawn = sample({"l2": stats.uniform(0, 1)}, 1, rng())[0]
    assert type(drawn["l2"]) is float


@pytest.mark.parametrize(
    ("one", "distribution"),
    [
        ((1e-4, 1.0), stats.loguniform(1e-4, 1.0)),
        (LogUniform(1e-5, 10.0), stats.loguniform(1e-5, 10.0)),
        (Uniform(-1.0, 3.0), stats.uniform(-1.0, 4.0)),
    ],
)
def test_ranges_are_drawn_from_as_scipys_distributions_are(one, distribution):
    drawn = [params["x"] for params in sample({"x": one}, 4000, rng())]
    assert stats.kstest(drawn, distribution.cdf).pvalue > 0.01
    wrong = stats.uniform(1e-5, 10.0) if distribution.dist.name == "reciprocal" else stats.norm()
    assert stats.kstest(drawn, wrong.cdf).pvalue < 1e-6


@pytest.mark.parametrize("one", [Integer(3, 8), [3, 4, 5, 6, 7, 8], Choice(range(3, 9))])
def test_whole_numbers_and_choices_are_equally_likely_ends_included(one):
    drawn = [params["x"] for params in sample({"x": one}, 6000, rng())]
    found, counts = np.unique(drawn, return_counts=True)
    assert found.tolist() == [3, 4, 5, 6, 7, 8]
    assert stats.chisquare(counts).pvalue > 0.01


def test_hyperparameters_are_drawn_independently_and_anew_for_each_candidate():
    drawn = sample({"a": (1e-3, 1.0), "b": Uniform(0, 1)}, 500, rng())
    a, b = (np.array([params[name] for params in drawn]) for name in "ab")
    assert len(set(a)) == len(set(b)) == 500
    assert abs(stats.spearmanr(a, b).statistic) < 0.15


def test_samples_come_from_the_generator_alone():
    space = {"learning_rate": (1e-3, 1.0), "batch_size": [1, 8]}
    assert sample(space, 5, rng(1)) == sample(space, 5, rng(1)) != sample(space, 5, rng(2))


@given(
    low=st.floats(1e-6, 1e3), factor=st.floats(1.001, 1e6), part=st.floats(0, 1, exclude_max=True)
)
def test_a_draw_never_leaves_its_range(low, factor, part):
    for one in (LogUniform(low, low * factor), Uniform(low, low * factor)):
        assert one.low <= one.at(part) <= one.high


@given(
    value=st.floats(0, 1),
    part=st.floats(0.01, 1.0),
    whole=st.integers(5, 60),
)
def test_a_refined_space_is_smaller_lies_inside_and_holds_the_point(value, part, whole):
    space = {"a": Uniform(0, 1), "b": (1e-3, 1e2), "c": Integer(5, 60), "d": ["x", "y"]}
    params = {"a": value, "b": 10 ** (5 * value - 3), "c": whole, "d": "x"}
    smaller = refined(space, params, part)
    a, b, c = smaller["a"], smaller["b"], smaller["c"]
    assert a.high - a.low == pytest.approx(part)
    assert math.log10(b.high / b.low) == pytest.approx(5 * part)
    for one, low, high, name in ((a, 0, 1, "a"), (b, 1e-3, 1e2, "b"), (c, 5, 60, "c")):
        slack = 1e-9 * high
        assert low - slack <= one.low <= params[name] + slack
        assert params[name] - slack <= one.high <= high + slack
    assert smaller["d"] == Choice(["x", "y"])


def test_scikit_learn_takes_the_same_space():
    space = {"learning_rate_init": LogUniform(1e-3, 1e-1), "hidden_layer_sizes": Choice([(3,), 5])}
    drawn = list(ParameterSampler(space, 20, random_state=0))
    assert {one["hidden_layer_sizes"] for one in drawn} == {(3,), 5}
    assert all(1e-3 <= one["learning_rate_init"] <= 1e-1 for one in drawn)
    estimator = PerceptronClassifier(max_iter=3, tol=-np.inf)
    search = RandomizedSearchCV(estimator, space, n_iter=2, cv=2, random_state=0)
    with pytest.warns(UserWarning, match="max_iter=3 epochs are over"):
        search.fit(TRAIN[0], TRAIN[1][:, 0])
    assert 1e-3 <= search.best_params_["learning_rate_init"] <= 1e-1


@pytest.mark.parametrize(
    ("act", "error", "sentence"),
    [
        (lambda: grid([]), TypeError, "space is .*: a dict of name: values was expected"),
        (lambda: grid({}), TypeError, "a dict of name: values"),
        (lambda: grid({"a": (0.1, 1)}), ValueError, r"a is \(0.1, 1\), a range: a grid needs a li"),
        (lambda: grid({"a": Integer(1, 3)}), ValueError, "a is Integer.* a range"),
        (lambda: grid({"a": "relu"}), TypeError, r"a is 'relu': a list .* \['relu'\]"),
        (lambda: grid({"a": 0.1}), TypeError, r"a is 0.1: a list of values .* \[0.1\]"),
        (lambda: grid({"a": []}), ValueError, "a is empty"),
        (lambda: sample({"a": (1, 2, 3)}, 1, rng()), ValueError, r"a tuple means \(low, high\)"),
        (lambda: sample({"a": (0.0, 1.0)}, 1, rng()), ValueError, "it must be above 0"),
        (lambda: sample({"a": (1.0, 0.1)}, 1, rng()), ValueError, "low must be below high"),
        (lambda: sample({"a": ("x", "y")}, 1, rng()), TypeError, "low is 'x': a number"),
        (lambda: sample({"a": [1]}, 0, rng()), ValueError, "n is 0: it must be at least 1"),
        (lambda: sample({"a": [1]}, 1, 5), TypeError, "rng is 5: a generator was expected"),
        (lambda: Integer(5, 4), ValueError, "high is 4: it must be at least 5"),
        (lambda: Integer(1.5, 4), TypeError, "low is 1.5: a whole number"),
        (lambda: Uniform(0, math.inf), ValueError, "low must be below high"),
        (lambda: refined({"a": (0.1, 1)}, {"b": 1}), ValueError, "params has no 'a': it has 'b'"),
        (lambda: refined({"a": (0.1, 1)}, {"a": 1}, 0), ValueError, "part is 0"),
    ],
)
def test_a_space_that_is_none_gets_a_sentence(act, error, sentence):
    with pytest.raises(error, match=sentence):
        act()


# ---- searching ----------------------------------------------------------------------------------


def replay(params, seed, optimizer=None, **settings):
    """Train one candidate from one seed by hand; return its score and its training loss."""
    chosen = {"hidden_layer_sizes": 4, "activation": "tanh", "initializer": "xavier", "l2": 0.0}
    chosen |= {"learning_rate": 0.1, "batch_size": 8, "epochs": 3} | settings | params
    generator = rng(seed)
    model = network(chosen, *TRAIN, generator)
    history = model.fit(
        *TRAIN,
        chosen["epochs"],
        chosen["learning_rate"],
        batch_size=chosen["batch_size"],
        rng=generator,
        optimizer=optimizer,
    )
    return metrics.accuracy(model.forward(VALIDATION[0].T), VALIDATION[1].T), history.loss[-1]


def test_a_search_is_what_training_each_candidate_by_hand_gives():
    """Whichever are trained together: the weights, the orders and the scores are the same."""
    candidates = [
        {"learning_rate": 0.01},
        {"learning_rate": 0.3, "hidden_layer_sizes": (5, 3)},
        {"learning_rate": 0.3},
        {"learning_rate": 0.3, "batch_size": 1, "activation": "relu", "initializer": "he"},
        {"learning_rate": 0.3, "batch_size": 5},
        {"learning_rate": 0.3, "l2": 0.1},
        {"learning_rate": 0.3, "epochs": 5},
        {"learning_rate": schedules.Exponential(0.3, 0.5)},
        {"learning_rate": 0.05, "optimizer": "adam"},
        {"learning_rate": 0.05, "optimizer": "momentum"},
    ]
    search = run_search(candidates, TRAIN, VALIDATION, rng=rng(), seeds=[3, 4], **QUICK)
    assert [trial.params for trial in search.trials] == candidates
    makers = {"adam": Adam, "momentum": Momentum}
    for trial in search.trials:
        maker = makers.get(trial.params.get("optimizer"), lambda: None)
        params = {k: v for k, v in trial.params.items() if k != "optimizer"}
        expected = [replay(params, seed, maker()) for seed in (3, 4)]
        assert trial.scores == pytest.approx([score for score, _ in expected], rel=1e-12)
        assert trial.losses == pytest.approx([loss for _, loss in expected], rel=1e-9)


def test_candidates_of_one_architecture_train_as_one_population(monkeypatch):
    sizes = []
    fit = Population.fit

    def spied(self, *args, **keywords):
        sizes.append(self.size)
        return fit(self, *args, **keywords)

    monkeypatch.setattr(Population, "fit", spied)
    candidates = grid({"hidden_layer_sizes": [4, 5], "learning_rate": [0.01, 0.1, 0.3]})
    run_search(candidates, TRAIN, VALIDATION, rng=rng(), seeds=4, epochs=2, batch_size=8)
    assert sizes == [12, 12]


def test_a_group_too_large_for_memory_is_trained_in_pieces_with_the_same_result(monkeypatch):
    candidates = grid({"learning_rate": [0.01, 0.03, 0.1, 0.3, 1.0]})
    whole = run_search(candidates, TRAIN, VALIDATION, rng=rng(), **QUICK)
    monkeypatch.setattr("nnlib.search.NUMBERS_AT_ONCE", 4 * 84 * 3 * 2)
    pieces = run_search(candidates, TRAIN, VALIDATION, rng=rng(), **QUICK)
    for one, other in zip(whole.trials, pieces.trials, strict=True):
        assert one.losses == pytest.approx(other.losses, rel=1e-9) and one.scores == other.scores
    assert whole.best.params == pieces.best.params


def test_the_models_of_the_search_are_those_of_the_best_trial():
    candidates = grid({"learning_rate": [0.001, 1.0, 0.3], "hidden_layer_sizes": [4, 6]})
    search = run_search(candidates, TRAIN, VALIDATION, rng=rng(), epochs=8)
    X, y = VALIDATION
    scores = [metrics.accuracy(model.forward(X.T), y.T) for model in search.models]
    assert tuple(scores) == search.best.scores and len(scores) == 3


def test_mean_and_standard_error_are_those_of_scipy():
    trial = Trial({}, (0.8, 0.9, 0.7, 0.95))
    assert trial.mean == pytest.approx(np.mean(trial.scores))
    assert trial.error == pytest.approx(stats.sem(trial.scores))
    assert math.isnan(Trial({}, (0.8,)).error)


def test_a_search_is_deterministic_and_its_seeds_are_drawn_once_for_all_candidates():
    candidates = grid({"learning_rate": [0.1, 0.1, 0.3]})
    first, again = (
        run_search(candidates, TRAIN, VALIDATION, rng=rng(7), **QUICK) for _ in range(2)
    )
    assert first.trials == again.trials and first.seeds == again.seeds
    assert first.trials[0].scores == first.trials[1].scores  # the same candidate, the same seeds
    assert len(set(first.seeds)) == 3
    other = run_search(candidates, TRAIN, VALIDATION, rng=rng(8), **QUICK)
    assert other.seeds != first.seeds


@pytest.mark.filterwarnings("error")
def test_a_candidate_that_diverges_loses_and_disturbs_nobody():
    def build(settings, generator):
        return Perceptron([Dense(2, 1, "identity", rng=generator)])

    def share(outputs, targets):
        return float(((outputs > 0.5) == targets).mean())

    candidates = grid({"learning_rate": [10.0, 0.01, 5.0]})
    keywords = {"rng": rng(), "build": build, "score": share, "epochs": 30}
    search = run_search(candidates, TRAIN, VALIDATION, **keywords)
    assert [math.isnan(trial.mean) for trial in search.trials] == [True, False, True]
    assert search.best is search.trials[1] and search.ranking()[0] is search.best
    alone = run_search([{"learning_rate": 0.01}], TRAIN, VALIDATION, seeds=search.seeds, **keywords)
    assert alone.best.scores == search.best.scores
    assert "2 trials diverged in at least one seed, and lost." in repr(search)
    scheduled = [{"learning_rate": schedules.Constant(10.0)}]
    hopeless = run_search(scheduled, TRAIN, VALIDATION, **keywords)
    assert math.isnan(hopeless.trials[0].mean) and hopeless.models == []
    with pytest.raises(ValueError, match="every trial diverged"):
        _ = hopeless.best
    assert "1 trial diverged" in repr(hopeless)


def test_one_seed_that_diverges_is_enough_to_lose():
    search = Search([Trial({"a": 1}, (0.99, math.nan)), Trial({"a": 2}, (0.5, 0.5))], (0, 1))
    assert search.best.params == {"a": 2} and search.rivals == []


def test_ties_are_told_and_the_first_one_tried_is_taken():
    trials = [Trial({"a": k}, scores) for k, scores in enumerate([(0.5,), (0.9,), (0.9,), (0.2,)])]
    search = Search(trials, (0,))
    assert search.best is trials[1] and search.ties == search.rivals == [trials[2]]
    assert "2 trials share the highest mean; the first one tried stands on top." in repr(search)


def test_equals_of_different_groups_are_decided_by_the_order_they_were_given_in():
    """The second candidate's group is trained last, and shares the highest mean."""
    candidates = [
        {"hidden_layer_sizes": 3, "name": 0},
        {"hidden_layer_sizes": 4, "name": 1},
        {"hidden_layer_sizes": 3, "name": 2},
    ]
    search = run_search(
        candidates,
        TRAIN,
        VALIDATION,
        rng=rng(),
        build=lambda settings, generator: network(settings, *TRAIN, generator),
        score=lambda outputs, targets: 0.5,
        epochs=1,
    )
    assert search.best.params["name"] == 0 and len(search.ties) == 2
    assert {model.layers[0].n_neurons for model in search.models} == {3}


def test_rivals_are_compared_seed_by_seed():
    best = Trial({"a": 0}, (0.90, 0.80, 0.70))
    always_a_little_worse = Trial({"a": 1}, (0.89, 0.79, 0.69))
    now_better_now_worse = Trial({"a": 2}, (0.80, 0.90, 0.69))
    search = Search([always_a_little_worse, best, now_better_now_worse], (0, 1, 2))
    assert search.best is best and search.rivals == [now_better_now_worse]
    assert "These seeds cannot tell 1 more trial from the best." in repr(search)


def test_the_budget_counts_trainings_and_what_is_left_out_is_told():
    candidates = grid({"learning_rate": [0.1, 0.2, 0.3, 0.4]})
    search = run_search(candidates, TRAIN, VALIDATION, rng=rng(), budget=8, **QUICK)
    assert [trial.params["learning_rate"] for trial in search.trials] == [0.1, 0.2]
    assert search.left_out == 2 and "2 candidates went beyond the budget: not tried." in repr(
        search
    )
    enough = run_search(candidates, TRAIN, VALIDATION, rng=rng(), budget=100, **QUICK)
    assert len(enough.trials) == 4 and enough.left_out == 0


def test_networks_see_the_training_rows_and_nothing_else():
    seen = []

    class Watched(Perceptron):
        def fit(self, training_data, labels, *args, **keywords):
            seen.append((training_data, labels, keywords))
            return super().fit(training_data, labels, *args, **keywords)

    def build(settings, generator):
        return Watched([Dense(2, 1, rng=generator)])

    run_search([{"learning_rate": 0.1}], TRAIN, VALIDATION, rng=rng(), build=build, epochs=2)
    assert len(seen) == 3
    for inputs, labels, keywords in seen:
        np.testing.assert_array_equal(inputs, TRAIN[0])
        np.testing.assert_array_equal(labels, TRAIN[1])
        assert "validation_data" not in keywords


def test_a_build_function_may_have_names_of_its_own():
    def build(settings, generator):
        return Perceptron(
            [
                Dense(2, settings["width"], "relu", rng=generator),
                Dense(settings["width"], 1, rng=generator),
            ]
        )

    search = run_search(
        grid({"width": [2, 7]}), TRAIN, VALIDATION, rng=rng(), build=build, epochs=2
    )
    assert {trial.params["width"] for trial in search.trials} == {2, 7}


@pytest.mark.parametrize("kind", ["one-hot", "numbers"])
def test_labels_may_be_one_hot_or_numbers(kind):
    X = rng().normal(size=(60, 2))
    y = np.eye(3)[np.arange(60) % 3] if kind == "one-hot" else X[:, :1] * 2
    score = metrics.accuracy if kind == "one-hot" else lambda o, t: -float(((o - t) ** 2).mean())
    train, validation = split(X, y, (0.5, 0.5), rng())
    search = run_search(
        grid({"learning_rate": [0.01, 0.1]}), train, validation, rng=rng(), score=score, epochs=3
    )
    last = search.models[0].layers[-1]
    assert repr(last.activation) == ("Softmax()" if kind == "one-hot" else "Identity()")
    assert all(np.isfinite(trial.mean) for trial in search.trials)


def test_a_search_prints_as_a_table_best_first():
    trials = [
        Trial({"learning_rate": 0.1}, (0.80, 0.90), (0.5, 0.3)),
        Trial({"learning_rate": 0.01, "l2": 0.001}, (0.95, 0.97), (0.2, 0.1)),
    ]
    assert repr(Search(trials, (0, 1))).splitlines() == [
        "  mean   error  training loss  learning_rate     l2",
        "0.9600  0.0100         0.1500           0.01  0.001",
        "0.8500  0.0500         0.4000            0.1",
        "2 trials, 2 seeds each.",
    ]
    many = Search([Trial({"a": k}, (0.1 * k,)) for k in range(25)], (0,))
    assert "… and 5 more" in repr(many) and len(repr(many).splitlines()) == 23


def test_a_search_draws_itself():
    search = run_search(
        sample({"learning_rate": (0.01, 1.0), "l2": (1e-4, 1e-1)}, 5, rng()),
        TRAIN,
        VALIDATION,
        rng=rng(),
        epochs=2,
        batch_size=8,
    )
    figure = search.plot("learning_rate", "l2", language="nl")
    assert "5" in figure.get_label() and "beste" in figure.get_label()


@pytest.mark.parametrize(
    ("keywords", "error", "sentence"),
    [
        ({"candidates": {"learning_rate": [0.1]}}, TypeError, "candidates is a space: make a list"),
        ({"candidates": []}, ValueError, "candidates is empty"),
        ({"candidates": [0.1]}, TypeError, "a candidate is 0.1: a dict"),
        ({"candidates": [{"lr": 1}]}, ValueError, "a candidate has 'lr': expected hidden_layer"),
        ({"candidates": [{"optimizer": "best"}]}, ValueError, "optimizer is 'best': expected"),
        ({"candidates": [{"learning_rate": -1}]}, ValueError, "learning_rate is -1"),
        ({"candidates": [{"epochs": 0}]}, ValueError, "epochs is 0: it must be at least 1"),
        ({"batch_size": 0}, ValueError, "batch_size is 0"),
        ({"seeds": 0}, ValueError, "seeds is 0: it must be at least 1"),
        ({"seeds": [1, 1]}, ValueError, r"seeds is \[1, 1\]: each seed once"),
        ({"seeds": []}, ValueError, "at least one"),
        ({"budget": 2}, ValueError, "budget is 2: one candidate takes 3 trainings"),
        ({"rng": 0}, TypeError, "rng is 0: a generator"),
        ({"training_data": TRAIN[0]}, ValueError, r"training_data must be a pair"),
        ({"validation_data": (*VALIDATION, 0)}, ValueError, "validation_data must be a pair"),
        ({"validation_data": TRAIN}, ValueError, "validation_data are the training rows"),
        (
            {"validation_data": (VALIDATION[0][:, :1], VALIDATION[1])},
            ValueError,
            r"validation inputs has shape \(36, 1\): 2 features per row",
        ),
        ({"build": lambda settings, generator: None}, TypeError, "build gave None: a Perceptron"),
    ],
)
def test_a_search_without_meaning_gets_a_sentence(keywords, error, sentence):
    chosen = {
        "candidates": [{"learning_rate": 0.1}],
        "training_data": TRAIN,
        "validation_data": VALIDATION,
        "rng": rng(),
        "epochs": 1,
    }
    with pytest.raises(error, match=sentence):
        run_search(**(chosen | keywords))


def test_choosing_among_coin_flips_flatters_the_winner():
    """Whoever chooses on some rows may not report the score on them: the reason for a test set."""
    chosen, truth = [], []
    for seed in range(8):
        generator = rng(seed)
        X = generator.normal(size=(1060, 2))
        y = generator.integers(2, size=(1060, 1)).astype(float)
        train, validation, fresh = split(X, y, (60 / 1060, 60 / 1060, 940 / 1060), generator)
        space = {"learning_rate": (0.03, 3.0), "hidden_layer_sizes": Integer(2, 6)}
        search = run_search(
            sample(space, 30, generator), train, validation, rng=generator, seeds=1, batch_size=8
        )
        chosen.append(search.best.mean)
        truth.append(metrics.accuracy(search.models[0].forward(fresh[0].T), fresh[1].T))
    assert np.mean(chosen) > 0.55
    assert abs(np.mean(truth) - 0.5) < 4 * 0.5 / np.sqrt(8 * 940)
    assert np.mean(chosen) - np.mean(truth) > 0.04
