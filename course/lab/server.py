"""The server extension: which address is answered by whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join

from course import HOME
from course.lab import ask_handlers, lesson_handlers, progress_handlers
from course.lab.handler import Learner, nothing_here

FOLDERS = (HOME / "lab" / "static", HOME / "widgets")
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class Static(Learner, JupyterHandler):
    """A module or a style sheet of this edition; asked for anew each time, sent when changed."""

    def get(self, name: str) -> None:
        """Send one file of the two folders, by its plain name."""
        path = next((path for path in map(Path, candidates(name)) if path.is_file()), None)
        if path is None:
            nothing_here()
        self.set_header("Content-Type", TYPES[path.suffix])
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(path.read_bytes())

    def write_error(self, status_code: int, **info: Any) -> None:
        """Answer with nothing: who asks is a script."""
        self.set_status(404 if status_code == 500 else status_code)
        self.finish()


def candidates(name: str) -> list[Path]:
    """Return where a file of that name may lie; the pattern lets only plain names through."""
    return [folder / name for folder in FOLDERS]


def load(server: Any) -> None:
    """Add the course's addresses to a running Jupyter server."""
    handlers = [(r"static/([A-Za-z0-9_-]+\.(?:js|css))", Static)]
    for module in (lesson_handlers, progress_handlers, ask_handlers):
        handlers += module.HANDLERS
    base = url_path_join(server.web_app.settings["base_url"], "leercurve")
    server.web_app.add_handlers(
        ".*$", [(url_path_join(base, pattern), handler) for pattern, handler in handlers]
    )
