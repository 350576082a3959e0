"""Dividing the rows: some to train on, some to choose with, some that are looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib import expect
from nnlib.examples import Order
from nnlib.expect import Array


def split(
    X: Any,
    y: Any,
    fractions: Sequence[float],
    rng: np.random.Generator,
    *,
    stratify: bool = False,
) -> list[tuple[Array, Array]]:
    """Divide the rows at random into parts: with three fractions training, validation and test.

    Parameters
    ----------
    X : (n, n_features) and y : (n,) or (n, n_outputs)
        Rows, one example each. The arrays are not changed.
    fractions : sequence of float
        The share of each part; together 1.
    rng : numpy.random.Generator
        Draws the order, and nothing else does: the same generator gives the same parts.
    stratify : bool
        Give each part the classes of `y` in the same proportions, to within two rows.

    Returns
    -------
    list of (X, y)
        One pair for each fraction. Every row is in exactly one of them, and the number of rows
        of each is within one of its share.

    >>> X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    >>> parts = split(X, y, (0.6, 0.2, 0.2), np.random.default_rng(0))
    >>> [len(labels) for _, labels in parts]
    [6, 2, 2]
    """
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim == 0 or y.ndim == 0 or len(X) != len(y):
        raise ValueError(
            f"X has shape {X.shape} and y has shape {y.shape}: each row needs its own label."
        )
    places = parts_of(len(X), fractions, rng, classes=y if stratify else None)
    return [(X[rows], y[rows]) for rows in places]


def parts_of(
    n: int,
    fractions: Sequence[float],
    rng: np.random.Generator,
    *,
    classes: Any = None,
) -> list[Order]:
    """Return the rows of each part, as numbers from 0 to n - 1 in random order.

    With `classes`, (n,) or (n, k), each part gets them in the same proportions.
    """
    n = expect.whole_number(n, "the number of rows", at_least=1)
    shares = _shares(fractions)
    kinds = np.zeros(n, dtype=np.intp) if classes is None else _kinds(classes)
    order = expect.generator(rng).permutation(n)
    sizes = _rounded(n * shares)
    if not sizes.all():
        k = int(sizes.argmin())
        raise ValueError(
            f"part {k + 1} of {len(shares)} would be empty: {n} rows are too few for a share of "
            f"{shares[k]:g}."
        )
    parts: list[Order] = []
    for size in sizes[:0:-1]:  # the last part first; what remains is the first part
        chosen = _proportional(kinds[order], int(size))
        parts.append(order[chosen])
        order = order[~chosen]
    return [order, *parts[::-1]]


def _shares(fractions: Any) -> Array:
    shares = expect.finite(fractions, "fractions")
    if shares.ndim != 1 or len(shares) < 2:
        raise ValueError("fractions must be at least two numbers, for example (0.6, 0.2, 0.2).")
    if shares.min() <= 0 or not np.isclose(shares.sum(), 1.0, rtol=0, atol=1e-9):
        told = ", ".join(f"{share:g}" for share in shares)
        raise ValueError(
            f"fractions are {told}: each must be above 0, and together they must be 1."
        )
    return shares


def _kinds(classes: Any) -> NDArray[np.intp]:
    """Return the class of each row as a number, refusing a class of a single row."""
    labels = np.asarray(classes)
    axis = 0 if labels.ndim > 1 else None
    names, kinds, counts = np.unique(labels, axis=axis, return_inverse=True, return_counts=True)
    if counts.min() < 2:
        raise ValueError(
            f"class {names[counts.argmin()]} has one row only: it cannot be divided in proportion."
        )
    return kinds.reshape(-1)


def _proportional(kinds: NDArray[np.intp], size: int) -> NDArray[np.bool_]:
    """Choose the first `size` places of which each kind has its share."""
    quota = _rounded(np.bincount(kinds) * size / len(kinds))
    chosen = np.zeros(len(kinds), dtype=bool)
    for kind, number in enumerate(quota):
        chosen[np.flatnonzero(kinds == kind)[:number]] = True
    return chosen


def _rounded(wanted: Array) -> NDArray[np.intp]:
    """Round to whole numbers with the same sum: all down, then the largest remainders up."""
    down = np.floor(wanted + 1e-9).astype(np.intp)
    missing = round(wanted.sum()) - int(down.sum())
    down[np.argsort(down - wanted, kind="stable")[:missing]] += 1
    return down
