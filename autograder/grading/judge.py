"""From evidence to verdicts: the teacher's side of the wall.

Evidence comes from a process in which learner code ran, so it may be anything that can be packed.
A judge that fails on it has either met nonsense, which is worth nothing, or a case that we did not
think of, which is ours and never costs the learner a point. The two are told apart by shape: our
own probe, tried here on the worked solution and on work that fails in every way we can make it
fail, shows what its evidence is made of. Evidence that no probe of ours makes is nonsense.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from autograder import courses
from autograder.checks import IDS, find
from autograder.checks.base import Check, Found, Verdict
from autograder.grading import cells, collect
from autograder.grading.collect import failure as failure
from autograder.grading.results import Judged
from autograder.judging import in_words
from autograder.language import LANGUAGES
from autograder.probes import names
from autograder.probes.time_limit import TimeLimit, TimeUp

SECONDS_TO_JUDGE = 20.0
BYTES_TO_JUDGE = 2**30
LONGEST_SHOWN, MOST_SHOWN = 1000, 100  # of what was found: characters of a text, items of a list
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


def judge(task: Mapping[str, Any], observed: Mapping[str, Any]) -> list[Judged]:
    """Return the verdicts on a task's checks; of two tries of the same work the better counts."""
    judged = []
    for index, one in enumerate(task["checks"]):
        tries = [
            _judged(task, observed, index, place)
            for place in (collect.AT_ITS_PLACE, collect.AT_THE_END)
            if f"{index}/{place}" in observed["probes"]
        ]
        if not tries:
            raise LookupError(f"the check {one['check_id']} was not tried.")
        failed = [one for one in tries if one.outcome == "own_failure"]
        sound = [one for one in tries if one.outcome != "own_failure"]
        judged.append(max(sound, key=lambda one: one.points) if sound else failed[0])
    return judged


def _judged(task: Mapping[str, Any], observed: Mapping[str, Any], index: int, place: int) -> Judged:
    asked = task["checks"][index]
    check = find(asked["check_id"])
    total = float(sum(points for _, points, _ in check.criteria))
    most = total if asked["max_points"] is None else float(asked["max_points"])
    failure_id = observed["probes"][f"{index}/{place}"].get("broke", "")
    try:
        verdict = Verdict("own_failure") if failure_id else _verdict(task, observed, index, place)
    except Exception as error:
        verdict = Verdict("own_failure")
        failure_id = failure(check.id, error)
    worth = {name: points for name, points, _ in check.criteria}
    earned = tuple(name for name in worth if name in verdict.earned)
    points = float(sum(worth[name] for name in earned))
    if total and most != total:  # the teacher gives the exercise another weight
        points = points * most / total
    return Judged(
        check_id=check.id,
        grade_id=asked["grade_id"],
        outcome=verdict.outcome,
        earned=earned,
        points=points,
        max_points=most,
        found=tuple(_plain(found) for found in verdict.found),
        advice=tuple(_plain(found) for found in verdict.advice),
        failure_id=failure_id,
    )


def _verdict(
    task: Mapping[str, Any], observed: Mapping[str, Any], index: int, place: int
) -> Verdict:
    seen = observed["probes"][f"{index}/{place}"]
    if "evidence" not in seen:
        return _stopped(seen["over"])
    evidence = seen["evidence"]
    check = find(task["checks"][index]["check_id"])
    if isinstance(evidence, dict) and set(evidence) == {"missing"}:
        return _missing(task, observed, index, check, evidence["missing"])
    challenge = collect.challenge(task, index, place)
    try:
        with _bounded():
            verdict = check.judge(evidence, challenge)
        if not set(verdict.earned) <= {name for name, _, _ in check.criteria}:
            raise ValueError("a criterion was earned that the check does not have.")
        for language in LANGUAGES:
            in_words(check, verdict, language)  # what was found can be said
        if task["checks"][index]["untouched"] and _only_blanks(verdict):
            return Verdict("not_attempted", frozenset(), (Found("not_attempted"),))
        return verdict
    except TimeUp:
        return Verdict("diagnosed", frozenset(), (Found("no_evidence"),))
    except Exception:
        if is_of_a_probe(check, evidence):
            raise
        return Verdict("diagnosed", frozenset(), (Found("no_evidence"),))


def _only_blanks(verdict: Verdict) -> bool:
    """Whether all there is to say is that a blank was left.

    In a notebook that helps who presses check; of a stub handed in as it was given it says nothing.
    """
    return not verdict.earned and [one.code for one in verdict.found] == ["blank_left"]


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Bound what a judge may take: a number in the evidence may be a loop without an end."""
    try:
        import resource
    except ImportError:  # Windows
        resource = None  # type: ignore[assignment]
    with TimeLimit(SECONDS_TO_JUDGE, 3 * SECONDS_TO_JUDGE):
        if resource is None:
            yield
            return
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = _data() + BYTES_TO_JUDGE
        lowered = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (lowered, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data() -> int:
    """Return the bytes of data that this process has mapped."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[5])
    except (OSError, ValueError, IndexError):
        return 2 * BYTES_TO_JUDGE
    return pages * os.sysconf("SC_PAGE_SIZE")


def _stopped(reason: str) -> Verdict:
    return Verdict("crashed", frozenset(), (Found("stopped", "" if reason == "died" else reason),))


def _missing(
    task: Mapping[str, Any], observed: Mapping[str, Any], index: int, check: Check, missing: Any
) -> Verdict:
    """Return the verdict on work that is not there, or that was stopped before it was."""
    grade_id = task["checks"][index]["exercise"]
    for cell in task["cells"]:
        if cell["grade_id"] != grade_id or not grade_id:
            continue
        if cell["id"] in observed["killers"]:
            return _stopped(observed["killers"][cell["id"]])
        if observed["cells"].get(cell["id"], {}).get("timed_out"):
            return _stopped("time")
    wanted = [*check.names, *check.partners]
    try:
        told = missing["observed"]
        name, near = told["name"], told.get("near")
        sound = missing["code"] == "name_missing" and name in wanted
        if near is not None:
            sound = sound and isinstance(near, str) and len(near) <= names.LONGEST
    except (KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        return Verdict("diagnosed", frozenset(), (Found("no_evidence"),))
    if near is None:
        return Verdict("diagnosed", frozenset(), (Found("name_missing", "", {"name": name}),))
    found = Found("name_missing", "near", {"name": name, "near": near})
    return Verdict("diagnosed", frozenset(), (found,))


def _plain(found: Found) -> dict[str, Any]:
    """Return a finding as JSON can hold it."""
    plain: dict[str, Any] = _jsonable(asdict(found))
    return plain


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(part) for part in list(value)[:MOST_SHOWN]]
    if isinstance(value, np.ndarray):
        return _jsonable(
            (value if value.size <= MOST_SHOWN else value.ravel()[:MOST_SHOWN]).tolist()
        )
    if isinstance(value, str):
        return value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


# -- whether everything has to run --------------------------------------------------------------


def again(
    task: Mapping[str, Any], observed: Mapping[str, Any], judged: Sequence[Judged]
) -> dict[str, Any] | None:
    """Return the task to run in full where leaving cells out may have cost something, else None.

    That is where a name was missing that some other cell binds, and where a cell of the course
    failed that was meant to run as it stands.
    """
    if task["full"] or observed["gave_up"]:
        return None
    ran = set(observed["ran"])
    unseen = [cell for cell in task["cells"] if cell["id"] not in ran and not cell["test"]]
    sources = [cell["source"] for cell in unseen]
    late = []
    suspicious = False
    for index, one in enumerate(judged):
        wanted = _absent(one)
        if not wanted:
            continue
        places = [cell["id"] for cell in task["cells"]]
        behind = task["cells"][places.index(task["checks"][index]["cell"]) + 1 :]
        below = [cell["source"] for cell in behind if not cell["test"]]
        if any(cells.may_bind(name, [*sources, *below]) for name in wanted):
            late.append(index)
    for cell in task["cells"]:
        error = observed["cells"].get(cell["id"], {}).get("error")
        if not error:
            continue
        match = _UNDEFINED.search(str(error.get("message", "")))
        if not cell["always"]:
            suspicious = bool(sources)
        elif error.get("type") == "NameError" and match:
            suspicious = suspicious or cells.may_bind(match[1], sources)
    if not late and not suspicious:
        return None
    return {**task, "full": True, "late": late}


def _absent(judged: Judged) -> list[str]:
    """Return the names for want of which an exercise failed."""
    absent = []
    for found in judged.found:
        observed = found["observed"]
        if found["code"] == "name_missing":
            absent.append(str(observed.get("name")))
        elif found["code"] == "crash":
            match = _UNDEFINED.search(str(observed.get("words", "")))
            if match:
                absent.append(match[1])
    return absent


# -- the shape of evidence ----------------------------------------------------------------------


def is_of_a_probe(check: Check, evidence: Any) -> bool:
    """Say whether evidence is made as our own probe makes it, whatever the learner's code does."""
    return isinstance(evidence, Mapping) and _fits(evidence, _shape(check.id))


@dataclass
class _Shape:
    """What evidence is made of at one place.

    Attributes
    ----------
    sorts : of the values seen there; empty where nothing but None was
    names : of a mapping, each with what it holds; `needed` are those that were always there
    parts : what a list held
    """

    sorts: set[str] = field(default_factory=set)
    names: dict[str, _Shape] = field(default_factory=dict)
    needed: set[str] | None = None
    parts: _Shape | None = None

    def take(self, value: Any) -> None:
        """Take in a value of a sample."""
        if value is None:
            return
        self.sorts.add(_sort(value))
        if isinstance(value, Mapping):
            self.needed = set(value) if self.needed is None else self.needed & set(value)
            for name, part in value.items():
                self.names.setdefault(name, _Shape()).take(part)
        elif isinstance(value, list | tuple):
            self.parts = self.parts or _Shape()
            for part in value:
                self.parts.take(part)


class _Breaks(Exception):
    """What the work that is tried here raises."""


def _fails(*_: Any, **__: Any) -> Any:
    raise _Breaks("tried on purpose")


def _is_nothing(*_: Any, **__: Any) -> Any:
    return None


@lru_cache(maxsize=64)
def _shape(check_id: str) -> _Shape:
    """Return the shape of what the probe gives for the solution, and for work that fails."""
    check = find(check_id)
    shape = _Shape()
    worked = _worked(check)
    for thing in (worked, _broken(worked, _fails), _broken(worked, _is_nothing), None):
        with contextlib.suppress(Exception):
            shape.take(check.probe(thing, check.challenge(np.random.default_rng(0))))
    return shape


def _worked(check: Check) -> Any:
    """Return the worked solution as a thing, None where no course has one.

    Partners stand in other exercises of the chapter, so all of its solutions are run.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("import numpy as np\nimport nnlib\n", namespace)
    before = [one for one in IDS if one[:2] == check.id[:2] and one != check.id]
    for check_id in (*before, check.id):
        own = find(check_id).solution
        for source in [own()] if own else courses.say("solutions", check_id):
            with contextlib.suppress(Exception):
                exec(str(source), namespace)  # the course's own text
                break
    thing, missing = names.work(check.names, check.partners, check.needs_partners, namespace)
    return None if missing else thing


def _broken(worked: Any, breaks: Any) -> Any:
    if isinstance(worked, tuple):
        return tuple(_broken(one, breaks) for one in worked)
    if isinstance(worked, type):
        methods = {name: breaks for name in vars(worked) if not name.startswith("_")}
        return type(worked.__name__, (worked,), methods)
    return breaks if callable(worked) else None


def _fits(value: Any, shape: _Shape | None) -> bool:
    """Say whether a value is built as those that made the shape: what it is, and the names in it.

    How long lists are and how large arrays is up to the learner's code; None may stand anywhere,
    and of a place that was never seen filled nothing is known.
    """
    if value is None or shape is None or not shape.sorts:
        return True
    if _sort(value) not in shape.sorts:
        return False
    if isinstance(value, Mapping):
        return (shape.needed or set()) <= set(value) and all(
            _fits(part, shape.names.get(name)) for name, part in value.items()
        )
    if isinstance(value, list | tuple):
        return all(_fits(part, shape.parts) for part in value)
    return True


def _sort(value: Any) -> str:
    if isinstance(value, Mapping):
        return "names"
    if isinstance(value, list | tuple):
        return "list"
    if isinstance(value, bool | np.bool_):
        return "truth"
    if isinstance(value, int | float | np.number):
        return "number"
    return type(value).__name__
