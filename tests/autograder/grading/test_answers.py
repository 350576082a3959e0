"""The key of a question in the gradebook, and what a stored answer is worth."""

import json
import math
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.preprocessors import ClearHiddenTests

from autograder.exam import handed_out
from autograder.grading import answers
from autograder.quiz import Option, Question, Range, judge_answer, load

BANK = sorted((Path(__file__).parents[3] / "course" / "questions").glob("*.toml"))
QUESTIONS = {question.id: question for path in BANK for question in load(path)}
BY_TYPE = {}
for one in QUESTIONS.values():
    BY_TYPE.setdefault(one.type, one)


def both(text):
    return {"nl": text, "en": text}


MULTIPLE = Question(
    id="05-several",
    type="multiple",
    objectives=("05.1",),
    prompt=both("Which?"),
    options=(
        Option("a", True, None, both("A"), both("yes")),
        Option("b", True, None, both("B"), both("yes")),
        Option("c", False, "guess", both("C"), both("no")),
    ),
)


def test_the_key_of_every_question_comes_back_from_its_source_cell():
    assert len(QUESTIONS) > 100
    for name, question in QUESTIONS.items():
        source = f'quiz("{name}")\n{answers.key_text(question)}'
        assert answers.key_of(source) == question


def test_a_range_without_an_end_comes_back():
    spans = (Range(-math.inf, 0.5, False, both("low")), Range(0.5, math.inf, True, both("high")))
    question = Question("05-open", "numeric", ("05.1",), both("?"), ranges=spans)
    text = answers.key_text(question)
    assert answers.key_of(text) == question
    json.loads(text.split("key: ")[1].split("\n")[0], parse_constant=pytest.fail)


def test_nbgrader_takes_the_key_out_of_what_it_releases():
    source = f'quiz("05-several")\n{answers.key_text(MULTIPLE)}'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.cells[0].metadata["nbgrader"] = {"grade": True}
    released, _ = ClearHiddenTests().preprocess(notebook, {})
    assert released.cells[0].source.strip() == 'quiz("05-several")'


@pytest.mark.parametrize(
    "source",
    ["", 'quiz("05-a")', "# leercurve key: {", "# leercurve key: []", "# leercurve key: 1",
     '# leercurve key: {"v": 1, "id": "05-a", "type": "choice"}', "# leercurve key: " + "[" * 9999],
)  # fmt: skip
def test_a_cell_without_a_readable_key_has_none(source):
    assert answers.key_of(source) is None


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (["a", "b"], ("right", 1.0)),
        (["b", "a", "b"], ("right", 1.0)),
        (["a"], ("partly", 0.5)),
        (["a", "b", "c"], ("wrong", 0.0)),
        (["a", "c"], ("wrong", 0.0)),
        (["c"], ("wrong", 0.0)),
        ([], ("open", 0.0)),
        (["nowhere"], ("open", 0.0)),
        ([" "], ("open", 0.0)),
    ],
)
def test_several_right_options_count_for_their_share(given, verdict):
    assert answers.mark(MULTIPLE, given) == verdict


def test_the_right_answer_to_every_question_gets_all_points():
    for name, question in QUESTIONS.items():
        verdict = answers.answered(question, "cell", right_answer(question), max_points=3)
        assert (verdict.outcome, verdict.points) == ("right", 3), name
        assert verdict.grade_id == f"quiz_{name}"


@pytest.mark.parametrize("kind", sorted(BY_TYPE))
def test_an_exam_answer_is_turned_back_with_the_secret_of_the_class(kind):
    question = BY_TYPE[kind]
    given = right_answer(question)
    shown = handed_out(question, "secret")
    parts = {"options": question.options, "lines": question.lines}
    for name, own in parts.items():
        codes = {json.dumps(part["text"]): part["id"] for part in shown.get(name, [])}
        for part in own:
            code = codes[json.dumps(dict(part.text))]
            given = [
                code + answer[len(part.id) :] if answer.partition(":")[0] == part.id else answer
                for answer in given
            ]
    assert answers.answered(question, "cell", given, secret="secret").outcome == "right"
    if question.options or question.lines:
        assert answers.answered(question, "cell", given, secret="other").outcome == "open"


def right_answer(question):
    if question.lines:
        return list(question.orders[0])
    if question.options:
        return [option.id for option in question.options if option.correct]
    if question.answer is not None:
        return [question.answer]
    span = next(span for span in question.ranges if span.correct)
    return [repr((max(span.low, -1e9) + min(span.high, 1e9)) / 2)]


plain_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(plain_json, plain_json)
def test_any_metadata_gives_clean_answers_or_none(whole, given):
    for metadata in (whole, {"leercurve": whole}, {"leercurve": {"answers": {"05-a": given}}}):
        for question_id, found in answers.stored(metadata).items():
            assert question_id == "05-a" and isinstance(found, tuple)
            "".join(found).encode()


@pytest.mark.parametrize("given", ["right", {"0": "a"}, [1], [None], ["a\x00"], ["\ud800"],
                                   ["x" * 5000], ["a"] * 101, None, [["a"]]])  # fmt: skip
def test_an_answer_that_is_not_a_short_list_of_texts_is_none(given):
    assert answers.stored({"leercurve": {"v": 1, "answers": {"05-a": given}}}) == {}


@given(st.sampled_from(sorted(BY_TYPE)), st.lists(st.text(max_size=6), max_size=5))
def test_whatever_was_answered_gets_a_verdict_and_only_a_right_one_all_points(kind, given):
    outcome, share = answers.mark(BY_TYPE[kind], given)
    assert (share == 1.0) == (outcome == "right")
    assert outcome != "right" or judge_answer(BY_TYPE[kind], given).correct
