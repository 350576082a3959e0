"""What a judge says: points per criterion, and what was observed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["not_attempted", "crashed", "diagnosed", "passed", "own_failure"]


@dataclass(frozen=True)
class Criterion:
    """One thing the exercise asks for, its points, and whether they were earned."""

    id: str
    points: float
    earned: bool
    text: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """One mistake, named.

    Attributes
    ----------
    code : str
        A word of the catalogue in ``autograder/diagnoses``.
    message : str
        What was seen, in the learner's language, with the observed numbers in it.
    observed : dict
        Those numbers. ``variant``, where present, is the particular form of the mistake.
    why, look : str
        Why it matters, and what to look at next.
    """

    code: str
    message: str
    observed: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    look: str = ""


@dataclass(frozen=True)
class Report:
    """The judgement of one attempt.

    Attributes
    ----------
    diagnoses : tuple of Diagnosis
        The most concrete first; a second one only where it is a mistake of its own.
    outcome : str
        ``not_attempted``, ``crashed``, ``diagnosed``, ``passed``, or ``own_failure``: the check
        itself broke, which says nothing about the learner.
    thought : str
        After a pass, one sentence that goes further.
    failure_id : str
        For our own failure: what a learner can quote to their teacher.
    note : str
        A sentence about something else than the work, for beneath the card.
    """

    check_id: str
    outcome: Outcome
    criteria: tuple[Criterion, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    language: str = "en"
    thought: str = ""
    failure_id: str = ""
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether every criterion holds."""
        return self.outcome == "passed"

    @property
    def points(self) -> float:
        """The points earned; NaN where the check itself failed and nothing can be said."""
        if self.outcome == "own_failure":
            return float("nan")
        return float(sum(c.points for c in self.criteria if c.earned))

    @property
    def max_points(self) -> float:
        """The points that can be earned."""
        return float(sum(c.points for c in self.criteria))
