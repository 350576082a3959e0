"""Figures of measuring honestly: training beside validation, capacity, and scores of the lucky."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlib import expect
from nnlib.expect import Array
from nnlib.history import History
from nnlib.plots.page import DASHES, Page

WORDS = {
    "noise": {"nl": "ruis", "en": "noise"},
    "width": {"nl": "neuronen in de laag", "en": "neurons in the layer"},
    "chosen on": {"nl": "score op de kleine set", "en": "score on the small set"},
    "fresh": {"nl": "score op nieuwe rijen", "en": "score on new rows"},
    "the best": {"nl": "gekozen", "en": "chosen"},
}


def curve_panels(
    histories: Mapping[Any, History], *, language: str = "en", dark: bool = False
) -> Figure:
    """Return one small panel per entry: training and validation loss, on the same axes.

    A ring marks the lowest validation loss. The keys are the panels' names; every `History`
    needs validation losses.
    """
    if not isinstance(histories, Mapping) or not histories:
        raise TypeError("histories must be a dict of name: History.")
    n = len(histories)
    page = Page(language, dark, columns=n, size=(max(4.8, 1.9 * n), 2.6))
    told = []
    for axes, (key, history) in zip(page.axes, histories.items(), strict=True):
        if not isinstance(history, History) or not history.validation_loss:
            raise TypeError(f"histories[{key!r}] must be a History with validation losses.")
        training = np.array([history.initial_loss, *history.loss])
        validation = np.array(history.validation_loss)
        _two_curves(page, axes, training, validation)
        axes.set_title(page.name(key), fontsize=10, color=page.colours["ink"])
        axes.set_xlabel(page.word("epoch"))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4, steps=[1, 2, 5, 10]))
        told.append(_told_of(page, page.name(key), training, validation))
    page.axes[0].set_ylabel(page.word("loss"))
    page.axes[0].set_ylim(bottom=0)
    page.numbers_on(page.axes[0].yaxis)
    _legend(page)
    start = {
        "en": "Loss on training and on validation data. ",
        "nl": "Het verlies op trainings- en op validatiedata. ",
    }
    return page.done(start[language] + " ".join(told))


def capacity_curves(
    widths: Any,
    panels: Mapping[Any, tuple[Any, Any]],
    *,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the loss after training against the number of neurons, one panel per entry.

    Parameters
    ----------
    widths : (k,)
        Above 0, drawn on a logarithmic axis.
    panels : dict of name: (training, validation)
        The losses (k,) that belong to the widths. A name that is a number is the noise.
    """
    sizes = expect.finite(widths, "widths")
    if sizes.ndim != 1 or not len(sizes) or sizes.min() <= 0:
        raise ValueError(f"widths has shape {sizes.shape}: a list of numbers above 0 was expected.")
    if not isinstance(panels, Mapping) or not panels:
        raise TypeError("panels must be a dict of name: (training, validation).")
    n = len(panels)
    page = Page(language, dark, columns=n, size=(max(4.8, 2.6 * n), 2.8))
    told = []
    for axes, (key, (training, validation)) in zip(page.axes, panels.items(), strict=True):
        name = key if isinstance(key, str) else f"{WORDS['noise'][language]} {page.number(key)}"
        both = [expect.finite(training, "training"), expect.finite(validation, "validation")]
        if any(losses.shape != sizes.shape for losses in both):
            raise ValueError(
                f"panels[{key!r}] has shapes {both[0].shape} and {both[1].shape}: "
                f"both must be {sizes.shape}, as widths is."
            )
        for losses, colour, dashes in zip(both, ("blue", "orange"), DASHES, strict=False):
            line: Any = {"color": page.colours[colour], "ls": dashes, "lw": 2}
            axes.plot(sizes, losses, marker="o", ms=5, **line)
        axes.set_xscale("log", base=2)
        axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
        axes.minorticks_off()
        axes.set_title(name, fontsize=10, color=page.colours["ink"])
        axes.set_xlabel(WORDS["width"][language])
        told.append(_sizes_told(page, name, sizes, *both))
    page.axes[0].set_ylabel(page.word("loss"))
    page.axes[0].set_ylim(bottom=0)
    page.numbers_on(page.axes[0].yaxis)
    _legend(page)
    start = {
        "en": "The loss after training against the width of the network. ",
        "nl": "Het verlies na de training tegen de breedte van het netwerk. ",
    }
    return page.done(start[language] + " ".join(told))


def lucky_scores(chosen_on: Any, fresh: Any, *, language: str = "en", dark: bool = False) -> Figure:
    """Return each model as a point: its score on the set it was chosen on, and on new rows.

    Both are (n_models,), higher is better. The model that would be chosen is ringed; on the dashed
    line the two scores are equal.
    """
    small, large = expect.finite(chosen_on, "chosen_on"), expect.finite(fresh, "fresh")
    if small.ndim != 1 or small.shape != large.shape or not len(small):
        raise ValueError(
            f"chosen_on has shape {small.shape} and fresh has shape {large.shape}: "
            "both must be one score for each model."
        )
    page = Page(language, dark, size=(4.6, 3.6))
    axes, ink = page.axes[0], page.colours["ink"]
    ends = [min(small.min(), large.min()) - 0.03, max(small.max(), large.max()) + 0.03]
    axes.plot(ends, ends, color=ink, lw=1, ls=(0, (4, 3)))
    axes.plot(small, large, "o", color=page.colours["blue"], ms=5, alpha=0.7)
    best = int(small.argmax())
    axes.plot(small[best], large[best], "o", ms=12, mfc="none", mec=page.colours["orange"], mew=2)
    axes.annotate(
        WORDS["the best"][language],
        (float(small[best]), float(large[best])),
        xytext=(0, -14),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=9,
        color=page.pen(page.colours["orange"]),
    )
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    axes.set_xlabel(WORDS["chosen on"][language])
    axes.set_ylabel(WORDS["fresh"][language])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=5))
        page.numbers_on(axis)
    numbers = [page.number(float(value)) for value in (small[best], large[best], large.mean())]
    texts = {
        "en": f"{len(small)} models. The one with the best score on the small set has {numbers[0]} "
        f"there and {numbers[1]} on new rows, where the mean of all is {numbers[2]}.",
        "nl": f"{len(small)} modellen. Dat met de beste score op de kleine set haalt daar "
        f"{numbers[0]} en op nieuwe rijen {numbers[1]}; gemiddeld halen ze daar {numbers[2]}.",
    }
    return page.done(texts[language])


def _two_curves(page: Page, axes: Axes, training: Array, validation: Array) -> None:
    """Draw both losses, and a ring where validation is lowest."""
    blue, orange = page.colours["blue"], page.colours["orange"]
    epochs = np.arange(1, len(validation) + 1)
    axes.plot(np.arange(len(training)), training, color=blue, lw=1.8, ls=DASHES[0])
    axes.plot(epochs, validation, color=orange, lw=1.8, ls=DASHES[1])
    lowest = int(np.nanargmin(validation))
    axes.plot(epochs[lowest], validation[lowest], "o", ms=8, mfc="none", mec=orange, mew=1.6)


def _legend(page: Page) -> None:
    """Name the two lines once, above all panels."""
    line = page.axes[0].lines
    page.figure.legend(
        [line[0], line[1]],
        [page.word("training"), page.word("validation")],
        frameon=False,
        fontsize=9,
        labelcolor=page.colours["ink"],
        loc="outside upper center",
        ncols=2,
    )


def _told_of(page: Page, name: str, training: Array, validation: Array) -> str:
    lowest = int(np.nanargmin(validation))
    numbers = [page.number(float(v)) for v in (training[-1], validation[-1], validation[lowest])]
    return {
        "en": f"{name}: at the end {numbers[0]} on training and {numbers[1]} on validation; lowest "
        f"validation {numbers[2]} after epoch {lowest + 1}.",
        "nl": f"{name}: aan het eind {numbers[0]} op training en {numbers[1]} op validatie; "
        f"laagste validatie {numbers[2]} na epoch {lowest + 1}.",
    }[page.language]


def _sizes_told(page: Page, name: str, sizes: Array, training: Array, validation: Array) -> str:
    words = {"en": ("neuron", "neurons"), "nl": ("neuron", "neuronen")}[page.language]
    between = {"en": "and", "nl": "en"}[page.language]
    told = [
        f"{page.counted(size, *words)} {page.number(float(a))} {between} {page.number(float(b))}"
        for size, a, b in zip(sizes, training, validation, strict=True)
    ]
    return f"{name} (training, {page.word('validation')}): " + "; ".join(told) + "."
