"""The lesson bar: in both applications, both languages, both themes, by mouse and by keyboard."""

import json

import pytest

FOCUSED_IN = "(bar) => document.querySelector(bar).contains(document.activeElement)"
BAR = ".jp-NotebookPanel:not(.lm-mod-hidden) .lc-bar"


@pytest.fixture(scope="module", params=["lab", "notebook7"])
def chapter(request, open_for_a_while):
    """Chapter 05 between its neighbours, in Dutch, in either application."""
    where = request.getfixturevalue(request.param)
    path = where.notebook("05", "nl")
    folder = (where.folder / path).parent
    for other in ("04", "06"):
        source = where.folder / where.notebook(other, "nl")
        source.rename(folder / source.name)
    with open_for_a_while(where) as opener:
        opened = opener(path)
        opened.page.wait_for_selector(f"{BAR} .lc-bar-feedback")
        opened.application = request.param
        yield opened


@pytest.fixture(autouse=True)
def calm(request):
    """Leave the bar as it was found."""
    yield
    if "chapter" not in request.fixturenames:
        return
    opened = request.getfixturevalue("chapter")
    bar = opened.page.locator(BAR)
    speak(opened, "nl")
    if bar.locator(".lc-bar-drawer").is_visible():
        bar.get_by_role("button", name="Sluit", exact=True).click()


def speak(opened, language):
    bar = opened.page.locator(BAR)
    if bar.get_attribute("lang") != language:
        bar.locator(f"button[lang={language}]").click()
        opened.page.locator(f"{BAR}[lang={language}]").wait_for()


def button(opened, name):
    return opened.page.locator(BAR).get_by_role("button", name=name, exact=True)


def test_it_names_the_chapter_and_stands_in_one_line(chapter):
    line = chapter.page.locator(f"{BAR} .lc-bar-line")
    assert chapter.page.locator(f"{BAR} .lc-bar-title").inner_text().startswith("05 · ")
    assert line.bounding_box()["height"] < 44
    assert chapter.page.locator(BAR).bounding_box()["height"] < 44


def test_it_speaks_the_language_of_the_notebook(chapter):
    bar = chapter.page.locator(BAR)
    assert bar.get_attribute("aria-label") == "Lesbalk"
    assert button(chapter, "Reactie").is_visible()
    speak(chapter, "en")
    assert bar.get_attribute("aria-label") == "Lesson bar"
    assert button(chapter, "Feedback").is_visible()
    assert "The training loop" in bar.locator(".lc-bar-title").inner_text()


@pytest.mark.parametrize(
    "theme", ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]
)
def test_nothing_is_wrong_for_who_cannot_see_it(chapter, theme, artefacts, axe_finds_nothing):
    chapter.theme(theme)
    button(chapter, "Reactie").click()
    try:
        for language in ("nl", "en"):
            speak(chapter, language)
            axe_finds_nothing(chapter.page, BAR)
            name = "-".join(["bar", chapter.application, *theme.lower().split()[1:], language])
            chapter.page.screenshot(path=artefacts / f"{name}.png")
    finally:
        button(chapter, "Close").click()
        chapter.theme("JupyterLab Light")


@pytest.mark.parametrize(("width", "zoom"), [(400, 1), (1200, 2)])
def test_a_narrow_window_and_a_large_type_keep_every_control_in_sight(
    chapter, width, zoom, artefacts
):
    page = chapter.page
    page.set_viewport_size({"width": width // zoom, "height": 900 // zoom})
    try:
        page.wait_for_timeout(300)
        bar = page.locator(BAR)
        edge = bar.bounding_box()
        controls = bar.locator("button:visible, a:visible")
        assert controls.count() >= 8
        for box in (controls.nth(at).bounding_box() for at in range(controls.count())):
            assert box["x"] >= edge["x"] - 1
            assert box["x"] + box["width"] <= edge["x"] + edge["width"] + 1
            assert box["y"] + box["height"] <= edge["y"] + edge["height"] + 1
            assert box["width"] >= 24 and box["height"] >= 24
        page.screenshot(path=artefacts / f"bar-{chapter.application}-{width // zoom}.png")
    finally:
        page.set_viewport_size({"width": 1200, "height": 900})
        page.wait_for_function(
            "(bar) => document.querySelector(bar).getBoundingClientRect().height < 44", arg=BAR
        )


def test_arrows_go_from_one_control_to_the_next(chapter):
    page = chapter.page
    page.locator(f"{BAR} .lc-bar-navigation a").focus()
    focused = "() => document.activeElement.textContent.trim()"
    assert page.evaluate(focused) == "Overzicht"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "‹04"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "06›"
    page.keyboard.press("Home")
    assert page.evaluate(focused) == "Overzicht"
    page.keyboard.press("ArrowLeft")
    last = page.evaluate(focused)
    page.keyboard.press("Home")
    page.keyboard.press("End")
    assert page.evaluate(focused) == last == "Reactie"
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "‹04"


def test_keys_pressed_in_it_do_nothing_in_the_notebook(chapter):
    page = chapter.page
    chapter.show("imports")
    page.evaluate("() => jupyterapp.commands.execute('notebook:enter-command-mode')")
    looks = """() => {
      const { content } = jupyterapp.shell.currentWidget;
      return [
        [...content.model.cells].map((cell) => [cell.id, cell.type, cell.sharedModel.getSource()]),
        content.activeCellIndex,
        content.mode,
      ];
    }"""
    before = page.evaluate(looks)
    button(chapter, "Donker").focus()
    keys = [
        *("a", "b", "c", "v", "x", "y", "m", "r", "z", "j", "k", "h", "l", "o", "f", "s", "0", "1"),
        *("ArrowUp", "ArrowDown", "Delete", "Backspace", "Shift+m", "Shift+l", "Control+Shift+-"),
    ]
    for key in keys + keys[:2] * 2:
        page.keyboard.press(key)
    assert page.evaluate(looks) == before
    button(chapter, "Reactie").focus()
    page.keyboard.press("Enter")
    page.locator(f"{BAR} textarea").focus()
    page.keyboard.type("abcdxyzmrjk 00 dd")
    assert page.locator(f"{BAR} textarea").input_value() == "abcdxyzmrjk 00 dd"
    assert page.evaluate(looks) == before
    page.keyboard.press("Escape")
    assert not page.evaluate(FOCUSED_IN, BAR)


def test_the_theme_is_changed_and_remembered(chapter):
    page = chapter.page
    state = chapter.lab.folder / ".leercurve" / "state.json"
    for name, theme in (("Donker", "dark"), ("Licht", "light")):
        with page.expect_response(lambda answer: answer.url.endswith("/api/settings")):
            button(chapter, name).click()
        light = "true" if theme == "light" else "false"
        page.wait_for_function(f"() => document.body.dataset.jpThemeLight === '{light}'")
        assert json.loads(state.read_bytes())["settings"]["theme"] == theme


def test_the_theme_chosen_last_is_put_back_when_a_page_opens(chapter):
    page = chapter.page
    with page.expect_response(lambda answer: answer.url.endswith("/api/settings")):
        button(chapter, "Donker").click()
    # JupyterLab has forgotten it: another machine, or settings that were thrown away.
    page.evaluate(
        "() => jupyterapp.serviceManager.settings.save("
        "'@jupyterlab/apputils-extension:themes', '{}')"
    )
    page.reload()
    chapter.wait_until_ready()
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    button(chapter, "Licht").click()
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'true'")


def test_feedback_stays_in_the_folder_and_leaves_it_with_consent_only(chapter):
    page, bar = chapter.page, chapter.page.locator(BAR)
    button(chapter, "Reactie").click()
    assert "blijft in je eigen cursusmap" in bar.inner_text()
    button(chapter, "Bewaar").click()
    bar.get_by_text("Kies eerst ja, deels of nee.").wait_for()
    bar.get_by_label("deels").check()
    text = f"De tabel in {chapter.application} mag groter."
    bar.locator("textarea").fill(text)
    button(chapter, "Bewaar").click()
    bar.get_by_text("Bewaard in je cursusmap.").wait_for()
    state = json.loads((chapter.lab.folder / ".leercurve" / "state.json").read_bytes())
    last = state["feedback"][-1]
    assert (last["chapter"], last["clear"], last["text"]) == ("05", "partly", text)

    get = button(chapter, "Haal het bestand op")
    assert get.get_attribute("aria-disabled") == "true"
    downloads = []
    page.on("download", lambda one: downloads.append(one))
    get.focus()
    page.keyboard.press("Enter")
    bar.get_by_label("Ik wil mijn reacties als bestand").check()
    with page.expect_download() as download:
        get.click()
    assert len(downloads) == 1
    assert download.value.suggested_filename == "leercurve-reacties.json"
    given = json.loads(download.value.path().read_bytes())
    assert given == {"feedback": state["feedback"]}


def test_what_was_written_survives_a_change_of_language(chapter):
    bar = chapter.page.locator(BAR)
    button(chapter, "Reactie").click()
    bar.get_by_label("nee", exact=True).check()
    bar.locator("textarea").fill("half een zin")
    speak(chapter, "en")
    assert bar.locator("textarea").input_value() == "half een zin"
    assert bar.get_by_label("no", exact=True).is_checked()


def menus(opened):
    opened.page.locator(".lm-MenuBar-itemLabel").first.wait_for()
    return opened.page.locator(".lm-MenuBar-itemLabel").all_inner_texts()


def test_menus_are_dutch_where_the_course_was_started_in_dutch(chapter):
    assert {"Bestand", "Bewerk", "Instellingen"} <= set(menus(chapter))


def test_the_next_chapter_opens_where_this_one_is(chapter):
    page = chapter.page
    page.locator(f"{BAR} .lc-bar-navigation button").last.click()
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.context?.path?.includes('06_')",
        timeout=30_000,
    )
    page.locator(f"{BAR} .lc-bar-title").get_by_text("06 ·").wait_for(timeout=30_000)
    assert f"/{chapter.lab.tree}/" in page.url
    chapter.shut_down()
    page.locator(f"{BAR} .lc-bar-navigation button").first.click()
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.context?.path?.includes('05_')",
        timeout=30_000,
    )
    chapter.wait_until_ready()
    page.wait_for_selector(f"{BAR} .lc-bar-feedback")


def test_without_the_server_extension_nothing_appears_and_nothing_breaks(open_for_a_while, lab):
    with open_for_a_while() as opener:
        opened = opener(lab.cells("nl", "1"), scale=1)
        page, said = opened.page, []
        page.on("console", lambda message: said.append((message.type, message.text)))
        page.on("pageerror", lambda error: said.append(("error", str(error))))
        page.route(f"{lab.address}/leercurve/**", lambda route: route.fulfill(status=404))
        opened.path = lab.notebook("05", "nl")
        page.goto(f"{lab.address}/lab/tree/{opened.path}?token={lab.token}&reset")
        opened.wait_until_ready()
        assert not page.locator(".lc-bar").count()
        ours = [(kind, text) for kind, text in said if "Leercurve" in text]
        assert [kind for kind, _ in ours] == ["info"]


def test_menus_are_english_where_the_course_was_started_in_english(open_for_a_while, in_english):
    with open_for_a_while(in_english) as opener:
        opened = opener(in_english.notebook("05", "en"), scale=1)
        assert {"File", "Edit", "Settings"} <= set(menus(opened))
