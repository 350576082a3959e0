"""How good the outputs are. All take columns, (n_outputs, n_samples)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib import examples, expect
from nnlib.expect import Array


def classes(outputs: Any) -> NDArray[np.intp]:
    """Return the class of each column, (n_samples,).

    One output is a probability: class 1 from 0.5 on, else class 0. With more outputs the class is
    the row of the largest one.
    """
    outputs = expect.numbers(outputs, "outputs")
    if outputs.ndim < 2 or outputs.size == 0:
        raise ValueError(
            f"outputs has shape {outputs.shape}: columns were expected, (n_outputs, n_samples)."
        )
    if outputs.shape[-2] == 1:
        return (outputs[..., 0, :] >= 0.5).astype(np.intp)
    return outputs.argmax(axis=-2)


def accuracy(outputs: Any, targets: Any) -> Any:
    """Return the share of columns whose class is the target's.

    A float; for a population of networks, with one more leading axis, one number for each.

    >>> accuracy([[0.9, 0.2, 0.6]], [[1, 0, 0]])
    0.6666666666666666
    """
    targets = expect.finite(targets, "targets")
    if targets.ndim == 2 and targets.shape[0] > 1 and not _one_hot(targets):
        raise ValueError(
            f"targets has shape {targets.shape} and its columns are not one-hot: "
            "samples are columns here. Write targets.T and outputs.T."
        )
    outputs = expect.same_shape(outputs, targets, "outputs", "targets")
    share = (classes(outputs) == classes(targets)).mean(axis=-1)
    return float(share) if np.ndim(share) == 0 else share


def confusion_matrix(outputs: Any, targets: Any) -> NDArray[np.intp]:
    """Return counts[i, j]: how many columns of class i were given class j, (k, k)."""
    targets = expect.finite(targets, "targets")
    outputs = expect.same_shape(outputs, targets, "outputs", "targets")
    size = max(2, targets.shape[0])
    counts = np.zeros((size, size), dtype=np.intp)
    np.add.at(counts, (classes(targets), classes(outputs)), 1)
    return counts


def _one_hot(targets: Array) -> bool:
    return examples.are_classes(targets.T)
