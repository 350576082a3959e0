"""What can be told of a function before it is called, and without its source."""

from __future__ import annotations

import dis
from types import CodeType, FunctionType
from typing import Any

_NOTHING = {
    "RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS", "MAKE_CELL",
    "POP_TOP",
}  # fmt: skip


def does_nothing(function: Any) -> bool:
    """Whether the body is empty: a docstring, comments, ``pass`` or ``...`` alone."""
    if type(function) is not FunctionType:
        return False
    for step in dis.get_instructions(function):
        if step.opname not in _NOTHING:
            return False
        if step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval is not None:
            return False
    return True


def open_blanks(function: Any) -> list[str]:
    """Return the names that are assigned ``...`` and not, in what follows, anything else.

    Those of the functions defined inside it come last.
    """
    return _open_blanks(function.__code__) if type(function) is FunctionType else []


def _open_blanks(code: CodeType) -> list[str]:
    stores: list[tuple[str, bool]] = []  # name, whether what was stored is ...
    dots = False
    for step in dis.get_instructions(code):
        if step.opname.startswith("STORE") and isinstance(step.argval, str):
            stores.append((step.argval, dots))
        dots = step.opname == "LOAD_CONST" and step.argval is Ellipsis
    blanks = []
    for place, (name, open_) in enumerate(stores):
        following = (dots for later, dots in stores[place + 1 :] if later == name)
        if open_ and next(following, True):
            blanks.append(name)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            blanks += _open_blanks(inner)
    return blanks
