"""From a learner's work to a report: challenge, probe, judge, words."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import numpy as np

from autograder import attempts, messages
from autograder import language as spoken_language
from autograder.checks import find
from autograder.checks.base import Check, Found, Verdict
from autograder.report import Criterion, Diagnosis, Report

MOST_SHOWN = 2


def judge(
    check_id: str, thing: Any, *, language: str | None = None, seed: int | None = None
) -> Report:
    """Judge `thing`; see ``autograder.judge``."""
    check = find(check_id)
    speaks = spoken_language.spoken(language, chapter=check_id[:2])
    return attempt(check, speaks, lambda: verdict_on(check, thing, seed))


def verdict_on(check: Check, thing: Any, seed: int | None) -> Verdict:
    """Draw a challenge, let the probe try `thing` on it, and judge the evidence."""
    rng = np.random.default_rng(secrets.randbits(128) if seed is None else seed)
    challenge = check.challenge(rng)
    return check.judge(check.probe(thing, challenge), challenge)


def attempt(check: Check, language: str, decide: Any) -> Report:
    """Put a verdict into words. Whatever breaks in here is our own failure, and says so."""
    try:
        return in_words(check, decide(), language)
    except Exception as error:
        return _own_failure(check, language, error)


def missing(check: Check, found: Found, language: str) -> Report:
    """Return the report for work that is not there under its name."""
    return in_words(check, Verdict("diagnosed", frozenset(), (found,)), language)


def kept(report: Report, thing: Any, *, offer_hints: bool = False) -> Report:
    """Keep an attempt in the learner's state; return the report with what there is to add.

    That is: the state was damaged or cannot be written, or the same diagnosis came back and a
    hint may help.
    """
    before = attempts.of(report.check_id)
    trouble = attempts.record(report, thing)
    if trouble:
        return replace(report, note=messages.of_state(trouble, report.language))
    again = offer_hints and before and report.outcome in ("diagnosed", "crashed")
    if again and before[-1].get("codes", [])[:1] == [report.diagnoses[0].code]:
        return replace(report, note=messages.seen_twice(report.check_id, report.language))
    return report


def in_words(check: Check, verdict: Verdict, language: str) -> Report:
    """Return the report for a verdict, in `language`."""
    shown = () if verdict.outcome == "passed" else verdict.found[:MOST_SHOWN]
    diagnoses = tuple(_diagnosis(found, language) for found in shown)
    thought = messages.thought(check.id, language)
    if verdict.outcome == "passed" and verdict.advice:
        advice = _diagnosis(verdict.advice[0], language)
        thought = f"{advice.message} {advice.why}".strip()
    return Report(
        check.id,
        verdict.outcome,
        _criteria(check, verdict.earned, language),
        diagnoses,
        language,
        thought if verdict.outcome == "passed" else "",
    )


def _diagnosis(found: Found, language: str) -> Diagnosis:
    words = messages.words(found.code, found.variant, found.observed, language)
    observed = dict(found.observed)
    if found.variant:
        observed["variant"] = found.variant
    own = {part: spoken_language.choose(text, language) for part, text in found.texts.items()}
    words |= {part: text for part, text in own.items() if part in words}
    seen = f"{own.get('before', '')} {words['seen']}".strip()
    return Diagnosis(found.code, seen, observed, words["why"], words["look"])


def _criteria(check: Check, earned: frozenset[str], language: str) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(name, points, name in earned, spoken_language.choose(texts, language))
        for name, points, texts in check.criteria
    )


def _own_failure(check: Check, language: str, error: Exception) -> Report:
    """Say that the check broke; the id tells us where without showing the learner a traceback."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    name = "" if place is None else place.tb_frame.f_code.co_name
    line = 0 if place is None else place.tb_lineno
    failure_id = f"{check.id}/{type(error).__name__}/{name}:{line}"
    return attempt_failed(check, language, failure_id)


def attempt_failed(check: Check, language: str, failure_id: str) -> Report:
    """Return the report of a failure of our own, under the id by which it can be found."""
    return Report(
        check.id,
        "own_failure",
        _criteria(check, frozenset(), language),
        (),
        language,
        failure_id=failure_id,
    )
