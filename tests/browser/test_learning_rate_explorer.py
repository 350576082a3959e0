"""The learning-rate explorer: predict, compare, slide; by mouse, by keyboard, fast."""

import pytest

FIRST_PICTURE = """async () => {
  const start = performance.now();
  const drawn = () => [...document.querySelectorAll(".lc-explorer canvas")].some((canvas) => {
    if (!canvas.width) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  });
  jupyterapp.commands.execute("notebook:run-cell");
  while (!drawn()) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


@pytest.fixture(scope="module")
def chapter(lab, open_notebook):
    """Chapter 06 in Dutch, with its explorer run."""
    notebook = open_notebook(lab.notebook("06", "nl"), height=1100)
    notebook.run("imports")
    notebook.show("explorer")
    notebook.first_picture = notebook.page.evaluate(FIRST_PICTURE)
    return notebook


@pytest.fixture
def explorer(chapter):
    """The explorer as it is before a prediction."""
    place = chapter.show("explorer").locator(".lc-explorer")
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def picture(explorer, figure):
    return explorer.locator(f".lc-{figure} canvas").evaluate("(canvas) => canvas.toDataURL()")


def compare(explorer, shape="falls"):
    explorer.locator(f'input[value="{shape}"]').check()
    explorer.get_by_role("button", name="Vergelijk").click()
    explorer.locator(".lc-slider:enabled").wait_for()


def test_the_first_picture_is_there_within_a_second(chapter):
    print(f"\nfirst picture of the explorer: {chapter.first_picture:.0f} ms")
    assert chapter.first_picture < 1000


def test_nothing_is_shown_before_a_prediction(explorer, chapter, artefacts):
    assert explorer.locator(".lc-slider").is_disabled()
    explorer.get_by_role("button", name="Vergelijk").focus()
    chapter.page.keyboard.press("Enter")
    assert "Kies of teken eerst een lijn." in explorer.locator(".lc-status").inner_text()
    assert explorer.locator(".lc-slider").is_disabled()
    explorer.screenshot(path=artefacts / "06-nl-explorer-before.png")


def test_the_prediction_is_compared_with_what_happens(explorer, chapter, artefacts):
    compare(explorer, "falls")
    told = explorer.locator(".lc-status").inner_text()
    assert told.startswith("Je verwachtte bij α = 5 een verlies dat daalt en afvlakt. Het ging")
    assert "het liep op, van 0,67 naar" in told
    chapter.page.screenshot(path=artefacts / "06-nl-explorer-compared.png")


def test_a_prediction_that_holds_is_told_so(explorer):
    compare(explorer, "grows")
    assert "Zo ging het ook: het liep op" in explorer.locator(".lc-status").inner_text()


def test_quick_changes_of_mind_raise_no_dialog(explorer, chapter, lab):
    for _ in range(6):
        compare(explorer)
        explorer.get_by_role("button", name="Opnieuw voorspellen").click()
    compare(explorer, "grows")
    chapter.page.wait_for_timeout(1500)
    assert chapter.page.locator(".jp-Dialog").count() == 0
    cells = {cell["id"]: cell["metadata"] for cell in lab.saved(chapter.path)["cells"]}
    assert len(cells["explorer"]["leercurve"]["predictions"]["learning-rate"]) == 21


def test_a_line_can_be_drawn(explorer, chapter, artefacts):
    canvas = explorer.locator(".lc-expectation canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    before = picture(explorer, "expectation")
    mouse = chapter.page.mouse
    mouse.move(box["x"] + 60, box["y"] + 90)
    mouse.down()
    for step in range(1, 12):
        mouse.move(box["x"] + 60 + step * (box["width"] - 80) / 11, box["y"] + 90 + 6 * step)
    mouse.up()
    assert picture(explorer, "expectation") != before
    assert "Je verwachting bij α = 5" in canvas.get_attribute("aria-label")
    explorer.screenshot(path=artefacts / "06-nl-explorer-drawn.png")
    explorer.get_by_role("button", name="Vergelijk").click()
    assert "een verlies dat daalt" in explorer.locator(".lc-status").inner_text()


def test_dragging_the_slider_changes_every_picture_and_every_word(explorer, chapter, artefacts):
    compare(explorer)
    slider = explorer.locator(".lc-slider")
    slider.scroll_into_view_if_needed()
    figures = ("observation", "boundary", "strip")
    before = [picture(explorer, figure) for figure in figures]
    words = explorer.locator(".lc-seen").inner_text()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    start = box["x"] + 8 + (box["width"] - 16) * int(slider.input_value()) / 60
    chapter.page.mouse.move(start, middle)
    chapter.page.mouse.down()
    chapter.page.mouse.move(box["x"] + 0.62 * box["width"], middle, steps=12)
    chapter.page.mouse.up()
    after = [picture(explorer, figure) for figure in figures]
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert explorer.locator(".lc-seen").inner_text() != words
    chapter.page.screenshot(path=artefacts / "06-nl-explorer-dragged.png")


def test_the_words_follow_the_data_from_one_end_to_the_other(explorer, chapter):
    compare(explorer)
    slider, seen = explorer.locator(".lc-slider"), explorer.locator(".lc-seen")
    slider.focus()
    chapter.page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext").startswith("α = 0,0001, verlies")
    assert "daalt amper" in seen.inner_text()
    for _ in range(36):
        chapter.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext").startswith("α = 0,1, verlies")
    assert "het laagste dat een leersnelheid hier bereikt" in seen.inner_text()
    chapter.page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext").startswith("α = 10, verlies")
    assert "de training divergeert" in seen.inner_text()
    heard = explorer.locator(".lc-unseen[role=status]")
    heard.get_by_text("de training divergeert").wait_for(state="attached")


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, chapter):
    cells, active = chapter.count(), chapter.active()
    keyboard = chapter.page.keyboard
    explorer.locator("input[type=radio]").first.focus()
    keyboard.press(" ")
    for key in ("ArrowDown", "b", "a", "d", "d", "x"):
        keyboard.press(key)
    assert explorer.locator("input:checked").get_attribute("value") == "falls"
    keyboard.press("Enter")
    explorer.locator(".lc-slider:focus").wait_for()
    for key in ("b", "a", "ArrowLeft", "ArrowUp", "d", "d"):
        keyboard.press(key)
    assert (chapter.count(), chapter.active()) == (cells, active)


def test_a_frame_is_painted_within_16_ms(explorer, chapter, frame_times):
    compare(explorer)
    slider, mouse = explorer.locator(".lc-slider"), chapter.page.mouse
    slider.scroll_into_view_if_needed()

    def drag():
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        mouse.move(box["x"] + 8 + (box["width"] - 16) * int(slider.input_value()) / 60, middle)
        mouse.down()
        for end in (0.05, 0.95, 0.1):
            mouse.move(box["x"] + end * box["width"], middle, steps=50)
        mouse.up()

    frame_times("learning rate, slider", chapter.page, ".lc-learning-rate", drag)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, chapter, theme, axe_finds_nothing, artefacts):
    chapter.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(chapter.page, ".lc-explorer")
        explorer.screenshot(path=artefacts / f"06-nl-{name}-explorer-before.png")
        before = picture(explorer, "expectation")
        compare(explorer)
        axe_finds_nothing(chapter.page, ".lc-explorer")
        explorer.screenshot(path=artefacts / f"06-nl-{name}-explorer.png")
        other = "JupyterLab Light" if name == "dark" else "JupyterLab Dark"
        observed = picture(explorer, "observation")
        chapter.theme(other)
        assert picture(explorer, "observation") != observed
        assert before
    finally:
        chapter.theme("JupyterLab Light")


def test_a_narrow_english_view_stays_usable(lab, open_notebook, axe_finds_nothing, artefacts):
    notebook = open_notebook(lab.notebook("06", "en"), width=400, height=2000)
    notebook.run("imports")
    notebook.run("explorer")
    explorer = notebook.show("explorer").locator(".lc-explorer")
    explorer.wait_for()
    explorer.locator('input[value="rough"]').check()
    explorer.get_by_role("button", name="Compare").click()
    explorer.locator(".lc-slider:enabled").wait_for()
    wide = explorer.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    assert "you expected a loss that falls and keeps jumping" in (
        explorer.locator(".lc-status").inner_text()
    )
    axe_finds_nothing(notebook.page, ".lc-explorer")
    explorer.screenshot(path=artefacts / "06-en-narrow-explorer.png")
    notebook.run("explorer")
    again = notebook.show("explorer").locator(".lc-explorer")
    again.locator(".lc-slider:enabled").wait_for()
    assert "keeps jumping" in again.locator(".lc-status").inner_text()


def test_an_early_prediction_waits_for_python_and_is_told_why(lab, open_notebook):
    notebook = open_notebook(
        lab.cells(
            "nl",
            "from course.widgets import LearningRateExplorer",
            "import time\ndisplay(LearningRateExplorer())\ntime.sleep(8)",
        )
    )
    notebook.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    explorer = notebook.show("cell-1").locator(".lc-explorer")
    explorer.locator('input[value="grows"]').check()
    explorer.get_by_role("button", name="Vergelijk").click()
    status = explorer.locator(".lc-status")
    assert status.inner_text() == "De netwerken worden getraind."
    status.get_by_text("Python is nog bezig met een andere cel").wait_for()
    explorer.locator(".lc-slider:enabled").wait_for()
    assert "Zo ging het ook" in status.inner_text()


def test_an_explorer_without_its_kernel_says_so(lab, open_notebook):
    notebook = open_notebook(
        lab.cells(
            "en",
            "from course.widgets import LearningRateExplorer\n"
            "explorer = LearningRateExplorer()\n"
            "explorer._msg_callbacks.callbacks.clear()\n"
            "explorer",
        )
    )
    notebook.run("cell-0")
    explorer = notebook.show("cell-0").locator(".lc-explorer")
    explorer.locator('input[value="grows"]').check()
    notebook.shut_down()
    explorer.get_by_role("button", name="Compare").click()
    explorer.locator(".lc-status").get_by_text("Python no longer runs").wait_for()
