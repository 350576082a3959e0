"""A training process that is killed with SIGKILL, which nothing can catch, again and again."""

import os
import random
import signal
import subprocess
import sys
import time
import warnings

import pytest

from nnlib.checkpoints import CheckpointDirectory

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

# The script that is run again after each crash, always the same.
SCRIPT = """
import numpy as np
from nnlib import Dense, Perceptron, schedules
from nnlib.callbacks import EarlyStopping
from nnlib.checkpoints import CheckpointDirectory
from nnlib.optimizers import Adam

def run(folder, epochs, *watchers):
    X = np.random.default_rng(1).normal(size=(34, 2))
    y = (X[:, :1] * X[:, 1:] > 0).astype(float)
    rng = np.random.default_rng(2)
    model = Perceptron([Dense(2, 4, "tanh", rng=rng), Dense(4, 1, "sigmoid", rng=rng)])
    callbacks = [EarlyStopping(patience=100), *watchers]
    if folder is not None:
        callbacks.append(CheckpointDirectory(folder, every_steps=1, keep_last=2))
    model.fit(X, y, epochs, schedules.Cosine(0.05, epochs=40), batch_size=4, rng=rng,
              optimizer=Adam(), validation_data=(X[:10], 1 - y[:10]), callbacks=callbacks)
    return model
"""

# It imports everything once; each run is then a process of its own, made in a millisecond.
SERVER = (
    SCRIPT
    + """
import os, signal, sys, time

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def die_at(name, count, afterwards):
    real, left = getattr(os, name), [count]
    def call(*arguments, **keywords):
        left[0] -= 1
        if left[0] == 0 and not afterwards:
            die()
        try:
            return real(*arguments, **keywords)
        finally:
            if left[0] == 0:
                die()
    setattr(os, name, call)

for line in sys.stdin:
    folder, epochs, *when = line.split()
    child = os.fork()
    if child == 0:
        if len(when) == 3:
            die_at(when[0], int(when[1]), when[2] == "after")
        run(folder, int(epochs))
        os._exit(0)
    if len(when) == 1:
        time.sleep(float(when[0]))
        os.kill(child, signal.SIGKILL)  # not waited for yet: the number is still this child's
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
)


class Server:
    """Starts the script in new processes, one at a time."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )

    def run(self, folder, epochs, when=""):
        """Return how the process ended: 0, or minus the signal.

        `when` is nothing, a number of seconds after which to kill it, or a system call, how many
        of them, and "before" or "after".
        """
        self.process.stdin.write(f"{folder} {epochs} {when}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def server():
    server = Server()
    yield server
    server.process.stdin.close()
    server.process.wait(timeout=30)
    server.process.stdout.close()


class Uninterrupted:
    """The parameters after every step of a run nobody disturbs, and at its end."""

    def __init__(self, epochs):
        self.epochs = epochs
        self.after_step = {}
        self.end = script()["run"](None, epochs, self).parameters.tobytes()

    def on_step(self, training):
        self.after_step[training.step] = training.model.parameters.tobytes()


def script():
    names = {}
    exec(SCRIPT, names)
    return names


def check_folder(folder, uninterrupted, at_least):
    """Return the step of the newest checkpoint, which is sound and no older than the last time."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is damaged and nothing is passed over
        directory = CheckpointDirectory(folder)
        latest, best = directory.latest(), directory.best()
    if latest is None:
        assert at_least == 0
        return 0
    assert latest.step >= at_least
    assert latest.parameters.tobytes() == uninterrupted.after_step[latest.step]
    if latest.epoch:
        losses = latest.history.validation_loss
        assert best.history.validation_loss[-1] == min(losses)
    return latest.step


def check_end(folder, uninterrupted):
    model = script()["run"](folder, uninterrupted.epochs)  # finished: it only puts the end back
    assert model.parameters.tobytes() == uninterrupted.end
    assert not [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


def seconds_of_a_run(server, folder, epochs):
    """Return what a run takes here and now: on a busy machine it takes longer to come to a save."""
    began = time.monotonic()
    assert server.run(folder, epochs) == 0
    return time.monotonic() - began


@pytest.mark.slow
def test_a_hundred_kills_at_random_moments_lose_nothing(server, tmp_path):
    uninterrupted, chance = Uninterrupted(epochs=40), random.Random(20)
    kills = runs = saved = interrupted_saves = 0
    folder = tmp_path / "run-0"
    longest = seconds_of_a_run(server, tmp_path / "undisturbed", uninterrupted.epochs) / 30
    while kills < 100 or interrupted_saves < 6 or saved or not runs:
        # On past a hundred until a handful has hit the middle of a save, on any machine.
        more = kills < 100 or (interrupted_saves < 6 and kills < 2000)
        when = chance.uniform(0.0, longest) if more else ""
        ended = server.run(folder, uninterrupted.epochs, when)
        assert ended in (0, -signal.SIGKILL)
        if ended == 0:
            check_folder(folder, uninterrupted, at_least=saved)
            check_end(folder, uninterrupted)
            runs, saved = runs + 1, 0
            folder = tmp_path / f"run-{runs}"
            continue
        kills += 1
        interrupted_saves += bool(folder.is_dir() and list(folder.glob(".*.tmp")))
        saved = check_folder(folder, uninterrupted, at_least=saved)
    assert kills >= 100 and runs > 0 and interrupted_saves >= 6


@pytest.mark.parametrize("afterwards", ["before", "after"])
@pytest.mark.parametrize("call", ["mkdir", "open", "fsync", "replace", "scandir", "unlink"])
def test_a_kill_at_any_system_call_of_saving_loses_nothing(server, tmp_path, call, afterwards):
    uninterrupted, saved, kills = Uninterrupted(epochs=3), 0, 0
    folder = tmp_path / "run"
    ended = -signal.SIGKILL
    for count in (1, 2, 3, 4, 5, 6, 7, 11, 10**9):
        ended = server.run(folder, uninterrupted.epochs, f"{call} {count} {afterwards}")
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        saved, kills = check_folder(folder, uninterrupted, at_least=saved), kills + 1
    assert ended == 0 and kills > 0
    check_end(folder, uninterrupted)
