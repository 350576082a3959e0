"""What chapter 06 says in words and works out by hand, held by the library.

What it measures on networks is held in test_measured_statements.py.
"""

import contextlib
import io
import re
import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest

import course
from autograder import judge
from course.build import notebook, source
from nnlib.optimizers import SGD
from nnlib.schedules import Cosine, Step

SOURCE = Path(course.__file__).parent / "chapters" / "06_learning_rate.py"
LANGUAGES = ["nl", "en"]


@pytest.fixture(scope="module")
def chapter():
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        return runpy.run_path(str(SOURCE))


@pytest.fixture(scope="module")
def cells():
    return source.read(SOURCE).cells


def table(cells, language):
    """Return the rows of the table by hand: alpha, factor and the values of theta."""
    (text,) = (
        cell.source
        for cell in cells
        if cell.kind == "prose" and cell.lang == language and "| $\\alpha$ |" in cell.source
    )
    text = text.replace("−", "-")
    if language == "nl":
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    rows = re.findall(r"^\| ([\d.]+) \| ([-\d.]+) \| ([^|]*→[^|]*) \|", text, re.MULTILINE)
    return [
        (float(alpha), float(factor), [float(theta) for theta in path.split("→")])
        for alpha, factor, path in rows
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_by_hand_has_the_numbers_of_the_librarys_sgd(cells, language):
    rows = table(cells, language)
    assert [alpha for alpha, _, _ in rows] == [0.1, 0.5, 0.8, 1.0, 1.1]
    for alpha, factor, path in rows:
        theta = np.array([3.0])
        for told in path:
            np.testing.assert_allclose(theta, told, atol=1e-12)
            SGD().step(theta, 2 * theta, alpha)
        np.testing.assert_allclose(1 - 2 * alpha, factor, atol=1e-12)


@pytest.mark.parametrize(("alpha", "arrives"), [(0.99, True), (1.0, False), (1.01, False)])
def test_the_limit_on_the_parabola_is_where_the_chapter_says(chapter, alpha, arrives):
    path = chapter["descend"](3.0, alpha, 1000)
    assert (abs(path[-1]) < 1e-6) == arrives


def test_with_curvatures_1_and_9_the_best_rate_shrinks_both_directions_by_the_same_factor():
    curvatures, rates = np.array([1.0, 9.0]), np.linspace(0.01, 0.3, 2901)
    slowest = np.abs(1 - rates[:, None] * curvatures).max(axis=1)
    best = slowest.argmin()
    np.testing.assert_allclose([rates[best], slowest[best]], [0.2, 0.8], atol=1e-9)
    assert slowest[rates < 2 / 9].max() < 1 < slowest[rates > 0.2223].min()


@pytest.mark.parametrize("epoch", [0, 9, 10, 25, 30])
def test_the_learners_staircase_is_the_librarys(chapter, epoch):
    np.testing.assert_allclose(
        chapter["step_decay"](0.4, 0.5, 10)(epoch), Step(0.4, 0.5, 10)(epoch), rtol=1e-12
    )


def test_the_cosine_of_the_chapter_is_the_librarys(chapter):
    own, known = chapter["cosine"], Cosine(0.3, epochs=60)
    epochs = range(60)
    np.testing.assert_allclose([own(e) for e in epochs], [known(e) for e in epochs], rtol=1e-9)


def test_the_staircase_ends_closer_to_the_cosine_than_to_the_fixed_rate(chapter):
    fixed, cosine, stairs = (np.mean(chapter["runs"][name].loss[-10:]) for name in "ABC")
    assert abs(stairs - cosine) < abs(stairs - fixed)


def test_the_transfer_begins_with_a_row_that_is_too_low(chapter):
    losses = chapter["history"].loss
    assert losses[:, -1].argmin() == len(losses) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_prose_says_how_many_blanks_the_staircase_has(cells, language):
    (stub,) = (c.source for c in cells if c.kind == "exercise" and c.id == "step_decay")
    assert len(re.findall(r"^ +\w+ = \.\.\.$", stub, re.MULTILINE)) == 2
    said = {"nl": "twee open plekken", "en": "two blanks"}[language]
    assert any(c.kind == "prose" and c.lang == language and said in c.source for c in cells)


def test_the_untouched_staircase_is_not_an_attempt_and_a_blank_left_in_it_is_named():
    built = notebook.learner_notebook(source.read(SOURCE), "en")
    (stub,) = (c["source"] for c in built["cells"] if "def step_decay" in c["source"])
    half = stub.replace("drops = ...", "drops = epoch // every")
    for code, said in ((stub, "no code of yours"), (half, "`learning_rate`")):
        names = {}
        exec(code, names)
        report = judge("06.step_decay", names["step_decay"], language="en")
        assert report.points == 0 and said in report.diagnoses[0].message
