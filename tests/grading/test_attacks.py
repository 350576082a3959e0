"""Everything that a hostile notebook can try, in one class with honest students.

The real command grades the class twice, as an ordinary user and as root, and every attack is a test
that asks what came of it. What a submission is worth stands beside each attack, worked out by hand.
Run with ``-s`` to see the table; ``python tests/grading/attacks/stock.py`` prints it beside what
stock nbgrader makes of the same notebooks.
"""

import ctypes
import os
import shutil
import socket
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).parent))
from attacks import room as rooms
from attacks.reading import WORTH

sys.path.pop(0)

from autograder.grading import results
from autograder.sandbox import jail

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(jail.unavailable("en")), reason="no jail is possible here"),
]

ATTACKS = rooms.all_attacks()

ORDINARY = 4711  # the number of nobody in particular
PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/root", "/home", "/", str(Path.home()))


@dataclass
class Graded:
    """The class after it was graded."""

    room: Path
    before: dict[str, str]
    after: dict[str, str]
    scratch: list[str]
    left_alive: set[int]
    heard: list[bytes]
    said: str
    points: dict[str, dict[str, float]]

    def result(self, name):
        return results.read(results.place(self.room, rooms.STEM, name))


class Listener:
    """Listens on loopback, and in the abstract namespace of sockets."""

    def __init__(self):
        self.heard = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.abstract.bind(f"\0leercurve-attack-{self.port}")
        self.abstract.listen()
        for end in (self.tcp, self.abstract):
            threading.Thread(target=self._listen, args=(end,), daemon=True).start()

    def _listen(self, end):
        while True:
            try:
                connection, _ = end.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.heard.append(connection.recv(1000))
                except OSError:
                    self.heard.append(b"")

    def close(self):
        for end in (self.tcp, self.abstract):
            end.shutdown(socket.SHUT_RDWR)  # else who waits there holds it open
            end.close()


def users():
    """Return as whom the class is graded here: a teacher, and root where we are."""
    if os.geteuid() != 0:
        return ["oneself"]
    reachable = all(shutil.which(tool) for tool in ("unshare", "setpriv", "mount"))
    return ["ordinary", "root"] if reachable else ["root"]


PAIRS = [(user, attack) for user in users() for attack in ATTACKS]
NAMES = [f"{user}-{attack.name}" for user, attack in PAIRS]
every_user = pytest.mark.parametrize("graded", users(), indirect=True, scope="module")


@pytest.fixture(scope="module")
def graded(request, as_somebody):
    """Grade the class once; nothing that it left behind may keep the next test from starting."""
    base = Path(tempfile.mkdtemp(prefix="leercurve-attacks-"))
    base.chmod(0o755)
    room, scratch = base / "class", base / "scratch"
    scratch.mkdir()
    rooms.make(room)
    listener = Listener()
    ordinary = request.param == "ordinary"
    try:
        rooms.hand_in(room, ATTACKS, listener.port)
        if ordinary:
            for path in [base, *base.rglob("*")]:
                os.chown(path, ORDINARY, ORDINARY, follow_symlinks=False)
        before = rooms.fingerprints(room)
        ctypes.CDLL(None).prctl(36, 1)  # what outlives its parent becomes a child of this process
        alive = rooms.descendants()
        before_each = as_somebody(ORDINARY, ORDINARY, base / "mounts") if ordinary else ()
        done = rooms.grade(room, scratch, before_each)
        _reap()
        found = Graded(
            room,
            before,
            rooms.fingerprints(room),
            sorted(str(path.relative_to(scratch)) for path in scratch.rglob("*")),
            rooms.descendants() - alive,
            listener.heard,
            done.stdout + done.stderr,
            rooms.points_of(room),
        )
        _print(found, request.param)
        yield found
    finally:
        listener.close()
        shutil.rmtree(base, ignore_errors=True)


def _reap():
    """Take leave of orphans that have ended."""
    for pid in rooms.descendants():
        try:
            os.waitpid(pid, os.WNOHANG)
        except OSError:
            pass


def _print(found, user):
    print(f"\nGraded as {user}: attack, honest worth, what it got")
    for attack in ATTACKS:
        worth = f"{sum(attack.worth.values()):.0f}" if attack.state == "graded" else "–"
        got = rooms.verdict(found.room, rooms.student(attack))
        print(f"{attack.name:32}{worth:>3}{got:>9}  {attack.what}")


@pytest.mark.parametrize(
    ("graded", "attack"), PAIRS, ids=NAMES, indirect=["graded"], scope="module"
)
def test_an_attack_earns_what_its_work_is_worth(graded, attack):
    name = rooms.student(attack)
    result = graded.result(name)
    assert result.state == attack.state, result.remarks
    if attack.state == "unreadable":
        assert result.remarks
        return
    earned = {one.check_id.partition(".")[2]: one.points for one in result.exercises}
    assert earned == attack.worth, [(one.check_id, one.found[:1]) for one in result.exercises]
    outcomes = {one.outcome for one in result.exercises}
    assert "own_failure" not in outcomes
    in_gradebook = graded.points[name]
    assert {one: in_gradebook[f"test_{one}"] for one in attack.worth} == attack.worth
    assert not any(in_gradebook.get(quiz) for quiz in rooms.HONEST_QUIZ)


@every_user
@pytest.mark.parametrize("name", rooms.HONEST_STUDENTS)
def test_the_points_of_an_honest_student_are_untouched(graded, name):
    result = graded.result(name)
    assert result.state == "graded" and not result.remarks
    points = graded.points[name]
    assert {one: points[f"test_{one}"] for one in WORTH} == rooms.HONEST_WORTH
    assert {one: points[one] for one in rooms.HONEST_QUIZ} == rooms.HONEST_QUIZ


@every_user
def test_nobody_is_left_out_and_nothing_is_there_twice(graded):
    names = {*rooms.HONEST_STUDENTS, *map(rooms.student, ATTACKS)}
    written = [result.student for result in results.every(graded.room)]
    assert sorted(written) == sorted(names)


@every_user
def test_nothing_lives_on(graded):
    assert not graded.left_alive


@every_user
def test_nothing_stays(graded):
    left = [
        str(path)
        for place in PLACES
        if os.access(place, os.R_OK)
        for path in Path(place).glob("leercurve-attack-*")
    ]
    assert not left
    assert not [name for name in graded.scratch if "leercurve-attack" in name]


@every_user
def test_what_the_teacher_has_is_unchanged(graded):
    assert graded.after == graded.before


@every_user
def test_no_word_reached_the_network(graded):
    assert not graded.heard


@every_user
def test_no_attack_found_what_it_looked_for(graded):
    found = [
        name for name, text in rooms.outputs(graded.room) if "FOUND" in text or rooms.SECRET in text
    ]
    assert not found


@every_user
def test_no_page_holds_a_script_a_key_or_a_control_sign(graded):
    pages = list(graded.room.glob(f"feedback/*/{rooms.STEM}/*.html"))
    assert len(pages) == len(ATTACKS) + len(rooms.HONEST_STUDENTS)
    for page in [*pages, graded.room / "class_report.html"]:
        text = page.read_text(encoding="utf-8")
        read = BeautifulSoup(text, "html.parser")
        assert rooms.SECRET not in text
        assert not [tag for tag in read.find_all(True) if any(on(name) for name in tag.attrs)]
        assert not read.find_all(["iframe", "object", "embed", "base", "form"])
        assert not [tag for tag in read.find_all("a") if "javascript:" in tag.get("href", "")]
        assert not [tag for tag in read.find_all("img") if not tag["src"].startswith("data:image/")]
        if page in pages:
            assert not read.find_all("script")
        assert not set(text) & set("\x00\x07\x1b\x9b\u202e\u2066"), page


def on(name):
    """Tell whether an attribute is one that runs code."""
    return name.lower().startswith("on")
