"""What a page of feedback says, in both languages."""

from __future__ import annotations

from typing import Any

from autograder import language as spoken_language
from autograder.moments import day

_WORDS: dict[str, dict[str, str]] = {
    "title": {"nl": "Feedback · {assignment}", "en": "Feedback · {assignment}"},
    "label": {"nl": "Feedback", "en": "Feedback"},
    "for": {"nl": "Voor {name}", "en": "For {name}"},
    "submitted": {"nl": "Ingeleverd op {when} ({zone})", "en": "Handed in on {when} ({zone})"},
    "overview": {"nl": "Punten", "en": "Points"},
    "part": {"nl": "Onderdeel", "en": "Part"},
    "points": {"nl": "punten", "en": "points"},
    "total": {"nl": "Totaal", "en": "Total"},
    "late": {"nl": "Te laat ingeleverd", "en": "Handed in late"},
    "uncounted": {"nl": "telt niet mee", "en": "does not count"},
    "waits": {"nl": "nog niet nagekeken", "en": "not graded yet"},
    "incomplete": {
        "nl": "Nog niet alles is nagekeken: hier komt nog ten hoogste {points} bij.",
        "en": "Not everything has been graded yet: up to {points} may still be added.",
    },
    "one_point": {"nl": "1 punt", "en": "1 point"},
    "many_points": {"nl": "{points} punten", "en": "{points} points"},
    "remarks": {"nl": "Opgemerkt bij het nakijken", "en": "Noticed while grading"},
    "exercise": {"nl": "Opdracht", "en": "Exercise"},
    "criteria": {"nl": "Wat gevraagd is", "en": "What was asked for"},
    "earned": {"nl": "klopt", "en": "holds"},
    "open": {"nl": "nog niet", "en": "not yet"},
    "line": {"nl": "regel {line}", "en": "line {line}"},
    "not_attempted": {"nl": "Niet gemaakt.", "en": "Not attempted."},
    "crashed": {"nl": "Nog niet: de code brak af.", "en": "Not yet: the code stopped."},
    "diagnosed": {"nl": "Nog niet helemaal.", "en": "Not quite yet."},
    "nothing": {"nl": "Nog niet.", "en": "Not yet."},
    "passed": {"nl": "Alles klopt.", "en": "Everything holds."},
    "own_failure": {
        "nl": "Het nakijken zelf ging mis. Dit zegt niets over jouw code en kost je niets; je "
        "docent kijkt ernaar.",
        "en": "The grading itself failed. This says nothing about your code and costs you "
        "nothing; your teacher will look at it.",
    },
    "own_failure_graded": {
        "nl": "Het nakijken zelf ging hier mis; je docent heeft dit onderdeel met de hand "
        "nagekeken.",
        "en": "The grading itself failed here; your teacher has graded this part by hand.",
    },
    "own_failure_all": {
        "nl": "Het nakijken van je inlevering is niet gelukt. Dat ligt aan ons en kost je niets; "
        "je docent weet ervan.",
        "en": "Your submission could not be graded. That is our doing and costs you nothing; your "
        "teacher knows about it.",
    },
    "unreadable": {
        "nl": "Je inlevering kon niet worden gelezen. Lever het notebook opnieuw in, of vraag je "
        "docent wat er nu kan.",
        "en": "Your submission could not be read. Hand in the notebook again, or ask your teacher "
        "what can be done.",
    },
    "adjusted": {
        "nl": "Je docent heeft de punten aangepast.",
        "en": "Your teacher has adjusted the points.",
    },
    "section": {"nl": "Lees terug: {heading}", "en": "Look back at: {heading}"},
    "comment": {"nl": "Van je docent", "en": "From your teacher"},
    "code": {"nl": "Jouw code", "en": "Your code"},
    "output": {"nl": "Uitvoer van jouw code", "en": "Output of your code"},
    "shortened": {"nl": "De rest is weggelaten.", "en": "The rest has been left out."},
    "text": {"nl": "Tekstantwoord", "en": "Text answer"},
    "your_text": {"nl": "Jouw antwoord", "en": "Your answer"},
    "no_text": {"nl": "Niet beantwoord.", "en": "Not answered."},
    "other": {"nl": "Onderdeel", "en": "Part"},
    "questions": {"nl": "Vragen", "en": "Questions"},
    "practice": {
        "nl": "{right} van {answered} beantwoorde vragen goed.",
        "en": "{right} of {answered} answered questions right.",
    },
    "unanswered_one": {"nl": "1 vraag is niet beantwoord.", "en": "1 question was not answered."},
    "unanswered": {
        "nl": "{count} vragen zijn niet beantwoord.",
        "en": "{count} questions were not answered.",
    },
    "right_ones": {"nl": "Goed beantwoord: {count}", "en": "Answered right: {count}"},
    "right": {"nl": "juist", "en": "right"},
    "partly": {"nl": "deels", "en": "partly"},
    "wrong": {"nl": "nog niet", "en": "not yet"},
    "your_answer": {"nl": "Jouw antwoord:", "en": "Your answer:"},
    "no_answer": {"nl": "Niet beantwoord.", "en": "Not answered."},
    "exam": {"nl": "Toetsvragen", "en": "Exam questions"},
    "footer": {
        "nl": "Klopt er iets niet? Vraag het je docent en noem het onderdeel.",
        "en": "Something not right? Ask your teacher and name the part.",
    },
}


def say(word: str, language: str, **values: object) -> str:
    """Return a sentence in a language."""
    return spoken_language.choose(_WORDS[word], language).format(**values)


def points(value: float, language: str) -> str:
    """Write points with at most two decimals, a comma before them in Dutch."""
    rounded = round(value, 2)
    text = f"{rounded:.2f}".rstrip("0").rstrip(".").replace("-", "−")
    text = "0" if text in ("−0", "") else text
    return text.replace(".", ",") if language == "nl" else text


def so_many(value: float, language: str) -> str:
    """Write points with the word behind them."""
    if round(value, 2) == 1:
        return say("one_point", language)
    return say("many_points", language, points=points(value, language))


def moment(when: Any, language: str) -> str:
    """Write a day and time as a person does."""
    return f"{day(when, language)}, {when:%H:%M}"
