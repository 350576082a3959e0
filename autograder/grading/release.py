"""An assignment into a class folder: source, gradebook, and what students get, in both languages.

nbgrader's own `GenerateAssignment` makes the releases, beside the folder; they take the place of
the old ones when everything is well. What students have handed in is never touched, and nothing
leaves the gradebook: an assignment whose graded cells would change after that is refused.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from traitlets.config import Config

from autograder import files
from autograder.grading.classroom import Classroom, ClassroomError
from autograder.grading.sanitise import points_file, released_points

_RECORD = "sources"
_STAGE = ".release."


def publish(room: Classroom, stem: str, sources: Mapping[str, bytes]) -> None:
    """Put an assignment into the class folder and its gradebook.

    `sources` are the teacher's notebooks, per language, as the bytes of an .ipynb file.
    """
    notebook = json.loads(sources[room.language])
    for left in room.folder.glob(f"{_STAGE}*"):  # of a run that was cut off
        shutil.rmtree(left, ignore_errors=True)
    _refuse_links(room, room.source(stem).parent)
    for language in sources:
        _refuse_links(room, _released(room, stem, language))
    refuse_edited(room, stem, sources[room.language])
    _refuse_other_cells(room, stem, notebook)
    with tempfile.TemporaryDirectory(prefix=_STAGE, dir=room.folder) as place:
        stage = Path(place)
        for language in (room.other, room.language):  # the gradebook gets the class's, last
            _stage_source(room, stem, sources[language], stage / f"source_{language}")
            _generate(room, stem, stage, language, register=language == room.language)
        _put_source(room, stem, sources[room.language])
        for language in (room.other, room.language):
            _put_folder(
                stage / f"release_{language}" / stem, _released(room, stem, language), stage
            )


def _released(room: Classroom, stem: str, language: str) -> Path:
    return room.folder / room.release(language) / stem


def _refuse_links(room: Classroom, place: Path) -> None:
    for path in (place, *place.parents):
        if path == room.folder:
            return
        if path.is_symlink():
            raise ClassroomError(
                f"{path} is een link; Leercurve schrijft niet buiten de klassenmap.",
                f"{path} is a link; Leercurve does not write outside the class folder.",
            )


def refuse_edited(room: Classroom, stem: str, new: bytes) -> None:
    """Refuse to write over a source that somebody changed after we wrote it."""
    path = room.source(stem)
    if not os.path.lexists(path):
        return
    try:
        there = _essence(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        there = "unreadable"
    if path.is_symlink() or there not in (*_known(room, stem), _essence(new)):
        raise ClassroomError(
            f"{path} is na de vorige uitgave met de hand veranderd en blijft zoals het is; geef "
            f"het uit met 'nbgrader generate_assignment {stem}', of haal het weg.",
            f"{path} was changed by hand since it was last released and stays as it is; release it "
            f"with 'nbgrader generate_assignment {stem}', or move it away.",
        )


def _essence(content: bytes) -> str:
    """Return what a notebook says, whatever was run in it: a fingerprint of cells and points."""
    cells = [
        (
            cell["cell_type"],
            "".join(cell["source"]),
            {key: cell["metadata"].get(key) for key in ("nbgrader", "leercurve")},
        )
        for cell in json.loads(content)["cells"]
    ]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def _known(room: Classroom, stem: str) -> list[str]:
    """Return the fingerprints of what we wrote as the source of an assignment."""
    record = _record(room, stem)
    return record.read_text(encoding="ascii").split() if record.is_file() else []


def _record(room: Classroom, stem: str) -> Path:
    return room.hidden / _RECORD / f"{stem}.sha256"


def _refuse_other_cells(room: Classroom, stem: str, notebook: Mapping[str, Any]) -> None:
    """Refuse, before anything is written, to add or drop cells that have been graded."""
    from nbgrader.api import MissingEntry

    new = {
        cell["metadata"]["nbgrader"]["grade_id"]
        for cell in notebook["cells"]
        if "nbgrader" in cell["metadata"]
    }
    with room.gradebook() as book:
        try:
            known = book.find_notebook(stem, stem)
        except MissingEntry:
            return
        if not known.submissions:
            return
        old = {cell.name for cell in known.source_cells}
    changed = ", ".join(sorted(new ^ old))
    if changed:
        raise ClassroomError(
            f"Van {stem} zijn al inzendingen nagekeken, dus kunnen er geen cellen met punten of "
            f"oefeningen bij of af ({changed}); geef het uit onder een andere naam.",
            f"Submissions of {stem} have been graded, so no cells with points or exercises can be "
            f"added or removed ({changed}); release it under another name.",
        )


def _stage_source(room: Classroom, stem: str, content: bytes, place: Path) -> None:
    """Put a source notebook aside, together with the teacher's own files beside it."""
    folder = place / stem
    beside = room.source(stem).parent
    if beside.is_dir():
        shutil.copytree(
            beside,
            folder,
            ignore=lambda _, names: [name for name in names if name == f"{stem}.ipynb"],
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.ipynb").write_bytes(content)


def _generate(room: Classroom, stem: str, stage: Path, language: str, *, register: bool) -> None:
    """Let nbgrader make a release from a staged source; with `register`, into the gradebook."""
    from nbgrader.converters import GenerateAssignment, NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = Config()
    config.merge(room.config)
    config.CourseDirectory.merge(
        {
            "root": str(stage),
            "db_url": room.db_url,
            "source_directory": f"source_{language}",
            "release_directory": f"release_{language}",
            "assignment_id": stem,
            "notebook_id": "*",
            "student_id": "*",
        }
    )
    config.GenerateAssignment.no_database = not register
    config.SaveCells.enabled = register
    said = _Listener()
    log = logging.Logger("leercurve.release")  # nbgrader's words, for us and not for the screen
    log.addHandler(said)
    converter = GenerateAssignment(
        coursedir=CourseDirectory(config=config, log=log), config=config, log=log
    )
    try:
        converter.start()
    except NbGraderException as error:
        reason = said.last or str(error)
        raise ClassroomError(
            f"nbgrader kan {stem} niet uitgeven: {reason}",
            f"nbgrader cannot release {stem}: {reason}",
        ) from error


class _Listener(logging.Handler):
    """Remembers the last error that was logged, in one line."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines()
        if "Traceback" in record.getMessage() or not self.last:
            self.last = lines[-1] if lines else ""


def _put_source(room: Classroom, stem: str, content: bytes) -> None:
    path, record = room.source(stem), _record(room, stem)
    path.parent.mkdir(parents=True, exist_ok=True)
    record.parent.mkdir(exist_ok=True)
    said = _essence(content)
    _note_points(room, stem, content)
    # Noted before and after: cut off in between, either source is known as one of ours.
    _write(record, "\n".join([*_known(room, stem), said, ""]).encode())
    if not path.is_file() or path.read_bytes() != content:
        _write(path, content)
    _write(record, f"{said}\n".encode())


def _note_points(room: Classroom, stem: str, content: bytes) -> None:
    """Remember what each cell was ever worth: who has an earlier release changed nothing."""
    noted = released_points(room.folder, stem)
    for cell in json.loads(content)["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("points") is not None:
            before = noted.get(grading["grade_id"], [])
            noted[grading["grade_id"]] = sorted({*before, float(grading["points"])})
    _write(room.folder / points_file(stem), (json.dumps(noted, sort_keys=True) + "\n").encode())


def _write(path: Path, content: bytes) -> None:
    files.write(path, content, 0o644, durable=True)


def _put_folder(made: Path, target: Path, stage: Path) -> None:
    """Let a new folder take the place of an old one."""
    target.parent.mkdir(exist_ok=True)
    if os.path.lexists(target):
        target.rename(Path(tempfile.mkdtemp(dir=stage)) / target.name)
    made.rename(target)
