import io

import numpy as np
import pytest
from matplotlib.figure import Figure

from nnlib import Dense, plots

X, TARGET = [[1.0], [2.0]], [[1.0]]


def chain():
    """Return the two layers of the example worked out by hand in chapters 03, 04 and 05."""
    first, second = Dense(2, 1), Dense(1, 1)
    first.weights[:], second.weights[:], second.biases[:] = [[0.6, -0.3]], 2.0, -1.0
    return [first, second]


def bowl(w, b):
    return w**2 + 4 * b**2


STEPS = [[2.0, 1.0], [1.0, -3.0], [-1.0, 0.5], [2.0, 1.5]]


def every_figure(**keywords):
    yield plots.losses_of_output(1, [0.4, 0.01], **keywords)
    yield plots.losses_of_output(0, **keywords)
    yield plots.weight_moved(lambda w: w**2, 1.0, 2.0, [0.5, -1.0], name="W", **keywords)
    yield plots.computation_graph(chain(), X, TARGET, **keywords)
    yield plots.computation_graph([Dense(1, 1, "identity")], [[1.0]], [[3.0]], **keywords)
    yield plots.example_steps(bowl, (1.0, 1.0), STEPS, (0.0, 0.0), **keywords)
    yield plots.bowl_paths(bowl, {"b = 1": [[1, 1], [0.5, 0.2]]}, (0.0, 0.0), **keywords)


def texts(figure):
    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(match=lambda a: hasattr(a, "get_text"))]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_figure_is_drawn_has_alt_text_and_a_transparent_background(language, dark):
    for figure in every_figure(language=language, dark=dark):
        assert isinstance(figure, Figure)
        assert len(figure.get_label()) > 60 and figure.get_label().endswith(".")
        figure.savefig(io.BytesIO())
        assert figure.get_facecolor()[3] == 0.0


def test_dutch_and_english_figures_differ_in_their_alt_text():
    dutch, english = every_figure(language="nl"), every_figure(language="en")
    for one, other in zip(dutch, english, strict=True):
        assert one.get_label() != other.get_label()


def test_the_graph_holds_the_numbers_worked_out_by_hand():
    written = texts(plots.computation_graph(chain(), X, TARGET))
    assert {"x\n(1, 2)", "z₁\n0", "a₁\n0.5", "z₂\n0", "o\n0.5", "L\n0.693"} <= set(written)
    assert [t for t in written if t.startswith("×")] == ["× 0.25", "× 2", "× 0.25", "× −2"]
    assert {"da = −2", "dz₂ = −0.5", "dW₂ = −0.25", "db₂ = −0.5"} <= set(written)
    assert {"da₁ = −1", "dz₁ = −0.25", "dW₁ = (−0.25, −0.5)", "db₁ = −0.25"} <= set(written)


def test_the_graph_separates_dutch_numbers_with_a_semicolon():
    written = texts(plots.computation_graph(chain(), X, TARGET, language="nl"))
    assert "dW₁ = (−0,25; −0,5)" in written


def test_the_graph_leaves_the_layers_as_they_were():
    layers = chain()
    plots.computation_graph(layers, X, TARGET)
    assert not hasattr(layers[0], "z") and not hasattr(layers[1], "d_weights")


def test_the_graph_refuses_what_is_no_chain_of_neurons():
    with pytest.raises(ValueError, match="one neuron each"):
        plots.computation_graph([Dense(2, 3)], X, TARGET)
    with pytest.raises(ValueError, match="one example"):
        plots.computation_graph(chain(), [[1.0, 2.0], [3.0, 4.0]], TARGET)


def test_marked_outputs_stand_on_both_losses():
    figure = plots.losses_of_output(1, [0.4, 0.01])
    points = [line.get_ydata() for line in figure.axes[0].lines if line.get_marker() == "o"]
    np.testing.assert_allclose(points, [-np.log([0.4, 0.01]), [0.36, 0.9801]])
    with pytest.raises(ValueError, match="between 0 and 1"):
        plots.losses_of_output(1, [1.2])


def test_the_gradients_beside_the_losses_have_the_sign_of_the_label():
    for target, sign in ((1, -1), (0, 1)):
        lines = plots.losses_of_output(target).axes[1].lines
        assert all((sign * line.get_ydata() >= 0).all() for line in lines)


def test_a_moved_weight_tells_what_was_predicted_and_what_happened():
    figure = plots.weight_moved(lambda w: w**2, 1.0, 2.0, [0.5], name="W₂", language="en")
    # (1 + 0.5)² - 1 = 1.25, and the slope 2 predicts 2 · 0.5 = 1
    assert "moved by 0.5, the loss changes by 1.25, and 1 was predicted" in figure.get_label()


def test_the_step_of_an_example_is_minus_the_rate_times_its_gradient():
    figure = plots.example_steps(bowl, (1.0, 1.0), STEPS, (0.0, 0.0), learning_rate=0.2)
    tips = [t.xy for t in figure.axes[0].texts if not t.get_text()]
    ends = np.array([1.0, 1.0]) - 0.2 * np.array(STEPS)
    np.testing.assert_allclose(tips, [*ends, ends.mean(axis=0)])
    # The mean gradient is (1, 0): only the third example pulls against it.
    assert "3 go along with the mean, 1 against it" in figure.get_label()


def test_a_path_counts_its_steps_and_its_distance_from_the_bottom():
    paths = {"b = 1": [[3, 4], [0, 1], [0.3, 0.4]]}
    figure = plots.bowl_paths(bowl, paths, (0.0, 0.0), language="nl")
    assert "b = 1: 2 stappen, het eind op afstand 0,5 van het laagste punt" in figure.get_label()
    with pytest.raises(ValueError, match=r"\(k, 2\) was expected"):
        plots.bowl_paths(bowl, {"b": [1.0, 2.0]}, (0.0, 0.0))
