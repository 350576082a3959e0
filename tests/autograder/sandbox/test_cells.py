"""Honest cells run in a jail as they do in JupyterLab, and what they do is told."""

import base64
import time

import numpy as np
import pytest

from autograder.checks import find

from .conftest import QUICK, text, value


def test_prints_warnings_displays_and_the_last_value_are_outputs(session):
    run = session.cell(
        "a",
        "import sys, warnings\n"
        "print('printed', end='')\n"
        "print('told', file=sys.stderr)\n"
        "display([1])\n"
        "warnings.warn('careful')\n"
        "'value'",
    )
    kinds = [(o["output_type"], o.get("name")) for o in run.outputs]
    assert kinds == [
        ("stream", "stdout"), ("stream", "stderr"), ("display_data", None), ("stream", "stderr"),
        ("execute_result", None),
    ]  # fmt: skip
    assert run.outputs[0]["text"] == "printed" and run.outputs[1]["text"] == "told\n"
    assert "UserWarning: careful" in run.outputs[3]["text"]
    assert run.outputs[4]["data"] == {"text/plain": "'value'"}
    assert run.error is None and not run.timed_out and 0 <= run.seconds < 5


def test_values_go_on_from_cell_to_cell_and_a_semicolon_keeps_quiet(session):
    session.cell("a", "x = 20\ndef twice(v):\n    return 2 * v")
    assert session.cell("b", "twice(x);").outputs == []
    assert value(session, "twice(x) + 2") == 42
    assert value(session, "_ + 1") == 43


def test_an_error_is_told_with_the_line_of_the_cell_it_happened_in(session):
    session.cell("a", "def f(a):\n    b = a + 1\n    return b / 0")
    run = session.cell("b", "print('before')\nf(2)\nprint('after')")
    assert run.error == {
        "type": "ZeroDivisionError",
        "message": "division by zero",
        "line": 3,
        "source": "return b / 0",
    }
    assert run.outputs[0]["text"] == "before\n"
    assert run.outputs[1]["ename"] == "ZeroDivisionError"
    shown = "\n".join(run.outputs[1]["traceback"])
    assert "f(2)" in shown and "return b / 0" in shown and "IPython" not in shown


def test_a_syntax_error_is_told_with_its_line(session):
    run = session.cell("a", "x = 1\nif x\n    y = 2")
    assert (run.error["type"], run.error["line"]) == ("SyntaxError", 2)
    assert value(session, "'x' in globals()") is False


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("%matplotlib inline", ""),
        ("%config InlineBackend.figure_format = 'retina'", ""),
        ("%timeit -n1 -r1 1 + 1", "per loop"),
        ("%time sum(range(10))", "Wall time"),
        ("%%time\n1 + 1", "Wall time"),
        ("!echo hello from the shell", "hello from the shell"),
        ("n = 3\n!echo {n} times", "3 times"),
        ("lines = !printf 'a\\nb'\nlines", "['a', 'b']"),
        ("%%bash\necho from bash", "from bash"),
        ("import os; n = os.system('echo low'); os.write(1, b'lower')", "low\nlower"),
        ("%pwd", "/tmp/work"),
        ("await __import__('asyncio').sleep(0.01, 'waited')", "waited"),
        ("help(len)", "Return the number of items"),
        ("len?", "Return the number of items"),
        ("open('mine.txt', 'w').write('kept'); print(open('mine.txt').read())", "kept"),
        ("open('my_module.py', 'w').write('x = 5'); import my_module; print(my_module.x)", "5"),
        ("from IPython.display import HTML, Markdown; HTML('<b>x</b>')", "HTML object"),
        ("from concurrent.futures import ThreadPoolExecutor as T\n"
         "with T(2) as pool: print(sum(pool.map(abs, [-1, 2])))", "3"),
        ("import subprocess; print(subprocess.run(['echo', 'run'], capture_output=True).stdout)",
         "b'run"),
    ],
)  # fmt: skip
def test_what_people_type_in_notebooks_works(session, source, shown):
    run = session.cell("a", source)
    assert run.error is None, run.error
    assert shown in text(run)


def test_arithmetic_is_that_of_the_notebook(session):
    source = (
        "import numpy as np\n"
        "a = np.arange(12, dtype=np.float32).reshape(3, 4)\n"
        "b = np.random.default_rng(3).normal(size=(4, 5))\n"
        "[float(x) for x in (a @ b).ravel()], (a @ a.T).dtype.name"
    )
    a = np.arange(12, dtype=np.float32).reshape(3, 4)
    b = np.random.default_rng(3).normal(size=(4, 5))
    numbers, kind = value(session, source)
    np.testing.assert_allclose(numbers, (a @ b).ravel(), rtol=1e-13)
    assert kind == "float32"


def test_input_cannot_be_answered_and_says_so(session):
    assert session.cell("a", "name = input('your name? ')").error["type"] == "EOFError"


@pytest.mark.parametrize("end", ["exit()", "import sys; sys.exit(3)", "raise SystemExit", "quit()"])
def test_leaving_ends_the_cell_and_not_the_rest(session, end):
    run = session.cell("a", f"x = 5\n{end}\nx = 6")
    assert run.error["type"] == "SystemExit"
    assert value(session, "x") == 5


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __repr__(self): return 5\nA()",
        "class A:\n    def __repr__(self): raise ValueError('no')\nA()",
        "class A:\n    def _repr_html_(self): import os; os._exit(1)\n"
        "    def __repr__(self): return 'plain'\nA()",
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        "class A:\n    def __getattr__(self, name): return lambda *a: 1 / 0\nA()",
        "def f(): return f()\nf()",
        "x = []\nx.append(x)\nx",
        "x = 'a'\nfor _ in range(4000): x = [x]\nx",
    ],
    ids=["repr is no text", "repr fails", "html", "str fails", "has all attributes", "recursion",
         "endless list", "deep list"],
)  # fmt: skip
def test_values_and_errors_that_are_odd_harm_nothing(session, source):
    session.cell("a", source)
    assert value(session, "1 + 1") == 2


# ---- figures ------------------------------------------------------------------------------------

PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"


def test_a_figure_is_drawn_only_when_that_is_asked_for(session):
    assert session.cell("a", PLOT + "plt.show()").outputs == []
    (run,) = session.cell("b", PLOT + "plt.show()", draw=True).outputs
    picture = base64.b64decode(run["data"]["image/png"])
    assert picture.startswith(b"\x89PNG")


def test_figures_are_closed_at_the_end_of_a_cell_and_nothing_warns(session):
    run = session.cell("a", PLOT + "plt.figure()\nplt.show()\nplt.plot([2]);")
    assert run.outputs == [] and run.error is None
    assert value(session, "plt.get_fignums()") == []


def test_the_last_figure_is_a_value_like_any_other(session):
    assert "Figure" in text(session.cell("a", "import matplotlib.pyplot as plt\nplt.figure()"))


# ---- the course's own verbs and widgets ---------------------------------------------------------


def test_the_verbs_say_that_work_is_judged_later(session):
    for verb in ("check", "hint", "solution"):
        run = session.cell("a", f"from autograder import {verb}\n{verb}('00.hello')")
        assert run.error is None and "00.hello" in text(run)
        assert value(session, f"float({verb}('00.hello'))") == 0.0


def test_widgets_take_whatever_is_asked_of_them(session):
    source = """
from course.widgets import TrainingPlayer, quiz, show, NeuronExplorer
from nnlib import plots
player = TrainingPlayer(object, speed=3)
player.speed = 5
with player.output as out: pass
show(plots.neuron_plane, ((1, 2), 3)); quiz("00-what")
list(player), len(player), float(player.loss[-1]), player.play().pause() is player
"""
    assert value(session, source) == ([], 0, 0.0, True)
    assert session.cell("a", "NeuronExplorer()").error is None


# ---- probes -------------------------------------------------------------------------------------


def test_work_that_is_missing_or_misspelt_is_told_and_not_run(session):
    check = find("00.mean_of")
    challenge = check.challenge(np.random.default_rng(1))
    assert session.probe(check, challenge)["missing"]["variant"] == ""
    session.cell("a", "def Mean_of(values): return 1")
    told = session.probe(check, challenge)["missing"]
    assert (told["variant"], told["observed"]["near"]) == ("near", "Mean_of")


def test_a_probe_sees_what_the_notebook_s_check_sees_and_leaves_nothing_behind(session):
    check = find("00.mean_of")
    source = "calls = []\ndef mean_of(values):\n    calls.append(1)\n    return sum(values) / 7"
    session.cell("a", source)
    there: dict = {}
    exec(source, there)
    here = check.probe(there["mean_of"], check.challenge(np.random.default_rng(5)))
    jailed = session.probe(check, check.challenge(np.random.default_rng(5)))
    both = [check.judge(e, check.challenge(np.random.default_rng(5))) for e in (here, jailed)]
    assert both[0] == both[1] and both[0].outcome == "diagnosed"
    assert value(session, "calls") == []


def test_cells_are_quick(jail):
    """Far above what was measured (10 ms and 7 ms), so that a busy machine does not fail it."""
    began = time.monotonic()
    for _ in range(10):
        with jail.session() as session:
            session.cell("a", "1")
    assert time.monotonic() - began < 10 * 0.5
    with jail.session() as session:
        began = time.monotonic()
        for _ in range(QUICK.cells - 5):
            session.cell("a", "x = 1")
        assert time.monotonic() - began < 5
