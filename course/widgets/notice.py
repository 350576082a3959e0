"""One clear sentence where a card should have been."""

from __future__ import annotations

from html import escape
from typing import Any

from course.widgets.front import style


class Notice:
    """A sentence that shows itself as a small card, and as plain text where there is no HTML."""

    def __init__(self, sentence: str, language: str) -> None:
        self.sentence = sentence
        self.language = language

    def __repr__(self) -> str:
        return self.sentence

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, str]:
        card = (
            f'<section class="lc-card lc-notice" lang="{self.language}">'
            f"<p>{escape(self.sentence)}</p></section>"
        )
        return {"text/plain": self.sentence, "text/html": f"<style>{style()}</style>{card}"}
