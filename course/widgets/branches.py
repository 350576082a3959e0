"""The branch explorer: two branches from one checkpoint, with any learning rate and any order."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from course.widgets.checkpoints import EPOCHS, Run
from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib.datasets import two_moons

START = 10  # the epoch after which the run branches
FACTORS = (
    *(0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8),
    *(1.0, 1.3, 1.6, 2.0, 2.5, 3.0, 4.0, 5.0, 6.5, 8.0, 10.0),
)
ORDERS = 6  # 0: the generator put back; k: a fresh one, with seed k - 1

WORDS = {
    "nl": {
        "name": "Twee takken uit één checkpoint",
        "question": (
            "Voorspel eerst. Na epoch 10 vertakt de run. Beide takken gaan verder met dezelfde "
            "gewichten, snelheid en leersnelheid. Alleen de generator wordt in de tweede tak niet "
            "teruggezet: die begint vooraan. Vallen de krommen samen?"
        ),
        "answers": {
            "same": "ja, want de checkpoint is dezelfde",
            "later": "eerst wel, na een paar epochs niet meer",
            "apart": "nee, al in epoch 11 niet meer",
        },
        "training": "De takken worden getraind.",
        "right": "Zo ging het: {happened}",
        "wrong": {
            "same": "Je verwachtte dat de krommen samenvallen. Het ging anders: {happened}",
            "later": "Je verwachtte dat ze eerst samenvallen. Het ging anders: {happened}",
        },
        "happened": (
            "al in epoch 11 schelen ze {first_gap}, en later nog meer: {gap} in epoch {worst}. "
            "Andere volgorde, andere stappen."
        ),
        "losses": "Verlies op de validatieset",
        "ends": "Na {epochs} epochs, per leersnelheid",
        "epoch": "epoch",
        "loss": "verlies",
        "factor": "leersnelheid, keer die van de run",
        "slider": "Leersnelheid van jouw tak",
        "times": "{factor} ×",
        "order": "Volgorde van de voorbeelden",
        "orders": ["teruggezet", "van vooraan", "derde", "vierde", "vijfde", "zesde"],
        "lines": {
            "first": "eerste tak",
            "second": "jouw tak",
            "order": "jouw volgorde",
            "others": "alle zes",
        },
        "checkpoint": "checkpoint",
        "values": {"first": "eerste tak", "second": "jouw tak", "range": "over zes volgordes"},
        "from_to": "{low} tot {high}",
        "seen": {
            "same": (
                "Dezelfde leersnelheid en dezelfde volgorde: jouw tak is de eerste tak, in elke "
                "epoch. Verander nu één ding."
            ),
            "order": (
                "Alleen de volgorde verschilt, en toch schelen de takken {gap} in epoch {worst}. "
                "Deze leersnelheid eindigt over zes volgordes tussen {low} en {high}."
            ),
            "fair": (
                "Alleen de leersnelheid verschilt: {second} tegen {first} na {epochs} epochs. Dat "
                "is eerlijk vergeleken, op één volgorde. Over zes volgordes eindigt deze "
                "leersnelheid tussen {low} en {high}, de oude tussen {old_low} en {old_high}."
            ),
            "unfair": (
                "Nu verschillen er twee dingen tegelijk: {second} tegen {first} na {epochs} "
                "epochs. Wat daarvan door de leersnelheid komt en wat door de volgorde, is zo "
                "niet te zeggen. Zet de generator terug."
            ),
        },
        "picture": {
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "losses": (
                "Validatieverlies per epoch: tot epoch {start} één run, daarna twee takken, die "
                "eindigen op {first} en {second}."
            ),
            "ends": (
                "Validatieverlies na {epochs} epochs tegen de leersnelheid, beide logaritmisch; "
                "bij {factor} keer de leersnelheid lopen zes volgordes van {low} tot {high}."
            ),
        },
        "text": (
            "Verkenner van takken: voorspel of twee takken uit één checkpoint samenvallen, en "
            "kies dan zelf leersnelheid en volgorde. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "Two branches from one checkpoint",
        "question": (
            "Predict first. After epoch 10 the run branches. Both branches go on with the same "
            "weights, velocity, and learning rate. Only the generator is not put back in the "
            "second one: it starts from the beginning. Do the curves coincide?"
        ),
        "answers": {
            "same": "yes, since the checkpoint is the same",
            "later": "at first, but no longer after a few epochs",
            "apart": "no, not even in epoch 11",
        },
        "training": "The branches are being trained.",
        "right": "That is how it went: {happened}",
        "wrong": {
            "same": "You expected the curves to coincide. It went differently: {happened}",
            "later": "You expected them to coincide at first. It went differently: {happened}",
        },
        "happened": (
            "they differ by {first_gap} as early as epoch 11, and by {gap} in epoch {worst}. "
            "Another order, other steps."
        ),
        "losses": "Loss on the validation set",
        "ends": "After {epochs} epochs, by learning rate",
        "epoch": "epoch",
        "loss": "loss",
        "factor": "learning rate, times that of the run",
        "slider": "Learning rate of your branch",
        "times": "{factor} ×",
        "order": "Order of the examples",
        "orders": ["put back", "from the beginning", "third", "fourth", "fifth", "sixth"],
        "lines": {
            "first": "first branch",
            "second": "your branch",
            "order": "your order",
            "others": "all six",
        },
        "checkpoint": "checkpoint",
        "values": {"first": "first branch", "second": "your branch", "range": "over six orders"},
        "from_to": "{low} to {high}",
        "seen": {
            "same": (
                "The same learning rate and the same order: your branch is the first branch, in "
                "every epoch. Now change one thing."
            ),
            "order": (
                "Only the order differs, and yet the branches are {gap} apart in epoch {worst}. "
                "Over six orders this learning rate ends between {low} and {high}."
            ),
            "fair": (
                "Only the learning rate differs: {second} against {first} after {epochs} epochs. "
                "That is a fair comparison, on one order. Over six orders this learning rate ends "
                "between {low} and {high}, the old one between {old_low} and {old_high}."
            ),
            "unfair": (
                "Now two things differ at once: {second} against {first} after {epochs} epochs. "
                "How much of that comes from the learning rate and how much from the order cannot "
                "be told this way. Put the generator back."
            ),
        },
        "picture": {
            "hidden": "Still empty: this appears after your prediction.",
            "losses": (
                "Validation loss per epoch: one run up to epoch {start}, then two branches, which "
                "end at {first} and {second}."
            ),
            "ends": (
                "Validation loss after {epochs} epochs against the learning rate, both "
                "logarithmic; at {factor} times the learning rate six orders run from {low} to "
                "{high}."
            ),
        },
        "text": (
            "Branch explorer: predict whether two branches from one checkpoint coincide, and then "
            "choose learning rate and order yourself. Run this cell to work with it."
        ),
    },
}


class Branches(NamedTuple):
    """Validation losses after each epoch.

    `trunk` is (START,), up to the checkpoint; `losses` (factors, orders, EPOCHS - START) after it.
    """

    trunk: np.ndarray
    losses: np.ndarray


@lru_cache(maxsize=1)
def branches() -> Branches:
    """Train the chapter's run up to the checkpoint, and from there with every rate and order."""
    X, y = two_moons(200, noise=0.2, rng=np.random.default_rng(4))

    def after_an_epoch(run: Run) -> float:
        run.train()
        return float(run.model.loss.value(run.model.forward(X.T), y.T))

    kept = Run()
    trunk = [after_an_epoch(kept) for _ in range(START)]
    losses = np.zeros((len(FACTORS), ORDERS, EPOCHS - START))
    for place, factor in enumerate(FACTORS):
        for order in range(ORDERS):
            run = copy.deepcopy(kept)
            run.rate *= factor
            if order:
                run.generator = np.random.default_rng(order - 1)
            losses[place, order] = [after_an_epoch(run) for _ in range(START, EPOCHS)]
    return Branches(np.array(trunk), losses)


class BranchExplorer(Explorer):
    """Predict whether two branches coincide, then choose learning rate and order yourself."""

    _esm: ClassVar[str] = module("branches.js")
    _css: ClassVar[str] = style() + style("branches.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__(
            language=language,
            epochs=EPOCHS,
            start=START,
            factors=list(FACTORS),
            orders=ORDERS,
        )

    def computed(self) -> bytes:
        """Return the losses of the run up to the checkpoint, and of every branch after it."""
        return packed(branches())
