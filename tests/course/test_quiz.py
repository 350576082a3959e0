"""Questions are refused until they are right, and answers judged in either language."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.quiz import RIGHT, QuizError, Range, find, judge_answer, load, parse_number
from autograder.records import Records
from course import HOME
from course.build import manifest

EXTRA = """
[[question]]
id = "00-many"
type = "multiple"
objectives = ["00.1"]
prompt.nl = "Welke?"
prompt.en = "Which?"

[[question.option]]
id = "one"
correct = true
text.nl = "Een"
text.en = "One"
feedback.nl = "Ja, een."
feedback.en = "Yes, one."

[[question.option]]
id = "two"
correct = true
text.nl = "Twee"
text.en = "Two"
feedback.nl = "Ja, twee."
feedback.en = "Yes, two."

[[question.option]]
id = "none"
misconception = "nothing-counts"
text.nl = "Geen"
text.en = "None"
feedback.nl = "Toch wel."
feedback.en = "There are."

[[question]]
id = "00-order"
type = "ordering"
objectives = ["00.1"]
prompt.nl = "Zet op volgorde."
prompt.en = "Put in order."

[[question.line]]
id = "loop"
code = "for layer in layers:"

[[question.line]]
id = "call"
code = "a = layer.forward(a)"
indent = 1

[[question.line]]
id = "wrong"
code = "a = layer.forward(inputs)"
indent = 1
distractor = true
misconception = "forward-not-chained"
feedback.nl = "Elke laag krijgt zo dezelfde invoer."
feedback.en = "Each layer gets the same inputs this way."

[[question]]
id = "00-trace"
type = "tracing"
objectives = ["00.1"]
prompt.nl = "Wat verschijnt er?"
prompt.en = "What is printed?"
program = \"\"\"
for epoch in range(2):
    print(epoch)
\"\"\"
answer = "0 1"

[[question.range]]
low = 1
high = 2
feedback.nl = "Er staan twee getallen."
feedback.en = "Two numbers are printed."
"""


@pytest.fixture
def path(small):
    small.questions.write_text(small.questions.read_text() + EXTRA)
    return small.questions


@pytest.fixture
def questions(path):
    return {question.id: question for question in load(path)}


def test_every_type_is_read(questions):
    assert {name: question.type for name, question in questions.items()} == {
        "00-word": "choice",
        "00-number": "numeric",
        "00-many": "multiple",
        "00-order": "ordering",
        "00-trace": "tracing",
    }
    word = questions["00-word"]
    assert word.prompt["en"].startswith("What does")
    assert [(option.id, option.correct) for option in word.options] == [
        ("hello", True),
        ("bye", False),
    ]
    assert word.options[1].misconception == "says-goodbye"
    assert word.line == 1
    assert questions["00-order"].lines[2].distractor


def test_a_choice_is_judged_with_the_feedback_of_what_was_chosen(questions):
    word = questions["00-word"]
    right = judge_answer(word, ["hello"])
    assert right.correct and right.feedback == {"hello": {"nl": "Juist.", "en": "Right."}}
    wrong = judge_answer(word, ["bye"])
    assert not wrong.correct
    assert wrong.feedback["bye"]["nl"] == "Dat komt aan het eind."
    assert wrong.misconceptions == ("says-goodbye",)


@pytest.mark.parametrize("answers", [[], ["nothing"], ["hello", "bye"], [3], [None], [""]])
def test_an_answer_that_is_none_is_not_yet_right(questions, answers):
    assert not judge_answer(questions["00-word"], answers).correct


@pytest.mark.parametrize(
    ("answers", "correct"),
    [(["one", "two"], True), (["two", "one"], True), (["one"], False), (["one", "none"], False)],
)
def test_multiple_choice_wants_exactly_the_right_ones(questions, answers, correct):
    verdict = judge_answer(questions["00-many"], answers)
    assert verdict.correct is correct
    assert set(verdict.feedback) == set(answers)


@pytest.mark.parametrize(
    ("typed", "correct", "told"),
    [
        ("0,5", True, "Juist: 0,5."),
        (" 0.50 ", True, "Juist: 0,5."),
        ("2", False, "Dat is twee."),
        ("3", False, "Reken het nog eens stap voor stap na."),
        ("half", False, "Dit is geen getal."),
        ("", False, "Dit is geen getal."),
    ],
)
def test_a_number_is_judged_by_its_range(questions, typed, correct, told):
    verdict = judge_answer(questions["00-number"], [typed])
    assert verdict.correct is correct
    assert verdict.feedback["answer"]["nl"].startswith(told)
    assert verdict.feedback["answer"]["en"]


@pytest.mark.parametrize(
    ("given_lines", "correct", "about"),
    [
        (["loop:0", "call:1"], True, "answer"),
        (["call:1", "loop:0"], False, "answer"),
        (["loop:0", "call:0"], False, "answer"),
        (["loop:0"], False, "answer"),
        (["loop:0", "wrong:1"], False, "wrong"),
    ],
)
def test_an_order_is_judged_with_its_indentation(questions, given_lines, correct, about):
    verdict = judge_answer(questions["00-order"], given_lines)
    assert verdict.correct is correct
    assert about in verdict.feedback


@pytest.mark.parametrize(
    ("given_lines", "line", "told"),
    [
        (["call:1", "loop:0"], "call", "It does not begin with this line."),
        (["loop:0", "call:0"], "call", "This line is not indented far enough."),
        (["loop:0", "call:2"], "call", "This line is indented too far."),
    ],
)
def test_the_first_line_out_of_place_is_named(questions, given_lines, line, told):
    verdict = judge_answer(questions["00-order"], given_lines)
    assert verdict.feedback.keys() == {line, "answer"}
    assert verdict.feedback[line]["en"] == told


def test_only_how_lines_are_indented_with_respect_to_each_other_counts(questions):
    assert judge_answer(questions["00-order"], ["loop:1", "call:2"]).correct
    assert not judge_answer(questions["00-order"], ["loop", "call"]).correct


def test_a_line_that_is_there_twice_is_not_right(questions):
    verdict = judge_answer(questions["00-order"], ["loop:0", "call:1", "call:1"])
    assert not verdict.correct
    assert verdict.feedback["answer"]["en"].startswith("These are not exactly")


def test_an_order_may_be_explained(path):
    explained = path.read_text().replace(
        'prompt.en = "Put in order."',
        'prompt.en = "Put in order."\nexplanation.nl = "Eerst de lus."\n'
        'explanation.en = "The loop comes first."',
    )
    path.write_text(explained)
    question = find("00-order", [path.parent])
    verdict = judge_answer(question, ["loop:0", "call:1"])
    assert verdict.feedback["answer"]["en"] == "The loop comes first."


def test_what_a_program_prints_is_judged_whatever_the_spaces(questions):
    trace = questions["00-trace"]
    assert judge_answer(trace, ["0\n1"]).correct
    assert not judge_answer(trace, ["0 2"]).correct
    assert judge_answer(trace, ["2"]).feedback["answer"]["en"] == "Two numbers are printed."


@pytest.mark.parametrize(
    ("low", "high", "value", "held"),
    [
        (-1e9, -1e-6, -1e-6, True),
        (-1e9, -1e-6, -1e-6 * (1 + 1e-10), True),
        (-1e9, -1e-6, -1e-6 * (1 - 1e-10), True),  # the last bits of a sum are not a mistake
        (-1e9, -1e-6, 0.0, False),
        (-1e9, -1e-6, 0.5, False),
        (1e-6, 1e9, 0.0, False),
        (-1e9, -1e-6, -1e9 - 0.5, True),
        (-1e9, -1e-6, -1e9 - 10, False),
        (0.0, 0.0, 1e-13, True),
        (0.0, 0.0, 1e-6, False),
        (0.3, 0.3, 0.1 + 0.2, True),
        (-math.inf, 0.5, 0.6, False),
        (-math.inf, 0.5, -1e300, True),
    ],
)
def test_each_end_of_a_range_forgives_its_own_last_bits_only(low, high, value, held):
    assert Range(low, high, True, RIGHT).holds(value) is held


def test_zero_falls_in_no_range_of_numbers_below_it():
    question = find("06-trace", [HOME / "questions"])
    [zero] = [span for span in question.ranges if span.holds(0.0)]
    assert zero.correct


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("−0,5", -0.5),
        ("-0.5", -0.5),
        ("– 3", -3.0),
        ("+2", 2.0),
        (",5", 0.5),
        ("5.", 5.0),
        ("1e-3", 0.001),
        ("\u00a012 ", 12.0),
    ],
)
def test_a_typed_number_is_understood(typed, value):
    assert parse_number(typed) == value


@pytest.mark.parametrize(
    "typed", ["", "x", "1,000.5", "1 2", "--1", "inf", "nan", "1e999", "٣", "²", "1" * 65, None]
)
def test_what_is_no_number_is_none(typed):
    assert parse_number(typed) is None


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_none(text):
    value = parse_number(text)
    assert value is None or math.isfinite(value)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_every_number_is_read_back(value):
    assert parse_number(repr(value).replace(".", ",")) == value


REFUSED = [
    # what is wrong, old text, new text, a text on the line named (None: not looked at)
    ("unknown", 'type = "choice"', 'type = "choice"\nshuffle = true', "shuffle"),
    ("unknown", 'id = "bye"', 'id = "bye"\ncolor = "red"', "color"),
    (
        "unknown here",
        'prompt.en = "What does',
        'prompt.de = "Was"\nprompt.en = "What does',
        "prompt.de",
    ),
    ("lacks the language nl", 'text.nl = "Dag"', 'text.nl = " "', 'text.nl = " "'),
    ("lacks the language en", 'prompt.en = "Which?"\n', "", 'prompt.nl = "Welke?"'),
    (
        "is missing",
        'feedback.nl = "Dat komt aan het eind."\nfeedback.en = "That comes at the end."\n',
        "",
        None,
    ),
    ("same text", 'text.nl = "Dag"', 'text.nl = "Hallo"', None),
    ("stands twice", 'id = "bye"', 'id = "hello"', None),
    ("already belongs", 'id = "00-number"', 'id = "00-word"', None),
    ("is a name like", 'id = "00-word"', 'id = "Word"', 'id = "Word"'),
    ("does not begin with", 'id = "00-word"', 'id = "05-word"', 'id = "05-word"'),
    ("no option is correct", "correct = true\n", 'misconception = "x"\n', None),
    ("'multiple'", 'misconception = "says-goodbye"', "correct = true", None),
    ("no misconception", "correct = true", 'correct = true\nmisconception = "x"', None),
    ("belongs the misconception", 'misconception = "says-goodbye"\n', "", None),
    ("no range is correct", "high = 0.5\ncorrect = true", "high = 0.5", None),
    ("lies above", "low = 2", "low = 3", None),
    ("never reached", "low = 2\nhigh = 2", "low = 0.5\nhigh = 0.5", None),
    ("is a number", "low = 2", 'low = "2"', 'low = "2"'),
    ("is a number", "low = 2", "low = nan", "low = nan"),
    ("names at least one", 'objectives = ["00.1"]', "objectives = []", "objectives = []"),
    ("is not in course.toml", 'objectives = ["00.1"]', 'objectives = ["00.7"]', '["00.7"]'),
    ("true or false", "correct = true", 'correct = "yes"', 'correct = "yes"'),
    ("is one of", 'type = "choice"', 'type = "open"', 'type = "open"'),
    ("formulas", "Wat zegt", "Wat zegt $x$ en", "$x$"),
    ("HTML", "Wat zegt", "Wat zegt <b>nu</b>", "<b>"),
    ("not valid TOML", 'type = "choice"', "type = choice", "type = choice"),
    ("not both", 'code = "for layer in layers:"', 'code = "x"\ntext.nl = "x"\ntext.en = "x"', None),
    ("counts levels", "indent = 1", "indent = 9", "indent = 9"),
    ("missing or empty", 'answer = "0 1"\n', "", None),
    ("is a list of words", 'type = "choice"', 'type = "choice"\nmentions = "x"', "mentions"),
    ("knows only", 'type = "choice"', 'type = "choice"\ndiffers = ["x"]', "differs"),
]


@pytest.mark.parametrize(("reason", "old", "new", "at"), REFUSED)
def test_a_wrong_question_is_refused_with_file_line_and_reason(small, path, reason, old, new, at):
    small.change(path, old, new)
    with pytest.raises(QuizError) as caught:
        load(path, objectives={"00.1"})
    error = caught.value
    assert reason in error.text["en"]
    assert error.text["nl"] != error.text["en"]
    assert error.say("nl").startswith(f"{path}:{error.line}: ")
    if at is not None:
        text = path.read_text()
        assert error.line == text.count("\n", 0, text.index(at)) + 1


@pytest.mark.parametrize("content", [b"\xff", b"question = 3", b"[question]\nid = 1", b"x ="])
def test_what_is_no_question_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(QuizError):
        load(path)


def test_a_table_in_place_of_a_list_of_tables_is_refused(path):
    path.write_text('[question]\nid = "00-a"\n')
    with pytest.raises(QuizError, match=r"each below \[\[question\]\]"):
        load(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(QuizError, match="this file is missing"):
        load(tmp_path / "00_none.toml")


def test_the_first_folder_that_has_a_question_wins(small, path, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "00_mine.toml").write_text(path.read_text().replace("Wat zegt", "Wat roept"))
    assert find("00-word", [own, path.parent]).prompt["nl"].startswith("Wat roept")
    assert find("00-word", [path.parent]).prompt["nl"].startswith("Wat zegt")


def test_a_question_that_is_changed_on_disk_is_read_again(small, path):
    assert find("00-word", [path.parent]).prompt["nl"].startswith("Wat zegt")
    small.change(path, "Wat zegt", "Wat fluistert")
    assert find("00-word", [path.parent]).prompt["nl"].startswith("Wat fluistert")


@pytest.mark.parametrize("question_id", ["00-none", "", "../x", "99-a"])
def test_a_question_that_is_not_there_is_a_sentence(path, question_id):
    with pytest.raises(QuizError, match="there is no question"):
        find(question_id, [path.parent])


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_garbage_is_refused_or_read(path, data):
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 30)))
    middle = data.draw(
        st.binary(max_size=8)
        | st.sampled_from([b"[[question]]", b'"""', b" = ", b"{}", b"[", b"true", b"1e400"])
    )
    path.write_bytes(content[:start] + middle + content[end:])
    try:
        for question in load(path):
            judge_answer(question, ["hello", "1"])
    except QuizError as error:
        assert error.line >= 1
    finally:
        path.write_bytes(content)


def test_lines_are_those_of_the_file(path):
    records = Records(path)
    lines = path.read_text().split("\n")
    assert lines[records.line("question", 0, "option", 1, "text", "nl") - 1] == 'text.nl = "Dag"'
    assert lines[records.line("question", 1, "range", 0, "high") - 1] == "high = 0.5"
    assert lines[records.line("question", 3, "line", 2, "feedback", "en") - 1].startswith(
        'feedback.en = "Each'
    )
    assert lines[records.line("question", 4, "answer") - 1] == 'answer = "0 1"'
    assert records.line("question", 4, "nothing") == records.line("question", 4)


def test_the_questions_of_the_course_are_right():
    course = manifest.load()
    for entry in course.chapters:
        for question in load(course.questions(entry), objectives=course.objectives):
            if question.type == "choice":
                for option in question.options:
                    assert judge_answer(question, [option.id]).correct is option.correct
