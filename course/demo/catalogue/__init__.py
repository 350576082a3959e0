"""The catalogue: right and wrong answers to every exercise, as learners leave them in a cell.

The files beside this one are read as text and never imported. Each cell begins with a header
``# %% 07.split split_overlap (a remark)``: the exercise, then ``right`` or the diagnoses expected.
In the two files about ``05.fit`` a name of the cell stands in place of the exercise.

The tests hold a judge that is changed against the catalogue; the demo's students copy from it.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

from autograder import names
from autograder.checks import find

MISSING = object()
FIT = ("fit_right", "fit_wrong")
FILES_BY_HEADER = (
    "capstone", "checkpoints", "evaluation", "layers", "loss_and_step", "other_exercises",
    "repair_and_parsons", "search",
)  # fmt: skip

# What stands above an answer in its notebook; the last lines are chapter 06's.
BEFORE = """\
import numpy as np
import nnlib
import nnlib.losses
from nnlib.datasets import two_moons

X_train, y_train = two_moons(40, rng=np.random.default_rng(3))


def new_model():
    rng = np.random.default_rng(5)
    return nnlib.Perceptron(
        [nnlib.Dense(2, 4, "tanh", rng=rng), nnlib.Dense(4, 1, "sigmoid", rng=rng)]
    )
"""


@dataclass(frozen=True)
class Cell:
    """One cell of the catalogue."""

    header: str
    source: str
    check_id: str

    @property
    def words(self) -> list[str]:
        """The header's words after its first, without the remark in brackets."""
        return self.header.partition("(")[0].split()[1:]

    @property
    def right(self) -> bool:
        """Whether the cell is worth full points."""
        return self.words == ["right"] or self in cells("fit_right")

    def run(self, **more: Any) -> dict[str, Any]:
        """Execute the cell and return its variables."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(BEFORE, "<the cells above>", "exec"), namespace)
        namespace |= more
        exec(compile(self.source, "<learner's cell>", "exec"), namespace)
        return namespace

    def thing(self) -> Any:
        """Execute the cell and return the learner's work, ``MISSING`` if it is not there."""
        thing, missing = names.work(find(self.check_id), self.run())
        return MISSING if missing else thing


@functools.cache
def cells(name: str) -> tuple[Cell, ...]:
    """Return the cells of one file of the catalogue."""
    text = (resources.files(__name__) / f"{name}.py").read_text(encoding="utf-8")
    parts = re.split(r"^# %% (.*)$", text, flags=re.MULTILINE)
    return tuple(
        Cell(header, source, "05.fit" if name in FIT else header.split()[0])
        for header, source in zip(parts[1::2], parts[2::2], strict=True)
    )


@functools.cache
def every() -> tuple[Cell, ...]:
    """Return all cells of the catalogue."""
    return tuple(cell for name in (*FIT, *FILES_BY_HEADER) for cell in cells(name))
