"""`leercurve class …`: a teacher's class, from a new folder to grades.

As in `cli`, each command is a small function around a module that does the work.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from course.cli_manners import Lang, polite, spoken

app = typer.Typer(
    help="For teachers: hand out, grade and report on a class.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """Where grades go."""

    csv = "csv"
    canvas = "canvas"
    brightspace = "brightspace"
    moodle = "moodle"


Dir = Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")]
Chapters = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer reads it with every supported Python
    typer.Argument(
        metavar="[CHAPTER]...", help="Numbers (05) or names (05_training_loop). Default: all."
    ),
]


@app.command(
    "new",
    epilog="Example: leercurve class new autumn --lang nl --students students.csv",
    help="Make a class folder, or add students to one. Nothing of yours is overwritten.",
)
@polite
def new(
    folder: Dir,
    lang: Lang = None,
    students: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--students",
            metavar="CSV",
            help="A list of students: your own, or what Canvas, Brightspace or Moodle exports.",
        ),
    ] = None,
    db_url: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--db-url",
            metavar="URL",
            help="Another gradebook than gradebook.db: postgresql://user@host/name. With a "
            "password in it, give it in $LEERCURVE_DB_URL instead.",
        ),
    ] = None,
) -> None:
    """Make the folder, its configuration and its gradebook; or add to it."""
    from autograder.grading import classroom, roster

    language = spoken(lang)
    found = roster.read(students) if students is not None else []
    there = classroom.is_class(folder)
    wanted = (lang.value if lang else None) if there else language
    made = classroom.make(folder, wanted, found, db_url)
    dutch = language == "nl"
    if made.new:
        typer.echo(
            f"{folder} is een klassenmap; nbgrader werkt erin."
            if dutch
            else f"{folder} is a class folder; nbgrader works in it."
        )
    if students is not None:
        counts = len(made.added), len(made.known)
        typer.echo(
            "{} toegevoegd, {} al bekend.".format(*map(_people_nl, counts))
            if dutch
            else "{} added, {} already known.".format(*map(_people_en, counts))
        )
    if made.new:
        typer.echo(
            f"Verder met: leercurve class release {folder} 00"
            if dutch
            else f"Go on with: leercurve class release {folder} 00"
        )


def _people_nl(count: int) -> str:
    return "1 student" if count == 1 else f"{count} studenten"


def _people_en(count: int) -> str:
    return "1 student" if count == 1 else f"{count} students"


@app.command(
    "release",
    epilog="Example: leercurve class release autumn 05 06",
    help="Make chapters into assignments, in both languages.",
)
@polite
def release(folder: Dir, chapters: Chapters = None, lang: Lang = None) -> None:
    """Check the teacher's own files, then write source/, release/ and the other language's."""
    from autograder.grading.classroom import open_folder
    from course import classroom

    language = spoken(lang)
    room = open_folder(folder)
    with _bar(language) as show:
        stems = classroom.release(
            folder, chapters or [], lambda stem, done, of: show(stem, done, of)
        )
    dutch = language == "nl"
    names = ", ".join(stems)
    here, other = room.release(room.language), room.release(room.other)
    typer.echo(
        f"In {here}/ ({room.language}) en {other}/ ({room.other}): {names}"
        if dutch
        else f"In {here}/ ({room.language}) and {other}/ ({room.other}): {names}"
    )
    typer.echo(
        "Naar de uitwisselmap van nbgrader, in de klassenmap: "
        f"nbgrader release_assignment {stems[-1]}"
        if dutch
        else "Into nbgrader's exchange, from within the class folder: "
        f"nbgrader release_assignment {stems[-1]}"
    )


@contextmanager
def _bar(language: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that shows what is done, of how many; it draws on a terminal only."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task("Bezig" if language == "nl" else "Working", total=None)

        def show(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)

        yield show


def _stems(folder: Path, chapters: list[str] | None) -> list[str] | None:
    """Return the assignments that are meant; None means all there are."""
    if not chapters:
        return None
    from course import HOME
    from course.build import manifest
    from course.classroom import chosen

    return [entry.stem for entry in chosen(manifest.load(folder, HOME), chapters)]


HELP_NL = {
    "For teachers: hand out, grade and report on a class.": (
        "Voor docenten: geef een klas uit, kijk na en zie hoe het gaat."
    ),
    "The class folder.": "De klassenmap.",
    "Numbers (05) or names (05_training_loop). Default: all.": (
        "Nummers (05) of namen (05_training_loop). Standaard: alle."
    ),
    "Make a class folder, or add students to one. Nothing of yours is overwritten.": (
        "Maak een klassenmap, of zet er studenten bij. Niets van jou wordt overschreven."
    ),
    "A list of students: your own, or what Canvas, Brightspace or Moodle exports.": (
        "Een lijst met studenten: van jezelf, of zoals Canvas, Brightspace of Moodle die geeft."
    ),
    "Another gradebook than gradebook.db: postgresql://user@host/name. With a "
    "password in it, give it in $LEERCURVE_DB_URL instead.": (
        "Een ander cijferboek dan gradebook.db: postgresql://gebruiker@machine/naam. Staat er een "
        "wachtwoord in, geef het dan in $LEERCURVE_DB_URL."
    ),
    "Make chapters into assignments, in both languages.": (
        "Maak van hoofdstukken opdrachten, in beide talen."
    ),
}
