"""A class in which honest students and attackers hand in side by side."""

import copy
import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attacks import notebooks
from attacks.reading import HONEST, Attack, from_cells, grading

STEM = notebooks.STEM
SECRET = "TEACHERS-SECRET"
HONEST_STUDENTS = ("a-honest", "honest", "zz-honest")
HONEST_WORTH = {"parsons": 0.0, "fit_blanks": 4.0, "fit": 10.0, "repair": 0.0}
HONEST_QUIZ = {"quiz_05-shuffle": 2.0, "quiz_05-exam-order": 3.0}

EXAM = f"""
[[question]]
id = "05-exam-order"
type = "choice"
objectives = ["05.1"]
prompt.nl = "Wat komt in een stap van de training eerst?"
prompt.en = "What comes first in a step of training?"

[[question.option]]
id = "right"
correct = true
text.nl = "vooruit"
text.en = "forward"
feedback.nl = "Juist: {SECRET}."
feedback.en = "Right: {SECRET}."

[[question.option]]
id = "backwards"
misconception = "epoch-is-update"
text.nl = "terug"
text.en = "backward"
feedback.nl = "Dat kan pas na vooruit."
feedback.en = "Only after forward."
"""

# Short, so that a class of endless loops ends soon; what is honest takes a fraction of it.
LIMITS = """
c.LeercurveGrading.cell_seconds = 1.5
c.LeercurveGrading.probe_seconds = 3
c.LeercurveGrading.total_seconds = 10
c.LeercurveGrading.memory_bytes = 400_000_000
"""


def all_attacks() -> list[Attack]:
    """Return every attack."""
    files = ("taking.txt", "reaching.txt", "forging.txt")
    return [*(one for file in files for one in from_cells(file)), *notebooks.ALL]


def student(attack: Attack) -> str:
    """Return under which name an attack is handed in."""
    return attack.student or attack.name.replace("_", "-")


def make(room: Path) -> None:
    """Make the class and release the chapter, with one question of ours and one of an exam."""
    from autograder.grading import classroom
    from course import HOME
    from course.classroom import release

    classroom.make(room, "nl")
    text = (HOME / "chapters" / f"{STEM}.py").read_text(encoding="utf-8")
    counted = text.replace('# %% quiz="05-shuffle"', '# %% quiz="05-shuffle" points=2', 1)
    exam = '# %% quiz="05-exam-order" points=3\n\n# %% quiz="05-transfer"'
    counted = counted.replace('# %% quiz="05-transfer"', exam, 1)
    assert counted.count(" points=") == text.count(" points=") + 2
    (room / "chapters" / f"{STEM}.py").write_text(counted, encoding="utf-8")
    (room / "questions" / f"{STEM}.toml").write_text(EXAM, encoding="utf-8")
    (room / "notes-of-the-teacher.txt").write_text(SECRET)
    with (room / "nbgrader_config.py").open("a") as config:
        config.write(LIMITS)
    release(room, ["05"])


def hand_in(
    room: Path, attacks: Iterable[Attack], port: int, *, honest: bool = True, told: str = ""
) -> None:
    """Put what everybody hands in under ``submitted/``.

    Attackers know the port on which somebody listens, and where the class folder is; `told` is
    what they know instead.
    """
    path = room / "release" / STEM / f"{STEM}.ipynb"
    released = json.loads(path.read_text(encoding="utf-8"))
    notebooks.QUIZ_OPTIONS.update(_options(released))
    for name in HONEST_STUDENTS if honest else ():
        notebook = _filled(released, HONEST)
        notebooks.answers(notebook, "05-shuffle", ["mixed-labels"])
        notebooks.answers(notebook, "05-exam-order", [_code(released, "vooruit")])
        _write(_home(room, name), json.dumps(notebook).encode())
    for attack in attacks:
        home = _home(room, student(attack))
        words = {"LISTENER_PORT": str(port), "CLASS_FOLDER": told or str(room)}
        notebook = attack.make(_filled(released, attack.answers), home, room)
        if notebook is not None:
            text = json.dumps(notebook)
            for word, meant in words.items():
                text = text.replace(word, meant)
            _write(home, text.encode())


def _home(room: Path, name: str) -> Path:
    home = room / "submitted" / name / STEM
    home.mkdir(parents=True)
    return home


def _write(home: Path, content: bytes) -> None:
    (home / f"{STEM}.ipynb").write_bytes(content)


def _filled(released: dict, answers: dict[str, str]) -> dict:
    notebook = copy.deepcopy(released)
    left = dict(answers)
    for cell in notebook["cells"]:
        name = grading(cell).get("grade_id")
        if name in left and grading(cell).get("solution"):
            cell["source"] = left.pop(name).strip("\n")
    assert not left
    return notebook


def _exam(released: dict) -> dict:
    return next(
        cell["metadata"]["leercurve"]["question"]
        for cell in released["cells"]
        if grading(cell).get("grade_id") == "quiz_05-exam-order"
    )


def _code(released: dict, text: str) -> str:
    """Return the code under which a student sees an option of the exam question."""
    return next(
        option["id"] for option in _exam(released)["options"] if option["text"]["nl"] == text
    )


def _options(released: dict) -> dict[str, list[str]]:
    from autograder import quiz
    from course import HOME

    shuffle = quiz.find("05-shuffle", [HOME / "questions"])
    return {
        "05-shuffle": [option.id for option in shuffle.options],
        "codes": [option["id"] for option in _exam(released)["options"]],
    }


# -- grading it ---------------------------------------------------------------------------------


def grade(
    room: Path, scratch: Path, before: Sequence[str | Path] = ()
) -> subprocess.CompletedProcess:
    """Grade the class with the real commands, up to the report; `before` stands in front of each.

    It makes the command that of another user; without it the class is graded as oneself.
    """
    environment = {
        **os.environ,
        "TMPDIR": str(scratch),
        "HOME": str(scratch),
        "WHAT_ONLY_THE_TEACHER_KNOWS": SECRET,
        "LEERCURVE_LANG": "en",
    }
    for command in ("grade", "feedback", "report"):
        done = subprocess.run(
            [*before, sys.executable, "-m", "course.cli", "class", command, str(room)],
            env=environment, cwd=scratch, capture_output=True, text=True,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        if command == "grade":
            graded = done
    return graded


def points_of(room: Path) -> dict[str, dict[str, float]]:
    """Return {student: {grade id: points}} from the gradebook itself."""
    query = """
        select student.id, base_cell.name, grade.auto_score from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join student on student.id = submitted_assignment.student_id
    """
    found: dict[str, dict[str, float]] = {}
    with sqlite3.connect(room / "gradebook.db") as database:
        for name, cell, points in database.execute(query):
            found.setdefault(name, {})[cell] = points
    return found


def verdict(room: Path, name: str) -> str:
    """Return in a word what grading made of a student's submission."""
    from autograder.grading import results

    result = results.read(results.place(room, STEM, name))
    if result.state != "graded":
        return "flagged"
    return f"{sum(one.points for one in result.exercises):.0f}"


def outputs(room: Path) -> Iterator[tuple[str, str]]:
    """Yield (student, text) of all that the cells of a graded notebook show."""
    for path in sorted(room.glob(f"autograded/*/{STEM}/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell.get("outputs"):
                yield path.parts[-3], json.dumps(cell["outputs"])


def fingerprints(room: Path) -> dict[str, str]:
    """Return what the class folder holds apart from what grading is to write."""
    ours = {"autograded", "feedback", "gradebook.db", "grading.lock", "results", "recorded"}
    ours |= {"class_report.html", "class_report_csv"}
    found = {}
    for folder, folders, names in os.walk(room):
        folders[:] = [name for name in folders if name not in ours]
        for name in [*folders, *names]:
            path = Path(folder, name)
            mode = path.lstat().st_mode
            if name in ours or (not stat.S_ISREG(mode) and not stat.S_ISLNK(mode)):
                continue
            content = os.readlink(path).encode() if stat.S_ISLNK(mode) else path.read_bytes()
            if os.stat(path, follow_symlinks=False).st_ino == (room / "gradebook.db").stat().st_ino:
                continue
            found[str(path.relative_to(room))] = hashlib.sha256(content).hexdigest()
    return found


def descendants() -> set[int]:
    """Return the processes that descend from this one."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                text = Path(f"/proc/{name}/stat").read_text()
            except OSError:
                continue
            parents[int(name)] = int(text[text.rindex(")") + 2 :].split()[1])
    found, todo = set(), [os.getpid()]
    while todo:
        parent = todo.pop()
        children = [pid for pid, of in parents.items() if of == parent and pid not in found]
        found.update(children)
        todo += children
    return found
