"""The server extension, in a Jupyter server of its own: who may ask, what is answered."""

import json
import os

import pytest

from course import HOME


def test_the_extension_says_nothing_when_it_starts(server):
    # nbgrader, which is installed beside it, has a warning of its own
    said = [line for line in server.log.read_text().splitlines() if "NbGrader" not in line]
    assert said == []


@pytest.mark.parametrize(
    "path", ["static/bar.js", "api/lesson?path=x", "api/texts", "api/settings", "api/feedback"]
)
def test_nothing_answers_who_has_not_logged_in(server, path):
    assert server.ask(path, token=None)[0] == 403
    assert server.ask(path, token="guessed")[0] == 403


def test_a_change_asked_by_another_page_is_refused(server):
    # No token in the header: what a form on a foreign page can send with the learner's cookies.
    assert server.ask("api/settings", {"language": "nl"}, token=None)[0] == 403


def test_modules_and_style_sheets_come_with_their_type_and_are_asked_for_anew(server):
    for name, kind in (("bar.js", "text/javascript"), ("leercurve.css", "text/css")):
        status, headers, content = server.ask(f"static/{name}")
        assert status == 200 and headers["Content-Type"].startswith(kind)
        assert headers["Cache-Control"] == "no-cache"
        places = [HOME / "lab" / "static" / name, HOME / "widgets" / name]
        assert content == next(path for path in places if path.is_file()).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        *("quiz_card.py", "../server.py", "..%2Fserver.py", "%2e%2e/server.py", "nothing.js"),
        *("../../questions/00_welcome.toml", "../extension/package.json", "sub/bar.js"),
    ],
)
def test_nothing_but_modules_and_style_sheets_is_sent(server, name):
    assert server.ask(f"static/{name}")[0] == 404


def test_a_lesson_names_its_chapter_and_its_neighbours(server, put):
    for stem in ("04_one_step", "05_training_loop", "06_learning_rate"):
        put(f"{stem}.ipynb", language="en")
    lesson = server.json("api/lesson", path="05_training_loop.ipynb")
    assert (lesson["chapter"], lesson["stem"], lesson["language"]) == (
        "05",
        "05_training_loop",
        "en",
    )
    assert lesson["title"]["nl"] and lesson["title"]["en"]
    assert lesson["previous"]["path"] == "04_one_step.ipynb"
    assert lesson["next"]["number"] == "06"
    assert (lesson["progress"]["position"], lesson["progress"]["of"]) == (6, 11)


def test_a_neighbour_that_is_not_there_is_not_offered(server, put):
    put("05_training_loop.ipynb")
    lesson = server.json("api/lesson", path="05_training_loop.ipynb")
    assert lesson["previous"] is None and lesson["next"] is None


def test_chapters_in_folders_of_their_own_find_each_other_as_nbgrader_fetches_them(server, put):
    put("course/09_checkpoints/09_checkpoints.ipynb")
    put("course/10_capstone/10_capstone.ipynb")
    lesson = server.json("api/lesson", path="course/09_checkpoints/09_checkpoints.ipynb")
    assert lesson["next"]["path"] == "course/10_capstone/10_capstone.ipynb"
    assert not lesson["home"]


def test_a_renamed_chapter_is_still_that_chapter(server, put):
    put("mine/attempt two.ipynb", stem="02_forward")
    assert server.json("api/lesson", path="mine/attempt two.ipynb")["stem"] == "02_forward"


def test_a_notebook_that_is_not_ours_gets_a_sentence(server):
    (server.folder / "own.ipynb").write_text('{"cells": [], "metadata": {}}')
    (server.folder / "broken.ipynb").write_text("{")
    for path in ("own.ipynb", "broken.ipynb", "absent.ipynb"):
        status, said = server.refusal("api/lesson", path=path)
        assert status == 404 and "chapter" in said["en"] and "hoofdstuk" in said["nl"]


@pytest.mark.parametrize(
    "path", ["../outside.ipynb", "/etc/passwd", "", ".", "a/../../outside.ipynb", "a\\b", "\0"]
)
def test_nothing_outside_the_root_is_read(server, path):
    for address in ("api/lesson", "api/texts"):
        assert server.refusal(address, path=path)[0] == 404


def test_no_link_leads_out_and_what_is_hidden_stays_hidden(server):
    hidden = server.folder / ".hidden"
    hidden.mkdir()
    (hidden / "a.ipynb").write_bytes((server.folder.parent / "outside.ipynb").read_bytes())
    (server.folder / "link.ipynb").symlink_to(server.folder.parent / "outside.ipynb")
    (server.folder / "out").symlink_to(server.folder.parent)
    for path in ("link.ipynb", "out/outside.ipynb", ".hidden/a.ipynb"):
        assert server.refusal("api/lesson", path=path)[0] == 404


def test_texts_are_those_of_the_edition_unless_the_folder_remembers_its_own(server, put, chapter):
    put("03_loss_and_backpropagation.ipynb")
    path = "03_loss_and_backpropagation.ipynb"
    built = server.json("api/texts", path=path)
    for language in ("nl", "en"):
        cells = json.loads(chapter("03_loss_and_backpropagation", language))["cells"]
        assert {cell["id"]: "".join(cell["source"]) for cell in cells} == {
            cell: said[language] for cell, said in built.items()
        }
    texts = server.folder / ".leercurve" / "texts"
    texts.mkdir(parents=True, exist_ok=True)
    record = {"version": 1, "cells": {"title": {"nl": "Oud", "en": "Old"}}}
    (texts / "03_loss_and_backpropagation.json").write_text(json.dumps(record))
    assert server.json("api/texts", path=path) == record["cells"]


def test_settings_are_remembered_beside_what_else_is_there(server):
    hidden = server.folder / ".leercurve"
    hidden.mkdir(exist_ok=True)
    (hidden / "state.json").write_text('{"version": 1, "hints": {"00.hello": 2}}')
    assert server.json("api/settings") == {"language": None, "theme": None}
    server.json("api/settings", {"language": "en", "theme": "dark"})
    server.json("api/settings", {"language": "nl"})
    assert server.json("api/settings") == {"language": "nl", "theme": "dark"}
    assert server.state()["hints"] == {"00.hello": 2}


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"language": "de"}, {"theme": 3}, {"attempts": {}}, {"language": ["nl"]}),
        *([], 3, b"{", b"\xff", b"[" * 100_000),
    ],
)
def test_settings_that_make_no_sense_are_refused(server, body):
    assert server.refusal("api/settings", body)[0] == 400


def test_a_state_full_of_nonsense_is_no_crash(server):
    hidden = server.folder / ".leercurve"
    hidden.mkdir(exist_ok=True)
    for nonsense in ('{"language": [], "settings": 3, "feedback": "x"}', "{", "[]", ""):
        (hidden / "state.json").write_text(nonsense)
        assert server.json("api/settings") == {"language": None, "theme": None}
        assert server.json("api/feedback") == {"feedback": []}


def test_feedback_is_kept_in_the_folder_and_given_back(server):
    (server.folder / ".leercurve" / "state.json").unlink(missing_ok=True)
    server.json("api/feedback", {"chapter": "05", "clear": "partly", "text": " Meer plaatjes. "})
    kept = server.json("api/feedback")["feedback"]
    assert [(one["chapter"], one["clear"], one["text"]) for one in kept] == [
        ("05", "partly", "Meer plaatjes.")
    ]
    assert server.state()["feedback"] == kept


@pytest.mark.parametrize(
    "body",
    [
        {"chapter": "05", "clear": "maybe", "text": ""},
        {"chapter": "77", "clear": "yes", "text": ""},
        {"chapter": "05", "clear": "yes", "text": 3},
        {"chapter": "05", "clear": ["yes"], "text": ""},
        {"clear": "yes", "text": ""},
    ],
)
def test_feedback_that_makes_no_sense_is_refused(server, body):
    assert server.refusal("api/feedback", body)[0] == 400


def test_feedback_that_is_too_long_is_told_how_long_it_may_be(server):
    body = {"chapter": "05", "clear": "yes", "text": "x" * 4001}
    status, said = server.refusal("api/feedback", body)
    assert status == 413 and "4000" in said["nl"] and "4000" in said["en"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser writes everywhere")
def test_a_folder_that_cannot_be_written_in_gets_a_sentence(server):
    hidden = server.folder / ".leercurve"
    hidden.chmod(0o500)
    try:
        assert server.refusal("api/settings", {"language": "nl"})[0] == 507
    finally:
        hidden.chmod(0o700)


def test_a_state_that_is_held_by_a_newer_edition_is_left_alone_and_said_so(server):
    path = server.folder / ".leercurve" / "state.json"
    path.write_text('{"version": 99}')
    assert server.refusal("api/settings", {"language": "nl"})[0] == 507
    assert path.read_text() == '{"version": 99}'
    path.unlink()
