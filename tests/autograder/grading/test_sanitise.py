"""A submission is restored from the gradebook: the teacher's cells exactly, the learner's kept."""

import copy
import json
import logging
import os
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader import preprocessors
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum

import course
from autograder.exam import handed_out
from autograder.grading import answers, examine
from autograder.grading.sanitise import (
    Source,
    SourceError,
    graded_cell,
    load_source,
    same_code,
    sanitise,
    source_of,
)
from autograder.grading.submissions import Submission, SubmissionError
from autograder.quiz import load
from course.build.notebook import CODE_STUB, TEXT_STUB, teacher_notebook
from course.build.source import read

FIT, CAPSTONE = "05_training_loop", "10_capstone"


class Class(SimpleNamespace):
    def __repr__(self):
        return "Class()"  # hypothesis shows it


def submitted(notebook, **more):
    """Return a notebook, or any bytes, as it is read from a student's folder."""
    content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    given = {"student": "ada", "assignment": FIT, "fingerprint": "", **more}
    return Submission(path=Path("submitted"), content=content, **given)


def cell(notebook, cell_id):
    return next(one for one in notebook["cells"] if one["id"] == cell_id)


def count_question(notebook, question):
    """Give a question of the teacher's notebook points, its key in the hidden part of its cell."""
    quiz = cell(notebook, question.id)
    quiz["source"] += "\n" + answers.key_text(question)
    quiz["metadata"]["nbgrader"] = {
        "grade": True, "grade_id": answers.grade_id(question.id), "locked": True, "points": 2,
        "schema_version": 3, "solution": False, "task": False,
    }  # fmt: skip


def generate(notebook, stem, db=None):
    """Release a notebook with the preprocessors of `nbgrader generate_assignment`, in its order.

    Without `db` nothing is written down about it.
    """
    steps = [
        preprocessors.LockCells(),
        preprocessors.ClearSolutions(code_stub={"python": CODE_STUB}, text_stub=TEXT_STUB),
        preprocessors.ClearOutput(),
        preprocessors.CheckCellMetadata(),
        preprocessors.ComputeChecksums(),
        preprocessors.SaveCells(),
        preprocessors.ClearHiddenTests(),
        preprocessors.ClearMarkScheme(),
        preprocessors.ComputeChecksums(),
        preprocessors.CheckCellMetadata(),
    ]
    released = nbformat.from_dict(copy.deepcopy(notebook))
    resources = {"nbgrader": {"notebook": stem, "assignment": stem, "db_url": db}}
    for step in steps:
        if db is None and isinstance(step, preprocessors.SaveCells):
            continue
        step.log.setLevel("CRITICAL")
        released, resources = step.preprocess(released, resources)
    return json.loads(json.dumps(released))


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """Return a class: `teacher` and `released` by stem, the flavours `nl` and `en` of chapter 05.

    One question of chapter 05 counts two points.
    """
    with pytest.MonkeyPatch.context() as patch:  # nbgrader calls a bare `alembic`
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        return make_classroom(tmp_path_factory)


def make_classroom(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    db = f"sqlite:///{folder / 'gradebook.db'}"
    home = Path(course.HOME)
    question = next(q for q in load(home / "questions" / f"{FIT}.toml") if q.type == "multiple")
    teacher, released, sources = {}, {}, {}
    with Gradebook(db, "leercurve") as gradebook:
        for stem in (FIT, CAPSTONE):
            gradebook.add_assignment(stem)
    for stem in (FIT, CAPSTONE):
        chapter = read(home / "chapters" / f"{stem}.py")
        teacher[stem] = teacher_notebook(chapter, "nl")
        if stem == FIT:
            count_question(teacher[stem], question)
            english = teacher_notebook(chapter, "en")
        released[stem] = generate(teacher[stem], stem, db)
        path = folder / "source" / stem / f"{stem}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(teacher[stem]))
    with Gradebook(db, "leercurve") as gradebook:
        for stem in (FIT, CAPSTONE):
            sources[stem] = load_source(gradebook, folder, stem)
    count_question(english, question)
    return Class(
        folder=folder,
        db=db,
        question=question,
        teacher=teacher,
        released=released,
        source=sources[FIT],
        capstone=sources[CAPSTONE],
        nl=released[FIT],
        en=generate(english, FIT),
    )


def changed_in_gradebook(classroom, grade_id, points):
    """Return the assignment after a teacher gave a cell other points in the gradebook alone."""
    with Gradebook(classroom.db, "leercurve") as gradebook:
        graded = gradebook.find_grade_cell(grade_id, FIT, FIT)
        before, graded.max_score = graded.max_score, points
        gradebook.db.flush()
        source = load_source(gradebook, classroom.folder, FIT)
        gradebook.db.rollback()
    assert before != points
    return source


@pytest.fixture
def nl(classroom):
    return copy.deepcopy(classroom.nl)


def codes(result):
    return [remark.code for remark in result.remarks]


def kinds(result):
    return {one.id: one.kind for one in result.cells}


SOLUTION = "class MyPerceptron(nnlib.Perceptron):\n    pass  # van mij\n"


def require_restored(result, source):
    """Everything that must hold whatever was handed in."""
    nbformat.validate(result.notebook)
    MetadataValidator().validate_nb(result.notebook)
    assert (result.notebook.nbformat, result.notebook.nbformat_minor) == (4, 5)
    ids = [one.id for one in result.notebook.cells]
    assert len(set(ids)) == len(ids)
    assert ids == [one.id for one in result.cells]
    assert not any(one.get("outputs") for one in result.notebook.cells)
    graded = {
        one.metadata.nbgrader.grade_id: one
        for one in result.notebook.cells
        if "nbgrader" in one.metadata
    }
    assert set(graded) == {place.grade_id for place in source.cells if place.grade_id}
    for place in source.cells:
        if not place.grade_id:
            continue
        restored = graded[place.grade_id]
        grading = restored.metadata.nbgrader
        assert (restored.cell_type, grading.grade, grading.solution, grading.locked) == (
            place.cell_type, place.grade, place.solution, place.locked,
        )  # fmt: skip
        assert grading.get("points") == place.points
        if place.grade and not place.solution:
            assert restored.source == place.source
            assert compute_checksum(restored) == grading.checksum
    json.dumps(result.notebook).encode()
    nbformat.writes(result.notebook).encode()


# -- honest work --------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", ["nl", "en"])
def test_an_untouched_notebook_of_either_flavour_is_unchanged_and_gives_no_remark(
    classroom, flavour
):
    handed_in = copy.deepcopy(getattr(classroom, flavour))
    result = sanitise(submitted(handed_in), classroom.source)
    require_restored(result, classroom.source)
    assert result.remarks == ()
    assert result.language == flavour
    assert not any(one.changed or one.restored for one in result.cells)
    kept = [(c["id"], c["source"]) for c in handed_in["cells"] if c["id"] != classroom.question.id]
    assert kept == [
        (c.id, c.source) for c in result.notebook.cells if c.id != classroom.question.id
    ]


def test_the_flavours_do_differ_in_the_comments_of_their_code(classroom):
    dutch, english = (
        [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]
        for notebook in (classroom.nl, classroom.en)
    )
    assert dutch != english and len(dutch) == len(english)


def test_an_honest_submission_gives_no_remark_and_keeps_what_the_learner_wrote(classroom, nl):
    cell(nl, "fit")["source"] = SOLUTION
    own = {"cell_type": "code", "id": "mine", "metadata": {"tags": ["x"]}, "outputs": [],
           "execution_count": 3, "source": ["%timeit 1\n", "!ls"]}  # fmt: skip
    nl["cells"].insert(4, own)
    demo = next(c for c in nl["cells"] if c["cell_type"] == "code" and "nbgrader" not in
                c["metadata"] and "quiz(" not in c["source"])  # fmt: skip
    demo["source"] += "\nextra = 1"
    for one in nl["cells"]:
        if one["cell_type"] == "code":
            one["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 1000}]
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert result.remarks == ()
    assert cell(result.notebook, "fit").source == SOLUTION
    assert cell(result.notebook, "mine").source == "%timeit 1\n!ls"
    assert {one.id for one in result.cells if one.changed} == {"fit", "mine", demo["id"]}
    assert kinds(result)["mine"] == "own" and kinds(result)["fit"] == "exercise"
    assert [c.id for c in result.notebook.cells] == [c["id"] for c in nl["cells"]]


def test_the_order_for_the_jail_says_which_exercises_are_as_they_were_given(classroom, nl):
    cell(nl, "fit")["source"] = SOLUTION
    order = examine.task_of(sanitise(submitted(nl), classroom.source), classroom.source)
    untouched = {one["check_id"] for one in order["checks"] if one["untouched"]}
    assert untouched == {"05.parsons", "05.fit_blanks", "05.repair"}


def test_the_teachers_own_notebook_with_hidden_parts_gives_no_remark(classroom):
    result = sanitise(submitted(classroom.teacher[FIT]), classroom.source)
    require_restored(result, classroom.source)
    assert result.remarks == ()


def test_stock_nbgrader_finds_nothing_left_to_restore(classroom, nl, caplog):
    cell(nl, "fit")["source"] = SOLUTION
    cell(nl, "test_fit")["source"] = "12.0"
    nl["cells"].remove(cell(nl, "test_fit_blanks"))
    restored = sanitise(submitted(nl), classroom.source).notebook
    before = copy.deepcopy(restored)
    resources = {"nbgrader": {"notebook": FIT, "assignment": FIT, "db_url": classroom.db}}
    with caplog.at_level(logging.WARNING):
        for step in (
            preprocessors.DeduplicateIds(),
            preprocessors.OverwriteCells(add_missing_cells=True),
            preprocessors.CheckCellMetadata(),
        ):
            step.log = logging.getLogger("stock")
            restored, resources = step.preprocess(restored, resources)
    assert restored == before
    assert caplog.records == []


def test_an_answer_in_words_is_the_learners(classroom):
    handed_in = copy.deepcopy(classroom.released[CAPSTONE])
    page = cell(handed_in, "page")
    page["source"] = "Mijn bevindingen ![](attachment:a.png)"
    page["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo=", "text/html": "<script>"}}
    result = sanitise(submitted(handed_in, assignment=CAPSTONE), classroom.capstone)
    require_restored(result, classroom.capstone)
    assert result.remarks == ()
    restored = cell(result.notebook, "page")
    assert restored.source == page["source"]
    assert restored.attachments == {"a.png": {"image/png": "iVBORw0KGgo="}}
    assert kinds(result)["page"] == "answer"


def test_an_unanswered_text_is_recognised_by_nbgraders_checksum(classroom):
    handed_in = classroom.released[CAPSTONE]
    restored = cell(
        sanitise(submitted(handed_in, assignment=CAPSTONE), classroom.capstone).notebook, "page"
    )
    assert restored.metadata.nbgrader.checksum == compute_checksum(restored)


def test_a_notebook_that_lost_its_metadata_and_its_language_is_still_read(classroom):
    handed_in = copy.deepcopy(classroom.en)
    handed_in["metadata"] = {}
    for one in handed_in["cells"]:
        one["metadata"] = {}
    result = sanitise(submitted(handed_in), classroom.source)
    require_restored(result, classroom.source)
    assert (result.remarks, result.language) == ((), "en")


def test_a_notebook_that_lost_the_ids_of_its_cells_is_still_read(classroom, nl):
    cell(nl, "fit")["source"] = SOLUTION
    for one in nl["cells"]:
        del one["id"]
    nl["nbformat_minor"] = 4
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert result.remarks == ()
    assert [one.id for one in result.cells if one.changed] == ["fit"]
    assert not any(one.restored for one in result.cells)


def test_deleted_demo_code_comes_back_without_a_remark_and_prose_does_not(classroom, nl):
    plain = [c for c in nl["cells"] if "nbgrader" not in c["metadata"]]
    code = next(c for c in plain if c["cell_type"] == "code" and "import" in c["source"])
    prose = next(c for c in plain if c["cell_type"] == "markdown")
    nl["cells"].remove(code)
    nl["cells"].remove(prose)
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert result.remarks == ()
    assert [one.id for one in result.cells if one.restored] == [code["id"]]
    assert prose["id"] not in kinds(result)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x = 1  # een", "x = 1  # one", True),
        ("# een\n\nx = 1", "x = 1\n", True),
        ('x = "# een"', 'x = "# one"', False),
        ("if a:\n    b", "if a:\n  b", True),
        ("if a:\n    b\nc", "if a:\n    b\n    c", False),
        ("!ls a  # een", "!ls b", False),
        ("?x\n# een\n((", "?x\n((", True),
        ("x = (1", "x = (2", False),
        ("", "# x", True),
        ("x", "x" * 100_000, False),
    ],
)
def test_code_is_the_same_when_only_comments_and_blank_lines_differ(one, other, same):
    assert same_code(one, other) is same


# -- tampering ----------------------------------------------------------------------------------


def test_a_changed_test_is_put_back_and_named(classroom, nl):
    cell(nl, "test_fit")["source"] = "12.0"
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert [(remark.code, remark.cell) for remark in result.remarks] == [("tests", "test_fit")]
    assert "test_fit" in result.remarks[0].nl and "test_fit" in result.remarks[0].en


@pytest.mark.parametrize(
    ("name", "value"),
    [("points", 99), ("points", "12"), ("points", None), ("points", 10**400), ("grade", False),
     ("solution", True), ("locked", False), ("task", True), ("schema_version", 99),
     ("schema_version", True), ("schema_version", [3]), ("grade", 1), ("grade_id", "other")],
)  # fmt: skip
def test_changed_points_and_flags_are_put_back_and_named(classroom, nl, name, value):
    cell(nl, "test_fit")["metadata"]["nbgrader"][name] = value
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert [(remark.code, remark.cell) for remark in result.remarks] == [("metadata", "test_fit")]


def test_points_that_the_teacher_changed_in_the_gradebook_are_no_students_doing(classroom, nl):
    source = changed_in_gradebook(classroom, "test_fit", 20)
    result = sanitise(submitted(nl), source)
    assert cell(result.notebook, "test_fit").metadata.nbgrader.points == 20
    assert result.remarks == ()


def test_who_has_an_earlier_release_changed_no_points(classroom, nl):
    source = replace(classroom.source, earlier={"test_fit": [7.0, 12.0]})
    assert Source.of_plain(json.loads(json.dumps(source.plain()))) == source
    cell(nl, "test_fit")["metadata"]["nbgrader"]["points"] = 7
    assert sanitise(submitted(nl), source).remarks == ()
    cell(nl, "test_fit")["metadata"]["nbgrader"]["points"] = 8
    result = sanitise(submitted(nl), source)
    require_restored(result, source)
    assert codes(result) == ["metadata"]


def test_points_that_stand_neither_in_the_source_nor_in_the_gradebook_are_named(classroom, nl):
    source = changed_in_gradebook(classroom, "test_fit", 20)
    cell(nl, "test_fit")["metadata"]["nbgrader"]["points"] = 19
    result = sanitise(submitted(nl), source)
    assert [(remark.code, remark.cell) for remark in result.remarks] == [("metadata", "test_fit")]


def test_a_forged_checksum_and_unknown_keys_mean_nothing(classroom, nl):
    cell(nl, "test_fit")["metadata"]["nbgrader"] |= {"checksum": "0" * 32, "pickle": "gASV"}
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert result.remarks == ()


def test_deleted_cells_come_back_in_their_place(classroom, nl):
    for name in ("fit", "test_fit", "test_fit_blanks"):
        nl["cells"].remove(cell(nl, name))
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert sorted(codes(result)) == ["missing"] * 3
    order = [one.id for one in result.cells]
    assert order == [place.id for place in classroom.source.cells]


def test_everything_deleted_gives_the_graded_cells_and_the_code_in_order(classroom, nl):
    nl["cells"] = []
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert [one.id for one in result.cells] == [
        place.id for place in classroom.source.cells if place.grade_id or place.cell_type == "code"
    ]


def test_a_stub_put_back_stands_before_the_learners_own_cell_with_the_work(classroom, nl):
    at = nl["cells"].index(cell(nl, "fit"))
    own = {"cell_type": "code", "id": "x", "metadata": {}, "source": SOLUTION}
    nl["cells"][at] = own
    order = [one.id for one in sanitise(submitted(nl), classroom.source).cells]
    assert order.index("fit") < order.index("x") < order.index("test_fit")


def test_of_two_copies_of_an_exercise_the_last_with_own_work_counts(classroom, nl):
    at = nl["cells"].index(cell(nl, "fit"))
    stub = nl["cells"][at]
    first, last = ({**copy.deepcopy(stub), "source": text} for text in ("a = 1", "a = 2"))
    nl["cells"][at : at + 1] = [copy.deepcopy(stub), first, last, copy.deepcopy(stub)]
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert cell(result.notebook, "fit").source == "a = 2"
    assert codes(result) == ["duplicate"]
    assert "a = 1" in [one.source for one in result.cells if one.kind == "own"]


def test_of_two_answers_in_words_the_last_counts(classroom):
    handed_in = copy.deepcopy(classroom.released[CAPSTONE])
    page = cell(handed_in, "page")
    page["source"] = "Eerst"
    handed_in["cells"].append({**copy.deepcopy(page), "id": "again", "source": "Toen"})
    result = sanitise(submitted(handed_in, assignment=CAPSTONE), classroom.capstone)
    require_restored(result, classroom.capstone)
    assert cell(result.notebook, "page").source == "Toen"
    assert codes(result) == ["duplicate_answer"]


def test_an_untouched_copy_of_an_exercise_or_a_test_is_no_tampering(classroom, nl):
    for name in ("fit", "test_fit"):
        one = cell(nl, name)
        nl["cells"].insert(nl["cells"].index(one), copy.deepcopy(one) | {"id": f"copy-{name}"})
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert result.remarks == ()
    assert kinds(result)["copy-fit"] == kinds(result)["copy-test_fit"] == "own"


def test_a_forged_copy_of_a_test_loses_its_metadata_and_is_named(classroom, nl):
    forged = copy.deepcopy(cell(nl, "test_fit"))
    forged["source"] = "12.0"
    nl["cells"].insert(0, forged)
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert codes(result) == ["duplicate_test"]
    assert result.cells[0].kind == "own" and result.cells[0].source == "12.0"


def test_changed_cell_types_are_put_back(classroom, nl):
    for name, kind in (("fit", "markdown"), ("test_fit", "raw")):
        cell(nl, name)["cell_type"] = kind
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert codes(result) == ["cell_type", "cell_type"]


def test_swapped_metadata_do_not_make_a_test_out_of_the_learners_code(classroom, nl):
    fit, test = cell(nl, "fit"), cell(nl, "test_fit")
    fit["source"] = SOLUTION
    fit["metadata"], test["metadata"] = test["metadata"], fit["metadata"]
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert "tests" in codes(result)


def test_signs_that_cannot_be_written_are_replaced(classroom, nl):
    cell(nl, "fit")["source"] = "a = '\ud800\x00'"
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert cell(result.notebook, "fit").source == "a = '\ufffd\ufffd'"


def test_thousands_of_cells_are_refused_in_a_sentence(classroom):
    cells = [{"cell_type": "code", "source": ""}] * 5001
    with pytest.raises(SubmissionError) as refused:
        sanitise(submitted({"nbformat": 4, "cells": cells}), classroom.source)
    assert refused.value.remark.code == "too_many_cells"


# -- quiz answers -------------------------------------------------------------------------------


def answer(one, question_id, given):
    one["metadata"]["leercurve"] = {"v": 1, "answers": {question_id: given}}


def asked_in(source, question_id):
    """Return the only cell of a source that asks a question."""
    (found,) = [cell for cell in source.cells if cell.question_id == question_id]
    return found


def test_answers_are_read_from_the_cell_of_their_question(classroom, nl):
    question_id = classroom.question.id
    answer(cell(nl, question_id), question_id, ["a", "b"])
    other = next(place.question_id for place in classroom.source.cells
                 if place.question_id not in ("", question_id))  # fmt: skip
    copied = copy.deepcopy(cell(nl, other)) | {"id": "copied"}
    answer(copied, other, ["c"])
    nl["cells"].append(copied)
    answer(cell(nl, "fit"), question_id, ["elsewhere"])
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert result.answers == {question_id: (question_id, ("a", "b")), other: (other, ("c",))}
    assert result.remarks == ()


def test_a_question_of_another_chapter_and_a_malformed_answer_are_none(classroom, nl):
    answer(cell(nl, classroom.question.id), "01-layer-shape", ["a"])
    answer(cell(nl, "fit"), classroom.question.id, "abc")
    assert sanitise(submitted(nl), classroom.source).answers == {}


def test_the_key_and_the_points_of_a_question_come_from_the_gradebook(classroom, nl):
    question = classroom.question
    released = cell(nl, question.id)
    assert released["source"].strip() == f'quiz("{question.id}")'
    released["metadata"]["nbgrader"]["points"] = 100
    released["source"] += "\n" + answers.key_text(
        answers.from_plain(answers.plain(question) | {"options": []})
    )
    result = sanitise(submitted(nl), classroom.source)
    require_restored(result, classroom.source)
    assert sorted(codes(result)) == ["metadata", "tests"]
    assert classroom.source.questions() == {question.id: question}
    assert asked_in(classroom.source, question.id).points == 2
    assert kinds(result)[question.id] == "quiz"


def test_an_exam_question_in_the_metadata_is_the_teachers(classroom, nl):
    teacher = copy.deepcopy(classroom.teacher[FIT])
    exam = handed_out(classroom.question, "secret")
    cell(teacher, classroom.question.id)["metadata"]["leercurve"] = {"v": 1, "question": exam}
    graded = {c.grade_id: c for c in classroom.source.cells if c.grade_id}
    source = source_of(teacher, graded, FIT)
    forged = {"v": 1, "question": {"id": "x"}, "answers": {classroom.question.id: ["0a"]}}
    cell(nl, classroom.question.id)["metadata"]["leercurve"] = forged
    result = sanitise(submitted(nl), source)
    metadata = cell(result.notebook, classroom.question.id).metadata
    assert json.loads(json.dumps(metadata.leercurve)) == {"v": 1, "question": exam}
    assert result.answers[classroom.question.id][1] == ("0a",)


# -- the source ---------------------------------------------------------------------------------


def test_a_source_survives_as_json(classroom):
    plain = json.loads(json.dumps(classroom.source.plain()))
    assert Source.of_plain(plain) == classroom.source


def test_hidden_tests_and_solutions_are_not_in_what_was_released(classroom):
    for place in classroom.source.cells:
        assert "HIDDEN" not in place.released and "BEGIN SOLUTION" not in place.source
    quiz = asked_in(classroom.source, classroom.question.id)
    assert "leercurve key" in quiz.source and "leercurve key" not in quiz.released


def test_a_cell_that_stands_in_the_gradebook_alone_still_counts(classroom):
    teacher = copy.deepcopy(classroom.teacher[FIT])
    teacher["cells"] = [c for c in teacher["cells"] if c["id"] != "test_fit"]
    graded = {c.grade_id: c for c in classroom.source.cells if c.grade_id}
    source = source_of(teacher, graded, FIT)
    assert source.cells[-1].grade_id == "test_fit"
    require_restored(sanitise(submitted(classroom.nl), source), source)


def test_an_exercise_that_the_gradebook_does_not_know_never_shows_its_solution(classroom):
    graded = {c.grade_id: c for c in classroom.source.cells if c.grade_id and c.grade_id != "fit"}
    source = source_of(classroom.teacher[FIT], graded, FIT)
    assert not any("BEGIN SOLUTION" in place.source for place in source.cells)


def test_tasks_and_locked_texts_are_known_as_nbgrader_knows_them(classroom):
    task = graded_cell(
        "t", "markdown", "Doe iets\n=== BEGIN MARK SCHEME ===\ngeheim\n=== END MARK SCHEME ===",
        grade=False, solution=False, locked=False, task=True, points=3, checksum="",
    )  # fmt: skip
    fixed = graded_cell("r", "markdown", "Vast", grade=False, solution=False, locked=True)
    cells = [
        {"cell_type": "markdown", "id": name, "source": "",
         "metadata": {"nbgrader": {"grade_id": name, flag: True}}}
        for name, flag in (("t", "task"), ("r", "locked"))
    ]  # fmt: skip
    source = source_of({"cells": cells}, {"t": task, "r": fixed}, FIT)
    handed_in = {"nbformat": 4, "cells": copy.deepcopy(cells)}
    handed_in["cells"][0]["source"] = "Doe iets\nGedaan"
    handed_in["cells"][1]["source"] = "Los"
    result = sanitise(submitted(handed_in), source)
    require_restored(result, source)
    assert [c.source for c in result.cells] == ["Doe iets\nGedaan", "Vast"]
    assert "geheim" not in task.released
    assert result.cells[0].kind == "answer" and result.cells[0].changed


def test_an_assignment_that_was_never_released_is_refused_in_a_sentence(classroom):
    with Gradebook(classroom.db, "leercurve") as gradebook:
        with pytest.raises(SourceError, match="does not know 03_nothing"):
            load_source(gradebook, classroom.folder, "03_nothing")
        with pytest.raises(SourceError, match="cannot be read") as refused:
            load_source(gradebook, classroom.folder / "nowhere", FIT)
    assert "kan niet worden gelezen" in refused.value.say("nl")


# -- anything at all ----------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["code", "markdown", "fit", "test_fit", "nbgrader", "grade_id", 10**500]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["cells", "cell_type", "id", "source", "metadata", "nbgrader", "grade_id",
                         "points", "grade", "leercurve", "answers", "lang", "attachments", "a.png",
                         "image/png", "schema_version", "kernelspec", "outputs"])
        | st.text(max_size=4),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


def sanitised_or_refused(content, source):
    try:
        result = sanitise(submitted(content), source)
    except SubmissionError as error:
        assert error.remark.nl and error.remark.en
    else:
        require_restored(result, source)


@given(values, st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_json_is_restored_or_refused(classroom, value, wrapped):
    notebook = {"nbformat": 4, "metadata": value, "cells": [value, {"source": value}]}
    sanitised_or_refused(notebook if wrapped else value, classroom.source)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_restored_or_refused(classroom, content):
    sanitised_or_refused(content, classroom.source)


def paths(value, trail=()):
    """Yield the way to every place in a notebook's plain data."""
    yield trail
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(inner, (*trail, key))


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_real_notebook_damaged_anywhere_is_restored_or_refused(classroom, data):
    notebook = copy.deepcopy(classroom.nl)
    everywhere = [trail for trail in paths(notebook) if trail]
    for _ in range(data.draw(st.integers(1, 6))):
        trail = data.draw(st.sampled_from(everywhere))
        new = data.draw(values)
        place = notebook
        try:
            for step in trail[:-1]:
                place = place[step]
            place[trail[-1]] = new
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    sanitised_or_refused(notebook, classroom.source)
