"""The neuron explorer: predict whether one neuron can divide XOR, then move its line."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

import numpy as np
import traitlets

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib.expect import Array

REACH = {"w": 6.0, "b": 9.0}  # how far the sliders go on both sides of zero
STEP = 0.1
START = (2.0, 2.0, -1.0)  # "or": three of the four points of XOR

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_PER_CLOUD = 20

WORDS = {
    "nl": {
        "name": "Wat kan één neuron?",
        "question": (
            "Voorspel eerst. Hieronder liggen de vier punten van XOR. Kan één neuron ze alle vier "
            "aan de goede kant van zijn lijn krijgen?"
        ),
        "answers": {
            "yes": "ja, met de goede gewichten, ook zonder bias",
            "bias": "ja, maar dan moet ook de bias goed staan",
            "no": "nee, met geen enkele keuze",
        },
        "outcome": {
            "yes": (
                "Je verwachtte van wel, zonder bias. Maar een lijn zonder bias gaat door (0; 0), "
                "en ook met bias krijgt ze er hooguit 3 van de 4 goed. Probeer het na."
            ),
            "bias": (
                "Je verwachtte van wel, met de juiste bias. De bias schuift de lijn alleen op; ze "
                "blijft recht, en krijgt er hooguit 3 van de 4 goed. Probeer het na."
            ),
            "no": (
                "Zo is het: een rechte lijn krijgt er hooguit 3 van de 4 goed. Probeer het na, en "
                "kijk wat ze bij de andere punten wel kan."
            ),
        },
        "data": "Punten",
        "sets": {"and": "en (AND)", "or": "of (OR)", "xor": "XOR", "clouds": "twee wolken"},
        "plane": "Het vlak",
        "profile": "De uitvoer, dwars op de lijn",
        "class": "klasse {number}",
        "hollow": "hol: aan de verkeerde kant",
        "distance": "afstand tot de lijn",
        "output": "uitvoer a",
        "steep": "lengte van w: {length}",
        "no_line": "geen lijn: w is (0; 0)",
        "outside": "de lijn ligt buiten beeld",
        "weights": {"w1": "gewicht w₁", "w2": "gewicht w₂", "b": "bias b"},
        "chosen": "Punt {at} van {of}",
        "previous": "Vorig punt",
        "next": "Volgend punt",
        "point": "x = ({x1}; {x2}), klasse {number}",
        "good": "aan de goede kant: {a} is {side} een half",
        "wrong": "aan de verkeerde kant: {a} is {side} een half",
        "sides": {"0": "minder dan", "1": "minstens"},
        "right": "aan de goede kant",
        "count": "{right} van de {of}",
        "most": "het hoogst haalbare",
        "seen": {
            "flat": (
                "Beide gewichten zijn 0. Het neuron kijkt niet naar zijn invoer en geeft overal "
                "a = {flat}: alle punten krijgen hetzelfde antwoord, en zo zijn er {right} van de "
                "{of} goed."
            ),
            "all": (
                "Alle {of} punten liggen aan de goede kant. Het minst zeker is het neuron bij "
                "({x1}; {x2}): daar is a = {a}. Maak w en b samen groter en de overgang wordt "
                "steiler, zonder dat de lijn verschuift."
            ),
            "best": (
                "{right} van de {of} punten goed, en meer haalt geen enkele rechte lijn. Bij "
                "({x1}; {x2}) is a = {a}, terwijl het punt bij klasse {number} hoort."
            ),
            "less": (
                "{right} van de {of} punten goed; {most} is haalbaar. Het verst mis zit "
                "({x1}; {x2}), van klasse {number}: daar is z = {z} en a = {a}."
            ),
        },
        "picture": {
            "points": "Het vlak met {of} punten in twee klassen, nog zonder lijn.",
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "plane": (
                "Het vlak met de lijn van w = ({w1}; {w2}) en b = {b}: {right} van de {of} punten "
                "aan de goede kant."
            ),
            "flat": "Het vlak zonder lijn: overal is de uitvoer {flat}.",
            "profile": (
                "De sigmoïde dwars op de lijn, van 0 naar 1; op afstand 0,5 aan de kant van de 1 "
                "is de uitvoer {half}."
            ),
        },
        "text": (
            "Verkenner van één neuron: voorspel of het XOR kan verdelen, en verschuif dan zelf "
            "zijn lijn. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "What can one neuron do?",
        "question": (
            "Predict first. Below are the four points of XOR. Can one neuron get all four of them "
            "on the right side of its line?"
        ),
        "answers": {
            "yes": "yes, with the right weights, even without a bias",
            "bias": "yes, but then the bias must be right, too",
            "no": "no, whatever you choose",
        },
        "outcome": {
            "yes": (
                "You expected that it can, without a bias. But a line without a bias runs through "
                "(0, 0), and even with one it gets 3 of the 4 right at most. Try it."
            ),
            "bias": (
                "You expected that it can, with the right bias. The bias only moves the line; it "
                "stays straight, and gets 3 of the 4 right at most. Try it."
            ),
            "no": (
                "That is so: a straight line gets 3 of the 4 right at most. Try it, and see what "
                "it can do for the other points."
            ),
        },
        "data": "Points",
        "sets": {"and": "AND", "or": "OR", "xor": "XOR", "clouds": "two clouds"},
        "plane": "The plane",
        "profile": "The output, straight across the line",
        "class": "class {number}",
        "hollow": "hollow: on the wrong side",
        "distance": "distance from the line",
        "output": "output a",
        "steep": "length of w: {length}",
        "no_line": "no line: w is (0, 0)",
        "outside": "the line lies outside the picture",
        "weights": {"w1": "weight w₁", "w2": "weight w₂", "b": "bias b"},
        "chosen": "Point {at} of {of}",
        "previous": "Previous point",
        "next": "Next point",
        "point": "x = ({x1}, {x2}), class {number}",
        "good": "on the right side: {a} is {side} one half",
        "wrong": "on the wrong side: {a} is {side} one half",
        "sides": {"0": "less than", "1": "at least"},
        "right": "on the right side",
        "count": "{right} of {of}",
        "most": "the most there is",
        "seen": {
            "flat": (
                "Both weights are 0. The neuron does not look at its inputs and gives a = {flat} "
                "everywhere: all points get the same answer, which is right for {right} of {of}."
            ),
            "all": (
                "All {of} points lie on the right side. The neuron is least sure at ({x1}, {x2}): "
                "there a = {a}. Make w and b larger together and the change gets steeper, while "
                "the line stays where it is."
            ),
            "best": (
                "{right} of {of} points right, and no straight line gets more. At ({x1}, {x2}) "
                "a = {a}, while the point belongs to class {number}."
            ),
            "less": (
                "{right} of {of} points right; {most} can be had. Furthest off is ({x1}, {x2}), of "
                "class {number}: there z = {z} and a = {a}."
            ),
        },
        "picture": {
            "points": "The plane with {of} points in two classes, without a line so far.",
            "hidden": "Still empty: this appears after your prediction.",
            "plane": (
                "The plane with the line of w = ({w1}, {w2}) and b = {b}: {right} of {of} points "
                "on the right side."
            ),
            "flat": "The plane without a line: the output is {flat} everywhere.",
            "profile": (
                "The sigmoid straight across the line, from 0 to 1; at a distance of 0.5 on the "
                "side of the 1 the output is {half}."
            ),
        },
        "text": (
            "Neuron explorer: predict whether it can divide XOR, and then move its line yourself. "
            "Run this cell to work with it."
        ),
    },
}


class Points(NamedTuple):
    """A set of examples: X (n, 2), y (n, 1), and the plane around them.

    The plane reaches `half` up and down from `centre`; `across` is how far from the line the
    picture of the output goes.
    """

    X: Array
    y: Array
    centre: float
    half: float
    across: float


@lru_cache(maxsize=1)
def sets() -> dict[str, Points]:
    """Return the sets of points that the learner can choose from."""

    def corners(labels: list[int]) -> Points:
        return Points(_CORNERS, np.array(labels, dtype=float).reshape(-1, 1), 0.5, 1.1, 2.0)

    rng = np.random.default_rng(12)
    clouds = np.vstack(
        [rng.normal(middle, 0.9, (_PER_CLOUD, 2)) for middle in ((-1.0, -0.7), (1.0, 0.8))]
    ).round(1)
    labels = np.repeat([0.0, 1.0], _PER_CLOUD).reshape(-1, 1)
    return {
        "and": corners([0, 0, 0, 1]),
        "or": corners([0, 1, 1, 1]),
        "xor": corners([0, 1, 1, 0]),
        "clouds": Points(clouds, labels, 0.0, 3.0, 5.0),
    }


def most_right(X: Array, y: Array) -> int:
    """Return how many of these different points a straight line can have on the right side.

    Seen in a direction, the points stand in some order, and a line across it cuts that order in
    two. Turning changes the order only where two points come to stand level, so that one direction
    between each two such angles gives every cut there is.
    """
    one, other = np.array(list(combinations(range(len(X)), 2))).T
    apart = X[other] - X[one]
    level = np.unique((np.arctan2(apart[:, 1], apart[:, 0]) + np.pi / 2) % np.pi)
    angles = (level + np.append(level[1:], level[0] + np.pi)) / 2
    order = np.argsort(X @ np.stack([np.cos(angles), np.sin(angles)]), axis=0)
    classes = y[:, 0][order]
    before = np.cumsum(1 - classes, axis=0)  # zeros up to a cut, ones after it
    after = classes.sum(axis=0) - np.cumsum(classes, axis=0)
    right = np.vstack([classes.sum(axis=0), before + after])
    return int(max(right.max(), len(X) - right.min()))


class NeuronExplorer(Explorer):
    """Predict whether one neuron can divide XOR, then move its line, and see each sum worked out.

    The examples are there from the start, set after set; the line and the outputs are a few sums,
    which the front end does while the learner drags.
    """

    _esm: ClassVar[str] = module("neuron.js")
    _css: ClassVar[str] = style() + style("neuron.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    points = traitlets.Bytes().tag(sync=True)

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__(
            language=language,
            reach=dict(REACH),
            step=STEP,
            start=list(START),
            sets=[
                {
                    "name": name,
                    "count": len(points.X),
                    "most": most_right(points.X, points.y),
                    "centre": points.centre,
                    "half": points.half,
                    "across": points.across,
                }
                for name, points in sets().items()
            ],
        )
        self.points = packed(np.hstack([points.X, points.y]) for points in sets().values())
