"""How far a learner is: what they answered and did, per chapter and per objective.

Everything is computed from the learner's state, in which any value may be anything: what does not
look as we write it counts as not there.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from autograder import language, quiz, state
from autograder.records import Text
from course import HOME, review
from course.build import manifest
from course.build.manifest import Entry, Manifest

MOST_KEPT = 50  # answers to one question, the last ones
FEWEST_ANSWERED = 2  # questions of an objective before it can be mastered
START_PAGE = "start"
"""Where an answer was given, in place of a chapter's number, when that was the start page."""

_CELL = re.compile(r"^# %%.*$", re.MULTILINE)
_TESTS = re.compile(r'\btests="(\w+)"')
_POINTS = re.compile(r"\bpoints=([\d.]+)")
_QUIZ = re.compile(r'\bquiz="([^"]+)"')
_WORDS = {
    "nl": ("Hoofdstuk {chapter} van {of} · {percent} %", "Alle {of} hoofdstukken · 100 %"),
    "en": ("Chapter {chapter} of {of} · {percent} %", "All {of} chapters · 100 %"),
}


# -- writing it down ----------------------------------------------------------------------


def record_answer(
    question_id: str,
    answers: Sequence[str],
    verdict: Any,
    chapter: str | None = None,
    *,
    home: Path | None = None,
    now: datetime | None = None,
) -> bool:
    """Keep an answer that a learner gave, and when its question is due again. Never raises.

    `verdict` says whether it was right: an object or mapping with ``correct``. `chapter` is where
    it was asked, by default the open notebook's; `home` the learner's folder, by default the one
    this process knows. Questions of no bank of ours, such as those of an exam, are not kept, and
    nothing is while nbgrader runs a notebook. Returns whether the answer is kept.
    """
    with contextlib.suppress(Exception):
        correct = verdict["correct"] if isinstance(verdict, Mapping) else verdict.correct
        home = home or state.folder(question_id[:2])
        if type(correct) is not bool or home is None or os.environ.get("NBGRADER_EXECUTION"):
            return False
        quiz.find(question_id, [HOME / "questions"])
        now = (now or datetime.now(UTC)).astimezone(UTC)
        answer = {
            "time": now.isoformat(timespec="seconds"),
            "correct": correct,
            "answers": [str(one) for one in answers],
            "chapter": chapter or _open_chapter() or question_id[:2],
        }
        state.change(home, functools.partial(_add, question_id, answer, now))
        return True
    return False


def _add(question_id: str, answer: dict[str, Any], now: datetime, kept: dict[str, Any]) -> None:
    for name in ("answers", "review"):
        if not isinstance(kept.get(name), dict):
            kept[name] = {}
    given = kept["answers"].get(question_id)
    given = given if isinstance(given, list) else []
    kept["answers"][question_id] = [*given, answer][-MOST_KEPT:]
    cards = kept["review"]
    cards[question_id] = review.graded(cards.get(question_id), answer["correct"], now)


def _open_chapter() -> str | None:
    """Return the number of the chapter that is open here; it stands in the notebook itself."""
    notebook = language.open_notebook()
    if notebook is None:
        return None
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        import json

        chapter = json.loads(notebook.read_bytes())["metadata"]["leercurve"]["chapter"]
        return str(chapter)[:2] if re.match(r"\d\d_", chapter) else None
    return None


def remembered(home: Path) -> tuple[dict[str, Any], list[Path]]:
    """Return the learner's state, and where damaged ones were put aside: one found now is.

    Raises ``OSError`` or ``StateError`` where a damaged one cannot be put aside.
    """
    hidden = home / ".leercurve"
    kept = state.read(home)
    if not kept and os.path.lexists(hidden / "state.json"):
        state.change(home, lambda _: None)
    return kept, sorted(hidden.glob("state-damaged*.json"))


# -- how far one is -----------------------------------------------------------------------


@dataclass(frozen=True)
class Objective:
    """What a learner can do by now: `right` of the `answered` questions about it.

    `later` is the chapter that asks about it once more, where that is still to come.
    """

    id: str
    text: Text
    questions: int
    answered: int
    right: int
    mastered: bool
    later: str | None

    @property
    def share(self) -> float:
        """The share of its questions whose last answer was right, of those answered."""
        return self.right / self.answered if self.answered else 0.0


@dataclass(frozen=True)
class Chapter:
    """One chapter: `points` of `most_points`, and `right` of its `questions` answered right once.

    `share`, from 0 to 1, is how much of it is done: points and questions weigh half each, however
    many there are of either; a chapter that has only one of them goes by that one. Both stand for
    the best so far: what was reached stays reached.
    """

    number: str
    stem: str
    title: Text
    minutes: int
    started: bool
    points: float
    most_points: float
    right: int
    questions: int
    objectives: tuple[Objective, ...]

    @property
    def share(self) -> float:
        """How much of the chapter is done, from 0 to 1; 0 where there is nothing to reach."""
        parts = []
        if self.most_points:
            parts.append(self.points / self.most_points)
        if self.questions:
            parts.append(self.right / self.questions)
        return sum(parts) / len(parts) if parts else 0.0

    @property
    def counts(self) -> bool:
        """Whether there is anything to reach in it."""
        return self.most_points > 0 or self.questions > 0

    @property
    def done(self) -> bool:
        """Whether there is nothing left to reach."""
        return not self.counts or self.share >= 1 - 1e-9

    @property
    def mastered(self) -> int:
        """How many of its objectives are mastered."""
        return sum(objective.mastered for objective in self.objectives)


@dataclass(frozen=True)
class Progress:
    """The whole course: its chapters in order, by stem; `current` is the one to go on with."""

    chapters: dict[str, Chapter]
    share: float
    current: str
    due: tuple[str, ...]

    @property
    def started(self) -> bool:
        """Whether anything was answered or tried at all."""
        return any(chapter.started for chapter in self.chapters.values())

    @property
    def done(self) -> bool:
        """Whether every chapter is done."""
        return all(chapter.done for chapter in self.chapters.values())

    def find(self, number: str) -> Chapter | None:
        """Return the chapter with this number, such as ``"05"``."""
        return next((c for c in self.chapters.values() if c.number == number), None)

    def headline(self, language: str) -> str:
        """Return where one is, as ``Chapter 5 of 11 · 46 %``."""
        going, done = _WORDS[language]
        return (done if self.done else going).format(
            chapter=int(self.current), of=len(self.chapters), percent=percent(self.share)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain data, every text in both languages."""
        return {
            "share": self.share,
            "percent": percent(self.share),
            "current": self.current,
            "started": self.started,
            "done": self.done,
            "due": list(self.due),
            "headline": {name: self.headline(name) for name in language.LANGUAGES},
            "chapters": [
                {
                    "number": chapter.number,
                    "stem": chapter.stem,
                    "title": dict(chapter.title),
                    "minutes": chapter.minutes,
                    "started": chapter.started,
                    "done": chapter.done,
                    "share": chapter.share,
                    "percent": percent(chapter.share),
                    "points": chapter.points,
                    "mostPoints": chapter.most_points,
                    "right": chapter.right,
                    "questions": chapter.questions,
                    "mastered": chapter.mastered,
                    "objectives": [
                        {
                            "id": objective.id,
                            "text": dict(objective.text),
                            "mastered": objective.mastered,
                            "later": objective.later,
                            "answered": objective.answered,
                            "right": objective.right,
                            "questions": objective.questions,
                        }
                        for objective in chapter.objectives
                    ],
                }
                for chapter in self.chapters.values()
            ],
        }


def percent(share: float) -> int:
    """Return whole percents, never 100 before all is done and never 0 once something is."""
    return max(math.floor(100 * share + 1e-9), int(share > 0))


def of(
    remembered: Mapping[str, Any], course: Manifest | None = None, *, now: datetime | None = None
) -> Progress:
    """Return how far somebody is whose state this is.

    An objective is mastered when at least two of its questions were answered and the share of
    them whose last answer was right reaches the manifest's `mastery`; and where a later chapter
    asks about it again, when one of them was answered right there, or on the start page on another
    day: what is known an hour later is not yet kept. The course's share is that of its chapters,
    weighted by the minutes each takes.
    """
    course = course or manifest.load()
    now = now or datetime.now().astimezone()
    answers = _answers(remembered.get("answers"))
    attempts = _attempts(remembered.get("attempts"))
    contents = {entry.number: _contents(course, entry) for entry in course.chapters}
    active = _last_active(answers, attempts)
    chapters = tuple(
        _chapter(entry, contents, answers, attempts, active, course.mastery)
        for entry in course.chapters
    )
    counted = [chapter for chapter in chapters if chapter.counts]
    minutes = sum(chapter.minutes for chapter in counted)
    known = {question.id for held in contents.values() for question in held.questions}
    waiting = [name for name in review.due(remembered, now) if name in known]
    return Progress(
        chapters={chapter.stem: chapter for chapter in chapters},
        share=sum(chapter.share * chapter.minutes for chapter in counted) / max(minutes, 1),
        current=_current(chapters, active),
        due=tuple(waiting[: _left_today(answers, now.date(), now)]),
    )


def reached(progress: Progress) -> list[str]:
    """Return the numbers of the chapters whose questions may be asked at any moment."""
    numbers = [chapter.number for chapter in progress.chapters.values()]
    begun = {chapter.number for chapter in progress.chapters.values() if chapter.started}
    return numbers[: max((numbers.index(n) for n in begun), default=0) + 1]


def questions_of(numbers: Sequence[str], course: Manifest | None = None) -> list[quiz.Question]:
    """Return the questions that these chapters have in the bank."""
    course = course or manifest.load()
    entries = [entry for entry in course.chapters if entry.number in numbers]
    return [question for entry in entries for question in _contents(course, entry).questions]


@dataclass(frozen=True)
class _Answer:
    time: datetime
    correct: bool
    chapter: str


@dataclass(frozen=True)
class _Contents:
    """What a chapter holds: its own questions, exercises with points, all the questions asked."""

    questions: tuple[quiz.Question, ...]
    exercises: dict[str, float]
    asked: frozenset[str]


def _contents(course: Manifest, entry: Entry) -> _Contents:
    source, questions = course.source(entry), course.questions(entry)
    return _read_contents(entry.number, source, _changed(source), questions, _changed(questions))


@functools.lru_cache(maxsize=64)
def _read_contents(number: str, source: Path, _when: int, bank: Path, _bank_when: int) -> _Contents:
    questions: tuple[quiz.Question, ...] = ()
    with contextlib.suppress(quiz.QuizError, OSError):  # `leercurve check` says what is wrong
        questions = tuple(quiz.load(bank))
    text = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = source.read_text(encoding="utf-8")
    exercises, asked = {}, set()
    for header in _CELL.findall(text):
        test, points, asks = _TESTS.search(header), _POINTS.search(header), _QUIZ.search(header)
        if test and points:
            exercises[f"{number}.{test[1]}"] = float(points[1])
        if asks:
            asked.add(asks[1])
    return _Contents(questions, exercises, frozenset(asked))


def _changed(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime_ns
    return 0


def _chapter(
    entry: Entry,
    contents: Mapping[str, _Contents],
    answers: Mapping[str, list[_Answer]],
    attempts: Mapping[str, list[tuple[datetime, float]]],
    active: Mapping[str, datetime],
    mastery: float,
) -> Chapter:
    held = contents[entry.number]
    best = [
        min(most, max((points for _, points in attempts.get(check_id, ())), default=0.0))
        for check_id, most in held.exercises.items()
    ]
    return Chapter(
        number=entry.number,
        stem=entry.stem,
        title=entry.title,
        minutes=entry.minutes,
        started=entry.number in active,
        points=sum(best),
        most_points=sum(held.exercises.values()),
        right=sum(any(a.correct for a in answers.get(q.id, ())) for q in held.questions),
        questions=len(held.questions),
        objectives=tuple(
            _objective(objective, entry.number, contents, answers, mastery)
            for objective in entry.objectives
        ),
    )


def _objective(
    objective: manifest.Objective,
    number: str,
    contents: Mapping[str, _Contents],
    answers: Mapping[str, list[_Answer]],
    mastery: float,
) -> Objective:
    questions = [question for held in contents.values() for question in held.questions]
    about = [question.id for question in questions if objective.id in question.objectives]
    given = [answers[name] for name in about if answers.get(name)]
    right = sum(kept[-1].correct for kept in given)
    enough = len(given) >= min(FEWEST_ANSWERED, len(about)) and len(given) > 0
    well = enough and right >= mastery * len(given) - 1e-9
    again = sorted(n for n in contents if n > number and contents[n].asked & set(about))
    came_back = not again or any(
        _later(answer, kept[0], number) for kept in given for answer in kept
    )
    return Objective(
        id=objective.id,
        text=objective.text,
        questions=len(about),
        answered=len(given),
        right=right,
        mastered=well and came_back,
        later=again[0] if well and not came_back else None,
    )


def _later(answer: _Answer, first: _Answer, number: str) -> bool:
    """Whether a right answer was given a chapter, or on the start page a day, later."""
    if answer.chapter == START_PAGE:
        return answer.correct and answer.time.date() > first.time.date()
    return answer.correct and answer.chapter > number


def _last_active(
    answers: Mapping[str, list[_Answer]], attempts: Mapping[str, list[tuple[datetime, float]]]
) -> dict[str, datetime]:
    """Return when something was last done in a chapter, by its number."""
    last: dict[str, datetime] = {}
    moments = [(a.chapter, a.time) for given in answers.values() for a in given]
    moments += [(check_id[:2], time) for check_id, made in attempts.items() for time, _ in made]
    for number, time in moments:
        if number != START_PAGE:
            last[number] = max(time, last.get(number, time))
    return last


def _current(chapters: Sequence[Chapter], active: Mapping[str, datetime]) -> str:
    """Return the chapter to go on with: where they were last, or what follows a done one."""
    known = [chapter for chapter in chapters if chapter.number in active]
    here = max(known, key=lambda chapter: active[chapter.number], default=chapters[0])
    at = chapters.index(here)
    for chapter in (*chapters[at:], *chapters[:at]):
        if not chapter.done:
            return chapter.number
    return here.number


def _left_today(answers: Mapping[str, list[_Answer]], today: date, now: datetime) -> int:
    """Return how many questions may still be asked again today."""
    done = {
        name
        for name, given in answers.items()
        for answer in given
        if answer.chapter == START_PAGE and answer.time.astimezone(now.tzinfo).date() == today
    }
    return max(0, review.A_DAY_AT_MOST - len(done))


def _answers(stored: Any) -> dict[str, list[_Answer]]:
    found: dict[str, list[_Answer]] = {}
    for name, record in _records(stored):
        time, correct, chapter = _time(record), record.get("correct"), record.get("chapter")
        if time is None or type(correct) is not bool:
            continue
        if not isinstance(chapter, str):
            chapter = name[:2]
        found.setdefault(name, []).append(_Answer(time, correct, chapter))
    return found


def _attempts(stored: Any) -> dict[str, list[tuple[datetime, float]]]:
    found: dict[str, list[tuple[datetime, float]]] = {}
    for name, record in _records(stored):
        time, points = _time(record), record.get("points")
        if time is None:
            continue
        plain = isinstance(points, int | float) and not isinstance(points, bool)
        earned = float(points) if plain and 0 <= points < 1e6 else 0.0
        found.setdefault(name, []).append((time, earned))
    return found


def _records(stored: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the records of a table of lists of them; whatever is something else is skipped."""
    if isinstance(stored, dict):
        for name, records in stored.items():
            if isinstance(records, list):
                yield from ((name, record) for record in records if isinstance(record, dict))


def _time(record: Mapping[str, Any]) -> datetime | None:
    with contextlib.suppress(ValueError, TypeError, OverflowError, KeyError):
        time = datetime.fromisoformat(record["time"])
        return time.astimezone(UTC) if time.tzinfo else None
    return None
