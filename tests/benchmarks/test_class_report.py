"""What the class report of a large class costs: the command as a teacher gives it."""

import os
import resource
import runpy
import subprocess
import sys
import time
from pathlib import Path

import pytest

FABRICATED = Path(__file__).parents[1] / "autograder" / "reports" / "fabricated.py"
STUDENTS, AT_MOST = 1_000, 20.0  # seconds
CODE = """
import sys
from pathlib import Path
from autograder.reports import class_report
class_report.write(Path(sys.argv[1]), language="nl")
"""


@pytest.mark.slow
def test_the_report_of_a_thousand_students_and_eleven_chapters(say, tmp_path):
    made = runpy.run_path(str(FABRICATED))["write"](tmp_path, STUDENTS, ways=8)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", CODE, str(tmp_path)]
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = (tmp_path / "class_report.html").stat().st_size / 1e6
    say(f"\nclass report: {STUDENTS} students, {len(made)} submissions, in a fresh interpreter")
    say(f"  processor time {worked:.1f} s, wall {wall:.1f} s, page {size:.2f} MB")
    verdict = "reached" if worked < AT_MOST else "MISSED"
    say(f"  {verdict}: below {AT_MOST:.0f} s of one core")
    assert worked < AT_MOST
