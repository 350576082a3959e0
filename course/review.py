"""Old questions, asked again just before they would be forgotten.

fsrs keeps for each question how well it sits and when it is due. What we tell it is what was seen:
a wrong answer is *Again*, a right one *Good*; how easy it was for somebody, nobody knows. A
question answered today comes back tomorrow at the earliest, and the same answers on the same days
always give the same dates.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

A_DAY_AT_MOST = 10  # questions to refresh, so that a long absence is no wall
SAME_SITTING = timedelta(minutes=1)
LONGEST_INTERVAL = 365  # days


def graded(card: Any, correct: bool, now: datetime) -> dict[str, Any]:
    """Return a question's card after an answer; a card that makes no sense is begun anew.

    Answering again within a minute changes nothing: that is trying, not remembering.
    """
    from fsrs import Card, Rating

    now = now.astimezone(UTC)
    known = _read(card)
    if known is not None:
        if known.last_review > now + SAME_SITTING:
            known = None  # reviewed in the future: a clock was wrong
        elif now - known.last_review < SAME_SITTING:
            return dict(known.to_dict())
    if known is None:
        known = Card(card_id=0, due=now)
    rating = Rating.Good if correct else Rating.Again
    known, _ = _scheduler().review_card(known, rating, now)
    return dict(known.to_dict())


def due(state: Mapping[str, Any], now: datetime) -> list[str]:
    """Return the ids of the questions that are due, the most overdue first.

    What is due later today is due: one need not wait for the hour of the last answer. The day is
    that of the time zone of `now`.
    """
    cards = state.get("review")
    if not isinstance(cards, dict):
        return []
    today = now.date()
    waiting = []
    for name, stored in cards.items():
        card = _read(stored)
        if card is not None and card.due.astimezone(now.tzinfo).date() <= today:
            waiting.append((card.due, name))
    return [name for _, name in sorted(waiting)]


@functools.cache
def _scheduler() -> Any:
    from fsrs import Scheduler

    # Without steps of minutes: a course is read by the day, and its cards hold the practice.
    return Scheduler(
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_INTERVAL,
        enable_fuzzing=False,
    )


def _read(stored: Any) -> Any:
    """Return a stored card as fsrs has it, None where it holds what no review leaves behind."""
    from fsrs import Card, State

    if not isinstance(stored, dict):
        return None
    try:
        card = Card.from_dict(stored)
        card.due, card.last_review = card.due.astimezone(UTC), card.last_review.astimezone(UTC)
        days = (card.due - card.last_review) / timedelta(days=1)
    except Exception:  # whatever a file may hold
        return None
    if card.state != State.Review or card.stability is None or card.difficulty is None:
        return None
    plausible = 0 < card.stability < 1e6 and 1 <= card.difficulty <= 10
    return card if plausible and 0 < days <= LONGEST_INTERVAL else None
