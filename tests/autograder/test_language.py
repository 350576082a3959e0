"""Which language is spoken, and how numbers are written in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import language


@pytest.fixture(autouse=True)
def nobody_says_anything(monkeypatch, tmp_path):
    for name in ("JPY_SESSION_NAME", "LEERCURVE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(language.locale, "getlocale", lambda: (None, None))
    monkeypatch.chdir(tmp_path)


def notebook(path, lang):
    metadata = {"leercurve": {"lang": lang}} if lang else {}
    path.write_text(json.dumps({"cells": [], "metadata": metadata}), encoding="utf-8")


def test_english_is_spoken_where_nothing_says_otherwise():
    assert language.spoken() == "en"


def test_the_argument_comes_first(monkeypatch):
    monkeypatch.setenv("LEERCURVE_LANG", "en")
    assert language.spoken("nl") == "nl"


def test_an_unknown_argument_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="expected 'nl' or 'en'"):
        language.spoken("fr")


def test_the_open_notebook_comes_before_the_environment(monkeypatch, tmp_path):
    notebook(tmp_path / "05_training_loop.ipynb", "nl")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "05_training_loop.ipynb"))
    monkeypatch.setenv("LEERCURVE_LANG", "en")
    assert language.spoken() == "nl"


def test_a_switch_in_the_notebook_works_at_once(monkeypatch, tmp_path):
    path = tmp_path / "a.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    for lang in ("nl", "en", "nl"):
        notebook(path, lang)
        assert language.spoken() == lang


def test_under_nbgrader_the_chapter_finds_the_notebook(tmp_path):
    notebook(tmp_path / "05_training_loop.ipynb", "nl")
    assert language.spoken(chapter="05") == "nl"
    notebook(tmp_path / "05_copy.ipynb", "nl")
    assert language.spoken(chapter="05") == "en"


def test_a_question_or_a_figure_in_a_chapter_of_another_number_speaks_as_the_chapter(tmp_path):
    notebook(tmp_path / "05_training_loop.ipynb", "nl")
    notebook(tmp_path / "notes.ipynb", "en")
    assert language.spoken(chapter="02") == "nl"
    assert language.spoken() == "nl"
    notebook(tmp_path / "06_learning_rate.ipynb", "nl")
    assert language.spoken(chapter="02") == "en"
    assert language.spoken(chapter="06") == "nl"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"metadata": 3}', '{"metadata": {"leercurve": 1}}']
)
def test_a_damaged_notebook_is_passed_over(monkeypatch, tmp_path, text):
    (tmp_path / "05_x.ipynb").write_text(text)
    monkeypatch.setenv("LEERCURVE_LANG", "nl")
    assert language.spoken(chapter="05") == "nl"


@pytest.mark.parametrize(
    ("value", "spoken"),
    [("nl_NL.UTF-8", "nl"), ("nl_BE", "nl"), ("en_US.UTF-8", "en"), ("C", "en")],
)
def test_the_systems_locale_comes_last(monkeypatch, value, spoken):
    monkeypatch.setenv("LANG", value)
    assert language.spoken() == spoken


def test_another_language_of_the_system_gives_english(monkeypatch):
    monkeypatch.setenv("LANG", "nlx_XX")
    assert language.spoken() == "en"


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (3, "3", "3"),
        (12.0, "12", "12"),
        (0.5, "0,5", "0.5"),
        (-1.25, "−1,25", "−1.25"),
        (0.00001234, "1,23 · 10⁻⁵", "1.23 · 10⁻⁵"),
        (float("nan"), "nan", "nan"),
        (float("inf"), "∞", "∞"),
    ],
)
def test_numbers_are_written_in_the_language(value, nl, en):
    assert language.number(value, "nl") == nl
    assert language.number(value, "en") == en


def test_choosing_a_text():
    assert language.choose({"nl": "laag", "en": "layer"}, "nl") == "laag"


def test_a_renamed_notebook_is_found_by_its_running_cell(monkeypatch, tmp_path):
    """Jupyter names the notebook to the kernel once, when the kernel starts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", "05_training_loop.ipynb")
    for name, cell, lang in (("renamed", "mine", "nl"), ("another", "other", "en")):
        content = {"cells": [{"id": cell}], "metadata": {"leercurve": {"lang": lang}}}
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(content, indent=1))
    (tmp_path / "damaged.ipynb").write_bytes(b"\xff\xfe")
    monkeypatch.setattr(language, "running_cell", lambda: "mine")
    assert language.open_notebook() == Path("renamed.ipynb")
    assert language.spoken() == "nl"
    monkeypatch.setattr(language, "running_cell", lambda: "nowhere")
    assert language.open_notebook() is None
