"""A Jupyter server of its own with the course in it, for tests of what it answers."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from course.build import manifest, notebook, source

TOKEN = "for-this-test"


class Server:
    """The running server: what it answers, and what it remembers."""

    def __init__(self, address, folder):
        self.address, self.folder = address, folder

    def ask(self, address, body=None, /, token=TOKEN, **query):
        """Return (status, headers, bytes) of an address below `leercurve/`."""
        asked = urllib.parse.urlencode(query)
        url = f"{self.address}/leercurve/{address}" + (f"?{asked}" if asked else "")
        request = urllib.request.Request(url)
        if token:
            request.add_header("Authorization", f"token {token}")
        if body is not None:
            request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def json(self, address, body=None, /, **query):
        status, _, content = self.ask(address, body, **query)
        assert status == 200, content
        return json.loads(content)

    def refusal(self, address, body=None, /, **query):
        status, _, content = self.ask(address, body, **query)
        said = json.loads(content)["message"]
        assert set(said) == {"nl", "en"} and all(text.endswith(".") for text in said.values())
        return status, said

    def state(self):
        return json.loads((self.folder / ".leercurve" / "state.json").read_bytes())


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    folder = home / "leercurve"
    folder.mkdir()
    (home / "outside.ipynb").write_bytes(delivered("01_neuron_to_layer", "nl"))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "LEERCURVE"))
    }
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        environment[name] = str(home / name.lower())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *(f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}"),
        *("--ServerApp.jpserver_extensions={'course.lab': True}", "--Application.log_level=ERROR"),
    ]
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    served = Server(f"http://127.0.0.1:{port}", folder)
    served.log = log
    try:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if served.ask("static/bar.js")[0] == 200:
                    break
            time.sleep(0.1)
        else:
            pytest.fail(log.read_text())
        yield served
    finally:
        process.terminate()
        process.wait(20)


def delivered(stem, language):
    """Return a chapter as a learner gets it, as the bytes of a file."""
    course = manifest.load()
    return notebook.dumps(
        notebook.learner_notebook(source.read(course.source(course.find(stem))), language)
    )


@pytest.fixture
def chapter():
    return delivered


@pytest.fixture
def put(server):
    """Put chapters into the folder for one test."""
    made = []

    def putting(name, stem=None, language="nl"):
        path = server.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(delivered(stem or path.stem, language))
        made.append(path)
        return path

    yield putting
    for path in made:
        path.unlink(missing_ok=True)
