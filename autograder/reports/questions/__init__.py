"""The question bank for a school's LMS: GIFT and Moodle XML for Moodle, QTI for the others.

`items` turns a question into what every LMS knows (one or several options, a number, a short text,
pairs to match); `gift`, `moodle_xml` and `qti` each write that down in one format. The same
questions give the same bytes, on any day and any machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.quiz import Question
from autograder.reports.questions import gift, moodle_xml, qti
from autograder.reports.questions.items import ExportError, Group, of

__all__ = ["ENDINGS", "FORMATS", "ExportError", "Group", "export"]

FORMATS = {"gift": gift.write, "moodle-xml": moodle_xml.write, "qti": qti.write}
ENDINGS = {"gift": ".gift.txt", "moodle-xml": ".moodle.xml", "qti": ".qti.zip"}


def export(
    chapters: Sequence[tuple[str, Sequence[Question]]], form: str, language: str, title: str
) -> bytes:
    """Return the questions of some chapters, each with its title, as one file of an LMS.

    `title` names the whole; `form` is one of `FORMATS`.
    """
    groups = [
        Group(name, tuple(of(question, language) for question in questions))
        for name, questions in chapters
        if questions
    ]
    return FORMATS[form](groups, title)
