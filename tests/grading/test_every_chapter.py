"""Stock `nbgrader autograde` on every chapter: solved in both languages, and untouched.

What is graded has been executed, so that these tests are also the proof that every built notebook
runs from top to bottom; untouched ones in both languages do so in a browser. The chapter with the
training loop is graded in test_round_trip.py.
"""

from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from course.build import manifest, notebook, source

ELSEWHERE = "05_training_loop"
COURSE = manifest.load()
STEMS = [entry.stem for entry in COURSE.chapters if entry.stem != ELSEWHERE]
LANGUAGES = ["nl", "en"]
AT_ONCE = 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
every_chapter = pytest.mark.parametrize("stem", STEMS)
either_language = pytest.mark.parametrize("language", LANGUAGES)


def learners(stem, language):
    chapter = source.read(COURSE.source(COURSE.find(stem)))
    return nbformat.from_dict(notebook.learner_notebook(chapter, language))


def hand_in_and_grade(room, stem):
    """Generate a chapter, hand it in three times, and grade it: two commands of nbgrader."""
    room.run("generate_assignment", stem, "--create")
    for language in LANGUAGES:
        room.hand_in(f"right_{language}", learners(stem, language), room.solutions(stem, language))
    room.hand_in("stub_nl", learners(stem, "nl"))
    room.run("autograde", stem, "--create")
    return room


@pytest.fixture(scope="module")
def graded(request, build_classroom):
    """Return a function that gives a chapter's classroom as soon as it has been graded.

    Each chapter has a classroom of its own, so that two can be graded at the same time. Only the
    chapters that the chosen tests ask for are graded: `pytest -k 07_` takes one of them.
    """
    here = [item for item in request.session.items if item.path == request.path]
    wanted = dict.fromkeys(item.callspec.params["stem"] for item in here)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rooms = {
            stem: pool.submit(hand_in_and_grade, build_classroom(only=stem), stem)
            for stem in wanted
        }
        yield lambda stem: rooms[stem].result()
        pool.shutdown(cancel_futures=True)


@every_chapter
@either_language
def test_the_solved_notebook_gets_all_its_points(graded, stem, language):
    room = graded(stem)
    assert room.scores(stem)[f"right_{language}"] == room.points(stem)


@every_chapter
@either_language
def test_the_solved_notebook_runs_without_an_error_or_a_word_on_stderr(graded, stem, language):
    room = graded(stem)
    ran = [
        cell["execution_count"]
        for cell in room.autograded(f"right_{language}", stem)["cells"]
        if cell["cell_type"] == "code"
    ]
    assert ran == list(range(1, len(ran) + 1))
    assert room.complaints(f"right_{language}", stem) == []


@every_chapter
def test_the_untouched_notebook_gets_nothing_and_does_not_crash(graded, stem):
    room = graded(stem)
    assert set(room.scores(stem)["stub_nl"].values()) == {0}
    assert room.complaints("stub_nl", stem) == []


@every_chapter
def test_what_nbgrader_releases_is_the_learners_notebook(graded, stem):
    room = graded(stem)
    assert room.released(stem, "nl").cells == room.submitted("stub_nl", stem).cells
