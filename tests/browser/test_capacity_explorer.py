"""The capacity explorer: predict two curves, then width, noise and epochs; mouse and keyboard."""

import pytest

SOURCE = "from course.widgets import CapacityExplorer\nCapacityExplorer()"


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    notebook = open_notebook(lab.cells("nl", SOURCE, "1 + 1"), height=1200)
    notebook.painted = notebook.first_picture("cell-0", ".lc-capacity")
    return notebook


@pytest.fixture
def explorer(page):
    """The explorer as it is before a prediction."""
    place = page.show("cell-0").locator(".lc-capacity")
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def predict(explorer, answer="apart", name="Vergelijk"):
    explorer.locator(f'input[value="{answer}"]').check()
    explorer.get_by_role("button", name=name).click()
    explorer.locator(".lc-controls").wait_for(timeout=30_000)


def told(explorer):
    return explorer.locator(".lc-seen").inner_text()


def pictures(explorer):
    return explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")


def lit(explorer):
    return explorer.locator(".lc-kinds [aria-current]").all_inner_texts()


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the capacity explorer: {page.painted:.0f} ms")
    assert page.painted < 1000


def test_nothing_is_shown_before_a_prediction(explorer):
    assert explorer.locator(".lc-controls").is_hidden()
    assert lit(explorer) == []
    explorer.get_by_role("button", name="Vergelijk").click()
    assert explorer.locator(".lc-status").inner_text() == "Kies eerst een antwoord."


@pytest.mark.parametrize(
    ("answer", "start"),
    [
        ("apart", "Je verwachtte dat training daalt en validatie omkeert, en zo ging het"),
        ("high", "Je verwachtte twee lijnen die hoog blijven. Het ging anders"),
        ("together", "Je verwachtte twee lijnen die samen dalen. Het ging anders"),
        ("crossed", "Je verwachtte dat alleen validatie daalt. Het ging anders"),
    ],
)
def test_the_prediction_is_compared_with_what_happens(explorer, answer, start):
    predict(explorer, answer)
    assert explorer.locator(".lc-status").inner_text().startswith(start)
    assert lit(explorer) == ["overfitting"] and told(explorer).startswith("Wat zie je? Overfit")


def test_every_knob_changes_the_pictures_and_the_words(explorer, page):
    predict(explorer)
    keyboard = page.page.keyboard
    for label, key, kind, start in (
        ("Verkeerde labels", "Home", "zoals het hoort", "Zo hoort het"),
        ("Verborgen neuronen", "Home", "te klein", "Underfitting: met 1 verborgen neuron komt"),
        ("Epochs", "Home", "te kort getraind", "Te kort getraind: na 0 epochs"),
    ):
        before = pictures(explorer)
        explorer.get_by_role("slider", name=label).focus()
        keyboard.press(key)
        assert lit(explorer) == [kind]
        assert told(explorer).removeprefix("Wat zie je? ").startswith(start)
        assert all(old != new for old, new in zip(before, pictures(explorer), strict=True))


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    explorer.locator('input[type="radio"]').first.focus()
    for key in (" ", "ArrowDown", "b", "a", "ArrowDown", "Enter"):
        keyboard.press(key)
    explorer.locator(".lc-slider:focus").wait_for()
    for key in ("ArrowLeft", "b", "Tab", "ArrowLeft", "d", "d", "Tab", "ArrowLeft"):
        keyboard.press(key)
    sliders = explorer.locator(".lc-slider")
    values = [sliders.nth(k).get_attribute("aria-valuetext") for k in range(3)]
    assert values == ["32", "20 %", "195"]
    assert (page.count(), page.active()) == (cells, active)


@pytest.mark.parametrize(("label", "last"), [("Epochs", 45), ("Verborgen neuronen", 6)])
def test_a_dragged_knob_is_painted_within_16_ms(explorer, page, frame_times, label, last):
    predict(explorer)
    slider, mouse = explorer.get_by_role("slider", name=label), page.page.mouse

    def drag():
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        share = int(slider.input_value()) / last
        mouse.move(box["x"] + 8 + (box["width"] - 16) * share, middle)
        mouse.down()
        for end in (0.05, 0.95) * (2 if last > 10 else 6):
            mouse.move(box["x"] + end * box["width"], middle, steps=40)
        mouse.up()

    frame_times(f"capacity, {label}", page.page, ".lc-capacity", drag)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, ".lc-capacity")
        explorer.screenshot(path=artefacts / f"07-nl-{name}-capacity-before.png")
        predict(explorer)
        axe_finds_nothing(page.page, ".lc-capacity")
        explorer.screenshot(path=artefacts / f"07-nl-{name}-capacity.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_survives_a_restart_in_a_narrow_english_view(
    lab, open_notebook, axe_finds_nothing, artefacts
):
    notebook = open_notebook(lab.cells("en", SOURCE), width=400, height=2000)
    notebook.run("cell-0")
    explorer = notebook.show("cell-0").locator(".lc-capacity")
    predict(explorer, "together", "Compare")
    wide = explorer.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    axe_finds_nothing(notebook.page, ".lc-capacity")
    explorer.screenshot(path=artefacts / "07-en-narrow-capacity.png")
    notebook.restart_kernel()
    notebook.run("cell-0")
    again = notebook.show("cell-0").locator(".lc-capacity")
    again.locator(".lc-controls").wait_for(timeout=30_000)
    assert "You expected two curves that fall together." in (
        again.locator(".lc-status").inner_text()
    )
