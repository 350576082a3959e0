"""Writing a graded submission into nbgrader's gradebook and next to it.

What stands in the gradebook afterwards is what ``nbgrader autograde`` leaves there, row by row, but
that the comment of an exercise holds its diagnosis. nbgrader itself opens the gradebook nine times
and sends some forty statements per submission; here one connection stays open and each submission
is one transaction of about ten statements.

Beside it ``autograded/STUDENT/ASSIGNMENT/`` gets the notebook that formgrader shows. Recording the
same result twice leaves the same rows, so that a run which was cut off can simply record again.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

from autograder import files
from autograder.grading.classroom import Classroom
from autograder.grading.results import Judged, Remark, Result
from autograder.language import number
from autograder.report import Report

JOURNAL = Path(".leercurve") / "recorded"
NO_RESPONSE = "No response."  # nbgrader's own words, which formgrader knows
_PATIENCE = 30.0  # seconds that another program may hold the gradebook


class RecordError(Exception):
    """A submission that the gradebook does not take; `remark` says why."""

    def __init__(self, code: str, nl: str, en: str):
        self.remark = Remark(code, nl, en)
        super().__init__(en)


@dataclass(frozen=True)
class _Cell:
    """A cell of an assignment that has a grade or a comment."""

    id: str
    name: str
    max_score: float | None = None  # None: it has no grade


@dataclass
class _Layout:
    """An assignment as the gradebook has it."""

    id: str
    duedate: datetime | None
    notebooks: dict[str, str] = field(default_factory=dict)  # name: id
    grades: dict[str, list[_Cell]] = field(default_factory=dict)  # notebook's id: cells
    tasks: dict[str, set[str]] = field(default_factory=dict)
    comments: dict[str, list[_Cell]] = field(default_factory=dict)


class Recorder:
    """The gradebook of a class folder, open for as long as a run lasts.

    Use it in a ``with`` statement, in one process and one thread.
    """

    def __init__(self, room: Classroom):
        self.room = room
        self._layouts: dict[str, _Layout] = {}
        self._students: set[str] = set()
        self._journals: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Recorder:
        from nbgrader.api import Student
        from nbgrader.preprocessors import AssignLatePenalties
        from sqlalchemy import select

        self._opened = self.room.gradebook()
        self.gradebook = self._opened.__enter__()
        self._late = AssignLatePenalties(config=self.room.config)
        self._late.init_plugin()
        with self.gradebook.engine.connect() as connection:
            self._students = set(connection.scalars(select(Student.id)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._opened.__exit__(kind, error, where)

    # -- what is there -------------------------------------------------------------------------

    def recorded(self, assignment: str) -> dict[str, str]:
        """Return, by student, the fingerprint of the result that the gradebook holds."""
        from nbgrader.api import Assignment, SubmittedAssignment
        from sqlalchemy import select

        query = (
            select(SubmittedAssignment.student_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == assignment)
        )
        with self.gradebook.engine.connect() as connection:
            there = set(connection.scalars(query))
        journal = self._journal(assignment)
        return {student: mark for student, mark in journal.items() if student in there}

    def _journal(self, assignment: str) -> dict[str, str]:
        if assignment not in self._journals:
            marks: dict[str, str] = {}
            try:
                text = self._journal_path(assignment).read_text(encoding="utf-8")
            except FileNotFoundError:
                text = ""
            for line in text.splitlines():
                try:
                    student, mark = json.loads(line)
                    marks[str(student)] = str(mark)
                except (ValueError, TypeError):
                    continue  # a run was cut off while it wrote this line
            self._journals[assignment] = marks
        return self._journals[assignment]

    def _journal_path(self, assignment: str) -> Path:
        return self.room.folder / JOURNAL / f"{assignment}.jsonl"

    # -- recording -----------------------------------------------------------------------------

    def record(self, result: Result, notebook: Mapping[str, Any]) -> None:
        """Bring a result into the gradebook; `notebook` is the one that is shown with it."""
        layout = self._layout(result.assignment)
        self._know(result.student)
        scores, comments = _scores(result, notebook), _comments(result, notebook)
        before = self._journal(result.assignment).get(result.student, "")
        # What is graded once more, just as it was, need not be looked at by the teacher once more.
        seen = bool(before) and _bare(before) == _bare(result.fingerprint)
        self._patiently(lambda: self._write(result, layout, scores, comments, seen))
        self._journal(result.assignment)[result.student] = result.fingerprint
        path = self._journal_path(result.assignment)
        path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps([result.student, result.fingerprint]) + "\n"
        # A line that was cut off may stand at the end: a fresh line begins behind it.
        torn = path.exists() and path.stat().st_size > 0 and _last_byte(path) != b"\n"
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n" + line if torn else line)

    def _patiently(self, write: Callable[[], None]) -> None:
        """Write; wait where another program, formgrader perhaps, is writing just now."""
        from sqlalchemy.exc import OperationalError

        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return write()
            except OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def _know(self, student: str) -> None:
        """Make the student if the gradebook has none by that name, as nbgrader would."""
        if student in self._students:
            return
        from nbgrader.api import InvalidEntry
        from nbgrader.converters import Autograde

        if not Autograde(config=self.room.config).create_student:
            raise RecordError(
                "unknown_student",
                f"{student} staat niet in het cijferboek, en c.Autograde.create_student is False.",
                f"{student} is not in the gradebook, and c.Autograde.create_student is False.",
            )
        try:
            self.gradebook.update_or_create_student(student)
        except InvalidEntry as error:
            raise RecordError(
                "unknown_student",
                f"{student} kan niet in het cijferboek worden gezet.",
                f"{student} cannot be put into the gradebook.",
            ) from error
        self._students.add(student)

    def _layout(self, name: str) -> _Layout:
        if name in self._layouts:
            return self._layouts[name]
        from nbgrader.api import MissingEntry

        try:
            assignment = self.gradebook.find_assignment(name)
        except MissingEntry:
            raise RecordError(
                "unknown_assignment",
                f"Het cijferboek kent {name} niet.",
                f"The gradebook does not know {name}.",
            ) from None
        layout = _Layout(assignment.id, assignment.duedate)
        for notebook in assignment.notebooks:
            layout.notebooks[notebook.name] = notebook.id
            scored = [*notebook.grade_cells, *notebook.task_cells]
            said = [*notebook.solution_cells, *notebook.task_cells]
            layout.grades[notebook.id] = [_Cell(c.id, c.name, c.max_score) for c in scored]
            layout.comments[notebook.id] = [_Cell(c.id, c.name) for c in said]
            layout.tasks[notebook.id] = {c.id for c in notebook.task_cells}
        self.gradebook.db.rollback()  # reading opened a transaction; none stays open in between
        self._layouts[name] = layout
        return layout

    def _write(
        self,
        result: Result,
        layout: _Layout,
        scores: Mapping[str, float | None],
        comments: Mapping[str, str | None],
        seen: bool,
    ) -> None:
        from nbgrader.api import SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import bindparam, insert, select, update

        handed_in = SubmittedAssignment.__table__
        notebooks = SubmittedNotebook.__table__
        moment = datetime.fromisoformat(result.submitted) if result.submitted else None
        with self.gradebook.engine.begin() as connection:
            found = connection.execute(
                select(handed_in.c.id, handed_in.c.timestamp, handed_in.c.extension).where(
                    handed_in.c.assignment_id == layout.id,
                    handed_in.c.student_id == result.student,
                )
            ).one_or_none()
            if found is None:
                submission_id, extension = uuid4().hex, None
                connection.execute(
                    insert(handed_in).values(
                        id=submission_id,
                        assignment_id=layout.id,
                        student_id=result.student,
                        timestamp=moment,
                    )
                )
            else:
                submission_id, extension = found.id, found.extension
                moment = moment or found.timestamp
                if moment != found.timestamp:
                    connection.execute(
                        update(handed_in)
                        .where(handed_in.c.id == submission_id)
                        .values(timestamp=moment)
                    )
            rows = connection.execute(
                select(
                    notebooks.c.id, notebooks.c.notebook_id, notebooks.c.late_submission_penalty
                ).where(notebooks.c.assignment_id == submission_id)
            ).all()
            there = {row.notebook_id: row for row in rows}
            new = [
                _Row(uuid4().hex, notebook_id, submission_id)
                for notebook_id in layout.notebooks.values()
                if notebook_id not in there
            ]
            if new:
                connection.execute(insert(notebooks), [asdict(row) for row in new])
            seconds = _late(moment, layout.duedate, extension)
            own = layout.notebooks.get(result.assignment)
            for row in [*rows, *new]:
                mine = row.notebook_id == own
                total = _grades(connection, layout, row, scores if mine else None, seen)
                _say(connection, layout, row, comments if mine else None)
                if not mine:
                    continue
                penalty = self._penalty(result.student, total, seconds)
                if penalty != row.late_submission_penalty:
                    connection.execute(
                        update(notebooks)
                        .where(notebooks.c.id == bindparam("which"))
                        .values(late_submission_penalty=penalty),
                        {"which": row.id},
                    )

    def refresh_penalties(self, assignment: str, students: Collection[str]) -> int:
        """Take off what is due now for being late, of submissions that are graded already.

        The date, the teacher's rule and points given by hand may have changed since. Return of how
        many submissions the penalty is another one.
        """
        from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import bindparam, func, select, update

        layout = self._layout(assignment)
        handed_in, grades = SubmittedAssignment.__table__, Grade.__table__
        notebooks = SubmittedNotebook.__table__
        counted = func.coalesce(grades.c.manual_score, grades.c.auto_score, 0.0)
        score = func.sum(counted + func.coalesce(grades.c.extra_credit, 0.0))
        query = (
            select(
                notebooks.c.id, notebooks.c.late_submission_penalty, handed_in.c.student_id,
                handed_in.c.timestamp, handed_in.c.extension, score.label("score"),
            )
            .join(handed_in, handed_in.c.id == notebooks.c.assignment_id)
            .join(grades, grades.c.notebook_id == notebooks.c.id)
            .where(notebooks.c.notebook_id == layout.notebooks.get(assignment))
            .group_by(
                notebooks.c.id, notebooks.c.late_submission_penalty, handed_in.c.student_id,
                handed_in.c.timestamp, handed_in.c.extension,
            )
        )  # fmt: skip
        changed: list[dict[str, Any]] = []

        def write() -> None:
            changed.clear()
            with self.gradebook.engine.begin() as connection:
                for row in connection.execute(query).all():
                    if row.student_id not in students:
                        continue
                    seconds = _late(row.timestamp, layout.duedate, row.extension)
                    penalty = self._penalty(row.student_id, float(row.score or 0.0), seconds)
                    if penalty != row.late_submission_penalty:
                        changed.append({"which": row.id, "penalty": penalty})
                if changed:
                    connection.execute(
                        update(notebooks)
                        .where(notebooks.c.id == bindparam("which"))
                        .values(late_submission_penalty=bindparam("penalty")),
                        changed,
                    )

        self._patiently(write)
        return len(changed)

    def _penalty(self, student: str, score: float, seconds: float) -> float | None:
        """Return what the teacher's plugin takes off, as nbgrader's own preprocessor asks it."""
        if seconds <= 0 or not self._late.enabled:
            return None
        try:
            penalty = self._late.plugin_inst.late_submission_penalty(student, score, seconds)
        except Exception as error:  # the teacher's own code
            said = f"{type(error).__name__}: {error}"[:200]
            raise RecordError(
                "late_plugin",
                f"De aftrek voor te laat inleveren (c.AssignLatePenalties.plugin_class) ging mis "
                f"({said}); dit is nog niet vastgelegd.",
                f"The penalty for handing in late (c.AssignLatePenalties.plugin_class) failed "
                f"({said}); this has not been recorded yet.",
            ) from error
        return None if penalty is None else min(max(penalty, 0), score)


@dataclass(frozen=True)
class _Row:
    """A notebook handed in, as just put into the gradebook."""

    id: str
    notebook_id: str
    assignment_id: str
    flagged: bool = False
    late_submission_penalty: float | None = None


def _bare(fingerprint: str) -> str:
    """Return a fingerprint without the mark of what a next run has to try anew."""
    return fingerprint.rpartition(":")[2]


def _late(moment: Any, duedate: Any, extension: Any) -> float:
    if moment is None or duedate is None:
        return 0.0
    due = duedate if extension is None else duedate + extension
    return max(0.0, float((moment - due).total_seconds()))


def _grades(
    connection: Any,
    layout: _Layout,
    row: Any,
    scores: Mapping[str, float | None] | None,
    seen: bool,
) -> float:
    """Write the grades of a notebook; return its score, what was given by hand included.

    Without `scores` the notebook was not handed in: what is new of it is worth nothing. What was
    `seen` by the teacher, and given points by hand, does not wait for them again.
    """
    from nbgrader.api import Grade
    from sqlalchemy import bindparam, insert, select, update

    table = Grade.__table__
    there = {
        old.cell_id: old
        for old in connection.execute(
            select(
                table.c.id, table.c.cell_id, table.c.auto_score, table.c.manual_score,
                table.c.extra_credit, table.c.needs_manual_grade,
            ).where(table.c.notebook_id == row.id)
        )
    }  # fmt: skip
    new, changed, total = [], [], 0.0
    for cell in layout.grades[row.notebook_id]:
        old = there.get(cell.id)
        manual = None if old is None else old.manual_score
        if scores is None:
            auto: float | None = 0.0
        elif cell.id in layout.tasks[row.notebook_id]:
            auto = None if old is None else old.auto_score
        else:
            auto = scores.get(cell.name)
        waits = scores is not None and (auto is None or manual is not None)
        if seen and old is not None and manual is not None:
            waits = bool(old.needs_manual_grade)
        if old is None:
            new.append(
                {
                    "id": uuid4().hex, "cell_id": cell.id, "notebook_id": row.id,
                    "auto_score": auto, "needs_manual_grade": waits,
                }
            )  # fmt: skip
        elif cell.id in layout.tasks[row.notebook_id]:
            pass  # nbgrader leaves a task as the teacher left it
        elif (auto, waits) != (old.auto_score, old.needs_manual_grade):
            changed.append({"which": old.id, "auto": auto, "waits": waits})
        counted = manual if manual is not None else auto
        extra = 0.0 if old is None or old.extra_credit is None else old.extra_credit
        total += 0.0 if counted is None else counted + extra
    if new:
        connection.execute(insert(table), new)
    if changed:
        connection.execute(
            update(table)
            .where(table.c.id == bindparam("which"))
            .values(auto_score=bindparam("auto"), needs_manual_grade=bindparam("waits")),
            changed,
        )
    return total


def _say(
    connection: Any, layout: _Layout, row: Any, comments: Mapping[str, str | None] | None
) -> None:
    """Write the comments of a notebook that are not the teacher's own."""
    from nbgrader.api import Comment
    from sqlalchemy import bindparam, insert, select, update

    table = Comment.__table__
    there = {
        old.cell_id: old
        for old in connection.execute(
            select(table.c.id, table.c.cell_id, table.c.auto_comment).where(
                table.c.notebook_id == row.id
            )
        )
    }
    new, changed = [], []
    for cell in layout.comments[row.notebook_id]:
        text = None if comments is None else comments.get(cell.name)
        old = there.get(cell.id)
        if old is None:
            new.append(
                {
                    "id": uuid4().hex, "cell_id": cell.id, "notebook_id": row.id,
                    "auto_comment": text,
                }
            )  # fmt: skip
        elif comments is not None and text != old.auto_comment:
            changed.append({"which": old.id, "text": text})
    if new:
        connection.execute(insert(table), new)
    if changed:
        connection.execute(
            update(table)
            .where(table.c.id == bindparam("which"))
            .values(auto_comment=bindparam("text")),
            changed,
        )


# -- what is recorded ---------------------------------------------------------------------------


def _scores(result: Result, notebook: Mapping[str, Any]) -> dict[str, float | None]:
    """Return the points by grade id; None waits for the teacher.

    What was handed in and cannot be read is worth nothing until the teacher says otherwise.
    """
    scores: dict[str, float | None] = {}
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade"):
            untouched = marks.get("solution") and _untouched(cell)
            scores[marks["grade_id"]] = 0.0 if untouched else None
    for judged in result.exercises:
        failed = judged.outcome == "own_failure"
        scores[judged.grade_id] = None if failed else judged.points
    for answered in result.questions:
        if answered.grade_id:
            scores[answered.grade_id] = answered.points
    if result.state != "graded":
        return dict.fromkeys(scores, None)
    return scores


def _comments(result: Result, notebook: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the comment on each cell that is the learner's, by grade id."""
    comments: dict[str, str | None] = {}
    ids: dict[str, str] = {}
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("solution"):
            ids[cell["id"]] = marks["grade_id"]
            said = NO_RESPONSE if _untouched(cell) and not marks.get("task") else None
            comments[marks["grade_id"]] = said
    tests = exercises_of(notebook)
    for judged in result.exercises:
        name = tests.get(judged.grade_id)
        if name in comments and judged.outcome != "not_attempted":
            comments[name] = comment(judged, result.language)
    first = next(iter(comments), None)
    for remark in dict.fromkeys(result.remarks):
        text = remark.say(result.language)
        name = ids.get(remark.cell, tests.get(remark.cell, first))
        if name is not None:
            before = comments.get(name)
            comments[name] = text if not before else f"{before}\n{text}"
    return comments


def exercises_of(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Return for each test, by grade id, the exercise that it is about."""
    found: dict[str, str] = {}
    names, last = set(), ""
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("solution"):
            last = marks["grade_id"]
            names.add(last)
        elif marks.get("grade"):
            own = str(marks["grade_id"]).removeprefix("test_")
            found[marks["grade_id"]] = own if own in names else last
    return found


def comment(judged: Judged, language: str) -> str:
    """Return what the teacher and the learner read beside the score."""
    report = judged.report(language)
    shown = "–" if judged.outcome == "own_failure" else number(judged.points, language)
    lines = [f"{shown} / {number(judged.max_points, language)}"]
    return "\n".join([*lines, *said(report)])


def said(report: Report) -> Iterable[str]:
    """Yield the sentences of a report."""
    dutch = report.language == "nl"
    if report.outcome == "own_failure":
        yield (
            f"De controle zelf ging mis ({report.failure_id}). Dit zegt niets over de code; de "
            "docent kijkt ernaar."
            if dutch
            else f"The check itself failed ({report.failure_id}). This says nothing about the "
            "code; the teacher will look at it."
        )
    if report.outcome == "passed":
        yield "Alles klopt." if dutch else "Everything holds."
    for diagnosis in report.diagnoses:
        yield " ".join(part for part in (diagnosis.message, diagnosis.why) if part)
        if diagnosis.look:
            yield f"→ {diagnosis.look}"


def _untouched(cell: Mapping[str, Any]) -> bool:
    from nbformat import from_dict
    from nbgrader.utils import compute_checksum

    marks = cell["metadata"]["nbgrader"]
    if "checksum" not in marks:
        return False
    source = cell["source"]
    whole = {**cell, "source": source if isinstance(source, str) else "".join(source)}
    return bool(marks["checksum"] == compute_checksum(from_dict(whole)))  # type: ignore[no-untyped-call]


# -- the notebook beside it ---------------------------------------------------------------------


def place(room: Classroom, student: str, assignment: str) -> Path:
    """Return where the notebook stands that formgrader shows."""
    directory = room.directory
    folder = directory.format_path(directory.autograded_directory, student, assignment)
    return Path(folder) / f"{assignment}.ipynb"


def write_notebook(
    room: Classroom, student: str, assignment: str, content: bytes, submitted: str = ""
) -> Path:
    """Write the autograded notebook, and the time stamp that nbgrader keeps beside it."""
    path = place(room, student, assignment)
    _make_folders(room, path.parent)
    from nbgrader.converters import Autograde

    shared = bool(room.directory.groupshared)
    mode = int(str(Autograde(coursedir=room.directory, config=room.config).permissions), 8)
    if shared:
        for folder in (path.parent, path.parent.parent):
            folder.chmod((folder.stat().st_mode | 0o2770) & 0o2777)
    stamp = path.parent / "timestamp.txt"
    if submitted:
        files.write(stamp, (submitted.replace("T", " ") + " UTC\n").encode(), mode)
    elif os.path.lexists(stamp):
        stamp.unlink()
    files.write(path, content, mode)
    return path


def _make_folders(room: Classroom, folder: Path) -> None:
    """Make the folders down to `folder`; a link in place of one of them is taken away."""
    top = room.folder / room.directory.autograded_directory
    inside = folder.relative_to(top) if folder.is_relative_to(top) else Path()
    current = top if inside.parts else folder
    current.mkdir(parents=True, exist_ok=True)
    for part in inside.parts:
        current = current / part
        if os.path.lexists(current) and not stat.S_ISDIR(os.lstat(current).st_mode):
            current.unlink()
        current.mkdir(exist_ok=True)


def _last_byte(path: Path) -> bytes:
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
