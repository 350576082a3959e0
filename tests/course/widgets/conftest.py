"""Widgets without a browser: Python alone, or node for the modules that draw."""

import json
import subprocess
from pathlib import Path

import pytest

import course.widgets.front as front

IMPORT = "import * as module from {url};"
CALLS = """
const calls = {calls};
const results = calls.map(([name, args]) => module[name](...args));
console.log(JSON.stringify(results, (key, value) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value));
"""


@pytest.fixture(scope="session")
def node():
    """The node that Playwright carries, so that nothing more must be installed."""
    playwright = pytest.importorskip("playwright._impl._driver")
    return str(playwright.compute_driver_executable()[0])


@pytest.fixture
def javascript(node):
    """Return a function that calls exported functions of a widget's module in node.

    Or, given a `script`, runs that with the module at hand and returns the JSON that it prints.
    """

    def call(module, *calls, script=None):
        url = json.dumps((Path(front.FOLDER) / module).as_uri())
        source = IMPORT.format(url=url) + (script or CALLS.format(calls=json.dumps(calls)))
        done = subprocess.run(
            [node, "--input-type=module", "--no-warnings", "-"],
            input=source,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """An empty working folder in which no notebook and no language is known."""
    for name in ("JPY_SESSION_NAME", "LEERCURVE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
