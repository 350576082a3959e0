"""Running submissions on a cluster of dask.distributed; judging and recording stay here.

A worker gets one notebook at a time, without its tests, keys and points, and answers with packed
evidence. It keeps its jail warm from one to the next. A worker that is killed costs its submission
a second try elsewhere; one that stays away for good does not stop the class.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.grading import examine, judge, pipeline, sanitise, submissions
from autograder.grading.classroom import ClassroomError
from autograder.grading.pipeline import Answer, Jails, Order
from autograder.grading.sanitise import Sanitised, Source
from autograder.grading.submissions import Submission, SubmissionError
from autograder.probes import evidence
from autograder.sandbox.limits import Limits

SECONDS_TO_FIND = 30.0
RETRIES = 2
AHEAD = 3  # tasks per worker that are on their way at any moment

_jails: Jails | None = None
_one_at_a_time = threading.Lock()


def collect_here(task: dict[str, Any], limits: dict[str, Any], unsafe: bool) -> bytes:
    """Run one task on a worker and return the evidence, packed; this is what dask calls."""
    global _jails
    from autograder.sandbox import jail

    with _one_at_a_time:
        reason = None if unsafe else jail.unavailable("en")
        if reason:
            raise ClassroomError(reason, reason)
        if _jails is None or _jails.limits != Limits(**limits) or _jails.unsafe != unsafe:
            if _jails is None:
                atexit.register(_close)
            _close()
            _jails = Jails(Limits(**limits), unsafe=unsafe)
        return evidence.pack(_jails.collect(task))


def _close() -> None:
    if _jails is not None:
        _jails.close()


@dataclass
class _Pending:
    """A submission of which a worker has the task."""

    order: Order
    submission: Submission
    sanitised: Sanitised
    task: dict[str, Any]


def answers(
    folder: Path,
    sources: Mapping[str, Source],
    orders: list[Order],
    scheduler: str,
    limits: Limits,
    secret: str | None,
    unsafe: bool,
) -> Iterator[tuple[Order, Answer]]:
    """Yield (order, answer) as evidence comes in from the workers of a scheduler."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ClassroomError(
            "Voor een cluster ontbreekt een pakket: python -m pip install 'leercurve[cluster]'",
            "A package is missing for a cluster: python -m pip install 'leercurve[cluster]'",
        ) from None
    try:
        client: Any = Client(scheduler, timeout=SECONDS_TO_FIND, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClassroomError(
            f"Er is geen scheduler te vinden op {scheduler}.",
            f"No scheduler can be found at {scheduler}.",
        ) from error
    waiting = iter(orders)
    pending: dict[str, _Pending] = {}
    with client:
        _require_workers(client, scheduler)
        arriving: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]

        def hand_out(one: _Pending) -> None:
            future = client.submit(
                collect_here, one.task, asdict(limits), unsafe, pure=False, retries=RETRIES
            )
            pending[future.key] = one
            arriving.add(future)

        def fill() -> Iterator[tuple[Order, Answer]]:
            room = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
            while len(pending) < room:
                order = next(waiting, None)
                if order is None:
                    return
                source = sources[order.assignment]
                submitted = ""
                try:
                    submission = submissions.read(folder, order.student, order.assignment)
                    submitted = submission.timestamp
                    sanitised = sanitise.sanitise(submission, source)
                except SubmissionError as error:
                    refused = examine.not_graded(
                        order.student, order.assignment, source, order.mark, error.remark,
                        submitted=submitted,
                    )  # fmt: skip
                    yield order, refused
                    continue
                task = examine.task_of(sanitised, source)
                hand_out(_Pending(order, submission, sanitised, task))

        yield from fill()
        while pending:
            future = next(arriving)
            one = pending.pop(future.key)
            answer = _read(one, future, sources, folder, secret)
            if answer is None:
                hand_out(one)
            else:
                yield one.order, answer
            yield from fill()


def _require_workers(client: Any, scheduler: str) -> None:
    until = time.monotonic() + SECONDS_TO_FIND
    while not client.scheduler_info(n_workers=-1)["workers"]:
        if time.monotonic() > until:
            raise ClassroomError(
                f"De scheduler op {scheduler} heeft geen workers.",
                f"The scheduler at {scheduler} has no workers.",
            )
        time.sleep(0.2)


def _read(
    one: _Pending,
    future: Any,
    sources: Mapping[str, Source],
    folder: Path,
    secret: str | None,
) -> Answer | None:
    """Judge the evidence of a task; None if its submission is to be run in full."""
    source = sources[one.order.assignment]
    try:
        observed = evidence.unpack(future.result())
        judged = judge.judge(one.task, observed)
    except Exception as error:  # the worker's, or a reply that is none
        return pipeline.lost(one.order, source, judge.failure("cluster", error))
    finally:
        future.release()
    more = judge.again(one.task, observed, judged)
    if more is not None:
        one.task = more
        return None
    return pipeline.finished(
        one.order, one.submission, one.sanitised, source, one.task, observed, judged, folder, secret
    )
