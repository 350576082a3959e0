"""Spaces of hyperparameters: all combinations of some values, or draws from ranges.

A space is a dict from a hyperparameter's name to its possible values: a list is a choice, and a
tuple ``(low, high)`` is a range on a logarithmic scale. Or say it in full: ``Choice``,
``LogUniform``, ``Uniform``, ``Integer``. These have the method `rvs` of SciPy's distributions too,
so that scikit-learn's ``RandomizedSearchCV`` takes the same space; SciPy's own are taken here.
Source: Bergstra & Bengio 2012 (random search).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import expect

Params = dict[str, Any]


class _Range:
    """What a hyperparameter may be; `draw` asks for one number in [0, 1), and no more."""

    def draw(self, rng: Any) -> Any:
        """Return one value."""
        return self.at(float(rng.random()))

    def rvs(self, random_state: Any = None) -> Any:
        """Return one value, for scikit-learn's searches."""
        is_generator = hasattr(random_state, "random")
        return self.draw(random_state if is_generator else np.random.default_rng(random_state))

    def at(self, part: float) -> Any:
        """Return the value that lies `part` of the way, 0 ≤ part < 1."""
        raise NotImplementedError

    def around(self, value: Any, part: float) -> _Range:
        """Return a range `part` as long, with `value` in the middle as far as the ends allow."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(_Range):
    """One of the values, each as likely as the others."""

    values: Sequence[Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _listed(self.values, "values"))

    def at(self, part: float) -> Any:
        """Return the value that lies `part` of the way."""
        return self.values[int(part * len(self.values))]

    def around(self, value: Any, part: float) -> Choice:
        """Return the same choice: values without an order have no neighbours."""
        return self


@dataclass(frozen=True)
class Uniform(_Range):
    """A number between `low` and `high`, every piece of the same length as likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _check_ends(self)

    def at(self, part: float) -> float:
        """Return the number that lies `part` of the way."""
        return self.low + part * (self.high - self.low)

    def around(self, value: float, part: float) -> Uniform:
        """Return a range `part` as long around `value`."""
        return Uniform(*_window(self.low, self.high, value, part))


@dataclass(frozen=True)
class LogUniform(_Range):
    """A number between `low` and `high`, every factor as likely: as many in 0.01–0.1 as in 0.1–1.

    >>> LogUniform(0.001, 1.0).at(2 / 3)
    0.1
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        _check_ends(self)
        if self.low <= 0:
            raise ValueError(f"low is {self.low}: on a logarithmic scale it must be above 0.")

    def at(self, part: float) -> float:
        """Return the number that lies `part` of the way, on the logarithmic scale."""
        exponent = math.log10(self.low) + part * math.log10(self.high / self.low)
        return min(max(10.0**exponent, self.low), self.high)

    def around(self, value: float, part: float) -> LogUniform:
        """Return a range with `part` as many powers of ten around `value`."""
        ends = _window(math.log10(self.low), math.log10(self.high), math.log10(value), part)
        return LogUniform(*(10.0**end for end in ends))


@dataclass(frozen=True)
class Integer(_Range):
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        expect.whole_number(self.low, "low", at_least=-(2**53))
        expect.whole_number(self.high, "high", at_least=self.low)

    def at(self, part: float) -> int:
        """Return the number that lies `part` of the way."""
        return int(self.low + math.floor(part * (self.high - self.low + 1)))

    def around(self, value: int, part: float) -> Integer:
        """Return a range `part` as long around `value`."""
        low, high = _window(self.low, self.high, value, part)
        return Integer(math.floor(low), math.ceil(high))


def grid(space: Mapping[str, Any]) -> list[Params]:
    """Return every combination of the values, one dict each; the last name varies fastest.

    >>> grid({"learning_rate": [0.1, 1.0], "batch_size": [1]})
    [{'learning_rate': 0.1, 'batch_size': 1}, {'learning_rate': 1.0, 'batch_size': 1}]
    """
    _check_space(space)
    columns = []
    for name, values in space.items():
        if isinstance(values, Choice):
            values = values.values
        if isinstance(values, tuple | _Range) or hasattr(values, "rvs"):
            raise ValueError(
                f"{name} is {values!r}, a range: a grid needs a list of the values to try."
            )
        columns.append(_listed(values, name))
    return [dict(zip(space, chosen, strict=True)) for chosen in itertools.product(*columns)]


def sample(space: Mapping[str, Any], n: int, rng: np.random.Generator) -> list[Params]:
    """Return `n` candidates, each hyperparameter drawn anew for each of them.

    >>> space = {"learning_rate": (0.001, 1.0), "batch_size": [1, 16]}
    >>> [sorted(params) for params in sample(space, 2, np.random.default_rng(0))]
    [['batch_size', 'learning_rate'], ['batch_size', 'learning_rate']]
    """
    n = expect.whole_number(n, "n", at_least=1)
    rng = expect.generator(rng)
    ranges = as_ranges(space)
    return [{name: _drawn(one, rng) for name, one in ranges.items()} for _ in range(n)]


def refined(space: Mapping[str, Any], params: Params, part: float = 0.3) -> dict[str, Any]:
    """Return a smaller space around `params`: each range `part` as long, the choices as they were.

    >>> refined({"batch_size": Integer(1, 101)}, {"batch_size": 60}, part=0.2)
    {'batch_size': Integer(low=50, high=70)}
    """
    if not 0 < expect.rate(part, "part") <= 1:
        raise ValueError(f"part is {part}: it must be above 0 and at most 1.")
    smaller: dict[str, Any] = {}
    for name, one in as_ranges(space).items():
        if name not in params:
            raise ValueError(f"params has no {name!r}: it has {', '.join(map(repr, params))}.")
        smaller[name] = one.around(params[name], part) if isinstance(one, _Range) else one
    return smaller


def as_ranges(space: Mapping[str, Any]) -> dict[str, Any]:
    """Return the space with its lists and tuples written in full."""
    _check_space(space)
    return {name: _as_range(values, name) for name, values in space.items()}


def _check_space(space: Any) -> None:
    if not isinstance(space, Mapping) or not space:
        raise TypeError(f"space is {space!r}: a dict of name: values was expected.")


def _as_range(values: Any, name: str) -> Any:
    if isinstance(values, _Range) or hasattr(values, "rvs"):
        return values
    if isinstance(values, tuple):
        if len(values) != 2:
            raise ValueError(
                f"{name} is {values!r}: a tuple means (low, high). Write a list for a choice."
            )
        return LogUniform(*values)
    return Choice(_listed(values, name))


def _drawn(one: Any, rng: np.random.Generator) -> Any:
    value = one.draw(rng) if isinstance(one, _Range) else one.rvs(random_state=rng)
    return value.item() if isinstance(value, np.generic) else value


def _listed(values: Any, name: str) -> list[Any]:
    """Return the values as a list of their own; NumPy's numbers become plain ones."""
    if isinstance(values, np.ndarray) and values.ndim == 1:
        values = values.tolist()
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Sequence):
        raise TypeError(f"{name} is {values!r}: a list of values was expected, [{values!r}].")
    if not len(values):
        raise ValueError(f"{name} is empty: it needs at least one value.")
    return list(values)


def _check_ends(one: Any) -> None:
    for name in ("low", "high"):
        value = getattr(one, name)
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise TypeError(f"{name} is {value!r}: a number was expected.")
    if not (math.isfinite(one.low) and math.isfinite(one.high) and one.low < one.high):
        raise ValueError(f"a range from {one.low} to {one.high}: low must be below high.")


def _window(low: float, high: float, value: float, part: float) -> tuple[float, float]:
    """Return a piece of [low, high], `part` as long, with `value` as near its middle as it can."""
    length = part * (high - low)
    start = min(max(value - length / 2, low), high - length)
    return start, start + length
