"""A learner's attempts: what a check found, when, and on which code.

Of an attempt is kept: ``time`` (UTC), ``hash`` of the code, ``outcome``, ``points``, the
``criteria`` that held and the ``codes`` of the diagnoses. The code itself is not kept.

This process remembers its own attempts too, so that hints and solutions work where nothing can be
stored; then they are forgotten with the kernel.
"""

from __future__ import annotations

import contextlib
import dis
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from autograder import state
from autograder.report import Report

MOST_KEPT = 200  # of one exercise, the last ones
DEEPEST = 6
_here: dict[tuple[Path | None, str], list[dict[str, Any]]] = {}
_hints_here: dict[tuple[Path | None, str], dict[str, Any]] = {}


def record(report: Report, thing: Any) -> str:
    """Keep an attempt; return what there is to tell of the state, as `_change` does."""
    home = _home(report.check_id)
    attempt = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "hash": fingerprint(thing),
        "outcome": report.outcome,
        "points": None if report.outcome == "own_failure" else report.points,
        "criteria": [criterion.id for criterion in report.criteria if criterion.earned],
        "codes": [diagnosis.code for diagnosis in report.diagnoses],
    }
    _keep(_here.setdefault((home, report.check_id), []), attempt)

    def edit(remembered: dict[str, Any]) -> None:
        attempts = _table(remembered, "attempts")
        if not isinstance(attempts.get(report.check_id), list):
            attempts[report.check_id] = []
        _keep(attempts[report.check_id], attempt)

    return _change(home, edit)


def of(check_id: str) -> list[dict[str, Any]]:
    """Return the attempts at an exercise that are remembered, the oldest first."""
    home = _home(check_id)
    here = _here.get((home, check_id), [])
    kept = _table(state.read(home), "attempts").get(check_id) if home else None
    if not isinstance(kept, list):
        return list(here)
    attempts = [a for a in kept if _is_attempt(a)]
    return attempts + [attempt for attempt in here if attempt not in attempts]


def different(attempts: list[dict[str, Any]]) -> int:
    """Return the number of different attempts; an empty exercise is none."""
    return len({a["hash"] for a in attempts if a["hash"] and a.get("outcome") != "not_attempted"})


def passed(attempts: list[dict[str, Any]]) -> bool:
    """Whether one of the attempts passed."""
    return any(attempt.get("outcome") == "passed" for attempt in attempts)


def last_hint(check_id: str) -> dict[str, Any]:
    """Return ``{"ladder": …, "stage": …}`` of the hint given last; empty if there was none."""
    home = _home(check_id)
    here = _hints_here.get((home, check_id))
    if here is not None:
        return here
    kept = _table(state.read(home), "hints").get(check_id) if home else None
    return kept if isinstance(kept, dict) else {}


def record_hint(check_id: str, ladder: str, stage: int) -> str:
    """Keep which hint was given; like ``record``."""
    home = _home(check_id)
    given = {"ladder": ladder, "stage": stage}
    _hints_here[home, check_id] = given

    def edit(remembered: dict[str, Any]) -> None:
        _table(remembered, "hints")[check_id] = given

    return _change(home, edit)


def fingerprint(thing: Any) -> str:
    """Return a hash of a learner's code; empty if there is none.

    It is taken from the compiled code, with the functions of the learner's own that it calls: other
    spaces, comments or docstrings are no other attempt. No code of the learner is run for it.
    """
    if thing is None:
        return ""
    digest = hashlib.sha256()
    try:
        for part in _parts(thing, set(), 0):
            digest.update(part.encode("utf-8", "replace") + b"\0")
    except Exception:  # an object that defends itself: its type tells it apart
        digest.update(_name(type(thing)).encode("utf-8", "replace"))
    return digest.hexdigest()[:24]


def _parts(thing: Any, seen: set[int], depth: int) -> Iterator[str]:
    if id(thing) in seen or depth > DEEPEST:
        return
    seen.add(id(thing))
    kind = type(thing)
    if kind is FunctionType:
        yield from _of_code(thing.__code__)
        yield repr([value for value in thing.__defaults__ or () if type(value) in _PLAIN])
        names = sorted(_names(thing.__code__))
        called = [thing.__globals__.get(name) for name in names]
        cells = [cell.cell_contents for cell in thing.__closure__ or () if _is_filled(cell)]
        for other in (*called, *cells):
            if type(other) is FunctionType and other.__module__ == thing.__module__:
                yield from _parts(other, seen, depth + 1)
    elif issubclass(kind, type):
        for base in type.__getattribute__(thing, "__mro__"):
            attributes = type.__getattribute__(base, "__dict__")
            module = attributes.get("__module__")
            if base is object or (type(module) is str and module.startswith(("nnlib", "numpy"))):
                continue
            for name in sorted(attributes):
                value = attributes[name]
                value = getattr(value, "__func__", value) if type(value) in _WRAPPED else value
                if type(value) is FunctionType:
                    yield name
                    yield from _parts(value, seen, depth + 1)
    elif kind in (tuple, list):
        yield f"{_name(kind)} {len(thing)}"
        for one in thing[:MOST_KEPT]:
            if type(one) in _PLAIN:
                yield repr(one)[:200]
            else:
                yield from _parts(one, seen, depth + 1)
    elif kind in _PLAIN:
        yield repr(thing)[:2000]
    else:
        yield from _parts(kind, seen, depth + 1)
        yield _name(kind)


_PLAIN = (str, int, float, bool, complex, bytes, type(None), type(...))
_WRAPPED = (staticmethod, classmethod)


def _of_code(code: CodeType) -> Iterator[str]:
    for step in dis.get_instructions(code):
        value = step.argval
        if type(value) is CodeType:
            yield step.opname
            yield from _of_code(value)
        elif type(value) is frozenset:  # whose order differs from one process to the next
            yield f"{step.opname} {sorted(map(repr, value))}"
        else:
            yield f"{step.opname} {value!r}"


def _names(code: CodeType) -> set[str]:
    inner = [_names(c) for c in code.co_consts if type(c) is CodeType]
    return set(code.co_names).union(*inner)


def _is_attempt(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("hash"), str)
        and isinstance(value.get("codes"), list)
    )


def _name(kind: type) -> str:
    return str(type.__getattribute__(kind, "__name__"))


def _is_filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def _home(check_id: str) -> Path | None:
    return state.folder(check_id[:2])


def _table(remembered: dict[str, Any], name: str) -> dict[str, Any]:
    if not isinstance(remembered.get(name), dict):
        remembered[name] = {}
    return remembered[name]


def _keep(attempts: list[Any], attempt: dict[str, Any]) -> None:
    attempts.append(attempt)
    del attempts[:-MOST_KEPT]


def _change(home: Path | None, edit: Any) -> str:
    """Change the state; return what a learner has to know: "damaged", "not_kept" or nothing.

    Never raises. Where there is no folder to keep anything in, nothing is expected either.
    """
    if home is None:
        return ""
    with contextlib.suppress(OSError, state.StateError, TypeError, ValueError):
        return "damaged" if state.change(home, edit) else ""
    return "not_kept"
