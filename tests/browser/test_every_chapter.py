"""Every chapter in each language, as a learner opens it: all cells run, all cards drawn."""

import math

import pytest

from course.build import manifest, source

COURSE = manifest.load()
LANGUAGES = ["nl", "en"]
WIDTH, HEIGHT = 1100, 3000  # of a picture
SCROLL = """(y) => {
  const panel = jupyterapp.shell.currentWidget.content.node;
  const scroller = panel.querySelector(".jp-WindowedPanel-outer") ?? panel;
  scroller.scrollTop = y;
  return { whole: scroller.scrollHeight, seen: scroller.clientHeight };
}"""

pytestmark = pytest.mark.timeout(900)
either_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module", params=[entry.number for entry in COURSE.chapters])
def chapter(request, lab, open_for_a_while):
    """Both flavours of one chapter as {language: notebook}, run at the same time."""
    with open_for_a_while() as open_notebook:
        notebooks = {}
        for language in LANGUAGES:
            path = lab.notebook(request.param, language)
            notebooks[language] = open_notebook(path, width=WIDTH, scale=1)
            notebooks[language].start_all()
        for notebook in notebooks.values():
            notebook.wait_until_run()
            notebook.draw_all()
        yield notebooks


def questions_of(notebook):
    number = notebook.path.rpartition("/")[2][:2]
    cells = source.read(COURSE.source(COURSE.find(number))).cells
    return [cell.id for cell in cells if cell.kind == "quiz"]


@either_language
def test_a_chapter_runs_without_an_error_or_a_word_on_stderr(chapter, language):
    wrong = [
        (cell, output.get("evalue") or output["text"])
        for cell, outputs in chapter[language].all_outputs().items()
        for output in outputs
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
    assert wrong == []


@either_language
def test_every_question_is_drawn_as_a_card(chapter, language):
    notebook = chapter[language]
    cards = notebook.page.locator(".lc-quiz")
    questions = questions_of(notebook)
    cards.nth(len(questions) - 1).wait_for(state="attached")
    assert cards.count() == len(questions)
    assert notebook.page.locator(".lc-notice").count() == 0
    heights = cards.evaluate_all(
        "(cards) => cards.map((card) => card.getBoundingClientRect().height)"
    )
    assert min(heights) > 100


@either_language
def test_every_picture_says_what_is_to_be_seen(chapter, language):
    alts = (
        chapter[language]
        .page.locator(".jp-OutputArea-output img")
        .evaluate_all("(pictures) => pictures.map((picture) => picture.getAttribute('alt') ?? '')")
    )
    assert [alt for alt in alts if len(alt.split()) < 3] == []  # a sentence, not a label


@either_language
def test_nothing_is_wider_than_the_page(chapter, language):
    wide = chapter[language].page.evaluate("""() => {
      const panel = jupyterapp.shell.currentWidget.content.node;
      const inner = panel.querySelector(".jp-WindowedPanel-outer");
      return [document.documentElement, panel, inner]
        .filter((node) => node && node.scrollWidth > node.clientWidth + 1)
        .map((node) => [node.className, node.scrollWidth, node.clientWidth]);
    }""")
    assert wide == []


@either_language
def test_axe_is_content_with_what_is_ours(chapter, language, axe_finds_nothing):
    page = chapter[language].page
    ours = [".lc-card", ".lc-figure", ".lc-check"]
    axe_finds_nothing(page, *(scope for scope in ours if page.locator(scope).count()))


@either_language
def test_a_chapter_leaves_pictures_of_itself(chapter, language, artefacts):
    notebook = chapter[language]
    page, stem = notebook.page, notebook.path.rpartition("/")[2].removesuffix(".ipynb")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.wait_for_function(f"() => ({SCROLL})(0).seen > {HEIGHT - 300}")
    shown = page.evaluate(SCROLL, 0)
    for number in range(math.ceil(shown["whole"] / shown["seen"])):
        page.evaluate(SCROLL, number * shown["seen"])
        path = artefacts / f"chapter-{stem}-{language}-{number + 1}.png"
        page.screenshot(path=path)
        assert path.stat().st_size > 20_000
