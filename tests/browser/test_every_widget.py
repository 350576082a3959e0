"""Every widget in either application and language: explorers opened by keyboard, light and dark."""

import pytest

import course.widgets

EXPLORERS = [name for name in course.widgets.__all__ if name.endswith(("Explorer", "Player"))]
IMPORT = "from course.widgets import {name}\n"
MAKES = {"TrainingPlayer": "import nnlib\nTrainingPlayer(nnlib.Perceptron)"}
QUIZZES = {
    "choice": "05-epoch-name",
    "multiple": "05-pairs",
    "numeric": "06-square",
    "ordering": "04-rule",
    "tracing": "04-last-batch",
}
CHECK = 'from autograder import check\ncheck("00.hello", lambda name: name)'
WIDGETS = [*EXPLORERS, *QUIZZES, "check"]
WORDS = {"nl": ("Vergelijk", "Wat zie je?"), "en": ("Compare", "What do you see?")}

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", params=["lab", "notebook7"])
def place(request, lab):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module", params=["nl", "en"])
def notebook(request, place, open_for_a_while):
    """A notebook with one cell for each widget, all of them run."""
    sources = [IMPORT.format(name=name) + MAKES.get(name, f"{name}()") for name in EXPLORERS]
    sources += [IMPORT.format(name="quiz") + f'quiz("{name}")' for name in QUIZZES.values()]
    sources.append(CHECK)
    with open_for_a_while(place) as open_notebook:
        opened = open_notebook(place.cells(request.param, *sources), height=1400)
        opened.language = request.param
        opened.draw_all()
        opened.start_all()
        opened.wait_until_run()
        yield opened


def card_in(notebook, name):
    card = notebook.show(f"cell-{WIDGETS.index(name)}").locator(".lc-card, .lc-check").first
    card.wait_for()
    return card


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_prediction_by_keyboard_opens_it_in_the_notebooks_language(notebook, name):
    compare, see = WORDS[notebook.language]
    card, keyboard = card_in(notebook, name), notebook.page.keyboard
    assert card.get_attribute("lang") == notebook.language
    card.locator(".lc-shapes input").first.focus()
    keyboard.press("Space")
    card.get_by_role("button", name=compare).focus()
    keyboard.press("Enter")
    card.and_(notebook.page.locator(".lc-compared")).wait_for(timeout=60_000)
    assert card.locator(".lc-seen").inner_text().startswith(see)
    assert card.locator(".lc-status").first.inner_text()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_is_content_and_pictures_are_left_of_each(
    notebook, theme, artefacts, axe_finds_nothing
):
    notebook.theme(f"JupyterLab {theme}")
    axe_finds_nothing(notebook.page, ".lc-explorer", ".lc-quiz", ".lc-check")
    where = "lab" if notebook.lab.tree == "lab/tree" else "notebook7"
    for name in WIDGETS:
        card = card_in(notebook, name)
        path = artefacts / f"every-{name}-{where}-{notebook.language}-{theme.lower()}.png"
        card.screenshot(path=path)
        assert path.stat().st_size > 10_000
    notebook.theme("JupyterLab Light")
