"""Cut off at any step of writing and recording, a run goes on and ends as if it never was.

Submissions are really graded once; after that their answers are handed to the pipeline as its
workers would, so that each of its own steps can be cut.
"""

import contextlib
import json
from dataclasses import replace

import pytest

from autograder.grading import pipeline, record, results

STUDENTS = {"anna": {}, "bram": {"hello": "def hello(name):\n    return 'x'\n"}, "cato": {}}
STEPS = [
    (record, "write_notebook"),
    (results, "write"),
    (record.Recorder, "_know"),
    (record.Recorder, "_write"),
    (record.Recorder, "_journal_path"),
]


class Cut(BaseException):
    """As if the process ended here."""


@pytest.fixture(scope="module")
def known(released, tmp_path_factory, a_room):
    """Return what workers answered for each student, and the gradebook that came of it."""
    first = a_room(released, tmp_path_factory.mktemp("known") / "klas")
    for student, work in STUDENTS.items():
        first.hand_in(student, **work)
    pipeline.grade(first.folder, workers=2)
    found = {}
    for result in results.every(first.folder):
        path = first.folder / "autograded" / result.student / first.stem / f"{first.stem}.ipynb"
        found[result.student] = (result, path.read_bytes())
    return found, first.rows()


@pytest.fixture
def handed_in(known, new_room, monkeypatch):
    """Return a function that makes a room, the names that were run since, and the rows due."""
    ran = []
    found, rows = known

    def played(room, sources, orders, *_):
        for order in orders:
            ran.append(order.student)
            result, content = found[order.student]
            yield order, (replace(result, fingerprint=order.mark), content)

    monkeypatch.setattr(pipeline, "_answers", played)

    def make():
        room = new_room()
        for student, work in STUDENTS.items():
            room.hand_in(student, **work)
        return room

    return make, ran, rows


@contextlib.contextmanager
def cut(monkeypatch, owner, name, at, after):
    """Cut the run at the `at`-th call of a function, before or after it did its work."""
    real = getattr(owner, name)
    calls = []

    def cutting(*arguments, **named):
        calls.append(1)
        if len(calls) == at and not after:
            raise Cut
        value = real(*arguments, **named)
        if len(calls) == at:
            raise Cut
        return value

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, cutting)
        yield calls


def test_cut_off_anywhere_it_ends_as_if_uninterrupted_and_judges_nothing_twice(
    handed_in, monkeypatch
):
    make, ran, expected = handed_in
    cuts = 0
    for owner, name in STEPS:
        for after in (False, True):
            room = make()
            for at in (1, 2):  # the second time while going on from the first
                with cut(monkeypatch, owner, name, at, after), contextlib.suppress(Cut):
                    pipeline.grade(room.folder)
                    pytest.fail("the run was not cut")
                cuts += 1
                there = {result.student for result in results.every(room.folder)}
                ran.clear()
            pipeline.grade(room.folder)
            assert room.rows() == expected, (name, after)
            assert not there & set(ran), "what was written down is not judged again"
            again = pipeline.grade(room.folder)
            assert (again.skipped, again.graded, again.recorded) == (3, 0, 0)
    assert cuts == 20


def test_a_result_that_was_damaged_is_judged_again(handed_in):
    make, ran, expected = handed_in
    room = make()
    pipeline.grade(room.folder)
    ran.clear()
    path = results.place(room.folder, room.stem, "anna")
    path.write_text(path.read_text()[:50])
    (room.folder / "autograded" / "bram" / room.stem / f"{room.stem}.ipynb").unlink()
    assert pipeline.grade(room.folder).graded == 2
    assert ran == ["anna", "bram"] and room.rows() == expected


def test_a_gradebook_that_was_lost_is_filled_again_without_running_anything(handed_in):
    make, ran, expected = handed_in
    room = make()
    pristine = (room.folder / "gradebook.db").read_bytes()
    pipeline.grade(room.folder)
    ran.clear()
    (room.folder / "gradebook.db").write_bytes(pristine)
    assert pipeline.grade(room.folder).recorded == 3
    assert ran == [] and room.rows() == expected


def test_what_the_teacher_gave_by_hand_stays_when_a_student_hands_in_again(handed_in):
    from autograder.grading.classroom import open_folder

    make, _, _ = handed_in
    room = make()
    pipeline.grade(room.folder)
    with open_folder(room.folder).gradebook() as book:
        grade = book.find_grade("test_hello", room.stem, room.stem, "bram")
        grade.manual_score = 0.75
        book.db.commit()
    room.hand_in("bram", hello="def hello(name):\n    return 'y'\n")
    pipeline.grade(room.folder)
    row = next(row for row in room.rows() if row[:2] == ("bram", "test_hello"))
    assert row[2:] == (0.0, 0.75, True)


def test_ctrl_c_leaves_a_class_that_can_be_gone_on_with(handed_in):
    make, _, expected = handed_in
    room = make()

    def pressed(step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.grade(room.folder, progress=pressed)
    assert len({row[0] for row in room.rows()}) == 1
    summary = pipeline.grade(room.folder)
    assert (summary.skipped, summary.graded) == (1, 2) and room.rows() == expected
    assert json.loads(results.place(room.folder, room.stem, "anna").read_text())["v"] == 1
