"""What the library expects of its arguments, and the sentence it answers with otherwise.

Each function returns the argument in the form the library works with, or raises ``ValueError``
or ``TypeError`` with what came, what was expected and what to do. The checks in front of the
training loop are made once; those inside it (``columns``) cost a fraction of a microsecond.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FLOAT64 = np.dtype(np.float64)  # dtypes are one object each: `is` answers at once


def numbers(values: Any, name: str) -> Array:
    """Return `values` as a float64 array, refusing what is not a rectangle of numbers."""
    try:
        array = np.asarray(values)
    except Exception as error:  # ragged lists, and objects that refuse to be converted
        raise ValueError(f"{name} cannot be made into one array: its rows differ.") from error
    if array.dtype == np.float64:
        return array
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} holds values of type {array.dtype}: numbers were expected.")
    return array.astype(np.float64)


def finite(values: Any, name: str) -> Array:
    """Return `values` as a float64 array without NaN or infinity."""
    array = numbers(values, name)
    good = np.isfinite(array)
    if not good.all():
        place = tuple(int(i) for i in np.argwhere(~good)[0])
        where = f" at position {place if len(place) > 1 else place[0]}" if place else ""
        raise ValueError(
            f"{name} holds {array[place]}{where}: every value must be a finite number."
        )
    return array


def rows(values: Any, name: str, n_columns: int | None = None, meaning: str = "values") -> Array:
    """Return `values` as a finite (n_rows, n_columns) array with at least one row."""
    array = finite(values, name)
    if array.ndim == 1 and n_columns in (1, None):
        raise ValueError(
            f"{name} has shape {array.shape}: one row per example was expected, "
            f"({len(array)}, 1). Write {name}.reshape(-1, 1)."
        )
    if array.ndim != 2:
        raise ValueError(
            f"{name} has shape {array.shape}: one row per example was expected, "
            f"(n, {'k' if n_columns is None else n_columns})."
        )
    if array.shape[0] == 0 or array.shape[1] == 0:
        raise ValueError(f"{name} has shape {array.shape}: it is empty, nothing can be learnt.")
    if n_columns is not None and array.shape[1] != n_columns:
        turned = " Is it transposed?" if array.shape[0] == n_columns else ""
        raise ValueError(
            f"{name} has shape {array.shape}: {n_columns} {meaning} per row were expected, "
            f"(n, {n_columns}).{turned}"
        )
    return array


def columns(values: Any, n_rows: int, name: str) -> Array:
    """Return `values` as an array of columns, (..., n_rows, n_samples).

    NaN passes: a network that has diverged computes with it, and says so in its loss.
    """
    if (
        type(values) is np.ndarray
        and values.dtype is FLOAT64
        and values.ndim >= 2
        and values.shape[-2] == n_rows
    ):
        return values
    array = numbers(values, name)
    if array.ndim < 2:
        raise ValueError(
            f"{name} has shape {array.shape}: columns were expected, ({n_rows}, n_samples); "
            f"one sample is ({n_rows}, 1). Write {name}.reshape(-1, 1)."
        )
    if array.shape[-2] != n_rows:
        turned = f" Write {name}.T." if array.shape[-1] == n_rows else ""
        raise ValueError(
            f"{name} has shape {array.shape}: {n_rows} values per column were expected, "
            f"({n_rows}, n_samples).{turned}"
        )
    return array


def same_shape(values: Any, other: Any, name: str, other_name: str) -> Array:
    """Return `values` as an array whose last two axes are those of `other`."""
    if (
        type(values) is type(other) is np.ndarray
        and values.dtype is FLOAT64
        and values.ndim >= 2
        and values.shape == other.shape
    ):
        return values
    other = numbers(other, other_name)
    array = values if type(values) is np.ndarray else numbers(values, name)
    if array.dtype != np.float64:
        array = numbers(array, name)
    if array.ndim < 2 or array.shape[-2:] != other.shape[-2:]:
        raise ValueError(
            f"{name} has shape {array.shape} and {other_name} has shape {other.shape}: "
            "they must be the same."
        )
    return array


def whole_number(value: Any, name: str, at_least: int) -> int:
    """Return `value` as an int of at least `at_least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} is {value!r}: a whole number was expected.")
    if value < at_least:
        raise ValueError(f"{name} is {value}: it must be at least {at_least}.")
    return int(value)


def rate(value: Any, name: str = "learning_rate") -> float:
    """Return `value` as a finite float of at least 0."""
    if isinstance(value, bool | np.bool_) or not isinstance(
        value, int | float | np.integer | np.floating
    ):
        raise TypeError(f"{name} is {value!r}: a number such as 0.1 was expected.")
    if not np.isfinite(value) or value < 0:
        raise ValueError(f"{name} is {value}: a finite number of at least 0 was expected.")
    return float(value)


def generator(rng: Any) -> np.random.Generator:
    """Return `rng`, or a fresh generator for ``None``."""
    if rng is None:
        return np.random.default_rng()
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng is {rng!r}: a generator was expected, for example np.random.default_rng(0)."
        )
    return rng
