"""Hints: three stages per exercise in both languages, following the diagnosis; and solutions."""

from __future__ import annotations

import difflib
import json
import re

import pytest

import autograder
from autograder import attempts, courses, hinting, messages, verbs
from autograder.checks import IDS, find
from course import HOME
from course.build import solutions, source

LADDERS = [
    pytest.param(check_id, ladder, id=f"{check_id}-{ladder.name}")
    for check_id in hinting._records()
    for ladder in hinting.ladders(check_id)
]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A learner's folder of its own for each test."""
    monkeypatch.setenv("LEERCURVE_DIR", str(tmp_path))
    monkeypatch.setenv("LEERCURVE_LANG", "en")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def keep(check_id, *codes, outcome="diagnosed", code="x"):
    """Remember an attempt with these diagnoses."""
    home = attempts._home(check_id)
    attempt = {"time": "", "hash": code, "outcome": outcome, "codes": list(codes)}

    def edit(state):
        state.setdefault("attempts", {}).setdefault(check_id, []).append(attempt)

    attempts.state.change(home, edit)


@pytest.mark.parametrize("check_id", IDS)
def test_every_exercise_has_three_hints(check_id):
    assert all(len(ladder.stages) == 3 for ladder in hinting.ladders(check_id))


@pytest.mark.parametrize(("check_id", "ladder"), LADDERS)
def test_a_hint_stands_in_both_languages_short_and_calm(check_id, ladder):
    for stage in ladder.stages:
        assert set(stage) == {"nl", "en"}
        assert stage["nl"] != stage["en"]
        for text in stage.values():
            assert 30 <= len(text) <= 380, text
            assert text[-1] in ".?" and "!" not in text and text.count("`") % 2 == 0
            assert "{" not in text
        assert not re.search(r"\d\.\d", re.sub(r"`[^`]*`", "", stage["nl"]))
    assert all("?" in text for text in ladder.stages[0].values()), "the first asks"


@pytest.mark.parametrize("check_id", IDS)
def test_a_diagnosis_has_one_ladder_and_is_one_the_checks_can_say(check_id):
    codes = [code for ladder in hinting.ladders(check_id) for code in ladder.codes]
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(messages.catalogue())


def solution_lines(check_id):
    code = verbs.worked(find(check_id)) or ""
    lines = [line.strip() for line in code.split("\n")]
    plain = ("def ", "class ", "#", '"""', "for epoch in", "for _ in", "if ", "return values")
    return [re.sub(r"\s", "", line) for line in lines if line and not line.startswith(plain)]


@pytest.mark.parametrize("check_id", IDS)
def test_only_the_last_hint_comes_near_the_line_and_none_is_the_line(check_id):
    for ladder in hinting.ladders(check_id):
        for number, stage in enumerate(ladder.stages):
            for text in stage.values():
                spans = [re.sub(r"\s", "", span) for span in re.findall(r"`([^`]*)`", text)]
                for span in spans:
                    for line in solution_lines(check_id):
                        alike = difflib.SequenceMatcher(None, span, line).ratio()
                        assert alike < (0.6 if number < 2 else 0.9), (span, line)


def test_each_call_goes_one_stage_further_and_the_last_one_stays():
    own = hinting.ladders("06.descend")[0]
    said = [autograder.hint("06.descend").words[1] for _ in range(4)]
    assert said == [stage["en"] for stage in (*own.stages, own.stages[2])]


def test_the_hint_follows_the_last_diagnosis_and_begins_again_at_a_question():
    keep("05.fit", "gradient_sign")
    first, second = (autograder.hint("05.fit").words[1] for _ in range(2))
    keep("05.fit", "never_shuffled", code="y")
    third = autograder.hint("05.fit").words[1]
    gradient = hinting.following("05.fit", ["gradient_sign"])
    shuffle = hinting.following("05.fit", ["never_shuffled"])
    assert [first, second] == [stage["en"] for stage in gradient.stages[:2]]
    assert third == shuffle.stages[0]["en"]


def test_the_same_diagnosis_again_goes_on_where_the_hints_were():
    keep("05.fit", "gradient_sign")
    autograder.hint("05.fit")
    keep("05.fit", "gradient_sign", code="y")
    ladder = hinting.following("05.fit", ["gradient_sign"])
    assert autograder.hint("05.fit").words[1] == ladder.stages[1]["en"]


def test_a_diagnosis_without_hints_of_its_own_gets_those_of_the_exercise():
    keep("05.fit", "crash")
    assert autograder.hint("05.fit").words[1] == hinting.ladders("05.fit")[0].stages[0]["en"]


def test_stages_are_remembered_in_the_learners_folder(home, monkeypatch):
    autograder.hint("06.descend")
    attempts._hints_here.clear()  # another kernel
    own = hinting.ladders("06.descend")[0]
    assert autograder.hint("06.descend").words[1] == own.stages[1]["en"]
    kept = json.loads((home / ".leercurve" / "state.json").read_text())
    assert kept["hints"]["06.descend"] == {"ladder": "", "stage": 1}


def test_after_a_pass_no_hint_is_needed():
    keep("06.descend", outcome="passed")
    assert "no hint" in autograder.hint("06.descend").words[0]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_hint_is_a_card_in_the_language_that_is_spoken(monkeypatch, language):
    monkeypatch.setenv("LEERCURVE_LANG", language)
    told = autograder.hint("05.fit")
    html = told._repr_html_()
    assert f'lang="{language}"' in html and 'role="status"' in html
    assert {"nl": "Hoofdstuk 5 · hint 1 van 3", "en": "Chapter 5 · hint 1 of 3"}[language] in html
    assert told.words[1] in repr(told)


def test_an_unknown_exercise_is_refused_by_name():
    for verb in (autograder.hint, autograder.solution):
        with pytest.raises(LookupError, match=r"06\.descend"):
            verb("06.descent")


def test_importing_the_verbs_is_light():
    import subprocess
    import sys

    code = "from autograder import hint, solution; import sys; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# ---- solutions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_solution_says_how_many_attempts_remain(monkeypatch, language):
    monkeypatch.setenv("LEERCURVE_LANG", language)
    said = [autograder.solution("06.descend").words[0]]
    for number in range(3):
        keep("06.descend", "other", code=f"version {number}")
        keep("06.descend", "other", code=f"version {number}")  # again the same: no other attempt
        said.append(autograder.solution("06.descend").words[0])
    words = {
        "nl": ["drie", "twee", "één", "goede manier"],
        "en": ["three", "Two", "One", "good way"],
    }
    assert all(word in text for word, text in zip(words[language], said, strict=True))
    assert not any("theta" in text for text in said)
    assert "theta" in autograder.solution("06.descend").code


def test_after_a_pass_the_solution_is_there_at_once():
    keep("06.step_decay", outcome="passed")
    told = autograder.solution("06.step_decay")
    assert "def step_decay" in told.code
    assert '<pre class="lc-code"' in told._repr_html_()
    assert told.code in repr(told)


def what_comes_before(check_id):
    """Return what a learner has at hand: the chapter's imports, and the exercises before this."""
    (path,) = (HOME / "chapters").glob(f"{check_id[:2]}_*.py")
    for cell in source.scan(path)[0].cells:
        if cell.id == check_id[3:]:
            return
        if cell.id == "imports" or cell.kind == "exercise":
            yield solutions.filled_in(cell.source)


@pytest.mark.parametrize("check_id", [i for i in IDS if solutions.find(i) is not None])
def test_the_worked_solution_of_a_chapter_passes_its_own_check(catalogue, check_id):
    code = solutions.find(check_id)
    assert "SOLUTION" not in code and "= ..." not in code
    cells = "\n".join([*what_comes_before(check_id), code])
    cell = type(catalogue("other_exercises")[0])("", cells, check_id)
    assert autograder.judge(check_id, cell.thing()).passed


def test_the_solution_of_an_ordering_is_the_usual_order():
    keep("05.parsons", outcome="passed")
    code = autograder.solution("05.parsons").code
    assert code.startswith("for epoch in range(epochs):\n    for i in rng.permutation(n):\n")
    assert code.endswith("            da = layer.backward(da, learning_rate)")
    compile(code, "parsons", "exec")


def test_where_no_chapter_has_it_the_solution_says_so():
    keep("05.repair", outcome="passed")
    if solutions.find("05.repair") is None:
        assert "no solution" in autograder.solution("05.repair").words[0]


def test_a_course_that_is_broken_leaves_the_next_ones_solution(monkeypatch):
    class Broken:
        def load(self):
            raise ImportError("gone")

    class Good:
        def load(self):
            return lambda check_id: "x = 1" if check_id == "06.descend" else None

    class Nothing:
        def load(self):
            return lambda check_id: None

    found = [Broken(), Nothing(), Good()]
    monkeypatch.setattr(courses, "entry_points", lambda group: found)
    assert verbs.worked(find("06.descend")) == "x = 1"
    assert verbs.worked(find("06.sweep")) is None


def test_solutions_are_found_by_the_installed_course():
    assert "def descend" in verbs.worked(find("06.descend"))


@pytest.mark.parametrize(
    "check_id", ["", "05", "05.", "../05.fit", "05.fit/../x", "99.fit", "05.Fit"]
)
def test_what_is_no_exercise_has_no_solution(check_id):
    assert solutions.find(check_id) is None


def test_a_blank_is_filled_and_the_marks_are_gone():
    region = "    ### BEGIN SOLUTION\n    a = 1\n    ### END SOLUTION\n"
    exercise = "def f():\n    a = ...\n" + region + "    return a\n"
    assert solutions.filled_in(exercise) == "def f():\n    a = 1\n    return a"
