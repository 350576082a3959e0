"""What is kept of an attempt: where, how, and what happens when that is impossible."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile

import pytest

import autograder
from autograder import attempts, card, judge, state
from autograder.score import Score


def hello(name):
    """Return a greeting."""
    return "hello, " + name


def hallo(name):
    return "hallo, " + name


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's folder that is known to this process."""
    monkeypatch.setenv("LEERCURVE_DIR", str(tmp_path))
    monkeypatch.setenv("LEERCURVE_LANG", "en")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def remembered(home):
    return json.loads((home / ".leercurve" / "state.json").read_text(encoding="utf-8"))


def test_a_check_keeps_time_hash_outcome_criteria_and_codes_but_no_code(home):
    autograder.check("00.hello", hallo)
    autograder.check("00.hello", hello)
    kept = remembered(home)
    first, second = kept["attempts"]["00.hello"]
    assert kept["version"] == 1
    assert first["outcome"] == "diagnosed" and first["codes"] == ["greeting_differs"]
    assert first["criteria"] == [] and first["points"] == 0
    assert second["outcome"] == "passed" and second["criteria"] == ["greeting"]
    assert first["hash"] != second["hash"] and len(first["hash"]) == 24
    assert first["time"].endswith("+00:00")
    assert "hallo" not in json.dumps(kept)


def test_what_others_remember_stays(home):
    (home / ".leercurve").mkdir()
    path = home / ".leercurve" / "state.json"
    path.write_text(json.dumps({"version": 1, "language": "nl", "of_another": [1]}))
    autograder.check("00.hello", hello)
    kept = remembered(home)
    assert kept["language"] == "nl" and kept["of_another"] == [1] and "attempts" in kept


def test_the_course_adds_to_the_same_file(home):
    from course.workspace import Workspace

    autograder.check("00.hello", hello)
    Workspace(home).remember(language="nl")
    kept = remembered(home)
    assert kept["language"] == "nl" and len(kept["attempts"]["00.hello"]) == 1


def test_a_judge_keeps_nothing(home):
    judge("00.hello", hello)
    assert not (home / ".leercurve").exists()


def test_nothing_is_kept_while_nbgrader_runs_a_notebook(home, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    autograder.check("00.hello", hello)
    assert not (home / ".leercurve").exists()


def test_without_a_named_folder_the_notebooks_own_counts_if_it_is_a_learners(tmp_path, monkeypatch):
    monkeypatch.delenv("LEERCURVE_DIR", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    notebook = tmp_path / "00_welcome.ipynb"
    notebook.write_text("{}")
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    autograder.check("00.hello", hello)
    assert os.listdir(tmp_path) == ["00_welcome.ipynb"]
    (tmp_path / ".leercurve").mkdir()
    autograder.check("00.hello", hello)
    assert len(remembered(tmp_path)["attempts"]["00.hello"]) == 1


def test_a_damaged_state_is_kept_beside_a_fresh_one_and_told(home):
    (home / ".leercurve").mkdir()
    (home / ".leercurve" / "state.json").write_bytes(b'{"attempts": {"00.h')
    score = autograder.check("00.hello", hello)
    assert score == 1.0
    assert "state-damaged.json" in score.report.note
    assert "state-damaged.json" in score._repr_html_()
    assert (home / ".leercurve" / "state-damaged.json").read_bytes() == b'{"attempts": {"00.h'
    assert len(remembered(home)["attempts"]["00.hello"]) == 1
    assert autograder.check("00.hello", hello).report.note == ""


@pytest.mark.parametrize(
    "content",
    [
        "[1, 2]",
        '{"attempts": 3, "hints": []}',
        '{"attempts": {"00.hello": {"a": 1}}}',
        '{"attempts": {"00.hello": [1, {"hash": 2}, {"hash": "y", "codes": 5}]}}',
        '{"attempts": {"00.hello": [{"hash": "y", "codes": [{}]}]}}',
        '{"hints": {"00.hello": 4}}',
        "[" * 100_000,
        "null",
        "",
    ],
)
def test_a_state_that_holds_something_else_breaks_no_verb(home, content):
    (home / ".leercurve").mkdir()
    (home / ".leercurve" / "state.json").write_text(content)
    assert autograder.hint("00.hello").words
    assert autograder.solution("00.hello").words
    assert autograder.check("00.hello", hallo) == 0.0
    assert remembered(home)["attempts"]["00.hello"][-1]["codes"] == ["greeting_differs"]


def test_a_newer_editions_state_is_left_alone(home):
    (home / ".leercurve").mkdir()
    path = home / ".leercurve" / "state.json"
    path.write_text('{"version": 99}')
    assert autograder.check("00.hello", hello) == 1.0
    assert path.read_text() == '{"version": 99}'


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), PermissionError(13, "no")]
)
def test_a_full_or_read_only_disk_breaks_no_check(home, monkeypatch, error):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    score = autograder.check("00.hello", hello)
    assert score == 1.0
    assert score.report.note.startswith("Your progress could not be saved")
    assert attempts.passed(attempts.of("00.hello"))  # this process remembers all the same


def test_a_link_in_place_of_the_hidden_folder_is_not_followed(home, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (home / ".leercurve").symlink_to(elsewhere)
    assert autograder.check("00.hello", hello) == 1.0
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_place_of_the_state_is_replaced_not_followed(home, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "letter.json"
    elsewhere.write_text('{"mine": true}')
    (home / ".leercurve").mkdir()
    (home / ".leercurve" / "state.json").symlink_to(elsewhere)
    autograder.check("00.hello", hello)
    assert elsewhere.read_text() == '{"mine": true}'
    assert "mine" not in remembered(home)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_two_kernels_lose_no_attempt(home, monkeypatch):
    monkeypatch.setattr(state, "LONGEST_WAIT", 60)  # each of them writes without a pause
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_many, args=(home, name)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    kept = remembered(home)["attempts"]
    assert [len(kept[name]) for name in "ab"] == [25, 25]


def _many(home, name):
    for number in range(25):
        state.change(
            home, lambda s, n=number: s.setdefault("attempts", {}).setdefault(name, []).append(n)
        )


def test_who_waits_too_long_for_the_lock_gives_up(home, monkeypatch):
    monkeypatch.setattr(state, "LONGEST_WAIT", 0.05)
    (home / ".leercurve").mkdir()
    with state.locked(home / ".leercurve"):
        assert autograder.check("00.hello", hello) == 1.0
    assert not (home / ".leercurve" / "state.json").exists()


def test_only_the_last_attempts_are_kept(home, monkeypatch):
    monkeypatch.setattr(attempts, "MOST_KEPT", 3)
    report = judge("00.hello", hello)
    for _ in range(5):
        attempts.record(report, hello)
    assert len(remembered(home)["attempts"]["00.hello"]) == 3


def defined(source, name="f"):
    namespace = {"__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), namespace)
    return namespace[name]


HELPED = "def f(x):\n    return g(x)\ndef g(x):\n    return {}\n"
METHOD = "class f:\n    def m(self):\n        return {}\n"
PAIR = "def h(x):\n    return 0\ndef k(x):\n    return {}\nf = (h, k)\n"


def test_spaces_comments_and_docstrings_are_no_other_attempt():
    a = defined("def f(x):\n    return x + 1\n")
    b = defined("\n\ndef f(x):\n    'Add one.'\n    # a remark\n    return (x   +   1)\n")
    assert attempts.fingerprint(a) == attempts.fingerprint(b) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(x):\n    return x + 1\n", "def f(x):\n    return x + 2\n"),
        ("def f(x):\n    return x + 1\n", "def f(x):\n    return x - 1\n"),
        (HELPED.format(1), HELPED.format(2)),
        (METHOD.format(1), METHOD.format(2)),
        ("f = lambda x, y=1: x", "f = lambda x, y=2: x"),
        ("f = ['a:1', 'b:2']", "f = ['b:2', 'a:1']"),
        (PAIR.format(1), PAIR.format(2)),
    ],
)  # fmt: skip
def test_other_code_is_another_attempt_also_in_a_helper(one, other):
    assert attempts.fingerprint(defined(one)) != attempts.fingerprint(defined(other))


def test_a_hash_runs_no_code_of_the_learners():
    class Defended(type):
        def __getattribute__(cls, name):
            raise RuntimeError("do not touch")

    class Thing(metaclass=Defended):
        def __getattribute__(self, name):
            raise RuntimeError("do not touch")

        __repr__ = __hash__ = None

    assert attempts.fingerprint(Thing)
    assert attempts.fingerprint(Thing())
    recursive = []
    recursive.append(recursive)
    assert attempts.fingerprint(recursive)
    assert attempts.fingerprint(None) == ""


def test_an_empty_exercise_and_a_missing_name_are_no_attempts(home):
    def stub(name):
        """Return a greeting."""

    autograder.check("00.hello", stub)
    exec("from autograder import check\ncheck('00.hello')", {"__name__": "__main__"})
    kept = attempts.of("00.hello")
    assert [a["outcome"] for a in kept] == ["not_attempted", "diagnosed"]
    assert attempts.different(kept) == 0


def test_a_hint_is_offered_when_the_same_is_seen_twice_and_the_notebook_has_the_verb(home):
    names = {"__name__": "__main__", "check": autograder.check, "hello": hallo}
    first = eval("check('00.hello')", names)
    quiet = eval("check('00.hello')", names)
    offered = eval("check('00.hello')", names | {"hint": autograder.hint})
    assert first.report.note == quiet.report.note == ""
    assert 'hint("00.hello")' in offered.report.note
    assert isinstance(offered, Score) and repr(offered) == "0.0"
    assert "hint(&quot;00.hello&quot;)" in card.html(offered.report)
