"""Times are shown in the time zone of the machine, with its name."""

import time
from datetime import UTC, date, datetime

import pytest

from autograder.grading.feedback_words import moment as written
from autograder.moments import day, local, zone


@pytest.fixture(params=["CET-1CEST,M3.5.0,M10.5.0/3", "America/New_York", "UTC"])
def place(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


SHOWN = {
    "CET-1CEST,M3.5.0,M10.5.0/3": ("1 juli 2026, 01:30", "CEST", "2 januari 2026, 00:30", "CET"),
    "America/New_York": ("30 juni 2026, 19:30", "EDT", "1 januari 2026, 18:30", "EST"),
    "UTC": ("30 juni 2026, 23:30", "UTC", "1 januari 2026, 23:30", "UTC"),
}


@pytest.mark.parametrize("tzinfo", [None, UTC])
def test_what_is_stored_in_utc_is_shown_as_the_clock_on_the_wall(place, tzinfo):
    summer, winter = datetime(2026, 6, 30, 23, 30), datetime(2026, 1, 1, 23, 30)
    found = [
        said
        for one in (summer.replace(tzinfo=tzinfo), winter.replace(tzinfo=tzinfo))
        for said in (written(local(one), "nl"), zone(one))
    ]
    assert tuple(found) == SHOWN[place]


def test_the_ends_of_the_calendar_are_shown_too(place):
    for end in (datetime.min, datetime.max):
        assert local(end).year in (1, 9999) and zone(end)


def test_a_day_is_written_as_its_language_does():
    assert day(date(2026, 11, 1), "nl") == "1 november 2026"
    assert day(date(2026, 3, 21), "en") == "March 21, 2026"
