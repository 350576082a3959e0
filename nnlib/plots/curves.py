"""Figures of a training run: curves over the epochs, sweeps over the rate, walks downhill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib import expect
from nnlib.expect import Array
from nnlib.history import History
from nnlib.plots.page import DASHES, STEPS, Page


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
    page = Page(language, dark)
    ends = _draw(page, _named(page, histories, "loss"), "loss")
    axes = page.axes[0]
    if log:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    page.numbers_on(axes.yaxis)
    start = {"en": "The loss per epoch. ", "nl": "Het verlies per epoch. "}
    return _labelled(page, ends, start[language])


def accuracy_curves(
    histories: History | Mapping[Any, History], *, language: str = "en", dark: bool = False
) -> Figure:
    """Return accuracy against epoch, on an axis from 0 to 1; the arguments of `loss_curves`."""
    page = Page(language, dark)
    ends = _draw(page, _named(page, histories, "accuracy"), "accuracy")
    page.axes[0].set_ylim(0, 1)
    page.numbers_on(page.axes[0].yaxis)
    start = {"en": "The accuracy per epoch. ", "nl": "De nauwkeurigheid per epoch. "}
    return _labelled(page, ends, start[language])


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
    page = Page(language, dark)
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
    page = Page(language, dark, columns=n, size=(max(4.8, 2.3 * n), 2.7), share=False)
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
            xytext=(6 if theta[0] > 0 else -6, -3),  # outside the parabola no path comes
            textcoords="offset points",
            ha="left" if theta[0] > 0 else "right",
            va="top",
            fontsize=8,
            color=page.pen(page.colours["orange"]),
        )
        axes.set_title(page.name(key), fontsize=10, color=page.colours["ink"])
        axes.set_xlabel("θ")
        if number == 0:
            axes.set_ylabel("J(θ) = θ²")
        axes.locator_params(nbins=4)
        page.numbers_on(axes.xaxis)
        page.numbers_on(axes.yaxis)
        n_steps = page.counted(len(theta) - 1, *STEPS[language])
        told.append((page.name(key), float(theta[0]), n_steps, float(theta[-1])))
    texts = {
        "en": [
            f"{name}: from θ = {page.number(a)} to {page.number(b)} in {k}"
            for name, a, k, b in told
        ],
        "nl": [
            f"{name}: van θ = {page.number(a)} naar {page.number(b)} in {k}"
            for name, a, k, b in told
        ],
    }
    start = {
        "en": "Gradient descent on the parabola J = θ². ",
        "nl": "Gradient descent op de parabool J = θ². ",
    }
    return page.done(start[language] + "; ".join(texts[language]) + ".")


# A curve's end: (epoch, value) of its last finite point, its name, colour, and first value.
_End = tuple[float, float, str, str, float]


def _named(page: Page, histories: Any, figure: str) -> dict[str, Array]:
    """Return the curves by name: value number k stands after k epochs."""
    if isinstance(histories, History):
        curves = {page.word("training"): _values(histories, figure)}
        if getattr(histories, f"validation_{figure}"):
            curves[page.word("validation")] = _values(histories, figure, validation=True)
        return curves
    if isinstance(histories, Mapping) and histories:
        return {page.name(key): _values(history, figure) for key, history in histories.items()}
    raise TypeError("histories must be a History or a dict of name: History.")


def _values(history: History, figure: str, validation: bool = False) -> Array:
    first = history.initial_loss if figure == "loss" and not validation else np.nan
    return np.array([first, *getattr(history, f"validation_{figure}" if validation else figure)])


def _draw(page: Page, curves: Mapping[str, Array], figure: str) -> list[_End]:
    """Draw the curves; what is no longer finite is left out, and the curve ends in a cross."""
    axes, ends = page.axes[0], []
    for number, (name, values) in enumerate(curves.items()):
        colour = page.series[number % len(page.series)]
        finite = np.flatnonzero(np.isfinite(values))
        axes.plot(
            np.arange(len(values)),
            values,
            color=colour,
            lw=2,
            ls=DASHES[number % len(DASHES)],
            marker="o" if len(finite) == 1 else None,  # one value makes no line
        )
        if not len(finite):
            continue
        last = int(finite[-1])
        if last < len(values) - 1:
            axes.plot(last, values[last], "x", color=colour, ms=9, mew=2)
            name = f"{name} ({page.word('diverged')})"
        ends.append((float(last), float(values[last]), name, colour, float(values[finite[0]])))
    axes.set_xlabel(page.word("epoch"))
    axes.set_ylabel(page.word(figure))
    page.whole_numbers_on(axes.xaxis)
    return ends


def _labelled(page: Page, ends: list[_End], start: str) -> Figure:
    """Name the curves at their ends, and tell in words where each begins and ends."""
    page.label_at(page.axes[0], [end[:4] for end in ends])
    words = {"en": ("from", "to"), "nl": ("van", "naar")}[page.language]
    told = [
        f"{name}: {words[0]} {page.number(first)} {words[1]} {page.number(last)}"
        for _, last, name, _, first in ends
    ]
    return page.done(start + "; ".join(told) + ".")
