"""The command `leercurve`: for a learner, an author, and whoever wonders what is missing.

Each command is a small function around a module that does the work; those modules are imported
where they are used, so that `leercurve --help` answers at once. Errors are one sentence.
"""

import functools
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from course import cli_class, cli_questions
from course.cli_manners import Lang, Trouble
from course.cli_manners import polite as _polite
from course.cli_manners import spoken as _spoken

app = typer.Typer(
    name="leercurve",
    help="Train neural networks from scratch: an interactive course in Dutch and English.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_class.app, name="class")
app.add_typer(cli_questions.app, name="questions")


Folder = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--dir", help="Your course folder. Default: $LEERCURVE_DIR, else leercurve at home."
    ),
]
Source = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--source",
        help="A folder with course.toml, chapters/ and questions/. Default: this course.",
    ),
]


def main() -> None:
    """Run the command line, with its help in the language of the person at the keyboard."""
    command = typer.main.get_command(app)
    if _spoken(_asked(sys.argv[1:])) == "nl":
        _translate_help(command)
    command()


def _asked(arguments: list[str]) -> str | None:
    """Return the language named on the command line, before anything else is read."""
    for position, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=")
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if argument.startswith("--lang") and value in ("nl", "en"):
            return value
    return None


@app.command(
    epilog="Example: leercurve start --lang nl --dir ~/leercurve",
    help="Open the course in JupyterLab, in a folder of your own.",
)
@_polite
def start(
    lang: Lang = None,
    dir: Folder = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Open no browser; print the address.")
    ] = False,
    port: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--port", min=1, max=65535, help="The port. Default: the first free one."),
    ] = None,
    jupyter: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[-- JUPYTER OPTIONS]", help="Passed on to JupyterLab as they are."),
    ] = None,
) -> None:
    """Make or reuse the learner's folder, then become JupyterLab."""
    from course import launch
    from course.workspace import Workspace, resolve

    extra = jupyter or []
    for word in extra:
        if not word.startswith("-"):
            raise Trouble(
                f"'{word}' is geen optie; opties voor JupyterLab staan na '--'.",
                f"'{word}' is not an option; options for JupyterLab come after '--'.",
            )
    place = Workspace(resolve(dir))
    language = lang.value if lang else place.language or _spoken()
    launch.require_jupyterlab()
    chosen = launch.choose_port(port)

    outcome = place.open(language, _deliveries(place, language))
    for name, page in _pages().items():
        place.put_page(name, page)
    _report(outcome, place, language)
    launch.jupyterlab(
        place.folder, language, port=chosen, browser=not no_browser, extra=extra, say=typer.echo
    )


@app.command(
    epilog="Example: leercurve progress",
    help="Say how far you are, per chapter.",
)
@_polite
def progress(dir: Folder = None, lang: Lang = None) -> None:
    """Print a line per chapter: how much is done, points, objectives, questions to refresh."""
    from autograder.state import StateError
    from course import progress as far
    from course.workspace import Workspace, resolve

    place = Workspace(resolve(dir))
    if not place.folder.is_dir():
        raise Trouble(
            f"In {place.folder} is nog geen cursus; begin met: leercurve start",
            f"There is no course in {place.folder} yet; begin with: leercurve start",
        )
    try:
        remembered, aside = far.remembered(place.folder)
    except StateError as error:
        raise Trouble(
            "Wat je al deed is nu niet te lezen: een ander programma gebruikt het. Probeer het zo "
            "nog eens.",
            "What you did before cannot be read now: another program uses it. Try again in a "
            "moment.",
        ) from error
    language = lang.value if lang else place.language or _spoken()
    _print_progress(far.of(remembered), language)
    for path in aside:
        name = path.relative_to(place.folder).as_posix()
        typer.echo(
            f"Een bestand met wat je eerder deed was beschadigd; het is bewaard als {name}. "
            "Heb je het niet meer nodig, gooi het dan weg."
            if language == "nl"
            else f"A file with what you did before was damaged; it is kept as {name}. "
            "Once you no longer need it, throw it away.",
            err=True,
        )


def _print_progress(found: Any, language: str) -> None:
    from rich.console import Console
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    from autograder.language import number
    from course.progress import percent

    dutch = language == "nl"
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("", justify="right")
    table.add_column("Hoofdstuk" if dutch else "Chapter", ratio=1)
    table.add_column("Gedaan" if dutch else "Done", justify="right")
    table.add_column("", width=8)
    table.add_column("Punten" if dutch else "Points", justify="right")
    table.add_column("Leerdoelen" if dutch else "Objectives", justify="right")
    table.add_column("Opfrissen" if dutch else "To refresh", justify="right")
    for chapter in found.chapters.values():
        due = sum(name.startswith(f"{chapter.number}-") for name in found.due)
        points, most = number(chapter.points, language), number(chapter.most_points, language)
        table.add_row(
            str(int(chapter.number)),
            Text(chapter.title[language]),
            f"{percent(chapter.share)} %",
            ProgressBar(total=1, completed=chapter.share, width=8),
            f"{points} / {most}" if chapter.most_points else "",
            f"{chapter.mastered} / {len(chapter.objectives)}" if chapter.objectives else "",
            str(due) if due else "",
            style="bold" if chapter.number == found.current else None,
        )
    screen = Console(highlight=False)
    screen.print(Text(found.headline(language), style="bold"))
    screen.print()
    screen.print(table)
    if found.due:
        screen.print()
        screen.print(Text(_to_refresh(len(found.due), dutch)))


def _to_refresh(count: int, dutch: bool) -> str:
    if dutch:
        what = "1 vraag wacht" if count == 1 else f"{count} vragen wachten"
        return f"Om op te frissen: {what} op de startpagina."
    what = "1 question waits" if count == 1 else f"{count} questions wait"
    return f"To refresh: {what} on the start page."


@app.command(
    epilog="Example: leercurve reset 05",
    help="Start a chapter afresh; your old copy stays beside it.",
)
@_polite
def reset(
    chapter: Annotated[str, typer.Argument(help="Its number (05) or name (05_training_loop).")],
    dir: Folder = None,
    lang: Lang = None,
) -> None:
    """Put a fresh copy of a chapter in place of the learner's, which stays beside it."""
    from course.build import manifest
    from course.workspace import Workspace, resolve

    place = Workspace(resolve(dir))
    language = lang.value if lang else place.language or _spoken()
    course = manifest.load()
    entry = course.find(chapter)
    if entry is None:
        known = ", ".join(entry.number for entry in course.chapters)
        raise Trouble(
            f"Er is geen hoofdstuk '{chapter}'; er zijn: {known}.",
            f"There is no chapter '{chapter}'; there are: {known}.",
        )
    kept = place.reset(entry.stem, language, _delivery(course.source(entry)))
    path = place.notebook(entry.stem)
    if language == "nl":
        typer.echo(f"Nieuw: {path}")
        if kept:
            typer.echo(f"Je eigen versie staat ernaast: {kept.name}")
            typer.echo("Staat het hoofdstuk open in JupyterLab, sluit het daar dan en open het.")
    else:
        typer.echo(f"Fresh: {path}")
        if kept:
            typer.echo(f"Your own version is kept beside it: {kept.name}")
            typer.echo("If the chapter is open in JupyterLab, close it there and open it again.")


@app.command(
    epilog="Example: leercurve build --out build/course",
    help="For authors: write all chapters as notebooks for nbgrader.",
)
@_polite
def build(
    out: Annotated[Path, typer.Option("--out", help="Where to write them.")] = Path("build/course"),
    source: Source = None,
    lang: Lang = None,
) -> None:
    """Write `OUT/{nl,en}/<stem>/<stem>.ipynb`, a glossary beside them, and nbgrader's config."""
    from course import HOME
    from course.build import glossary, manifest, notebook
    from course.build.source import read

    course = manifest.load(source or HOME)
    chapters = [read(course.source(entry)) for entry in course.chapters]
    count = len(notebook.build(chapters, out)) - 1
    glossary.build(course, out)
    if _spoken(lang) == "nl":
        typer.echo(
            f"{count} notebooks geschreven in {out}; daar werken de opdrachten van nbgrader."
        )
    else:
        typer.echo(f"Wrote {count} notebooks to {out}; nbgrader's commands work there.")


@app.command(
    epilog="Example: leercurve check --run",
    help="For authors: report every inconsistency, with file and line.",
)
@_polite
def check(
    run: Annotated[
        bool,
        typer.Option(
            "--run", help="Execute every chapter with its solutions as well (about a minute)."
        ),
    ] = False,
    source: Source = None,
    lang: Lang = None,
) -> None:
    """Print one line per inconsistency; exit 1 if there is any."""
    from autograder.grading.classroom import is_class
    from course import HOME
    from course.build import check as checks

    language = _spoken(lang)
    beneath = HOME if source is not None and is_class(source) else None
    problems = checks.check(source or HOME, run=run, beneath=beneath)
    for problem in problems:
        typer.echo(problem.say(language))
    if problems:
        raise typer.Exit(1)
    typer.echo("Alles klopt." if language == "nl" else "All is well.")


@app.command(
    epilog="Example: leercurve demo demo-class",
    help="For teachers: a simulated class of 40, from handing out to the report.",
)
@_polite
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Open no browser; print the address.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Hold the demo and open its report."""
    from course.demo import walk

    language = _spoken(lang)
    dutch = language == "nl"
    words = {
        "new": ("Een klassenmap met 40 studenten", "A class folder with 40 students"),
        "release": ("Hoofdstukken uitgeven in twee talen", "Handing out chapters in two languages"),
        "hand_in": ("De studenten leveren in", "The students hand in"),
        "grade": ("Nakijken, achter slot en grendel", "Grading, behind bars"),
        "feedback": ("Feedback voor iedereen", "Feedback for everybody"),
        "report": ("Het rapport van de klas", "The class report"),
    }
    with cli_class.bar(language) as show:

        def begins(step: str) -> None:
            typer.echo(words[step][0 if dutch else 1])
            show(words[step][0 if dutch else 1], 0, 0)

        held = walk.hold(folder, language, begins=begins, show=show)
    typer.echo(cli_class.graded(held.summary, language))
    typer.echo(f"Het rapport: {held.report}" if dutch else f"The report: {held.report}")
    typer.echo(
        f"De formgrader: start 'jupyter lab' in {folder} en kies Nbgrader, Formgrader."
        if dutch
        else f"The formgrader: start 'jupyter lab' in {folder} and choose Nbgrader, Formgrader."
    )
    if not no_browser:
        import webbrowser

        webbrowser.open(held.report.as_uri())


@app.command(
    epilog="Example: leercurve doctor",
    help="Say what is installed, what is missing, and what to do.",
)
@_polite
def doctor(dir: Folder = None, lang: Lang = None) -> None:
    """Print one line per finding; exit 1 if something the course needs is missing."""
    from course import diagnosis
    from course.workspace import resolve

    findings = diagnosis.examine(resolve(dir))
    for finding in findings:
        typer.echo(finding.say(_spoken(lang)))
    if any(finding.needed and not finding.well for finding in findings):
        raise typer.Exit(1)


def _deliveries(place: Any, language: str) -> dict[str, Any]:
    """Return the chapters of the course, to be built only where they are needed."""
    from course.build import manifest

    course = manifest.load()
    deliveries = {}
    for entry in course.chapters:
        if course.source(entry).is_file():
            deliveries[entry.stem] = _delivery(course.source(entry))
        else:  # the other chapters are as good as ever
            typer.echo(
                f"Hoofdstuk {entry.stem} ontbreekt in deze installatie."
                if language == "nl"
                else f"Chapter {entry.stem} is missing from this installation.",
                err=True,
            )
    if not all(os.path.lexists(place.notebook(stem)) for stem in deliveries):
        typer.echo("Hoofdstukken maken …" if language == "nl" else "Making the chapters …")
    return deliveries


def _pages() -> dict[str, dict[str, Any]]:
    """Return the pages to read that stand beside the chapters, by file name.

    Those of both languages: a notebook may be switched to the other one while it is open.
    """
    from course.build import glossary, manifest

    course = manifest.load()
    words = glossary.load(course.folder)
    return {
        name: glossary.page(words, language, course.chapters)
        for language, name in glossary.NAMES.items()
    }


def _delivery(source: Path) -> Any:
    from course.workspace import Delivery

    @functools.cache
    def chapter() -> Any:
        from course.build.source import read

        return read(source)

    @functools.cache
    def notebook(language: str) -> dict[str, Any]:
        from course.build.notebook import learner_notebook

        return learner_notebook(chapter(), language)

    return Delivery(notebook)


def _report(outcome: Any, place: Any, language: str) -> None:
    """Say what happened in the folder."""
    dutch = language == "nl"
    typer.echo(f"{'Je map' if dutch else 'Your folder'}: {place.folder}")
    if outcome.added:
        names = ", ".join(outcome.added)
        typer.echo(f"{'Toegevoegd' if dutch else 'Added'}: {names}")
    if outcome.switched:
        names = ", ".join(outcome.switched)
        typer.echo(
            f"Nu in het Nederlands, je eigen cellen ongewijzigd: {names}"
            if dutch
            else f"Now in English, your own cells unchanged: {names}"
        )
    if outcome.damaged is not None:
        name = outcome.damaged.name
        typer.echo(
            "Het bestand met wat je al deed was beschadigd; "
            f"het ligt als .leercurve/{name} naast een nieuw."
            if dutch
            else "The file with what you did before was damaged; "
            f"it lies beside a fresh one as .leercurve/{name}.",
            err=True,
        )
    for stem in outcome.unreadable:
        name = place.notebook(stem).name
        typer.echo(
            f"{name} is niet te lezen en blijft zoals het is; "
            f"een verse kopie ernaast: leercurve reset {stem[:2]}"
            if dutch
            else f"{name} cannot be read and stays as it is; "
            f"a fresh copy beside it: leercurve reset {stem[:2]}",
            err=True,
        )


# What the help says in Dutch. Typer's own words ("Usage", "Options") stay English.
_HELP_NL = {
    "Train neural networks from scratch: an interactive course in Dutch and English.": (
        "Neurale netwerken trainen, vanaf nul: een interactieve cursus in het Nederlands en "
        "het Engels."
    ),
    "Open the course in JupyterLab, in a folder of your own.": (
        "Open de cursus in JupyterLab, in een map van jezelf."
    ),
    "Say how far you are, per chapter.": "Zeg hoe ver je bent, per hoofdstuk.",
    "Start a chapter afresh; your old copy stays beside it.": (
        "Begin opnieuw aan een hoofdstuk; je oude versie blijft staan."
    ),
    "For authors: write all chapters as notebooks for nbgrader.": (
        "Voor auteurs: schrijf alle hoofdstukken als notebooks."
    ),
    "For authors: report every inconsistency, with file and line.": (
        "Voor auteurs: meld alles wat niet klopt, met bestand en regel."
    ),
    "Say what is installed, what is missing, and what to do.": (
        "Zeg wat er is, wat er ontbreekt en wat je daaraan doet."
    ),
    "For teachers: a simulated class of 40, from handing out to the report.": (
        "Voor docenten: een nagebootste klas van 40, van uitgeven tot rapport."
    ),
    "A new or empty folder.": "Een nieuwe of lege map.",
    "Dutch or English. Default: your own setting or the system's.": (
        "Nederlands of Engels. Standaard: je eigen instelling of die van het systeem."
    ),
    "Your course folder. Default: $LEERCURVE_DIR, else leercurve at home.": (
        "Je cursusmap. Standaard: $LEERCURVE_DIR, anders leercurve in je thuismap."
    ),
    "A folder with course.toml, chapters/ and questions/. Default: this course.": (
        "Een map met course.toml, chapters/ en questions/. Standaard: deze cursus."
    ),
    "Open no browser; print the address.": "Open geen browser; toon het adres.",
    "The port. Default: the first free one.": "De poort. Standaard: de eerste die vrij is.",
    "Passed on to JupyterLab as they are.": "Gaan ongewijzigd naar JupyterLab.",
    "Its number (05) or name (05_training_loop).": "Het nummer (05) of de naam (05_training_loop).",
    "Where to write them.": "Waar ze terechtkomen.",
    "Execute every chapter with its solutions as well (about a minute).": (
        "Voer elk hoofdstuk ook uit met zijn oplossingen (ongeveer een minuut)."
    ),
    **cli_class.HELP_NL,
    **cli_questions.HELP_NL,
}


def _translate_help(command: Any) -> None:
    """Put the Dutch help in place of the English."""
    command.help = _HELP_NL.get(command.help, command.help)
    if command.epilog:
        command.epilog = command.epilog.replace("Example:", "Voorbeeld:")
    for parameter in command.params:
        words = getattr(parameter, "help", None)
        if words:
            parameter.help = _HELP_NL.get(words, words)
    for child in getattr(command, "commands", {}).values():
        _translate_help(child)


if __name__ == "__main__":
    main()
