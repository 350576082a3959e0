"""The glossary as learners read it: every term, in order, with its word, its chapter, its links."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from course import HOME
from course.build import glossary, manifest, source
from course.build.glossary import NAMES, page, sorting_key
from course.cli import app
from course.workspace import Workspace, WorkspaceError

COURSE = manifest.load()
TERMS = glossary.load(HOME)
PAGES = {language: page(TERMS, language, COURSE.chapters) for language in NAMES}


def text_of(made):
    return "\n\n".join(cell["source"] for cell in made["cells"])


def entries(language):
    """Return the paragraphs of the terms, in the order of the page."""
    return [part for part in text_of(PAGES[language]).split("\n\n") if part.startswith("**")]


@pytest.mark.parametrize("language", NAMES)
def test_every_term_stands_on_the_page_once_with_its_definition(language):
    assert len(entries(language)) == len(TERMS.terms)
    for term in TERMS.terms:
        (found,) = [e for e in entries(language) if e.startswith(f"**{term.name[language]}**")]
        assert term.definition[language] in found
        for name in term.also[language]:
            assert name in found


@pytest.mark.parametrize(("language", "other"), [("nl", "en"), ("en", "nl")])
def test_a_term_shows_the_word_in_the_other_language_where_that_differs(language, other):
    for term in TERMS.terms:
        (found,) = [e for e in entries(language) if e.startswith(f"**{term.name[language]}**")]
        head = found.splitlines()[0]
        differs = term.name[language] != term.name[other]
        assert head.strip().endswith(f" · *{term.name[other]}*") == differs


@pytest.mark.parametrize("language", NAMES)
def test_terms_stand_in_the_order_of_the_alphabet_under_their_letter(language):
    names = [re.match(r"\*\*(.+?)\*\*", entry)[1] for entry in entries(language)]
    assert names == sorted(names, key=sorting_key)
    for cell in PAGES[language]["cells"][1:]:
        letter = cell["source"][3]
        inside = re.findall(r"(?m)^\*\*(.)", cell["source"])
        assert {sorting_key(first) for first in inside} == {letter.lower()}


def test_accents_and_capitals_do_not_change_the_order():
    assert sorted(["gradiënt", "Gradient descent", "gewicht"], key=sorting_key) == [
        "gewicht",
        "gradiënt",
        "Gradient descent",
    ]


@pytest.mark.parametrize("language", NAMES)
def test_links_lead_to_chapters_of_the_course(language):
    stems = {entry.stem for entry in COURSE.chapters}
    targets = set(re.findall(r"\]\((.+?)\.ipynb\)", text_of(PAGES[language])))
    assert targets and targets <= stems


def test_a_term_names_the_chapter_whose_text_uses_it():
    stems = {entry.stem: entry for entry in COURSE.chapters}
    of_the_course_itself = {"stub", "mastery"}  # words of the exercises, in every chapter
    missing = []
    for term in TERMS.terms:
        if term.id in of_the_course_itself:
            continue
        cells = source.read(COURSE.source(stems[term.chapter])).cells
        for language in NAMES:
            said = " ".join(c.source for c in cells if c.lang == language)
            said = " ".join(said.split()).casefold()
            names = (term.name[language], *term.plural[language], *term.also[language])
            if not any(_is_used(name, said) for name in names):
                missing.append((term.id, term.chapter, language))
    assert missing == []


def _is_used(name, said):
    """Tell whether every word of a name stands in a text, in whatever form."""
    return all(word[: max(4, len(word) - 2)] in said for word in name.casefold().split())


@pytest.mark.parametrize("language", NAMES)
def test_the_page_is_a_valid_notebook_of_locked_text_without_an_exercise(language):
    made = nbformat.from_dict(PAGES[language])
    nbformat.validate(made)
    for cell in made.cells:
        assert cell.cell_type == "markdown"
        assert cell.metadata == {"editable": False, "deletable": False}


def test_the_same_glossary_gives_the_same_page():
    assert page(TERMS, "nl", COURSE.chapters) == PAGES["nl"]


def test_a_term_of_a_chapter_that_is_left_out_stands_without_a_link():
    alone = text_of(page(TERMS, "en", []))
    assert "**learning rate**" in alone and ".ipynb" not in alone


# ---- what build writes, and what nbgrader makes of it -------------------------------------------


def test_build_writes_both_pages_and_nbgrader_takes_neither_for_an_assignment(tmp_path):
    result = CliRunner().invoke(app, ["build", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    for language, name in NAMES.items():
        written = json.loads((tmp_path / language / name).read_text())
        for target in re.findall(r"\]\((\S+?\.ipynb)\)", json.dumps(written)):
            assert (tmp_path / language / target).is_file(), target
    listing = subprocess.run(
        [sys.executable, "-c", ASSIGNMENTS],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(listing.stdout.splitlines()[-1]) == [e.stem for e in COURSE.chapters]


ASSIGNMENTS = """
import json
from traitlets.config import Config
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
config = Config({"CourseDirectory": {"source_directory": "nl", "root": "."}})
directory = CourseDirectory(config=config)
print(json.dumps(sorted(NbGraderAPI(directory, config=config).get_source_assignments())))
"""


def test_a_course_of_ones_own_may_have_a_glossary_of_its_own(small, tmp_path):
    (small.folder / "glossary.toml").write_text(
        '[[term]]\nid = "hello"\nnl = "hallo"\nen = "hello"\nchapter = "00_small"\n'
        'definition.nl = "Een groet."\ndefinition.en = "A greeting."\n'
    )
    result = CliRunner().invoke(
        app, ["build", "--source", str(small.folder), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 0, result.output
    made = json.loads((tmp_path / "out" / "en" / "Glossary.ipynb").read_text())
    assert "Chapter [00 Small](00_small/00_small.ipynb)." in "".join(made["cells"][1]["source"])


def test_the_name_of_a_chapter_in_the_glossary_is_looked_at(small):
    (small.folder / "glossary.toml").write_text(
        '[[term]]\nid = "hello"\nnl = "hallo"\nen = "hello"\nchapter = 3\n'
        'definition.nl = "Een groet."\ndefinition.en = "A greeting."\n'
    )
    assert [problem.kind for problem in small.problems()] == ["glossary"]


def test_a_chapter_may_link_to_the_glossary_of_its_language_only(small):
    text = small.chapter.read_text()
    both = text.replace("Lees [verder]", "Lees de [woordenlijst](Woordenlijst.ipynb) en [verder]")
    both = both.replace("Read [on]", "Read the [glossary](Glossary.ipynb) and [on]")
    small.chapter.write_text(both)
    assert small.problems() == []
    small.chapter.write_text(both.replace("(Glossary.ipynb)", "(Woordenlijst.ipynb)"))
    assert [problem.kind for problem in small.problems()] == ["broken-link"]


# ---- in the learner's folder --------------------------------------------------------------------


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "leercurve")


def other_edition():
    made = json.loads(json.dumps(PAGES["nl"]))
    made["cells"][0]["source"] += "\n\nNieuw in deze editie."
    return made


def test_a_page_is_put_beside_the_chapters(place):
    place.put_page(NAMES["nl"], PAGES["nl"])
    path = place.folder / "Woordenlijst.ipynb"
    assert nbformat.read(path, as_version=4).metadata.leercurve.page == "glossary"


def test_an_untouched_page_is_brought_up_to_date(place):
    place.put_page(NAMES["nl"], PAGES["nl"])
    path = place.folder / NAMES["nl"]
    saved = json.loads(path.read_text()) | {"nbformat_minor": 5}
    saved["metadata"]["kernelspec"]["name"] = "other"  # as JupyterLab may save it
    path.write_text(json.dumps(saved))
    place.put_page(NAMES["nl"], other_edition())
    assert "Nieuw in deze editie." in path.read_text()
    place.put_page(NAMES["nl"], PAGES["nl"])
    assert "Nieuw in deze editie." not in path.read_text()


def test_the_same_page_is_not_written_again(place):
    place.put_page(NAMES["nl"], PAGES["nl"])
    path = place.folder / NAMES["nl"]
    before = path.stat().st_mtime_ns, path.stat().st_ino
    place.put_page(NAMES["nl"], PAGES["nl"])
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("content", ["my own list", "{}", '{"cells": 3}', '{"cells": [{"id": 1}]}'])
def test_a_file_of_the_learners_with_that_name_is_kept(place, content):
    place.folder.mkdir()
    path = place.folder / NAMES["nl"]
    path.write_text(content)
    place.put_page(NAMES["nl"], PAGES["nl"])
    place.put_page(NAMES["nl"], other_edition())
    assert path.read_text() == content


def test_a_page_the_learner_wrote_in_is_kept(place):
    place.put_page(NAMES["nl"], PAGES["nl"])
    path = place.folder / NAMES["nl"]
    mine = json.loads(path.read_text())
    mine["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "note"})
    path.write_text(json.dumps(mine))
    place.put_page(NAMES["nl"], other_edition())
    assert json.loads(path.read_text()) == mine


def test_a_link_in_the_place_of_the_page_is_not_followed(place, tmp_path):
    place.put_page(NAMES["nl"], PAGES["nl"])
    elsewhere = tmp_path / "elsewhere.ipynb"
    path = place.folder / NAMES["nl"]
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    before = elsewhere.read_text()
    place.put_page(NAMES["nl"], other_edition())
    assert elsewhere.read_text() == before and path.is_symlink()


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "leercurve").write_text("a file")
    with pytest.raises(WorkspaceError):
        Workspace(tmp_path / "leercurve").put_page(NAMES["nl"], PAGES["nl"])


def test_start_puts_the_pages_of_both_languages_in_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("course.launch.jupyterlab", lambda *arguments, **keywords: None)
    folder = Path(tmp_path) / "leercurve"
    result = CliRunner().invoke(app, ["start", "--lang", "en", "--dir", str(folder)])
    assert result.exit_code == 0, result.output
    for name in NAMES.values():
        assert (folder / name).is_file()
