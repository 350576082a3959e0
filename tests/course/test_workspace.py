"""What lies in a learner's folder stays theirs, byte for byte, whatever `start` finds there."""

import json
import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.build import notebook
from course.build.source import read
from course.workspace import Delivery, Workspace, WorkspaceError, resolve


@pytest.fixture
def delivery(small):
    chapter = read(small.chapter)
    built = {language: notebook.learner_notebook(chapter, language) for language in ("nl", "en")}
    return Delivery(lambda language: json.loads(json.dumps(built[language])))


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "leercurve")


def load(path):
    return json.loads(path.read_bytes())


def sources(path):
    return {cell["id"]: "".join(cell["source"]) for cell in load(path)["cells"]}


def snapshot(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_new_folder_gets_every_chapter_and_remembers_its_language(place, delivery):
    assert place.language is None
    outcome = place.open("nl", {"00_small": delivery})
    assert outcome.added == ["00_small"]
    assert load(place.notebook("00_small"))["metadata"]["leercurve"]["lang"] == "nl"
    assert place.language == "nl"
    assert place.state()["version"] == 1


def test_opening_again_changes_no_byte(place, delivery):
    place.open("nl", {"00_small": delivery})
    before = snapshot(place.folder)
    outcome = place.open("nl", {"00_small": delivery})
    assert (outcome.added, outcome.switched, outcome.kept) == ([], [], ["00_small"])
    assert snapshot(place.folder) == before


def test_opening_again_builds_nothing(place, delivery):
    place.open("nl", {"00_small": delivery})

    def never(language):
        raise AssertionError("a chapter was built that nobody needs")

    place.open("nl", {"00_small": Delivery(never)})


def test_an_own_file_with_the_name_of_a_chapter_is_kept(place, delivery):
    place.folder.mkdir()
    place.notebook("00_small").write_text("my own notes")
    outcome = place.open("nl", {"00_small": delivery})
    assert outcome.unreadable == ["00_small"]
    assert place.notebook("00_small").read_text() == "my own notes"


def test_an_own_notebook_with_the_name_of_a_chapter_is_kept(place, delivery):
    place.folder.mkdir()
    mine = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    place.notebook("00_small").write_text(mine)
    assert place.open("nl", {"00_small": delivery}).kept == ["00_small"]
    assert place.notebook("00_small").read_text() == mine


def test_a_new_chapter_is_added_to_an_older_folder(place, delivery):
    place.open("nl", {"00_small": delivery})
    path = place.notebook("00_small")
    edited = load(path)
    edited["cells"][0]["source"] = "mine"
    path.write_text(json.dumps(edited))
    before = path.read_bytes()
    assert place.open("nl", {"00_small": delivery, "01_new": delivery}).added == ["01_new"]
    assert path.read_bytes() == before


def test_switching_the_language_there_and_back_restores_every_source(place, delivery):
    place.open("nl", {"00_small": delivery})
    dutch = load(place.notebook("00_small"))
    assert place.open("en", {"00_small": delivery}).switched == ["00_small"]
    english = load(place.notebook("00_small"))
    assert english == json.loads(notebook.dumps(delivery.notebook("en")))
    assert place.language == "en"
    place.open("nl", {"00_small": delivery})
    assert load(place.notebook("00_small")) == dutch


def test_switching_keeps_everything_the_learner_made(place, delivery):
    place.open("nl", {"00_small": delivery})
    path = place.notebook("00_small")
    work = load(path)
    by_id = {cell["id"]: cell for cell in work["cells"]}
    by_id["title"]["source"] = ["# Mijn eigen titel"]
    by_id["hello"]["source"] = "def hello(name):\n    return 3"
    by_id["demo"]["execution_count"] = 7
    by_id["demo"]["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["0\n"]}]
    by_id["00-word"]["metadata"]["leercurve"] = {"v": 1, "answers": {"00-word": ["hello"]}}
    work["cells"].insert(
        2, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "Zelf · 日本"}
    )
    work["metadata"]["mine"] = {"kept": [1, 2.5, None]}
    path.write_text(json.dumps(work, ensure_ascii=False))
    path.chmod(0o600)
    place.open("en", {"00_small": delivery})

    after = load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = sources(path)
    assert told["title"] == "# Mijn eigen titel"
    assert told["second"].startswith("## Second part")
    assert "# count to 3" in told["demo"]
    assert told["mine"] == "Zelf · 日本"
    expected = json.loads(json.dumps(work))
    for before, now in zip(expected["cells"], after["cells"], strict=True):
        before.pop("source"), now.pop("source")
    expected["metadata"]["leercurve"]["lang"] = "en"
    assert after == expected


def test_a_cell_edited_in_one_language_stays_in_it(place, delivery):
    place.open("nl", {"00_small": delivery})
    path = place.notebook("00_small")
    work = load(path)
    work["cells"][0]["source"] = "# Klein begin, aangevuld"
    path.write_text(json.dumps(work))
    place.open("en", {"00_small": delivery})
    place.open("nl", {"00_small": delivery})
    assert sources(path)["title"] == "# Klein begin, aangevuld"
    assert sources(path)["second"].startswith("## Tweede deel")


def test_an_older_edition_switches_by_the_texts_it_was_delivered_with(place, delivery, small):
    place.open("nl", {"00_small": delivery})
    small.change(small.chapter, "## Tweede deel", "## Tweede stuk")
    small.change(small.chapter, "## Second part", "## Second piece")
    chapter = read(small.chapter)
    newer = Delivery(lambda language: notebook.learner_notebook(chapter, language))
    place.open("en", {"00_small": newer})
    assert sources(place.notebook("00_small"))["second"].startswith("## Second part")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"cells": {}}', b"\xff\xfe", b"null"])
def test_a_damaged_notebook_is_left_alone(place, delivery, damage):
    place.open("nl", {"00_small": delivery})
    place.notebook("00_small").write_bytes(damage)
    assert place.open("en", {"00_small": delivery}).unreadable == ["00_small"]
    assert place.notebook("00_small").read_bytes() == damage


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'"x"', b'{"version": 1, "language": 3}', b"\xff"]
)
def test_a_damaged_state_stops_nothing_and_is_kept(place, delivery, damage):
    place.open("nl", {"00_small": delivery})
    (place.hidden / "state.json").write_bytes(damage)
    outcome = place.open("nl", {"00_small": delivery})
    assert outcome.kept == ["00_small"]
    assert place.language == "nl"
    if damage in (b"", b'{"version": 1, "language": 3}'):
        assert outcome.damaged is None
    else:
        assert outcome.damaged == place.hidden / "state-damaged.json"
        assert outcome.damaged.read_bytes() == damage
    assert place.open("nl", {"00_small": delivery}).damaged is None


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"cells": 3}', b'{"cells": {"title": 3}}', b'{"cells": {"title": {}}}']
)
def test_damaged_texts_stop_nothing(place, delivery, damage):
    place.open("nl", {"00_small": delivery})
    (place.hidden / "texts" / "00_small.json").write_bytes(damage)
    assert place.open("en", {"00_small": delivery}).switched == ["00_small"]


def test_what_others_put_into_the_state_stays(place, delivery):
    place.open("nl", {"00_small": delivery})
    path = place.hidden / "state.json"
    path.write_text(json.dumps(load(path) | {"review": {"05.1": "2026-11-21"}}))
    place.open("en", {"00_small": delivery})
    assert place.state()["review"] == {"05.1": "2026-11-21"}
    assert place.language == "en"


def test_a_state_of_a_newer_edition_is_not_touched(place, delivery):
    place.open("nl", {"00_small": delivery})
    path = place.hidden / "state.json"
    path.write_text('{"version": 99, "language": "nl"}')
    place.open("en", {"00_small": delivery})
    assert path.read_text() == '{"version": 99, "language": "nl"}'


def test_a_link_in_place_of_a_notebook_is_not_followed(place, delivery, tmp_path):
    target = tmp_path / "elsewhere.ipynb"
    target.write_bytes(notebook.dumps(delivery.notebook("nl")))
    before = target.read_bytes()
    place.folder.mkdir()
    place.notebook("00_small").symlink_to(target)
    assert place.open("en", {"00_small": delivery}).kept == ["00_small"]
    assert target.read_bytes() == before
    assert place.notebook("00_small").is_symlink()


def test_a_link_to_nowhere_is_not_filled(place, delivery, tmp_path):
    place.folder.mkdir()
    place.notebook("00_small").symlink_to(tmp_path / "nowhere.ipynb")
    place.open("nl", {"00_small": delivery})
    assert not (tmp_path / "nowhere.ipynb").exists()


def test_a_hidden_folder_that_is_a_link_is_refused(place, delivery, tmp_path):
    (tmp_path / "outside").mkdir()
    place.folder.mkdir()
    place.hidden.symlink_to(tmp_path / "outside")
    with pytest.raises(WorkspaceError, match="is a link"):
        place.open("nl", {"00_small": delivery})
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_file_in_place_of_the_folder_is_a_sentence(place, delivery):
    place.folder.write_text("mine")
    with pytest.raises(WorkspaceError, match="is not a folder") as caught:
        place.open("nl", {"00_small": delivery})
    assert "is geen map" in caught.value.text["nl"]
    assert place.folder.read_text() == "mine"


def test_a_file_in_place_of_a_parent_is_a_sentence(tmp_path, delivery):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WorkspaceError, match="cannot write"):
        Workspace(tmp_path / "file" / "leercurve").open("nl", {"00_small": delivery})


@pytest.mark.parametrize("failing", ["link", "replace", "mkdir"])
def test_a_folder_that_cannot_be_written_is_a_sentence(place, delivery, monkeypatch, failing):
    """Also where the tests run as root, for whom no folder is read-only."""
    if failing != "mkdir":
        place.folder.mkdir()

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    if failing == "link":
        monkeypatch.setattr("tempfile.mkstemp", refuse)
    else:
        monkeypatch.setattr(os, failing, refuse)
    with pytest.raises(WorkspaceError, match=r"cannot write in .* \(Permission denied\)"):
        place.open("nl", {"00_small": delivery})


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_a_sentence(place, delivery):
    place.folder.mkdir()
    place.folder.chmod(0o500)
    with pytest.raises(WorkspaceError, match="cannot write"):
        place.open("nl", {"00_small": delivery})


def test_an_interrupted_write_leaves_the_old_notebook(place, delivery, monkeypatch):
    place.open("nl", {"00_small": delivery})
    before = snapshot(place.folder)

    def break_off(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", break_off)
    with pytest.raises(KeyboardInterrupt):
        place.open("en", {"00_small": delivery})
    assert snapshot(place.folder) == before


def test_reset_keeps_the_old_copy_with_a_date_in_its_name(place, delivery):
    place.open("nl", {"00_small": delivery})
    path = place.notebook("00_small")
    fresh = path.read_bytes()
    path.write_text("my work")
    first = place.reset("00_small", "nl", delivery)
    assert first.read_text() == "my work"
    assert first.name.startswith("00_small-20")
    assert path.read_bytes() == fresh
    path.write_text("more work")
    second = place.reset("00_small", "nl", delivery)
    assert (first.read_text(), second.read_text()) == ("my work", "more work")


def test_reset_of_a_missing_chapter_just_writes_it(place, delivery):
    assert place.reset("00_small", "en", delivery) is None
    assert load(place.notebook("00_small"))["metadata"]["leercurve"]["lang"] == "en"


def test_reset_of_a_link_moves_the_link_and_leaves_its_target(place, delivery, tmp_path):
    target = tmp_path / "target.ipynb"
    target.write_text("theirs")
    place.folder.mkdir()
    place.notebook("00_small").symlink_to(target)
    kept = place.reset("00_small", "nl", delivery)
    assert kept.is_symlink()
    assert target.read_text() == "theirs"
    assert not place.notebook("00_small").is_symlink()


def test_the_folder_is_the_one_given_the_environments_or_the_one_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve() == tmp_path / "leercurve"
    monkeypatch.setenv("LEERCURVE_DIR", str(tmp_path / "mine"))
    assert resolve() == tmp_path / "mine"
    assert resolve(tmp_path / "given") == tmp_path / "given"
    assert resolve("~/own") == tmp_path / "own"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_garbage_in_a_notebook_is_never_overwritten_but_by_a_switch(place, delivery, data):
    place.open("nl", {"00_small": delivery})
    path = place.notebook("00_small")
    good = notebook.dumps(delivery.notebook("nl"))
    start = data.draw(st.integers(0, len(good)))
    middle = data.draw(st.binary(max_size=6) | st.sampled_from([b"\\ud800", b"{", b"]", b"null"]))
    end = data.draw(st.integers(start, min(len(good), start + 30)))
    content = good[:start] + middle + good[end:]
    path.write_bytes(content)
    outcome = place.open("en", {"00_small": delivery})
    if outcome.switched:
        load(path)
    else:
        assert path.read_bytes() == content
    path.write_bytes(good)
    place.open("nl", {"00_small": delivery})
