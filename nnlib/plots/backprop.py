"""Figures of the way back: two losses and their slopes, a graph of rates, one weight moved."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib import expect, losses
from nnlib.expect import Array
from nnlib.layers import Dense
from nnlib.plots.page import DASHES, Page

WORDS = {
    "output": {"nl": "uitvoer o", "en": "output o"},
    "slope": {"nl": "gradiënt da", "en": "gradient da"},
    "predicted": {"nl": "voorspeld door de gradiënt", "en": "predicted by the gradient"},
    "true": {"nl": "echt", "en": "true"},
    "forward": {"nl": "vooruit →", "en": "forward →"},
    "back": {"nl": "← terug", "en": "← back"},
    "weight": {"nl": "gewicht", "en": "weight"},
}
LOSSES = {"BCE": losses.BinaryCrossEntropy(), "MSE": losses.MeanSquaredError()}


def losses_of_output(
    target: int = 1,
    outputs: Sequence[float] = (),
    *,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return BCE and MSE against the output for one label, and beside them their gradients.

    Parameters
    ----------
    target : 0 or 1
    outputs : numbers between 0 and 1
        Outputs to mark on the curves of the loss.
    """
    if target not in (0, 1):
        raise ValueError(f"target is {target!r}: a label is 0 or 1.")
    marked = expect.finite(outputs, "outputs")
    if marked.ndim != 1 or (len(marked) and not 0 < marked.min() <= marked.max() < 1):
        raise ValueError("outputs must be numbers between 0 and 1, both excluded.")
    page = Page(language, dark, columns=2, size=(7.2, 3.0), share=False)
    o = np.linspace(0.002, 0.998, 499)
    t = np.full((1, len(o)), float(target))
    told = []
    for number, (name, loss) in enumerate(LOSSES.items()):
        line: Any = {"color": page.series[number], "lw": 2, "ls": DASHES[number]}
        page.axes[0].plot(o, loss.per_sample(o[None], t), label=name, **line)
        page.axes[1].plot(o, loss.gradient(o[None], t)[0], **line)
        values = loss.per_sample(marked[None], np.full((1, len(marked)), float(target)))
        page.axes[0].plot(marked, values, "o", color=page.series[number], ms=6, clip_on=False)
        at = {"en": "at", "nl": "bij"}[language]
        told += [
            f"{name} {page.number(v)} {at} {page.number(out)}"
            for out, v in zip(marked, values, strict=True)
        ]
    page.axes[0].set_ylim(0, 5)
    page.axes[1].set_ylim(*((-10, 0.6) if target else (-0.6, 10)))
    for axes, word in zip(page.axes, (page.word("loss"), WORDS["slope"][language]), strict=True):
        axes.set_xlim(0, 1)
        axes.set_xlabel(WORDS["output"][language])
        axes.set_ylabel(word)
        page.numbers_on(axes.xaxis)
        page.numbers_on(axes.yaxis)
    page.figure.legend(
        frameon=False,
        fontsize=9,
        labelcolor=page.colours["ink"],
        loc="outside upper center",
        ncols=2,
    )
    texts = {
        "en": f"Two losses against the output for label {target}. Near {1 - target} BCE rises "
        "without limit and its gradient becomes ever steeper; MSE stays below 1 and its gradient "
        "between −2 and 2.",
        "nl": f"Twee verliezen tegen de uitvoer bij label {target}. Vlak bij {1 - target} stijgt "
        "BCE onbegrensd en wordt de gradiënt steeds steiler; MSE blijft onder 1 en de gradiënt "
        "ervan tussen −2 en 2.",
    }
    marks = {"en": " Marked: ", "nl": " Aangegeven: "}[language] + "; ".join(told) + "."
    return page.done(texts[language] + (marks if told else ""))


def weight_moved(
    loss_of: Callable[[float], float],
    weight: float,
    slope: float,
    moves: Sequence[float],
    *,
    name: str = "w",
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return the loss against one weight, and what its gradient predicts for some moves.

    Parameters
    ----------
    loss_of : function number -> loss
        Computes forward with the weight set to that number.
    weight, slope : float
        Where the weight is, and the derivative of the loss there.
    moves : numbers
        How far to move it: on the dashed line stands the prediction, on the curve the truth.
    """
    steps = expect.finite(moves, "moves")
    if steps.ndim != 1 or not len(steps):
        raise ValueError(f"moves has shape {steps.shape}: a list of numbers was expected.")
    page = Page(language, dark)
    axes, colours = page.axes[0], page.colours
    low, high = min(float(steps.min()), 0.0), max(float(steps.max()), 0.0)
    room = 0.25 * ((high - low) or 1.0)
    grid = np.linspace(weight + low - room, weight + high + room, 121)
    here = float(loss_of(weight))
    curve = np.array([float(loss_of(value)) for value in grid])
    line = here + slope * (grid - weight)
    axes.plot(grid, curve, color=colours["blue"], lw=2)
    axes.plot(grid, line, color=colours["ink"], lw=1.2, ls=(0, (4, 3)))
    axes.plot(weight, here, "o", color=colours["ink"], ms=7)
    told = []
    for step in steps:
        place = weight + float(step)
        predicted, true = here + slope * float(step), float(loss_of(place))
        axes.plot([place, place], [predicted, true], color=colours["orange"], lw=2)
        axes.plot(place, true, "o", color=colours["blue"], ms=6)
        axes.plot(place, predicted, "o", mfc="none", mec=colours["ink"], mew=1.4, ms=6)
        told.append((float(step), predicted - here, true - here))
    axes.set_xlabel(f"{WORDS['weight'][language]} {name}")
    axes.set_ylabel(page.word("loss"))
    for axis in (axes.xaxis, axes.yaxis):
        page.numbers_on(axis)
    ends = ((curve, "true", colours["blue"]), (line, "predicted", colours["ink"]))
    page.label_at(
        axes,
        [(float(grid[-1]), float(y[-1]), WORDS[word][language], c) for y, word, c in ends],
        room=0.1,
    )
    rows = {
        "en": "moved by {0}, the loss changes by {2}, and {1} was predicted",
        "nl": "{0} verschoven verandert het verlies met {2}, en {1} was voorspeld",
    }[language]
    start = {
        "en": f"The loss against the weight {name}, with its tangent at {page.number(weight)}: ",
        "nl": f"Het verlies tegen het gewicht {name}, met de raaklijn in {page.number(weight)}: ",
    }[language]
    return page.done(start + "; ".join(rows.format(*map(page.number, t)) for t in told) + ".")


def computation_graph(
    layers: Sequence[Dense],
    inputs: Any,
    target: Any,
    *,
    language: str = "en",
    dark: bool = False,
) -> Figure:
    """Return a chain of neurons as a graph of numbers: forward above, the way back below.

    Parameters
    ----------
    layers : list of Dense
        Of one neuron each; they are not changed.
    inputs (n_inputs, 1), target (1, 1)
        One example. The loss is the one that suits the last activation function.

    In the boxes stand the values of the forward pass. On each arrow stands the local rate: how
    fast what it points to changes with what it comes from. Below stand their products from the
    right: the derivative of the loss with respect to the box above.
    """
    chain = copy.deepcopy(list(layers))
    if not chain or any(layer.n_neurons != 1 for layer in chain):
        raise ValueError("layers must be a list of layers with one neuron each.")
    x = expect.columns(inputs, chain[0].n_inputs, "inputs")
    if x.shape[1] != 1:
        raise ValueError(f"inputs has shape {x.shape}: one example was expected, one column.")
    steps, loss = _there_and_back(chain, x, expect.columns(target, 1, "target"))
    page = Page(language, dark, size=(1.7 + 1.22 * len(steps), 3.0))
    axes = page.axes[0]
    axes.set_axis_off()
    for place, step in enumerate(steps):
        _box(page, axes, place, f"{step.name}\n{_numbers(page, step.value)}")
        if place:
            _arrow(page, axes, place, step.rate)
        if step.back is not None:
            _say(
                page, axes, (place, -0.55), f"d{step.back_name} = {_numbers(page, step.back)}", True
            )
        for row, (name, value, back) in enumerate(step.parameters):
            y = -1.12 - 0.72 * row
            _say(page, axes, (place, y), f"{name} = {_numbers(page, value)}", False)
            _say(page, axes, (place, y - 0.29), f"d{name} = {_numbers(page, back)}", True)
    for y, word, back in ((0.0, "forward", False), (-0.55, "back", True)):
        _say(page, axes, (-0.95, y), WORDS[word][language], back)
    axes.set(xlim=(-1.4, len(steps) - 0.5), ylim=(-2.3, 0.6))
    rates = [float(step.rate) for step in steps[2:] if step.rate is not None]
    backs = [
        f"d{name} = {_numbers(page, value)}"
        for step in steps[::-1]
        for name, value in [(step.back_name, step.back), *((p[0], p[2]) for p in step.parameters)]
        if value is not None
    ]
    texts = {
        "en": f"From the input to a loss of {page.number(loss)} and back. The local rates along "
        f"the chain are {page.numbers(rates)}; multiplied from the right they give "
        f"{'; '.join(backs)}.",
        "nl": f"Van de invoer naar een verlies van {page.number(loss)} en terug. De hellingen "
        f"langs de keten zijn {page.numbers(rates)}; van rechts af vermenigvuldigd "
        f"geven ze {'; '.join(backs)}.",
    }
    return page.done(texts[language])


class _Step:
    """One box of the graph: its value, the rate on the arrow to it, what comes back to it."""

    def __init__(self, name: str, value: Any, rate: Any = None) -> None:
        self.name, self.value, self.rate = name, value, rate
        self.back: Any = None
        self.back_name = "a" if name == "o" else name  # the lesson's word for it is da
        self.parameters: list[tuple[str, Any, Any]] = []


def _there_and_back(chain: list[Dense], x: Array, target: Array) -> tuple[list[_Step], float]:
    """Go forward and back, and note every number on the way."""
    loss = losses.suited_to(chain[-1].activation)
    a = x
    for layer in chain:
        a = layer.forward(a)
    value = float(loss.value(a, target))
    da = loss.gradient(a, target)
    ends = [_Step("L", value, float(da[0, 0]))]
    for number, layer in reversed(list(enumerate(chain, start=1))):
        sign = str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        last = number == len(chain)
        slope = layer.activation.derivative(layer.z)
        after = _Step("o" if last else f"a{sign}", layer.outputs, float(slope[0, 0]))
        after.back = da
        before = _Step(f"z{sign}", layer.z)
        if number > 1:
            before.rate = float(layer.weights[0, 0])
        da = layer.gradients(da)
        before.back = layer.d_biases
        before.parameters = [
            (f"W{sign}", layer.weights, layer.d_weights),
            (f"b{sign}", layer.biases, layer.d_biases),
        ]
        ends += [after, before]
    return [_Step("x", x), *ends[::-1]], value


def _numbers(page: Page, value: Any) -> str:
    """Write one number, or several in brackets."""
    return page.numbers(value) if np.size(value) == 1 else f"({page.numbers(value)})"


def _box(page: Page, axes: Axes, place: int, text: str) -> None:
    axes.text(
        place,
        0,
        text,
        ha="center",
        va="center",
        fontsize=10,
        color=page.colours["ink"],
        bbox={"boxstyle": "round,pad=0.35", "fc": "none", "ec": page.colours["blue"], "lw": 1.4},
    )


def _arrow(page: Page, axes: Axes, place: int, rate: float | None) -> None:
    """Draw the arrow into a box, with the local rate above it where there is one."""
    axes.annotate(
        "",
        (place - 0.33, 0),
        xytext=(place - 0.67, 0),
        arrowprops={"arrowstyle": "-|>", "color": page.colours["blue"], "lw": 1.2},
    )
    if rate is not None:
        _say(page, axes, (place - 0.5, 0.3), f"× {page.number(rate)}", False)


def _say(page: Page, axes: Axes, place: tuple[float, float], text: str, back: bool) -> None:
    colour = page.pen(page.colours["orange" if back else "ink"])
    axes.text(*place, text, ha="center", va="center", fontsize=9, color=colour)
