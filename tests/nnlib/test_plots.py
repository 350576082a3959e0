import io
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from nnlib import plots
from nnlib.history import History
from nnlib.plots import page

X = np.array([[0.0, 0.1], [1.0, 1.2], [0.2, 0.9], [1.1, 0.3]])
Y = np.array([[0.0], [1.0], [0.0], [1.0]])
RUN = History(0.7, [0.5, 0.25], [0.8, 0.9], [0.6, 0.4])


@dataclass
class Trial:
    params: dict
    mean: float


TRIALS = [
    Trial({"learning_rate": rate, "k": k}, score)
    for rate, k, score in [(0.01, 2, 0.7), (0.1, 4, 0.9), (1.0, 8, np.nan)]
]


def every_figure(network, **keywords):
    yield plots.dataset(X, Y, **keywords)
    yield plots.loss_curves(RUN, **keywords)
    yield plots.loss_curves({0.1: RUN, "b = 2": History(0.7, [0.6, np.nan])}, log=True, **keywords)
    yield plots.learning_rate_sweep([0.01, 0.1, 1.0], [0.5, 0.2, np.nan], **keywords)
    yield plots.learning_rate_sweep([0.1, 1.0], {"a": [0.5, 0.2], "b": [0.4, 0.3]}, **keywords)
    yield plots.decision_boundary(network, X, Y, **keywords)
    yield plots.boundaries({"epoch 1": network, "epoch 2": network}, X, Y, **keywords)
    yield plots.accuracy_curves(RUN, **keywords)
    yield plots.confusion_matrix([[8, 2], [1, 9]], ["a", "b"], **keywords)
    yield plots.response_surface(
        {"grid": TRIALS, "random": TRIALS}, "learning_rate", "k", **keywords
    )
    yield plots.checkpoint_timeline(RUN, [1, 2], best=2, interrupted=1, **keywords)
    yield plots.checkpoint_branches([0.5, 0.4], {"A": [0.3]}, reference=[0.5, 0.4, 0.3], **keywords)
    yield plots.descent({0.1: [3.0, 2.4, 1.92], 1.0: [3.0, -3.0, 3.0]}, **keywords)


def texts(figure):
    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(match=lambda a: hasattr(a, "get_text"))]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_figure_is_drawn_has_alt_text_and_a_transparent_background(
    make_network, language, dark
):
    for figure in every_figure(make_network(), language=language, dark=dark):
        assert isinstance(figure, Figure)
        assert len(figure.get_label()) > 30 and figure.get_label().endswith(".")
        figure.savefig(io.BytesIO())
        assert figure.get_facecolor()[3] == 0.0


def test_dutch_and_english_figures_differ_in_their_alt_text(make_network):
    for dutch, english in zip(
        every_figure(make_network(), language="nl"),
        every_figure(make_network(), language="en"),
        strict=True,
    ):
        assert dutch.get_label() != english.get_label()


def test_numbers_have_the_sign_of_the_language():
    dutch = plots.loss_curves({0.001: RUN}, language="nl")
    english = plots.loss_curves({0.001: RUN}, language="en")
    assert "α = 0,001" in texts(dutch) and "verlies" in texts(dutch)
    assert "α = 0.001" in texts(english) and "loss" in texts(english)
    assert "van 0,7 naar 0,25" in dutch.get_label()
    assert "from 0.7 to 0.25" in english.get_label()


def test_the_curve_is_the_history_with_its_start():
    axes = plots.loss_curves(RUN).axes[0]
    training, validation = (line.get_ydata() for line in axes.lines[:2])
    np.testing.assert_array_equal(training, [0.7, 0.5, 0.25])
    np.testing.assert_array_equal(validation, [np.nan, 0.6, 0.4])


def test_a_curve_of_one_value_is_a_dot():
    short = History(0.7, [0.5], [0.8], [0.6])
    training, validation = plots.loss_curves(short).axes[0].lines
    assert training.get_marker() == "None" and validation.get_marker() == "o"
    (accuracy,) = plots.accuracy_curves(short).axes[0].lines
    (branch, _) = plots.checkpoint_branches([0.5], {}).axes[0].lines
    assert accuracy.get_marker() == branch.get_marker() == "o"


def test_a_diverged_curve_ends_in_a_cross_and_says_so():
    figure = plots.loss_curves({"a": History(0.7, [0.6, np.inf, np.nan])}, language="nl")
    assert "a (gedivergeerd)" in texts(figure)
    assert figure.axes[0].lines[1].get_xdata() == [1]


def test_labels_at_the_ends_of_curves_do_not_overlap():
    close = {f"run {k}": History(1.0, [0.5 + 0.001 * k]) for k in range(4)}
    places = sorted(t.xy[1] for t in plots.loss_curves(close).axes[0].texts)
    assert min(np.diff(places)) >= 0.0599


def test_the_confusion_matrix_names_the_most_frequent_mistake():
    figure = plots.confusion_matrix([[8, 2], [1, 9]], ["kat", "hond"], language="nl")
    assert figure.get_label() == (
        "17 van de 20 voorbeelden hebben de juiste klasse. "
        "Het vaakst verwisseld: kat voor hond, 2 keer."
    )
    assert {"8", "2", "1", "9", "kat", "hond"} <= set(texts(figure))


def test_the_confusion_matrix_has_true_classes_down_and_predicted_ones_across():
    axes = plots.confusion_matrix([[8, 2], [1, 9]]).axes[0]
    counts = {text.get_position(): text.get_text() for text in axes.texts}
    assert counts == {(0, 0): "8", (1, 0): "2", (0, 1): "1", (1, 1): "9"}
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted class", "true class")


@pytest.mark.parametrize(("dark", "colours"), [(False, page.LIGHT), (True, page.DARK)])
def test_class_0_is_a_blue_circle_and_class_1_an_orange_triangle(dark, colours):
    zero, one = plots.dataset(X, Y, dark=dark).axes[0].collections
    np.testing.assert_array_equal(zero.get_offsets(), X[[0, 2]])
    np.testing.assert_array_equal(one.get_offsets(), X[[1, 3]])
    assert to_hex(zero.get_facecolor()[0]).upper() == colours["blue"].upper()
    assert to_hex(one.get_facecolor()[0]).upper() == colours["orange"].upper()
    assert len(zero.get_paths()[0].vertices) > len(one.get_paths()[0].vertices) == 4


def test_the_sweep_rings_the_lowest_loss():
    figure = plots.learning_rate_sweep([0.01, 0.1, 1.0], [0.5, 0.2, np.nan])
    ring = next(line for line in figure.axes[0].lines if line.get_markerfacecolor() == "none")
    np.testing.assert_allclose(ring.get_xydata(), [[0.1, 0.2]])
    assert figure.get_label().endswith("lowest: 0.2 at α = 0.1.")


def test_the_best_trial_is_ringed_and_a_diverged_one_is_never_best():
    figure = plots.response_surface(TRIALS, "learning_rate", "k")
    ring = figure.axes[0].collections[-1].get_offsets()
    np.testing.assert_allclose(ring, [[0.1, 4.0]])
    assert "0.9, has learning_rate = 0.1 and k = 4" in figure.get_label()


def test_the_timeline_marks_the_saved_epochs():
    figure = plots.checkpoint_timeline(RUN, [1, 2], best=2)
    np.testing.assert_array_equal(figure.axes[0].lines[1].get_xydata(), [[1, 0.6], [2, 0.4]])


def test_no_window_and_no_global_figure_is_needed():
    code = (
        "import sys, nnlib.plots as p, nnlib.history as h;"
        "p.loss_curves(h.History(1.0, [0.5]));"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plots.loss_curves([]), "a History or a dict"),
        (lambda: plots.loss_curves({}), "a History or a dict"),
        (lambda: plots.loss_curves(RUN, language="de"), "'nl' or 'en'"),
        (lambda: plots.learning_rate_sweep([0.0, 1.0], [1.0, 1.0]), "above 0"),
        (lambda: plots.learning_rate_sweep([0.1, 1.0], [1.0]), "must be the same"),
        (lambda: plots.dataset(X, Y[:3]), "4 rows and y has 3"),
        (lambda: plots.dataset(np.ones((4, 3)), Y), "2 coordinates per row"),
        (lambda: plots.descent({}), "a dict"),
        (lambda: plots.boundaries({}, X, Y), "a dict"),
        (lambda: plots.confusion_matrix([[1, 2]]), r"\(k, k\)"),
        (lambda: plots.confusion_matrix([[1, 2], [0, 3]], ["a"]), "names has 1"),
        (lambda: plots.response_surface(TRIALS, "learning_rate", "layers"), "no 'layers'"),
        (lambda: plots.response_surface(TRIALS[2:], "learning_rate", "k"), "finite score"),
        (lambda: plots.response_surface([], "learning_rate", "k"), "no trials"),
        (lambda: plots.checkpoint_timeline(RUN, [3]), "epoch 3 is not in the history of 2"),
        (lambda: plots.checkpoint_timeline(History(1.0), []), "at least one epoch"),
    ],
)
def test_what_cannot_be_drawn_gets_a_sentence(call, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        call()
