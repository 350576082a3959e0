"""What the autograder asks of the course: a question by its id, a chapter's title.

It finds this module through entry points, ``leercurve.questions`` and ``leercurve.titles``.
"""

from __future__ import annotations

from functools import cache

from autograder.quiz import Question, find
from course import HOME


def question(question_id: str) -> Question:
    """Return a question of the bank; ``QuizError`` where there is none of that name."""
    return find(question_id, [HOME / "questions"])


def title(assignment: str, language: str) -> str | None:
    """Return the title of the chapter behind an assignment, None where it is not one of ours."""
    return _titles(language).get(assignment)


@cache
def _titles(language: str) -> dict[str, str]:
    from course.build import manifest

    return {entry.stem: entry.title[language] for entry in manifest.load().chapters}
