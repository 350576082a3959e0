"""Looking at a learner's class, and leaving it as it was, without running anything of theirs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import nnlib
from nnlib.population import Population

_LIBRARY = (nnlib.Dense, nnlib.Perceptron, Population)
# What ``cls.__dict__`` and so on give, whatever a metaclass says of them.
_DICT, _MRO, _FLAGS = (type.__dict__[name] for name in ("__dict__", "__mro__", "__flags__"))
_MADE_BY_A_CLASS_STATEMENT = 1 << 9  # Py_TPFLAGS_HEAPTYPE


def attributes(cls: Any) -> Mapping[str, Any]:
    """Return what a class itself defines."""
    found: Mapping[str, Any] = _DICT.__get__(cls)
    return found


def ancestry(cls: Any) -> list[Any]:
    """Return those among a class and its bases that are the learner's own."""
    return [base for base in _MRO.__get__(cls) if not _is_of_a_library(base)]


def _is_of_a_library(cls: Any) -> bool:
    module = attributes(cls).get("__module__")
    ours = type(module) is str and module.startswith(("nnlib.", "numpy."))
    return ours or not _FLAGS.__get__(cls) & _MADE_BY_A_CLASS_STATEMENT


def own_method(cls: Any, name: str) -> Any:
    """Return a method as the learner's classes define it, None if it is nnlib's or absent."""
    for base in _MRO.__get__(cls):
        if any(base is known for known in _LIBRARY):
            return None
        if name in attributes(base):
            return attributes(base)[name]
    return None


@contextlib.contextmanager
def left_as_is(cls: Any) -> Iterator[None]:
    """Put back, afterwards, the attributes of the learner's classes."""
    kept = [(base, dict(attributes(base))) for base in ancestry(cls)]
    try:
        yield
    finally:
        for base, before in kept:
            with contextlib.suppress(Exception):
                for name in set(attributes(base)) - set(before):
                    type.__delattr__(base, name)
                for name, value in before.items():
                    if attributes(base).get(name) is not value:
                        type.__setattr__(base, name, value)
