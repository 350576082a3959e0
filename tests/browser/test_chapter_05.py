"""Chapter 05 as a Dutch learner meets it, from opening it to full points."""

import re

import numpy as np
import pytest

import autograder
import nnlib

WRONG_FIT = '''class MyPerceptron(nnlib.Perceptron):
    """A network with a training loop of your own."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train with one update per example."""
        rng = np.random.default_rng()
        for _ in range(epochs):
            for i in rng.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers:
                    da = layer.backward(da, learning_rate)
'''
RIGHT_FIT = WRONG_FIT.replace("in self.layers:", "in self.layers[::-1]:")


def judged(source, language):
    """Return the report on a `fit` as the tools see it, to compare the card with."""
    names = {"nnlib": nnlib, "np": np}
    exec(source, names)
    return autograder.judge("05.fit", names["MyPerceptron"], language=language, seed=1)


@pytest.fixture(scope="module")
def chapter(lab, open_notebook):
    """The very notebook that `leercurve start` put in the learner's folder, run once."""
    notebook = open_notebook("05_training_loop.ipynb")
    notebook.run_all()
    return notebook


def type_into(notebook, cell, source):
    """Replace a cell's text by key strokes and run it, as a learner does."""
    place = notebook.show(cell)
    place.locator(".cm-content").click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.insert_text(source)
    notebook.page.keyboard.press("Control+Enter")
    notebook.page.wait_for_timeout(300)


def tab_into(notebook, place, selector):
    """Press Tab from the cell onwards until an element matching the selector has the focus."""
    notebook.page.keyboard.press("Escape")
    place.focus()
    for _ in range(30):
        notebook.page.keyboard.press("Tab")
        if place.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"Tab never reached {selector}")


def test_the_untouched_chapter_runs_to_its_end_without_an_error(chapter, artefacts):
    errors = {
        cell: output["evalue"]
        for cell, outputs in chapter.all_outputs().items()
        for output in outputs
        if output["output_type"] == "error"
    }
    assert errors == {}
    assert all(chapter.all_outputs()[cell] for cell in ("05-epoch-name", "test_fit"))
    chapter.page.keyboard.press("Escape")
    card = chapter.show("05-epoch-name")
    assert card.locator(".lc-label").inner_text() == "Hoofdstuk 5 · vraag"
    chapter.page.screenshot(path=artefacts / "05-nl-opened.png")


def test_no_news_and_no_pop_up_stands_before_the_lesson(chapter):
    assert chapter.page.locator(".Toastify__toast").count() == 0
    assert chapter.page.locator(".jp-Dialog").count() == 0


def test_a_question_is_answered_with_the_keyboard_alone(chapter, lab, artefacts):
    keyboard = chapter.page.keyboard
    place = chapter.show("05-epoch-name")
    cells, active = chapter.count(), chapter.active()
    tab_into(chapter, place, "input[type=radio]")
    keyboard.press(" ")
    first = place.locator("input:checked").get_attribute("value")
    keyboard.press("ArrowDown")
    second = place.locator("input:checked").get_attribute("value")
    assert first != second
    for key in ("b", "a", "x", "d", "d", "m", "y", "c", "v", "z", "0", "0", "Shift+m"):
        keyboard.press(key)
    assert (chapter.count(), chapter.active()) == (cells, active)
    assert place.locator("input:checked").get_attribute("value") == second

    wrong = place.locator('input[value="batch"]')
    while not wrong.is_checked():
        keyboard.press("ArrowDown")
    keyboard.press("Enter")
    status = place.locator("[role=status]")
    status.get_by_text("Nog niet.").wait_for()
    row = place.locator(".lc-row", has=chapter.page.locator('input[value="batch"]'))
    assert "groep voorbeelden" in row.inner_text()
    assert place.locator(".lc-feedback:visible").count() == 1
    chapter.page.screenshot(path=artefacts / "05-nl-quiz-not-yet.png")

    right = place.locator('input[value="epoch"]')
    while not right.is_checked():
        keyboard.press("ArrowUp")
    keyboard.press(" ")
    status.get_by_text("Klopt.").wait_for()
    assert (chapter.count(), chapter.active()) == (cells, active)
    assert place.locator(".lc-feedback:visible").count() == 1
    chapter.page.screenshot(path=artefacts / "05-nl-quiz-right.png")

    kept = {cell["id"]: cell["metadata"] for cell in lab.saved(chapter.path)["cells"]}
    assert kept["05-epoch-name"]["leercurve"] == {"v": 1, "answers": {"05-epoch-name": ["epoch"]}}


def test_escape_leaves_the_card_for_its_cell(chapter):
    place = chapter.show("05-epoch-name")
    place.locator("input:checked").focus()
    chapter.page.keyboard.press("Escape")
    assert place.locator("input:focus").count() == 0
    assert place.evaluate("(cell) => cell === document.activeElement")


def test_the_untouched_exercise_is_called_not_attempted(chapter, artefacts):
    card = chapter.show("test_fit").locator(".lc-check")
    report = autograder.judge("05.fit", nnlib.Perceptron, language="nl")
    assert report.max_points == 12
    assert "/ 12" not in card.inner_text()
    card.screenshot(path=artefacts / "05-nl-check-not-attempted.png")


def test_a_wrong_fit_is_told_what_was_seen(chapter, artefacts):
    type_into(chapter, "fit", WRONG_FIT)
    chapter.run("test_fit")
    report = judged(WRONG_FIT, "nl")
    assert not report.passed
    card = chapter.show("test_fit").locator(".lc-check")
    shown = flat(card.inner_text())
    assert flat(without_marks(report.diagnoses[0].message).split("\n")[0]) in shown
    assert re.search(r"\b\d+ / 12\b", shown)
    assert "12 / 12" not in shown
    chapter.page.screenshot(path=artefacts / "05-nl-check-wrong-fit.png")


def test_a_right_fit_gets_full_points(chapter, artefacts):
    type_into(chapter, "fit", RIGHT_FIT)
    chapter.run("test_fit")
    assert judged(RIGHT_FIT, "nl").passed
    result = chapter.outputs("test_fit")[0]
    assert result["data"]["text/plain"] == "12.0"
    card = chapter.show("test_fit").locator(".lc-check")
    assert "12 / 12" in flat(card.inner_text())
    chapter.page.screenshot(path=artefacts / "05-nl-check-right-fit.png")


def test_the_calls_of_the_learners_own_loop_are_shown(chapter, artefacts):
    before = chapter.outputs("watch")[-1]["data"]["text/plain"]
    assert before == "Geen enkele aanroep.", "the untouched fit calls no layer"
    chapter.run("watch")
    seen = chapter.outputs("watch")[-1]["data"]["text/plain"]
    assert seen.count("vooruit laag 1 [rij") == 4
    assert seen.count("terug laag 3") == 4
    figure = chapter.show("watch").locator(".lc-figure img:visible")
    assert figure.get_attribute("alt") == seen
    chapter.page.screenshot(path=artefacts / "05-nl-watched.png")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_cards_and_figures(chapter, theme, axe_finds_nothing, artefacts):
    chapter.theme(theme)
    name = theme.split()[-1].lower()
    try:
        for cell, ours in (("05-epoch-name", ".lc-card"), ("test_fit", ".lc-check")):
            chapter.show(cell).locator(ours).wait_for()
            axe_finds_nothing(chapter.page, f'[data-test-cell="{cell}"] {ours}')
            chapter.page.screenshot(path=artefacts / f"05-nl-{name}-{cell}.png")
        chapter.show("record-plot").locator(".lc-figure").wait_for()
        axe_finds_nothing(chapter.page, '[data-test-cell="record-plot"] .lc-figure')
        chapter.page.screenshot(path=artefacts / f"05-nl-{name}-figure.png")
    finally:
        chapter.theme("JupyterLab Light")


def test_a_figure_shows_the_picture_of_the_theme(chapter):
    visible = chapter.show("record-plot").locator(".lc-figure img:visible")
    assert visible.count() == 1
    assert visible.get_attribute("class") == "lc-for-light"
    assert len(visible.get_attribute("alt")) > 20
    chapter.theme("JupyterLab Dark")
    try:
        assert visible.get_attribute("class") == "lc-for-dark"
    finally:
        chapter.theme("JupyterLab Light")


def test_the_english_chapter_speaks_english(lab, open_notebook, artefacts):
    chapter = open_notebook(lab.notebook("05", "en"))
    for cell in ("imports", "05-epoch-name", "05-updates"):
        chapter.run(cell)
    place = chapter.show("05-epoch-name")
    assert place.locator(".lc-label").inner_text() == "Chapter 5 · question"
    place.locator(".lc-row", has_text="Iteration").click()
    place.get_by_role("button", name="Check").click()
    place.locator("[role=status]").get_by_text("Not yet.").wait_for()
    assert "one weight update" in place.locator(".lc-feedback:visible").inner_text()
    chapter.page.screenshot(path=artefacts / "05-en-quiz-not-yet.png")
    type_into(chapter, "fit", WRONG_FIT)
    chapter.run("test_fit")
    card = chapter.show("test_fit").locator(".lc-check")
    message = without_marks(judged(WRONG_FIT, "en").diagnoses[0].message)
    assert flat(message.split("\n")[0]) in flat(card.inner_text())
    chapter.page.screenshot(path=artefacts / "05-en-check-wrong-fit.png")


def flat(text):
    return " ".join(text.split())


def without_marks(text):
    return text.replace("`", "")
