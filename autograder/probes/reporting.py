"""The probes of the reports: of classifiers that note which rows they get, and of its fields."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.probes import functions, watched
from autograder.probes.layers import as_array
from autograder.probes.searching import MOST_CALLS, part_of

FIELDS = ("trainings", "params", "validation", "test", "baseline", "beats_baseline")
NEAR = 1e-6  # of the distance between two rows' numbers


@dataclass(frozen=True)
class Scaling:
    """What was done to the columns: raw = factor · scaled + shift."""

    factor: Any
    shift: Any

    def undone(self, X: Any) -> Any:
        """Return scaled rows as they were."""
        return X * self.factor + self.shift

    @staticmethod
    def between(X: Any, raw: Any) -> Scaling | None:
        """Return what made `X` of all the rows of `raw`, in any order; None if nothing simple."""
        if X.shape != raw.shape or not np.isfinite(X).all() or (np.ptp(X, axis=0) == 0).any():
            return None
        X, raw = X[X[:, 2].argsort()], raw[raw[:, 2].argsort()]
        factor = np.ptp(raw, axis=0) / np.ptp(X, axis=0)
        scaling = Scaling(factor, raw.min(axis=0) - factor * X.min(axis=0))
        return scaling if np.allclose(scaling.undone(X), raw, 0, NEAR) else None

    def made_from(self, rows: Any) -> bool:
        """Tell whether the numbers are the mean and spread, or the ends, of these rows."""
        centres = (rows.mean(axis=0), np.median(rows, axis=0), rows.min(axis=0), 0.0)
        sizes = (rows.std(axis=0), rows.std(axis=0, ddof=1), np.abs(rows).max(axis=0))
        spreads = (*sizes, np.ptp(rows, axis=0))
        return any(np.allclose(self.shift, c, 0, NEAR) for c in centres) and any(
            np.allclose(self.factor, s, 0, NEAR) for s in spreads
        )


class Classifier:
    """A stand-in with the face of scikit-learn's classifiers; its answers depend on its seed."""

    def __init__(self, random_state: int, parts: Parts, record: Callable[..., None]) -> None:
        self.random_state = random_state
        self._parts = parts
        self._record = record
        self._scaling: Scaling | None = None
        self._fitted = False

    def __deepcopy__(self, memo: Any) -> Classifier:
        twin = copy.copy(self)
        memo[id(self)] = twin
        return twin

    def __sklearn_tags__(self) -> Any:
        """Return what a pipeline of scikit-learn asks; only scikit-learn calls this."""
        from nnlib.estimator import PerceptronClassifier

        return PerceptronClassifier().__sklearn_tags__()

    def __sklearn_is_fitted__(self) -> bool:
        return self._fitted

    def fit(self, X: Any, y: Any, **_: Any) -> Classifier:
        """Take note of the rows, and be ready to predict."""
        self._scaling, scaled = self._parts.scaling(as_array(X))
        self._record(self, "fit", self._parts.rows(self._raw(X)), scaled)
        self._fitted = True
        return self

    def predict(self, X: Any) -> Any:
        """Return classes, some of which are not those of the rows."""
        return self._predicted(X, "predict")

    def predict_proba(self, X: Any) -> Any:
        """Return one column per class."""
        ones = self._predicted(X, "predict").astype(float)
        return np.stack([0.8 - 0.6 * ones, 0.2 + 0.6 * ones], axis=1)

    def score(self, X: Any, y: Any) -> float:
        """Return the accuracy on the rows."""
        return float(np.mean(self._predicted(X, "score") == np.asarray(y).ravel()))

    def _raw(self, X: Any) -> Any:
        array = as_array(X)
        if self._scaling is None or array is None or array.ndim != 2:
            return array
        return self._scaling.undone(array) if array.shape[1] == 3 else array

    def _predicted(self, X: Any, kind: str) -> Any:
        if not self._fitted:
            raise ValueError("this model is not fitted yet: call fit first.")
        raw, scaled = self._raw(X), ""
        rows = self._parts.rows(raw)
        if not rows and as_array(X) is not None:
            another, _ = self._parts.scaling(as_array(X))
            if another is not None:  # rows of a part, scaled in another way than in fit
                raw, scaled = another.undone(as_array(X)), "apart"
                rows = self._parts.rows(raw)
        self._record(self, kind, rows, scaled)
        return predictions(self.random_state, np.asarray(X) if raw is None else raw)


@dataclass(frozen=True)
class Parts:
    """The rows of the training, validation and test set, as they were given."""

    train: Any
    val: Any
    test: Any

    def rows(self, X: Any) -> list[float]:
        """Return the numbers of the rows, [] unless all of them are rows of the data."""
        if X is None or X.ndim != 2 or X.shape[1] != 3:
            return []
        numbers = np.round(X[:, 2], 3)
        known = np.concatenate([self.train, self.val, self.test])[:, 2]
        near = np.isin(numbers, known) & (np.abs(X[:, 2] - numbers) < NEAR)
        return numbers.tolist() if near.all() else []

    def scaling(self, X: Any) -> tuple[Scaling | None, str]:
        """Return how these rows were scaled, and with the numbers of what.

        ``""`` for rows as they were, ``"all"`` where the test rows had a say, else ``"own"``.
        """
        if X is None or X.ndim != 2 or X.shape[1] != 3 or self.rows(X):
            return None, ""
        every = np.concatenate([self.train, self.val, self.test])
        for part in self._sets():
            scaling = Scaling.between(X, part)
            if scaling is not None:
                two = np.concatenate([self.train, self.test])
                seen = scaling.made_from(every) or scaling.made_from(two)
                own = any(scaling.made_from(rows) for rows in self._sets())
                return scaling, "all" if seen and not own else "own"
        return None, ""

    def _sets(self) -> Iterator[Any]:
        yield self.train
        yield np.concatenate([self.train, self.val])
        yield self.val
        yield self.test


def predictions(seed: int, X: Any) -> Any:
    """Return the classes that the model of a seed gives these rows.

    A row is (class, share of mistakes, number): what the stand-in needs, and nothing to learn.
    """
    classes = np.round(X[:, 0])
    wrong = [part_of(seed, round(float(row[2]), 3)) < row[1] for row in X]
    return np.where(wrong, 1 - classes, classes).astype(int)


def probe_report(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call `report` on each case, (data, seeds).

    ``made`` holds the seeds the models were made with; ``calls`` what was asked of them: ``kind``,
    ``model`` by number, ``rows``, the numbers of the rows, and ``scaled`` (see ``Parts.scaling``);
    ``fields`` the numbers that came back by name, None where they are none.
    """

    def call(function: Any, plain: dict[str, Any], seeds: list[int]) -> dict[str, Any]:
        data = {name: tuple(pair) for name, pair in plain.items()}
        parts = Parts(**{name: np.array(pair[0]) for name, pair in plain.items()})
        made: list[Any] = []
        models: list[Any] = []
        calls: list[dict[str, Any]] = []

        def record(model: Any, kind: str, rows: list[float], scaled: str) -> None:
            if not any(one is model for one in models):
                models.append(model)
            number = next(i for i, one in enumerate(models) if one is model)
            if len(calls) < MOST_CALLS:
                calls.append({"kind": kind, "model": number, "rows": rows, "scaled": scaled})

        def make_model(seed: Any) -> Classifier:
            array = as_array(seed)
            number = -1 if array is None or array.size != 1 else int(array.ravel()[0])
            made.append(number)
            model = Classifier(number, parts, record)
            models.append(model)
            return model

        before = watched.snapshot([plain, seeds])
        value = function(make_model, data, seeds)
        described = functions.described(value)
        fields: dict[str, float | None] = {}
        if type(value) is dict:
            for name in ("mean", "error"):
                array = as_array(value.get(name))
                fields[name] = None
                if array is not None and array.size == 1:
                    fields[name] = float(array.ravel()[0])
        return {
            **described,
            "made": made,
            "calls": calls,
            "fields": fields,
            "mutated": watched.snapshot([plain, seeds]) != before,
        }

    return watched.probe(function, challenge, call)


def probe_fields(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Call the last chapter's `report` on each case, (results, baseline, test).

    ``fields`` describes what stands under the names of the report, ``neurons`` tells the candidate.
    """
    return watched.probe(function, challenge, _fields)


def _fields(function: Any, results: list[Any], baseline: float, test: float) -> dict[str, Any]:
    before = copy.deepcopy(results)
    value = function(results, baseline, test)
    plain = {**functions.described(value), "mutated": results != before}
    if type(value) is not dict:
        return plain
    fields = {name: functions.described(value[name]) for name in FIELDS if name in value}
    params = value.get("params")
    chosen = params.get("params", params) if type(params) is dict else None
    neurons = chosen.get("neurons") if type(chosen) is dict else None
    return {**plain, "fields": fields, "neurons": neurons if type(neurons) is int else None}
