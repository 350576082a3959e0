"""A class on disk: the built course folder, stock nbgrader commands, and students who hand in."""

import copy
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[2]


class Classroom:
    """The folder that `leercurve build` wrote, used through nbgrader's own command line."""

    def __init__(self, folder, exchange):
        self.folder = folder
        self.environment = {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_CONFIG_DIR": str(exchange.parent / "config"),
            "JUPYTER_DATA_DIR": str(exchange.parent / "data"),
            "JUPYTER_RUNTIME_DIR": str(exchange.parent / "runtime"),
            "IPYTHONDIR": str(exchange.parent / "ipython"),
        }
        config = folder / "nbgrader_config.py"
        config.write_text(config.read_text() + f"c.Exchange.root = {str(exchange)!r}\n")

    def run(self, *arguments):
        command = [str(BIN / "nbgrader"), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def released(self, stem, language):
        folder = "release" if language == "nl" else "release_en"
        return nbformat.read(self.folder / folder / stem / f"{stem}.ipynb", as_version=4)

    def built(self, stem, language):
        return nbformat.read(self.folder / language / stem / f"{stem}.ipynb", as_version=4)

    def hand_in(self, student, notebook, answers=None):
        """Hand in a released notebook with the given sources in place of its exercises."""
        notebook = copy.deepcopy(notebook)
        stem = notebook.metadata.leercurve.chapter
        answers = dict(answers or {})
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell.source = answers.pop(name)
        assert not answers, f"no exercise is called {sorted(answers)}"
        folder = self.folder / "submitted" / student / stem
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{stem}.ipynb")

    def submitted(self, student, stem):
        path = self.folder / "submitted" / student / stem / f"{stem}.ipynb"
        return nbformat.read(path, as_version=4)

    def scores(self, stem):
        """Return {student: {grade id: points of a test}} from the gradebook itself."""
        query = """
            select student.id, base_cell.name, grade.auto_score from grade
            join base_cell on base_cell.id = grade.cell_id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            join assignment on assignment.id = submitted_assignment.assignment_id
            join student on student.id = submitted_assignment.student_id
            where assignment.name = ?
        """
        with sqlite3.connect(self.folder / "gradebook.db") as database:
            rows = database.execute(query, (stem,)).fetchall()
        scores, tests = {}, self.points(stem)
        for student, cell, points in rows:
            if cell in tests:  # what a teacher grades by hand has no points yet
                scores.setdefault(student, {})[cell] = points
        return scores

    def points(self, stem):
        """Return {grade id: points} of the tests that a chapter's source holds."""
        return {
            cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
            for cell in self.built(stem, "nl").cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
        }

    def solutions(self, stem, language):
        return {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in self.built(stem, language).cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
        }

    def autograded(self, student, stem):
        path = self.folder / "autograded" / student / stem / f"{stem}.ipynb"
        return json.loads(path.read_text())

    def complaints(self, student, stem):
        """Return what went wrong in any cell: each error, and each text on stderr."""
        return [
            (cell["id"], output.get("ename") or output["text"])
            for cell in self.autograded(student, stem)["cells"]
            for output in cell.get("outputs", [])
            if output["output_type"] == "error" or output.get("name") == "stderr"
        ]

    def feedback(self, student, stem):
        return (self.folder / "feedback" / student / stem / f"{stem}.html").read_text()


@pytest.fixture(scope="session")
def build_classroom(tmp_path_factory):
    """Build the course once; return a function that gives a classroom of its own.

    With `only`, the classroom has one chapter.
    """
    base = tmp_path_factory.mktemp("built")
    subprocess.run(
        [str(BIN / "leercurve"), "build", "--out", str(base / "course")],
        check=True,
        capture_output=True,
    )

    def build(only=None):
        home = tmp_path_factory.mktemp("class")
        for language in ("nl", "en"):
            chapter = Path(language, only or "")
            shutil.copytree(base / "course" / chapter, home / "course" / chapter)
        shutil.copy(base / "course" / "nbgrader_config.py", home / "course")
        exchange = home / "exchange"
        exchange.mkdir()
        return Classroom(home / "course", exchange)

    return build


class ClassFolder(Classroom):
    """A folder that `leercurve class new` and `class release` made, and students who hand in."""

    def __init__(self, folder, exchange, language):
        super().__init__(folder, exchange)
        self.language = language

    def released(self, stem, language=None):
        folder = "release" if language in (None, self.language) else f"release_{language}"
        return nbformat.read(self.folder / folder / stem / f"{stem}.ipynb", as_version=4)

    def built(self, stem, language=None):
        return nbformat.read(self.folder / "source" / stem / f"{stem}.ipynb", as_version=4)


@pytest.fixture(scope="session")
def class_folder(tmp_path_factory):
    """Return a function that gives a class folder of its own, with these chapters released.

    Each kind is made once and then copied: `class_folder("05_training_loop", language="en")`.
    """
    from autograder.grading import classroom
    from autograder.grading.roster import Student
    from course import classroom as course_classroom

    made = {}

    def give(*stems, language="nl", students=("anna", "bram")):
        kind = (stems, language, tuple(students))
        if kind not in made:
            made[kind] = tmp_path_factory.mktemp("made") / "klas"
            classroom.make(made[kind], language, [Student(name) for name in students])
            if stems:
                course_classroom.release(made[kind], stems)
        home = tmp_path_factory.mktemp("class")
        shutil.copytree(made[kind], home / "klas")
        exchange = home / "exchange"
        exchange.mkdir()
        return ClassFolder(home / "klas", exchange, language)

    return give


@pytest.fixture(scope="session")
def as_somebody():
    """Return a function that gives the words in front of a command to run it as another user.

    Where this Python lies below a folder that is closed to others, as /root is, the command runs in
    a mount namespace of its own, in which that folder holds nothing but what Python needs; `mounts`
    is a folder to keep that in meanwhile.
    """

    def closed_above(path):
        folders = reversed(path.parents)
        return next((folder for folder in folders if not folder.stat().st_mode & 0o001), None)

    def command(user, group, mounts):
        needed = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), ROOT}
        closed = {path: folder for path in needed if (folder := closed_above(path)) is not None}
        steps = ["set -e"]
        for at, path in enumerate(closed):
            steps += [f"mkdir -p '{mounts}/{at}'", f"mount --bind '{path}' '{mounts}/{at}'"]
        steps += [f"mount -t tmpfs -o mode=755 none '{folder}'" for folder in set(closed.values())]
        for at, path in enumerate(closed):
            steps += [f"mkdir -p '{path}'", f"mount --bind '{mounts}/{at}' '{path}'"]
        steps.append(f'exec setpriv --reuid={user} --regid={group} --clear-groups -- "$@"')
        return ["unshare", "--mount", "sh", "-c", "\n".join(steps), "sh"]

    return command
