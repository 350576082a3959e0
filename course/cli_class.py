"""`leercurve class …`: a teacher's class, from a new folder to grades.

As in `cli`, each command is a small function around a module that does the work.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from course.cli_manners import Lang, Trouble, polite, spoken

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
        metavar="CHAPTER", help="Numbers (05) or names (05_training_loop). Default: all."
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
        typer.echo(_enrolled(len(made.added), len(made.known), language))
    if made.new:
        typer.echo(
            f"Verder met: leercurve class release {folder} 00"
            if dutch
            else f"Go on with: leercurve class release {folder} 00"
        )


def _enrolled(added: int, known: int, language: str) -> str:
    """Say how many students came into the gradebook, and how many stood there, if any."""
    if language == "nl":
        said = f"{_people_nl(added)} toegevoegd"
        return f"{said}, {known} al bekend." if known else f"{said}."
    said = f"{_people_en(added)} added"
    return f"{said}, {known} already known." if known else f"{said}."


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
    with bar(language) as show:
        stems = classroom.release(folder, chapters or [], show)
    dutch = language == "nl"
    names = ", ".join(stems)
    here, other = room.release(room.language), room.release(room.other)
    typer.echo(
        f"In {here}/ ({room.language}) en {other}/ ({room.other}): {names}"
        if dutch
        else f"In {here}/ ({room.language}) and {other}/ ({room.other}): {names}"
    )
    typer.echo(
        "Naar de uitwisselmap van nbgrader, in de klassenmap, per hoofdstuk: "
        f"nbgrader release_assignment {stems[-1]}"
        if dutch
        else "Into nbgrader's exchange, from within the class folder, for each chapter: "
        f"nbgrader release_assignment {stems[-1]}"
    )


@app.command(
    "grade",
    epilog="Example: leercurve class grade autumn 05 --workers 4",
    help="Grade what was handed in. Cut off and started again, it goes on where it was.",
)
@polite
def grade(
    folder: Dir,
    chapters: Chapters = None,
    workers: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            "--workers", min=1, metavar="N", help="Submissions at once. Default: one per core."
        ),
    ] = None,
    scheduler: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--scheduler",
            metavar="tcp://...",
            help="Run the submissions on a cluster of dask.distributed.",
        ),
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe",
            help="Where no jail is possible: run learners' code with all that you may do yourself.",
        ),
    ] = False,
    student: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--student", metavar="ID", help="Only this one; may be given more than once."),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="What is done already, too. Points that you gave yourself stay."
        ),
    ] = False,
    lang: Lang = None,
) -> None:
    """Grade; exit 1 if something could not be."""
    from autograder.grading import pipeline
    from autograder.grading.classroom import open_folder, people

    language = spoken(lang)
    room = open_folder(folder)
    stems = _stems(room.folder, chapters)
    if not _handed_in(room.folder, stems, student or []):
        place = room.folder / room.directory.submitted_directory
        typer.echo(
            f"Er is nog niets ingeleverd: zet het in {place}/STUDENT/HOOFDSTUK/, of doe "
            "'nbgrader collect HOOFDSTUK' in de klassenmap."
            if language == "nl"
            else f"Nothing has been handed in yet: put it in {place}/STUDENT/CHAPTER/, or do "
            "'nbgrader collect CHAPTER' in the class folder."
        )
        return
    before = people(room)
    with bar(language) as show:

        def step(one: Any) -> None:
            show(f"{one.assignment} {one.student}", one.done, one.total)

        summary = pipeline.grade(
            room.folder,
            stems,
            students=student or None,
            workers=workers,
            scheduler=scheduler,
            unsafe=unsafe,
            force=again,
            language=language,
            progress=step,
        )
    for one in summary.said:
        words = one.remark.say(language)
        typer.echo(f"{one.assignment} {one.student}: {words}", err=True)
    strangers = sorted(people(room) - before) if before else []
    if strangers:
        names = ", ".join(strangers)
        typer.echo(
            f"Nieuw in het cijferboek, want ingeleverd maar niet in jouw lijst: {names}"
            if language == "nl"
            else f"New in the gradebook, since handed in but not in your list: {names}",
            err=True,
        )
    typer.echo(graded(summary, language))
    if summary.unreadable or summary.own_failures:
        raise typer.Exit(1)


def _handed_in(folder: Path, stems: list[str] | None, students: list[str]) -> bool:
    """Tell whether there is anything to grade; raise Trouble if it is not of who is asked for."""
    from autograder.grading import submissions

    place = folder / submissions.SUBMITTED
    if stems is None:
        stems = sorted({path.name for path in place.glob("*/*")})
    there = {student for stem in stems for student in submissions.students(folder, stem)}
    for student in students:
        if student not in there:
            raise Trouble(
                f"In {place} heeft '{student}' niets ingeleverd van wat je wilt nakijken.",
                f"In {place} '{student}' has handed in nothing of what you want to grade.",
            )
    return bool(there)


def graded(summary: Any, language: str) -> str:
    """Return in one line what came of a run of grading."""
    counts = [
        (summary.graded + summary.recorded, "nagekeken", "graded"),
        (summary.skipped, "al gedaan", "done before"),
        (summary.late, "met een andere aftrek voor te laat", "with another late penalty"),
        (summary.flagged, "met een opmerking", "with a remark"),
        (summary.unreadable, "niet te lezen", "not readable"),
        (summary.own_failures, "met een fout van Leercurve zelf", "with a failure of Leercurve"),
    ]
    dutch = language == "nl"
    said = [
        f"{count} {nl if dutch else en}"
        for at, (count, nl, en) in enumerate(counts)
        if count or at == 0
    ]
    return f"{', '.join(said)}."


@app.command(
    "feedback",
    epilog="Example: leercurve class feedback autumn 05",
    help="Write each student's feedback, in the language of what they handed in.",
)
@polite
def feedback(folder: Dir, chapters: Chapters = None, lang: Lang = None) -> None:
    """Write feedback/STUDENT/…, which nbgrader's release_feedback hands over."""
    from autograder.grading import feedback as pages
    from autograder.grading.classroom import open_folder, people

    language = spoken(lang)
    dutch = language == "nl"
    room = open_folder(folder)
    people(room)  # says so where the gradebook cannot be read
    with bar(language) as show:
        written = pages.write(
            room.folder,
            _stems(room.folder, chapters),
            progress=lambda done, of: show("Feedback", done, of),
        )
    for assignment, student, reason in written.failed:
        typer.echo(f"{assignment} {student}: {reason}", err=True)
    count = len(written.pages)
    place = room.folder / room.directory.feedback_directory
    if not count and not written.failed:
        typer.echo(
            f"Er is nog niets nagekeken; begin met: leercurve class grade {folder}"
            if dutch
            else f"Nothing has been graded yet; begin with: leercurve class grade {folder}"
        )
        return
    typer.echo(
        f"{count} keer feedback in {place}; deel het uit, in de klassenmap, met: nbgrader "
        "release_feedback HOOFDSTUK"
        if dutch
        else f"{count} pages of feedback in {place}; hand them out, in the class folder, with: "
        "nbgrader release_feedback CHAPTER"
    )
    if written.failed:
        raise typer.Exit(1)


@app.command(
    "report",
    epilog="Example: leercurve class report autumn --out report.html",
    help="Write the class report: scores, misconceptions, questions, who needs help.",
)
@polite
def report(
    folder: Dir,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--out", metavar="FILE", help="The page. Default: class_report.html in DIR."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Write the report as one HTML file, with its figures beside it as CSV."""
    from autograder.grading.classroom import open_folder, people
    from autograder.reports import class_report

    language = spoken(lang)
    room = open_folder(folder)
    people(room)
    page = class_report.write(room.folder, out, language)
    typer.echo(f"Het rapport: {page}" if language == "nl" else f"The report: {page}")


@app.command(
    "export",
    epilog="Example: leercurve class export autumn --format canvas --out grades.csv",
    help="Write the grades, as CSV or as an LMS takes them in.",
)
@polite
def export(
    folder: Dir,
    format: Annotated[Format, typer.Option("--format", help="For whom.")] = Format.csv,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--out", metavar="FILE", help="The file. Default: grades-FORMAT.csv in DIR."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Write the grades of everybody in the gradebook."""
    from autograder.grading.classroom import open_folder, people
    from autograder.reports import grades

    language = spoken(lang)
    room = open_folder(folder)
    people(room)
    made = grades.export(room.folder, format.value, out)
    dutch = language == "nl"
    for assignment, student in made.waiting:
        typer.echo(
            f"{assignment} {student}: wacht op punten die jij geeft, en is leeg gelaten."
            if dutch
            else f"{assignment} {student}: waits for points that you give, and is left empty.",
            err=True,
        )
    typer.echo(
        f"De cijfers van {_people_nl(made.students)}: {made.path}"
        if dutch
        else f"The grades of {_people_en(made.students)}: {made.path}"
    )


@contextmanager
def bar(language: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that shows what is done, of how many; it draws on a terminal only."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
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
        "Voor docenten: deel uit, kijk na en zie hoe het met de klas gaat."
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
    "Grade what was handed in. Cut off and started again, it goes on where it was.": (
        "Kijk na wat is ingeleverd. Afgebroken en opnieuw gestart gaat het verder waar het was."
    ),
    "Submissions at once. Default: one per core.": (
        "Inzendingen tegelijk. Standaard: een per rekenkern."
    ),
    "Run the submissions on a cluster of dask.distributed.": (
        "Voer de inzendingen uit op een cluster van dask.distributed."
    ),
    "Where no jail is possible: run learners' code with all that you may do yourself.": (
        "Waar geen afscherming kan: voer code van studenten uit met alles wat jij zelf mag."
    ),
    "Only this one; may be given more than once.": (
        "Alleen deze; mag meer dan eens worden gegeven."
    ),
    "What is done already, too. Points that you gave yourself stay.": (
        "Ook wat al gedaan is. Punten die je zelf gaf, blijven."
    ),
    "Write each student's feedback, in the language of what they handed in.": (
        "Schrijf de feedback van elke student, in de taal van wat die inleverde."
    ),
    "Write the class report: scores, misconceptions, questions, who needs help.": (
        "Schrijf het rapport van de klas: scores, misvattingen, vragen, wie hulp nodig heeft."
    ),
    "The page. Default: class_report.html in DIR.": (
        "De pagina. Standaard: class_report.html in DIR."
    ),
    "Write the grades, as CSV or as an LMS takes them in.": (
        "Schrijf de cijfers, als CSV of zoals een leeromgeving ze inleest."
    ),
    "For whom.": "Voor welk programma.",
    "The file. Default: grades-FORMAT.csv in DIR.": (
        "Het bestand. Standaard: grades-FORMAT.csv in DIR."
    ),
    "Make chapters into assignments, in both languages.": (
        "Maak van hoofdstukken opdrachten, in beide talen."
    ),
}
