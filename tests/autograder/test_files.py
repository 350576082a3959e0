"""Files are written whole or not at all, and nobody sees a half."""

import errno
import os
import stat

import pytest

from autograder import files


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def breaks(error):
    def call(*_args, **_options):
        raise error

    return call


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_replaced_and_nothing_else_stays(tmp_path, durable):
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    files.write(path, b"new", 0o640, durable=durable)
    assert path.read_bytes() == b"new" and mode(path) == 0o640 and names(tmp_path) == ["a.json"]


def test_without_a_mode_a_file_is_its_owners_alone(tmp_path):
    files.write(tmp_path / "a", b"1")
    files.create(tmp_path / "b", b"2")
    assert mode(tmp_path / "a") == mode(tmp_path / "b") == 0o600


def test_a_link_is_replaced_and_not_followed(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"kept")
    link.symlink_to(target)
    files.write(link, b"new")
    assert target.read_bytes() == b"kept" and not link.is_symlink() and link.read_bytes() == b"new"


@pytest.mark.parametrize("where", ["write", "fsync", "replace"])
def test_what_breaks_off_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, where):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    if where == "write":
        with pytest.raises(TypeError):
            files.write(path, "no bytes")
    else:
        monkeypatch.setattr(os, where, breaks(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            files.write(path, b"new", durable=True)
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a"]


def test_a_file_that_is_there_is_not_created_again(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        files.create(path, b"other")
    assert path.read_bytes() == b"mine" and names(tmp_path) == ["a"]


def test_a_file_is_created_where_there_are_no_hard_links_and_no_owners(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", breaks(OSError(errno.EPERM, "no links here")))
    monkeypatch.setattr(os, "chmod", breaks(OSError(errno.EPERM, "no owners here")))
    files.create(tmp_path / "a", b"1", 0o644)
    files.write(tmp_path / "b", b"2", 0o644)
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)] == [b"1", b"2"]
    with pytest.raises(FileExistsError):
        files.create(tmp_path / "a", b"2")
    assert names(tmp_path) == ["a", "b"]
