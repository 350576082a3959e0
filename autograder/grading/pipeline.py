"""Grading a class: find, run, judge, write down, record; and go on where it was cut off.

For each submission the result is written to a file, whole, before the gradebook hears of it, and a
line in a journal says that it did. Started again, a run skips what is done, records what was judged
but not recorded, and runs the rest; nothing is judged twice.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.grading import collect, examine, judge, record, results, sanitise, submissions
from autograder.grading.classroom import Classroom, ClassroomError, open_folder
from autograder.grading.results import Remark, Result
from autograder.grading.sanitise import Source
from autograder.grading.submissions import SubmissionError
from autograder.grading.workers import Lost, Pool
from autograder.sandbox.jail import Jail
from autograder.sandbox.limits import Limits

_AGAIN = "again:"  # in front of the fingerprint of what a next run has to try anew


@dataclass(frozen=True)
class Step:
    """One submission that is done, for whoever shows how far a run is."""

    done: int
    total: int
    student: str
    assignment: str


@dataclass(frozen=True)
class Said:
    """A sentence about one submission."""

    student: str
    assignment: str
    remark: Remark


@dataclass
class Summary:
    """What came of a run.

    Attributes
    ----------
    graded : submissions that were run and recorded
    recorded : results of an earlier run that only had to be recorded
    skipped : those that were done already
    unreadable : submissions of which no notebook came out
    flagged : graded, with something that the teacher should look at
    own_failures : submissions with at least one failure of ours
    late : those that were done already and of which the penalty for being late has changed
    said : every sentence, by submission
    seconds : on the clock
    """

    graded: int = 0
    recorded: int = 0
    skipped: int = 0
    unreadable: int = 0
    flagged: int = 0
    own_failures: int = 0
    late: int = 0
    said: list[Said] = field(default_factory=list)
    seconds: float = 0.0

    def count(self, result: Result, *, fresh: bool = True) -> None:
        """Count a result that has just been recorded; `fresh` is one of this very run."""
        ours = result.state == "own_failure" or any(
            one.outcome == "own_failure" for one in result.exercises
        )
        graded = result.state == "graded"
        self.graded += graded and fresh
        self.recorded += not fresh
        self.unreadable += result.state == "unreadable"
        self.own_failures += ours
        self.flagged += bool(result.remarks) and graded and not ours
        self.said += [Said(result.student, result.assignment, one) for one in result.remarks]


@dataclass(frozen=True)
class Order:
    """A submission that is to be run."""

    student: str
    assignment: str
    mark: str


Answer = tuple[Result, bytes]


def grade(
    folder: Path,
    assignments: Sequence[str] | None = None,
    *,
    students: Sequence[str] | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    unsafe: bool = False,
    force: bool = False,
    language: str = "en",
    progress: Callable[[Step], None] | None = None,
) -> Summary:
    """Grade what was handed in to a class folder.

    Parameters
    ----------
    assignments, students : names; all that were handed in if not given
    workers : submissions run at once; else what the configuration says, else one per core
    scheduler : address of a dask scheduler whose workers run the submissions
    unsafe : without a jail where there is none
    force : grade what is done once more
    progress : is told of every submission that is done

    Raises
    ------
    ClassroomError
        If nothing can be graded at all; one sentence, in both languages.
    """
    started = time.monotonic()
    room = open_folder(folder)
    unsafe = unsafe or bool(room.choices.unsafe)
    if scheduler is None:
        _require_a_jail(language, unsafe)
    summary = Summary()
    with room.alone(), record.Recorder(room) as recorder:
        sources = _sources(room, recorder, assignments, summary)
        orders = _orders(room, recorder, sources, students, force, summary)
        total = len(orders)
        if total:
            with contextlib.closing(
                _answers(room, sources, orders, workers, scheduler, unsafe)
            ) as answers:
                for done, (order, (result, content)) in enumerate(answers, 1):
                    _keep(room, recorder, result, content, summary)
                    if progress is not None:
                        progress(Step(done, total, order.student, order.assignment))
    summary.seconds = time.monotonic() - started
    return summary


def _require_a_jail(language: str, unsafe: bool) -> None:
    from autograder.sandbox import jail

    if unsafe:
        return
    reasons = {lang: jail.unavailable(lang) for lang in ("nl", "en")}
    if reasons["en"]:
        raise ClassroomError(str(reasons["nl"]), str(reasons["en"]))


# -- what there is to do ------------------------------------------------------------------------


def _sources(
    room: Classroom,
    recorder: record.Recorder,
    assignments: Sequence[str] | None,
    summary: Summary,
) -> dict[str, Source]:
    """Return the assignments asked for, or all of the gradebook that somebody handed in."""
    from nbgrader.api import Assignment

    names = list(assignments or [])
    if not names:
        known = recorder.gradebook.db.query(Assignment.name).order_by(Assignment.name)
        names = [name for (name,) in known if submissions.students(room.folder, name)]
    sources = {}
    for name in names:
        try:
            sources[name] = sanitise.load_source(recorder.gradebook, room.folder, name)
        except sanitise.SourceError as error:
            if assignments:
                raise ClassroomError(error.say("nl"), error.say("en")) from error
            # One that is not ours, in a run over all: said, and the others go on.
            remark = Remark("source", error.say("nl"), error.say("en"))
            summary.said.append(Said("", name, remark))
    recorder.gradebook.db.rollback()
    return sources


def _orders(
    room: Classroom,
    recorder: record.Recorder,
    sources: dict[str, Source],
    students: Sequence[str] | None,
    force: bool,
    summary: Summary,
) -> list[Order]:
    """Return what has to be run; record at once what was judged already."""
    orders = []
    for name, source in sources.items():
        recorded = recorder.recorded(name)
        base = examine.fingerprint("", source)
        skipped = set()
        for student in submissions.students(room.folder, name):
            if students is not None and student not in students:
                continue
            mark = _mark(room.folder, student, name, base)
            done = None if force else _done(room, student, name, mark)
            if done is None:
                orders.append(Order(student, name, mark))
            elif recorded.get(student) == mark:
                skipped.add(student)
            else:
                _keep(room, recorder, done[0], done[1], summary, fresh=False)
        summary.skipped += len(skipped)
        if skipped:
            summary.late += recorder.refresh_penalties(name, skipped)
    return orders


def _mark(folder: Path, student: str, assignment: str, base: str) -> str:
    """Return the fingerprint of a submission and of all that it is judged by."""
    try:
        handed_in = submissions.read(folder, student, assignment).fingerprint
    except SubmissionError as error:
        handed_in = f"unreadable: {error.remark.code}"
    return hashlib.sha256(f"{base} {handed_in}".encode()).hexdigest()


def _done(room: Classroom, student: str, assignment: str, mark: str) -> Answer | None:
    """Return the result of an earlier run, with its notebook, if nothing has changed since."""
    try:
        result = results.read(results.place(room.folder, assignment, student))
        if result.fingerprint != mark:
            return None
        content = record.place(room, student, assignment).read_bytes()
        json.loads(content)
    except (results.ResultError, OSError, ValueError):
        return None
    return result, content


# -- running ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setup:
    """What a worker process needs to know; plain data."""

    folder: str
    sources: dict[str, dict[str, Any]]
    limits: dict[str, Any]
    unsafe: bool
    secret: str | None


def limits_of(room: Classroom) -> Limits:
    """Return the limits that the teacher chose."""
    return Limits(**room.limits)


def _answers(
    room: Classroom,
    sources: dict[str, Source],
    orders: list[Order],
    workers: int | None,
    scheduler: str | None,
    unsafe: bool,
) -> Generator[tuple[Order, Answer], None, None]:
    limits = limits_of(room)
    secret = _secret(room, sources)
    if scheduler is not None:
        from autograder.grading import cluster

        yield from cluster.answers(room.folder, sources, orders, scheduler, limits, secret, unsafe)
        return
    setup = Setup(
        str(room.folder),
        {name: source.plain() for name, source in sources.items()},
        asdict(limits),
        unsafe,
        secret,
    )
    count = workers or room.choices.workers or os.cpu_count() or 1
    # Once as planned and once in full, each with a last cell and probe, and ourselves.
    patience = 2 * (limits.total_seconds + limits.cell_seconds + limits.probe_seconds) + 60.0
    with Pool(min(count, len(orders)), at_work, setup, patience) as pool:
        for order, answer in pool.answers(orders):
            if isinstance(answer, Lost):
                answer = lost(order, sources[order.assignment], str(answer))
            yield order, answer


def _secret(room: Classroom, sources: dict[str, Source]) -> str | None:
    """Return the class's secret where an exam question needs it."""
    if any(cell.question is not None for source in sources.values() for cell in source.cells):
        return room.secret()
    return None


def lost(order: Order, source: Source, why: str) -> Answer:
    """Return the result of a submission over which the grading itself failed."""
    return examine.not_graded(
        order.student, order.assignment, source, _AGAIN + order.mark, examine.broke(why)
    )


@contextlib.contextmanager
def at_work(setup: Setup) -> Iterator[Callable[[Order], Answer]]:
    """Return the function that examines submissions in this process, with its warm jail."""
    sources = {name: Source.of_plain(plain) for name, plain in setup.sources.items()}
    limits = Limits(**setup.limits)
    folder = Path(setup.folder)
    with Jails(limits, unsafe=setup.unsafe) as jails:

        def answer(order: Order) -> Answer:
            return examined(order, folder, sources[order.assignment], jails.collect, setup.secret)

        yield answer


class Jails:
    """The warm jail of one process: of one chapter at a time."""

    def __init__(self, limits: Limits, *, unsafe: bool):
        self.limits, self.unsafe = limits, unsafe
        self._jail: Jail | None = None

    def __enter__(self) -> Jails:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the warm process."""
        if self._jail is not None:
            self._jail.close()
            self._jail = None

    def collect(self, task: dict[str, Any]) -> dict[str, Any]:
        """Run a task; a jail that does not work is made anew, once."""
        for attempt in (1, 2):
            if self._jail is None or self._jail.chapter != task["chapter"]:
                self.close()
                self._jail = Jail(task["chapter"], self.limits, unsafe=self.unsafe)
            try:
                return collect.collect(task, self._jail)
            except Exception:
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError  # for the type checker


def examined(
    order: Order,
    folder: Path,
    source: Source,
    run: Callable[[dict[str, Any]], dict[str, Any]],
    secret: str | None,
) -> Answer:
    """Return the result of one submission; `run` collects the evidence for a task."""
    submitted = ""
    try:
        submission = submissions.read(folder, order.student, order.assignment)
        submitted = submission.timestamp
        sanitised = sanitise.sanitise(submission, source)
    except SubmissionError as error:
        return examine.not_graded(
            order.student, order.assignment, source, order.mark, error.remark, submitted=submitted
        )
    task = examine.task_of(sanitised, source)
    observed = run(task)
    started = time.process_time()
    judged = judge.judge(task, observed)
    once_more = judge.again(task, observed, judged)
    if once_more is not None:
        task = once_more
        observed = run(task)
        judged = judge.judge(task, observed)
    observed["seconds"]["judge"] = time.process_time() - started
    return finished(order, submission, sanitised, source, task, observed, judged, folder, secret)


def finished(
    order: Order,
    submission: submissions.Submission,
    sanitised: sanitise.Sanitised,
    source: Source,
    task: dict[str, Any],
    observed: dict[str, Any],
    judged: list[results.Judged],
    folder: Path,
    secret: str | None,
) -> Answer:
    """Return the result of a submission that was judged; after a failure of ours it is run anew."""
    mark = order.mark
    if any(one.outcome == "own_failure" for one in judged):
        mark = _AGAIN + mark
    return examine.finish(
        submission, sanitised, source, mark, task, observed, judged, folder, secret
    )


# -- writing down -------------------------------------------------------------------------------


def _keep(
    room: Classroom,
    recorder: record.Recorder,
    result: Result,
    content: bytes,
    summary: Summary,
    *,
    fresh: bool = True,
) -> None:
    """Write a result down and record it; what goes wrong concerns this submission alone."""
    try:
        if fresh:
            record.write_notebook(
                room, result.student, result.assignment, content, result.submitted
            )
            results.write(room.folder, result)
        recorder.record(result, json.loads(content))
    except record.RecordError as error:
        summary.own_failures += 1
        summary.said.append(Said(result.student, result.assignment, error.remark))
    except Exception as error:
        if _is_hopeless(error):
            raise _not_kept(error) from error
        summary.own_failures += 1
        remark = examine.broke(judge.failure("recording", error))
        summary.said.append(Said(result.student, result.assignment, remark))
    else:
        summary.count(result, fresh=fresh)


def _is_hopeless(error: Exception) -> bool:
    """Say whether what went wrong would go wrong with every other submission too."""
    from sqlalchemy.exc import InterfaceError, OperationalError

    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
    return isinstance(error, InterfaceError | OperationalError)


def _not_kept(error: Exception) -> ClassroomError:
    reason = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
    return ClassroomError(
        f"Wat is nagekeken kan niet worden vastgelegd ({reason}); is dat verholpen, dan gaat "
        "dezelfde opdracht verder waar ze was.",
        f"What was graded cannot be recorded ({reason}); once that is solved, the same command "
        "goes on where it was.",
    )
