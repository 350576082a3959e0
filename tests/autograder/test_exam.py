"""Exam questions: what is handed out tells nothing of the key, and answers are read back."""

import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exam import handed_out, read_back, received
from autograder.quiz import judge_answer, load

SECRET = "of this class alone"

EXAM = r'''
[[question]]
id = "05-exam-choice"
type = "choice"
objectives = ["05.1"]
prompt.nl = "Kies er een."
prompt.en = "Choose one."
[[question.option]]
id = "right"
correct = true
text.nl = "Eerste tekst"
text.en = "First text"
feedback.nl = "GEHEIM een"
feedback.en = "SECRET one"
[[question.option]]
id = "wrong"
misconception = "secret-misconception"
text.nl = "Tweede tekst"
text.en = "Second text"
feedback.nl = "GEHEIM twee"
feedback.en = "SECRET two"

[[question]]
id = "05-exam-multiple"
type = "multiple"
objectives = ["05.1"]
prompt.nl = "Kies alles."
prompt.en = "Choose all."
[[question.option]]
id = "right-a"
correct = true
text.nl = "A-tekst"
text.en = "A text"
feedback.nl = "GEHEIM a"
feedback.en = "SECRET a"
[[question.option]]
id = "right-b"
correct = true
text.nl = "B-tekst"
text.en = "B text"
feedback.nl = "GEHEIM b"
feedback.en = "SECRET b"
[[question.option]]
id = "wrong-c"
misconception = "secret-misconception"
text.nl = "C-tekst"
text.en = "C text"
feedback.nl = "GEHEIM c"
feedback.en = "SECRET c"

[[question]]
id = "05-exam-number"
type = "numeric"
objectives = ["05.1"]
prompt.nl = "Hoeveel?"
prompt.en = "How many?"
[[question.range]]
low = 0.6171875
high = 0.6171875
correct = true
feedback.nl = "GEHEIM getal"
feedback.en = "SECRET number"

[[question]]
id = "05-exam-order"
type = "ordering"
objectives = ["05.1"]
prompt.nl = "Zet op volgorde."
prompt.en = "Put in order."
[[question.line]]
id = "line-1"
code = "for x in rows:"
[[question.line]]
id = "line-2"
code = "output = forward(x)"
indent = 1
[[question.line]]
id = "line-3"
code = "backward(output)"
indent = 1
[[question.line]]
id = "wrong-line"
code = "forward(output)"
distractor = true
misconception = "secret-misconception"
feedback.nl = "GEHEIM regel"
feedback.en = "SECRET line"

[[question]]
id = "05-exam-trace"
type = "tracing"
objectives = ["05.1"]
prompt.nl = "Wat verschijnt er?"
prompt.en = "What is printed?"
program = """
print(20480 + 1)
print(3)
"""
answer = """
20481
3
"""
'''

RIGHT = {
    "05-exam-choice": ["right"],
    "05-exam-multiple": ["right-a", "right-b"],
    "05-exam-number": ["0.6171875"],
    "05-exam-order": ["line-1:0", "line-2:1", "line-3:1"],
    "05-exam-trace": ["20481\n3"],
}


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    path = tmp_path_factory.mktemp("questions") / "05_exam.toml"
    path.write_text(EXAM, encoding="utf-8")
    return {question.id: question for question in load(path)}


def codes(question, secret=SECRET):
    """Return {id: code} of a question, matched by the texts that a learner sees."""
    made = handed_out(question, secret)
    parts = [*made.get("options", []), *made.get("lines", [])]
    by_text = {part["text"]["en"]: part["id"] for part in parts}
    return {part.id: by_text[part.text["en"]] for part in [*question.options, *question.lines]}


def stored(question):
    """Return the right answer as the card in a learner's notebook stores it."""
    known = codes(question)
    answers = []
    for answer in RIGHT[question.id]:
        name, colon, level = answer.partition(":")
        answers.append(f"{known[name]}{colon}{level}" if known else answer)
    return answers


@pytest.mark.parametrize("question_id", RIGHT)
def test_nothing_of_the_key_is_handed_out(exam, question_id):
    text = json.dumps(handed_out(exam[question_id], SECRET))
    for secret in (
        *("GEHEIM", "SECRET", "secret-misconception", "correct", "right", "wrong", "line-", "05.1"),
        *("distractor", "indent", "0.6171875", "20481", "answer", "accepted", "feedback"),
    ):
        assert secret not in text


@pytest.mark.parametrize("question_id", RIGHT)
def test_what_is_handed_out_does_not_depend_on_what_is_right(exam, question_id, tmp_path):
    """Options and lines may be written down in any order: the same is handed out."""
    part = "\n[[question.line]]" if "order" in question_id else "\n[[question.option]]"
    body = EXAM.split(f'id = "{question_id}"')[1].split("\n\n[[question]]")[0]
    head, *parts = body.split(part)
    wanted = handed_out(exam[question_id], SECRET)
    path = tmp_path / "05_exam.toml"
    for order in itertools.islice(itertools.permutations(parts), 6):
        source = part.join([f'[[question]]\nid = "{question_id}"{head}', *order])
        path.write_text(source, encoding="utf-8")
        assert handed_out(load(path)[0], SECRET) == wanted


@pytest.mark.parametrize("question_id", RIGHT)
def test_a_stored_right_answer_is_read_back_and_judged_right(exam, question_id):
    question = exam[question_id]
    answers = read_back(question, stored(question), SECRET)
    assert answers == RIGHT[question_id]
    assert judge_answer(question, answers).correct


def test_codes_differ_between_classes_and_between_questions(exam):
    question = exam["05-exam-choice"]
    assert not set(codes(question).values()) & set(codes(question, "another class").values())
    assert read_back(question, list(codes(question, "another class").values()), SECRET) == []
    others = set(codes(exam["05-exam-multiple"]).values())
    assert not set(codes(question).values()) & others


def test_answers_that_belong_to_no_option_are_left_out(exam):
    question = exam["05-exam-order"]
    code = codes(question)["line-1"]
    odd = [f"{code}:1", "line-1:0", code.upper(), f" {code}:1", "", ":", 7, None]
    assert read_back(question, odd, SECRET) == ["line-1:1"]


def test_a_class_without_a_secret_hands_nothing_out(exam):
    with pytest.raises(ValueError, match="secret of the class"):
        handed_out(exam["05-exam-choice"], "")


@pytest.mark.parametrize("question_id", RIGHT)
def test_what_is_received_shows_what_the_teacher_wrote_and_has_no_key(exam, question_id):
    question = exam[question_id]
    got = received(json.loads(json.dumps(handed_out(question, SECRET))))
    assert (got.id, got.type, got.prompt) == (question.id, question.type, question.prompt)
    assert got.program == question.program
    for kind in ("options", "lines"):
        assert {part.text["nl"] for part in getattr(got, kind)} == {
            part.text["nl"] for part in getattr(question, kind)
        }
    assert not any(option.correct for option in got.options)
    assert (got.ranges, got.orders, got.answer, got.objectives) == ((), (), None, ())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "type", "prompt", "options", "lines", "program", "text", "nl"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_a_notebook_holds_is_a_question_or_none(data):
    assert received(data) is None


@given(st.data())
def test_a_damaged_question_is_none_or_still_whole(data):
    question = {
        "id": "05-x",
        "type": data.draw(st.sampled_from(["choice", "ordering", "numeric", "tracing", "essay"])),
        "prompt": {"nl": "Wat?", "en": "What?"},
        "options": [{"id": "a1", "text": {"nl": "Een", "en": "One"}}],
        "lines": [{"id": "b1", "text": {"nl": "x = 1", "en": "x = 1"}, "code": True}],
    }
    key = data.draw(st.sampled_from(list(question)))
    question[key] = data.draw(JSON)
    got = received(question)
    if got is not None:
        assert got.prompt.keys() == {"nl", "en"}
        assert all(part.text["nl"].strip() for part in [*got.options, *got.lines])


def test_two_options_with_one_code_are_refused(exam):
    made = handed_out(exam["05-exam-choice"], SECRET)
    made["options"][1]["id"] = made["options"][0]["id"]
    assert received(made) is None


def test_the_order_of_what_is_handed_out_tells_nothing(exam):
    """Over many classes, the first of the lines is each of them about as often."""
    question = exam["05-exam-order"]
    rng = random.Random(1)
    first = [handed_out(question, str(rng.random()))["lines"][0]["text"]["en"] for _ in range(400)]
    counts = {text: first.count(text) for text in set(first)}
    assert len(counts) == 4
    assert all(60 < count < 140 for count in counts.values())
