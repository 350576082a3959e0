"""The report's figures: drawn by matplotlib as SVG that takes its colours from the page.

Few and light: text stays text, and each colour is a token of the page's style, so that one picture
serves light, dark and paper. What is to be seen is said in words beside it and in the title.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

# Stand-ins while drawing, and what they become on the page.
INK, QUIET, LINE, ACCENT, LOOK = "#010101", "#020202", "#030303", "#040404", "#050505"
_TOKENS = {INK: "ink", QUIET: "ink-2", LINE: "line", ACCENT: "accent", LOOK: "look"}
WIDTH = 4.6  # inches: the letters are then as large on a phone as the text around them
# The parts of the time line: which token, how strong.
TIMES = (("accent", 0.35), ("accent", 0.65), ("accent", 1.0), ("look", 0.55), ("look", 1.0))


def times(rows: Sequence[tuple[str, Sequence[int]]], axis: str, language: str) -> Any:
    """Draw when assignments were handed in: a bar per assignment, its parts from early to late."""
    figure, axes = _paper(0.62 + 0.25 * len(rows))
    stand_ins = {token: colour for colour, token in _TOKENS.items()}
    for at, (_, parts) in enumerate(rows):
        total, left = max(sum(parts), 1), 0.0
        for count, (token, strength) in zip(parts, TIMES, strict=True):
            share = count / total
            axes.barh(at, share, 0.68, left, color=stand_ins[token], alpha=strength, linewidth=0)
            left += share
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [_plain(name) for name, _ in rows])
    axes.set_xlim(0, 1)
    _percent(axes.xaxis, language)
    axes.set_xlabel(axis)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure


def days(counts: Sequence[int], labels: tuple[str, str], axis: str) -> Any:
    """Draw how much was handed in on each day, the first and the last day named."""
    figure, axes = _paper(1.9)
    axes.bar(range(len(counts)), counts, 0.8, color=ACCENT, linewidth=0)
    axes.set_xticks([0, len(counts) - 1] if len(counts) > 1 else [0], labels[: len(counts)])
    axes.set_ylabel(axis)
    axes.yaxis.get_major_locator().set_params(integer=True)
    return figure


def progress(
    names: Sequence[str],
    quartiles: Sequence[tuple[float, float, float] | None],
    falling: Iterable[Sequence[float | None]],
    axes_names: tuple[str, str],
    language: str,
) -> Any:
    """Draw the class's scores over the chapters: median, middle half, and who falls."""
    figure, axes = _paper(2.7)
    at = np.arange(len(names))
    low, middle, high = np.array([q or (np.nan,) * 3 for q in quartiles], float).T
    axes.fill_between(at, low, high, color=ACCENT, alpha=0.18, linewidth=0)
    for shares in falling:
        known = np.array([np.nan if share is None else share for share in shares], float)
        axes.plot(at, known, color=LOOK, linewidth=1.1, linestyle=(0, (3, 2)), alpha=0.8)
    axes.plot(at, middle, color=ACCENT, linewidth=2.2, marker="o", markersize=4.5)
    axes.set_xticks(at, [_plain(name) for name in names])
    axes.set_xlim(-0.3, len(names) - 0.7)
    axes.set_ylim(-0.02, 1.04)
    _percent(axes.yaxis, language)
    axes.set_xlabel(axes_names[0])
    axes.set_ylabel(axes_names[1])
    return figure


def items(
    points: Sequence[tuple[float, float, str]], axes_names: tuple[str, str], language: str
) -> Any:
    """Draw questions by difficulty and discrimination; those with a label are marked with it."""
    figure, axes = _paper(2.9)
    axes.axhline(0, color=QUIET, linewidth=1, linestyle=(0, (4, 3)))
    plain = [(x, y) for x, y, label in points if not label]
    if plain:
        axes.plot(*zip(*plain, strict=True), "o", color=ACCENT, markersize=4.5, alpha=0.7)
    axes.set_xlim(0, 1.02)
    bottom = min([-0.2, *(y - 0.08 for _, y, _ in points)])
    axes.set_ylim(max(bottom, -1.0), max([0.6, *(y + 0.08 for _, y, _ in points)]))
    _percent(axes.xaxis, language)
    _decimals(axes.yaxis, language)
    axes.set_xlabel(axes_names[0])
    axes.set_ylabel(axes_names[1])
    marked = sorted((point for point in points if point[2]), key=lambda point: point[1])
    axes.plot([x for x, _, _ in marked], [y for _, y, _ in marked], "^", color=LOOK, markersize=6.5)
    _label(axes, marked, [(x, y) for x, y, _ in points])
    return figure


def _label(
    axes: Any, marked: Sequence[tuple[float, float, str]], points: Sequence[tuple[float, float]]
) -> None:
    """Write each label beside its point, or as near above or below as nothing else stands."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    canvas: Any = FigureCanvasAgg(axes.figure)
    renderer = canvas.get_renderer()
    axes.figure.draw_without_rendering()  # only now is known where the axes stand
    paper = axes.get_window_extent(renderer)
    taken = [Bbox([at - 3, at + 3]) for at in axes.transData.transform(points)]
    for x, y, label in marked:
        left = x > 0.55
        note = axes.annotate(
            _plain(label), (x, y), (-6 if left else 6, 0), textcoords="offset points", color=INK,
            ha="right" if left else "left", va="center", fontsize=8,
        )  # fmt: skip
        for lines in (0, *(sign * n for n in range(1, 12) for sign in (1, -1))):
            note.set_position((note.get_position()[0], 9.5 * lines))
            box = note.get_window_extent(renderer)
            inside = paper.y0 <= box.y0 and box.y1 <= paper.y1
            if inside and not any(box.overlaps(other) for other in taken):
                break
        else:
            note.set_position((note.get_position()[0], 0))
        taken.append(note.get_window_extent(renderer))


def svg(figure: Any, name: str, title: str) -> str:
    """Return a figure as an `<svg>` that the page's style colours; `name` keeps its ids apart."""
    from html import escape

    import matplotlib

    text = io.StringIO()
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": name}
    with matplotlib.rc_context(settings):
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    drawn = text.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>[\s\S]*?</metadata>", "", drawn)
    drawn = re.sub(r"<defs>\s*<style[\s\S]*?</style>\s*</defs>", "", drawn)
    drawn = re.sub(r'\bid="', f'id="{name}-', drawn)
    drawn = re.sub(r'(href="|url\()#', rf"\1#{name}-", drawn)
    drawn = re.sub(r"font: (\d[\d.]*)px [^;\"]*", r"font: \1px var(--lc-font)", drawn)
    for colour, token in _TOKENS.items():
        drawn = drawn.replace(colour, f"var(--lc-{token})")
    head, rest = drawn.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    head = (
        f'<svg {box.group() if box else ""} role="img" xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    return f'{head} aria-label="{escape(title)}">{rest.strip()}'


def _paper(height: float) -> tuple[Any, Any]:
    """Return a figure and its axes, without touching any global state."""
    import matplotlib
    from matplotlib.figure import Figure

    settings: Any = {
        "font.size": 9,
        "text.color": INK,
        "axes.labelcolor": QUIET,
        "axes.edgecolor": LINE,
        "axes.facecolor": "none",
        "xtick.color": LINE,
        "ytick.color": LINE,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "font.family": "DejaVu Sans",
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        return figure, figure.subplots()


def _plain(text: str) -> str:
    """Return a name in which a dollar is a dollar, and not the beginning of a formula."""
    return text.replace("$", r"\$")


def _percent(axis: Any, language: str) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    space = "\u00a0" if language == "nl" else ""
    axis.set_major_locator(MultipleLocator(0.25))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}{space}%"))


def _decimals(axis: Any, language: str) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    from autograder.language import number

    axis.set_major_locator(MultipleLocator(0.2))
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: number(round(value, 1) + 0.0, language))
    )
