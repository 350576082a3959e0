"""Figures that follow the theme: one picture drawn for light, one for dark, with one alt text."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable
from html import escape
from typing import Any

from autograder.language import spoken
from course.widgets.front import style


class ThemedFigure:
    """Two pictures of the same figure, of which the one that fits the theme is visible.

    It is plain HTML: it needs no kernel after reloading, and stays readable in nbgrader's
    feedback and in print.
    """

    def __init__(self, light: bytes, dark: bytes, width: int, alt: str, language: str) -> None:
        self.light, self.dark = light, dark
        self.width, self.alt, self.language = width, alt, language

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, str]:
        pictures = "".join(
            f'<img class="lc-for-{theme}" width="{self.width}" alt="{escape(self.alt)}" '
            f'src="data:image/png;base64,{base64.b64encode(picture).decode("ascii")}">'
            for theme, picture in (("light", self.light), ("dark", self.dark))
        )
        html = (
            f"<style>{style('figure.css')}</style>"
            f'<figure class="lc-figure" lang="{self.language}">{pictures}</figure>'
        )
        return {"text/plain": self.alt, "text/html": html}


def show(plot_function: Callable[..., Any], *args: Any, **kwargs: Any) -> ThemedFigure:
    """Call a function of `nnlib.plots` for the light and for the dark theme and show the result.

    The function is called with the spoken `language` and with `dark`; it returns a matplotlib
    Figure whose label is the alt text.
    """
    if not callable(plot_function):
        raise TypeError(
            f"show got a {type(plot_function).__name__}: it expects the plot function itself, "
            "followed by its arguments, as in show(plots.loss_curves, history)."
        )
    language = spoken(kwargs.pop("language", None))
    light = plot_function(*args, language=language, dark=False, **kwargs)
    dark = plot_function(*args, language=language, dark=True, **kwargs)
    width = round(light.get_figwidth() * 100)
    return ThemedFigure(_png(light), _png(dark), width, light.get_label(), language)


def _png(figure: Any) -> bytes:
    """Return the figure as PNG with two pixels per CSS pixel, sharp on fine screens."""
    target = io.BytesIO()
    figure.savefig(target, format="png", dpi=200, transparent=True)
    if "matplotlib.pyplot" in sys.modules:
        # Jupyter shows what pyplot still holds once more at the end of the cell.
        sys.modules["matplotlib.pyplot"].close(figure)
    return target.getvalue()
