"""What a learner's ``transfer`` makes of a network, and what training makes of that."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

import nnlib
from autograder.probes import functions, watched
from autograder.probes.layers import as_array
from nnlib.checkpoints import transfer as reference

_REFERENCE: Any = reference


def probe(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Transfer networks to several numbers of outputs, and train what comes out."""
    return watched.probe(function, challenge, _try, (_REFERENCE,))


def source_layers(sizes: list[int], draw: np.random.Generator) -> list[Any]:
    """Return the layers of the network that is given."""
    layers = []
    for k, (n_inputs, n_neurons) in enumerate(pairwise(sizes)):
        activation = "sigmoid" if k == len(sizes) - 2 else "tanh"
        layers.append(nnlib.Dense(n_inputs, n_neurons, activation, rng=draw))
        layers[-1].biases[:] = draw.normal(0, 0.5, (n_neurons, 1))
    return layers


def _try(function: Any, sizes: list[int], n_outputs: int, seed: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    layers = source_layers(sizes, draw)
    source = nnlib.Perceptron(layers)
    before = arrays_of(layers)
    new = function(source, n_outputs, np.random.default_rng([seed, 1]))
    if new is None or new is Ellipsis:
        return {**functions.described(new), "mutated": False}
    found = getattr(new, "layers", None)
    if not isinstance(found, list) or not all(_is_layer(layer) for layer in found):
        return {"is": "no_model", "type": type(new).__name__[:80], "mutated": False}
    made = list(found)[:20]
    facts: dict[str, Any] = {
        "is": "model",
        "type": type(new).__name__[:80],
        "mutated": False,
        "old": before,
        "source": arrays_of(list(source.layers)[:20]),
        "new": arrays_of(made),
        "shared": _shared(layers, made),
    }
    X = draw.normal(0, 1, (8, sizes[0]))
    y = np.eye(n_outputs)[np.arange(8) % n_outputs]
    try:
        new.fit(X, y, 2, 0.5, rng=np.random.default_rng(seed), engine="reference")
    except Exception as error:
        facts["fit_error"] = type(error).__name__[:80]
    facts["trained"] = arrays_of(made)
    facts["source_later"] = arrays_of(layers)
    return facts


def _is_layer(layer: Any) -> bool:
    return as_array(getattr(layer, "weights", None)) is not None


def arrays_of(layers: list[Any]) -> list[Any]:
    """Return weights and biases of layers as copies: [[W, b], …]."""
    return [[as_array(layer.weights), as_array(layer.biases)] for layer in layers]


def _shared(old: list[Any], new: list[Any]) -> list[int]:
    """Return which of the new layers are, or share their arrays with, old ones."""
    shared = []
    for k, layer in enumerate(new):
        for other in old:
            pairs = [
                (a, b)
                for a in (layer.weights, layer.biases)
                for b in (other.weights, other.biases)
                if isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
            ]
            if layer is other or any(np.shares_memory(a, b) for a, b in pairs):
                shared.append(k)
                break
    return shared
