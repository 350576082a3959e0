"""The graph explorer: the worked example forward and back, and what moving one weight promises."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib import Dense, Perceptron, losses
from nnlib.population import Population

START = {"W1_first": 0.6, "W1_second": -0.3, "b1": 0.0, "W2": 2.0, "b2": -1.0}
INPUTS = (1.0, 2.0)
LABELS = (1, 0)
MOVES = np.arange(-40, 41) / 10  # how far one weight or bias is moved, one position each
PREDICTED = {"node": "W1_second", "move": -2.0, "answer": "rises_less"}

# What a row of the buffer holds: forward, and from the loss back.
QUANTITIES = (
    *("z1", "a1", "z2", "o", "L"),
    *("da", "slope2", "dz2", "dW2", "db2", "da1", "slope1", "dz1"),
    *("dW1_first", "dW1_second", "db1"),
)


@lru_cache(maxsize=1)
def rows() -> np.ndarray:
    """Return every number of the graph: (labels, parameters, moves, quantities)."""
    places = np.tile(np.array(list(START.values())), (len(START), len(MOVES), 1))
    for parameter in range(len(START)):
        places[parameter, :, parameter] += MOVES
    model = Perceptron([Dense(2, 1, "sigmoid"), Dense(1, 1, "sigmoid")])
    many = Population(model, len(START) * len(MOVES))
    many.parameters[:] = places.reshape(many.size, -1)
    loss = losses.BinaryCrossEntropy()
    output = many.forward(np.array(INPUTS)[:, np.newaxis])
    first, second = many.layers
    slope1, slope2 = (layer.activation.derivative(layer.z) for layer in (first, second))
    found = []
    for label in LABELS:
        target = np.full_like(output, label)
        da = loss.gradient(output, target)
        da1 = second.gradients(da)
        first.gradients(da1)
        columns = [
            *(first.z, first.outputs, second.z, output, loss.per_sample(output, target)),
            *(da, slope2, second.d_biases, second.d_weights, second.d_biases, da1, slope1),
            *(first.d_biases, first.d_weights[..., :1], first.d_weights[..., 1:], first.d_biases),
        ]
        found.append(np.concatenate([one.reshape(many.size, 1) for one in columns], axis=1))
    return np.stack(found).reshape(len(LABELS), len(START), len(MOVES), len(QUANTITIES))


WORDS = {
    "nl": {
        "name": "Terug langs de ketting",
        "question": (
            "Voorspel eerst. Het tweede gewicht van W₁ gaat van {from} naar {to}. De gradiënt naar "
            "dat gewicht is {slope}. Wat doet het verlies, vergeleken met wat de gradiënt belooft?"
        ),
        "answers": {
            "falls_less": "daalt, maar minder dan beloofd",
            "falls_more": "daalt, en meer dan beloofd",
            "rises_less": "stijgt, maar minder dan beloofd",
            "rises_more": "stijgt, en meer dan beloofd",
        },
        "outcome": {
            "rises_less": (
                "Zo ging het: beloofd was {promise}, echt werd het {truth}. a₁ kan niet onder 0 "
                "komen, dus een nog lager gewicht haalt steeds minder uit."
            ),
            "rises_more": (
                "De richting klopt. Beloofd was {promise}, maar echt werd het {truth}: a₁ kan niet "
                "onder 0 komen, dus een nog lager gewicht haalt steeds minder uit."
            ),
            "falls": (
                "Je verwachtte een daling. De gradiënt is negatief en het gewicht gaat omlaag: "
                "{slope} · ({move}) = {promise}, een stijging. Echt werd het {truth}, want a₁ kan "
                "niet onder 0 komen."
            ),
        },
        "graph": "Vooruit in de vakjes, terug in oranje",
        "curve": "Het verlies tegen één gewicht of bias",
        "worked_out": "Uitgerekend: {gradient}",
        "nodes_label": "De vakjes van de ketting; kies er een met de pijltjestoetsen",
        "hint": (
            "Kies een vakje. Een gewicht of bias verschuif je daarna met de schuif of door in de "
            "grafiek te slepen."
        ),
        "loss": "verlies",
        "promised": "beloofd",
        "true": "echt",
        "tangent": "beloofd: de raaklijn",
        "slider": "Verschuif",
        "moved": "{name}: van {from} naar {to}",
        "unmoved": "{name}: nu {to}",
        "reset": "Terug naar het begin",
        "label_legend": "Label t",
        "start": "begin",
        "names": {
            "x": "x",
            "z1": "z₁",
            "a1": "a₁",
            "z2": "z₂",
            "o": "o",
            "L": "L",
            "W1_first": "W₁, eerste",
            "W1_second": "W₁, tweede",
            "b1": "b₁",
            "W2": "W₂",
            "b2": "b₂",
        },
        "in_words": {
            "W1_first": "het eerste gewicht van W₁",
            "W1_second": "het tweede gewicht van W₁",
        },
        "backs": {"W1_first": "dW₁ (eerste)", "W1_second": "dW₁ (tweede)"},
        "link": "Deze schakel",
        "chain": "De keten tot hier",
        "end": "hier begint de terugweg",
        "follows": {
            "rises": "Stijgt {name} een beetje, dan stijgt {next} {size} keer zoveel.",
            "falls": "Stijgt {name} een beetje, dan daalt {next} {size} keer zoveel.",
            "same": "Stijgt {name} een beetje, dan stijgt {next} evenveel.",
            "mirror": "Stijgt {name} een beetje, dan daalt {next} evenveel.",
            "still": "Stijgt {name} een beetje, dan verandert {next} niet.",
            "end": "Elk getal hiervoor heeft een gradiënt: hoe hard L ermee meegaat.",
        },
        "seen": {
            "start": (
                "Bij label {label} is het verlies {loss}. De gradiënt naar {inWords} is {slope}: "
                "een kleine verschuiving verandert het verlies met {slope} keer die verschuiving."
            ),
            "kept": (
                "Beloofd was {promise}, echt is het {truth}. De kromme ligt hier bijna op de "
                "raaklijn."
            ),
            "less": (
                "Beloofd was {promise}, echt is het {truth}: {percent} % daarvan. De raaklijn "
                "belooft te veel, want onderweg wordt de kromme vlakker."
            ),
            "more": (
                "Beloofd was {promise}, echt is het {truth}: {percent} % daarvan. De raaklijn "
                "belooft te weinig, want onderweg wordt de kromme steiler."
            ),
            "silent": (
                "W₂ is 0. Wat laag 1 ook doet, in z₂ komt er niets van aan: da₁ is 0, en daarmee "
                "elke gradiënt van laag 1."
            ),
            "opposite": (
                "W₂ is negatief. Wat a₁ doet, komt met een minteken in z₂ aan: alle gradiënten van "
                "laag 1 zijn van teken gewisseld. Beloofd was {promise}, echt is het {truth}."
            ),
        },
        "node_spoken": "{name}, waarde {value}, gradiënt {back}",
        "node_forward": "{name}, waarde {value}",
        "picture": {
            "forward": (
                "Een ketting van vakjes van links naar rechts, vooruit ingevuld: {values}. De "
                "terugweg verschijnt na je voorspelling."
            ),
            "graph": (
                "De ketting met label {label}. Vooruit: {values}. Terug, van het verlies af: "
                "{backs}."
            ),
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "curve": (
                "Het verlies tegen {name}, met de raaklijn in {from}. Bij {to} is het verlies "
                "{loss}; beloofd was een verandering van {promise}, echt is het {truth}."
            ),
        },
        "text": (
            "Verkenner van de kettingregel: voorspel wat een verschoven gewicht met het verlies "
            "doet, en lees dan elke helling langs de ketting af. Voer deze cel uit om ermee te "
            "werken."
        ),
    },
    "en": {
        "name": "Back along the chain",
        "question": (
            "Predict first. The second weight of W₁ goes from {from} to {to}. The gradient with "
            "respect to that weight is {slope}. What does the loss do, compared with what the "
            "gradient promises?"
        ),
        "answers": {
            "falls_less": "it falls, but less than promised",
            "falls_more": "it falls, and more than promised",
            "rises_less": "it rises, but less than promised",
            "rises_more": "it rises, and more than promised",
        },
        "outcome": {
            "rises_less": (
                "So it went: {promise} was promised, and it became {truth}. a₁ cannot get below 0, "
                "so an even lower weight makes less and less difference."
            ),
            "rises_more": (
                "The direction is right. {promise} was promised, but it became {truth}: a₁ cannot "
                "get below 0, so an even lower weight makes less and less difference."
            ),
            "falls": (
                "You expected a fall. The gradient is negative and the weight goes down: "
                "{slope} · ({move}) = {promise}, a rise. It became {truth}, because a₁ cannot get "
                "below 0."
            ),
        },
        "graph": "Forward in the boxes, back in orange",
        "curve": "The loss against one weight or bias",
        "worked_out": "Worked out: {gradient}",
        "nodes_label": "The boxes of the chain; choose one with the arrow keys",
        "hint": (
            "Choose a box. A weight or bias you can then move with the slider or by dragging in "
            "the plot."
        ),
        "loss": "loss",
        "promised": "promised",
        "true": "true",
        "tangent": "promised: the tangent",
        "slider": "Move",
        "moved": "{name}: from {from} to {to}",
        "unmoved": "{name}: now {to}",
        "reset": "Back to the start",
        "label_legend": "Label t",
        "start": "start",
        "names": {
            "x": "x",
            "z1": "z₁",
            "a1": "a₁",
            "z2": "z₂",
            "o": "o",
            "L": "L",
            "W1_first": "W₁, first",
            "W1_second": "W₁, second",
            "b1": "b₁",
            "W2": "W₂",
            "b2": "b₂",
        },
        "in_words": {
            "W1_first": "the first weight of W₁",
            "W1_second": "the second weight of W₁",
        },
        "backs": {"W1_first": "dW₁ (first)", "W1_second": "dW₁ (second)"},
        "link": "This link",
        "chain": "The chain so far",
        "end": "here the way back begins",
        "follows": {
            "rises": "If {name} rises a little, {next} rises {size} times as much.",
            "falls": "If {name} rises a little, {next} falls {size} times as much.",
            "same": "If {name} rises a little, {next} rises just as much.",
            "mirror": "If {name} rises a little, {next} falls just as much.",
            "still": "If {name} rises a little, {next} does not change.",
            "end": "Every number before it has a gradient: how hard L follows it.",
        },
        "seen": {
            "start": (
                "With label {label} the loss is {loss}. The gradient with respect to {inWords} is "
                "{slope}: a small move changes the loss by {slope} times that move."
            ),
            "kept": (
                "{promise} was promised, and it is {truth}. Here the curve lies almost on the "
                "tangent."
            ),
            "less": (
                "{promise} was promised, and it is {truth}: {percent}% of that. The tangent "
                "promises too much, because the curve flattens along the way."
            ),
            "more": (
                "{promise} was promised, and it is {truth}: {percent}% of that. The tangent "
                "promises too little, because the curve steepens along the way."
            ),
            "silent": (
                "W₂ is 0. Whatever layer 1 does, nothing of it arrives in z₂: da₁ is 0, and with "
                "it every gradient of layer 1."
            ),
            "opposite": (
                "W₂ is negative. What a₁ does arrives in z₂ with a minus sign: all gradients of "
                "layer 1 have flipped their sign. {promise} was promised, and it is {truth}."
            ),
        },
        "node_spoken": "{name}, value {value}, gradient {back}",
        "node_forward": "{name}, value {value}",
        "picture": {
            "forward": (
                "A chain of boxes from left to right, filled in forward: {values}. The way back "
                "appears after your prediction."
            ),
            "graph": (
                "The chain with label {label}. Forward: {values}. Back, from the loss on: {backs}."
            ),
            "hidden": "Still empty: this appears after your prediction.",
            "curve": (
                "The loss against {name}, with the tangent at {from}. At {to} the loss is {loss}; "
                "a change of {promise} was promised, and it is {truth}."
            ),
        },
        "text": (
            "Chain-rule explorer: predict what a moved weight does to the loss, and then read off "
            "each rate along the chain. Run this cell to work with it."
        ),
    },
}


class GraphExplorer(Explorer):
    """The worked example as a graph: any box worked out, any weight moved."""

    _esm: ClassVar[str] = module("graph.js")
    _css: ClassVar[str] = style() + style("graph.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, *, language: str | None = None) -> None:
        middle = rows()[0, 0, len(MOVES) // 2]
        super().__init__(
            language=language,
            start=dict(START),
            inputs=list(INPUTS),
            labels=list(LABELS),
            moves=MOVES.tolist(),
            quantities=list(QUANTITIES),
            predicted=dict(PREDICTED),
            forward=middle.tolist(),
        )

    def computed(self) -> bytes:
        """Return all rows, one label, one parameter, and one move after the other."""
        return packed([rows()])
