"""Grades as files, read back by each LMS's own rules and not by what wrote them."""

import csv
import io
import re
import stat

import pandas
import pytest
from nbgrader import api

from autograder.grading import classroom
from autograder.grading.roster import Student
from autograder.reports import grades

FIRST, SECOND, THIRD = "04_one_step", "05_training_loop", "06_learning_rate"
STUDENTS = [
    Student("ada", "Ada", "Lovelace", "ada@school.example", "1001"),
    Student("bob", "Bob, Jr.", 'O"Brien', "bob@school.example", "1002"),
    Student("zoe", "Zoë", "Öztürk", "zoe@school.example", "1003"),
]


def grade(part, cells, name, auto=None, manual=None, extra=None, waits=False):
    return api.Grade(
        notebook=part, cell=cells[name], auto_score=auto, manual_score=manual,
        extra_credit=extra, needs_manual_grade=waits,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ada handed in both chapters, the second late; Bob one, which waits; Zoë nothing."""
    folder = tmp_path_factory.mktemp("grades") / "class"
    classroom.make(folder, "nl", STUDENTS)
    with classroom.open_folder(folder).gradebook() as book:
        cells, notebooks = {}, {}
        for stem, points in ((FIRST, (5, 3)), (SECOND, (12, 4)), (THIRD, (8, 0))):
            book.add_assignment(stem)
            notebooks[stem] = book.add_notebook(stem, stem)
            for at, most in enumerate(points):
                name = f"{stem}-{at}"
                cells[name] = book.add_grade_cell(
                    name, stem, stem, max_score=most, cell_type="code"
                )
        db = book.db

        def handed(student, stem, penalty=None):
            notebook = book.find_notebook(stem, stem)
            whole = api.SubmittedAssignment(assignment=notebook.assignment, student_id=student)
            part = api.SubmittedNotebook(assignment=whole, notebook=notebook)
            part.late_submission_penalty = penalty
            return part

        here = {cell.name: cell for cell in db.query(api.GradeCell).all()}
        one = handed("ada", FIRST)
        db.add(grade(one, here, f"{FIRST}-0", auto=4.5))
        db.add(grade(one, here, f"{FIRST}-1", auto=0, manual=2.25, extra=0.5))
        two = handed("ada", SECOND, penalty=3)
        db.add(grade(two, here, f"{SECOND}-0", auto=10))
        db.add(grade(two, here, f"{SECOND}-1", auto=1 / 3))
        three = handed("bob", SECOND, penalty=99)
        db.add(grade(three, here, f"{SECOND}-0", auto=2))
        four = handed("bob", FIRST)
        db.add(grade(four, here, f"{FIRST}-0", auto=5))
        db.add(grade(four, here, f"{FIRST}-1", waits=True))
        db.commit()
    return folder


def rows(path, encoding="utf-8"):
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def test_the_plain_file_holds_points_total_penalty_and_what_is_missing(folder):
    done = grades.export(folder, "csv")
    assert done.path == folder / "grades-csv.csv" and done.students == 3
    assert done.assignments == (FIRST, SECOND) and done.waiting == ((FIRST, "bob"),)
    table = pandas.read_csv(done.path, dtype={"lms_id": str}).set_index("student")
    ada, bob, zoe = (table.loc[name] for name in ("ada", "bob", "zoe"))
    # 4.5 + 2.25 + 0.5 extra; 10 + 1/3 - 3
    assert (ada[FIRST], ada[SECOND], ada["total"]) == (7.25, 7.33, 14.58)
    assert (ada["max_total"], ada["late_penalty"]) == (8 + 16, 3)
    assert pandas.isna(bob[FIRST]) and bob["waiting"] == FIRST  # not final, so not there
    assert (bob[SECOND], bob["total"]) == (0, 0)  # a penalty takes no more than there is
    assert pandas.isna(zoe[FIRST]) and zoe["total"] == 0
    assert zoe["not_handed_in"] == f"{FIRST} {SECOND}"
    assert (zoe["first_name"], zoe["last_name"], bob["last_name"]) == ("Zoë", "Öztürk", 'O"Brien')
    assert THIRD not in table.columns


def test_the_points_are_those_of_nbgraders_own_export(folder):
    """nbgrader's exporter is the oracle: max(0, score - penalty)."""
    with classroom.open_folder(folder).gradebook() as book:
        expected = {
            (one.assignment.name, one.student.id): max(0, one.score - one.late_submission_penalty)
            for name in (FIRST, SECOND)
            for one in book.assignment_submissions(name)
        }
    table = pandas.read_csv(grades.export(folder, "csv").path).set_index("student")
    for (assignment, student), points in expected.items():
        if (assignment, student) != (FIRST, "bob"):  # waits for a teacher
            assert table.loc[student, assignment] == pytest.approx(points, abs=0.005)
    assert len(expected) == 4


def canvas(table):
    """Read as Canvas documents it: header, points possible, then students found by id or login."""
    header, possible, *people = table
    assert "Student" in header[0] and "ID" in header[1] and len(header) > 3
    # With these two in the third and fourth column, "Section" has to be the fifth.
    assert re.match(r"SIS\s+User\s+ID", header[2]) and re.match(r"SIS\s+Login\s+ID", header[3])
    assert "Section" in header[4] and "Points Possible" in possible[0]
    titles = header[5:]
    assert not any(re.search(r"\(\d+\)\s*$", title) for title in titles)
    known = {"1001": "ada", "1002": "bob", "1003": "zoe"}
    found = {}
    for row in people:
        assert len(row) == len(header)
        who = known.get(row[1]) or row[3]
        assert who == row[3]
        found[who] = dict(zip(titles, row[5:], strict=True))
    return dict(zip(titles, possible[5:], strict=True)), found


def test_canvas_finds_every_student_and_all_points(folder):
    done = grades.export(folder, "canvas")
    content = done.path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    possible, found = canvas(rows(done.path))
    assert possible == {FIRST: "8", SECOND: "16"}
    assert found["ada"] == {FIRST: "7.25", SECOND: "7.33"}
    assert found["bob"] == {FIRST: "", SECOND: "0"}
    assert found["zoe"] == {FIRST: "", SECOND: ""}


def test_brightspace_finds_every_student_and_all_points(folder):
    header, *people = rows(grades.export(folder, "brightspace").path)
    assert header[0] == "OrgDefinedId" and header[1] == "Username"
    assert header[-1] == "End-of-Line Indicator" and {row[-1] for row in people} == {"#"}
    items = [
        re.fullmatch(r"(.+) Points Grade <Numeric MaxPoints:([\d.]+)>", name)
        for name in header[2:-1]
    ]
    assert [(item[1], float(item[2])) for item in items] == [(FIRST, 8), (SECOND, 16)]
    found = {row[0].lstrip("#"): (row[1].lstrip("#"), row[2:-1]) for row in people}
    assert found == {
        "1001": ("ada", ["7.25", "7.33"]),
        "1002": ("bob", ["", "0"]),
        "1003": ("zoe", ["", ""]),
    }


@pytest.mark.parametrize("key", ["Username", "ID number", "Email address"])
def test_moodle_finds_every_student_by_any_key_and_knows_what_has_no_grade(folder, key):
    """As its importer does: a row with an empty key would go to the student above it."""
    table = pandas.read_csv(grades.export(folder, "moodle").path, dtype=str, keep_default_na=False)
    who = {"Username": "ada", "ID number": "1001", "Email address": "ada@school.example"}[key]
    assert all(table[key]) and table[key].is_unique
    found = table.set_index(key)
    assert list(found.loc[who, [FIRST, SECOND]]) == ["7.25", "7.33"]
    assert sorted(table[FIRST]) == ["-", "-", "7.25"]
    assert all(value == "-" or float(value) >= 0 for value in table[SECOND])


def test_a_key_that_not_every_student_has_is_no_column_for_moodle(folder, tmp_path):
    room = classroom.open_folder(folder)
    with room.gradebook() as book:
        book.find_student("zoe").email = ""
        book.db.commit()
    try:
        header = rows(grades.export(folder, "moodle", tmp_path / "m.csv").path)[0]
        assert "Email address" not in header and "ID number" in header and "Username" in header
    finally:
        with room.gradebook() as book:
            book.find_student("zoe").email = "zoe@school.example"
            book.db.commit()


def test_no_name_is_a_formula_for_a_spreadsheet(tmp_path):
    folder = tmp_path / "class"
    classroom.make(folder, "en", [])
    starts = ["=", "+", "-", "@", "\t=", " =", "\r=", "＝", "\n@"]
    with classroom.open_folder(folder).gradebook() as book:
        book.add_assignment("=1+1 (7)")
        book.add_notebook("=1+1 (7)", "=1+1 (7)")
        for at, start in enumerate(starts):
            evil = f"{start}HYPERLINK(\"https://evil.example\",{at})|cmd' /C calc'!A0"
            book.db.add(
                api.Student(
                    id=evil, first_name=evil, last_name=evil, email=evil, lms_user_id=f"{evil}x"
                )
            )
        book.db.commit()
        book.add_submission("=1+1 (7)", evil)
    for format in grades.FORMATS:
        table = rows(grades.export(folder, format).path, "utf-8-sig")
        assert len(table) >= 1 + len(starts) and len({len(row) for row in table}) == 1
        for value in (value for row in table for value in row):
            is_number = re.fullmatch(r"\d+(\.\d+)?|-", value)
            assert is_number or not value.lstrip().startswith(("=", "+", "-", "@", "＝")), value
            assert value.isprintable()
        assert format != "canvas" or not re.search(r"\(\d+\)$", table[0][-1])


def test_grades_are_written_whole_for_their_teacher_alone(folder, tmp_path, monkeypatch):
    out = tmp_path / "new" / "grades.csv"
    grades.export(folder, "canvas", out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        grades.export(folder, "csv", out)
    assert out.read_bytes() == before and [path.name for path in out.parent.iterdir()] == [out.name]


def test_what_cannot_be_exported_is_said_in_both_languages(tmp_path, folder):
    classroom.make(tmp_path / "empty", "nl", STUDENTS)
    with pytest.raises(grades.GradesError, match="no submission at all") as found:
        grades.export(tmp_path / "empty")
    assert "geen enkele inlevering" in found.value.text["nl"]
    with pytest.raises(grades.GradesError, match="choose from: csv, canvas, brightspace, moodle"):
        grades.export(folder, "excel")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (12, "12"), (7.5, "7.5"), (0.1 + 0.2, "0.3"), (-0.001, "0")]
)
def test_points_have_a_decimal_point_and_no_more_digits_than_needed(value, text):
    assert grades.number(value) == text
