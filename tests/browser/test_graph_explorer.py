"""The graph explorer: predict, work out any box, move any weight; by mouse, by keyboard, fast."""

import pytest

IMPORT = "from course.widgets import GraphExplorer"
SOURCE = "GraphExplorer()"


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    notebook = open_notebook(lab.cells("nl", IMPORT, SOURCE, "1 + 1"), height=1300)
    notebook.run("cell-0")
    notebook.picture_after = notebook.first_picture("cell-1", ".lc-graph")
    return notebook


@pytest.fixture
def explorer(page):
    """The explorer as it is before a prediction."""
    place = page.show("cell-1").locator(".lc-graph")
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def predict(explorer, answer="rises_less"):
    explorer.locator(f'input[value="{answer}"]').check()
    explorer.get_by_role("button", name="Vergelijk").click()
    explorer.locator(".lc-slider").wait_for()


def pictures(explorer):
    return explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")


def text(explorer, where):
    return explorer.locator(where).inner_text()


def slide_to(explorer, move):
    """Put the slider on a move and let it say so."""
    explorer.locator(".lc-slider").evaluate(
        "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }",
        round(10 * move) + 40,
    )


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the graph explorer: {page.picture_after:.0f} ms")
    assert page.picture_after < 1000


def test_nothing_of_the_way_back_is_shown_before_a_prediction(explorer, artefacts):
    assert explorer.locator(".lc-slider").is_hidden()
    assert explorer.locator(".lc-worked").is_hidden()
    assert explorer.get_by_role("radio", name="z₂").count() == 0
    described = explorer.locator("canvas").first.get_attribute("aria-label")
    assert "dz" not in described and "W₁, tweede = −0,3" in described
    explorer.get_by_role("button", name="Vergelijk").click()
    assert text(explorer, ".lc-status") == "Kies eerst een antwoord."
    explorer.screenshot(path=artefacts / "03-nl-light-graph-before.png")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("rises_less", "Zo ging het: beloofd was +1, echt werd het +0,594."),
        ("rises_more", "De richting klopt. Beloofd was +1, maar echt werd het +0,594"),
        ("falls_less", "Je verwachtte een daling."),
        ("falls_more", "Je verwachtte een daling."),
    ],
)
def test_the_prediction_is_compared_with_what_happens(explorer, answer, told):
    predict(explorer, answer)
    assert text(explorer, ".lc-status").startswith(told)
    assert "59 % daarvan. De raaklijn belooft te veel" in text(explorer, ".lc-seen")


def test_a_box_shows_its_link_and_the_chain_so_far(explorer):
    predict(explorer)
    slide_to(explorer, 0)
    explorer.get_by_role("radio", name="z₂,").click()
    assert "o(1 − o) = 0,5 · 0,5 = 0,25" in text(explorer, ".lc-worked")
    assert "dz₂ = −2 · 0,25 = −0,5" in text(explorer, ".lc-worked")
    explorer.get_by_role("radio", name="W₁, tweede,").click()
    assert "dW₁ = −2 · 0,25 · 2 · 0,25 · 2 = −0,5" in text(explorer, ".lc-worked")
    explorer.locator(".lc-target").get_by_label("0").check()
    assert "dW₁ = 2 · 0,25 · 2 · 0,25 · 2 = 0,5" in text(explorer, ".lc-worked")


def test_layer_1_falls_silent_without_w2_and_hears_the_opposite_below_it(explorer):
    predict(explorer)
    explorer.get_by_role("radio", name="W₂,").click()
    slide_to(explorer, -2)
    assert text(explorer, ".lc-seen").startswith("Wat zie je? W₂ is 0.")
    slide_to(explorer, -4)
    assert "van teken gewisseld" in text(explorer, ".lc-seen")
    explorer.get_by_role("radio", name="b₂,").click()
    slide_to(explorer, -4)
    assert "De raaklijn belooft te weinig" in text(explorer, ".lc-seen")
    explorer.get_by_role("button", name="Terug naar het begin").click()
    assert "Bij label 1 is het verlies 0,693" in text(explorer, ".lc-seen")


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    explorer.locator('input[type="radio"]').first.focus()
    for key in ("ArrowDown", "b", "ArrowDown", "Enter"):
        keyboard.press(key)
    explorer.locator(".lc-slider:focus").wait_for()
    for key in ("Home", "ArrowRight", "a", "b"):
        keyboard.press(key)
    assert explorer.locator(".lc-slider").get_attribute("aria-valuetext") == (
        "W₁, tweede: van −0,3 naar −4,2"
    )
    explorer.locator('.lc-node[tabindex="0"]').focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "d", "d", "x"):
        keyboard.press(key)
    assert explorer.locator(".lc-node:focus").get_attribute("data-node") == "z2"
    assert "dz₂" in text(explorer, ".lc-heading")
    assert (page.count(), page.active()) == (cells, active)


def test_dragging_in_the_plot_moves_the_weight_and_every_number_after_it(explorer, page):
    predict(explorer)
    before, words = pictures(explorer), text(explorer, ".lc-seen")
    canvas = explorer.locator(".lc-curve canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    mouse = page.page.mouse
    mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 100)
    mouse.down()
    mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 120, steps=12)
    mouse.up()
    assert all(one != other for one, other in zip(before, pictures(explorer), strict=True))
    assert text(explorer, ".lc-seen") != words


def test_a_frame_is_painted_within_16_ms(explorer, page, frame_times):
    predict(explorer)
    explorer.get_by_role("radio", name="W₁, eerste,").click()
    slider = explorer.locator(".lc-slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    mouse, middle = page.page.mouse, box["y"] + box["height"] / 2

    def drag():
        start = box["x"] + 8 + (box["width"] - 16) * int(slider.input_value()) / 80
        mouse.move(start, middle)
        mouse.down()
        for end in (0.05, 0.95, 0.1):
            mouse.move(box["x"] + end * box["width"], middle, steps=50)
        mouse.up()

    frame_times("computation graph (03)", page.page, ".lc-graph", drag)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, ".lc-graph")
        predict(explorer)
        axe_finds_nothing(page.page, ".lc-graph")
        explorer.screenshot(path=artefacts / f"03-nl-{name}-graph.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_is_still_there_after_a_restart(explorer, page):
    predict(explorer, "falls_more")
    page.restart_kernel()
    page.run("cell-0")
    page.run("cell-1")
    again = page.show("cell-1").locator(".lc-graph")
    again.locator(".lc-slider").wait_for()
    assert "Je verwachtte een daling" in text(again, ".lc-status")


def test_a_narrow_english_view_stays_usable(lab, open_notebook, axe_finds_nothing, artefacts):
    notebook = open_notebook(lab.cells("en", IMPORT, SOURCE), width=400, height=2200)
    notebook.run("cell-0")
    notebook.run("cell-1")
    explorer = notebook.show("cell-1").locator(".lc-graph")
    explorer.locator('input[value="rises_more"]').check()
    explorer.get_by_role("button", name="Compare").click()
    explorer.locator(".lc-slider").wait_for()
    wide = explorer.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    assert "The direction is right. +1 was promised" in text(explorer, ".lc-status")
    axe_finds_nothing(notebook.page, ".lc-graph")
    explorer.screenshot(path=artefacts / "03-en-narrow-graph.png")
