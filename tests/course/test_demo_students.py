"""Simulated students: who they are, and how they spell what they hand in."""

import ast
import json
import re
from dataclasses import replace

import numpy as np
import pytest

from autograder import judge
from course.demo.catalogue import MISSING, every
from course.demo.handing_in import make_class
from course.demo.spelling import own_words
from course.demo.students import chance, draw


def test_students_have_ids_of_their_own_that_can_be_folders():
    people = draw(1000, np.random.default_rng(1))
    assert len({one.id for one in people}) == 1000
    assert all(re.fullmatch(r"[a-z][a-z0-9.]*", one.id) for one in people)
    assert {one.language for one in people} == {"nl", "en"}
    assert [one.id for one in people] == sorted(one.id for one in people)


def test_nobody_is_a_class_too():
    assert draw(0, np.random.default_rng(1)) == []
    with pytest.raises(ValueError, match="-1 students"):
        draw(-1, np.random.default_rng(1))


def test_who_can_do_more_succeeds_more_often():
    chances = [chance(ability, 0.5) for ability in (-2.0, 0.0, 0.5, 2.0)]
    assert chances == sorted(chances) and chances[2] == 0.5


def test_a_class_is_the_same_from_the_same_seed_and_another_from_another(tmp_path):
    one, two, other = (
        make_class(tmp_path / name, 6, ("04",), seed)
        for name, seed in (("one", 3), ("two", 3), ("other", 4))
    )
    assert one == two != other
    files = [sorted(tmp_path.glob(f"{name}/submitted/*/*/*")) for name in ("one", "two")]
    assert len(files[0]) == 2 * len(one.handed)
    for left, right in zip(*files, strict=True):
        assert left.read_bytes() == right.read_bytes()
        assert left.stat().st_mtime == right.stat().st_mtime


def test_without_incidents_everybody_hands_in_what_can_be_read(tmp_path):
    made = make_class(tmp_path, 12, ("04",), incidents=False)
    assert len(made.handed) == 12 and not any(one.special for one in made.handed)
    for path in tmp_path.glob("submitted/*/*/*.ipynb"):
        assert json.loads(path.read_text())["nbformat"] == 4


def test_an_unknown_chapter_is_refused(tmp_path):
    with pytest.raises(ValueError, match="99"):
        make_class(tmp_path, 3, ("99",))


SOURCE = '''
import numpy as np
best = None

class MyPerceptron:
    limit = 3

    def fit(self, training_data, labels):
        """Leave output alone in a text."""
        for epoch in range(self.limit):
            output = self.forward(training_data, output=labels)
            best_one = [layer.output for layer in self.layers]
            print(f"{epoch} is done")
        return output, best_one, best
'''


def test_only_names_that_nobody_else_can_know_are_spelled_otherwise():
    seen = {own_words(SOURCE, np.random.default_rng(seed)) for seed in range(30)}
    assert len(seen) > 10
    for source in seen:
        ast.parse(source)
        for kept in (
            "training_data, output=labels", ".output for", "Leave output alone", "for epoch in",
            "{epoch} is", ", best\n", "limit = 3",
        ):  # fmt: skip
            assert kept in source
    assert any("output = self" not in source for source in seen)


def test_other_words_change_no_verdict():
    """A sample of the catalogue: every ninth cell that other words change at all."""
    changed = []
    for number, cell in enumerate(every()):
        spelled = replace(cell, source=own_words(cell.source, np.random.default_rng(number)))
        if spelled != cell and "timeout" not in cell.words:
            changed.append((number, cell, spelled))
    assert len(changed) > 400
    for number, cell, spelled in changed[::9]:
        one, two = (each.thing() for each in (cell, spelled))
        assert (one is MISSING) == (two is MISSING)
        if one is not MISSING:
            reports = [
                judge(cell.check_id, thing, language="en", seed=number) for thing in (one, two)
            ]
            told = [(r.points, r.outcome, [d.code for d in r.diagnoses][:1]) for r in reports]
            assert told[0] == told[1], cell.header
