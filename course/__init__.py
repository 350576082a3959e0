"""What a learner sees: chapters, questions, widgets, and the command `leercurve`."""

from pathlib import Path

HOME = Path(__file__).resolve().parent


def version() -> str:
    """Return the edition of the course that is installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("leercurve")
    except PackageNotFoundError:
        return "0"
