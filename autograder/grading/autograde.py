"""nbgrader's own autograding, with our pipeline in place of its execution."""

from __future__ import annotations

from nbgrader import converters


class Autograde(converters.Autograde):  # type: ignore[misc]
    """What `nbgrader autograde` and formgrader's button run in a class folder."""
