"""What `import nnlib` costs on top of `import numpy`, in fresh interpreters."""

import statistics
import subprocess
import sys

import pytest

AT_MOST, STRETCH = 0.050, 0.020  # seconds
ROUNDS = 15
CODE = """
import time
start = time.process_time()
import numpy
between = time.process_time()
import nnlib
print(between - start, time.process_time() - between)
"""


@pytest.mark.slow
def test_importing_nnlib_costs_next_to_nothing(say):
    taken = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True)
        taken.append([float(part) for part in done.stdout.split()])
    numpy, nnlib = (statistics.median(column) for column in zip(*taken, strict=True))
    say(f"\nimport (medians of {ROUNDS} fresh interpreters)")
    say(f"  import numpy                              {numpy * 1e3:>26.1f} ms")
    verdict = "reached" if nnlib < STRETCH else "MISSED"
    say(f"  import nnlib, on top of it                {nnlib * 1e3:>26.1f} ms   {verdict}: 20 ms")
    assert nnlib < AT_MOST
