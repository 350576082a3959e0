"""A class folder is an ordinary nbgrader course: every stock command works on it, unpatched.

`nbgrader autograde` lands in our pipeline there, with nbgrader's own options and its own way of
saying that something went wrong.
"""

import contextlib
import copy
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader import converters
from nbgrader.coursedir import CourseDirectory

from autograder.grading import pipeline
from autograder.grading.autograde import Autograde
from course import classroom
from course.build import manifest, notebook, source

STEM = "00_welcome"
RIGHT = {"test_hello": 1.0, "test_mean_of": 1.0}
NOTHING = {"test_hello": 0.0, "test_mean_of": 0.0}

pytestmark = pytest.mark.slow


def refused(room, *arguments):
    """Run a command of nbgrader that has to fail; return what it said."""
    done = subprocess.run(
        ["nbgrader", *arguments],
        cwd=room.folder,
        env=room.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout + done.stderr


def dump(room):
    """Return all that a gradebook says about what was handed in, without the keys of its rows."""
    queries = [
        """select student.id, base_cell.name, grade.auto_score, grade.manual_score,
                  grade.extra_credit, grade.needs_manual_grade
           from grade join base_cell on base_cell.id = grade.cell_id
           join submitted_notebook on submitted_notebook.id = grade.notebook_id
           join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
           join student on student.id = submitted_assignment.student_id order by 1, 2""",
        """select student.id, base_cell.name, comment.auto_comment, comment.manual_comment
           from comment join base_cell on base_cell.id = comment.cell_id
           join submitted_notebook on submitted_notebook.id = comment.notebook_id
           join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
           join student on student.id = submitted_assignment.student_id order by 1, 2""",
        """select student_id, timestamp, extension from submitted_assignment order by 1""",
        """select late_submission_penalty, flagged from submitted_notebook""",
    ]
    with contextlib.closing(sqlite3.connect(room.folder / "gradebook.db")) as database:
        return [database.execute(query).fetchall() for query in queries]


def twin(room, place):
    """Return a copy of a classroom in another place."""
    other = copy.copy(room)
    other.folder = shutil.copytree(room.folder, place / "klas")
    return other


@pytest.fixture(scope="module")
def room(class_folder):
    """A class in which Anna hands in the Dutch flavour solved, Bram the English one as it was."""
    room = class_folder(STEM)
    room.hand_in("anna", room.released(STEM, "nl"), room.solutions(STEM, "nl"))
    room.hand_in("bram", room.released(STEM, "en"))
    (room.folder / "submitted" / "anna" / STEM / "timestamp.txt").write_text(
        "2026-09-18 21:00:00 UTC"
    )
    return room


@pytest.fixture(scope="module")
def autograded(room, tmp_path_factory):
    """The same class after `nbgrader autograde`, and its twin after ours."""
    ours = twin(room, tmp_path_factory.mktemp("twin"))
    room.run("autograde", STEM)
    pipeline.grade(ours.folder, [STEM], workers=1)
    return room, ours


def test_nbgrader_generates_what_we_release_byte_for_byte(room, tmp_path):
    stock = twin(room, tmp_path).folder
    course = manifest.load()
    chapter = source.read(course.source(course.find(STEM)))
    english = notebook.teacher_notebook(chapter, "en")
    stems = {entry.stem for entry in course.chapters}
    english = classroom.linked(english, chapter, stems)
    place = stock / "source_en" / STEM / f"{STEM}.ipynb"
    place.parent.mkdir(parents=True)
    place.write_bytes(notebook.dumps(english))
    for options in (
        [],
        [
            "--no-db",
            "--CourseDirectory.source_directory=source_en",
            "--CourseDirectory.release_directory=release_en",
        ],
    ):
        subprocess.run(
            ["nbgrader", "generate_assignment", STEM, "--force", *options],
            cwd=stock, env=room.environment, check=True, capture_output=True,
        )  # fmt: skip
    for step in ("release", "release_en"):
        path = Path(step, STEM, f"{STEM}.ipynb")
        assert (stock / path).read_bytes() == (room.folder / path).read_bytes()


def test_stock_autograde_gives_the_same_gradebook_as_ours(autograded):
    room, ours = autograded
    assert dump(room) == dump(ours)
    assert room.scores(STEM) == {"anna": RIGHT, "bram": NOTHING}
    assert dump(room)[2][0][:2] == ("anna", "2026-09-18 21:00:00.000000")


def test_a_graded_notebook_stands_where_nbgrader_has_it(autograded):
    room, _ = autograded
    for student in ("anna", "bram"):
        graded = nbformat.from_dict(room.autograded(student, STEM))
        nbformat.validate(graded)
        names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in graded.cells]
        assert "test_hello" in names


def test_a_second_time_only_what_is_asked_for_is_graded(autograded):
    room, _ = autograded
    path = room.folder / "autograded" / "anna" / STEM / f"{STEM}.ipynb"
    before = path.stat().st_mtime_ns
    assert "Skipping 2" in room.run("autograde", STEM)
    assert path.stat().st_mtime_ns == before
    said = room.run("autograde", STEM, "--student", "anna", "--force")
    assert f"{STEM} of anna" in said and "bram" not in said
    assert path.stat().st_mtime_ns != before
    assert room.scores(STEM) == {"anna": RIGHT, "bram": NOTHING}


def test_what_cannot_be_read_fails_alone_and_is_said(autograded, tmp_path):
    room = twin(autograded[0], tmp_path)
    place = room.folder / "submitted" / "carla" / STEM
    place.mkdir(parents=True)
    (place / f"{STEM}.ipynb").write_text('{"cells": [')
    said = refused(room, "autograde", STEM)
    assert f"{STEM} of carla: " in said and "1 submission of" in said
    scores = room.scores(STEM)
    assert {name: scores[name] for name in ("anna", "bram")} == {"anna": RIGHT, "bram": NOTHING}


def test_a_student_is_not_created_where_nbgrader_is_told_not_to(autograded, tmp_path):
    room = twin(autograded[0], tmp_path)
    room.hand_in("dirk", room.released(STEM, "nl"))
    said = refused(room, "autograde", STEM, "--Autograde.create_student=False")
    assert "No student with ID 'dirk'" in said
    with contextlib.closing(sqlite3.connect(room.folder / "gradebook.db")) as database:
        assert database.execute("select id from student order by id").fetchall() == [
            ("anna",),
            ("bram",),
        ]


def test_an_assignment_that_nobody_handed_in_is_said_as_nbgrader_says_it(room):
    assert "No notebooks were matched" in refused(room, "autograde", "05_training_loop")


def test_every_other_command_of_nbgrader_works(autograded):
    room, _ = autograded
    downloaded = room.folder / "downloaded" / STEM / "archive"  # from an LMS
    downloaded.mkdir(parents=True)
    (downloaded / f"carla__{STEM}.ipynb").write_text(nbformat.writes(room.released(STEM, "en")))
    pattern = r".*?(?P<student_id>[a-z]+)__(?P<file_id>\w+)"
    said = several(
        room,
        ["generate_solution", STEM],
        ["release_assignment", STEM],
        ["list"],
        ["db", "student", "add", "carla", "--first-name", "Carla"],
        ["db", "student", "list"],
        ["db", "assignment", "add", STEM, "--duedate", "2026-09-20 12:00:00 UTC"],
        ["zip_collect", STEM, f"--FileNameCollectorPlugin.named_regexp={pattern}"],
        ["autograde", STEM],
        ["generate_feedback", STEM],
        ["export"],
    )
    assert (room.folder / "solution" / STEM / f"{STEM}.ipynb").is_file()
    assert STEM in said["list"] and "carla" in said["db student list"]
    assert "<html" in room.feedback("anna", STEM)
    assert room.scores(STEM) == {"anna": RIGHT, "bram": NOTHING, "carla": NOTHING}
    lines = (room.folder / "grades.csv").read_text().splitlines()
    (anna,) = [line for line in lines if ",anna," in line]
    assert f"{STEM},2026-09-20" in anna and ",2.0," in anna


SEVERAL = """
import json, sys
from jupyter_core.application import NoStart
from nbgrader.apps import NbGraderApp

for arguments in json.loads(sys.argv[1]):
    print("$", *arguments, flush=True)
    app = NbGraderApp.instance()
    try:
        app.initialize(arguments)
        app.start()
    except NoStart:  # a command below this one has been run
        pass
    except SystemExit as ended:
        if ended.code:
            raise
    finally:
        app.reset()
        NbGraderApp.clear_instance()
"""


def several(room, *commands):
    """Run commands of nbgrader one after the other in one process; return what each said.

    Importing nbgrader takes longer than what most of them do.
    """
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, json.dumps(commands)],
        cwd=room.folder, env=room.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    parts = [part.partition("\n") for part in ("\n" + done.stdout).split("\n$ ")[1:]]
    assert len(parts) == len(commands)
    return {command: said for command, _, said in parts}


def test_another_course_of_the_same_server_is_graded_by_nbgrader_itself(tmp_path, monkeypatch):
    """One formgrader may serve several courses; those that are no class folder are not ours."""
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "submitted" / "anna" / "ps1"
    place.mkdir(parents=True)
    (place / "problem.ipynb").write_text("{}")
    done = []
    monkeypatch.setattr(converters.Autograde, "convert_notebooks", lambda self: done.append(self))
    directory = CourseDirectory(root=str(tmp_path), assignment_id="ps1")
    ours = Autograde(coursedir=directory)
    ours.start()
    assert done == [ours] and list(ours.assignments.values()) == [[str(place / "problem.ipynb")]]
