"""The order of the files: the longest first, so that no process waits for the last one's work."""

from pathlib import Path

HERE = Path(__file__).parent
LONGEST = [  # half a minute and more, on two processors
    "grading/test_every_chapter.py",
    "grading/test_kill.py",
    "grading/test_attacks.py",
    "course/test_chapters_run.py",
    "grading/test_catalogue_points.py",
    "grading/test_round_trip.py",
    "grading/test_nothing_to_borrow.py",
    "grading/test_class_folder.py",
    "grading/test_exchange.py",
    "grading/test_demo.py",
    "browser/test_every_chapter.py",
    "browser/test_every_widget.py",
    "browser/test_narrow.py",
    "browser/test_keys.py",
    "browser/test_lesson_bar.py",
    "browser/test_faults.py",
    "browser/test_survival.py",
    "browser/test_quiz_card.py",
]
_PLACE = {HERE / name: place for place, name in enumerate(LONGEST)}


def pytest_collection_modifyitems(items):
    """Sort the files; within one the order stays."""
    items.sort(key=lambda item: _PLACE.get(item.path, len(LONGEST)))


def pytest_sessionstart():
    """A file that is no longer there would silently have no place."""
    assert all(path.is_file() for path in _PLACE), [p for p in _PLACE if not p.is_file()]
