"""What a student handed in is read without following a link, and refused in a sentence."""

import json
import os
import resource
import socket
import sys
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from autograder.grading import submissions
from autograder.grading.submissions import SubmissionError, parse, parse_timestamp, read, students

CHAPTER = "05_training_loop"
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "cells": [],
            "metadata": {"leercurve": {"chapter": CHAPTER, "lang": "en"}}}  # fmt: skip
GOOD = json.dumps(NOTEBOOK).encode()


@pytest.fixture
def folder(tmp_path):
    """Return a class folder in which Ada handed in an empty chapter 05."""
    home = tmp_path / "class" / "submitted" / "ada" / CHAPTER
    home.mkdir(parents=True)
    (home / f"{CHAPTER}.ipynb").write_bytes(GOOD)
    secret = tmp_path / "secret" / CHAPTER
    secret.mkdir(parents=True)
    (secret / f"{CHAPTER}.ipynb").write_bytes(GOOD)
    return tmp_path / "class"


@pytest.fixture
def home(folder):
    return folder / "submitted" / "ada" / CHAPTER


@pytest.fixture
def notebook(home):
    return home / f"{CHAPTER}.ipynb"


@pytest.fixture(params=["openat", "by path"])
def any_system(request, monkeypatch):
    """Run the test as on Linux and macOS, and as on a system without openat."""
    if request.param == "by path":
        monkeypatch.setattr(os, "supports_dir_fd", set())


def refused(folder, student="ada"):
    with pytest.raises(SubmissionError) as error:
        read(folder, student, CHAPTER)
    remark = error.value.remark
    assert remark.nl and remark.en and remark.nl != remark.en
    assert (error.value.say("nl"), error.value.say("en")) == (remark.nl, remark.en)
    return remark.code


def test_the_bytes_come_back_with_their_fingerprint(folder, notebook, any_system):
    first = read(folder, "ada", CHAPTER)
    assert (first.content, first.timestamp, first.remarks) == (GOOD, "", ())
    assert parse(first.content) == NOTEBOOK
    notebook.write_bytes(GOOD + b"\n")
    changed = read(folder, "ada", CHAPTER)
    (notebook.parent / "timestamp.txt").write_text("2026-11-25 10:00:00.000000 UTC")
    timed = read(folder, "ada", CHAPTER)
    assert len({first.fingerprint, changed.fingerprint, timed.fingerprint}) == 3
    assert read(folder, "ada", CHAPTER).fingerprint == timed.fingerprint


def test_the_class_folder_itself_may_be_reached_through_a_link(folder, tmp_path, any_system):
    (tmp_path / "shortcut").symlink_to(folder)
    assert read(tmp_path / "shortcut", "ada", CHAPTER).content == GOOD


# -- links and other things ---------------------------------------------------------------------


@pytest.mark.parametrize("step", ["student", "assignment", "notebook"])
@pytest.mark.parametrize("kind", ["absolute", "relative", "dangling"])
def test_a_link_is_not_followed_at_any_step(folder, tmp_path, step, kind, any_system):
    places = {
        "student": folder / "submitted" / "eve",
        "assignment": folder / "submitted" / "eve" / CHAPTER,
        "notebook": folder / "submitted" / "eve" / CHAPTER / f"{CHAPTER}.ipynb",
    }
    secret = tmp_path / "secret"
    targets = {
        "student": secret,
        "assignment": secret / CHAPTER,
        "notebook": secret / CHAPTER / f"{CHAPTER}.ipynb",
    }
    place, target = places[step], targets[step]
    place.parent.mkdir(parents=True, exist_ok=True)
    if kind == "relative":
        target = os.path.relpath(target, place.parent)
    place.symlink_to("/nowhere" if kind == "dangling" else target)
    assert refused(folder, "eve") == "link"


def test_a_link_under_another_name_is_no_notebook_either(folder, home, notebook):
    notebook.rename(home.parent / "elsewhere.ipynb")
    (home / "other.ipynb").symlink_to(home.parent / "elsewhere.ipynb")
    assert refused(folder) == "missing"


@pytest.mark.parametrize("kind", ["fifo", "socket", "folder", "device"])
def test_something_else_in_place_of_the_notebook_is_refused_without_waiting(
    folder, notebook, kind, any_system, monkeypatch
):
    notebook.unlink()
    if kind == "fifo":
        os.mkfifo(notebook)
    elif kind == "folder":
        notebook.mkdir()
    elif kind == "socket":
        monkeypatch.chdir(notebook.parent)  # the name of a socket may not be long
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(notebook.name)
    else:
        try:
            os.mknod(notebook, 0o20666, os.makedev(1, 5))  # /dev/zero
        except PermissionError:
            pytest.skip("only root makes devices")
    assert refused(folder) == "not_a_file"


@pytest.mark.parametrize("kind", ["file", "fifo"])
def test_something_else_in_place_of_the_folder_is_refused(folder, kind, any_system):
    place = folder / "submitted" / "eve"
    place.write_text("") if kind == "file" else os.mkfifo(place)
    assert refused(folder, "eve") == "not_a_folder"


def test_a_notebook_swapped_for_a_link_after_it_was_looked_at_is_not_followed(
    folder, notebook, tmp_path, monkeypatch
):
    secret = tmp_path / "secret" / CHAPTER / f"{CHAPTER}.ipynb"
    looked_at = submissions._require_plain

    def swap(status):
        looked_at(status)
        notebook.unlink(missing_ok=True)
        notebook.symlink_to(secret)

    monkeypatch.setattr(submissions, "_require_plain", swap)
    assert refused(folder) == "unreadable"


def test_a_notebook_swapped_for_a_pipe_after_it_was_looked_at_is_refused(
    folder, notebook, monkeypatch
):
    opened = os.open

    def swap(path, flags, **more):
        if os.fspath(path).endswith(".ipynb"):
            notebook.unlink()
            os.mkfifo(notebook)
        return opened(path, flags, **more)

    monkeypatch.setattr(os, "open", swap)
    # On Linux the patched function is no longer one that is known to take a folder.
    monkeypatch.setattr(os, "supports_dir_fd", {*os.supports_dir_fd, swap})
    assert refused(folder) == "not_a_file"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../ada", "a\x00b", "/etc"])
def test_a_name_that_leads_elsewhere_is_refused(folder, name):
    assert refused(folder, name) == "name"


def test_a_folder_that_may_not_be_read_is_a_sentence(folder, home, any_system, monkeypatch):
    def closed(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", closed)
    (home / f"{CHAPTER}.ipynb").unlink()
    assert refused(folder) == "unreadable"


def test_nothing_stays_open(folder, home, notebook):
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else None
    read(folder, "ada", CHAPTER)
    notebook.unlink()
    refused(folder)
    home.rmdir()
    refused(folder)
    if before is not None:
        assert len(os.listdir("/proc/self/fd")) == before


# -- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["05.ipynb", "05_training_loop (1).ipynb", "Mijn.IPYNB"])
def test_one_notebook_under_another_name_is_read_with_a_remark(folder, home, notebook, name):
    notebook.rename(home / name)
    found = read(folder, "ada", CHAPTER)
    assert found.content == GOOD and found.path.name == name
    assert [remark.code for remark in found.remarks] == ["renamed"]
    assert name in found.remarks[0].nl and name in found.remarks[0].en


def test_the_right_name_wins_over_any_other(folder, home):
    (home / "a.ipynb").write_bytes(GOOD + b" ")
    found = read(folder, "ada", CHAPTER)
    assert found.content == GOOD and found.remarks == ()


def test_of_two_other_names_the_one_that_is_this_chapter_is_read(folder, home, notebook):
    notebook.rename(home / "b.ipynb")
    (home / "a.ipynb").write_text('{"nbformat": 4, "cells": []}')
    assert read(folder, "ada", CHAPTER).path.name == "b.ipynb"


def test_two_notebooks_of_this_chapter_under_other_names_are_refused(folder, home, notebook):
    notebook.rename(home / "a.ipynb")
    (home / "b.ipynb").write_bytes(GOOD)
    assert refused(folder) == "several_notebooks"


def test_a_notebook_of_another_chapter_and_a_checkpoint_are_not_this_one(folder, home, notebook):
    other = {**NOTEBOOK, "metadata": {"leercurve": {"chapter": "06_learning_rate"}}}
    notebook.write_text(json.dumps(other))
    notebook.rename(home / "x.ipynb")
    (home / f".{CHAPTER}.ipynb").write_bytes(GOOD)
    assert refused(folder) == "missing"


def test_a_name_with_signs_that_cannot_be_printed_is_shown_without_them(folder, home, notebook):
    os.rename(notebook, os.fsencode(home) + b"/a\xff\x1b[31m.ipynb")
    said = read(folder, "ada", CHAPTER).remarks[0]
    assert said.en.isprintable() and said.en.encode()


def test_who_handed_in_is_everybody_with_something_under_that_name(folder):
    for name in ("bob", ".hidden", "carl"):
        (folder / "submitted" / name).mkdir()
    (folder / "submitted" / "bob" / CHAPTER).symlink_to("/nowhere")
    (folder / "submitted" / "eve").symlink_to("/nowhere")
    (folder / "submitted" / "notes.txt").write_text("")
    assert students(folder, CHAPTER) == ["ada", "bob", "eve"]
    assert students(folder, "06_learning_rate") == ["eve"]
    assert students(folder / "nowhere", CHAPTER) == []


# -- contents -----------------------------------------------------------------------------------


def deep(sign, times):
    return b'{"nbformat": 4, "cells": ' + sign * times


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\x00\x01\x02", "not_a_notebook"),
        (b"niet vandaag", "not_a_notebook"),
        (b"[]", "not_a_notebook"),
        (b"null", "not_a_notebook"),
        (b'{"nbformat": 4, "cells": []', "not_a_notebook"),
        (GOOD.decode().encode("utf-16"), "encoding"),
        (GOOD[:-1] + b', "a": "\xe9"}', "encoding"),
        (deep(b"[", 200_000), "not_a_notebook"),
        (deep(b'{"a":', 200_000), "not_a_notebook"),
        (b'{"nbformat": 4, "cells": [' + b"[]," * 600_000 + b"[]]}", "too_large"),
        (b'{"nbformat": 4, "cells": [' + b"1," * 3_000_001 + b"1]}", "too_large"),
        (b'{"nbformat": 4, "cells": ' + b"9" * 10_000 + b"}", "not_a_notebook"),
        (b'{"nbformat": 3, "worksheets": [{"cells": []}]}', "format"),
        (b'{"nbformat": 2, "cells": []}', "format"),
        (b'{"nbformat": 99, "cells": []}', "format"),
        (b'{"nbformat": true, "cells": []}', "format"),
        (b'{"nbformat": "4", "cells": []}', "format"),
        (b'{"nbformat": NaN, "cells": []}', "format"),
        (b'{"nbformat": 4, "cells": {}}', "format"),
        (b'{"nbformat": 4, "cells": "[]"}', "format"),
        (b'{"nbformat": 4}', "format"),
        (b'{"cells": []}', "format"),
    ],
)
def test_what_is_no_notebook_is_refused_in_a_sentence(content, code):
    with pytest.raises(SubmissionError) as error:
        parse(content)
    assert error.value.remark.code == code


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        b'{"nbformat": 4, "cells": 1, "cells": [NaN, "\\ud800", Infinity]}',
    ],
)
def test_a_mark_at_the_start_and_odd_values_do_not_matter(content):
    assert isinstance(parse(content)["cells"], list)


def test_a_huge_file_is_refused_before_it_is_read(folder, notebook, any_system):
    with notebook.open("wb") as file:
        file.truncate(50_000_000_000)  # a sparse file takes no place
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refused(folder) == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_file_that_grows_while_it_is_read_is_refused(folder, notebook, monkeypatch):
    monkeypatch.setattr(submissions, "LARGEST", 1000)
    looked_at = submissions._require_plain

    def grow(status):
        looked_at(status)
        notebook.write_bytes(b" " * 2000)

    monkeypatch.setattr(submissions, "_require_plain", grow)
    assert refused(folder) == "too_large"


@given(st.binary(max_size=100) | st.text(max_size=60).map(lambda text: text.encode()))
def test_any_bytes_are_a_notebook_or_refused(content):
    try:
        assert isinstance(parse(content)["cells"], list)
    except SubmissionError as error:
        assert error.remark.code


# -- the time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25 18:38:52.123456 UTC",
        "2026-11-25 18:38:52 UTC",
        "2026-11-25 18:38:52",
        "2026-11-25T18:38:52Z",
        "2026-07-01 09:00:00.000000 Europe/Amsterdam",
        "2026-07-01 09:00:00 CET",
        "2026-07-01 09:00:00 XYZ",
    ],
)
def test_a_time_stamp_is_read_as_nbgrader_reads_it(text):
    assert parse_timestamp(text) == parse_utc(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-25 18:38:52.5 +0100", datetime(2026, 11, 25, 17, 38, 52, 500_000)),
        ("2026-11-25T18:38:52-05:30", datetime(2026, 11, 26, 0, 8, 52)),
    ],
)
def test_a_distance_from_utc_is_in_hours_and_minutes(text, moment):
    # nbgrader takes the first for 100 seconds.
    assert parse_timestamp(text) == moment


@pytest.mark.parametrize(
    "text",
    ["vandaag", "2026-13-01 00:00:00", "2026-11-25", "10", "0001-01-01 00:00:00 +2359",
     "9999-12-31 23:59:59 -2359", "2026-11-25 18:38:52 ../../etc/passwd", "2026-11-25 25:00:00",
     "2026-11-25 18:38:52 +9999", "2026-11-25 18:38:52 UTC UTC", "٢٠٢٦-11-25 18:38:52"],
)  # fmt: skip
def test_what_is_no_time_stamp_has_no_time(text):
    assert parse_timestamp(text) is None


@given(st.text(max_size=60) | st.from_regex(submissions._STAMP, fullmatch=True))
def test_any_text_is_a_time_or_none(text):
    moment = parse_timestamp(text)
    assert moment is None or (isinstance(moment, datetime) and moment.tzinfo is None)


def test_the_time_is_kept_in_utc(folder, home):
    (home / "timestamp.txt").write_text("2026-11-25 18:38:52.000000 +0100\n")
    assert read(folder, "ada", CHAPTER).timestamp == "2026-11-25T17:38:52"


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "nonsense", "huge", "bytes"])
def test_a_damaged_time_stamp_costs_nothing_and_is_named(folder, home, tmp_path, kind):
    stamp = home / "timestamp.txt"
    if kind == "link":
        stamp.symlink_to(tmp_path / "secret")
    elif kind == "fifo":
        os.mkfifo(stamp)
    elif kind == "folder":
        stamp.mkdir()
    else:
        content = {"nonsense": b"gisteren", "huge": b"2" * 10_000, "bytes": b"\xff\xfe\x00"}
        stamp.write_bytes(content[kind])
    found = read(folder, "ada", CHAPTER)
    assert (found.content, found.timestamp) == (GOOD, "")
    assert [remark.code for remark in found.remarks] == ["timestamp"]


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_without_a_time_stamp_there_is_nothing_to_say(folder, home, text):
    if text is not None:
        (home / "timestamp.txt").write_text(text)
    found = read(folder, "ada", CHAPTER)
    assert (found.timestamp, found.remarks) == ("", ())
