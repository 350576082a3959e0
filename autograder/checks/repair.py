"""Chapter 05: three broken fits, to be named and repaired.

Decided, where the exercise leaves room:

- each class is judged as ``05.fit`` judges one, by the replay of its own order: what else the
  repair changed does not matter, as long as the training is right;
- a class earns its part only as a whole: a repair that leaves something broken is none;
- one that hands over to ``nnlib``'s training earns nothing, the others keep theirs;
- the same class in two places is one repair.

In the chapter the classes are called ``FirstFit``, ``SecondFit`` and ``ThirdFit``.
"""

from __future__ import annotations

from typing import Any

from autograder.checks import fit
from autograder.checks.base import Check, Found, Probe, Verdict, all_or_found

_CLASSES = (
    ("first_fit", 0.5, {"nl": "de eerste klasse hersteld", "en": "the first class repaired"}),
    ("second_fit", 0.5, {"nl": "de tweede klasse hersteld", "en": "the second class repaired"}),
    ("third_fit", 1.0, {"nl": "de derde klasse hersteld", "en": "the third class repaired"}),
)
_NAMES = tuple(name for name, _, _ in _CLASSES)
_STILL = (
    {"nl": "De eerste klasse is nog niet hersteld.", "en": "The first class is not repaired yet."},
    {"nl": "De tweede klasse is nog niet hersteld.", "en": "The second class is not repaired yet."},
    {"nl": "De derde klasse is nog niet hersteld.", "en": "The third class is not repaired yet."},
)


def judge(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    """Judge each class as a training loop; what is said first is about the first that is broken."""
    if evidence["problem"]:
        return Verdict("diagnosed", frozenset(), (Found(evidence["problem"]),))
    earned: list[str] = []
    found: list[Found] = []
    for place, fits in enumerate(evidence["fits"]):
        one = _found_in(place, fits, evidence, challenge)
        if one is None:
            earned.append(_NAMES[place])
        else:
            found.append(one)
    return all_or_found(_NAMES, earned, found)


def _found_in(
    place: int, evidence: Any, whole: dict[str, Any], challenge: dict[str, Any]
) -> Found | None:
    """Return the first thing that is wrong with one class, None if it trains as it should."""
    if evidence is None:
        return Found("name_missing", "", {"name": PARTNERS[place]})
    first = whole["same"][place]
    if first is not None and whole["fits"][first] is not None:
        return Found("same_class_twice", "", {"place": place + 1, "other": first + 1})
    verdict = fit.FIT.judge(evidence, challenge)
    if verdict.outcome == "passed":
        return None
    one = verdict.found[0]
    observed = {**one.observed, "place": place + 1}
    return Found(one.code, one.variant, observed, {**one.texts, "before": _STILL[place]})


PARTNERS = ("FirstFit", "SecondFit", "ThirdFit")
REPAIR = Check(
    id="05.repair",
    title={"nl": "Drie kapotte lussen", "en": "Three broken fits"},
    names=PARTNERS[:1],
    partners=PARTNERS[1:],
    needs_partners=False,
    criteria=_CLASSES,
    challenge=fit.smaller_challenge,
    probe=Probe("repairing", "probe", hosted=True),
    judge=judge,
)
CHECKS = (REPAIR,)
