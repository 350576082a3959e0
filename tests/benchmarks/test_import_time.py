"""What `import nnlib` costs on top of `import numpy`, in fresh interpreters, in turns."""

import statistics
import subprocess
import sys

import pytest

AT_MOST, STRETCH = 0.050, 0.020  # seconds
ROUNDS = 15
CODE = """
import time
import numpy
start = time.perf_counter()
import nnlib
print(time.perf_counter() - start)
"""


@pytest.mark.slow
def test_importing_nnlib_costs_next_to_nothing(race):
    taken = []

    def fresh(code):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        return done.stdout

    fresh(CODE)  # writes the byte code
    times = race(
        "import",
        {
            "import nnlib": lambda: taken.append(float(fresh(CODE))),
            "import numpy": lambda: fresh("import numpy"),
            "a bare interpreter": lambda: fresh(""),
        },
        ROUNDS,
    )
    cost = statistics.median(taken)
    times.say(f"import nnlib: {cost * 1e3:.1f} ms over import numpy", cost <= STRETCH, "20 ms")
    assert cost < AT_MOST
