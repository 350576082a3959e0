"""What is recorded, compared row by row with what nbgrader's own Autograde leaves.

Both sides get the same class folder and the same submissions. Only nbgrader's execution is played:
its preprocessor is replaced by one that puts the outputs in; all the rest of the stock side is
nbgrader's.
"""

import json
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader import converters
from nbgrader.preprocessors import Execute
from sqlalchemy import create_engine, event, text

from autograder.grading import classroom, record
from autograder.grading.results import Answered, Judged, Remark, Result

STEM = "00_welcome"
DUE = "2026-11-20 12:00:00"
EARLY, LATE = "2026-11-20T11:00:00", "2026-11-20T13:30:00"
POINTS = {"test_hello": 0.5, "test_mean": 1.0, "quiz_q": 2.0}
STUDENTS = {  # name: when, and what they typed in their exercise and in their answer
    "tijdig": (EARLY, "x = 1", "Mijn antwoord."),
    "niets": (EARLY, None, None),
    "te-laat": (LATE, "x = 1", "Mijn antwoord."),
    "geen-tijd": ("", "x = 1", None),
    "opnieuw": (EARLY, "x = 1", "Mijn antwoord."),
}


class Played(Execute):
    """Stands for the execution: every test has the points as its value."""

    def preprocess(self, nb, resources):
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and marks.get("grade"):
                value = repr(POINTS[marks["grade_id"]])
                cell.outputs = [
                    nbformat.v4.new_output(
                        "execute_result", {"text/plain": value}, execution_count=1
                    )
                ]
        return nb, resources


def marked(kind, grade_id, source, **marks):
    maker = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    flags = {"grade": False, "solution": False, "locked": False, "task": False}
    metadata = {"nbgrader": {**flags, "schema_version": 3, "grade_id": grade_id, **marks}}
    return maker(source, id=grade_id, metadata=metadata)


def made(folder):
    """Make a class folder with one assignment of every kind of cell."""
    room = classroom.make(folder, "nl").classroom
    stub = "### BEGIN SOLUTION\nx = 2\n### END SOLUTION"
    cells = [
        nbformat.v4.new_code_cell("y = 1", id="demo"),
        marked("code", "hello", stub, solution=True),
        marked("code", "test_hello", "check('00.hello')", grade=True, locked=True, points=1),
        marked("code", "mean", stub, solution=True),
        marked("code", "test_mean", "check('00.mean_of')", grade=True, locked=True, points=1),
        marked("markdown", "page", stub, grade=True, solution=True, points=3),
        marked("code", "quiz_q", 'quiz("q")', grade=True, locked=True, points=2),
        marked("markdown", "project", "Maak iets moois.", task=True, locked=True, points=4),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    path = folder / "source" / STEM / f"{STEM}.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    room.directory.assignment_id = STEM
    generate = converters.GenerateAssignment(coursedir=room.directory, config=room.config)
    generate.create_assignment = True
    generate.start()
    with room.gradebook() as book:
        book.update_or_create_assignment(STEM, duedate=DUE)
    for student, (when, exercise, page) in STUDENTS.items():
        hand_in(room, student, when, exercise, page)
    return room


def hand_in(room, student, when, exercise, page):
    notebook = nbformat.read(room.folder / "release" / STEM / f"{STEM}.ipynb", 4)
    for cell in notebook.cells:
        if cell.id in ("hello", "mean") and exercise:
            cell.source = exercise
        if cell.id == "page" and page:
            cell.source = page
    home = room.folder / "submitted" / student / STEM
    home.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, home / f"{STEM}.ipynb")
    if when:
        (home / "timestamp.txt").write_text(when.replace("T", " ") + " UTC\n")


def stock(room, student="*"):
    room.directory.student_id = student
    run = converters.Autograde(coursedir=room.directory, config=room.config)
    run.force = True
    run.autograde_preprocessors = [
        Played if one is Execute else one for one in run.autograde_preprocessors
    ]
    run.start()


def result_of(student):
    when, exercise, _ = STUDENTS[student]
    outcome = "diagnosed" if exercise else "not_attempted"
    exercises = tuple(
        Judged(check, name, outcome, (), POINTS[name], 1.0)
        for check, name in (("00.hello", "test_hello"), ("00.mean_of", "test_mean"))
    )
    return Result(
        student, STEM, "nl", "print", submitted=when, exercises=exercises,
        questions=(Answered("q", "quiz_q", ("a",), "right", 2.0, 2.0, "quiz_q"),),
    )  # fmt: skip


def handed_in(room, student):
    return json.loads((room.folder / "submitted" / student / STEM / f"{STEM}.ipynb").read_text())


def ours(room, *students):
    with record.Recorder(room) as recorder:
        for student in students or STUDENTS:
            recorder.record(result_of(student), handed_in(room, student))


ROWS = {
    "grades": """
        select s.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit,
               g.needs_manual_grade
        from grade g join base_cell c on c.id = g.cell_id
        join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id""",
    "comments": """
        select s.student_id, c.name, m.auto_comment, m.manual_comment
        from comment m join base_cell c on c.id = m.cell_id
        join submitted_notebook n on n.id = m.notebook_id
        join submitted_assignment s on s.id = n.assignment_id""",
    "notebooks": """
        select s.student_id, b.name, n.flagged, n.late_submission_penalty
        from submitted_notebook n join notebook b on b.id = n.notebook_id
        join submitted_assignment s on s.id = n.assignment_id""",
    "submissions": """
        select s.student_id, a.name, s.timestamp, s.extension
        from submitted_assignment s join assignment a on a.id = s.assignment_id""",
    "students": "select id, first_name, last_name, email, lms_user_id from student",
    "cells": "select name, type from base_cell",
}


def rows(room, what):
    engine = create_engine(room.db_url)
    with engine.connect() as connection:
        found = sorted(map(tuple, connection.execute(text(ROWS[what]))), key=str)
    engine.dispose()
    return found


ZERO_WHEN_LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    return made(tmp_path_factory.mktemp("once") / "klas").folder


def copied(once, folder, config=""):
    shutil.copytree(once, folder)
    with open(folder / "nbgrader_config.py", "a") as file:
        file.write(config)
    return classroom.open_folder(folder)


@pytest.fixture(scope="module")
def both(once, tmp_path_factory):
    """Return the stock class and ours, graded; one student was graded by hand in between."""
    home = tmp_path_factory.mktemp("record")
    rooms = [copied(once, home / name, ZERO_WHEN_LATE) for name in ("stock", "ours")]
    # Both start from the same earlier grading, with the teacher's own hand in it.
    for room in rooms:
        room.directory.assignment_id = STEM
        stock(room, "opnieuw")
        with room.gradebook() as book:
            page = book.find_grade("page", STEM, STEM, "opnieuw")
            page.manual_score, page.extra_credit, page.needs_manual_grade = 2.5, 0.5, False
            book.find_grade("test_hello", STEM, STEM, "opnieuw").manual_score = 1.0
            book.find_comment("page", STEM, STEM, "opnieuw").manual_comment = "Mooi."
            book.db.commit()
    stock(rooms[0])
    ours(rooms[1])
    return rooms


@pytest.mark.parametrize("what", ["grades", "notebooks", "submissions", "students", "cells"])
def test_the_gradebook_holds_what_stock_autograding_leaves(both, what):
    expected, found = (rows(room, what) for room in both)
    assert found == expected and expected


def test_so_do_the_comments_but_for_those_on_exercises_which_say_more(both):
    expected, found = (rows(room, "comments") for room in both)
    said = {(student, name): auto for student, name, auto, _ in found}
    for (student, name), auto in said.items():
        if name in ("hello", "mean") and STUDENTS[student][1]:
            assert auto.startswith("0,5 / 1" if name == "hello" else "1 / 1")
    assert [row for row in found if not _ours(row)] == [row for row in expected if not _ours(row)]


def _ours(row):
    return row[1] in ("hello", "mean") and STUDENTS[row[0]][1] is not None


def test_the_fixture_holds_every_case_that_matters(both):
    """Without these in it, the comparison above would prove little."""
    grades = {(student, name): rest for student, name, *rest in rows(both[0], "grades")}
    assert grades["niets", "page"][0] == 0 and not grades["niets", "page"][3]
    assert grades["tijdig", "page"] == [None, None, None, True]
    assert grades["opnieuw", "page"] == [None, 2.5, 0.5, True]
    assert grades["opnieuw", "test_hello"][:2] == [0.5, 1.0]
    late = {student: penalty for student, _, _, penalty in rows(both[0], "notebooks")}
    assert late["te-laat"] == 3.5 and late["tijdig"] is None
    assert ("niets", "page", "No response.", None) in rows(both[0], "comments")


def test_recording_twice_changes_nothing(both):
    before = {what: rows(both[1], what) for what in ROWS}
    ours(both[1])
    assert {what: rows(both[1], what) for what in ROWS} == before


def test_nbgraders_own_sums_come_out_the_same(both):
    sums = []
    for room in both:
        with room.gradebook() as book:
            sums.append(
                sorted(
                    (s.student.id, s.score, s.max_score, s.needs_manual_grade, s.written_score)
                    for s in book.assignment_submissions(STEM)
                )
            )
    assert sums[0] == sums[1] and len(sums[0]) == len(STUDENTS)


@pytest.fixture
def room(once, tmp_path):
    return copied(once, tmp_path / "klas")


def penalties(room):
    return {student: penalty for student, _, _, penalty in rows(room, "notebooks")}


def test_a_penalty_follows_the_date_the_rule_and_points_given_by_hand(once, tmp_path):
    room = copied(once, tmp_path / "klas")
    ours(room)
    everybody = set(STUDENTS)
    with record.Recorder(room) as recorder:
        assert recorder.refresh_penalties(STEM, everybody) == 0
    assert set(penalties(room).values()) == {None}
    with open(room.folder / "nbgrader_config.py", "a") as file:
        file.write(ZERO_WHEN_LATE)
    room = classroom.open_folder(room.folder)
    with record.Recorder(room) as recorder:
        assert recorder.refresh_penalties(STEM, everybody - {"te-laat"}) == 0
        assert recorder.refresh_penalties(STEM, everybody) == 1
        assert recorder.refresh_penalties(STEM, everybody) == 0
    assert penalties(room)["te-laat"] == 3.5 and penalties(room)["tijdig"] is None
    with room.gradebook() as book:
        page = book.find_grade("page", STEM, STEM, "te-laat")
        page.manual_score, page.extra_credit = 2.0, 0.5
        book.db.commit()
    with record.Recorder(room) as recorder:
        assert recorder.refresh_penalties(STEM, everybody) == 1
    assert penalties(room)["te-laat"] == 6.0
    with room.gradebook() as book:
        book.update_or_create_assignment(STEM, duedate="2026-11-21 12:00:00")
    with record.Recorder(room) as recorder:
        assert recorder.refresh_penalties(STEM, everybody) == 1
    assert penalties(room)["te-laat"] is None


def test_what_is_graded_once_more_as_it_was_does_not_wait_for_the_teacher_again(room):
    ours(room, "tijdig")
    with room.gradebook() as book:
        page = book.find_grade("page", STEM, STEM, "tijdig")
        page.manual_score, page.needs_manual_grade = 2.5, False
        book.db.commit()
    ours(room, "tijdig")
    assert grades_of(room, "tijdig")["page"] == [None, 2.5, None, False]
    with record.Recorder(room) as recorder:  # a new version: somebody has to look
        recorder.record(
            replace(result_of("tijdig"), fingerprint="another"), handed_in(room, "tijdig")
        )
    assert grades_of(room, "tijdig")["page"] == [None, 2.5, None, True]


def grades_of(room, student):
    return {name: rest for one, name, *rest in rows(room, "grades") if one == student}


def test_a_failure_of_ours_records_no_score_and_waits_for_the_teacher(room):
    result = result_of("tijdig")
    first = replace(
        result.exercises[0], outcome="own_failure", points=0.0, failure_id="00/Oops/f:1"
    )
    with record.Recorder(room) as recorder:
        recorder.record(
            replace(result, exercises=(first, result.exercises[1])), handed_in(room, "tijdig")
        )
    grades = grades_of(room, "tijdig")
    assert grades["test_hello"] == [None, None, None, True]
    assert grades["test_mean"] == [1.0, None, None, False]
    comment = next(c for s, name, c, _ in rows(room, "comments") if name == "hello")
    assert comment.startswith("– / 1") and "00/Oops/f:1" in comment


def test_a_notebook_that_cannot_be_read_waits_for_the_teacher_and_says_why(room):
    remark = Remark("format", "Dit is geen notebook.", "This is no notebook.")
    result = Result("kapot", STEM, "nl", "print", state="unreadable", remarks=(remark,))
    with record.Recorder(room) as recorder:
        recorder.record(result, handed_in(room, "niets"))
    assert {tuple(rest) for rest in grades_of(room, "kapot").values()} == {(None, None, None, True)}
    said = [comment for s, _, comment, _ in rows(room, "comments") if s == "kapot"]
    assert any(comment and "Dit is geen notebook." in comment for comment in said)


def test_a_remark_on_a_cell_stands_with_its_exercise(room):
    remark = Remark("tests", "De test was veranderd.", "The test had been changed.", "test_mean")
    with record.Recorder(room) as recorder:
        recorder.record(replace(result_of("tijdig"), remarks=(remark,)), handed_in(room, "tijdig"))
    said = {name: comment for s, name, comment, _ in rows(room, "comments") if s == "tijdig"}
    assert "De test was veranderd." in said["mean"]
    assert "De test was veranderd." not in said["hello"]


def test_without_create_student_a_stranger_is_refused_in_one_sentence(once, tmp_path):
    room = copied(once, tmp_path / "klas", "c.Autograde.create_student = False\n")
    with record.Recorder(room) as recorder, pytest.raises(record.RecordError) as refused:
        recorder.record(result_of("tijdig"), handed_in(room, "tijdig"))
    assert refused.value.remark.code == "unknown_student"
    assert rows(room, "submissions") == []


def test_a_record_that_is_cut_off_leaves_nothing_behind(room):
    """One transaction per submission: a failure anywhere in it undoes all of it."""

    class Cut(Exception):
        pass

    def cut(connection, cursor, statement, *_):
        if statement.startswith(("INSERT INTO comment", "INSERT INTO grade")):
            raise Cut

    with record.Recorder(room) as recorder:
        event.listen(recorder.gradebook.engine, "before_cursor_execute", cut)
        with pytest.raises(Cut):
            recorder.record(result_of("tijdig"), handed_in(room, "tijdig"))
        assert recorder.recorded(STEM) == {}
    assert rows(room, "submissions") == rows(room, "grades") == []


def test_a_submission_takes_few_statements(room):
    """nbgrader's own way takes some forty, each in a transaction of its own."""
    statements = []
    with record.Recorder(room) as recorder:
        recorder.record(result_of("niets"), handed_in(room, "niets"))
        event.listen(
            recorder.gradebook.engine,
            "before_cursor_execute",
            lambda c, cursor, statement, *_: statements.append(statement),
        )
        recorder._students.add("tijdig")
        recorder.record(result_of("tijdig"), handed_in(room, "tijdig"))
    assert len(statements) <= 10


def test_what_was_recorded_is_known_to_the_next_run_even_behind_a_torn_line(room):
    ours(room, "tijdig")
    journal = room.folder / record.JOURNAL / f"{STEM}.jsonl"
    journal.write_bytes(journal.read_bytes() + b'["half')
    ours(room, "niets")
    with record.Recorder(room) as recorder:
        assert recorder.recorded(STEM) == {"tijdig": "print", "niets": "print"}


def test_who_was_taken_out_of_the_gradebook_is_recorded_anew(room):
    ours(room, "tijdig", "niets")
    with room.gradebook() as book:
        book.remove_submission(STEM, "tijdig")
    with record.Recorder(room) as recorder:
        assert set(recorder.recorded(STEM)) == {"niets"}


def test_the_notebook_is_written_with_nbgraders_own_permissions(both):
    stock_room, room = both
    path = record.write_notebook(room, "tijdig", STEM, b"{}\n", EARLY)
    beside = stock_room.folder / "autograded" / "tijdig" / STEM
    assert path == room.folder / "autograded" / "tijdig" / STEM / f"{STEM}.ipynb"
    for name in (f"{STEM}.ipynb", "timestamp.txt"):
        mode = stat.S_IMODE((beside / name).stat().st_mode)
        assert stat.S_IMODE((path.parent / name).stat().st_mode) == mode
    assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(beside.stat().st_mode)
    # nbgrader itself reads both stamps as the same moment.
    moments = [
        one.directory.get_existing_timestamp(str(one.folder / "autograded" / "tijdig" / STEM))
        for one in both
    ]
    assert moments[0] == moments[1] is not None


@pytest.mark.parametrize("where", ["student", "assignment", "notebook"])
def test_a_link_in_place_of_a_folder_or_file_is_replaced_and_not_followed(room, tmp_path, where):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("keep")
    student = room.folder / "autograded" / "tijdig"
    links = {
        "student": (student, elsewhere),
        "assignment": (student / STEM, elsewhere),
        "notebook": (student / STEM / f"{STEM}.ipynb", elsewhere / "precious"),
    }
    link, target = links[where]
    link.parent.mkdir(parents=True, exist_ok=True)
    os.symlink(target, link)
    path = record.write_notebook(room, "tijdig", STEM, b"{}\n")
    assert path.read_bytes() == b"{}\n" and not any(p.is_symlink() for p in (path, *path.parents))
    assert os.listdir(elsewhere) == ["precious"]
    assert (elsewhere / "precious").read_text() == "keep"


def test_a_write_that_fails_leaves_the_old_notebook_and_no_rest(room, monkeypatch):
    path = record.write_notebook(room, "tijdig", STEM, b"old\n")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="space"):
        record.write_notebook(room, "tijdig", STEM, b"new\n")
    assert path.read_bytes() == b"old\n"
    assert [one.name for one in Path(path.parent).iterdir()] == [path.name]
