"""Every chapter has the parts a learner counts on, in both languages."""

import re

import pytest

from autograder import quiz
from course import HOME
from course.build import manifest, source

COURSE = manifest.load()
CHAPTERS = {entry.number: source.scan(COURSE.source(entry))[0] for entry in COURSE.chapters}
TYPES = {
    question.id: question.type
    for entry in COURSE.chapters
    for question in quiz.load(COURSE.questions(entry))
}
WORDS = {
    "nl": (
        "Voorspel",
        "## Ergens anders\n",
        "## Wat verder gaat\n",
        "## Samengevat\n",
        "## Bronnen\n",
    ),
    "en": (
        "Predict",
        "## Somewhere else\n",
        "## What goes further\n",
        "## In short\n",
        "## Sources\n",
    ),
}
BLANK = re.compile(r"^ +\w+ = \.\.\.$", re.MULTILINE)
every_chapter = pytest.mark.parametrize("number", CHAPTERS)


def prose(number, language):
    return "\n".join(
        cell.source
        for cell in CHAPTERS[number].cells
        if cell.kind == "prose" and cell.lang == language
    )


def questions(number):
    return [cell.id for cell in CHAPTERS[number].cells if cell.kind == "quiz"]


@pytest.mark.parametrize("number", [number for number in CHAPTERS if number > "01"])
def test_a_chapter_opens_with_three_questions_of_earlier_ones(number):
    first, rest = questions(number)[:3], questions(number)[3:]
    assert all(name[:2] < number for name in first)
    assert all(name[:2] == number for name in rest)


@every_chapter
@pytest.mark.parametrize("language", WORDS)
def test_a_chapter_predicts_goes_elsewhere_and_further_sums_up_and_names_its_sources(
    number, language
):
    text = prose(number, language) + "\n"
    missing = [word for word in WORDS[language] if word not in text]
    assert missing == []


@every_chapter
@pytest.mark.parametrize("language", WORDS)
def test_the_section_that_goes_elsewhere_asks_a_question(number, language):
    asked = False
    heading = ""
    for cell in CHAPTERS[number].cells:
        if cell.kind == "prose" and cell.lang == language:
            heading = (re.findall(r"^## .*\n", cell.source, re.MULTILINE) or [heading])[-1]
            asked = asked or (heading == WORDS[language][1] and "?" in cell.source)
        asked = asked or (heading == WORDS[language][1] and cell.kind == "quiz")
    assert asked


@pytest.mark.parametrize("number", [number for number in CHAPTERS if number > "00"])
def test_a_chapter_has_an_exercise_with_blanks_to_fill(number):
    exercises = [cell.source for cell in CHAPTERS[number].cells if cell.kind == "exercise"]
    assert any(BLANK.search(source) for source in exercises)


@every_chapter
def test_a_chapter_shows_a_figure_asks_for_an_order_and_has_its_exercises_checked(number):
    cells = CHAPTERS[number].cells
    assert any("show(" in cell.source for cell in cells if cell.kind == "code")
    assert "ordering" in {TYPES[name] for name in questions(number) if name[:2] == number}
    exercises = {cell.id for cell in cells if cell.kind == "exercise"}
    assert exercises <= {cell.id.removeprefix("test_") for cell in cells if cell.kind == "tests"}


@every_chapter
@pytest.mark.parametrize(
    "part",
    [
        "Goal",
        "Objectives",
        "Out of scope",
        "Prerequisites",
        "Misconceptions",
        "Discussion question",
    ],
)
def test_the_design_note_of_a_chapter_has_its_parts(number, part):
    note = (HOME / "chapters" / "design" / f"{number}.md").read_text(encoding="utf-8")
    assert re.search(rf"^\*\*{part}[^*]*\*\*", note, re.MULTILINE)


# How to read the course, and two set-ups of a few lines: nothing was taught there yet.
NOTHING_TO_ASK = {"How to read this", "Three parts, three tasks", "1. The data"}
FRAME = {"Looking back", "Somewhere else", "What goes further", "In short", "Sources"}


@every_chapter
def test_every_section_asks_something_of_the_learner(number):
    """A question, or something to write that is judged."""
    asks, heading = {}, None
    for cell in CHAPTERS[number].cells:
        if cell.kind == "prose" and cell.lang == "en":
            for heading in re.findall(r"^## (.*)$", cell.source, re.MULTILINE):
                asks[heading] = False
        elif heading and cell.kind in ("quiz", "exercise", "answer"):
            asks[heading] = True
    silent = {heading for heading, asked in asks.items() if not asked}
    assert silent <= FRAME | NOTHING_TO_ASK
