"""What all explorers share on Python's side: words, a setting, and numbers computed once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

from autograder.language import choose, spoken

SHARED_WORDS = {
    "nl": {
        "label": "Verkenner",
        "compare": "Vergelijk",
        "again": "Opnieuw voorspellen",
        "choose": "Kies eerst een antwoord.",
        "training": "De getallen worden uitgerekend.",
        "busy": "Python is nog bezig met een andere cel; daarna verschijnt het antwoord.",
        "gone": "Python draait niet meer voor deze verkenner. Voer de cel opnieuw uit.",
        "hidden": "verschijnt na je voorspelling",
        "see": "Wat zie je?",
    },
    "en": {
        "label": "Explorer",
        "compare": "Compare",
        "again": "Predict again",
        "choose": "Choose an answer first.",
        "training": "The numbers are being computed.",
        "busy": "Python is still running another cell; the answer appears after that.",
        "gone": "Python no longer runs for this explorer. Run the cell again.",
        "hidden": "appears after your prediction",
        "see": "What do you see?",
    },
}


class Explorer(anywidget.AnyWidget):
    """A prediction first, then what happens.

    The card is there at once. What has to be computed is computed when a view asks for it, while
    the learner is thinking, and comes in one binary buffer, so that dragging only redraws. A
    subclass gives its words in both languages, a `setting`, and ``computed()``.
    """

    WORDS: ClassVar[dict[str, dict[str, Any]]]

    setting = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    me = traitlets.Unicode().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)

    def __init__(self, *, language: str | None = None, **setting: Any) -> None:
        language = spoken(language)
        super().__init__(
            setting={"language": language, **setting},
            words=choose(SHARED_WORDS, language) | choose(self.WORDS, language),
        )
        self.me = self.model_id
        self.on_msg(self._on_message)

    def computed(self) -> bytes:
        """Return the numbers that the picture is drawn from."""
        return b""

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if content == {"kind": "compute"} and not self.numbers:
            self.numbers = self.computed()

    def __repr__(self) -> str:
        return str(self.words["text"])


def packed(arrays: Iterable[np.ndarray]) -> bytes:
    """Return arrays one after the other as little-endian float32."""
    return b"".join(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays)
