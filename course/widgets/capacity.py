"""The capacity explorer: predict two loss curves, then choose width, label noise and epochs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib import Dense, Perceptron
from nnlib.datasets import two_moons
from nnlib.optimizers import Adam
from nnlib.population import Population

WIDTHS = (1, 2, 4, 8, 16, 32, 64)
NOISES = (0.0, 0.1, 0.2, 0.3, 0.4)  # the share of labels that are turned over
EPOCHS = 200
# After these epochs the plane is drawn: every one at the beginning, where much happens.
LOOKED_AT = (*range(5), *range(6, 11, 2), *range(15, EPOCHS + 1, 5))
TRAINING, VALIDATION = 40, 300
GRID = (28, 21)  # columns and rows on which each network's output is drawn
RATE, BATCH_SIZE = 0.08, 10
PREDICTED = (WIDTHS.index(64), NOISES.index(0.3), len(LOOKED_AT) - 1)

_DATA_SEED, _START_SEED, _ORDER_SEED = 2, 3, 5


class Data(NamedTuple):
    """The rows: training first, then validation.

    `X` is (n, 2) and `y` (n, 1), without noise; `rank` (n, 1) says from 0 to 1 when a row's label
    is turned over: with noise p, where it is below p. So more noise turns over more labels, and
    the same ones.
    """

    X: np.ndarray
    y: np.ndarray
    rank: np.ndarray

    def labels(self, noise: float) -> np.ndarray:
        """Return the labels (n, 1) with that share of them turned over, in either part."""
        return np.where(self.rank < noise - 1e-9, 1 - self.y, self.y)


def moons() -> Data:
    """Return two moons: the rows to train on and those kept apart."""
    rng = np.random.default_rng(_DATA_SEED)
    X, y = two_moons(TRAINING + VALIDATION, noise=0.12, rng=rng)
    ranks = [rng.permutation(n) / n for n in (TRAINING, VALIDATION)]
    return Data(X, y, np.concatenate(ranks).reshape(-1, 1))


def network(width: int, room: int | None = None) -> Perceptron:
    """Return a fresh network 2-`width`-1.

    With `room`, its hidden layer has that many neurons and all but `width` of them are silent:
    what goes in and what goes out has weight 0, so that no gradient ever reaches them. That way
    networks of different widths train side by side in one population.
    """
    rng = np.random.default_rng([_START_SEED, width])
    one = [Dense(2, width, "tanh", rng=rng), Dense(width, 1, "sigmoid", rng=rng)]
    if room is None:
        return Perceptron(one)
    hidden = Dense(2, room, "tanh", initializer="zeros")
    last = Dense(room, 1, "sigmoid", initializer="zeros")
    hidden.weights[:width], hidden.biases[:width] = one[0].weights, one[0].biases
    last.weights[:, :width], last.biases[:] = one[1].weights, one[1].biases
    return Perceptron([hidden, last])


def plane(X: np.ndarray) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of the plane that shows the rows with some room."""
    room = 0.12 * np.ptp(X, axis=0)
    left, bottom = X.min(axis=0) - room
    right, top = X.max(axis=0) + room
    return float(left), float(right), float(bottom), float(top)


class Runs(NamedTuple):
    """What every choice of noise and width shows.

    `training` and `validation` are losses (noises, widths, epochs + 1); `outputs` (noises, widths,
    epochs looked at, rows · columns) is each network's output over the plane, first row at the
    bottom.
    """

    training: np.ndarray
    validation: np.ndarray
    outputs: np.ndarray


@lru_cache(maxsize=1)
def runs() -> Runs:
    """Train all widths together, once for each share of noise."""
    data = moons()
    left, right, bottom, top = plane(data.X[:TRAINING])
    columns, rows = GRID
    across, up = np.meshgrid(np.linspace(left, right, columns), np.linspace(bottom, top, rows))
    everywhere = np.stack([across.ravel(), up.ravel()])
    found = Runs(
        *(np.zeros((len(NOISES), len(WIDTHS), EPOCHS + 1)) for _ in range(2)),
        np.zeros((len(NOISES), len(WIDTHS), len(LOOKED_AT), columns * rows)),
    )
    for place, noise in enumerate(NOISES):
        labels = data.labels(noise)
        population = Population([network(width, max(WIDTHS)) for width in WIDTHS])
        loss = network(1).loss
        optimizer, rng = Adam(), np.random.default_rng(_ORDER_SEED)
        for epoch in range(EPOCHS + 1):
            history = population.fit(
                data.X[:TRAINING],
                labels[:TRAINING],
                min(epoch, 1),  # none before the first
                np.full(len(WIDTHS), RATE),
                batch_size=BATCH_SIZE,
                rng=rng,
                optimizer=optimizer,
                engine="reference",
            )
            found.training[place, :, epoch] = history.loss[:, -1]
            outputs = population.forward(data.X[TRAINING:].T)
            found.validation[place, :, epoch] = loss.value(outputs, labels[TRAINING:].T)
            if epoch in LOOKED_AT:
                seen = population.forward(everywhere)[:, 0]
                found.outputs[place, :, LOOKED_AT.index(epoch)] = seen
    return found


def lowest_possible(noise: float) -> float:
    """Return the loss of one who knows the moons, and how many labels are turned over."""
    shares = np.array([noise, 1 - noise])
    return float(-(shares * np.log(np.where(shares > 0, shares, 1))).sum())


WORDS = {
    "nl": {
        "name": "Hoe groot, hoeveel ruis, hoe lang?",
        "question": (
            "Voorspel eerst. Een verborgen laag van 64 neuronen, {training} trainingsrijen waarvan "
            "30 % een verkeerd label heeft, {epochs} epochs. Hoe lopen het verlies op de "
            "trainingsset (doorgetrokken) en dat op de validatieset (gestreept)?"
        ),
        "answers": {
            "high": "blijven allebei hoog",
            "together": "dalen allebei en blijven bij elkaar",
            "apart": "training daalt, validatie keert om",
            "crossed": "validatie daalt, training blijft hoog",
        },
        "expected": {
            "high": "Je verwachtte twee lijnen die hoog blijven",
            "together": "Je verwachtte twee lijnen die samen dalen",
            "apart": "Je verwachtte dat training daalt en validatie omkeert",
            "crossed": "Je verwachtte dat alleen validatie daalt",
        },
        "right": (
            "{expected}, en zo ging het: op de trainingsset zakt het verlies tot {training}, op de "
            "validatieset is het bij epoch {best_epoch} het laagst ({lowest}) en eindigt het op "
            "{validation}."
        ),
        "wrong": (
            "{expected}. Het ging anders: op de trainingsset zakt het verlies tot {training}, op "
            "de validatieset is het bij epoch {best_epoch} het laagst ({lowest}) en eindigt het op "
            "{validation}."
        ),
        "width": "Verborgen neuronen",
        "noise": "Verkeerde labels",
        "epoch_slider": "Epochs",
        "percent": "{share} %",
        "curves": "Het verlies per epoch",
        "plane": "De beslissingsgrens",
        "class": "klasse {number}",
        "turned": "trainingsrij met een verkeerd label",
        "epoch": "epoch",
        "loss": "verlies",
        "training_line": "training",
        "validation_line": "validatie",
        "floor": "laagst mogelijk",
        "picture_of": "Welk beeld is dit?",
        "pictures": {
            "early": "te kort getraind",
            "small": "te klein",
            "right": "zoals het hoort",
            "over": "overfitting",
        },
        "values": {
            "training": "verlies op de trainingsset",
            "validation": "op de validatieset",
            "gap": "verschil",
        },
        "seen": {
            "early": (
                "Te kort getraind: na {epoch} staat het validatieverlies op {validation}, en met "
                "dit netwerk komt het nog tot {lowest}, na {best_epoch}."
            ),
            "small": (
                "Underfitting: met {width} komt het validatieverlies niet onder {lowest}. Een "
                "breder netwerk haalt hier {reachable}."
            ),
            "over": (
                "Overfitting: het trainingsverlies is {training}, maar het validatieverlies is "
                "sinds epoch {best_number} gestegen van {lowest} naar {validation}."
            ),
            "right": (
                "Zo hoort het: {validation} op de validatieset, en {reachable} is het laagste dat "
                "een breedte hier haalt."
            ),
            "floor": (
                " Met {share} % verkeerde labels kan niemand gemiddeld lager komen dan {floor}."
            ),
        },
        "epochs": {"one": "1 epoch", "many": "{count} epochs", "none": "0 epochs"},
        "neurons": {"one": "1 verborgen neuron", "many": "{count} verborgen neuronen"},
        "picture": {
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "curves": (
                "Verlies per epoch bij {width} en {share} % verkeerde labels: training gaat van "
                "{first_training} naar {last_training}, validatie van {first_validation} naar "
                "{last_validation}, met {lowest} als laagste na {best_epoch}. De streep staat bij "
                "epoch {number}."
            ),
            "plane": (
                "Twee manen: {count} trainingsrijen, waarvan {turned} met een verkeerd label, en "
                "de grens van {width} na {epoch}."
            ),
            "points": (
                "Twee manen: {count} trainingsrijen, waarvan {turned} met een verkeerd label."
            ),
        },
        "text": (
            "Verkenner van capaciteit: voorspel twee verlieskrommen, en kies dan zelf hoe breed "
            "het netwerk is, hoeveel labels verkeerd zijn en hoe lang het traint. Voer deze cel "
            "uit om ermee te werken."
        ),
    },
    "en": {
        "name": "How large, how much noise, how long?",
        "question": (
            "Predict first. A hidden layer of 64 neurons, {training} training rows of which 30% "
            "have a wrong label, {epochs} epochs. How do the loss on the training set (solid) and "
            "the loss on the validation set (dashed) run?"
        ),
        "answers": {
            "high": "both stay high",
            "together": "both fall and stay together",
            "apart": "training falls, validation turns around",
            "crossed": "validation falls, training stays high",
        },
        "expected": {
            "high": "You expected two curves that stay high",
            "together": "You expected two curves that fall together",
            "apart": "You expected training to fall and validation to turn around",
            "crossed": "You expected only validation to fall",
        },
        "right": (
            "{expected}, and so it went: on the training set the loss sinks to {training}, on the "
            "validation set it is lowest at epoch {best_epoch} ({lowest}) and ends at {validation}."
        ),
        "wrong": (
            "{expected}. It went differently: on the training set the loss sinks to {training}, on "
            "the validation set it is lowest at epoch {best_epoch} ({lowest}) and ends at "
            "{validation}."
        ),
        "width": "Hidden neurons",
        "noise": "Wrong labels",
        "epoch_slider": "Epochs",
        "percent": "{share}%",
        "curves": "The loss per epoch",
        "plane": "The decision boundary",
        "class": "class {number}",
        "turned": "training row with a wrong label",
        "epoch": "epoch",
        "loss": "loss",
        "training_line": "training",
        "validation_line": "validation",
        "floor": "lowest possible",
        "picture_of": "Which picture is this?",
        "pictures": {
            "early": "not trained long enough",
            "small": "too small",
            "right": "as it should be",
            "over": "overfitting",
        },
        "values": {
            "training": "loss on the training set",
            "validation": "on the validation set",
            "gap": "difference",
        },
        "seen": {
            "early": (
                "Not trained long enough: after {epoch} the validation loss is {validation}, and "
                "with this network it still gets to {lowest}, after {best_epoch}."
            ),
            "small": (
                "Underfitting: with {width} the validation loss does not get below {lowest}. A "
                "wider network reaches {reachable} here."
            ),
            "over": (
                "Overfitting: the training loss is {training}, but since epoch {best_number} the "
                "validation loss has risen from {lowest} to {validation}."
            ),
            "right": (
                "As it should be: {validation} on the validation set, and {reachable} is the "
                "lowest that any width reaches here."
            ),
            "floor": " With {share}% wrong labels nobody can get below {floor} on average.",
        },
        "epochs": {"one": "1 epoch", "many": "{count} epochs", "none": "0 epochs"},
        "neurons": {"one": "1 hidden neuron", "many": "{count} hidden neurons"},
        "picture": {
            "hidden": "Still empty: this appears after your prediction.",
            "curves": (
                "Loss per epoch with {width} and {share}% wrong labels: training goes from "
                "{first_training} to {last_training}, validation from {first_validation} to "
                "{last_validation}, with {lowest} as its lowest after {best_epoch}. The line "
                "stands at epoch {number}."
            ),
            "plane": (
                "Two moons: {count} training rows, {turned} of which have a wrong label, and the "
                "boundary of {width} after {epoch}."
            ),
            "points": "Two moons: {count} training rows, {turned} of which have a wrong label.",
        },
        "text": (
            "Capacity explorer: predict two loss curves, and then choose yourself how wide the "
            "network is, how many labels are wrong, and how long it trains. Run this cell to work "
            "with it."
        ),
    },
}


class CapacityExplorer(Explorer):
    """Predict two loss curves, then choose width, label noise and epochs, and see what they do."""

    _esm: ClassVar[str] = module("capacity.js")
    _css: ClassVar[str] = style() + style("capacity.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, *, language: str | None = None) -> None:
        data = moons()
        super().__init__(
            language=language,
            widths=list(WIDTHS),
            noises=list(NOISES),
            floors=[lowest_possible(noise) for noise in NOISES],
            epochs=EPOCHS,
            looked_at=list(LOOKED_AT),
            grid=list(GRID),
            plane=list(plane(data.X[:TRAINING])),
            points=np.hstack([data.X, data.y, data.rank])[:TRAINING].round(5).tolist(),
            predicted=list(PREDICTED),
        )

    def computed(self) -> bytes:
        """Return losses on training and validation set, then the outputs over the plane."""
        return packed(runs())
