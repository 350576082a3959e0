"""What `import nnlib` costs on top of `import numpy`, in fresh interpreters.

The compiled bytecode is there, as it is after an installation; and only the time of the thread
that imports is counted, not that of NumPy's own, which look for work a while after its import.
"""

import os
import statistics
import subprocess
import sys

import pytest

AT_MOST, STRETCH = 0.050, 0.020  # seconds
ROUNDS = 15
CODE = """
import time
start = time.thread_time()
import numpy
between = time.thread_time()
import nnlib
print(between - start, time.thread_time() - between)
"""


@pytest.mark.slow
def test_importing_nnlib_costs_next_to_nothing(say, tmp_path):
    surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    taken = []
    for _ in range(1 + ROUNDS):  # the first one compiles
        done = subprocess.run(
            [sys.executable, "-c", CODE], capture_output=True, check=True, env=surroundings
        )
        taken.append([float(part) for part in done.stdout.split()])
    del taken[0]
    numpy, nnlib = (statistics.median(column) for column in zip(*taken, strict=True))
    say(f"\nimport (medians of {ROUNDS} fresh interpreters)")
    say(f"  import numpy                              {numpy * 1e3:>26.1f} ms")
    verdict = "reached" if nnlib < STRETCH else "MISSED"
    say(f"  import nnlib, on top of it                {nnlib * 1e3:>26.1f} ms   {verdict}: 20 ms")
    assert nnlib < AT_MOST
