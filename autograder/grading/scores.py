"""What stands in a class's gradebook: points, late penalties, a teacher's comments.

Read in a handful of queries whatever the size of the class, through nbgrader's own tables, and
never written: recording is another module's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.grading import classroom


@dataclass(frozen=True)
class Mark:
    """The points of one graded cell; `waits` for a teacher who has still to look at it.

    `given` are the points that count, `automatic` those that the grading gave, None without.
    """

    name: str
    is_text: bool
    given: float
    max_points: float
    automatic: float | None = None
    by_hand: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Handed:
    """One submission in the gradebook: marks and comments by grade id."""

    student: str
    assignment: str
    submitted: datetime | None = None
    penalty: float = 0.0
    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """The points that count, a late penalty taken off; never below zero."""
        return max(0.0, sum(mark.given for mark in self.marks.values()) - self.penalty)

    @property
    def waits(self) -> bool:
        """Whether points of it have still to be given by a teacher."""
        return any(mark.waits and mark.max_points > 0 for mark in self.marks.values())


@dataclass(frozen=True)
class Person:
    """A student of the class, as the teacher entered them."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        """First and last name; empty where neither is known."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Scores:
    """A gradebook as it is now: people by id, assignments with their points, what was handed in."""

    people: dict[str, Person]
    max_points: dict[str, float]
    handed: dict[tuple[str, str], Handed]

    def of(self, assignment: str, student: str) -> Handed | None:
        """Return what a student handed in for an assignment, None if nothing."""
        return self.handed.get((assignment, student))


def address(folder: Path) -> str:
    """Return the address of a class folder's gradebook."""
    if classroom.is_class(folder):
        return classroom.open_folder(folder).db_url
    return f"sqlite:///{(folder / 'gradebook.db').resolve()}"


def read(url: str, assignments: Collection[str] | None = None) -> Scores:
    """Read a gradebook; with `assignments`, only those."""
    from nbgrader.api import Gradebook

    with Gradebook(url) as gradebook:
        return _read(gradebook.db, assignments)


def _read(session: Any, wanted: Collection[str] | None) -> Scores:
    from nbgrader import api
    from sqlalchemy import select

    people = {
        row.id: Person(*(value or "" for value in row))
        for row in session.execute(
            select(
                api.Student.id,
                api.Student.first_name,
                api.Student.last_name,
                api.Student.email,
                api.Student.lms_user_id,
            ).order_by(api.Student.id)
        )
    }
    names = {
        row.id: row.name
        for row in session.execute(
            select(api.Assignment.id, api.Assignment.name).order_by(api.Assignment.name)
        )
        if wanted is None or row.name in wanted
    }
    notebooks = {
        row.id: names[row.assignment_id]
        for row in session.execute(select(api.Notebook.id, api.Notebook.assignment_id))
        if row.assignment_id in names
    }
    cells: dict[str, tuple[str, str, float, bool]] = {}
    for kind in (api.GradeCell, api.TaskCell):
        for row in session.execute(
            select(kind.id, kind.name, kind.notebook_id, kind.max_score, kind.cell_type)
        ):
            if row.notebook_id in notebooks:
                points = float(row.max_score or 0)
                cells[row.id] = (
                    row.name,
                    notebooks[row.notebook_id],
                    points,
                    row.cell_type != "code",
                )
    max_points = dict.fromkeys(names.values(), 0.0)
    for _, assignment, points, _ in cells.values():
        max_points[assignment] += points
    return Scores(people, max_points, _handed(session, names, cells))


def _handed(
    session: Any, names: dict[str, str], cells: dict[str, tuple[str, str, float, bool]]
) -> dict[tuple[str, str], Handed]:
    from nbgrader import api
    from sqlalchemy import func, select

    found: dict[str, Handed] = {}
    of_notebook: dict[str, Handed] = {}
    penalty = func.coalesce(api.SubmittedNotebook.late_submission_penalty, 0.0)
    submissions = session.execute(
        select(
            api.SubmittedAssignment.id,
            api.SubmittedAssignment.assignment_id,
            api.SubmittedAssignment.student_id,
            api.SubmittedAssignment.timestamp,
        ).where(api.SubmittedAssignment.assignment_id.in_(names))
    ).all()
    penalties: dict[str, float] = {}
    submitted_notebooks = session.execute(
        select(
            api.SubmittedNotebook.id,
            api.SubmittedNotebook.assignment_id,
            penalty.label("penalty"),
        )
    ).all()
    for row in submitted_notebooks:
        penalties[row.assignment_id] = penalties.get(row.assignment_id, 0.0) + float(row.penalty)
    for row in submissions:
        found[row.id] = Handed(
            row.student_id, names[row.assignment_id], row.timestamp, penalties.get(row.id, 0.0)
        )
    for row in submitted_notebooks:
        if row.assignment_id in found:
            of_notebook[row.id] = found[row.assignment_id]
    grades = select(
        api.Grade.notebook_id,
        api.Grade.cell_id,
        api.Grade.score,
        api.Grade.auto_score,
        api.Grade.manual_score,
        api.Grade.needs_manual_grade,
    )
    for row in session.execute(grades):
        if row.notebook_id in of_notebook and row.cell_id in cells:
            name, _, points, is_text = cells[row.cell_id]
            marks = of_notebook[row.notebook_id].marks
            if name in marks:  # of another notebook of the same assignment
                name = f"{name} ({row.notebook_id[:6]})"
            marks[name] = Mark(
                name,
                is_text,
                float(row.score),
                points,
                None if row.auto_score is None else float(row.auto_score),
                row.manual_score is not None,
                bool(row.needs_manual_grade),
            )
    comments = (
        select(api.Comment.notebook_id, api.BaseCell.name, api.Comment.manual_comment)
        .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
        .where(api.Comment.manual_comment.is_not(None))
    )
    for row in session.execute(comments):
        if row.notebook_id in of_notebook and row.manual_comment.strip():
            of_notebook[row.notebook_id].comments[row.name] = row.manual_comment
    return {(handed.assignment, handed.student): handed for handed in found.values()}
