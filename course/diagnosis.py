"""What `leercurve doctor` looks at: what is installed, what is missing, what to do."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

PYTHON = ((3, 11), (3, 14))


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: is it well, does the course need it, and what to do."""

    well: bool
    nl: str
    en: str
    needed: bool = True

    def say(self, language: str = "en") -> str:
        """Return a line that begins with ✓ (well), ✗ (needed and missing) or · (optional)."""
        sign = "✓" if self.well else "✗" if self.needed else "·"
        return f"{sign} {self.nl if language == 'nl' else self.en}"


def examine(folder: Path) -> list[Finding]:
    """Look at Python, the packages, nbgrader, the lesson bar, the learner's folder, the browser."""
    return [
        _python(),
        *_packages(),
        *_alembic(),
        *_lesson_bar(),
        _folder(folder),
        _browser(),
        _jail(),
    ]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    low, below = PYTHON
    well = low <= sys.version_info[:2] < below
    wanted_nl = f"{low[0]}.{low[1]} t/m {below[0]}.{below[1] - 1}"
    wanted_en = f"{low[0]}.{low[1]} to {below[0]}.{below[1] - 1}"
    return Finding(
        well,
        f"Python {version}" + ("" if well else f"; de cursus werkt met {wanted_nl}"),
        f"Python {version}" + ("" if well else f"; the course works with {wanted_en}"),
    )


def _packages() -> list[Finding]:
    """Compare what is installed with what the course asks for."""
    try:
        wanted = metadata.requires("leercurve") or []
    except metadata.PackageNotFoundError:
        return [
            Finding(
                False,
                "leercurve zelf is niet geïnstalleerd: python -m pip install .",
                "leercurve itself is not installed: python -m pip install .",
            )
        ]
    from packaging.requirements import InvalidRequirement, Requirement

    findings = []
    install = f"{sys.executable} -m pip install"
    for line in sorted(wanted, key=str.casefold):
        try:
            asked = Requirement(line)
        except InvalidRequirement:
            continue
        if asked.marker is not None and not asked.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(asked.name)
        except metadata.PackageNotFoundError:
            what = f"{asked.name}{asked.specifier}"
            findings.append(
                Finding(
                    False,
                    f'{asked.name} ontbreekt: {install} "{what}"',
                    f'{asked.name} is missing: {install} "{what}"',
                )
            )
            continue
        well = asked.specifier.contains(version, prereleases=True)
        what = f"{asked.name} {version}"
        findings.append(
            Finding(
                well,
                what if well else f"{what}; nodig is {asked.specifier}: {install} --upgrade .",
                what if well else f"{what}; needed is {asked.specifier}: {install} --upgrade .",
            )
        )
    return findings


def _alembic() -> list[Finding]:
    """nbgrader starts `alembic` by name; `leercurve start` puts it on the PATH, a shell may not."""
    if find_spec("nbgrader") is None:
        return []
    bin_folder = os.path.dirname(sys.executable)
    on_path = shutil.which("alembic") is not None
    beside = shutil.which("alembic", path=bin_folder) is not None
    if on_path:
        return [Finding(True, "nbgrader vindt alembic", "nbgrader finds alembic")]
    cure = f'export PATH="{bin_folder}:$PATH"'
    return [
        Finding(
            False,
            f"nbgrader vindt alembic niet op het PATH; voor opdrachten van nbgrader: {cure}",
            f"nbgrader does not find alembic on the PATH; for nbgrader's commands: {cure}",
            needed=not beside,
        )
    ]


def _lesson_bar() -> list[Finding]:
    """The bar above the chapters: an extension of JupyterLab, installed beside the package."""
    if find_spec("jupyterlab") is None:
        return []
    from jupyter_core.paths import jupyter_path

    places = jupyter_path("labextensions")
    well = any((Path(place) / "leercurve" / "package.json").is_file() for place in places)
    cure = f"{sys.executable} -m pip install --force-reinstall --no-deps ."
    return [
        Finding(
            well,
            "de lesbalk" if well else f"de lesbalk is niet geïnstalleerd: {cure}",
            "the lesson bar" if well else f"the lesson bar is not installed: {cure}",
        )
    ]


def _folder(folder: Path) -> Finding:
    if not os.path.lexists(folder):
        return Finding(
            True,
            f"{folder} bestaat nog niet; leercurve start maakt haar",
            f"{folder} does not exist yet; leercurve start makes it",
        )
    if not folder.is_dir():
        return Finding(
            False,
            f"{folder} is geen map; kies een andere met --dir",
            f"{folder} is not a folder; choose another with --dir",
        )
    well = os.access(folder, os.W_OK | os.X_OK)
    return Finding(
        well,
        f"{folder}" if well else f"in {folder} mag je niet schrijven; kies een andere met --dir",
        f"{folder}" if well else f"you may not write in {folder}; choose another with --dir",
    )


def _browser() -> Finding:
    from course.launch import has_screen

    well = has_screen()
    return Finding(
        well,
        "een scherm voor de browser"
        if well
        else "geen scherm gevonden; leercurve start toont het adres om zelf te openen",
        "a screen for the browser"
        if well
        else "no screen found; leercurve start prints the address to open yourself",
        needed=False,
    )


def _jail() -> Finding:
    """Whether a teacher can grade here: submitted code is run in a jail only."""
    from autograder.sandbox import jail

    why = {language: jail.unavailable(language) for language in ("nl", "en")}
    return Finding(
        why["en"] is None,
        why["nl"] or "een afgesloten omgeving om ingeleverde code in na te kijken",
        why["en"] or "a jail to grade submitted code in",
        needed=False,
    )
