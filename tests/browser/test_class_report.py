"""The class report of sixty students, as a teacher opens it: laptop, phone, light, dark, paper."""

import runpy
from pathlib import Path

import pytest

from autograder.reports import class_report

FABRICATED = Path(__file__).parents[1] / "autograder" / "reports" / "fabricated.py"
SIZES = {"laptop": (1280, 800), "phone": (390, 844), "narrow": (320, 640)}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The report of a class of 60 after four chapters, in both languages."""
    folder = tmp_path_factory.mktemp("2026 netwerken")
    fabricated = runpy.run_path(str(FABRICATED))
    fabricated["write"](folder, 60, stems=fabricated["STEMS"][2:6], ways=4)
    return {
        language: class_report.write(folder, folder / language / "report.html", language)
        for language in ("nl", "en")
    }


@pytest.fixture
def opened(browser, reports):
    """Return a function that opens a report; whatever the page complains of fails the test."""
    contexts, complaints = [], []

    def opener(language, size, scheme, **more):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(reports[language].as_uri())
        assert complaints == [reports[language].as_uri()]
        complaints.clear()
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not complaints


def open_all(page):
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def wide(page):
    """Return what reaches beyond the right edge, where nothing around it scrolls."""
    return page.evaluate("""() => [...document.querySelectorAll('main *')].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && box.right > innerWidth + 1 && !one.closest('pre, .hidden, svg');
    }).map((one) => one.outerHTML.slice(0, 120))""")


@pytest.mark.parametrize(
    "language, size, scheme",
    [
        ("nl", "laptop", "light"),
        ("en", "laptop", "dark"),
        ("en", "phone", "light"),
        ("nl", "phone", "dark"),
        ("nl", "narrow", "light"),
    ],
)
def test_the_report_is_read_anywhere(opened, axe_finds_nothing, artefacts, language, size, scheme):
    page = opened(language, size, scheme)
    page.screenshot(path=artefacts / f"class_report_{language}_{size}_{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if language == "nl" and size != "narrow":
        axe_finds_nothing(page, "main")
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not wide(page)


def test_what_is_misunderstood_most_stands_in_the_first_view(opened):
    page = opened("nl", "laptop", "light")
    seen = page.locator("section.short .ranked li")
    assert seen.count() == 5
    for at in range(4):
        box = seen.nth(at).bounding_box()
        assert box["y"] + box["height"] <= SIZES["laptop"][1]
        assert "van" in seen.nth(at).locator(".share").inner_text()


def test_a_misconception_opens_at_its_example_by_keyboard_alone(opened):
    page = opened("en", "laptop", "light")
    page.locator(".ranked a").nth(2).focus()
    page.keyboard.press("Enter")
    card = page.locator("#m-3")
    card.wait_for(state="visible")
    assert card.locator("pre.code").is_visible() and card.locator(".ask").inner_text().strip()


def test_the_figures_take_the_colours_of_the_theme(opened):
    """One drawing for both: its median line is the page's accent."""
    colours = []
    for scheme in ("light", "dark"):
        page = opened("nl", "laptop", scheme)
        colours.append(
            page.evaluate("""() => {
                const accent = getComputedStyle(document.documentElement)
                    .getPropertyValue('--lc-accent').trim();
                const probe = document.createElement('i');
                probe.style.color = accent;
                document.body.append(probe);
                const wanted = getComputedStyle(probe).color;
                const lines = [...document.querySelectorAll('#overview figure path')];
                return [wanted, lines.some((line) => getComputedStyle(line).stroke === wanted)];
            }""")
        )
    assert [drawn for _, drawn in colours] == [True, True]
    assert colours[0][0] != colours[1][0]


def test_on_paper_everything_is_open_and_dark_on_light(opened, artefacts):
    page = opened("nl", "laptop", "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("#m-2 pre.code").bounding_box()["height"] > 20
    page.pdf(path=artefacts / "class_report.pdf")
