"""The whole path of a teacher, with a simulated class: from a new folder to the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course.demo.handing_in import CHAPTERS, hand_in
from course.demo.students import draw

Show = Callable[[str, int, int], None]

# One student's notebook never ends; nobody wants to wait the usual twenty seconds for that.
_CONFIG = """
# De demo wacht korter op code die niet eindigt. The demo waits less for code that does not end.
c.LeercurveGrading.cell_seconds = 4
"""


class DemoError(Exception):
    """The demo cannot be held there; the sentence exists in both languages."""

    def __init__(self, nl: str, en: str):
        self.text = {"nl": nl, "en": en}
        super().__init__(en)


@dataclass(frozen=True)
class Held:
    """What came of a demo: how grading went, and the report."""

    summary: Any
    report: Path


def hold(
    folder: Path,
    language: str,
    *,
    students: int = 40,
    chapters: Sequence[str] = CHAPTERS,
    seed: int = 7,
    begins: Callable[[str], None] = lambda step: None,
    show: Show = lambda what, done, of: None,
) -> Held:
    """Hold the demo in a new or empty folder.

    `begins` hears of each step (new, release, hand_in, grade, feedback, report), `show` of what
    is done within it, of how much.
    """
    folder = Path(os.path.abspath(folder))
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise DemoError(
            f"{folder} is niet leeg; kies voor de demo een nieuwe map.",
            f"{folder} is not empty; choose a new folder for the demo.",
        )
    from autograder.grading import classroom, feedback, pipeline
    from autograder.grading.roster import Student
    from autograder.reports import class_report
    from course.classroom import release

    begins("new")
    people = draw(students, np.random.default_rng(seed))
    rows = [
        Student(one.id, one.first_name, one.last_name, one.email, f"{4000 + at}")
        for at, one in enumerate(people)
    ]
    classroom.make(folder, language, rows)
    with (folder / classroom.CONFIG).open("a", encoding="utf-8") as config:
        config.write(_CONFIG)

    begins("release")
    release(folder, list(chapters), show)

    begins("hand_in")
    simulated = hand_in(folder, people, chapters, seed, lambda done, of: show("", done, of))
    with classroom.open_folder(folder).gradebook() as book:
        for stem, deadline in simulated.deadlines.items():
            book.update_or_create_assignment(stem, duedate=deadline.replace(tzinfo=None))

    begins("grade")
    summary = pipeline.grade(
        folder,
        list(simulated.deadlines),
        language=language,
        progress=lambda step: show(f"{step.assignment} {step.student}", step.done, step.total),
    )
    begins("feedback")
    feedback.write(folder, progress=lambda done, of: show("", done, of))
    begins("report")
    report = folder / "class_report.html"
    class_report.write(folder, report, language)
    return Held(summary, report)
