"""Which cells run. The oracle is Python: with the cells left out, a check finds the same things."""

import copy
import random
import re
from pathlib import Path

import pytest

import course
from autograder.checks import find
from autograder.grading.cells import Code, may_bind, plan, read
from course.build import notebook, source

CHAPTERS = sorted((course.HOME / "chapters").glob("[0-9]*.py"))

# Each is a list of cells: a text that starts with "!" always runs, "? name" is a test of `name`.
NOTEBOOKS = {
    "a function of the course": ["def f(x):\n    return x + 1", "!y = f(1)", "? y"],
    "a name that a function uses": ["k = 3", "def f(x):\n    return x + k", "!y = f(1)", "? y"],
    "the last of two bindings": ["k = 1", "k = 2", "!y = k", "? y"],
    "a binding under a condition": ["k = 1", "if False:\n    k = 2", "!y = k", "? y"],
    "a loop's variable": ["k = 0", "for k in range(3):\n    pass", "!y = k", "? y"],
    "a method changes it": ["a = [1]", "a.append(2)", "!y = list(a)", "? y"],
    "an item is set": ["a = {}", "a['b'] = 2", "!y = dict(a)", "? y"],
    "an attribute is set": ["class A:\n    v = 1", "A.v = 2", "!y = A.v", "? y"],
    "in place, plus": ["a = [1]", "a += [2]", "!y = list(a)", "? y"],
    "another name for it": ["a = [1]", "b = a", "b.append(2)", "!y = list(a)", "? y"],
    "another name asked for": ["a = [1]", "b = a", "a.append(2)", "!y = list(b)", "? y"],
    "kept in another thing": ["a = [1]", "b = {'k': a}", "b['k'].append(2)", "!y = list(a)", "? y"],
    "a loop over it": ["a = [[1], [2]]", "for r in a:\n    r.append(0)", "!y = a", "? y"],
    "passed to a function": [
        "a = [1]", "def grow(x):\n    x.append(2)", "grow(a)", "!y = list(a)", "? y",
    ],
    "passed on to a second": [
        "a = [1]", "def grow(x):\n    x.append(2)", "def g(x):\n    grow(x)", "g(a)",
        "!y = list(a)", "? y",
    ],
    "a function changes a global": [
        "a = [1]", "def grow():\n    a.append(2)", "grow()", "!y = list(a)", "? y",
    ],
    "a function binds a global": [
        "n = 1", "def up():\n    global n\n    n = 5", "up()", "!y = n", "? y",
    ],
    "a method changes what it was given": [
        "a = [1]", "class G:\n    def __init__(self, x):\n        self.x = x\n    def grow(self):\n"
        "        self.x.append(2)", "g = G(a)", "g.grow()", "!y = list(a)", "? y",
    ],
    "deleted": ["a = [1, 2]", "del a[0]", "!y = list(a)", "? y"],
    "shuffled in place": [
        "import random\na = list(range(9))\nr = random.Random(1)", "r.shuffle(a)", "!y = list(a)",
        "? y",
    ],
    "an array filled through out": [
        "import numpy as np\na = np.zeros(2)", "np.add(1, 2, out=a)", "!y = a.tolist()", "? y",
    ],
    "a module is changed": ["import string", "string.extra = 3", "!y = string.extra", "? y"],
    "read only when called, bound below": [
        "k = 1", "!def f():\n    return k", "k = 2", "? f", "k = 3",
    ],
    "read only when called, changed below": [
        "k = [1]", "!def f():\n    return k[0]", "k[0] = 2", "? f",
    ],
    "exec": ["exec('k = 5')", "!y = k", "? y"],
    "a star": ["from math import *", "!y = floor(2.5)", "? y"],
    "a check's own name, changed by a demonstration": ["!a = [1]", "a.append(2)", "? a"],
    "a class with a method of another": [
        "class A:\n    def m(self):\n        return 1", "!class B(A):\n    pass",
        "def other(self):\n    return 2", "A.m = other", "!y = B().m()", "? y",
    ],
    "a comprehension": ["k = 2", "!y = [k * n for n in range(3)]", "? y"],
    "a default": ["k = 2", "!def f(n=k):\n    return n", "k = 3", "? f"],
    "a decorator": ["def d(f):\n    return lambda: 7", "!@d\ndef f():\n    return 1", "? f"],
    "walrus": ["print(k := 4)", "!y = k", "? y"],
    "with": [
        "import contextlib", "with contextlib.nullcontext(3) as k:\n    pass", "!y = k", "? y",
    ],
    "augmented from nothing": ["n = 1", "n += 1", "n = n * 5", "!y = n", "? y"],
    "the learner hides a binding": ["k = 1", "!k = 2", "!y = k", "? y"],
    "a learner's cell that fails hides nothing": ["k = 1", "!1 / 0\nk = 2", "!y = k", "? y"],
}  # fmt: skip


def cells_of(texts):
    made = []
    for text in texts:
        if text.startswith("? "):
            made.append(Code("", wanted=frozenset({text[2:]}), test=True))
        else:
            made.append(Code(text.removeprefix("!"), always=text.startswith("!")))
    return made


def seen(cells, runs):
    """Run cells as a notebook does; return what the checks find at their places."""
    namespace, found = {}, []
    for cell, run in zip(cells, runs, strict=True):
        if cell.test:
            (name,) = cell.wanted
            thing = namespace.get(name, "missing")
            found.append(copy.deepcopy(thing() if callable(thing) else thing))
        elif run:
            try:
                exec(cell.source, namespace)
            except ZeroDivisionError:
                pass
    return found


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_check_finds_what_it_would_find_had_everything_run(name):
    cells = cells_of(NOTEBOOKS[name])
    whole = [not cell.test for cell in cells]
    assert "missing" not in seen(cells, whole)
    assert seen(cells, plan(cells)) == seen(cells, whole)


@pytest.mark.parametrize("seed", range(40))
def test_so_it_does_in_notebooks_made_by_chance(seed):
    """Statements over five names, some of the learner and most of the course."""
    rng = random.Random(seed)
    names = "abcde"
    makers = [
        lambda x, y, z: f"{x} = [{rng.randint(0, 9)}]",
        lambda x, y, z: f"{x} = {y}",
        lambda x, y, z: f"{x} = {y} + {z}",
        lambda x, y, z: f"{x}.append({rng.randint(0, 9)})",
        lambda x, y, z: f"{x} = [{y}, {z}]\n{x} = {x}[0]",
        lambda x, y, z: f"{x}, {y} = {y}, {x}",
        lambda x, y, z: f"for n in range(2):\n    {x} += [n]",
        lambda x, y, z: f"if len({y}) > 2:\n    {x} = list({z})",
        lambda x, y, z: f"def f(v, w):\n    v.append({z}[0])\nf({x}, {y})",
        lambda x, y, z: f"print(len({x}))",
    ]
    texts = [f"{name} = [{n}]" for n, name in enumerate(names)]
    for _ in range(25):
        mark = "!" if rng.random() < 0.15 else ""
        texts.append(mark + rng.choice(makers)(*rng.sample(names, 3)))
        if rng.random() < 0.2:
            texts.append(f"? {rng.choice(names)}")
    cells = cells_of([*texts, "? a"])
    whole = [not cell.test for cell in cells]
    runs = plan(cells)
    assert seen(cells, runs) == seen(cells, whole)


def test_what_nothing_depends_on_is_left_out():
    cells = cells_of(
        ["import numpy as np", "big = np.ones(9)\nprint(big.sum())", "!y = np.zeros(1)", "? y"]
    )
    assert plan(cells) == [True, False, True, False]


def test_fitting_on_data_does_not_count_as_changing_the_data():
    cells = cells_of(
        ["X = make()", "model.fit(X, X, 80)\ncurve = model.predict(X)", "!y = X", "? y"]
    )
    assert plan(cells) == [True, False, True, False]


LEFT_IN = {"06_learning_rate": {"imports", "sweep-data"}, "00_welcome": set()}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_of_every_chapter_only_the_light_cells_that_exercises_need_run(path):
    """The chapters' demonstrations take up to six seconds; none of the costly ones is left in."""
    chapter = source.read(Path(path))
    for language in ("nl", "en"):
        made, ids = [], []
        for cell in notebook.teacher_notebook(chapter, language)["cells"]:
            if cell["cell_type"] != "code":
                continue
            marks = cell["metadata"].get("nbgrader", {})
            ids.append(cell["id"])
            if marks.get("grade"):
                check = find(re.search(r'check\("(.*?)"\)', cell["source"])[1])
                wanted = frozenset([*check.names, *check.partners])
                made.append(Code(cell["source"], wanted=wanted, test=True))
            else:
                made.append(Code(cell["source"], always=marks.get("solution", False)))
        left = {
            id
            for id, run, cell in zip(ids, plan(made), made, strict=True)
            if run and not cell.always
        }
        assert left == LEFT_IN.get(chapter.stem, {"imports"})


def test_a_cell_of_the_learner_pulls_in_what_it_uses():
    cells = cells_of(["a = 1", "b = a + 1", "c = b", "!print(b)", "d = b"])
    assert plan(cells) == [True, True, False, True, False]


def test_a_learner_who_reads_the_whole_namespace_gets_the_whole_notebook():
    for text in ("globals()['x']", "eval('x')", "%run other.py", "from numpy import *"):
        assert plan(cells_of(["a = 1", f"!{text}", "b = 2"])) == [True, True, True]


def test_magics_and_lines_for_the_shell_are_read():
    assert read("%matplotlib inline\ny = k").now >= {"k"}
    assert read("%time y = f(k)").now >= {"f", "k"} and "y" in read("%time y = f(k)").binds
    assert read("%%time\ny = f(k)").now >= {"f"} and "y" in read("%%time\ny = f(k)").binds
    assert "y" in read("!ls\ny = 1").binds
    assert "files" in read("files = !ls {folder}").binds
    assert read("files = !ls {folder}").now >= {"get_ipython"}


@pytest.mark.parametrize(
    "text", ["def f(:", "\0", "(" * 5000, "x" + ".a" * 50_000, "", "await x", "\ud800"]
)
def test_a_text_that_is_no_python_is_read_without_harm(text):
    plan(cells_of([f"!{text}", "a = 1", "? a"]))


def test_a_name_that_nobody_left_out_binds_is_no_reason_to_run_everything():
    assert may_bind("a", ["a = 1"]) and may_bind("a", ["exec(x)"])
    assert not may_bind("a", ["b = a", "def f(a):\n    a = 2"])
