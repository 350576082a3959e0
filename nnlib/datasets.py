"""Data made on the spot: nothing is downloaded. Rows are examples, labels are (n, 1)."""

from __future__ import annotations

import numpy as np

from nnlib import expect
from nnlib.expect import Array


def two_moons(
    n_samples: int = 200, *, noise: float = 0.2, rng: np.random.Generator | None = None
) -> tuple[Array, Array]:
    """Return two interleaving half circles, X (n_samples, 2) and labels (n_samples, 1).

    The upper moon is class 0, the lower one class 1; `noise` is the standard deviation of what is
    added to both coordinates. The rows come in random order.
    """
    n_samples = expect.whole_number(n_samples, "n_samples", at_least=2)
    rng = expect.generator(rng)
    n_upper = n_samples // 2
    upper = np.pi * rng.random(n_upper)
    lower = np.pi * rng.random(n_samples - n_upper)
    points = np.concatenate(
        [
            np.column_stack([np.cos(upper), np.sin(upper)]),
            np.column_stack([1.0 - np.cos(lower), 0.5 - np.sin(lower)]),
        ]
    )
    return _noisy_and_shuffled(points, n_upper, noise, rng)


def circles(
    n_samples: int = 200,
    *,
    noise: float = 0.08,
    inner: float = 0.5,
    rng: np.random.Generator | None = None,
) -> tuple[Array, Array]:
    """Return a circle inside another, X (n_samples, 2) and labels (n_samples, 1).

    The outer circle, of radius 1, is class 0; the one of radius `inner` is class 1.
    """
    n_samples = expect.whole_number(n_samples, "n_samples", at_least=2)
    rng = expect.generator(rng)
    n_outer = n_samples // 2
    angles = 2.0 * np.pi * rng.random(n_samples)
    radii = np.where(np.arange(n_samples) < n_outer, 1.0, expect.rate(inner, "inner"))
    points = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    return _noisy_and_shuffled(points, n_outer, noise, rng)


def _noisy_and_shuffled(
    points: Array, n_first: int, noise: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    points = points + rng.normal(0.0, expect.rate(noise, "noise"), points.shape)
    labels = (np.arange(len(points)) >= n_first).astype(float).reshape(-1, 1)
    order = rng.permutation(len(points))
    return points[order], labels[order]
