"""Small pictures side by side: what the pixels of some examples look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib import expect
from nnlib.plots.page import Page

MOST_IN_A_ROW = 8


def pictures(
    rows: Any,
    captions: Sequence[str],
    *,
    shape: tuple[int, int] = (8, 8),
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return each row of numbers as a gray picture with its caption below.

    Parameters
    ----------
    rows : (n, height · width)
        Pixels, row by row of a picture; the largest number of all is drawn darkest.
    captions : sequence of n str
    shape : (height, width)
    """
    pixels = expect.finite(rows, "rows")
    height, width = shape
    if pixels.ndim != 2 or pixels.shape[1] != height * width or not len(pixels):
        raise ValueError(
            f"rows has shape {pixels.shape}: (n, {height * width}) was expected, "
            f"n pictures of {height} by {width}."
        )
    if len(captions) != len(pixels):
        raise ValueError(f"{len(captions)} captions for {len(pixels)} pictures: one for each.")
    lines = -(-len(pixels) // MOST_IN_A_ROW)
    size = (6.4, 1.15 * lines)
    page = Page(language, dark, rows=lines, columns=MOST_IN_A_ROW, size=size, share=False)
    darkest = float(pixels.max()) or 1.0
    # Ink on paper: in the dark theme the paper of a picture is dark, and its ink is light.
    colours = "gray" if dark else "gray_r"
    for place, axes in enumerate(page.axes):
        axes.set_axis_off()
        if place >= len(pixels):
            continue
        picture = np.reshape(pixels[place], (height, width))
        axes.imshow(picture, cmap=colours, vmin=0, vmax=darkest, interpolation="nearest")
        axes.set_title(captions[place], fontsize=9, color=page.colours["ink"], y=-0.3, va="top")
    said = ", ".join(captions)
    texts = {
        "en": f"{len(pixels)} pictures of {height} by {width} pixels: {said}.",
        "nl": f"{len(pixels)} plaatjes van {height} bij {width} pixels: {said}.",
    }
    return page.done(texts[language])
