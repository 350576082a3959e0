"""Prints what the benchmarks measured as ratios: how many times the work of the fastest."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True)
def one_thread():
    """Give every contestant one BLAS thread: two on a busy machine time each other."""
    with threadpool_limits(1):
        yield


def pytest_terminal_summary(terminalreporter, config):
    session = getattr(config, "_benchmarksession", None)
    timed = [b for b in getattr(session, "benchmarks", []) if b.stats.rounds > 1]
    groups = {}
    for benchmark in timed:
        groups.setdefault(benchmark.group, []).append(benchmark)
    for group, members in groups.items():
        members.sort(key=lambda b: b.stats.median)
        best = members[0].stats.median
        terminalreporter.write_line(f"\n{group} (median of {members[0].stats.rounds}, one run)")
        for member in members:
            name = member.extra_info.get("name", member.name)
            ratio = member.stats.median / best
            terminalreporter.write_line(
                f"  {name:<42}{ratio:>8.1f} ×{member.stats.median * 1e3:>12.1f} ms"
            )
