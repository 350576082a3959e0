"""Figures of a search, and small pictures."""

import io
from dataclasses import dataclass

import numpy as np
import pytest
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.figure import Figure

from nnlib import plots


@dataclass
class Trial:
    params: dict
    mean: float


def trials(*rows):
    return [Trial({"learning_rate": rate, "k": k}, score) for rate, k, score in rows]


GRID = trials((0.01, 2, 0.7), (0.01, 4, 0.75), (1.0, 2, np.nan), (1.0, 4, 0.6))
LOTS = trials((0.03, 2, 0.8), (0.2, 4, 0.9), (0.5, 3, 0.85), (2.0, 2, np.nan))
PIXELS = np.arange(24.0).reshape(4, 6)


def every_figure(**keywords):
    both = {"grid": GRID, "random": LOTS}
    yield plots.search_panels(both, "learning_rate", "k", **keywords)
    yield plots.search_panels(both, "learning_rate", "k", surface=GRID, **keywords)
    yield plots.best_so_far(both, **keywords)
    yield plots.pictures(PIXELS, ["a", "b", "c", "d"], shape=(2, 3), **keywords)


def texts(figure):
    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(match=lambda a: hasattr(a, "get_text"))]


def points(axes):
    return next(one for one in axes.collections if isinstance(one, PathCollection))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_figure_is_drawn_has_alt_text_and_a_transparent_background(language, dark):
    for figure in every_figure(language=language, dark=dark):
        assert isinstance(figure, Figure)
        assert len(figure.get_label()) > 30 and figure.get_label().endswith(".")
        figure.savefig(io.BytesIO())
        assert figure.get_facecolor()[3] == 0.0


def test_dutch_and_english_figures_differ_in_their_alt_text():
    for dutch, english in zip(
        every_figure(language="nl"), every_figure(language="en"), strict=True
    ):
        assert dutch.get_label() != english.get_label()


def test_the_panels_say_how_many_different_values_each_search_tried():
    figure = plots.search_panels({"grid": GRID, "random": LOTS}, "learning_rate", "k")
    assert figure.get_label() == (
        "grid: 4 trials with 2 learning rates; the best, 0.75, at 0.01. "
        "random: 4 trials with 4 learning rates; the best, 0.9, at 0.2."
    )
    assert {"grid: 4 trials, 2 learning rates", "random: 4 trials, 4 learning rates"} <= set(
        texts(figure)
    )
    dutch = plots.search_panels({"grid": GRID}, "k", "learning_rate", language="nl")
    assert dutch.get_label() == ("grid: 4 pogingen met 2 waarden van k; de beste, 0,75, bij 4.")


def test_the_marks_above_a_panel_stand_at_the_values_that_were_tried():
    axes = plots.search_panels({"random": LOTS}, "learning_rate", "k").axes[0]
    np.testing.assert_array_equal(axes.lines[-1].get_xdata(), [0.03, 0.2, 0.5, 2.0])
    assert axes.get_xscale() == "log" and axes.get_yscale() == "linear"


def test_the_best_trial_is_ringed_and_a_diverged_one_is_a_cross():
    axes = plots.search_panels({"random": LOTS}, "learning_rate", "k").axes[0]
    cross, ring = axes.lines[0], axes.lines[1]
    np.testing.assert_array_equal(cross.get_xydata(), [[2.0, 2.0]])
    np.testing.assert_array_equal(ring.get_xydata(), [[0.2, 4.0]])
    np.testing.assert_array_equal(points(axes).get_offsets(), [[0.03, 2], [0.2, 4], [0.5, 3]])


def test_a_surface_is_painted_in_the_order_of_its_values():
    shuffled = [GRID[k] for k in (2, 0, 3, 1)]
    axes = plots.search_panels({"random": LOTS}, "learning_rate", "k", surface=shuffled).axes[0]
    mesh = next(one for one in axes.collections if isinstance(one, QuadMesh))
    np.testing.assert_array_equal(
        np.ma.filled(mesh.get_array(), np.nan).reshape(2, 2), [[0.7, np.nan], [0.75, 0.6]]
    )


def test_a_panel_without_a_finite_score_is_drawn_beside_one_that_has_some():
    lost = trials((0.1, 2, np.nan))
    figure = plots.search_panels({"lost": lost, "random": LOTS}, "learning_rate", "k")
    assert figure.get_label().startswith("lost: 1 trial with 1 learning rate. ")


def test_the_best_so_far_never_falls_and_a_nan_never_counts():
    figure = plots.best_so_far({"a": trials((1, 1, 0.5), (1, 1, np.nan), (1, 1, 0.4), (1, 1, 0.7))})
    np.testing.assert_array_equal(figure.axes[0].lines[0].get_ydata(), [0.5, 0.5, 0.5, 0.7])
    assert figure.get_label() == "a: 0.7, reached with candidate 4 of 4."


def test_searches_of_different_length_are_labeled_where_they_end():
    figure = plots.best_so_far({"long": LOTS, "short": GRID[:2]})
    assert sorted((t.get_text(), t.xy[0]) for t in figure.axes[0].texts) == [
        ("long", 4.0),
        ("short", 2.0),
    ]


def test_a_single_candidate_is_drawn_too():
    figure = plots.best_so_far({"a": GRID[:1]}, language="nl")
    assert figure.axes[0].get_xlim() == (1, 2)
    assert figure.get_label() == "a: 0,7, bereikt met kandidaat 1 van de 1."


def test_equal_scores_make_a_flat_line_on_an_axis_with_room():
    figure = plots.best_so_far({"a": trials((1, 1, 0.5), (1, 1, 0.5))})
    low, high = figure.axes[0].get_ylim()
    assert low < 0.49 and high > 0.51


def test_pictures_keep_their_pixels_and_their_captions():
    figure = plots.pictures(PIXELS, ["a", "b", "c", "d"], shape=(2, 3))
    drawn = [axes.images[0].get_array() for axes in figure.axes if axes.images]
    np.testing.assert_array_equal(drawn[1], [[6, 7, 8], [9, 10, 11]])
    assert figure.get_label() == "4 pictures of 2 by 3 pixels: a, b, c, d."
    assert {"a", "b", "c", "d"} <= set(texts(figure))


def test_more_than_eight_pictures_take_a_second_line():
    one, two = (plots.pictures(np.ones((n, 4)), ["x"] * n, shape=(2, 2)) for n in (8, 9))
    assert two.get_figheight() == 2 * one.get_figheight()
    assert sum(bool(axes.images) for axes in two.axes) == 9


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plots.search_panels([], "learning_rate", "k"), "a dict of name"),
        (lambda: plots.search_panels({"a": GRID}, "learning_rate", "layers"), "no 'layers'"),
        (lambda: plots.search_panels({"a": GRID[2:3]}, "learning_rate", "k"), "finite score"),
        (lambda: plots.search_panels({"a": []}, "learning_rate", "k"), "holds no trials"),
        (
            lambda: plots.search_panels({"a": GRID}, "learning_rate", "k", surface=GRID[:3]),
            "surface has 3 trials",
        ),
        (lambda: plots.best_so_far({}), "a dict of name"),
        (lambda: plots.best_so_far({"a": GRID[2:3]}), "no trial of 'a'"),
        (lambda: plots.pictures(PIXELS, ["a"] * 4), r"\(n, 64\) was expected"),
        (lambda: plots.pictures(PIXELS, ["a"], shape=(2, 3)), "1 captions for 4 pictures"),
        (lambda: plots.pictures(PIXELS[:0], [], shape=(2, 3)), "was expected"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_a_sentence(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call()
