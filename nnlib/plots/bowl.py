"""Figures of a bowl: the cost over two parameters, steps of single examples, whole paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlib import expect
from nnlib.expect import Array
from nnlib.plots.page import STEPS, Page

WORDS = {
    "single": {"nl": "stap van één voorbeeld", "en": "step of one example"},
    "mean": {"nl": "gemiddelde van alle", "en": "mean of all"},
    "lowest": {"nl": "laagste punt", "en": "lowest point"},
}
Cost = Callable[[Array, Array], Array]


def example_steps(
    cost: Cost,
    start: Any,
    gradients: Any,
    lowest: Any,
    *,
    learning_rate: float = 0.1,
    names: tuple[str, str] = ("w", "b"),
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the steps that single examples want to take from one point, and their mean.

    Parameters
    ----------
    cost : function of two arrays
        The mean loss for values of the two parameters, drawn as lines of equal height.
    start, lowest : (2,)
        Where the parameters are, and where the cost is lowest.
    gradients : (n, 2)
        One gradient for each example; an arrow is minus the learning rate times it.
    """
    here, bottom, rows = _pair(start, "start"), _pair(lowest, "lowest"), _pairs(gradients)
    steps = -expect.rate(learning_rate, "learning_rate") * rows
    mean = steps.mean(axis=0)
    page = Page(language, dark, size=(5.6, 4.2))
    axes, colours = page.axes[0], page.colours
    _heights(page, axes, cost, np.vstack([here, bottom, here + steps]), bottom)
    for number, step in enumerate(steps, start=1):
        _arrow(axes, here, here + step, colours["blue"], 1.4)
        away = step / max(float(np.hypot(*step)), 1e-12)
        axes.annotate(
            str(number),
            tuple(here + step),
            xytext=tuple(8 * away),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=9,
            color=colours["blue"],
        )
    _arrow(axes, here, here + mean, colours["orange"], 3.2)
    axes.plot(*here, "o", color=colours["ink"], ms=6)
    page.figure.legend(
        [
            Line2D([], [], color=colours["blue"], lw=1.4),
            Line2D([], [], color=colours["orange"], lw=3.2),
        ],
        [WORDS["single"][language], WORDS["mean"][language]],
        frameon=False,
        fontsize=9,
        labelcolor=colours["ink"],
        loc="outside upper center",
        ncols=2,
    )
    _axes_named(page, axes, names)
    along = rows @ rows.mean(axis=0)
    with_it, against = int((along > 0).sum()), int((along < 0).sum())
    texts = {
        "en": f"{len(rows)} arrows from one point in a bowl, the steps of the single examples: "
        f"{with_it} go along with the mean, {against} against it. The mean points into the bowl.",
        "nl": f"{len(rows)} pijlen vanuit één punt in een kom, de stappen van de losse "
        f"voorbeelden: {with_it} gaan met het gemiddelde mee, {against} ertegenin. Het gemiddelde "
        "wijst de kom in.",
    }
    return page.done(texts[language])


def bowl_paths(
    cost: Cost,
    paths: Mapping[str, Any],
    lowest: Any,
    *,
    names: tuple[str, str] = ("w", "b"),
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return walks through a bowl side by side, one panel for each entry of `paths`.

    A path is (k, 2), the start first; `cost` and `lowest` are those of `example_steps`.
    """
    if not isinstance(paths, Mapping) or not paths:
        raise TypeError("paths must be a dict of name: points (k, 2).")
    walks = {name: _pairs(path) for name, path in paths.items()}
    bottom = _pair(lowest, "lowest")
    everything = np.vstack([bottom, *walks.values()])
    n = len(walks)
    page = Page(language, dark, columns=n, size=(max(4.8, 2.7 * n), 2.6))
    told = []
    for axes, (name, walk) in zip(page.axes, walks.items(), strict=True):
        _heights(page, axes, cost, everything, bottom, say=False)
        axes.plot(*walk.T, "-", color=page.colours["blue"], lw=1.1)
        axes.plot(*walk.T, "o", color=page.colours["blue"], ms=2.4)
        axes.plot(*walk[0], "o", color=page.colours["orange"], ms=7)
        axes.set_title(name, fontsize=10, color=page.colours["ink"])
        _axes_named(page, axes, (names[0], names[1] if axes is page.axes[0] else ""))
        told.append((name, len(walk) - 1, float(np.hypot(*(walk[-1] - bottom)))))
    rows = {
        "en": "{0}: {1}, ending at distance {2} from the lowest point",
        "nl": "{0}: {1}, het eind op afstand {2} van het laagste punt",
    }[language]
    start = {"en": "Walks through a bowl. ", "nl": "Wandelingen door een kom. "}[language]
    texts = [
        rows.format(name, page.counted(k, *STEPS[language]), page.number(far, 2))
        for name, k, far in told
    ]
    return page.done(start + "; ".join(texts) + ".")


def _pair(values: Any, name: str) -> Array:
    point = expect.finite(values, name)
    if point.shape != (2,):
        raise ValueError(f"{name} has shape {point.shape}: two numbers were expected.")
    return point


def _pairs(values: Any) -> Array:
    points = expect.finite(values, "points")
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"points has shape {points.shape}: (k, 2) was expected.")
    return points


def _heights(
    page: Page, axes: Axes, cost: Cost, points: Array, bottom: Array, say: bool = True
) -> None:
    """Draw lines of equal cost around all `points`, and the lowest one as a cross."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.18 * float((high - low).max() or 1.0)
    across, up = np.meshgrid(*(np.linspace(low[k] - room, high[k] + room, 121) for k in (0, 1)))
    values = cost(across, up)
    deepest = float(values.min())
    # Equal distances along a parabola, so that the lines do not crowd on the slopes.
    levels = deepest + (float(values.max()) - deepest) * np.linspace(0.06, 1, 11) ** 2
    axes.contour(across, up, values, levels=levels, colors=page.colours["line"], linewidths=1)
    axes.plot(*bottom, "x", color=page.colours["ink"], ms=9, mew=2, zorder=5)
    if say:
        _named(page, axes, bottom, WORDS["lowest"][page.language], page.colours["ink"], (0, 12))
    axes.set_aspect("equal")


def _arrow(axes: Axes, start: Array, end: Array, colour: str, width: float) -> None:
    look: Any = {"arrowstyle": "-|>", "color": colour, "lw": width, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", tuple(end), xytext=tuple(start), arrowprops=look)


def _named(
    page: Page, axes: Axes, place: Array, text: str, colour: str, offset: tuple[float, float]
) -> None:
    axes.annotate(
        text,
        (float(place[0]), float(place[1])),
        xytext=offset,
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=9,
        color=colour,
    )


def _axes_named(page: Page, axes: Axes, names: tuple[str, str]) -> None:
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    page.numbers_on(axes.xaxis)
    page.numbers_on(axes.yaxis)
