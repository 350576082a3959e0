"""How far a learner is: hand-worked shares, what is written down, and whatever a file holds."""

import json
import multiprocessing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from autograder import state
from course import progress
from course.build import manifest
from course.cli import app
from course.widgets import quiz

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

PLAN = """
title.nl = "Twee hoofdstukken"
title.en = "Two chapters"
mastery = 0.8

[[chapter]]
stem = "00_first"
title.nl = "Eerst"
title.en = "First"
requires = []
points = 5
minutes = 30
[[chapter.objective]]
id = "00.1"
text.nl = "Je telt."
text.en = "You count."
[[chapter.objective]]
id = "00.2"
text.nl = "Je deelt."
text.en = "You divide."

[[chapter]]
stem = "01_second"
title.nl = "Dan"
title.en = "Then"
requires = []
points = 0
minutes = 10
[[chapter.objective]]
id = "01.1"
text.nl = "Je gaat verder."
text.en = "You go on."

[[chapter]]
stem = "02_empty"
title.nl = "Leeg"
title.en = "Empty"
requires = []
points = 0
minutes = 60
"""

QUESTION = """
[[question]]
id = "{id}"
type = "choice"
objectives = ["{objective}"]
prompt.nl = "Vraag {id}?"
prompt.en = "Question {id}?"
[[question.option]]
id = "yes"
correct = true
text.nl = "Ja {id}"
text.en = "Yes {id}"
feedback.nl = "Juist."
feedback.en = "Right."
[[question.option]]
id = "no"
misconception = "says-no"
text.nl = "Nee {id}"
text.en = "No {id}"
feedback.nl = "Kijk nog eens."
feedback.en = "Look again."
"""

FIRST = """
# %% tests="count" points=4
# %% tests="divide" points=1
# %% quiz="00-a"
# %% quiz="00-b"
# %% quiz="00-c"
# %% quiz="00-d"
"""
SECOND = '# %% quiz="00-a"\n# %% quiz="01-a"\n'


@pytest.fixture
def plan(tmp_path):
    """Three chapters: points and questions, questions alone, nothing. 00.1 comes back in 01."""
    folder = tmp_path / "plan"
    for name in ("chapters", "questions"):
        (folder / name).mkdir(parents=True)
    (folder / "course.toml").write_text(PLAN)
    (folder / "chapters" / "00_first.py").write_text(FIRST)
    (folder / "chapters" / "01_second.py").write_text(SECOND)
    first = [("00-a", "00.1"), ("00-b", "00.1"), ("00-c", "00.2"), ("00-d", "00.2")]
    for stem, questions in (("00_first", first), ("01_second", [("01-a", "01.1")])):
        text = "".join(QUESTION.format(id=id, objective=about) for id, about in questions)
        (folder / "questions" / f"{stem}.toml").write_text(text)
    return manifest.load(folder)


def answered(correct, chapter, minutes=0):
    time = (NOON + timedelta(minutes=minutes)).isoformat()
    return {"time": time, "correct": correct, "answers": ["yes"], "chapter": chapter}


def tried(points, minutes=0):
    time = (NOON + timedelta(minutes=minutes)).isoformat()
    return {"time": time, "hash": "x", "outcome": "diagnosed", "points": points, "codes": []}


# -- what is computed ---------------------------------------------------------------------


def test_points_and_questions_weigh_half_each_and_the_best_attempt_counts(plan):
    kept = {
        "attempts": {"00.count": [tried(1), tried(3), tried(0)], "00.divide": [tried(None)]},
        "answers": {"00-a": [answered(True, "00")], "00-b": [answered(False, "00")]},
    }
    first = progress.of(kept, plan).chapters["00_first"]
    assert (first.points, first.most_points, first.right, first.questions) == (3, 5, 1, 4)
    assert first.share == pytest.approx(0.5 * 3 / 5 + 0.5 * 1 / 4)


def test_what_was_reached_stays_reached(plan):
    kept = {"answers": {"00-a": [answered(True, "00"), answered(False, "01", 9)]}}
    assert progress.of(kept, plan).chapters["00_first"].right == 1


def test_a_chapter_with_questions_alone_goes_by_those_and_an_empty_one_counts_nowhere(plan):
    kept = {"answers": {"01-a": [answered(True, "01")]}}
    found = progress.of(kept, plan)
    assert found.chapters["01_second"].share == 1
    assert found.chapters["02_empty"].share == 0 and found.chapters["02_empty"].done
    assert found.share == pytest.approx(10 / 40)  # by the minutes of the two that count


def test_more_points_than_there_are_is_no_more_than_all(plan):
    kept = {"attempts": {"00.count": [tried(400)]}}
    assert progress.of(kept, plan).chapters["00_first"].points == 4


def test_an_objective_needs_two_answered_questions_and_four_in_five_right(plan):
    def objective(**answers):
        kept = {"answers": {f"00-{name}": given for name, given in answers.items()}}
        return progress.of(kept, plan).chapters["00_first"].objectives[1]

    right, wrong = answered(True, "00"), answered(False, "00")
    assert not objective(c=[right]).mastered
    assert objective(c=[right], d=[right]).mastered
    assert not objective(c=[right], d=[wrong]).mastered
    assert objective(c=[wrong, right], d=[right]).mastered  # the last answer counts
    assert not objective(c=[right, wrong], d=[right]).mastered
    assert objective(c=[right, wrong], d=[right]).share == 0.5


def test_an_objective_that_comes_back_is_mastered_a_chapter_later(plan):
    both = {"00-a": [answered(True, "00")], "00-b": [answered(True, "00", 1)]}
    first = progress.of({"answers": both}, plan).chapters["00_first"].objectives[0]
    assert (first.mastered, first.later) == (False, "01")
    both["00-a"].append(answered(True, "01", 90))
    first = progress.of({"answers": both}, plan).chapters["00_first"].objectives[0]
    assert (first.mastered, first.later) == (True, None)


def test_the_start_page_keeps_an_objective_too_on_another_day(plan):
    same_day = [answered(True, "00"), answered(True, progress.START_PAGE, 30)]
    next_day = [answered(True, "00"), answered(True, progress.START_PAGE, 24 * 60)]
    for kept_answers, mastered in ((same_day, False), (next_day, True)):
        kept = {"answers": {"00-a": kept_answers, "00-b": [answered(True, "00")]}}
        found = progress.of(kept, plan).chapters["00_first"].objectives[0]
        assert found.mastered is mastered


def test_one_is_where_one_was_last_and_else_in_the_first_unfinished_chapter(plan):
    assert progress.of({}, plan).current == "00"
    kept = {"attempts": {"00.count": [tried(0, 5)]}, "answers": {"01-a": [answered(False, "01")]}}
    assert progress.of(kept, plan).current == "00"
    kept["answers"]["01-a"].append(answered(False, "01", 6))
    assert progress.of(kept, plan).current == "01"
    kept["answers"]["01-a"].append(answered(True, "01", 7))  # done: what is left comes next
    assert progress.of(kept, plan).current == "00"


def test_the_start_page_is_no_chapter_to_go_on_with(plan):
    kept = {"answers": {"00-a": [answered(False, progress.START_PAGE)]}}
    assert not progress.of(kept, plan).started
    assert progress.of(kept, plan).current == "00"


def test_the_headline_names_the_chapter_the_number_of_them_and_the_whole(plan):
    kept = {"answers": {"01-a": [answered(False, "01", 6)], "00-a": [answered(True, "00")]}}
    found = progress.of(kept, plan)
    assert found.share == pytest.approx(0.5 / 4 * 30 / 40)
    assert found.headline("en") == "Chapter 1 of 3 · 9 %"
    assert found.headline("nl") == "Hoofdstuk 1 van 3 · 9 %"


def test_a_finished_course_says_so(plan):
    names = ("00-a", "00-b", "00-c", "00-d", "01-a")
    kept = {
        "attempts": {"00.count": [tried(4)], "00.divide": [tried(1)]},
        "answers": {name: [answered(True, name[:2])] for name in names},
    }
    found = progress.of(kept, plan)
    assert found.done and found.headline("nl") == "Alle 3 hoofdstukken · 100 %"


@pytest.mark.parametrize(
    ("share", "shown"), [(0, 0), (0.0001, 1), (0.29, 29), (0.9999, 99), (1.0, 100)]
)
def test_percents_say_100_only_at_the_end_and_0_only_at_the_start(share, shown):
    assert progress.percent(share) == shown


def test_at_most_ten_questions_a_day_are_asked_again():
    course = manifest.load()
    names = [question.id for question in progress.questions_of(["05"], course)][:14]
    kept = {}
    for at, name in enumerate(names):
        answer = answered(False, "05") | {"time": (NOON - timedelta(days=9, hours=at)).isoformat()}
        progress._add(name, answer, NOON - timedelta(days=9, hours=at), kept)
    found = progress.of(kept, course, now=NOON)
    assert found.due == tuple(reversed(names))[:10]
    progress._add(names[-1], answered(True, progress.START_PAGE), NOON, kept)
    assert progress.of(kept, course, now=NOON).due == tuple(reversed(names))[1:10]
    tomorrow = NOON + timedelta(days=1)
    assert len(progress.of(kept, course, now=tomorrow).due) == 10


def test_a_question_the_course_no_longer_has_is_never_due():
    kept = {}
    progress._add("05-gone", answered(False, "05"), NOON, kept)
    assert progress.of(kept, now=NOON + timedelta(days=9)).due == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["answers", "attempts", "review"]),
        JSON
        | st.dictionaries(
            st.sampled_from(["05-order", "05.fit", "05-da"]),
            JSON
            | st.lists(
                st.fixed_dictionaries(
                    {
                        "time": st.sampled_from([NOON.isoformat(), "x", "2026-01-01", None]),
                        "correct": JSON,
                        "points": JSON,
                        "chapter": JSON,
                    }
                ),
                max_size=3,
            ),
        ),
    )
)
def test_whatever_the_state_holds_there_is_an_answer_between_nothing_and_all(kept):
    found = progress.of(kept)
    assert 0 <= found.share <= 1 and found.find(found.current)
    assert all(0 <= chapter.share <= 1 for chapter in found.chapters.values())
    json.dumps(found.as_json(), allow_nan=False)
    progress._add("05-order", answered(True, "05"), NOON, kept)
    assert kept["answers"]["05-order"][-1]["correct"] is True


# -- what is written down -----------------------------------------------------------------


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's folder that is known to this process."""
    folder = tmp_path / "learner"
    folder.mkdir()
    monkeypatch.setenv("LEERCURVE_DIR", str(folder))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.chdir(folder)
    return folder


def test_an_answer_is_kept_with_its_time_and_chapter_and_its_question_comes_back(home):
    progress.record_answer("05-order", ["a:0"], {"correct": False}, "06", now=NOON)
    kept = state.read(home)
    assert kept["answers"] == {
        "05-order": [
            {
                "time": "2026-03-02T12:00:00+00:00",
                "correct": False,
                "answers": ["a:0"],
                "chapter": "06",
            }
        ]
    }
    assert kept["review"]["05-order"]["due"] == "2026-03-03T12:00:00+00:00"


def test_the_chapter_is_that_of_the_open_notebook_whatever_its_file_is_called(home, monkeypatch):
    path = home / "my copy.ipynb"
    path.write_text(json.dumps({"metadata": {"leercurve": {"chapter": "07_measuring_honestly"}}}))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    progress.record_answer("05-order", ["a:0"], {"correct": True})
    assert state.read(home)["answers"]["05-order"][0]["chapter"] == "07"


@pytest.mark.parametrize("content", ["{", "[]", '{"metadata": {"leercurve": {"chapter": 5}}}'])
def test_where_no_chapter_is_open_it_is_the_questions_own(home, monkeypatch, content):
    path = home / "notes.ipynb"
    path.write_text(content)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    progress.record_answer("05-order", ["a:0"], {"correct": True})
    assert state.read(home)["answers"]["05-order"][0]["chapter"] == "05"


def test_the_last_fifty_answers_to_a_question_are_kept(home):
    for at in range(53):
        progress.record_answer("05-order", [str(at)], {"correct": True}, "05", now=NOON)
    kept = state.read(home)["answers"]["05-order"]
    assert [answer["answers"] for answer in kept] == [[str(at)] for at in range(3, 53)]


def test_nothing_is_kept_while_nbgrader_runs_a_notebook(home, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    progress.record_answer("05-order", [], {"correct": True}, home=home)
    progress.record_answer("05-order", [], {"correct": True})
    assert not (home / ".leercurve").exists()


def test_a_question_of_an_exam_is_neither_right_nor_wrong_here(home):
    progress.record_answer("05-of-the-exam", ["a"], {"correct": True}, "05")
    progress.record_answer("05-order", ["a"], {"saved": True, "answers": ["a"]}, "05")
    assert not (home / ".leercurve").exists()


@pytest.mark.parametrize("question", [None, 7, "", "../x", "05-order"])
@pytest.mark.parametrize("verdict", [None, {}, {"correct": "yes"}, object()])
def test_recording_never_raises(home, question, verdict):
    progress.record_answer(question, None, verdict)
    assert not (home / ".leercurve").exists()


def test_a_folder_that_cannot_be_written_in_breaks_nothing(home):
    (home / ".leercurve").write_text("a file where the folder should be")
    progress.record_answer("05-order", ["a"], {"correct": True}, "05")


def _answer_often(home, question):
    for _ in range(25):
        progress.record_answer(question, ["a"], {"correct": True}, "05", home=home)


def test_two_kernels_at_once_lose_nothing(home):
    context = multiprocessing.get_context("spawn")
    pair = [context.Process(target=_answer_often, args=(home, "05-order")) for _ in range(2)]
    other = context.Process(target=_answer_often, args=(home, "05-da"))
    for process in (*pair, other):
        process.start()
    for process in (*pair, other):
        process.join(60)
        assert process.exitcode == 0
    kept = state.read(home)["answers"]
    assert (len(kept["05-order"]), len(kept["05-da"])) == (50, 25)


def test_a_card_records_what_was_submitted_and_not_what_was_restored(home):
    card = quiz("05-epoch-name", language="en")
    card.submission = {"n": 1, "answers": ["iteration"]}
    card.submission = {"n": 2, "answers": ["epoch"]}
    card.submission = {"n": 3, "answers": ["epoch"], "restored": True}
    kept = state.read(home)["answers"]["05-epoch-name"]
    assert [(answer["answers"], answer["correct"]) for answer in kept] == [
        (["iteration"], False),
        (["epoch"], True),
    ]


def test_a_card_that_opens_with_an_answer_in_its_notebook_records_nothing(home, monkeypatch):
    cell = {
        "id": "c",
        "metadata": {"leercurve": {"v": 1, "answers": {"05-epoch-name": ["epoch"]}}},
    }
    path = home / "05_training_loop.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}}))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    assert quiz("05-epoch-name", language="en").verdict["correct"] is True
    assert not (home / ".leercurve").exists()


# -- what is printed ----------------------------------------------------------------------


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(app, ["progress", *map(str, arguments)])

    return invoke


def test_the_command_prints_a_line_per_chapter_in_the_learners_language(home, run):
    state.change(home, lambda kept: kept.update(language="nl"))
    progress.record_answer("05-epoch-name", ["epoch"], {"correct": True}, "05")
    result = run("--dir", home)
    assert result.exit_code == 0, result.output
    assert "Hoofdstuk 5 van 11" in result.stdout
    for entry in manifest.load().chapters:
        assert entry.title["nl"].split()[0] in result.stdout
    (line,) = [line for line in result.stdout.splitlines() if "trainingslus" in line]
    assert "0 / 18" in line and "0 / 6" in line
    result = run("--dir", home, "--lang", "en")
    assert "Chapter 5 of 11" in result.stdout and "The training loop" in result.stdout


def test_a_damaged_state_is_put_aside_and_the_command_says_where(home, run):
    hidden = home / ".leercurve"
    hidden.mkdir()
    (hidden / "state.json").write_bytes(b'{"answers": {"05-o')
    result = run("--dir", home, "--lang", "en")
    assert result.exit_code == 0
    assert ".leercurve/state-damaged.json" in " ".join(result.stderr.split())
    assert (hidden / "state-damaged.json").read_bytes() == b'{"answers": {"05-o'
    assert "state-damaged.json" in " ".join(run("--dir", home).stderr.split())
    (hidden / "state-damaged.json").unlink()
    assert run("--dir", home).stderr == ""


def test_a_folder_that_is_not_there_is_one_sentence_and_exit_code_1(tmp_path, run):
    result = run("--dir", tmp_path / "nowhere", "--lang", "nl")
    assert result.exit_code == 1
    assert result.stderr.startswith("In ") and result.stderr.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()


def test_deleting_the_state_costs_progress_and_never_work(home, run):
    notebook = home / "05_training_loop.ipynb"
    notebook.write_text('{"cells": ["mine"]}')
    progress.record_answer("05-epoch-name", ["epoch"], {"correct": True}, "05")
    assert "Chapter 5 of 11 · 1 %" in run("--dir", home, "--lang", "en").stdout
    (home / ".leercurve" / "state.json").unlink()
    result = run("--dir", home, "--lang", "en")
    assert result.exit_code == 0 and "Chapter 0 of 11 · 0 %" in result.stdout
    assert notebook.read_text() == '{"cells": ["mine"]}'
    progress.record_answer("05-epoch-name", ["epoch"], {"correct": True}, "05")
    assert "Chapter 5 of 11 · 1 %" in run("--dir", home, "--lang", "en").stdout
