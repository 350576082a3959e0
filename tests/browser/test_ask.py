"""The ask panel in JupyterLab and Notebook 7: prepared answers, a search, a configured model."""

import json
import runpy
from pathlib import Path

import pytest

from course import ask
from course.build import manifest, notebook, source

Fake = runpy.run_path(str(Path(__file__).parents[1] / "course" / "fake_model.py"))
PANEL = ".lc-ask"
WORDS = {"nl": ("Vraag", "Zoek", "Sluit"), "en": ("Ask", "Search", "Close")}
HEADING_ON_TOP = """(id) => {
  const { content } = jupyterapp.shell.currentWidget;
  const cell = content.activeCell;
  if (cell?.model.id !== id) return false;
  const box = cell.node.getBoundingClientRect();
  const seen = content.node.getBoundingClientRect();
  return box.bottom > seen.top && box.top < seen.bottom;
}"""


@pytest.fixture(scope="module", params=["lab", "notebook7"])
def chapter(request, open_for_a_while):
    """Chapter 05 in Dutch, with chapter 06 beside it; its kernel is shut down, nobody needs it."""
    place = request.getfixturevalue(request.param)
    plan = manifest.load()
    path = place.notebook("05", "nl")
    entry = plan.find("06")
    built = notebook.learner_notebook(source.read(plan.source(entry)), "nl")
    beside = (place.folder / path).with_name(f"{entry.stem}.ipynb")
    beside.write_bytes(notebook.dumps(built))
    with open_for_a_while(place) as open_notebook:
        opened = open_notebook(path, height=1000)
        opened.page.locator(".lc-bar-ask_panel button").wait_for()
        opened.shut_down()
        yield opened


@pytest.fixture
def panel(chapter):
    """The panel of chapter 05, just opened."""
    page = chapter.page
    if page.locator(PANEL).is_visible():
        page.keyboard.press("Escape")
        if page.locator(PANEL).is_visible():
            page.locator(PANEL).get_by_role("button", name="Sluit").click()
    page.locator(".lc-bar-ask_panel button").click()
    page.locator(f"{PANEL} .lc-ask-prompt").first.wait_for()
    return page.locator(PANEL)


@pytest.fixture
def model(lab):
    """A model that the learner has configured, until the test is over."""
    fake = Fake["FakeModel"]()
    path = lab.folder / ".leercurve" / "model.json"

    def configure(name):
        path.write_text(json.dumps({"url": fake.url, "model": name}))
        return fake

    yield configure
    path.unlink(missing_ok=True)
    fake.stop()


def look_up(panel, text):
    panel.locator("input").fill(text)
    panel.locator("input").press("Enter")
    panel.page.wait_for_function(
        "() => !/Bezig|Searching/.test(document.querySelector('.lc-ask [role=status]').textContent)"
    )


def test_the_button_opens_the_questions_of_this_chapter_and_escape_gives_the_focus_back(panel):
    page = panel.page
    shown = panel.locator(".lc-ask-prompt").all_inner_texts()
    told = [prompt.question["nl"].replace("`", "") for prompt in ask.prompts("05")]
    assert [text.strip() for text in shown] == told
    assert page.evaluate("document.activeElement.matches('.lc-ask input')")
    button = page.locator(".lc-bar-ask_panel button")
    assert button.inner_text() == "Vraag" and button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not panel.is_visible() and button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.matches('.lc-bar-ask_panel button')")


def test_the_panel_lies_above_the_text_and_not_over_it(chapter, panel):
    bar = chapter.page.locator(".lc-bar").bounding_box()
    below = chapter.page.evaluate(
        "jupyterapp.shell.currentWidget.content.node.getBoundingClientRect().top"
    )
    box = panel.bounding_box()
    assert box["y"] >= bar["y"] and bar["y"] + bar["height"] <= below + 1


def test_a_prepared_question_opens_its_answer_whose_link_leads_to_the_section(
    chapter, panel, artefacts
):
    head = panel.get_by_role("button", name="Hoe helpt schudden bij het trainen?")
    answer = panel.locator(f"#{head.get_attribute('aria-controls')}")
    assert not answer.is_visible()
    head.click()
    assert "opeenvolgende stappen" in answer.inner_text()
    chapter.page.mouse.move(900, 900)
    box = panel.bounding_box()
    bar = chapter.page.locator(".lc-bar").bounding_box()
    clip = bar | {"width": box["x"] + box["width"] + 470 - bar["x"]}
    chapter.page.screenshot(path=artefacts / "ask_nl.png", clip=clip)
    answer.get_by_role("link", name="Waarom elke epoch opnieuw?").click()
    chapter.page.wait_for_function(HEADING_ON_TOP, arg="why-shuffle")
    head.click()
    assert not answer.is_visible()


def test_a_question_of_ones_own_is_answered_by_keyboard_alone(chapter, panel):
    page, cells = chapter.page, chapter.count()
    active = chapter.active()
    page.keyboard.type("wat is een epoch, backpropagation of bias dd00")
    assert panel.locator("input").input_value().startswith("wat is een epoch")
    page.keyboard.press("Enter")
    panel.locator(".lc-ask-hit").first.wait_for()
    assert chapter.count() == cells and chapter.active() == active
    look_up(panel, "wat is een epoch")
    assert "plaatsen gevonden" in panel.locator("[role=status]").inner_text()
    assert "Eén volledige doorgang" in panel.inner_text()
    link = panel.locator(".lc-ask-hit a", has_text="Zoeken in kleine stappen").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(HEADING_ON_TOP, arg="what-is-training")


def test_where_nothing_is_found_that_is_said_and_two_questions_stand_there(panel):
    look_up(panel, "recept voor appeltaart")
    assert "niets gevonden" in panel.locator("[role=status]").inner_text()
    assert panel.locator(".lc-ask-section").first.locator(".lc-ask-prompt").count() == 2
    look_up(panel, "   ")
    assert panel.locator("[role=status]").inner_text() == "Typ eerst een vraag."


def test_without_a_model_none_is_mentioned(panel):
    look_up(panel, "waarom schudden")
    assert panel.locator(".lc-ask-hit").count() and not panel.locator(".lc-ask-model").count()


def test_a_model_says_beforehand_what_goes_and_answers_as_text(chapter, model, panel):
    fake = model("hostile")
    chapter.page.keyboard.press("Escape")
    chapter.page.locator(".lc-bar-ask_panel button").click()
    panel.locator(".lc-ask-prompt").first.wait_for()
    look_up(panel, "waarom schudden")
    place = panel.locator(".lc-ask-model")
    place.wait_for()
    assert fake.url.split("/")[2] in place.inner_text() and not fake.requests
    place.locator("summary").click()
    place.locator("pre", has_text="waarom schudden").wait_for()
    assert not fake.requests
    place.get_by_role("button", name="Vraag het model").click()
    place.get_by_text("<script>hacked = 1</script>").first.wait_for()
    place.get_by_role("button", name="Vraag het model").wait_for()
    assert not chapter.page.evaluate("window.hacked") and not place.locator("img, script").count()
    assert len(fake.requests) == 1


def test_a_model_streams_and_stops_when_told_to(chapter, model, panel):
    fake = model("slow")
    chapter.page.keyboard.press("Escape")
    chapter.page.locator(".lc-bar-ask_panel button").click()
    panel.locator(".lc-ask-prompt").first.wait_for()
    look_up(panel, "waarom schudden")
    place = panel.locator(".lc-ask-model")
    place.get_by_role("button", name="Vraag het model").click()
    place.get_by_text("Kijk eerst naar de leersnelheid.").first.wait_for()
    place.locator("[aria-live=polite]", has_text="de leersnelheid.").wait_for(state="attached")
    place.get_by_role("button", name="Stop").click()
    place.get_by_text("Gestopt.").first.wait_for()
    assert fake.closed.wait(20)


def test_trouble_with_a_model_is_one_sentence(chapter, model, panel):
    model("denied")
    chapter.page.keyboard.press("Escape")
    chapter.page.locator(".lc-bar-ask_panel button").click()
    panel.locator(".lc-ask-prompt").first.wait_for()
    look_up(panel, "waarom schudden")
    panel.get_by_role("button", name="Vraag het model").click()
    panel.locator(".lc-ask-trouble", has_text="weigert je sleutel").wait_for()


def test_axe_finds_nothing_in_light_and_dark(chapter, model, panel, axe_finds_nothing, artefacts):
    model("good")
    page = chapter.page
    page.keyboard.press("Escape")
    page.locator(".lc-bar-ask_panel button").click()
    panel.locator(".lc-ask-prompt").first.wait_for()
    look_up(panel, "hoe kies ik de leersnelheid")
    panel.locator(".lc-ask-prompt").first.click()
    panel.get_by_role("button", name="Vraag het model").click()
    panel.get_by_text("grotere").first.wait_for()
    where = chapter.lab.tree.split("/")[0]
    for theme, name in (("JupyterLab Light", "light"), ("JupyterLab Dark", "dark")):
        chapter.theme(theme)
        axe_finds_nothing(page, ".lc-ask", ".lc-bar-ask_panel")
        page.screenshot(path=artefacts / f"ask_nl_{name}_{where}.png")
    chapter.theme("JupyterLab Light")


def test_the_panel_stays_usable_at_400_pixels(chapter, panel, artefacts):
    page = chapter.page
    page.set_viewport_size({"width": 400, "height": 800})
    try:
        panel.locator(".lc-ask-prompt").nth(1).click()
        look_up(panel, "wat is een epoch")
        page.wait_for_function(
            "() => document.querySelector('.lc-ask').getBoundingClientRect().right <= 401"
        )
        wide = page.evaluate(
            "() => { const d = document.querySelector('.lc-bar-drawer');"
            " return d.scrollWidth - d.clientWidth; }"
        )
        assert wide <= 0
        page.screenshot(path=artefacts / f"ask_400_{chapter.lab.tree.split('/')[0]}.png")
    finally:
        page.set_viewport_size({"width": 1200, "height": 1000})


def test_a_switch_of_language_keeps_what_was_typed_and_asks_again(chapter, panel, artefacts):
    page = chapter.page
    look_up(panel, "epoch")
    page.locator(".lc-bar-language").get_by_role("button", name="English").click()
    panel.get_by_role("button", name="How does shuffling improve training?").first.wait_for()
    assert page.locator(".lc-bar-ask_panel button").inner_text() == "Ask"
    assert panel.locator("input").input_value() == "epoch"
    panel.locator(".lc-ask-hit").first.wait_for()
    assert "found" in panel.locator("[role=status]").inner_text()
    page.screenshot(path=artefacts / f"ask_en_{chapter.lab.tree.split('/')[0]}.png")
    page.locator(".lc-bar-language").get_by_role("button", name="Nederlands").click()
    panel.get_by_role("button", name="Hoe helpt schudden bij het trainen?").first.wait_for()


def test_a_link_to_another_chapter_opens_it_at_the_section(chapter, panel):
    """The last one: in Notebook 7 the page goes there."""
    look_up(panel, "welke rol speelt de leersnelheid in fit")
    head = panel.get_by_role("button", name="Welke rol speelt de leersnelheid in fit").first
    head.click()
    panel.get_by_role("link", name="Hoe ver per stap (hoofdstuk 06)").first.click()
    page = chapter.page
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.context?.path.includes('06_')",
        timeout=60_000,
    )
    page.wait_for_function(HEADING_ON_TOP, arg="one-number", timeout=30_000)
