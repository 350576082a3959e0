"""What a clever student may try who has read all of our source; one warm jail for all of it."""

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.checks import find
from autograder.grading import examine
from autograder.sandbox import jail as jails
from autograder.sandbox.jail import Jail, SessionOver

HELLO = find("00.hello")
HONEST = 'def hello(name):\n    return f"hello, {name}"'
# In the jail learner code can send what it likes in place of evidence.
FORGES = """
import json, struct
from autograder.probes import evidence
evidence.pack = lambda found: (
    b"LCTRACE1" + struct.pack("<Q", len({text})) + {text} + bytes({numbers})
)
"""
BOMBS = {
    "one array, two thousand times": (
        """(b'[' + b'{"$array": [0, [100000]]},' * 2000 + b'0]')""",
        800_000,
    ),
    "axes longer than any array": ("""b'{"$array": [0, [0, 1180591620717411303424]]}'""", 0),
    "two million lists": ("(b'[' + b'[],' * 2_000_000 + b'[]]')", 0),
    "lists in lists": ("(b'[' * 100_000 + b']' * 100_000)", 0),
}


@pytest.fixture(scope="module")
def jail():
    if trouble := jails.unavailable("en"):
        pytest.skip(f"this machine gives no jail: {trouble}")
    with Jail("00") as made:
        yield made


def challenge():
    return HELLO.challenge(np.random.default_rng(4))


@pytest.mark.parametrize("bomb", BOMBS)
def test_evidence_cannot_fill_the_memory_of_whoever_reads_it(jail, bomb):
    text, numbers = BOMBS[bomb]
    tracemalloc.start()
    try:
        with jail.session() as session:
            session.cell("a", f"{HONEST}\n{FORGES.format(text=text, numbers=numbers)}")
            with pytest.raises(SessionOver) as over:
                session.probe(HELLO, challenge())
            assert over.value.reason == "protocol"
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60_000_000
    with jail.session() as session:  # and the next one is none the worse
        session.cell("a", HONEST)
        evidence = session.probe(HELLO, challenge())
    assert HELLO.judge(evidence, challenge()).outcome == "passed"


@pytest.mark.parametrize(
    ("assignment", "asked", "chapter"),
    [
        ("05_training_loop", ["05.fit"], "05"),
        ("exam", ["05.fit", "05.repair"], "05"),
        ("00_exam", ["03.bce"], "03"),
        ("00_welcome", [], "00"),
    ],
)
def test_the_library_is_cut_of_what_is_asked_whatever_the_notebook_is_called(
    assignment, asked, chapter
):
    cells = [
        SimpleNamespace(
            id=f"t{number}",
            kind="test",
            cell_type="code",
            source=f'check("{one}")',
            grade_id=f"test_{number}",
            points=1.0,
            changed=False,
        )
        for number, one in enumerate(asked)
    ]
    source = SimpleNamespace(assignment=assignment, cells=cells, files={})
    sanitised = SimpleNamespace(cells=cells, files={})
    assert examine.task_of(sanitised, source)["chapter"] == chapter
