"""A class whose gradebook is on a PostgreSQL server, which the test starts itself.

The server runs in a temporary folder, as an ordinary user, and listens on a socket in there alone.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from course.cli import app

STEM = "00_welcome"
PASSWORD = "only-for-this-test"
BIN = Path(sys.executable).parent

pytestmark = pytest.mark.slow


def programs():
    """Return the folder of PostgreSQL's programs; where Debian puts them is on no PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if found:
        return found[-1].parent
    place = shutil.which("postgres")
    return Path(place).resolve().parent if place else None


def somebody():
    """Return an ordinary user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("root has no other user to run a server as")


@pytest.fixture(scope="module")
def server():
    """Return the address of a running server, with a teacher who has a password."""
    bin_folder = programs()
    if bin_folder is None:
        reason = "PostgreSQL was not found; on Debian and Ubuntu: apt-get install postgresql"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    user = somebody()
    home = Path(tempfile.mkdtemp(prefix="lc-pg-"))  # a socket's path is short
    (home / "password").write_text(PASSWORD + "\n")
    as_user = {}
    if user is not None:
        for path in (home, home / "password"):
            os.chown(path, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(program, *arguments):
        done = subprocess.run(
            [str(bin_folder / program), *map(str, arguments)],
            cwd=home, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, **as_user,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run(
            "initdb", "--pgdata", home / "data", "--username=teacher", "--auth=scram-sha-256",
            f"--pwfile={home / 'password'}", "--encoding=UTF8", "--no-sync",
        )  # fmt: skip
        options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off"
        run("pg_ctl", "start", "--wait", "-D", home / "data", "-l", home / "log", "-o", options)
        yield f"postgresql://teacher:{PASSWORD}@/postgres?host={home}"
    finally:
        if (home / "data" / "postmaster.pid").exists():
            run("pg_ctl", "stop", "--wait", "-m", "immediate", "-D", home / "data")
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def graded(server, tmp_path_factory):
    """Return a class on that server, through every command: made, released, graded."""
    folder = tmp_path_factory.mktemp("class") / "klas"
    students = folder.parent / "students.csv"
    students.write_text("id,voornaam,achternaam\nanna,Anna,Boon\nbram,Bram,Smit\n")
    leercurve("new", folder, "--lang", "nl", "--students", students, "--db-url", server)
    leercurve("release", folder, STEM)
    hand_in(folder)
    leercurve("grade", folder, "--workers", 1)
    return folder


def hand_in(folder):
    """Anna hands in the English flavour, solved; Bram the Dutch one as he got it."""
    source = nbformat.read(folder / "source" / STEM / f"{STEM}.ipynb", 4)
    solutions = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for student, step in (("anna", "release_en"), ("bram", "release")):
        notebook = nbformat.read(folder / step / STEM / f"{STEM}.ipynb", 4)
        for cell in notebook.cells:
            if student == "anna":
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = solutions.get(name, cell.source)
        place = folder / "submitted" / student / STEM
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{STEM}.ipynb")


def leercurve(*arguments):
    result = CliRunner().invoke(app, ["class", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(address, query):
    import psycopg

    with psycopg.connect(address) as connection:
        return connection.execute(query).fetchall()


def scores(address):
    return rows(
        address,
        """
        select student.id, base_cell.name, grade.auto_score from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join student on student.id = submitted_assignment.student_id order by 1, 2
        """,
    )


def test_the_points_are_on_the_server(graded, server):
    assert scores(server) == [
        ("anna", "test_hello", 1.0),
        ("anna", "test_mean_of", 1.0),
        ("bram", "test_hello", 0.0),
        ("bram", "test_mean_of", 0.0),
    ]
    assert not (graded / "gradebook.db").exists()
    found = rows(server, "select id, first_name, last_name from student order by id")
    assert found == [("anna", "Anna", "Boon"), ("bram", "Bram", "Smit")]


def test_the_password_stands_where_only_the_teacher_can_read_it(graded):
    holders = [
        path.relative_to(graded).as_posix()
        for path in graded.rglob("*")
        if path.is_file() and PASSWORD.encode() in path.read_bytes()
    ]
    assert holders == [".leercurve/db_url"]
    assert (graded / ".leercurve" / "db_url").stat().st_mode & 0o777 == 0o600


def test_nbgraders_own_commands_find_the_server(graded, server):
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

    def nbgrader(*arguments):
        done = subprocess.run(
            ["nbgrader", *arguments], cwd=graded, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    before = scores(server)
    assert "anna (Boon, Anna)" in nbgrader("db", "student", "list")
    nbgrader("autograde", STEM, "--force")
    assert scores(server) == before
    assert not (graded / "gradebook.db").exists()


def test_a_server_that_is_away_is_said_in_one_sentence_without_the_password(server, tmp_path):
    wrong = server.replace("host=", "host=/nowhere")
    result = CliRunner().invoke(
        app, ["class", "new", str(tmp_path / "klas"), "--db-url", wrong, "--lang", "nl"]
    )
    assert result.exit_code == 1 and result.stderr.startswith("Het cijferboek postgresql://teacher")
    assert PASSWORD not in result.output and result.stderr.count("\n") == 1
    assert not (tmp_path / "klas").exists()
