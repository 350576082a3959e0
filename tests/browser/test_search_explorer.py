"""The search explorer: predict, draw, place candidates, see the surface; by mouse and keyboard."""

import re

import pytest

SOURCE = "from course.widgets import SearchExplorer\nSearchExplorer()"
ENGLISH = 'SearchExplorer(language="en")'
CARD = ".lc-search"
PATIENCE = 60_000  # all candidates are trained once, on a machine that may have other work


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    notebook = open_notebook(lab.cells("nl", SOURCE, ENGLISH), height=1200)
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


def predict(explorer, answer="random", button="Vergelijk"):
    explorer.locator(f'input[value="{answer}"]').check()
    explorer.get_by_role("button", name=button).click()
    explorer.locator(".lc-budget").wait_for(timeout=PATIENCE)


def press(explorer, name):
    explorer.get_by_role("button", name=name, exact=True).click()


def said(explorer, where=".lc-seen"):
    return explorer.locator(where).inner_text()


def place(explorer, *spots):
    """Click on spots of the plane, as shares of its width and height."""
    canvas = explorer.locator(".lc-mine canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for across, up in spots:
        x = 44 + across * (box["width"] - 56)
        canvas.click(position={"x": x, "y": 22 + (1 - up) * (box["height"] - 58)})


def picture(explorer, kind):
    return explorer.locator(f".lc-{kind} canvas").evaluate("(canvas) => canvas.toDataURL()")


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the search explorer: {page.picture_after:.0f} ms")
    assert page.picture_after < 1000


def test_nothing_is_shown_before_a_prediction(explorer, artefacts):
    assert (
        not explorer.locator(".lc-budget, .lc-tools, .lc-slider, .lc-values")
        .filter(visible=True)
        .count()
    )
    labels = explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    assert labels == ["Nog leeg: dit verschijnt na je voorspelling."] * 4
    press(explorer, "Vergelijk")
    assert said(explorer, ".lc-status") == "Kies eerst een antwoord."
    explorer.screenshot(path=artefacts / "08-nl-light-search-before.png")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("random", "Zo ging het: het grid probeerde 3 leersnelheden en kwam op 0,8"),
        ("split", "Je verwachtte de beste kandidaat bij het grid."),
        ("grid", "Je verwachtte meer van het grid."),
        ("same", "Je verwachtte geen verschil."),
    ],
)
def test_the_prediction_is_compared_with_what_happens(explorer, answer, told):
    predict(explorer, answer)
    assert said(explorer, ".lc-status").startswith(told)
    assert "random search probeerde er 9 en kwam op 0,9" in said(explorer, ".lc-status")
    assert said(explorer, ".lc-grid .lc-classes") == "3 leersnelheden · 3 breedtes"
    assert said(explorer, ".lc-lot .lc-classes").startswith("9 leersnelheden")
    assert "Het grid zet 3 kandidaten op elke leersnelheid" in said(explorer)


def test_drawing_again_changes_the_points_and_counts_every_draw(explorer):
    predict(explorer)
    before = picture(explorer, "lot")
    assert said(explorer, ".lc-tally") == "1 van 1 boven 0,93"
    press(explorer, "Loot opnieuw")
    assert picture(explorer, "lot") != before
    press(explorer, "Loot 100 keer")
    hits, draws = map(int, re.findall(r"\b\d+\b", said(explorer, ".lc-tally"))[:2])
    assert draws == 102 and 80 <= hits <= 102
    assert f"Van de 102 keer kwam random search er {hits} keer boven 0,93" in said(explorer)
    assert "Het grid blijft op 0,8" in said(explorer)


def test_a_larger_budget_is_a_larger_grid_and_more_draws(explorer):
    predict(explorer)
    explorer.get_by_role("radio", name="16", exact=True).check()
    assert said(explorer, ".lc-grid .lc-classes") == "4 leersnelheden · 4 breedtes"
    assert said(explorer, ".lc-lot .lc-classes").startswith("16 leersnelheden")
    assert "toevallig ligt een van zijn leersnelheden goed" in said(explorer)
    assert "0 van 16" in said(explorer, ".lc-values")
    press(explorer, "Opnieuw voorspellen")
    predict(explorer)
    assert "het grid probeerde 3 leersnelheden" in said(explorer, ".lc-status")
    assert explorer.get_by_role("radio", name="9", exact=True).is_checked()


def test_a_click_tries_a_candidate_and_what_was_tried_costs_nothing_again(explorer, artefacts):
    predict(explorer)
    best = picture(explorer, "best")
    place(explorer, (0.1, 0.8))
    assert "jouw beste tot nu toe. Nog 8 kandidaten." in said(explorer)
    place(explorer, (0.1, 0.8))
    assert "heb je al" in said(explorer) and "Nog 8 kandidaten." in said(explorer)
    place(explorer, (0.65, 0.45))
    assert "jouw beste tot nu toe. Nog 7 kandidaten." in said(explorer)
    place(explorer, (0.3, 0.2))
    assert "Jouw beste blijft" in said(explorer)
    assert "jij, 3 van 9" in said(explorer, ".lc-values")
    assert picture(explorer, "best") != best
    explorer.screenshot(path=artefacts / "08-nl-light-search-playing.png")


def test_the_surface_stays_shut_until_the_budget_is_spent(explorer, artefacts):
    predict(explorer)
    grid = picture(explorer, "grid")
    spots = [(0.06 + 0.11 * at, 0.1 + 0.09 * at) for at in range(9)]
    place(explorer, *spots[:8])
    assert "Nog 1 kandidaat." in said(explorer)
    assert picture(explorer, "grid") == grid
    place(explorer, spots[8])
    assert re.search(r"2\d % van het vlak ligt boven 0,93: een strook van α = 0,2", said(explorer))
    assert picture(explorer, "grid") != grid
    assert explorer.get_by_role("button", name="Train", exact=True).is_hidden()
    explorer.screenshot(path=artefacts / "08-nl-light-search-surface.png")
    press(explorer, "Begin opnieuw")
    assert picture(explorer, "grid") == grid
    assert "0 van 9" in said(explorer, ".lc-values")


def test_on_the_surface_the_sliders_tell_what_each_axis_does(explorer):
    predict(explorer)
    press(explorer, "Toon het antwoordvlak")
    explorer.get_by_role("slider", name="Leersnelheid").focus()
    for _ in range(5):
        explorer.page.keyboard.press("ArrowRight")
    told = said(explorer)
    assert "α = 0,68 met breedte 9 haalt 0,9" in told
    low, high, lowest, highest = (
        float(number.replace(",", ".")) for number in re.findall(r"0,\d{3}", told)[1:]
    )
    assert highest - lowest > 3 * (high - low)


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    explorer.locator("input[type=radio]").first.focus()
    keyboard.press(" ")
    for key in ("ArrowDown", "b", "a", "d", "d", "x"):
        keyboard.press(key)
    keyboard.press("Enter")
    explorer.locator(".lc-budget").wait_for(timeout=PATIENCE)
    assert "Je verwachtte de beste kandidaat bij het grid" in said(explorer, ".lc-status")
    keyboard.press("Enter")  # the focus is on the button that draws
    assert "van 2 boven" in said(explorer, ".lc-tally")
    rate = explorer.get_by_role("slider", name="Leersnelheid")
    rate.focus()
    for key in ("ArrowRight", "ArrowRight", "b", "Enter", "ArrowRight", "Enter", "d", "d"):
        keyboard.press(key)
    assert "2 van 9" in said(explorer, ".lc-values")
    assert rate.get_attribute("aria-valuetext") == "0,32"
    assert (page.count(), page.active()) == (cells, active)


def drag(explorer, mouse, where, path):
    box = explorer.locator(where).bounding_box()
    points = [
        (box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in path
    ]
    mouse.move(*points[0])
    mouse.down()
    for point in points[1:]:
        mouse.move(*point, steps=50)
    mouse.up()


def test_a_frame_is_painted_within_16_ms(explorer, page, frame_times):
    predict(explorer)
    press(explorer, "Toon het antwoordvlak")
    explorer.locator(".lc-mine canvas").scroll_into_view_if_needed()
    mouse = page.page.mouse
    slider, plane = ".lc-mine .lc-slider >> nth=0", ".lc-mine canvas"
    frame_times(
        "search: learning rate",
        page.page,
        f"{CARD} .lc-slider",
        lambda: drag(explorer, mouse, slider, [(0.5, 0.5), (0.05, 0.5), (0.95, 0.5), (0.1, 0.5)]),
    )
    frame_times(
        "search: over the surface",
        page.page,
        f"{CARD} .lc-mine canvas",
        lambda: drag(explorer, mouse, plane, [(0.2, 0.3), (0.9, 0.6), (0.3, 0.2)]),
        kind="pointermove",
    )


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, CARD)
        predict(explorer)
        place(explorer, (0.1, 0.8), (0.7, 0.3), (0.55, 0.6))
        axe_finds_nothing(page.page, CARD)
        press(explorer, "Toon het antwoordvlak")
        axe_finds_nothing(page.page, CARD)
        explorer.screenshot(path=artefacts / f"08-nl-{name}-search.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_is_still_there_when_the_cell_runs_again(explorer, page):
    predict(explorer, "same")
    page.run("cell-0")
    again = page.show("cell-0").locator(CARD)
    again.locator(".lc-budget").wait_for(timeout=PATIENCE)
    assert said(again, ".lc-status").startswith("Je verwachtte geen verschil")


def test_a_narrow_english_view_stays_usable(page, axe_finds_nothing, artefacts):
    page.page.set_viewport_size({"width": 400, "height": 2400})
    page.run("cell-1")
    english = page.show("cell-1").locator(CARD)
    predict(english, "random", button="Compare")
    assert said(english, ".lc-status").startswith("That is how it went: the grid tried 3")
    place(english, (0.65, 0.45))
    assert "your best so far. 8 candidates left." in said(english)
    press(english, "Show the response surface")
    wide = english.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    assert "% of the plane lies above 0.93" in said(english)
    axe_finds_nothing(page.page, '[data-test-cell="cell-1"] .lc-search')
    english.screenshot(path=artefacts / "08-en-narrow-search.png")
