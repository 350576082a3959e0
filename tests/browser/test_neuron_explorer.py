"""The neuron explorer: predict about XOR, move the line, see each sum worked out."""

import pytest

SOURCES = ("from course.widgets import NeuronExplorer", "NeuronExplorer()")
FIRST_PICTURE = """async () => {
  const start = performance.now();
  const drawn = () => [...document.querySelectorAll(".lc-neuron canvas")].some((canvas) => {
    if (!canvas.width) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  });
  jupyterapp.commands.execute("notebook:run-cell");
  while (!drawn() && performance.now() - start < 5000) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    notebook = open_notebook(lab.cells("nl", *SOURCES), height=1200)
    notebook.run("cell-0")
    notebook.show("cell-1")
    notebook.first_picture = notebook.page.evaluate(FIRST_PICTURE)
    return notebook


@pytest.fixture
def explorer(page):
    """The explorer as it is before a prediction."""
    place = page.show("cell-1").locator(".lc-neuron")
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def predict(explorer, answer="no", button="Vergelijk"):
    explorer.locator(f'.lc-shapes input[value="{answer}"]').check()
    explorer.get_by_role("button", name=button).click()
    explorer.locator(".lc-controls").wait_for()


def pictures(explorer):
    return explorer.locator("canvas").evaluate_all("(all) => all.map((one) => one.toDataURL())")


def text(explorer, what):
    return explorer.locator(f".lc-{what}").inner_text().replace("\u00a0", " ")


def set_slider(explorer, label, value):
    slider = explorer.get_by_label(label)
    slider.evaluate(
        """(slider, value) => {
          slider.value = value;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        value,
    )


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the neuron explorer: {page.first_picture:.0f} ms")
    assert page.first_picture < 1000


def test_nothing_is_shown_before_a_prediction(explorer, artefacts):
    for part in ("controls", "below", "above"):
        assert explorer.locator(f".lc-{part}").is_hidden()
    explorer.get_by_role("button", name="Vergelijk").click()
    assert text(explorer, "status") == "Kies eerst een antwoord."
    assert text(explorer, "seen") == ""
    explorer.screenshot(path=artefacts / "01-nl-neuron-before.png")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("no", "Zo is het: een rechte lijn krijgt er hooguit 3 van de 4 goed."),
        ("bias", "Je verwachtte van wel, met de juiste bias."),
        ("yes", "Je verwachtte van wel, zonder bias."),
    ],
)
def test_the_prediction_is_compared_with_what_can_be_done(explorer, answer, told):
    predict(explorer, answer)
    assert text(explorer, "status").startswith(told)
    assert text(explorer, "seen").startswith("Wat zie je? 3 van de 4 punten goed")


def test_the_sum_of_the_chosen_point_is_worked_out(explorer):
    predict(explorer)
    worked = text(explorer, "worked")
    assert "x = (1; 1), klasse 0" in worked
    assert "= 2 · 1 + 2 · 1 − 1\n= 3" in worked
    assert "= σ(3) = 0,953" in worked
    assert "aan de verkeerde kant: 0,953 is minstens een half" in worked
    explorer.get_by_role("button", name="Volgend punt").click()
    assert "= 2 · 0 + 2 · 0 − 1\n= −1" in text(explorer, "worked")
    assert "aan de goede kant: 0,269 is minder dan een half" in text(explorer, "worked")


def test_a_click_in_the_plane_chooses_a_point(explorer):
    predict(explorer)
    canvas = explorer.locator(".lc-plane canvas")
    box = canvas.bounding_box()
    unit = (box["height"] - 22 - 36) / 2.2
    right_of_middle = {"x": (54 + box["width"] - 12) / 2 + unit / 2}
    at = {**right_of_middle, "y": box["height"] - 36 - 0.6 * unit}
    canvas.click(position=at)
    assert "x = (1; 0), klasse 1" in text(explorer, "worked")


def test_every_set_of_points_is_told_with_its_own_numbers(explorer, artefacts):
    predict(explorer)
    explorer.get_by_label("of (OR)").check()
    assert "Alle 4 punten liggen aan de goede kant" in text(explorer, "seen")
    explorer.get_by_label("en (AND)").check()
    assert "2 van de 4 punten goed; 4 is haalbaar" in text(explorer, "seen")
    set_slider(explorer, "bias b", -3)
    assert "Alle 4 punten liggen aan de goede kant" in text(explorer, "seen")
    explorer.get_by_label("twee wolken").check()
    assert "38 van de 40" in text(explorer, "values")
    explorer.screenshot(path=artefacts / "01-nl-neuron-clouds.png")
    set_slider(explorer, "gewicht w₁", 0)
    set_slider(explorer, "gewicht w₂", 0)
    assert "geeft overal a = 0,0474" in text(explorer, "seen")


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    explorer.locator(".lc-shapes input").first.focus()
    for key in ("ArrowDown", "ArrowDown", "b", "Enter"):
        keyboard.press(key)
    explorer.locator(".lc-slider").first.wait_for()
    before = pictures(explorer)
    for key in ("ArrowLeft", "ArrowLeft", "b", "Tab", "End", "Tab", "Home", "Tab", "Tab", "Enter"):
        keyboard.press(key)
    assert all(one != other for one, other in zip(before, pictures(explorer), strict=True))
    assert explorer.get_by_label("gewicht w₁").input_value() == "1.8"
    assert explorer.get_by_label("gewicht w₂").get_attribute("aria-valuetext") == "6"
    assert explorer.get_by_label("bias b").get_attribute("aria-valuetext") == "−9"
    assert "Punt 1 van 4" in text(explorer, "worked")
    heard = explorer.locator(".lc-unseen[role=status]")
    heard.get_by_text("2 van de 4 punten goed").wait_for(state="attached")
    assert (page.count(), page.active()) == (cells, active)


def test_a_frame_is_painted_within_16_ms(explorer, page, frame_times):
    predict(explorer)
    explorer.get_by_label("twee wolken").check()
    slider, mouse = explorer.get_by_label("gewicht w₁"), page.page.mouse
    slider.scroll_into_view_if_needed()

    def drag():
        box = slider.bounding_box()
        middle, share = box["y"] + box["height"] / 2, (float(slider.input_value()) + 6) / 12
        mouse.move(box["x"] + 8 + (box["width"] - 16) * share, middle)
        mouse.down()
        for end in (0.05, 0.95, 0.1):
            mouse.move(box["x"] + end * box["width"], middle, steps=40)
        mouse.up()

    frame_times("neuron, slider", page.page, ".lc-neuron", drag)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, ".lc-neuron")
        predict(explorer)
        axe_finds_nothing(page.page, ".lc-neuron")
        explorer.screenshot(path=artefacts / f"01-nl-{name}-neuron.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_is_still_there_when_the_cell_runs_again(explorer, page):
    predict(explorer, "bias")
    page.restart_kernel()
    page.run("cell-0")
    page.run("cell-1")
    again = page.show("cell-1").locator(".lc-neuron")
    again.locator(".lc-controls").wait_for()
    assert "met de juiste bias" in again.locator(".lc-status").inner_text()


def test_a_narrow_english_view_stays_usable(lab, open_notebook, axe_finds_nothing, artefacts):
    notebook = open_notebook(lab.cells("en", *SOURCES), width=400, height=2200)
    notebook.run("cell-0")
    notebook.run("cell-1")
    explorer = notebook.show("cell-1").locator(".lc-neuron")
    predict(explorer, "yes", "Compare")
    wide = explorer.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    assert "x = (1, 1), class 0" in text(explorer, "worked")
    axe_finds_nothing(notebook.page, ".lc-neuron")
    explorer.screenshot(path=artefacts / "01-en-narrow-neuron.png")
