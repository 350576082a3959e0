"""What simulated students hand in: released notebooks, filled in from the catalogue.

The class as a whole has its favorite mistakes, and each student an ability; who does badly leaves
more open, hands in later, or not at all. Some things happen once in every class: two students share
an answer, one notebook arrives damaged, and one never stops computing.
"""

from __future__ import annotations

import copy
import functools
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np

from autograder import quiz
from course import HOME
from course.build import manifest
from course.build.files import write
from course.build.notebook import dumps, learner_notebook
from course.build.source import read
from course.demo.catalogue import Cell, every
from course.demo.spelling import own_words
from course.demo.students import Student, chance, draw

FIRST_DEADLINE = datetime(2026, 9, 18, 21, 59, tzinfo=UTC)
CHAPTERS = ("03", "05", "07", "10")

Special = Literal["", "broken", "endless", "copied"]

_QUIZ = re.compile(r"""quiz\(["']([a-z0-9-]+)["']\)""")
# Never drawn: they take seconds of computing each. One student has such a loop, and is enough.
_SLOW = {"timeout"}
_LONG = 600  # characters of an answer that no two people write alike
_ENDLESS = {
    "nl": "# even kijken of het loopt\nloss = 1.0\nwhile loss > 0:\n    loss = loss / 2 + 1e-9\n",
    "en": "# let me see whether it runs\nloss = 1.0\nwhile loss > 0:\n    loss = loss / 2 + 1e-9\n",
}
_SCRATCH = {
    "nl": [
        "print('tot hier werkt het')",
        "# even proberen\nnp.arange(6) @ np.ones(6)",
    ],
    "en": ["print('works so far')", "# trying something\nnp.arange(6) @ np.ones(6)"],
}
_PAGES = {
    "nl": [
        "Ik koos steeds de instelling met de laagste fout op de validatierijen en keek pas aan het "
        "eind één keer naar de testrijen. Het verschil met de nulmeting is groter dan de spreiding "
        "tussen de seeds, dus het net heeft iets geleerd.",
        "Het model haalde een hoge nauwkeurigheid. Meer epochs hielpen niet. Een volgende keer zou "
        "ik meer leersnelheden proberen.",
        "Het werkte goed.",
    ],
    "en": [
        "I always chose the setting with the lowest error on the validation rows and looked at the "
        "test rows once, at the end. The difference from the baseline is larger than the spread "
        "between seeds, so the network has learned something.",
        "The model reached a high accuracy. More epochs did not help. Next time I would try more "
        "learning rates.",
        "It worked well.",
    ],
}


@dataclass(frozen=True)
class Handed:
    """What one student handed in for one chapter.

    Attributes
    ----------
    answers : by check id the cell of the catalogue that was copied; None for an untouched exercise
    questions : by question id the stored answer; questions left open are not in it
    special : what is odd about it, if anything
    """

    student: Student
    assignment: str
    submitted: datetime
    late: bool
    answers: dict[str, Cell | None] = field(default_factory=dict)
    questions: dict[str, list[str]] = field(default_factory=dict)
    special: Special = ""


@dataclass(frozen=True)
class Simulated:
    """A whole class: its students, what they handed in, and by when they should have."""

    students: tuple[Student, ...]
    handed: tuple[Handed, ...]
    deadlines: dict[str, datetime]

    def of(self, student: str, assignment: str) -> Handed | None:
        """Return what a student handed in for an assignment, None for nothing."""
        for one in self.handed:
            if one.student.id == student and one.assignment == assignment:
                return one
        return None


def make_class(
    folder: Path,
    students: int = 40,
    chapters: Sequence[str] = CHAPTERS,
    seed: int = 7,
    progress: Callable[[int, int], None] = lambda done, of: None,
    *,
    incidents: bool = True,
) -> Simulated:
    """Draw a class and write what it hands in into ``folder/submitted``.

    What the folder has released is what students fill in; without a release it is what the course
    would release. Without `incidents` everybody hands in a notebook that can be read and ends.
    """
    rng = np.random.default_rng(seed)
    people = draw(students, rng)
    return hand_in(folder, people, chapters, seed, progress, incidents=incidents)


def hand_in(
    folder: Path,
    people: Sequence[Student],
    chapters: Sequence[str] = CHAPTERS,
    seed: int = 7,
    progress: Callable[[int, int], None] = lambda done, of: None,
    *,
    incidents: bool = True,
) -> Simulated:
    """Let students hand in; see ``make_class``."""
    course = manifest.load()
    entries = [entry for name in chapters if (entry := course.find(name)) is not None]
    if len(entries) != len(chapters):
        known = [entry.stem for entry in entries]
        raise ValueError(f"chapters {list(chapters)} were asked for: of these there are {known}.")
    stems = [entry.stem for entry in entries]
    deadlines = {stem: FIRST_DEADLINE + timedelta(weeks=at) for at, stem in enumerate(stems)}
    roles = _roles(people, seed) if incidents and stems else {}
    scene = stems[min(1, len(stems) - 1)] if stems else ""
    handed: list[Handed] = []
    used: set[Cell] = set()
    for at, stem in enumerate(stems):
        releases = {language: _released(folder, stem, language) for language in ("nl", "en")}
        originals: dict[str, Handed] = {}
        for number, student in enumerate(people):
            progress(at * len(people) + number, len(stems) * len(people))
            rng = np.random.default_rng([seed, at, number])
            role = roles.get(student.id, "") if stem == scene else ""
            if not role and incidents and rng.random() > chance(student.ability + 3.2, 0.3 * at):
                continue  # handed in nothing
            one = _draw(rng, student, stem, releases[student.language], deadlines[stem], seed, used)
            if role == "copied" and "original" in originals:
                one = _copied(one, originals["original"])
            elif role == "original":
                one = replace(one, answers=_worth_copying(one.answers, used))
                originals["original"] = one
            elif role:
                one = replace(one, special=role)
            _write(folder, one, releases[student.language], rng)
            handed.append(one)
    return Simulated(tuple(people), tuple(handed), deadlines)


def _roles(people: Sequence[Student], seed: int) -> dict[str, Any]:
    """Return who is in which incident: students of the middle, so that nobody is singled out."""
    middle = sorted(people, key=lambda student: abs(student.ability))[:12]
    chosen = np.random.default_rng([seed, 99]).permutation(len(middle))
    picked = [middle[int(at)] for at in chosen[:4]]
    if len(picked) < 4:
        return {}
    first, second = sorted(picked[:2], key=people.index)
    return {
        first.id: "original", second.id: "copied", picked[2].id: "broken", picked[3].id: "endless",
    }  # fmt: skip


# -- drawing ------------------------------------------------------------------------------------


def _draw(
    rng: np.random.Generator,
    student: Student,
    stem: str,
    notebook: dict[str, Any],
    deadline: datetime,
    seed: int,
    used: set[Cell],
) -> Handed:
    exercises = [name for cell in notebook["cells"] if (name := _exercise(cell))]
    # Some stop halfway: what comes after that is as it was released.
    stops = rng.random() > chance(student.ability + 1.6, 0.0)
    until = float(rng.uniform(0.2, 0.9)) if stops else 1.0
    answers: dict[str, Cell | None] = {}
    for at, name in enumerate(exercises):
        check_id = f"{stem[:2]}.{name}"
        done = at < until * len(exercises)
        answers[check_id] = _answer(rng, check_id, student, seed, used) if done else None
    questions: dict[str, list[str]] = {}
    asked = [name for cell in notebook["cells"] if (name := _question(cell))]
    for at, question_id in enumerate(asked):
        if at < until * len(asked) and rng.random() < 0.9:
            questions[question_id] = _chosen(rng, _found(question_id), student, seed)
    late = bool(rng.random() > chance(student.ability + 1.9, 0.0))
    hours = float(rng.exponential(14.0)) if late else -float(rng.exponential(30.0)) - 0.2
    submitted = (deadline + timedelta(hours=hours)).replace(microsecond=0)
    return Handed(student, stem, submitted, late, answers, questions)


def _answer(
    rng: np.random.Generator, check_id: str, student: Student, seed: int, used: set[Cell]
) -> Cell | None:
    """Draw an answer to an exercise; the class's favorite mistakes come up most."""
    right, wrong = _candidates(check_id)
    difficulty = _personal(check_id, seed).uniform(-2.2, 0.4)
    if rng.random() < chance(student.ability, difficulty):
        return _in_a_way(rng, right, used)
    if rng.random() < 0.08:
        return None
    order = _personal(check_id + "/mistakes", seed).permutation(len(wrong))
    # Two students make the same mistake, but a long text of their own they have alone.
    free = np.array([cell not in used or _length(cell) < _LONG for cell in wrong])
    weights = free / (1 + np.argsort(order)) ** 1.1
    if not free.any():
        return None
    chosen = wrong[int(rng.choice(len(wrong), p=weights / weights.sum()))]
    used.add(chosen)
    return chosen


def _in_a_way(rng: np.random.Generator, right: Sequence[Cell], used: set[Cell]) -> Cell:
    """Draw a right answer: most take the usual way, and nobody that of somebody unusual."""
    others = [cell for cell in right[1:] if cell not in used]
    if not others or rng.random() < 0.6:
        return right[0]
    chosen = others[int(rng.integers(len(others)))]
    used.add(chosen)
    return chosen


def _chosen(
    rng: np.random.Generator, question: quiz.Question, student: Student, seed: int
) -> list[str]:
    """Draw a stored answer to a question."""
    difficulty = _personal(question.id, seed).uniform(-1.8, 0.8)
    well = bool(rng.random() < chance(student.ability, difficulty))
    if question.options:
        right = [option.id for option in question.options if option.correct]
        wrong = [option.id for option in question.options if not option.correct]
        if well or not wrong:
            return right
        order = _personal(question.id + "/options", seed).permutation(len(wrong))
        weights = 1 / (1 + np.argsort(order)) ** 1.3
        taken = wrong[int(rng.choice(len(wrong), p=weights / weights.sum()))]
        if question.type == "multiple":
            return [*right[: int(rng.integers(len(right) + 1))], taken]
        return [taken]
    if question.type == "ordering":
        order = list(question.orders[0])
        if not well and len(order) > 1:
            at = int(rng.integers(len(order) - 1))
            order[at], order[at + 1] = order[at + 1], order[at]
        return order
    return [_typed(rng, question, well=well, comma=student.language == "nl")]


def _typed(rng: np.random.Generator, question: quiz.Question, *, well: bool, comma: bool) -> str:
    spans = [span for span in question.ranges if span.correct == well]
    if well and question.answer is not None:
        return question.answer
    if spans:
        span = spans[int(rng.integers(len(spans)))]
        low, high = max(span.low, -1e6), min(span.high, 1e6)
        value = low if abs(low) < 1e6 else high
        if low > -1e6 and high < 1e6:
            value = (low + high) / 2
    else:
        value = float(rng.integers(2, 40))
    text = f"{value:.10g}"
    return text.replace(".", ",") if comma and "e" not in text else text


def _worth_copying(answers: dict[str, Cell | None], used: set[Cell]) -> dict[str, Cell | None]:
    """Return answers, one of them right in a way that nobody else has, and long."""
    ways = [[cell for cell in _candidates(name)[0] if cell not in used] for name in answers]
    most = max(ways, key=len, default=[])
    if not most:
        return answers
    chosen = max(most, key=_length)
    used.add(chosen)
    return {**answers, chosen.check_id: chosen}


def _length(cell: Cell) -> int:
    return len(cell.source)


def _copied(own: Handed, original: Handed) -> Handed:
    """Return what somebody hands in who has the answers of somebody else."""
    return replace(
        own,
        submitted=original.submitted + timedelta(hours=1, minutes=7),
        late=original.late,
        answers=dict(original.answers),
        special="copied",
    )


def _personal(name: str, seed: int) -> np.random.Generator:
    """Return a generator that belongs to one exercise or question of one class."""
    return np.random.default_rng([seed, *name.encode()])


@functools.cache
def _candidates(check_id: str) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    known = [cell for cell in every() if cell.check_id == check_id]
    right = tuple(cell for cell in known if cell.right)
    wrong = tuple(cell for cell in known if not cell.right and not _SLOW & set(cell.words))
    return right, wrong


@functools.cache
def _found(question_id: str) -> quiz.Question:
    return quiz.find(question_id, [HOME / "questions"])


# -- notebooks ----------------------------------------------------------------------------------


def _exercise(cell: dict[str, Any]) -> str:
    """Return the grade id of an exercise cell, an empty text for any other."""
    grading = cell["metadata"].get("nbgrader", {})
    is_exercise = cell["cell_type"] == "code" and grading.get("solution")
    return str(grading["grade_id"]) if is_exercise else ""


def _question(cell: dict[str, Any]) -> str:
    match = _QUIZ.fullmatch(_text(cell).strip()) if cell["cell_type"] == "code" else None
    return match.group(1) if match else ""


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _released(folder: Path, stem: str, language: str) -> dict[str, Any]:
    """Return a released notebook: the folder's, else the course's own."""
    for name in (f"release_{language}", "release"):
        path = folder / name / stem / f"{stem}.ipynb"
        if path.is_file():
            notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if notebook["metadata"].get("leercurve", {}).get("lang") == language:
                return notebook
    return _of_course(stem, language)


@functools.cache
def _of_course(stem: str, language: str) -> dict[str, Any]:
    course = manifest.load()
    entry = course.find(stem)
    assert entry is not None
    return learner_notebook(read(course.source(entry)), language)


def _write(folder: Path, one: Handed, released: dict[str, Any], rng: np.random.Generator) -> None:
    home = folder / "submitted" / one.student.id / one.assignment
    home.mkdir(parents=True, exist_ok=True)
    content = dumps(_filled_in(one, released, rng))
    if one.special == "broken":
        content = content[: 2 * len(content) // 3]  # a copy that was cut off halfway
    path = home / f"{one.assignment}.ipynb"
    write(path, content)
    stamp = one.submitted.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    write(home / "timestamp.txt", (stamp + "\n").encode())
    for made in (path, home / "timestamp.txt"):
        os.utime(made, (one.submitted.timestamp(), one.submitted.timestamp()))


def _filled_in(one: Handed, released: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    notebook = copy.deepcopy(released)
    language = one.student.language
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        cells.append(cell)
        name, asked = _exercise(cell), _question(cell)
        if name:
            answer = one.answers[f"{one.assignment[:2]}.{name}"]
            if answer is not None:
                cell["source"] = own_words(answer.source, rng).strip("\n")
            if answer is not None and rng.random() < 0.12:
                scratch = _SCRATCH[language]
                cells.append(_own(f"own-{name}", scratch[int(rng.integers(len(scratch)))]))
        elif asked in one.questions:
            stored = {"v": 1, "answers": {asked: list(one.questions[asked])}}
            cell["metadata"]["leercurve"] = stored
        elif cell["cell_type"] == "markdown" and cell["metadata"].get("nbgrader", {}).get("grade"):
            place = min(2, int(3 * (1 - chance(one.student.ability, -0.2))))
            cell["source"] = _PAGES[language][place]
    if one.special == "endless":
        cells.append(_own("own-endless", _ENDLESS[language]))
    notebook["cells"] = cells
    return notebook


def _own(cell_id: str, source: str) -> dict[str, Any]:
    bare = {"cell_type": "code", "execution_count": None, "outputs": []}
    return bare | {"id": cell_id, "metadata": {}, "source": source}
