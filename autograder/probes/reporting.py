"""The probes of the reports: of classifiers that note which rows they get, and of its fields."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.probes import functions, remote, watched
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

    def __init__(self, random_state: int, bench: Any) -> None:
        self.random_state = random_state
        self._bench = bench
        self._handle = -1
        self._fitted = False
        bench.made(self)

    def __copy__(self) -> Classifier:
        twin: Classifier = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._bench.copied(self, twin)
        return twin

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
        """Have the rows noted, and be ready to predict."""
        self._bench.fitted(self, _numbers(X))
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

    def _predicted(self, X: Any, kind: str) -> Any:
        if not self._fitted:
            raise ValueError("this model is not fitted yet: call fit first.")
        return self._bench.predicted(self, kind, _numbers(X))


class Notes:
    """What the models were asked, and what they know of it: how their rows were scaled.

    Attributes
    ----------
    seeds : with which models were made
    calls : ``kind``, ``model`` by number, ``rows`` and ``scaled``, see ``probe_report``
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.seeds: list[int] = []
        self.calls: list[dict[str, Any]] = []
        self._random_states: list[int] = []
        self._scalings: list[Scaling | None] = []
        self._numbers: list[int | None] = []  # in the order in which they were made or first used
        self._next = 0

    def make(self, seed: int) -> int:
        """Make a model; return by what it is known from now on."""
        self.seeds.append(seed)
        handle = self._new(seed, None)
        self._number(handle)
        return handle

    def copy(self, handle: int) -> int:
        """Make a model that knows what another does; it counts once it is used."""
        return self._new(self._random_states[handle], self._scalings[handle])

    def _new(self, seed: int, scaling: Scaling | None) -> int:
        self._random_states.append(seed)
        self._scalings.append(scaling)
        self._numbers.append(None)
        return len(self._numbers) - 1

    def _number(self, handle: int) -> int:
        number = self._numbers[handle]
        if number is None:
            number = self._numbers[handle] = self._next
            self._next += 1
        return number

    def fit(self, handle: int, X: Any) -> None:
        """Take note of rows that a model is trained on."""
        scaling, scaled = self.parts.scaling(as_array(X))
        self._scalings[handle] = scaling
        self._note(handle, "fit", self.parts.rows(self._raw(handle, X)), scaled)

    def predict(self, handle: int, kind: str, X: Any) -> Any:
        """Take note of rows that a model is asked about; return their classes as it sees them."""
        raw, scaled = self._raw(handle, X), ""
        rows = self.parts.rows(raw)
        if not rows and as_array(X) is not None:
            another, _ = self.parts.scaling(as_array(X))
            if another is not None:  # rows of a part, scaled in another way than in fit
                raw, scaled = another.undone(as_array(X)), "apart"
                rows = self.parts.rows(raw)
        self._note(handle, kind, rows, scaled)
        return predictions(self._random_states[handle], np.asarray(X) if raw is None else raw)

    def _raw(self, handle: int, X: Any) -> Any:
        array, scaling = as_array(X), self._scalings[handle]
        if scaling is None or array is None or array.ndim != 2:
            return array
        return scaling.undone(array) if array.shape[1] == 3 else array

    def _note(self, handle: int, kind: str, rows: list[float], scaled: str) -> None:
        number = self._number(handle)
        if len(self.calls) < MOST_CALLS:
            self.calls.append({"kind": kind, "model": number, "rows": rows, "scaled": scaled})


class _Here:
    """Tells the notes of what models are asked."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def made(self, model: Classifier) -> None:
        model._handle = self.notes.make(model.random_state)

    def copied(self, model: Classifier, twin: Classifier) -> None:
        twin._handle = self.notes.copy(model._handle)

    def fitted(self, model: Classifier, X: Any) -> None:
        self.notes.fit(model._handle, X)

    def predicted(self, model: Classifier, kind: str, X: Any) -> Any:
        return self.notes.predict(model._handle, kind, X)


class _There:
    """The same, where the notes are on the other side of the wall."""

    def __init__(self, host: remote.Host) -> None:
        self.host = host

    def made(self, model: Classifier) -> None:
        model._handle = remote.ask(self.host, "make", model.random_state)

    def copied(self, model: Classifier, twin: Classifier) -> None:
        twin._handle = remote.ask(self.host, "copy", model._handle)

    def fitted(self, model: Classifier, X: Any) -> None:
        remote.ask(self.host, "fit", model._handle, X)

    def predicted(self, model: Classifier, kind: str, X: Any) -> Any:
        return remote.ask(self.host, kind, model._handle, X)


def _numbers(X: Any) -> Any:
    """Return rows as an array, whatever they came in; else `X`."""
    try:
        array = np.asarray(X)
    except Exception:
        return X
    return array if array.dtype.kind in "biuf" else X


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


def probe_report(
    function: Any, challenge: dict[str, Any], host: remote.Host | None = None
) -> dict[str, Any]:
    """Call `report` on each case, (data, seeds).

    ``made`` holds the seeds the models were made with; ``calls`` what was asked of them: ``kind``,
    ``model`` by number, ``rows``, the numbers of the rows, and ``scaled`` (see ``Parts.scaling``);
    ``fields`` the numbers that came back by name, None where they are none. With a `host` the
    notes are there.
    """

    def call(function: Any, plain: dict[str, Any], seeds: list[int]) -> dict[str, Any]:
        data = {name: tuple(pair) for name, pair in plain.items()}
        notes = Notes(Parts(**{name: np.array(pair[0]) for name, pair in plain.items()}))
        bench: Any = _Here(notes) if host is None else _There(host)

        def make_model(seed: Any) -> Classifier:
            array = as_array(seed)
            return Classifier(
                -1 if array is None or array.size != 1 else int(array.ravel()[0]), bench
            )

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
            "made": notes.seeds,
            "calls": notes.calls,
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
