"""Checks that say what a learner's code did, why that matters, and what to look at next.

``check``, ``hint`` and ``solution`` are the learner's verbs, in a notebook; ``judge`` is the
tool's. Importing this package is light: a check is loaded when it is asked for.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.card import Told
    from autograder.report import Report
    from autograder.score import Score

__all__ = ["check", "hint", "judge", "solution"]

_LOOK_IT_UP: Any = object()


def judge(
    check_id: str, thing: Any, *, language: str | None = None, seed: int | None = None
) -> Report:
    """Judge a piece of learner code, without a notebook and without a display.

    Parameters
    ----------
    check_id : str
        Such as ``"05.fit"``; ``LookupError`` if there is no such check.
    thing : class or function
        The learner's work. Its source is not needed.
    language : "nl" or "en", optional
        Of the messages; by default the one that is spoken (see ``autograder.language``).
    seed : int, optional
        Makes the judgement repeatable; without one nobody can foresee what the code is tried on.

    Returns
    -------
    Report
        ``passed``, ``points``, ``max_points``, ``criteria`` and ``diagnoses``, most concrete first.
    """
    from autograder import judging

    return judging.judge(check_id, thing, language=language, seed=seed)


def check(check_id: str, thing: Any = _LOOK_IT_UP) -> Score:
    """Judge the learner's work and show the card; made to be the last line of a cell.

    Without `thing` the work is looked up under the exercise's name among the caller's variables, so
    that a missing or misspelt name is told like any other mistake. The attempt is kept in the
    learner's folder, where there is one.
    """
    from autograder import judging, language, names
    from autograder.checks import find
    from autograder.score import Score

    exercise = find(check_id)
    variables = sys._getframe(1).f_globals
    missing = None
    if thing is _LOOK_IT_UP:
        thing, missing = names.work(exercise, variables)
    if missing is not None:
        speaks = language.spoken(chapter=check_id[:2])
        report = judging.missing(exercise, missing, speaks)
    else:
        report = judging.judge(check_id, thing)
    return Score(judging.kept(report, thing, offer_hints="hint" in variables))


def hint(check_id: str) -> Told:
    """Show the next hint for an exercise: first a question, then the place, then almost the line.

    The hints follow what the last check saw; after another diagnosis they begin at a question
    again. ``LookupError`` if there is no such exercise.
    """
    from autograder import verbs

    return verbs.hint(check_id)


def solution(check_id: str) -> Told:
    """Show the worked solution, after a pass or three different attempts.

    Before that, say how many attempts remain. ``LookupError`` if there is no such exercise.
    """
    from autograder import verbs

    return verbs.solution(check_id)
