"""Every card at 200 % zoom and 400 pixels wide: usable, nothing cut off, in light and dark."""

import pytest

import course.widgets
from autograder.exam import handed_out
from autograder.quiz import find
from course import HOME

pytestmark = pytest.mark.timeout(300)

QUIZZES = {
    "choice": "05-epoch-name",
    "multiple": "05-pairs",
    "numeric": "06-square",
    "ordering": "04-rule",
    "tracing": "04-last-batch",
}
EXAM = "05-shuffle"  # one of the bank, shown as an exam shows it
EXPLORERS = [name for name in course.widgets.__all__ if name.endswith(("Explorer", "Player"))]
KINDS = [*QUIZZES, "exam", *EXPLORERS, "check"]
# 1200 × 900 at 200 % is 600 × 450 pixels of the page, each drawn as four.
VIEWS = {"lab-zoomed": ("lab", 600, 450, 2), "notebook7-400": ("notebook7", 400, 800, 1)}

# What of a card does not fit: text or a control that sticks out or is cut off, a small target.
DOES_NOT_FIT = """(card) => {
  const found = [];
  const name = (node) =>
    `${node.localName}.${node.className} "${(node.textContent || node.value || "").slice(0, 40)}"`;
  const scrolls = (node) => ["auto", "scroll"].includes(getComputedStyle(node).overflowX);
  const outer = card.getBoundingClientRect();
  const around = card.closest(".jp-OutputArea-output, .lc-bar") ?? card.parentElement;
  if (around.scrollWidth > around.clientWidth + 1) found.push(`scrolls sideways: ${name(around)}`);
  for (const node of card.querySelectorAll("*")) {
    if (!node.getClientRects().length || node.closest("svg") && node.localName !== "svg") continue;
    if (node.closest(".lc-unseen, .lc-hidden, style")) continue;
    let inside = node.parentElement;
    while (inside !== card && !scrolls(inside)) inside = inside.parentElement;
    const box = node.getBoundingClientRect();
    if (inside === card && (box.right > outer.right + 1 || box.left < outer.left - 1)) {
      found.push(`sticks out: ${name(node)}`);
    }
    const hides = ["hidden", "clip"].includes(getComputedStyle(node).overflowX);
    if (hides && !["input", "canvas", "svg"].includes(node.localName) &&
        node.scrollWidth > node.clientWidth + 1) {
      found.push(`cut off: ${name(node)}`);
    }
    if (node.matches("button, select, textarea, a[href], input")) {
      const target = node.closest("label") ?? node;
      const { width, height } = target.getBoundingClientRect();
      const inText = node.localName === "a";  // a link in a sentence is exempt
      if (!inText && (width < 24 || height < 24)) {
        found.push(`small: ${name(node)} ${width} × ${height}`);
      }
    }
    if (node.localName === "canvas" && (box.width < 100 || box.height < 100)) {
      found.push(`a picture of ${box.width} × ${box.height}`);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module", params=VIEWS)
def narrow(request, open_for_a_while):
    application, width, height, scale = VIEWS[request.param]
    server = request.getfixturevalue(application)
    language = "nl" if application == "lab" else "en"
    names = ", ".join(course.widgets.__all__)
    sources = [f"from course.widgets import {names}\nfrom autograder import check"]
    sources += [f'quiz("{name}")' for name in [*QUIZZES.values(), EXAM]]
    sources += [f"{name}()" for name in EXPLORERS]
    sources += ["def descend(theta, alpha, steps):\n    return [theta]", 'check("06.descend")']
    path = server.cells(language, *sources)
    content = server.saved(path)
    question = handed_out(find(EXAM, [HOME / "questions"]), "secret")
    content["cells"][1 + len(QUIZZES)]["metadata"]["leercurve"] = {"v": 1, "question": question}
    content["metadata"]["leercurve"]["chapter"] = "06_learning_rate"
    server.rewrite(path, content)
    with open_for_a_while(server) as opener:
        notebook = opener(path, width=width, height=height, scale=scale)
        notebook.run_all()
        notebook.view = request.param
        yield notebook


def card_of(notebook, kind):
    at = 1 + KINDS.index(kind) + (kind == "check")
    place = notebook.show(f"cell-{at}")
    card = place.locator(".lc-check" if kind == "check" else ".lc-card").first
    card.wait_for(timeout=30_000)
    return card


def answer(card, kind):
    """Give an answer, so that all of the card is there to be seen."""
    if kind in EXPLORERS and card.locator(".lc-shape input").count():
        card.locator(".lc-shape input").first.check()
        card.locator(".lc-primary").first.click()
        card.page.wait_for_timeout(1500)
    elif kind in ("choice", "multiple", "exam"):
        card.locator("input").first.check()
        card.locator(".lc-primary").click()
    elif kind == "ordering":
        for line in card.locator(".lc-lines").first.locator(".lc-line").all()[::-1]:
            line.click()
        card.locator(".lc-mine .lc-line").last.press("ArrowRight")
        card.locator(".lc-primary").click()
    elif kind in ("numeric", "tracing"):
        card.locator("input").fill("6")
        card.locator("input").press("Enter")
    if kind in QUIZZES or kind == "exam":
        card.locator(".lc-status strong").wait_for(timeout=60_000)


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_fits_before_and_after_an_answer(narrow, kind, artefacts):
    card = card_of(narrow, kind)
    assert card.evaluate(DOES_NOT_FIT) == []
    answer(card, kind)
    card.screenshot(path=artefacts / f"narrow-{narrow.view}-{kind}.png")
    assert card.evaluate(DOES_NOT_FIT) == []


def test_axe_is_content_with_every_narrow_card_in_light_and_dark(narrow, axe_finds_nothing):
    try:
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            narrow.theme(theme)
            for kind in KINDS:
                card_of(narrow, kind)
                at = 1 + KINDS.index(kind) + (kind == "check")
                ours = ".lc-check" if kind == "check" else ".lc-card"
                axe_finds_nothing(narrow.page, f'[data-test-cell="cell-{at}"] {ours}')
    finally:
        narrow.theme("JupyterLab Light")


def test_the_lesson_bar_fits(narrow, artefacts):
    bar = narrow.page.locator(".lc-bar").first
    bar.wait_for()
    bar.screenshot(path=artefacts / f"narrow-{narrow.view}-bar.png")
    assert bar.evaluate(DOES_NOT_FIT) == []
