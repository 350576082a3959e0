"""The signal explorer: predict an output, drag the example, step, read each neuron's sum."""

import pytest

SOURCES = ("from course.widgets import SignalExplorer", "SignalExplorer()")
FIRST_PICTURE = """async () => {
  const start = performance.now();
  const drawn = () => [...document.querySelectorAll(".lc-signals canvas")].some((canvas) => {
    if (!canvas.width) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  });
  jupyterapp.commands.execute("notebook:run-cell");
  while (!drawn() && performance.now() - start < 5000) {
    await new Promise(requestAnimationFrame);
  }
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
    place = page.show("cell-1").locator(".lc-signals")
    place.wait_for()
    if place.get_by_role("button", name="Opnieuw voorspellen").is_visible():
        place.get_by_role("button", name="Opnieuw voorspellen").click()
    return place


def predict(explorer, answer="high", button="Vergelijk"):
    explorer.locator(f'.lc-shapes input[value="{answer}"]').check()
    explorer.get_by_role("button", name=button).click()
    explorer.locator(".lc-controls").wait_for()


def text(explorer, what):
    return explorer.locator(f".lc-{what}").inner_text().replace("\u00a0", " ")


def rows(explorer):
    """Return the calculation, a row of texts each, without the buttons."""
    return explorer.locator("tbody tr").evaluate_all(
        "(all) => all.map((row) => [...row.children].slice(0, 4).map((cell) => cell.textContent))"
    )


def values(explorer):
    return explorer.locator(".lc-node text").all_text_contents()


def neuron(explorer, layer, number):
    return explorer.get_by_role("button", name=f"laag {layer}, neuron {number}:")


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the signal explorer: {page.first_picture:.0f} ms")
    assert page.first_picture < 1000


def test_nothing_is_shown_before_a_prediction(explorer, artefacts):
    for part in ("controls", "below", "above"):
        assert explorer.locator(f".lc-{part}").is_hidden()
    assert values(explorer) == ["0", "2", "", "", "", ""]
    assert explorer.locator(".lc-node[tabindex='0']").count() == 0
    explorer.get_by_role("button", name="Vergelijk").click()
    assert text(explorer, "status") == "Kies eerst een antwoord."
    explorer.screenshot(path=artefacts / "02-nl-signals-before.png")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("high", "Zo is het: er komt 0,924 uit."),
        ("low", "Je verwachtte een getal dichter bij 0."),
        ("half", "Je verwachtte precies 0,5."),
    ],
)
def test_the_prediction_is_compared_with_what_comes_out(explorer, answer, told):
    predict(explorer, answer)
    assert text(explorer, "status").startswith(told)
    assert "x = (0; 2) gaat erin, 0,924 komt eruit" in text(explorer, "seen")
    assert values(explorer) == ["0", "2", "0", "1", "1", "0,92"]


def test_the_layers_light_up_one_after_the_other(explorer):
    predict(explorer)
    back = explorer.get_by_role("button", name="Vorige laag")
    back.click()
    assert values(explorer)[-1] == ""
    assert text(explorer, "seen") == (
        "Wat zie je? Laag 1 geeft (0; 1; 1). Meer weet de volgende laag straks niet van x."
    )
    back.click()
    assert values(explorer) == ["0", "2", "", "", "", ""]
    assert "nog alleen de invoer" in text(explorer, "controls")
    assert rows(explorer)[0] == ["x₁", "1", "0", "…"]
    assert back.get_attribute("aria-disabled") == "true"
    on = explorer.get_by_role("button", name="Volgende laag")
    on.click()
    on.click()
    assert values(explorer)[-1] == "0,92"


def test_a_neuron_under_the_pointer_shows_its_sum_and_leaves_the_chosen_one(explorer, page):
    predict(explorer)
    assert rows(explorer) == [
        ["neuron 1", "1", "0", "0"],
        ["neuron 2", "−1", "1", "−1"],
        ["neuron 3", "4", "1", "4"],
        ["bias", "", "", "−0,5"],
        ["z", "", "", "2,5"],
        ["a = sigmoïde(z)", "", "", "0,924"],
    ]
    neuron(explorer, 1, 1).hover()
    assert rows(explorer)[-2:] == [["z", "", "", "−1"], ["a = ReLU(z)", "", "", "0"]]
    explorer.locator(".lc-name").hover()
    assert rows(explorer)[-2] == ["z", "", "", "2,5"]


def test_a_weight_that_changes_its_sign_is_told_with_both_outputs(explorer):
    predict(explorer)
    flip = explorer.get_by_role("button", name="keer teken om: gewicht neuron 3")
    flip.click()
    assert "Met één omgekeerd gewicht gaat de uitvoer van 0,924 naar 0,00407" in text(
        explorer, "seen"
    )
    assert rows(explorer)[2] == ["neuron 3", "−4", "1", "−4"]
    explorer.get_by_role("button", name="keer teken om: gewicht neuron 1").click()
    assert "Met 2 omgekeerde gewichten" in text(explorer, "seen")
    explorer.get_by_role("button", name="Alle gewichten terug").click()
    explorer.get_by_role("button", name="keer teken om: gewicht neuron 1").click()
    assert "Met één omgekeerd gewicht blijft de uitvoer 0,924" in text(explorer, "seen")


def test_the_trained_network_can_be_chosen(explorer, artefacts):
    predict(explorer)
    explorer.get_by_label("2–4–3–1, getraind").check()
    assert len(values(explorer)) == 2 + 4 + 3 + 1
    assert "Het zwaarst weegt neuron" in text(explorer, "seen")
    neuron(explorer, 2, 2).click()
    assert len(rows(explorer)) == 4 + 3
    explorer.screenshot(path=artefacts / "02-nl-signals-trained.png")


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(explorer, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    explorer.locator(".lc-shapes input").first.focus()
    for key in ("ArrowDown", "b", "Enter"):
        keyboard.press(key)
    explorer.locator(".lc-controls").wait_for()
    for key in ("ArrowRight", "ArrowRight", "a", "Tab", "ArrowLeft"):
        keyboard.press(key)
    assert "x = (0,2; 1,9) gaat erin" in text(explorer, "seen")
    for key in ("Tab", "Enter"):
        keyboard.press(key)
    assert values(explorer)[-1] == ""
    neuron(explorer, 1, 1).focus()
    for key in ("ArrowDown", "ArrowDown", "d", "d"):
        keyboard.press(key)
    assert text(explorer, "below").startswith("Laag 1, neuron 3")
    keyboard.press("ArrowRight")
    assert text(explorer, "below").startswith("Laag 2, neuron 1")
    assert (page.count(), page.active()) == (cells, active)


def drag_the_point(explorer, page, steps):
    explorer.locator(".lc-plane canvas").scroll_into_view_if_needed()
    box, mouse = explorer.locator(".lc-plane canvas").bounding_box(), page.page.mouse
    mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.4 * box["height"])
    mouse.down()
    for across, up in ((0.3, 0.7), (0.9, 0.3), (0.4, 0.2)):
        mouse.move(box["x"] + across * box["width"], box["y"] + up * box["height"], steps=steps)
    mouse.up()


def test_the_point_can_be_dragged_and_every_value_follows(explorer, page):
    predict(explorer)
    before = values(explorer)
    drag_the_point(explorer, page, 5)
    after = values(explorer)
    assert all(one != other for one, other in zip(before[:2], after[:2], strict=True))
    assert explorer.get_by_label("invoer x₁").input_value() == after[0].replace(",", ".").replace(
        "−", "-"
    )


def test_a_frame_is_painted_within_16_ms(explorer, page, frame_times):
    predict(explorer)
    explorer.get_by_label("2–4–3–1, getraind").check()
    frame_times(
        "signal, point dragged",
        page.page,
        ".lc-signals .lc-plane canvas",
        lambda: drag_the_point(explorer, page, 40),
        kind="pointermove",
    )


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_explorer(explorer, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, ".lc-signals")
        predict(explorer)
        axe_finds_nothing(page.page, ".lc-signals")
        explorer.screenshot(path=artefacts / f"02-nl-{name}-signals.png")
    finally:
        page.theme("JupyterLab Light")


def test_a_prediction_is_still_there_after_a_restart(explorer, page):
    predict(explorer, "half")
    page.restart_kernel()
    page.run("cell-0")
    page.run("cell-1")
    again = page.show("cell-1").locator(".lc-signals")
    again.locator(".lc-controls").wait_for()
    assert "Je verwachtte precies 0,5." in again.locator(".lc-status").inner_text()


def test_a_narrow_english_view_stays_usable(lab, open_notebook, axe_finds_nothing, artefacts):
    notebook = open_notebook(lab.cells("en", *SOURCES), width=400, height=2200)
    notebook.run("cell-0")
    notebook.run("cell-1")
    explorer = notebook.show("cell-1").locator(".lc-signals")
    predict(explorer, "low", "Compare")
    explorer.get_by_label("2–4–3–1, trained").check()
    explorer.get_by_role("button", name="layer 2, neuron 1:").click()
    explorer.get_by_role("button", name="flip sign: weight neuron 4").click()
    wide = explorer.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    axe_finds_nothing(notebook.page, ".lc-signals")
    explorer.screenshot(path=artefacts / "02-en-narrow-signals.png")
