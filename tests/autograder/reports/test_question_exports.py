"""Every question of the bank, read back from GIFT, Moodle XML and QTI and answered there.

The readers below follow the documentation of each format and know nothing of how it was written.
What an LMS would say to an answer is compared with what the course itself says. A second reader,
of somebody else's making, looks at each format as well.
"""

import io
import itertools
import json
import re
import zipfile
from decimal import Decimal
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import qti2latex
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moodle_xml_parser.parser import parse_bytes
from pygiftparser import answer as gift_answers
from pygiftparser import parser as pygiftparser
from typer.testing import CliRunner

from autograder.grading.answers import mark
from autograder.quiz import Line, Option, Question, judge_answer, load
from autograder.reports.questions import ENDINGS, FORMATS, ExportError, export
from course.cli import app

BANK = sorted((Path(__file__).parents[3] / "course" / "questions").glob("*.toml"))
CHAPTERS = [(path.stem, load(path)) for path in BANK]
QUESTIONS = {question.id: question for _, found in CHAPTERS for question in found}
LANGUAGES = ("nl", "en")


def squashed(text):
    """Return a text without its marks and white space, however it was written down."""
    return re.sub(r"```\w*|[`*\s]", "", text)


def shown(html):
    """Return what a person reads of some HTML."""
    for end in ("<br>", "</p>", "</li>", "</pre>"):
        html = html.replace(end, f"{end}\n")
    return BeautifulSoup(html, "html.parser").get_text()


# -- readers, by the documentation of the formats ------------------------------------------------


def read_gift(content):
    """Return the questions of a GIFT file by name, as Moodle's documentation describes it."""
    found, category = {}, None
    for block in re.split(r"\n\s*\n", content.decode()):
        lines = [line for line in block.split("\n") if not line.startswith("//")]
        text = "\n".join(lines).strip()
        if text.startswith("$CATEGORY:"):
            category = text.removeprefix("$CATEGORY:").strip()
            continue
        # Escaped signs cannot be mistaken for the format's own.
        text = re.sub(r"\\([#=~{}:\\])", lambda m: f"\ue000{ord(m.group(1))}\ue001", text)
        match = re.fullmatch(r"::(.*?)::\[html\](.*?)\{(.*)\}", text, re.DOTALL)
        name, prompt, body = (plain(part) for part in match.group(1, 2, 3))
        body = match.group(3).strip()
        general = ""
        if "####" in body:
            body, general = body.rsplit("####", 1)
        question = {"category": category, "prompt": prompt, "general": plain(general)}
        if body.startswith("#"):
            question["numbers"] = gift_numbers(body[1:])
        elif "~" in body:
            question["options"] = gift_options(body)
            question["single"] = "=" in body
        elif "->" in body:
            pairs = [one.split("->", 1) for one in body.split("=")[1:]]
            question["pairs"] = [(plain(left), plain(right)) for left, right in pairs]
        else:
            weighted = [gift_weight(one) for one in body.split("=")[1:]]
            question["answers"] = [
                (*(plain(part) for part in text.split("#", 1)), weight) for weight, text in weighted
            ]
        assert name not in found
        found[name] = question
    return found


def plain(text):
    return re.sub("\ue000(\\d+)\ue001", lambda match: chr(int(match.group(1))), text).strip(" \n\t")


def gift_weight(text):
    match = re.match(r"\s*%(-?\d+(?:\.\d+)?)%(.*)", text, re.DOTALL)
    return (float(match.group(1)) / 100, match.group(2)) if match else (None, text.strip())


def gift_options(body):
    options = []
    for sign, text in re.findall(r"([=~])([^=~]*)", body):
        weight, text = gift_weight(text) if sign == "~" else (1.0, text)
        answer, _, feedback = text.partition("#")
        options.append((plain(answer), weight or 0.0, plain(feedback)))
    return options


def gift_numbers(body):
    body, _, wrong = body.partition("~")
    numbers = []
    for text in body.split("=")[1:]:
        weight, text = gift_weight(text)
        answer, _, feedback = text.partition("#")
        value, _, margin = answer.partition(":")
        numbers.append((Decimal(value.strip()), Decimal(margin.strip()), weight, plain(feedback)))
    return [*numbers, (None, None, 0.0, plain(wrong.removeprefix("#")))]


def read_moodle_xml(content):
    """Return the questions of a Moodle XML file by name."""
    found, category = {}, None
    for node in ET.fromstring(content):
        kind = node.get("type")
        if kind == "category":
            category = node.findtext("category/text")
            continue
        name = node.findtext("name/text")
        assert name == node.findtext("idnumber") and name not in found
        assert node.find("questiontext").get("format") == "html"
        question = {"category": category, "prompt": node.findtext("questiontext/text")}
        answers = [
            (one.findtext("text") or "", float(one.get("fraction")) / 100,
             one.findtext("feedback/text") or "", one)
            for one in node.findall("answer")
        ]  # fmt: skip
        if kind == "multichoice":
            assert all(one.get("format") == "html" for *_, one in answers)
            question["options"] = [one[:3] for one in answers]
            question["single"] = node.findtext("single") == "true"
        elif kind == "numerical":
            question["numbers"] = [
                (None, None, share, said)
                if text == "*"
                else (Decimal(text), Decimal(one.findtext("tolerance")), share, said)
                for text, share, said, one in answers
            ]
        elif kind == "shortanswer":
            question["answers"] = [(text, said, share) for text, share, said, _ in answers]
        else:
            assert kind == "matching"
            question["pairs"] = [
                (one.findtext("text") or "", one.findtext("answer/text"))
                for one in node.findall("subquestion")
            ]
            question["general"] = "".join(
                node.findtext(f"{part}/text") or ""
                for part in ("correctfeedback", "incorrectfeedback")
            )
        found[name] = question
    return found


def score_of(numbers, value):
    """Return what Moodle gives for a number: the first answer that it falls in."""
    for middle, margin, share, said in numbers:
        if middle is None or abs(value - middle) <= margin:
            return share, said
    raise AssertionError("the last answer takes every number")


NS = {"q": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}
IMS = {"i": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"}


def read_qti(content):
    """Return the items of a package by title, with the files its manifest names."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    manifest = ET.fromstring(archive.read("imsmanifest.xml"))
    named = {node.get("href") for node in manifest.iterfind(".//i:file", IMS)}
    assert named | {"imsmanifest.xml"} == set(archive.namelist())
    resources = {node.get("identifier"): node for node in manifest.iterfind(".//i:resource", IMS)}
    for node in manifest.iterfind(".//i:dependency", IMS):
        assert node.get("identifierref") in resources
    found, idents = {}, []
    for node in resources.values():
        if node.get("type") == "imsqti_xmlv1p2":
            root = ET.fromstring(archive.read(node.find("i:file", IMS).get("href")))
            assessment = root.find("q:assessment", NS)
            assert assessment.get("ident") == node.get("identifier")
            for item in assessment.iterfind("q:section/q:item", NS):
                found[item.get("title")] = (item, assessment.get("title"))
                idents.append(item.get("ident"))
    assert len(set(idents)) == len(idents) == len(found)
    return found


def local(node):
    return node.tag.rsplit("}", 1)[1]


def holds(condition, given):
    """Evaluate a condition of QTI 1.2; `given` maps each response to what was answered to it."""
    name, inner = local(condition), list(condition)
    if name in ("conditionvar", "and"):
        return all(holds(one, given) for one in inner)
    if name == "or":
        return any(holds(one, given) for one in inner)
    if name == "not":
        return not any(holds(one, given) for one in inner)
    if name == "other":
        return True
    answers = given[condition.get("respident")]
    if name == "varequal":
        return condition.text in answers
    value, bound = Decimal(answers[0]), Decimal(condition.text)
    return value >= bound if name == "vargte" else value <= bound


def qti_answered(item, **given):
    """Return the score, from 0 to 1, and the feedback that an item gives to an answer."""
    texts = {
        node.get("ident"): node.findtext(".//q:mattext", namespaces=NS)
        for node in item.iterfind("q:itemfeedback", NS)
    }
    score, said = Decimal(0), []
    for node in item.iterfind("q:resprocessing/q:respcondition", NS):
        if holds(node.find("q:conditionvar", NS), given):
            for change in node.iterfind("q:setvar", NS):
                score = Decimal(change.text) + (score if change.get("action") == "Add" else 0)
            said += [texts[one.get("linkrefid")] for one in node.iterfind("q:displayfeedback", NS)]
            if node.get("continue") == "No":
                break
    return float(score) / 100, said


def qti_options(item):
    return {
        label.get("ident"): label.findtext(".//q:mattext", namespaces=NS)
        for label in item.iterfind(".//q:response_label", NS)
    }


# -- what is asked of each ------------------------------------------------------------------------


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def written(language):
    return {form: export(CHAPTERS, form, language, "Leercurve / toets") for form in FORMATS}


@pytest.fixture(scope="module", params=["gift", "moodle-xml"])
def moodle(request, written):
    readers = {"gift": read_gift, "moodle-xml": read_moodle_xml}
    return readers[request.param](written[request.param])


@pytest.fixture(scope="module")
def qti(written):
    return read_qti(written["qti"])


def probes(question):
    """Return numbers in, at the ends of and just outside each range, and far from all of them."""
    values = {Decimal("1e9"), Decimal("-123.456"), Decimal(0)}
    for span in question.ranges:
        low, high = Decimal(repr(span.low)), Decimal(repr(span.high))
        step = Decimal("0.001") * max(abs(low), abs(high), Decimal("0.01"))
        values |= {low, high, (low + high) / 2, low - step, high + step}
    # The course forgives the last bits of a range, of one that ends at a billion quite a lot.
    return [
        value
        for value in sorted(values)
        if all(
            span.holds(float(value)) == (span.low <= float(value) <= span.high)
            for span in question.ranges
        )
    ]


def told(question, verdict, language):
    return squashed(verdict.feedback["answer"][language])


def is_number(question):
    return not question.options and question.type in ("numeric", "tracing")


def whole(question):
    """Whether its lines become whole orders to choose from: more than one order is right."""
    return len(question.orders) > 1


def test_moodle_gets_every_question_once_in_the_category_of_its_chapter(moodle):
    assert list(moodle) == list(QUESTIONS)
    for stem, questions in CHAPTERS:
        for question in questions:
            assert moodle[question.id]["category"] == f"$course$/top/Leercurve // toets/{stem}"


def test_moodle_shows_the_prompt_and_the_program(moodle, language):
    for name, question in QUESTIONS.items():
        text = squashed(shown(moodle[name]["prompt"]))
        assert text.startswith(squashed(question.prompt[language])), name
        assert squashed(question.program or "") in text


def test_moodle_gives_options_the_points_and_the_feedback_of_the_course(moodle, language):
    count = 0
    for name, question in QUESTIONS.items():
        if not question.options:
            continue
        count += 1
        options = moodle[name]["options"]
        assert moodle[name]["single"] == (question.type != "multiple")
        for option, (text, _, said) in zip(question.options, options, strict=True):
            assert squashed(shown(text)) == squashed(option.text[language]), name
            assert squashed(shown(said)) == squashed(option.feedback[language]), name
        most = 1 if moodle[name]["single"] else len(options)
        for size in range(1, most + 1):
            for chosen in itertools.combinations(range(len(options)), size):
                points = max(0.0, sum(options[at][1] for at in chosen))
                share = mark(question, [question.options[at].id for at in chosen])[1]
                assert points == pytest.approx(share, abs=1e-4), (name, chosen)
    assert count > 100


def test_moodle_says_of_every_number_what_the_course_says(moodle, language):
    count = 0
    for name, question in QUESTIONS.items():
        for value in probes(question) if is_number(question) else ():
            count += 1
            verdict = judge_answer(question, [str(value)])
            share, said = score_of(moodle[name]["numbers"], value)
            assert share == float(verdict.correct), (name, value)
            if verdict.feedback["answer"]["en"] != "Right.":
                assert squashed(shown(said)) == told(question, verdict, language), (name, value)
    assert count > 500


def right_and_left_over(question, pairs, language):
    """Hold pairs against the lines of a question."""
    lines = {line.id: line for line in question.lines}
    right = [answer.partition(":") for answer in question.orders[0]]
    labelled = [(label, text) for label, text in pairs if label]
    assert [label for label, _ in labelled] == [str(n + 1) for n in range(len(right))]
    for (name, _, level), (_, text) in zip(right, labelled, strict=True):
        bare = text.lstrip("\u00a0")
        assert len(text) - len(bare) == 4 * int(level)
        assert squashed(bare) == squashed(lines[name].text[language])
    extras = {squashed(line.text[language]) for line in question.lines if line.distractor}
    assert {squashed(text) for label, text in pairs if not label} == extras


def test_moodle_pairs_each_place_with_its_line_and_leaves_the_others_over(moodle, language):
    count = 0
    for name, question in QUESTIONS.items():
        if question.lines and not whole(question):
            count += 1
            right_and_left_over(question, moodle[name]["pairs"], language)
            said = squashed(shown(moodle[name]["general"]))
            for line in question.lines:
                assert not line.feedback or squashed(line.feedback[language]) in said
            if question.explanation:
                assert squashed(question.explanation[language]) in said
    assert count >= 8


def stored(question, html, language):
    """Return an order as it is stored, from what a person reads of it."""
    by_text = {squashed(line.text[language]): line for line in question.lines}
    order = []
    for row in shown(html).split("\n"):
        if row.strip():
            line = by_text[squashed(row)]
            order.append(f"{line.id}:{(len(row) - len(row.lstrip(' '))) // 4}")
    return order


def test_of_whole_orders_exactly_one_is_right(moodle, qti, language):
    count = 0
    for name, question in QUESTIONS.items():
        if not whole(question):
            continue
        count += 1
        for options in (
            [(text, share) for text, share, _ in moodle[name]["options"]],
            [(text, qti_answered(qti[name][0], response1=[ident])[0])
             for ident, text in qti_options(qti[name][0]).items()],
        ):  # fmt: skip
            verdicts = [
                judge_answer(question, stored(question, text, language)).correct
                for text, _ in options
            ]
            assert sum(verdicts) == 1 and len(options) == 4
            assert [float(right) for right in verdicts] == [share for _, share in options]
    assert count >= 3


def test_qti_has_one_practice_quiz_per_chapter(written, qti):
    archive = zipfile.ZipFile(io.BytesIO(written["qti"]))
    settings_of = [name for name in archive.namelist() if name.endswith("assessment_meta.xml")]
    assert len(settings_of) == len(CHAPTERS)
    for name in settings_of:
        text = archive.read(name).decode()
        assert "<quiz_type>practice_quiz</quiz_type>" in text and ">false</available>" in text
    assert list(qti) == list(QUESTIONS)
    for stem, questions in CHAPTERS:
        assert {qti[question.id][1] for question in questions} == {f"Leercurve / toets: {stem}"}


def test_qti_shows_the_prompt_and_the_program(qti, language):
    for name, question in QUESTIONS.items():
        html = qti[name][0].findtext("q:presentation/q:material/q:mattext", namespaces=NS)
        text = squashed(shown(html))
        assert text.startswith(squashed(question.prompt[language])), name
        assert squashed(question.program or "") in text


def test_qti_gives_options_full_points_and_the_feedback_of_the_course(qti, language):
    for name, question in QUESTIONS.items():
        if not question.options:
            continue
        item = qti[name][0]
        idents = dict(zip(qti_options(item), question.options, strict=True))
        for ident, html in qti_options(item).items():
            assert squashed(shown(html)) == squashed(idents[ident].text[language])
        most = len(idents) if question.type == "multiple" else 1
        for size in range(1, most + 1):
            for chosen in itertools.combinations(idents, size):
                score, said = qti_answered(item, response1=list(chosen))
                verdict = judge_answer(question, [idents[ident].id for ident in chosen])
                assert score == float(verdict.correct), (name, chosen)
                assert [squashed(shown(text)) for text in said] == [
                    squashed(text[language]) for text in verdict.feedback.values()
                ]


def test_qti_knows_right_numbers_and_names_the_usual_mistakes(qti, language):
    for name, question in QUESTIONS.items():
        for value in probes(question) if is_number(question) else ():
            verdict = judge_answer(question, [str(value)])
            score, said = qti_answered(qti[name][0], response1=[str(value)])
            assert score == float(verdict.correct), (name, value)
            if verdict.feedback["answer"]["en"] != "Right.":
                assert told(question, verdict, language) in squashed(shown(said[0])), (name, value)


def test_qti_pairs_each_place_with_its_line(qti, language):
    for name, question in QUESTIONS.items():
        if not question.lines or whole(question):
            continue
        item = qti[name][0]
        chosen, pairs, texts = {}, [], set()
        for response in item.iterfind("q:presentation/q:response_lid", NS):
            label = response.findtext("q:material/q:mattext", namespaces=NS)
            offered = {
                one.get("ident"): one.findtext(".//q:mattext", namespaces=NS)
                for one in response.iterfind(".//q:response_label", NS)
            }
            texts = set(offered.values())
            assert len(texts) == len(offered)
            for ident, text in offered.items():
                given = {f"response_{n}": [""] for n in range(1, 20)}
                if qti_answered(item, **(given | {response.get("ident"): [ident]}))[0]:
                    chosen[response.get("ident")] = [ident]
                    pairs.append((label, text))
        used = {text for _, text in pairs}
        right_and_left_over(question, [*pairs, *(("", t) for t in texts - used)], language)
        assert qti_answered(item, **chosen)[0] == pytest.approx(1, abs=1e-3)


# -- readers of somebody else's making ------------------------------------------------------------


def unescaped(text):
    return unescape(re.sub(r"\\([#=~:{}])", r"\1", text))


def test_pygiftparser_reads_every_question_but_negative_numbers(written, language):
    found = pygiftparser.parseFile(io.StringIO(written["gift"].decode()))
    read = {question.title: question for question in found}
    assert list(read) == list(QUESTIONS)
    kinds = {"choice": gift_answers.SelectSet, "multiple": gift_answers.MultipleChoicesSet}
    for name, question in QUESTIONS.items():
        if is_number(question):
            continue  # its documentation says that lists of numbers are not covered
        one = read[name]
        assert one.valid, name
        start = squashed(question.prompt[language])
        assert squashed(shown(unescaped(one.text))).startswith(start.replace("\\", ""))
        if question.lines and not whole(question):
            # A label that is empty is no label to this reader: what is left over is not a pair.
            answers = [answer for answer in one.answers.answers if answer.isMatching]
            assert len(answers) == len(question.lines)
        elif question.options:
            assert type(one.answers) is kinds.get(question.type, gift_answers.SelectSet)
            assert [
                squashed(shown(unescaped(answer.answer))) for answer in one.answers.answers
            ] == [squashed(option.text[language]) for option in question.options]
            assert [answer.fraction > 0 for answer in one.answers.answers] == [
                option.correct for option in question.options
            ]


def test_moodle_xml_parser_reads_the_choices(written, language):
    read = {one.name: one for one in parse_bytes(written["moodle-xml"])["multichoice"]}
    choices = {name: q for name, q in QUESTIONS.items() if q.options}
    assert set(choices) <= set(read)
    for name, question in choices.items():
        assert read[name].single == (question.type != "multiple")
        for option, own in zip(read[name].options, question.options, strict=True):
            assert (option.score_fraction > 0) == own.correct
            assert squashed(shown(option.feedback)) == squashed(own.feedback[language])


def test_qti2latex_reads_the_package(written, language, tmp_path):
    (tmp_path / "bank.zip").write_bytes(written["qti"])
    folder = qti2latex.extract_zip_to_tmp(tmp_path / "bank.zip")
    read = {}
    for path in sorted(qti2latex.read_qti_dir(folder)):
        for item in qti2latex.findall_anyns(ET.parse(path).getroot(), "item"):
            read[item.get("title")] = item
    assert list(read) == list(QUESTIONS)
    for name, question in QUESTIONS.items():
        kind = qti2latex.guess_type(qti2latex.get_qti_metadata(read[name]), read[name])
        stem = squashed(shown(qti2latex.get_item_stem(read[name])))
        assert stem.startswith(squashed(question.prompt[language]))
        if question.options:
            several = question.type == "multiple"
            assert kind == ("multiple_answers_question" if several else "multiple_choice_question")
            assert [squashed(shown(text)) for _, text in qti2latex.get_choices(read[name])] == [
                squashed(option.text[language]) for option in question.options
            ]
        elif is_number(question):
            assert kind == "numerical_question"


# -- whatever a teacher may write -----------------------------------------------------------------

PIECES = [*"#=~{}:\\%[]<>&\"'$/-> \n\t*`_aé½\u2028", "]]>", "::", "%50%", "[html]", "->", "\\n",
          "&#92;", "</p>", "//", "####", "$CATEGORY:"]  # fmt: skip
SIGNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map(lambda p: "".join(p) + "x")


def both(text):
    return {"nl": text, "en": text}


def asked(kind, texts, prompt):
    options = tuple(
        Option(f"o{at}", at < (2 if kind == "multiple" else 1), None, both(text), both(f"{text}!"))
        for at, text in enumerate(texts)
    )
    return Question("05-any", kind, ("05.1",), both(prompt), options=options)


def read_as_written(text):
    """Return what the card shows of a text, marks and white space apart."""
    return re.sub(r"[`*\s\x85\u2028]", "", text)


@given(
    st.sampled_from(["choice", "multiple"]),
    st.lists(SIGNS, min_size=3, max_size=4),
    SIGNS,
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_signs_in_a_question_come_back_from_every_format(kind, texts, prompt):
    texts = [text.replace("```", "") for text in texts]
    question = asked(kind, texts, prompt.replace("```", ""))
    chapters = [("05 / a: {b}", [question])]
    gift = read_gift(export(chapters, "gift", "en", "T"))["05-any"]
    xml = read_moodle_xml(export(chapters, "moodle-xml", "en", "T"))["05-any"]
    item = read_qti(export(chapters, "qti", "en", "T"))["05-any"][0]
    for options in (gift["options"], xml["options"]):
        assert [read_as_written(shown(text)) for text, *_ in options] == [
            read_as_written(text) for text in texts
        ]
        assert [read_as_written(shown(said)) for *_, said in options] == [
            read_as_written(f"{text}!") for text in texts
        ]
        assert [share > 0 for _, share, _ in options] == [o.correct for o in question.options]
    assert [read_as_written(shown(text)) for text in qti_options(item).values()] == [
        read_as_written(text) for text in texts
    ]
    for one in (gift, xml):
        assert read_as_written(shown(one["prompt"])) == read_as_written(question.prompt["en"])


def test_markup_of_a_question_stays_text(written):
    question = asked("choice", ["<script>alert(1)</script>", "b"], "<img src=x onerror=alert(1)>")
    for form in FORMATS:
        content = export([("05", [question])], form, "en", "T")
        if form == "qti":
            item = read_qti(content)["05-any"][0]
            content = json.dumps([node.text or "" for node in item.iter()]).encode()
        text = unescape(content.decode()) if form == "moodle-xml" else content.decode()
        assert "<script" not in text.replace("\\", "") and "<img" not in text.replace("\\", "")


def printed(answer):
    return Question("05-printed", "tracing", ("05.1",), both("What?"), program="p", answer=answer)


@pytest.mark.parametrize("form", ["gift", "moodle-xml"])
def test_output_that_is_no_number_is_compared_literally(form):
    reader = {"gift": read_gift, "moodle-xml": read_moodle_xml}[form]
    content = export([("05", [printed("2 * x\n(3, [4])\n")])], form, "nl", "T")
    one = reader(content)["05-printed"]
    (answer, _, share), (rest, _, none) = one["answers"]
    assert (answer, share, rest, none) == (r"2 \* x (3, [4])", 1.0, "*", 0.0)
    assert "op één regel" in one["prompt"]


def test_output_that_is_no_number_is_a_short_answer_in_qti():
    item = read_qti(export([("05", [printed("(2, 7)")])], "qti", "en", "T"))["05-printed"][0]
    assert qti_answered(item, response1=["(2, 7)"])[0] == 1
    assert qti_answered(item, response1=["(7, 2)"]) == (
        0, ["<p>Work it out once more, step by step.</p>"],
    )  # fmt: skip


def test_an_answer_that_gift_would_take_for_a_pair_is_refused_in_a_sentence():
    with pytest.raises(ExportError, match="moodle-xml"):
        export([("05", [printed("a -> b")])], "gift", "en", "T")


def test_equal_lines_are_one_thing_to_choose_in_qti():
    lines = tuple(Line(name, both("step()"), True, 0, False) for name in ("a", "b"))
    question = Question("05-twice", "ordering", ("05.1",), both("Order"), lines=lines,
                        orders=(("a:0", "b:0"),))  # fmt: skip
    item = read_qti(export([("05", [question])], "qti", "en", "T"))["05-twice"][0]
    (ident,) = set(qti_options(item))
    assert qti_answered(item, response_1=[ident], response_2=[ident])[0] == 1


def test_the_same_questions_give_the_same_bytes(language, written):
    for form, content in written.items():
        assert export(CHAPTERS, form, language, "Leercurve / toets") == content


# -- the command ----------------------------------------------------------------------------------


def run(*arguments):
    return CliRunner().invoke(app, ["questions", "export", *arguments])


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_a_file_by_the_name_of_its_format(form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("05", "--format", form, "--lang", "nl")
    assert done.exit_code == 0, done.output
    (path,) = tmp_path.iterdir()
    assert path.name == f"leercurve-nl{ENDINGS[form]}"
    count = len(dict(CHAPTERS)["05_training_loop"])
    assert done.output.startswith(f"{count} vragen geschreven in {path.name}.")
    assert b"05-epoch-name" in path.read_bytes() or form == "qti"


def test_the_command_exports_the_questions_of_a_folder_of_the_teachers_own(tmp_path):
    source = tmp_path / "class" / "questions"
    source.mkdir(parents=True)
    text = BANK[5].read_text(encoding="utf-8")
    (source / BANK[5].name).write_text(text.split("[[question]]")[0] + "[[question]]" + text.split(
        "[[question]]")[1], encoding="utf-8")  # fmt: skip
    out = tmp_path / "own.xml"
    done = run("--format", "moodle-xml", "--source", str(source.parent), "--out", str(out),
               "--lang", "en")  # fmt: skip
    assert done.output.startswith(f"Wrote 1 question to {out}. In Moodle:")
    assert len(read_moodle_xml(out.read_bytes())) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["99", "--format", "gift"], "Er is geen hoofdstuk '99'; er zijn: 00, 01"),
        (["--format", "gift", "--out", "nowhere/a.txt"], "is er niet."),
        (["--format", "gift", "--source", "."], "staat geen vraag van deze hoofdstukken."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments, "--lang", "nl")
    assert done.exit_code == 1
    assert words in done.output and done.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
