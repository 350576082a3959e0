"""A whole round trip through nbgrader's exchange, with two real accounts of this machine.

Anna works in Dutch, Bram in English. Each fetches, hands in and fetches feedback as a user of their
own who cannot read the class folder or each other's; the teacher is the user who runs the test.
The other language goes through the exchange as a course of its own, `klas-en`, into one gradebook.
"""

import contextlib
import json
import os
import pwd
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from course.cli import app

STEM = "00_welcome"
COURSES = {"anna": "klas", "bram": "klas-en"}

pytestmark = pytest.mark.slow


def why_not():
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root may make the two accounts"
    missing = [
        name for name in ("useradd", "userdel", "unshare", "setpriv") if not shutil.which(name)
    ]
    return f"{', '.join(missing)} not found" if missing else ""


class Account:
    """A student with an account: a home, and commands that run under its user id."""

    def __init__(self, user, home, exchange, course, before):
        self.user, self.home, self.exchange, self.course = user, home, exchange, course
        self.before = before

    def run(self, *command):
        """Run a command in the home; return (exit code, what it said)."""
        done = subprocess.run(
            [*self.before, *command],
            cwd=self.home,
            env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(self.home),
                 "USER": self.user.pw_name, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def nbgrader(self, command, *arguments):
        code, said = self.run(
            sys.executable, "-m", "nbgrader", command, *arguments,
            "--course", self.course, f"--Exchange.root={self.exchange}",
        )  # fmt: skip
        assert code == 0, said
        return said

    @property
    def notebook(self):
        return self.home / STEM / f"{STEM}.ipynb"

    def solve(self, solutions):
        """Fill in the exercises, as the student: the file stays theirs."""
        notebook = nbformat.read(self.notebook, 4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = solutions.get(name, cell.source)
        self.notebook.write_text(nbformat.writes(notebook))


@pytest.fixture(scope="module")
def accounts(as_somebody):
    """Return a folder that everybody can reach, and a home in it for each of two new accounts."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    shared = Path(tempfile.mkdtemp(prefix="lc-exchange-"))
    shared.chmod(0o755)
    exchange = shared / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    made, names = {}, []
    try:
        for student, course in COURSES.items():
            name = f"lc-{student}-{secrets.token_hex(3)}"
            home = shared / student
            subprocess.run(
                ["useradd", "--no-create-home", "--home-dir", str(home), "--no-log-init", name],
                check=True, capture_output=True,
            )  # fmt: skip
            names.append(name)
            user = pwd.getpwnam(name)
            home.mkdir(mode=0o700)
            os.chown(home, user.pw_uid, user.pw_gid)
            before = as_somebody(user.pw_uid, user.pw_gid, shared / f"mounts-{student}")
            made[student] = Account(user, home, exchange, course, before)
        yield made
    finally:
        for name in names:
            subprocess.run(["userdel", name], check=False, capture_output=True)
        shutil.rmtree(shared)


@pytest.fixture(scope="module")
def trip(accounts, tmp_path_factory):
    """Make the whole trip once; return teacher, accounts, and what they saw of the source."""
    folder = accounts["anna"].home.parent / "klas"
    exchange = accounts["anna"].exchange
    teacher = Teacher(folder, exchange, tmp_path_factory.mktemp("jupyter"))
    students = tmp_path_factory.mktemp("list") / "students.csv"
    names = {student: account.user.pw_name for student, account in accounts.items()}
    students.write_text("id\n" + "\n".join(names.values()) + "\n")
    teacher.leercurve("new", "--lang", "nl", "--students", students)
    teacher.leercurve("release", STEM)
    english = ["--course", "klas-en", "--CourseDirectory.release_directory=release_en"]
    teacher.nbgrader("release_assignment", STEM)
    teacher.nbgrader("release_assignment", STEM, *english)

    source = nbformat.read(folder / "source" / STEM / f"{STEM}.ipynb", 4)
    solutions = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    del solutions["mean_of"]  # both leave this one open
    for account in accounts.values():
        account.nbgrader("fetch_assignment", STEM)
        account.solve(solutions)
        account.nbgrader("submit", STEM)
    spied = {
        student: account.run("cat", str(folder / "source" / STEM / f"{STEM}.ipynb"))
        for student, account in accounts.items()
    }
    teacher.nbgrader("collect", STEM)
    teacher.nbgrader("collect", STEM, "--course", "klas-en")
    teacher.leercurve("grade")
    teacher.leercurve("feedback")
    teacher.nbgrader("release_feedback", STEM)
    teacher.nbgrader("release_feedback", STEM, "--course", "klas-en")
    for account in accounts.values():
        account.nbgrader("fetch_feedback", STEM)
    return teacher, accounts, spied


class Teacher:
    """The teacher at the command line."""

    def __init__(self, folder, exchange, jupyter):
        self.folder, self.exchange = folder, exchange
        self.environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(jupyter / "config"),
                            "JUPYTER_DATA_DIR": str(jupyter / "data")}  # fmt: skip

    def leercurve(self, command, *arguments):
        result = CliRunner().invoke(app, ["class", command, *map(str, (self.folder, *arguments))])
        assert result.exit_code == 0, result.output

    def nbgrader(self, *arguments):
        exchange = f"--Exchange.root={self.exchange}"
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments, exchange], cwd=self.folder,
            env=self.environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def feedback_of(account):
    (page,) = (account.home / STEM / "feedback").rglob("*.html")
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize(("student", "language"), [("anna", "nl"), ("bram", "en")])
def test_each_gets_the_assignment_in_their_own_language(trip, student, language):
    _, accounts, _ = trip
    notebook = json.loads(accounts[student].notebook.read_bytes())
    assert notebook["metadata"]["leercurve"]["lang"] == language
    assert accounts[student].notebook.stat().st_uid == accounts[student].user.pw_uid


def test_both_are_in_one_gradebook_with_the_same_points(trip):
    teacher, accounts, _ = trip
    query = """
        select student.id, sum(grade.auto_score), count(distinct submitted_assignment.timestamp)
        from grade
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join student on student.id = submitted_assignment.student_id group by student.id
    """
    with contextlib.closing(sqlite3.connect(teacher.folder / "gradebook.db")) as database:
        found = sorted(database.execute(query).fetchall())
    names = sorted(account.user.pw_name for account in accounts.values())
    assert found == [(name, 1.0, 1) for name in names]


@pytest.mark.parametrize(("student", "language"), [("anna", "nl"), ("bram", "en")])
def test_each_fetches_feedback_in_their_own_language(trip, student, language):
    _, accounts, _ = trip
    page = feedback_of(accounts[student])
    assert page.html["lang"] == language
    assert not page.find_all("script")
    assert "1 / 2" in page.get_text(" ", strip=True)


def test_nobody_reaches_the_teachers_source(trip):
    _, _, spied = trip
    for code, said in spied.values():
        assert code != 0 and "Permission denied" in said


def test_nobody_reaches_what_another_handed_in(trip):
    _, accounts, _ = trip
    anna, bram = accounts.values()
    for path in (anna.home / STEM / f"{STEM}.ipynb", anna.exchange / "klas" / "inbound"):
        code, said = bram.run("ls", str(path))
        assert code != 0 and "Permission denied" in said
