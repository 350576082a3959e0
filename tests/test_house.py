"""The rules of the house that a machine can hold: who may import whom, and what is left alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ["numpy", "nnlib", "autograder", "course"]

# Third parties at their border only: where each may be imported, as paths below the root.
BORDERS = {
    "sklearn": ("nnlib/estimator.py", "course/chapters/"),
    "matplotlib": (
        "nnlib/plots/",
        "autograder/sandbox/figures.py",
        "autograder/reports/",
        "course/widgets/",
        "course/chapters/",
    ),
    "nbgrader": ("autograder/grading/", "course/build/notebook.py"),
    "nbconvert": ("autograder/grading/", "course/build/notebook.py"),
    "anywidget": ("course/widgets/", "autograder/score.py"),
    "ipywidgets": ("course/widgets/", "autograder/score.py"),
    "jinja2": ("autograder/reports/",),
    "dask": ("autograder/grading/",),
    "distributed": ("autograder/grading/",),
    "numba": ("nnlib/compiled/",),
    "typer": (
        "course/cli.py",
        "course/cli_class.py",
        "course/cli_manners.py",
        "course/cli_questions.py",
    ),
    "rich": ("course/cli.py", "course/cli_class.py", "autograder/grading/"),
    "fsrs": ("course/review.py",),
    "bm25s": ("course/ask.py", "course/ask/"),
    "keyring": ("course/ask.py", "course/ask/"),
    "httpx": ("course/ask.py", "course/ask/"),
    "jupyter_server": ("course/lab/",),
    "tornado": ("course/lab/",),
    "nh3": ("autograder/grading/", "autograder/reports/"),
    "sqlalchemy": ("autograder/grading/",),
    "torch": (),
}


def sources():
    return [
        path
        for package in ORDER[1:]
        for path in sorted((ROOT / package).rglob("*.py"))
        if "__pycache__" not in path.parts and not is_learners(path)
    ]


def is_learners(path):
    """Whether a file holds learners' cells: text that the catalogue reads, never a module."""
    return path.parent.name == "catalogue" and path.name != "__init__.py"


def imported(path):
    """Return (line, top-level name) of every import in a file, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module.split(".")[0]


def relative(path):
    return path.relative_to(ROOT).as_posix()


def test_the_scan_sees_the_three_packages():
    seen = {relative(path).split("/")[0] for path in sources()}
    assert seen == set(ORDER[1:]) and len(sources()) > 20


def test_imports_point_one_way_only():
    wrong = [
        f"{relative(path)}:{line} imports {name}"
        for path in sources()
        for line, name in imported(path)
        if name in ORDER and ORDER.index(name) > ORDER.index(path.relative_to(ROOT).parts[0])
    ]
    assert not wrong, "\n".join(wrong)


def test_third_parties_stay_at_their_border():
    wrong = [
        f"{relative(path)}:{line} imports {name}"
        for path in sources()
        for line, name in imported(path)
        if name in BORDERS and not relative(path).startswith(BORDERS[name] or ("nowhere",))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_border_rule_would_catch_a_stranger(tmp_path):
    stranger = tmp_path / "stranger.py"
    stranger.write_text("def f():\n    import sklearn.svm\n    from course import cli\n")
    assert list(imported(stranger)) == [(2, "sklearn"), (3, "course")]


@pytest.mark.parametrize("name", ["utils", "helpers", "common"])
def test_no_module_has_a_name_that_says_nothing(name):
    assert not [path for path in sources() if path.stem == name or path.parent.name == name]


def test_no_module_imports_itself_in_a_circle():
    """Every module can be the first one imported by a fresh interpreter of its package."""
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sources()
        if not relative(path).startswith("course/chapters/")
    )
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for loaded in [m for m in sys.modules if m.split('.')[0] in "
        "('nnlib', 'autograder', 'course')]:\n"
        "        del sys.modules[loaded]\n"
        "    importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *modules], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and done.stderr == ""


def test_importing_the_packages_has_no_side_effects(tmp_path):
    """No output, no file, no global random state, no warning filter, no heavy third party."""
    code = (
        "import sys, warnings, random, numpy as np\n"
        "filters, state = list(warnings.filters), np.random.get_state()[1].tolist()\n"
        "import nnlib, autograder, course\n"
        "assert warnings.filters == filters\n"
        "assert np.random.get_state()[1].tolist() == state\n"
        "heavy = {'matplotlib', 'nbgrader', 'nbformat', 'IPython', 'anywidget', 'sklearn', "
        "'typer', 'rich', 'numba', 'dask', 'jupytext'}\n"
        "print(sorted(heavy & {m.split('.')[0] for m in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert not list(tmp_path.iterdir())


def test_no_notebook_and_no_stray_folder_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this copy of the source is not a git checkout")
    files = listed.stdout.splitlines()
    assert not [name for name in files if name.endswith(".ipynb")]
    folders = {name.split("/")[0] for name in files if "/" in name}
    assert folders <= {"course", "nnlib", "autograder", "tests", ".ci"}
