"""What Jupyter itself loads: the labextension's folder, and where an installation puts it."""

import json
import tomllib
from importlib.metadata import version
from pathlib import Path

import course
import course.lab

ROOT = Path(course.HOME).parent
EXTENSION = course.HOME / "lab" / "extension"
PACKAGE = json.loads((EXTENSION / "package.json").read_bytes())


def test_it_has_the_version_of_the_course():
    assert PACKAGE["version"] == version("leercurve")


def test_what_it_loads_is_there_and_names_itself_as_jupyterlab_expects():
    built = PACKAGE["jupyterlab"]["_build"]
    script = (EXTENSION / built["load"]).read_text(encoding="utf-8")
    assert f"window._JUPYTERLAB.{PACKAGE['name']} =" in script


def test_an_installation_puts_it_where_jupyter_looks():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    shared = build["targets"]["wheel"]["shared-data"]
    assert shared["course/lab/extension"] == f"share/jupyter/labextensions/{PACKAGE['name']}"
    enabled = json.loads((course.HOME / "lab" / "jupyter_server.json").read_bytes())
    assert enabled["ServerApp"]["jpserver_extensions"] == {"course.lab": True}
    target = shared["course/lab/jupyter_server.json"]
    assert target.startswith("etc/jupyter/jupyter_server_config.d/")
    assert all((ROOT / source).exists() for source in shared)


def test_the_server_finds_the_extension_by_its_entry():
    assert course.lab._jupyter_server_extension_points() == [{"module": "course.lab"}]
