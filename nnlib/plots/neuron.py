"""Figures of a neuron, of a layer and of a signal that goes forward through a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import MaxNLocator

from nnlib import activations, expect
from nnlib.expect import Array
from nnlib.plots.page import DASHES, Page

if TYPE_CHECKING:
    from nnlib.perceptron import Perceptron

NARROWEST = 2.6  # of an array, in boxes: the words below it need room
RADIUS = 0.36  # of a value's circle; neighbours in a column are 1 apart
MOST_NEURONS = 10  # more in one layer cannot be read any longer


def neuron_plane(
    neurons: Any,
    X: Any = None,
    y: Any = None,
    *,
    names: tuple[str, str] = ("x₁", "x₂"),
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return what a sigmoid neuron says of every point of the plane.

    Parameters
    ----------
    neurons : (w, b), or dict of name: (w, b)
        Two weights and a bias; a dict gives a panel for each entry.
    X, y : (n, 2) and (n, 1), optional
        Examples to draw on top: class 0 as circles, class 1 as triangles.
    names : (str, str)
        What the two axes are called.

    The line is where z = 0 and the output 0.5; the arrow is w, at a right angle to it.
    """
    panels = neurons if isinstance(neurons, Mapping) else {"": neurons}
    if not panels:
        raise ValueError("neurons is empty: expected (w, b), or a dict of name: (w, b).")
    n, points = len(panels), None if X is None else _examples(X, y)
    single = n == 1
    page = Page(language, dark, columns=n, size=(5.6, 3.6) if single else (2.35 * n, 2.75))
    told = []
    for number, (axes, (name, pair)) in enumerate(zip(page.axes, panels.items(), strict=True)):
        w, b = _pair(pair)
        _draw_plane(page, axes, w, b, points, single)
        axes.set_xlabel(names[0])
        if number == 0:
            axes.set_ylabel(names[1])
        line = f"w = ({page.numbers(w)}), b = {page.number(b)}"
        if points is not None:
            rows, labels = points
            right = int((((rows @ w + b) >= 0) == (labels == 1)).sum())
            of = {"en": "of", "nl": "van de"}[language]
            score = f"{right} {of} {len(rows)}"
            line += {"en": f", {score} points right", "nl": f", {score} punten goed"}[language]
            name = f"{name} · {score}" if name else ""
        if name:
            axes.set_title(name, fontsize=10, color=page.colours["ink"])
        told.append(f"{name}: {line}" if name else line)
    start = {
        "en": "The plane divided by the straight line on which a neuron gives 0.5. ",
        "nl": "Het vlak, verdeeld door de rechte lijn waarop een neuron 0,5 geeft. ",
    }
    return page.done(start[language] + "; ".join(told) + ".")


def _examples(X: Any, y: Any) -> tuple[Array, Array]:
    rows, labels = expect.rows(X, "X", 2, "coordinates"), expect.rows(y, "y", 1)
    if len(rows) != len(labels):
        raise ValueError(
            f"X has {len(rows)} rows and y has {len(labels)}: each point needs its class."
        )
    return rows, labels[:, 0]


def _pair(pair: Any) -> tuple[Array, float]:
    try:
        w, b = pair
        w, b = np.asarray(w, dtype=float).ravel(), float(np.asarray(b, dtype=float).reshape(()))
    except (TypeError, ValueError) as error:
        raise ValueError(f"a neuron is {pair!r}: expected (w, b), two weights and a bias.") from (
            error
        )
    if w.shape != (2,) or not (np.isfinite(w).all() and np.isfinite(b)):
        raise ValueError(f"a neuron is {pair!r}: expected two weights and a bias, all finite.")
    return w, b


def _draw_plane(
    page: Page,
    axes: Axes,
    w: Array,
    b: float,
    points: tuple[Array, Array] | None,
    single: bool,
) -> None:
    low, high = np.array([-3.0, -3.0]), np.array([3.0, 3.0])
    if points is not None:
        low, high = points[0].min(axis=0), points[0].max(axis=0)
        room = np.maximum(0.45 * (high - low), 0.2)
        low, high = low - room, high + room
    across, up = np.meshgrid(np.linspace(low[0], high[0], 90), np.linspace(low[1], high[1], 90))
    z = w[0] * across + w[1] * up + b
    a = activations.Sigmoid()(z)
    # One colour on each side, the stronger the more certain the neuron is.
    picture = np.empty((*z.shape, 4))
    picture[..., :3] = np.where(
        (a < 0.5)[..., None], to_rgb(page.colours["blue"]), to_rgb(page.colours["orange"])
    )
    picture[..., 3] = 0.5 * np.abs(2 * a - 1)
    axes.imshow(
        picture, extent=(low[0], high[0], low[1], high[1]), origin="lower", interpolation="bilinear"
    )
    if z.min() < 0 < z.max():
        axes.contour(across, up, z, levels=[0.0], colors=[page.colours["ink"]], linewidths=1.6)
        length = (0.22 if points is None else 0.16) * float((high - low).min())
        _arrow(page, axes, w, b, (low + high) / 2, length)
    if points is not None:
        rows, labels = points
        for k, (colour, marker) in enumerate((("blue", "o"), ("orange", "^"))):
            chosen = rows[labels == k]
            axes.scatter(
                chosen[:, 0],
                chosen[:, 1],
                s=70 if len(rows) < 20 else 18,
                marker=marker,
                color=page.colours[colour],
                edgecolors=page.colours["ink"],
                linewidths=0.8,
                zorder=4,
                label=f"{page.word('class')} {k}",
            )
        if single:
            page.figure.legend(
                frameon=False,
                fontsize=9,
                labelcolor=page.colours["ink"],
                loc="outside right upper",
                handletextpad=0.2,
            )
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    axes.set_aspect("equal")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        page.numbers_on(axis)


def _arrow(page: Page, axes: Axes, w: Array, b: float, middle: Array, length: float) -> None:
    """Draw w as an arrow, from the point of the line nearest to the middle."""
    foot = middle - w * (w @ middle + b) / (w @ w)
    direction = w / np.linalg.norm(w)
    across = np.array([-direction[1], direction[0]])
    tip, near = foot + direction * length, foot + 0.75 * direction * length
    axes.annotate(
        "",
        (float(tip[0]), float(tip[1])),
        (float(foot[0]), float(foot[1])),
        arrowprops={
            "arrowstyle": "-|>",
            "color": page.colours["ink"],
            "lw": 1.6,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
    axes.annotate(
        "w", (float(near[0]), float(near[1])), (float(9 * across[0]), float(9 * across[1])),
        textcoords="offset points", color=page.colours["ink"], fontsize=10, style="italic",
        ha="center", va="center", annotation_clip=True, zorder=5,
    )  # fmt: skip


def activation_functions(
    names: Sequence[str] = ("sigmoid", "tanh", "relu"),
    *,
    reach: float = 6.0,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return a = f(z) for each of the activation functions, from -reach to reach."""
    if isinstance(names, str) or not names:
        raise TypeError("names must be a list of names, such as ['sigmoid', 'tanh'].")
    page = Page(language, dark)
    axes = page.axes[0]
    z = np.linspace(-reach, reach, 401)
    low, high = -1.25, 2.25
    axes.axhline(0, color=page.colours["line"], lw=1, zorder=0)
    axes.axvline(0, color=page.colours["line"], lw=1, zorder=0)
    ends, told = [], []
    for number, name in enumerate(names):
        f = activations.get(name)
        a = f(z)
        colour = page.series[number % len(page.series)]
        axes.plot(z, a, color=colour, lw=2, ls=DASHES[number % len(DASHES)])
        inside = np.flatnonzero((a >= low) & (a <= high))
        last = inside[-1] if len(inside) else len(z) - 1
        ends.append((float(z[last]), float(np.clip(a[last], low, high)), name, colour))
        at = [page.number(float(f(np.array([value]))[0]), 2) for value in (-2.0, 0.0, 2.0)]
        told.append(f"{name}: {at[0]}, {at[1]}, {at[2]}")
    axes.set_xlim(-reach, reach)
    axes.set_ylim(low, high)
    page.label_at(axes, ends)
    axes.set_xlabel("z")
    axes.set_ylabel("a = f(z)")
    page.numbers_on(axes.xaxis)
    page.numbers_on(axes.yaxis)
    start = {
        "en": "Activation functions against z; their values at z = −2, 0, and 2 are ",
        "nl": "Activatiefuncties tegen z; hun waarden bij z = −2, 0 en 2 zijn ",
    }
    return page.done(start[language] + "; ".join(told) + ".")


def layer_step(
    weights: Any, inputs: Any, biases: Any, *, language: str = "en", dark: bool = False
) -> Figure:
    """Return W x + b = z with every number in its box, and below each array its shape.

    `weights` (n_neurons, n_inputs), `inputs` (n_inputs, n_samples), `biases` (n_neurons, 1). In a
    shape, equal colours are equal numbers: the inner two of the product have to agree.
    """
    W, x, b = (
        expect.finite(values, name)
        for values, name in ((weights, "weights"), (inputs, "inputs"), (biases, "biases"))
    )
    if W.ndim != 2 or x.ndim != 2 or W.shape[1] != x.shape[0] or b.shape != (W.shape[0], 1):
        raise ValueError(
            f"weights has shape {W.shape}, inputs {x.shape} and biases {b.shape}: expected "
            "(n_neurons, n_inputs), (n_inputs, n_samples) and (n_neurons, 1)."
        )
    tallest = max(len(W), len(x))
    across = sum(max(n, NARROWEST) for n in (W.shape[1], x.shape[1], 1, x.shape[1])) + 3.4
    page = Page(language, dark, size=(6.4, 6.4 * (tallest + 3.2) / across))
    words = {
        "neurons": {"en": "neurons", "nl": "neuronen"},
        "inputs": {"en": "inputs", "nl": "invoeren"},
        "examples": {"en": "examples", "nl": "voorbeelden"},
    }
    said = {key: text[language] for key, text in words.items()}
    blue, orange, green = (page.pen(colour) for colour in page.series[:3])
    ink = page.colours["ink"]
    parts: tuple[tuple[str, Array, tuple[str, str], tuple[str, str], str], ...] = (
        ("W", W, (said["neurons"], said["inputs"]), (blue, green), "@"),
        ("x", x, (said["inputs"], said["examples"]), (green, orange), "+"),
        ("b", b, (said["neurons"], "1"), (blue, ink), "="),
        ("z", W @ x + b + 0.0, (said["neurons"], said["examples"]), (blue, orange), ""),
    )
    axes = page.axes[0]
    axes.set_axis_off()
    axes.set_aspect("equal")
    longest = max(len(page.number(float(v))) for _, values, *_ in parts for v in values.flat)
    size = min(9.0, 640 / across / longest)  # the longest number fits into its box
    left, gap = 0.0, 1.0
    for name, values, axis_names, colours, sign in parts:
        rows, columns = values.shape
        # Narrow arrays keep room for the words below them.
        width = max(columns, NARROWEST)
        start = left + (width - columns) / 2
        top = -(tallest - rows) / 2
        _boxes(page, axes, values, start, top, size)
        axes.text(
            left + width / 2, top + 0.35, name, ha="center", va="bottom", color=ink, fontsize=11,
            style="italic",
        )  # fmt: skip
        _shape(axes, left + width / 2, -tallest - 0.35, values.shape, axis_names, colours)
        if sign:
            axes.text(
                left + width + gap / 2, -tallest / 2, sign, ha="center", va="center", color=ink,
                fontsize=12,
            )  # fmt: skip
        left += width + gap
    axes.set_xlim(-0.2, left - gap + 0.2)
    axes.set_ylim(-tallest - 2.1, 1.1)
    n, d, k = W.shape[0], W.shape[1], x.shape[1]
    texts = {
        "en": f"A layer as arrays of numbers: W has shape ({n}, {d}), the inputs ({d}, {k}), "
        f"the biases ({n}, 1), and z ({n}, {k}): a row per neuron, a column per example.",
        "nl": f"Een laag als arrays van getallen: W heeft vorm ({n}, {d}), de invoer ({d}, {k}), "
        f"de biases ({n}, 1) en z ({n}, {k}): een rij per neuron, een kolom per voorbeeld.",
    }
    return page.done(texts[language])


def _boxes(page: Page, axes: Axes, values: Array, left: float, top: float, size: float) -> None:
    for (row, column), value in np.ndenumerate(values):
        x, y = left + column, top - row - 1
        axes.add_patch(Rectangle((x, y), 1, 1, fill=False, ec=page.colours["line"], lw=1))
        axes.text(
            x + 0.5, y + 0.5, page.number(float(value)), ha="center", va="center", fontsize=size,
            color=page.colours["ink"],
        )  # fmt: skip


def _shape(
    axes: Axes,
    middle: float,
    y: float,
    shape: tuple[int, ...],
    names: tuple[str, str],
    colours: tuple[str, str],
) -> None:
    """Write a shape with a colour for each axis, and below it what the axes are."""
    kwargs: dict[str, Any] = {"va": "center", "fontsize": 11}
    axes.text(middle - 0.18, y, f"({shape[0]},", ha="right", color=colours[0], **kwargs)
    axes.text(middle + 0.08, y, f"{shape[1]})", ha="left", color=colours[1], **kwargs)
    small: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8.5}
    axes.text(middle, y - 0.62, f"{names[0]} ×", color=colours[0], **small)
    axes.text(middle, y - 1.15, names[1], color=colours[1], **small)


def signal(
    model: Perceptron,
    inputs: Any,
    explain: tuple[int, int] | None = None,
    *,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the values of one example on their way through a network.

    Parameters
    ----------
    model : Perceptron
    inputs : (n_inputs, 1)
        One example, as a column.
    explain : (layer, neuron), optional
        Both counted from 1: the neuron whose sum is written out below. Without it, the first
        neuron of the last layer.
    """
    x = expect.columns(inputs, model.layers[0].n_inputs, "inputs")
    if x.shape[-1] != 1:
        raise ValueError(f"inputs has shape {x.shape}: one example was expected, one column.")
    last = len(model.layers)
    layer, neuron = (last, 1) if explain is None else explain
    if not (1 <= layer <= last and 1 <= neuron <= model.layers[layer - 1].n_neurons):
        raise ValueError(
            f"explain is {explain}: (layer, neuron) was expected, the layer from 1 to {last} and "
            "the neuron from 1 to the number of its neurons."
        )
    values, sums = [x[:, 0]], []
    for one in model.layers:
        sums.append((one.weights @ values[-1][:, None] + one.biases)[:, 0])
        values.append(np.asarray(one.activation(sums[-1][:, None]))[:, 0])
    if max(map(len, values)) > MOST_NEURONS:
        raise ValueError(
            f"the widest layer has {max(map(len, values))} values: at most {MOST_NEURONS} can be "
            "drawn so that they can be read."
        )
    tallest = max(map(len, values))
    page = Page(language, dark, size=(6.4, 2.4 + 0.42 * tallest))
    axes = page.axes[0]
    axes.set_axis_off()
    apart = min(max(1.7 * (tallest + 1) / last, 1.8), 3.6)
    places = [_column(k * apart, len(column)) for k, column in enumerate(values)]
    _connections(page, axes, model, places, layer, neuron)
    _nodes(page, axes, values, places, layer, neuron)
    _headings(page, axes, model, places)
    calculation = _calculation(page, model, values, sums, layer, neuron)
    floor = -0.5 * (tallest - 1)
    axes.text(
        0.5 * last * apart, floor - 0.75, calculation, ha="center", va="top", fontsize=10,
        color=page.colours["ink"], linespacing=1.4,
    )  # fmt: skip
    axes.set_xlim(-1.0, last * apart + 1.0)
    axes.set_ylim(floor - 1.75, -floor + 1.35)
    axes.set_aspect("equal")
    out, given = page.numbers(values[-1]), page.numbers(values[0])
    texts = {
        "en": f"A network with the values of one example: ({given}) goes in, {out} comes out. ",
        "nl": f"Een netwerk met de waarden van één voorbeeld: ({given}) gaat erin, {out} komt "
        "eruit. ",
    }
    explained = calculation.replace("\n", ", ")
    where = {
        "en": f"Layer {layer}, neuron {neuron}: {explained}.",
        "nl": f"Laag {layer}, neuron {neuron}: {explained}.",
    }
    return page.done(texts[language] + where[language])


def _column(x: float, count: int) -> list[tuple[float, float]]:
    return [(x, 0.5 * (count - 1) - row) for row in range(count)]


def _connections(
    page: Page,
    axes: Axes,
    model: Perceptron,
    places: Sequence[Sequence[tuple[float, float]]],
    layer: int,
    neuron: int,
) -> None:
    """Draw every weight as a line: its width the size, dashed and blue below 0."""
    for k, one in enumerate(model.layers):
        largest = float(np.abs(one.weights).max()) or 1.0
        for (row, column), weight in np.ndenumerate(one.weights):
            told = k == layer - 1 and row == neuron - 1
            (x0, y0), (x1, y1) = places[k][column], places[k + 1][row]
            colour = page.colours["orange" if weight >= 0 else "blue"]
            axes.plot(
                [x0, x1],
                [y0, y1],
                color=colour,
                lw=0.6 + 2.6 * abs(float(weight)) / largest,
                ls="-" if weight >= 0 else (0, (4, 2)),
                alpha=1.0 if told else 0.22,
                zorder=2 if told else 1,
                solid_capstyle="butt",
            )
            if told:
                share = 0.42
                axes.text(
                    x0 + share * (x1 - x0), y0 + share * (y1 - y0) + 0.13,
                    page.number(float(weight)), ha="center", va="bottom", fontsize=9,
                    color=page.colours["ink"], zorder=5,
                )  # fmt: skip


def _nodes(
    page: Page,
    axes: Axes,
    values: Sequence[Array],
    places: Sequence[Sequence[tuple[float, float]]],
    layer: int,
    neuron: int,
) -> None:
    """Draw every value in a circle, the fuller the further it is from 0."""
    for k, column in enumerate(values):
        largest = float(np.abs(column).max()) or 1.0
        for row, value in enumerate(column):
            x, y = places[k][row]
            told = (k, row) == (layer, neuron - 1)
            strength = abs(float(value)) / largest
            fill = to_rgb(page.colours["orange" if value >= 0 else "blue"])
            paper = to_rgb("#ffffff" if page.colours["ink"] == "#1b1f24" else "#1e1e1e")
            mixed = tuple(
                0.5 * strength * f + (1 - 0.5 * strength) * p
                for f, p in zip(fill, paper, strict=True)
            )
            axes.add_patch(
                Circle(
                    (x, y), RADIUS, facecolor=mixed, edgecolor=page.colours["ink"],
                    lw=2.2 if told else 0.9, zorder=3,
                )
            )  # fmt: skip
            text = page.number(float(value), 3 if len(column) <= 3 else 2)
            axes.text(
                x, y, text, ha="center", va="center", fontsize=9 if len(column) <= 3 else 8,
                color=page.colours["ink"], zorder=4,
            )  # fmt: skip


def _headings(
    page: Page, axes: Axes, model: Perceptron, places: Sequence[Sequence[tuple[float, float]]]
) -> None:
    top = max(y for column in places for _, y in column)
    first = {"en": "input", "nl": "invoer"}[page.language]
    word = {"en": "layer", "nl": "laag"}[page.language]
    names = [first]
    for k, one in enumerate(model.layers, start=1):
        names.append(f"{word} {k}\n{type(one.activation).__name__.lower()}")
    for column, name in zip(places, names, strict=True):
        axes.text(
            column[0][0],
            top + 0.5,
            name,
            ha="center",
            va="bottom",
            fontsize=9,
            color=page.colours["ink"],
        )


def _calculation(
    page: Page,
    model: Perceptron,
    values: Sequence[Array],
    sums: Sequence[Array],
    layer: int,
    neuron: int,
) -> str:
    """Write out one neuron's sum and its output, as one would by hand."""

    def bracketed(value: float) -> str:
        text = page.number(value)
        return f"({text})" if value < 0 else text

    one = model.layers[layer - 1]
    products = [
        f"{bracketed(float(weight))} · {bracketed(float(value))}"
        for weight, value in zip(one.weights[neuron - 1], values[layer - 1], strict=True)
    ]
    bias = bracketed(float(one.biases[neuron - 1, 0]))
    z, a = float(sums[layer - 1][neuron - 1]), float(values[layer][neuron - 1])
    name = type(one.activation).__name__.lower()
    if len(products) > 4:  # a longer sum would run off the page
        products = [*products[:2], "…", products[-1]]
    return (
        f"z = {' + '.join(products)} + {bias} = {page.number(z)}\n"
        f"a = {name}({page.number(z)}) = {page.number(a)}"
    )
