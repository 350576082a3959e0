"""What the ask panel asks of the server extension, in a Jupyter server of its own."""

import contextlib
import http.client
import json
import os
import runpy
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

Fake = runpy.run_path(str(Path(__file__).parents[1] / "fake_model.py"))
TOKEN, KEY = "for-this-test", "sk-very-secret-1234567890"


class Server:
    def __init__(self, port, folder, log):
        self.port, self.folder, self.log = port, folder, log
        self.address = f"http://127.0.0.1:{port}/leercurve/api/"

    def ask(self, name, body=None, /, token=TOKEN, **query):
        """Return (status, bytes) of an address of the API."""
        url = f"{self.address}{name}?{urllib.parse.urlencode(query)}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data)
        if token:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def json(self, name, body=None, /, **query):
        status, content = self.ask(name, body, **query)
        assert status == 200, content
        return json.loads(content)

    def refusal(self, name, body=None, /, **query):
        status, content = self.ask(name, body, **query)
        said = json.loads(content)["message"]
        assert set(said) == {"nl", "en"} and all(text.endswith(".") for text in said.values())
        return status, said["en"]

    def lines(self, body):
        status, content = self.ask("model", body)
        assert status == 200, content
        return [json.loads(line) for line in content.decode().splitlines()]

    def configure(self, url=None, model="good"):
        path = self.folder / ".leercurve" / "model.json"
        if url is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(json.dumps({"url": url, "model": model}))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    folder = home / "leercurve"
    (folder / ".leercurve").mkdir(parents=True)
    for stem in ("05_training_loop", "06_learning_rate"):
        (folder / f"{stem}.ipynb").write_text('{"cells": []}')
    (folder / "Woordenlijst.ipynb").write_text('{"cells": []}')
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "LEERCURVE")) and "proxy" not in name.lower()
    }
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        environment[name] = str(home / name.lower())
    environment["LEERCURVE_MODEL_KEY"] = KEY
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *(f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}"),
        *("--ServerApp.jpserver_extensions={'course.lab': True}", "--Application.log_level=DEBUG"),
    ]
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    served = Server(port, folder, log)
    try:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if served.ask("prompts", chapter="05")[0] == 200:
                    break
            time.sleep(0.1)
        else:
            pytest.fail(log.read_text())
        yield served
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def fake(server):
    model = Fake["FakeModel"]()
    yield model
    server.configure()
    model.stop()


QUESTION = {"text": "Waarom schudden?", "language": "nl", "chapter": "05"}


def test_the_prepared_questions_of_a_chapter_come_in_the_language_asked_for(server):
    given = server.json("prompts", chapter="05", language="nl", path="05_training_loop.ipynb")
    assert given["chapter"] == "05" and given["model"] is None
    shuffling = next(one for one in given["prompts"] if one["id"] == "05-shuffling")
    assert shuffling["question"] == "Hoe helpt schudden bij het trainen?"
    assert shuffling["see"][0] == {
        "chapter": "05",
        "cell": "why-shuffle",
        "title": "Waarom elke epoch opnieuw?",
        "anchor": "Waarom-elke-epoch-opnieuw?",
        "path": "05_training_loop.ipynb",
    }
    english = server.json("prompts", chapter="05", language="en")["prompts"]
    assert [one["id"] for one in english] == [one["id"] for one in given["prompts"]]
    assert english[1]["question"] == "How does shuffling improve training?"


def test_a_place_in_a_notebook_that_is_not_there_has_no_path(server):
    given = server.json("prompts", chapter="05", language="en", path="05_training_loop.ipynb")
    paths = {place["chapter"]: place["path"] for one in given["prompts"] for place in one["see"]}
    assert paths["06"] == "06_learning_rate.ipynb" and paths["07"] is None


def test_a_question_of_ones_own_is_answered_with_places_and_a_meaning(server):
    body = {"text": "wat is een leerpercentage", "language": "nl", "chapter": "05"}
    found = server.json("ask", body | {"path": "05_training_loop.ipynb"})
    assert found["meaning"]["name"] == "leersnelheid"
    assert found["meaning"]["path"] == "Woordenlijst.ipynb"
    assert any(hit["link"]["path"] == "06_learning_rate.ipynb" for hit in found["hits"])
    assert all(hit["title"] and hit["snippet"] for hit in found["hits"])
    assert found["nearest"] == []


def test_a_prepared_question_that_is_found_comes_with_its_answer(server):
    body = {"text": "how does shuffling improve training", "language": "en", "chapter": "05"}
    prompts = [hit["prompt"] for hit in server.json("ask", body)["hits"] if hit["prompt"]]
    assert any(one["id"] == "05-shuffling" and one["answer"] and one["see"] for one in prompts)


def test_where_nothing_is_found_that_is_said_and_two_questions_are_offered(server):
    body = {"text": "xqzt blorf", "language": "en", "chapter": "05"}
    found = server.json("ask", body)
    assert found["hits"] == [] and found["meaning"] is None and len(found["nearest"]) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text": ""}, 400),
        ({"text": "   "}, 400),
        ({"text": 3}, 400),
        ({"text": "x" * 501}, 413),
        ({"language": "de"}, 400),
        ({"chapter": "77"}, 400),
        ({"chapter": None}, 400),
        ({"path": "../outside.ipynb"}, 404),
        ({"path": "/etc/passwd"}, 404),
        ({"path": 3}, 400),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(server, change, status):
    assert server.refusal("ask", QUESTION | change)[0] == status


@pytest.mark.parametrize("name", ["prompts", "ask", "model"])
def test_who_has_not_logged_in_gets_nothing(server, name):
    body = None if name == "prompts" else QUESTION
    assert server.ask(name, body, token=None, chapter="05")[0] == 403


def test_without_configuration_nothing_is_sent_and_that_is_said(server):
    status, said = server.refusal("model", QUESTION)
    assert status == 409 and "nothing was sent" in said
    assert server.refusal("model", QUESTION | {"preview": True})[0] == 409


def test_what_is_configured_shows_its_host_and_never_its_key(server, fake):
    server.configure(fake.url)
    given = server.json("prompts", chapter="05", language="en")
    assert given["model"] == {"host": fake.url.split("/")[2], "model": "good"}
    assert KEY not in json.dumps(given)


def test_what_is_configured_wrongly_gets_a_sentence(server):
    server.configure("ftp://a.org")
    try:
        trouble = server.json("prompts", chapter="05", language="en")["model"]["trouble"]
        assert "cannot be used" in trouble["en"] and "niet bruikbaar" in trouble["nl"]
        assert server.refusal("model", QUESTION)[0] == 409
    finally:
        server.configure()


def test_what_would_be_sent_can_be_seen_and_asks_nobody(server, fake):
    server.configure(fake.url)
    seen = server.json("model", QUESTION | {"preview": True})
    assert not fake.requests
    server.lines(QUESTION)
    ((_, headers, body),) = fake.requests
    assert body["messages"] == seen["messages"] and headers["Authorization"] == f"Bearer {KEY}"
    system, user = (one["content"] for one in seen["messages"])
    assert user == "Waarom schudden?"
    assert "Waarom elke epoch opnieuw?" in system and "BEGIN SOLUTION" not in system


def test_an_answer_is_passed_on_piece_by_piece(server, fake):
    server.configure(fake.url)
    assert server.lines(QUESTION) == [*({"text": one} for one in Fake["PIECES"]), {"done": True}]


@pytest.mark.parametrize(
    ("name", "part"), [("denied", "sleutel"), ("busy", "druk"), ("garbage", "niet te lezen")]
)
def test_trouble_with_the_model_is_told_in_both_languages(server, fake, name, part):
    server.configure(fake.url, name)
    (line,) = server.lines(QUESTION)
    assert part in line["trouble"]["nl"] and line["trouble"]["en"]
    assert KEY not in json.dumps(line) and "secret" not in json.dumps(line)


def test_closing_the_connection_stops_the_model(server, fake):
    server.configure(fake.url, "slow")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    connection.request("POST", "/leercurve/api/model", json.dumps(QUESTION), headers)
    answer = connection.getresponse()
    assert answer.getheader("Content-Type").startswith("application/x-ndjson")
    assert json.loads(answer.readline()) == {"text": Fake["PIECES"][0]}
    answer.close()
    connection.close()
    assert fake.closed.wait(20)


def test_the_key_stands_nowhere_that_somebody_may_read(server):
    """Runs last in this file: everything above has been asked by now."""
    assert KEY not in server.log.read_text(errors="replace")
    for path in server.folder.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes()
    log = server.log.read_text(errors="replace")
    assert "Traceback" not in log, log[log.index("Traceback") :][:3000]
