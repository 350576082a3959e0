"""When a question comes back: dates worked out from fsrs's own table, and whatever a file holds."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from course import review

MONDAY = datetime(2026, 3, 2, 20, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def due_of(card):
    return datetime.fromisoformat(card["due"])


def test_a_wrong_answer_comes_back_tomorrow_and_a_right_one_in_two_days():
    """fsrs's first stabilities are 0.212 days for *Again* and 2.3065 for *Good*; 1 day at least."""
    assert due_of(review.graded(None, False, MONDAY)) == MONDAY + 1 * DAY
    assert due_of(review.graded(None, True, MONDAY)) == MONDAY + 2 * DAY


def test_what_is_known_comes_back_later_each_time_and_what_was_forgotten_soon():
    card, now, waits = None, MONDAY, []
    for _ in range(4):
        card = review.graded(card, True, now)
        waits.append((due_of(card) - now).days)
        now = due_of(card)
    assert waits == sorted(set(waits)) and waits[-1] > 30
    assert (due_of(review.graded(card, False, now)) - now).days < waits[1]


def test_no_question_waits_longer_than_a_year():
    card, now = None, MONDAY
    for _ in range(12):
        card = review.graded(card, True, now)
        now = due_of(card)
    assert due_of(card) - datetime.fromisoformat(card["last_review"]) == 365 * DAY


def test_the_same_answers_on_the_same_days_give_the_same_dates():
    def cards():
        card, found = None, []
        for days, correct in ((0, True), (2, False), (3, True), (9, True), (30, True)):
            card = review.graded(card, correct, MONDAY + days * DAY)
            found.append(card)
        return found

    assert cards() == cards()


def test_answering_again_within_the_minute_counts_once():
    card = review.graded(None, False, MONDAY)
    assert review.graded(card, True, MONDAY + timedelta(seconds=40)) == card
    assert review.graded(card, True, MONDAY + timedelta(seconds=61)) != card


def test_a_card_is_plain_json():
    card = review.graded(review.graded(None, True, MONDAY), False, MONDAY + 3 * DAY)
    assert json.loads(json.dumps(card, allow_nan=False)) == card


def test_the_most_overdue_comes_first():
    cards = {
        "05-order": review.graded(None, True, MONDAY - 3 * DAY),  # due 1 day ago
        "05-da": review.graded(None, False, MONDAY - 9 * DAY),  # 8 days ago
        "05-sgd": review.graded(None, False, MONDAY - 5 * DAY),  # 4 days ago
        "05-bump": review.graded(None, True, MONDAY),  # in two days
    }
    assert review.due({"review": cards}, MONDAY) == ["05-da", "05-sgd", "05-order"]


def test_what_is_due_tonight_is_due_this_morning_in_the_learners_own_day():
    cards = {"05-da": review.graded(None, False, MONDAY)}  # Tuesday, 20:15 UTC
    assert review.due({"review": cards}, datetime(2026, 3, 3, 7, 0, tzinfo=UTC)) == ["05-da"]
    assert review.due({"review": cards}, datetime(2026, 3, 2, 23, 59, tzinfo=UTC)) == []
    kiritimati = timezone(timedelta(hours=14))  # there it is due on Wednesday
    assert review.due({"review": cards}, datetime(2026, 3, 3, 23, 0, tzinfo=kiritimati)) == []


GOOD = review.graded(None, True, MONDAY)


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        7,
        "card",
        [],
        {},
        GOOD | {"due": "yesterday"},
        GOOD | {"due": None},
        GOOD | {"due": "2026-03-04T20:15:00", "last_review": "9999-12-31T23:59:59"},
        GOOD | {"due": "2999-01-01T00:00:00+00:00"},
        GOOD | {"due": "2026-01-01T00:00:00+00:00"},
        GOOD | {"stability": float("nan")},
        GOOD | {"stability": -1.0},
        GOOD | {"stability": 1e300},
        GOOD | {"stability": "many"},
        GOOD | {"difficulty": None},
        GOOD | {"difficulty": 0.0},
        GOOD | {"state": 9},
        GOOD | {"state": 1, "step": None},
        GOOD | {"last_review": None},
        GOOD | {"card_id": "x"},
        {key: value for key, value in GOOD.items() if key != "stability"},
    ],
)
def test_a_damaged_card_is_never_due_and_is_begun_anew(damaged):
    later = MONDAY + 5 * DAY
    assert review.due({"review": {"05-da": damaged, "05-sgd": GOOD}}, later) == ["05-sgd"]
    assert review.graded(damaged, False, later) == review.graded(None, False, later)


def test_a_review_in_the_future_was_a_wrong_clock_and_is_begun_anew():
    card = review.graded(None, True, MONDAY + 400 * DAY)
    assert review.graded(card, True, MONDAY) == review.graded(None, True, MONDAY)


@pytest.mark.parametrize("state", [{}, {"review": None}, {"review": []}, {"review": {"": 1}}])
def test_a_state_without_cards_has_nothing_due(state):
    assert review.due(state, MONDAY) == []
