"""Files beside a notebook: data of the teacher's, modules and data that a student handed in."""

import base64
import os

import pytest

from autograder.grading import pipeline, results, submissions

READS = """= import pathlib
def hello(name):
    beginning, = pathlib.Path("data/words.txt").read_text().split()
    return f"{beginning}, {name}\""""
USES_A_MODULE = "= from my_module import mean_of"
MODULE = b"def mean_of(values):\n    return sum(values) / len(values)\n"


@pytest.fixture
def home(tmp_path):
    place = tmp_path / "submitted" / "ada" / "00_welcome"
    place.mkdir(parents=True)
    (place / "00_welcome.ipynb").write_bytes(b"{}")
    return place


def beside(home):
    return submissions.read(home.parents[2], "ada", "00_welcome").files


def test_plain_files_and_folders_are_read_and_what_is_not_for_a_cell_is_not(home):
    (home / "data" / "deep").mkdir(parents=True)
    for name in ("words.txt", "data/a.csv", "data/deep/b.csv"):
        (home / name).write_bytes(name.encode())
    for name in (".hidden", "other.ipynb", "timestamp.txt", "__pycache__"):
        (home / name).write_bytes(b"no")
    assert beside(home) == {
        name: name.encode() for name in ("words.txt", "data/a.csv", "data/deep/b.csv")
    }


def test_no_link_is_followed_and_no_pipe_waited_for(home, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_bytes(b"key")
    (home / "file").symlink_to(tmp_path / "secret" / "key")
    (home / "folder").symlink_to(tmp_path / "secret")
    os.mkfifo(home / "pipe")
    (home / "a.csv").write_bytes(b"1")
    assert beside(home) == {"a.csv": b"1"}


def test_no_more_is_read_than_a_message_holds(home):
    (home / "huge").write_bytes(bytes(submissions.MOST_BESIDE))
    for number in range(80):
        (home / f"f{number:02}").write_bytes(bytes(100_000))
    found = beside(home)
    assert "huge" not in found and 10 < len(found) <= 50
    assert sum(map(len, found.values())) <= submissions.MOST_BESIDE


def test_other_files_are_another_submission(home):
    bare = submissions.read(home.parents[2], "ada", "00_welcome").fingerprint
    (home / "a.csv").write_bytes(b"1")
    one = submissions.read(home.parents[2], "ada", "00_welcome").fingerprint
    (home / "a.csv").write_bytes(b"2")
    assert len({bare, one, submissions.read(home.parents[2], "ada", "00_welcome").fingerprint}) == 3


def test_honest_work_that_reads_files_beside_it_counts(room):
    """The teacher's data wins over a student's file of the same name."""
    for place, words in (("source", b"hello\n"), ("submitted/ada", b"wrong\n")):
        folder = room.folder / place / room.stem / "data"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "words.txt").write_bytes(words)
    (room.folder / "submitted" / "ada" / room.stem / "my_module.py").write_bytes(MODULE)
    big = base64.b64encode(os.urandom(1_500_000)).decode()
    for name in ("big.txt", "bigger.txt"):  # together more than one message may be
        (room.folder / "source" / room.stem / name).write_text(big)
    sizes = '[len(open(name).read()) for name in ("big.txt", "bigger.txt")]'
    room.hand_in("ada", READS[2:], USES_A_MODULE[2:], own=[sizes])
    summary = pipeline.grade(room.folder, workers=1)
    assert summary.own_failures == 0
    result = results.read(results.place(room.folder, room.stem, "ada"))
    assert {one.check_id: one.outcome for one in result.exercises} == {
        "00.hello": "passed",
        "00.mean_of": "passed",
    }
    shown = (room.folder / "autograded" / "ada" / room.stem / f"{room.stem}.ipynb").read_text()
    assert str([len(big)] * 2) in shown
