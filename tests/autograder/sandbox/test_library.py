"""The cut library: what the exercises of a chapter ask for is not in it, all else is."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnlib
from autograder.checks import IDS, find
from autograder.probes import delegation, methods
from autograder.sandbox import library
from autograder.sandbox.jail import Jail

from .conftest import QUICK, text, value

CHAPTERS = sorted({check_id[:2] for check_id in library.CUT})


def named(reference):
    return f"{reference.__module__}:{reference.__qualname__}"


def resolved(name):
    module, _, path = name.partition(":")
    thing = importlib.import_module(module)
    for part in path.split("."):
        thing = getattr(thing, part)
    return thing


class Recorded:
    """Notes every function that a probe holds for somebody else's work."""

    def __init__(self, monkeypatch):
        self.names = set()
        watching, is_reference, look_at = (
            delegation.watching, delegation.is_reference, methods.look_at,
        )  # fmt: skip

        def noting_watching(references, work=None):
            self.names |= {named(one) for one in references}
            return watching(references, work)

        def noting_is_reference(function, reference):
            self.names.add(named(reference))
            return is_reference(function, reference)

        def noting_look_at(thing, base, names, references):
            self.names |= {named(one) for one in references}
            return look_at(thing, base, names, references)

        fakes = {
            "watching": (watching, noting_watching),
            "is_reference": (is_reference, noting_is_reference),
            "look_at": (look_at, noting_look_at),
        }
        for check_id in IDS:
            importlib.import_module(f"autograder.probes.{find(check_id).probe.module}")
        for name, module in list(sys.modules.items()):
            if name.startswith("autograder.probes"):
                for attribute, (real, fake) in fakes.items():
                    if vars(module).get(attribute) is real:
                        monkeypatch.setattr(module, attribute, fake)


def attempt(check):
    """Return something that a check will try, whatever it is about."""

    def work(*args, **kwargs):
        return args[0] if args else kwargs

    if check.probe.module in ("methods", "training", "repairing"):
        base = nnlib.Dense if check.probe.function in ("forward", "backward") else nnlib.Perceptron
        name = check.probe.options.get("methods", [check.probe.options.get("method")])[0]
        thing = type("Mine", (base,), {name or check.probe.function: work, "fit": work})
    else:
        thing = work
    return (thing,) * (1 + len(check.partners)) if check.partners else thing


@pytest.mark.parametrize("check_id", IDS)
def test_all_that_a_probe_holds_for_the_library_s_work_is_cut_for_its_check(check_id, monkeypatch):
    check = find(check_id)
    if check.probe.module == "texts":
        return
    recorded = Recorded(monkeypatch)
    check.probe(attempt(check), check.challenge(np.random.default_rng(1)))
    assert recorded.names <= set(library.CUT.get(check_id, ()))
    assert set(library.CUT.get(check_id, ())) <= recorded.names | {
        *library._FIT[2:],
    }, "something is cut that no probe holds for the library's work"


CALLS = """
import importlib, inspect
wrong = []
for name in {names!r}:
    module, path = name.split(":")
    thing = importlib.import_module(module)
    for part in path.split("."):
        thing = getattr(thing, part)
    parameters = inspect.signature(thing).parameters.values()
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    try:
        named = [p.name for p in parameters if p.kind == p.KEYWORD_ONLY]
        thing(*[None for p in plain], **{{name: None for name in named}})
        wrong.append(name)
    except NotImplementedError as error:
        if type(error).__name__ != "NotWhileGrading" or path not in str(error):
            wrong.append(str(error))
    except Exception as error:
        wrong.append(repr(error))
wrong, [str(inspect.signature(resolve(n))) for n in {names!r}]
"""


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_in_the_jail_of_a_chapter_every_reference_of_its_probes_raises(chapter):
    names = list(library.cut_of(chapter))
    assert names
    with Jail(chapter, QUICK) as jail, jail.session() as session:
        session.cell(
            "a",
            "def resolve(name):\n    import importlib\n    m, p = name.split(':')\n"
            "    t = importlib.import_module(m)\n"
            "    for part in p.split('.'): t = getattr(t, part)\n    return t",
        )
        wrong, signatures = value(session, CALLS.format(names=names))
    assert wrong == []
    assert signatures == [str(inspect.signature(resolved(name))) for name in names]


def test_the_folder_goes_with_the_last_jail_that_uses_it_and_so_does_what_a_killed_process_left():
    killed = (
        "import os; from autograder.sandbox import library\n"
        "print(library.build('10'), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", killed], capture_output=True, text=True)
    left = Path(done.stdout.strip())
    assert left.is_dir()
    with library.borrowed("10") as first:
        assert not left.exists()
        with library.borrowed("10") as second:
            assert first == second
        assert first.is_dir()
    assert not first.exists()


def test_the_source_of_what_is_cut_is_not_in_the_folder():
    folder = library.build("05")
    everything = "\n".join(path.read_text() for path in folder.rglob("*.py"))
    for name in library.cut_of("05"):
        body = inspect.getsource(resolved(name)).splitlines()
        longest = max((line.strip() for line in body if "=" in line), key=len)
        assert longest not in everything, f"{name}: {longest}"
    assert "learning_rate" in everything
    assert not list(folder.rglob("*.toml")) and not (folder / "nnlib" / "compiled").exists()


def test_the_probes_of_other_chapters_with_trainings_in_them_are_not_there_either():
    there = {path.stem for path in (library.build("05") / "autograder" / "probes").glob("*.py")}
    assert {"training", "repairing", "names", "evidence"} <= there
    assert not there & {"training_state", "interrupted", "sweeping", "reporting"}


def test_a_chapter_that_is_not_ours_gets_everything_and_loses_nothing():
    assert library.cut_of("42") == ()
    folder = library.build("42")
    assert (folder / "autograder" / "probes" / "training_state.py").is_file()


def test_what_is_cut_exists():
    for names in (*library.CUT.values(), *library.TOOLS.values()):
        for name in names:
            assert inspect.isfunction(resolved(name)), name


def test_no_module_of_the_cut_library_imports_what_stays_outside():
    folder = library.build("08")
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
            if module and module.split(".")[0] in ("nnlib", "autograder", "course"):
                parts = folder.joinpath(*module.split("."))
                outside = not (parts.is_dir() or parts.with_suffix(".py").is_file())
                # Only the compiled loops are asked for, when numba is, which it is said not to be.
                assert not outside or module == "nnlib.compiled", f"{path.name}: {module}"


@pytest.fixture(scope="module")
def chapter_02():
    with Jail("02", QUICK) as jail:
        yield jail


def test_a_tool_of_one_exercise_is_back_for_its_probe_and_for_nothing_else(chapter_02):
    predict = (
        "import numpy as np, nnlib\n"
        "class DecidingPerceptron(nnlib.Perceptron):\n"
        "    def predict(self, inputs):\n"
        "        return (self.forward(inputs) >= 0.5).astype(int)\n"
        "class MyPerceptron(nnlib.Perceptron):\n"
        "    def forward(self, inputs):\n"
        "        return super().forward(inputs)\n"
    )
    with chapter_02.session() as session:
        session.cell("a", predict)
        outcomes = {}
        for check_id in ("02.predict", "02.forward"):
            check = find(check_id)
            challenge = check.challenge(np.random.default_rng(2))
            evidence = session.probe(check, challenge)
            outcomes[check_id] = check.judge(
                evidence, check.challenge(np.random.default_rng(2))
            ).outcome
        run = session.cell("a", "nnlib.Perceptron([nnlib.Dense(2, 1)]).forward(np.zeros((2, 1)))")
    assert outcomes == {"02.predict": "passed", "02.forward": "diagnosed"}
    assert run.error["type"] == "NotWhileGrading"


def test_a_line_that_asks_for_what_is_cut_does_not_take_the_cell_along(chapter_02):
    with chapter_02.session() as session:
        run = session.cell(
            "a",
            "import numpy as np, nnlib\n"
            "layer = nnlib.Dense(2, 1)\n"
            "out = nnlib.Perceptron([layer]).forward(\n"
            "    np.zeros((2, 1)))\n"
            "@staticmethod\n"
            "def after():\n"
            "    return 1 / 0\n"
            "print('reached')\n"
            "after()",
        )
        assert "reached" in text(run)
        assert "Perceptron.forward of nnlib is left out while grading" in text(run)
        assert [o["ename"] for o in run.outputs if o["output_type"] == "error"] == [
            "ZeroDivisionError"
        ]
        assert (run.error["type"], run.error["line"]) == ("ZeroDivisionError", 7)
        assert value(session, "'out' in globals(), 'layer' in globals()") == (False, True)


def test_the_training_loop_is_out_of_reach_by_every_road():
    roads = """
import numpy as np, nnlib
from nnlib.population import Population
model = nnlib.Perceptron([nnlib.Dense(2, 2), nnlib.Dense(2, 1)])
X, y = np.random.rand(6, 2), np.ones((6, 1))
def by_estimator():
    from nnlib.estimator import PerceptronClassifier
    PerceptronClassifier((2,), max_iter=2).fit(X, [0, 1, 0, 1, 0, 1])
def by_search():
    from nnlib import search
    search.run_search([{"learning_rate": 0.1}], (X, [0, 1] * 3), (X, [0, 1] * 3))
def by_numba():
    model.fit(X, y, 1, 0.1, engine="numba")
roads = [lambda: model.fit(X, y, 1, 0.1), lambda: nnlib.Perceptron.fit(model, X, y, 1, 0.1),
         lambda: Population(model, 2).fit(X, y, 1, [0.1, 0.2]),
         lambda: model._train_epoch(None), lambda: model._backward(np.ones((1, 1)), 0.1),
         lambda: Population(model, 2)._step(np.ones((2, 1, 1)), np.ones(2), None),
         by_estimator, by_numba, by_search,
         lambda: __import__("nnlib.compiled")]
told = []
for road in roads:
    try:
        road(); told.append("open")
    except Exception as error:
        told.append(type(error).__name__)
told
"""
    with Jail("05") as jail, jail.session() as session:
        told = value(session, roads)
        assert told[:8] == ["NotWhileGrading"] * 8
        assert "open" not in told
        source = "out = model.forward(X.T)\nout.shape, model.gradients(out - 1).size"
        assert value(session, source) == ((1, 6), 9)
