"""Every key that the notebook listens for, pressed inside every widget, stays inside it."""

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
MAKES = {"TrainingPlayer": "import nnlib\nTrainingPlayer(nnlib.Perceptron)"}

# The keys of all bindings that are for notebooks, or that hold wherever the focus is.
KEYS = """() => {
  const found = new Map();
  for (const { keys, selector, command } of jupyterapp.commands.keyBindings) {
    const here = document.activeElement.closest(selector.replace(/:focus\\b/g, ""));
    if (selector.includes("jp-Notebook") || here) found.set(keys.join(","), keys);
  }
  return [...found.values()];
}"""

# What may not change: the cells and how they are shown, where one is, no dialog, the same kernel.
AROUND = """() => {
  const panel = window.theNotebook ??= jupyterapp.shell.currentWidget;
  const { content } = panel;
  const cells = content.widgets.map(({ model }) => {
    const { outputs, execution_count, metadata, ...cell } = model.toJSON();
    const { leercurve, ...others } = metadata;
    return { ...cell, metadata: others, execution_count };
  });
  const selected = content.widgets.map((cell) => content.isSelectedOrActive(cell));
  return JSON.stringify({
    cells, selected,
    active: content.activeCellIndex,
    mode: content.mode,
    kernel: panel.sessionContext.session?.kernel?.id,
    restarting: panel.sessionContext.session?.kernel?.status === "restarting",
    dialogs: [...document.querySelectorAll(".jp-Dialog, .lm-Menu, .jp-DocumentSearch-overlay")]
      .map((node) => node.textContent.slice(0, 200)),
    palette: document.querySelectorAll(".jp-ModalCommandPalette:not(.lm-mod-hidden)").length,
    current: jupyterapp.shell.currentWidget === panel,
    tabs: [...jupyterapp.shell.widgets("main")].length,
    bars: [jupyterapp.shell.leftCollapsed, jupyterapp.shell.rightCollapsed],
  });
}"""

# One element of each sort that can have the focus in a widget, marked to be found again.
FOCUSABLE = """(root) => {
  const sorts = new Map();
  const all = root.querySelectorAll(
    "input, button, textarea, select, a[href], [tabindex='0'], canvas[tabindex]");
  for (const node of all) {
    if (node.disabled || !node.getClientRects().length) continue;
    const sort = [node.localName, node.type ?? "", node.className.split(" ")[0]].join(" ");
    if (!sorts.has(sort)) sorts.set(sort, node);
  }
  [...sorts.values()].forEach((node, at) => node.setAttribute("data-test-focus", at));
  return [...sorts.keys()];
}"""

UNDO = ("Accel", "Ctrl", "Accel Shift", "Ctrl Shift")
# Keys that mean the same inside as everywhere: they save, or go to the next thing on the page.
NATIVE = (["Accel S"], ["Tab"], ["Shift Tab"])
# A link is there to be followed; and what is undone where nothing is typed, the browser decides.
ON_LINKS = (["Enter"], ["Accel Enter"], ["Ctrl Enter"], ["Shift Enter"], ["Alt Enter"])
ON_LINKS += tuple([f"{keys} {letter}"] for keys in UNDO for letter in "ZY")
NAMES = {"Accel": "Control", "Ctrl": "Control", "Cmd": "Meta"}


def pressed(stroke):
    """Return a key stroke of JupyterLab ("Shift M", "Accel Enter") as Playwright names it."""
    *modifiers, key = stroke.split(" ")
    key = key.lower() if len(key) == 1 else key
    return "+".join([*(NAMES.get(name, name) for name in modifiers), key])


@pytest.fixture(scope="module")
def page_of_widgets(lab, open_notebook):
    names = ", ".join(course.widgets.__all__)
    sources = [f"from course.widgets import {names}\nfrom autograder import check"]
    sources += [f'quiz("{name}")' for name in [*QUIZZES.values(), EXAM]]
    sources += [MAKES.get(name, f"{name}()") for name in EXPLORERS]
    sources += ["def descend(theta, alpha, steps):\n    return [theta]", 'check("06.descend")']
    path = lab.cells("en", *sources)
    content = lab.saved(path)
    question = handed_out(find(EXAM, [HOME / "questions"]), "secret")
    content["cells"][1 + len(QUIZZES)]["metadata"]["leercurve"] = {"v": 1, "question": question}
    content["metadata"]["leercurve"]["chapter"] = "06_learning_rate"
    notebook = open_notebook(lab.rewrite(path, content), scale=1)
    notebook.run_all()
    return notebook


KINDS = [*QUIZZES, "exam", *EXPLORERS, "check"]
SCOPES = {"check": ".lc-check"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_key_that_the_notebook_listens_for_leaves_the_widget(page_of_widgets, kind):
    at = 1 + KINDS.index(kind) + (kind == "check")
    place = page_of_widgets.show(f"cell-{at}").locator(SCOPES.get(kind, ".lc-card")).first
    place.wait_for(timeout=30_000)
    press_all_keys_in(page_of_widgets, place)


def test_no_key_that_the_notebook_listens_for_leaves_the_lesson_bar(page_of_widgets):
    bar = page_of_widgets.page.locator(".lc-bar").first
    bar.wait_for()
    press_all_keys_in(page_of_widgets, bar)


def press_all_keys_in(notebook, place):
    page = notebook.page
    sorts = place.evaluate(FOCUSABLE)
    assert sorts, "nothing in it can have the focus"
    for at, sort in enumerate(sorts):
        target = place.locator(f'[data-test-focus="{at}"]')
        if not target.is_visible():
            continue  # a press before changed what there is
        target.focus()
        keys = page.evaluate(KEYS)
        assert {"B", "A"} <= {key for chord in keys for key in chord} and ["D", "D"] in keys
        before = page.evaluate(AROUND)
        for chord in keys:
            if chord in NATIVE or (sort.startswith("a ") and chord in ON_LINKS):
                continue
            if not target.is_visible():
                break
            target.focus()
            for stroke in chord:
                page.keyboard.press(pressed(stroke))
            assert page.evaluate(AROUND) == before, f"{' '.join(chord)} on {sort}"
