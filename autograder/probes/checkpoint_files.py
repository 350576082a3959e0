"""A learner's ``save`` and ``load`` at work in a folder of their own.

The folder is made for the check and removed after it. While the learner's code runs it is the
working directory too, so that a file written beside the path lands in it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from autograder.probes import guard
from autograder.probes.delegation import is_reference
from autograder.probes.layers import as_array
from autograder.probes.time_limit import TimeLimit
from autograder.probes.training_state import noted, prepared
from nnlib import checkpoints as reference

MOST_BYTES = 4 * 2**20
STRANGER = b"somebody else's notes\n"
_SAVE: Any = reference.save
_LOAD: Any = reference.load
_code_ran: list[bool] = []


def ran_from_a_file() -> dict[str, Any]:
    """Note that reading a file made Python call something: what a pickle can do."""
    _code_ran.append(True)
    return {}


class _Runs:
    """Pickled, it is a call of ``ran_from_a_file``: the mildest form of a hostile file."""

    def __reduce__(self) -> Any:
        return ran_from_a_file, ()


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """Make a folder, work in it, and remove it with all that is in it; links are not followed."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="leercurve-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def _state(entries: list[list[Any]]) -> dict[str, Any]:
    return {name: np.array(v) if isinstance(v, np.ndarray) else v for name, v in entries}


def plain(state: Any) -> dict[str, Any]:
    """Return a state as plain data: ``names`` and per name ``array`` or ``text``."""
    kind = type(state)
    if not issubclass(kind, dict):
        return {"is": "other", "type": kind.__name__[:80]}
    names, values = [], []
    for name, value in list(dict.items(state))[:100]:
        names.append(str.__str__(name)[:80] if issubclass(type(name), str) else "")
        if issubclass(type(value), str):
            values.append({"is": "text", "text": str.__str__(value)[:2000]})
        elif issubclass(type(value), np.ndarray) and value.dtype.kind == "U" and value.size == 1:
            values.append({"is": "text", "text": str(value.item())[:2000]})
        else:
            array = as_array(value)
            kept = {"is": "other"} if array is None else {"is": "array", "array": array}
            values.append({**kept, "type": type(value).__name__[:80]})
    return {"is": "state", "type": kind.__name__[:80], "names": names, "values": values}


def _files(folder: Path) -> list[str]:
    """Return the files in a folder and below, as texts relative to it; links are not entered."""
    found = []
    for where, _, names in os.walk(folder, followlinks=False):
        found += [str(Path(where, name).relative_to(folder)) for name in names]
    return sorted(found)[:50]


# ---- save ---------------------------------------------------------------------------------------


def probe_save(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Save twice under one name and once under another; watch the file while it is replaced."""
    evidence = prepared(function)
    if evidence["problem"] or evidence["empty"]:
        return evidence
    if is_reference(function, _SAVE):
        return {**evidence, "delegated": True}
    seed = challenge["seed"]
    old, new = (_state(challenge[name]) for name in ("old", "new"))
    facts: dict[str, Any] = {"is": "saved"}
    with own_folder() as home:
        folder = home / "run"
        folder.mkdir()
        (folder / "epoch_001.npz").write_bytes(_npz(old))
        (folder / "notes.txt").write_bytes(STRANGER)
        path = folder / "epoch_004.npz"
        ran, text = _with_path(lambda where: function(where, old), path, seed)
        facts["as_text"] = text
        evidence["results"] = [noted(ran, facts)]
        if ran.error or ran.timed_out:
            return evidence
        facts["at_path"] = path.is_file() and not path.is_symlink()
        facts["first_files"] = _files(home)
        facts["first"] = read_file(path)
        facts["state_kept"] = _same(old, _state(challenge["old"]))

        twin = home / "twin"
        linked = _link(path, twin) if facts["at_path"] else False
        before = path.stat().st_ino if facts["at_path"] else 0
        size = path.stat().st_size if facts["at_path"] else 0
        kept = twin.read_bytes() if linked else b""
        watched: dict[str, Any] = {"gone": False}

        def again() -> Any:
            return function(os.fspath(path) if text else path, new)

        with _watching(path, function, watched):
            ran = guard.run(again, TimeLimit(), seed=seed)
        evidence["results"].append(noted(ran, {"is": "saved"}))
        if ran.error or ran.timed_out:
            return evidence
        if facts["at_path"]:
            still = path.is_file()
            same_file = still and path.stat().st_ino == before
            facts["in_place"] = (twin.read_bytes() != kept) if linked else same_file
            facts["in_place"] = facts["in_place"] or (same_file and size > 0)
            facts["gone"] = watched["gone"]
        facts["second"] = read_file(path)
        if linked:
            twin.unlink()

        other = folder / "epoch_008.npz"
        ran = guard.run(
            lambda: function(os.fspath(other) if text else other, old), TimeLimit(), seed=seed
        )
        evidence["results"].append(noted(ran, {"is": "saved"}))
        facts["other_at_path"] = other.is_file()
        facts["files"] = _files(home)
        notes = folder / "notes.txt"
        facts["stranger_kept"] = notes.is_file() and notes.read_bytes() == STRANGER

        deep = home / "new" / "folder" / "epoch_001.npz"
        ran = guard.run(
            lambda: function(os.fspath(deep) if text else deep, old), TimeLimit(), seed=seed
        )
        facts["folder_made"] = ran.error is None and deep.is_file()
    return evidence


def _with_path(call: Callable[[Any], Any], path: Path, seed: int) -> tuple[guard.Ran, bool]:
    """Call with a ``Path``; with a text if the code turns out to be written for one."""
    ran = guard.run(lambda: call(path), TimeLimit(), seed=seed)
    if ran.error and ran.error["type"] in ("TypeError", "AttributeError"):
        second = guard.run(lambda: call(os.fspath(path)), TimeLimit(), seed=seed)
        if not second.error:
            return second, True
    return ran, False


def _link(path: Path, twin: Path) -> bool:
    """Give the file a second name, under which the old bytes stay unless they are overwritten."""
    try:
        os.link(path, twin, follow_symlinks=False)
    except (OSError, NotImplementedError):
        return False
    return True


@contextlib.contextmanager
def _watching(path: Path, function: Any, watched: dict[str, Any]) -> Iterator[None]:
    """Note whether `path` is missing at the end of any call that can take a file away.

    Those calls are watched in ``os``, through which ``pathlib`` and ``shutil`` go, and under the
    names the learner's own code has for them.
    """
    name, exists = os.fspath(path), os.path.lexists

    def noting(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            try:
                return call(*args, **kwargs)
            finally:
                watched["gone"] = watched["gone"] or not exists(name)

        return called

    taking = [os.remove, os.unlink, os.rename, os.replace]
    places = [vars(os), function.__globals__ if type(function) is FunctionType else {}]
    kept = [
        (place, key, value)
        for place in places
        for key, value in list(place.items())
        if any(value is one for one in taking)
    ]
    try:
        for place, key, value in kept:
            place[key] = noting(value)
        yield
    finally:
        for place, key, value in kept:
            place[key] = value


def _same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    # A learner's code may have put anything into `a`: nothing of it is compared but by its type.
    names = [name for name in a if type(name) is str]
    return (
        len(names) == len(a)
        and names == list(b)
        and all(
            type(a[k]) is type(b[k])
            and (np.array_equal(a[k], b[k]) if isinstance(b[k], np.ndarray) else a[k] == b[k])
            for k in b
        )
    )


def _npz(state: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **state)
    return stream.getvalue()


def read_file(path: Path) -> dict[str, Any]:
    """Return what stands in a file, read without running anything in it.

    ``is`` is ``state``, ``pickle``, ``missing`` or ``unknown``.
    """
    if not path.is_file():
        return {"is": "missing"}
    if path.stat().st_size > MOST_BYTES:
        return {"is": "unknown"}
    data = path.read_bytes()
    if data[:2] == b"PK":
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                return plain({name: file[name] for name in file.files})
        except Exception as error:
            return {"is": "pickle" if "pickle" in str(error).lower() else "unknown"}
    if data[:6] == b"\x93NUMPY":
        try:
            np.load(io.BytesIO(data), allow_pickle=False)
        except Exception as error:
            return {"is": "pickle" if "pickle" in str(error).lower() else "unknown"}
        return {"is": "unknown"}
    if data[:1] == b"\x80" and data[-1:] == b".":
        return {"is": "pickle"}
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return {"is": "unknown"}
    return plain(tree)


# ---- load ---------------------------------------------------------------------------------------


def probe_load(thing: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Load a whole file, files that were cut off, and files in which code is hidden.

    `thing` is ``load``, or the pair ``(load, save)``: then the files are those of this ``save``, as
    long as it writes one where it was asked to.
    """
    load, save = thing if type(thing) is tuple and len(thing) == 2 else (thing, None)
    evidence = prepared(load)
    if evidence["problem"] or evidence["empty"]:
        return evidence
    if is_reference(load, _LOAD):
        return {**evidence, "delegated": True}
    seed = challenge["seed"]
    state = _state(challenge["new"])
    facts: dict[str, Any] = {"is": "loaded", "own_save": False}
    with own_folder() as home:
        path = home / "epoch_004.npz"
        if save is not None and prepared(save)["problem"] is None:
            ran, _ = _with_path(lambda where: save(where, _state(challenge["new"])), path, seed)
            facts["own_save"] = bool(
                not ran.error and path.is_file() and path.stat().st_size <= MOST_BYTES
            )
        data = path.read_bytes() if facts["own_save"] else _npz(state)
        path.write_bytes(data)
        _code_ran.clear()

        kept: list[Any] = []

        def ask(where: Any) -> Any:
            value = load(where)
            kept.append(value)
            if value is None or value is Ellipsis:
                return {"is": "none" if value is None else "dots", "type": ""}
            return plain(value)

        ran, text = _with_path(ask, path, seed)
        evidence["results"] = [noted(ran, facts if _is_there(ran.value) else ran.value)]
        if ran.error or ran.timed_out or not _is_there(ran.value):
            return evidence
        facts["state"] = ran.value
        facts["fresh"] = _given_anew(ask, kept, os.fspath(path) if text else path, seed)
        facts["unnoticed"] = []
        for share in challenge["cuts"]:
            cut = home / f"cut_{int(1000 * share)}.npz"
            cut.write_bytes(data[: int(share * len(data))])
            ran = guard.run(partial(ask, os.fspath(cut) if text else cut), TimeLimit(), seed=seed)
            if ran.error is None:
                facts["unnoticed"].append(share)
            if ran.timed_out:
                break
        for number, hostile in enumerate(_hostile(state)):
            trap = home / f"found_{number}.npz"
            trap.write_bytes(hostile)
            guard.run(partial(ask, os.fspath(trap) if text else trap), TimeLimit(), seed=seed)
        facts["code_ran"] = bool(_code_ran)
        _code_ran.clear()
        facts["file_kept"] = path.is_file() and path.read_bytes() == data
    return evidence


def _is_there(value: Any) -> bool:
    return isinstance(value, dict) and value["is"] not in ("none", "dots")


def _given_anew(ask: Callable[[Any], Any], kept: list[Any], where: Any, seed: int) -> bool:
    """Whether a second load is what is in the file, after the arrays of the first were changed."""

    def change() -> None:
        for value in dict.values(kept[-1]):
            if type(value) is np.ndarray and value.dtype.kind == "f" and value.flags.writeable:
                value += 1

    if issubclass(type(kept[-1]), dict):
        guard.run(change, TimeLimit(), seed=seed)
    count = len(kept)
    first = kept[-1]
    ran = guard.run(lambda: ask(where), TimeLimit(), seed=seed)
    if ran.error or len(kept) == count:
        return True  # the file is gone, say: that is told by itself
    return not issubclass(type(first), dict) or not _shared(first, kept[-1])


def _shared(first: Any, second: Any) -> bool:
    """Whether two loaded states hold the same arrays."""
    if not issubclass(type(second), dict):
        return False
    arrays = [v for v in dict.values(first) if type(v) is np.ndarray]
    others = [v for v in dict.values(second) if type(v) is np.ndarray]
    return any(np.shares_memory(a, b) for a in arrays for b in others)


def _hostile(state: dict[str, Any]) -> Iterator[bytes]:
    """Yield files that run a call when they are read as pickles."""
    stream = io.BytesIO()
    box = np.empty((), dtype=object)
    box[()] = _Runs()
    names = {name: box for name in state}
    np.savez(stream, allow_pickle=True, **names)
    yield stream.getvalue()
    stream = io.BytesIO()
    np.save(stream, box, allow_pickle=True)
    yield stream.getvalue()
    yield pickle.dumps(_Runs())
