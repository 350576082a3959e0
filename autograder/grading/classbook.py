"""The gradebook as a report needs it: the scores, when all was due, the questions that count.

Nothing is written, and no gradebook is made where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.grading import scores
from autograder.grading.answers import key_of
from autograder.quiz import Question


class ClassbookError(ValueError):
    """A gradebook that cannot be read; it says why in one sentence."""


@dataclass(frozen=True)
class Classbook:
    """What is known of a class.

    Attributes
    ----------
    due : when each assignment is due, those that have a date; in UTC
    extensions : by (assignment, student), what is added to that date
    questions : by id, those whose key stands in the gradebook
    """

    scores: scores.Scores
    due: dict[str, datetime] = field(default_factory=dict)
    extensions: dict[tuple[str, str], timedelta] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)

    def due_for(self, assignment: str, student: str) -> datetime | None:
        """Return when an assignment is due for a student."""
        due = self.due.get(assignment)
        return (
            None if due is None else due + self.extensions.get((assignment, student), timedelta())
        )


def of(folder: Path) -> Classbook:
    """Return what the gradebook of a class folder holds; nothing where there is none yet."""
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    try:
        address = scores.address(folder)
        url = make_url(address)
    except Exception as error:  # a teacher's own Python in the configuration
        raise _unreadable(folder, error) from error
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return Classbook(scores.Scores({}, {}, {}))
    engine = create_engine(url)
    try:
        found = scores.read(address)
        with engine.connect() as connection:
            return Classbook(found, *_dates(connection), _questions(connection))
    except (SQLAlchemyError, ValueError) as error:
        raise _unreadable(folder, error) from error
    finally:
        engine.dispose()


def _unreadable(folder: Path, error: Exception) -> ClassbookError:
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    return ClassbookError(f"the gradebook of {folder} cannot be read: {said}.")


def _dates(connection: Any) -> tuple[dict[str, datetime], dict[tuple[str, str], timedelta]]:
    from nbgrader import api
    from sqlalchemy import select

    names: dict[str, str] = {}
    due: dict[str, datetime] = {}
    for row in connection.execute(
        select(api.Assignment.id, api.Assignment.name, api.Assignment.duedate)
    ):
        names[row.id] = row.name
        if row.duedate is not None:  # nbgrader stores UTC and leaves that out
            due[row.name] = row.duedate.replace(tzinfo=UTC)
    extensions = {
        (names[row.assignment_id], row.student_id): row.extension
        for row in connection.execute(
            select(
                api.SubmittedAssignment.assignment_id,
                api.SubmittedAssignment.student_id,
                api.SubmittedAssignment.extension,
            ).where(api.SubmittedAssignment.extension.is_not(None))
        )
        if row.assignment_id in names
    }
    return due, extensions


def _questions(connection: Any) -> dict[str, Question]:
    from nbgrader import api
    from sqlalchemy import select

    rows: Iterable[Any] = connection.execute(
        select(api.SourceCell.source).where(api.SourceCell.name.startswith("quiz", autoescape=True))
    )
    found = (key_of(row.source or "") for row in rows)
    return {question.id: question for question in found if question is not None}
