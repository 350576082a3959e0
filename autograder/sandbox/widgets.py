"""Widgets that show nothing and do nothing; in a jail this is ``course.widgets``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Inert:
    """Takes whatever is asked of it, and gives itself."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __call__(self, *_: Any, **__: Any) -> Inert:
        """Give itself."""
        return self

    def __getattr__(self, name: str) -> Inert:
        if name.startswith(("__", "_repr_", "_ipython_")):  # what others ask to see what it can do
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __getitem__(self, key: Any) -> Inert:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __float__(self) -> float:
        return 0.0

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def __repr__(self) -> str:
        return "…"


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Inert()
