"""Make notebooks of a chapter: the teacher's, with solutions, and the learner's, without.

The names of nbgrader's metadata live here and nowhere else. The learner's notebook is made by
nbgrader's own preprocessors, so that it equals what `nbgrader generate_assignment` releases.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import course
from autograder.grading.answers import grade_id, key_text
from autograder.grading.stubs import CODE_STUB, TEXT_STUB
from autograder.quiz import Question, load
from course.build.files import write
from course.build.localise import localise
from course.build.source import LANGUAGES, Cell, Chapter

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

_CONFIG = '''\
"""nbgrader's configuration of this course folder.

The Dutch flavour is the source; the English one is released with
    --CourseDirectory.source_directory=en --CourseDirectory.release_directory=release_en
Either may be handed in: exercises, tests, ids and points are the same.
"""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "leercurve"
c.CourseDirectory.source_directory = "nl"
c.CourseDirectory.release_directory = "release"
c.ClearSolutions.code_stub = {{"python": {code!r}}}
c.ClearSolutions.text_stub = {text!r}
'''


def teacher_notebook(
    chapter: Chapter,
    language: str,
    exam: Mapping[str, dict[str, Any]] | None = None,
    questions: Mapping[str, Question] | None = None,
) -> dict[str, Any]:
    """Return a chapter as an nbgrader source notebook: solutions, points, one language.

    The same chapter and language give the same notebook, whatever the day or the machine. `exam`
    holds, by id, the questions whose key stays with the teacher, as `autograder.exam.handed_out`
    makes them; they stand in the metadata of their quiz cells, in both languages. `questions`
    holds, by id, those with points: their keys go into the source, from where they reach the
    gradebook and no released notebook.
    """
    notebook: dict[str, Any] = {
        "cells": [_cell(cell, exam or {}, questions or {}) for cell in localise(chapter, language)],
        "metadata": {
            "kernelspec": dict(KERNEL),
            "language_info": {"name": "python"},
            "leercurve": {
                "chapter": chapter.stem,
                "lang": language,
                "version": course.version(),
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return notebook


def learner_notebook(
    chapter: Chapter,
    language: str,
    exam: Mapping[str, dict[str, Any]] | None = None,
    questions: Mapping[str, Question] | None = None,
) -> dict[str, Any]:
    """Return a chapter as the learner gets it: stubs for solutions, tests locked."""
    import nbformat
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearHiddenTests,
        ClearMarkScheme,
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
    )

    notebook = nbformat.from_dict(  # type: ignore[no-untyped-call]
        teacher_notebook(chapter, language, exam, questions)
    )
    steps = [
        LockCells(),
        ClearSolutions(code_stub={"python": CODE_STUB}, text_stub=TEXT_STUB),
        ClearOutput(),
        CheckCellMetadata(),
        ComputeChecksums(),
        ClearHiddenTests(),
        ClearMarkScheme(),
        ComputeChecksums(),
        CheckCellMetadata(),
    ]
    resources: dict[str, Any] = {}
    for step in steps:
        step.log.setLevel("CRITICAL")  # what goes wrong is raised, and said once
        notebook, resources = step.preprocess(notebook, resources)
    plain: dict[str, Any] = json.loads(json.dumps(notebook))
    return plain


def _cell(
    cell: Cell, exam: Mapping[str, dict[str, Any]], questions: Mapping[str, Question]
) -> dict[str, Any]:
    source = f'quiz("{cell.id}")' if cell.kind == "quiz" else cell.source
    if cell.kind == "quiz" and cell.points and cell.id in questions:
        source += "\n" + key_text(questions[cell.id])
    grading = _grading(cell)
    metadata: dict[str, Any] = {"nbgrader": grading} if grading else {}
    if cell.kind == "quiz" and cell.id in exam:
        metadata["leercurve"] = {"v": 1, "question": exam[cell.id]}
    made: dict[str, Any] = {
        "cell_type": "markdown" if cell.kind in ("prose", "answer") else "code",
        "id": cell.id,
        "metadata": metadata,
        "source": source,
    }
    if made["cell_type"] == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


def _grading(cell: Cell) -> dict[str, Any]:
    """Return nbgrader's metadata (schema 3) of a cell; prose and demo code have none.

    Nor has a quiz without points, as ours are.
    """
    counts = cell.kind == "quiz" and bool(cell.points)
    if cell.kind not in ("exercise", "tests", "answer") and not counts:
        return {}
    graded = counts or cell.kind in ("tests", "answer")
    metadata = {
        "grade": graded,
        "grade_id": grade_id(cell.id) if counts else cell.id,
        "locked": counts or cell.kind == "tests",
        "schema_version": 3,
        "solution": cell.kind in ("exercise", "answer"),
        "task": False,
    }
    if graded:
        metadata["points"] = cell.points
    return metadata


def dumps(notebook: dict[str, Any]) -> bytes:
    """Return a notebook as the bytes of an .ipynb file, written as Jupyter writes them."""
    cells = [
        cell | {"source": cell["source"].splitlines(keepends=True)}
        if isinstance(cell["source"], str)
        else cell
        for cell in notebook["cells"]
    ]
    text = json.dumps(notebook | {"cells": cells}, indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode()


def build(chapters: list[Chapter], out: Path) -> list[Path]:
    """Write both flavours of each chapter and nbgrader's configuration; return the files.

    `out/nl/05_training_loop/05_training_loop.ipynb`, the same below `out/en`, and
    `out/nbgrader_config.py`, which is written once and then left to the teacher.
    """
    written = []
    for chapter in chapters:
        questions = _questions(chapter)
        for language in LANGUAGES:
            path = out / language / chapter.stem / f"{chapter.stem}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, dumps(teacher_notebook(chapter, language, None, questions)))
            written.append(path)
    config = out / "nbgrader_config.py"
    if not os.path.lexists(config):
        out.mkdir(parents=True, exist_ok=True)
        write(config, _CONFIG.format(code=CODE_STUB, text=TEXT_STUB).encode())
    written.append(config)
    return written


def _questions(chapter: Chapter) -> dict[str, Question]:
    """Return the questions of a chapter that count, from the folder beside its own."""
    asked = {cell.id for cell in chapter.cells if cell.kind == "quiz" and cell.points}
    folder = chapter.path.parent.parent / "questions"
    numbers = sorted({question_id[:2] for question_id in asked})
    return {
        question.id: question
        for number in numbers
        for path in sorted(folder.glob(f"{number}_*.toml"))
        for question in load(path)
        if question.id in asked
    }
