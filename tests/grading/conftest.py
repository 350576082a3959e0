"""A class on disk: the built course folder, stock nbgrader commands, and students who hand in."""

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

    def hand_in(self, student, stem, language, answers=None):
        """Hand in the released notebook with the given sources in place of its exercises."""
        notebook = self.released(stem, language)
        answers = dict(answers or {})
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell.source = answers.pop(name)
        assert not answers, f"no exercise is called {sorted(answers)}"
        folder = self.folder / "submitted" / student / stem
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{stem}.ipynb")

    def scores(self, stem):
        """Return {student: {grade id: points}} from the gradebook itself."""
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
        scores = {}
        for student, cell, points in rows:
            scores.setdefault(student, {})[cell] = points
        return scores

    def solutions(self, stem, language):
        return {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in self.built(stem, language).cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }

    def autograded(self, student, stem):
        path = self.folder / "autograded" / student / stem / f"{stem}.ipynb"
        return json.loads(path.read_text())

    def feedback(self, student, stem):
        return (self.folder / "feedback" / student / stem / f"{stem}.html").read_text()


@pytest.fixture(scope="session")
def build_classroom(tmp_path_factory):
    """Build the course once; give each test module a copy of its own."""
    base = tmp_path_factory.mktemp("built")
    subprocess.run(
        [str(BIN / "leercurve"), "build", "--out", str(base / "course")],
        check=True,
        capture_output=True,
    )

    def build():
        home = tmp_path_factory.mktemp("class")
        shutil.copytree(base / "course", home / "course")
        exchange = home / "exchange"
        exchange.mkdir()
        return Classroom(home / "course", exchange)

    return build
