"""A teacher's class: chapters become assignments of a class folder.

The folder's own `course.toml`, `chapters/` and `questions/` come before ours. Questions that stand
in the folder are exam questions: their keys stay with the teacher, and a released notebook holds
of them what a learner has to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder import quiz
from autograder.exam import handed_out
from autograder.grading.classroom import Classroom, ClassroomError, open_folder
from course import HOME
from course.build import manifest
from course.build.check import check
from course.build.manifest import Entry, Manifest
from course.build.notebook import dumps, teacher_notebook
from course.build.source import LANGUAGES, Chapter, SourceError, read

_LINK = re.compile(r"\[([^\[\]]*)\]\((?:\./)?([^()#\s]+\.ipynb)(#[^()\s]*)?\)")


def release(
    folder: Path,
    names: Sequence[str] = (),
    progress: Callable[[str, int, int], None] = lambda stem, done, of: None,
) -> list[str]:
    """Release chapters in a class folder, all of them without `names`; return their stems.

    Raises SourceError, with file and line, where the teacher's own files are inconsistent;
    nothing has been written then.
    """
    from autograder.grading.release import publish

    room = open_folder(folder)
    problems = check(room.folder, beneath=HOME)
    if problems:
        raise SourceError(problems)
    course = manifest.load(room.folder, HOME)
    entries = chosen(course, names)
    exams = list(exam_questions(room.folder))
    steps = 2 * len(entries)
    built = {}
    for done, entry in enumerate(entries):
        progress(entry.stem, done, steps)
        built[entry.stem] = _sources(room, course, entry, exams)
    with room.alone():  # everything has been built: nothing of a teacher's can go wrong now
        for done, (stem, sources) in enumerate(built.items(), start=len(built)):
            progress(stem, done, steps)
            publish(room, stem, sources)
    return list(built)


def chosen(course: Manifest, names: Sequence[str]) -> list[Entry]:
    """Return the chapters called by number or name, all of them without names, in order."""
    found = []
    for name in names:
        entry = course.find(name)
        if entry is None:
            known = ", ".join(entry.number for entry in course.chapters)
            raise ClassroomError(
                f"Er is geen hoofdstuk '{name}'; er zijn: {known}.",
                f"There is no chapter '{name}'; there are: {known}.",
            )
        found.append(entry.stem)
    return [entry for entry in course.chapters if not names or entry.stem in found]


def exam_questions(folder: Path) -> Iterator[quiz.Question]:
    """Yield the questions that stand in the class folder itself."""
    for path in sorted((folder / "questions").glob("*.toml")):
        yield from quiz.load(path)


def _sources(
    room: Classroom, course: Manifest, entry: Entry, exams: Sequence[quiz.Question]
) -> dict[str, bytes]:
    """Return the teacher's notebook of a chapter, per language."""
    chapter = read(course.source(entry))
    secret = room.secret()
    exam = {question.id: handed_out(question, secret) for question in exams}
    keys = {question.id: question for question in exams}
    for cell in chapter.cells:
        if cell.kind == "quiz" and cell.points and cell.id not in keys:
            keys[cell.id] = quiz.find(cell.id, [HOME / "questions"])
    stems = {entry.stem for entry in course.chapters}
    return {
        language: dumps(linked(teacher_notebook(chapter, language, exam, keys), chapter, stems))
        for language in LANGUAGES
    }


def linked(notebook: dict[str, Any], chapter: Chapter, stems: Collection[str]) -> dict[str, Any]:
    """Let links lead to where nbgrader puts the other chapters: each has a folder of its own.

    A link to a chapter that this class does not have, or to the glossary, becomes plain words.
    """

    def replace(link: re.Match[str]) -> str:
        words, target, fragment = link.group(1), link.group(2), link.group(3) or ""
        stem = target.removesuffix(".ipynb")
        if stem == chapter.stem:
            return link.group(0)
        return f"[{words}](../{stem}/{target}{fragment})" if stem in stems else words

    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and "nbgrader" not in cell["metadata"]:
            cell["source"] = _LINK.sub(replace, cell["source"])
    return notebook
