"""A run that is taken up again from a checkpoint, once or in several ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib import expect
from nnlib.expect import Array
from nnlib.plots.page import EPOCHS, Page

# None of them is dotted: the run to compare with is, and has to be seen on top of each.
STYLES: tuple[Any, ...] = ("-", (0, (6, 2)), "-", (0, (6, 2, 1, 2)))


def checkpoint_branches(
    before: Sequence[float],
    branches: Mapping[str, Sequence[float]],
    *,
    reference: Sequence[float] | None = None,
    saved: Sequence[int] = (),
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the loss of a run, and of its branches from the checkpoint at the end of `before`.

    Parameters
    ----------
    before : (k,)
        The losses after epochs 1 to k; the branches go on from there.
    branches : dict of name: losses
        The losses after epochs k + 1 and on, for each way of going on; may be empty.
    reference : losses after epochs 1 and on, optional
        A run to compare with, such as the one that was never interrupted; it is dashed.
    saved : epochs after which a checkpoint was written, from 1
        Where there are branches, the one they start from unless told.
    """
    page = Page(language, dark)
    axes = page.axes[0]
    ink = page.colours["ink"]
    losses = _losses(before, "before")
    k = len(losses)
    saved = list(saved) or ([k] if branches else [])
    for epoch in saved:
        if not 1 <= expect.whole_number(epoch, "epoch", at_least=1) <= k:
            raise ValueError(f"epoch {epoch} is not among the {k} of before.")
    dot = "o" if k == 1 else None  # one value makes no line
    axes.plot(np.arange(1, k + 1), losses, color=page.colours["blue"], lw=2, marker=dot)
    labels, told = [], []
    compared = None if reference is None else _losses(reference, "reference")
    for number, (name, values) in enumerate(branches.items()):
        after = _losses(values, f"branches[{name!r}]")
        colour = page.series[number % len(page.series)]
        x = np.arange(k, k + len(after) + 1)
        y = np.concatenate([losses[-1:], after])
        axes.plot(x, y, color=colour, lw=2, ls=STYLES[number % len(STYLES)])
        labels.append((float(x[-1]), float(y[-1]), name, colour))
        same = compared is not None and np.array_equal(np.concatenate([losses, after]), compared)
        told.append(_told(page, name, float(y[-1]), same))
    if compared is not None:
        x = np.arange(1, len(compared) + 1)
        axes.plot(x, compared, color=ink, lw=1.2, ls=(0, (2, 3)), zorder=3)
    chosen = np.array(saved, dtype=int)
    axes.plot(chosen, losses[chosen - 1], "s", color=ink, ms=6, zorder=4)
    if branches:
        axes.axvline(k, color=page.colours["line"], lw=1.2, zorder=0)
    axes.set_ylim(bottom=0)
    page.label_at(axes, labels)
    axes.set_xlabel(page.word("epoch"))
    axes.set_ylabel(page.word("loss"))
    page.whole_numbers_on(axes.xaxis)
    page.numbers_on(axes.yaxis)
    return page.done(_alt(page, losses, saved, told, compared))


def _losses(values: Any, name: str) -> Array:
    """Return losses as an array, refusing what is empty or not finite."""
    losses = expect.finite(values, name)
    if losses.ndim != 1 or not len(losses):
        raise ValueError(f"{name} has shape {losses.shape}: a list of losses was expected.")
    return losses


def _told(page: Page, name: str, end: float, same: bool) -> str:
    texts = {
        "en": f"{name} ends at {page.number(end)}",
        "nl": f"{name} eindigt op {page.number(end)}",
    }
    coincides = {
        "en": " and coincides with the dashed run",
        "nl": " en valt samen met de gestippelde run",
    }
    return texts[page.language] + (coincides[page.language] if same else "")


def _alt(
    page: Page, before: Array, saved: Sequence[int], told: Sequence[str], compared: Array | None
) -> str:
    epochs = ", ".join(map(str, saved))
    end = page.number(float(before[-1]))
    texts = {
        "en": f"The loss over {page.counted(len(before), *EPOCHS)}, {end} at the end"
        + (f", with checkpoints after epoch {epochs}" if epochs else ""),
        "nl": f"Het verlies over {page.counted(len(before), *EPOCHS)}, aan het eind {end}"
        + (f", met checkpoints na epoch {epochs}" if epochs else ""),
    }
    alt = texts[page.language] + "."
    if told:
        start = {"en": " From there: ", "nl": " Vanaf daar: "}
        alt += start[page.language] + "; ".join(told) + "."
    if compared is not None:
        last = page.number(float(compared[-1]))
        dashed = {
            "en": f" The dashed run ends at {last}.",
            "nl": f" De gestippelde run eindigt op {last}.",
        }
        alt += dashed[page.language]
    return alt
