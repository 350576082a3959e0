"""The learner's room inside Jupyter: a server extension, and a labextension in plain JavaScript.

`server.py` collects the handlers, `handler.py` is what they are made of; `extension/` is what
JupyterLab and Notebook 7 load, `static/` the modules it fetches from here: those of the edition
that is installed, so that an upgrade counts at the next page.
"""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "course.lab"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from course.lab.server import load  # Jupyter's server is imported by those who have one

    load(server)
