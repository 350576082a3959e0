"""Figures of training, in the reader's language and for light or dark paper.

Every function returns a ``matplotlib.figure.Figure`` with a transparent background and no global
state touched; its alternative text, which says what is to be seen, is ``figure.get_label()``.
Colours have one meaning throughout (Okabe & Ito 2008): training blue, validation orange,
class 0 a blue circle, class 1 an orange triangle, a reference dashed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from nnlib import expect, metrics
from nnlib.expect import Array
from nnlib.history import History

if TYPE_CHECKING:
    from nnlib.perceptron import Perceptron

SIZE = (6.4, 3.6)

WORDS = {
    "accuracy": {"nl": "nauwkeurigheid", "en": "accuracy"},
    "diverged": {"nl": "gedivergeerd", "en": "diverged"},
    "epoch": {"nl": "epoch", "en": "epoch"},
    "final loss": {"nl": "verlies na de laatste epoch", "en": "loss after the last epoch"},
    "learning rate": {"nl": "leersnelheid α", "en": "learning rate α"},
    "loss": {"nl": "verlies", "en": "loss"},
    "training": {"nl": "training", "en": "training"},
    "validation": {"nl": "validatie", "en": "validation"},
    "class": {"nl": "klasse", "en": "class"},
    "start": {"nl": "start", "en": "start"},
}

LIGHT = {"ink": "#1b1f24", "line": "#c9ced6", "blue": "#0072B2", "orange": "#D55E00"}
DARK = {"ink": "#e8eaed", "line": "#4a5058", "blue": "#56B4E9", "orange": "#E69F00"}
# Further curves, in the order in which they are drawn; all of Okabe & Ito's set, black left out.
SERIES_LIGHT = ("#0072B2", "#D55E00", "#00735C", "#9C4F83", "#8A6D00", "#2B7CA8")
SERIES_DARK = ("#56B4E9", "#E69F00", "#2FBF9B", "#E79DC7", "#F0E442", "#9AD0F5")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (5, 1.5, 1, 1.5)), "-", (0, (5, 2)))


class _Page:
    """A figure with its language and its paper."""

    def __init__(
        self,
        language: str,
        dark: bool,
        *,
        columns: int = 1,
        size: tuple[float, float] = SIZE,
        share: bool = True,
    ) -> None:
        if language not in ("nl", "en"):
            raise ValueError(f"language is {language!r}: expected 'nl' or 'en'.")
        self.language = language
        self.colours = DARK if dark else LIGHT
        self.series = SERIES_DARK if dark else SERIES_LIGHT
        self.figure = Figure(figsize=size, layout="constrained", facecolor="none", dpi=100)
        grid = self.figure.subplots(1, columns, sharex=share, sharey=share, squeeze=False)
        self.axes: list[Axes] = list(grid[0])
        for axes in self.axes:
            self._prepare(axes)

    def _prepare(self, axes: Axes) -> None:
        ink, line = self.colours["ink"], self.colours["line"]
        axes.set_facecolor("none")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(line)
        axes.tick_params(colors=ink, which="both", labelsize=9, color=line)
        axes.xaxis.label.set_color(ink)
        axes.yaxis.label.set_color(ink)

    def word(self, key: str) -> str:
        return WORDS[key][self.language]

    def number(self, value: float, digits: int = 3) -> str:
        """Return the number with as many digits as mean something, and the language's sign."""
        text = f"{value:.{digits}g}"
        if "e" in text:
            mantissa, exponent = text.split("e")
            power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
            text = f"10{power}" if mantissa == "1" else f"{mantissa} · 10{power}"
        text = text.replace("-", "−")
        return text.replace(".", ",") if self.language == "nl" else text

    def name(self, key: str | float) -> str:
        """Return a curve's name; a number is a learning rate."""
        return key if isinstance(key, str) else f"α = {self.number(float(key))}"

    def numbers_on(self, axis: Any) -> None:
        axis.set_major_formatter(FuncFormatter(lambda value, _: self.number(value)))

    def label_at(
        self, axes: Axes, labels: Sequence[tuple[float, float, str, str]], room: float = 0.06
    ) -> None:
        """Write labels to the right of curves' ends, pushed apart where they would overlap.

        `labels` holds (x, y, text, colour).
        """
        low, high = axes.get_ylim()
        log = axes.get_yscale() == "log"

        def to_axes(y: float) -> float:
            if log:
                y = max(y, low)
                return float(np.log(y / low) / np.log(high / low))
            return float((y - low) / (high - low))

        placed: list[float] = []
        for x, y, text, colour in sorted(labels, key=lambda label: label[1]):
            place = min(max(to_axes(y), 0.0), 1.0)
            if placed:
                place = max(place, placed[-1] + room)
            placed.append(place)
            axes.annotate(
                text,
                (x, place),
                xycoords=("data", "axes fraction"),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=colour,
                annotation_clip=False,
            )

    def done(self, alt: str) -> Figure:
        self.figure.set_label(alt)
        return self.figure


def dataset(X: Any, y: Any, *, language: str = "en", dark: bool = False) -> Figure:
    """Return the examples as points: X (n, 2), y (n, 1)."""
    page = _Page(language, dark, size=(5.6, 3.6))
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


def loss_curves(
    histories: History | Mapping[Any, History],
    *,
    log: bool = False,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return loss against epoch.

    One `History` is drawn with its validation loss, if it has one; a dict gives one training
    curve for each entry, named by its key (a number is a learning rate). `log` makes the loss
    axis logarithmic. Losses that are no longer finite are left out and the curve ends in a cross.
    """
    page = _Page(language, dark)
    axes = page.axes[0]
    if isinstance(histories, History):
        curves: dict[Any, Array] = {page.word("training"): _with_start(histories)}
        if histories.validation_loss:
            curves[page.word("validation")] = np.array([np.nan, *histories.validation_loss])
    elif isinstance(histories, Mapping) and histories:
        curves = {page.name(key): _with_start(history) for key, history in histories.items()}
    else:
        raise TypeError("histories must be a History or a dict of name: History.")

    labels, told = [], []
    for number, (name, losses) in enumerate(curves.items()):
        colour = page.series[number % len(page.series)]
        epochs = np.arange(len(losses))
        axes.plot(epochs, losses, color=colour, lw=2, ls=DASHES[number % len(DASHES)])
        finite = np.flatnonzero(np.isfinite(losses))
        if not len(finite):
            continue
        last = int(finite[-1])
        ended_early = last < len(losses) - 1
        if ended_early:
            axes.plot(last, losses[last], "x", color=colour, ms=9, mew=2)
            name = f"{name} ({page.word('diverged')})"
        labels.append((float(last), float(losses[last]), name, colour))
        told.append((name, float(losses[finite[0]]), float(losses[last])))
    axes.set_xlabel(page.word("epoch"))
    axes.set_ylabel(page.word("loss"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, steps=[1, 2, 5, 10]))
    if log:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
        page.numbers_on(axes.yaxis)
    page.label_at(axes, labels)
    parts = {
        "en": [f"{n}: from {page.number(a)} to {page.number(b)}" for n, a, b in told],
        "nl": [f"{n}: van {page.number(a)} naar {page.number(b)}" for n, a, b in told],
    }
    start = {"en": "The loss per epoch. ", "nl": "Het verlies per epoch. "}
    return page.done(start[language] + "; ".join(parts[language]) + ".")


def learning_rate_sweep(
    rates: Any, losses: Any, *, language: str = "en", dark: bool = False
) -> Figure:
    """Return the loss at the end of training against the learning rate, on a logarithmic axis.

    Parameters
    ----------
    rates : (k,)
        Above 0.
    losses : (k,) or dict of name: (k,)
        The losses that belong to them. What is not finite stands as a cross on the upper edge.
    """
    page = _Page(language, dark)
    axes = page.axes[0]
    rates = expect.finite(rates, "rates")
    if rates.ndim != 1 or len(rates) == 0 or rates.min() <= 0:
        raise ValueError(f"rates has shape {rates.shape}: a list of numbers above 0 was expected.")
    curves = losses if isinstance(losses, Mapping) else {"": losses}
    labels, told, first_lost = [], [], np.inf
    for number, (key, values) in enumerate(curves.items()):
        values = expect.numbers(values, "losses")
        if values.shape != rates.shape:
            raise ValueError(
                f"losses has shape {values.shape} and rates has shape {rates.shape}: "
                "they must be the same."
            )
        colour = page.series[number % len(page.series)]
        good = np.isfinite(values)
        axes.plot(
            rates[good],
            values[good],
            color=colour,
            lw=2,
            ls=DASHES[number % len(DASHES)],
            marker="o",
            ms=3.5 if len(rates) > 20 else 5,
        )
        if not good.all():
            lost = rates[~good]
            upper: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "clip_on": False}
            axes.plot(lost, np.full(len(lost), 0.96), "x", color=colour, ms=8, mew=2, **upper)
            first_lost = min(first_lost, float(lost.min()))
        if good.any():
            best = int(np.flatnonzero(good)[values[good].argmin()])
            ring: dict[str, Any] = {"mfc": "none", "mec": colour, "mew": 1.6, "clip_on": False}
            axes.plot(rates[best], values[best], "o", ms=10, **ring)
            told.append((key, float(rates[best]), float(values[best])))
            if key:
                last = np.flatnonzero(good)[-1]
                labels.append((float(rates[last]), float(values[last]), page.name(key), colour))
    axes.set_xscale("log")
    axes.set_yscale("log")
    if np.isfinite(first_lost):
        low, high = axes.get_ylim()
        axes.set_ylim(low, high * (high / low) ** 0.18)  # room for the crosses above the curves
        axes.annotate(
            page.word("diverged"),
            (first_lost, 0.96),
            xycoords=("data", "axes fraction"),
            xytext=(-10, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=9,
            color=page.colours["ink"],
        )
    axes.set_xlabel(page.word("learning rate"))
    axes.set_ylabel(page.word("final loss"))
    page.numbers_on(axes.xaxis)
    page.numbers_on(axes.yaxis)
    axes.yaxis.set_minor_formatter(NullFormatter())
    page.label_at(axes, labels)
    at = {"en": "at", "nl": "bij"}[language]
    told_text = "; ".join(
        f"{f'{page.name(k)}, ' if k else ''}{page.number(v)} {at} α = {page.number(a, 2)}"
        for k, a, v in told
    )
    start = {
        "en": "The loss after training against the learning rate; lowest: ",
        "nl": "Het verlies na de training tegen de leersnelheid; het laagst: ",
    }
    return page.done(start[language] + told_text + ".")


def decision_boundary(
    model: Perceptron, X: Any, y: Any, *, language: str = "en", dark: bool = False
) -> Figure:
    """Return what the model gives for every point of the plane, with the examples on top.

    `X` (n, 2), `y` (n, 1). The line is where the output is 0.5.
    """
    page = _Page(language, dark, size=(5.6, 3.6))
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
    """Return several decision boundaries in a row, each named by its key."""
    if not isinstance(models, Mapping) or not models:
        raise TypeError("models must be a dict of name: model.")
    X, y = _points(X, y)
    n = len(models)
    page = _Page(language, dark, columns=n, size=(max(4.8, 2.35 * n), 2.5))
    told = []
    for axes, (key, model) in zip(page.axes, models.items(), strict=True):
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


def descent(
    paths: Mapping[Any, Sequence[float]], *, language: str = "en", dark: bool = False
) -> Figure:
    """Return walks of gradient descent on J(θ) = θ², one panel for each entry of `paths`.

    The values are the θ's in order, the start first; a key that is a number is a learning rate.
    """
    if not isinstance(paths, Mapping) or not paths:
        raise TypeError("paths must be a dict of name: values of theta.")
    walks = {key: expect.finite(path, "paths") for key, path in paths.items()}
    n = len(walks)
    page = _Page(language, dark, columns=n, size=(max(4.8, 2.3 * n), 2.7), share=False)
    told = []
    for number, (axes, (key, theta)) in enumerate(zip(page.axes, walks.items(), strict=True)):
        if theta.ndim != 1 or len(theta) == 0:
            raise ValueError(f"paths[{key!r}] has shape {theta.shape}: a list was expected.")
        reach = 1.15 * max(float(np.abs(theta).max()), 1e-9)
        grid = np.linspace(-reach, reach, 200)
        axes.plot(grid, grid**2, color=page.colours["line"], lw=1.5)
        axes.plot(theta, theta**2, "-o", color=page.colours["blue"], lw=1.2, ms=4)
        axes.plot(theta[0], theta[0] ** 2, "o", color=page.colours["orange"], ms=7)
        axes.annotate(
            page.word("start"),
            (theta[0], theta[0] ** 2),
            xytext=(-9 if theta[0] > 0 else 9, 0),
            textcoords="offset points",
            ha="right" if theta[0] > 0 else "left",
            va="center",
            fontsize=8,
            color=page.colours["orange"],
        )
        axes.set_title(page.name(key), fontsize=10, color=page.colours["ink"])
        axes.set_xlabel("θ")
        if number == 0:
            axes.set_ylabel("J(θ) = θ²")
        axes.locator_params(nbins=4)
        page.numbers_on(axes.xaxis)
        page.numbers_on(axes.yaxis)
        told.append((page.name(key), float(theta[0]), len(theta) - 1, float(theta[-1])))
    texts = {
        "en": [
            f"{name}: from θ = {page.number(a)} to {page.number(b)} in {k} steps"
            for name, a, k, b in told
        ],
        "nl": [
            f"{name}: van θ = {page.number(a)} naar {page.number(b)} in {k} stappen"
            for name, a, k, b in told
        ],
    }
    start = {
        "en": "Gradient descent on the parabola J = θ². ",
        "nl": "Gradient descent op de parabool J = θ². ",
    }
    return page.done(start[language] + "; ".join(texts[language]) + ".")


def _with_start(history: History) -> Array:
    return np.array([history.initial_loss, *history.loss])


def _points(X: Any, y: Any) -> tuple[Array, Array]:
    X, y = expect.rows(X, "X", 2, "coordinates"), expect.rows(y, "y", 1)
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}: each point needs its class.")
    return X, y


def _scatter(page: _Page, axes: Axes, X: Array, y: Array, small: bool = False) -> None:
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
    axes.legend(
        frameon=False,
        fontsize=9,
        labelcolor=page.colours["ink"],
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        handletextpad=0.2,
    )


def _boundary(
    page: _Page, axes: Axes, model: Perceptron, X: Array, y: Array, small: bool = False
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
