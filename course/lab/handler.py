"""What every handler of the course shares: who may ask, which folder, how answers look.

A handler of the API derives from `Handler`; a page of HTML from `Page`. Both ask for a login
before anything runs, so that no method can forget it, and turn a `Trouble` into its sentence in
both languages. Modules with handlers export `HANDLERS = [(pattern, class)]`; the pattern is what
comes after `<base url>leercurve/`, such as `r"api/progress"`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado.web import HTTPError

from autograder import state
from autograder.language import LANGUAGES, Language, spoken

LONGEST_BODY = 256 * 1024  # bytes; a question or a remark is a few hundred


class Trouble(Exception):
    """Something that cannot be done as asked: one sentence, in both languages."""

    def __init__(self, nl: str, en: str, status: int = 400):
        self.text, self.status = {"nl": nl, "en": en}, status
        super().__init__(en)


class Learner:
    """The learner whose server this is: mixed into a handler of Jupyter's."""

    async def prepare(self) -> None:
        """Refuse who has not logged in."""
        await super().prepare()  # type: ignore[misc]
        if not self.current_user:  # type: ignore[attr-defined]
            raise HTTPError(403)

    @property
    def root(self) -> Path:
        """The folder that the server shows; nothing outside it is read or written."""
        return Path(self.settings["server_root_dir"]).expanduser().resolve()  # type: ignore[attr-defined]

    def home(self, path: str | None = None) -> Path:
        """Return the learner's folder: the one that holds their `.leercurve`.

        `$LEERCURVE_DIR`, else the folder of the notebook at `path` if it holds one, else the root.
        """
        named = os.environ.get("LEERCURVE_DIR")
        if named and Path(named).expanduser().is_dir():
            return Path(named).expanduser().absolute()
        if path is not None:
            folder = self.inside(path).parent
            if (folder / ".leercurve").is_dir():
                return folder
        return self.root

    def remembered(self, path: str | None = None) -> dict[str, Any]:
        """Return the learner's state; what is damaged remembers nothing."""
        return state.read(self.home(path))

    def inside(self, path: str) -> Path:
        """Return where `path`, as Jupyter names it from its root, lies on disk.

        Refused: what leads outside the root, by name or by link, and whatever is hidden.
        """
        parts = PurePosixPath(path).parts
        if not parts or "\0" in path or "\\" in path or ":" in parts[0]:
            raise _no_such_place()
        if any(part.startswith((".", "/")) for part in parts):
            raise _no_such_place()
        found = self.root.joinpath(*parts).resolve()
        if self.root not in found.parents:
            raise _no_such_place()
        return found

    def language(self) -> Language:
        """Return the language asked for: `?language=`, else the learner's own, else English."""
        for named in (self.get_query_argument("language", ""), self.remembered().get("language")):  # type: ignore[attr-defined]
            if named in LANGUAGES:
                return named  # type: ignore[no-any-return]
        return spoken()

    def sentence(self, status: int, error: BaseException | None) -> dict[str, str]:
        """Return what to tell about an error, in both languages."""
        if isinstance(error, Trouble):
            return error.text
        if status in (401, 403):
            return {
                "nl": "Deze pagina is niet meer aangemeld; laad haar opnieuw.",
                "en": "This page is no longer logged in; reload it.",
            }
        if status in (404, 405):
            return _no_such_place().text
        return {
            "nl": "Hier gaat Leercurve zelf de mist in; je werk staat er nog.",
            "en": "This is Leercurve's own failure; your work is still there.",
        }

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log what we did not foresee; a sentence for the learner is no news for the log."""
        if not isinstance(error, Trouble):
            super().log_exception(kind, error, trace)  # type: ignore[misc]


class Handler(Learner, APIHandler):
    """A handler of the API: JSON in, JSON out."""

    def body(self) -> dict[str, Any]:
        """Return the JSON object that was sent."""
        if len(self.request.body) > LONGEST_BODY:
            raise Trouble("Dat is te lang om te bewaren.", "That is too long to keep.", 413)
        try:
            sent = json.loads(self.request.body)
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict):
            raise _not_understood()
        return sent

    def say(self, answer: Any) -> None:
        """Answer with JSON."""
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(answer, ensure_ascii=False))

    def change(self, edit: Any, path: str | None = None) -> None:
        """Let `edit` change the learner's state; say so where it cannot be written."""
        try:
            state.change(self.home(path), edit)
        except (OSError, state.StateError) as error:
            raise Trouble(
                "Dit kon niet worden bewaard: je cursusmap is nu niet te beschrijven.",
                "This could not be kept: your course folder cannot be written in now.",
                507,
            ) from error

    def write_error(self, status_code: int, **info: Any) -> None:
        """Answer with one sentence in both languages."""
        error = (info.get("exc_info") or (None, None, None))[1]
        if isinstance(error, Trouble):
            self.set_status(error.status)
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"message": self.sentence(status_code, error)}, ensure_ascii=False))


class Page(Learner, JupyterHandler):
    """A page of HTML."""

    def write_error(self, status_code: int, **info: Any) -> None:
        """Show one sentence in both languages."""
        error = (info.get("exc_info") or (None, None, None))[1]
        if isinstance(error, Trouble):
            self.set_status(error.status)
        said = self.sentence(status_code, error)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(
            "<!doctype html><title>Leercurve</title>"
            f'<p lang="nl">{said["nl"]}</p><p lang="en">{said["en"]}</p>'
        )


def understood(condition: object) -> None:
    """Raise a Trouble unless what was sent is what was expected."""
    if not condition:
        raise _not_understood()


def _not_understood() -> Trouble:
    return Trouble("Dit verzoek is niet te begrijpen.", "This request cannot be understood.")


def _no_such_place() -> Trouble:
    return Trouble("Hier is niets te vinden.", "There is nothing here.", 404)


def nothing_here() -> NoReturn:
    """Raise the Trouble of what does not exist, or is not the learner's to see."""
    raise _no_such_place()
