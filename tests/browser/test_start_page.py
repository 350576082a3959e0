"""The start page and the progress meter: how far, on from there, and what comes back."""

import itertools
import json
import urllib.parse
from datetime import UTC, datetime, timedelta

import pytest

from autograder import quiz
from course import HOME, progress
from course.build import manifest

DUE = ["05-epoch-name", "04-step", "03-bce"]  # the most overdue first
ONE = DUE[0]


def bank(name):
    return quiz.find(name, [HOME / "questions"])


def did():
    """What three weeks leave: chapters 0 to 4 done, half of chapter 5, three questions due."""
    kept = {"version": 1, "language": "nl", "attempts": {}}
    course, now = manifest.load(), datetime.now(UTC)
    for entry in course.chapters[:6]:
        names = [question.id for question in progress.questions_of([entry.number], course)]
        number = int(entry.number)
        for at, name in enumerate(names if number < 5 else names[:11]):
            time = now - timedelta(days=3 * (7 - number), minutes=60 - at)
            answer = {"correct": True, "answers": ["x"], "chapter": entry.number}
            progress._add(name, answer | {"time": time.isoformat()}, time, kept)
        for check, points in {"05.fit_blanks": 4, "05.fit": 6}.items() if number == 5 else ():
            kept["attempts"][check] = [attempt(now - timedelta(days=6), points)]
    for check, points in ALL_POINTS.items():
        kept["attempts"][check] = [attempt(now - timedelta(days=9), points)]
    kept["review"] = {name: kept["review"][name] for name in DUE}
    for at, name in enumerate(DUE):
        card = kept["review"][name]
        card["last_review"] = (now - timedelta(days=9)).isoformat()
        card["due"] = (now - timedelta(days=5 - at)).isoformat()
    return kept


def attempt(time, points):
    return {
        "time": time.isoformat(),
        "hash": "x",
        "outcome": "passed",
        "points": points,
        "codes": [],
    }


ALL_POINTS = {
    "00.hello": 1, "00.mean_of": 1, "01.sigmoid": 2, "01.neuron": 2, "01.forward": 4,
    "02.forward": 3, "02.predict": 2, "02.count_parameters": 3, "03.bce": 2,
    "03.bce_gradient": 3, "03.numerical_gradient": 3, "03.backward": 8, "04.sgd_step": 5,
    "04.epochs_to_updates": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def state_file(lab):
    """The state of the one learner of all browser tests, put back when this module is done."""
    path = lab.folder / ".leercurve" / "state.json"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


@pytest.fixture
def begin(state_file):
    """Let the learner have done what `did` says, and return how to read what came of it."""

    def start(kept=None):
        state_file.write_text(json.dumps(kept or did()), encoding="utf-8")

    start()
    start.again = start
    start.kept = lambda: json.loads(state_file.read_bytes())
    return start


@pytest.fixture(scope="module")
def tab(browser, lab, state_file):
    """One page for the tests of this module; `open` shows the start page in it."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, device_scale_factor=2)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))

    def show(language="nl", *, theme="light", card=True, **query):
        page.emulate_media(color_scheme=theme)
        asked = urllib.parse.urlencode({"token": lab.token, "language": language} | query)
        page.goto(f"{lab.address}/leercurve/start?{asked}")
        page.locator(".lc-tile").last.wait_for()
        if card:
            page.locator(".lc-quiz").wait_for()
        return page

    page.open = show
    yield page
    context.close()
    assert page.errors == []


def tab_to(page, condition):
    """Press Tab until the focused element, `node`, is the one meant."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(f"((node) => {condition})(document.activeElement)"):
            return
    raise AssertionError(f"not reached with Tab: {condition}")


def heading(page):
    return page.locator("#refresh").inner_text()


def test_the_page_says_how_far_one_is_and_where_to_go_on(begin, tab, lab):
    page = tab.open("nl")
    found = progress.of(begin.kept())
    assert page.locator("h1").inner_text() == f"Hoofdstuk 5 van 11 · {found.as_json()['percent']} %"
    go = page.get_by_role("link", name="Ga verder met hoofdstuk 5")
    assert go.get_attribute("href") == "/lab/tree/05_training_loop.ipynb"
    tile = page.locator(".lc-tile[data-chapter='05']")
    assert "10 / 18 punten · 11 / 23 vragen" in tile.inner_text()
    assert "51 %" in tile.inner_text() and "hier ben je" in tile.inner_text()  # (10/18 + 11/23) / 2
    assert "100 %" in page.locator(".lc-tile[data-chapter='04']").inner_text()
    assert page.locator(".lc-tile h3 a").count() == 11
    widths = page.locator(".lc-top .lc-filled").evaluate_all(
        "(parts) => parts.map((part) => part.getBoundingClientRect().width)"
    )
    whole = page.locator(".lc-top .lc-part").evaluate_all(
        "(parts) => parts.map((part) => part.getBoundingClientRect().width)"
    )
    assert sum(widths) / sum(whole) == pytest.approx(found.share, abs=0.01)


def test_from_notebook_7_the_chapters_open_there(begin, tab):
    page = tab.open("en", app="notebook")
    go = page.get_by_role("link", name="Go on with chapter 5")
    assert go.get_attribute("href") == "/notebooks/05_training_loop.ipynb"


def test_a_due_question_is_answered_by_keyboard_alone_and_is_no_longer_due(begin, tab):
    page = tab.open("nl")
    keyboard = page.keyboard
    assert heading(page) == "3 vragen om op te frissen"
    tab_to(page, "node.matches('.lc-quiz input')")
    values = page.locator(".lc-quiz input").evaluate_all("(all) => all.map((one) => one.value)")
    keyboard.press(" ")
    for _ in range(values.index("epoch")):
        keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "epoch"
    keyboard.press("Enter")
    page.locator(".lc-quiz [role=status]").get_by_text("Klopt.").wait_for()
    page.locator("#refresh").get_by_text("2 vragen om op te frissen").wait_for()
    assert page.locator(".lc-refresh > .lc-unseen").inner_text() == "2 vragen om op te frissen"
    assert begin.kept()["answers"][ONE][-1]["chapter"] == progress.START_PAGE
    assert DUE[1:] == list(progress.of(begin.kept()).due)
    tab_to(page, "node.textContent === 'Volgende vraag'")
    keyboard.press("Enter")
    prompt = bank(DUE[1]).prompt["nl"].split("\n")[0][:20].replace("`", "")
    page.locator(".lc-quiz legend").get_by_text(prompt).wait_for()
    assert page.evaluate("document.activeElement.closest('.lc-quiz') !== null")
    page = tab.open("nl")
    assert heading(page) == "2 vragen om op te frissen"


def test_a_wrong_answer_hears_why_and_comes_back_another_day(begin, tab):
    page = tab.open("en")
    page.locator(".lc-quiz input[value=iteration]").check()
    page.get_by_role("button", name="Check").click()
    page.locator(".lc-quiz [role=status]").get_by_text("Not yet.").wait_for()
    (iteration,) = [option for option in bank(ONE).options if option.id == "iteration"]
    assert iteration.feedback["en"] in page.locator(".lc-feedback:visible").inner_text()
    page.locator("#refresh").get_by_text("2 questions to refresh").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.locator(".lc-quiz input[value=epoch]").check()
    page.get_by_role("button", name="Check").click()
    page.locator(".lc-quiz [role=status]").get_by_text("Right.").wait_for()
    assert [one["correct"] for one in begin.kept()["answers"][ONE][-2:]] == [False, True]


def test_a_random_question_comes_at_any_moment_and_never_twice_in_a_row(begin, tab):
    begin.again({"version": 1, "language": "nl"})
    page = tab.open("nl", card=False)
    assert heading(page) == "Niets om op te frissen vandaag"
    assert page.get_by_role("link", name="Begin met hoofdstuk 0").count() == 1
    prompts = []
    for _ in range(5):
        page.evaluate("document.querySelector('.lc-quiz legend')?.append(' (before)')")
        page.get_by_role("button", name="Willekeurige vraag").click()
        legend = page.locator(".lc-quiz legend").filter(has_not_text="(before)")
        prompts.append(legend.inner_text())
    assert all(one != other for one, other in itertools.pairwise(prompts))


def test_the_language_changes_in_place_and_an_answer_stays(begin, tab):
    page = tab.open("nl")
    page.locator(".lc-quiz input[value=epoch]").check()
    page.get_by_role("button", name="Controleer").click()
    page.locator(".lc-quiz [role=status]").get_by_text("Klopt.").wait_for()
    count = len(begin.kept()["answers"][ONE])
    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Enter")
    page.locator(".lc-quiz legend").get_by_text("complete pass").wait_for()
    assert page.locator("h1").inner_text().startswith("Chapter 5 of 11")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".lc-quiz input:checked").get_attribute("value") == "epoch"
    assert bank(ONE).options[0].feedback["en"] in page.locator(".lc-feedback:visible").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "English"
    assert begin.kept()["language"] == "en" and len(begin.kept()["answers"][ONE]) == count
    page.goto(page.url.replace("language=nl", "x=1"))
    assert page.locator("h1").inner_text().startswith("Chapter 5 of 11")


def test_a_server_that_is_away_is_one_sentence_and_the_answer_stays(begin, tab):
    page = tab.open("nl")
    page.locator(".lc-quiz input[value=epoch]").check()
    page.route("**/api/question/*", lambda route: route.abort())
    page.get_by_role("button", name="Controleer").click()
    page.locator(".lc-refresh > .lc-note").get_by_text("De server antwoordt niet.").wait_for()
    assert page.locator(".lc-quiz input:checked").get_attribute("value") == "epoch"
    page.unroute("**/api/question/*")
    page.get_by_role("button", name="Controleer").click()
    page.locator(".lc-quiz [role=status]").get_by_text("Klopt.").wait_for()
    assert page.locator(".lc-refresh > .lc-note").inner_text() == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing_in_either_theme_and_language(
    begin, tab, artefacts, axe_finds_nothing, theme, language
):
    page = tab.open(language, theme=theme)
    page.locator(".lc-tile[data-chapter='05'] summary").click()
    page.locator(".lc-quiz input").first.check()
    page.locator(".lc-quiz .lc-primary").click()
    page.locator(".lc-quiz .lc-feedback:visible").wait_for()
    page.mouse.move(0, 0)
    axe_finds_nothing(page, "html")
    page.screenshot(path=artefacts / f"start-{language}-{theme}.png", full_page=True)


@pytest.mark.parametrize(("name", "width"), [("narrow", 400), ("zoomed", 600)])
def test_narrow_or_at_200_percent_nothing_is_cut_off_and_all_can_be_hit(
    begin, tab, artefacts, name, width
):
    tab.set_viewport_size({"width": width, "height": 450})
    try:
        page = tab.open("nl")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate("""() => [...document.querySelectorAll("a, button, summary, .lc-row")]
          .filter((node) => node.offsetParent)
          .map((node) => [node.textContent, node.closest(".lc-tile h3 a") ? 24 : node.offsetHeight])
          .filter(([, height]) => height < 24)""")
        assert small == []
        clipped = page.evaluate("""() => [...document.querySelectorAll("main *")]
          .filter((node) => node.offsetParent && node.scrollWidth > node.clientWidth + 1
            && getComputedStyle(node).overflowX !== "visible")
          .map((node) => node.className)""")
        assert [kind for kind in clipped if kind != "lc-unseen"] == []
        page.screenshot(path=artefacts / f"start-nl-{name}.png", full_page=True)
    finally:
        tab.set_viewport_size({"width": 1200, "height": 900})


def test_go_on_opens_the_chapter(begin, tab):
    page = tab.open("nl")
    page.get_by_role("link", name="Ga verder met hoofdstuk 5").click()
    # JupyterLab first brings back what was open before.
    page.wait_for_function(
        """() => window.jupyterapp?.shell?.currentWidget?.context?.path
          === "05_training_loop.ipynb" """,
        timeout=60_000,
    )
    page.goto("about:blank")


@pytest.fixture(params=["lab", "notebook7"])
def welcome(request, open_for_a_while):
    """Chapter 00 in either application, not yet begun."""
    where = request.getfixturevalue(request.param)
    with open_for_a_while(where) as opener:
        opened = opener(where.notebook("00", "nl"))
        opened.application = request.param
        yield opened


def test_progress_follows_what_is_done_in_a_chapter(begin, tab, welcome, artefacts):
    begin.again({"version": 1, "language": "nl"})
    notebook, lab = welcome, welcome.lab
    notebook.save()  # the meter looks again
    meter = notebook.page.locator(".lc-meter")
    meter.get_by_text("Hoofdstuk 0 van 11 · 0 %").wait_for(timeout=20_000)
    notebook.write("hello", 'def hello(name):\n    return "hello, " + name\n')
    imports = next(
        cell["id"]
        for cell in lab.saved(notebook.path)["cells"]
        if "import" in "".join(cell["source"]) and cell["cell_type"] == "code"
    )
    for cell in (imports, "hello", "test_hello", "00-run"):
        notebook.run(cell)
    meter.get_by_text("Hoofdstuk 0 van 11 · 1 %").wait_for()
    assert "Van dit hoofdstuk is 25 % gedaan" in meter.get_attribute("title")
    notebook.page.screenshot(
        path=artefacts / f"progress-meter-nl-{welcome.application}.png", clip=TOP
    )
    ending = "start?app=notebook" if welcome.application == "notebook7" else "start"
    assert meter.get_attribute("href").endswith(f"/leercurve/{ending}")
    card = notebook.show("00-run").locator(".lc-quiz")
    right = next(option.id for option in bank("00-run").options if option.correct)
    card.locator(f'input[value="{right}"]').check()
    card.get_by_role("button", name="Controleer").click()
    card.locator("[role=status]").get_by_text("Klopt.").wait_for()
    notebook.page.wait_for_function(
        "() => document.querySelector('.lc-meter').title.includes('28 %')"  # (1/2 + 1/13) / 2
    )
    given = begin.kept()["answers"]["00-run"]
    assert [(one["correct"], one["chapter"]) for one in given] == [(True, "00")]

    notebook.run("00-run")  # what is restored is not given once more
    notebook.show("00-run").locator(".lc-quiz input:checked").wait_for()
    assert len(begin.kept()["answers"]["00-run"]) == 1

    page = tab.open("nl", card=False)
    tile = page.locator(".lc-tile[data-chapter='00']")
    assert "1 / 2 punten · 1 / 13 vragen" in tile.inner_text() and "28 %" in tile.inner_text()


TOP = {"x": 0, "y": 0, "width": 1200, "height": 220}
