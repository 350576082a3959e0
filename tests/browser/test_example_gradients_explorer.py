"""The explorer of single-example gradients: predict, drag the start, walk; by mouse and by keys."""

import pytest

IMPORT = "from course.widgets import ExampleGradientsExplorer"
SOURCE = "ExampleGradientsExplorer()"


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    notebook = open_notebook(lab.cells("nl", IMPORT, SOURCE, "1 + 1"), height=1100)
    notebook.run("cell-0")
    notebook.picture_after = notebook.first_picture("cell-1", ".lc-example-gradients")
    return notebook


@pytest.fixture
def explorer(page):
    """The explorer as it is before a prediction."""
    place = page.show("cell-1").locator(".lc-example-gradients")
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def predict(explorer, answer="roams"):
    explorer.locator(f'input[value="{answer}"]').check()
    explorer.get_by_role("button", name="Vergelijk").click()
    explorer.locator(".lc-controls").wait_for()


def pictures(explorer):
    return explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")


def text(explorer, where):
    return explorer.locator(where).inner_text()


def slide_to(explorer, label, at):
    explorer.get_by_label(label).evaluate(
        "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }", at
    )


def grab(explorer, page):
    """Take hold of the starting point; return where it is on the page."""
    handle = explorer.locator(".lc-handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(*place)
    page.page.mouse.down()
    return place


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the explorer of gradients: {page.picture_after:.0f} ms")
    assert page.picture_after < 1000


def test_no_path_is_shown_before_a_prediction(explorer, artefacts):
    assert explorer.locator(".lc-controls").is_hidden()
    assert explorer.locator(".lc-handle").is_hidden()
    described = explorer.locator(".lc-walk canvas").get_attribute("aria-label")
    assert described == "Nog leeg: dit verschijnt na je voorspelling."
    explorer.get_by_role("button", name="Vergelijk").click()
    assert text(explorer, ".lc-status") == "Kies eerst een antwoord."
    explorer.screenshot(path=artefacts / "04-nl-light-gradients-before.png")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("roams", "Zo ging het: na één epoch lag het pad al op 0,26 van de bodem"),
        ("straight", "Je verwachtte een recht pad dat tot rust komt."),
        ("away", "Je verwachtte dat het pad wegdrijft."),
    ],
)
def test_the_prediction_is_compared_with_what_happens(explorer, answer, told):
    predict(explorer, answer)
    assert text(explorer, ".lc-status").startswith(told)
    assert "gemiddeld 0,23 van de bodem, en nooit stil" in text(explorer, ".lc-seen")


def test_the_words_follow_the_batch_the_rate_and_the_walk(explorer):
    predict(explorer)
    explorer.get_by_label("alle acht").check()
    assert "zo goed als stil" in text(explorer, ".lc-seen")
    slide_to(explorer, "Voorbeelden gezien", 40)
    assert "Bij stap 5 is de afstand tot de bodem van 1,3 gedaald tot" in text(explorer, ".lc-seen")
    assert "40, epoch 5, stap 5" in text(explorer, ".lc-controls")
    explorer.get_by_label("één voorbeeld").check()
    assert "Bij stap 40 van dit hoekige pad" in text(explorer, ".lc-seen")
    slide_to(explorer, "Voorbeelden gezien", 0)
    assert "Tegen het gemiddelde in: 2 van de acht pijlen" in text(explorer, ".lc-seen")
    slide_to(explorer, "Voorbeelden gezien", 192)
    slide_to(explorer, "Leersnelheid α", 11)
    assert "Het pad is het beeld uit" in text(explorer, ".lc-seen")
    slide_to(explorer, "Leersnelheid α", 2)
    assert "is de wolk klein" in text(explorer, ".lc-seen")


def test_another_order_makes_another_path_of_single_examples_and_the_same_full_batch(explorer):
    predict(explorer)
    before = pictures(explorer)
    explorer.get_by_role("button", name="Andere volgorde").click()
    assert all(one != other for one, other in zip(before, pictures(explorer), strict=True))
    explorer.get_by_label("alle acht").check()
    before = pictures(explorer)
    explorer.get_by_role("button", name="Andere volgorde").click()
    assert pictures(explorer) == before


def test_dragging_the_start_moves_the_whole_path(explorer, page):
    predict(explorer)
    slide_to(explorer, "Voorbeelden gezien", 4)
    before, words = pictures(explorer), text(explorer, ".lc-seen")
    x, y = grab(explorer, page)
    page.page.mouse.move(x + 60, y + 90, steps=12)
    page.page.mouse.up()
    assert all(one != other for one, other in zip(before, pictures(explorer), strict=True))
    assert text(explorer, ".lc-seen") != words
    box = explorer.locator(".lc-handle").bounding_box()
    moved = box["x"] + box["width"] / 2 - x, box["y"] + box["height"] / 2 - y
    assert moved == pytest.approx((60, 90), abs=1.5)


def test_from_the_bottom_the_full_batch_stays_and_single_examples_walk_away(explorer, page):
    predict(explorer)
    slide_to(explorer, "Voorbeelden gezien", 0)
    explorer.locator(".lc-handle").focus()
    for key in ("ArrowRight",) * 23 + ("ArrowDown",) * 13:
        page.page.keyboard.press(key)
    assert "Op de bodem is het gemiddelde 0 lang" in text(explorer, ".lc-seen")
    slide_to(explorer, "Voorbeelden gezien", 192)
    assert "gemiddeld 0,23 van de bodem, en nooit stil" in text(explorer, ".lc-seen")
    explorer.get_by_label("alle acht").check()
    assert explorer.locator(".lc-values dd").first.inner_text() == "0"


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    explorer.locator("input[type=radio]").first.focus()
    for key in ("ArrowDown", "b", "Enter"):
        keyboard.press(key)
    explorer.get_by_label("Voorbeelden gezien").wait_for()
    for key in ("Home", "ArrowRight", "a", "b"):
        keyboard.press(key)
    assert "Bij stap 1 van dit hoekige pad" in text(explorer, ".lc-seen")
    explorer.locator(".lc-handle").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "d", "d", "x"):
        keyboard.press(key)
    explorer.get_by_role("button", name="Beginpunt, w = −0,4 en b = 0,95.").wait_for()
    assert (page.count(), page.active()) == (cells, active)


def test_a_frame_is_painted_within_16_ms(explorer, page, frame_times):
    predict(explorer)

    def drag():
        x, y = grab(explorer, page)
        for dx, dy in ((60, 60), (120, 10), (0, 0)):
            page.page.mouse.move(x + dx, y + dy, steps=50)
        page.page.mouse.up()

    frame_times(
        "single-example gradients (04)",
        page.page,
        ".lc-example-gradients",
        drag,
        kind="pointermove",
    )


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, ".lc-example-gradients")
        predict(explorer)
        axe_finds_nothing(page.page, ".lc-example-gradients")
        explorer.screenshot(path=artefacts / f"04-nl-{name}-gradients.png")
        slide_to(explorer, "Voorbeelden gezien", 4)
        explorer.screenshot(path=artefacts / f"04-nl-{name}-gradients-walking.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_is_still_there_after_a_restart(explorer, page):
    predict(explorer, "away")
    page.restart_kernel()
    page.run("cell-0")
    page.run("cell-1")
    again = page.show("cell-1").locator(".lc-example-gradients")
    again.locator(".lc-controls").wait_for()
    assert "dat het pad wegdrijft" in text(again, ".lc-status")


def test_a_narrow_english_view_stays_usable(lab, open_notebook, axe_finds_nothing, artefacts):
    notebook = open_notebook(lab.cells("en", IMPORT, SOURCE), width=400, height=2200)
    notebook.run("cell-0")
    notebook.run("cell-1")
    explorer = notebook.show("cell-1").locator(".lc-example-gradients")
    explorer.locator('input[value="straight"]').check()
    explorer.get_by_role("button", name="Compare").click()
    explorer.locator(".lc-controls").wait_for()
    wide = explorer.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    assert "You expected a straight path" in text(explorer, ".lc-status")
    axe_finds_nothing(notebook.page, ".lc-example-gradients")
    explorer.screenshot(path=artefacts / "04-en-narrow-gradients.png")
