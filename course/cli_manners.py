"""What every command has in common: its language, and errors that are one sentence."""

import errno
import functools
import os
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, NoReturn, Optional

import typer


class Language(StrEnum):
    """A language the course speaks."""

    nl = "nl"
    en = "en"


Lang = Annotated[
    Optional[Language],  # noqa: UP045 - typer reads it with every supported Python
    typer.Option("--lang", help="Dutch or English. Default: your own setting or the system's."),
]


class Trouble(Exception):
    """Something a person can mend, in both languages."""

    def __init__(self, nl: str, en: str):
        self.text = {"nl": nl, "en": en}
        super().__init__(en)


def polite(command: Callable[..., None]) -> Callable[..., None]:
    """End every error of a command in one sentence and exit code 1."""

    @functools.wraps(command)
    def run(**options: Any) -> None:
        language = spoken(options.get("lang"))
        try:
            command(**options)
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except Exception as error:
            if os.environ.get("LEERCURVE_DEBUG"):
                raise
            fail(sentence(error, language))

    return run


def sentence(error: Exception, language: str) -> str:
    """Return what an error says to a person: our own sentences, or an honest admission."""
    if hasattr(error, "say"):
        return str(error.say(language))
    text = getattr(error, "text", None)
    if isinstance(text, dict):
        return str(text[language])
    if isinstance(error, OSError) and (error.errno in _SYSTEM or error.filename):
        dutch, english = _SYSTEM.get(error.errno or 0, (str(error.strerror),) * 2)
        said = dutch if language == "nl" else english
        return f"{error.filename}: {said}" if error.filename else f"{said[0].upper()}{said[1:]}"
    what = f"{type(error).__name__}: {error}"
    return (
        f"Hier gaat Leercurve zelf de mist in ({what}); met LEERCURVE_DEBUG=1 zie je waar."
        if language == "nl"
        else f"This is Leercurve's own failure ({what}); LEERCURVE_DEBUG=1 shows where."
    )


# What an operating system says of a file, as a person says it.
_SYSTEM = {
    errno.ENOSPC: (
        "de schijf is vol; maak ruimte en probeer het opnieuw.",
        "the disk is full; make room and try again.",
    ),
    errno.EDQUOT: (
        "jouw deel van de schijf is vol; maak ruimte en probeer het opnieuw.",
        "your part of the disk is full; make room and try again.",
    ),
    errno.EROFS: ("hier kan niet worden geschreven.", "nothing can be written here."),
    errno.EACCES: ("dat mag je hier niet.", "you are not allowed to do that here."),
    errno.EPERM: ("dat mag je hier niet.", "you are not allowed to do that here."),
    errno.ENOENT: ("dit bestaat niet.", "this does not exist."),
    errno.ENOTDIR: ("dit is geen map.", "this is not a folder."),
    errno.EISDIR: ("dit is een map en geen bestand.", "this is a folder and not a file."),
}


def fail(said: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    typer.echo(said, err=True)
    raise typer.Exit(1)


def spoken(language: Any = None) -> str:
    """Return the language to speak: the one asked for, or the person's own."""
    from autograder.language import spoken as own

    return own(getattr(language, "value", language))
