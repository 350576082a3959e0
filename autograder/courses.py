"""Asking the courses that are installed: what an exercise's solution is, and where it is explained.

The autograder knows no course. One that has something to say declares a function as an entry point
of the group ``leercurve.solutions``, (check id) -> source; ``leercurve.sections``, (check id,
language) -> (heading, link target); ``leercurve.questions``, (question id) -> Question; or
``leercurve.titles``, (assignment, language) -> title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from autograder.quiz import Question, QuizError, find


def say(subject: str, *question: str) -> Iterator[Any]:
    """Yield what each course answers; one that is broken has nothing to say."""
    for provider in _providers(entry_points, f"leercurve.{subject}"):
        try:
            yield provider.load()(*question)
        except Exception:
            continue


@cache
def _providers(find_in: Callable[..., Any], group: str) -> tuple[Any, ...]:
    """Return who declared something; every installed package is looked at, so only once."""
    return tuple(find_in(group=group))


def section(check_id: str, language: str) -> tuple[str, str] | None:
    """Return the heading of the section in which an exercise stands, and the link to it."""
    for found in say("sections", check_id, language):
        if isinstance(found, tuple) and len(found) == 2:
            heading, target = found
            return str(heading), str(target)
    return None


def question(question_id: str, *folders: Path) -> Question | None:
    """Return a question by its id: from a teacher's own `folders` first, then from a course."""
    try:
        return find(question_id, folders)
    except (QuizError, OSError):
        pass
    for found in say("questions", question_id):
        if isinstance(found, Question):
            return found
    return None


def title(assignment: str, language: str) -> str | None:
    """Return the title of an assignment, None where no course knows it."""
    return next((str(found) for found in say("titles", assignment, language) if found), None)
