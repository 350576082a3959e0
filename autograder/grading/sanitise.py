"""Restore a submitted notebook: the teacher's cells from the gradebook, the learner's own kept.

Of a submission only the texts of cells are used, and the quiz answers in their metadata. Which
cells there are, which of them are tests, what they are worth and what they say comes from the
class folder. Either language's flavour may be handed in: their exercises and tests are the same,
demo code differs in comments only.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from autograder.grading import answers as quiz_answers
from autograder.grading import submissions
from autograder.grading.results import Remark
from autograder.grading.submissions import Submission, SubmissionError, parse
from autograder.language import LANGUAGES
from autograder.quiz import Question, is_question_id

SCHEMA = 3  # of nbgrader's metadata
MOST_CELLS = 5_000
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_HIDDEN = {"BEGIN HIDDEN TESTS": "END HIDDEN TESTS", "BEGIN MARK SCHEME": "END MARK SCHEME"}
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HALF = re.compile("[\ud800-\udfff\x00]")
_QUIZ = re.compile(r"""\s*quiz\(\s*(["'])([a-z0-9-]{1,100})\1\s*\)\s*;?\s*""")

Kind = Literal["course", "exercise", "test", "answer", "quiz", "own"]


class SourceError(Exception):
    """The class folder does not say what an assignment is; `text` says so in both languages."""

    def __init__(self, nl: str, en: str):
        self.text = {"nl": nl, "en": en}
        super().__init__(en)

    def say(self, language: str) -> str:
        """Return the sentence in one language."""
        return self.text[language]


# -- what the teacher has -----------------------------------------------------------------------


@dataclass(frozen=True)
class SourceCell:
    """One cell as the teacher has it.

    Attributes
    ----------
    source : what is put back: the stub of an exercise, a test with its hidden part
    released : what the learner was given: without the hidden part
    grade_id : empty for a cell that nbgrader knows nothing of
    question_id : of a quiz cell, else empty
    points, source_points : what the gradebook gives it, and what it was released with if a
        teacher changed that in the gradebook since
    question : what a released exam question holds, as ``autograder.exam.handed_out`` made it
    """

    id: str
    kind: Kind
    cell_type: str
    source: str
    released: str
    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float | None = None
    checksum: str = ""
    question_id: str = ""
    question: dict[str, Any] | None = None
    source_points: float | None = None

    @property
    def kept_by_learner(self) -> bool:
        """Tell whether its text is the learner's: an exercise, or an answer in words."""
        return self.solution or not (self.grade or self.locked)


@dataclass(frozen=True)
class Source:
    """An assignment as the gradebook and the teacher's notebook say it is: plain data.

    `files` are those beside the teacher's notebook, which students got with it, in base64;
    `earlier` are points, by grade id, that cells were worth in a release that students may have.
    """

    assignment: str
    language: str
    cells: tuple[SourceCell, ...]
    kernelspec: dict[str, Any] = field(default_factory=lambda: dict(_KERNEL))
    version: str = ""
    files: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, list[float]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as plain data, of which `of_plain` makes an equal one."""
        return asdict(self)

    @classmethod
    def of_plain(cls, data: Mapping[str, Any]) -> Source:
        """Return the source that `plain` made into data."""
        return cls(**{**data, "cells": tuple(SourceCell(**cell) for cell in data["cells"])})

    def questions(self) -> dict[str, Question]:
        """Return the questions whose key stands in the gradebook, by id."""
        keys = (quiz_answers.key_of(cell.source) for cell in self.cells if cell.question_id)
        return {question.id: question for question in keys if question is not None}


def load_source(gradebook: Any, folder: Path, assignment: str) -> Source:
    """Return what the class folder knows of an assignment; `gradebook` is nbgrader's, open.

    Cells that count come from the gradebook, in the order of ``source/``; a cell that stands in
    only one of the two is used if it is in the gradebook.
    """
    graded = _of_gradebook(gradebook, assignment)
    path = Path(folder) / "source" / assignment / f"{assignment}.ipynb"
    notebook = _teachers(path)
    files = coded(submissions.beside(Path(folder) / "source", (assignment,)))
    earlier = released_points(Path(folder), assignment)
    return replace(source_of(notebook, graded, assignment), files=files, earlier=earlier)


def points_file(assignment: str) -> Path:
    """Return where in a class folder stands what cells were ever worth."""
    return Path(".leercurve", "sources", f"{assignment}.points.json")


def released_points(folder: Path, assignment: str) -> dict[str, list[float]]:
    """Return by grade id the points with which a cell was released, now or earlier."""
    try:
        found = json.loads((folder / points_file(assignment)).read_bytes())
        return {str(name): [float(one) for one in points] for name, points in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # it only keeps a remark from being made


def coded(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return files as plain data, in base64."""
    return {name: base64.b64encode(data).decode("ascii") for name, data in files.items()}


def source_of(
    notebook: Mapping[str, Any], graded: Mapping[str, SourceCell], assignment: str
) -> Source:
    """Return an assignment from the teacher's notebook and the gradebook's cells by grade id."""
    cells: list[SourceCell] = []
    missing = dict(graded)
    taken: set[str] = set()
    for number, raw in enumerate(notebook["cells"]):
        metadata = raw.get("metadata", {})
        text = _joined(raw.get("source", ""))
        grading = metadata.get("nbgrader", {})
        grade_id = grading.get("grade_id", "")
        counts = any(grading.get(flag) for flag in ("grade", "solution", "locked", "task"))
        cell_id = _free(raw.get("id"), f"cell-{number}", taken)
        if counts and grade_id in missing:
            points = grading.get("points")
            known = replace(
                missing.pop(grade_id),
                id=cell_id,
                source_points=float(points) if _equals(points, points) else None,
            )
            question = _exam_question(metadata)
            cells.append(replace(known, question=question if known.question_id else None))
        elif not counts:
            cells.append(_course_cell(cell_id, raw["cell_type"], text, metadata))
    for grade_id, cell in missing.items():
        cells.append(replace(cell, id=_free(grade_id, grade_id, taken)))
    leercurve = notebook.get("metadata", {}).get("leercurve", {})
    language = leercurve.get("lang")
    return Source(
        assignment=assignment,
        language=language if language in LANGUAGES else "en",
        cells=tuple(cells),
        kernelspec=dict(notebook.get("metadata", {}).get("kernelspec", _KERNEL)),
        version=str(leercurve.get("version", "")),
    )


def _course_cell(
    cell_id: str, cell_type: str, text: str, metadata: Mapping[str, Any]
) -> SourceCell:
    question_id = _asked(text) if cell_type == "code" else ""
    return SourceCell(
        id=cell_id,
        kind="quiz" if question_id else "course",
        cell_type=cell_type,
        source=text,
        released=text,
        question_id=question_id,
        question=_exam_question(metadata) if question_id else None,
    )


def _of_gradebook(gradebook: Any, assignment: str) -> dict[str, SourceCell]:
    from nbgrader.api import MissingEntry

    try:
        notebook = gradebook.find_notebook(assignment, assignment)
    except MissingEntry:
        raise SourceError(
            f"Het cijferboek kent {assignment} niet; geef het hoofdstuk eerst vrij: "
            f"leercurve class release MAP {assignment[:2]}",
            f"The gradebook does not know {assignment}; release the chapter first: "
            f"leercurve class release DIR {assignment[:2]}",
        ) from None
    graded = {cell.name: cell for cell in notebook.grade_cells}
    tasks = {cell.name: cell for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    found = {}
    for cell in sorted(notebook.source_cells, key=lambda cell: cell.name):
        scored = graded.get(cell.name) or tasks.get(cell.name)
        found[cell.name] = graded_cell(
            cell.name,
            cell.cell_type,
            cell.source or "",
            grade=cell.name in graded,
            solution=cell.name in solutions,
            locked=bool(cell.locked),
            task=cell.name in tasks,
            points=None if scored is None else float(scored.max_score),
            checksum=cell.checksum or "",
        )
    return found


def graded_cell(
    grade_id: str,
    cell_type: str,
    source: str,
    *,
    grade: bool,
    solution: bool,
    locked: bool,
    task: bool = False,
    points: float | None = None,
    checksum: str = "",
) -> SourceCell:
    """Return a cell of the gradebook. It has the grade id as id until the notebook is known."""
    released = without_hidden(source)
    question_id = _asked(released) if cell_type == "code" and grade and not solution else ""
    kind: Kind = "quiz" if question_id else "test"
    if cell_type == "markdown":
        kind = "answer" if grade or solution or task else "course"
    elif solution:
        kind = "exercise"
    elif not grade:
        kind = "course"
    return SourceCell(
        grade_id, kind, cell_type, source, released, grade_id, grade, solution, locked, task,
        points, checksum, question_id,
    )  # fmt: skip


def _teachers(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_bytes().decode("utf-8-sig"))
        if notebook["nbformat"] == 4 and isinstance(notebook["cells"], list):
            return dict(notebook)
        reason = "nbformat"
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = type(error).__name__
    raise SourceError(
        f"Het notebook van de docent kan niet worden gelezen: {path} ({reason}).",
        f"The teacher's notebook cannot be read: {path} ({reason}).",
    )


def without_hidden(text: str) -> str:
    """Return a source as nbgrader releases it: without hidden tests and marking schemes."""
    kept, end = [], ""
    for line in text.split("\n"):
        if end:
            if end in line:
                end = ""
            continue
        end = next((stop for start, stop in _HIDDEN.items() if start in line), "")
        if not end:
            kept.append(line)
    return "\n".join(kept)


def _asked(text: str) -> str:
    """Return the question that a cell asks if that is all it does, else an empty text."""
    match = _QUIZ.fullmatch(without_hidden(text))
    return match.group(2) if match and is_question_id(match.group(2)) else ""


def _exam_question(metadata: Mapping[str, Any]) -> dict[str, Any] | None:
    question = metadata.get("leercurve", {}).get("question")
    return question if isinstance(question, dict) else None


# -- what comes out of it -----------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One cell of a restored notebook.

    The source of a test or a quiz holds its hidden part: it is for the teacher, never for the jail.

    Attributes
    ----------
    changed : whether the learner's text differs from what they were given, for code of the course
        comments apart; own cells are always changed
    restored : whether it was missing and has been put back
    """

    id: str
    kind: Kind
    cell_type: str
    source: str
    grade_id: str = ""
    changed: bool = False
    restored: bool = False


@dataclass(frozen=True)
class Sanitised:
    """A submission that can be run, judged and shown.

    `notebook` is a valid notebook of format 4.5 without outputs, with nbgrader's metadata from the
    gradebook; `answers` gives for a question the cell it was answered in and the stored answers,
    of exam questions still in codes. `files` is what else was handed in.
    """

    notebook: Any
    language: str
    cells: tuple[Cell, ...]
    answers: dict[str, tuple[str, tuple[str, ...]]]
    remarks: tuple[Remark, ...]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(eq=False)
class _Raw:
    """A submitted cell: the little that is taken over from it."""

    cell_type: str
    id: str
    source: str
    metadata: Mapping[str, Any]
    attachments: dict[str, Any]
    place: SourceCell | None = None
    retyped: bool = False

    @property
    def grading(self) -> Mapping[str, Any]:
        return _mapping(self.metadata.get("nbgrader"))

    @property
    def claim(self) -> str:
        grade_id = self.grading.get("grade_id")
        return grade_id if isinstance(grade_id, str) else ""


def sanitise(submission: Submission, source: Source) -> Sanitised:
    """Restore a submission; `SubmissionError` says why nothing could be made of it.

    Only what was really tampered with is remarked upon, by cell; that hidden tests are missing from
    a submission is as it should be.
    """
    data = parse(submission.content)
    raws = [raw for cell in data["cells"] if (raw := _raw(cell)) is not None]
    if len(raws) > MOST_CELLS:
        raise SubmissionError(
            "too_many_cells",
            f"Het notebook heeft {len(raws)} cellen, meer dan kan worden nagekeken.",
            f"The notebook has {len(raws)} cells, more than can be graded.",
        )
    remarks: list[Remark] = list(submission.remarks)
    _match(raws, source, remarks)
    metadata = _mapping(data.get("metadata"))
    language = _language(metadata, raws, source)
    cells = _in_order(raws, source, language, remarks)
    return Sanitised(
        notebook=_notebook(cells, source, language),
        language=language,
        cells=tuple(cell for cell, _, _ in cells),
        answers=_answers(raws, source),
        remarks=tuple(remarks),
        files=submission.files,
    )


def _raw(cell: Any) -> _Raw | None:
    """Return a submitted cell, None for what is none."""
    if not isinstance(cell, dict):
        return None
    cell_type, cell_id = cell.get("cell_type"), cell.get("id")
    return _Raw(
        cell_type=cell_type if cell_type in ("code", "markdown") else "raw",
        id=cell_id if isinstance(cell_id, str) and _ID.fullmatch(cell_id) else "",
        source=_joined(cell.get("source")),
        metadata=_mapping(cell.get("metadata")),
        attachments=_attachments(cell.get("attachments")),
    )


def _joined(source: Any) -> str:
    """Return the text of a cell, as everything after this can write it."""
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return _HALF.sub("\ufffd", source.replace("\r\n", "\n"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _attachments(value: Any) -> dict[str, Any]:
    """Return the pictures that were pasted into a text; anything else is left out."""
    found: dict[str, Any] = {}
    for name, bundle in _mapping(value).items():
        for kind, picture in _mapping(bundle).items():
            if kind in _PICTURES and isinstance(picture, str) and picture.isascii():
                found.setdefault(_HALF.sub("\ufffd", name), {})[kind] = picture
    return found


# -- which submitted cell is which --------------------------------------------------------------


def _match(raws: list[_Raw], source: Source, remarks: list[Remark]) -> None:
    """Give each submitted cell its place in the source; cells without one are the learner's own."""
    by_claim: dict[str, list[_Raw]] = {}
    by_id: dict[str, list[_Raw]] = {}
    for raw in raws:
        by_claim.setdefault(raw.claim, []).append(raw)
        by_id.setdefault(raw.id, []).append(raw)
    graded = [cell for cell in source.cells if cell.grade_id]
    names = {cell.grade_id for cell in graded}
    for cell in graded:
        _take(cell, by_claim.get(cell.grade_id, []), remarks)
    for cell in graded:  # a tool may have dropped the metadata; the ids of cells then remain
        if not _is_taken(cell, raws):
            left = [raw for raw in by_id.get(cell.id, []) if raw.claim not in names]
            _take(cell, left, remarks)
    for cell in source.cells:
        if not cell.grade_id:
            _take(cell, [raw for raw in by_id.get(cell.id, []) if raw.claim not in names], remarks)
    _match_by_text(raws, source)


def _take(cell: SourceCell, candidates: list[_Raw], remarks: list[Remark]) -> None:
    """Let one of the candidates stand in a cell's place, and say so if others claim it too."""
    free = [raw for raw in candidates if raw.place is None]
    if not free:
        return
    chosen = next((raw for raw in free if raw.id == cell.id), free[0])
    doubtful = False
    if cell.kept_by_learner and cell.grade_id:
        # Python, too, goes by what was said last; an untouched copy says nothing.
        own = [raw for raw in free if not _same_text(raw.source, cell.released)]
        chosen = own[-1] if own else chosen
        doubtful = len({raw.source.strip() for raw in own}) > 1
    elif cell.grade_id:
        intact = [raw for raw in free if _intact(raw.source, cell)]
        if chosen not in intact and intact:
            chosen = intact[0]
        doubtful = len(intact) < len(free) > 1
    chosen.place = cell
    if doubtful:
        remarks.append(_said("duplicate", cell))


def _is_taken(cell: SourceCell, raws: Iterable[_Raw]) -> bool:
    return any(raw.place is cell for raw in raws)


def _match_by_text(raws: list[_Raw], source: Source) -> None:
    """Find cells that lost both their id and their metadata by what they say.

    Exercises cannot be found so; their code still runs as a cell of the learner's own.
    """
    taken = {id(raw.place) for raw in raws if raw.place is not None}
    wanted: dict[str, list[SourceCell]] = {}
    for cell in source.cells:
        if id(cell) not in taken and not (cell.solution or cell.task):
            wanted.setdefault(cell.released.strip(), []).append(cell)
    for raw in raws:
        if raw.place is None and raw.source.strip() and not raw.claim:
            found = wanted.get(raw.source.strip(), [])
            if found and found[0].cell_type == raw.cell_type:
                raw.place = found.pop(0)


# -- restoring ----------------------------------------------------------------------------------

_Made = tuple[Cell, SourceCell | None, dict[str, Any]]


def _in_order(
    raws: list[_Raw], source: Source, language: str, remarks: list[Remark]
) -> list[_Made]:
    """Return all cells in the learner's order, what is missing behind what came before it."""
    taken = {cell.id for cell in source.cells}
    made: list[_Made] = []
    for number, raw in enumerate(raws):
        if raw.place is not None:
            made.append(_restored(raw, raw.place, source, language, remarks))
        else:
            name = _free(raw.id, f"own-{number}", taken)
            own = Cell(name, "own", raw.cell_type, raw.source, changed=True)
            made.append((own, None, raw.attachments))
    return _completed(made, source, remarks)


def _restored(
    raw: _Raw, place: SourceCell, source: Source, language: str, remarks: list[Remark]
) -> _Made:
    if place.grade_id:
        if raw.cell_type != place.cell_type:
            remarks.append(_said("cell_type", place))
        earlier = source.earlier.get(place.grade_id, ())
        if raw.grading and not _same_grading(raw.grading, place, earlier):
            remarks.append(_said("metadata", place))
        if place.kept_by_learner:
            changed = not _same_text(raw.source, place.released)
            attached = raw.attachments if place.cell_type == "markdown" else {}
            return _cell(place, raw.source, changed=changed), place, attached
        # Locked prose is in the language of the class; a learner's flavour may be the other one.
        if not _intact(raw.source, place) and (place.grade or language == source.language):
            remarks.append(_said("tests" if place.grade else "locked", place))
        return _cell(place, place.source), place, {}
    if place.cell_type != raw.cell_type:  # the learner made something else of it
        own = Cell(place.id, "own", raw.cell_type, raw.source, changed=True)
        return own, None, raw.attachments
    if place.cell_type != "code":
        changed = language == source.language and not _same_text(raw.source, place.released)
        return _cell(place, raw.source, changed=changed), place, raw.attachments
    changed = not same_code(raw.source, place.released)
    if place.kind == "quiz" and changed:
        changed = _asked(raw.source) != place.question_id
    if place.kind == "quiz" and changed:  # code was written over the question: it is to run
        return replace(_cell(place, raw.source, changed=True), kind="course"), place, {}
    return _cell(place, raw.source, changed=changed), place, {}


def _cell(place: SourceCell, text: str, *, changed: bool = False, restored: bool = False) -> Cell:
    return Cell(place.id, place.kind, place.cell_type, text, place.grade_id, changed, restored)


def _completed(made: list[_Made], source: Source, remarks: list[Remark]) -> list[_Made]:
    """Put back what counts and the code of the course, each behind the cell that precedes it.

    Cells of the learner's own stay behind it: what they define holds, and not a stub put back.
    """
    present = {cell.id for cell, _, _ in made}
    behind: dict[str, list[_Made]] = {}
    before = ""
    for place in source.cells:
        if place.id in present:
            before = place.id
        elif place.grade_id or place.cell_type == "code":
            back = _cell(place, place.source, restored=True)
            behind.setdefault(before, []).append((back, place, {}))
            if place.grade_id:
                remarks.append(_said("missing", place))
    ordered = behind.get("", [])
    for one in made:
        ordered.append(one)
        ordered += behind.get(one[0].id, [])
    return ordered


def _notebook(cells: list[_Made], source: Source, language: str) -> Any:
    from nbformat import from_dict

    leercurve = {"chapter": source.assignment, "lang": language, "version": source.version}
    return from_dict(  # type: ignore[no-untyped-call]
        {
            "cells": [_node(*one) for one in cells],
            "metadata": {
                "kernelspec": source.kernelspec,
                "language_info": {"name": "python"},
                "leercurve": leercurve,
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _node(cell: Cell, place: SourceCell | None, attachments: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": cell.id,
        "metadata": {},
        "source": cell.source,
    }
    if cell.cell_type == "code":
        made |= {"execution_count": None, "outputs": []}
    elif attachments:
        made["attachments"] = attachments
    if place is None:
        return made
    if place.grade_id:
        made["metadata"]["nbgrader"] = _grading(place)
        if place.solution or place.grade or place.locked:
            made["metadata"]["deletable"] = False
        if not place.kept_by_learner:
            made["metadata"]["editable"] = False
    if place.question is not None:
        made["metadata"]["leercurve"] = {"v": 1, "question": place.question}
    return made


def _grading(place: SourceCell) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell, as `nbgrader generate_assignment` writes it."""
    grading: dict[str, Any] = {
        "cell_type": place.cell_type,
        "grade": place.grade,
        "grade_id": place.grade_id,
        "locked": place.locked,
        "schema_version": SCHEMA,
        "solution": place.solution,
        "task": place.task,
    }
    if place.points is not None:
        grading["points"] = place.points
    if len(place.checksum) == 32:
        grading["checksum"] = place.checksum
    return grading


def _answers(raws: list[_Raw], source: Source) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return where each question was answered; its own cell has the first word, then any copy."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    cells = {cell.question_id: cell.id for cell in source.cells if cell.question_id}
    for own in (True, False):
        for raw in raws:
            asked = raw.place.question_id if raw.place is not None else ""
            for question_id, given in quiz_answers.stored(raw.metadata).items():
                known = question_id in cells and (not own or asked == question_id)
                if known and given and question_id not in found:
                    found[question_id] = (cells[question_id], given)
    return found


def _language(metadata: Mapping[str, Any], raws: list[_Raw], source: Source) -> str:
    """Return the flavour that was handed in: as it says itself, else as its prose shows."""
    said = _mapping(metadata.get("leercurve")).get("lang")
    if isinstance(said, str) and said in LANGUAGES:
        return said
    prose = [
        raw.source.strip() == raw.place.source.strip()
        for raw in raws
        if raw.place is not None and raw.place.cell_type == "markdown" and not raw.place.grade_id
    ]
    if prose and not any(prose):
        return next(language for language in LANGUAGES if language != source.language)
    return source.language


def _free(wanted: Any, otherwise: str, taken: set[str]) -> str:
    """Return an id for a cell that no other has, the one wanted if possible; and take it."""
    name = wanted if isinstance(wanted, str) and _ID.fullmatch(wanted) else otherwise
    number, free = 0, name
    while free in taken:
        number += 1
        free = f"{otherwise[:50]}-{number}"
    taken.add(free)
    return free


# -- comparing ----------------------------------------------------------------------------------


def _same_text(one: str, other: str) -> bool:
    """Tell whether two texts are alike, ends of lines and of the text apart."""
    if one == other:
        return True
    return [line.rstrip() for line in one.rstrip().split("\n")] == [
        line.rstrip() for line in other.rstrip().split("\n")
    ]


def _intact(text: str, cell: SourceCell) -> bool:
    """Tell whether a locked cell says what was released, or what the teacher's own copy says."""
    return _same_text(text, cell.released) or _same_text(text, cell.source)


def _same_grading(grading: Mapping[str, Any], place: SourceCell, earlier: Iterable[float]) -> bool:
    """Tell whether the metadata of a submitted cell are what they were when it was released."""
    flags = {
        "grade": place.grade,
        "solution": place.solution,
        "locked": place.locked,
        "task": place.task,
        "grade_id": place.grade_id,
        "schema_version": SCHEMA,
    }
    defaults: dict[str, Any] = {"task": False}
    if any(not _equals(grading.get(name, defaults.get(name)), flags[name]) for name in flags):
        return False
    given = grading.get("points")
    return place.points is None or any(
        _equals(given, points) for points in (place.points, place.source_points, *earlier)
    )


def _equals(value: Any, expected: Any) -> bool:
    """Tell whether a value is what it should be; for numbers, 12 is 12.0, and True is not 1."""
    if isinstance(value, bool) or isinstance(expected, bool | str):
        return type(value) is type(expected) and bool(value == expected)
    return isinstance(value, int | float) and bool(value == expected)


def same_code(one: str, other: str) -> bool:
    """Tell whether two cells are the same code, comments and empty lines apart."""
    if one == other:
        return True
    if len(one) > 4 * len(other) + 4_000:
        return False
    return _code_of(one) == _code_of(other)


@functools.lru_cache(maxsize=1024)
def _code_of(text: str) -> tuple[tuple[int, str], ...]:
    """Return code as its tokens, without comments; as bare lines where it is no Python."""
    left_out = (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER)
    try:
        return tuple(
            (token.type, "" if token.type in (tokenize.INDENT, tokenize.NEWLINE) else token.string)
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type not in left_out
        )
    except (tokenize.TokenError, SyntaxError, ValueError):
        lines = (line.rstrip() for line in text.split("\n"))
        return tuple((0, line) for line in lines if line and not line.lstrip().startswith("#"))


# -- words --------------------------------------------------------------------------------------

_WORDS = {
    "tests": (
        "De test {id} was veranderd; de test van de docent is teruggezet.",
        "The test {id} had been changed; the teacher's test was put back.",
    ),
    "locked": (
        "De vaste tekst {id} was veranderd; die van de docent is teruggezet.",
        "The fixed text {id} had been changed; the teacher's was put back.",
    ),
    "metadata": (
        "De punten of kenmerken van cel {id} waren veranderd; die van het cijferboek gelden.",
        "The points or flags of cell {id} had been changed; the gradebook's count.",
    ),
    "cell_type": (
        "Cel {id} was van soort veranderd (code of tekst); dat is hersteld.",
        "Cell {id} had become of another type (code or text); this was restored.",
    ),
    "missing": (
        "Cel {id} ontbrak en is teruggezet.",
        "Cell {id} was missing and was put back.",
    ),
    "duplicate": (
        "De opdracht {id} stond in meer dan één cel; ze zijn alle uitgevoerd, in hun volgorde.",
        "The exercise {id} stood in more than one cell; all of them were run, in their order.",
    ),
    "duplicate_answer": (
        "Het antwoord {id} stond er meer dan eens; het laatste telt.",
        "The answer {id} was there more than once; the last one counts.",
    ),
    "duplicate_test": (
        "De test {id} kwam meer dan eens voor, niet steeds ongewijzigd; die van de docent telt.",
        "The test {id} was there more than once, not always unchanged; the teacher's counts.",
    ),
}


def _said(code: str, place: SourceCell) -> Remark:
    if code == "duplicate" and place.kind != "exercise":
        code = "duplicate_answer" if place.kept_by_learner else "duplicate_test"
    dutch, english = _WORDS[code]
    names = {"id": place.grade_id}
    return Remark(code, dutch.format(**names), english.format(**names), place.id)
