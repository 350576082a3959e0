"""Figures of chapters 05 and 07: the calls of a loop, training beside validation, lucky scores."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure

from nnlib import plots
from nnlib.history import History

RUN = History(0.7, [0.5, 0.25, 0.1], [0.8, 0.9, 1.0], [0.6, 0.4, 0.5])
EVENTS = [
    ("forward", 1, 2.0, 2),
    ("forward", 2, 0.4, None),
    ("backward", 2, -1.25, 2),
    ("backward", 1, 0.5, None),
]


def every_figure(**keywords):
    yield plots.steps(EVENTS, **keywords)
    yield plots.steps([], **keywords)
    yield plots.curve_panels({"A": RUN, 0.1: RUN}, **keywords)
    yield plots.capacity_curves([1, 8], {"a": ([0.6, 0.1], [0.7, 0.3])}, **keywords)
    yield plots.lucky_scores([0.6, 0.4, 0.5], [0.5, 0.51, 0.49], **keywords)


def texts(figure):
    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(match=lambda a: hasattr(a, "get_text"))]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_figure_is_drawn_has_alt_text_and_a_transparent_background(language, dark):
    for figure in every_figure(language=language, dark=dark):
        assert isinstance(figure, Figure)
        assert len(figure.get_label()) > 15 and figure.get_label().endswith(".")
        figure.savefig(io.BytesIO())
        assert figure.get_facecolor()[3] == 0.0


def test_dutch_and_english_figures_differ_in_their_alt_text():
    for dutch, english in zip(
        every_figure(language="nl"), every_figure(language="en"), strict=True
    ):
        assert dutch.get_label() != english.get_label()


def test_the_calls_are_read_aloud_in_order():
    assert plots.steps(EVENTS, language="en").get_label() == (
        "The calls in order: forward layer 1 [row 2], 2; "
        "backward layer 2 (da −1.2) [label 2], 1 (da 0.5)."
    )
    assert (
        "terug laag 2 (da −1,2) [label 2], 1 (da 0,5)"
        in plots.steps(EVENTS, language="nl").get_label()
    )


def test_each_call_stands_at_the_height_of_its_layer():
    forward, backward = plots.steps(EVENTS).axes[0].collections
    np.testing.assert_array_equal(forward.get_offsets(), [[1, 1], [2, 2]])
    np.testing.assert_array_equal(backward.get_offsets(), [[3, 2], [4, 1]])
    assert {"row 2", "label 2", "−1.2"} <= set(texts(plots.steps(EVENTS)))


def test_of_a_long_list_of_calls_the_first_are_drawn_and_the_page_says_so():
    figure = plots.steps(EVENTS * 100, language="nl")
    assert sum(len(marks.get_offsets()) for marks in figure.axes[0].collections) == 48
    assert "aanroep (de eerste 48 van 400)" in texts(figure)
    assert figure.get_label().startswith("De aanroepen op volgorde (de eerste 48 van 400): vooruit")


def test_a_loop_that_calls_nothing_gets_a_page_that_says_so():
    assert "geen enkele aanroep" in texts(plots.steps([], language="nl"))


def test_a_ring_stands_at_the_lowest_validation_loss():
    axes = plots.curve_panels({"A": RUN}).axes[0]
    training, validation, ring = axes.lines
    np.testing.assert_array_equal(training.get_ydata(), [0.7, 0.5, 0.25, 0.1])
    np.testing.assert_array_equal(validation.get_xydata(), [[1, 0.6], [2, 0.4], [3, 0.5]])
    np.testing.assert_array_equal(ring.get_xydata(), [[2, 0.4]])


def test_panels_share_their_axes_and_tell_where_each_ends():
    figure = plots.curve_panels({"A": RUN, "B": RUN}, language="nl")
    assert len(figure.axes) == 2
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    assert (
        "B: aan het eind 0,1 op training en 0,5 op validatie; laagste validatie 0,4 na epoch 2."
        in figure.get_label()
    )


def test_every_width_has_its_tick_and_its_two_losses():
    figure = plots.capacity_curves([1, 8], {"a": ([0.6, 0.1], [0.7, 0.3])})
    assert [t.get_text() for t in figure.axes[0].get_xticklabels()] == ["1", "8"]
    assert "8 neurons 0.1 and 0.3" in figure.get_label()


def test_a_panel_named_by_a_number_is_named_by_its_noise():
    panels = {0.25: ([0.6, 0.1], [0.7, 0.3])}
    assert "ruis 0,25" in texts(plots.capacity_curves([1, 8], panels, language="nl"))
    assert "noise 0.25" in texts(plots.capacity_curves([1, 8], panels, language="en"))


def test_the_luckiest_model_is_ringed_and_named():
    figure = plots.lucky_scores([0.6, 0.4, 0.5], [0.5, 0.51, 0.49], language="nl")
    np.testing.assert_array_equal(figure.axes[0].lines[-1].get_xydata(), [[0.6, 0.5]])
    assert "gekozen" in texts(figure)
    assert "haalt daar 0,6 en op nieuwe rijen 0,5;" in figure.get_label()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plots.steps([("sideways", 1, 0.0, None)]), "'forward' or 'backward'"),
        (lambda: plots.curve_panels({}), "a dict"),
        (lambda: plots.curve_panels({"A": History(0.7, [0.5])}), "with validation losses"),
        (lambda: plots.capacity_curves([0, 1], {"a": ([1, 1], [1, 1])}), "above 0"),
        (lambda: plots.capacity_curves([1, 2], {}), "a dict"),
        (lambda: plots.capacity_curves([1, 2], {"a": ([1], [1, 2])}), r"both must be \(2,\)"),
        (lambda: plots.lucky_scores([0.5, 0.6], [0.5]), "one score for each model"),
    ],
)
def test_what_cannot_be_drawn_gets_a_sentence(call, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        call()
