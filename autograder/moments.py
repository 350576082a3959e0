"""A moment as people at this machine read it. What is stored is UTC, as nbgrader's is."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def local(moment: datetime) -> datetime:
    """Return a moment in the time zone of this machine; one without a zone is UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    with suppress(OverflowError, OSError, ValueError):  # at either end of the calendar
        return moment.astimezone()
    return moment


def zone(moment: datetime) -> str:
    """Return the name of the time zone at a moment, as the machine has it: CET, CEST, UTC."""
    return local(moment).tzname() or "UTC"


def day(when: date, language: str) -> str:
    """Write a day as a person does: 1 juli 2026, July 1, 2026."""
    month = _MONTHS[language].split()[when.month - 1]
    if language == "nl":
        return f"{when.day} {month} {when.year}"
    return f"{month} {when.day}, {when.year}"
