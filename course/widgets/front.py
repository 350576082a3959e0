"""The front end of a widget as text: its ES module, and the style sheet that all cards share."""

import base64
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

_RELATIVE_IMPORT = re.compile(r'from "\./(?P<name>[a-z_]+\.js)"')


@cache
def style(name: str = "leercurve.css") -> str:
    """Return a style sheet: that of all cards, or the one named."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def module(name: str) -> str:
    """Return the ES module `name`, its relative imports turned into data URLs.

    anywidget loads a module from a blob, which has no folder around it to import from. On disk
    the modules stay plain ES modules that import each other, so node can test them as they are.
    """
    source = (FOLDER / name).read_text(encoding="utf-8")
    return _RELATIVE_IMPORT.sub(lambda found: f'from "{_data_url(found["name"])}"', source)


def _data_url(name: str) -> str:
    encoded = base64.b64encode(module(name).encode()).decode("ascii")
    return f"data:text/javascript;base64,{encoded}"
