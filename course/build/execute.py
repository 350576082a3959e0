"""Execute a chapter with its solutions, cell by cell, and say on which line it goes wrong.

It runs in a process of its own, in an empty folder. Nothing may fail, nothing may be written to
stderr, every check has to give all its points, and the whole may take a minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.quiz import Question
from course.build.source import Chapter, Problem

SECONDS = 60


def chapter(chapter: Chapter, *, seconds: float = SECONDS) -> list[Problem]:
    """Run a chapter's code with its solutions; return what went wrong."""
    cells = [
        {
            "source": cell.source,
            "first": cell.first,
            "line": cell.line,
            "points": cell.points if cell.kind == "tests" else None,
        }
        for cell in chapter.cells
        if cell.kind in ("code", "exercise", "tests")
    ]
    task = json.dumps({"path": str(chapter.path), "cells": cells})
    try:
        done = _python(["-m", "course.build.runner"], task, seconds)
    except subprocess.TimeoutExpired:
        return [
            Problem(
                chapter.path,
                1,
                "too-slow",
                f"dit hoofdstuk draait langer dan {seconds:g} seconden.",
                f"this chapter runs for more than {seconds:g} seconds.",
            )
        ]
    try:
        found = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        last = (done.stderr.strip().splitlines() or ["–"])[-1]
        return [
            Problem(
                chapter.path,
                1,
                "crash",
                f"het uitvoeren brak af (code {done.returncode}): {last}",
                f"running it broke off (code {done.returncode}): {last}",
            )
        ]
    return [Problem(chapter.path, row["line"], row["kind"], row["nl"], row["en"]) for row in found]


def tracing(question: Question, *, seconds: float = 10) -> list[Problem]:
    """Run a tracing question's program; return a problem if it prints something else."""

    def problem(nl: str, en: str) -> list[Problem]:
        return [Problem(question.path, question.line, "tracing", nl, en)]

    try:
        done = _python(["-c", question.program or ""], "", seconds)
    except subprocess.TimeoutExpired:
        return problem(
            f"het programma van '{question.id}' draait langer dan {seconds:g} seconden.",
            f"the program of '{question.id}' runs for more than {seconds:g} seconds.",
        )
    printed = " ".join(done.stdout.split())
    expected = " ".join((question.answer or "").split())
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["–"])[-1]
        return problem(
            f"het programma van '{question.id}' faalt: {last}",
            f"the program of '{question.id}' fails: {last}",
        )
    if printed != expected:
        return problem(
            f"het programma van '{question.id}' toont '{printed}', "
            f"als antwoord staat er '{expected}'.",
            f"the program of '{question.id}' prints '{printed}', the answer says '{expected}'.",
        )
    return []


def _python(arguments: list[str], given: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """Run this Python in an empty folder, with the course importable and no display."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "MPLBACKEND": "agg",
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
    }
    environment.pop("JPY_SESSION_NAME", None)
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [sys.executable, *arguments],
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            cwd=folder,
            env=environment,
            check=False,
        )
