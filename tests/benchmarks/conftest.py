"""A race: everyone in turns, medians, ratios; and the table that `make bench` prints."""

import statistics
import time

import pytest
from threadpoolctl import threadpool_limits

LINES = []  # what is printed at the end
LONG_ENOUGH = 0.1  # seconds: who is done sooner runs again, within the same turn


def pytest_collection_modifyitems(config, items):
    """Speed is measured when it is asked for, not among other tests on all cores."""
    if not any("benchmarks" in str(argument) for argument in config.invocation_params.args):
        asked = pytest.mark.skip(reason="speed is measured by 'make bench'")
        for item in items:
            if "benchmarks" in item.path.parts:
                item.add_marker(asked)


@pytest.fixture(autouse=True)
def one_thread():
    """Give every contestant one BLAS thread: two on a busy machine time each other."""
    with threadpool_limits(1):
        yield


class Times:
    """The seconds of each contestant in each round, and what is said about them."""

    def __init__(self, name):
        self.name, self.rounds, self.sentences = name, [], []

    def median(self, who):
        """Return the median over the rounds."""
        return statistics.median(seconds[who] for seconds in self.rounds)

    def ratio(self, one, other):
        """Return how many times the other's time one takes: the median over the rounds."""
        return statistics.median(seconds[one] / seconds[other] for seconds in self.rounds)

    def say(self, sentence, reached=None, aim=""):
        """Add a line below the table."""
        verdict = "" if reached is None else f"   {'reached' if reached else 'MISSED'}: {aim}"
        self.sentences.append(f"  {sentence}{verdict}")

    def lines(self):
        """Return the table."""
        names = sorted(self.rounds[0], key=self.median)
        yield f"\n{self.name} (medians of {len(self.rounds)} rounds, everyone in turns)"
        for who in names:
            ratio = self.ratio(who, names[0])
            yield f"  {who:<42}{ratio:>10.1f} ×{self.median(who) * 1e3:>12.2f} ms"
        yield from self.sentences


def seconds(run):
    """Return the processor time of one run; the median of several, if they are short.

    Everyone has one thread, so that this is the time of a machine with nothing else to do.
    """
    taken = []
    while not taken or sum(taken) < LONG_ENOUGH:
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


@pytest.fixture
def race():
    """Return a function that lets contestants run in turns and keeps the table for the end."""

    def run(name, contestants, rounds):
        times = Times(name)
        for _ in range(rounds):
            times.rounds.append({who: seconds(run) for who, run in contestants.items()})
        return times

    return run


@pytest.fixture
def say():
    """Return a function that keeps a line for the end."""
    return lambda line: LINES.append(line)


def pytest_terminal_summary(terminalreporter, config):
    session = getattr(config, "_benchmarksession", None)
    for line in [*of_pytest_benchmark(getattr(session, "benchmarks", [])), *LINES]:
        terminalreporter.write_line(line)


def of_pytest_benchmark(benchmarks):
    """Return what the `benchmark` fixture measured, per group, as ratios to the fastest."""
    groups = {}
    for benchmark in benchmarks:
        groups.setdefault(benchmark.group, []).append(benchmark)
    for group, members in groups.items():
        members.sort(key=lambda member: member.stats.median)
        yield f"\n{group} (medians of {members[0].stats.rounds} rounds)"
        for member in members:
            name, ratio = member.extra_info["name"], member.stats.median / members[0].stats.median
            yield f"  {name:<42}{ratio:>10.1f} ×{member.stats.median * 1e3:>12.2f} ms"
