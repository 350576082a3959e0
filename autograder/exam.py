"""Exam questions: what of them reaches a learner, and how their answers are read back.

The key of an exam question stays with the teacher. Into a released notebook goes what a learner
has to see, in both languages, in the metadata of its quiz cell (``leercurve.question``). The ids
of options and lines are replaced by codes that only the holder of the class's secret can turn
back, since an id ("wrong", "line-2") may tell as much as the key; and everything stands in the
order of those codes, since an author writes down what is right first.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.quiz import TYPES, Line, Option, Question, is_question_id
from autograder.records import LANGUAGES, Text

_NO_TEXT: Text = dict.fromkeys(LANGUAGES, "")
_LONGEST = 20_000  # characters of a text, things of a kind: what a person can read on a card
_MOST = 100


def handed_out(question: Question, secret: str) -> dict[str, Any]:
    """Return what a learner may know of an exam question, as it goes into a notebook.

    `secret` is the class's own; it must be the same when the answers are read back.
    """
    code = _coder(question.id, secret)
    made: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "prompt": _both(question.prompt),
    }
    if question.program is not None:
        made["program"] = question.program
    options = [{"id": code(part.id), "text": _both(part.text)} for part in question.options]
    lines = [
        {"id": code(part.id), "text": _both(part.text), "code": part.is_code}
        for part in question.lines
    ]
    for name, parts in (("options", options), ("lines", lines)):
        if parts:
            made[name] = sorted(parts, key=lambda part: part["id"])
    return made


def received(data: Any) -> Question | None:
    """Return the question without key that a notebook holds, None if it holds none.

    A notebook is the learner's: whatever is not exactly what `handed_out` makes is no question.
    """
    if not isinstance(data, dict):
        return None
    known, kind = data.get("id"), data.get("type")
    prompt, program = _text(data.get("prompt")), data.get("program")
    options, lines = _parts(data.get("options", [])), _parts(data.get("lines", []))
    if (
        not isinstance(known, str)
        or not is_question_id(known)
        or kind not in TYPES
        or prompt is None
    ):
        return None
    if options is None or lines is None or not (program is None or _is_text(program)):
        return None
    needed = {"choice": options, "multiple": options, "ordering": lines}
    if kind in needed and not needed[kind]:
        return None
    return Question(
        id=known,
        type=kind,
        objectives=(),
        prompt=prompt,
        options=tuple(Option(name, False, None, text, _NO_TEXT) for name, text, _ in options),
        lines=tuple(Line(name, text, is_code, 0, False) for name, text, is_code in lines),
        program=program,
    )


def read_back(question: Question, answers: Sequence[str], secret: str) -> list[str]:
    """Return a stored answer to an exam question in the question's own ids.

    Codes of another question or another class are left out; what was typed stays as it is.
    """
    code = _coder(question.id, secret)
    ids = [option.id for option in question.options] + [line.id for line in question.lines]
    if not ids:
        return [answer for answer in answers if isinstance(answer, str)]
    names = {code(part_id): part_id for part_id in ids}
    found = []
    for answer in answers:
        name, colon, level = answer.partition(":") if isinstance(answer, str) else ("", "", "")
        if name in names:
            found.append(f"{names[name]}{colon}{level}")
    return found


def _coder(question_id: str, secret: str) -> Callable[[str], str]:
    """Return a function from an id to its code; a code looks like an id (`[a-z0-9]+`)."""
    if not secret:
        raise ValueError("an exam question needs the secret of the class, not an empty one.")

    def code(part_id: str) -> str:
        said = f"{question_id}/{part_id}".encode()
        return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:12]

    return code


def _both(text: Text) -> dict[str, str]:
    return {language: text[language] for language in LANGUAGES}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= _LONGEST


def _text(value: Any) -> Text | None:
    if not isinstance(value, Mapping) or not all(_is_text(value.get(name)) for name in LANGUAGES):
        return None
    return _both(value)


def _parts(value: Any) -> list[tuple[str, Text, bool]] | None:
    """Return the options or lines of a question, None if one of them is none."""
    if not isinstance(value, list) or len(value) > _MOST:
        return None
    found: list[tuple[str, Text, bool]] = []
    for part in value:
        if not isinstance(part, dict):
            return None
        name, text = part.get("id"), _text(part.get("text"))
        if not isinstance(name, str) or not name.isalnum() or len(name) > 64 or text is None:
            return None
        if name in [earlier for earlier, _, _ in found]:
            return None
        found.append((name, text, part.get("code") is True))
    return found
