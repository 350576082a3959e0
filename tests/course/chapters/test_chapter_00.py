"""What chapter 00 says in words, held by what its own cells compute and by the library."""

import contextlib
import io
import json
import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest

import course
from course.build import notebook, source
from course.workspace import Delivery, Workspace
from nnlib import Dense, Perceptron, datasets, losses

SOURCE = Path(course.__file__).parent / "chapters" / "00_welcome.py"


@pytest.fixture(scope="module")
def chapter():
    said = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(said):
        warnings.simplefilter("error")
        names = runpy.run_path(str(SOURCE))
    return names | {"said": said.getvalue()}


def learned(start, factor, steps, x=2.0, target=6.0):
    """Return w before each step, as the library's squared error and SGD move it."""
    layer = Dense(1, 1, "identity")
    layer.weights = np.array([[start]])
    x, target, loss = np.array([[x]]), np.array([[target]]), losses.MeanSquaredError()
    path = []
    for _ in range(steps):
        path.append(float(layer.weights[0, 0]))
        layer.biases = np.zeros((1, 1))  # the formula of the chapter has no bias
        layer.backward(loss.gradient(layer.forward(x), target), factor / 2)
    return path


def test_the_number_learned_by_hand_is_what_the_library_learns():
    np.testing.assert_allclose(learned(1.0, 0.1, 3), [1.0, 1.8, 2.28])
    shortfalls = 6 - 2 * np.array(learned(1.0, 0.1, 4))
    np.testing.assert_allclose(shortfalls[:3], [4, 2.4, 1.44])
    np.testing.assert_allclose(0.1 * shortfalls[:3] * 2, [0.8, 0.48, 0.288])


def test_the_question_about_one_step_has_the_librarys_answer():
    assert learned(2.0, 0.1, 2)[1] == pytest.approx(2.4)


def test_starting_too_high_comes_down_in_ever_smaller_steps():
    path = np.array(learned(5.0, 0.1, 30))
    assert path[-1] == pytest.approx(3.0, abs=1e-3)
    assert (np.diff(path) < 0).all()
    assert (np.diff(path, 2) > 0).all()


def test_with_a_factor_of_six_tenths_the_shortfall_changes_its_sign_and_grows():
    shortfalls = 6 - 2 * np.array(learned(1.0, 0.6, 9))
    assert (shortfalls[1:] * shortfalls[:-1] < 0).all()
    assert (np.abs(shortfalls[1:]) > np.abs(shortfalls[:-1])).all()


def test_the_ride_of_the_cycling_app_moves_its_number_as_the_text_says():
    assert learned(4.0, 0.01, 2, x=5.0, target=25.0)[1] == pytest.approx(4.25)
    assert learned(4.0, 0.1, 2, x=5.0, target=25.0)[1] == pytest.approx(6.5)


def straightness(model):
    """Return how far the boundary departs from its best straight line, 0 for a line."""
    across, up = np.meshgrid(np.linspace(-1.5, 2.5, 200), np.linspace(-1.5, 2.0, 400))
    outputs = model.forward(np.stack([across.ravel(), up.ravel()])).reshape(across.shape)
    crossing = np.abs(outputs - 0.5).argmin(axis=0)
    inside = (crossing > 0) & (crossing < len(up) - 1)
    x, y = across[0, inside], up[crossing[inside], 0]
    return float(np.abs(y - np.polyval(np.polyfit(x, y, 1), x)).max())


def test_after_one_epoch_the_boundary_is_almost_straight_and_later_it_is_a_wave(chapter):
    snapshots = chapter["snapshots"]
    assert straightness(snapshots["epoch 1"]) < 0.1
    assert straightness(snapshots["epoch 5"]) < 0.25
    assert straightness(snapshots["epoch 40"]) > 0.5


def test_after_one_epoch_surprisingly_many_points_are_right(chapter):
    X, y = datasets.two_moons(200, noise=0.2, rng=np.random.default_rng(3))
    share = {
        name: float(np.mean((model.forward(X.T) >= 0.5) == (y.T == 1)))
        for name, model in chapter["snapshots"].items()
    }
    assert share["epoch 0"] < 0.7 < 0.85 < share["epoch 1"] < share["epoch 40"]


def test_the_network_has_as_many_numbers_as_the_text_says(chapter):
    assert isinstance(chapter["model"], Perceptron)
    assert chapter["model"].count_parameters() == 67


def test_the_moments_of_the_prediction_are_printed_with_their_measurement(chapter):
    lines = [line for line in chapter["said"].splitlines() if line.startswith("epoch ")]
    assert len(lines) == len(chapter["prediction"]) == 4
    assert all(" -> " in line for line in lines)


def test_switching_languages_keeps_what_was_typed_and_answered(tmp_path):
    """What the section about two languages promises, done with the chapter itself."""
    read = source.read(SOURCE)
    delivery = Delivery(lambda language: notebook.learner_notebook(read, language))
    place = Workspace(tmp_path)
    place.open("nl", {"00_welcome": delivery})
    path = place.notebook("00_welcome")
    written = json.loads(path.read_bytes())
    cells = {cell["id"]: cell for cell in written["cells"]}
    cells["hello"]["source"] = "def hello(name):\n    return 'hello, ' + name"
    cells["summary"]["source"].append("\n\nMijn eigen regel.")
    quiz = next(cell for cell in cells.values() if 'quiz("00-train")' in "".join(cell["source"]))
    answers = {"v": 1, "answers": {"00-train": ["parameters"]}}
    quiz["metadata"]["leercurve"] = answers
    cells["first-cell"]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "42"},
    ]
    path.write_text(json.dumps(written))

    assert place.open("en", {"00_welcome": delivery}).switched == ["00_welcome"]
    after = {cell["id"]: cell for cell in json.loads(path.read_bytes())["cells"]}
    assert after["hello"]["source"] == cells["hello"]["source"]
    assert "Mijn eigen regel." in "".join(after["summary"]["source"])
    assert after[quiz["id"]]["metadata"]["leercurve"] == answers
    assert "".join(after["first-cell"]["outputs"][0]["text"]) == "42"
    assert "A page that computes" in "".join(after["cells"]["source"])
    assert "change the number" in "".join(after["first-cell"]["source"])
