"""Answers on quiz cards are still there after whatever happens to a notebook, in both applications.

The ten situations: kernel restarted and then saved; restarted and all cells run; all outputs
cleared; closed and opened again; renamed while it runs; copied; kernel shut down; page reloaded;
downloaded and uploaded elsewhere; and nbgrader's way from release to autograde.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.exam import handed_out
from autograder.quiz import load
from course.build import notebook as building
from course.build import source

pytestmark = pytest.mark.timeout(300)

CHOICE, NUMBER, ORDER, EXAM = "05-epoch-name", "06-square", "04-rule", "05-exam-colour"
IDS = (CHOICE, NUMBER, ORDER, EXAM)
LINES = {"forward": "output = forward(x)", "loop": "for layer in reversed(layers):"}
EXAM_QUESTION = """
[[question]]
id = "05-exam-colour"
type = "multiple"
objectives = ["05.1"]
prompt.nl = "Welke kleuren heeft de vlag?"
prompt.en = "Which colors does the flag have?"
[[question.option]]
id = "right"
correct = true
text.nl = "Blauw"
text.en = "Blue"
feedback.nl = "GEHEIM"
feedback.en = "SECRET"
[[question.option]]
id = "wrong"
misconception = "flag-is-green"
text.nl = "Groen"
text.en = "Green"
feedback.nl = "GEHEIM"
feedback.en = "SECRET"
"""


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    """Return the exam question as a class hands it out, and what "Blauw" is stored as."""
    path = tmp_path_factory.mktemp("questions") / "05_exam.toml"
    path.write_text(EXAM_QUESTION, encoding="utf-8")
    made = handed_out(load(path)[0], "secret")
    (blue,) = [part["id"] for part in made["options"] if part["text"]["nl"] == "Blauw"]
    return made, blue


@pytest.fixture(scope="module")
def answers(exam):
    """Return what the notebook's file must hold."""
    return {
        CHOICE: ["batch"],
        NUMBER: ["-3.5"],
        ORDER: ["loop:0", "forward:1"],
        EXAM: [exam[1]],
    }


def quiz_notebook(exam):
    cells = [
        nbformat.v4.new_code_cell(f'from course.widgets import quiz\nquiz("{name}")', id=name)
        for name in IDS
    ]
    cells[-1].metadata["leercurve"] = {"v": 1, "question": exam[0]}
    metadata = {"kernelspec": building.KERNEL, "leercurve": {"lang": "nl"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


@pytest.fixture(scope="module", params=["lab", "notebook7"])
def answered(request, open_for_a_while, exam):
    """A notebook in each application, all its questions answered by hand."""
    server = request.getfixturevalue(request.param)
    path = server.put("vragen", nbformat.writes(quiz_notebook(exam)).encode())
    with open_for_a_while(server) as opener:
        notebook = opener(path, scale=1)
        notebook.run_all()
        answer_all(notebook)
        yield notebook


def answer_all(notebook):
    place = notebook.show(CHOICE)
    place.locator('input[value="batch"]').check()
    place.get_by_role("button", name="Controleer").click()
    said(place, "Nog niet.")
    place = notebook.show(NUMBER)
    place.locator("input").fill("−3,5")
    place.locator("input").press("Enter")
    said(place, "Nog niet.")
    place = notebook.show(ORDER)
    for name in ("loop", "forward"):
        place.locator(".lc-line", has_text=LINES[name]).click()
    place.locator(".lc-line", has_text=LINES["forward"]).press("ArrowRight")
    place.get_by_role("button", name="Controleer").click()
    said(place, "Nog niet.")
    place = notebook.show(EXAM)
    place.get_by_label("Blauw").check()
    place.get_by_role("button", name="Bewaar").click()
    said(place, "Bewaard.")


def said(place, text):
    place.locator(".lc-status").get_by_text(text, exact=True).wait_for()


def in_file(folder, path):
    found = {}
    for cell in json.loads((Path(folder) / path).read_bytes())["cells"]:
        found |= cell["metadata"].get("leercurve", {}).get("answers", {})
    return found


def on_cards(notebook):
    """Read from the page what the cards show as the learner's answer, once they show a verdict."""
    found = {}
    for name in IDS:
        place = notebook.show(name)
        said(place, "Bewaard." if name == EXAM else "Nog niet.")
        if name == ORDER:
            placed = place.locator(".lc-mine > li").evaluate_all(
                """(nodes) => nodes.map((node) => [
                  node.querySelector(".lc-text").textContent,
                  node.style.getPropertyValue("--lc-level"),
                ])"""
            )
            names = {text: name for name, text in LINES.items()}
            found[name] = [f"{names[text]}:{level}" for text, level in placed]
        elif name == NUMBER:
            found[name] = [place.locator("input").input_value()]
        else:
            found[name] = [
                node.get_attribute("value") for node in place.locator("input:checked").all()
            ]
    return found


def shown(answers):
    return {**answers, NUMBER: ["−3,5"]}


def test_a_kernel_restart_and_then_a_save_keep_the_answers(answered, answers):
    answered.restart_kernel()
    answered.save()
    assert in_file(answered.lab.folder, answered.path) == answers
    assert on_cards(answered) == shown(answers), "the cards on the page stay as they were"


def test_a_restart_and_run_all_keep_the_answers(answered, answers):
    answered.restart_kernel()
    answered.run_all()
    assert on_cards(answered) == shown(answers)
    answered.save()
    assert in_file(answered.lab.folder, answered.path) == answers


def test_clearing_all_outputs_keeps_the_answers(answered, answers):
    answered.command("notebook:clear-all-cell-outputs")
    answered.save()
    assert in_file(answered.lab.folder, answered.path) == answers
    answered.run_all()
    assert on_cards(answered) == shown(answers)


def test_reloading_the_page_keeps_the_answers(answered, answers):
    answered.save()
    answered.page.reload()
    answered.wait_until_ready()
    assert on_cards(answered) == shown(answers), "without running anything: the kernel lives on"
    assert in_file(answered.lab.folder, answered.path) == answers


def test_closing_the_notebook_and_opening_it_again_keep_the_answers(answered, answers):
    reopen(answered, answered.path)
    answered.run_all()
    assert on_cards(answered) == shown(answers)
    assert in_file(answered.lab.folder, answered.path) == answers


def test_renaming_the_notebook_while_it_runs_keeps_the_answers(answered, answers):
    path = answered.path.replace(".ipynb", "-anders.ipynb")
    answered.page.evaluate(
        "(name) => jupyterapp.shell.currentWidget.context.rename(name).then(() => null)",
        Path(path).name,
    )
    answered.path = path
    answered.run_all()  # the kernel still carries the old name
    assert on_cards(answered) == shown(answers)
    answered.save()
    assert in_file(answered.lab.folder, path) == answers
    answered.restart_kernel()
    answered.run_all()
    assert on_cards(answered) == shown(answers)


def test_shutting_the_kernel_down_keeps_the_answers(answered, answers):
    answered.shut_down()
    answered.save()
    assert in_file(answered.lab.folder, answered.path) == answers
    reopen(answered, answered.path)
    answered.run_all()
    assert on_cards(answered) == shown(answers)


def test_a_copy_of_the_notebook_has_the_answers_too(answered, answers):
    copy = answered.page.evaluate(
        """(path) => jupyterapp.serviceManager.contents
          .copy(path, path.split("/").slice(0, -1).join("/")).then((made) => made.path)""",
        answered.path,
    )
    assert in_file(answered.lab.folder, copy) == answers
    in_another(answered, copy, answers)


def test_a_notebook_downloaded_and_uploaded_elsewhere_has_the_answers(answered, answers):
    downloaded = answered.page.request.get(
        f"{answered.lab.address}/files/{answered.path}?download=1&token={answered.lab.token}"
    )
    assert downloaded.ok
    folder = answered.lab.folder / f"elders-{answered.lab.tree.replace('/', '-')}"
    folder.mkdir()
    answered.page.evaluate(
        """([path, content]) => jupyterapp.serviceManager.contents
          .save(path, { type: "notebook", format: "json", content }).then(() => null)""",
        [f"{folder.name}/opnieuw.ipynb", json.loads(downloaded.body())],
    )
    in_another(answered, f"{folder.name}/opnieuw.ipynb", answers)


def reopen(notebook, path):
    """Close the page and open the notebook in a new one."""
    context = notebook.page.context
    notebook.page.close()
    page = context.new_page()
    page.set_default_timeout(10_000)
    notebook.__init__(page, notebook.lab, path)


def in_another(notebook, path, answers):
    """Open another file in a page of its own: its cards show the answers once they are run."""
    page = notebook.page.context.new_page()
    page.set_default_timeout(10_000)
    other = type(notebook)(page, notebook.lab, path)
    try:
        other.run_all()
        assert on_cards(other) == shown(answers)
        other.save()
        assert in_file(notebook.lab.folder, path) == answers
    finally:
        other.shut_down()
        page.close()


# -- nbgrader's way ------------------------------------------------------------------------------

SMALL = f"""\
# %% id="imports"
from autograder import check
from course.widgets import quiz

# %% quiz="{CHOICE}"

# %% quiz="{NUMBER}"

# %% quiz="{ORDER}"

# %% quiz="{EXAM}"

# %% exercise="hello"
def hello(name):
    ### BEGIN SOLUTION
    return "hello, " + name
    ### END SOLUTION

# %% tests="hello" points=1
check("00.hello")
"""


@pytest.mark.slow
def test_answers_go_from_release_to_autograde(lab, open_for_a_while, exam, answers, tmp_path):
    stem = "05_training_loop"
    chapter = tmp_path / f"{stem}.py"
    chapter.write_text(SMALL, encoding="utf-8")
    made = building.teacher_notebook(source.read(chapter), "nl", {EXAM: exam[0]})
    teacher = tmp_path / "class"
    (teacher / "source" / stem).mkdir(parents=True)
    (teacher / "source" / stem / f"{stem}.ipynb").write_bytes(building.dumps(made))
    student = lab.folder / "fetched"
    student.mkdir()
    exchange = tmp_path / "exchange"
    exchange.mkdir()

    scripts = Path(sys.executable).parent
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"

    def nbgrader(folder, *arguments):
        config = folder / "nbgrader_config.py"
        config.write_text(
            f"c = get_config()\nc.CourseDirectory.course_id = 'leercurve'\n"
            f"c.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
        )
        done = subprocess.run(
            [str(scripts / "nbgrader"), *arguments],
            cwd=folder,
            env=os.environ | {"HOME": str(tmp_path), "LOGNAME": "ada", "PATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"

    nbgrader(teacher, "generate_assignment", stem, "--create")
    nbgrader(teacher, "release_assignment", stem)
    nbgrader(student, "fetch_assignment", stem)
    notebook_path = f"fetched/{stem}/{stem}.ipynb"
    fetched = (lab.folder / notebook_path).read_text()
    assert "GEHEIM" not in fetched and "flag-is-green" not in fetched
    with open_for_a_while(lab) as opener:
        notebook = opener(notebook_path, scale=1)
        notebook.run_all()
        answer_all(notebook)
        notebook.save()
    nbgrader(student, "submit", stem)
    nbgrader(teacher, "collect", stem)
    nbgrader(teacher, "autograde", stem, "--create")
    (graded,) = (teacher / "autograded").glob(f"*/{stem}/{stem}.ipynb")
    assert in_file("/", graded) == answers
    text = json.dumps(json.loads(graded.read_text()), ensure_ascii=False)
    assert "Je antwoord: Blauw. Bewaard." in text
