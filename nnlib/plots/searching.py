"""Figures of a search: where its trials lie, and what each further training brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from nnlib import expect
from nnlib.plots.page import DASHES, Page

# What an axis is called; one value; several values.
NAMES = {
    "learning_rate": {
        "nl": ("leersnelheid α", "leersnelheid", "leersnelheden"),
        "en": ("learning rate α", "learning rate", "learning rates"),
    },
    "hidden_layer_sizes": {
        "nl": ("neuronen in de laag", "breedte", "breedtes"),
        "en": ("neurons in the layer", "width", "widths"),
    },
    "batch_size": {
        "nl": ("batchgrootte", "batchgrootte", "batchgroottes"),
        "en": ("batch size", "batch size", "batch sizes"),
    },
}
TRIALS = {"nl": ("poging", "pogingen"), "en": ("trial", "trials")}
# The colours begin at this share of the scores: what diverged would take up half of them.
LOWEST = 0.15
TRAININGS = {"nl": "aantal kandidaten", "en": "number of candidates"}
BEST = {"nl": "beste tot dan toe (validatie)", "en": "best so far (validation)"}


def search_panels(
    searches: Mapping[str, Any],
    x: str,
    y: str,
    *,
    surface: Any = None,
    log: Iterable[str] = ("learning_rate",),
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return one panel per search, with its trials as points and their x values as marks on top.

    The marks show how many different values of `x` a search has tried: nine for nine random draws,
    three for a grid of three by three.

    Parameters
    ----------
    searches : dict of name: trials
        A trial has `params`, a dict, and `mean`, its score (higher is better; NaN is drawn as a
        cross). Something with an attribute `trials` is taken for those.
    x, y : str
        The hyperparameters on the axes, both numbers.
    surface : trials, optional
        Every combination of some values of `x` and `y`: their scores are painted behind the points.
    log : names
        Those of the hyperparameters that get a logarithmic axis.
    """
    if not isinstance(searches, Mapping) or not searches:
        raise TypeError("searches must be a dict of name: trials.")
    points = {name: points_of(trials, x, y) for name, trials in searches.items()}
    painted = None if surface is None else _table(points_of(surface, x, y))
    everything = np.concatenate([values[:, 2] for values in points.values()])
    if painted is not None:
        everything = np.concatenate([everything, painted[2].ravel()])
    finite = everything[np.isfinite(everything)]
    if not len(finite):
        raise ValueError("no trial has a finite score: there is nothing to compare.")
    log = set(log)
    page = Page(language, dark, columns=len(points))
    scale = Normalize(float(np.quantile(finite, LOWEST)), finite.max())
    drawn: Any = None
    for axes, (name, values) in zip(page.axes, points.items(), strict=True):
        for key, axis in ((x, axes.xaxis), (y, axes.yaxis)):
            if key in log:
                (axes.set_xscale if axis is axes.xaxis else axes.set_yscale)("log")
        if painted is None:
            together = np.concatenate(list(points.values()))
            axes.set_xlim(_limits(together[:, 0], log=x in log))
            axes.set_ylim(_limits(together[:, 1], log=y in log))
            drawn = _trials(page, axes, values, scale)
        else:
            drawn = axes.pcolormesh(*painted, cmap="cividis", norm=scale, shading="nearest")
            _trials(page, axes, values, None)
        counted = f"{name}: {_tried(values, language)}, {_different(values, x, language)}"
        axes.set_title(counted, fontsize=9, color=page.colours["ink"], loc="left", pad=14)
        axes.set_xlabel(_name(x, language))
    for axes in page.axes:  # once all points are there, which share their axes
        page.numbers_on(axes.xaxis)
        page.numbers_on(axes.yaxis)
    page.axes[0].set_ylabel(_name(y, language))
    bar = page.figure.colorbar(drawn, ax=page.axes, extend="min")
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=page.colours["ink"], labelsize=9)
    page.numbers_on(bar.ax.yaxis)
    return page.done(" ".join(_told(page, name, v, x) for name, v in points.items()))


def best_so_far(searches: Mapping[str, Any], *, language: str = "en", dark: bool = False) -> Figure:
    """Return, for each search, the best score after each further candidate, as steps.

    `searches` is a dict of name: trials, in the order in which they were tried. A NaN never is the
    best; before the first finite score nothing is drawn.
    """
    if not isinstance(searches, Mapping) or not searches:
        raise TypeError("searches must be a dict of name: trials.")
    page = Page(language, dark)
    axes = page.axes[0]
    labels, told = [], []
    for number, (name, trials) in enumerate(searches.items()):
        scores = expect.numbers([one.mean for one in _listed(trials)], "scores")
        best = np.fmax.accumulate(scores)
        colour = page.series[number % len(page.series)]
        axes.plot(
            np.arange(1, len(best) + 1),
            best,
            drawstyle="steps-post",
            color=colour,
            lw=2,
            ls=DASHES[number % len(DASHES)],
        )
        labels.append((float(len(best)), float(best[-1]), name, colour))
        if not np.isfinite(best[-1]):
            raise ValueError(f"no trial of {name!r} has a finite score.")
        first = 1 + int(np.argmax(best == best[-1]))
        told.append(
            {
                "en": f"{name}: {page.number(best[-1])}, reached with candidate {first} "
                f"of {len(best)}.",
                "nl": f"{name}: {page.number(best[-1])}, bereikt met kandidaat {first} "
                f"van de {len(best)}.",
            }[language]
        )
    longest = max(label[0] for label in labels)
    axes.set_xlim(1, max(longest, 2))
    page.whole_numbers_on(axes.xaxis)
    axes.set_xlabel(TRAININGS[language])
    axes.set_ylabel(BEST[language])
    page.numbers_on(axes.yaxis)
    low, high = axes.get_ylim()
    if high - low < 1e-6:
        axes.set_ylim(low - 0.05, high + 0.05)
    page.label_at(axes, labels)
    return page.done(" ".join(told))


def points_of(trials: Any, x: str, y: str) -> Any:
    """Return (x, y, score) of each trial, (n, 3)."""
    points = []
    for trial in _listed(trials):
        missing = {x, y} - set(trial.params)
        if missing:
            raise ValueError(f"a trial has no {sorted(missing)[0]!r}: {sorted(trial.params)}.")
        points.append((trial.params[x], trial.params[y], trial.mean))
    return expect.numbers(points, "trials")


def _listed(trials: Any) -> list[Any]:
    several = list(getattr(trials, "trials", trials))
    if not several:
        raise ValueError("a search holds no trials.")
    return several


def _table(points: Any) -> tuple[Any, Any, Any]:
    """Return the x values (m,), the y values (n,) and the scores (n, m) of a whole grid."""
    xs, columns = np.unique(points[:, 0], return_inverse=True)
    ys, rows = np.unique(points[:, 1], return_inverse=True)
    scores = np.full((len(ys), len(xs)), np.nan)
    scores[rows, columns] = points[:, 2]
    if len(points) != scores.size:
        raise ValueError(
            f"surface has {len(points)} trials: every combination of its {len(xs)} and {len(ys)} "
            f"values, {scores.size} in all, was expected once."
        )
    return xs, ys, scores


def _limits(values: Any, *, log: bool) -> tuple[float, float]:
    """Return the ends of an axis that has room around the values, be there a single one."""
    places = np.log10(values) if log else np.asarray(values, dtype=float)
    room = 0.06 * float(np.ptp(places)) or 0.5
    low, high = float(places.min()) - room, float(places.max()) + room
    return (10.0**low, 10.0**high) if log else (low, high)


def _trials(page: Page, axes: Axes, values: Any, scale: Normalize | None) -> Any:
    """Draw the trials, the best one ringed, and their x values as marks above the panel.

    Without a `scale` the points are white: their scores are painted behind them.
    """
    ink = page.colours["ink"]
    good = np.isfinite(values[:, 2])
    drawn = axes.scatter(
        values[good, 0],
        values[good, 1],
        c=values[good, 2] if scale else "white",
        cmap="cividis" if scale else None,
        norm=scale,
        s=44,
        edgecolors=ink if scale else "#1b1f24",
        linewidths=1.2,
        zorder=3,
    )
    axes.plot(*values[~good, :2].T, "x", color=ink, ms=7, zorder=3)
    if good.any():
        best = values[np.nanargmax(values[:, 2])]
        axes.plot(*best[:2], "o", ms=14, mfc="none", mec="#D55E00", mew=2.5, zorder=4)
    different = np.unique(values[:, 0])
    axes.plot(
        different,
        np.full(len(different), 1.03),
        "|",
        color=ink,
        ms=8,
        mew=1.6,
        transform=axes.get_xaxis_transform(),
        clip_on=False,
    )
    return drawn


def _told(page: Page, name: str, values: Any, x: str) -> str:
    """Say how many different values a search tried, and how far it came."""
    language = page.language
    finite = values[np.isfinite(values[:, 2])]
    link = {"nl": "met", "en": "with"}[language]
    text = f"{name}: {_tried(values, language)} {link} {_different(values, x, language)}"
    if not len(finite):
        return text + "."
    best = finite[finite[:, 2].argmax()]
    score, place = page.number(best[2]), page.number(best[0])
    results = {
        "en": f"; the best, {score}, at {place}.",
        "nl": f"; de beste, {score}, bij {place}.",
    }
    return text + results[language]


def _name(key: str, language: str) -> str:
    """Return what an axis is called; a hyperparameter without a word of its own keeps its name."""
    return NAMES[key][language][0] if key in NAMES else key


def _tried(values: Any, language: str) -> str:
    """Return how many trials there are."""
    return f"{len(values)} {TRIALS[language][len(values) != 1]}"


def _different(values: Any, key: str, language: str) -> str:
    """Return how many values of a hyperparameter were tried."""
    count = len(np.unique(values[:, 0]))
    others = {
        "nl": ("", f"waarde van {key}", f"waarden van {key}"),
        "en": ("", f"value of {key}", f"values of {key}"),
    }
    return f"{count} {NAMES.get(key, others)[language][1 + (count != 1)]}"
