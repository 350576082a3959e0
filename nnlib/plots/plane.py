"""Figures of the plane: the examples, and the boundaries networks draw between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib import expect, metrics
from nnlib.expect import Array
from nnlib.plots.page import Page

if TYPE_CHECKING:
    from nnlib.perceptron import Perceptron

MOST_IN_A_ROW = 4


def dataset(X: Any, y: Any, *, language: str = "en", dark: bool = False) -> Figure:
    """Return the examples as points: X (n, 2), y (n, 1)."""
    page = Page(language, dark, size=(5.6, 3.6))
    X, y = _points(X, y)
    _scatter(page, page.axes[0], X, y)
    counts = [int((y == k).sum()) for k in (0, 1)]
    texts = {
        "en": f"{len(X)} points in a plane: {counts[0]} of class 0 (circles) and "
        f"{counts[1]} of class 1 (triangles).",
        "nl": f"{len(X)} punten in een vlak: {counts[0]} van klasse 0 (cirkels) en "
        f"{counts[1]} van klasse 1 (driehoeken).",
    }
    return page.done(texts[language])


def decision_boundary(
    model: Perceptron, X: Any, y: Any, *, language: str = "en", dark: bool = False
) -> Figure:
    """Return what the model gives for every point of the plane, with the examples on top.

    `X` (n, 2), `y` (n, 1). The line is where the output is 0.5.
    """
    page = Page(language, dark, size=(5.6, 3.6))
    X, y = _points(X, y)
    share = _boundary(page, page.axes[0], model, X, y)
    texts = {
        "en": "The plane divided by the network's boundary; "
        f"{page.number(100 * share)} % of the points lie on the side of their own class.",
        "nl": "Het vlak, verdeeld door de beslissingsgrens van het netwerk; "
        f"{page.number(100 * share)} % van de punten ligt aan de kant van de eigen klasse.",
    }
    return page.done(texts[language])


def boundaries(
    models: Mapping[Any, Perceptron],
    X: Any,
    y: Any,
    *,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return several decision boundaries side by side, four to a row, each named by its key."""
    if not isinstance(models, Mapping) or not models:
        raise TypeError("models must be a dict of name: model.")
    X, y = _points(X, y)
    columns = min(len(models), MOST_IN_A_ROW)
    rows = -(-len(models) // columns)
    size = (max(4.8, 2.35 * columns), 0.3 + 1.75 * rows)
    page = Page(language, dark, rows=rows, columns=columns, size=size)
    for axes in page.axes[len(models) :]:
        axes.set_axis_off()
    told = []
    for axes, (key, model) in zip(page.axes, models.items(), strict=False):
        share = _boundary(page, axes, model, X, y, small=True)
        axes.set_title(page.name(key), fontsize=10, color=page.colours["ink"])
        told.append(f"{page.name(key)}: {page.number(100 * share)} %")
    start = {
        "en": "The decision boundary at several moments, with the share of points on the side "
        "of their own class. ",
        "nl": "De beslissingsgrens op verschillende momenten, met het deel van de punten aan de "
        "kant van de eigen klasse. ",
    }
    return page.done(start[language] + "; ".join(told) + ".")


def _points(X: Any, y: Any) -> tuple[Array, Array]:
    X, y = expect.rows(X, "X", 2, "coordinates"), expect.rows(y, "y", 1)
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}: each point needs its class.")
    return X, y


def _scatter(page: Page, axes: Axes, X: Array, y: Array, small: bool = False) -> None:
    for k, (colour, marker) in enumerate((("blue", "o"), ("orange", "^"))):
        chosen = y[:, 0] == k
        axes.scatter(
            X[chosen, 0],
            X[chosen, 1],
            s=8 if small else 18,
            marker=marker,
            color=page.colours[colour],
            linewidths=0,
            alpha=0.9,
            label=f"{page.word('class')} {k}",
        )
    axes.set_aspect("equal")
    if small:
        axes.set_xticks([])
        axes.set_yticks([])
        return
    axes.set_xlabel("x₁")
    axes.set_ylabel("x₂")
    page.numbers_on(axes.xaxis)
    page.numbers_on(axes.yaxis)
    page.figure.legend(
        frameon=False,
        fontsize=9,
        labelcolor=page.colours["ink"],
        loc="outside right upper",
        handletextpad=0.2,
    )


def _boundary(
    page: Page, axes: Axes, model: Perceptron, X: Array, y: Array, small: bool = False
) -> float:
    """Draw the outputs, the boundary and the points; return the share on the right side."""
    (x0, x1), (y0, y1) = (_reach(X[:, k]) for k in (0, 1))
    across, up = np.meshgrid(np.linspace(x0, x1, 161), np.linspace(y0, y1, 121))
    predict: Callable[[Array], Array] = model.forward
    outputs = predict(np.stack([across.ravel(), up.ravel()]))[0].reshape(across.shape)
    axes.contourf(
        across,
        up,
        outputs,
        levels=[-1e9, 0.5, 1e9],
        colors=[page.colours["blue"], page.colours["orange"]],
        alpha=0.16,
    )
    axes.contour(across, up, outputs, levels=[0.5], colors=[page.colours["ink"]], linewidths=1.4)
    _scatter(page, axes, X, y, small)
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)
    return float(metrics.accuracy(predict(X.T), y.T))


def _reach(values: Array) -> tuple[float, float]:
    room = 0.1 * (np.ptp(values) or 1.0)
    return float(values.min() - room), float(values.max() + room)
