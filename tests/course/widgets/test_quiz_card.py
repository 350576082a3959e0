"""The quiz card's Python half: what leaves the kernel, what is judged, what is restored."""

import json
import random

import pytest

from autograder.exam import handed_out
from autograder.quiz import find, load
from course import HOME
from course.build import notebook, source
from course.widgets import quiz, quiz_card

CHOICE, NUMERIC = "05-epoch-name", "06-square"


def save_notebook(folder, answers, *, lang="nl", cell_id="quiz-cell"):
    cells = [
        {"cell_type": "markdown", "id": "text", "metadata": {}, "source": ""},
        {
            "cell_type": "code",
            "id": cell_id,
            "metadata": {"leercurve": {"v": 1, "answers": answers}},
            "source": f'quiz("{CHOICE}")',
        },
    ]
    path = folder / "05_training_loop.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {"leercurve": {"lang": lang}}}))
    return path


def test_the_key_and_the_feedback_stay_in_python(in_folder):
    card = quiz(CHOICE, language="nl")
    sent = json.dumps(card.get_state(["question", "verdict", "submission"]), ensure_ascii=False)
    record = find(CHOICE, [HOME / "questions"])
    for option in record.options:
        assert option.text["nl"] in sent
        assert option.feedback["nl"] not in sent
        assert not option.misconception or option.misconception not in sent
    assert "correct" not in sent


@pytest.mark.parametrize("language", ["nl", "en"])
def test_only_what_was_chosen_gets_feedback(in_folder, language):
    card = quiz(CHOICE, language=language)
    record = find(CHOICE, [HOME / "questions"])
    for option in record.options:
        card.submission = {"n": 1, "answers": [option.id]}
        assert card.verdict["correct"] is option.correct
        assert card.verdict["answers"] == [option.id]
        assert card.verdict["feedback"] == {
            option.id: {"correct": option.correct, "text": option.feedback[language]}
        }


@pytest.mark.parametrize(("typed", "correct"), [("3", True), ("3,0", True), ("-3", False)])
def test_a_number_is_judged(in_folder, typed, correct):
    card = quiz(NUMERIC, language="nl")
    card.submission = {"n": 1, "answers": [typed]}
    assert card.verdict["correct"] is correct
    (feedback,) = card.verdict["feedback"].values()
    assert feedback["correct"] is correct
    assert feedback["text"]


def of_type(kind):
    return [
        question
        for path in sorted((HOME / "questions").glob("*.toml"))
        for question in load(path)
        if question.type == kind
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_lines_are_shown_without_order_level_or_distractor(in_folder, language):
    for record in of_type("ordering"):
        card = quiz(record.id, language=language)
        shown = card.question
        assert shown["kind"] == "order"
        assert all(line.keys() == {"id", "text", "code"} for line in shown["options"])
        assert {line["text"] for line in shown["options"]} == {
            line.text[language] for line in record.lines
        }
        sent = json.dumps(shown, ensure_ascii=False)
        assert "distractor" not in sent
        assert not any(line.feedback[language] in sent for line in record.lines if line.feedback)


def test_lines_never_lie_in_a_right_order_to_begin_with(in_folder, monkeypatch):
    for record in of_type("ordering"):
        rights = [[answer.partition(":")[0] for answer in order] for order in record.orders]
        for learner in range(20):
            monkeypatch.setenv("JUPYTERHUB_USER", f"learner-{learner}")
            options = [
                option["id"] for option in quiz(record.id, language="nl").question["options"]
            ]
            belonging = [name for name in options if name in rights[0]]
            assert belonging not in rights


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_accepted_order_is_right_and_its_reverse_is_told_where(in_folder, language):
    for record in of_type("ordering"):
        card = quiz(record.id, language=language)
        for order in record.orders:
            card.submission = {"n": 1, "answers": list(order)}
            assert card.verdict["correct"] is True
            told = [note["text"] for note in card.verdict["feedback"].values()]
            assert told == ([record.explanation[language]] if record.explanation else [])
            card.submission = {"n": 2, "answers": list(order[::-1])}
            assert card.verdict["correct"] is False
            assert card.verdict["feedback"].keys() == {order[-1].partition(":")[0], "answer"}


def test_an_order_is_readable_without_javascript(in_folder):
    record = next(q for q in of_type("ordering") if any(line.indent for line in q.lines))
    card = quiz(record.id, language="en")
    card.submission = {"n": 1, "answers": [*record.orders[0], "gone:x", "unknown:0"]}
    lines = repr(card).splitlines()
    assert lines[1] == "Your answer: "
    for line, shown in zip([x for x in record.lines if not x.distractor], lines[2:], strict=False):
        assert shown == "    " * (1 + line.indent) + line.text["en"]
    assert lines[-3:] == ["    unknown", "Not yet.", "Run this cell to answer."]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_program_is_shown_and_what_it_prints_is_right(in_folder, language):
    for record in of_type("tracing"):
        card = quiz(record.id, language=language)
        assert f"```python\n{record.program.strip(chr(10))}\n```" in card.question["prompt"]
        if card.question["kind"] != "typed":
            continue
        assert card.question["words"]["field"] == quiz_card.WORDS[language]["printed"]
        assert card.question["rows"] == len(record.answer.strip().splitlines())
        card.submission = {"n": 1, "answers": [record.answer.strip()]}
        assert card.verdict["correct"] is True
        card.submission = {"n": 2, "answers": ["something else"]}
        assert card.verdict["correct"] is False
        assert card.verdict["feedback"]


def test_the_same_answer_twice_is_answered_twice(in_folder):
    card = quiz(CHOICE, language="nl")
    card.submission = {"n": 1, "answers": ["epoch"]}
    heard = []
    card.observe(lambda change: heard.append(change.new), "verdict")
    card.submission = {"n": 2, "answers": ["epoch"]}
    assert heard[-1]["correct"] is True


@pytest.mark.parametrize("odd", [{}, {"answers": None}, {"answers": "epoch"}, {"n": 1}])
def test_an_odd_submission_changes_nothing(in_folder, odd):
    card = quiz(CHOICE, language="nl")
    card.submission = odd
    assert card.verdict == {}


def test_part_of_a_multiple_answer_is_told_that_there_is_more(in_folder):
    record = next(
        question
        for path in sorted((HOME / "questions").glob("*.toml"))
        for question in load(path)
        if question.type == "multiple" and sum(o.correct for o in question.options) > 1
    )
    right = [option.id for option in record.options if option.correct]
    card = quiz(record.id, language="nl")
    card.submission = {"n": 1, "answers": right[:1]}
    assert card.verdict["correct"] is False
    assert card.verdict["remark"] == "Wat je koos klopt, maar er hoort meer bij."
    card.submission = {"n": 2, "answers": right}
    assert card.verdict["correct"] is True
    assert card.verdict["remark"] == ""


def test_options_keep_their_order_for_one_learner_and_differ_between_learners(
    in_folder, monkeypatch
):
    def order(learner):
        monkeypatch.setenv("JUPYTERHUB_USER", learner)
        random.seed()
        return [option["id"] for option in quiz(CHOICE, language="nl").question["options"]]

    assert order("ada") == order("ada")
    orders = {tuple(order(f"learner-{number}")) for number in range(12)}
    assert len(orders) > 3
    assert len({frozenset(order) for order in orders}) == 1


def test_an_answer_in_the_notebook_file_is_restored_and_judged(in_folder):
    save_notebook(in_folder, {CHOICE: ["batch"]})
    card = quiz(CHOICE)
    assert card.verdict["answers"] == ["batch"]
    assert card.verdict["correct"] is False
    assert list(card.verdict["feedback"]) == ["batch"]


def test_the_language_is_the_notebooks(in_folder):
    save_notebook(in_folder, {}, lang="en")
    assert quiz(CHOICE).question["label"] == "Chapter 5 · question"


def test_the_running_cell_has_the_first_word(in_folder, monkeypatch):
    save_notebook(in_folder, {CHOICE: ["batch"]})
    monkeypatch.setattr("course.widgets.notebook_file.running_cell", lambda: "text")
    assert quiz(CHOICE).verdict == {}
    monkeypatch.setattr("course.widgets.notebook_file.running_cell", lambda: "quiz-cell")
    assert quiz(CHOICE).verdict["answers"] == ["batch"]


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"cells": 3}', '{"cells": [3, null, {"metadata": []}]}', "\x00"],
)
def test_a_damaged_notebook_file_restores_nothing(in_folder, content):
    (in_folder / "05_training_loop.ipynb").write_text(content)
    assert quiz(CHOICE, language="nl").verdict == {}


@pytest.mark.parametrize("answers", [{CHOICE: "epoch"}, {CHOICE: [1]}, {CHOICE: None}, [], None])
def test_odd_metadata_restores_nothing(in_folder, answers):
    save_notebook(in_folder, answers)
    assert quiz(CHOICE).verdict == {}


EXAM = """
[[question]]
id = "05-exam-name"
type = "choice"
objectives = ["05.1"]
prompt.nl = "Hoe heet dit?"
prompt.en = "What is this called?"
[[question.option]]
id = "right"
correct = true
text.nl = "Zo"
text.en = "This"
feedback.nl = "GEHEIM"
feedback.en = "SECRET"
[[question.option]]
id = "wrong"
misconception = "secret-misconception"
text.nl = "Anders"
text.en = "That"
feedback.nl = "GEHEIM"
feedback.en = "SECRET"

[[question]]
id = "05-exam-order"
type = "ordering"
objectives = ["05.1"]
prompt.nl = "Zet op volgorde."
prompt.en = "Put in order."
[[question.line]]
id = "line-1"
code = "first()"
[[question.line]]
id = "line-2"
code = "second()"

[[question]]
id = "05-exam-trace"
type = "tracing"
objectives = ["05.1"]
prompt.nl = "Wat verschijnt er?"
prompt.en = "What is printed?"
program = "print(20480 + 1)"
answer = "20481"

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
feedback.nl = "GEHEIM"
feedback.en = "SECRET"
"""
KEY = ("GEHEIM", "SECRET", "misconception", "right", "wrong", "line-1", "20481", "0.6171875")
EXAM_IDS = ["05-exam-name", "05-exam-order", "05-exam-trace", "05-exam-number"]
EXAM_CHAPTER = "\n".join(f'# %% quiz="{name}"\n' for name in [*EXAM_IDS, CHOICE])


@pytest.fixture
def exam(in_folder):
    """Return a class's exam questions as they are handed out, by id."""
    path = in_folder / "05_exam.toml"
    path.write_text(EXAM, encoding="utf-8")
    questions = load(path)
    path.unlink()
    return {question.id: handed_out(question, "secret") for question in questions}


@pytest.fixture
def released(in_folder, exam):
    """Return the learner's notebook of a chapter with exam questions; it lies in the folder."""
    path = in_folder / "05_training_loop.py"
    path.write_text(EXAM_CHAPTER, encoding="utf-8")
    built = notebook.learner_notebook(source.read(path), "nl", exam)
    path.unlink()
    (in_folder / "05_training_loop.ipynb").write_bytes(notebook.dumps(built))
    return built


def test_a_released_exam_question_stands_in_its_cell_without_its_key(released, exam):
    held = {
        cell["id"]: cell["metadata"].get("leercurve", {}).get("question")
        for cell in released["cells"]
    }
    assert held == {**exam, CHOICE: None}
    text = json.dumps(released, ensure_ascii=False)
    assert "Hoe heet dit?" in text and "What is this called?" in text
    assert not any(secret in text for secret in KEY)


@pytest.mark.parametrize("question_id", EXAM_IDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_exam_card_has_the_question_and_nothing_of_its_key(released, question_id, language):
    card = quiz(question_id, language=language)
    assert card.question["exam"] is True
    assert card.question["words"]["check"] == {"nl": "Bewaar", "en": "Save"}[language]
    shown = {key: value for key, value in card.question.items() if key != "words"}
    state = card.get_state(["verdict", "draft", "submission"])
    everything = repr([shown, state, card._record])
    assert not any(secret in everything.replace("misconception=None", "") for secret in KEY)


def test_an_answer_to_an_exam_question_is_kept_and_never_judged(released, in_folder):
    card = quiz("05-exam-name", language="nl")
    code = card.question["options"][0]["id"]
    card.submission = {"n": 1, "answers": [code]}
    assert card.verdict == {}
    path = in_folder / "05_training_loop.ipynb"
    content = json.loads(path.read_text())
    content["cells"][0]["metadata"]["leercurve"]["answers"] = {"05-exam-name": [code]}
    path.write_text(json.dumps(content))
    card = quiz("05-exam-name", language="nl")
    assert card.verdict == {"answers": [code], "saved": True}
    text = card.question["options"][0]["text"]
    assert f"Je antwoord: {text}. Bewaard." in repr(card)


def test_no_field_of_an_exam_card_depends_on_the_key(in_folder, exam):
    """A one-line and a three-line answer get the same field; code may always be indented."""
    shapes = []
    for answer in ("20481", "2\n0\n4"):
        path = in_folder / "05_exam.toml"
        path.write_text(EXAM.replace('answer = "20481"', f'answer = """{answer}"""'))
        question = find("05-exam-trace", [in_folder])
        data = handed_out(question, "secret")
        card = quiz_card.QuizCard(quiz_card.received(data), "nl", exam=True)
        shapes.append((card.question["rows"], card.question["number"], card.question["printed"]))
        path.unlink()
    assert shapes[0] == shapes[1]
    order = quiz_card.QuizCard(quiz_card.received(exam["05-exam-order"]), "nl", exam=True)
    assert order.question["indents"] is True


@pytest.mark.parametrize("damage", [None, 7, [], {"id": "05-exam-name"}, {"id": "05-exam-order"}])
def test_a_damaged_exam_question_is_one_sentence(released, in_folder, damage):
    path = in_folder / "05_training_loop.ipynb"
    content = json.loads(path.read_text())
    content["cells"][0]["metadata"]["leercurve"]["question"] = damage
    path.write_text(json.dumps(content))
    assert repr(quiz("05-exam-name", language="en")).startswith("There is no question called")


@pytest.mark.parametrize("question_id", ["05-nothing-like-it", "99-none", "", "../etc", 7, None])
def test_an_unknown_question_is_one_sentence(in_folder, question_id):
    for language, start in (("nl", "Er is geen vraag"), ("en", "There is no question")):
        notice = quiz(question_id, language=language)
        bundle = notice._repr_mimebundle_()
        assert bundle["text/plain"].startswith(start)
        assert "\n" not in bundle["text/plain"]
        assert start in bundle["text/html"]


def test_a_question_id_never_becomes_html(in_folder):
    html = quiz("<img src=x onerror=alert(1)>", language="nl")._repr_mimebundle_()["text/html"]
    assert "<img" not in html


def test_the_text_of_a_card_is_readable_without_javascript(in_folder):
    card = quiz(CHOICE, language="en")
    assert repr(card) == (
        "Question: What is one complete pass through the entire training dataset called?\n"
        "Run this cell to answer."
    )
    card.submission = {"n": 1, "answers": ["epoch"]}
    assert "Your answer: Epoch. Right." in repr(card)
    assert card._repr_mimebundle_()[0]["text/plain"] == repr(card)


def test_both_languages_have_the_same_words():
    assert quiz_card.WORDS["nl"].keys() == quiz_card.WORDS["en"].keys()
