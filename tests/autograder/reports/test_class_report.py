"""The page and its tables: complete, alike in both languages, and safe whatever was handed in."""

import csv
import json
import re
import runpy
import shutil
import tomllib
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from pathlib import Path

import bs4
import html5lib
import pytest

from autograder.grading import results
from autograder.reports import class_report, tables

Class = runpy.run_path(str(Path(__file__).with_name("fabricated.py")))
STEMS = [stem for stem in Class["STEMS"] if stem[:2] in ("01", "03", "05")]
LANGUAGES = ("nl", "en")


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """A class of 30 after three chapters, and its report in both languages."""
    folder = tmp_path_factory.mktemp("class")
    Class["write"](folder, 30, stems=STEMS, ways=6)
    for language in LANGUAGES:
        class_report.write(folder, folder / language / "report.html", language)
    return folder


def page(folder, language="en"):
    return bs4.BeautifulSoup((folder / language / "report.html").read_text("utf-8"), "html.parser")


def table(folder, name, language="en"):
    path = folder / language / "report_csv" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def small(folder, *made, language="en", **options):
    """Write results and their report; return the page's text and soup."""
    for one in made:
        results.write(folder, one)
    text = class_report.write(folder, language=language, **options).read_text("utf-8")
    return text, bs4.BeautifulSoup(text, "html.parser")


def result(student="s1", stem="05_training_loop", **more):
    judged = results.Judged(
        "05.fit", "test_fit", "diagnosed", ("full_passes",), 2.0, 12.0,
        ({"code": "never_shuffled", "variant": "", "observed": {}, "texts": {}},),
    )  # fmt: skip
    plain = {"exercises": (judged,), "sources": {"fit": "def fit(self):\n    pass\n"}}
    return results.Result(student, stem, "nl", "f", **{**plain, **more})


# -- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_valid_and_loads_nothing(classroom, language):
    text = (classroom / language / "report.html").read_text("utf-8")
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(text)
    soup = page(classroom, language)
    assert soup.html["lang"] == language
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'") and "script" not in policy
    assert not soup.find_all(["script", "link", "iframe", "object", "form", "img", "base"])
    assert not re.search(r'(src|href)="(https?:|//)', text) and "@import" not in text
    assert not [
        tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)
    ]
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in soup.find_all("a", href=re.compile("^#")):
        assert soup.find(id=link["href"][1:]), link


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_on_the_page_is_in_a_table(classroom, language):
    known = set()
    for path in (classroom / language / "report_csv").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            known |= {cell for row in csv.reader(file) for cell in row}
    shown = {tag["value"] for tag in page(classroom, language).find_all("data")}
    assert len(shown) > 100
    assert not shown - known


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_on_the_page_without_being_marked_as_one(classroom, language):
    places = page(classroom, language).select("td.n, .share, .facts dd")
    assert len(places) > 200
    for place in places:
        for number in place.find_all("data"):
            number.decompose()
        assert not re.search(r"\d", place.text), place


def test_both_languages_show_the_same_numbers(classroom):
    shown = [[tag["value"] for tag in page(classroom, one).find_all("data")] for one in LANGUAGES]
    assert shown[0] == shown[1]
    for name in ("assignments", "criteria", "questions", "help", "scores", "similarity"):
        numbers = [
            [[cell for cell in row.values() if re.fullmatch(r"-?[\d.]+", cell)] for row in rows]
            for rows in (table(classroom, name, one) for one in LANGUAGES)
        ]
        assert numbers[0] == numbers[1]


def test_dutch_has_a_decimal_comma_and_english_a_point(classroom):
    for language, comma in (("nl", ","), ("en", ".")):
        values = [
            tag.text
            for tag in page(classroom, language).find_all("data")
            if "." in tag["value"] and not tag.text.endswith("%")
        ]
        assert values and all(comma in value for value in values)


def texts():
    file = resources.files("autograder.reports").joinpath("class_report.toml")
    return tomllib.loads(file.read_text("utf-8"))


def test_every_text_is_there_in_both_languages_with_the_same_places_to_fill():
    for key, record in texts().items():
        for text in (record, record.get("one", record)):
            places = [set(re.findall(r"\{(\w+)\}", text[language])) for language in LANGUAGES]
            assert places[0] == places[1], key
            assert all(
                text[language].strip() and "!" not in text[language] for language in LANGUAGES
            )


def test_every_text_is_used():
    folder = resources.files("autograder.reports")
    used = "".join(
        folder.joinpath(f"class_report.{end}").read_text("utf-8") for end in ("html", "py")
    )
    parts = {f"part_{name}" for name in ("week", "days", "last_day", "day_late", "later")}
    unused = [
        key
        for key in texts()
        if f'"{key}"' not in used and not key.startswith("flag_") and key not in parts
    ]
    assert not unused


def test_what_is_for_the_class_names_nobody(classroom):
    soup = page(classroom)
    people = table(classroom, "scores")
    parts = soup.find_all("h2", class_="part")
    public = soup.new_tag("div")
    for sibling in list(parts[0].find_next_siblings()):
        if sibling is parts[1]:
            break
        public.append(sibling)
    said = public.get_text(" ")
    assert len(said) > 5_000
    for row in people:
        assert row["student"] not in said
        if row["name"] != row["student"]:
            assert row["name"] not in said and row["name"].split()[0] not in said.split()


def test_the_tables_say_what_the_results_say(classroom):
    made = list(results.every(classroom))
    rows = {row["assignment"]: row for row in table(classroom, "assignments")}
    for stem in STEMS:
        assert int(rows[stem]["handed_in"]) == sum(one.assignment == stem for one in made)
        assert int(rows[stem]["not_handed_in"]) == 30 - int(rows[stem]["handed_in"])
        shares = sorted(
            sum(j.points for j in one.exercises) / sum(j.max_points for j in one.exercises)
            for one in made
            if one.assignment == stem and one.state == "graded"
        )
        assert float(rows[stem]["mean"]) == pytest.approx(sum(shares) / len(shares), abs=1e-4)
    earned = [
        "full_passes" in judged.earned
        for one in made
        for judged in one.exercises
        if judged.check_id == "05.fit" and judged.outcome != "not_attempted"
    ]
    (row,) = [
        one
        for one in table(classroom, "criteria")
        if (one["exercise"], one["criterion"]) == ("05.fit", "full_passes")
    ]
    assert (int(row["tried"]), float(row["earned"])) == (
        len(earned),
        pytest.approx(sum(earned) / len(earned), abs=1e-4),
    )


def test_criteria_stand_from_hard_to_easy(classroom):
    earned = [float(row["earned"]) for row in table(classroom, "criteria")]
    assert earned == sorted(earned) and len(earned) > 15


def test_the_copied_pair_is_shown_as_a_hint_with_both_sources(classroom):
    pairs = [(row["left"], row["right"]) for row in table(classroom, "similarity")]
    assert ("s1009", "s1010") in pairs
    section = page(classroom).find(id="similarity")
    assert "never an accusation" in section.find(class_="hint").text
    assert "deck.pop()" in section.text and section.find(class_="mark")


# -- hostile, damaged, missing -------------------------------------------------------------------

ODD_ANSWER = {"question_id": 3, "cell": "", "answers": [], "outcome": "right"}
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}{n}"


def test_nothing_that_was_handed_in_becomes_part_of_the_page(tmp_path):
    source = f'def fit(self):\n    x = "{EVIL}"\n    return "\u202e\ud800\x00"\n'
    observed = {"type": "ValueError", "words": EVIL, "line": 2, "source": EVIL}
    found = ({"code": "crash", "variant": "ValueError", "observed": observed, "texts": {}},)
    judged = results.Judged("05.fit", "test_fit", "crashed", (), 0.0, 12.0, found)
    made = [
        result(
            f"s{at}",
            exercises=(judged,),
            sources={"fit": source},
            remarks=(
                results.Remark("odd", EVIL, EVIL),
                results.Remark("ours", EVIL, EVIL, ours=True),
            ),
            questions=(
                results.Answered("05-epoch-name", "c", (EVIL,), "wrong"),
                results.Answered("05-updates", "c", (EVIL,), "wrong"),
                results.Answered(EVIL, "c", (EVIL,), "right"),
            ),
        )
        for at in range(3)
    ]
    for language in LANGUAGES:
        text, soup = small(tmp_path, *made, language=language)
        assert EVIL not in text and not soup.find_all(["script", "img"])
        assert "\u202e" not in text and "\x00" not in text
        assert "{{7*7}}{n}" in soup.text  # and no template either
        html5lib.HTMLParser(strict=True).parse(text)


def test_an_assignment_may_have_any_name(tmp_path):
    names = ["a$<b>&$\\frac{1", "{{x}} '\"", "05_training_loop"]
    made = [result(f"s{at}", stem=name) for name in names for at in range(3)]
    _, soup = small(tmp_path, *[replace(one, submitted="2026-09-01T10:00:00") for one in made])
    assert not soup.find("b") and len(soup.find(id="overview").find("tbody").find_all("tr")) == 3
    drawn = soup.find(id="overview").find("figure").text
    assert "a$<b>&$" in drawn and "training" in soup.find(id="overview").text.casefold()


def test_a_name_in_the_gradebook_is_escaped_and_no_formula(classroom, tmp_path):
    shutil.copy(classroom / "gradebook.db", tmp_path)
    from nbgrader import api

    with api.Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        book.update_or_create_student("s1000", first_name="=HYPERLINK(1)", last_name=EVIL)
    text, soup = small(tmp_path, result("s1000"))
    assert EVIL not in text and not soup.find_all(["script", "img"])
    rows = list(
        csv.reader((tmp_path / "class_report_csv" / "scores.csv").open(encoding="utf-8-sig"))
    )
    (name,) = {row[1] for row in rows if row[0] == "s1000"}
    assert name.startswith("'=HYPERLINK")


def test_numbers_that_are_none_do_not_count(tmp_path):
    nan = results.Judged("05.fit", "test_fit", "passed", (), float("nan"), float("inf"))
    _, soup = small(tmp_path, result("a", exercises=(nan,)), result("b"), result("c"))
    assert not re.search(r"\b(nan|inf)\b", soup.text, re.IGNORECASE)
    rows = list(
        csv.DictReader(
            (tmp_path / "class_report_csv" / "assignments.csv").open(encoding="utf-8-sig")
        )
    )
    assert (rows[0]["scored"], rows[0]["mean"]) == ("2", str(round(2 / 12, 4)))


def test_damaged_results_are_listed_and_not_fatal(tmp_path):
    results.write(tmp_path, result("good"))
    folder = tmp_path / results.FOLDER / "05_training_loop"
    right = json.loads((folder / "good.json").read_text())
    damaged = {
        "empty": "",
        "cut": json.dumps(right)[:50],
        "list": "[]",
        "version": json.dumps({**right, "v": 99}),
        "binary": "\x00\xff",
        "deep": "[" * 100_000,
        "other": json.dumps({**right, "student": "good"}),
        "state": json.dumps({**right, "student": "state", "state": "great"}),
        "found": json.dumps(
            {**right, "student": "found", "exercises": [{**right["exercises"][0], "found": [3]}]}
        ),
        "outcome": json.dumps(
            {
                **right,
                "student": "outcome",
                "exercises": [{**right["exercises"][0], "outcome": "x"}],
            }
        ),
        "answers": json.dumps({**right, "student": "answers", "questions": [ODD_ANSWER]}),
    }
    for name, text in damaged.items():
        (folder / f"{name}.json").write_text(text, encoding="latin-1")
    _, soup = small(tmp_path)
    listed = [code.text for code in soup.find(id="remarks").find_all("code")]
    assert listed == [
        f".leercurve/results/05_training_loop/{name}.json" for name in sorted(damaged)
    ]
    assert soup.find("dd").text == "1"


def test_an_empty_class_says_that_nothing_has_been_graded(tmp_path):
    for language, said in (("nl", "nog niets nagekeken"), ("en", "Nothing has been graded")):
        text, soup = small(tmp_path, language=language)
        assert said in text and not soup.find("section")
        html5lib.HTMLParser(strict=True).parse(text)
    assert not (tmp_path / "gradebook.db").exists()


def test_one_student_without_a_gradebook_is_enough(tmp_path):
    _, soup = small(tmp_path, result("only"))
    assert [dd.text for dd in soup.find(class_="facts").find_all("dd")][:3] == ["1", "1", "17%"]
    assert not (tmp_path / "gradebook.db").exists()


def test_a_gradebook_that_is_none_is_listed_and_the_results_do(tmp_path):
    (tmp_path / "gradebook.db").write_text("no database, and long enough to be read as one " * 30)
    _, soup = small(tmp_path, result("a"))
    assert "gradebook" in soup.find(id="remarks").text
    assert soup.find(class_="facts").find("dd").text == "1"


def test_our_own_failures_wait_for_the_teacher_and_are_no_zero(tmp_path):
    failed = results.Judged(
        "05.fit",
        "test_fit",
        "own_failure",
        (),
        float("nan"),
        12.0,
        failure_id="05.fit/KeyError/x:3",
    )
    ours = (results.Remark("worker", "Het ging mis.", "It went wrong.", ours=True),)
    made = [
        result("a"),
        result("b", exercises=(failed,)),
        result("c", state="own_failure", exercises=(), remarks=ours),
        result("d", state="own_failure", exercises=()),
        result("e", state="unreadable", exercises=()),
    ]
    _, soup = small(tmp_path, *made)
    waiting = soup.find(id="waiting").text
    assert "05.fit/KeyError/x:3" in waiting and "It went wrong." in waiting
    rows = list(
        csv.DictReader(
            (tmp_path / "class_report_csv" / "assignments.csv").open(encoding="utf-8-sig")
        )
    )
    numbers = {
        key: rows[0][key] for key in ("handed_in", "own_failures", "unreadable", "scored", "mean")
    }
    assert numbers == {
        "handed_in": "5", "own_failures": "3", "unreadable": "1", "scored": "1", "mean": "0.1667",
    }  # fmt: skip


def test_a_check_of_another_edition_is_left_out(tmp_path):
    gone = results.Judged("12.gone", "test_gone", "passed", ("x",), 1.0, 1.0)
    _, soup = small(tmp_path, result("a", exercises=(gone, *result().exercises)))
    assert "12.gone" not in soup.text and soup.find(id="criteria").find("td")


def test_a_question_of_the_class_itself_is_shown_in_the_teachers_language(tmp_path):
    (tmp_path / "questions").mkdir()
    own = """
[[question]]
id = "05-own"
type = "choice"
objectives = ["05.1"]
prompt.nl = "Wat doet onze klas?"
prompt.en = "What does our class do?"
[[question.option]]
id = "yes"
correct = true
text.nl = "Trainen"
text.en = "Train"
feedback.nl = "Juist."
feedback.en = "Right."
[[question.option]]
id = "no"
misconception = "own-tag"
text.nl = "Slapen"
text.en = "Sleep"
feedback.nl = "Nog niet."
feedback.en = "Not yet."
"""
    (tmp_path / "questions" / "05_own.toml").write_text(own, encoding="utf-8")
    answers = [
        results.Answered("05-own", "c", ("no",), "wrong"),
        results.Answered("05-epoch-name", "c", ("batch",), "wrong"),
    ]
    made = [result(f"s{at}", questions=tuple(answers)) for at in range(3)]
    for language, said in (
        ("nl", ("Wat doet onze klas?", "Slapen", "Hoe wordt één volledige doorgang")),
        ("en", ("What does our class do?", "Sleep", "What is one complete pass")),
    ):
        _, soup = small(tmp_path, *made, language=language)
        shown = soup.find(id="items").text
        assert all(text in shown for text in (*said, "own-tag", "batch-is-all"))


def test_only_the_assignments_asked_for_count(classroom, tmp_path):
    out = class_report.write(classroom, tmp_path / "one.html", "en", assignments=[STEMS[0]])
    soup = bs4.BeautifulSoup(out.read_text("utf-8"), "html.parser")
    assert len(soup.find(id="overview").find("tbody").find_all("tr")) == 1


def test_without_due_dates_the_days_are_drawn(tmp_path):
    made = [replace(one, submitted=one.submitted) for one in Class["results"](5, stems=STEMS[:1])]
    _, soup = small(tmp_path, *made)
    assert "Submissions per day" in soup.find(id="overview").find_all("figure")[-1].text


def test_the_tables_are_not_written_through_a_link(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "class_report_csv").symlink_to(elsewhere)
    with pytest.raises(ValueError, match="is a link"):
        small(tmp_path, result("a"))
    assert not list(elsewhere.iterdir())


def test_a_language_that_is_not_spoken_is_refused(tmp_path):
    with pytest.raises(ValueError, match="'nl' or 'en'"):
        class_report.write(tmp_path, language="de")


def test_a_number_in_a_table_is_plain():
    values = [1, 1.0, 0.123456, -0.5, 1e-9, float("nan"), None, True]
    assert tables.text(["x"], [[value] for value in values]).split("\r\n")[1:-1] == [
        "1", "1", "0.1235", "-0.5", "0", '""', '""', "yes",
    ]  # fmt: skip


# -- the gradebook -------------------------------------------------------------------------------


def test_scores_are_those_of_the_gradebook_after_hand_and_penalty(classroom, tmp_path):
    """nbgrader's own objects are the oracle: manual score, extension, late penalty."""
    stem = STEMS[0]
    shutil.copy(classroom / "gradebook.db", tmp_path)
    shutil.copytree(classroom / results.FOLDER / stem, tmp_path / results.FOLDER / stem)
    from nbgrader import api

    with api.Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        submission = book.find_submission(stem, "s1001")
        grade = book.find_grade("test_forward", stem, stem, "s1001")
        grade.manual_score = 1.5
        grade.extra_credit = 0.25
        submission.notebooks[0].late_submission_penalty = 0.5
        submission.timestamp = submission.assignment.duedate + timedelta(hours=30)
        submission.extension = timedelta(hours=24)
        book.find_grade("test_forward", stem, stem, "s1002").needs_manual_grade = True
        book.db.commit()
        expected = {
            one.student.id: (
                max(0.0, one.score - one.late_submission_penalty),
                one.max_score,
                one.total_seconds_late,
            )
            for one in book.assignment_submissions(stem)
        }
    class_report.write(tmp_path, assignments=[stem])
    path = tmp_path / "class_report_csv" / "scores.csv"
    rows = {row["student"]: row for row in csv.DictReader(path.open(encoding="utf-8-sig"))}
    assert set(rows) == set(expected)
    for student, (score, most, late) in expected.items():
        row = rows[student]
        if row["state"] == "graded":
            assert float(row["score"]) == pytest.approx(score, abs=1e-4)
        assert float(row["max_score"]) == most
        assert max(0.0, -float(row["hours_early"]) * 3600) == pytest.approx(late, abs=1)
    assert expected["s1001"][2] == 6 * 3600 and float(rows["s1001"]["penalty"]) == 0.5
    summary = (tmp_path / "class_report_csv" / "summary.csv").read_text("utf-8-sig")
    assert "to_grade_by_hand,1" in summary


def test_a_students_section_link_leads_to_the_released_notebook(tmp_path):
    notebook = tmp_path / "release_nl" / "05_training_loop" / "05_training_loop.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("{}")
    _, soup = small(tmp_path, result("a"), language="nl", out=tmp_path / "a b" / "r.html")
    (link,) = soup.find_all("a", href=re.compile(r"\.ipynb#"))
    path, _, target = link["href"].partition("#")
    assert (tmp_path / "a b" / path).resolve() == notebook.resolve() and target
