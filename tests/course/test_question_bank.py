"""The question bank as a whole: enough of everything, feedback for everything, nothing given away.

The loader refuses a question that is broken by itself; these tests look at the questions together.
"""

import contextlib
import io
import math
from collections import Counter, defaultdict

import pytest

from autograder import quiz
from course.build import manifest

COURSE = manifest.load()
OBJECTIVES = COURSE.objectives
BANK = [
    question
    for entry in COURSE.chapters
    for question in quiz.load(COURSE.questions(entry), objectives=OBJECTIVES)
]
BY_ID = {question.id: question for question in BANK}
LANGUAGES = ("nl", "en")

# The beliefs that the course sets out to meet; each must be an answer somewhere.
MISCONCEPTIONS = """
    epoch-is-update epoch-is-run shuffle-rows-independently shuffle-changes-data backprop-is-update
    backprop-reverses-data loss-is-accuracy loss-drives-directly lr-is-speed lr-small-is-safe
    lr-is-learned lr-is-percentage params-hyper-mixed sgd-less-compute noise-only-bad
    overfit-is-train-bad overfit-more-data-bad bigger-always-overfits underfit-only-capacity
    test-is-for-tuning grid-is-complete random-is-careless seed-is-hyperparameter
    checkpoint-evaluates checkpoint-is-weights last-is-best transfer-copies-output
""".split()

# The questions of the source lessons, and those that later chapters ask again: their ids stay.
PROMISED = """
    00-train 00-after 00-memory 00-verb 01-bias 01-shape 01-linear 01-trace 02-count 02-keep
    02-order 02-output 03-backprop 03-old-weights 03-sign 03-loss 04-updates 04-sgd 04-rule 04-noise
    05-epoch-name 05-shuffle 05-why-shuffle 05-trace 06-too-high 06-square 06-range 06-log
    07-over 07-under 07-test 07-bigger 08-hyper 08-cost 08-random 08-warning 09-what 09-resume
    09-best 09-alias 10-order 10-leak 10-claim 10-reproduce
""".split()


def answers(question):
    """Return all that can be answered and has feedback: (name, is right, feedback)."""
    yield from ((option.id, option.correct, option.feedback) for option in question.options)
    yield from ((f"{r.low:g}…{r.high:g}", r.correct, r.feedback) for r in question.ranges)
    yield from ((line.id, False, line.feedback) for line in question.lines if line.distractor)


def test_there_are_a_hundred_questions_and_more_of_every_type():
    assert len(BANK) >= 100 and len(BY_ID) == len(BANK)
    counts = Counter(question.type for question in BANK)
    assert set(counts) == set(quiz.TYPES)
    assert all(count >= 3 for count in counts.values()), counts


def test_every_objective_has_two_questions_or_more():
    asked = Counter(name for question in BANK for name in question.objectives)
    assert {name: asked[name] for name in OBJECTIVES if asked[name] < 2} == {}


def test_the_questions_of_the_outline_are_there_under_their_ids():
    assert [name for name in PROMISED if name not in BY_ID] == []


def test_every_misconception_of_the_catalogue_is_an_answer_somewhere():
    met = {
        part.misconception
        for question in BANK
        for part in (*question.options, *question.ranges, *question.lines)
    }
    assert sorted(set(MISCONCEPTIONS) - met) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_feedback_of_its_own(language):
    for question in BANK:
        told = [feedback[language] for _, _, feedback in answers(question)]
        assert len(set(told)) == len(told), question.id
        for text in told:
            assert len(text.split()) >= 3, (question.id, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_answer_hears_more_than_that_it_is_wrong(language):
    for question in BANK:
        for name, correct, feedback in answers(question):
            assert correct or len(feedback[language]) >= 25, (question.id, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_shouts(language):
    for question in BANK:
        texts = [question.prompt[language], *(f[language] for _, _, f in answers(question))]
        texts += [option.text[language] for option in question.options]
        assert not [text for text in texts if "!" in text.replace("!=", "")], question.id


def test_a_number_has_feedback_for_two_wrong_ways_of_working_it_out():
    for question in BANK:
        if question.type == "numeric":
            assert sum(not span.correct for span in question.ranges) >= 2, question.id


def test_a_range_of_a_wrong_number_does_not_hold_a_right_one():
    for question in BANK:
        right = [span for span in question.ranges if span.correct]
        for span in question.ranges:
            if not span.correct:
                assert not any(r.low <= span.high and span.low <= r.high for r in right), (
                    question.id
                )


def test_an_order_has_lines_that_do_not_belong():
    for question in BANK:
        if question.type == "ordering":
            assert any(line.distractor for line in question.lines), question.id


@pytest.mark.parametrize(
    "question", [q for q in BANK if q.type == "tracing"], ids=lambda question: question.id
)
def test_a_traced_program_prints_what_the_question_says(question):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(question.program, question.id, "exec"), {"__name__": "__main__"})
    assert printed.getvalue().split() == question.answer.split()
    if question.options:
        right = next(option for option in question.options if option.correct)
        assert [right.text[language].strip("`") for language in LANGUAGES] == [question.answer] * 2
        return
    assert quiz.judge_answer(question, [question.answer]).correct


# ---- nothing is given away ----------------------------------------------------------------------


def choices():
    return [question for question in BANK if question.type == "choice"]


def lengths(question, language):
    """Return the length of the right option and those of the wrong ones, as they are read."""
    right = next(o for o in question.options if o.correct)
    wrong = [o for o in question.options if not o.correct]
    return len(right.text[language]), [len(option.text[language]) for option in wrong]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_option_is_not_the_longest_more_often_than_by_chance(language):
    longest = expected = variance = 0.0
    for question in choices():
        right, wrong = lengths(question, language)
        share = 1 / (1 + len(wrong))
        longest += right > max(wrong)
        expected += share
        variance += share * (1 - share)
    assert longest <= expected + 2 * math.sqrt(variance), f"{longest} of {len(choices())}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_option_is_not_the_shortest_more_often_than_by_chance(language):
    shortest = expected = variance = 0.0
    for question in choices():
        right, wrong = lengths(question, language)
        share = 1 / (1 + len(wrong))
        shortest += right < min(wrong)
        expected += share
        variance += share * (1 - share)
    assert shortest <= expected + 2 * math.sqrt(variance), f"{shortest} of {len(choices())}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_no_chapter_does_the_longest_option_win(language):
    wins = defaultdict(list)
    for question in choices():
        right, wrong = lengths(question, language)
        wins[question.id[:2]].append(right > max(wrong))
    assert {n: sum(w) for n, w in wins.items() if sum(w) > 0.6 * len(w)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_right_option_is_far_longer_than_all_others(language):
    for question in choices():
        right, wrong = lengths(question, language)
        assert right <= max(1.6 * max(wrong), max(wrong) + 15), question.id


def test_a_multiple_choice_has_something_to_leave_out():
    for question in BANK:
        if question.type == "multiple":
            right = sum(option.correct for option in question.options)
            assert 1 <= right < len(question.options), question.id


def test_always_ticking_the_longest_options_is_no_way_to_pass_a_multiple_choice():
    won = []
    for question in BANK:
        if question.type == "multiple":
            ordered = sorted(question.options, key=lambda o: -len(o.text["en"]))
            count = sum(option.correct for option in question.options)
            won.append(all(option.correct for option in ordered[:count]))
    assert sum(won) <= len(won) / 2
