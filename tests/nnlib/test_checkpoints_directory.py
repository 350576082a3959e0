import errno
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from nnlib import Dense, Perceptron
from nnlib.checkpoints import (
    CheckpointDirectory,
    CheckpointError,
    CheckpointWarning,
    files,
    load,
    save,
    sealed,
)

pytestmark = pytest.mark.filterwarnings("error::nnlib.checkpoints.CheckpointWarning")

rng = np.random.default_rng(1)
X = rng.normal(size=(12, 2))
Y = (X[:, :1] > 0).astype(float)


def network():
    return Perceptron([Dense(2, 1, rng=np.random.default_rng(0))])


def train(*callbacks, epochs=6, model=None, **keywords):
    model = model or network()
    keywords.setdefault("rng", np.random.default_rng(2))
    history = model.fit(X, Y, epochs, 0.1, callbacks=callbacks, **keywords)
    return model, history


class Pretend:
    """Writes the figures of a test into the history, so that it is known which epoch is best."""

    def __init__(self, **columns):
        self.columns = columns

    def on_epoch(self, training):
        for name, values in self.columns.items():
            getattr(training.history, name)[-1] = values[training.epoch - 1]


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def epochs_of(folder):
    return [int(name[6:10]) for name in names(folder)]


# ---- what is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("monitor", "values", "best"),
    [
        (None, {"validation_loss": [5, 1, 4, 4, 3, 6]}, 2),
        (None, {"validation_loss": [5, 1, 4, 1, 3, 6]}, 2),  # the first of equals
        ("loss", {"loss": [3, 2, 1, 5, 5, 5], "validation_loss": [1, 9, 9, 9, 9, 9]}, 3),
        ("validation_loss", {"loss": [6, 5, 4, 3, 2, 1], "validation_loss": [3, 1, 2, 9, 9, 9]}, 2),
        ("accuracy", {"accuracy": [0.1, 0.2, 0.9, 0.3, 0.3, 0.3]}, 3),
        ("validation_accuracy", {"validation_accuracy": [0.5, 0.9, 0.4, 0.9, 0.1, 0.1]}, 2),
        (None, {"validation_loss": [np.nan, 2, np.nan, 3, np.nan, np.nan]}, 2),
        (None, {"validation_loss": [np.inf, 2, -np.inf, 3, 4, 5]}, 3),
    ],
)
def test_the_best_epoch_is_kept_beside_the_last(tmp_path, monitor, values, best):
    directory = CheckpointDirectory(tmp_path, keep_last=2, monitor=monitor)
    train(Pretend(**values), directory, validation_data=(X, Y))
    assert epochs_of(tmp_path) == sorted({best, 5, 6})
    assert directory.best().epoch == best and directory.latest().epoch == 6


def test_without_validation_data_the_loss_is_looked_at(tmp_path):
    directory = CheckpointDirectory(tmp_path, keep_last=1)
    train(Pretend(loss=[5, 4, 1, 2, 3, 4]), directory)
    assert epochs_of(tmp_path) == [3, 6] and directory.best().epoch == 3


@pytest.mark.parametrize(
    ("keep_last", "keep_best", "kept"),
    [
        (1, 0, [6]),
        (1, 1, [4, 6]),
        (2, 3, [2, 3, 4, 5, 6]),
        (3, 2, [3, 4, 5, 6]),
        (9, 1, [1, 2, 3, 4, 5, 6]),
        (None, 0, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_so_many_of_the_last_and_of_the_best_are_kept(tmp_path, keep_last, keep_best, kept):
    directory = CheckpointDirectory(tmp_path, keep_last=keep_last, keep_best=keep_best)
    train(Pretend(loss=[6, 3, 2, 1, 4, 5]), directory)
    assert epochs_of(tmp_path) == kept


def test_the_best_is_kept_whatever_the_interval(tmp_path):
    directory = CheckpointDirectory(tmp_path, keep_last=None, every_epochs=4)
    train(Pretend(loss=[3, 4, 1, 5, 5, 5]), directory)
    # 1 and 3 were the best so far, 4 was due, 6 is the end.
    assert epochs_of(tmp_path) == [1, 3, 4, 6] and directory.best().epoch == 3


def test_the_best_before_an_interruption_is_still_kept_after_it(tmp_path):
    losses = [3, 1, 2, 2, 2, 2]
    for epochs in (3, 6):
        train(Pretend(loss=losses), CheckpointDirectory(tmp_path, keep_last=1), epochs=epochs)
    assert epochs_of(tmp_path) == [2, 6]


def test_steps_are_saved_under_their_own_names(tmp_path):
    directory = CheckpointDirectory(
        tmp_path, keep_last=None, keep_best=0, every_epochs=None, every_steps=2
    )
    train(directory, epochs=4, batch_size=4)  # three steps in each epoch
    assert names(tmp_path) == [
        "epoch-0000-step-000002.npz",
        "epoch-0001-step-000004.npz",
        "epoch-0002-step-000008.npz",
        "epoch-0002.npz",  # step 6 ends the epoch: saved when the epoch is counted
        "epoch-0003-step-000010.npz",
        "epoch-0004.npz",
    ]
    places = [(c.epoch, c.step, c.next_row) for c in map(load, directory.paths())]
    steps = [(2, 8, 8), (3, 10, 4), (4, 12, 0)]
    assert places == [(0, 2, 8), (1, 4, 4), (2, 6, 0), *steps]


def test_the_end_is_saved_even_in_the_middle_of_an_epoch(tmp_path):
    class Stop:
        def on_step(self, training):
            training.stop = training.step == 17

    directory = CheckpointDirectory(tmp_path, every_epochs=100, keep_best=0)
    train(directory, Stop())
    assert names(tmp_path) == ["epoch-0001-step-000017.npz"]
    _, history = train(directory, Stop())  # what a callback has ended stays ended
    assert len(history) == 1 and directory.latest().step == 17


def test_nothing_but_checkpoints_is_removed(tmp_path):
    strangers = ["notes.txt", "epoch-1.npz", "epoch-0001.npz.bak", "best.npz", ".epoch-0001.npz"]
    for name in strangers:
        (tmp_path / name).write_text("mine")
    (tmp_path / "epoch-0002-step-000009.npz").mkdir()
    train(CheckpointDirectory(tmp_path, keep_last=1))
    for name in strangers:
        assert (tmp_path / name).read_text() == "mine"
    assert (tmp_path / "epoch-0002-step-000009.npz").is_dir()


def test_a_run_that_diverges_to_nan_is_saved_and_is_never_the_best(tmp_path):
    directory = CheckpointDirectory(tmp_path)
    train(Pretend(loss=[2, 1, np.nan, np.nan, np.nan, np.nan]), directory)
    assert directory.best().epoch == 2 and directory.latest().epoch == 6
    assert np.isnan(directory.latest().history.loss[-1])


def test_an_empty_or_missing_folder_has_no_checkpoints(tmp_path):
    directory = CheckpointDirectory(tmp_path / "not" / "yet")
    assert (directory.paths(), directory.latest(), directory.best()) == ([], None, None)
    assert not (tmp_path / "not").exists()
    assert repr(CheckpointDirectory("runs")) == "CheckpointDirectory('runs') of 0 checkpoints"


# ---- resume -------------------------------------------------------------------------------------


def test_resume_false_refuses_a_folder_that_is_in_use(tmp_path):
    train(CheckpointDirectory(tmp_path, resume=False), epochs=2)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    with pytest.raises(CheckpointError, match="holds checkpoints already, and resume is False"):
        train(CheckpointDirectory(tmp_path, resume=False))
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


@pytest.mark.parametrize("as_path", [True, False])
def test_a_run_may_branch_off_from_a_checkpoint_of_another_folder(tmp_path, as_path):
    whole = train(CheckpointDirectory(tmp_path / "whole", keep_last=None))
    third = tmp_path / "whole" / "epoch-0003.npz"

    def branch(epochs):
        resume = third if as_path else load(third)
        return train(CheckpointDirectory(tmp_path / "branch", resume=resume), epochs=epochs)

    branch(5)
    assert epochs_of(tmp_path / "branch") == [4, 5]
    model, history = branch(6)  # the folder is no longer empty: it goes on from 5
    assert epochs_of(tmp_path / "branch") == [4, 5, 6]
    assert history == whole[1]
    np.testing.assert_array_equal(model.parameters, whole[0].parameters)
    assert epochs_of(tmp_path / "whole") == [1, 2, 3, 4, 5, 6]


def test_a_second_run_with_other_first_weights_is_told_that_nothing_was_trained(tmp_path):
    """A loop over seeds that forgot to give each its own folder."""

    def other():
        return Perceptron([Dense(2, 1, rng=np.random.default_rng(9))])

    train(CheckpointDirectory(tmp_path), epochs=2)
    # A script without seeds that was cut off goes on all the same, and silently ...
    whole = train(epochs=4)[0]
    model, _ = train(CheckpointDirectory(tmp_path), epochs=4, model=other())
    np.testing.assert_array_equal(model.parameters, whole.parameters)
    # ... and the very same run, run again after its end, has nothing to be told either.
    train(CheckpointDirectory(tmp_path), epochs=4)
    with pytest.warns(CheckpointWarning, match="had ended already, and it began with other"):
        train(CheckpointDirectory(tmp_path), epochs=4, model=other())


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_newest_checkpoint_is_passed_over_for_the_one_before(tmp_path):
    whole = train()
    directory = CheckpointDirectory(tmp_path)
    train(directory, epochs=4)
    damage(tmp_path / "epoch-0004.npz")
    with pytest.warns(CheckpointWarning, match=r"passed over\. .*epoch-0004\.npz is damaged"):
        assert directory.latest().epoch == 3
    with pytest.warns(CheckpointWarning, match="passed over"):
        model, history = train(CheckpointDirectory(tmp_path))
    assert history == whole[1]
    np.testing.assert_array_equal(model.parameters, whole[0].parameters)
    assert directory.latest().epoch == 6


def test_damaged_checkpoints_further_on_do_not_push_out_the_sound_ones(tmp_path):
    class Interrupt:
        def on_epoch(self, training):
            if training.epoch == 5:
                raise KeyboardInterrupt

    train(CheckpointDirectory(tmp_path, keep_last=None))
    for epoch in (4, 5, 6):
        damage(tmp_path / f"epoch-000{epoch}.npz")
    with pytest.warns(CheckpointWarning, match="passed over"), pytest.raises(KeyboardInterrupt):
        train(Interrupt(), CheckpointDirectory(tmp_path, keep_last=1, keep_best=0))
    with pytest.warns(CheckpointWarning, match="passed over"):
        assert CheckpointDirectory(tmp_path).latest().epoch == 4


def test_a_damaged_best_checkpoint_is_passed_over_for_the_next_best(tmp_path):
    directory = CheckpointDirectory(tmp_path, keep_last=None)
    train(Pretend(loss=[6, 3, 2, 1, 4, 5]), directory)
    damage(tmp_path / "epoch-0004.npz")
    with pytest.warns(CheckpointWarning, match=r"epoch-0004\.npz is damaged"):
        assert directory.best().epoch == 3


def test_a_folder_in_which_nothing_can_be_read_is_not_written_over(tmp_path):
    train(CheckpointDirectory(tmp_path), epochs=3)
    for path in tmp_path.glob("*.npz"):
        damage(path)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    with pytest.warns(CheckpointWarning), pytest.raises(CheckpointError, match="move them away"):
        train(CheckpointDirectory(tmp_path))
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_a_checkpoint_of_a_newer_version_is_not_passed_over(tmp_path):
    directory = CheckpointDirectory(tmp_path)
    train(directory, epochs=2)
    header = {"format": sealed.FORMAT, "version": 2, "content": {}}
    sealed.put(tmp_path / "epoch-0003.npz", sealed.sealed(header, {}))
    with pytest.raises(CheckpointError, match="written by a newer version"):
        directory.latest()
    with pytest.raises(CheckpointError, match="update the library"):
        train(directory)
    assert epochs_of(tmp_path) == [1, 2, 3]


# ---- links --------------------------------------------------------------------------------------


def test_no_link_is_followed_out_of_the_folder(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    train(CheckpointDirectory(outside), epochs=2)
    folder.mkdir()
    (folder / "epoch-0009.npz").symlink_to(outside / "epoch-0002.npz")
    directory = CheckpointDirectory(folder, keep_last=1, keep_best=0)
    assert directory.latest() is None
    train(directory, epochs=2)
    assert (folder / "epoch-0009.npz").is_symlink()
    assert epochs_of(outside) == [1, 2]


def test_a_link_put_in_place_of_a_listed_checkpoint_is_refused_when_it_is_opened(tmp_path):
    save(tmp_path / "outside.npz", network())
    (tmp_path / "epoch-0001.npz").symlink_to(tmp_path / "outside.npz")
    with pytest.raises(CheckpointError, match="could not be read"):
        files.read(tmp_path / "epoch-0001.npz", follow_link=False)
    assert load(tmp_path / "epoch-0001.npz").epoch == 0  # a link somebody names is their own


def test_saving_replaces_a_link_and_not_what_it_points_to(tmp_path):
    (tmp_path / "precious.txt").write_text("keep me")
    (tmp_path / "model.npz").symlink_to(tmp_path / "precious.txt")
    save(tmp_path / "model.npz", network())
    assert (tmp_path / "precious.txt").read_text() == "keep me"
    assert not (tmp_path / "model.npz").is_symlink()


def test_a_lock_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CheckpointError, match="Nothing can be written to the folder"):
        train(CheckpointDirectory(tmp_path / "run"))
    assert not (tmp_path / "elsewhere").exists()


# ---- two runs -----------------------------------------------------------------------------------

OTHER = """
import sys, numpy as np
from nnlib import Dense, Perceptron
from nnlib.checkpoints import CheckpointDirectory

class Tell:
    def on_start(self, training):
        print("running", flush=True)
    def on_epoch(self, training):
        sys.stdin.readline()

neuron = Perceptron([Dense(2, 1, rng=np.random.default_rng(0))])
X = np.ones((12, 2))
directory = CheckpointDirectory(sys.argv[1])
Tell.last = True
neuron.fit(X, X[:, :1], 1, 0.1, callbacks=[directory, Tell()])
"""


def test_a_second_process_may_not_write_into_the_folder_of_a_running_one(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout.readline() == "running\n"
        with pytest.raises(CheckpointError, match="Another run is writing to the folder"):
            train(CheckpointDirectory(tmp_path))
        CheckpointDirectory(tmp_path).latest()  # looking is free
        other.communicate("\n", timeout=30)
    finally:
        other.kill()
        other.wait()
    assert other.returncode == 0 and epochs_of(tmp_path) == [1]
    with pytest.raises(CheckpointError, match="of another run"):  # free now, but not this run's
        train(CheckpointDirectory(tmp_path))


def test_a_later_run_of_the_same_process_takes_the_folder_over(tmp_path):
    """In a notebook an interrupted cell leaves its run behind; an older one must not mix in."""

    class Inner:
        def on_epoch(self, training):
            if training.epoch == 2:
                train(CheckpointDirectory(tmp_path))

    with pytest.raises(CheckpointError, match="A later run has taken over the folder"):
        train(Inner(), CheckpointDirectory(tmp_path))
    assert epochs_of(tmp_path) == [4, 5, 6]


def test_a_run_that_ended_with_an_exception_lets_go_of_the_folder(tmp_path):
    class Trouble:
        def on_epoch(self, training):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        train(Trouble(), CheckpointDirectory(tmp_path))
    code = OTHER.replace("sys.stdin.readline()", "pass")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True)
    assert done.returncode == 0, done.stderr


def test_what_a_killed_process_had_begun_to_write_is_removed(tmp_path):
    train(CheckpointDirectory(tmp_path), epochs=2)
    left = tmp_path / ".epoch-0003.npz.0123456789abcdef.tmp"
    left.write_bytes(b"half")
    other = tmp_path / ".notes.0123456789abcdef.tmp"
    other.write_bytes(b"not ours")
    assert CheckpointDirectory(tmp_path).latest().epoch == 2
    train(CheckpointDirectory(tmp_path), epochs=3)
    assert not left.exists() and other.exists()


# ---- folders and disks that refuse --------------------------------------------------------------


def test_missing_folders_are_made(tmp_path):
    train(CheckpointDirectory(tmp_path / "a" / "b"), epochs=1)
    assert epochs_of(tmp_path / "a" / "b") == [1]
    assert load(save(tmp_path / "c" / "d.npz", network())).epoch == 0


@pytest.mark.parametrize("name", ["run 12:30", "what?", 'say "so"', "a|b", "tab\there"])
def test_a_name_not_every_system_can_store_is_refused(tmp_path, name):
    with pytest.raises(CheckpointError, match="in its name, which not every system can store"):
        save(tmp_path / f"{name}.npz", network())
    with pytest.raises(CheckpointError, match="in its name"):
        train(CheckpointDirectory(tmp_path / name / "run"))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_already_has_a_colon_is_used_all_the_same(tmp_path):
    (tmp_path / "run 12:30").mkdir()
    train(CheckpointDirectory(tmp_path / "run 12:30"), epochs=1)
    assert epochs_of(tmp_path / "run 12:30") == [1]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(CheckpointError, match="is not a folder"):
        train(CheckpointDirectory(tmp_path / "run"))
    with pytest.raises(CheckpointError, match="is not a folder"):
        save(tmp_path / "run" / "model.npz", network())
    with pytest.raises(CheckpointError, match="could not be read"):
        CheckpointDirectory(tmp_path / "run").latest()
    assert (tmp_path / "run").read_text() == "a file"


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "model.npz").mkdir()
    with pytest.raises(CheckpointError, match=r"model\.npz could not be written \(Is a directory"):
        save(tmp_path / "model.npz", network())
    assert names(tmp_path) == ["model.npz"]


@pytest.fixture
def read_only(tmp_path):
    """A folder nothing can be written to, for root neither: the rights are put down meanwhile."""
    folder = tmp_path / "read-only"
    train(CheckpointDirectory(folder), epochs=2)
    # Python itself may be root's own: what it imports to read a file, it imports now. A codec
    # that could not be found once is not looked for again.
    CheckpointDirectory(folder).latest()
    was_root = os.geteuid() == 0
    # Nobody has to come through pytest's folders, which are root's own, however many there are.
    modes = {one: one.stat().st_mode for one in folder.parents} if was_root else {}
    above = {one: mode for one, mode in modes.items() if not mode & 0o001}
    for one, mode in above.items():
        one.chmod(mode | 0o011)
    folder.chmod(0o555)
    if was_root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if was_root:
            os.seteuid(0)
        for one, mode in {folder: 0o755, **above}.items():
            one.chmod(mode)


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter on Windows")
def test_a_read_only_folder_is_refused_before_the_training(read_only):
    seen = []

    class Watch:
        def on_step(self, training):
            seen.append(training.step)

    with pytest.raises(CheckpointError, match="Nothing can be written to the folder"):
        train(Watch(), CheckpointDirectory(read_only))
    with pytest.raises(CheckpointError, match=r"could not be written \(Permission denied\)"):
        save(read_only / "model.npz", network())
    with pytest.raises(CheckpointError, match=r"could not be made \(Permission denied\)"):
        train(CheckpointDirectory(read_only / "below"))
    assert not seen and CheckpointDirectory(read_only).latest().epoch == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="plays nobody")
def test_a_folder_one_cannot_come_to_is_told_in_a_sentence(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    try:
        os.seteuid(65534)
        with pytest.raises(CheckpointError, match=r"cannot be reached \(Permission denied\)"):
            train(CheckpointDirectory(closed / "run"))
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be brought to the disk there")
def test_the_bytes_are_on_the_disk_before_they_get_their_name_and_the_name_after(
    tmp_path, monkeypatch
):
    fsync, replace, calls = os.fsync, os.replace, []

    def watched_fsync(handle):
        seen = os.fstat(handle)
        calls.append(("fsync", seen.st_ino, seen.st_size))
        fsync(handle)

    def watched_replace(source, target):
        assert source.parent == target.parent  # within one file system it is one step
        calls.append(("replace", source.stat().st_ino, source.stat().st_size))
        replace(source, target)

    monkeypatch.setattr(sealed.os, "fsync", watched_fsync)
    monkeypatch.setattr(sealed.os, "replace", watched_replace)
    file = save(tmp_path / "model.npz", network()).stat()
    whole = (file.st_ino, file.st_size)
    assert calls[:2] == [("fsync", *whole), ("replace", *whole)]
    assert [(call, place) for call, place, _ in calls[2:]] == [("fsync", tmp_path.stat().st_ino)]


def full_disk(*arguments):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_a_disk_that_is_full_for_a_while_loses_nothing(tmp_path, monkeypatch, call):
    class Fill:
        def on_epoch(self, training):
            if training.epoch == 3:
                patch.setattr(sealed.os, call, full_disk)
            if training.epoch == 5:
                patch.undo()

    whole = train(epochs=5)
    with monkeypatch.context() as patch, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model, _ = train(Fill(), CheckpointDirectory(tmp_path), epochs=5)
    assert [str(one.message) for one in told] == [
        f"{tmp_path / f'epoch-000{epoch}.npz'} could not be written (No space left on device): "
        "what stood there before is unchanged. The run goes on."
        for epoch in (3, 4)
    ]
    np.testing.assert_array_equal(model.parameters, whole[0].parameters)
    assert epochs_of(tmp_path) == [1, 2, 5] and not list(tmp_path.glob(".*.tmp"))


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
def test_a_disk_that_really_is_full_leaves_the_old_file_and_no_rest(tmp_path):
    import resource

    path = save(tmp_path / "model.npz", network(), epoch=1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, hard))
    try:
        with pytest.raises(CheckpointError, match=r"could not be written \(File too large\)"):
            save(path, network(), epoch=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert load(path).epoch == 1 and names(tmp_path) == ["model.npz"]


def test_a_folder_that_vanishes_meanwhile_is_made_again(tmp_path):
    folder = tmp_path / "run"

    class Vanish:
        def on_epoch(self, training):
            if training.epoch == 3:
                for path in folder.iterdir():
                    path.unlink()
                folder.rmdir()

    train(Vanish(), CheckpointDirectory(folder))
    assert epochs_of(folder) == [4, 5, 6]
    train(CheckpointDirectory(folder), epochs=7)
    assert epochs_of(folder) == [5, 6, 7]


# ---- arguments ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keywords", "told"),
    [
        ({"keep_last": 0}, "keep_last is 0: it must be at least 1"),
        ({"keep_best": -1}, "keep_best is -1"),
        ({"every_epochs": 0}, "every_epochs is 0"),
        ({"every_steps": 0}, "every_steps is 0"),
        ({"monitor": "val_loss"}, "monitor is 'val_loss': expected one of loss, accuracy"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(keywords, told):
    with pytest.raises(ValueError, match=told):
        CheckpointDirectory("run", **keywords)


def test_what_cannot_be_monitored_is_refused_before_the_training(tmp_path):
    with pytest.raises(ValueError, match="there is no validation data"):
        train(CheckpointDirectory(tmp_path / "a", monitor="validation_loss"))
    model = Perceptron([Dense(2, 1, "identity")])
    with pytest.raises(ValueError, match="the labels are no classes"):
        model.fit(X, X[:, :1], 1, 0.1, callbacks=[CheckpointDirectory("b", monitor="accuracy")])
    assert not (tmp_path / "a").exists()
