"""A search for good hyperparameters: every candidate trained from several seeds, and compared.

``grid`` and ``sample`` make the candidates, ``run_search`` tries them. A test set has no place
here: that is for the end, once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnlib import examples, expect, metrics, optimizers
from nnlib.expect import Array
from nnlib.layers import Dense
from nnlib.perceptron import Perceptron
from nnlib.population import Population, architecture
from nnlib.space import Params, grid, refined, sample

__all__ = ["Search", "Trial", "grid", "network", "refined", "run_search", "sample"]

Build = Callable[[Params, np.random.Generator], Perceptron]

OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "sgd": lambda: None,
    "momentum": optimizers.Momentum,
    "adam": optimizers.Adam,
}
# So many outputs of one layer, over all members and rows, are computed in one go: about 64 MB.
NUMBERS_AT_ONCE = 8_000_000


@dataclass(frozen=True)
class Trial:
    """One candidate, and what came of it.

    Attributes
    ----------
    params : dict
        The candidate.
    scores : tuple of float
        The score on the validation rows for each seed; NaN where training diverged.
    losses : tuple of float
        The training loss at the end, for each seed.
    """

    params: Params
    scores: tuple[float, ...]
    losses: tuple[float, ...] = ()

    @property
    def mean(self) -> float:
        """The mean score over the seeds; NaN if one of them diverged."""
        return float(np.mean(self.scores))

    @property
    def error(self) -> float:
        """The standard error of the mean; NaN with a single seed."""
        return standard_error(self.scores)


@dataclass(frozen=True)
class Search:
    """What came of a search.

    Attributes
    ----------
    trials : list of Trial
        In the order in which the candidates were given.
    seeds : tuple of int
        From which each candidate was trained.
    left_out : int
        Candidates that the budget did not allow.
    models : list of Perceptron
        The networks of the best trial, one for each seed.
    """

    trials: list[Trial]
    seeds: tuple[int, ...]
    left_out: int = 0
    models: list[Perceptron] = field(default_factory=list, repr=False)

    @property
    def best(self) -> Trial:
        """The trial with the highest mean, NaN below all; of equals the first one tried."""
        best = self.ranking()[0]
        if math.isnan(best.mean):
            raise ValueError(
                "every trial diverged: there is no best one. Try lower learning rates."
            )
        return best

    @property
    def ties(self) -> list[Trial]:
        """The other trials with exactly the mean of the best one."""
        best = self.best
        return [one for one in self.trials if one is not best and one.mean == best.mean]

    @property
    def rivals(self) -> list[Trial]:
        """The trials these seeds cannot tell from the best one, ties included.

        Their scores are compared seed by seed: a mean difference no larger than its own standard
        error is no result. With a single seed nothing but ties can be said.
        """
        best = self.best
        found = []
        for one in self.trials:
            differences = np.subtract(best.scores, one.scores)
            error = standard_error(differences)
            close = differences.mean() <= (0.0 if math.isnan(error) else error)
            if one is not best and close:
                found.append(one)
        return found

    def ranking(self) -> list[Trial]:
        """Return the trials from best to worst; NaN is the worst, equals stay in order."""
        return sorted(self.trials, key=lambda one: (math.isnan(one.mean), -one.mean))

    def plot(self, x: str, y: str, **keywords: Any) -> Any:
        """Return the trials as a figure over two hyperparameters: ``plots.response_surface``."""
        from nnlib import plots  # matplotlib takes a while to import: only for whoever draws

        return plots.response_surface(self, x, y, **keywords)

    def __repr__(self) -> str:
        names = list(dict.fromkeys(name for one in self.trials for name in one.params))
        rows = [["mean", "error", "training loss", *names]]
        for one in self.ranking()[:20]:
            figures = (one.mean, one.error, float(np.mean(one.losses)) if one.losses else math.nan)
            rows.append(
                [f"{figure:.4f}" for figure in figures]
                + [_written(one.params[name]) if name in one.params else "" for name in names]
            )
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.rjust, row, widths)).rstrip() for row in rows]
        if len(self.trials) > 20:
            lines.append(f"… and {len(self.trials) - 20} more")
        return "\n".join([*lines, *self._remarks()])

    def _remarks(self) -> Iterator[str]:
        """Say what the table does not show."""
        diverged = sum(math.isnan(one.mean) for one in self.trials)
        yield f"{_counted(len(self.trials), 'trial')}, {_counted(len(self.seeds), 'seed')} each."
        if diverged < len(self.trials):
            if self.ties:
                yield (
                    f"{_counted(len(self.ties) + 1, 'trial')} share the highest mean; "
                    "the first one tried stands on top."
                )
            close = len(self.rivals) - len(self.ties)
            if close:
                yield f"These seeds cannot tell {_counted(close, 'more trial')} from the best."
        if diverged:
            yield f"{_counted(diverged, 'trial')} diverged in at least one seed, and lost."
        if self.left_out:
            yield f"{_counted(self.left_out, 'candidate')} went beyond the budget: not tried."


def run_search(
    candidates: Iterable[Params],
    training_data: tuple[Any, Any],
    validation_data: tuple[Any, Any],
    *,
    rng: np.random.Generator,
    seeds: int | Sequence[int] = 3,
    budget: int | None = None,
    hidden_layer_sizes: int | Sequence[int] = (6, 6),
    activation: Any = "tanh",
    initializer: Any = "xavier",
    l2: float = 0.0,
    learning_rate: Any = 0.1,
    batch_size: int = 1,
    epochs: int = 20,
    optimizer: str = "sgd",
    build: Build | None = None,
    score: Callable[[Array, Array], float] = metrics.accuracy,
) -> Search:
    """Train every candidate from several seeds, and compare them on the validation rows.

    A seed decides the first weights and the order of the rows; every candidate gets the same ones,
    so that candidates can be compared seed by seed. Networks of one architecture, with the same
    number of epochs, batch size and optimizer, are trained together, as one population.

    Parameters
    ----------
    candidates : dicts
        From ``grid`` or ``sample``. A name is one of the settings below, whose place it takes.
    training_data, validation_data : (inputs (n, n_features), labels (n, n_outputs))
        Rows. Nothing else is seen: the test set stays where it is.
    rng : numpy.random.Generator
        Draws the seeds; the same generator gives the same search.
    seeds : int or sequence of int
        How many trainings per candidate, or their seeds.
    budget : int, optional
        The most trainings, all seeds counted: candidates beyond it are left out, and told.
    hidden_layer_sizes, activation, initializer, l2, learning_rate, batch_size, epochs, optimizer
        What a candidate does not name. `learning_rate` is a number or a schedule, `optimizer`
        one of "sgd", "momentum", "adam".
    build : function (settings, rng) -> Perceptron, optional
        Makes the network in place of ``network``; a candidate may then have names of its own.
    score : function (outputs, targets) -> float
        Of columns; higher is better.

    Returns
    -------
    Search
        With `trials`, `best`, `ties` and `rivals`; it prints as a table.
    """
    settings: Params = {
        "hidden_layer_sizes": hidden_layer_sizes,
        "activation": activation,
        "initializer": initializer,
        "l2": l2,
        "learning_rate": learning_rate,
        "batch_size": batch_size,
        "epochs": epochs,
        "optimizer": optimizer,
    }
    several = _checked_candidates(candidates, settings, own_names=build is not None)
    numbers = _seeds(seeds, expect.generator(rng))
    tried = _within(budget, len(several), len(numbers))
    training = _pair(training_data, "training_data")
    validation = _pair(validation_data, "validation_data")
    if np.array_equal(training[0], validation[0]):
        raise ValueError(
            "validation_data are the training rows: whoever remembers best would win. "
            "Keep some rows apart, for example with nnlib.split."
        )

    def made(settings: Params, rng: np.random.Generator) -> Perceptron:
        return network(settings, *training, rng)

    runs = _Runs(build or made, numbers, training, validation, score)
    trials: dict[int, Trial] = {}
    models: list[Perceptron] = []
    lowest = math.inf, -1
    for i, scores, losses, networks in runs.results([settings | one for one in several[:tried]]):
        trials[i] = Trial(dict(several[i]), scores, losses)
        # Groups come out of order: of equals the one that was given first is kept. NaN never is.
        if (-trials[i].mean, i) < lowest:
            lowest, models = (-trials[i].mean, i), networks
    return Search([trials[i] for i in range(tried)], tuple(numbers), len(several) - tried, models)


def network(settings: Params, inputs: Any, labels: Any, rng: np.random.Generator) -> Perceptron:
    """Return the network that the settings describe, between these inputs and labels.

    The output layer is a sigmoid for one column of 0 and 1, a softmax for one-hot rows, and the
    identity for anything else.
    """
    X, y = expect.rows(inputs, "inputs"), expect.rows(labels, "labels")
    hidden = settings["hidden_layer_sizes"]
    sizes = [X.shape[1], *(hidden if np.ndim(hidden) else [hidden]), y.shape[1]]
    output = "identity"
    if examples.are_classes(y):
        output = "sigmoid" if y.shape[1] == 1 else "softmax"
    names = [settings["activation"]] * (len(sizes) - 2) + [output]
    return Perceptron(
        [
            Dense(a, b, f, rng=rng, initializer=settings["initializer"], l2=settings["l2"])
            for (a, b), f in zip(itertools.pairwise(sizes), names, strict=True)
        ]
    )


def standard_error(values: Any) -> float:
    """Return the standard error of the mean, s / √n; NaN for a single value."""
    values = expect.numbers(values, "values")
    if len(values) < 2:
        return math.nan
    return float(values.std(ddof=1) / math.sqrt(len(values)))


@dataclass
class _Runs:
    """Trains candidates, together where they can be."""

    build: Build
    seeds: list[int]
    training: tuple[Array, Array]
    validation: tuple[Array, Array]
    score: Callable[[Array, Array], float]

    def results(
        self, wanted: list[Params]
    ) -> Iterator[tuple[int, tuple[float, ...], tuple[float, ...], list[Perceptron]]]:
        """Yield (number, scores, losses, networks) of each candidate, group by group."""
        groups: dict[Any, list[int]] = {}
        for i, settings in enumerate(wanted):
            groups.setdefault(self._group(settings) or i, []).append(i)
        for key, numbers in groups.items():
            train = self._alone if isinstance(key, int) else self._together
            for part in self._portions(numbers, wanted[numbers[0]]):
                several = [wanted[i] for i in part for _ in self.seeds]
                rngs = [np.random.default_rng(seed) for _ in part for seed in self.seeds]
                models = [self.build(one, rng) for one, rng in zip(several, rngs, strict=True)]
                losses = train(models, several, rngs)
                scores = [self._score(*pair) for pair in zip(models, losses, strict=True)]
                k = len(self.seeds)
                for place, i in enumerate(part):
                    own = slice(place * k, place * k + k)
                    yield i, tuple(scores[own]), tuple(losses[own]), models[own]

    def _group(self, settings: Params) -> Any:
        """Return a key that candidates of one population share; None for one to train alone."""
        model = self.build(settings, np.random.default_rng(self.seeds[0]))
        if not isinstance(model, Perceptron):
            raise TypeError(f"build gave {model!r}: a Perceptron was expected.")
        examples.checked(*self.training, model.layers)
        examples.checked(*self.validation, model.layers, ("validation inputs", "validation labels"))
        alone = (
            callable(settings["learning_rate"])
            or type(model).fit is not Perceptron.fit
            or any(type(layer) is not Dense for layer in model.layers)
        )
        if alone:
            return None
        return (architecture(model), *(settings[k] for k in ("epochs", "batch_size", "optimizer")))

    def _portions(self, numbers: list[int], settings: Params) -> Iterator[list[int]]:
        """Cut a group into pieces that fit into memory."""
        model = self.build(settings, np.random.default_rng(self.seeds[0]))
        widest = max(getattr(layer, "n_neurons", 1) for layer in model.layers)
        rows = max(len(self.training[0]), len(self.validation[0]))
        size = max(1, NUMBERS_AT_ONCE // (widest * rows * len(self.seeds)))
        for start in range(0, len(numbers), size):
            yield numbers[start : start + size]

    def _together(
        self,
        models: list[Perceptron],
        several: list[Params],
        rngs: list[np.random.Generator],
    ) -> list[float]:
        """Train the models as one population; return their training losses at the end."""
        population = Population(models)
        history = population.fit(
            *self.training,
            several[0]["epochs"],
            [float(settings["learning_rate"]) for settings in several],
            batch_size=several[0]["batch_size"],
            rng=rngs,
            optimizer=_optimizer(several[0]["optimizer"]),
        )
        for model, parameters in zip(models, population.parameters, strict=True):
            model.parameters[:] = parameters
        return history.loss[:, -1].tolist()

    def _alone(
        self,
        models: list[Perceptron],
        several: list[Params],
        rngs: list[np.random.Generator],
    ) -> list[float]:
        """Train the models one by one; return their training losses at the end."""
        losses = []
        for model, settings, rng in zip(models, several, rngs, strict=True):
            with np.errstate(all="ignore"):
                history = model.fit(
                    *self.training,
                    settings["epochs"],
                    settings["learning_rate"],
                    batch_size=settings["batch_size"],
                    rng=rng,
                    optimizer=_optimizer(settings["optimizer"]),
                )
            losses.append(history.loss[-1])
        return losses

    def _score(self, model: Perceptron, loss: float) -> float:
        """Return the score on the validation rows; a network that diverged has none."""
        X, y = self.validation
        with np.errstate(all="ignore"):
            output = model.forward(X.T)
        if not np.isfinite(loss) or not np.isfinite(output).all():
            return math.nan
        return float(self.score(output, y.T))


def _optimizer(name: Any) -> Any:
    if name not in OPTIMIZERS:
        raise ValueError(f"optimizer is {name!r}: expected one of {', '.join(OPTIMIZERS)}.")
    return OPTIMIZERS[name]()


def _checked_candidates(candidates: Any, settings: Params, own_names: bool) -> list[Params]:
    if isinstance(candidates, Mapping):
        raise TypeError("candidates is a space: make a list of it with grid(...) or sample(...).")
    several = list(candidates)
    if not several:
        raise ValueError("candidates is empty: there is nothing to try.")
    for params in several:
        if not isinstance(params, Mapping):
            raise TypeError(f"a candidate is {params!r}: a dict of name: value was expected.")
        unknown = [name for name in params if name not in settings]
        if unknown and not own_names:
            raise ValueError(
                f"a candidate has {unknown[0]!r}: expected {', '.join(settings)}; "
                "for others give a function as build."
            )
        chosen = settings | dict(params)
        _optimizer(chosen["optimizer"])
        if not callable(chosen["learning_rate"]):
            expect.rate(chosen["learning_rate"])
        expect.whole_number(chosen["epochs"], "epochs", at_least=1)
        expect.whole_number(chosen["batch_size"], "batch_size", at_least=1)
    return several


def _seeds(seeds: Any, rng: np.random.Generator) -> list[int]:
    if isinstance(seeds, int | np.integer):
        n = expect.whole_number(seeds, "seeds", at_least=1)
        return [int(seed) for seed in rng.integers(2**32, size=n)]
    numbers = [expect.whole_number(seed, "a seed", at_least=0) for seed in seeds]
    if not numbers or len(set(numbers)) < len(numbers):
        raise ValueError(f"seeds is {list(seeds)}: each seed once, and at least one, was expected.")
    return numbers


def _within(budget: Any, n_candidates: int, n_seeds: int) -> int:
    """Return how many candidates the budget allows."""
    if budget is None:
        return n_candidates
    budget = expect.whole_number(budget, "budget", at_least=1)
    if budget < n_seeds:
        raise ValueError(
            f"budget is {budget}: one candidate takes {n_seeds} trainings, one for each seed."
        )
    return int(min(n_candidates, budget // n_seeds))


def _pair(data: Any, name: str) -> tuple[Array, Array]:
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise ValueError(f"{name} must be a pair: (inputs, labels).")
    return expect.rows(data[0], f"{name} inputs"), expect.rows(data[1], f"{name} labels")


def _written(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
