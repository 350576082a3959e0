"""The explorer of single-example gradients: eight opinions, their mean, and three walks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib import Dense, Perceptron, losses
from nnlib.population import Population

INPUTS = np.array([[-1.5, -1.0, -0.6, -0.2, 0.3, 0.7, 1.0, 1.3]])
TARGETS = np.array([[-0.2, -1.3, 0.7, -0.6, 1.5, 0.2, 1.9, 0.6]])
N = INPUTS.shape[1]
EPOCHS = 24
RATES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7)
BATCHES = (8, 2, 1)
DRAWS = 4  # orders of the examples to choose from
START = (-0.5, 1.0)
PREDICTED = {"rate": 0.1, "batch": 1, "answer": "roams"}

# Neuron and loss are such that every step is an affine map of (w, b). So the walk from any point
# is the mean of the walks from three corners, with the same weights as make the point from them:
# the corners are walked here, and whatever start the learner drags to follows from them exactly.
CORNERS = np.array([[-3.0, -3.0], [7.0, -3.0], [-3.0, 7.0]])
PLANE = {"w": [-1.9, 3.1], "b": [-1.8, 2.5], "columns": 68, "rows": 58}


def neuron() -> Perceptron:
    """Return one neuron without an activation function, o = w x + b, with MSE as its loss."""
    return Perceptron([Dense(1, 1, "identity")], loss=losses.MeanSquaredError())


def at(points: np.ndarray) -> Population:
    """Return a neuron at each of the points (w, b)."""
    many = Population(neuron(), len(points))
    many.parameters[:] = points
    return many


def gradients(many: Population, examples: Any) -> np.ndarray:
    """Return the mean gradient over some examples, (members, 2)."""
    layer, loss = many.layers[0], losses.MeanSquaredError()
    output = many.forward(INPUTS[:, examples])
    target = np.broadcast_to(TARGETS[:, examples], output.shape)
    layer.gradients(loss.gradient(output, target) / output.shape[-1])
    return np.concatenate([layer.d_weights[:, 0], layer.d_biases[:, 0]], axis=1)


def orders(draw: int) -> np.ndarray:
    """Return the examples in the order in which they come by, (epochs, examples)."""
    rng = np.random.default_rng(draw)
    return np.array([rng.permutation(N) for _ in range(EPOCHS)])


def walk(points: np.ndarray, rates: np.ndarray, batch: int, draw: int) -> np.ndarray:
    """Return where each point comes with its rate, (points, steps + 1, 2)."""
    many, found = at(points), [points]
    for order in orders(draw):
        for first in range(0, N, batch):
            slope = gradients(many, order[first : first + batch])
            many.parameters[:] -= rates[:, np.newaxis] * slope
            found.append(many.parameters.copy())
    return np.stack(found, axis=1)


class Walks(NamedTuple):
    """What the explorer draws from.

    `costs` is (rows, columns), the mean loss over the plane; `lowest` the bottom; `opinions`
    (corners, examples, 2) each example's gradient; `orders` (draws, epochs, examples); `full`
    (rates, corners, steps + 1, 2), and `small` and `single` the same with draws in front.
    """

    costs: np.ndarray
    lowest: np.ndarray
    opinions: np.ndarray
    orders: np.ndarray
    full: np.ndarray
    small: np.ndarray
    single: np.ndarray


@lru_cache(maxsize=1)
def walks() -> Walks:
    """Walk from all corners with all rates, in each order and with each batch size."""
    across, up = np.meshgrid(
        np.linspace(*PLANE["w"], PLANE["columns"]), np.linspace(*PLANE["b"], PLANE["rows"])
    )
    outputs = at(np.stack([across.ravel(), up.ravel()], axis=1)).forward(INPUTS)
    targets = np.broadcast_to(TARGETS, outputs.shape)
    costs = losses.MeanSquaredError().per_sample(outputs, targets).mean(axis=-1)
    corners = at(CORNERS)
    opinions = np.stack([gradients(corners, [example]) for example in range(N)], axis=1)
    points = np.tile(CORNERS, (len(RATES), 1))
    rates = np.repeat(RATES, len(CORNERS))
    shape = (len(RATES), len(CORNERS), -1, 2)
    full, small, single = (
        np.stack([walk(points, rates, batch, draw).reshape(shape) for draw in range(draws)])
        for batch, draws in zip(BATCHES, (1, DRAWS, DRAWS), strict=True)
    )
    return Walks(
        costs.reshape(across.shape),
        np.polyfit(INPUTS[0], TARGETS[0], 1),
        opinions,
        np.stack([orders(draw) for draw in range(DRAWS)]),
        full[0],
        small,
        single,
    )


WORDS = {
    "nl": {
        "name": "Acht meningen en hun gemiddelde",
        "question": (
            "Voorspel eerst. Vanaf hetzelfde punt en met dezelfde leersnelheid, α = {rate}, loopt "
            "de een met alle acht voorbeelden tegelijk en de ander per voorbeeld (SGD). Hoe ziet "
            "het pad per voorbeeld eruit, {epochs} epochs lang?"
        ),
        "answers": {
            "straight": "recht op de bodem af, en daar blijft het liggen",
            "roams": "hoekig naar de bodem, en daar blijft het zwerven",
            "away": "het zwerft steeds verder weg",
        },
        "outcome": {
            "roams": (
                "Zo ging het: na één epoch lag het pad al op {first} van de bodem, na {epochs} "
                "epochs nog steeds op {last}. Met alle acht tegelijk is dat {full}."
            ),
            "straight": (
                "Je verwachtte een recht pad dat tot rust komt. Zo gaat de volledige batch, de "
                "streepjeslijn: na {epochs} epochs ligt die op {full} van de bodem. Per voorbeeld "
                "blijft het zwerven, op {last}."
            ),
            "away": (
                "Je verwachtte dat het pad wegdrijft. Elke stap is scheef, maar samen wijzen ze de "
                "kom in: na één epoch ligt het pad op {first} van de bodem, na {epochs} epochs op "
                "{last}."
            ),
        },
        "opinions": "Waar elk voorbeeld heen wil",
        "walk": "De weg omlaag",
        "one": "één voorbeeld",
        "mean": "gemiddelde",
        "next": "nu aan de beurt",
        "reference": "volledige batch",
        "lowest": "bodem",
        "handle": (
            "Beginpunt, w = {w} en b = {b}. Verplaats het met de pijltjestoetsen, of sleep het."
        ),
        "hint": "Sleep het beginpunt, of kies het en gebruik de pijltjestoetsen.",
        "batch_legend": "Per stap",
        "batches": {"8": "alle acht", "2": "twee voorbeelden", "1": "één voorbeeld"},
        "rate": "Leersnelheid α",
        "seen_so_far": "Voorbeelden gezien",
        "progress": "{seen}, epoch {epoch}, stap {steps}",
        "progress_start": "nog geen",
        "shuffle": "Andere volgorde",
        "w": "w",
        "b": "b",
        "distance": "afstand tot de bodem",
        "slope": "lengte van het gemiddelde",
        "spread": "spreiding van de acht",
        "far": "buiten beeld",
        "seen": {
            "start": (
                "Het begin, op {distance} van de bodem. Tegen het gemiddelde in: {against} van de "
                "acht pijlen; hun spreiding is {spread}. Toch wijst het gemiddelde de kom in."
            ),
            "bottom": (
                "Op de bodem is het gemiddelde {slope} lang: de volledige batch blijft hier. De "
                "acht pijlen trekken wel, met een spreiding van {spread}; per voorbeeld loop je er "
                "weer van weg."
            ),
            "down": (
                "Met alle acht tegelijk loopt het pad glad, en elke stap is korter dan de vorige. "
                "Bij stap {steps} is de afstand tot de bodem van {start} gedaald tot {distance}."
            ),
            "rest": (
                "De volledige batch ligt zo goed als stil: het gemiddelde heeft lengte {slope}. De "
                "acht pijlen trekken nog steeds (spreiding {spread}), maar heffen elkaar op."
            ),
            "on_the_way": (
                "Bij stap {steps} van dit hoekige pad is de afstand tot de bodem {distance}. De "
                "volledige batch is met evenveel voorbeelden op {full}; het begin lag op {start}."
            ),
            "roams": (
                "In de laatste {last} epochs was het pad gemiddeld {cloud} van de bodem, en nooit "
                "stil: daar is het gemiddelde klein, maar de spreiding nog {spread}."
            ),
            "calm": (
                "In de laatste {last} epochs was het pad gemiddeld {cloud} van de bodem. Bij zo'n "
                "kleine α is de wolk klein, al blijft de spreiding {spread}."
            ),
            "wild": (
                "In de laatste {last} epochs was het pad gemiddeld {cloud} van de bodem; het begin "
                "lag op {start}. Voor losse voorbeelden is deze α te groot."
            ),
            "lost": (
                "Het pad is het beeld uit: {distance} van de bodem. Wat voor het gemiddelde een "
                "goede stap is, is voor één voorbeeld veel te groot."
            ),
        },
        "picture": {
            "bowl": "Een kom met de bodem bij w = {w}, b = {b}. De pijlen verschijnen straks.",
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "opinions": (
                "Acht pijlen vanuit w = {w}, b = {b}, één per voorbeeld, met hun gemiddelde. Dat "
                "is {slope} lang, de spreiding is {spread}."
            ),
            "walk": (
                "Het pad vanaf het beginpunt bij stap {steps} met α = {rate}: op {distance} van "
                "de bodem. De volledige batch is daar {full} vandaan."
            ),
        },
        "text": (
            "Verkenner van de gradiënten per voorbeeld: voorspel hoe het pad van SGD loopt, en "
            "versleep dan het begin en de leersnelheid. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "Eight opinions and their mean",
        "question": (
            "Predict first. From the same point and with the same learning rate, α = {rate}, one "
            "walks with all eight examples at once and the other per example (SGD). What does the "
            "path per example look like, over {epochs} epochs?"
        ),
        "answers": {
            "straight": "straight to the bottom, where it comes to rest",
            "roams": "in zigzags to the bottom, where it keeps roaming",
            "away": "it drifts farther and farther away",
        },
        "outcome": {
            "roams": (
                "So it went: after one epoch the path was at {first} from the bottom already, "
                "after {epochs} epochs still at {last}. With all eight at once that is {full}."
            ),
            "straight": (
                "You expected a straight path that comes to rest. That is how the full batch goes, "
                "the dashed line: after {epochs} epochs it lies at {full} from the bottom. Per "
                "example it keeps roaming, at {last}."
            ),
            "away": (
                "You expected the path to drift off. Each step is askew, but together they point "
                "into the bowl: after one epoch the path is at {first} from the bottom, after "
                "{epochs} epochs at {last}."
            ),
        },
        "opinions": "Where each example wants to go",
        "walk": "The way down",
        "one": "one example",
        "mean": "mean",
        "next": "whose turn it is",
        "reference": "full batch",
        "lowest": "bottom",
        "handle": "Starting point, w = {w} and b = {b}. Move it with the arrow keys, or drag it.",
        "hint": "Drag the starting point, or focus it and use the arrow keys.",
        "batch_legend": "Per step",
        "batches": {"8": "all eight", "2": "two examples", "1": "one example"},
        "rate": "Learning rate α",
        "seen_so_far": "Examples seen",
        "progress": "{seen}, epoch {epoch}, step {steps}",
        "progress_start": "none yet",
        "shuffle": "Another order",
        "w": "w",
        "b": "b",
        "distance": "distance to the bottom",
        "slope": "length of the mean",
        "spread": "spread of the eight",
        "far": "out of sight",
        "seen": {
            "start": (
                "The start, at {distance} from the bottom. Against the mean: {against} of the "
                "eight arrows; their spread is {spread}. Still the mean points into the bowl."
            ),
            "bottom": (
                "On the bottom the mean is {slope} long: the full batch stays here. The eight "
                "arrows do pull, with a spread of {spread}; per example you walk away from it "
                "again."
            ),
            "down": (
                "With all eight at once the path is smooth, and each step is shorter than the one "
                "before. At step {steps} the distance to the bottom is down from {start} to "
                "{distance}."
            ),
            "rest": (
                "The full batch lies as good as still: the mean has length {slope}. The "
                "eight arrows still pull (spread {spread}), but they cancel each other out."
            ),
            "on_the_way": (
                "At step {steps} of this zigzag path the distance to the bottom is {distance}. "
                "With as many examples the full batch is at {full}; the start was at {start}."
            ),
            "roams": (
                "In the last {last} epochs the path was {cloud} from the bottom on average, and "
                "never still: the mean is small there, but the spread is {spread}."
            ),
            "calm": (
                "In the last {last} epochs the path was {cloud} from the bottom on average. With "
                "an α this small the cloud is small, although the spread remains {spread}."
            ),
            "wild": (
                "In the last {last} epochs the path was {cloud} from the bottom on average; the "
                "start was at {start}. For single examples this α is too large."
            ),
            "lost": (
                "The path has left the picture: {distance} from the bottom. What is a good step "
                "for the mean is far too large for a single example."
            ),
        },
        "picture": {
            "bowl": "A bowl with its bottom at w = {w}, b = {b}. The arrows appear later.",
            "hidden": "Still empty: this appears after your prediction.",
            "opinions": (
                "Eight arrows from w = {w}, b = {b}, one per example, with their mean. It is "
                "{slope} long, the spread is {spread}."
            ),
            "walk": (
                "The path from the starting point at step {steps} with α = {rate}: at "
                "{distance} from the bottom. The full batch is {full} away from it."
            ),
        },
        "text": (
            "Explorer of single-example gradients: predict how the path of SGD runs, and then drag "
            "the start and the learning rate. Run this cell to work with it."
        ),
    },
}


class ExampleGradientsExplorer(Explorer):
    """Eight examples' gradients and the walks that follow from them, from any starting point."""

    _esm: ClassVar[str] = module("example_gradients.js")
    _css: ClassVar[str] = style() + style("example_gradients.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__(
            language=language,
            rates=list(RATES),
            batches=list(BATCHES),
            draws=DRAWS,
            epochs=EPOCHS,
            examples=N,
            start=list(START),
            corners=CORNERS.tolist(),
            plane=dict(PLANE),
            predicted=dict(PREDICTED),
        )

    def computed(self) -> bytes:
        """Return costs, bottom, opinions, orders, and the three kinds of walks."""
        return packed(walks())
