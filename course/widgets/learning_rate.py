"""The learning-rate explorer: predict a loss curve, then slide through every rate and see."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
import traitlets

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib import Dense, Perceptron
from nnlib.datasets import two_moons
from nnlib.population import Population

# Twelve rates per factor of ten, each with at most two digits, so that the rates people speak
# about (0.001, 0.03, 0.1, 1) are positions of the slider and not something close to them.
_STEPS = (1.0, 1.2, 1.5, 1.8, 2.2, 2.6, 3.0, 4.0, 5.0, 6.0, 7.0, 8.5)
RATES = np.array([float(f"{step}e{power}") for power in range(-4, 1) for step in _STEPS] + [10.0])
EPOCHS = 20
# Far enough in that the loss grows whatever the last bits of the arithmetic are.
PREDICTED_RATE = 5.0
GRID = (56, 40)  # columns and rows on which each network's output is drawn

_DATA_SEED = 1
_START_SEED = 2

WORDS = {
    "nl": {
        "name": "Wat doet de leersnelheid?",
        "question": (
            "Voorspel eerst. Hoe verloopt het verlies bij leersnelheid α = {rate}, "
            "{epochs} epochs lang? Kies een lijn, of teken er zelf een in het vlak hieronder."
        ),
        "answers": {
            "barely": "blijft bijna gelijk",
            "falls": "daalt en vlakt af",
            "rough": "daalt en blijft springen",
            "grows": "loopt op",
        },
        "choose": "Kies of teken eerst een lijn.",
        "training": "De netwerken worden getraind.",
        "expectation": "Wat je verwacht",
        "observation": "Wat er gebeurt",
        "boundary": "De beslissingsgrens",
        "strip": "Verlies na {epochs} epochs, per leersnelheid",
        "draw_here": "teken hier je verwachting",
        "expected_at": "verwacht bij α = {rate}",
        "begin": "begin",
        "epoch": "epoch",
        "loss": "verlies",
        "learning_rate": "leersnelheid α",
        "accuracy": "nauwkeurigheid",
        "final_loss": "verlies na {epochs} epochs",
        "on_training": "{accuracy} op de trainingsset",
        "diverges": "divergeert",
        "class": "klasse {number}",
        "slider": "Leersnelheid α",
        "spoken": "α = {rate}, verlies {last}",
        "expected": {
            "barely": "Je verwachtte bij α = {rate} een verlies dat bijna gelijk blijft",
            "falls": "Je verwachtte bij α = {rate} een verlies dat daalt en afvlakt",
            "rough": "Je verwachtte bij α = {rate} een verlies dat daalt en blijft springen",
            "grows": "Je verwachtte bij α = {rate} een verlies dat oploopt",
        },
        "happened": {
            "barely": "het bleef bijna gelijk en eindigde op {last}.",
            "falls": "het daalde en eindigde op {last}.",
            "rough": "het daalde met sprongen en eindigde op {last}.",
            "grows": "het liep op, van {first} naar {last}.",
        },
        "as_expected": "{expected}. Zo ging het ook: {happened}",
        "not_expected": "{expected}. Het ging anders: {happened}",
        "seen": {
            "lost": (
                "Na epoch {lost} is het verlies geen getal meer: de gewichten zijn zo groot "
                "geworden dat er niet meer mee te rekenen valt. De training divergeert."
            ),
            "grows": (
                "Het verlies eindigt op {last}, hoger dan het begin ({first}). De stappen "
                "schieten voorbij het minimum: de training divergeert."
            ),
            "rough": (
                "Het verlies eindigt op {last} en ging in {ups} van de {epochs} epochs omhoog. "
                "De stappen zijn te groot om rustig bij een minimum uit te komen."
            ),
            "best": (
                "Het verlies daalt van {first} naar {last}. Dat hoort bij het laagste dat een "
                "leersnelheid hier bereikt ({best}, bij α = {best_rate})."
            ),
            "slow": (
                "Het verlies daalt tot {last}; bij α = {best_rate} wordt het {best}. Met zulke "
                "kleine stappen zijn {epochs} epochs te weinig."
            ),
            "barely": (
                "Het verlies daalt amper, van {first} naar {last}. De stappen zijn zo klein dat "
                "het netwerk na {epochs} epochs nauwelijks begonnen is."
            ),
        },
        "picture": {
            "expectation": "Lege assen: epoch tegen verlies, logaritmisch. Nog geen verwachting.",
            "drawn": "Je verwachting bij α = {rate}: het verlies gaat van {first} naar {last}.",
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "observation": "Verlies per epoch bij α = {rate}: van {first} naar {last}.",
            "boundary": (
                "Twee manen met de beslissingsgrens van het netwerk bij α = {rate}; "
                "nauwkeurigheid {accuracy} op de trainingsset."
            ),
            "points": "Twee manen: {count} voorbeelden in twee klassen.",
            "strip": (
                "Verlies na {epochs} epochs tegen de leersnelheid, beide logaritmisch: een dal "
                "met het laagste punt bij α = {best_rate}; vanaf α = {limit} eindigt elk verlies "
                "hoger dan het begin."
            ),
            "strip_without_limit": (
                "Verlies na {epochs} epochs tegen de leersnelheid, beide logaritmisch; het "
                "laagste punt ligt bij α = {best_rate}."
            ),
        },
        "text": (
            "Verkenner van de leersnelheid: voorspel een verlieskromme en schuif dan van "
            "α = 0,0001 tot 10. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "What does the learning rate do?",
        "question": (
            "Predict first. How does the loss run at learning rate α = {rate}, "
            "over {epochs} epochs? Choose a line, or draw one yourself in the plane below."
        ),
        "answers": {
            "barely": "hardly changes",
            "falls": "falls and levels off",
            "rough": "falls and keeps jumping",
            "grows": "grows",
        },
        "choose": "Choose or draw a line first.",
        "training": "The networks are being trained.",
        "expectation": "What you expect",
        "observation": "What happens",
        "boundary": "The decision boundary",
        "strip": "Loss after {epochs} epochs, per learning rate",
        "draw_here": "draw your expectation here",
        "expected_at": "expected at α = {rate}",
        "begin": "start",
        "epoch": "epoch",
        "loss": "loss",
        "learning_rate": "learning rate α",
        "accuracy": "accuracy",
        "final_loss": "loss after {epochs} epochs",
        "on_training": "{accuracy} on the training set",
        "diverges": "diverges",
        "class": "class {number}",
        "slider": "Learning rate α",
        "spoken": "α = {rate}, loss {last}",
        "expected": {
            "barely": "At α = {rate} you expected a loss that hardly changes",
            "falls": "At α = {rate} you expected a loss that falls and levels off",
            "rough": "At α = {rate} you expected a loss that falls and keeps jumping",
            "grows": "At α = {rate} you expected a loss that grows",
        },
        "happened": {
            "barely": "it hardly changed and ended at {last}.",
            "falls": "it fell and ended at {last}.",
            "rough": "it fell in jumps and ended at {last}.",
            "grows": "it grew, from {first} to {last}.",
        },
        "as_expected": "{expected}. So it went: {happened}",
        "not_expected": "{expected}. It went differently: {happened}",
        "seen": {
            "lost": (
                "After epoch {lost} the loss is no longer a number: the weights have grown too "
                "large to compute with. Training diverges."
            ),
            "grows": (
                "The loss ends at {last}, higher than it started ({first}). The steps overshoot "
                "the minimum: training diverges."
            ),
            "rough": (
                "The loss ends at {last} and went up in {ups} of the {epochs} epochs. The steps "
                "are too large to settle near a minimum."
            ),
            "best": (
                "The loss falls from {first} to {last}. That is among the lowest any learning "
                "rate reaches here ({best}, at α = {best_rate})."
            ),
            "slow": (
                "The loss falls to {last}; at α = {best_rate} it gets to {best}. With steps this "
                "small, {epochs} epochs are too few."
            ),
            "barely": (
                "The loss hardly falls, from {first} to {last}. The steps are so small that "
                "after {epochs} epochs the network has barely begun."
            ),
        },
        "picture": {
            "expectation": "Empty axes: epoch against loss, logarithmic. No expectation yet.",
            "drawn": "Your expectation at α = {rate}: the loss goes from {first} to {last}.",
            "hidden": "Still empty: this appears after your prediction.",
            "observation": "Loss per epoch at α = {rate}: from {first} to {last}.",
            "boundary": (
                "Two moons with the network's decision boundary at α = {rate}; "
                "accuracy {accuracy} on the training set."
            ),
            "points": "Two moons: {count} examples in two classes.",
            "strip": (
                "Loss after {epochs} epochs against the learning rate, both logarithmic: a "
                "valley with its lowest point at α = {best_rate}; from α = {limit} on, every "
                "loss ends higher than it started."
            ),
            "strip_without_limit": (
                "Loss after {epochs} epochs against the learning rate, both logarithmic; the "
                "lowest point is at α = {best_rate}."
            ),
        },
        "text": (
            "Learning-rate explorer: predict a loss curve, then slide from α = 0.0001 to 10. "
            "Run this cell to work with it."
        ),
    },
}


class Sweep(NamedTuple):
    """What every position of the slider shows.

    `losses` is (rates, epochs + 1), `accuracy` (rates,) on the training set, and `outputs`
    (rates, rows, columns) each network's output over the plane, first row at the bottom.
    """

    losses: np.ndarray
    accuracy: np.ndarray
    outputs: np.ndarray


def moons() -> tuple[np.ndarray, np.ndarray]:
    """Return the two moons the explorer trains on: X (200, 2), y (200, 1)."""
    return two_moons(200, rng=np.random.default_rng(_DATA_SEED))


def network() -> Perceptron:
    """Return the network that every position starts from: 2-6-6-1, always the same weights."""
    rng = np.random.default_rng(_START_SEED)
    return Perceptron(
        [
            Dense(2, 6, "tanh", rng=rng),
            Dense(6, 6, "tanh", rng=rng),
            Dense(6, 1, "sigmoid", rng=rng),
        ]
    )


def plane(X: np.ndarray) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of the plane that shows all points with some room."""
    room = 0.12 * np.ptp(X, axis=0)
    left, bottom = X.min(axis=0) - room
    right, top = X.max(axis=0) + room
    return float(left), float(right), float(bottom), float(top)


@lru_cache(maxsize=1)
def sweep() -> Sweep:
    """Train one network per rate, all in one population, example by example."""
    X, y = moons()
    population = Population(network(), len(RATES))
    history = population.fit(X, y, EPOCHS, RATES, rng=np.random.default_rng(_START_SEED))
    left, right, bottom, top = plane(X)
    columns, rows = GRID
    across, up = np.meshgrid(np.linspace(left, right, columns), np.linspace(bottom, top, rows))
    outputs = population.forward(np.stack([across.ravel(), up.ravel()]))
    return Sweep(history.loss, history.accuracy[:, -1], outputs.reshape(-1, rows, columns))


class LearningRateExplorer(Explorer):
    """Predict the loss curve at one learning rate, then see what each rate does.

    All positions of the slider come in one population call and one buffer. The points are there
    from the start, in a buffer of their own.
    """

    _esm: ClassVar[str] = module("learning_rate.js")
    _css: ClassVar[str] = style()
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    points = traitlets.Bytes().tag(sync=True)

    def __init__(self, *, language: str | None = None) -> None:
        X, y = moons()
        super().__init__(
            language=language,
            rates=RATES.tolist(),
            epochs=EPOCHS,
            predicted=int(np.flatnonzero(RATES == PREDICTED_RATE)[0]),
            first=float(network().loss.value(network().forward(X.T), y.T)),
            grid=list(GRID),
            plane=list(plane(X)),
        )
        self.points = packed([np.hstack([X, y])])

    def computed(self) -> bytes:
        """Return losses, accuracy and outputs of every position of the slider."""
        return packed(sweep())
