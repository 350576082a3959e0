"""The process in which `execute` runs a chapter: reads cells from stdin, prints what went wrong."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
import traceback
import types
from typing import Any


def main() -> None:
    """Run the cells given on stdin as one module; print a list of problems as one JSON line."""
    task = json.loads(sys.stdin.read())
    out = sys.stdout
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    problems: list[dict[str, Any]] = []
    for cell in task["cells"]:
        heard, said = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(heard):
            try:
                value = _run(cell, task["path"], vars(module))
            except (Exception, SystemExit) as error:
                problems.append(_failure(error, cell, task["path"]))
                break
        problems += _complaints(cell, value, heard.getvalue())
    print(json.dumps(problems), file=out)


def _run(cell: dict[str, Any], path: str, names: dict[str, Any]) -> Any:
    """Execute a cell so that its lines are the file's; return the value of its last expression."""
    tree = ast.parse(cell["source"])
    ast.increment_lineno(tree, cell["first"] - 1)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, path, "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), path, "eval"), names)


def _failure(error: BaseException, cell: dict[str, Any], path: str) -> dict[str, Any]:
    line = cell["first"]
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == path and frame.lineno:
            line = frame.lineno
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return {
        "line": line,
        "kind": "fails",
        "nl": f"met de oplossingen erin gaat dit mis: {what}",
        "en": f"with its solutions in place this fails: {what}",
    }


def _complaints(cell: dict[str, Any], value: Any, heard: str) -> list[dict[str, Any]]:
    """Return what is wrong with a cell that ran: text on stderr, or points missed."""
    found = []
    if heard.strip():
        what = " ".join(heard.split())[:200]
        found.append(
            {
                "line": cell["first"],
                "kind": "stderr",
                "nl": f"deze cel schrijft op stderr: {what}",
                "en": f"this cell writes to stderr: {what}",
            }
        )
    if cell["points"] is not None:
        earned = float(value) if isinstance(value, int | float) else float("nan")
        if not earned >= cell["points"]:
            found.append(
                {
                    "line": cell["line"],
                    "kind": "solution",
                    "nl": f"de oplossing haalt {earned:g} van de {cell['points']:g} punten.",
                    "en": f"the solution earns {earned:g} of {cell['points']:g} points.",
                }
            )
    return found


if __name__ == "__main__":
    main()
