"""Transfer: a network for a new task that begins with what another one has learnt."""

from __future__ import annotations

import copy

import numpy as np

from nnlib import expect
from nnlib.activations import Sigmoid, Softmax
from nnlib.checkpoints.checkpoint import Checkpoint
from nnlib.layers import Dense
from nnlib.perceptron import Perceptron


def transfer(
    source: Perceptron | Checkpoint,
    head: int | Dense,
    *,
    rng: np.random.Generator | None = None,
    freeze: bool = True,
) -> Perceptron:
    """Return a new network: the source's layers but the last, by value, under a new head.

    Parameters
    ----------
    source : Perceptron or Checkpoint
        It is left alone.
    head : int or Dense
        The number of outputs, or the new last layer itself. For a number the head is as the old
        one was; of a classifier it is a sigmoid for one output and a softmax for more.
    rng : numpy.random.Generator, optional
        Draws the head's first weights.
    freeze : bool
        Whether the old layers stay as they are. Thaw them with ``layer.frozen = False``, and go
        on with a lower learning rate.
    """
    model = source.model() if isinstance(source, Checkpoint) else source
    if len(model.layers) < 2:
        raise ValueError("The source has one layer: nothing would be left under a new head.")
    *body, old = copy.deepcopy(model.layers)
    if not isinstance(head, Dense):
        n_outputs = expect.whole_number(head, "head", at_least=1)
        activation = old.activation
        if isinstance(activation, Sigmoid | Softmax):
            activation = Sigmoid() if n_outputs == 1 else Softmax()
        head = Dense(old.n_inputs, n_outputs, activation, rng=rng, l2=old.l2)
    for layer in body:
        layer.frozen = bool(freeze)
    return Perceptron([*body, head])


def copy_layers(source: Perceptron | Checkpoint, model: Perceptron) -> int:
    """Copy the source's layers, by value, as far as they fit `model`; return how many did.

    They are compared from the input's side, and the first that differs in size or activation
    ends it: what lies behind it was learnt for other inputs.
    """
    theirs = source.model().layers if isinstance(source, Checkpoint) else source.layers
    count = 0
    for old, new in zip(theirs, model.layers, strict=False):
        if np.shape(old.weights) != np.shape(new.weights) or old.activation != new.activation:
            break
        new.weights[:], new.biases[:] = old.weights, old.biases
        count += 1
    if not count:
        raise ValueError(
            f"No layer fits: the first is {theirs[0]!r} in the source and {model.layers[0]!r} here."
        )
    return count
