"""The catalogue of diagnoses: complete in both languages, every number filled in."""

from __future__ import annotations

import ast
import math
import re
import string

import pytest

import autograder
from autograder import messages
from autograder.checks import IDS
from autograder.checks.outcomes import worst_place
from course.build import solutions

CODES = messages.catalogue()

# Everything of the tables in section 6 and "everywhere" that this course's checks can say.
OF_THE_FIT = """
not_attempted nothing_happened timeout pairs_broken label_of_previous_row always_same_label
never_shuffled same_order_every_epoch epoch_is_not_a_full_pass inputs_are_not_dataset_rows
mutates_caller_arrays backward_in_forward_order backward_skips_layers layers_list_changed
da_not_chained gradient_sign loss_value_instead_of_gradient da_wrong_shape gradient_of_other_loss
gradient_scaled_by first_step_right_later_wrong da_is_not_loss_gradient epochs_off samples_per_epoch
steps batch_or_wrong_input_shape several_backwards_per_forward no_backward learning_rate_changed
arguments_swapped touches_parameters_directly forward_not_chained weights_differ_from_replay
crash returns_none uses_reference_solution other
""".split()

# The heart of lines that would give a solution away, however it is written.
SOLUTIONS = [
    r"np\.random\.permutation\(",
    r"rng\.permutation\(",
    r"self\.layers\[::-1\]",
    r"reversed\(",
    r"layer\.backward\(da",
    r"self\.forward\(inputs\)",
    r"\(output - target\)",
    r"output \* \(1 - output\)",
    r"reshape\(-1, 1\)",
    r"sum\(values\)",
    r"len\(values\)",
    r"2 \* theta",
    r"epoch // every",
    r"new_model\(\)",
    r"\"hello, \"",
]


def texts(record):
    """Yield (place, {nl, en}) of a code's record, variants included."""
    for key, value in record.items():
        if key in messages.PARTS:
            yield key, value
        else:
            for part, pair in value.items():
                yield f"{key}.{part}", pair


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", OF_THE_FIT)
def test_every_code_of_the_training_loop_has_words(code):
    assert code in CODES


@pytest.mark.parametrize("code", CODES)
def test_every_text_stands_in_both_languages_with_the_same_numbers(code):
    for place, pair in texts(CODES[code]):
        assert set(pair) == {"nl", "en"}, place
        assert pair["nl"].strip() and pair["en"].strip(), place
        assert pair["nl"] != pair["en"], place
        assert fields(pair["nl"]) == fields(pair["en"]), place


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_what_was_seen_and_a_variant_replaces_known_parts(code):
    record = CODES[code]
    variants = {key: value for key, value in record.items() if key not in messages.PARTS}
    assert "seen" in record
    for name, variant in variants.items():
        assert set(variant) <= set(messages.PARTS), name


@pytest.mark.parametrize("code", CODES)
def test_no_text_gives_the_solution_away_shouts_or_judges_the_learner(code):
    for place, pair in texts(CODES[code]):
        for text in pair.values():
            assert not any(re.search(pattern, text) for pattern in SOLUTIONS), place
            assert "!" not in text and "fout" not in text.split(), place
            assert not re.search(r"\b(incorrect|wrong answer|stupid|dom)\b", text), place


def lines_of(check_id):
    """Yield the statements of a worked solution that work something out, without their spaces."""
    for node in ast.walk(ast.parse(solutions.find(check_id) or "")):
        worked_out = isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and any(
            isinstance(part, ast.Call | ast.BinOp | ast.Subscript) for part in ast.walk(node)
        )
        if worked_out or isinstance(node, ast.For | ast.If):
            line = ast.unparse(node).split("\n")[0].rstrip(":")
            yield line.replace(" ", "")


def test_no_message_contains_a_line_of_any_worked_solution():
    said = {
        (code, place, language): text.replace(" ", "")
        for code in CODES
        for place, pair in texts(CODES[code])
        for language, text in pair.items()
    }
    lines = {line for check_id in IDS for line in lines_of(check_id)}
    assert len(lines) > 60
    found = [(line, where) for line in lines for where, text in said.items() if line in text]
    assert found == []


def test_every_exercise_has_a_further_thought_in_both_languages():
    for check_id in IDS:
        assert messages.thought(check_id, "nl") and messages.thought(check_id, "en")


def test_numbers_have_a_decimal_comma_in_dutch():
    observed = {"got": 0.01, "asked": 0.0837}
    nl = messages.words("learning_rate_changed", "", observed, "nl")["seen"]
    en = messages.words("learning_rate_changed", "", observed, "en")["seen"]
    assert "0,01" in nl and "0,0837" in nl
    assert "0.01" in en and "0.0837" in en


@pytest.mark.parametrize(
    ("got", "asked", "said"),
    [
        (4.3514479, 4.3480495, "rate 4.351; 4.348 was"),
        (0.01, 0.0837, "rate 0.01; 0.0837 was"),
        (0.5, 0.5, "rate 0.5; 0.5 was"),
        (0.3, 0.1 + 0.2, "rate 0.3; 0.3 was"),
        (math.nan, 0.1, "rate nan; 0.1 was"),
    ],
)
def test_two_numbers_that_differ_are_written_so_that_they_look_different(got, asked, said):
    seen = messages.words("learning_rate_changed", "", {"got": got, "asked": asked}, "en")["seen"]
    assert said in seen


@pytest.mark.parametrize(
    ("got", "wanted", "place"),
    [
        ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.5], [3.0, 5.0]], 3),
        ([1.0, math.nan, 9.0], [1.0, 2.0, 3.0], 1),
        ([1.0, 2.0], [1.0, 2.0], 0),
        ([1.0, 2.0], [1.0], 0),
        (None, [1.0], 0),
        ([], [], 0),
    ],
)
def test_the_place_to_show_is_where_an_answer_is_furthest_off(got, wanted, place):
    assert worst_place(got, wanted) == place


def test_a_gradient_that_is_right_at_its_first_output_is_shown_where_it_is_not():
    for seed in range(5):
        report = autograder.judge("03.bce_gradient", lambda o, t: -t / o, seed=seed)
        observed = report.diagnoses[0].observed
        assert report.diagnoses[0].code == "gradient_term"
        assert observed["t"] == 0.0 and observed["got"] != observed["wanted"]


def test_text_of_a_learner_cannot_format_itself():
    observed = {"type": "{0.__class__}", "words": "{x}`", "line": None, "source": ""}
    seen = messages.words("crash", "", observed, "en")["seen"]
    assert "{0.__class__}" in seen and "{x}'" in seen
