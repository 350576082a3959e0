"""The learner's folder: made once, added to, never overwritten.

What lies in it belongs to the learner. A chapter that is missing is added; a notebook that is
there stays as it is, whatever edition of the course it came from. Choosing the other language
changes only the cells that still read exactly as they were delivered.

    leercurve/
        00_welcome.ipynb …          the chapters
        Woordenlijst.ipynb, Glossary.ipynb   pages to read, brought up to date unless edited
        .leercurve/state.json       which language, which edition; attempts, hints, answers, reviews
        .leercurve/texts/*.json     what each notebook said when it was delivered, per language
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import course
from autograder.state import StateError, locked
from course.build.files import create, write

STATE_VERSION = 1

Texts = dict[str, dict[str, str]]
"""Of one notebook: cell id -> language -> the source as delivered."""


class WorkspaceError(Exception):
    """The folder cannot be used as asked; the sentence exists in both languages."""

    def __init__(self, nl: str, en: str):
        self.text = {"nl": nl, "en": en}
        super().__init__(en)


@dataclass
class Outcome:
    """What happened to the notebooks of a folder, by stem."""

    added: list[str] = field(default_factory=list)
    switched: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    damaged: Path | None = None  # where a state file that could not be read was put aside


@dataclass(frozen=True)
class Delivery:
    """A chapter ready to be put into a folder: the notebook and its texts per language."""

    notebook: Callable[[str], dict[str, Any]]

    def texts(self) -> Texts:
        """Return the source of each cell in both languages."""
        found: Texts = {}
        for language in ("nl", "en"):
            for cell in self.notebook(language)["cells"]:
                found.setdefault(cell["id"], {})[language] = _source(cell)
        return found


def resolve(folder: Path | None = None) -> Path:
    """Return the learner's folder: the one given, `$LEERCURVE_DIR`, or `~/leercurve`."""
    if folder is not None:
        chosen = Path(folder)
    elif os.environ.get("LEERCURVE_DIR"):
        chosen = Path(os.environ["LEERCURVE_DIR"])
    else:
        chosen = Path("~/leercurve")
    try:
        return chosen.expanduser().absolute()
    except RuntimeError as error:
        raise WorkspaceError(
            "Je thuismap is niet te vinden; geef een map op met --dir.",
            "Your home folder cannot be found; give a folder with --dir.",
        ) from error


class Workspace:
    """A learner's folder, opened or made."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.hidden = folder / ".leercurve"
        self._ready = False

    # -- what is remembered ---------------------------------------------------------------

    @property
    def language(self) -> str | None:
        """Return the language the folder was last used in, or None for a new folder."""
        language = self.state().get("language")
        return language if language in ("nl", "en") else None

    def state(self) -> dict[str, Any]:
        """Return what `.leercurve/state.json` remembers; a damaged one remembers nothing."""
        with suppress(OSError, ValueError, RecursionError):
            state = json.loads((self.hidden / "state.json").read_bytes())
            if isinstance(state, dict):
                return state
        return {}

    def remember(self, **changes: Any) -> Path | None:
        """Add to the state; what others have put there stays.

        Returns where a damaged state was put aside, None if there was none.
        """
        with self._writing():
            self._prepare()
        try:
            with self._writing(), locked(self.hidden):
                return self._remember(changes)
        except StateError:
            return None  # another program holds the state: what is remembered here can wait

    def _remember(self, changes: dict[str, Any]) -> Path | None:
        path = self.hidden / "state.json"
        state, aside = self.state(), None
        version = state.get("version", STATE_VERSION)
        if isinstance(version, int) and version > STATE_VERSION:
            return None  # a newer edition wrote it and knows more than this one
        if not state and path.is_file() and path.stat().st_size:
            aside = _free_name(self.hidden, "state-damaged", ".json")
            path.rename(aside)
        changed = state | changes | {"version": STATE_VERSION}
        if changed != state:
            write(path, (json.dumps(changed, indent=1, sort_keys=True) + "\n").encode())
        return aside

    # -- putting chapters into it ---------------------------------------------------------

    def open(self, language: str, deliveries: Mapping[str, Delivery]) -> Outcome:
        """Add missing chapters and let all of them speak `language`; return what happened.

        Nothing the learner made is overwritten. A notebook that cannot be read, that is not
        ours, or that is a link, is left alone.
        """
        with self._writing():
            self._prepare()
        outcome = Outcome()
        for stem, delivery in deliveries.items():
            path = self.notebook(stem)
            if not os.path.lexists(path):
                with self._writing():
                    self._deliver(stem, language, delivery)
                outcome.added.append(stem)
            else:
                getattr(outcome, self._switch(stem, language, delivery)).append(stem)
        outcome.damaged = self.remember(language=language, edition=course.version())
        return outcome

    def put_page(self, name: str, page: dict[str, Any]) -> None:
        """Put a page to read into the folder; bring one up to date that still reads as delivered.

        A page the learner wrote in, a file of that name that is not ours, or a link: left alone.
        """
        from course.build.notebook import dumps

        path, stem = self.folder / name, name.removesuffix(".ipynb")
        language = page["metadata"]["leercurve"]["lang"]
        texts = {cell["id"]: {language: _source(cell)} for cell in page["cells"]}
        with self._writing():
            self._prepare()
            if not os.path.lexists(path):
                self._remember_texts(stem, texts)
                create(path, dumps(page))
                return
            before = self.texts(stem)
            if before in (None, texts) or _texts_in(path, language) != before:
                return
            self._remember_texts(stem, texts)
            write(path, dumps(page))

    def reset(self, stem: str, language: str, delivery: Delivery) -> Path | None:
        """Put a fresh copy of a chapter in place; return where the old one is kept, if any."""
        delivery.notebook(language)  # built before anything moves
        with self._writing():
            self._prepare()
            path = self.notebook(stem)
            kept = None
            if os.path.lexists(path):
                kept = _free_name(self.folder, f"{stem}-{date.today().isoformat()}", ".ipynb")
                path.rename(kept)
            self._deliver(stem, language, delivery)
        return kept

    def notebook(self, stem: str) -> Path:
        """Return where a chapter's notebook lies."""
        return self.folder / f"{stem}.ipynb"

    def _deliver(self, stem: str, language: str, delivery: Delivery) -> None:
        from course.build.notebook import dumps

        self._remember_texts(stem, delivery.texts())
        create(self.notebook(stem), dumps(delivery.notebook(language)))

    def _switch(self, stem: str, language: str, delivery: Delivery) -> str:
        """Let a notebook speak `language` where its cells are as delivered."""
        path = self.notebook(stem)
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                return "kept"
            before = path.stat()
            notebook = json.loads(path.read_bytes())
            ours = notebook["metadata"].get("leercurve") or {}
            old = ours.get("lang")
            cells = list(notebook["cells"])
            sources = [(cell.get("id"), _source(cell)) for cell in cells]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return "unreadable"
        if old == language or old not in ("nl", "en"):
            return "kept"
        texts = self.texts(stem) or delivery.texts()
        for cell, (cell_id, source) in zip(cells, sources, strict=True):
            said = texts.get(cell_id) if isinstance(cell_id, str) else None
            if said and source == said.get(old) and isinstance(said.get(language), str):
                _set_source(cell, said[language])
        ours["lang"] = language
        with self._writing():
            now = path.stat()
            if (now.st_mtime_ns, now.st_size) != (before.st_mtime_ns, before.st_size):
                return "kept"  # saved from JupyterLab this very moment: that copy is the newest
            write(path, _as_before(notebook))
        return "switched"

    # -- the texts as delivered -----------------------------------------------------------

    def texts(self, stem: str) -> Texts | None:
        """Return what a notebook said when it was delivered, None where that is not known."""
        with suppress(OSError, ValueError, RecursionError):
            record = json.loads((self.hidden / "texts" / f"{stem}.json").read_bytes())
            cells = record["cells"] if isinstance(record, dict) else None
            if isinstance(cells, dict) and all(isinstance(cell, dict) for cell in cells.values()):
                return cells
        return None

    def _remember_texts(self, stem: str, texts: Texts) -> None:
        record = {"version": STATE_VERSION, "edition": course.version(), "cells": texts}
        content = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        write(self.hidden / "texts" / f"{stem}.json", content.encode())

    # -- the folder itself ----------------------------------------------------------------

    def _prepare(self) -> None:
        """Make the folder and its hidden part; refuse what is in their place."""
        for folder in (self.folder, self.hidden, self.hidden / "texts"):
            if folder != self.folder and folder.is_symlink():
                raise WorkspaceError(
                    f"{folder} is een link; Leercurve schrijft niet buiten je map. "
                    "Haal de link weg of kies een andere map met --dir.",
                    f"{folder} is a link; Leercurve does not write outside your folder. "
                    "Remove the link or choose another folder with --dir.",
                )
            if os.path.lexists(folder) and not folder.is_dir():
                raise WorkspaceError(
                    f"{folder} is geen map; kies een andere met --dir.",
                    f"{folder} is not a folder; choose another with --dir.",
                )
            folder.mkdir(parents=True, exist_ok=True)

    def _writing(self) -> _Writing:
        return _Writing(self.folder)


class _Writing:
    """Turns what the system says about a file that cannot be written into a sentence."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            raise WorkspaceError(
                f"In {self.folder} kan Leercurve niet schrijven ({reason}); "
                "kies een andere map met --dir.",
                f"Leercurve cannot write in {self.folder} ({reason}); "
                "choose another folder with --dir.",
            ) from error


def _texts_in(path: Path, language: str) -> Texts | None:
    """Return what the cells of a notebook say, or None where there is no notebook to read."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        if stat.S_ISREG(path.lstat().st_mode):
            cells = json.loads(path.read_bytes())["cells"]
            return {cell["id"]: {language: _source(cell)} for cell in cells}
    return None


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _set_source(cell: dict[str, Any], text: str) -> None:
    """Give a cell another source in the form it had: one string, or a list of lines."""
    whole = isinstance(cell["source"], str)
    cell["source"] = text if whole else text.splitlines(keepends=True)


def _as_before(notebook: dict[str, Any]) -> bytes:
    try:
        return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can write
        return (json.dumps(notebook, indent=1) + "\n").encode()


def _free_name(folder: Path, name: str, suffix: str) -> Path:
    """Return `folder/name.suffix`, numbered when there is one already."""
    path, number = folder / f"{name}{suffix}", 2
    while os.path.lexists(path):
        path, number = folder / f"{name}-{number}{suffix}", number + 1
    return path
