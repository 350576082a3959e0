"""The formgrader's autograde button lands in our pipeline: its API, and over HTTP as it is pressed.

A real Jupyter server is started in the class folder, with nbgrader's own extensions and nothing of
ours but the folder's configuration.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar

import pytest

STEM = "00_welcome"
TOKEN = "for-this-test"
RIGHT = {"test_hello": 1.0, "test_mean_of": 1.0}
# Stock nbgrader believes this: the test cell then gives what it asked for.
FORGED = "check = lambda name: 1.0\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def room(class_folder):
    room = class_folder(STEM, students=("anna", "bram", "carla"))
    room.hand_in("anna", room.released(STEM, "nl"), room.solutions(STEM, "nl"))
    forged = room.released(STEM, "en")
    for cell in forged.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "hello":
            cell.source = FORGED
    room.hand_in("bram", forged)
    place = room.folder / "submitted" / "carla" / STEM
    place.mkdir(parents=True)
    (place / f"{STEM}.ipynb").write_text("no notebook")
    return room


CALL = """
import json, sys
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader

app = NbGrader()
app.initialize([])
api = NbGraderAPI(parent=app)
print(json.dumps([api.autograde(sys.argv[1], student) for student in sys.argv[2:]]))
"""


def test_the_api_grades_one_submission_and_tells_how_it_went(room):
    done = subprocess.run(
        [sys.executable, "-c", CALL, STEM, "anna", "carla"],
        cwd=room.folder, env=room.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    anna, carla = json.loads(done.stdout.splitlines()[-1])
    assert anna["success"] is True and f"{STEM} of anna" in anna["log"]
    assert carla["success"] is False
    assert f"{STEM} of carla: " in carla["log"] and "NbGraderException" in carla["error"]
    assert room.scores(STEM)["anna"] == RIGHT
    assert (room.folder / ".leercurve" / "results" / STEM / "anna.json").is_file()


class Formgrader:
    """A running Jupyter server with the formgrader in it."""

    def __init__(self, address):
        self.address = address
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path, *, post=False):
        request = urllib.request.Request(f"{self.address}/{path}", method="POST" if post else "GET")
        request.add_header("Authorization", f"token {TOKEN}")
        for cookie in self.cookies:
            if cookie.name == "_xsrf":
                request.add_header("X-XSRFToken", cookie.value)
        with self._opener.open(request, data=b"" if post else None, timeout=120) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def formgrader(room):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value for name, value in room.environment.items() if "LEERCURVE" not in name
    }
    log = room.folder.parent / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
                "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
                f"--ServerApp.root_dir={room.folder}", f"--IdentityProvider.token={TOKEN}",
                "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
            ],
            cwd=room.folder, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    server = Formgrader(f"http://127.0.0.1:{port}")
    try:
        end = time.monotonic() + 90
        while True:
            try:
                server.ask("formgrader/manage_submissions/" + STEM)
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert process.poll() is None and time.monotonic() < end, log.read_text()
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_the_button_grades_in_the_pipeline_over_http(formgrader, room):
    """Bram's notebook would give itself full marks if its own test cells were believed."""
    said = json.loads(formgrader.ask(f"formgrader/api/submission/{STEM}/bram/autograde", post=True))
    assert said["success"] is True, said
    assert room.scores(STEM)["bram"] == {"test_hello": 0.0, "test_mean_of": 0.0}
    (bram,) = [
        row
        for row in json.loads(formgrader.ask(f"formgrader/api/submissions/{STEM}"))
        if row["id"] and row["student"] == "bram"
    ]
    assert bram["autograded"] is True and bram["score"] == 0 and bram["max_score"] == 2


def test_the_button_says_why_a_submission_could_not_be_graded(formgrader):
    said = json.loads(
        formgrader.ask(f"formgrader/api/submission/{STEM}/carla/autograde", post=True)
    )
    assert said["success"] is False and f"{STEM} of carla: " in said["log"]


def test_the_server_keeps_working_after_that(formgrader, room):
    said = json.loads(formgrader.ask(f"formgrader/api/submission/{STEM}/anna/autograde", post=True))
    assert said["success"] is True
    assert room.scores(STEM)["anna"] == RIGHT
    assert os.path.lexists(room.folder / "autograded" / "anna" / STEM / f"{STEM}.ipynb")
