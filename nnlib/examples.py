"""The examples a network is trained on: checked rows, the order of an epoch, its batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib import expect
from nnlib.expect import Array

Order = NDArray[np.intp]

ROWS_AT_ONCE = 256


def checked(
    inputs: Any,
    labels: Any,
    layers: Sequence[Any],
    names: tuple[str, str] = ("training_data", "labels"),
) -> tuple[Array, Array]:
    """Return inputs (n, n_features) and labels (n, n_outputs) that fit the layers, or refuse."""
    X = expect.rows(inputs, names[0], getattr(layers[0], "n_inputs", None), "features")
    y = expect.rows(labels, names[1], getattr(layers[-1], "n_neurons", None), "values")
    if len(X) != len(y):
        raise ValueError(
            f"{names[0]} has {len(X)} rows and {names[1]} has {len(y)}: "
            "each example needs its own label."
        )
    return X, y


def order_of_epoch(n: int, shuffle: bool, rng: np.random.Generator | None) -> Order:
    """Return the order in which an epoch sees its n rows.

    Without a generator of its own this is the lesson's ``np.random.permutation(n)``.
    """
    if not shuffle:
        return np.arange(n)
    return np.random.permutation(n) if rng is None else rng.permutation(n)


def batches(order: Order, batch_size: int) -> Iterator[Order]:
    """Cut the order, (n,) or one per network (size, n), into pieces of at most `batch_size`."""
    for start in range(0, order.shape[-1], batch_size):
        yield order[..., start : start + batch_size]


def columns_of_batches(
    inputs: Array, labels: Array, order: Order, batch_size: int
) -> Iterator[tuple[Array, Array]]:
    """Yield the batches of an epoch as columns: inputs (n_features, k) and labels (n_outputs, k).

    Some hundreds of rows are put in order at a time: row by row takes longer, and all at once
    would be a copy of the whole set.
    """
    at_once = max(1, ROWS_AT_ONCE // batch_size) * batch_size
    for rows in batches(order, at_once):
        X, y = inputs[rows], labels[rows]
        for start in range(0, len(rows), batch_size):
            yield X[start : start + batch_size].T, y[start : start + batch_size].T


def are_classes(labels: Array) -> bool:
    """Return whether the rows are labels of 0 or 1, or one-hot."""
    if not ((labels == 0.0) | (labels == 1.0)).all():
        return False
    if labels.shape[1] == 1:
        return True
    ones = np.ones(labels.shape[1])  # a product adds up short rows sooner than ``sum`` does
    return bool((labels @ ones == 1).all())
