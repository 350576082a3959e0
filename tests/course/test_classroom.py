"""`leercurve class new` and `class release`: the folder, the students, and what is handed out."""

import contextlib
import json
import re
import shutil
import sqlite3
import stat
import tempfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder import exam, quiz
from autograder.grading import classroom as rooms
from autograder.grading import pipeline, roster, sanitise
from autograder.grading import release as publishing
from autograder.grading.classroom import ClassroomError
from autograder.grading.roster import RosterError, Student
from autograder.sandbox.limits import Limits
from course import classroom
from course.build import notebook as build
from course.build import source
from course.build.source import SourceError
from course.cli import app, main
from course.cli_class import HELP_NL

# nbgrader's own, when it adds a submission.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A class folder of two students, to be copied."""
    folder = tmp_path_factory.mktemp("empty") / "klas"
    rooms.make(folder, "nl", [Student("anna", "Anna", "Boon"), Student("bram")])
    return folder


@pytest.fixture
def klas(empty, tmp_path):
    """A class folder of one's own."""
    return shutil.copytree(empty, tmp_path / "klas")


@pytest.fixture
def small_class(klas, small):
    """A class with one small chapter of its own, whose questions are exam questions.

    One of them counts.
    """
    small.change(small.chapter, 'quiz="00-word"', 'quiz="00-word" points=2')
    small.change(small.manifest, "points = 2", "points = 4")
    for name in ("course.toml", "chapters", "questions"):
        if (small.folder / name).is_dir():
            shutil.copytree(small.folder / name, klas / name, dirs_exist_ok=True)
        else:
            shutil.copy(small.folder / name, klas / name)
    return klas


def rows(folder, query, *values):
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        return database.execute(query, values).fetchall()


def notebook(folder, step, stem="00_small"):
    return json.loads((folder / step / stem / f"{stem}.ipynb").read_bytes())


# -- lists of students --------------------------------------------------------------------------

CANVAS = (
    '"Student","ID","SIS User ID","SIS Login ID","Root Account","Section","05 (811)"\r\n'
    '"    Points Possible","","","","","","27"\r\n'
    '"Boon, Anna","4711","s100","anna","school.example","A",""\r\n'
    '"van der Berg, Bram","4712","s101","bram","school.example","A","12"\r\n'
    '"Student, Test","4799","","","","A",""\r\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,Calculated Final Grade,"
    "End-of-Line Indicator\n#s100,#anna,Boon,Anna,anna@school.example,,#\n"
    "#s101,#bram,van der Berg,Bram,bram@school.example,,#\n"
)
MOODLE = (
    "Voornaam\tAchternaam\tID-nummer\tE-mailadres\n"
    "Anna\tBoon\t\tanna@school.example\nBram\tvan der Berg\t\tbram@school.example\n"
)
OSIRIS = (
    "Studentnummer;Roepnaam;Voorvoegsels;Achternaam;E-mailadres\n"
    "anna;Anna;;Boon;anna@school.example\nbram;Bram;van der;Berg;bram@school.example\n"
)
MAGISTER = (
    "Stamnr;Roepnaam;Tussenv;Achternaam;Klas;E-mailadres\n"
    "anna;Anna;;Boon;5A;anna@school.example\nbram;Bram;van der;Berg;5A;bram@school.example\n"
)
NBGRADER = (
    "id,first_name,last_name,email,lms_user_id\n"
    "anna,Anna,Boon,anna@school.example,7\nbram,Bram,van der Berg,bram@school.example,8\n"
)
MAILS = ["anna@school.example", "bram@school.example"]


@pytest.mark.parametrize(
    ("text", "ids", "lms", "mails"),
    [
        (CANVAS, ["anna", "bram"], ["4711", "4712"], ["", ""]),
        (BRIGHTSPACE, ["anna", "bram"], ["s100", "s101"], MAILS),
        (MOODLE, MAILS, ["", ""], MAILS),
        (OSIRIS, ["anna", "bram"], ["", ""], MAILS),
        (MAGISTER, ["anna", "bram"], ["", ""], MAILS),
        (MAGISTER.replace("Stamnr", "Leerlingnummer"), ["anna", "bram"], ["", ""], MAILS),
        (NBGRADER, ["anna", "bram"], ["7", "8"], MAILS),
        ("sep=;\n" + OSIRIS, ["anna", "bram"], ["", ""], MAILS),
    ],
    ids=["canvas", "brightspace", "moodle", "osiris", "magister", "school", "nbgrader", "excel"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_is_read_as_schools_give_it(tmp_path, text, ids, lms, mails, encoding):
    path = tmp_path / "students.csv"
    path.write_bytes(text.encode(encoding))
    first, second = roster.read(path)
    assert [first.id, second.id] == ids
    assert (first.first_name, first.last_name) == ("Anna", "Boon")
    assert (second.first_name, second.last_name) == ("Bram", "van der Berg")
    assert [first.lms_user_id, second.lms_user_id] == lms
    assert [first.email, second.email] == mails


@pytest.mark.parametrize(
    "student_id",
    [
        "..", ".hidden", "a/b", "a\\b", "/etc", "", "   ", "con", "NUL.txt", "com1", "submitted",
        "a*", "a?b", "a+b", "a,b", "a[1]", "a{b}", "a:b", "ends.", "a\u202eb", "a\u200bb",
        "a\u0007b", "é" * 120, "x" * 129,
    ],
)  # fmt: skip
def test_an_id_that_is_no_folder_is_refused_with_its_line(tmp_path, student_id):
    path = tmp_path / "students.csv"
    cell = '"' + student_id + '"'
    path.write_text(f"id;naam\nanna;Anna Boon\n{cell};Iemand\n", encoding="utf-8")
    with pytest.raises(RosterError) as refused:
        roster.read(path)
    for language in ("nl", "en"):
        said = refused.value.say(language)
        assert said.startswith(f"{path}:3: ") and "\n" not in said and len(said) < 300


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"id,name\nanna,A\nbram,B\nANNA,C\n", 4),  # one folder on some systems
        (b"id,name\nanna,\xe9\xe9n\n", 2),
        (b"id,name\nanna,A\nbr\x00am,B\n", 3),
        (b"id,name\nanna,a\x1bb\n", 2),
        (b"name,color\nanna,red\n", 1),
        (b"", 1),
        (b"\n\n \n", 1),
        (b"id,first_name\nanna," + b"A" * 200 + b"\n", 2),
        (b'id,name\nanna,"' + b"A" * 200_000 + b'"\n', 2),
    ],
    ids=["twice", "latin1", "zero", "escape", "no-id", "empty", "blank", "long", "huge"],
)
def test_a_list_that_cannot_be_used_is_refused_with_its_line(tmp_path, content, line):
    path = tmp_path / "students.csv"
    path.write_bytes(content)
    with pytest.raises(RosterError) as refused:
        roster.read(path)
    assert refused.value.say("nl").startswith(f"{path}:{line}: ")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=60) | st.text('id,;\t\n\r"anb.é#', max_size=60).map(str.encode))
def test_whatever_a_file_holds_is_read_or_refused(tmp_path, content):
    path = tmp_path / "students.csv"
    for before in (b"", b"id;voornaam\n"):
        path.write_bytes(before + content)
        try:
            found = roster.read(path)
        except RosterError as refused:
            assert refused.line >= 1
        else:
            for student in found:
                made = tmp_path / "folders" / student.id
                made.mkdir(parents=True, exist_ok=True)
                assert made.parent == tmp_path / "folders" and made.name == student.id


@pytest.mark.parametrize("place", ["source", "release", "release_en", "source/00_small"])
def test_nothing_is_written_through_a_link(run, small_class, tmp_path, place):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = small_class / place
    if path.is_dir():
        path.rmdir()
    path.symlink_to(elsewhere)
    result = run("class", "release", small_class, "--lang", "en")
    assert result.exit_code == 1 and f"{place} is a link" in result.stderr
    assert list(elsewhere.iterdir()) == []


def test_a_list_that_is_no_file_is_one_sentence(run, tmp_path):
    for path in (tmp_path, tmp_path / "nothing.csv"):
        result = run("class", "new", tmp_path / "klas", "--students", path, "--lang", "en")
        assert result.exit_code == 1
        assert result.stderr.startswith(f"{path}:1: ") and result.stderr.count("\n") == 1
    assert not (tmp_path / "klas").exists()


# -- the folder ---------------------------------------------------------------------------------


def test_a_new_class_is_an_nbgrader_course_with_its_students(empty):
    names = {path.name for path in empty.iterdir()}
    assert names == {*rooms.FOLDERS, ".leercurve", "nbgrader_config.py", "gradebook.db"}
    found = rows(empty, "select id, first_name, last_name, email from student order by id")
    assert found == [("anna", "Anna", "Boon", None), ("bram", None, None, None)]
    room = rooms.open_folder(empty)
    assert (room.course_id, room.language, room.other) == ("klas", "nl", "en")


def test_the_limits_of_a_class_are_the_jails_own_until_the_teacher_chooses_others(klas):
    assert Limits(**rooms.open_folder(klas).limits) == Limits()
    config = klas / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.LeercurveGrading.cell_seconds = 3\n")
    assert Limits(**rooms.open_folder(klas).limits) == Limits(cell_seconds=3)


def test_the_secret_is_the_teachers_alone(empty):
    hidden = empty / ".leercurve"
    assert stat.S_IMODE(empty.stat().st_mode) == 0o700
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
    assert stat.S_IMODE((hidden / "secret").stat().st_mode) == 0o600
    secret = rooms.open_folder(empty).secret()
    assert len(secret) == 64 and secret not in (empty / "nbgrader_config.py").read_text()


def test_a_second_time_adds_students_and_overwrites_nothing(run, klas, tmp_path):
    secret = rooms.open_folder(klas).secret()
    config = klas / "nbgrader_config.py"
    config.write_text(config.read_text() + "# mine\n")
    students = tmp_path / "students.csv"
    students.write_text("id,voornaam,email\nanna,Annabel,a@x.example\ncarla,Carla,c@x.example\n")
    result = run("class", "new", klas, "--students", students, "--lang", "nl")
    assert result.exit_code == 0, result.stderr
    assert "1 student toegevoegd, 1 al bekend." in result.stdout
    assert config.read_text().endswith("# mine\n")
    assert rooms.open_folder(klas).secret() == secret
    found = rows(klas, "select id, first_name, last_name, email from student order by id")
    assert found == [
        ("anna", "Anna", "Boon", "a@x.example"),  # a name that was there stays
        ("bram", None, None, None),
        ("carla", "Carla", None, "c@x.example"),
    ]


def test_a_class_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(rooms, "enrol", broken)
    with pytest.raises(KeyboardInterrupt):
        rooms.make(tmp_path / "klas", "nl", [Student("anna")])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_in_it_is_left_alone(run, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    result = run("class", "new", tmp_path, "--lang", "en")
    assert result.exit_code == 1 and "is no class folder" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_language_and_gradebook_of_a_class_are_not_changed_in_passing(klas):
    with pytest.raises(ClassroomError, match="language"):
        rooms.make(klas, "en")
    with pytest.raises(ClassroomError, match="gradebook already"):
        rooms.make(klas, None, [], "sqlite:////tmp/another.db")


def test_a_password_stands_in_a_private_file_and_in_no_message(tmp_path):
    address = "postgresql://teacher:s3cr3t@127.0.0.1:1/grades"
    with pytest.raises(ClassroomError) as refused:
        rooms.make(tmp_path / "klas", "nl", [], address)
    assert "127.0.0.1" in str(refused.value) and "s3cr3t" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []

    where = tmp_path / "grades.db"
    rooms.make(tmp_path / "klas", "nl", [Student("anna")], f"sqlite:///{where}")
    kept = tmp_path / "klas" / ".leercurve" / "db_url"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert str(where) not in (tmp_path / "klas" / "nbgrader_config.py").read_text()
    with Gradebook(f"sqlite:///{where}") as book:
        assert [student.id for student in book.students] == ["anna"]


def test_the_gradebook_of_the_environment_comes_first(klas, monkeypatch):
    monkeypatch.setenv("LEERCURVE_DB_URL", "sqlite:////elsewhere/grades.db")
    assert rooms.open_folder(klas).db_url == "sqlite:////elsewhere/grades.db"


@pytest.mark.parametrize("command", ["release", "grade", "feedback", "report", "export"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_no_class_folder_is_said_in_one_sentence(run, tmp_path, command, language):
    options = ["--format", "csv"] if command == "export" else []
    result = run("class", command, tmp_path / "nothing", *options, "--lang", language)
    assert result.exit_code == 1 and result.stdout == ""
    word = "klassenmap" if language == "nl" else "class folder"
    assert word in result.stderr and result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["grade", "feedback", "report", "export"])
@pytest.mark.parametrize(("language", "word"), [("nl", "cijferboek"), ("en", "gradebook")])
def test_a_gradebook_that_cannot_be_read_is_said(run, klas, asked, command, language, word):
    handed_in(klas, "anna")
    (klas / "gradebook.db").write_bytes(b"not a database" * 99)
    result = run("class", command, klas, "--lang", language)
    assert result.exit_code == 1 and result.stdout == "" and asked == []
    assert word in result.stderr and result.stderr.count("\n") == 1


def test_who_uses_the_gradebook_is_waited_for(run, klas, asked):
    with contextlib.closing(sqlite3.connect(klas / "gradebook.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        result = run("class", "report", klas, "--lang", "en")
    assert result.exit_code == 1 and "Another program is using the gradebook" in result.stderr


@pytest.mark.parametrize(("language", "word"), [("nl", "niets nagekeken"), ("en", "graded yet")])
def test_feedback_before_grading_says_what_comes_first(run, klas, language, word):
    result = run("class", "feedback", klas, "--lang", language)
    assert result.exit_code == 0 and word in result.stdout


def test_a_configuration_that_breaks_is_said_in_one_sentence(run, klas):
    (klas / "nbgrader_config.py").write_text("c = get_config()\n1 / 0\n")
    result = run("class", "release", klas, "--lang", "en")
    assert result.exit_code == 1 and "ZeroDivisionError" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.fixture
def asked(monkeypatch):
    """What grading is asked to do; it does nothing but enrol who handed in, as the real one."""
    calls = []

    def grade(folder, assignments, *, students, force, **_):
        calls.append((assignments, students, force))
        rooms.enrol(rooms.open_folder(folder), [Student("anna"), Student("zed")])
        return pipeline.Summary(graded=1)

    monkeypatch.setattr(pipeline, "grade", grade)
    return calls


def handed_in(klas, student, stem="05_training_loop"):
    (klas / "submitted" / student / stem).mkdir(parents=True)


@pytest.mark.parametrize(("language", "place"), [("nl", "HOOFDSTUK"), ("en", "CHAPTER")])
def test_where_nothing_was_handed_in_grade_says_where_it_belongs(run, klas, asked, language, place):
    result = run("class", "grade", klas, "05", "--lang", language)
    assert result.exit_code == 0 and asked == []
    assert f"{klas / 'submitted'}/STUDENT/{place}/" in result.stdout


def test_one_student_is_graded_again_when_asked_to(run, klas, asked):
    handed_in(klas, "anna")
    result = run("class", "grade", klas, "05", "--student", "anna", "--again", "--lang", "en")
    assert result.exit_code == 0, result.stderr
    assert asked == [(["05_training_loop"], ["anna"], True)]


def test_a_student_who_handed_in_nothing_cannot_be_graded(run, klas, asked):
    handed_in(klas, "anna")
    result = run("class", "grade", klas, "05", "--student", "ana", "--lang", "en")
    assert result.exit_code == 1 and asked == []
    assert "'ana' has handed in nothing" in result.stderr


@pytest.mark.parametrize(("language", "word"), [("nl", "Nieuw"), ("en", "New")])
def test_who_was_not_on_the_list_of_the_class_is_named(run, klas, asked, language, word):
    handed_in(klas, "zed")
    result = run("class", "grade", klas, "05", "--lang", language)
    assert result.exit_code == 0
    assert result.stderr.startswith(word) and result.stderr.strip().endswith(": zed")


@pytest.mark.parametrize("command", ["new", "release", "grade", "feedback", "report", "export"])
def test_every_command_has_help_with_an_example_in_both_languages(command, monkeypatch, capsys):
    for language, word in (("en", "Example"), ("nl", "Voorbeeld")):
        arguments = ["leercurve", "class", command, "--help", "--lang", language]
        monkeypatch.setattr("sys.argv", arguments)
        with pytest.raises(SystemExit) as ended:
            main()
        said = " ".join(capsys.readouterr().out.split())
        assert ended.value.code == 0 and "--lang" in said
        assert f"{word}: leercurve class {command} " in said
        left = [english for english in HELP_NL if " ".join(english.split()) in said]
        assert left == [] if language == "nl" else left


def test_a_wrong_option_ends_with_exit_code_2(run, klas):
    assert run("class", "export", klas, "--format", "excel").exit_code == 2
    assert run("class", "grade", klas, "--workers", "0").exit_code == 2


# -- what is handed out -------------------------------------------------------------------------


def test_a_chapter_left_out_of_the_teachers_list_is_not_released(small_class):
    assert classroom.release(small_class) == ["00_small"]
    for step in ("source", "release", "release_en"):
        assert [path.name for path in (small_class / step).iterdir()] == ["00_small"]
    assert rows(small_class, "select name from assignment") == [("00_small",)]


def test_both_languages_have_the_same_cells_and_checksums(small_class):
    classroom.release(small_class)
    dutch, english = (notebook(small_class, step)["cells"] for step in ("release", "release_en"))
    assert [cell["id"] for cell in dutch] == [cell["id"] for cell in english]
    graded = [[cell for cell in cells if "nbgrader" in cell["metadata"]] for cells in
              (dutch, english)]  # fmt: skip
    assert graded[0] == graded[1] and len(graded[0]) == 5


def test_nothing_that_is_released_tells_what_is_right(small_class):
    """Every file that a student gets is searched for what only the teacher may know."""
    classroom.release(small_class)
    secret = rooms.open_folder(small_class).secret()
    released = [
        path
        for step in ("release", "release_en")
        for path in (small_class / step).rglob("*")
        if path.is_file()
    ]
    assert len(released) == 2
    words = [
        secret, "leercurve key", "HIDDEN TESTS", "BEGIN SOLUTION", "END SOLUTION", '"correct"',
        "says-goodbye", "Dat komt aan het eind", "That comes at the end", "Juist", "Right",
        "sum(values)", '"hello, "', '"bye"', "misconception", "feedback",
    ]  # fmt: skip
    for path in released:
        text = path.read_text(encoding="utf-8")
        assert [word for word in words if word in text] == []
    source = (small_class / "source" / "00_small" / "00_small.ipynb").read_text()
    assert "leercurve key" in source and "sum(values)" in source  # the search can find something


def test_a_question_that_counts_has_its_key_and_points_in_the_gradebook(small_class):
    classroom.release(small_class)
    ((source,),) = rows(
        small_class, "select source from source_cell where name = ?", "quiz_00-word"
    )
    assert '"correct": true' in source
    assert rows(
        small_class,
        "select max_score from grade_cells join base_cell using (id) where name = ?",
        "quiz_00-word",
    ) == [(2.0,)]
    assert rows(small_class, "select name from base_cell where name = ?", "quiz_00-number") == []


def test_an_exam_question_is_handed_out_so_that_only_this_class_can_read_it_back(small_class):
    classroom.release(small_class)
    (cell,) = [
        cell for cell in notebook(small_class, "release_en")["cells"] if cell["id"] == "00-word"
    ]
    held = exam.received(cell["metadata"]["leercurve"]["question"])
    question = quiz.find("00-word", [small_class / "questions"])
    secret = rooms.open_folder(small_class).secret()
    codes = {option.text["en"]: option.id for option in held.options}
    assert exam.read_back(question, [codes["Hello"]], secret) == ["hello"]
    assert exam.read_back(question, [codes["Hello"]], "another class") == []
    assert cell["metadata"]["nbgrader"]["locked"] is True
    assert "".join(cell["source"]) == 'quiz("00-word")'


def test_a_practice_question_of_ours_may_count_too(klas, small):
    """Its key then is in the gradebook; the question itself stays ours."""
    shutil.copy(small.folder / "course.toml", klas)
    text = small.chapter.read_text().split('# %% quiz="00-word"')[0]
    ours = quiz.load(classroom.HOME / "questions" / "00_welcome.toml")[0]
    (klas / "chapters" / "00_small.py").write_text(f'{text}# %% quiz="{ours.id}" points=1.5\n')
    small.change(klas / "course.toml", "points = 2", "points = 3.5")
    classroom.release(klas)
    (cell,) = [cell for cell in notebook(klas, "release")["cells"] if cell["id"] == ours.id]
    assert cell["metadata"]["nbgrader"]["points"] == 1.5 and "leercurve" not in cell["metadata"]
    ((key,),) = rows(klas, "select source from source_cell where name = ?", f"quiz_{ours.id}")
    assert '"correct": true' in key


@pytest.mark.parametrize(
    ("name", "old", "new", "at"),
    [
        ("chapters/00_small.py", "stappen van 0,5", "stappen van 0,6", "stappen van 0,6"),
        ("chapters/00_small.py", 'quiz="00-number"', 'quiz="00-numer"', "00-numer"),
        ("chapters/00_small.py", "points=2", "points=-2", "points=-2"),
        ("questions/00_small.toml", "correct = true", "correct = yes", "correct = yes"),
        ("course.toml", "points = 4", "points = 5", "[[chapter]]"),
    ],
)
def test_inconsistent_files_are_refused_with_file_and_line_before_anything_is_written(
    run, small_class, name, old, new, at
):
    path = small_class / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    line = path.read_text()[: path.read_text().index(at)].count("\n") + 1
    with pytest.raises(SourceError) as refused:
        classroom.release(small_class)
    assert f"{path.name}:{line}: " in refused.value.say("nl")
    assert list((small_class / "source").iterdir()) == []
    assert rows(small_class, "select name from assignment") == []
    result = run("class", "release", small_class, "--lang", "en")
    assert result.exit_code == 1 and f"{path.name}:{line}: " in result.stderr


def test_check_looks_at_a_class_folder_over_ours(run, small_class, small):
    assert run("check", "--source", small_class, "--lang", "en").stdout == "All is well.\n"
    small.change(small_class / "chapters" / "00_small.py", "0,5 goed", "0,6 goed")
    result = run("check", "--source", small_class, "--lang", "en")
    assert result.exit_code == 1 and "00_small.py:" in result.stdout


def test_a_class_that_is_being_graded_is_not_released_at_the_same_time(run, small_class):
    with rooms.open_folder(small_class).alone():
        result = run("class", "release", small_class, "--lang", "nl")
    assert result.exit_code == 1 and "wacht tot dat klaar is" in result.stderr
    assert list((small_class / "release").iterdir()) == []


def test_what_a_run_that_was_cut_off_left_behind_is_cleared_away(small_class):
    left = small_class / ".release.of-a-dead-run" / "source_nl"
    left.mkdir(parents=True)
    classroom.release(small_class)
    assert list(small_class.glob(".release.*")) == []


def test_an_unknown_chapter_is_refused_with_those_there_are(run, small_class):
    result = run("class", "release", small_class, "12", "--lang", "en")
    assert result.exit_code == 1
    assert result.stderr == "There is no chapter '12'; there are: 00.\n"


def test_a_source_changed_by_hand_is_not_overwritten(run, small_class):
    classroom.release(small_class)
    path = small_class / "source" / "00_small" / "00_small.ipynb"
    made = notebook(small_class, "source")
    for cell in made["cells"]:  # run in JupyterLab, nothing changed
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
    path.write_text(json.dumps(made))
    classroom.release(small_class)

    made["cells"][0]["source"] = ["# My own title"]
    path.write_text(json.dumps(made))
    result = run("class", "release", small_class, "--lang", "en")
    assert result.exit_code == 1 and "changed by hand" in result.stderr
    assert json.loads(path.read_text()) == made


def graded(folder):
    """Hand in and grade as nbgrader's gradebook remembers it, without running anything."""
    room = rooms.open_folder(folder)
    with room.gradebook() as book:
        book.add_submission("00_small", "anna")
        grade = book.find_grade("test_hello", "00_small", "00_small", "anna")
        grade.auto_score, grade.manual_score, grade.needs_manual_grade = 0.5, 0.75, False
        book.find_comment("hello", "00_small", "00_small", "anna").manual_comment = "Mooi"
        book.db.commit()


def kept(folder):
    return (
        rows(folder, "select auto_score, manual_score from grade where auto_score is not null"),
        rows(folder, "select manual_comment from comment where manual_comment is not null"),
    )


def test_releasing_again_after_grading_loses_nothing(small_class, small):
    classroom.release(small_class)
    graded(small_class)
    before = kept(small_class)
    assert before == ([(0.5, 0.75)], [("Mooi",)])
    small.change(small_class / "chapters" / "00_small.py", "Klein begin", "Rustig begin")
    classroom.release(small_class)
    assert kept(small_class) == before
    assert "Rustig begin" in (small_class / "release" / "00_small" / "00_small.ipynb").read_text()


def test_what_cells_were_worth_in_an_earlier_release_is_remembered(small_class, small):
    classroom.release(small_class)
    small.change(
        small_class / "chapters" / "00_small.py",
        'quiz="00-word" points=2',
        'quiz="00-word" points=3',
    )
    small.change(small_class / "course.toml", "points = 4", "points = 5")
    for _ in range(2):
        classroom.release(small_class)
    known = sanitise.released_points(small_class, "00_small")
    assert known["quiz_00-word"] == [2.0, 3.0]
    assert all(len(points) == 1 for name, points in known.items() if name != "quiz_00-word")
    (small_class / sanitise.points_file("00_small")).write_text("[1]")
    assert sanitise.released_points(small_class, "00_small") == {}


class Killed(BaseException):
    """A process that is gone: nothing more is tidied up."""


@pytest.mark.parametrize(
    ("step", "after"),
    [("_generate", 1), ("_write", 1), ("_write", 2), ("_write", 3), ("_put_folder", 1)],
)
def test_a_release_that_is_killed_is_completed_by_the_next(
    small_class, small, monkeypatch, step, after
):
    """The gradebook, what is released and what was graded are as if it had run through."""
    classroom.release(small_class)
    graded(small_class)
    small.change(small_class / "chapters" / "00_small.py", "Klein begin", "Rustig begin")
    small.change(small_class / "chapters" / "00_small.py", 'return "hello, "', 'return "hello,  "')
    untouched = shutil.copytree(small_class, small_class.with_name("untouched"))

    class Left(tempfile.TemporaryDirectory):
        def __exit__(self, *_):
            self._finalizer.detach()

    real, calls = getattr(publishing, step), []

    def killed(*arguments, **options):
        calls.append(step)
        if len(calls) > after:
            raise Killed
        return real(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(publishing, step, killed)
        patched.setattr(publishing.tempfile, "TemporaryDirectory", Left)
        with pytest.raises(Killed):
            classroom.release(small_class)
    for folder in (small_class, untouched):  # the teacher goes on writing meanwhile
        small.change(folder / "chapters" / "00_small.py", "Rustig begin", "Stil begin")
        classroom.release(folder)

    query = "select name, source, checksum from source_cell order by name"
    assert rows(small_class, query) == rows(untouched, query)
    assert kept(small_class) == kept(untouched) == ([(0.5, 0.75)], [("Mooi",)])
    for name in ("source", "release", "release_en"):
        assert notebook(small_class, name) == notebook(untouched, name)
    assert list(small_class.glob(".release.*")) == []


def test_an_assignment_that_has_been_graded_keeps_its_cells(run, small_class, small):
    classroom.release(small_class)
    graded(small_class)
    before = kept(small_class), notebook(small_class, "release"), notebook(small_class, "source")
    small.change(small_class / "chapters" / "00_small.py", " points=2", "")
    small.change(small_class / "course.toml", "points = 4", "points = 2")
    result = run("class", "release", small_class, "--lang", "nl")
    assert result.exit_code == 1 and "quiz_00-word" in result.stderr
    assert result.stderr.count("\n") == 1
    assert before == (
        kept(small_class), notebook(small_class, "release"), notebook(small_class, "source")
    )  # fmt: skip


def test_files_beside_a_source_go_along_in_both_languages(small_class):
    beside = small_class / "source" / "00_small" / "data"
    beside.mkdir(parents=True)
    (beside / "rows.csv").write_text("1,2\n")
    classroom.release(small_class)
    for step in ("release", "release_en"):
        assert (small_class / step / "00_small" / "data" / "rows.csv").read_text() == "1,2\n"


def test_links_lead_to_where_nbgrader_puts_the_other_chapters(klas):
    """In ours chapters lie beside each other, in nbgrader's each has a folder of its own."""
    ours = (classroom.HOME / "course.toml").read_text()
    (klas / "course.toml").write_text(ours.split('[[chapter]]\nstem = "07_measuring')[0])
    classroom.release(klas, ["00"])
    for step in ("release", "release_en"):
        text = "".join(
            "".join(cell["source"]) for cell in notebook(klas, step, "00_welcome")["cells"]
        )
        assert set(re.findall(r"\]\(([^)]*ipynb)\)", text)) == {
            "../01_neuron_to_layer/01_neuron_to_layer.ipynb",
            "../03_loss_and_backpropagation/03_loss_and_backpropagation.ipynb",
            "../06_learning_rate/06_learning_rate.ipynb",
        }
    assert rows(klas, "select name from assignment") == [("00_welcome",)]


def test_an_author_who_gives_a_question_points_finds_its_key_in_the_source_alone(small, tmp_path):
    small.change(small.chapter, 'quiz="00-word"', 'quiz="00-word" points=2')
    chapter = source.read(small.chapter)
    build.build([chapter], tmp_path / "out")
    (cell,) = [
        cell for cell in notebook(tmp_path / "out", "en")["cells"] if cell["id"] == "00-word"
    ]
    assert cell["metadata"]["nbgrader"]["grade_id"] == "quiz_00-word"
    assert '"correct": true' in "".join(cell["source"])
    (cell,) = [
        cell for cell in build.learner_notebook(chapter, "en")["cells"] if cell["id"] == "00-word"
    ]
    assert cell["source"] == 'quiz("00-word")' and cell["metadata"]["nbgrader"]["points"] == 2


@pytest.mark.slow
def test_no_chapter_of_ours_is_released_with_its_solutions(klas):
    """Each line that stands between the marks of a solution is looked for where it was."""
    stems = classroom.release(klas)
    assert len(stems) == 11
    for stem in stems:
        written = (classroom.HOME / "chapters" / f"{stem}.py").read_text()
        exercises = dict(
            re.findall(r'^# %% exercise="(\w+)"\n(.*?)(?=^# %%|\Z)', written, re.M | re.S)
        )
        for step in ("release", "release_en"):
            text = (klas / step / stem / f"{stem}.ipynb").read_text()
            assert [word for word in ("SOLUTION", "HIDDEN", "leercurve key") if word in text] == []
            given = {
                cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]).split("\n")
                for cell in json.loads(text)["cells"]
                if cell["metadata"].get("nbgrader", {}).get("solution")
                and cell["cell_type"] == "code"
            }
            assert given.keys() == exercises.keys()
            for name, exercise in exercises.items():
                regions = re.findall(r"BEGIN SOLUTION\n(.*?)### END SOLUTION", exercise, re.S)
                outside = re.sub(r"BEGIN SOLUTION\n.*?### END SOLUTION", "", exercise, flags=re.S)
                secret = {
                    line
                    for line in "\n".join(regions).split("\n")
                    if line.strip() and line not in outside.split("\n")
                }
                assert secret and not secret & set(given[name]), (stem, name)
