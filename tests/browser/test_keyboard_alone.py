"""A whole chapter by keyboard alone, from opening it to all points and all answers right."""

import time

import pytest

from autograder.quiz import find, judge_answer
from course import HOME
from course.build import manifest, notebook, source

pytestmark = pytest.mark.timeout(600)

CHAPTER = "00"  # it has all five types of question, and two exercises
INSIDE = "document.activeElement.closest('.lc-card') !== null"
ACTIVE = """() => {
  const { activeCell } = jupyterapp.shell.currentWidget.content;
  return { id: activeCell.model.id, type: activeCell.model.type };
}"""
FOCUSED = """() => {
  const { activeElement: here } = document;
  return { tag: here.localName, type: here.type ?? "", value: here.value ?? "",
    text: here.querySelector(".lc-text")?.textContent ?? here.textContent,
    mine: here.closest(".lc-mine") !== null };
}"""
RUN = """(id) => {
  const cells = [...jupyterapp.shell.currentWidget.content.model.cells];
  const cell = cells.find((one) => one.id === id);
  return cell.type !== "code" || (cell.executionState === "idle" && cell.executionCount > 0);
}"""


class Hands:
    """Two hands on a keyboard; nothing here touches the mouse."""

    def __init__(self, opened, language):
        self.notebook, self.page = opened, opened.page
        self.keyboard, self.language = opened.page.keyboard, language

    def press(self, *keys):
        for key in keys:
            self.keyboard.press(key)

    def focused(self):
        return self.page.evaluate(FOCUSED)

    def tab_until(self, wanted, key="Tab"):
        for _ in range(40):
            self.press(key)
            if self.page.evaluate(INSIDE) and wanted(self.focused()):
                return
        pytest.fail("Tab does not get there")

    def run(self, cell):
        """Run the active cell with Shift-Enter, which goes on to the next one."""
        self.press("Shift+Enter")
        deadline = time.monotonic() + 60
        while not self.page.evaluate(RUN, cell):
            assert time.monotonic() < deadline, f"{cell} does not end"
            self.page.wait_for_timeout(50)

    def write(self, text):
        """Replace what stands in the active cell."""
        self.press("Enter", "Control+a")
        self.keyboard.insert_text(text)

    def back_to(self, cell):
        self.press("Escape")
        for _ in range(3):
            if self.page.evaluate(ACTIVE)["id"] == cell:
                return
            self.press("ArrowUp")
        pytest.fail(f"the arrow keys do not lead to {cell}")

    def answer(self, question):
        """Answer the card of the active cell; its keys are those a learner is told of."""
        give = {"choice": self._choose, "multiple": self._tick, "ordering": self._order}
        give.get(question.type, self._choose if question.options else self._type)(question)

    def _choose(self, question):
        (right,) = (option.id for option in question.options if option.correct)
        self.tab_until(lambda here: here["type"] == "radio")
        self.press("Space")
        for _ in question.options:
            if self.focused()["value"] == right:
                break
            self.press("ArrowDown")
        self.press("Enter")

    def _tick(self, question):
        right = {option.id for option in question.options if option.correct}
        self.tab_until(lambda here: here["type"] == "checkbox")
        for _ in question.options:
            if self.focused()["value"] in right:
                self.press("Space")
            self.press("ArrowDown")
        self.press("Enter")

    def _type(self, question):
        right = question.answer or str(next(span.low for span in question.ranges if span.correct))
        self.tab_until(lambda here: here["tag"] in ("input", "textarea"))
        if question.type == "numeric" and self.language == "nl":
            right = right.replace(".", ",")
        for line, text in enumerate(right.strip().splitlines()):
            if line:
                self.press("Enter")
            self.keyboard.insert_text(text)
        if self.focused()["tag"] == "textarea":
            self.tab_until(lambda here: here["type"] == "submit")
        self.press("Enter")

    def _order(self, question):
        texts = {line.id: line.text[self.language] for line in question.lines}
        self.tab_until(lambda here: here["tag"] == "button" and here["type"] == "button")
        for place in question.orders[0]:
            name, _, level = place.partition(":")
            wanted = self._plain(texts[name])
            self.press(*["ArrowUp"] * len(texts))
            while self.focused()["text"] != wanted:
                self.press("ArrowDown")
            self.press("Enter")
            if int(level):
                pytest.fail("a chapter whose lines are indented takes more keys than these")
        self.tab_until(lambda here: here["type"] == "submit")
        self.press("Enter")

    @staticmethod
    def _plain(text):
        return text.replace("`", "").replace("*", "")


@pytest.mark.parametrize(("application", "language"), [("lab", "nl"), ("notebook7", "en")])
def test_a_chapter_from_opening_to_full_marks(
    request, open_for_a_while, application, language, artefacts
):
    server = request.getfixturevalue(application)
    course = manifest.load()
    chapter = source.read(course.source(course.find(CHAPTER)))
    solutions = {
        cell["id"]: cell["source"].replace("### BEGIN SOLUTION", "").replace("### END SOLUTION", "")
        for cell in notebook.teacher_notebook(chapter, language)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code"
    }
    points = {cell.id: cell.points for cell in chapter.cells if cell.kind == "tests"}
    questions = {
        cell.id: find(cell.id, [HOME / "questions"])
        for cell in chapter.cells
        if cell.kind == "quiz"
    }
    assert solutions and points and {q.type for q in questions.values()} >= {"ordering", "tracing"}
    outcome = {"nl": "Klopt.", "en": "Right."}[language]
    with open_for_a_while(server) as opener:
        path = server.notebook(CHAPTER, language)
        opened = opener(path, scale=1)
        hands = Hands(opened, language)
        while not opened.page.evaluate(
            "jupyterapp.shell.currentWidget.content.node.contains(document.activeElement)"
        ):
            hands.press("Tab")
        hands.press("Escape", "Control+Home")
        done = []
        while True:
            active = opened.page.evaluate(ACTIVE)
            cell = active["id"]
            if done and (cell in done or cell not in {known.id for known in chapter.cells}):
                break
            if cell in solutions:
                hands.write(solutions[cell])
            hands.run(cell)
            done.append(cell)
            if cell in questions:
                after = opened.page.evaluate(ACTIVE)["id"]
                hands.back_to(cell)
                hands.answer(questions[cell])
                card = opened.page.locator(".jp-Cell.jp-mod-active .lc-quiz")
                said = card.locator(".lc-status strong")
                said.wait_for(timeout=30_000)
                assert said.inner_text() == outcome, f"{cell}: {card.inner_text()}"
                hands.press("Escape")
                while opened.page.evaluate(ACTIVE)["id"] != after:
                    hands.press("ArrowDown")
        assert {*questions, *points, *solutions} <= set(done)
        hands.press("Control+s")
        opened.page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
        outputs = opened.all_outputs()
        for test, most in points.items():
            assert outputs[test][-1]["data"]["text/plain"] == str(float(most)), test
        opened.page.screenshot(path=artefacts / f"keyboard-alone-{application}-{language}.png")
    kept = {}
    for cell in server.saved(path)["cells"]:
        kept |= cell["metadata"].get("leercurve", {}).get("answers", {})
    assert kept.keys() == questions.keys()
    wrong = [
        name for name, given in kept.items() if not judge_answer(questions[name], given).correct
    ]
    assert wrong == []
