"""The score: a float for nbgrader, a card for the learner."""

from __future__ import annotations

from typing import Any

from autograder.report import Report


class Score(float):
    """The points of a report.

    Its ``repr`` is the bare number, which is what nbgrader reads from ``text/plain``; its
    ``text/html``, in the same output, is the card that the learner sees. Nothing is printed.

    Where the check itself failed the score is ``nan``: no number of points would be true. nbgrader
    0.9.6 gives full marks for it and writes "This is strange" into its log, so that our failure
    never costs a learner anything; the card says what happened and gives an id to quote.
    """

    report: Report

    def __new__(cls, report: Report) -> Score:
        """Return the points of `report` as a float that remembers the report."""
        score = super().__new__(cls, report.points)
        score.report = report
        return score

    def __repr__(self) -> str:
        return float.__repr__(self)

    def __reduce__(self) -> Any:
        return (Score, (self.report,))

    def _repr_html_(self) -> str:
        from autograder.card import html

        return html(self.report)
