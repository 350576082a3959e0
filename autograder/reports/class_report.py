"""The class report: one page for the teacher, and every number on it as CSV beside it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup, escape

from autograder import courses
from autograder.card import prose
from autograder.language import LANGUAGES, number
from autograder.moments import day, local, zone
from autograder.quiz import Question
from autograder.reports import (
    attention,
    class_data,
    criteria,
    figures,
    items,
    misconceptions,
    overview,
    similarity,
    tables,
)
from autograder.reports.attention import Reason
from autograder.reports.class_data import ClassData, clean
from autograder.reports.tables import Rows

NAME = "class_report.html"
# How much of each list the page shows at once; the tables have all of it.
SHOWN = SimpleNamespace(
    misconceptions=10, criteria=10, items=10, help=15, help_most=80, waiting=25, groups=12
)
_FALLING = 8  # lines of falling students that a figure can bear
_NAMED = 6  # questions named in a figure
_NOT_SERIOUS = {"easy", "dead", "few", "weak"}
_SIDE = 60  # lines of a submission beside another


def write(
    folder: Path,
    out: Path | None = None,
    language: str = "en",
    assignments: Iterable[str] | None = None,
) -> Path:
    """Write the report of a class folder and its tables; return the page.

    The page is `out`, by default ``class_report.html`` in the folder; the tables stand beside it in
    a folder of the same name with ``_csv`` behind it. With `assignments`, only those count.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}: expected 'nl' or 'en'.")
    folder = Path(folder)
    page = folder / NAME if out is None else Path(out)
    report = Report(class_data.gather(folder, assignments), language)
    page.parent.mkdir(parents=True, exist_ok=True)
    csv_folder = page.with_name(f"{page.stem}_csv")
    if csv_folder.is_symlink():
        raise ValueError(f"{csv_folder} is a link: the tables are not written through it.")
    tables.write(csv_folder, report.tables())
    tables.put(page, _html(report, page, csv_folder.name))
    return page


class Report:
    """What is said about a class, in one language; the page and the tables are made of it."""

    def __init__(self, data: ClassData, language: str) -> None:
        self.data, self.language = data, language
        self.rows = overview.rows(data, language)
        self.titles = {row.assignment: row.title for row in self.rows}
        self.misconceptions = misconceptions.of_class(data, language)
        self.criteria = criteria.of_class(data, language)
        self.items = items.of_class(data, self._question)
        serious = [one for one in self.items if set(one.flags) - _NOT_SERIOUS]
        self.flagged = sorted(serious, key=lambda one: (_rank(one.flags), one.right, one.id))
        self.unflagged = [one for one in self.items if one not in serious]
        self.help = attention.of_class(data)
        self.falling = [
            one for one in self.help if any(reason.kind == "falling" for reason in one.reasons)
        ]
        self.waiting = overview.waiting(data, language)
        self.remarks = overview.remarks(data, language)
        self.times = overview.timed(data)
        self.days = overview.by_day(data)
        self.alike = similarity.of_class(data)
        self.pairs = sorted(
            (pair for one in self.alike for pair in one.pairs), key=lambda pair: -pair.bits
        )
        self.groups = sorted(
            (group for one in self.alike for group in one.groups),
            key=lambda group: -group.pair.bits,
        )
        self.more_pairs = sum(one.more for one in self.alike)
        self.compared = sum(one.solutions for one in self.alike)
        self.students, self.submissions = len(data.students), len(data.handed)
        scores = overview.scores_of(data.handed)
        self.median = float(np.median(scores)) if scores else None
        self.wait = sum(bool(one.ours) for one in data.handed)
        self.to_grade = sum(one.to_grade > 0 for one in data.handed)

    def _question(self, question_id: str) -> Question | None:
        """Return a question: as it was graded, else the teacher's own, else the course's."""
        graded = (self.data.questions or {}).get(question_id)
        return graded or courses.question(question_id, self.data.folder / "questions")

    # -- figures ------------------------------------------------------------------------------

    @cached_property
    def progress_figure(self) -> Markup | None:
        """The scores over the chapters."""
        known = [row for row in self.rows if row.quartiles]
        if len(known) < 2:
            return None
        places = [at for at, row in enumerate(self.rows) if row.quartiles]
        figure = figures.progress(
            [row.number for row in known],
            [row.quartiles for row in known],
            [[one.shares[at] for at in places] for one in self.falling[:_FALLING]],
            (self.words("axis_chapter"), self.words("axis_score")),
            self.language,
        )
        said = ", ".join(
            f"{row.number} {self.percent(row.quartiles[1])}" for row in known if row.quartiles
        )
        alt = self.words("progress_alt", said=said, n=len(self.falling))
        return Markup(figures.svg(figure, "progress", alt))

    @cached_property
    def times_figure(self) -> Markup | None:
        """When all was handed in: against the due dates, or by day where there are none."""
        if self.times:
            rows = [(one.number, one.parts) for one in self.times]
            figure = figures.times(rows, self.words("axis_share"), self.language)
            late = ", ".join(
                f"{one.number} {self.percent(sum(one.parts[3:]) / max(sum(one.parts), 1))}"
                for one in self.times
            )
            return Markup(figures.svg(figure, "times", self.words("times_alt", said=late)))
        if not self.days:
            return None
        first, last = self.days[0][0], self.days[-1][0]
        known = dict(self.days)
        every = [known.get(one, 0) for one in _days(first, last)]
        ends = (day(first, self.language), day(last, self.language))
        figure = figures.days(every, ends, self.words("axis_submissions"))
        alt = self.words("days_alt", first=ends[0], last=ends[1], most=max(every))
        return Markup(figures.svg(figure, "times", alt))

    @cached_property
    def items_figure(self) -> Markup | None:
        """Questions by difficulty and discrimination."""
        named = {one.id for one in self.flagged[:_NAMED]}
        points = [
            (one.right, one.discrimination, one.id if one.id in named else "")
            for one in self.items
            if one.discrimination is not None
        ]
        if len(points) < 2:
            return None
        axes = (self.words("axis_right"), self.words("axis_apart"))
        figure = figures.items(points, axes, self.language)
        alt = self.words("items_alt", n=len(points), flagged=len(self.flagged))
        return Markup(figures.svg(figure, "items", alt))

    # -- words --------------------------------------------------------------------------------

    def words(self, key: str, **values: object) -> str:
        """Return a text as plain words."""
        return _texts()[key][self.language].format(**values)

    def say(self, key: str, count: int | None = None, **values: object) -> Markup:
        """Return a text as HTML; numbers in it are marked as such.

        With `count`, that is ``{n}``, and a text for one of something is used for one.
        """
        record = _texts()[key]
        if count is not None:
            values["n"] = count
        text = record["one"] if count == 1 and "one" in record else record
        return Markup(escape(text[self.language])).format(
            **{name: self._inside(value) for name, value in values.items()}
        )

    def _inside(self, value: object) -> Markup:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.count(value)
        return escape(value)

    def count(self, value: float) -> Markup:
        """Return a number."""
        return _data(value, number(value, self.language))

    def share(self, value: float) -> Markup:
        """Return a share as a percentage."""
        return _data(value, self.percent(value))

    def percent(self, value: float) -> str:
        """Return a share as a percentage in plain words."""
        space = "\u00a0" if self.language == "nl" else ""
        return f"{100 * value:.0f}{space}%"

    def decimal(self, value: float) -> Markup:
        """Return a number with two decimals."""
        said = f"{value + 0.0:.2f}".replace("-", "−")
        return _data(value, said.replace(".", ",") if self.language == "nl" else said)

    def why(self, reason: Reason) -> Markup:
        """Return why a student may need help."""
        titles = [self.titles.get(name, name) for name in reason.where]
        if reason.kind == "absent":
            everything = reason.value == reason.before
            key = "reason_absent_all" if everything else "reason_absent"
            return self.say(key, n=int(reason.value), m=int(reason.before))
        if reason.kind == "low":
            return self.say("reason_low", int(reason.before), share=self.share(reason.value))
        if reason.kind == "falling":
            share, before = self.share(reason.value), self.share(reason.before)
            return self.say("reason_falling", share=share, before=before)
        if reason.kind == "again":
            where = ", ".join(misconceptions.title(name, self.language) for name in reason.where)
            seen = Markup(prose(self.seen(reason.code, reason.variant)))
            return self.say("reason_again", int(reason.value), where=where, seen=seen)
        return self.say("reason_unreadable", where=", ".join(titles))

    def seen(self, code: str, variant: str) -> str:
        """Return the words of a diagnosis, as they stand above its own example."""
        for one in self.misconceptions:
            if (one.code, one.variant) == (code, variant):
                return one.seen
        return code

    def apart_unknown(self, item: items.Item) -> str:
        """Return why a question has no discrimination."""
        hits = round(item.right * item.answers) if item.answers else 0
        enough = item.answers >= items.FEWEST
        enough = enough and min(hits, item.answers - hits) >= items.FEWEST_EACH
        return self.words("no_spread" if enough else "too_few")

    # -- tables -------------------------------------------------------------------------------

    def tables(self) -> Iterator[tuple[str, Sequence[str], Rows]]:
        """Yield (name, columns, rows) of every table."""
        data = self.data
        yield "summary", ("what", "value"), list(self._summary())
        yield (
            "assignments",
            (
                "assignment", "title", "due", "max_score", "handed_in", "not_handed_in", "late",
                "unreadable", "own_failures", "to_grade_by_hand", "scored", "mean", "quarter",
                "median", "three_quarters", *(f"from_{10 * at}_percent" for at in range(10)),
            ),
            [
                (
                    row.assignment, row.title, _iso(one.due), one.max_score, row.handed_in,
                    row.missing, row.late, row.unreadable, row.ours, row.to_grade, row.scored,
                    row.mean, *(row.quartiles or (None,) * 3), *row.bins,
                )
                for row, one in zip(self.rows, data.assignments, strict=True)
            ],
        )  # fmt: skip
        parts = [part for part, _, _ in overview.PARTS]
        yield (
            "times",
            ("assignment", *parts, "unknown"),
            [(one.assignment, *one.parts, one.unknown) for one in self.times],
        )
        yield "days", ("day", "submissions"), [(one.isoformat(), n) for one, n in self.days]
        yield from self._of_misconceptions()
        yield (
            "criteria",
            ("exercise", "criterion", "text", "earned", "tried", "not_attempted", "points",
             "by_hand"),
            [
                (row.check_id, row.criterion, row.text, row.earned, row.tried, row.not_attempted,
                 row.points, row.by_hand)
                for row in self.criteria
            ],
        )  # fmt: skip
        yield from self._of_items()
        yield from self._of_students()
        yield (
            "similarity",
            ("exercise", "left", "right", "share", "bits", "two_independent_ones", "lines",
             "names"),
            [
                (pair.check_id, pair.left.student, pair.right.student, pair.share,
                 round(pair.bits), round(pair.usual), pair.lines, pair.own)
                for pair in self.pairs
            ],
        )  # fmt: skip
        yield (
            "remarks",
            ("code", "sentence", "submissions", "students", "who"),
            [
                (one.code, one.sentence, one.submissions, len(one.students), one.students)
                for one in self.remarks
            ],
        )
        yield "damaged", ("file", "why"), [(one.file, one.why) for one in data.damaged]

    def _summary(self) -> Iterator[tuple[str, Any]]:
        yield "students", self.students
        yield "submissions", self.submissions
        yield "median", self.median
        yield "may_need_help", len(self.help)
        yield "wait_for_the_teacher", self.wait
        yield "to_grade_by_hand", self.to_grade
        yield "questions_that_need_a_look", len(self.flagged)
        yield "other_questions", len(self.items) - min(len(self.flagged), SHOWN.items)
        yield "falling", len(self.falling)
        yield "solutions_compared", self.compared
        yield "exercises_compared", len(self.alike)
        # What the page leaves to the tables.
        yield "misconceptions_folded", len(self.misconceptions[SHOWN.misconceptions :])
        yield "criteria_folded", len(self.criteria[SHOWN.criteria :])
        yield "help_folded", len(self.help[SHOWN.help : SHOWN.help_most])
        yield "help_left_out", len(self.help[SHOWN.help_most :])
        yield "waiting_left_out", len(self.waiting[SHOWN.waiting :])
        yield "pairs_not_compared_further", self.more_pairs
        yield "groups_left_out", len(self.groups[SHOWN.groups :])
        yield "damaged_left_out", len(self.data.damaged[SHOWN.waiting :])

    def _of_misconceptions(self) -> Iterator[tuple[str, Sequence[str], Rows]]:
        yield (
            "misconceptions",
            ("diagnosis", "students", "tried", "share", "exercises", "seen", "why", "look",
             "section"),
            [
                (one.name, len(one.students), one.tried, one.share,
                 [place.check_id for place in one.places], one.seen, one.why, one.look,
                 one.section[0] if one.section else "")
                for one in self.misconceptions
            ],
        )  # fmt: skip
        yield (
            "misconceptions_by_exercise",
            ("diagnosis", "exercise", "title", "students", "tried"),
            [
                (one.name, place.check_id, place.title, place.students, place.tried)
                for one in self.misconceptions
                for place in one.places
            ],
        )

    def _of_items(self) -> Iterator[tuple[str, Sequence[str], Rows]]:
        yield (
            "questions",
            ("question", "assignment", "answers", "left_open", "right", "discrimination", "low",
             "high", "flags"),
            [
                (one.id, one.assignment, one.answers, one.open, one.right, one.discrimination,
                 one.low, one.high, one.flags)
                for one in self.items
            ],
        )  # fmt: skip
        yield (
            "answers",
            ("question", "answer", "text", "correct", "chosen", "share", "their_score_on_the_rest",
             "misconception"),
            [
                (one.id, choice.id, choice.text[self.language], choice.correct, choice.chosen,
                 choice.share, choice.rest, choice.misconception)
                for one in self.items
                for choice in one.choices
            ],
        )  # fmt: skip

    def _of_students(self) -> Iterator[tuple[str, Sequence[str], Rows]]:
        names = self.data.students
        yield (
            "help",
            ("student", "name", "reason", "value", "before_or_of", "where", "diagnosis"),
            [
                (one.student, names[one.student], reason.kind, reason.value, reason.before,
                 reason.where, f"{reason.code}.{reason.variant}".strip("."))
                for one in self.help
                for reason in one.reasons
            ],
        )  # fmt: skip
        yield (
            "scores",
            ("student", "name", "assignment", "score", "max_score", "share", "penalty", "handed_in",
             "hours_early", "state"),
            [
                (one.student, names.get(one.student, ""), one.assignment, one.score, one.max_score,
                 one.share, one.penalty, _iso(one.submitted),
                 None if one.early is None else one.early / 3600,
                 one.result.state if one.result else "")
                for one in self.data.handed
            ],
        )  # fmt: skip
        yield (
            "waiting",
            ("student", "name", "assignment", "sentence"),
            [
                (one.student, names.get(one.student, ""), one.assignment, one.sentence)
                for one in self.waiting
            ],
        )


# -- the page -----------------------------------------------------------------------------------


def _html(report: Report, page: Path, csv_folder: str) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters.update(
        n=report.count,
        pct=report.share,
        dec=report.decimal,
        prose=lambda text: Markup(prose(clean(text))),
        rich=_rich,
    )
    data = report.data
    view = _View(report, page)
    parts = [
        (part, token, f"{strength}")
        for (part, _, _), (token, strength) in zip(overview.PARTS, figures.TIMES, strict=True)
    ]
    return environment.from_string(_resource("class_report.html")).render(
        report=report,
        language=report.language,
        say=report.say,
        mark_word=report.words("marked"),
        name=clean(data.folder.resolve().name),
        zone=zone(datetime.now(UTC)),
        made=f"{day(now := local(datetime.now(UTC)), report.language)}, {now:%H:%M}",
        style=Markup(_resource("class_report.css")),
        students=data.students,
        titles=report.titles,
        damaged=data.damaged,
        shown=SHOWN,
        fewest=items.FEWEST,
        each=items.FEWEST_EACH,
        most_pairs=similarity.MOST_PAIRS,
        legend=parts,
        csv_folder=quote(csv_folder),
        csv_name=csv_folder,
        why=report.why,
        apart_unknown=report.apart_unknown,
        section_link=view.section_link,
        exercise=view.exercise,
        prompt=view.prompt,
        option_text=view.option_text,
        course_said=view.course_said,
        own_names=view.own_names,
        clipped=view.clipped,
    )


@dataclass(frozen=True)
class _View:
    """What the template asks for."""

    report: Report
    page: Path

    def section_link(self, one: misconceptions.Misconception) -> str:
        """Return a link to the section in the released notebook, empty where there is none."""
        chapter = one.places[0].check_id[:2]
        stem = next((row.assignment for row in self.report.rows if row.number == chapter), None)
        if one.section is None or stem is None:
            return ""
        folder = self.report.data.folder.resolve()
        for name in (f"release_{self.report.language}", "release"):
            notebook = folder / name / stem / f"{stem}.ipynb"
            if notebook.is_file():
                here = self.page.resolve().parent
                path = Path(os.path.relpath(notebook, here)).as_posix()
                return f"{quote(path)}#{quote(one.section[1])}"
        return ""

    def exercise(self, row: Any) -> Markup:
        """Return the name of an exercise and its chapter, of an answer graded by hand its own."""
        if getattr(row, "by_hand", False):
            return escape(self.report.titles.get(row.check_id, row.check_id))
        title = misconceptions.title(row.check_id, self.report.language)
        chapter = self.report.words("chapter", number=int(row.check_id[:2]))
        return Markup('<span>{} <span class="quiet">· {}</span></span>').format(title, chapter)

    def prompt(self, item: items.Item) -> Markup:
        """Return the first paragraph of a question."""
        if item.question is None:
            return Markup("<code>{}</code>").format(item.id)
        text = clean(item.question.prompt[self.report.language])
        return _rich(text.split("```")[0].strip().split("\n\n")[0])

    def option_text(self, item: items.Item, one: items.Choice) -> Markup:
        """Return what could be answered; code as code."""
        text = items.label(one, self.report.language)
        is_code = item.question is not None and any(
            line.id == one.id and line.is_code for line in item.question.lines
        )
        typed = item.question is not None and not item.question.options and not item.question.lines
        if is_code or typed:
            return Markup("<code>{}</code>").format(text)
        return _rich(text)

    def course_said(self, shares: Sequence[float | None]) -> str:
        """Return a student's scores in words."""
        nothing = self.report.words("nothing")
        rows = zip(self.report.rows, shares, strict=True)
        return ", ".join(
            f"{row.number} {nothing if share is None else self.report.percent(share)}"
            for row, share in rows
        )

    def own_names(self, pair: similarity.Pair) -> Markup:
        """Return the names that both chose."""
        shown = [Markup("<code>{}</code>").format(name[:40]) for name in pair.own[:8]]
        return Markup(", ").join(shown)

    def clipped(self, lines: Sequence[tuple[int, str, bool]]) -> list[tuple[int, str, bool]]:
        """Return the lines of a submission, around what is alike where there are many."""
        lines = [line for line in lines if line[1].strip()]
        marked = [at for at, line in enumerate(lines) if line[2]] or [0]
        first = max(0, min(marked[0] - 2, len(lines) - _SIDE))
        kept = [(at, text[:200], mark) for at, text, mark in lines[first : first + _SIDE]]
        before = [(0, "", False)] if first else []
        after = [(0, "", False)] if first + _SIDE < len(lines) else []
        return [*before, *kept, *after]


def _rank(flags: Sequence[str]) -> int:
    order = ["negative", "distractor", "hard", "unknown"]
    return min((order.index(flag) for flag in flags if flag in order), default=len(order))


def _rich(text: str) -> Markup:
    """Return a question's text as HTML: `code`, **strong**, *stress*."""
    from autograder.reports.questions.items import inline

    return Markup(inline(clean(text)))


def _data(value: float, said: str) -> Markup:
    return Markup('<data value="{}">{}</data>').format(tables.plain(value), said)


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else local(moment).strftime("%Y-%m-%d %H:%M")


def _days(first: Any, last: Any) -> Iterator[Any]:
    for at in range(min((last - first).days, 3660) + 1):
        yield first + timedelta(days=at)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(_resource("class_report.toml"))


def _resource(name: str) -> str:
    return resources.files("autograder.reports").joinpath(name).read_text(encoding="utf-8")
