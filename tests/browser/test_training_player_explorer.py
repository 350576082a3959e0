"""The training player: predict an order, then play one's own fit; by mouse and by keyboard."""

import pytest

FIT = """
import nnlib, numpy as np
from course.widgets import TrainingPlayer

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng(4)
        for _ in range(epochs):
            for i in rng.permutation(len(training_data)):
                output, target = self.forward(training_data[[i]].T), labels[[i]].T
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
"""
PLAY = "TrainingPlayer(MyPerceptron)"
EMPTY = '''
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        """Train."""
'''
CRASH = """
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for i in range(len(training_data)):
            self.forward(training_data[[i]].T)
        raise ValueError("genoeg")
"""


@pytest.fixture(scope="module")
def page(lab, open_notebook):
    sources = (FIT, PLAY, EMPTY + PLAY, CRASH + PLAY)
    notebook = open_notebook(lab.cells("nl", *sources), height=1300)
    notebook.run("cell-0")
    notebook.painted = notebook.first_picture("cell-1", ".lc-training-player")
    return notebook


@pytest.fixture
def player(page):
    """The player as it is before a prediction."""
    return before(page, "cell-1")


def before(notebook, cell, again="Opnieuw voorspellen"):
    place = notebook.show(cell).locator(".lc-training-player")
    place.wait_for()
    if place.get_by_role("button", name=again).is_visible():
        place.get_by_role("button", name=again).click()
    return place


def predict(player, answer="new", name="Vergelijk"):
    player.locator(f'input[value="{answer}"]').check()
    player.get_by_role("button", name=name).click()
    player.locator(".lc-controls").wait_for()


def told(player):
    return player.locator(".lc-seen").inner_text()


def step(player):
    return player.locator(".lc-slider").first.get_attribute("aria-valuetext")


def lit(player):
    return player.locator(".lc-track [aria-current=step]").all_inner_texts()


def test_the_first_picture_is_there_within_a_second(page):
    print(f"\nfirst picture of the training player: {page.painted:.0f} ms")
    assert page.painted < 1000


def test_nothing_is_shown_before_a_prediction(player):
    assert player.locator(".lc-controls").is_hidden()
    assert lit(player) == [] and "".join(player.locator(".lc-visit").all_inner_texts()) == ""
    player.get_by_role("button", name="Vergelijk").click()
    assert player.locator(".lc-status").inner_text() == "Kies eerst een antwoord."


@pytest.mark.parametrize(
    ("answer", "start"),
    [
        ("new", "Je verwachtte een nieuwe volgorde, en zo ging het: "),
        ("same", "Je verwachtte twee keer dezelfde volgorde. Het ging anders: "),
        ("sorted", "Je verwachtte de volgorde van de tabel. Het ging anders: "),
    ],
)
def test_the_prediction_is_compared_with_what_the_fit_did(player, answer, start):
    predict(player, answer)
    assert player.locator(".lc-status").inner_text().startswith(start)
    assert player.locator(".lc-whose").inner_text() == "Hier speelt de fit van MyPerceptron."


def test_the_buttons_go_step_by_step(player):
    predict(player)
    assert step(player) == "0 van 86"
    forward = player.get_by_role("button", name="Een stap vooruit")
    seen = []
    for _ in range(8):
        forward.click()
        seen += lit(player)
    assert seen == [
        *("schudden", "vooruit", "vooruit", "gradiënt"),
        *("terug", "aanpassen", "terug", "aanpassen"),
    ]
    assert player.locator("tr[aria-current]").count() == 1
    assert "Laag 1 is aangepast. Het meest verschoof" in told(player)
    player.get_by_role("button", name="Een stap terug").click()
    assert step(player) == "7 van 86" and "Laag 1 krijgt da" in told(player)
    player.get_by_role("button", name="Naar het eind").click()
    assert "Alle 12 rondes zijn gedaan" in told(player)
    turns = player.locator(".lc-visit").all_inner_texts()
    assert sorted(turns[::2]) == sorted(turns[1::2]) == ["1", "2", "3", "4", "5", "6"]
    player.get_by_role("button", name="Naar het begin").click()
    assert step(player) == "0 van 86"


def test_it_plays_by_itself_and_pauses(player, page):
    predict(player)
    speed = player.get_by_role("slider", name="Snelheid")
    speed.focus()
    page.page.keyboard.press("End")
    assert speed.get_attribute("aria-valuetext") == "8 per seconde"
    player.get_by_role("button", name="Afspelen").click()
    page.page.wait_for_function(
        "(input) => Number(input.value) >= 4",
        arg=player.locator(".lc-slider").first.element_handle(),
    )
    player.get_by_role("button", name="Pauze").click()
    here = step(player)
    page.page.wait_for_timeout(400)
    assert step(player) == here
    assert player.get_by_role("button", name="Afspelen").is_visible()


def test_everything_goes_by_keyboard_and_no_key_reaches_the_notebook(player, page):
    cells, active = page.count(), page.active()
    keyboard = page.page.keyboard
    player.locator('input[type="radio"]').first.focus()
    for key in (" ", "ArrowDown", "b", "a", "x", "Enter"):
        keyboard.press(key)
    player.locator(".lc-slider:focus").wait_for()
    for key in ("ArrowRight", "ArrowRight", "b", "d", "d", "ArrowRight"):
        keyboard.press(key)
    assert step(player) == "3 van 86" and "haar verlies is" in told(player)
    keyboard.press("End")
    assert step(player) == "86 van 86"
    keyboard.press(" ")
    player.get_by_role("button", name="Pauze").wait_for()
    keyboard.press(" ")
    player.get_by_role("button", name="Afspelen").wait_for()
    assert (page.count(), page.active()) == (cells, active)


def test_a_dragged_step_is_painted_within_16_ms(player, page, frame_times):
    predict(player)
    slider, mouse = player.locator(".lc-slider").first, page.page.mouse

    def drag():
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        share = int(slider.input_value()) / 86
        mouse.move(box["x"] + 8 + (box["width"] - 16) * share, middle)
        mouse.down()
        for end in (0.95, 0.05, 0.95):
            mouse.move(box["x"] + end * box["width"], middle, steps=50)
        mouse.up()

    frame_times("training player, step", page.page, ".lc-training-player", drag)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_player(player, page, theme, axe_finds_nothing, artefacts):
    page.theme(theme)
    name = theme.split()[-1].lower()
    try:
        axe_finds_nothing(page.page, ".lc-training-player")
        player.screenshot(path=artefacts / f"05-nl-{name}-player-before.png")
        predict(player)
        for at, kind in ((3, "forward"), (39, "gradient"), (62, "backward"), (63, "update")):
            player.locator(".lc-slider").first.fill(str(at))
            player.screenshot(path=artefacts / f"05-nl-{name}-player-{kind}.png")
        axe_finds_nothing(page.page, ".lc-training-player")
    finally:
        page.theme("JupyterLab Light")


def test_an_empty_fit_leaves_the_stage_to_nnlib_and_a_crash_is_told(page, artefacts):
    page.run("cell-2")
    empty = before(page, "cell-2")
    assert "De fit van MyPerceptron is nog leeg." in empty.locator(".lc-whose").inner_text()
    predict(empty)
    assert step(empty) == "0 van 86"
    page.run("cell-3")
    crash = before(page, "cell-3")
    predict(crash)
    assert "Een hele tweede epoch kwam er niet." in crash.locator(".lc-status").inner_text()
    assert "stopte deze fit met een foutmelding: ValueError: genoeg" in (
        crash.locator(".lc-status").inner_text()
    )
    crash.get_by_role("button", name="Naar het eind").click()
    crash.screenshot(path=artefacts / "05-nl-player-crash.png")


def test_a_prediction_survives_a_restart_in_a_narrow_english_view(
    lab, open_notebook, axe_finds_nothing, artefacts
):
    notebook = open_notebook(lab.cells("en", FIT + PLAY), width=400, height=2000)
    notebook.run("cell-0")
    player = before(notebook, "cell-0", "Predict again")
    predict(player, "same", "Compare")
    player.locator(".lc-slider").first.fill("5")
    wide = player.evaluate("(card) => [card.scrollWidth, card.clientWidth]")
    assert wide[0] <= wide[1]
    axe_finds_nothing(notebook.page, ".lc-training-player")
    player.screenshot(path=artefacts / "05-en-narrow-player.png")
    notebook.restart_kernel()
    notebook.run("cell-0")
    again = notebook.show("cell-0").locator(".lc-training-player")
    again.locator(".lc-controls").wait_for()
    assert "You expected the same order twice." in again.locator(".lc-status").inner_text()
