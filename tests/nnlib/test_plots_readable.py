"""Every figure can be read: on light and on dark paper, in both languages, in every corner.

The words are taken out while a figure is drawn, so that each can be held against what is behind it.
"""

import itertools
import re
from dataclasses import dataclass

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from nnlib import Dense, Perceptron, plots
from nnlib.history import History
from nnlib.plots import page

PAPERS = {False: ("#ffffff", "#fafafa"), True: ("#111111", "#1e1e1e")}  # of JupyterLab, VS Code


class Named(dict):
    """Arguments that are given by name."""


@dataclass
class Trial:
    params: dict
    mean: float


def falling(rate, lowest, n=30):
    return [lowest + (0.7 - lowest) * float(np.exp(-rate * k)) for k in range(1, n + 1)]


def overfitting(n=30):
    return [value + 0.004 * k for k, value in enumerate(falling(0.2, 0.25, n))]


RUN = History(0.7, falling(0.15, 0.1), falling(-0.01, 0.5), overfitting(), falling(-0.008, 0.5))
RUNS = {0.001: History(0.7, falling(0.01, 0.1)), 0.1: RUN, 30.0: History(0.7, [0.9, 1.3, np.nan])}
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2))
Y = (X[:, :1] > X[:, 1:] ** 2 - 0.5).astype(float)
RATES = [0.001, 0.01, 0.1, 1.0]
SCORES = [0.625, 0.75, 0.875, np.nan]
TRIALS = [
    Trial({"learning_rate": a, "n_neurons": k}, float(score + 0.01 * k))
    for (a, score), k in itertools.product(zip(RATES, SCORES, strict=True), (2, 4, 8))
]
LOTS = [
    Trial({"learning_rate": float(10 ** RNG.uniform(-3, 0)), "n_neurons": k}, 0.5 + 0.03 * k)
    for k in range(2, 9)
]
SEARCHES = {"grid": TRIALS, "random": LOTS}
AXES = ("learning_rate", "n_neurons")
CALLS = [("forward", 1, 2.0, 2), ("forward", 2, 0.4, None), ("backward", 2, -1.25, 2)]
CALLS = [*CALLS, ("backward", 1, 0.5, None)] * 3
STEPS = [[2.0, 1.0], [1.0, -3.0], [-1.0, 2.5], [2.0, 3.5]]


def chain():
    """Return the two layers of the example worked out by hand in chapters 03, 04 and 05."""
    first, second = Dense(2, 1), Dense(1, 1)
    first.weights[:], second.weights[:], second.biases[:] = [[0.6, -0.3]], 2.0, -1.0
    return [first, second]


def network():
    rng = np.random.default_rng(0)
    return Perceptron([Dense(2, 5, "tanh", rng=rng), Dense(5, 1, rng=rng)])


def bowl(w, b):
    return w**2 + 4 * b**2


def figures(**keywords):
    """Yield figures as the chapters draw them, each with the name of its function."""
    model = network()
    moments = {f"epoch {k}": model for k in (1, 10, 100, 1000, 5000)}
    for name, *arguments in [
        ("accuracy_curves", RUN),
        ("activation_functions", ["sigmoid", "tanh", "relu"]),
        ("best_so_far", SEARCHES),
        ("boundaries", moments, X, Y),
        ("bowl_paths", bowl, {"b = 1": [[1, 1], [0.5, 0.2]], "b = 32": [[1, 1]]}, (0.0, 0.0)),
        ("capacity_curves", [1, 8, 64], {0.1: ([0.6, 0.2, 0.1], [0.7, 0.3, 0.4])}),
        ("checkpoint_branches", RUN.loss[:15], {"A": [0.3, 0.4], "B": RUN.loss[15:]}),
        ("checkpoint_branches", RUN.loss[:1], {}),
        ("checkpoint_timeline", RUN, [10, 20, 30], Named(best=14, interrupted=12)),
        ("checkpoint_timeline", History(0.7, [0.5]), [1], Named(best=1)),
        ("computation_graph", chain(), [[1.0], [2.0]], [[1.0]]),
        ("confusion_matrix", [[812, 25], [13, 990]], ["kat", "hond"]),
        ("confusion_matrix", 10 * np.eye(10) + RNG.integers(0, 3, (10, 10))),
        ("curve_panels", {"A": RUN, 0.05: RUN, "C": RUN}),
        ("dataset", X, Y),
        ("decision_boundary", model, X, Y),
        ("descent", {0.1: [3.0, 2.4, 1.92], 0.5: [3.0, 0.0], 1.05: [3.0, -3.3, 3.63]}),
        ("example_steps", bowl, (1.0, 1.0), STEPS, (0.0, 0.0)),
        ("layer_step", np.full((3, 2), -0.25), np.ones((2, 4)), np.full((3, 1), 1.5)),
        ("learning_rate_sweep", RATES, [0.7, 0.4, 0.2, np.nan]),
        ("learning_rate_sweep", RATES, {"1": [0.7, 0.4, 0.2, 0.1], "32": [0.7, 0.7, 0.6, 0.3]}),
        ("loss_curves", RUN),
        ("loss_curves", RUNS),
        ("losses_of_output", 1, [0.4, 0.01]),
        ("lucky_scores", [0.6, 0.4, 0.5, 0.55], [0.5, 0.51, 0.49, 0.45]),
        ("neuron_plane", ((2, -3), 1)),
        ("neuron_plane", {"A": ((2.5, -3), 1), "B": ((0, 2), 0)}, X, Y),
        ("pictures", np.arange(24.0).reshape(4, 6), ["a", "b", "c", "d"], Named(shape=(2, 3))),
        ("response_surface", SEARCHES, *AXES),
        ("search_panels", SEARCHES, *AXES),
        ("search_panels", SEARCHES, *AXES, Named(surface=TRIALS)),
        ("signal", model, [[2.0], [1.5]]),
        ("steps", CALLS),
        ("weight_moved", lambda w: (w - 0.5) ** 2, 1.0, 1.0, [0.5, -1.0]),
    ]:
        named = arguments.pop() if isinstance(arguments[-1], Named) else {}
        yield name, getattr(plots, name)(*arguments, **named, **keywords)


PLACES = [("nl", False), ("nl", True), ("en", False), ("en", True)]


@pytest.fixture(scope="module", params=PLACES, ids=str)
def drawn(request):
    """The language, and of each figure (name, figure, its words, its pixels without them)."""
    language, dark = request.param
    words, done = [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", lambda text, renderer: words.append(text))
        for name, figure in figures(language=language, dark=dark):
            words.clear()
            figure.set_facecolor(PAPERS[dark][0])
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            written = {id(one): one for one in words if one.get_text().strip()}
            boxes = [
                (one, one.get_window_extent(canvas.get_renderer())) for one in written.values()
            ]
            pixels = np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255.0
            done.append((name, figure, boxes, pixels))
    return language, done


def luminance(rgb):
    rgb = np.asarray(rgb)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    """The ratio of WCAG 2: 1 for the same colour, 21 for black on white."""
    brightness = luminance(to_rgb(one)), luminance(other)
    return (np.maximum(*brightness) + 0.05) / (np.minimum(*brightness) + 0.05)


def test_no_function_is_left_out():
    assert {name for name, _ in figures()} == set(plots.__all__)


def test_no_word_is_cut_off_at_the_edge(drawn):
    for name, figure, boxes, _ in drawn[1]:
        width, height = figure.canvas.get_width_height()
        for word, box in boxes:
            inside = min(box.x0, box.y0) > -0.5 and box.x1 < width + 0.5 and box.y1 < height + 0.5
            assert inside, (name, word.get_text(), box.extents)


def test_no_two_words_lie_over_each_other(drawn):
    for name, _, boxes, _ in drawn[1]:
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            up = min(a.y1, b.y1) - max(a.y0, b.y0)  # a box has room above small letters
            assert across < 1 or up < 3, (name, one.get_text(), other.get_text())


def test_every_word_stands_out_against_what_is_behind_it(drawn):
    for name, _, boxes, pixels in drawn[1]:
        for word, box in boxes:
            left, low, right, high = box.extents.round().astype(int).clip(0)
            behind = pixels[low:high, left:right].reshape(-1, 3)
            ratio = np.median(contrast(word.get_color(), behind))
            assert ratio >= 4.5, (name, word.get_text(), ratio)


@pytest.mark.parametrize("dark", [False, True])
def test_curves_stand_out_against_the_paper(dark):
    colours = page.SERIES_DARK if dark else page.SERIES_LIGHT
    for paper, colour in itertools.product(PAPERS[dark], colours):
        assert contrast(colour, to_rgb(paper)) >= 3, (paper, colour)


def said(figure, boxes):
    return [figure.get_label(), *(word.get_text() for word, _ in boxes)]


def test_numbers_are_written_as_in_the_language(drawn):
    language, done = drawn
    # A decimal point; a decimal comma, or brackets whose numbers a semicolon parts.
    foreign = re.compile(r"\d\.\d" if language == "nl" else r"\d,\d|\(−?\d[^)]*;")
    for name, figure, boxes, _ in done:
        for text in said(figure, boxes):
            assert not foreign.search(text), (name, text)


def test_one_is_not_counted_as_many(drawn):
    many = "neuronen|stappen|punten|pogingen|epochs|neurons|steps|points|trials"
    for name, figure, boxes, _ in drawn[1]:
        for text in said(figure, boxes):
            assert not re.search(rf"(?<![\d.,])1 ({many})\b", text), (name, text)
