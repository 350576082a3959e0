"""The search explorer: grid against random on a hidden response surface, and you against both."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from course.widgets.explorer import Explorer, packed
from course.widgets.front import module, style
from nnlib import search
from nnlib.datasets import two_moons
from nnlib.split import split

LOW, HIGH = 0.001, 10.0
RATES = np.logspace(-3, 1, 25)  # six per factor of ten
WIDTHS = tuple(range(2, 17))
# The values of each grid, by their places in RATES and WIDTHS; that of 9 is the chapter's own.
GRIDS = {
    9: ((0, 12, 24), (0, 6, 14)),
    16: ((0, 8, 16, 24), (0, 5, 9, 14)),
    25: ((0, 6, 12, 18, 24), (0, 3, 7, 11, 14)),
}
POOL = 200  # candidates that are drawn and trained once; every draw shown is a choice from them
LEVEL = 0.93  # from here on the chapter calls a candidate good

_SPLIT = (1 / 3, 1 / 3, 1 / 3)

WORDS = {
    "nl": {
        "name": "Grid search of random search?",
        "question": (
            "Voorspel eerst. Negen kandidaten in een vlak van leersnelheid en breedte: grid "
            "search zet ze op 3 × 3, random search loot ze. Wie probeert meer verschillende "
            "leersnelheden, en wie vindt de beste kandidaat?"
        ),
        "answers": {
            "random": "random search probeert er meer, en vindt de beste",
            "split": "random search probeert er meer, maar grid search vindt de beste",
            "grid": "grid search probeert er meer, en vindt de beste",
            "same": "het maakt niet uit: negen is negen",
        },
        "training": "De netwerken worden getraind.",
        "right": "Zo ging het: {happened}",
        "wrong": {
            "split": "Je verwachtte de beste kandidaat bij het grid. Het ging anders: {happened}",
            "grid": "Je verwachtte meer van het grid. Het ging anders: {happened}",
            "same": "Je verwachtte geen verschil. Dat was er wel: {happened}",
        },
        "happened": (
            "het grid probeerde {grid_rates} leersnelheden en kwam op {grid}, random search "
            "probeerde er {lot_rates} en kwam op {lot}."
        ),
        "grid": "Grid search",
        "lot": "Random search",
        "mine": "Jij",
        "best": "Beste tot nu toe",
        "counts": "{rates} leersnelheden · {widths} breedtes",
        "counts_of_one": "1 leersnelheid · 1 breedte",
        "budget": "Budget in kandidaten",
        "again_drawn": "Loot opnieuw",
        "hundred": "Loot 100 keer",
        "tallied": "{hits} van {draws} boven {level}",
        "rate": "Leersnelheid α",
        "width": "Breedte",
        "try": "Train",
        "reveal": "Toon het antwoordvlak",
        "restart": "Begin opnieuw",
        "click_here": "klik in het vlak, of kies hieronder",
        "axis": {
            "rate": "leersnelheid α",
            "width": "breedte",
            "candidate": "kandidaat",
            "accuracy": "nauwkeurigheid",
        },
        "lines": {"grid": "grid", "lot": "random", "mine": "jij"},
        "spent": "jij, {tried} van {budget}",
        "none": "–",
        "lost": "divergeert",
        "scale": "nauwkeurigheid op de validatieset",
        "seen": {
            "start": (
                "Het grid zet {per_rate} kandidaten op elke leersnelheid, random search probeert "
                "elke keer een andere. Nu jij: je hebt {budget} kandidaten, en het antwoordvlak "
                "blijft dicht tot ze op zijn."
            ),
            "drawn": {
                "misses": (
                    "Deze loting komt op {lot}, met {lot_rates} leersnelheden. Van de {draws} "
                    "keer kwam random search er {hits} keer boven {level} ({percent} %), en "
                    "{wins} keer boven het grid. Het grid blijft op {grid}."
                ),
                "hits": (
                    "Deze loting komt op {lot}, met {lot_rates} leersnelheden. Van de {draws} "
                    "keer kwam random search er {hits} keer boven {level} ({percent} %). Dit "
                    "grid komt daar ook, op {grid}: toevallig ligt een van zijn leersnelheden "
                    "goed."
                ),
            },
            "better": (
                "α = {rate} met breedte {width} haalt {score}: jouw beste tot nu toe. {left}"
            ),
            "worse": (
                "α = {rate} met breedte {width} haalt {score}. Jouw beste blijft {mine}. {left}"
            ),
            "repeated": (
                "α = {rate} met breedte {width} heb je al: {score}. Dat kost niets. {left}"
            ),
            "revealed": (
                "{share} % van het vlak ligt boven {level}: een strook van α = {from} tot {to}, "
                "bij bijna elke breedte. Hoger dan {top} gaat het nergens. Grid {grid}, random "
                "{lot}, jij {mine}. Schuif nu over het vlak."
            ),
            "read": (
                "α = {rate} met breedte {width} haalt {score}. Verander je alleen de breedte, dan "
                "loopt het van {width_low} tot {width_high}; verander je alleen α, dan van "
                "{rate_low} tot {rate_high}."
            ),
        },
        "left": {"one": "Nog 1 kandidaat.", "more": "Nog {left} kandidaten."},
        "picture": {
            "hidden": "Nog leeg: dit verschijnt na je voorspelling.",
            "trials": (
                "{rates} leersnelheden en {widths} breedtes in {n} kandidaten; de beste haalt "
                "{best}, bij α = {rate} en breedte {width}."
            ),
            "no_trials": "Leeg vlak van leersnelheid en breedte: je hebt nog niets getraind.",
            "surface": (
                "Daarachter het antwoordvlak: boven {level} ligt een strook van α = {from} tot "
                "{to}, bij bijna elke breedte."
            ),
            "best": "Beste tot nu toe, per kandidaat: grid {grid}, random {lot}, jij {mine}.",
        },
        "text": (
            "Zoekverkenner: voorspel wie met negen kandidaten verder komt, grid search of random "
            "search, en zoek dan zelf. Voer deze cel uit om ermee te werken."
        ),
    },
    "en": {
        "name": "Grid search or random search?",
        "question": (
            "Predict first. Nine candidates in a plane of learning rate and width: grid search "
            "puts them on 3 × 3, random search draws them. Which tries more different learning "
            "rates, and which finds the best candidate?"
        ),
        "answers": {
            "random": "random search tries more, and finds the best",
            "split": "random search tries more, but grid search finds the best",
            "grid": "grid search tries more, and finds the best",
            "same": "it makes no difference: nine is nine",
        },
        "training": "The networks are being trained.",
        "right": "That is how it went: {happened}",
        "wrong": {
            "split": (
                "You expected the best candidate from the grid. It went differently: {happened}"
            ),
            "grid": "You expected more of the grid. It went differently: {happened}",
            "same": "You expected no difference. There was one: {happened}",
        },
        "happened": (
            "the grid tried {grid_rates} learning rates and reached {grid}, random search tried "
            "{lot_rates} and reached {lot}."
        ),
        "grid": "Grid search",
        "lot": "Random search",
        "mine": "You",
        "best": "Best so far",
        "counts": "{rates} learning rates · {widths} widths",
        "counts_of_one": "1 learning rate · 1 width",
        "budget": "Budget in candidates",
        "again_drawn": "Draw again",
        "hundred": "Draw 100 times",
        "tallied": "{hits} of {draws} above {level}",
        "rate": "Learning rate α",
        "width": "Width",
        "try": "Train",
        "reveal": "Show the response surface",
        "restart": "Start over",
        "click_here": "click in the plane, or choose below",
        "axis": {
            "rate": "learning rate α",
            "width": "width",
            "candidate": "candidate",
            "accuracy": "accuracy",
        },
        "lines": {"grid": "grid", "lot": "random", "mine": "you"},
        "spent": "you, {tried} of {budget}",
        "none": "–",
        "lost": "diverges",
        "scale": "accuracy on the validation set",
        "seen": {
            "start": (
                "The grid puts {per_rate} candidates on each learning rate, random search tries "
                "another one every time. Now you: you have {budget} candidates, and the response "
                "surface stays shut until they are used up."
            ),
            "drawn": {
                "misses": (
                    "This draw reaches {lot}, with {lot_rates} learning rates. In {draws} draws "
                    "random search got above {level} {hits} times ({percent}%), and above the "
                    "grid {wins} times. The grid stays at {grid}."
                ),
                "hits": (
                    "This draw reaches {lot}, with {lot_rates} learning rates. In {draws} draws "
                    "random search got above {level} {hits} times ({percent}%). This grid gets "
                    "there too, at {grid}: one of its learning rates happens to lie well."
                ),
            },
            "better": "α = {rate} with width {width} gets {score}: your best so far. {left}",
            "worse": "α = {rate} with width {width} gets {score}. Your best stays {mine}. {left}",
            "repeated": (
                "You already have α = {rate} with width {width}: {score}. That costs nothing. "
                "{left}"
            ),
            "revealed": (
                "{share}% of the plane lies above {level}: a strip from α = {from} to {to}, at "
                "almost every width. It gets no higher than {top} anywhere. Grid {grid}, random "
                "{lot}, you {mine}. Now slide over the surface."
            ),
            "read": (
                "α = {rate} with width {width} gets {score}. Change only the width, and it runs "
                "from {width_low} to {width_high}; change only α, and it runs from {rate_low} to "
                "{rate_high}."
            ),
        },
        "left": {"one": "1 candidate left.", "more": "{left} candidates left."},
        "picture": {
            "hidden": "Still empty: this appears after your prediction.",
            "trials": (
                "{rates} learning rates and {widths} widths in {n} candidates; the best gets "
                "{best}, at α = {rate} and width {width}."
            ),
            "no_trials": "Empty plane of learning rate and width: you have trained nothing yet.",
            "surface": (
                "Behind them the response surface: above {level} lies a strip from α = {from} to "
                "{to}, at almost every width."
            ),
            "best": "Best so far, by candidate: grid {grid}, random {lot}, you {mine}.",
        },
        "text": (
            "Search explorer: predict which gets further with nine candidates, grid search or "
            "random search, and then search yourself. Run this cell to work with it."
        ),
    },
}


class Candidates(NamedTuple):
    """Everything that can be tried, and what each gets on the validation set.

    `surface` is (widths, rates), first row the smallest width; of the drawn candidates `rates`,
    `widths` and `scores` are (POOL,). A candidate that diverged in one of its seeds has NaN.
    """

    surface: np.ndarray
    rates: np.ndarray
    widths: np.ndarray
    scores: np.ndarray


def parts() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Return the chapter's training, validation and test rows."""
    X, y = two_moons(600, noise=0.2, rng=np.random.default_rng(8))
    return split(X, y, _SPLIT, np.random.default_rng(0))


def scored(candidates: list[search.Params]) -> np.ndarray:
    """Train each candidate as the chapter does; return the mean validation accuracy of three."""
    train, validation, _ = parts()
    found = search.run_search(
        candidates,
        train,
        validation,
        rng=np.random.default_rng(0),
        seeds=[1, 2, 3],
        batch_size=5,
        epochs=40,
    )
    return np.array([trial.mean for trial in found.trials])


@lru_cache(maxsize=1)
def candidates() -> Candidates:
    """Train every candidate of the surface, and those that are drawn."""
    space = {"learning_rate": RATES.tolist(), "hidden_layer_sizes": list(WIDTHS)}
    ranges = space | {"learning_rate": (LOW, HIGH)}
    drawn = search.sample(ranges, POOL, np.random.default_rng(1))
    scores = scored(search.grid(space) + drawn)  # together: one population for each width
    surface = scores[:-POOL].reshape(len(RATES), len(WIDTHS)).T
    rates, widths = (np.array([one[name] for one in drawn], dtype=float) for name in ranges)
    return Candidates(surface, rates, widths, scores[-POOL:])


class SearchExplorer(Explorer):
    """Predict who gets further with nine candidates, then search the same plane yourself.

    The grids lie on the surface that is revealed at the end; a draw is a choice from candidates
    that were drawn and trained once, so that no score shown was guessed between two others.
    """

    _esm: ClassVar[str] = module("searching.js")
    _css: ClassVar[str] = style() + style("searching.css")
    WORDS: ClassVar[dict[str, dict[str, Any]]] = WORDS

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__(
            language=language,
            rates=RATES.tolist(),
            widths=list(WIDTHS),
            grids=[{"n": n, "rates": list(r), "widths": list(w)} for n, (r, w) in GRIDS.items()],
            pool=POOL,
            level=LEVEL,
        )

    def computed(self) -> bytes:
        """Return the surface, and rate, width and score of each drawn candidate."""
        return packed(candidates())
