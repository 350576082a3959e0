"""A class graded by the real pipeline: worker processes, jails, gradebook."""

import json
import os
import signal
import threading
import time

import pytest

from autograder.grading import pipeline, record, results, workers
from autograder.grading.classroom import ClassroomError

STEM = "00_welcome"
FULL = {"test_hello": 1.0, "test_mean_of": 1.0}


def test_a_class_is_graded_and_every_oddity_concerns_one_student_alone(room):
    room.hand_in("anna")
    room.hand_in("bob", language="en")
    room.hand_in("cato", hello="def hello(name):\n    return 'hello'\n")
    room.hand_in("dood", own=["import os\nos._exit(0)"])
    room.write("egon", b"this is no notebook")
    room.hand_in("fien", hello="def helo(name):\n    return name\n")
    steps = []
    summary = pipeline.grade(room.folder, workers=2, progress=steps.append)
    assert room.points("anna") == room.points("bob") == room.points("dood") == FULL
    assert room.points("cato") == {"test_hello": 0.0, "test_mean_of": 1.0}
    assert room.points("fien") == {"test_hello": 0.0, "test_mean_of": 1.0}
    assert room.points("egon") == {"test_hello": None, "test_mean_of": None}
    assert (summary.graded, summary.unreadable, summary.own_failures) == (5, 1, 0)
    assert [step.done for step in steps] == [1, 2, 3, 4, 5, 6]
    assert {said.student for said in summary.said} == {"dood", "egon"}
    by_student = {result.student: result for result in results.every(room.folder)}
    assert by_student["bob"].language == "en" and by_student["anna"].language == "nl"
    assert by_student["cato"].sources["hello"].startswith("def hello")


def test_the_notebook_beside_it_shows_what_ran_and_the_verdicts(room):
    import nbformat

    room.hand_in("anna", own=["print('hallo')\n6 * 7"], mean_of="def mean_of(values):\n    1 / 0\n")
    pipeline.grade(room.folder, workers=1)
    path = room.folder / "autograded" / "anna" / STEM / f"{STEM}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = {cell.id: cell for cell in notebook.cells}
    assert [o.get("text") or o.data["text/plain"] for o in cells["own-0"].outputs] == [
        "hallo\n", "42",
    ]  # fmt: skip
    (passed,), (failed,) = cells["test_hello"].outputs, cells["test_mean_of"].outputs
    assert (passed.data["text/plain"], failed.data["text/plain"]) == ("1.0", "0.0")
    assert "lc-check" in failed.data["text/html"] and 'lang="nl"' in failed.data["text/html"]
    # nbgrader, reading it, would give the same points.
    from nbgrader.utils import determine_grade

    assert determine_grade(cells["test_hello"]) == (1.0, 1.0)
    assert determine_grade(cells["test_mean_of"]) == (0.0, 1.0)


def test_what_was_graded_is_not_graded_again_until_it_changes(room):
    room.hand_in("anna")
    room.hand_in("bram", hello="")
    assert pipeline.grade(room.folder, workers=2).graded == 2
    before = room.rows()
    again = pipeline.grade(room.folder)
    assert (again.graded, again.skipped) == (0, 2) and room.rows() == before
    room.hand_in("bram")
    third = pipeline.grade(room.folder, workers=1)
    assert (third.graded, third.skipped) == (1, 1)
    assert room.points("bram") == FULL
    assert pipeline.grade(room.folder, students=["anna"], force=True, workers=1).graded == 1


def test_a_class_in_which_nothing_was_handed_in_is_graded_at_once(room):
    assert pipeline.grade(room.folder).graded == 0


def test_an_unknown_assignment_is_one_sentence_in_both_languages(room):
    with pytest.raises(ClassroomError) as refused:
        pipeline.grade(room.folder, ["03_loss_and_backpropagation"])
    assert all("03" in refused.value.text[language] for language in ("nl", "en"))


def test_without_a_jail_nothing_is_graded(room, monkeypatch):
    from autograder.sandbox import jail

    monkeypatch.setattr(jail, "unavailable", lambda language: f"geen jail ({language})")
    room.hand_in("anna")
    with pytest.raises(ClassroomError, match="geen jail"):
        pipeline.grade(room.folder)
    assert room.rows() == []


def test_two_runs_on_one_class_do_not_collide(room):
    from autograder.grading.classroom import open_folder

    room.hand_in("anna")
    with open_folder(room.folder).alone(), pytest.raises(ClassroomError):
        pipeline.grade(room.folder)
    assert pipeline.grade(room.folder, workers=1).graded == 1


def test_a_failure_of_ours_is_flagged_and_tried_again_by_the_next_run(room, monkeypatch):
    def lost(self, orders):
        for order in orders:
            yield order, workers.Lost("died")

    room.hand_in("anna")
    with monkeypatch.context() as broken:
        broken.setattr(workers.Pool, "answers", lost)
        summary = pipeline.grade(room.folder, workers=1)
    assert summary.own_failures == 1 and summary.said[0].remark.ours
    assert room.points("anna") == {"test_hello": None, "test_mean_of": None}
    assert all(row[4] for row in room.rows() if len(row) == 5)
    assert pipeline.grade(room.folder, workers=1).graded == 1
    assert room.points("anna") == FULL


# -- the pool -----------------------------------------------------------------------------------


class answering:
    """What a worker does in these tests; `kill` dies each time, `once` only the first time."""

    def __init__(self, setup):
        self.setup = setup

    def __enter__(self):
        return self.answer

    def __exit__(self, *_):
        pass

    def answer(self, order):
        if order == "fail":
            raise ValueError("no")
        if order == "hang":
            time.sleep(100)
        if order == "kill" or (order == "once" and not os.path.exists(self.setup)):
            with open(self.setup, "w"):
                pass
            os.kill(os.getpid(), signal.SIGKILL)
        return f"{order} done"


@pytest.fixture
def pool(tmp_path):
    # By its name in a module that a fresh process can import.
    import sys

    sys.path.insert(0, str(tmp_path))
    (tmp_path / "pool_of_tests.py").write_text(
        "import os, signal, time\n\n\n" + _text_of(answering), encoding="utf-8"
    )
    import importlib

    module = importlib.import_module("pool_of_tests")
    with workers.Pool(2, module.answering, str(tmp_path / "mark"), patience=60.0) as made:
        yield made
    sys.path.remove(str(tmp_path))
    del sys.modules["pool_of_tests"]


def _text_of(thing):
    import inspect

    return inspect.getsource(thing)


def test_a_worker_that_dies_costs_only_its_own_order_and_that_a_second_try(pool):
    orders = ["a", "kill", "b", "once", "c", "fail", "d"]
    answers = dict(pool.answers(orders))
    assert set(answers) == set(orders)
    assert [answers[one] for one in "abcd"] == [f"{one} done" for one in "abcd"]
    assert answers["once"] == "once done"
    assert isinstance(answers["kill"], workers.Lost) and isinstance(answers["fail"], workers.Lost)
    assert "ValueError" in str(answers["fail"])
    assert all(worker.process.is_alive() for worker in pool._workers)


def test_a_worker_that_never_answers_is_given_up(pool):
    assert len(dict(pool.answers(["a", "b"]))) == 2  # both have started
    pool._patience = 1.0
    answers = dict(pool.answers(["a", "hang", "b"]))
    assert answers["a"] == "a done" and answers["b"] == "b done"
    assert str(answers["hang"]) == "late"


def test_orders_are_taken_one_by_one_as_workers_are_free(pool):
    """A class of any size waits as names, never as notebooks."""
    taken = []

    def orders():
        for number in range(20):
            taken.append(number)
            yield str(number)

    seen = 0
    for _ in pool.answers(orders()):
        seen += 1
        assert len(taken) - seen <= 2
    assert seen == 20


def test_workers_end_with_the_teachers_process_even_when_it_is_killed(room):
    """kill -9 of a run leaves no worker and no jail behind."""
    import subprocess
    import sys

    code = (
        "import sys\nfrom pathlib import Path\nfrom autograder.grading import pipeline\n"
        "if __name__ == '__main__':\n"
        "    print('ready', flush=True)\n    pipeline.grade(Path(sys.argv[1]), workers=1)\n"
    )
    script = room.folder.parent / "run.py"
    script.write_text(code)
    room.hand_in("anna", own=["import time\ntime.sleep(15)"])
    run = subprocess.Popen([sys.executable, str(script), str(room.folder)], stdout=subprocess.PIPE)
    try:
        assert _until(lambda: len(_descendants(run.pid)) >= 4), "a worker, and a jail below it"
        below = _descendants(run.pid)
    finally:
        run.kill()
        run.wait()
        run.stdout.close()
    assert _until(lambda: not [pid for pid in below if _lives(pid)])


def _until(holds, seconds=40):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.05)
    return True


def _descendants(pid):
    found, todo = [], [pid]
    while todo:
        parent = todo.pop()
        for task in _children(parent):
            found.append(task)
            todo.append(task)
    return found


def _children(pid):
    try:
        return [int(x) for x in open(f"/proc/{pid}/task/{pid}/children").read().split()]
    except OSError:
        return []


def _lives(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_submission_the_gradebook_refuses_is_said_and_the_rest_goes_on(room, monkeypatch):
    room.hand_in("anna")
    room.hand_in("bram")
    real = record.Recorder.record

    def refusing(self, result, notebook):
        if result.student == "anna":
            raise record.RecordError("unknown_student", "Wie?", "Who?")
        real(self, result, notebook)

    monkeypatch.setattr(record.Recorder, "record", refusing)
    summary = pipeline.grade(room.folder, workers=1)
    assert [said.remark.en for said in summary.said] == ["Who?"] and summary.own_failures == 1
    assert room.points("bram") == FULL and room.points("anna") == {}
    monkeypatch.undo()
    assert pipeline.grade(room.folder, workers=1).recorded == 1
    assert json.dumps(room.points("anna")) == json.dumps(FULL)


def test_a_plugin_for_late_work_that_fails_is_said_and_recorded_once_it_works(room):
    from autograder.grading.classroom import open_folder

    room.hand_in("anna")
    (room.folder / "submitted" / "anna" / STEM / "timestamp.txt").write_text(
        "2026-11-20 12:00:00 UTC\n"
    )
    with open_folder(room.folder).gradebook() as book:
        book.update_or_create_assignment(STEM, duedate="2026-11-19 12:00:00 UTC")
    config = room.folder / "nbgrader_config.py"
    before = config.read_text()
    config.write_text(
        before + "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class Broken(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        raise ValueError('oeps')\n"
        "c.AssignLatePenalties.plugin_class = Broken\n"
    )
    (said,) = pipeline.grade(room.folder, workers=1).said
    assert said.remark.code == "late_plugin" and "oeps" in said.remark.nl
    assert room.points("anna") == {}
    config.write_text(before + "c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    assert pipeline.grade(room.folder).recorded == 1
    with open_folder(room.folder).gradebook() as book:
        submission = book.find_submission(STEM, "anna")
        assert (submission.score, submission.late_submission_penalty) == (2.0, 2.0)


def test_whatever_recording_one_submission_raises_the_others_are_recorded(room, monkeypatch):
    room.hand_in("anna")
    room.hand_in("bram")
    real = record.Recorder.record

    def breaking(self, result, notebook):
        if result.student == "anna":
            raise UnicodeEncodeError("utf-8", "x", 0, 1, "no")
        real(self, result, notebook)

    monkeypatch.setattr(record.Recorder, "record", breaking)
    summary = pipeline.grade(room.folder, workers=1)
    assert summary.own_failures == 1 and summary.said[0].remark.ours
    assert room.points("bram") == FULL


def test_a_full_disk_stops_the_run_with_one_sentence(room, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    room.hand_in("anna")
    monkeypatch.setattr(results, "write", full)
    with pytest.raises(ClassroomError, match="No space left"):
        pipeline.grade(room.folder, workers=1)
    monkeypatch.undo()
    assert pipeline.grade(room.folder, workers=1).graded == 1


def test_an_assignment_that_is_not_ours_is_said_and_the_others_are_graded(room):
    from autograder.grading.classroom import open_folder

    room.hand_in("anna")
    with open_folder(room.folder).gradebook() as book:
        book.add_assignment("01_other")
    (room.folder / "submitted" / "anna" / "01_other").mkdir()
    summary = pipeline.grade(room.folder, workers=1)
    assert [(said.student, said.assignment) for said in summary.said] == [("", "01_other")]
    assert summary.graded == 1
