"""What is counted, and what an example gives away of who wrote it."""

import pytest

from autograder.grading.results import Judged, Result
from autograder.reports import class_data, code, misconceptions
from autograder.reports.class_data import Assignment, ClassData, Handed

SIGN = {"code": "gradient_sign", "variant": "", "observed": {}, "texts": {}}
PAIRS = {
    "code": "pairs_broken",
    "variant": "only_X_shuffled",
    "observed": {"row": 4, "label": 9},
    "texts": {},
}
RIGHT = (
    "def bce_gradient(output, target):\n    return (output - target) / (output * (1 - output))\n"
)
WRONG = "def bce_gradient(output, target):\n    verschil = target - output\n    return verschil\n"


def result(student, found=(), outcome="diagnosed", check="03.bce_gradient", source=WRONG):
    name = check.partition(".")[2]
    points = 3.0 if outcome == "passed" else 0.0
    judged = Judged(check, f"test_{name}", outcome, (), points, 3.0, tuple(found))
    return Result(student, f"{check[:2]}_x", "nl", "f", exercises=(judged,), sources={name: source})


def a_class(tmp_path, results, names=None):
    assignments = [
        Assignment(
            name,
            None,
            3.0,
            {
                one.student: Handed(one.student, name, None, None, 3.0, None, None, result=one)
                for one in results
                if one.assignment == name
            },
        )
        for name in sorted({one.assignment for one in results})
    ]
    names = names or {one.student: one.student for one in results}
    return ClassData(tmp_path, names, tuple(assignments))


def of(tmp_path, results, language="en", names=None):
    return misconceptions.of_class(a_class(tmp_path, results, names), language)


def test_students_are_counted_once_and_only_those_who_tried_are_the_whole(tmp_path):
    made = [
        result("a", [SIGN]),
        result("a", [SIGN], check="05.fit"),
        result("b", [SIGN], check="05.fit"),
        result("c", outcome="passed", source=RIGHT),
        result("d", [{"code": "not_attempted"}], outcome="not_attempted"),
        result("e", outcome="own_failure"),
    ]
    (one,) = of(tmp_path, made)
    assert (one.code, one.students, one.tried) == ("gradient_sign", ("a", "b"), 3)
    assert [(place.check_id, place.students, place.tried) for place in one.places] == [
        ("05.fit", 2, 2),
        ("03.bce_gradient", 1, 2),
    ]


def test_the_most_frequent_stands_first_and_a_third_finding_is_not_shown(tmp_path):
    third = {"code": "never_shuffled", "variant": "", "observed": {}, "texts": {}}
    made = [result("a", [SIGN, PAIRS, third]), result("b", [PAIRS]), result("c", [PAIRS])]
    assert [(one.code, len(one.students)) for one in of(tmp_path, made)] == [
        ("pairs_broken", 3),
        ("gradient_sign", 1),
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_words_are_the_catalogues_with_what_was_observed_in_it(tmp_path, language):
    (one,) = of(tmp_path, [result("a", [PAIRS], check="05.fit")], language)
    expected = {
        "nl": "De invoer is geschud, de labels staan nog in de oude volgorde: voorbeeld 4 kreeg "
        "het label van voorbeeld 9.",
        "en": "The inputs are shuffled, the labels are still in the old order: example 4 got the "
        "label of example 9.",
    }
    assert one.seen == expected[language]
    assert one.why and one.look.endswith("?")
    assert one.section is not None and one.section[1]


def test_crashes_are_told_apart_by_their_kind(tmp_path):
    def crash(kind):
        observed = {"type": kind, "words": "no", "line": 2, "source": "x"}
        return {"code": "crash", "variant": kind, "observed": observed, "texts": {}}

    made = [
        result("a", [crash("NameError")], "crashed"),
        result("b", [crash("TypeError")], "crashed"),
    ]
    assert {one.name for one in of(tmp_path, made)} == {"crash.NameError", "crash.TypeError"}


def test_the_line_that_matters_is_the_one_that_those_who_passed_do_not_have(tmp_path):
    made = [result(f"p{at}", outcome="passed", source=RIGHT) for at in range(4)]
    made += [result(f"w{at}", [SIGN]) for at in range(3)]
    made += [result("odd", [SIGN], source="def bce_gradient(o, t):\n    return 3 * t - o * 3\n")]
    (one,) = of(tmp_path, made)
    assert [(number, marked) for number, _, marked in one.example.lines] == [
        (1, False),
        (2, True),
        (3, True),
    ]
    assert "target - output" in one.example.lines[1][1]


def test_where_the_code_stopped_is_the_line_that_matters(tmp_path):
    found = {
        "code": "crash",
        "variant": "NameError",
        "observed": {"type": "NameError", "words": "no x", "line": 3, "source": "return verschil"},
        "texts": {},
    }
    (one,) = of(tmp_path, [result("a", [found], "crashed")])
    assert [number for number, _, marked in one.example.lines if marked] == [3]


def test_an_example_names_nobody(tmp_path):
    source = (
        "# gemaakt door Sanne\n"
        'def bce_gradient(output, target):\n    """Sanne de Vries, 2IT1, 0612345678"""\n'
        "    sanne_verschil = target - output  # van Omar\n"
        '    print("Sanne was hier", "sanne@school.nl", 20231234567)\n'
        "    VriesMax = max(sanne_verschil)\n"
        "    return sanne_verschil\n"
    )
    names = {"s.devries": "Sanne de Vries", "o1": "Omar van den Berg", "m1": "Max Output"}
    made = [result("s.devries", [SIGN], source=source)]
    (one,) = of(tmp_path, made, names=names)
    text = "\n".join(line for _, line, _ in one.example.lines)
    for told in ("anne", "ries", "mar", "school", "0612345678", "20231234567", "2IT1", "gemaakt"):
        assert told not in text, text
    assert "max(" in text and "target - output" in text  # a Max in the class does not change max


def test_a_message_that_a_learner_wrote_names_nobody_either(tmp_path):
    found = {
        "code": "crash",
        "variant": "ValueError",
        "observed": {"type": "ValueError", "words": "Sanne zegt nee", "line": 1, "source": ""},
        "texts": {},
    }
    names = {"a": "Sanne van den Berg"}
    (one,) = of(tmp_path, [result("a", [found], "crashed")], "nl", names)
    assert "Sanne" not in one.seen and "zegt nee" in one.seen


def test_a_code_of_another_edition_is_counted_under_its_own_name(tmp_path):
    unknown = {"code": "<b>gone", "variant": "", "observed": {}, "texts": {}}
    odd = [{"code": 7}, {"code": "gradient_sign", "variant": ["x"]}, {}]
    one, *rest = of(tmp_path, [result("a", [unknown]), result("b", odd)])
    assert (one.seen, one.why, rest) == ("<b>gone", "", [])


def test_an_observation_of_another_shape_is_no_trouble(tmp_path):
    broken = {**PAIRS, "observed": {"row": None}}
    odd = {**SIGN, "observed": ["line"]}
    assert {one.code for one in of(tmp_path, [result("a", [broken, odd], check="05.fit")])} == {
        "pairs_broken",
        "gradient_sign",
    }


def test_a_long_source_is_cut_around_the_lines_that_matter():
    lines = [(at, f"x{at} = {at}") for at in range(1, 60)]
    shown = misconceptions._around(lines, {30}, code.Anonymous([]))
    assert shown[0] == (0, "", False) and shown[-1] == (0, "", False)
    assert len([one for one in shown if one[0]]) == 14
    assert (30, "x30 = 30", True) in shown


def test_without_sources_there_is_no_example(tmp_path):
    (one,) = of(tmp_path, [result("a", [SIGN], source="")])
    assert one.example is None


def test_texts_lose_what_would_turn_a_page_around():
    assert class_data.clean("a\u202eb\u0000c\ud800d\te\n") == "a�b�c�d\te\n"
    assert class_data.clean("Zoë Yılmaz 中") == "Zoë Yılmaz 中"
