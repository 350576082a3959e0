"""The page of feedback: what it says, in whose language, and what can never get into it."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import html5lib
import pytest
from nbgrader import api
from nbgrader.utils import notebook_hash

from autograder.grading import classroom, feedback, hostile, results
from autograder.grading.feedback_page import Submission, page
from autograder.grading.results import Answered, Judged, Remark, Result
from autograder.grading.roster import Student

STEM = "05_training_loop"
BIN = Path(sys.executable).parent
QUESTION = """
[[question]]
id = "05-exam-sign"
type = "choice"
objectives = ["05.1"]
prompt.nl = "Toetsvraag over het teken?"
prompt.en = "Exam question about the sign?"
[[question.option]]
id = "plus"
correct = true
text.nl = "Het optelteken"
text.en = "The plus sign"
feedback.nl = "GEHEIME-SLEUTEL juist"
feedback.en = "SECRET-KEY right"
[[question.option]]
id = "minus"
misconception = "sign-flipped"
text.nl = "Het aftrekteken"
text.en = "The minus sign"
feedback.nl = "GEHEIME-SLEUTEL mis"
feedback.en = "SECRET-KEY wrong"
"""
FIT = Judged(
    "05.fit", "test_fit", "diagnosed", ("full_passes", "pairs_kept", "layers_backwards"), 6, 12,
    ({"code": "gradient_of_other_loss"}, {"code": "never_shuffled"}),
)  # fmt: skip
BLANKS = Judged(
    "05.fit_blanks", "test_fit_blanks", "passed",
    ("output", "loss_gradient", "layers_backwards", "weights_replayed"), 4, 4,
)  # fmt: skip
CRASH = Judged(
    "05.fit", "test_fit", "crashed", (), 0, 12,
    (
        {
            "code": "crash",
            "variant": "NameError",
            "observed": {
                "type": "NameError",
                "words": "name '<img src=x onerror=alert(1)>' is not defined",
                "line": 3,
                "source": "<script>alert(1)</script>",
            },
        },
    ),
)  # fmt: skip
FAILED = Judged("05.repair", "test_repair", "own_failure", (), 0, 2, failure_id="05.repair/E/f:1")
QUESTIONS = (
    Answered("05-epoch-name", "05-epoch-name", ("iteration",), "wrong"),
    Answered("05-updates", "05-updates", ("400",), "right"),
    Answered("05-exam-sign", "05-exam-sign", ("minus",), "wrong", 0.5, 2, "quiz_05-exam-sign"),
)
CELLS = {"test_fit": 12, "test_fit_blanks": 4, "test_repair": 2}


class Class:
    """A class folder with a gradebook, results and graded notebooks, as grading leaves them."""

    def __init__(self, folder):
        self.folder = folder

    @property
    def room(self):
        return classroom.open_folder(self.folder)

    def fill(self):
        students = [
            Student("ada", "Ada", "Lovelace", "ada@school.example", "17"),
            Student("bob", "Bob", "<script>alert(1)</script>", "bob@school.example", "18"),
        ]
        classroom.make(self.folder, "nl", students)
        (self.folder / "questions" / "05_exam.toml").write_text(QUESTION, encoding="utf-8")
        with self.room.gradebook() as book:
            book.add_assignment(STEM)
            book.add_notebook(STEM, STEM)
            for name, points in CELLS.items():
                book.add_grade_cell(name, STEM, STEM, max_score=points, cell_type="code")
                book.add_solution_cell(name.removeprefix("test_"), STEM, STEM)
            book.add_grade_cell("quiz_05-exam-sign", STEM, STEM, max_score=2, cell_type="code")
            book.add_grade_cell("page", STEM, STEM, max_score=5, cell_type="markdown")
            book.add_solution_cell("page", STEM, STEM)
        return self

    def hand_in(self, student, result=None, *, texts=None, outputs=None, source="def fit(): pass"):
        """Put a graded submission into gradebook, results and autograded/."""
        with self.room.gradebook() as book:
            book.add_submission(STEM, student, timestamp=datetime(2026, 11, 20, 9, 5))
            for one in (
                *(result.exercises if result else ()),
                *(result.questions if result else ()),
            ):
                if one.grade_id:
                    grade = book.find_grade(one.grade_id, STEM, STEM, student)
                    failed = one.outcome == "own_failure"
                    grade.auto_score = None if failed else one.points
                    grade.needs_manual_grade = failed
            book.db.commit()
        if result is not None:
            results.write(self.folder, replace(result, student=student))
        place = self.folder / "autograded" / student / STEM
        place.mkdir(parents=True, exist_ok=True)
        (place / "timestamp.txt").write_text("2026-11-20 09:05:00.000000 UTC")
        (place / "submission_secret.txt").write_text(f"secret-{student}")
        cells = [
            coded("fit", source, outputs or []),
            coded("test_fit", "### BEGIN HIDDEN TESTS\nHIDDEN = 'TEST'\n### END HIDDEN TESTS", []),
            *(written(name, text) for name, text in (texts or {}).items()),
        ]
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (place / f"{STEM}.ipynb").write_text(json.dumps(notebook))

    def by_hand(self, student, cell, score=None, comment=None, penalty=None):
        """Do what a teacher does in the formgrader."""
        with self.room.gradebook() as book:
            if score is not None:
                grade = book.find_grade(cell, STEM, STEM, student)
                grade.manual_score, grade.needs_manual_grade = score, False
            if comment is not None:
                book.find_comment(cell, STEM, STEM, student).manual_comment = comment
            if penalty is not None:
                book.find_submission_notebook(STEM, STEM, student).late_submission_penalty = penalty
            book.db.commit()

    def nbgrader(self, *arguments):
        environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        for name in ("CONFIG", "DATA", "RUNTIME"):
            environment[f"JUPYTER_{name}_DIR"] = str(self.folder.parent / name.lower())
        command = [str(BIN / "nbgrader"), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def written(self, student):
        return (self.folder / "feedback" / student / STEM / f"{STEM}.html").read_text("utf-8")


def coded(grade_id, source, outputs):
    grading = {"grade_id": grade_id, "solution": not grade_id.startswith("test_"), "grade": False}
    return {
        "cell_type": "code", "id": grade_id, "metadata": {"nbgrader": grading}, "source": source,
        "outputs": outputs, "execution_count": None,
    }  # fmt: skip


def written(grade_id, text):
    grading = {"grade_id": grade_id, "solution": True, "grade": True}
    return {
        "cell_type": "markdown", "id": grade_id, "metadata": {"nbgrader": grading}, "source": text,
    }  # fmt: skip


def result(**more):
    given = {"language": "nl", "fingerprint": "f", "exercises": (BLANKS, FIT), **more}
    return Result(more.pop("student", "ada"), STEM, **given)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two classes, made once: an empty one, and one in which two have handed in."""
    home = tmp_path_factory.mktemp("made")
    empty = Class(home / "empty").fill()
    shutil.copytree(empty.folder, home / "graded")
    graded = Class(home / "graded")
    remark = Remark("time", "Een cel liep langer dan 20 seconden.", "A cell ran over 20 seconds.")
    graded.hand_in(
        "ada",
        result(questions=QUESTIONS, remarks=(remark,)),
        texts={"page": "Mijn **antwoord** met $w_1 \\cdot w_2$."},
        outputs=[{"output_type": "stream", "name": "stdout", "text": "epoch 1 klaar\n"}],
    )
    graded.hand_in("bob", result(language="en", exercises=(BLANKS, FAILED)))
    return home


@pytest.fixture
def room(made, tmp_path):
    """A class in which nobody has handed in yet."""
    shutil.copytree(made / "empty", tmp_path / "class")
    return Class(tmp_path / "class")


@pytest.fixture
def graded(made, tmp_path):
    """Ada handed in Dutch, Bob English; one of Bob's checks failed on our side."""
    shutil.copytree(made / "graded", tmp_path / "class")
    return Class(tmp_path / "class")


# -- reading a page with other eyes than those that wrote it -------------------------------------

ALLOWED = set(
    "html head meta title style body main header section footer div p span h1 h2 h3 h4 h5 h6 ul ol "
    "li a code pre details summary table thead tbody tfoot tr th td em strong s br hr "
    "blockquote".split()
)


def tree(text):
    """Parse strictly: anything that is not valid HTML raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def shown(text):
    return " ".join(" ".join(tree(text).find("body").itertext()).split())


def is_harmless(text):
    """Return the tree; no element and no attribute in it can do anything or load anything."""
    root = tree(text)
    for element in root.iter():
        assert element.tag in ALLOWED, element.tag
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in ("style", "src", "srcset", "action")
            if name == "href":
                assert value.startswith(("#", "https://", "http://", "mailto:")), value
    [style] = root.iter("style")
    assert style.text == (Path(feedback.__file__).parent / "feedback.css").read_text("utf-8")
    assert not re.search(r"url\(|@import|expression", style.text)
    equivalents = [meta.get("http-equiv") for meta in root.iter("meta") if meta.get("http-equiv")]
    assert equivalents == ["Content-Security-Policy"]
    return root


# -- what it says ---------------------------------------------------------------------------------


def test_a_page_says_in_dutch_what_holds_what_was_seen_and_what_to_look_at(graded):
    feedback.write(graded.folder)
    text = graded.written("ada")
    said = shown(text)
    assert is_harmless(text).get("lang") == "nl"
    assert "Voor Ada Lovelace" in said and "20 november 2026, 09:05" in said
    assert said.count("(klopt)") == 3 + 4 and "(nog niet)" in said
    report = FIT.report("nl")
    for one in report.diagnoses:
        for part in (one.message, one.why, one.look):
            assert " ".join(part.replace("`", "").replace("*", "").split()) in said.replace(
                " ,", ","
            )
    assert "Een cel liep langer dan 20 seconden." in said
    assert "epoch 1 klaar" in said and "def fit(): pass" in said
    assert "w_1 · w_2" in said and "Mijn antwoord met" in said


def test_the_language_is_that_of_the_notebook_handed_in_unless_another_is_asked_for(graded):
    feedback.write(graded.folder)
    assert 'lang="en"' in graded.written("bob") and "For Bob" in graded.written("bob")
    feedback.write(graded.folder, students=["bob"], language="nl")
    assert 'lang="nl"' in graded.written("bob") and "Voor Bob" in graded.written("bob")


def test_points_are_the_gradebooks_late_penalty_taken_off_with_a_decimal_comma(graded):
    graded.by_hand("ada", "page", score=3.5, comment="Mooi, zie <https://example.org/uitleg>.")
    graded.by_hand("ada", "test_fit", score=7.25)
    graded.by_hand("ada", "fit", comment="Toch *bijna* goed.")
    graded.by_hand("ada", "", penalty=1)
    feedback.write(graded.folder)
    said = shown(graded.written("ada"))
    # 4 + 7.25 + 3.5 + 0.5 of the exam - 1, of 4 + 12 + 5 + 2 + the 2 of a test with no verdict
    assert "Totaal 14,25 / 25 punten" in said and "Te laat ingeleverd −1" in said
    assert "Je docent heeft de punten aangepast." in said and "7,25 / 12" in said
    assert "Mooi, zie https://example.org/uitleg" in said and "Toch bijna goed." in said
    graded.by_hand("ada", "", penalty=100)
    feedback.write(graded.folder)
    assert "Totaal 0 / 25 punten" in shown(graded.written("ada"))


def test_our_own_failure_says_so_and_is_no_zero(graded):
    feedback.write(graded.folder)
    said = shown(graded.written("bob"))
    assert "The grading itself failed." in said and "costs you nothing" in said
    assert "not graded yet" in said and "0 / 2" not in said
    assert FAILED.failure_id not in said
    graded.by_hand("bob", "test_repair", score=1.5)
    feedback.write(graded.folder)
    said = shown(graded.written("bob"))
    assert "your teacher has graded this part by hand" in said and "1.5 / 2" in said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("unreadable", "Je inlevering kon niet worden gelezen."),
        ("own_failure", "Dat ligt aan ons en kost je niets"),
    ],
)
def test_a_submission_that_was_not_graded_gets_one_clear_sentence_and_no_points(room, state, said):
    remark = Remark("empty", "Het bestand is leeg.", "The file is empty.")
    results.write(room.folder, result(state=state, exercises=(), remarks=(remark,)))
    feedback.write(room.folder)
    text = room.written("ada")
    assert said in shown(text) and "Het bestand is leeg." in shown(text)
    assert "Totaal" not in shown(text) and " / " not in shown(text)
    is_harmless(text)
    room.hand_in("ada", result(state=state, exercises=(), remarks=(remark,)))
    feedback.write(room.folder)
    assert " / " not in shown(room.written("ada")) and said in shown(room.written("ada"))
    room.by_hand("ada", "test_fit", score=9)
    feedback.write(room.folder)
    assert "9 / 12" in shown(room.written("ada"))


def test_practice_questions_get_the_feedback_of_what_was_chosen_and_not_the_key(graded):
    feedback.write(graded.folder)
    said = shown(graded.written("ada"))
    assert "1 van 2 beantwoorde vragen goed." in said
    assert "Een iteratie is één gewichtsaanpassing" in said
    assert "Juist: 80 aanpassingen per epoch, 5 epochs." in said
    assert "elk voorbeeld komt precies één keer langs" not in said  # the right option's feedback


def test_of_an_exam_question_only_the_points_and_ones_own_answer_are_told(graded):
    feedback.write(graded.folder)
    text = graded.written("ada")
    assert "Toetsvraag over het teken?" in text and "Het aftrekteken" in text and "0,5" in text
    for secret in ("GEHEIME-SLEUTEL", "SECRET-KEY", "Het optelteken", "sign-flipped", "plus"):
        assert secret not in text


def test_no_hidden_test_no_solution_no_secret_and_nobody_else_is_in_a_page(graded):
    feedback.write(graded.folder)
    for student, other in (("ada", "bob"), ("bob", "ada")):
        text = graded.written(student).lower()
        hidden = (
            "hidden test",
            "hidden = ",
            "secret",
            graded.room.secret(),
            other,
            "@school",
            "begin solution",
        )
        assert not [word for word in hidden if word in text]


def test_a_text_answer_left_as_it_was_released_is_called_not_answered(graded):
    released = graded.folder / "release" / STEM
    released.mkdir(parents=True)
    notebook = {"cells": [written("page", "Jouw antwoord")]}
    (released / f"{STEM}.ipynb").write_text(json.dumps(notebook))
    graded.hand_in_again = graded.folder / "autograded" / "bob" / STEM / f"{STEM}.ipynb"
    graded.hand_in_again.write_text(json.dumps({"cells": [written("page", "Jouw antwoord\n")]}))
    feedback.write(graded.folder)
    assert "Not answered." in shown(graded.written("bob"))


def test_what_the_gradebook_alone_knows_of_is_told_too(room):
    room.hand_in("ada")
    room.by_hand("ada", "test_fit", score=12)
    room.by_hand("ada", "fit", comment="Gezien.")
    feedback.write(room.folder)
    said = shown(room.written("ada"))
    assert "12 / 12" in said and "Gezien." in said
    is_harmless(room.written("ada"))


def test_one_submission_that_cannot_be_told_of_stops_no_other(graded):
    results.place(graded.folder, STEM, "ada").write_text("{damaged")
    done = feedback.write(graded.folder)
    assert [path.parent.parent.name for path in done.pages] == ["bob"]
    [(assignment, student, reason)] = done.failed
    assert (assignment, student) == (STEM, "ada") and "is no result of a grading" in reason


# -- what cannot get into it ----------------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)><animate onbegin=alert(1) attributeName=x>',
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "[x](javascript:alert(1)) [y](data:text/html;base64,PHNjcmlwdD4=)"
    " [z](JaVaScRiPt&colon;alert(1))",
    "![pixel](https://tracker.example/pixel.png)",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/a.css>",
    '<p style="position:fixed;inset:0">over everything</p></style></main></body>',
    "<iframe src=//evil.example></iframe><object data=x></object><embed src=x>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    "<form action=//evil.example><input name=password><button>Log in</button></form>",
    "</code></pre></details></section><h1>Total 20 / 20</h1><!-- --!> ]]> <![CDATA[",
    "\x00\x08\x1b[31mred\x1b[0m \ud800 \ufffe \U0001ffff \u202e gnirts \u2066 \x85 \r\n"
    + "a"
    + "\u0300" * 500,
    "<a href='https://evil.example' onclick=alert(1) target=_blank>x</a> <https://evil.example>",
    "| a | b |\n|---|---|\n| <script>alert(1)</script> | `</td>` |",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_nothing_that_a_learner_writes_becomes_more_than_text(attack):
    judged = replace(
        CRASH,
        found=(
            {
                "code": "crash",
                "observed": {"type": attack, "words": attack, "line": 3, "source": attack},
            },
        ),
    )
    answered = Answered("05-updates", attack, (attack,), "wrong")
    from autograder import courses

    text = page(
        Submission(
            assignment=attack,
            student=attack,
            language="en",
            title=attack,
            name=attack,
            result=Result(
                attack,
                attack,
                "en",
                "f",
                exercises=(judged,),
                questions=(answered, replace(answered, question_id=attack, max_points=1)),
                remarks=(Remark("name", attack, attack, attack),),
            ),
            codes={"fit": attack},
            outputs={"fit": attack},
            texts={"page": attack},
            practice={"05-updates": courses.question("05-updates")},
            handed=None,
        )
    )
    root = is_harmless(text)
    assert not [a for a in root.iter("a") if not a.get("href").startswith("#")]
    assert len(list(root.iter("h1"))) == 1


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_markdown_of_a_learner_and_of_a_teacher_is_clean(attack):
    around = "<!DOCTYPE html><html><head><title>t</title></head><body>{}</body></html>"
    for made, links in (
        (hostile.markdown(attack), False),
        (hostile.markdown(attack, links=True), True),
        (hostile.for_formgrader(attack), False),
    ):
        root = tree(around.format(made))
        for element in root.find("body").iter():
            assert element.tag in ALLOWED
            expected = {"href", "rel"} if links and element.tag == "a" else set()
            assert set(element.attrib) <= expected
            assert element.get("href", "https:").startswith(("https:", "http:", "mailto:"))


def test_formulas_are_readable_as_text_and_left_to_formgraders_page_there():
    typed = "Met $\\alpha_1 = 0{,}1 \\cdot w$ en $$\\frac{a}{b} < 1$$"
    assert hostile.markdown(typed) == (
        "<p>Met <code>α_1 = 0,1 · w</code> en <code>\\frac{a}{b} &lt; 1</code></p>\n"
    )
    assert hostile.for_formgrader(typed) == (
        "<p>Met $\\alpha_1 = 0{,}1 \\cdot w$ en $$\\frac{a}{b} &lt; 1$$</p>\n"
    )


def test_huge_and_deeply_nested_work_makes_a_small_page_in_a_moment():
    started = time.perf_counter()
    text = page(
        Submission(
            STEM, "ada", "en",
            result=Result("ada", STEM, "en", "f", exercises=(FIT,)),
            codes={"fit": "x = 1\n" * 1_000_000},
            outputs={"fit": "y" * 5_000_000},
        )
    )  # fmt: skip
    for attack in (">" * 100_000, "[" * 100_000, "*" * 100_000 + "a", "- " * 50_000, "`" * 99_999):
        kept, cut = hostile.shortened(attack, signs=10_000, lines=400)
        hostile.markdown(kept)
        assert cut
    assert len(text) < 60_000 and text.count("The rest has been left out.") == 2
    assert time.perf_counter() - started < 10


def test_the_policy_lets_a_browser_use_our_own_style_and_nothing_else(graded):
    text = graded.room and page(Submission(STEM, "ada", "nl"))
    [policy] = [m.get("content") for m in tree(text).iter("meta") if m.get("http-equiv")]
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("name", ["../../../outside", "..", "a/b"])
def test_no_name_leads_out_of_the_folder(graded, name):
    with pytest.raises(ValueError, match="is no name of a folder"):
        feedback.Office(graded.folder).publish(STEM, name)
    assert not (graded.folder.parent / "outside").exists()


def test_no_link_beside_a_submission_is_followed(graded):
    private = graded.folder.parent / "private.txt"
    private.write_text("PRIVATE")
    beside = graded.folder / "autograded" / "ada" / STEM / "timestamp.txt"
    beside.unlink()
    beside.symlink_to(private)
    copied = graded.folder / "feedback" / "ada" / STEM / "timestamp.txt"
    copied.unlink(missing_ok=True)
    feedback.write(graded.folder)
    assert private.read_bytes() not in copied.read_bytes()


# -- through nbgrader -----------------------------------------------------------------------------


def test_nbgraders_own_commands_make_and_release_the_same_page(graded, tmp_path):
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    feedback.write(graded.folder)
    ours = {student: graded.written(student) for student in ("ada", "bob")}
    graded.by_hand("ada", "page", score=5, comment="Net toegevoegd.")
    root = f"--Exchange.root={exchange}"
    # The secret by which a student fetches feedback comes along with what was collected.
    secret = graded.folder / "autograded" / "bob" / STEM / "submission_secret.txt"
    collected = graded.folder / "submitted" / "bob" / STEM
    collected.mkdir(parents=True)
    secret.rename(collected / secret.name)
    (graded.folder / "feedback" / "bob" / STEM / secret.name).unlink()
    graded.nbgrader("generate_feedback", STEM, "--force")
    assert graded.written("bob") == ours["bob"]
    assert graded.written("ada") != ours["ada"] and "Net toegevoegd." in graded.written("ada")
    graded.nbgrader("release_feedback", STEM, root)
    released = {path.read_text("utf-8") for path in exchange.rglob("*.html")}
    assert released == {graded.written("ada"), graded.written("bob")}


def test_what_was_handed_in_by_hand_keeps_nobody_else_from_their_feedback(graded, tmp_path):
    place, exchange = graded.folder / "autograded" / "ada" / STEM, tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    for name in ("timestamp.txt", "submission_secret.txt"):
        (place / name).unlink()
    shutil.rmtree(graded.folder / "feedback", ignore_errors=True)
    feedback.write(graded.folder)
    made = graded.folder / "feedback" / "ada" / STEM / "submission_secret.txt"
    secret = made.read_text()
    assert len(secret) == 128
    graded.nbgrader("generate_feedback", STEM, "--force")
    feedback.write(graded.folder)
    assert made.read_text() == secret  # released once more, it takes the place of the first
    graded.nbgrader("release_feedback", STEM, f"--Exchange.root={exchange}")
    names = {path.stem: path.read_text("utf-8") for path in exchange.rglob("*.html")}
    known = notebook_hash(secret="secret-bob", notebook_id=STEM)
    assert len(names) == 2 and names[known] == graded.written("bob")
    (place / "submission_secret.txt").write_text("of-the-exchange")  # handed in there after all
    feedback.write(graded.folder)
    assert made.read_text() == "of-the-exchange"


@pytest.mark.slow
def test_five_hundred_pages_take_less_than_half_a_minute(room):
    names = [f"s{at:03}" for at in range(500)]
    with room.room.gradebook() as book:
        notebook = book.find_notebook(STEM, STEM)
        tests = {cell.name: cell for cell in notebook.grade_cells}
        for name in names:
            book.db.add(api.Student(id=name))
            whole = api.SubmittedAssignment(assignment=notebook.assignment, student_id=name)
            part = api.SubmittedNotebook(assignment=whole, notebook=notebook)
            for cell, points in (("test_fit", 6), ("test_fit_blanks", 4)):
                book.db.add(api.Grade(notebook=part, cell=tests[cell], auto_score=points))
        book.db.commit()
    for name in names:
        results.write(room.folder, replace(result(questions=QUESTIONS), student=name))
    started = time.perf_counter()
    done = feedback.write(room.folder)
    took = time.perf_counter() - started
    assert len(done.pages) == 500 and not done.failed
    print(f"500 pages of feedback in {took:.1f} s")
    assert took < 30
