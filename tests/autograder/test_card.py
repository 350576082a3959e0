"""The check card: the five outcomes, both languages, nothing of a learner's runs in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder import card, courses, judge, judging
from autograder.checks import find

LIGHT = {
    "--jp-layout-color0": "#fff", "--jp-border-color2": "#e0e0e0",
    "--jp-content-font-color1": "rgba(0,0,0,.87)", "--jp-content-font-color2": "rgba(0,0,0,.54)",
    "--jp-cell-editor-background": "#f5f5f5",
}  # fmt: skip
DARK = {
    "--jp-layout-color0": "#111", "--jp-border-color2": "#424242",
    "--jp-content-font-color1": "#fff", "--jp-content-font-color2": "rgba(255,255,255,.7)",
    "--jp-cell-editor-background": "#212121",
}  # fmt: skip


class Text(HTMLParser):
    """Collects tags, and the text outside the style sheet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data

    @property
    def classes(self) -> set[str]:
        return {name for _, a in self.tags for name in a.get("class", "").split()}


def own_failure(language):
    def broken():
        raise RuntimeError("<b>ours</b>")

    return judging.attempt(find("05.fit"), language, broken)


def crashing(values):
    raise ValueError("<script>alert(1)</script> & `x` {0}")


def of_every_outcome(catalogue, language):
    """Return a report for each of the five outcomes."""
    right = catalogue("fit_right")[0].thing()
    wrong = catalogue("fit_wrong")
    by_name = {cell.header.split()[0]: cell for cell in wrong}
    return {
        "passed": judge("05.fit", right, language=language, seed=1),
        "diagnosed": judge("05.fit", by_name["F01"].thing(), language=language, seed=1),
        "not_attempted": judge("05.fit", by_name["F60"].thing(), language=language, seed=1),
        "crashed": judge("00.mean_of", crashing, language=language, seed=1),
        "own_failure": own_failure(language),
    }


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_five_outcomes_look_different(catalogue, language):
    reports = of_every_outcome(catalogue, language)
    pages = {}
    for outcome, report in reports.items():
        assert report.outcome == outcome
        pages[outcome] = Text(card.html(report))
        assert dict(pages[outcome].tags)["div"] is not None
        assert any(a.get("lang") == language for _, a in pages[outcome].tags)
    statuses = set()
    for page in pages.values():
        (status,) = [a for _, a in page.tags if a.get("role") == "status"]
        statuses.add(status["class"])
        (heading,) = [a for _, a in page.tags if a.get("role") == "heading"]
        assert heading["aria-level"] == "3"
    assert {"lc-status", "lc-status lc-done", "lc-status lc-failed"} == statuses
    assert len({page.text.split("\n")[-2] for page in pages.values()}) == 5
    assert "lc-points" not in pages["not_attempted"].classes
    assert "lc-points" not in pages["own_failure"].classes
    assert "12 / 12" in pages["passed"].text
    assert "8 / 12" in pages["diagnosed"].text
    assert "05.fit/RuntimeError/broken:" in pages["own_failure"].text


def test_criteria_carry_a_sign_and_a_word_beside_their_colour(catalogue):
    page = Text(card.html(of_every_outcome(catalogue, "en")["diagnosed"]))
    assert page.text.count("✓") == page.text.count("(holds)") == 4
    assert page.text.count("·") >= page.text.count("(not yet)") == 2


def test_one_diagnosis_is_shown_seen_why_and_look(catalogue):
    report = of_every_outcome(catalogue, "nl")["diagnosed"]
    page = Text(card.html(report))
    first = report.diagnoses[0]
    for part in (first.message, first.why, first.look):
        assert part in page.text
    for later in report.diagnoses[1:]:
        assert later.message not in page.text


def test_what_comes_from_learner_code_is_escaped(catalogue):
    html = card.html(of_every_outcome(catalogue, "en")["crashed"])
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    page = Text(html)
    ours = {"style", "div", "p", "ul", "li", "span", "code", "em", "a"}
    assert {tag for tag, _ in page.tags} <= ours
    assert all(a["href"].startswith("#") for tag, a in page.tags if tag == "a")
    assert not any(name.startswith("on") for _, a in page.tags for name in a)


@pytest.mark.parametrize("text", ["`a` and `b", "*x*", "a * b * c", "<i>", "`<i>`", "`", ""])
def test_prose_marks_code_and_stress_and_escapes_the_rest(text):
    html = card.prose(text)
    page = Text(html)
    assert "<i>" not in html
    assert re.sub(r"[`*]", "", page.text) == re.sub(r"[`*]", "", text)


def test_every_card_has_a_heading_of_its_own(catalogue):
    report = of_every_outcome(catalogue, "en")["passed"]
    first, second = (re.search(r'id="([^"]+)"', card.html(report))[1] for _ in range(2))
    assert first != second


# ---- in a browser -------------------------------------------------------------------------------


def page_of(reports, theme: dict, light: bool) -> str:
    variables = ";".join(f"{name}:{value}" for name, value in theme.items())
    cards = "".join(card.html(report) for report in reports)
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>cards</title></head>'
        f'<body data-jp-theme-light="{str(light).lower()}" style="{variables};'
        'background:var(--jp-layout-color0);padding:16px;margin:0">'
        f"<main><h1>x</h1><h2>y</h2>{cards}</main></body></html>"
    )


@pytest.mark.browser
@pytest.mark.quiet  # Playwright runs once in a process: not beside the other tests' browser
def test_axe_finds_nothing_in_a_card_in_light_and_dark(catalogue, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("needs Chromium at /usr/bin/chromium")
    reports = [
        report
        for language in ("nl", "en")
        for report in of_every_outcome(catalogue, language).values()
    ]
    arguments = ["--no-sandbox", "--headless", "--disable-gpu", "--no-first-run"]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(chromium), args=arguments)
        for theme, light in ((LIGHT, True), (DARK, False)):
            page = browser.new_page(viewport={"width": 760, "height": 900})
            page.set_content(page_of(reports, theme, light))
            page.screenshot(path=tmp_path / f"cards-{light}.png", full_page=True)
            found = axe.Axe().run(page, context=".lc-check").response["violations"]
            assert not found, [(v["id"], v["nodes"][0]["html"]) for v in found]
            widths = page.evaluate(
                "[...document.querySelectorAll('.lc-check')]"
                ".map(card => card.scrollWidth - card.clientWidth)"
            )
            assert max(widths) <= 0
            page.set_viewport_size({"width": 320, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            page.close()
        browser.close()


def test_a_card_is_small(catalogue):
    assert len(card.html(of_every_outcome(catalogue, "en")["passed"])) < 8_000


@pytest.mark.parametrize(
    ("language", "words", "heading"),
    [
        ("nl", "Lees terug", "Met de hand: het eenvoudigste dal"),
        ("en", "Look back", "By hand: the simplest valley"),
    ],
)
def test_a_diagnosis_ends_with_a_link_to_its_section(language, words, heading):
    report = judge("06.descend", lambda theta, alpha, steps: [theta], language=language, seed=0)
    page = Text(card.html(report))
    (link,) = [dict(attributes) for tag, attributes in page.tags if tag == "a"]
    assert link["href"] == "#" + heading.replace(" ", "-")
    assert f"{words}: {heading}" in page.text


def test_work_that_passes_needs_no_section():
    def descend(theta, alpha, steps):
        return [theta * (1 - 2 * alpha) ** k for k in range(steps + 1)]

    assert "lc-section" not in re.sub(
        "(?s)<style>.*</style>", "", card.html(judge("06.descend", descend))
    )


def test_without_a_course_the_card_has_no_link(monkeypatch):
    monkeypatch.setattr(courses, "entry_points", lambda group: [])
    report = judge("06.descend", lambda theta, alpha, steps: [theta], seed=0)
    assert "a" not in {tag for tag, _ in Text(card.html(report)).tags}
