"""The paper of a figure: language, colours, numbers, labels at the ends of curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

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
    "best": {"nl": "beste", "en": "best"},
    "checkpoint": {"nl": "checkpoint", "en": "checkpoint"},
    "interrupted": {"nl": "onderbroken", "en": "interrupted"},
    "predicted class": {"nl": "voorspelde klasse", "en": "predicted class"},
    "true class": {"nl": "echte klasse", "en": "true class"},
    "class": {"nl": "klasse", "en": "class"},
    "start": {"nl": "start", "en": "start"},
}

# One of them and several, for `Page.counted`.
EPOCHS = ("epoch", "epochs")
STEPS = {"nl": ("stap", "stappen"), "en": ("step", "steps")}

LIGHT = {"ink": "#1b1f24", "line": "#c9ced6", "blue": "#0072B2", "orange": "#D55E00"}
DARK = {"ink": "#e8eaed", "line": "#4a5058", "blue": "#56B4E9", "orange": "#E69F00"}
# Further curves, in the order in which they are drawn; all of Okabe & Ito's set, black left out.
SERIES_LIGHT = ("#0072B2", "#D55E00", "#00735C", "#9C4F83", "#8A6D00", "#2B7CA8")
SERIES_DARK = ("#56B4E9", "#E69F00", "#2FBF9B", "#E79DC7", "#F0E442", "#9AD0F5")
# A line has to stand out 3 : 1 against its paper, a word 4.5 : 1.
PENS = {"#D55E00": "#B34F00"}
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (5, 1.5, 1, 1.5)), "-", (0, (5, 2)))


class Page:
    """A figure with its language and its paper."""

    def __init__(
        self,
        language: str,
        dark: bool,
        *,
        rows: int = 1,
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
        grid = self.figure.subplots(rows, columns, sharex=share, sharey=share, squeeze=False)
        self.axes: list[Axes] = list(grid.flat)
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
        """Return a word of an axis or a label in the page's language."""
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

    def numbers(self, values: Any) -> str:
        """Return several numbers in a row; with decimal commas, semicolons part them."""
        between = "; " if self.language == "nl" else ", "
        return between.join(self.number(float(value) + 0.0) for value in np.ravel(values))

    def counted(self, n: float, one: str, many: str) -> str:
        """Return the number with the word that goes with it, such as "1 step" and "2 steps"."""
        return f"{n:g} {one if n == 1 else many}"

    def pen(self, colour: str) -> str:
        """Return the colour in which to write a word that belongs to a line of this colour."""
        return PENS.get(colour, colour)

    def name(self, key: str | float) -> str:
        """Return a curve's name; a number is a learning rate."""
        return key if isinstance(key, str) else f"α = {self.number(float(key))}"

    def numbers_on(self, axis: Any) -> None:
        """Write the axis's numbers as the language does."""
        axis.set_major_formatter(FuncFormatter(lambda value, _: self.number(value)))
        if axis.get_scale() != "log":
            return
        # An axis shorter than two factors of ten would have one number or none.
        low, high = axis.get_view_interval()
        if high < 100 * low:
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_minor_formatter(NullFormatter())

    def whole_numbers_on(self, axis: Any) -> None:
        """Write whole numbers only, as for epochs; one is enough where there is no more room."""
        steps = [1, 2, 5, 10]
        axis.set_major_locator(MaxNLocator(nbins=8, steps=steps, integer=True, min_n_ticks=1))

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
                xytext=(8, 0),  # clear of a ring or a cross at the end
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=self.pen(colour),
                annotation_clip=False,
            )

    def done(self, alt: str) -> Figure:
        """Return the figure, with `alt` as its alternative text."""
        self.figure.set_label(alt)
        return self.figure
