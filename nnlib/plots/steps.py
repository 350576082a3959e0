"""A figure of what a training loop does: every call of a layer, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlib.plots.page import Page

FORWARD, BACKWARD = "forward", "backward"
WORDS = {
    "call": {"nl": "aanroep", "en": "call"},
    "layer": {"nl": "laag", "en": "layer"},
    "row": {"nl": "rij", "en": "row"},
    "label": {"nl": "label", "en": "label"},
    FORWARD: {"nl": "vooruit", "en": "forward"},
    BACKWARD: {"nl": "terug, met de da die binnenkwam", "en": "backward, with the da that came in"},
    "first": {"nl": "de eerste {} van {}", "en": "the first {} of {}"},
    "none": {"nl": "geen enkele aanroep", "en": "not a single call"},
}

MOST = 48  # calls that can still be told apart

# What was called, the layer's number from 1, the number that came in, and whose row it was.
Event = tuple[str, int, float, int | None]


def steps(events: Sequence[Event], *, language: str = "en", dark: bool = False) -> Figure:
    """Return the calls of a training loop from left to right, each at the height of its layer.

    Parameters
    ----------
    events : list of (what, layer, value, row)
        `what` is ``"forward"`` or ``"backward"``, `layer` counts from 1, `value` is the `da` that
        came in (it is written beside a backward call), and `row` the number of the row whose
        inputs or whose label this is, or None. An empty list gives a page that says so; of a long
        one the first 48 are drawn, and the page says that, too.
    """
    page = Page(language, dark, size=(7.6, 2.9))
    axes, ink = page.axes[0], page.colours["ink"]
    for what, *_ in events:
        if what not in (FORWARD, BACKWARD):
            raise ValueError(f"an event is {what!r}: expected 'forward' or 'backward'.")
    if not events:
        axes.set_axis_off()
        word = WORDS["none"][language]
        axes.text(0.5, 0.5, word, ha="center", color=ink, transform=axes.transAxes)
        return page.done(f"{word.capitalize()}.")
    cut = ""
    if len(events) > MOST:
        cut = f" ({WORDS['first'][language].format(MOST, len(events))})"
        events = events[:MOST]
    numbers = np.arange(1, len(events) + 1)
    layers = [layer for _, layer, *_ in events]
    axes.plot(numbers, layers, color=page.colours["line"], lw=1, zorder=1)
    for what, colour, marker in ((FORWARD, "blue", "^"), (BACKWARD, "orange", "v")):
        chosen = [k for k, event in enumerate(events) if event[0] == what]
        axes.scatter(
            numbers[chosen],
            [layers[k] for k in chosen],
            marker=marker,
            color=page.colours[colour],
            s=42,
            label=WORDS[what][language],
            zorder=2,
        )
    for number, (what, layer, value, row) in enumerate(events, start=1):
        colour = page.pen(page.colours["blue" if what == FORWARD else "orange"])
        if what == BACKWARD:
            beside: Any = {"xytext": (0, 8), "textcoords": "offset points", "ha": "center"}
            axes.annotate(
                page.number(value, 2), (number, layer), fontsize=8, color=colour, **beside
            )
        if row is not None:
            word = WORDS["row" if what == FORWARD else "label"][language]
            axes.text(
                number, 0.35, f"{word} {row}", ha="center", va="top", fontsize=8, color=colour
            )
    axes.set_ylim(-0.2, max(layers) + 0.6)
    axes.set_yticks(range(1, max(layers) + 1))
    axes.set_xlim(0.3, len(events) + 0.7)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
    axes.set_xlabel(WORDS["call"][language] + cut)
    axes.set_ylabel(WORDS["layer"][language])
    page.figure.legend(
        frameon=False, fontsize=9, labelcolor=ink, loc="outside upper center", ncols=2
    )
    return page.done(_told(page, events, cut))


def _told(page: Page, events: Sequence[Event], cut: str) -> str:
    """Read the calls aloud: the layers one after the other, with what is known of the row."""
    words, said = WORDS, []
    before = ""
    for what, layer, value, row in events:
        text = str(layer)
        if what == BACKWARD:
            text += f" (da {page.number(value, 2)})"
        if row is not None:
            kind = words["row" if what == FORWARD else "label"][page.language]
            text += f" [{kind} {row}]"
        if what != before:
            name = words[what][page.language].split(",")[0]
            said.append(f"{name} {words['layer'][page.language]} {text}")
        else:
            said[-1] += f", {text}"
        before = what
    start = {"en": "The calls in order", "nl": "De aanroepen op volgorde"}[page.language]
    return f"{start}{cut}: " + "; ".join(said) + "."
