"""A chapter read aloud, in a browser whose voices are ours: what is said, marked and stopped."""

import pytest

# Headless browsers have no voices: these two say nothing, and let go of a sentence when told to.
VOICES = """() => {
  window.said = [];
  window.open_sentences = [];
  const voices = [["Lotte", "nl-NL"], ["Mary", "en-US"]].map(
    ([name, lang]) => ({ name, lang, localService: true, default: false, voiceURI: name }),
  );
  const { prototype } = SpeechSynthesisUtterance;
  Object.defineProperty(prototype, "voice", { writable: true, value: null });
  speechSynthesis.getVoices = () => window.no_voices ? [] : voices;
  speechSynthesis.speak = (utterance) => {
    window.said.push([utterance.text, utterance.lang]);
    window.open_sentences.push(utterance);
  };
  speechSynthesis.cancel = () => {
    for (const one of window.open_sentences.splice(0)) one.dispatchEvent(new Event("end"));
  };
  window.said_until = async (count) => {
    while (window.said.length < count) {
      for (const one of window.open_sentences.splice(0)) one.dispatchEvent(new Event("end"));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return window.said.slice(0, count);
  };
}"""
MARKED = """() => [...(CSS.highlights.get("lc-spoken") ?? [])].map((range) => range.toString())"""


@pytest.fixture(scope="module", params=["lab", "notebook7"])
def chapter(request, lab, open_for_a_while):
    """Chapter 05 in Dutch with voices in the browser; its kernel is shut down, nobody needs it."""
    place = request.getfixturevalue(request.param)
    with open_for_a_while(place) as open_notebook:
        notebook = open_notebook(place.notebook("05", "nl"), height=1000)
        notebook.page.locator(".lc-bar-play").wait_for()
        notebook.page.evaluate(VOICES)
        notebook.shut_down()
        yield notebook


@pytest.fixture
def bar(chapter):
    """The bar's voice at rest, the first cell chosen."""
    page = chapter.page
    bar = page.locator(".lc-bar-speech")
    if bar.locator(".lc-bar-stop").is_visible():
        bar.locator(".lc-bar-stop").click()
    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    page.evaluate("() => { window.said = []; window.no_voices = false; }")
    return bar


def said_until(chapter, count):
    return chapter.page.evaluate("(count) => window.said_until(count)", count)


def choose(chapter, cell):
    chapter.show(cell)


def test_a_chapter_is_read_from_its_title_on_in_dutch(chapter, bar):
    bar.get_by_role("button", name="Lees voor").click()
    said = said_until(chapter, 3)
    assert said[0] == ["De trainingslus: fit", "nl-NL"]
    assert {language for _, language in said} == {"nl-NL"}
    assert all(text[-1] in ".?!:;" for text, _ in said[1:])


def test_the_sentence_that_is_said_is_marked_on_the_page(chapter, bar):
    choose(chapter, "five-steps")
    bar.get_by_role("button", name="Lees voor").click()
    said = said_until(chapter, 2)
    chapter.page.wait_for_function(f"({MARKED})().length === 1")
    (marked,) = chapter.page.evaluate(MARKED)
    first_words = " ".join(marked.split()[:2])
    assert said[-1][0].startswith(first_words)


def test_a_pause_goes_on_with_the_same_sentence_and_a_stop_begins_anew(chapter, bar):
    bar.get_by_role("button", name="Lees voor").click()
    said_until(chapter, 2)
    bar.get_by_role("button", name="Pauze").click()
    before = chapter.page.evaluate("window.said.length")
    chapter.page.wait_for_timeout(600)
    assert chapter.page.evaluate("window.said.length") == before
    bar.get_by_role("button", name="Verder").click()
    said = said_until(chapter, before + 1)
    assert said[before] == said[before - 1]
    bar.get_by_role("button", name="Stop").click()
    assert chapter.page.evaluate(MARKED) == []
    assert bar.get_by_role("button", name="Lees voor").is_visible()


def test_reading_begins_at_the_chosen_cell_and_goes_on_to_the_next(chapter, bar):
    choose(chapter, "summary")
    bar.get_by_role("button", name="Lees voor").click()
    assert said_until(chapter, 1)[0][0] == "Samengevat"
    chapter.page.evaluate("""async () => {
      while (window.open_sentences.length || document.querySelector(".lc-bar-stop").offsetParent) {
        for (const one of window.open_sentences.splice(0)) one.dispatchEvent(new Event("end"));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }""")
    assert bar.get_by_role("button", name="Lees voor").is_visible()
    assert "Einde van het hoofdstuk." in chapter.page.locator(".lc-bar-said").inner_text()


def test_code_is_not_read_but_a_place_to_write_is_announced(chapter, bar):
    choose(chapter, "fit_blanks")
    bar.get_by_role("button", name="Lees voor").click()
    assert said_until(chapter, 1)[0][0] == "Hier schrijf je code."


def test_without_a_voice_one_sentence_says_what_to_do(chapter, bar):
    chapter.page.evaluate("() => { window.no_voices = true; }")
    bar.get_by_role("button", name="Lees voor").click()
    note = chapter.page.locator(".lc-bar-note")
    note.wait_for()
    assert note.inner_text().startswith("Je browser heeft geen Nederlandse stem.")
    assert chapter.page.evaluate("window.said") == []
    chapter.page.evaluate("() => { window.no_voices = false; }")
    bar.get_by_role("button", name="Lees voor").click()
    said_until(chapter, 1)
    assert note.count() == 0


def test_escape_stops_and_the_keys_stay_in_the_bar(chapter, bar):
    play = bar.get_by_role("button", name="Lees voor")
    cells = chapter.count()
    play.focus()
    chapter.page.keyboard.press("Space")
    said_until(chapter, 1)
    chapter.page.keyboard.press("b")
    chapter.page.keyboard.press("Escape")
    bar.get_by_role("button", name="Lees voor").wait_for()
    assert not bar.locator(".lc-bar-stop").is_visible()
    assert chapter.count() == cells


def test_another_language_goes_on_at_the_same_cell_in_its_own_voice(chapter, bar):
    choose(chapter, "five-steps")
    bar.get_by_role("button", name="Lees voor").click()
    said_until(chapter, 1)
    before = chapter.page.evaluate("window.said.length")
    switch(chapter, "en")
    said = chapter.page.evaluate("(count) => window.said_until(count)", before + 1)
    assert said[before] == ["Five steps", "en-US"]
    bar.locator(".lc-bar-stop").click()
    switch(chapter, "nl")


def switch(chapter, language):
    """Press the bar's button for the other language, and wait until the notebook speaks it."""
    name = {"nl": "NL, Nederlands", "en": "EN, English"}[language]
    chapter.page.locator(".lc-bar-language").get_by_role("button", name=name).click()
    told = {"nl": "Het hoofdstuk is nu Nederlands.", "en": "The chapter is in English now."}
    chapter.page.locator(".lc-bar-said", has_text=told[language]).wait_for(timeout=30_000)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_mark_can_be_seen_in_either_theme(chapter, bar, theme, artefacts, axe_finds_nothing):
    chapter.theme(theme)
    choose(chapter, "five-steps")
    bar.get_by_role("button", name="Lees voor").click()
    said_until(chapter, 3)
    axe_finds_nothing(chapter.page, ".lc-bar")
    app = "lab" if chapter.lab.tree == "lab/tree" else "notebook7"
    name = f"voice-{app}-{'dark' if 'Dark' in theme else 'light'}.png"
    chapter.page.screenshot(path=artefacts / name)
    chapter.theme("JupyterLab Light")
