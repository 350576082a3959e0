"""What goes wrong around a notebook: one clear sentence in the learner's language, nothing lost."""

import json
import os
import signal
import subprocess
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.timeout(300)

IMPORT = "from course.widgets import quiz, LearningRateExplorer\nfrom autograder import check"
QUESTION = "05-epoch-name"
HELLO = 'def hello(name):\n    return "hello, " + name'
GONE = {"nl": "Python draait niet meer voor deze", "en": "Python no longer runs for this"}
FULL = {"nl": "Bewaren lukt niet", "en": "Saving does not work"}
ELSEWHERE = {
    "nl": "in een ander tabblad of programma bewaard",
    "en": "saved in another tab or program",
}
NOT_KEPT = {"nl": "Je voortgang kon niet worden bewaard", "en": "Your progress could not be saved"}
DAMAGED = {"nl": "met je voortgang was beschadigd", "en": "with your progress was damaged"}
DOES = {"nl": "Controleer", "en": "Check"}
RIGHT = {"nl": "Klopt.", "en": "Right."}
languages = pytest.mark.parametrize("language", ["nl", "en"])


# Python waits in the middle of what a card asked for; its number is the cell's result.
NEVER_DONE = """
import os, time
import course.widgets.quiz_card
LearningRateExplorer.computed = course.widgets.quiz_card.judged = lambda *_: time.sleep(600)
os.getpid()"""


def choose(place, value, language):
    place.locator(f'input[value="{value}"]').check()
    place.get_by_role("button", name=DOES[language], exact=True).click()


def outcome(place, text):
    place.locator(".lc-status strong", has_text=text).wait_for()


def one_sentence(place, selector, text):
    """Wait for a sentence; there is exactly one place on the card that says it."""
    said = place.locator(selector, has_text=text)
    said.first.wait_for()
    assert said.count() == 1
    assert said.inner_text().rstrip().endswith(".")


def answers(lab, path):
    found = {}
    for cell in lab.saved(path)["cells"]:
        for section in ("answers", "predictions"):
            found |= cell["metadata"].get("leercurve", {}).get(section, {})
    return found


def close_dialogs(page):
    """JupyterLab may say in a dialog of its own what happened, too."""
    while page.locator(".jp-Dialog").count():
        page.locator(".jp-Dialog .jp-Dialog-footer button").last.click()
        page.wait_for_timeout(200)


def kill_python(notebook):
    (output,) = notebook.outputs("cell-0")
    os.kill(int(output["data"]["text/plain"]), signal.SIGKILL)


# -- Python dies ---------------------------------------------------------------------------------


@languages
def test_a_python_that_dies_while_cards_wait_is_told_and_loses_nothing(
    lab, open_notebook, language
):
    path = lab.cells(
        language, f"{IMPORT}\n{NEVER_DONE}", f'quiz("{QUESTION}")', "LearningRateExplorer()"
    )
    notebook = open_notebook(path, scale=1)
    for cell in ("cell-0", "cell-1", "cell-2"):
        notebook.run(cell)
    card = notebook.show("cell-1")
    choose(card, "epoch", language)
    explorer = notebook.show("cell-2")
    predict(explorer)
    kill_python(notebook)
    explorer.locator(".lc-status", has_text=GONE[language]).wait_for(timeout=20_000)
    close_dialogs(notebook.page)
    card = notebook.show("cell-1")
    one_sentence(card, ".lc-status", GONE[language])
    kept = answers(lab, path)
    assert kept[QUESTION] == ["epoch"]
    assert kept.keys() - {QUESTION}, "the prediction is kept as well"
    notebook.wait_until_ready()
    notebook.write("cell-0", IMPORT)
    for cell in ("cell-0", "cell-1", "cell-2"):
        notebook.run(cell)
    outcome(notebook.show("cell-1"), RIGHT[language])
    notebook.show("cell-2").locator(".lc-compared").wait_for(timeout=30_000)


def predict(explorer):
    """Draw a falling curve by keys on the explorer that asks for one, then compare."""
    explorer.locator(".lc-shape input").first.check()
    explorer.locator(".lc-primary").first.click()


# -- the disk is full ----------------------------------------------------------------------------


@contextmanager
def full_disk(folder):
    """Give a folder on a disk of its own, and how to fill and to empty that.

    Where no disk can be mounted it is a folder in which nothing may be written.
    """
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    if not mounted and os.geteuid() == 0:
        folder.rmdir()
        pytest.skip("root may write everywhere, and no small disk can be mounted here")
    filling = folder / "filling"

    def fill():
        if not mounted:
            for path in [*folder.rglob("*"), folder]:
                path.chmod(0o555 if path.is_dir() else 0o444)
            return
        with filling.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 512)
            except OSError:
                pass

    def empty():
        if not mounted:
            for path in [folder, *folder.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)
            return
        filling.unlink()

    try:
        yield fill, empty
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@languages
def test_a_full_disk_is_told_and_the_answer_saved_once_there_is_room(lab, open_notebook, language):
    name = f"full-{language}"
    with full_disk(lab.folder / name) as (fill, empty):
        made = lab.cells(
            language,
            f"{IMPORT}\nimport os\nos.environ['LEERCURVE_DIR'] = os.getcwd()",
            f'quiz("{QUESTION}")',
            HELLO,
            'check("00.hello")',
        )
        path = f"{name}/small.ipynb"
        (lab.folder / path).write_bytes((lab.folder / made).read_bytes())
        (lab.folder / name / ".leercurve").mkdir()
        notebook = open_notebook(path, scale=1)
        for cell in ("cell-0", "cell-1", "cell-2"):
            notebook.run(cell)
        notebook.save()
        fill()
        card = notebook.show("cell-1")
        choose(card, "epoch", language)
        outcome(card, RIGHT[language])
        one_sentence(card, ".lc-unsaved", FULL[language])
        one_sentence(card, ".lc-note", NOT_KEPT[language])
        close_dialogs(notebook.page)
        notebook.run("cell-3")
        checked = notebook.show("cell-3").locator(".lc-check")
        assert NOT_KEPT[language] in checked.inner_text()
        whole = json.loads((lab.folder / path).read_text())
        assert len(whole["cells"]) == 4, "the file on disk is still whole"

        empty()
        card.locator("input:checked").focus()
        notebook.page.keyboard.press("Control+s")
        card.locator(".lc-unsaved").wait_for(state="detached")
        assert answers(lab, path) == {QUESTION: ["epoch"]}
        notebook.run("cell-3")
        assert NOT_KEPT[language] not in notebook.show("cell-3").locator(".lc-check").inner_text()
        notebook.shut_down()


# -- the learner's state is damaged --------------------------------------------------------------


@languages
def test_a_damaged_state_is_put_aside_and_told_once(lab, open_notebook, language):
    path = lab.cells(
        language,
        f"{IMPORT}\nimport os\nos.environ['LEERCURVE_DIR'] = os.getcwd()",
        f'quiz("{QUESTION}")',
        HELLO,
        'check("00.hello")',
    )
    hidden = (lab.folder / path).parent / ".leercurve"
    hidden.mkdir()
    (hidden / "state.json").write_text('{"attempts": {"00.h')
    notebook = open_notebook(path, scale=1)
    notebook.run_all()
    checked = notebook.show("cell-3").locator(".lc-check")
    assert DAMAGED[language] in checked.inner_text()
    assert (hidden / "state-damaged.json").read_text() == '{"attempts": {"00.h'
    assert "00.hello" in json.loads((hidden / "state.json").read_text())["attempts"]

    (hidden / "state.json").write_text("[1, 2")
    card = notebook.show("cell-1")
    choose(card, "epoch", language)
    outcome(card, RIGHT[language])
    one_sentence(card, ".lc-note", DAMAGED[language])
    assert (hidden / "state-damaged-2.json").read_text() == "[1, 2"
    card.locator('input[value="batch"]').check()
    card.get_by_role("button", name=DOES[language], exact=True).click()
    card.locator(".lc-note").wait_for(state="detached")
    kept = json.loads((hidden / "state.json").read_text())["answers"][QUESTION]
    assert [answer["answers"] for answer in kept] == [["epoch"], ["batch"]]


# -- two tabs ------------------------------------------------------------------------------------


@languages
def test_two_tabs_lose_no_answer_and_no_text(lab, open_notebook, language):
    path = lab.cells(language, IMPORT, f'quiz("{QUESTION}")', 'quiz("06-square")', "1 + 1")
    one = open_notebook(path, scale=1)
    one.run_all()
    one.save()
    other = open_notebook(path, scale=1)
    other.show("cell-1").locator(".lc-quiz").wait_for()
    card = one.show("cell-1")
    choose(card, "epoch", language)
    outcome(card, RIGHT[language])
    outcome(other.show("cell-1"), RIGHT[language])

    other.write("cell-3", "1 + 1  # typed in the other tab")
    field = other.show("cell-2").locator("input")
    field.fill("3")
    field.press("Enter")
    outcome(other.show("cell-2"), RIGHT[language])
    one_sentence(other.show("cell-2"), ".lc-unsaved", ELSEWHERE[language])
    assert other.page.locator(".jp-Dialog").count() == 0

    field.press("Control+s")
    dialog = other.page.locator(".jp-Dialog")
    dialog.wait_for()
    dialog.locator("button.jp-mod-warn").click()  # overwrite
    other.page.wait_for_function(
        "() => !jupyterapp.shell.currentWidget.context.model.dirty", timeout=5_000
    )
    other.show("cell-2").locator(".lc-unsaved").wait_for(state="detached")
    assert answers(lab, path) == {QUESTION: ["epoch"], "06-square": ["3"]}
    assert "# typed in the other tab" in "".join(lab.saved(path)["cells"][3]["source"])
