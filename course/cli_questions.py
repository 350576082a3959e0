"""`leercurve questions …`: the question bank for a school's own LMS.

As in `cli`, each command is a small function around a module that does the work.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from course.cli_manners import Lang, Trouble, polite, spoken

app = typer.Typer(
    help="For teachers: the question bank, for an LMS.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Form(StrEnum):
    """A format in which an LMS takes in questions."""

    gift = "gift"
    moodle_xml = "moodle-xml"
    qti = "qti"


_IMPORT = {
    "nl": {
        "gift": "In Moodle: Vragenbank, Importeren, GIFT-opmaak.",
        "moodle-xml": "In Moodle: Vragenbank, Importeren, Moodle XML-opmaak.",
        "qti": "In Canvas: Instellingen, Cursusinhoud importeren, QTI-zipbestand. In Brightspace: "
        "Cursusbeheer, Onderdelen importeren/exporteren/kopiëren.",
    },
    "en": {
        "gift": "In Moodle: Question bank, Import, GIFT format.",
        "moodle-xml": "In Moodle: Question bank, Import, Moodle XML format.",
        "qti": "In Canvas: Settings, Import Course Content, QTI .zip file. In Brightspace: "
        "Course Admin, Import/Export/Copy Components.",
    },
}


@app.callback()
def questions() -> None:
    """Keep `export` a command with a name of its own, however few there are."""


@app.command(
    "export",
    epilog="Example: leercurve questions export --format moodle-xml --lang nl",
    help="Write the questions as one file that an LMS imports: Moodle, Canvas or Brightspace.",
)
@polite
def export(
    form: Annotated[
        Form,
        typer.Option("--format", help="For Moodle: gift or moodle-xml. For the others: qti."),
    ],
    chapters: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer reads it with every supported Python
        typer.Argument(
            metavar="CHAPTER", help="Numbers (05) or names (05_training_loop). Default: all."
        ),
    ] = None,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--out", metavar="FILE", help="The file. Default: one here, by its format."),
    ] = None,
    source: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--source",
            help="A folder with questions/, such as a class folder. Default: this course.",
        ),
    ] = None,
    lang: Lang = None,
) -> None:
    """Write one file with the questions of some chapters, in one language."""
    from autograder.reports.questions import ENDINGS
    from autograder.reports.questions import export as written
    from course.build.files import write

    language = spoken(lang)
    title, found = _found(source, chapters, language)
    content = written(found, form.value, language, title)
    path = out or Path(f"leercurve-{language}{ENDINGS[form.value]}")
    if not path.absolute().parent.is_dir():
        raise Trouble(
            f"De map {path.absolute().parent} is er niet.",
            f"The folder {path.absolute().parent} does not exist.",
        )
    write(path, content)
    count = sum(len(questions) for _, questions in found)
    if language == "nl":
        vragen = "1 vraag" if count == 1 else f"{count} vragen"
        typer.echo(f"{vragen} geschreven in {path}. {_IMPORT[language][form.value]}")
    else:
        said = "1 question" if count == 1 else f"{count} questions"
        typer.echo(f"Wrote {said} to {path}. {_IMPORT[language][form.value]}")


def _found(
    source: Path | None, chapters: list[str] | None, language: str
) -> tuple[str, list[tuple[str, Any]]]:
    """Return the title of the course, and per chapter its title and its questions."""
    from autograder.quiz import load
    from course import HOME
    from course.build import manifest
    from course.classroom import chosen

    course = manifest.load(source or HOME, beneath=HOME if source else None)
    found = []
    for entry in chosen(course, chapters or []):
        path = (source or HOME) / "questions" / f"{entry.stem}.toml"
        questions = load(path) if path.is_file() else []
        if questions:
            found.append((f"{entry.number} {entry.title[language]}", questions))
    if not found:
        raise Trouble(
            f"In {(source or HOME) / 'questions'} staat geen vraag van deze hoofdstukken.",
            f"There is no question of these chapters in {(source or HOME) / 'questions'}.",
        )
    return course.title[language], found


# What the help says in Dutch.
HELP_NL = {
    "For teachers: the question bank, for an LMS.": "Voor docenten: de vragenbank, voor een LMS.",
    "Write the questions as one file that an LMS imports: Moodle, Canvas or Brightspace.": (
        "Schrijf de vragen als één bestand dat een LMS importeert: Moodle, Canvas of Brightspace."
    ),
    "For Moodle: gift or moodle-xml. For the others: qti.": (
        "Voor Moodle: gift of moodle-xml. Voor de andere: qti."
    ),
    "The file. Default: one here, by its format.": (
        "Het bestand. Standaard: een bestand hier, naar de opmaak genoemd."
    ),
    "A folder with questions/, such as a class folder. Default: this course.": (
        "Een map met questions/, zoals een klassenmap. Standaard: deze cursus."
    ),
}
