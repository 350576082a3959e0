"""nbgrader's configuration of a class folder: what grading needs, set in one call.

A class folder's ``nbgrader_config.py`` calls `configure` and adds the teacher's own choices. Every
nbgrader command and the formgrader read that file, so all of them find the same gradebook, and
each way to autograde, formgrader's button included, comes out at our pipeline.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from traitlets import Bool, Enum, Float, Integer
from traitlets.config import Configurable

from autograder.grading.stubs import CODE_STUB, TEXT_STUB

HIDDEN = ".leercurve"
DB_URL = "db_url"
DB_URL_VARIABLE = "LEERCURVE_DB_URL"


class LeercurveGrading(Configurable):
    """The teacher's choices for a class; ``c.LeercurveGrading.…`` in nbgrader_config.py."""

    language = Enum(
        ("nl", "en"), "nl", help="The language of the class: of source/ and release/."
    ).tag(config=True)
    workers = Integer(
        0, min=0, help="How many submissions are run at once; 0 is one per core."
    ).tag(config=True)
    cell_seconds = Float(20.0, min=0.1, help="The longest that one cell may run.").tag(config=True)
    probe_seconds = Float(20.0, min=0.1, help="The longest that one check may run.").tag(
        config=True
    )
    total_seconds = Float(120.0, min=0.1, help="The longest that one submission may run.").tag(
        config=True
    )
    memory_bytes = Integer(1 << 30, min=1 << 27, help="Memory of one submission.").tag(config=True)
    processes = Integer(32, min=1, help="Processes and threads of one submission.").tag(config=True)
    file_bytes = Integer(32 << 20, min=0, help="The largest file that may be written.").tag(
        config=True
    )
    disk_bytes = Integer(64 << 20, min=1 << 20, help="All files that may be written.").tag(
        config=True
    )
    output_bytes = Integer(200_000, min=1_000, help="What one cell may print.").tag(config=True)
    unsafe = Bool(
        False, help="Run learners' code without a jail where there is none. Think twice."
    ).tag(config=True)


LIMITS = (
    "cell_seconds",
    "probe_seconds",
    "total_seconds",
    "memory_bytes",
    "processes",
    "file_bytes",
    "disk_bytes",
    "output_bytes",
)
"""The traits of `LeercurveGrading` that are limits of the jail, under the same names."""


def configure(c: Any, file: str | os.PathLike[str] | None = None) -> None:
    """Set in nbgrader's configuration `c` what a class folder needs.

    `file` is the configuration file, ``__file__`` in there; its folder is the class folder.
    """
    from autograder.grading.feedback import feedback_settings

    root = os.path.dirname(os.path.abspath(file)) if file is not None else os.getcwd()
    directory = c.CourseDirectory
    directory.root = root
    address = db_url(Path(root))
    if address:
        directory.db_url = address
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    feedback_settings(c)
    find_alembic()
    _take_over()


def db_url(root: Path) -> str:
    """Return the address of a class's gradebook where it is not the file gradebook.db, else "".

    The environment's comes first. An address with a password in it stands in no configuration
    file: it is kept in a file of its own that only its owner can read.
    """
    address = os.environ.get(DB_URL_VARIABLE, "").strip()
    if address:
        return address
    try:
        return (root / HIDDEN / DB_URL).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def find_alembic() -> None:
    """Let nbgrader find `alembic`, which it starts by name when it makes a gradebook."""
    beside = os.path.dirname(sys.executable)
    if shutil.which("alembic") is None and shutil.which("alembic", path=beside):
        os.environ["PATH"] = os.pathsep.join(filter(None, [os.environ.get("PATH"), beside]))


def _take_over() -> None:
    """Put our `Autograde` where nbgrader looks its own up: the command and the formgrader's API."""
    from nbgrader.apps import api, autogradeapp

    from autograder.grading.autograde import Autograde

    api.Autograde = Autograde
    autogradeapp.Autograde = Autograde
