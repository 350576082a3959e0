"""The step that chapters 03 to 05 work out by hand has the numbers that nnlib computes.

That nnlib computes them rightly is worked out in the comments of tests/nnlib/test_perceptron.py.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from nnlib import Dense, Perceptron

CHAPTERS = Path(__file__).parents[2] / "course" / "chapters"
RATE = 0.4


def prose(stem, language):
    """Return a chapter's text in one language, its numbers written as Python writes them."""
    text = (CHAPTERS / f"{stem}.py").read_text(encoding="utf-8")
    cells = re.findall(rf'lang="{language}"[^\n]*\nr"""\n(.*?)"""', text, re.DOTALL)
    text = "\n".join(cells).replace("{,}", ".").replace("−", "-")
    return re.sub(r"(?<=\d),(?=\d)", ".", text) if language == "nl" else text


@pytest.fixture
def step():
    """Each value before, its gradient and it afterwards; output and loss before and after."""
    model = Perceptron([Dense(2, 1), Dense(1, 1)])
    model.parameters[:] = [0.6, -0.3, 0.0, 2.0, -1.0]
    x, target = np.array([[1.0], [2.0]]), np.array([[1.0]])
    before = model.parameters.copy()
    output = model.forward(x)
    loss = model.loss.value(output, target)
    gradient = model.gradients(model.loss.gradient(output, target))
    model.parameters[:] = before - RATE * gradient
    output_after = model.forward(x)
    outcome = (output, loss, output_after, model.loss.value(output_after, target))
    names = ("W_1 first", "W_1 second", "b_1", "W_2", "b_2")
    numbers = zip(before, gradient, model.parameters, strict=True)
    return dict(zip(names, numbers, strict=True)), outcome


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_table_of_chapter_04(step, language):
    row = r"^\| \$(W_2|b_2|W_1|b_1)\$[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$"
    rows = re.findall(row, prose("04_one_step", language), re.MULTILINE)
    assert [name for name, *_ in rows] == ["W_2", "b_2", "W_1", "W_1", "b_1"]
    names = ("W_2", "b_2", "W_1 first", "W_1 second", "b_1")
    for name, (_, *numbers) in zip(names, rows, strict=True):
        was, gradient, becomes = step[0][name]
        expected = [was, gradient, -RATE * gradient, becomes]
        np.testing.assert_allclose([float(one) for one in numbers], expected, atol=1e-12)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_numbers_of_chapter_05(step, language):
    text = prose("05_training_loop", language)
    numbers, outcome = step
    output, loss, output_after, loss_after = (float(np.squeeze(one)) for one in outcome)
    assert rf"\alpha = {RATE}" in text and f"o = \\sigma(0) = {output:g}" in text
    for name in ("W_2", "b_2"):
        was, gradient, becomes = numbers[name]
        assert f"{name} = {was:g} - {RATE} \\cdot ({gradient:g}) = {becomes:.1f}$" in text
    first, second = numbers["W_1 first"][2], numbers["W_1 second"][2]
    assert rf"W_1 = ({first:.1f} \;\; {{{second:.1f}}})" in text
    assert f"b_1 = {numbers['b_1'][2]:.1f}" in text
    for number in (loss, output_after, loss_after):
        assert f"{number:.3f}" in text
