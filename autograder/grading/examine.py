"""One submission: from what was handed in to a task for the jail, and from evidence to a result."""

from __future__ import annotations

import ast
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from autograder import card, courses, messages
from autograder.checks import IDS
from autograder.grading import answers as quiz_answers
from autograder.grading.results import Answered, Judged, Remark, Result
from autograder.grading.sanitise import Sanitised, Source, coded, sanitise
from autograder.grading.submissions import Submission
from autograder.language import LANGUAGES, number
from autograder.quiz import Question

GRADING = 1  # counts up when the same submission may be judged differently


@lru_cache(maxsize=1)
def _library() -> str:
    try:
        return version("leercurve")
    except PackageNotFoundError:
        return "0"


def fingerprint(submitted: str, source: Source) -> str:
    """Return what a result depends on, as one text: equal ones need no second run."""
    text = json.dumps([GRADING, _library(), submitted, source.plain()], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("ascii", "replace")).hexdigest()


def task_of(sanitised: Sanitised, source: Source, seed: str | None = None) -> dict[str, Any]:
    """Return what a worker needs to run a submission, as plain data: no test, key or points.

    `seed` is 128 bits in hexadecimal, drawn freshly if it is not given.
    """
    cells = []
    checks: list[dict[str, Any]] = []
    points = {cell.grade_id: cell.points for cell in source.cells if cell.grade_id}
    exercise = ""
    names = {cell.grade_id for cell in sanitised.cells if cell.kind == "exercise"}
    touched = {cell.grade_id for cell in sanitised.cells if cell.changed}
    for cell in sanitised.cells:
        if cell.cell_type != "code":
            continue
        if cell.kind == "exercise":
            exercise = cell.grade_id
        asked = check_of(cell.source) if cell.kind == "test" else ""
        cells.append(
            {
                "id": cell.id,
                "source": "" if cell.kind in ("test", "quiz") else cell.source,
                "grade_id": cell.grade_id,
                "always": cell.kind == "exercise" or cell.kind == "own" or cell.changed,
                "test": cell.kind in ("test", "quiz"),
            }
        )
        if asked:
            own = cell.grade_id.removeprefix("test_")
            own = own if own in names else exercise
            checks.append(
                {
                    "check_id": asked,
                    "grade_id": cell.grade_id,
                    "cell": cell.id,
                    "exercise": own,
                    "untouched": own not in touched,
                    "max_points": points.get(cell.grade_id),
                }
            )
    return {
        "assignment": source.assignment,
        "chapter": _library_of(source.assignment, checks),
        "cells": cells,
        "checks": checks,
        "files": {**coded(sanitised.files), **source.files},  # a file of the teacher's is theirs
        "seed": seed or secrets.token_hex(16),
        "full": False,
        "late": [],
    }


def _library_of(assignment: str, checks: Sequence[Mapping[str, Any]]) -> str:
    """Return the chapter whose library is cut of what is asked, however the notebook is called."""
    asked = {one["check_id"][:2] for one in checks}
    return asked.pop() if len(asked) == 1 else assignment[:2]


@lru_cache(maxsize=512)
def check_of(source: str) -> str:
    """Return the id of the check that a test asks for last, empty if it asks for none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    found = ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else None
            if node.func.id == "check" and isinstance(first, ast.Constant):
                found = first.value if first.value in IDS else found
    return found


# -- the result ---------------------------------------------------------------------------------


def finish(
    submission: Submission,
    sanitised: Sanitised,
    source: Source,
    mark: str,
    task: Mapping[str, Any],
    observed: Mapping[str, Any],
    judged: Sequence[Judged],
    folder: Path,
    secret: str | None,
) -> tuple[Result, bytes]:
    """Return the result of a submission, and the notebook that is shown with it."""
    remarks = (
        *sanitised.remarks,
        *(_stopped(cell, reason) for cell, reason in observed["killers"].items()),
        *(_stopped(cell, "time") for cell, run in observed["cells"].items() if run["timed_out"]),
        *(_by_hand(cell) for cell in _without_check(sanitised)),
        *(_ours(one) for one in judged if one.outcome == "own_failure"),
    )
    result = Result(
        student=submission.student,
        assignment=submission.assignment,
        language=sanitised.language,
        fingerprint=mark,
        submitted=submission.timestamp,
        graded=_now(),
        exercises=tuple(judged),
        questions=_questions(sanitised, source, folder, secret),
        remarks=remarks,
        sources={
            cell.grade_id: cell.source
            for cell in sanitised.cells
            if cell.kind == "exercise" and cell.changed
        },
        seconds={name: round(value, 4) for name, value in observed["seconds"].items()},
    )
    return result, notebook(sanitised.notebook, result, observed)


def not_graded(
    student: str,
    assignment: str,
    source: Source,
    mark: str,
    remark: Remark,
    *,
    submitted: str = "",
) -> tuple[Result, bytes]:
    """Return the result of a submission that could not be read, or whose grading failed."""
    result = Result(
        student=student,
        assignment=assignment,
        language=source.language,
        fingerprint=mark,
        state="own_failure" if remark.ours else "unreadable",
        submitted=submitted,
        graded=_now(),
        remarks=(remark,),
    )
    return result, notebook(_as_released(source), result, {"cells": {}, "killers": {}})


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()


def _without_check(sanitised: Sanitised) -> list[str]:
    return [
        cell.id for cell in sanitised.cells if cell.kind == "test" and not check_of(cell.source)
    ]


def _by_hand(cell: str) -> Remark:
    return Remark(
        "by_hand",
        f"De test {cell} vraagt geen controle van Leercurve; kijk deze met de hand na.",
        f"The test {cell} asks for no check of Leercurve; grade it by hand.",
        cell,
    )


def _stopped(cell: str, reason: str) -> Remark:
    variant = "" if reason == "died" else reason
    said = {lang: messages.words("stopped", variant, {}, lang)["seen"] for lang in LANGUAGES}
    return Remark(reason, f"Cel {cell}: {said['nl']}", f"Cell {cell}: {said['en']}", cell)


def _ours(judged: Judged) -> Remark:
    return Remark(
        "own_failure",
        f"De controle {judged.check_id} ging zelf mis ({judged.failure_id}); er is geen score "
        "vastgelegd, de docent kijkt ernaar.",
        f"The check {judged.check_id} itself failed ({judged.failure_id}); no score was "
        "recorded, the teacher will look at it.",
        judged.grade_id,
        ours=True,
    )


def broke(failure_id: str) -> Remark:
    """Return the remark on a submission whose grading failed, through a fault of ours."""
    return Remark(
        "own_failure",
        f"Het nakijken zelf ging mis ({failure_id}); er is geen score vastgelegd, de docent kijkt "
        "ernaar.",
        f"The grading itself failed ({failure_id}); no score was recorded, the teacher will look "
        "at it.",
        ours=True,
    )


# -- quizzes ------------------------------------------------------------------------------------


def _questions(
    sanitised: Sanitised, source: Source, folder: Path, secret: str | None
) -> tuple[Answered, ...]:
    """Return the verdicts on all questions of the chapter, those left open too."""
    keys = source.questions()
    found = []
    for cell in source.cells:
        if not cell.question_id:
            continue
        question = keys.get(cell.question_id) or _question(cell.question_id, folder / "questions")
        if question is None:
            continue
        _, given = sanitised.answers.get(cell.question_id, (cell.id, ()))
        points = cell.points or 0.0
        exam = cell.question is not None
        one = quiz_answers.answered(
            question, cell.id, given, max_points=points, secret=secret if exam else None
        )
        found.append(replace(one, grade_id=cell.grade_id))
    return tuple(found)


@lru_cache(maxsize=512)
def _question(question_id: str, folder: Path) -> Question | None:
    return courses.question(question_id, folder)


# -- the notebook -------------------------------------------------------------------------------


def notebook(restored: Any, result: Result, observed: Mapping[str, Any]) -> bytes:
    """Return the notebook that formgrader shows: what ran with its outputs, and the verdicts."""
    cards = {judged.grade_id: judged for judged in result.exercises}
    marks = {answered.grade_id: answered for answered in result.questions if answered.grade_id}
    cells = []
    if result.state != "graded":
        cells.append(_notice(result))
    count = 0
    for node in restored["cells"]:
        cell = {**node, "source": node["source"].splitlines(keepends=True)}
        if cell["cell_type"] == "code":
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            ran = observed["cells"].get(cell["id"])
            if grade_id in cards:
                count += 1
                cell["outputs"] = [_verdict(cards[grade_id], result.language, count)]
            elif grade_id in marks:
                count += 1
                one = marks[grade_id]
                said = f"{number(one.points, result.language)} / " + number(
                    one.max_points, result.language
                )
                data = {"text/plain": repr(float(one.points)), "text/markdown": said}
                cell["outputs"] = [_result(data, count)]
            elif ran is not None:
                count += 1
                cell["outputs"] = [_numbered(output, count) for output in ran["outputs"]]
                if cell["id"] in observed["killers"]:
                    cell["outputs"] = [_end(observed["killers"][cell["id"]], result.language)]
            cell["execution_count"] = count if cell.get("outputs") or ran is not None else None
        cells.append(cell)
    whole = {**restored, "cells": cells}
    text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode("utf-8", "replace")


def _verdict(judged: Judged, language: str, count: int) -> dict[str, Any]:
    """Return the output of a test: the points as nbgrader reads them, and the card."""
    report = judged.report(language)
    points = float("nan") if judged.outcome == "own_failure" else float(judged.points)
    return _result({"text/plain": repr(points), "text/html": card.html(report)}, count)


def _result(data: dict[str, Any], count: int) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "data": data,
        "metadata": {},
        "execution_count": count,
    }


def _numbered(output: Mapping[str, Any], count: int) -> dict[str, Any]:
    if output["output_type"] == "execute_result":
        return {**output, "execution_count": count}
    return dict(output)


def _end(reason: str, language: str) -> dict[str, Any]:
    said = messages.words("stopped", "" if reason == "died" else reason, {}, language)["seen"]
    return {"output_type": "error", "ename": "Stopped", "evalue": said, "traceback": [said]}


def _notice(result: Result) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": "leercurve-notice",
        "metadata": {},
        "source": [f"> {remark.say(result.language)}\n" for remark in result.remarks],
    }


def _as_released(source: Source) -> dict[str, Any]:
    """Return the notebook as it was given out, for a student of whom there is nothing to show."""
    empty = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    nobody = Submission("", source.assignment, Path(), empty.encode(), "")
    whole: dict[str, Any] = sanitise(nobody, source).notebook
    return whole
