"""The learner's verbs in a jail, where nothing is judged; there this is ``autograder`` itself."""

from __future__ import annotations

from typing import Any

__all__ = ["check", "hint", "solution"]


class Later(float):
    """A score that is not known yet."""


def check(check_id: str, *_: Any, **__: Any) -> Later:
    """Say that the work is judged elsewhere."""
    return _later(check_id)


def hint(check_id: str, *_: Any, **__: Any) -> Later:
    """Say that there are no hints here."""
    return _later(check_id)


def solution(check_id: str, *_: Any, **__: Any) -> Later:
    """Say that there are no solutions here."""
    return _later(check_id)


def _later(check_id: str) -> Later:
    print(f"{str(check_id)[:80]}: wordt hierna nagekeken · graded after this")
    return Later(0.0)
