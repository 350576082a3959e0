"""The branch explorer: predict, change the rate, change the order; by mouse, by keyboard, fast."""

import pytest

SOURCE = "from course.widgets import BranchExplorer\nBranchExplorer()"
ENGLISH = 'BranchExplorer(language="en")'
CARD = ".lc-branches"


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    notebook = open_notebook(lab.cells("nl", SOURCE, ENGLISH), height=1000)
    notebook.picture_after = notebook.first_picture("cell-0", CARD)
    return notebook


@pytest.fixture
def explorer(page):
    """The explorer as it is before a prediction."""
    place = page.show("cell-0").locator(CARD)
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def predict(explorer, answer="apart", button="Vergelijk"):
    explorer.locator(f'input[value="{answer}"]').check()
    explorer.get_by_role("button", name=button).click()
    explorer.locator(".lc-controls").wait_for(timeout=30_000)


def said(explorer, where=".lc-seen"):
    return explorer.locator(where).inner_text()


def pictures(explorer):
    return explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the branch explorer: {page.picture_after:.0f} ms")
    assert page.picture_after < 1000


def test_nothing_is_shown_before_a_prediction(explorer, artefacts):
    assert explorer.locator(".lc-controls").is_hidden()
    assert explorer.locator(".lc-values").is_hidden()
    labels = explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    assert labels == ["Nog leeg: dit verschijnt na je voorspelling."] * 2
    explorer.get_by_role("button", name="Vergelijk").click()
    assert said(explorer, ".lc-status") == "Kies eerst een antwoord."
    explorer.screenshot(path=artefacts / "09-nl-light-branches-before.png")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("apart", "Zo ging het: al in epoch 11"),
        ("same", "Je verwachtte dat de krommen samenvallen."),
        ("later", "Je verwachtte dat ze eerst samenvallen."),
    ],
)
def test_the_prediction_is_compared_with_what_happens(explorer, answer, told):
    predict(explorer, answer)
    assert said(explorer, ".lc-status").startswith(told)
    assert "Alleen de volgorde verschilt, en toch" in said(explorer)


def test_with_the_generator_put_back_the_branch_is_the_run(explorer):
    predict(explorer)
    before = pictures(explorer)
    explorer.get_by_role("radio", name="teruggezet").check()
    assert "jouw tak is de eerste tak" in said(explorer)
    first, second, _ = explorer.locator(".lc-values dd").all_inner_texts()
    assert first == second
    assert all(one != other for one, other in zip(before, pictures(explorer), strict=True))


def test_a_fair_comparison_changes_one_thing_and_an_unfair_one_is_called_so(explorer):
    predict(explorer)
    explorer.get_by_role("radio", name="teruggezet").check()
    explorer.get_by_role("slider").focus()
    for _ in range(5):
        explorer.page.keyboard.press("ArrowLeft")
    assert explorer.get_by_role("slider").get_attribute("aria-valuetext") == "0,3 ×"
    assert "Dat is eerlijk vergeleken, op één volgorde." in said(explorer)
    explorer.get_by_role("radio", name="vierde").check()
    assert "Nu verschillen er twee dingen tegelijk" in said(explorer)
    heard = explorer.locator(".lc-unseen[role=status]")
    heard.get_by_text("Zet de generator terug").wait_for(state="attached")


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    explorer.locator("input[type=radio]").first.focus()
    keyboard.press(" ")
    for key in ("ArrowDown", "b", "a", "d", "d", "x", "Enter"):
        keyboard.press(key)
    explorer.locator(".lc-controls").wait_for(timeout=30_000)
    assert "eerst samenvallen" in said(explorer, ".lc-status")
    for key in ("ArrowRight", "ArrowRight", "b", "d", "d", "Tab", "ArrowUp", "a"):
        keyboard.press(key)
    assert explorer.get_by_role("slider").get_attribute("aria-valuetext") == "1,6 ×"
    assert explorer.get_by_role("radio", name="teruggezet").is_checked()
    assert (page.count(), page.active()) == (cells, active)


def test_a_frame_is_painted_within_16_ms(explorer, page, frame_times):
    predict(explorer)
    slider, mouse = explorer.get_by_role("slider"), page.page.mouse
    slider.scroll_into_view_if_needed()

    def drag():
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        start = 8 + (box["width"] - 16) * int(slider.input_value()) / 20
        mouse.move(box["x"] + start, middle)
        mouse.down()
        for end in (0.02, 0.98, 0.02, 0.9):
            mouse.move(box["x"] + end * box["width"], middle, steps=50)
        mouse.up()

    frame_times("branches: learning rate", page.page, f"{CARD} .lc-slider", drag)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, CARD)
        predict(explorer)
        axe_finds_nothing(page.page, CARD)
        explorer.screenshot(path=artefacts / f"09-nl-{name}-branches.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_is_still_there_when_the_cell_runs_again(explorer, page):
    predict(explorer, "same")
    page.run("cell-0")
    again = page.show("cell-0").locator(CARD)
    again.locator(".lc-controls").wait_for(timeout=30_000)
    assert said(again, ".lc-status").startswith("Je verwachtte dat de krommen samenvallen")


def test_a_narrow_english_view_stays_usable(page, axe_finds_nothing, artefacts):
    page.page.set_viewport_size({"width": 400, "height": 1800})
    page.run("cell-1")
    english = page.show("cell-1").locator(CARD)
    predict(english, "apart", button="Compare")
    assert said(english, ".lc-status").startswith("That is how it went: they differ by 0.")
    english.get_by_role("radio", name="put back").check()
    english.get_by_role("slider").press("ArrowLeft")
    assert "That is a fair comparison" in said(english)
    wide = english.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    axe_finds_nothing(page.page, f'[data-test-cell="cell-1"] {CARD}')
    english.screenshot(path=artefacts / "09-en-narrow-branches.png")
