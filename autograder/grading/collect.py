"""Running a submission in a jail and collecting the evidence for each of its tests.

The collector stands outside the jail, on the teacher's machine or a worker of theirs. It decides
nothing: what comes back is plain data that `judge` reads elsewhere. A cell that ends the process
it runs in costs a new one, in which it is left out; every test ends with evidence or with the
reason why there is none.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.checks import find
from autograder.grading.cells import Code, plan
from autograder.sandbox.jail import Jail, JailError, ProbeOver, Session, SessionOver

MOST_AT_ONCE = 3 * 2**20  # characters of files in one message
_WRITING = """
import base64, contextlib, os
for name, data in files.items():
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(base64.b64decode(data))
"""
AT_ITS_PLACE, AT_THE_END = 0, 1


def failure(check_id: str, error: BaseException) -> str:
    """Return the id under which a failure of ours can be found: what, and where."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}"
    return f"{check_id}/{type(error).__name__}/{where}"


def challenge(task: Mapping[str, Any], index: int, place: int) -> dict[str, Any]:
    """Return what a check is tried on; the judge draws the same from the same seed."""
    rng = np.random.default_rng([int(task["seed"], 16), index, place, int(task["full"])])
    return find(task["checks"][index]["check_id"]).challenge(rng)


def codes(task: Mapping[str, Any]) -> list[Code]:
    """Return the cells of a task as `cells.plan` reads them."""
    wanted: dict[str, frozenset[str]] = {}
    for one in task["checks"]:
        check = find(one["check_id"])
        wanted[one["cell"]] = frozenset([*check.names, *check.partners])
    return [
        Code(
            cell["source"],
            always=cell["always"],
            wanted=wanted.get(cell["id"], frozenset()),
            test=cell["test"],
        )
        for cell in task["cells"]
    ]


class _Broke(Exception):
    """Something of ours failed during a probe; its session is of no further use."""


@dataclass
class _Run:
    """What has been seen of a submission so far, over all its sessions."""

    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    probes: dict[str, dict[str, Any]] = field(default_factory=dict)
    killers: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: {"cells": 0.0, "probes": 0.0})
    gave_up: str = ""


def collect(task: Mapping[str, Any], jail: Jail) -> dict[str, Any]:
    """Run the cells of a task and probe its checks, each at its place; return what was seen.

    The evidence is plain data: ``cells`` (by id: outputs, error, seconds), ``probes`` (by
    ``index/place``: evidence, over, or broke, which is a failure of ours), ``killers`` (by id of
    the cell: why it ended its process), ``ran`` (ids), ``gave_up`` (why the rest was not tried, if
    so) and ``seconds``.

    A learner's experiments count for the time that there is. Where that is over before every check
    was tried, the rest gets half as much once more, without the cells that no exercise needs.
    """
    marked = codes(task)
    runs = [not code.test for code in marked] if task["full"] else plan(marked)
    run = _Run()
    seconds = jail.limits.total_seconds
    _sessions(task, jail, runs, run, time.monotonic() + seconds)
    if run.gave_up == "time" and not task["full"]:
        exercises = [bool(cell["grade_id"]) for cell in task["cells"]]
        pairs = zip(marked, exercises, strict=True)
        lean = plan([replace(code, always=code.always and exercise) for code, exercise in pairs])
        if lean != runs:
            run.gave_up = ""
            _sessions(task, jail, lean, run, time.monotonic() + seconds / 2)
    for index in range(len(task["checks"])):
        run.probes.setdefault(f"{index}/{AT_ITS_PLACE}", {"over": run.gave_up or "died"})
    return {
        "cells": run.cells,
        "probes": run.probes,
        "killers": run.killers,
        "ran": [cell["id"] for cell, ran in zip(task["cells"], runs, strict=True) if ran],
        "gave_up": run.gave_up,
        "seconds": run.seconds,
    }


def _sessions(
    task: Mapping[str, Any], jail: Jail, runs: Sequence[bool], run: _Run, until: float
) -> None:
    """Go through the notebook, anew after each cell that ended its process.

    Each time something is known that was not before, and the time is bounded; so there is an end.
    """
    known = -1
    while not _session(task, jail, runs, run, until):
        before, known = known, len(run.killers) + len(run.probes)
        if known == before:
            run.gave_up = run.gave_up or ["died", *run.killers.values()][-1]
            return


def _session(
    task: Mapping[str, Any], jail: Jail, runs: Sequence[bool], run: _Run, until: float
) -> bool:
    """Go through the notebook once; say whether its end was reached, or there is no point."""
    at = ""
    asked: dict[str, list[int]] = {}
    for index, one in enumerate(task["checks"]):
        asked.setdefault(one["cell"], []).append(index)
    try:
        with jail.session() as session:
            _lay_out(task.get("files", {}), session)
            for cell, runs_here in zip(task["cells"], runs, strict=True):
                at = cell["id"]
                if time.monotonic() > until:
                    run.gave_up = "time"
                    return True
                for index in asked.get(at, []):
                    _probe(task, session, index, AT_ITS_PLACE, run)
                if runs_here and at not in run.killers:
                    _cell(session, cell, run)
            for index in task.get("late", []):
                if time.monotonic() <= until:
                    at = task["checks"][index]["cell"]
                    _probe(task, session, index, AT_THE_END, run)
        return True
    except _Broke:
        return False
    except SessionOver as over:
        if over.reason == "time" and time.monotonic() >= until:  # of all cells, not of this one
            run.gave_up = "time"
            return True
        if at in asked:  # during a probe: what is left of the session cannot be trusted to be there
            for index in asked[at]:
                run.probes.setdefault(f"{index}/{AT_ITS_PLACE}", {"over": over.reason})
                if index in task.get("late", []):
                    run.probes.setdefault(f"{index}/{AT_THE_END}", {"over": over.reason})
            run.killers.setdefault(at, over.reason)
        else:
            run.killers[at] = over.reason
            run.cells[at] = {"outputs": [], "error": None, "seconds": 0.0, "timed_out": False}
        return False


def _lay_out(files: Mapping[str, str], session: Session) -> None:
    """Put the files beside a notebook where its cells look for them."""
    batch: dict[str, str] = {}
    for name, data in [*files.items(), ("", "")]:
        if batch and (not name or sum(map(len, batch.values())) + len(data) > MOST_AT_ONCE):
            # Run apart from the notebook's names; one that cannot be written is not there.
            try:
                session.cell("", f"exec({_WRITING!r}, {{'files': {batch!r}}})")
            except SessionOver as over:  # before anything of the learner's has run
                raise JailError(str(over)) from over
            batch = {}
        batch[name] = data


def _cell(session: Session, cell: Mapping[str, Any], run: _Run) -> None:
    started = time.monotonic()
    try:
        ran = session.cell(cell["id"], cell["source"])
    finally:
        run.seconds["cells"] += time.monotonic() - started
    run.cells[cell["id"]] = {
        "outputs": ran.outputs,
        "error": ran.error,
        "seconds": ran.seconds,
        "timed_out": ran.timed_out,
    }


def _probe(task: Mapping[str, Any], session: Session, index: int, place: int, run: _Run) -> None:
    """Try a check, unless an earlier session did: what was seen once is not asked again."""
    key = f"{index}/{place}"
    if key in run.probes:
        return
    started = time.monotonic()
    check = find(task["checks"][index]["check_id"])
    try:
        run.probes[key] = {"evidence": session.probe(check, challenge(task, index, place))}
    except ProbeOver as over:
        run.probes[key] = {"over": over.reason}
    except (SessionOver, JailError, OSError):
        raise
    except Exception as error:
        run.probes[key] = {"broke": failure(check.id, error)}
        raise _Broke from error
    finally:
        run.seconds["probes"] += time.monotonic() - started
