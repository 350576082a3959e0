"""Attacks as cells of a notebook, read from the text files beside this one.

A cell begins with ``# %% name place words worth=n: what it tries``. The place says where its
source goes: ``before`` the exercises, ``after`` them, or in place of the exercise ``fit``. With
``idle`` the exercises around it are worth nothing. ``worth=n`` is what the fit is worth where it
differs from the one around it.

What the notebooks around them are worth was worked out by hand from the criteria of the card:

- ``HONEST`` never shuffles: the two points for "reshuffled each epoch" of twelve are lost; its
  blanks are filled in right (4). The repair exercise is untouched (0 of 2).
- ``IDLE`` trains nothing (0 of 12), blanks and repair untouched.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

FIT = """
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in range(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
"""

NOTHING = """
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        pass
"""

BLANKS = """
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in reversed(self.layers):
                    da = layer.backward(da, learning_rate)
"""

HONEST = {"fit": FIT, "fit_blanks": BLANKS}
IDLE = {"fit": NOTHING}
WORTH = {"parsons": 0.0, "fit_blanks": 4.0, "fit": 10.0, "repair": 0.0}
NO_WORTH = dict.fromkeys(WORTH, 0.0)


@dataclass(frozen=True)
class Attack:
    """One submission that means no good.

    `make` is given the filled-in notebook, the student's folder and the class folder; it returns
    the notebook to hand in, or None if it has put something there itself. `state` is what the
    grading must say of it; `student` is the name of the folder, where that is part of the attack.
    """

    name: str
    what: str
    answers: dict[str, str]
    worth: dict[str, float]
    make: Callable[[dict[str, Any], Path, Path], dict[str, Any] | None]
    state: str = "graded"
    student: str = ""


def from_cells(file: str) -> list[Attack]:
    """Return the attacks of a file of cells."""
    text = (HERE / file).read_text(encoding="utf-8")
    parts = re.split(r"^# %% (.*)$", text, flags=re.MULTILINE)
    return [
        _attack(header, source) for header, source in zip(parts[1::2], parts[2::2], strict=True)
    ]


def _attack(header: str, source: str) -> Attack:
    words, what = header.split(": ", 1)
    name, place, *more = words.split()
    idle = "idle" in more
    answers, worth = (IDLE, NO_WORTH) if idle else (HONEST, WORTH)
    for word in more:
        if word.startswith("worth="):
            worth = {**worth, "fit": float(word.removeprefix("worth="))}
    if place == "fit":
        answers = {**answers, "fit": source}

    def make(notebook: dict[str, Any], home: Path, room: Path) -> dict[str, Any]:
        if place != "fit":
            at = len(notebook["cells"]) if place == "after" else first_exercise(notebook)
            notebook["cells"].insert(at, own(f"attack-{name}"[:60].replace("_", "-"), source))
        return notebook

    return Attack(name, what, answers, worth, make)


def own(cell_id: str, source: str) -> dict[str, Any]:
    """Return a cell of a student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": [],
        "source": source.strip("\n"),
    }


def first_exercise(notebook: dict[str, Any]) -> int:
    """Return where the first exercise stands."""
    return next(at for at, cell in enumerate(notebook["cells"]) if grading(cell).get("solution"))


def grading(cell: dict[str, Any]) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell."""
    return cell["metadata"].get("nbgrader", {})
