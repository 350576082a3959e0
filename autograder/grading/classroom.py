"""A class folder: an ordinary nbgrader course, made, opened and filled with assignments.

Everything nbgrader has in such a folder is where it always is. What is ours stands in
``.leercurve/``, which only the teacher can read: the class's secret, the results of grading, and
the address of a gradebook that is not a file.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from traitlets.config import Config

from autograder import files
from autograder.grading.config import DB_URL, HIDDEN, LIMITS, LeercurveGrading, find_alembic
from autograder.grading.roster import Student

CONFIG = "nbgrader_config.py"
SECRET = "secret"
LOCK = "grading.lock"
FOLDERS = ("source", "release", "submitted", "autograded", "feedback", "chapters", "questions")
OTHER = {"nl": "en", "en": "nl"}

_CONFIG = '''\
"""De klas, voor nbgrader en voor Leercurve. The class, for nbgrader and for Leercurve.

Elke opdracht van nbgrader en de formgrader lezen dit bestand. Wat hieronder staat, is van jou.
Every nbgrader command and the formgrader read this file. What stands below is yours.
"""

from autograder.grading.config import configure

c = get_config()  # noqa: F821
configure(c, __file__)

# De naam van de cursus, ook in de uitwisselmap. The course's name, in the exchange too.
c.CourseDirectory.course_id = {course_id!r}

# De taal van source/ en release/; de andere staat in release_{other}/.
# The language of source/ and release/; the other one is in release_{other}/.
c.LeercurveGrading.language = {language!r}

# Het cijferboek is gradebook.db. Een ander, ook met een wachtwoord in het adres, geef je met
# `leercurve class new --db-url` of in de omgeving: LEERCURVE_DB_URL.
# The gradebook is gradebook.db. Another, with a password in its address too, is given with
# `leercurve class new --db-url` or in the environment: LEERCURVE_DB_URL.

# Grenzen per inzending. Limits per submission.
# c.LeercurveGrading.cell_seconds = 20
# c.LeercurveGrading.total_seconds = 120
# c.LeercurveGrading.memory_bytes = 1024**3

# Te laat ingeleverd: nul punten. Handed in late: no points.
# c.AssignLatePenalties.plugin_class = "nbgrader.plugins.LateSubmissionPlugin"
# c.LateSubmissionPlugin.penalty_method = "zero"
'''


class ClassroomError(Exception):
    """A class folder that cannot be used as asked; the sentence exists in both languages."""

    def __init__(self, nl: str, en: str):
        self.text = {"nl": nl, "en": en}
        super().__init__(en)


@dataclass(frozen=True)
class Classroom:
    """A class folder, opened.

    `config` is what its nbgrader_config.py says, together with the teacher's own for all courses.
    """

    folder: Path
    config: Config

    @cached_property
    def choices(self) -> LeercurveGrading:
        """The teacher's choices, `c.LeercurveGrading.…`."""
        return LeercurveGrading(config=self.config)

    @property
    def language(self) -> str:
        """The language of source/ and release/."""
        return str(self.choices.language)

    @property
    def other(self) -> str:
        """The other language."""
        return OTHER[self.language]

    @property
    def limits(self) -> dict[str, Any]:
        """The limits of the jail that the teacher chose, by the names of `sandbox.limits`."""
        return {name: getattr(self.choices, name) for name in LIMITS}

    @cached_property
    def directory(self) -> Any:
        """Return nbgrader's own view of the folder, a `CourseDirectory`."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config, root=str(self.folder))

    @property
    def course_id(self) -> str:
        """The name of the course, in the gradebook and in the exchange."""
        return str(self.directory.course_id)

    @property
    def db_url(self) -> str:
        """The address of the gradebook."""
        return str(self.directory.db_url)

    @property
    def hidden(self) -> Path:
        """The folder with what is ours and the teacher's alone."""
        return self.folder / HIDDEN

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        """Open the gradebook; in a ``with`` statement, closed at its end."""
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SQLAlchemyError

        find_alembic()
        try:
            book = Gradebook(self.db_url, self.course_id or "default_course")
        except (SQLAlchemyError, ImportError) as error:
            raise _unreachable(self.db_url, error) from error
        with book:
            yield book

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the class folder's lock; the kernel takes it back when a run dies."""
        self.hidden.mkdir(exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self.hidden / LOCK, flags, 0o600)
        try:
            try:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except ImportError:
                pass  # Windows: there is no jail there either
            except BlockingIOError:
                raise ClassroomError(
                    f"In {self.folder} wordt al nagekeken of uitgegeven; wacht tot dat klaar is.",
                    f"{self.folder} is being graded or released already; wait until that is done.",
                ) from None
            yield
        finally:
            os.close(handle)

    def secret(self) -> str:
        """Return the secret with which this class's exam questions are coded."""
        path = self.hidden / SECRET
        try:
            found = path.read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise ClassroomError(
                f"Het geheim van de klas ({path}) is niet te lezen; zonder dat zijn toetsvragen "
                "niet na te kijken. Haal het terug uit een reservekopie.",
                f"The secret of the class ({path}) cannot be read; without it exam questions "
                "cannot be graded. Put it back from a backup.",
            ) from error
        if not re.fullmatch(r"[0-9a-f]{32,}", found):
            raise ClassroomError(
                f"In {path} staat niet het geheim van een klas; haal het terug uit een "
                "reservekopie.",
                f"{path} does not hold the secret of a class; put it back from a backup.",
            )
        return found

    def source(self, assignment: str) -> Path:
        """Return where the teacher's notebook of an assignment stands."""
        return self.folder / self.directory.source_directory / assignment / f"{assignment}.ipynb"

    def release(self, language: str) -> str:
        """Return the name of the folder with what is released in a language."""
        if language == self.language:
            return str(self.directory.release_directory)
        return f"release_{language}"


def open_folder(folder: Path) -> Classroom:
    """Open a class folder; raise ClassroomError, one sentence, where there is none."""
    folder = Path(os.path.abspath(folder))
    if not is_class(folder):
        raise ClassroomError(
            f"{folder} is geen klassenmap; maak er een met: leercurve class new {folder}",
            f"{folder} is no class folder; make one with: leercurve class new {folder}",
        )
    return Classroom(folder, _configuration(folder))


def is_class(folder: Path) -> bool:
    """Tell whether a folder is a class folder: nbgrader's configuration, and our hidden part."""
    return (folder / CONFIG).is_file() and (folder / HIDDEN).is_dir()


def _configuration(folder: Path) -> Config:
    """Read the configuration as nbgrader would here: the teacher's own, then the folder's."""
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config.loader import (
        ConfigFileNotFound,
        JSONFileConfigLoader,
        PyFileConfigLoader,
    )

    config = Config()
    try:
        for where in [*reversed(jupyter_config_path()), str(folder)]:
            for loader, ending in ((PyFileConfigLoader, "py"), (JSONFileConfigLoader, "json")):
                with suppress(ConfigFileNotFound):
                    config.merge(loader(f"nbgrader_config.{ending}", path=where).load_config())
    except Exception as error:  # it is a Python file: anything may go wrong in it
        raise ClassroomError(
            f"{folder / CONFIG} is niet te gebruiken ({type(error).__name__}: {error}).",
            f"{folder / CONFIG} cannot be used ({type(error).__name__}: {error}).",
        ) from error
    return config


# -- making one ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """What came of `make`: the class, whether it is new, and who was added or there already."""

    classroom: Classroom
    new: bool
    added: tuple[str, ...]
    known: tuple[str, ...]


def make(
    folder: Path, language: str | None, students: Sequence[Student] = (), db_url: str | None = None
) -> Made:
    """Make a class folder, or add students to the one that is there; overwrite nothing.

    A new folder appears in one step, gradebook included, or not at all. It is its owner's alone:
    with accounts of students on the same machine, solutions and grades stay out of their reach.
    """
    folder = Path(os.path.abspath(folder))
    address = None if db_url is None else _address(db_url)
    if is_class(folder):
        room = open_folder(folder)
        _refuse_change(room, language, address)
        _complete(folder)
        added, known = enrol(room, students)
        return Made(room, False, added, known)
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise ClassroomError(
            f"{folder} bestaat al en is geen klassenmap; kies een nieuwe of lege map.",
            f"{folder} exists already and is no class folder; choose a new or empty one.",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _fill(staged, folder.name, language or "nl", address)
        enrol(open_folder(staged), students)
        if folder.is_dir():
            folder.rmdir()  # refuses where something came into it meanwhile
        staged.rename(folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return Made(open_folder(folder), True, tuple(one.id for one in students), ())


def people(room: Classroom) -> set[str]:
    """Return the ids of the students that the gradebook knows."""
    from nbgrader.api import Student as Row
    from sqlalchemy import select

    with room.gradebook() as book:
        return set(book.db.scalars(select(Row.id)))


def enrol(room: Classroom, students: Sequence[Student]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put students into the gradebook, all or none; return who is new and who was there.

    Of one who was there, only what the gradebook did not know yet is filled in.
    """
    from nbgrader.api import Student as Row

    added, known = [], []
    with room.gradebook() as book:
        there = {row.id: row for row in book.db.query(Row).all()}
        for student in students:
            details = {
                "first_name": student.first_name,
                "last_name": student.last_name,
                "email": student.email,
                "lms_user_id": student.lms_user_id,
            }
            row = there.get(student.id)
            if row is None:
                row = Row(id=student.id)
                book.db.add(row)
                added.append(student.id)
            else:
                known.append(student.id)
            for name, value in details.items():
                if value and not getattr(row, name):
                    setattr(row, name, value)
        try:
            book.db.commit()
        except BaseException:
            book.db.rollback()
            raise
    return tuple(added), tuple(known)


def _fill(folder: Path, name: str, language: str, address: str | None) -> None:
    _complete(folder)
    course_id = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "leercurve"
    text = _CONFIG.format(course_id=course_id, language=language, other=OTHER[language])
    (folder / CONFIG).write_text(text, encoding="utf-8")
    if address:
        files.create(folder / HIDDEN / DB_URL, f"{address}\n".encode())


def _complete(folder: Path) -> None:
    """Make what is missing of a class folder's own folders, and its secret."""
    hidden = folder / HIDDEN
    if hidden.is_symlink():
        raise ClassroomError(
            f"{hidden} is een link; Leercurve schrijft niet buiten de klassenmap.",
            f"{hidden} is a link; Leercurve does not write outside the class folder.",
        )
    hidden.mkdir(mode=0o700, exist_ok=True)
    for name in FOLDERS:
        if not os.path.lexists(folder / name):
            (folder / name).mkdir()
    with suppress(FileExistsError):
        files.create(hidden / SECRET, f"{secrets.token_hex(32)}\n".encode())


def _refuse_change(room: Classroom, language: str | None, address: str | None) -> None:
    if language and language != room.language:
        raise ClassroomError(
            f"De taal van deze klas is {room.language}; een andere kies je in {CONFIG}.",
            f"The language of this class is {room.language}; choose another in {CONFIG}.",
        )
    if address and address != room.db_url:
        raise ClassroomError(
            f"Deze klas heeft al een cijferboek ({_shown(room.db_url)}); haal .leercurve/{DB_URL} "
            "weg om een ander te kiezen.",
            f"This class has a gradebook already ({_shown(room.db_url)}); remove "
            f".leercurve/{DB_URL} to choose another.",
        )


def _address(db_url: str) -> str:
    """Return the address of a gradebook, or say what is wrong with it without its password."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import SQLAlchemyError

    try:
        url = make_url(db_url.strip())
        url.get_dialect().import_dbapi()
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise _unreachable(db_url, error) from error
    return url.render_as_string(hide_password=False)


def _shown(address: str) -> str:
    """Return an address that may be shown: no password in it."""
    from sqlalchemy import make_url

    try:
        return make_url(address).render_as_string(hide_password=True)
    except Exception:  # not even an address; it may still hold a secret
        return address.split("://")[0] + "://…"


def _unreachable(address: str, error: Exception) -> ClassroomError:
    where = _shown(address)
    if isinstance(error, ImportError):
        return ClassroomError(
            f"Voor het cijferboek {where} ontbreekt een pakket: "
            "python -m pip install 'leercurve[postgresql]'",
            f"A package is missing for the gradebook {where}: "
            "python -m pip install 'leercurve[postgresql]'",
        )
    reason = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
    with suppress(Exception):
        from sqlalchemy import make_url

        password = make_url(address).password
        if password:
            reason = reason.replace(str(password), "***")
    if "locked" in reason:
        return ClassroomError(
            f"Een ander programma houdt het cijferboek {where} bezet; probeer het zo nog eens.",
            f"Another program is using the gradebook {where}; try again in a moment.",
        )
    return ClassroomError(
        f"Het cijferboek {where} is niet te openen: {reason}",
        f"The gradebook {where} cannot be opened: {reason}",
    )
