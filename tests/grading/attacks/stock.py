"""What stock nbgrader makes of the same attacks, beside what ours makes of them, as a table.

    python tests/grading/attacks/stock.py [NAME...]

Stock nbgrader runs what it grades as the teacher, with all that a teacher may do. Each submission
is therefore graded in a class of its own that is thrown away afterwards, behind bubblewrap, with
limits on what it may take. That is for the safety of this machine: nbgrader has none of it.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from attacks import room as rooms

TIMEOUT = 6  # seconds per cell, nbgrader's own limit, shortened from 30
PATIENCE = 150  # seconds for a submission
_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.ExecutePreprocessor.timeout = {timeout}
c.Execute.timeout = {timeout}
c.ClearSolutions.code_stub = {{"python": {code!r}}}
c.ClearSolutions.text_stub = {text!r}
"""
_LIMITS = 'ulimit -v 6000000 -u 400 -f 200000 -n 512 -c 0 2>/dev/null; exec "$@"'


def nbgrader(course: Path, *arguments: str) -> tuple[int, str]:
    """Run a stock command in a course folder that nobody will miss."""
    walls = [
        "bwrap", "--unshare-all", "--unshare-user", "--uid", "4242", "--gid", "4242",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/", "/",
        "--proc", "/proc", "--dev", "/dev", "--size", str(2**28), "--tmpfs", "/tmp",
        "--size", str(2**26), "--tmpfs", "/dev/shm", "--bind", str(course), "/tmp/class",
        "--chdir", "/tmp/class", "--setenv", "HOME", "/tmp", "--setenv", "PATH",
        f"{Path(sys.executable).parent}:/usr/bin:/bin", "--",
    ]  # fmt: skip
    command = [*walls, "sh", "-c", _LIMITS, "sh", sys.executable, "-m", "nbgrader", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              timeout=PATIENCE)  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1, "did not end"
    return done.returncode, done.stdout + done.stderr


def make(room: Path, course: Path) -> None:
    """Make a stock course of the chapter that a class of ours has released."""
    from autograder.grading.stubs import CODE_STUB, TEXT_STUB

    course.mkdir()
    shutil.copytree(room / "source", course / "source")
    config = _CONFIG.format(timeout=TIMEOUT, code=CODE_STUB, text=TEXT_STUB)
    (course / "nbgrader_config.py").write_text(config)
    code, said = nbgrader(course, "generate_assignment", rooms.STEM, "--create")
    assert code == 0, said


def graded(course: Path, room: Path, attack) -> str:
    """Grade one attack with stock nbgrader; return what came of it in a few words."""
    with tempfile.TemporaryDirectory(prefix="leercurve-stock-") as place:
        own = Path(place) / "class"
        shutil.copytree(course, own)
        rooms.hand_in(own, [attack], 9, honest=False, told="/tmp/class")
        _point_into(own, room)
        name = rooms.student(attack)
        before = (own / "gradebook.db").read_bytes()
        code, _ = nbgrader(own, "autograde", rooms.STEM, "--create", "--student", name)
        remarks = []
        if code == -1:
            remarks.append("never ends")
        points = None
        with contextlib.suppress(sqlite3.Error):
            points = rooms.points_of(own).get(name)
        tests = [(points or {}).get(f"test_{one}") for one in attack.worth]
        if all(one is None for one in tests):
            changed = (own / "gradebook.db").read_bytes()[:16] != before[:16]
            return ", ".join([*remarks, "gradebook destroyed" if changed else "not graded"])
        given = sum(one or 0.0 for one in tests)
        outputs = " ".join(text for _, text in rooms.outputs(own))
        if "FOUND" in outputs:
            remarks.append("found what it looked for")
        if "<script" in outputs:
            remarks.append("script kept")
        if list(own.rglob("leercurve-attack-*")):
            remarks.append("files stay")
        return ", ".join([f"{given:.0f}", *remarks])


def _point_into(own: Path, room: Path) -> None:
    """Let links lead to where the class is seen from behind the walls."""
    for path in (own / "submitted").rglob("*"):
        if path.is_symlink() and os.readlink(path).startswith(str(own)):
            target = os.readlink(path).replace(str(own), "/tmp/class", 1)
            path.unlink()
            path.symlink_to(target)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="attacks; all without")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    attacks = [one for one in rooms.all_attacks() if not options.names or one.name in options.names]
    if shutil.which("bwrap") is None:
        sys.exit("bubblewrap is not installed: stock nbgrader is not let loose without it.")
    with tempfile.TemporaryDirectory(prefix="leercurve-attacks-") as place:
        base = Path(place)
        base.chmod(0o755)
        room, course, scratch = base / "class", base / "stock", base / "scratch"
        scratch.mkdir()
        rooms.make(room)
        make(room, course)
        rooms.hand_in(room, attacks, 9)
        rooms.grade(room, scratch)
        ours = {one: rooms.verdict(room, one) for one in map(rooms.student, attacks)}
        print("| attack | honest worth | Leercurve | stock nbgrader |")
        print("| --- | ---: | ---: | --- |")
        with ThreadPoolExecutor(options.workers) as pool:
            for attack, stock in zip(
                attacks, pool.map(lambda one: graded(course, room, one), attacks), strict=True
            ):
                worth = f"{sum(attack.worth.values()):.0f}" if attack.state == "graded" else "–"
                mine = ours[rooms.student(attack)]
                print(f"| {attack.what} | {worth} | {mine} | {stock} |", flush=True)


if __name__ == "__main__":
    main()
