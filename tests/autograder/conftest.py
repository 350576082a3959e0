"""Learners' cells from the catalogue, executed as a notebook would: no file, no source to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import nnlib
from autograder.probes import time_limit
from course.demo.catalogue import FILES_BY_HEADER, cells

FIGURES = pytest.StashKey[Counter]()
COSTS = pytest.StashKey[dict[str, float]]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test the catalogue's cells it asks for by the name of its argument."""
    sources = {
        "wrong_fit": lambda: cells("fit_wrong"),
        "right_fit": lambda: cells("fit_right"),
        "wrong_fifth": lambda: [c for c in cells("repair_and_parsons") if c.words != ["right"]],
        "right_fifth": lambda: [c for c in cells("repair_and_parsons") if c.words == ["right"]],
        "wrong_other": lambda: [c for c in cells("other_exercises") if c.words != ["right"]],
        "right_other": lambda: [c for c in cells("other_exercises") if c.words == ["right"]],
    }
    layered = [c for file in ("layers", "loss_and_step") for c in cells(file)]
    sources |= {
        "wrong_layered": lambda: [c for c in layered if c.words != ["right"]],
        "right_layered": lambda: [c for c in layered if c.words == ["right"]],
    }
    measuring = [c for file in ("evaluation", "search") for c in cells(file)]
    sources |= {
        "wrong_measuring": lambda: [c for c in measuring if c.words != ["right"]],
        "right_measuring": lambda: [c for c in measuring if c.words == ["right"]],
    }
    checkpoints = [c for file in ("checkpoints", "capstone") for c in cells(file)]
    sources |= {
        "wrong_checkpoint": lambda: [c for c in checkpoints if c.words != ["right"]],
        "right_checkpoint": lambda: [c for c in checkpoints if c.words == ["right"]],
    }
    for name, source in sources.items():
        if name in metafunc.fixturenames:
            found = source()
            metafunc.parametrize(name, found, ids=[c.header.partition(" (")[0] for c in found])


@pytest.fixture(autouse=True)
def less_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half as long for endless loops as a learner does; CPU time, so no machine is slow."""
    monkeypatch.setattr(time_limit, "CPU_SECONDS", 1.0)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Counter:
    """Count how well wrong and right are told apart; printed after all tests."""
    return request.config.stash.setdefault(FIGURES, Counter())


@pytest.fixture
def costs(request: pytest.FixtureRequest) -> dict[str, float]:
    """Hold the CPU seconds a check of a right answer takes; printed after all tests."""
    return request.config.stash.setdefault(COSTS, {})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the catalogue's figures as the last lines."""
    spent = config.stash.get(COSTS, None)
    if spent:
        terminalreporter.write_sep(
            "-", "milliseconds of CPU per check, the slowest of 12 challenges"
        )
        figures = [f"{check_id:<22}{1000 * cost:6.1f}" for check_id, cost in spent.items()]
        for start in range(0, len(figures), 3):
            terminalreporter.write_line("   ".join(figures[start : start + 3]))
    counted = config.stash.get(FIGURES, None)
    if counted:
        terminalreporter.write_sep("-", "catalogue")
        terminalreporter.write_line(
            f"wrong answers: {counted['wrong']}, not passed: {counted['refused']}, "
            f"named: {counted['named']}, the first name true: {counted['first']}"
        )
        terminalreporter.write_line(
            f"right answers: {counted['right']}, full points: {counted['accepted']}"
        )


@pytest.fixture
def right_fit_class() -> Any:
    """A right answer to 05.fit."""
    return cells("fit_right")[0].thing()


@pytest.fixture
def right_other_things() -> list[tuple[str, Any]]:
    """The first right answer to each of the other exercises."""
    found: dict[str, Any] = {}
    for cell in cells("other_exercises"):
        if cell.words == ["right"] and cell.check_id not in found:
            found[cell.check_id] = cell.thing()
    return list(found.items())


@pytest.fixture(scope="session")
def right_things() -> dict[str, Any]:
    """A right answer to every exercise, by its id."""
    found: dict[str, Any] = {"05.fit": cells("fit_right")[0].thing()}
    for file in FILES_BY_HEADER:
        for cell in cells(file):
            if cell.words == ["right"] and cell.check_id not in found:
                found[cell.check_id] = cell.thing()
    return found


METHODS = {
    "01.forward": (nnlib.Dense, "forward"),
    "02.forward": (nnlib.Perceptron, "forward"),
    "02.predict": (nnlib.Perceptron, "predict"),
    "02.count_parameters": (nnlib.Perceptron, "count_parameters"),
    "03.backward": (nnlib.Dense, "backward"),
    "05.fit_blanks": (nnlib.Perceptron, "fit"),
    "05.fit": (nnlib.Perceptron, "fit"),
}


@pytest.fixture(scope="session")
def in_place_of(right_things: dict[str, Any]) -> Callable[[str, Any], Any]:
    """Give the work for an exercise in which a certain function is what was asked for.

    Where several things are asked for, the others are right.
    """

    def work(check_id: str, function: Any) -> Any:
        right = right_things[check_id]
        if check_id in METHODS:
            base, method = METHODS[check_id]
            return type("Mine", (base,), {method: function})
        if check_id == "05.repair":
            return (type("Mine", (nnlib.Perceptron,), {"fit": function}), *right[1:])
        if check_id == "09.resume":
            return (right[0], function)
        if check_id == "09.load":
            return (function, right[1])
        return function

    return work


@pytest.fixture
def catalogue() -> Any:
    """The reader of the catalogue."""
    return cells
