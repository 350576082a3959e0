"""Figures that follow the theme."""

import base64
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

import course.widgets
from course.widgets import show
from nnlib import datasets, plots


def picture(numbers, *, language, dark, note=""):
    figure = Figure(figsize=(4, 2))
    figure.subplots().plot(numbers, color="white" if dark else "black")
    figure.set_label(f"{language}: <stijgt> {note}")
    return figure


def images(shown):
    html = shown._repr_mimebundle_()["text/html"]
    found = re.findall(r'<img class="([\w-]+)" width="(\d+)" alt="([^"]*)" src="([^"]*)"', html)
    return {kind: (int(width), alt, source) for kind, width, alt, source in found}


def test_a_light_and_a_dark_picture_share_one_alt_text(in_folder):
    shown = show(picture, [1, 2, 3], note="gelijkmatig", language="nl")
    pictures = images(shown)
    assert set(pictures) == {"lc-for-light", "lc-for-dark"}
    (width, alt, light), (_, same, dark) = pictures["lc-for-light"], pictures["lc-for-dark"]
    assert alt == same == "nl: &lt;stijgt&gt; gelijkmatig"
    assert width == 400
    assert light != dark
    for source in (light, dark):
        data = base64.b64decode(source.removeprefix("data:image/png;base64,"))
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20]) == 800  # two pixels for each CSS pixel
    assert shown._repr_mimebundle_()["text/plain"] == "nl: <stijgt> gelijkmatig"


def test_the_spoken_language_is_passed_on(in_folder, monkeypatch):
    monkeypatch.setenv("LEERCURVE_LANG", "nl")
    assert repr(show(picture, [1])).startswith("nl")
    monkeypatch.setenv("LEERCURVE_LANG", "en")
    assert repr(show(picture, [1])).startswith("en")


def test_the_courses_own_plots_can_be_shown(in_folder):
    X, y = datasets.two_moons(40, rng=np.random.default_rng(0))
    shown = show(plots.dataset, X, y, language="nl")
    assert len(repr(shown)) > 20


def test_a_finished_figure_instead_of_a_function_is_refused_with_a_sentence():
    with pytest.raises(TypeError, match="the plot function itself"):
        show(Figure())


def test_widgets_are_loaded_when_they_are_asked_for():
    names = dir(course.widgets)
    assert names == sorted(names) and {"CapacityExplorer", "TrainingPlayer", "quiz"} < set(names)
    assert all(getattr(course.widgets, name).__name__ == name for name in names)
    with pytest.raises(AttributeError, match="no attribute 'toast'"):
        _ = course.widgets.toast
