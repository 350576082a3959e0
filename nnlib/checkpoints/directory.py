"""A folder of checkpoints, kept by a callback of ``fit``."""

from __future__ import annotations

import math
import os
import re
import warnings
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnlib import examples, expect
from nnlib.callbacks import Training
from nnlib.checkpoints import checkpoint as checkpoints
from nnlib.checkpoints import files, remembered, sealed
from nnlib.checkpoints.checkpoint import Checkpoint, CheckpointWarning
from nnlib.checkpoints.lock import FolderLock
from nnlib.checkpoints.sealed import CheckpointError, NewerVersion
from nnlib.history import History

# After 12 epochs: epoch-0012.npz; in the course of the next one, after step 380 of the whole run:
# epoch-0012-step-000380.npz.
NAME = re.compile(r"epoch-(\d{4,})(?:-step-(\d{6,}))?\.npz")
UNFINISHED = re.compile(rf"\.{NAME.pattern}\.[0-9a-f]{{16}}\.tmp")

LOWER, HIGHER = 1.0, -1.0  # what is better, as the sign under which it sorts first
MONITORS = {
    "loss": LOWER,
    "accuracy": HIGHER,
    "validation_loss": LOWER,
    "validation_accuracy": HIGHER,
}


@dataclass(frozen=True, order=True)
class _Kept:
    """A checkpoint's file; they sort as they were made. `step` is 0 between epochs."""

    epoch: int
    step: int
    path: Path


class CheckpointDirectory:
    """Keep checkpoints of a run in a folder, and let the same script go on from them.

    Give it to ``fit`` among the callbacks. In an empty folder the run begins as usual; otherwise
    it goes on from the newest checkpoint and ends where it would have ended uninterrupted, bit
    for bit. A damaged newest checkpoint is passed over, with a warning, for the one before.

    Parameters
    ----------
    folder : str or path
        One for each run. It is made when the run starts.
    keep_last : int or None
        How many of the newest to keep; None keeps all.
    keep_best : int
        How many of the best epochs to keep beside them: each epoch is looked at, whether or not
        `every_epochs` would save it.
    monitor : str, optional
        What makes an epoch the best: "validation_loss", "validation_accuracy", "loss" or
        "accuracy". Unless told the validation loss, or the loss where there is no validation data.
    every_epochs, every_steps : int or None
        How often to save. The end of the run is always saved.
    resume : bool, path or Checkpoint
        False refuses a folder that holds checkpoints already. A checkpoint is where to begin as
        long as the folder is empty: a second run that branches off from a first.

    A save that fails while the run goes on (a full disk) is told in a ``CheckpointWarning``; what
    was saved before stays, and the next save is tried again.
    """

    last = True  # called after the other callbacks, so that what they remember is up to date

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        keep_last: int | None = 3,
        keep_best: int = 1,
        monitor: str | None = None,
        every_epochs: int | None = 1,
        every_steps: int | None = None,
        resume: bool | str | os.PathLike[str] | Checkpoint = True,
    ) -> None:
        self.folder = Path(folder)
        self.keep_last = _count(keep_last, "keep_last")
        self.keep_best = expect.whole_number(keep_best, "keep_best", at_least=0)
        if monitor is not None and monitor not in MONITORS:
            raise ValueError(f"monitor is {monitor!r}: expected one of {', '.join(MONITORS)}.")
        self.monitor = monitor
        self.every_epochs = _count(every_epochs, "every_epochs")
        self.every_steps = _count(every_steps, "every_steps")
        if self.every_steps is not None:
            # Only then: an engine that trains whole epochs at a stretch must stop at each step.
            self.on_step = self._after_step
        self.resume = resume

    # ---- looking into the folder ----------------------------------------------------------------

    def paths(self) -> list[Path]:
        """Return the files of the checkpoints, the oldest first."""
        return [kept.path for kept in self._kept()]

    def latest(self) -> Checkpoint | None:
        """Return the newest checkpoint that can be read; None where there is none."""
        return self._first_sound(self._kept()[::-1])

    def best(self) -> Checkpoint | None:
        """Return the best checkpoint made at the end of an epoch; None where there is none."""
        latest = self.latest()
        if latest is None:
            return None
        return self._first_sound(self._best_first(self._kept(), latest.history))

    def _kept(self) -> list[_Kept]:
        found = []
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    match = NAME.fullmatch(entry.name)
                    if match and entry.is_file(follow_symlinks=False):
                        path = self.folder / entry.name
                        found.append(_Kept(int(match[1]), int(match[2] or 0), path))
        except FileNotFoundError:
            return []
        except OSError as error:
            said = sealed.reason(error)
            raise CheckpointError(f"{self.folder} could not be read ({said}).") from error
        return sorted(found)

    def _first_sound(self, candidates: list[_Kept]) -> Checkpoint | None:
        for kept in candidates:
            try:
                return files.read(kept.path, follow_link=False)
            except NewerVersion:
                raise
            except CheckpointError as error:
                self._warn(f"A checkpoint was passed over. {error}")
        return None

    def _best_first(self, kept: list[_Kept], history: History) -> list[_Kept]:
        """Return those made at the end of an epoch, the best first, the earliest of equals."""
        column = getattr(history, self._monitored(history))
        sign = MONITORS[self._monitored(history)]

        def rank(one: _Kept) -> tuple[bool, float, int]:
            score = column[one.epoch - 1]
            return math.isnan(score), 0.0 if math.isnan(score) else sign * score, one.epoch

        scored = [one for one in kept if one.step == 0 and 1 <= one.epoch <= len(column)]
        return sorted(scored, key=rank)

    def _monitored(self, history: History) -> str:
        return self.monitor or ("validation_loss" if history.validation_loss else "loss")

    # ---- the callback ---------------------------------------------------------------------------

    def on_start(self, training: Training) -> None:
        """Make the folder ready, and put the newest checkpoint's state back into the run."""
        self._check_monitor(training)
        sealed.make_folder(self.folder)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise CheckpointError(f"Nothing can be written to the folder {self.folder}.")
        self._lock = FolderLock(self.folder)
        self._lock.acquire()
        # A run that ends with an exception lets go of the lock, too.
        weakref.finalize(training, self._lock.release)
        try:
            self._remove_unfinished()
            first_weights = remembered.fingerprint(training.model.parameters)
            self._settings = checkpoints.settings_of(training) | {"first_weights": first_weights}
            self._saved: tuple[int, int] | None = None
            beginning = self._beginning()
            if beginning is not None:
                self._resume(training, beginning)
        except BaseException:
            self._lock.release()
            raise

    def _after_step(self, training: Training) -> None:
        """Save, if it is time to; the last step of an epoch is saved when the epoch is counted."""
        ends_epoch = training.next_row == len(training.inputs)
        if not ends_epoch and training.step % (self.every_steps or 1) == 0:
            self._save(training)

    def on_epoch(self, training: Training) -> None:
        """Save, if it is time to, or if no epoch was as good."""
        steps = self.every_steps
        due = self.every_epochs is not None and training.epoch % self.every_epochs == 0
        if due or (steps is not None and training.step % steps == 0) or self._is_good(training):
            self._save(training)

    def on_end(self, training: Training) -> None:
        """Save the end of the run, if it is not saved yet."""
        if self._saved != (training.step, training.epoch):
            self._save(training)
        self._lock.release()

    # ---- parts ----------------------------------------------------------------------------------

    def _check_monitor(self, training: Training) -> None:
        monitor = self.monitor or ""
        if monitor.startswith("validation") and training.validation is None:
            raise ValueError(
                f"monitor is {monitor!r} and there is no validation data: "
                "give fit validation_data, or monitor the loss."
            )
        if monitor.endswith("accuracy") and not examples.are_classes(training.labels):
            raise ValueError(f"monitor is {monitor!r} and the labels are no classes.")

    def _remove_unfinished(self) -> None:
        """Remove what a killed run had begun to write."""
        with os.scandir(self.folder) as entries:
            unfinished = [entry.name for entry in entries if UNFINISHED.fullmatch(entry.name)]
        for name in unfinished:
            self._remove(self.folder / name)

    def _beginning(self) -> Checkpoint | None:
        """Return the checkpoint to begin from, if there is one."""
        kept = self._kept()
        if not kept:
            if isinstance(self.resume, bool | Checkpoint):
                return self.resume if isinstance(self.resume, Checkpoint) else None
            return files.load(self.resume)
        if self.resume is False:
            raise CheckpointError(
                f"The folder {self.folder} holds checkpoints already, and resume is False: "
                "give this run a folder of its own."
            )
        newest = self.latest()
        if newest is None:
            raise CheckpointError(
                f"No checkpoint in the folder {self.folder} can be read: move them away to "
                "begin anew, or give this run a folder of its own."
            )
        return newest

    def _resume(self, training: Training, beginning: Checkpoint) -> None:
        try:
            beginning.resume(training)
        except CheckpointError as error:
            raise CheckpointError(f"Folder {self.folder}: {error}") from error
        if self._kept():
            self._saved = (training.step, training.epoch)
        here, before = self._settings["first_weights"], beginning.settings.get("first_weights")
        self._settings |= {"first_weights": before, "engine": training.engine}
        training.call("on_resume")
        if here != before and (training.stop or training.epoch == training.epochs):
            self._warn(
                f"The run in the folder {self.folder} had ended already, and it began with other "
                "weights: nothing was trained now. Give another run a folder of its own."
            )

    def _is_good(self, training: Training) -> bool:
        """Return whether this epoch is among the best so far."""
        if not self.keep_best:
            return False
        this = self._place(training)
        earlier = [kept for kept in self._kept() if kept < this]
        ranked = self._best_first([*earlier, this], training.history)
        return this in ranked[: self.keep_best]

    def _place(self, training: Training) -> _Kept:
        name = f"epoch-{training.epoch:04}"
        step = training.step if training.next_row else 0
        if step:
            name += f"-step-{step:06}"
        return _Kept(training.epoch, step, self.folder / f"{name}.npz")

    def _save(self, training: Training) -> None:
        if not self._lock.is_held():
            raise CheckpointError(
                f"A later run has taken over the folder {self.folder}: "
                "this one stops, so that the two do not mix."
            )
        this = self._place(training)
        try:
            files.save(this.path, checkpoints.of_training(training, self._settings))
        except CheckpointError as error:
            self._warn(f"{error} The run goes on.")
            return
        self._saved = (training.step, training.epoch)
        self._tidy(this, training.history)

    def _tidy(self, this: _Kept, history: History) -> None:
        """Remove what is neither among the last nor among the best, the new one being safe."""
        if self.keep_last is None:
            return
        # Whatever lies ahead of this run was damaged and passed over: it is nobody's to remove.
        kept = [one for one in self._kept() if one <= this]
        good = self._best_first(kept, history)[: self.keep_best]
        for one in kept[: -self.keep_last]:
            if one not in good:
                self._remove(one.path)

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            self._warn(f"{path} could not be removed ({sealed.reason(error)}).")

    def _warn(self, message: str) -> None:
        warnings.warn(message, CheckpointWarning, stacklevel=3)

    def __repr__(self) -> str:
        return f"CheckpointDirectory({str(self.folder)!r}) of {len(self.paths())} checkpoints"


def _count(value: Any, name: str) -> int | None:
    return None if value is None else expect.whole_number(value, name, at_least=1)
