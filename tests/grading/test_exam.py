"""A teacher's own chapter with exam questions that count: handed out, answered, graded.

The whole way: the class folder's files, what is released, answers in the cells' metadata, the
points in the gradebook, a late penalty as nbgrader configures it.
"""

import contextlib
import sqlite3

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.grading import classroom as rooms
from autograder.grading import results
from autograder.grading.roster import Student
from course.cli import app

STEM = "00_exam"

MANIFEST = """
title.nl = "Toets"
title.en = "Exam"
mastery = 0.8

[[chapter]]
stem = "00_exam"
title.nl = "Toets"
title.en = "Exam"
points = 6
minutes = 20

[[chapter.objective]]
id = "00.1"
text.nl = "Je zegt hallo."
text.en = "You say hello."
"""

CHAPTER = '''# %% [markdown] lang="nl" id="title"
r"""
# Toets
"""

# %% [markdown] lang="en" id="title"
r"""
# Exam
"""

# %% id="imports"
from autograder import check
from course.widgets import quiz

# %% exercise="hello"
def hello(name):
    """Greet somebody."""
    ### BEGIN SOLUTION
    return "hello, " + name
    ### END SOLUTION

# %% tests="hello" points=1
check("00.hello")

# %% quiz="00-sorts" points=4

# %% quiz="00-half" points=1
'''

QUESTIONS = """
[[question]]
id = "00-sorts"
type = "multiple"
objectives = ["00.1"]
prompt.nl = "Wat zijn groeten?"
prompt.en = "Which are greetings?"

[[question.option]]
id = "hello"
correct = true
text.nl = "Hallo"
text.en = "Hello"
feedback.nl = "Juist."
feedback.en = "Right."

[[question.option]]
id = "bye"
correct = true
text.nl = "Dag"
text.en = "Bye"
feedback.nl = "Juist."
feedback.en = "Right."

[[question.option]]
id = "soup"
misconception = "soup-is-a-greeting"
text.nl = "Soep"
text.en = "Soup"
feedback.nl = "Dat eet je."
feedback.en = "That is food."

[[question]]
id = "00-half"
type = "numeric"
objectives = ["00.1"]
prompt.nl = "Hoeveel is een half?"
prompt.en = "How much is one half?"

[[question.range]]
low = 0.5
high = 0.5
correct = true
feedback.nl = "Juist: 0,5."
feedback.en = "Right: 0.5."
"""

# student: flavour, what is chosen (by the English text), what is typed, points of both questions
ANSWERS = {
    "all": ("nl", ["Hello", "Bye"], "0,5", (4, 1)),
    "half": ("en", ["Bye"], "2", (2, 0)),
    "soup": ("nl", ["Hello", "Bye", "Soup"], "0.5", (0, 1)),
    "open": ("en", [], "", (0, 0)),
    "late": ("en", ["Hello", "Bye"], "0.5", (4, 1)),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class") / "toets"
    rooms.make(folder, "nl", [Student(name) for name in ANSWERS])
    (folder / "course.toml").write_text(MANIFEST)
    (folder / "chapters" / f"{STEM}.py").write_text(CHAPTER)
    (folder / "questions" / f"{STEM}.toml").write_text(QUESTIONS)
    config = folder / "nbgrader_config.py"
    config.write_text(
        config.read_text()
        .replace("# c.AssignLatePenalties", "c.AssignLatePenalties")
        .replace("# c.LateSubmissionPlugin", "c.LateSubmissionPlugin")
    )
    leercurve("release", folder)
    room = rooms.open_folder(folder)
    with room.gradebook() as book:
        book.update_or_create_assignment(STEM, duedate="2026-10-01 12:00:00 UTC")
    for student, (language, chosen, typed, _) in ANSWERS.items():
        notebook = nbformat.read(
            folder / room.release(language) / STEM / f"{STEM}.ipynb", as_version=4
        )
        answer(notebook, chosen, typed)
        place = folder / "submitted" / student / STEM
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{STEM}.ipynb")
        hour = 13 if student == "late" else 11
        (place / "timestamp.txt").write_text(f"2026-10-01 {hour}:00:00 UTC")
    leercurve("grade", folder, "--workers", 1)
    return folder


def leercurve(command, folder, *arguments):
    result = CliRunner().invoke(app, ["class", command, str(folder), *map(str, arguments)])
    assert result.exit_code == 0, result.output


def answer(notebook, chosen, typed):
    """Answer as the card in the browser does: codes of options, in the metadata of the cell."""
    for cell in notebook.cells:
        if cell.id == "00-sorts":
            codes = {part.text.en: part.id for part in cell.metadata.leercurve.question.options}
            given = [codes[text] for text in chosen]
        elif cell.id == "00-half":
            given = [typed] if typed else []
        else:
            continue
        cell.metadata.leercurve["answers"] = {cell.id: given}


def rows(folder, query):
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        return database.execute(query).fetchall()


def test_answers_are_worth_what_the_teachers_key_says(graded):
    found = rows(
        graded,
        """
        select student.id, base_cell.name, grade.auto_score, grade.needs_manual_grade from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join student on student.id = submitted_assignment.student_id
        where base_cell.name like 'quiz%'
        """,
    )
    scores = {(student, name): points for student, name, points, _ in found}
    assert not any(waits for *_, waits in found)
    assert scores == {
        (student, name): points
        for student, (*_, worth) in ANSWERS.items()
        for name, points in zip(("quiz_00-sorts", "quiz_00-half"), worth, strict=True)
    }


def test_what_was_answered_is_kept_in_the_teachers_own_names(graded):
    for student, (_, chosen, typed, _) in ANSWERS.items():
        kept = results.read(results.place(graded, STEM, student))
        given = {one.question_id: one.answers for one in kept.questions}
        assert sorted(given["00-sorts"]) == sorted(text.lower() for text in chosen)
        assert given["00-half"] == ((typed,) if typed else ())


def test_who_is_late_loses_what_the_class_folder_says(graded):
    found = rows(
        graded,
        """
        select student_id, late_submission_penalty from submitted_notebook
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        """,
    )
    lost = {student: penalty for student, penalty in found if penalty}
    assert lost == {"late": 5.0}


def test_a_student_who_copies_the_codes_of_another_class_answers_nothing(graded, tmp_path):
    """The same question, handed out with another secret, has other codes."""
    other = tmp_path / "other"
    rooms.make(other, "nl")
    for name in ("course.toml", f"chapters/{STEM}.py", f"questions/{STEM}.toml"):
        (other / name).write_text((graded / name).read_text())
    leercurve("release", other)
    codes = [
        {
            part.id
            for cell in nbformat.read(folder / "release" / STEM / f"{STEM}.ipynb", 4).cells
            if cell.id == "00-sorts"
            for part in cell.metadata.leercurve.question.options
        }
        for folder in (graded, other)
    ]
    assert len(codes[0]) == len(codes[1]) == 3 and not codes[0] & codes[1]
