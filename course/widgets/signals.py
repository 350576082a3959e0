"""The signal explorer: predict an output, then follow the signal layer by layer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib import Dense, Perceptron
from nnlib.datasets import two_moons
from nnlib.expect import Array

PREDICTED = (0.0, 2.0)  # the example whose output is predicted
HAND_PLANE = (-3.0, 3.0, -3.0, 3.0)  # left, right, bottom, top
MOONS_PLANE = (-2.0, 3.0, -1.5, 2.0)
STEP = 0.1

WORDS = {
    "nl": {
        "name": "De weg van een signaal",
        "question": (
            "Voorspel eerst. In het netwerk 2–3–1 van hierboven gaat nu x = (0; 2). Wat komt eruit?"
        ),
        "answers": {
            "low": "dichter bij 0 dan bij 1",
            "high": "dichter bij 1 dan bij 0",
            "half": "precies 0,5",
        },
        "training": "Het tweede netwerk wordt getraind.",
        "outcome": {
            "low": (
                "Je verwachtte een getal dichter bij 0. Er komt 0,924 uit: neuron 3, dat bij "
                "(2; 1) nog zweeg, geeft nu 1, en dat telt met gewicht 4 mee."
            ),
            "high": (
                "Zo is het: er komt 0,924 uit. Neuron 3, dat bij (2; 1) nog zweeg, geeft nu 1, en "
                "dat telt met gewicht 4 mee."
            ),
            "half": (
                "Je verwachtte precies 0,5. Dat komt eruit waar z = 0 is; hier is z = 2,5, en er "
                "komt 0,924 uit. Neuron 3 geeft nu 1, en dat telt met gewicht 4 mee."
            ),
        },
        "networks": "Netwerk",
        "network": {"hand": "2–3–1, met de hand bedacht", "moons": "2–4–3–1, getraind"},
        "plane": "De invoer",
        "net": "Het netwerk",
        "drag": "sleep het punt",
        "class": "klasse {number}",
        "inputs": {"x1": "invoer x₁", "x2": "invoer x₂"},
        "back": "Vorige laag",
        "on": "Volgende laag",
        "reached": {"start": "nog alleen de invoer", "layer": "tot en met laag {at} van {of}"},
        "input": "invoer",
        "layer": "laag {at}",
        "f": {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoïde"},
        "node": "laag {layer}, neuron {neuron}: z is {z}, uitvoer {a}",
        "waiting": "laag {layer}, neuron {neuron}: nog niet berekend",
        "calculation": "Laag {layer}, neuron {neuron}",
        "from": "van",
        "weight": "gewicht",
        "value": "waarde",
        "product": "bijdrage",
        "neuron": "neuron {at}",
        "bias": "bias",
        "z": "z",
        "a": "a = {f}(z)",
        "flip": "keer teken om",
        "restore": "Alle gewichten terug",
        "key": "doorgetrokken: positief, gestreept: negatief",
        "seen": {
            "start": (
                "x = ({x}) staat klaar bij de invoer; geen enkel neuron heeft al iets berekend. "
                "Ga een laag verder."
            ),
            "layer": "Laag {at} geeft ({values}). Meer weet de volgende laag straks niet van x.",
            "whole": "x = ({x}) gaat erin, {a} komt eruit: {side}.",
            "silent": "Neuron {neuron} van laag {layer} zwijgt: z = {z}, en ReLU maakt daar 0 van.",
            "silents": "In laag {layer} zwijgen neuron {neurons}: hun z is niet positief.",
            "heaviest": (
                "Het zwaarst weegt neuron {neuron} van laag {layer}: het draagt {product} bij aan "
                "z = {z}."
            ),
            "flipped": "Met {flips} gaat de uitvoer van {before} naar {a}: {side}.",
            "unchanged": "Met {flips} blijft de uitvoer {a}: {side}.",
            "flips": {"one": "één omgekeerd gewicht", "more": "{count} omgekeerde gewichten"},
        },
        "sides": {
            "0": "dichter bij 0, dus klasse 0",
            "1": "dichter bij 1, dus klasse 1",
            "half": "precies een half, dus klasse 1",
        },
        "list": "; ",
        "and": " en ",
        "picture": {
            "hidden": (
                "Het vlak van de invoer, met x = ({x}); de uitvoer verschijnt na je voorspelling."
            ),
            "plane": "Het vlak van de invoer: bij x = ({x}) is de uitvoer {a}.",
            "net": "Het netwerk {sizes}: {layers} lagen, elk neuron met zijn uitvoer.",
        },
        "text": (
            "Signaalverkenner: voorspel wat er uit een netwerk komt, en volg het signaal dan laag "
            "voor laag. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "The way of a signal",
        "question": (
            "Predict first. Into the network 2–3–1 from above now goes x = (0, 2). What comes out?"
        ),
        "answers": {
            "low": "nearer to 0 than to 1",
            "high": "nearer to 1 than to 0",
            "half": "exactly 0.5",
        },
        "training": "The second network is being trained.",
        "outcome": {
            "low": (
                "You expected a number nearer to 0. Out comes 0.924: neuron 3, still silent at "
                "(2, 1), now gives 1, and that counts with weight 4."
            ),
            "high": (
                "That is so: out comes 0.924. Neuron 3, still silent at (2, 1), now gives 1, and "
                "that counts with weight 4."
            ),
            "half": (
                "You expected exactly 0.5. That comes out where z = 0; here z = 2.5, and out comes "
                "0.924. Neuron 3 now gives 1, and that counts with weight 4."
            ),
        },
        "networks": "Network",
        "network": {"hand": "2–3–1, thought up by hand", "moons": "2–4–3–1, trained"},
        "plane": "The inputs",
        "net": "The network",
        "drag": "drag the point",
        "class": "class {number}",
        "inputs": {"x1": "input x₁", "x2": "input x₂"},
        "back": "Previous layer",
        "on": "Next layer",
        "reached": {"start": "only the inputs so far", "layer": "up to layer {at} of {of}"},
        "input": "inputs",
        "layer": "layer {at}",
        "f": {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"},
        "node": "layer {layer}, neuron {neuron}: z is {z}, output {a}",
        "waiting": "layer {layer}, neuron {neuron}: not computed yet",
        "calculation": "Layer {layer}, neuron {neuron}",
        "from": "from",
        "weight": "weight",
        "value": "value",
        "product": "product",
        "neuron": "neuron {at}",
        "bias": "bias",
        "z": "z",
        "a": "a = {f}(z)",
        "flip": "flip sign",
        "restore": "All weights back",
        "key": "solid: positive, dashed: negative",
        "seen": {
            "start": (
                "x = ({x}) stands ready at the inputs; no neuron has computed anything yet. Go on "
                "by one layer."
            ),
            "layer": "Layer {at} gives ({values}). That is all the next layer will know of x.",
            "whole": "x = ({x}) goes in, {a} comes out: {side}.",
            "silent": "Neuron {neuron} of layer {layer} is silent: z = {z}, and ReLU makes that 0.",
            "silents": "In layer {layer} neurons {neurons} are silent: their z is not positive.",
            "heaviest": (
                "Neuron {neuron} of layer {layer} counts most: it contributes {product} to z = {z}."
            ),
            "flipped": "With {flips}, the output goes from {before} to {a}: {side}.",
            "unchanged": "With {flips}, the output stays {a}: {side}.",
            "flips": {"one": "one weight flipped", "more": "{count} weights flipped"},
        },
        "sides": {
            "0": "nearer to 0, so class 0",
            "1": "nearer to 1, so class 1",
            "half": "exactly one half, so class 1",
        },
        "list": ", ",
        "and": " and ",
        "picture": {
            "hidden": (
                "The plane of the inputs, with x = ({x}); the output appears after your prediction."
            ),
            "plane": "The plane of the inputs: at x = ({x}) the output is {a}.",
            "net": "The network {sizes}: {layers} layers, each neuron with its output.",
        },
        "text": (
            "Signal explorer: predict what comes out of a network, and then follow the signal "
            "layer by layer. Run this cell to work with it."
        ),
    },
}


def by_hand() -> Perceptron:
    """Return the network 2-3-1 that chapter 02 works through by hand."""
    first, last = Dense(2, 3, "relu"), Dense(3, 1, "sigmoid")
    first.weights = np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, 0.0]])
    first.biases = np.array([[1.0], [-1.0], [1.0]])
    last.weights, last.biases = np.array([[1.0, -1.0, 4.0]]), np.array([[-0.5]])
    return Perceptron([first, last])


class Trained(NamedTuple):
    """A trained network with the examples it was trained on: X (n, 2), y (n, 1)."""

    model: Perceptron
    X: Array
    y: Array


@lru_cache(maxsize=1)
def trained() -> Trained:
    """Train a network 2-4-3-1 on two moons."""
    X, y = two_moons(120, noise=0.2, rng=np.random.default_rng(3))
    rng = np.random.default_rng(5)
    model = Perceptron(
        [Dense(2, 4, "tanh", rng=rng), Dense(4, 3, "tanh", rng=rng), Dense(3, 1, rng=rng)]
    )
    model.fit(X, y, 150, 0.3, batch_size=4, rng=np.random.default_rng(0))
    return Trained(model, X, y)


def flat(model: Perceptron) -> Array:
    """Return the parameters, layer by layer the weights row by row and then the biases."""
    parts = [part.ravel() for layer in model.layers for part in (layer.weights, layer.biases)]
    return np.concatenate(parts)


class SignalExplorer(Explorer):
    """Predict an output, then drag the example and follow its signal layer by layer.

    The network of the chapter is there at once; the trained one comes with its examples in one
    buffer. Sending a single example forward is a few sums, which the front end does.
    """

    _esm: ClassVar[str] = module("signals.js")
    _css: ClassVar[str] = style() + style("signals.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__(
            language=language,
            step=STEP,
            networks=[
                {
                    "name": "hand",
                    "sizes": [2, 3, 1],
                    "activations": ["relu", "sigmoid"],
                    "plane": list(HAND_PLANE),
                    "start": list(PREDICTED),
                    "parameters": flat(by_hand()).tolist(),
                },
                {
                    "name": "moons",
                    "sizes": [2, 4, 3, 1],
                    "activations": ["tanh", "tanh", "sigmoid"],
                    "plane": list(MOONS_PLANE),
                    "start": [0.5, 0.5],
                },
            ],
        )

    def computed(self) -> bytes:
        """Return the trained parameters, and then its examples with their labels."""
        model, X, y = trained()
        return packed([flat(model), np.hstack([X, y])])
