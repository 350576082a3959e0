"""Feedback for a class: one page per submission, where nbgrader keeps and releases feedback.

Two ways lead to the same page: `write`, for a whole class at once, and nbgrader's own
``generate_feedback``, which the formgrader's button runs too and which finds `FeedbackExporter`
through `feedback_settings`. Releasing and fetching stay nbgrader's.
"""

from __future__ import annotations

import hmac
import json
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder import courses, files
from autograder.grading import classbook, classroom, results
from autograder.grading.feedback_page import Submission, page
from autograder.grading.results import Result
from autograder.language import LANGUAGES
from autograder.quiz import Question, QuizError, find

# What nbgrader needs beside a page to release it to the student it belongs to.
_TIME, _SECRET = "timestamp.txt", "submission_secret.txt"
_MOST_BESIDE = 4_096
_MOST_NOTEBOOK = 64 << 20


@dataclass(frozen=True)
class Written:
    """What came of `write`: the pages, and (assignment, student, reason) of each that failed."""

    pages: tuple[Path, ...]
    failed: tuple[tuple[str, str, str], ...] = ()


def feedback_settings(c: Any) -> None:
    """Let nbgrader make its feedback with our page; `c` is the configuration of a class folder.

    Formgrader, too, is given our way to show Markdown, so that a learner's text stays text there.
    """
    c.GenerateFeedback.exporter_class = "autograder.grading.feedback_exporter.FeedbackExporter"
    c.GenerateFeedback.preprocessors = []
    c.HTMLExporter.filters = {"markdown2html": "autograder.grading.hostile.for_formgrader"}


def write(
    folder: Path,
    assignments: Collection[str] | None = None,
    students: Collection[str] | None = None,
    language: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Write the feedback of a class; each page in the language of what was handed in.

    `assignments` and `students` narrow it down, `language` says another language for all, and
    `progress` is told how many of how many are done. What cannot be written stops nothing else.
    """
    office = Office(folder)
    wanted = [
        (assignment, student)
        for assignment, student in office.submissions()
        if (assignments is None or assignment in assignments)
        and (students is None or student in students)
    ]
    pages: list[Path] = []
    failed: list[tuple[str, str, str]] = []
    for at, (assignment, student) in enumerate(wanted):
        try:
            pages.append(office.publish(assignment, student, language))
        except Exception as error:
            # Nobody else's feedback has to wait for this one.
            failed.append((assignment, student, f"{type(error).__name__}: {error}"))
        if progress is not None:
            progress(at + 1, len(wanted))
    return Written(tuple(pages), tuple(failed))


class Office:
    """What all pages of a class have in common, each thing read once."""

    def __init__(self, folder: Path) -> None:
        self.room = classroom.open_folder(folder)
        self._released: dict[str, dict[str, str]] = {}
        self._questions: dict[str, tuple[Question | None, bool]] = {}

    @cached_property
    def _book(self) -> classbook.Classbook:
        return classbook.of(self.room.folder)

    def submissions(self) -> Iterator[tuple[str, str]]:
        """Yield (assignment, student) of all that was handed in, in order."""
        known = set(self._book.scores.handed)
        kept = self.room.folder / results.FOLDER
        known |= {(path.parent.name, path.stem) for path in kept.glob("*/*.json")}
        yield from sorted(known)

    def publish(self, assignment: str, student: str, language: str | None = None) -> Path:
        """Write a page, and beside it what nbgrader needs to release it; return where."""
        for name in (assignment, student):
            if name in ("", ".", "..") or Path(name).name != name:
                raise ValueError(f"{name!r} is no name of a folder")
        text = self.page(assignment, student, language)
        place = self._place("feedback", assignment, student)
        self.prepare_release(assignment, student)
        path = place / f"{assignment}.html"
        files.write(path, text.encode("utf-8"), self._mode)
        return path

    def prepare_release(self, assignment: str, student: str) -> None:
        """Put beside a page what nbgrader needs to hand it out, as it was collected with it.

        What was put into ``submitted/`` by hand came without, and nbgrader would stop there, for
        all others too. Such a page is handed out under a name that nobody can guess.
        """
        place = self._place("feedback", assignment, student)
        place.mkdir(parents=True, exist_ok=True)
        for name in (_TIME, _SECRET):
            content = self._beside(assignment, student, name)
            if content is None:
                content = self._stand_in(assignment, student, name)
            if content is not None:
                files.write(place / name, content, self._mode)

    def _stand_in(self, assignment: str, student: str, name: str) -> bytes | None:
        """Return a time before all others, or a secret that is always the same and nobody's."""
        if name == _TIME:
            return b"1970-01-01 00:00:00 UTC\n"
        try:
            key = self.room.secret().encode()
        except classroom.ClassroomError:
            return None  # a class that lost its secret still gets its feedback
        whose = json.dumps(["feedback", assignment, student]).encode()
        return hmac.new(key, whose, "sha512").hexdigest().encode()

    @property
    def _mode(self) -> int:
        return 0o664 if self.room.directory.groupshared else 0o644

    def page(self, assignment: str, student: str, language: str | None = None) -> str:
        """Return the page of one submission."""
        return page(self.submission(assignment, student, language))

    def submission(self, assignment: str, student: str, language: str | None = None) -> Submission:
        """Return all that is told about one submission."""
        result = self._result(assignment, student)
        notebook = self._notebook(assignment, student)
        spoken = language or _language(result, notebook) or self.room.language
        practice: dict[str, Question] = {}
        exam: dict[str, Question] = {}
        for one in result.questions if result else ():
            question, is_exam = self._question(one.question_id)
            if question is not None:
                (exam if is_exam else practice)[one.question_id] = question
        person = self._book.scores.people.get(student)
        return Submission(
            assignment=assignment,
            student=student,
            language=spoken,
            title=courses.title(assignment, spoken) or assignment,
            name=person.name if person else "",
            result=result,
            handed=self._book.scores.of(assignment, student),
            codes=_sources(notebook, result),
            outputs=_outputs(notebook),
            texts=self._texts(assignment, notebook),
            practice=practice,
            exam=exam,
        )

    def _place(self, step: str, assignment: str, student: str) -> Path:
        directory = self.room.directory
        name = getattr(directory, f"{step}_directory")
        return Path(directory.format_path(name, student, assignment))

    def _result(self, assignment: str, student: str) -> Result | None:
        path = results.place(self.room.folder, assignment, student)
        return results.read(path) if path.is_file() else None

    def _notebook(self, assignment: str, student: str) -> dict[str, Any]:
        path = self._place("autograded", assignment, student) / f"{assignment}.ipynb"
        return _read_notebook(path)

    def _texts(self, assignment: str, notebook: Mapping[str, Any]) -> dict[str, str]:
        """Return the text answers that are no longer as they were released."""
        if assignment not in self._released:
            release = self.room.folder / self.room.release(self.room.language)
            self._released[assignment] = _texts(
                _read_notebook(release / assignment / f"{assignment}.ipynb")
            )
        before = self._released[assignment]
        return {
            name: text
            for name, text in _texts(notebook).items()
            if text.strip() != before.get(name, "").strip()
        }

    def _question(self, question_id: str) -> tuple[Question | None, bool]:
        """Return a question, and whether it is one of an exam: known here and in no course."""
        if question_id not in self._questions:
            self._questions[question_id] = self._sought(question_id)
        return self._questions[question_id]

    def _sought(self, question_id: str) -> tuple[Question | None, bool]:
        with suppress(QuizError, OSError):
            return find(question_id, [self.room.folder / "questions"]), True
        in_course = courses.question(question_id)
        if in_course is not None:
            return in_course, False
        return self._book.questions.get(question_id), True

    def _beside(self, assignment: str, student: str, name: str) -> bytes | None:
        for step in ("autograded", "submitted"):
            content = _read_small(self._place(step, assignment, student) / name)
            if content is not None:
                return content
        return None


# -- what a graded notebook holds ---------------------------------------------------------------


def _read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook as plain data, empty where there is none that can be read."""
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_NOTEBOOK:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _cells(notebook: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield (grade id, nbgrader's metadata, cell) of the cells that nbgrader knows."""
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
            continue
        grading = cell["metadata"].get("nbgrader")
        if isinstance(grading, dict) and isinstance(grading.get("grade_id"), str):
            yield grading["grade_id"], grading, cell


def _joined(text: Any) -> str:
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def _texts(notebook: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: _joined(cell.get("source"))
        for name, grading, cell in _cells(notebook)
        if cell.get("cell_type") == "markdown" and grading.get("solution")
    }


def _sources(notebook: Mapping[str, Any], result: Result | None) -> dict[str, str]:
    found = {
        name: _joined(cell.get("source"))
        for name, grading, cell in _cells(notebook)
        if cell.get("cell_type") == "code" and grading.get("solution")
    }
    return found | (result.sources if result else {})


def _outputs(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Return what the learner's exercises printed, as text; no other output is shown."""
    found = {}
    for name, grading, cell in _cells(notebook):
        outputs = cell.get("outputs")
        if not grading.get("solution") or not isinstance(outputs, list):
            continue
        said = "".join(_said(one) for one in outputs if isinstance(one, dict))
        if said.strip():
            found[name] = said
    return found


def _said(output: Mapping[str, Any]) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _joined(output.get("text"))
    if kind == "error":
        return f"{output.get('ename', '')}: {output.get('evalue', '')}\n"
    data = output.get("data")
    text = _joined(data.get("text/plain")) if isinstance(data, dict) else ""
    return f"{text}\n" if text else ""


def _language(result: Result | None, notebook: Mapping[str, Any]) -> str | None:
    if result is not None and result.language in LANGUAGES:
        return result.language
    metadata = notebook.get("metadata")
    ours = metadata.get("leercurve") if isinstance(metadata, dict) else None
    spoken = ours.get("lang") if isinstance(ours, dict) else None
    return spoken if spoken in LANGUAGES else None


# -- files --------------------------------------------------------------------------------------


def _read_small(path: Path) -> bytes | None:
    """Return a small ordinary file; None where there is none, or a link, or something else."""
    try:
        careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(path, os.O_RDONLY | careful)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        content = file.read(_MOST_BESIDE + 1)
    return content if len(content) <= _MOST_BESIDE else None
