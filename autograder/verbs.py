"""What a learner may ask for beside a check: a hint, and the worked solution."""

from __future__ import annotations

from autograder import attempts, card, courses, hinting, messages
from autograder import language as spoken_language
from autograder.checks import find
from autograder.checks.base import Check

BEFORE_A_SOLUTION = 3  # different attempts

_WORDS = {
    "hint": {"nl": "hint {stage} van {stages}", "en": "hint {stage} of {stages}"},
    "question": {"nl": "Een vraag.", "en": "A question."},
    "place": {"nl": "De plek.", "en": "The place."},
    "almost": {"nl": "Bijna de regel.", "en": "Almost the line."},
    "more": {
        "nl": "Probeer hier eerst iets mee. Roep `hint` daarna opnieuw aan voor een stap verder.",
        "en": "Try something with this first. Then call `hint` again to go one step further.",
    },
    "last": {
        "nl": "Verder gaan de hints niet: de regel zelf schrijf jij.",
        "en": "The hints go no further: the line itself is yours to write.",
    },
    "done": {
        "nl": "Deze opdracht klopt al. Een hint heb je hier niet meer nodig.",
        "en": "This exercise already works. You need no hint here any more.",
    },
    "solution": {"nl": "uitwerking", "en": "solution"},
    "one_of_many": {
        "nl": "Dit is één goede manier. Vergelijk die met de jouwe: wat is hetzelfde, en wat is "
        "anders?",
        "en": "This is one good way. Compare it with yours: what is the same, and what differs?",
    },
    "three_more": {
        "nl": "De uitwerking komt na drie verschillende pogingen van jezelf. Begin maar: een "
        "poging hoeft nog niet te kloppen.",
        "en": "The solution comes after three different attempts of your own. Just start: an "
        "attempt does not have to be right yet.",
    },
    "two_more": {
        "nl": "Nog twee verschillende pogingen, dan komt de uitwerking. Met `hint` kom je "
        "intussen een stap verder.",
        "en": "Two more different attempts, then the solution comes. Meanwhile `hint` takes "
        "you one step further.",
    },
    "one_more": {
        "nl": "Nog één andere poging, dan komt de uitwerking. Met `hint` kom je intussen een "
        "stap verder.",
        "en": "One more attempt, different from the others, then the solution comes. Meanwhile "
        "`hint` takes you one step further.",
    },
    "none_here": {
        "nl": "Voor deze opdracht is hier geen uitwerking: die hoort bij een hoofdstuk dat "
        "niet is geïnstalleerd.",
        "en": "There is no solution to this exercise here: it belongs to a chapter that is not "
        "installed.",
    },
}  # fmt: skip


def hint(check_id: str) -> card.Told:
    """Return the next hint as a card."""
    exercise = find(check_id)
    speaks = spoken_language.spoken(chapter=check_id[:2])
    done = attempts.of(check_id)
    if done and done[-1].get("outcome") == "passed":
        return card.Told(exercise.id, exercise.title, speaks, "hint", (_say("done", speaks),))
    codes = [code for code in done[-1].get("codes", ()) if isinstance(code, str)] if done else []
    ladder = hinting.following(check_id, codes)
    stage = hinting.next_stage(ladder, attempts.last_hint(check_id))
    trouble = attempts.record_hint(check_id, ladder.name, stage)
    text = spoken_language.choose(ladder.stages[stage], speaks)
    last = stage == len(hinting.STAGES) - 1
    label = _say("hint", speaks).format(stage=stage + 1, stages=len(hinting.STAGES))
    return card.Told(
        exercise.id, exercise.title, speaks, label,
        (_say(hinting.STAGES[stage], speaks), text),
        note=messages.of_state(trouble, speaks),
        status=_say("last" if last else "more", speaks),
    )  # fmt: skip


def solution(check_id: str) -> card.Told:
    """Return the worked solution as a card, or how many attempts come before it."""
    exercise = find(check_id)
    speaks = spoken_language.spoken(chapter=check_id[:2])
    label = _say("solution", speaks)
    done = attempts.of(check_id)
    missing = BEFORE_A_SOLUTION - attempts.different(done)
    if missing > 0 and not attempts.passed(done):
        word = ("one_more", "two_more", "three_more")[missing - 1]
        return card.Told(exercise.id, exercise.title, speaks, label, (_say(word, speaks),))
    code = worked(exercise)
    if code is None:
        return card.Told(exercise.id, exercise.title, speaks, label, (_say("none_here", speaks),))
    words = (_say("one_of_many", speaks),)
    return card.Told(exercise.id, exercise.title, speaks, label, words, code)


def worked(exercise: Check) -> str | None:
    """Return the worked solution: the check's own, else the first that an installed course has.

    A course offers them with an entry point in the group ``leercurve.solutions``: a function from
    the check id to the solution's text, or None.
    """
    if exercise.solution is not None:
        return exercise.solution()
    for found in courses.say("solutions", exercise.id):
        if isinstance(found, str) and found.strip():
            return found
    return None


def _say(word: str, language: str) -> str:
    return spoken_language.choose(_WORDS[word], language)
