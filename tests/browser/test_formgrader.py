"""nbgrader's formgrader on a class graded by our pipeline, driven as a teacher does."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import html5lib
import pytest
from nbgrader.api import Gradebook

from autograder.grading import classroom, pipeline
from autograder.grading.roster import Student
from course import classroom as course_classroom

STEM = "10_capstone"
NAMES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
RUN = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
ANSWER = f"**Grenzen** bij $a<b$ {RUN} [x](javascript:window.hacked=3)\n\n<svg onload=hacked=4>"
EVIL = f"""\
from IPython.display import HTML, Javascript, display
display(HTML("{RUN}"), Javascript("window.hacked = 5"))
print("{RUN}")
raise ValueError("{RUN}")
"""
HTML_OUTPUT = {
    "output_type": "display_data", "metadata": {}, "data": {"text/html": RUN, "text/plain": RUN}
}  # fmt: skip


def hostile(notebook, solutions):
    """Fill in a released notebook with what should run in a teacher's browser, wherever it can."""
    for cell in notebook["cells"]:
        if cell["id"] in ("baseline", "test_once"):
            cell["source"] = solutions[cell["id"]] + f"\nprint({RUN!r})"
        if cell["id"] == "page":
            cell["source"] = ANSWER
        if cell["cell_type"] == "code":
            cell["outputs"] = [HTML_OUTPUT]
            cell["execution_count"] = 1
        elif cell["id"] != "page":
            cell["source"] += f"\n\n{RUN}"
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    text = {"cell_type": "markdown", "id": "own-text", "metadata": {}, "source": RUN}
    notebook["cells"] += [own | {"source": EVIL}, text]
    notebook["metadata"] |= {"title": f"</title>{RUN}", "widgets": {"a": f"</script>{RUN}"}}
    return notebook


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A graded class: Anna hands in the Dutch flavor full of tricks, Bram an empty English one."""
    home = tmp_path_factory.mktemp("formgrader")
    folder, exchange = home / "klas", home / "exchange"
    exchange.mkdir()
    students = [Student("anna", "Anna", "de Vries"), Student("bram", "Bram", f"O'Brien {RUN}"[:60])]
    classroom.make(folder, "nl", students)
    with (folder / classroom.CONFIG).open("a", encoding="utf-8") as config:
        config.write(f"c.Exchange.root = {str(exchange)!r}\n")
    course_classroom.release(folder, [STEM])
    room = classroom.open_folder(folder)
    with room.gradebook() as book:
        book.find_grade_cell("page", STEM, STEM).max_score = 5
        book.db.commit()
    source = json.loads(room.source(STEM).read_text("utf-8"))
    solutions = {cell["id"]: "".join(cell["source"]) for cell in source["cells"]}
    for student, flavor in (("anna", "release"), ("bram", "release_en")):
        place = folder / "submitted" / student / STEM
        place.mkdir(parents=True)
        notebook = json.loads((folder / flavor / STEM / f"{STEM}.ipynb").read_text("utf-8"))
        notebook = hostile(notebook, solutions) if student == "anna" else notebook
        (place / f"{STEM}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        (place / "timestamp.txt").write_text("2026-11-20 09:05:00.000000 UTC")
        (place / "submission_secret.txt").write_text(f"secret of {student}")
    pipeline.grade(folder, [STEM], workers=2)
    return room


@pytest.fixture(scope="module")
def server(room, chromium, tmp_path_factory):
    """JupyterLab in the class folder, as a teacher starts it there; gives its address."""
    home = tmp_path_factory.mktemp("teacher")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
    for name in NAMES:
        environment[name] = str(home / name.lower())
    environment["JUPYTER_TOKEN"] = "teacher"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0",
    ]  # fmt: skip
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=room.folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 120  # a busy machine takes its time
        while not answers(f"{address}/api?token=teacher"):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def page(browser, server):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    # Nothing outside this machine is needed, and nothing is asked for in vain.
    context.route(lambda url: not url.startswith(server), lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.alerts = []
    page.on("dialog", lambda dialog: (page.alerts.append(dialog.message), dialog.dismiss()))
    page.goto(f"{server}/formgrader/manage_assignments?token=teacher")
    yield page
    context.close()


def score(room, student, cell):
    with Gradebook(room.db_url, room.course_id) as book:
        return book.find_grade(cell, STEM, STEM, student).score


def open_submission(page, server, room, student):
    with Gradebook(room.db_url, room.course_id) as book:
        which = book.find_submission_notebook(STEM, STEM, student).id
    page.goto(f"{server}/formgrader/submissions/{which}/")
    page.wait_for_function("() => formgrader.grades?.loaded && formgrader.comments?.loaded")


def test_the_class_and_its_scores_are_where_formgrader_has_them(page, server, room, artefacts):
    page.get_by_role("link", name=STEM).first.wait_for()
    page.screenshot(path=artefacts / "formgrader_assignments.png")
    row = page.locator("tr", has=page.get_by_role("link", name=STEM))
    assert row.locator(".num-submissions").inner_text() == "2"
    assert score(room, "anna", "test_baseline") == 1 and score(room, "bram", "test_baseline") == 0
    page.goto(f"{server}/formgrader/manage_submissions/{STEM}")
    anna = page.locator("tr", has=page.get_by_role("link", name="de Vries, Anna"))
    assert anna.locator(".score").inner_text() == "2 / 9"
    page.screenshot(path=artefacts / "formgrader_submissions.png")
    page.goto(f"{server}/formgrader/gradebook/{STEM}/{STEM}")
    page.locator("tbody tr").nth(1).wait_for()
    page.screenshot(path=artefacts / "formgrader_gradebook.png")
    assert page.evaluate("window.hacked") is None and not page.alerts


def test_nothing_a_student_wrote_runs_in_a_teachers_page(page, server, room, artefacts):
    open_submission(page, server, room, "anna")
    page.screenshot(path=artefacts / "formgrader_submission.png", full_page=True)
    assert page.evaluate("window.hacked") is None and not page.alerts
    found = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) =>
             element.closest("#notebook") && (
               ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "FORM", "SVG"].includes(element.tagName) ||
               [...element.attributes].some(({ name, value }) => name.startsWith("on") ||
                 /^\\s*(javascript|data:text)/i.test(value))))
             .map((element) => element.outerHTML.slice(0, 200))"""
    )
    assert found == []
    # It is not gone either: a teacher can read what was tried.
    assert "window.hacked = 1" in page.locator("#notebook-container").first.inner_text()
    notebook = json.loads(
        (room.folder / "autograded" / "anna" / STEM / f"{STEM}.ipynb").read_text("utf-8")
    )
    kinds = {
        kind
        for cell in notebook["cells"]
        if not cell["metadata"].get("nbgrader", {}).get("locked")  # a test's card is ours
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    }
    assert kinds <= {"text/plain", "image/png"}


def test_a_text_answer_is_graded_by_hand_and_commented_on(page, server, room, artefacts):
    open_submission(page, server, room, "anna")
    with page.expect_response(lambda answer: "/api/grade/" in answer.url) as answer:
        page.locator("#page").fill("3.5")
        page.locator("#page").press("Tab")
    assert answer.value.ok
    with page.expect_response(lambda answer: "/api/comment/" in answer.url) as answer:
        page.locator("#page-comment").fill("Goed gezien: noem ook *waarom*.")
        page.locator("#page-comment").press("Tab")
    assert answer.value.ok
    page.locator("#page").scroll_into_view_if_needed()
    page.screenshot(path=artefacts / "formgrader_by_hand.png")
    assert score(room, "anna", "page") == 3.5


def test_the_buttons_make_and_release_our_page(page, server, room, artefacts):
    page.goto(f"{server}/formgrader/manage_assignments")
    row = page.locator("tr", has=page.get_by_role("link", name=STEM))
    for name in ("generate-feedback", "release-feedback"):
        row.locator(f".{name} a").click()
        dialog = page.locator(".modal.in")
        dialog.get_by_text("Success", exact=False).first.wait_for(timeout=60_000)
        page.screenshot(path=artefacts / f"formgrader_{name}.png")
        dialog.get_by_role("button", name="Close").last.click()
        dialog.wait_for(state="detached")
    released = [
        path.read_text("utf-8") for path in (room.folder.parent / "exchange").rglob("*.html")
    ]
    made = (room.folder / "feedback" / "anna" / STEM / f"{STEM}.html").read_text("utf-8")
    assert made in released and len(released) == 2
    html5lib.HTMLParser(strict=True).parse(made)
    assert "3,5" in made and "Goed gezien" in made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("student", "width"), [("anna", 360), ("bram", 1100)])
def test_the_page_is_readable_on_a_phone_and_for_everybody(
    browser, room, artefacts, axe_finds_nothing, student, width, scheme
):
    path = room.folder / "feedback" / student / STEM / f"{STEM}.html"
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme)
    asked = []
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: asked.append(message.text))
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert asked == [path.as_uri()]  # not one resource, not one complaint of the policy
        page.screenshot(path=artefacts / f"feedback_{student}_{width}_{scheme}.png", full_page=True)
        axe_finds_nothing(page, "body")
        assert page.evaluate("window.hacked") is None
    finally:
        context.close()
