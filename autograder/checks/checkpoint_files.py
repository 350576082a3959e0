"""Chapter 09: writing a state to a file, and reading it back.

``save(path, state)`` writes one ``.npz`` file at exactly `path`, which ``np.load(path,
allow_pickle=False)`` can read (a JSON text is accepted too). `state` is a dictionary from names to
NumPy arrays, numbers and texts; which names is up to the check. A file that stood there is replaced
in one go: it is written under another name in the same folder first, and takes the name with
``os.replace``; nothing else in the folder changes or stays behind. A missing folder is made.

``load(path)`` returns such a dictionary: the same names, arrays of the same shape and precision,
numbers and texts also as arrays of one value. A file that was cut off is refused with an exception
of any type, and no code hidden in a file is run. In a notebook it reads what the learner's own
``save`` wrote, if there is one; else, and when it is judged alone, an ``.npz`` as above.

`path` is a ``Path``; code that turns out to be written for a text gets a text.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from autograder.checks import function_checks
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import rounded

_PARTS = ("weights", "biases", "velocity_w", "velocity_b", "learning_rate", "epoch", "generator")


def _challenge(rng: np.random.Generator) -> dict[str, Any]:
    def state() -> list[list[Any]]:
        # Names nobody can foresee; what each of them is, is in the order of the parts.
        mark = "".join(rng.choice(list("abcdefghijkmnpqrstuvw"), 3))
        entries: list[list[Any]] = []
        for k, (n, m) in enumerate(((2, 4), (4, 1))):
            entries += [
                [f"{mark}_weights_{k}", rng.normal(0, 1, (m, n))],
                [f"{mark}_biases_{k}", rng.normal(0, 1, (m, 1))],
                [f"{mark}_velocity_w_{k}", rng.normal(0, 0.1, (m, n))],
                [f"{mark}_velocity_b_{k}", rng.normal(0, 0.1, (m, 1))],
            ]
        bits = np.random.default_rng(int(rng.integers(2**31))).bit_generator.state
        return [
            *entries,
            [f"{mark}_learning_rate", float(rng.uniform(0.01, 0.1))],
            [f"{mark}_epoch", int(rng.integers(3, 40))],
            [f"{mark}_generator", json.dumps(bits)],
        ]

    return {
        "seed": int(rng.integers(2**31)), "old": state(), "new": state(),
        "cuts": [0.0, float(rng.uniform(0.2, 0.45)), float(rng.uniform(0.5, 0.9)), 0.999],
    }  # fmt: skip


def _different(got: dict[str, Any], entries: list[list[Any]]) -> list[Found]:
    """Return in what way a state that came back is not the one that was saved."""
    if got["is"] != "state":
        return [Found("wrong_type", "state", {"got": got["type"]})]
    values = dict(zip(got["names"], got["values"], strict=True))
    gone = [name for name, _ in entries if name not in values]
    if gone and len(gone) == len(entries):
        if values and len(values) == 1:
            return [Found("layers_overwritten", "one_key", {"name": got["names"][0]})]
        return [Found("names_lost", "", {"name": gone[0], "n": len(entries)})]
    if gone:
        return _left_out(gone, len(entries))
    for name, wanted in entries:
        value = values[name]
        if isinstance(wanted, str):
            if value["is"] != "text" or value["text"] != wanted:
                return [Found("rng_not_restored", "file", {"name": name})]
            continue
        if value["is"] != "array":
            return [Found("wrong_type", "value", {"name": name, "got": value["type"]})]
        array, right = value["array"], np.asarray(wanted, dtype=float)
        if array.size != right.size:
            observed = {"name": name, "got": array.size, "wanted": right.size}
            return [Found("shape_lost", "size", observed)]
        if not np.array_equal(array.ravel(), right.ravel()):
            observed = {
                "name": name,
                "got": repr(float(array.ravel()[0])),
                "wanted": repr(float(right.ravel()[0])),
            }
            if rounded(array.ravel(), right.ravel()):
                return [Found("precision_lost", "file", observed)]
            return [Found("other", "value_of", observed)]
        if array.shape != right.shape and right.size > 1:
            return [Found("shape_lost", "", {"name": name})]
    return []


def _left_out(gone: list[str], n: int) -> list[Found]:
    codes = {
        "weights": "layers_overwritten",
        "biases": "biases_missing",
        "velocity_w": "optimizer_state_lost",
        "velocity_b": "optimizer_state_lost",
        "learning_rate": "schedule_restarts",
        "epoch": "epoch_not_restored",
        "generator": "rng_not_restored",
    }
    if len(gone) == 1 or len({codes[part] for name in gone for part in _PARTS if part in name}) < 3:
        part = next(part for part in _PARTS if part in gone[0])
        return [Found(codes[part], "file", {"name": gone[0]})]
    return [Found("names_lost", "some", {"name": gone[0], "gone": len(gone), "n": n})]


def _delegated() -> Verdict:
    return Verdict("diagnosed", frozenset(), (Found("uses_reference_solution", "checkpoint"),))


# ---- save ---------------------------------------------------------------------------------------


def _save(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    if evidence.get("delegated"):
        return _delegated()

    def look(_: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        facts = results[0]["value"]
        name = "epoch_004.npz"
        if not facts["at_path"]:
            return set(), [_elsewhere(facts, name)]
        found: list[Found] = []
        holds: set[str] = set()
        kept = facts["second"]
        if not facts["state_kept"]:
            found.append(Found("mutates_caller_arrays", "argument"))
        elif kept["is"] == "pickle":
            found.append(Found("unsafe_format"))
        elif kept["is"] != "state":
            found.append(Found("unsafe_format", "unknown", {"name": name}))
        else:
            found += _different(kept, challenge["new"])
            if not found and _different(facts["first"], challenge["old"]):
                found.append(Found("other", "first_save", {"name": name}))
        if not found:
            holds.add("kept")
        if facts["in_place"]:
            found.append(Found("not_atomic"))
        elif facts["gone"]:
            found.append(Found("not_atomic", "gap"))
        else:
            holds.add("atomic")
        folder = _folder(facts, name)
        if folder:
            found.append(folder)
        else:
            holds.add("folder")
        return holds, found

    return function_checks.judge(("kept", "atomic", "folder"), evidence, {"cases": []}, look)


def _elsewhere(facts: dict[str, Any], name: str) -> Found:
    """Say where the file is, if it is not where it was asked for."""
    known = {"run/epoch_001.npz", "run/notes.txt", "run\\epoch_001.npz", "run\\notes.txt"}
    new = [file for file in facts["first_files"] if file not in known]
    later = [file for file in facts.get("files", []) if file not in known]
    if not new:
        return Found("path_not_handled", "nothing", {"name": name})
    if new == later and not facts.get("other_at_path"):
        return Found("checkpoint_overwritten", "", {"name": new[0]})
    return Found("path_not_handled", "elsewhere", {"name": name, "got": new[0]})


def _folder(facts: dict[str, Any], name: str) -> Found | None:
    """Whether the rest of the folder is as it was, and a missing one is made."""
    files = [file.replace("\\", "/") for file in facts["files"]]
    if not facts["stranger_kept"]:
        return Found("retention_wrong", "", {"name": "notes.txt"})
    if "run/epoch_001.npz" not in files or f"run/{name}" not in files:
        gone = "epoch_001.npz" if "run/epoch_001.npz" not in files else name
        return Found("retention_wrong", "", {"name": gone})
    expected = {"run/epoch_001.npz", "run/notes.txt", "run/epoch_004.npz", "run/epoch_008.npz"}
    left = [file for file in files if file not in expected]
    if left:
        return Found("retention_wrong", "leftover", {"name": left[0]})
    if not facts["other_at_path"]:
        return Found("path_not_handled", "nothing", {"name": "epoch_008.npz"})
    if not facts["folder_made"]:
        return Found("path_not_handled", "", {"name": "new/folder"})
    return None


SAVE = Check(
    id="09.save",
    title={"nl": "Opslaan, heel of niet", "en": "Saving, whole or not at all"},
    names=("save",),
    criteria=(
        ("kept", 1.0, {"nl": "alles staat erin, zonder pickle", "en": "all is in it, no pickle"}),
        ("atomic", 0.5, {"nl": "in één keer vervangen", "en": "replaced in one go"}),
        ("folder", 0.5, {"nl": "de map blijft netjes", "en": "the folder stays tidy"}),
    ),
    challenge=_challenge,
    probe=Probe("checkpoint_files", "probe_save"),
    judge=_save,
)


# ---- load ---------------------------------------------------------------------------------------


def _load(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    if evidence.get("delegated"):
        return _delegated()

    def look(_: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        facts = results[0]["value"]
        found: list[Found] = []
        holds: set[str] = set()
        if facts["state"]["is"] == "other" and facts["state"]["type"] == "NpzFile":
            found.append(Found("wrong_type", "open_file", {"got": "NpzFile"}))
        else:
            found += _different(facts["state"], challenge["new"])
        if not found and not facts["fresh"]:
            found.append(Found("load_shares_arrays", "file"))
        if not found:
            holds.add("equal")
        if facts["code_ran"]:
            found.insert(0, Found("unsafe_format", "load"))
        elif facts["state"].get("names") or facts["state"]["type"] == "NpzFile":
            holds.add("safe")  # of what was read at all
        if facts["unnoticed"]:
            share = round(100 * next((one for one in facts["unnoticed"] if one), 0.0))
            empty = "empty" if facts["unnoticed"] == [0.0] else "unnoticed"
            found.append(Found("not_atomic", empty, {"share": share}))
        elif facts["state"]["is"] == "state":
            holds.add("whole")
        if not facts["file_kept"]:
            found.append(Found("retention_wrong", "loaded"))
            holds.discard("whole")
        return holds, found

    return function_checks.judge(("equal", "whole", "safe"), evidence, {"cases": []}, look)


LOAD = Check(
    id="09.load",
    title={"nl": "Laden, en controleren", "en": "Loading, and checking"},
    names=("load",),
    partners=("save",),
    needs_partners=False,
    criteria=(
        ("equal", 1.0, {"nl": "alles komt precies terug", "en": "everything comes back exactly"}),
        ("whole", 0.5, {"nl": "een afgebroken bestand geweigerd", "en": "a cut-off file refused"}),
        ("safe", 0.5, {"nl": "er wordt geen code uitgevoerd", "en": "no code in it is run"}),
    ),
    challenge=_challenge,
    probe=Probe("checkpoint_files", "probe_load"),
    judge=_load,
)
CHECKS = (SAVE, LOAD)
