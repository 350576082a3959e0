"""Machines that give no jail: what is said, and what ``unsafe`` still holds."""

import os
import stat
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import numpy as np
import pytest

from autograder.checks import find
from autograder.sandbox import jail as jails
from autograder.sandbox import recipes, walls
from autograder.sandbox.jail import Jail, JailError, SessionOver

from .conftest import QUICK, value


@pytest.fixture
def fresh():
    jails._trouble.cache_clear()
    yield
    jails._trouble.cache_clear()


def pretend(monkeypatch, tmp_path, words):
    """Put a bubblewrap in place that refuses with `words`."""
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(walls, "bubblewrap", lambda: str(fake))


def test_a_machine_with_a_jail_has_nothing_to_say(jail):
    assert jails.unavailable("nl") is None


def test_without_bubblewrap_the_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(walls, "bubblewrap", lambda: None)
    for language, words in (("nl", "niet geïnstalleerd"), ("en", "not installed")):
        told = jails.unavailable(language)
        assert words in told and "apt install bubblewrap" in told and "--unsafe" in told


@pytest.mark.parametrize(
    "said",
    ["bwrap: No permissions to create new namespace, likely because the kernel does not allow it",
     "bwrap: Creating new namespace failed: Operation not permitted",
     "bwrap: setting up uid map: Permission denied"],
)  # fmt: skip
def test_where_namespaces_are_refused_the_container_s_options_are_told(
    monkeypatch, tmp_path, fresh, said
):
    pretend(monkeypatch, tmp_path, said)
    told = jails.unavailable("en")
    assert told.startswith("This system does not allow") and "--security-opt" in told
    assert "--privileged" in told and said in told and "--unsafe" in told
    jails._trouble.cache_clear()
    assert jails.unavailable("nl").startswith("Dit systeem staat niet toe")


def test_another_failure_is_told_as_it_was_said(monkeypatch, tmp_path, fresh):
    pretend(monkeypatch, tmp_path, "bwrap: Unknown option --perms")
    told = jails.unavailable("en")
    assert "does not work here (bwrap: Unknown option --perms)" in told


def test_where_there_is_no_linux_a_container_is_the_way(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    told = jails.unavailable("en")
    assert told.startswith("Submitted code cannot be locked up on this system")
    assert "docker run" in told and "--unsafe" in told
    with pytest.raises(JailError):
        Jail("00").session()


def test_both_languages_have_every_recipe():
    for texts in recipes._TEXTS.values():
        assert len(texts) == 2 and texts[0] != texts[1]
        assert texts[0].count("\n") == texts[1].count("\n")


def test_a_jail_that_cannot_start_says_so_and_does_not_hang(monkeypatch, tmp_path):
    pretend(monkeypatch, tmp_path, "bwrap: no room")
    began = time.monotonic()
    with pytest.raises(JailError, match="no room"), Jail("00") as jail:
        jail.session()
    assert time.monotonic() - began < 20


def test_a_warm_process_that_died_is_started_again(jail):
    with jail.session() as session:
        assert value(session, "1 + 1") == 2
        jails._kill_with_children(jail._process.pid)
        with pytest.raises(JailError, match="warm process"):  # which is no learner's fault
            for _ in range(QUICK.cells - 2):
                session.cell("a", "import time; time.sleep(0.02)")
    with jail.session() as session:
        assert value(session, "1 + 1") == 2


# ---- unsafe -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unsafe():
    before, jails.GRACE = jails.GRACE, 0.6
    with Jail("00", QUICK, unsafe=True) as made:
        yield made
    jails.GRACE = before


def test_unsafe_runs_cells_and_probes_with_the_same_cut_library(unsafe):
    check = find("00.mean_of")
    with unsafe.session() as session:
        session.cell("a", "def mean_of(values): return sum(values) / len(values)")
        evidence = session.probe(check, check.challenge(np.random.default_rng(1)))
        assert check.judge(evidence, check.challenge(np.random.default_rng(1))).outcome == "passed"
        assert value(session, "import autograder; hasattr(autograder, 'judge')") is False
        assert value(session, "import os; os.getppid() > 1") is True


def test_unsafe_still_has_limits_and_leaves_nothing_behind(unsafe):
    mark = str(50_000_000 + uuid.uuid4().int % 10**7)
    before = set(os.listdir(tempfile.gettempdir()))
    with unsafe.session() as session:
        folder = value(session, "import os; open('mine', 'w').write('x'); os.getcwd()")
        session.cell("a", f"import subprocess; p = subprocess.Popen(['sleep', '{mark}'])")
        assert session.cell("a", "while True: pass").timed_out
        assert session.cell("a", "x = bytearray(2**31)").error["type"] == "MemoryError"
        with pytest.raises(SessionOver) as caught:
            session.cell("a", "import signal; signal.signal(14, signal.SIG_IGN)\nwhile True: pass")
        assert caught.value.reason == "time"
    assert not Path(folder).exists()
    after = {n for n in set(os.listdir(tempfile.gettempdir())) - before if "session" in n}
    assert not after
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert mark not in running


def test_unsafe_a_learner_s_code_does_not_get_the_environment_either(unsafe):
    with unsafe.session() as session:
        names = value(session, "import os; sorted(os.environ)")
    assert not {"SHELL", "PYTEST_CURRENT_TEST", "SSH_AUTH_SOCK", "OLDPWD"} & set(names)
