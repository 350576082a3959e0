"""Every chapter of the course runs as a script, and its two flavours are one chapter."""

import json
import os
import resource
import subprocess
import sys

import nbformat
import pytest

from autograder.records import LANGUAGES
from course.build import manifest, notebook, source

COURSE = manifest.load()
STEMS = [entry.stem for entry in COURSE.chapters]
SECONDS = 60


def read(stem):
    return source.read(COURSE.source(COURSE.find(stem)))


def computing_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
@pytest.mark.parametrize("stem", STEMS)
def test_a_chapter_runs_as_a_script_in_under_a_minute(stem, tmp_path):
    """With its solutions in place, in an empty folder, without a word on stderr.

    The minute is one of computing, so that a busy machine does not make a chapter slow.
    """
    before = computing_time()
    done = subprocess.run(
        [sys.executable, str(COURSE.source(COURSE.find(stem)))],
        cwd=tmp_path,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=5 * SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert computing_time() - before < SECONDS


@pytest.mark.parametrize("stem", STEMS)
def test_the_flavours_have_the_same_cells_code_and_points(stem):
    """Only prose, and the comments that the builder chooses by language, may differ."""
    chapter = read(stem)
    dutch, english = (notebook.teacher_notebook(chapter, spoken)["cells"] for spoken in LANGUAGES)
    assert [(cell["id"], cell["cell_type"], cell["metadata"]) for cell in dutch] == [
        (cell["id"], cell["cell_type"], cell["metadata"]) for cell in english
    ]
    for one, other in zip(dutch, english, strict=True):
        if one["metadata"].get("nbgrader"):
            assert one["source"] == other["source"]
        elif one["cell_type"] == "code":
            assert without_comments(one["source"]) == without_comments(other["source"])


def without_comments(code):
    return [line for line in code.splitlines() if not line.lstrip().startswith("#")]


@pytest.mark.parametrize("stem", STEMS)
def test_the_points_are_those_of_the_manifest(stem):
    built = notebook.teacher_notebook(read(stem), "nl")
    points = [cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in built["cells"]]
    assert sum(points) == COURSE.find(stem).points


@pytest.mark.slow
@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_learners_notebook_is_valid_and_holds_no_solution(stem, language):
    built = notebook.learner_notebook(read(stem), language)
    nbformat.validate(nbformat.from_dict(built))
    text = json.dumps(built)
    assert "BEGIN SOLUTION" not in text and "END SOLUTION" not in text
    for cell in built["cells"]:
        if cell["cell_type"] == "code":
            compile(cell["source"], cell["id"], "exec")
