"""A jail that a module's tests share, and what a learner's code in it has to say."""

import ast

import pytest

from autograder.sandbox import jail as jails
from autograder.sandbox.jail import Jail
from autograder.sandbox.limits import Limits

QUICK = Limits(
    cell_seconds=0.6,
    probe_seconds=2.0,
    total_seconds=20.0,
    memory_bytes=300 * 2**20,
    processes=12,
    files=40,
    file_bytes=2**20,
    disk_bytes=4 * 2**20,
    output_bytes=20_000,
    total_output_bytes=50_000,
    message_bytes=2**22,
    messages=2000,
    cells=60,
)


@pytest.fixture(scope="module")
def jail(request):
    """A jail with limits that a test reaches soon."""
    if trouble := jails.unavailable("en"):
        pytest.skip(f"this machine gives no jail: {trouble}")
    before, jails.GRACE = jails.GRACE, 0.6
    with Jail("00", QUICK) as made:
        yield made
    jails.GRACE = before


@pytest.fixture
def session(jail):
    with jail.session() as made:
        yield made


def text(run):
    """Return all text that a cell showed."""
    return "".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for output in run.outputs
    )


def value(session, source):
    """Run a cell and return the plain value of its last line."""
    run = session.cell("cell", source)
    assert run.error is None and not run.timed_out, run
    results = [o["data"]["text/plain"] for o in run.outputs if o["output_type"] == "execute_result"]
    return ast.literal_eval(results[-1])
