"""nbgrader's own autograding, with our pipeline in place of its execution.

`configure` puts this class where nbgrader looks its own up, so `nbgrader autograde` and the
formgrader's button grade as `leercurve class grade` does, in a jail and on evidence. Which
submissions, whether once more, and how a failure is reported stay nbgrader's. In a folder that is
no class folder it is nbgrader's own.
"""

from __future__ import annotations

import fnmatch
import os
import re
from pathlib import Path
from typing import Any

from nbgrader import converters
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import NbGraderException

from autograder.grading import classroom, submissions


class Autograde(converters.Autograde):  # type: ignore[misc]
    """What `nbgrader autograde` and formgrader's button run in a class folder."""

    def init_notebooks(self) -> None:
        """Find what was handed in, that which nbgrader would not recognize included."""
        if not self._ours:
            super().init_notebooks()
            return
        assignment = self.coursedir.assignment_id
        found: dict[str, list[str]] = {}
        if fnmatch.fnmatchcase(assignment, self.coursedir.notebook_id):
            for student in submissions.students(Path(self.coursedir.root), assignment):
                if self._meant(student):
                    place = os.path.normpath(self._format_source(assignment, student))
                    found[place] = [os.path.join(place, f"{assignment}.ipynb")]
        self.assignments = found
        if not found:
            super().init_notebooks()  # says what was looked for, and what is like it

    def convert_notebooks(self) -> None:
        """Grade the submissions that were found, and report as nbgrader does."""
        if not self._ours:
            super().convert_notebooks()
            return
        from autograder.grading import pipeline

        assignment = self.coursedir.assignment_id
        students = [os.path.basename(os.path.dirname(place)) for place in self.assignments]
        strangers = [] if self.create_student else self._strangers(students)
        for student in strangers:
            self.log.error("No student with ID '%s' exists in the database", student)
        wanted = [student for student in students if student not in strangers]
        self.notebooks = [name for names in self.assignments.values() for name in names]
        if not self._executes:
            self.log.warning("--no-execute is ignored here: what is not run is not graded")
        self.run_pre_convert_hook()
        try:
            summary = pipeline.grade(
                Path(self.coursedir.root),
                [assignment],
                students=wanted,
                force=self.force,
                language="en",
                progress=lambda step: self.log.info(
                    "Autograded %s of %s (%d of %d)",
                    step.assignment,
                    step.student,
                    step.done,
                    step.total,
                ),
            )
        except classroom.ClassroomError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        self.run_post_convert_hook()
        if summary.skipped:
            self.log.info("Skipping %d graded before, unchanged since", summary.skipped)
        self._report(summary, assignment, strangers)

    def _report(self, summary: Any, assignment: str, failed: list[str]) -> None:
        """Log what was remarked; raise, as nbgrader does, where a submission was not graded."""
        for said in summary.said:
            self.log.warning("%s of %s: %s", said.assignment, said.student, said.remark.en)
        if failed or summary.unreadable or summary.own_failures:
            count = len(failed) + summary.unreadable + summary.own_failures
            message = (
                f"{count} submission{'s' if count != 1 else ''} of '{assignment}' could not be "
                "graded as usual; what was said about each stands above."
            )
            self.log.error(message)
            raise NbGraderException(message)

    @property
    def _ours(self) -> bool:
        return classroom.is_class(Path(self.coursedir.root))

    @property
    def _executes(self) -> bool:
        return self.config.get("Execute", {}).get("enabled", True) is not False

    def _meant(self, student: str) -> bool:
        """Tell whether a student is one of those that the command line names."""
        excluded = self.coursedir.student_id_exclude
        if excluded and student in re.split(r"\s*,\s*", excluded.strip()):
            return False
        return fnmatch.fnmatchcase(student, self.coursedir.student_id)

    def _strangers(self, students: list[str]) -> list[str]:
        """Return the students whom the gradebook does not know."""
        unknown = []
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            for student in students:
                try:
                    book.find_student(student)
                except MissingEntry:
                    unknown.append(student)
        return unknown
