"""The front page says what the course holds, in both languages."""

from pathlib import Path

import pytest

from course.build import manifest

README = Path(__file__).resolve().parents[2] / "README.md"
HEADS = {
    "nl": "| hoofdstuk | na afloop | minuten | punten |",
    "en": "| chapter | afterwards | minutes | points |",
}


def table(language):
    """Return the table of the chapters as the front page shows it."""
    rows = [HEADS[language], "| --- | --- | --- | --- |"]
    for entry in manifest.load().chapters:
        aims = "<br>".join(aim.text[language].replace("|", "\\|") for aim in entry.objectives)
        name = f"{entry.number} {entry.title[language]}"
        rows.append(f"| {name} | {aims} | {entry.minutes} | {entry.points:g} |")
    return "\n".join(rows)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_front_page_lists_every_chapter_as_the_manifest_has_it(language):
    wanted = table(language)
    assert wanted in README.read_text(encoding="utf-8"), f"the table should read:\n{wanted}"


def test_the_chapters_together_are_worth_a_hundred_points():
    assert sum(entry.points for entry in manifest.load().chapters) == 100
