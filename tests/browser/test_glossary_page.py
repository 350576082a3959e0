"""The glossary in each language, as a learner opens it."""

import json

import pytest

from course import HOME
from course.build import glossary, manifest

WIDTH, HEIGHT = 1100, 3000  # of a picture

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", params=list(glossary.NAMES))
def page(request, lab, open_for_a_while):
    """The page in one language, beside the chapters it links to."""
    made = glossary.page(glossary.load(HOME), request.param, manifest.load().chapters)
    stem = glossary.NAMES[request.param].removesuffix(".ipynb")
    with open_for_a_while() as open_notebook:
        notebook = open_notebook(lab.put(stem, json.dumps(made).encode()), width=WIDTH, scale=1)
        notebook.draw_all()
        notebook.page.locator("h2").last.wait_for(state="attached")
        yield notebook


def test_every_term_is_drawn_in_bold_under_its_letter(page):
    terms = glossary.load(HOME).terms
    assert page.page.locator(".jp-RenderedMarkdown p > strong:first-child").count() == len(terms)


def test_nothing_is_drawn_as_bare_markdown_or_wider_than_the_page(page):
    text = page.page.locator(".jp-Notebook").inner_text()
    assert "**" not in text and "](" not in text
    wide = page.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide


def test_the_glossary_leaves_pictures_of_itself(page, artefacts):
    page.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    letters = page.page.locator(".jp-Notebook h2")
    stem = page.path.rpartition("/")[2].removesuffix(".ipynb")
    for number, letter in enumerate([0, letters.count() // 2, letters.count() - 1], start=1):
        letters.nth(letter).scroll_into_view_if_needed()
        path = artefacts / f"glossary-{stem}-{number}.png"
        page.page.screenshot(path=path)
        assert path.stat().st_size > 20_000
