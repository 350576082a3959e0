"""The checkpoint explorer: predict a resumed run, then interrupt anywhere and put back anything."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib import Dense, Perceptron
from nnlib.datasets import two_moons

EPOCHS = 20
POSITIONS = (1, 4, 7, 10, 13, 16, 19)  # the epochs after which the power may fail
PARTS = ("velocity", "rate", "generator")  # what comes back beside the weights, as bits 1, 2, 4
ALL = (1 << len(PARTS)) - 1
PREDICTED = {"position": 0, "parts": ALL & ~2}  # after epoch 1, all but the learning rate

_RATE, _DECAY, _MOMENTUM, _BATCHES = 0.1, 0.98, 0.9, 20


class Run:
    """The training run of the chapter: SGD with momentum and a learning rate that falls."""

    def __init__(self) -> None:
        self.X, self.y = two_moons(200, noise=0.2, rng=np.random.default_rng(3))
        first = np.random.default_rng(2)
        self.model = Perceptron(
            [
                Dense(2, 6, "tanh", rng=first),
                Dense(6, 6, "tanh", rng=first),
                Dense(6, 1, "sigmoid", rng=first),
            ]
        )
        self.velocity = np.zeros_like(self.model.parameters)
        self.rate = _RATE
        self.generator = np.random.default_rng(0)

    def train(self) -> float:
        """Train for one epoch and return the loss after it."""
        model = self.model
        for rows in np.array_split(self.generator.permutation(len(self.X)), _BATCHES):
            output = model.forward(self.X[rows].T)
            da = model.loss.gradient(output, self.y[rows].T) / len(rows)
            self.velocity = _MOMENTUM * self.velocity - self.rate * model.gradients(da)
            model.parameters[:] += self.velocity
        self.rate *= _DECAY
        return float(model.loss.value(model.forward(self.X.T), self.y.T))

    def resumed(self, parts: int) -> Run:
        """Return a new run with this one's weights, and those of the `parts` that come back."""
        run = Run()
        run.model.parameters[:] = self.model.parameters
        for bit, name in enumerate(PARTS):
            if parts & 1 << bit:
                setattr(run, name, copy.deepcopy(getattr(self, name)))
        return run


class Resumptions(NamedTuple):
    """Every run that can be resumed, (positions, 2 ** parts, epochs) each.

    `losses` are those after each epoch, up to the interruption the uninterrupted run's own;
    `differences` the largest difference of any parameter from the uninterrupted run.
    """

    losses: np.ndarray
    differences: np.ndarray


@lru_cache(maxsize=1)
def resumptions() -> Resumptions:
    """Interrupt one run at every position, and resume it with every choice of parts."""
    whole, losses, moments = Run(), [], []
    for _ in range(EPOCHS):
        losses.append(whole.train())
        moments.append(copy.deepcopy(whole))
    found = Resumptions(
        np.tile(np.array(losses), (len(POSITIONS), ALL + 1, 1)),
        np.zeros((len(POSITIONS), ALL + 1, EPOCHS)),
    )
    for place, position in enumerate(POSITIONS):
        for parts in range(ALL + 1):
            run = moments[position - 1].resumed(parts)
            for epoch in range(position, EPOCHS):
                found.losses[place, parts, epoch] = run.train()
                apart = np.abs(run.model.parameters - moments[epoch].model.parameters)
                found.differences[place, parts, epoch] = apart.max()
    return found


WORDS = {
    "nl": {
        "name": "Wat komt er terug na een storing?",
        "question": (
            "Voorspel eerst. Na epoch 1 valt de stroom uit. Alles komt terug, behalve de "
            "leersnelheid: die begint weer op 0,1 in plaats van op 0,098. Hoe loopt de hervatte "
            "run, vergeleken met de run zonder onderbreking?"
        ),
        "answers": {
            "same": "valt samen: zo'n klein verschil doet niets",
            "near": "blijft dichtbij, maar valt nooit meer samen",
            "away": "gaat meteen een heel andere kant op",
        },
        "training": "De runs worden getraind.",
        "right": (
            "Zo ging het: de gewichten blijven dichtbij, en het verschil wordt met de epochs "
            "groter in plaats van kleiner."
        ),
        "wrong": {
            "same": (
                "Je verwachtte dat de runs samenvallen. Het verschil is klein, maar elke stap "
                "bouwt voort op de vorige: het wordt met de epochs groter."
            ),
            "away": (
                "Je verwachtte een heel andere kant op. De volgorde en de snelheid kwamen terug, "
                "dus blijven de runs dichtbij; alleen wordt het verschil met de epochs groter."
            ),
        },
        "losses": "Het verlies",
        "differences": "Het grootste verschil in een gewicht of bias",
        "slider": "De stroom valt uit na epoch",
        "interrupted": "storing na epoch {position}",
        "put_back": "Wat terugkomt, naast de gewichten en biases",
        "parts": {
            "velocity": "de snelheid",
            "rate": "de leersnelheid",
            "generator": "de generator",
        },
        "whole": "zonder onderbreking",
        "epoch": "epoch",
        "loss": "verlies",
        "difference": "verschil",
        "zero": "gelijk",
        "final_loss": "verlies na {epochs} epochs",
        "final_difference": "verschil na {epochs} epochs",
        "nothing": "0, elke bit",
        "seen": {
            "same": (
                "De hervatte run is dezelfde run: elk gewicht is tot op de laatste bit gelijk, "
                "in alle {left} epochs na de storing."
            ),
            "order": (
                "De generator begint vooraan, dus komen de voorbeelden in een andere volgorde. "
                "Al in epoch {next} scheelt een gewicht {first}; na {epochs} epochs {last}."
            ),
            "velocity": (
                "De eerste stappen missen de vaart van vóór de storing. In epoch {next} scheelt "
                "een gewicht {first}; na {epochs} epochs {last}."
            ),
            "rate": (
                "De stappen zijn {percent} % groter dan ze waren; verder is alles hetzelfde. In "
                "epoch {next} scheelt een gewicht {first}; na {epochs} epochs {last}."
            ),
            "rate_and_velocity": (
                "De optimizer begint opnieuw: zonder vaart, en met de leersnelheid van het begin. "
                "In epoch {next} scheelt een gewicht {first}; na {epochs} epochs {last}."
            ),
        },
        "picture": {
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "losses": (
                "Verlies per epoch: de hervatte run eindigt op {loss}, de run zonder "
                "onderbreking op {whole_loss}; storing na epoch {position}."
            ),
            "same": "Verschil per epoch: overal nul, de runs zijn gelijk.",
            "differences": (
                "Verschil per epoch, logaritmisch: {first} in epoch {next}, {last} in epoch "
                "{epochs}."
            ),
        },
        "text": (
            "Verkenner van checkpoints: voorspel hoe een hervatte run loopt, en kies dan zelf "
            "wanneer de stroom uitvalt en wat er terugkomt. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "What comes back after a failure?",
        "question": (
            "Predict first. After epoch 1 the power fails. Everything comes back except the "
            "learning rate: it starts at 0.1 again instead of at 0.098. How does the resumed run "
            "go, compared with the run without the interruption?"
        ),
        "answers": {
            "same": "it coincides: so small a difference does nothing",
            "near": "it stays close, but never coincides again",
            "away": "it goes quite another way at once",
        },
        "training": "The runs are being trained.",
        "right": (
            "That is how it went: the weights stay close, and the difference grows with the "
            "epochs instead of shrinking."
        ),
        "wrong": {
            "same": (
                "You expected the runs to coincide. The difference is small, but every step "
                "builds on the one before: it grows with the epochs."
            ),
            "away": (
                "You expected quite another way. The order and the velocity came back, so the "
                "runs stay close; only the difference grows with the epochs."
            ),
        },
        "losses": "The loss",
        "differences": "The largest difference in a weight or bias",
        "slider": "The power fails after epoch",
        "interrupted": "failure after epoch {position}",
        "put_back": "What comes back, beside the weights and biases",
        "parts": {
            "velocity": "the velocity",
            "rate": "the learning rate",
            "generator": "the generator",
        },
        "whole": "without the interruption",
        "epoch": "epoch",
        "loss": "loss",
        "difference": "difference",
        "zero": "equal",
        "final_loss": "loss after {epochs} epochs",
        "final_difference": "difference after {epochs} epochs",
        "nothing": "0, every bit",
        "seen": {
            "same": (
                "The resumed run is the same run: every weight is equal to the last bit, in all "
                "{left} epochs after the failure."
            ),
            "order": (
                "The generator starts from the beginning, so the examples come in another order. "
                "As early as epoch {next} a weight is off by {first}; after {epochs} epochs by "
                "{last}."
            ),
            "velocity": (
                "The first steps lack the momentum of before the failure. In epoch {next} a "
                "weight is off by {first}; after {epochs} epochs by {last}."
            ),
            "rate": (
                "The steps are {percent}% larger than they were; all else is the same. In epoch "
                "{next} a weight is off by {first}; after {epochs} epochs by {last}."
            ),
            "rate_and_velocity": (
                "The optimizer starts afresh: without momentum, and with the learning rate of the "
                "beginning. In epoch {next} a weight is off by {first}; after {epochs} epochs by "
                "{last}."
            ),
        },
        "picture": {
            "hidden": "Still empty: this appears after your prediction.",
            "losses": (
                "Loss per epoch: the resumed run ends at {loss}, the run without the interruption "
                "at {whole_loss}; failure after epoch {position}."
            ),
            "same": "Difference per epoch: zero throughout, the runs are equal.",
            "differences": (
                "Difference per epoch, logarithmic: {first} in epoch {next}, {last} in epoch "
                "{epochs}."
            ),
        },
        "text": (
            "Checkpoint explorer: predict how a resumed run goes, and then choose yourself when "
            "the power fails and what comes back. Run this cell to work with it."
        ),
    },
}


class CheckpointExplorer(Explorer):
    """Predict how a resumed run goes, then choose when the power fails and what comes back."""

    _esm: ClassVar[str] = module("checkpoints.js")
    _css: ClassVar[str] = style() + style("checkpoints.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__(
            language=language,
            epochs=EPOCHS,
            positions=list(POSITIONS),
            parts=list(PARTS),
            predicted=dict(PREDICTED),
            decay=_DECAY,
        )

    def computed(self) -> bytes:
        """Return losses and differences of every run that can be resumed."""
        return packed(resumptions())
