"""Figures of a neuron, a layer and a signal: what they show, and what they refuse."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from nnlib import Dense, Perceptron, plots

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LABELS = np.array([[0.0], [1.0], [1.0], [0.0]])
W = np.array([[1.0, 2.0], [-1.0, 1.0], [0.5, -2.0]])
B = np.array([[-1.0], [0.0], [1.0]])
INPUTS = np.array([[2.0, 0.0, 1.0, -1.0], [1.0, 1.0, 0.0, -1.0]])


def two_layers():
    """Return the network 2-3-1 that chapter 02 works out by hand."""
    first, last = Dense(2, 3, "relu"), Dense(3, 1, "sigmoid")
    first.weights = np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, 0.0]])
    first.biases = np.array([[1.0], [-1.0], [1.0]])
    last.weights, last.biases = np.array([[1.0, -1.0, 4.0]]), np.array([[-0.5]])
    return Perceptron([first, last])


def every_figure(**keywords):
    yield plots.neuron_plane(((2, -3), 1), **keywords)
    yield plots.neuron_plane({"A": ((2, -3), 1), "B": ((0, 2), 0)}, XOR, LABELS, **keywords)
    yield plots.activation_functions(["sigmoid", "tanh", "relu"], **keywords)
    yield plots.layer_step(W, INPUTS, B, **keywords)
    yield plots.signal(two_layers(), [[2.0], [1.0]], **keywords)


def texts(figure):
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text)]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_figure_is_drawn_with_alt_text_on_a_transparent_background(language, dark):
    for figure in every_figure(language=language, dark=dark):
        assert isinstance(figure, Figure)
        assert len(figure.get_label()) > 60 and figure.get_label().endswith(".")
        figure.savefig(io.BytesIO())
        assert figure.get_facecolor()[3] == 0.0


def test_nothing_is_said_on_stderr_while_drawing(capfd):
    for figure in every_figure():
        figure.savefig(io.BytesIO())
    assert capfd.readouterr().err == ""


def test_dutch_and_english_figures_differ_in_their_alt_text():
    for dutch, english in zip(
        every_figure(language="nl"), every_figure(language="en"), strict=True
    ):
        assert dutch.get_label() != english.get_label()


def test_the_line_of_a_neuron_is_where_it_gives_one_half():
    axes = plots.neuron_plane(((2.0, -3.0), 1.0)).axes[0]
    (line,) = (path for c in axes.collections for path in c.get_paths() if len(path.vertices))
    np.testing.assert_allclose(line.vertices @ [2.0, -3.0] + 1.0, 0.0, atol=1e-6)


def test_a_line_outside_the_picture_is_left_out():
    axes = plots.neuron_plane(((1.0, 0.0), 50.0)).axes[0]
    assert not axes.collections and not axes.texts


def test_the_plane_says_how_many_points_are_on_their_side():
    panels = {"or": ((20, 20), -10), "and": ((20, 20), -30)}
    figure = plots.neuron_plane(panels, XOR, LABELS, language="nl")
    assert "or · 3 van de 4" in texts(figure) and "and · 1 van de 4" in texts(figure)
    assert "3 of 4 points right" in plots.neuron_plane(((1, 1), -0.5), XOR, LABELS).get_label()


@pytest.mark.parametrize(
    "neuron", [((1, 2, 3), 0), ((1, np.nan), 0), ((1, 2), None), 5, ((1, 2), (1, 2))]
)
def test_a_neuron_that_is_no_pair_of_weights_and_bias_is_refused(neuron):
    with pytest.raises(ValueError, match=r"a neuron is .* expected"):
        plots.neuron_plane(neuron)


def test_points_without_as_many_classes_are_refused():
    with pytest.raises(ValueError, match="X has 4 rows and y has 3"):
        plots.neuron_plane(((1, 1), 0), XOR, LABELS[:3])
    with pytest.raises(ValueError, match="neurons is empty"):
        plots.neuron_plane({})


def test_the_curves_of_activation_functions_are_their_values():
    axes = plots.activation_functions(["tanh", "relu"], reach=3).axes[0]
    curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
    z = curves[0].get_xdata()
    np.testing.assert_allclose(curves[0].get_ydata(), np.tanh(z))
    np.testing.assert_allclose(curves[1].get_ydata(), np.maximum(z, 0))
    with pytest.raises(TypeError, match="list of names"):
        plots.activation_functions("tanh")


def test_a_layer_step_shows_every_number_and_every_shape():
    said = texts(plots.layer_step(W, INPUTS, B, language="nl"))
    boxes = [text for text in said if text.strip("−").replace(",", "").isdigit()]
    numbers = sorted(float(text.replace("−", "-").replace(",", ".")) for text in boxes)
    shown = np.concatenate([a.ravel() for a in (W, INPUTS, B, W @ INPUTS + B, np.ones(1))])
    assert numbers == sorted(shown.tolist())  # the 1 is the word below the biases' shape
    assert "0,5" in said and "neuronen ×" in said
    assert [text for text in said if text.startswith("(")] == ["(3,", "(2,", "(3,", "(3,"]


def test_arrays_that_do_not_make_a_layer_are_refused():
    with pytest.raises(ValueError, match=r"weights has shape \(3, 2\), inputs \(3, 1\)"):
        plots.layer_step(W, np.ones((3, 1)), B)
    with pytest.raises(ValueError, match=r"biases \(3,\)"):
        plots.layer_step(W, INPUTS, B.ravel())


def test_a_signal_shows_the_values_and_the_sum_of_one_neuron():
    said = texts(plots.signal(two_layers(), [[2.0], [1.0]], language="nl"))
    assert {"2", "1", "0", "0,622"} <= set(said)
    assert "z = 1 · 2 + (−1) · 1 + 4 · 0 + (−0,5) = 0,5\na = sigmoid(0,5) = 0,622" in said
    other = plots.signal(two_layers(), [[2.0], [1.0]], (1, 3))
    assert "Layer 1, neuron 3: z = (−1) · 2 + 0 · 1 + 1 = −1, a = relu(−1) = 0." in (
        other.get_label()
    )


def test_a_signal_leaves_the_network_as_it_was():
    model = two_layers()
    model.forward(np.array([[0.0], [2.0]]))
    before = model.layers[0].inputs.copy()
    plots.signal(model, [[2.0], [1.0]])
    np.testing.assert_array_equal(model.layers[0].inputs, before)


def test_a_signal_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="one example was expected"):
        plots.signal(two_layers(), np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"explain is \(3, 1\)"):
        plots.signal(two_layers(), np.ones((2, 1)), (3, 1))
    with pytest.raises(ValueError, match="at most 10"):
        plots.signal(Perceptron([Dense(2, 11), Dense(11, 1)]), np.ones((2, 1)))


def test_a_long_sum_is_shortened():
    model = Perceptron([Dense(6, 1, rng=np.random.default_rng(1))])
    assert " + … + " in plots.signal(model, np.ones((6, 1))).get_label()


def test_boundaries_go_on_in_a_second_row_after_four():
    model, points, classes = two_layers(), XOR, LABELS
    models = {f"epoch {k}": model for k in range(6)}
    figure = plots.boundaries(models, points, classes)
    titles = [axes.get_title() for axes in figure.axes if axes.axison]
    assert titles == list(models) and len(figure.axes) == 8
