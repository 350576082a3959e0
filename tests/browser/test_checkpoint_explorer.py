"""The checkpoint explorer: predict, interrupt anywhere, put back anything."""

import pytest

SOURCE = "from course.widgets import CheckpointExplorer\nCheckpointExplorer()"


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    notebook = open_notebook(lab.cells("nl", SOURCE, "1 + 1"), height=1100)
    notebook.run("cell-0")
    return notebook


@pytest.fixture
def explorer(page):
    """The explorer as it is before a prediction."""
    place = page.show("cell-0").locator(".lc-checkpoints")
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def predict(explorer, answer):
    explorer.locator(f'input[value="{answer}"]').check()
    explorer.get_by_role("button", name="Vergelijk").click()
    explorer.locator(".lc-controls").wait_for()


def value(explorer, number):
    return explorer.locator(".lc-values dd").nth(number).inner_text()


def pictures(explorer):
    return explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")


def test_nothing_is_shown_before_a_prediction(explorer):
    assert explorer.locator(".lc-controls").is_hidden()
    explorer.get_by_role("button", name="Vergelijk").click()
    assert explorer.locator(".lc-status").inner_text() == "Kies eerst een antwoord."


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("near", "Zo ging het"),
        ("same", "Je verwachtte dat de runs samenvallen"),
        ("away", "Je verwachtte een heel andere kant op"),
    ],
)
def test_the_prediction_is_compared_with_what_happens(explorer, answer, told):
    predict(explorer, answer)
    assert explorer.locator(".lc-status").inner_text().startswith(told)
    assert "De stappen zijn 2 % groter" in explorer.locator(".lc-seen").inner_text()


def test_with_everything_put_back_the_difference_is_nothing(explorer):
    predict(explorer, "near")
    before = pictures(explorer)
    explorer.get_by_label("de leersnelheid").check()
    assert value(explorer, 1) == "0, elke bit"
    assert "tot op de laatste bit gelijk" in explorer.locator(".lc-seen").inner_text()
    assert all(one != other for one, other in zip(before, pictures(explorer), strict=True))
    explorer.get_by_label("de generator").uncheck()
    assert "in een andere volgorde" in explorer.locator(".lc-seen").inner_text()
    assert value(explorer, 1) != "0, elke bit"


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells = "() => jupyterapp.shell.currentWidget.content.model.cells.length"
    count = page.page.evaluate(cells)
    keyboard = page.page.keyboard
    explorer.locator('input[type="radio"]').first.focus()
    for key in ("ArrowDown", "Enter"):
        keyboard.press(key)
    explorer.locator(".lc-controls").wait_for()
    for key in ("ArrowRight", "ArrowRight", "b", "Tab", "Space", "Tab", "Space"):
        keyboard.press(key)
    assert "na epoch 7" in explorer.locator(".lc-when").inner_text()
    assert not explorer.get_by_label("de snelheid").is_checked()
    assert explorer.get_by_label("de leersnelheid").is_checked()
    assert "missen de vaart" in explorer.locator(".lc-seen").inner_text()
    assert page.page.evaluate(cells) == count


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, ".lc-checkpoints")
        predict(explorer, "near")
        axe_finds_nothing(page.page, ".lc-checkpoints")
        explorer.screenshot(path=artefacts / f"09-nl-{name}-explorer.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_is_still_there_when_the_cell_runs_again(explorer, page):
    predict(explorer, "away")
    page.run("cell-0")
    again = page.show("cell-0").locator(".lc-checkpoints")
    again.locator(".lc-controls").wait_for()
    assert "een heel andere kant op" in again.locator(".lc-status").inner_text()


def test_a_narrow_english_view_stays_usable(lab, open_notebook, artefacts):
    notebook = open_notebook(lab.cells("en", SOURCE), width=400, height=2000)
    notebook.run("cell-0")
    explorer = notebook.show("cell-0").locator(".lc-checkpoints")
    explorer.locator('input[value="near"]').check()
    explorer.get_by_role("button", name="Compare").click()
    explorer.locator(".lc-controls").wait_for()
    wide = explorer.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    assert "That is how it went" in explorer.locator(".lc-status").inner_text()
    explorer.screenshot(path=artefacts / "09-en-narrow-explorer.png")
