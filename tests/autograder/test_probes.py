"""What runs beside a learner's code: named in plain data, and of nothing that decides."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder import names
from autograder.checks import IDS, find
from autograder.checks.base import Found, Probe
from autograder.probes import names as looking

ROOT = Path(__file__).parents[2] / "autograder" / "probes"
MODULES = sorted(path.stem for path in ROOT.glob("*.py"))


def imported(path):
    """Return every dotted name that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", MODULES)
def test_a_probe_imports_nothing_of_what_decides(module):
    strangers = [
        name
        for name in imported(ROOT / f"{module}.py")
        if not name.startswith(("autograder.probes.", "nnlib", "numpy"))
        and name.split(".")[0] not in sys.stdlib_module_names
    ]
    # The guard holds back what a notebook displays, where there is one.
    assert strangers == (["IPython.utils.capture.capture_output"] if module == "guard" else [])


@pytest.mark.parametrize("check_id", IDS)
def test_a_probe_is_a_function_that_can_be_named_to_another_process(check_id):
    probe = find(check_id).probe
    assert type(probe) is Probe
    assert probe.module in MODULES
    assert json.loads(json.dumps(dict(probe.options))) == probe.options
    module = importlib.import_module(f"autograder.probes.{probe.module}")
    assert getattr(module, probe.function).__module__ == module.__name__


def test_a_probe_is_called_with_its_options():
    probe = Probe("functions", "probe")
    evidence = probe(lambda a: 2 * a, {"seed": 0, "cases": [[np.array(3.0)]]})
    assert evidence["results"][0]["value"]["array"] == 6.0
    with_options = Probe("methods", "network", {"method": "predict"})
    assert with_options(int, {"seed": 0, "cases": []})["problem"] == "no_method"


# ---- names --------------------------------------------------------------------------------------


def fit():
    """Stand for a learner's function."""


def test_the_first_of_the_names_counts():
    namespace = {"fit": fit, "MyPerceptron": dict}
    assert looking.look_up(["MyPerceptron", "fit"], namespace) == (dict, None)
    assert names.work(find("05.fit"), namespace) == (dict, None)


def test_a_name_that_comes_near_is_told():
    _, missing = looking.look_up(["accuracy"], {"acuracy": fit, "_accuracy": fit, 3: fit})
    assert missing == {
        "code": "name_missing", "variant": "near",
        "observed": {"name": "accuracy", "near": "acuracy"},
    }  # fmt: skip
    _, found = names.work(find("07.accuracy"), {"Accuracy": fit})
    assert found == Found("name_missing", "near", {"name": "accuracy", "near": "Accuracy"})


def test_what_lies_about_its_class_is_not_asked():
    class Liar:
        @property
        def __class__(self):
            raise RuntimeError("nothing of a learner's runs while names are looked up")

    _, missing = looking.look_up(["accuracy"], {"acuracy": Liar()})
    assert missing["variant"] == ""


@pytest.mark.parametrize(("needed", "expected"), [(True, None), (False, (1, 2, None))])
def test_partners_come_along_or_are_missed(needed, expected):
    namespace = {"a": 1, "b": 2}
    thing, missing = looking.work(["a"], ["b", "c"], needed, namespace)
    assert thing == expected
    assert (missing is not None) == needed
