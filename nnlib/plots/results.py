"""Figures of what came out: confusion matrix, response surface of a search, checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgba
from matplotlib.figure import Figure

from nnlib import expect
from nnlib.history import History
from nnlib.plots.page import EPOCHS, Page

MARKERS = ("o", "D", "s", "^")


def confusion_matrix(
    counts: Any,
    names: Sequence[str] | None = None,
    *,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the counts (k, k) as a table: row = true class, column = predicted class.

    ``metrics.confusion_matrix`` gives the counts; `names` are the classes, else their numbers.
    """
    counts = expect.finite(counts, "counts")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise ValueError(f"counts has shape {counts.shape}: (k, k) was expected.")
    k = len(counts)
    names = [str(i) for i in range(k)] if names is None else list(names)
    if len(names) != k:
        raise ValueError(f"names has {len(names)} entries: one for each of {k} classes.")
    page = Page(language, dark, size=(1.6 + 0.62 * k, 1.3 + 0.56 * k))
    axes, colours = page.axes[0], page.colours
    largest = max(float(counts.max()), 1.0)
    ends: Any = [to_rgba(colours["blue"], 0.0), to_rgba(colours["blue"], 1.0)]
    paper = LinearSegmentedColormap.from_list("blue", ends)
    # So pale that the numbers stand out in the fullest cell, too.
    axes.imshow(counts / largest, cmap=paper, vmin=0, vmax=1.9)
    for row in range(k):
        for column in range(k):
            axes.text(
                column,
                row,
                f"{counts[row, column]:.0f}",
                ha="center",
                va="center",
                color=colours["ink"],
                fontweight="bold" if row == column else "normal",
            )
    axes.set_xticks(range(k), names)
    axes.set_yticks(range(k), names)
    axes.set_xlabel(page.word("predicted class"))
    axes.set_ylabel(page.word("true class"))
    for spine in axes.spines.values():
        spine.set_visible(False)
    right, total = float(np.trace(counts)), float(counts.sum())
    off = counts - np.diag(np.diag(counts))
    texts = {
        "en": f"{right:.0f} of {total:.0f} examples have the right class.",
        "nl": f"{right:.0f} van de {total:.0f} voorbeelden hebben de juiste klasse.",
    }
    alt = texts[language]
    if off.any():
        true, given = np.unravel_index(int(off.argmax()), off.shape)
        often = {
            "en": f" Most often mistaken: {names[true]} for {names[given]}, {off.max():.0f} times.",
            "nl": f" Het vaakst verwisseld: {names[true]} voor {names[given]}, "
            f"{off.max():.0f} keer.",
        }
        alt += often[language]
    return page.done(alt)


def response_surface(
    searches: Any,
    x: str,
    y: str,
    *,
    log: Iterable[str] = ("learning_rate",),
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the trials of one or more searches as points, their colour the score.

    Parameters
    ----------
    searches : sequence of trials, or dict of name: trials
        A trial has `params`, a dict, and `mean`, its score (higher is better; NaN is drawn as a
        cross). Something with an attribute `trials` is taken for those.
    x, y : str
        The hyperparameters on the axes.
    log : names
        Those of them that get a logarithmic axis.
    """
    page = Page(language, dark)
    axes = page.axes[0]
    series = searches if isinstance(searches, Mapping) else {"": searches}
    points = {name: _points_of(trials, x, y) for name, trials in series.items()}
    everything = np.concatenate(list(points.values()))
    finite = everything[np.isfinite(everything[:, 2])]
    if not len(finite):
        raise ValueError("no trial has a finite score: there is nothing to compare.")
    scale = Normalize(finite[:, 2].min(), finite[:, 2].max())
    colours = "cividis"
    for number, (name, values) in enumerate(points.items()):
        good = np.isfinite(values[:, 2])
        drawn = axes.scatter(
            values[good, 0],
            values[good, 1],
            c=values[good, 2],
            cmap=colours,
            norm=scale,
            marker=MARKERS[number % len(MARKERS)],
            s=64,
            edgecolors=page.colours["ink"],
            linewidths=0.8,
            label=page.name(name),
        )
        axes.plot(*values[~good, :2].T, "x", color=page.colours["ink"], ms=7)
    best = finite[finite[:, 2].argmax()]
    axes.scatter(
        best[0], best[1], s=230, facecolors="none", edgecolors=page.colours["orange"], linewidths=2
    )
    for name, axis, set_scale in (
        (x, axes.xaxis, axes.set_xscale),
        (y, axes.yaxis, axes.set_yscale),
    ):
        if name in set(log):
            set_scale("log")
        page.numbers_on(axis)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    bar = page.figure.colorbar(drawn, ax=axes)
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=page.colours["ink"], labelsize=9)
    page.numbers_on(bar.ax.yaxis)
    if len(points) > 1:
        axes.legend(
            frameon=False,
            fontsize=9,
            labelcolor=page.colours["ink"],
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=len(points),
        )
    told = "; ".join(
        f"{f'{page.name(name)}: ' if name else ''}{len(values)}" for name, values in points.items()
    )
    texts = {
        "en": f"Trials of a search ({told}). The best one, {page.number(best[2])}, has "
        f"{x} = {page.number(best[0])} and {y} = {page.number(best[1])}.",
        "nl": f"Pogingen van een zoektocht ({told}). De beste, {page.number(best[2])}, heeft "
        f"{x} = {page.number(best[0])} en {y} = {page.number(best[1])}.",
    }
    return page.done(texts[language])


def checkpoint_timeline(
    history: History,
    saved: Sequence[int],
    *,
    best: int | None = None,
    interrupted: int | None = None,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the loss of a run with its checkpoints on the curve.

    Parameters
    ----------
    history : History
        The validation loss is drawn where there is one, else the training loss.
    saved : epochs after which a checkpoint was written, from 1
    best : the epoch of the best one
    interrupted : the epoch after which the run was cut off and taken up again
    """
    if not isinstance(history, History) or not len(history):
        raise TypeError("history must be a History with at least one epoch.")
    page = Page(language, dark)
    axes = page.axes[0]
    validated = bool(history.validation_loss)
    losses = np.array(history.validation_loss or history.loss)
    colour = page.colours["orange" if validated else "blue"]
    axes.plot(np.arange(1, len(losses) + 1), losses, color=colour, lw=2)
    for epoch in (*saved, *([best] if best is not None else []), interrupted or 1):
        if not 1 <= expect.whole_number(epoch, "epoch", at_least=1) <= len(losses):
            raise ValueError(f"epoch {epoch} is not in the history of {len(losses)} epochs.")
    chosen = np.array(saved, dtype=int)
    axes.plot(chosen, losses[chosen - 1], "s", color=page.colours["ink"], ms=6)
    if best is not None:
        axes.plot(best, losses[best - 1], "o", ms=14, mfc="none", mec=page.colours["ink"], mew=1.6)
        _say(page, (best, float(losses[best - 1])), page.word("best"), (0, -16), "center")
    if interrupted is not None:
        axes.axvline(interrupted, color=page.colours["ink"], lw=1.2, ls=(0, (4, 3)))
        top = (interrupted, float(losses.max()))
        _say(page, top, page.word("interrupted"), (6, 0), "left")
    axes.set_ylim(bottom=0)
    axes.set_xlabel(page.word("epoch"))
    axes.set_ylabel(f"{page.word('loss')} ({page.word('validation' if validated else 'training')})")
    page.whole_numbers_on(axes.xaxis)
    page.numbers_on(axes.yaxis)
    epochs = ", ".join(str(epoch) for epoch in saved)
    length = page.counted(len(losses), *EPOCHS)
    texts = {
        "en": f"The loss over {length} with checkpoints after epoch {epochs}"
        + (f"; the best one after epoch {best}" if best is not None else "")
        + (f"; interrupted after epoch {interrupted}" if interrupted is not None else ""),
        "nl": f"Het verlies over {length} met checkpoints na epoch {epochs}"
        + (f"; de beste na epoch {best}" if best is not None else "")
        + (f"; onderbroken na epoch {interrupted}" if interrupted is not None else ""),
    }
    return page.done(texts[language] + ".")


def _points_of(trials: Any, x: str, y: str) -> Any:
    """Return (x, y, score) of each trial, (n, 3)."""
    points = []
    for trial in getattr(trials, "trials", trials):
        missing = {x, y} - set(trial.params)
        if missing:
            raise ValueError(f"a trial has no {sorted(missing)[0]!r}: {sorted(trial.params)}.")
        points.append((trial.params[x], trial.params[y], trial.mean))
    if not points:
        raise ValueError("searches holds no trials.")
    return expect.numbers(points, "trials")


def _say(
    page: Page, place: tuple[float, float], text: str, offset: tuple[float, float], ha: str
) -> None:
    page.axes[0].annotate(
        text,
        place,
        xytext=offset,
        textcoords="offset points",
        ha=ha,
        va="center",
        fontsize=9,
        color=page.colours["ink"],
    )
