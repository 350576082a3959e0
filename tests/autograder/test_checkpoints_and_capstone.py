"""Chapters 09 and 10: files in a folder of their own, partial points, hostile states."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import autograder
from autograder import judge
from autograder.checks import IDS, find
from autograder.probes import evidence

MINE = [check_id for check_id in IDS if check_id[:2] in ("09", "10")]


def right(catalogue, check_id):
    """The first right answer to an exercise."""
    file = "checkpoints" if check_id.startswith("09") else "capstone"
    return next(
        cell.thing()
        for cell in catalogue(file)
        if cell.check_id == check_id and cell.words == ["right"]
    )


def earned(report) -> set[str]:
    return {criterion.id for criterion in report.criteria if criterion.earned}


def test_the_points_are_those_of_the_two_chapters():
    points = {i: sum(points for _, points, _ in find(i).criteria) for i in MINE}
    assert points == {
        "09.state_of": 2, "09.resume": 2, "09.save": 2, "09.load": 2, "09.best": 1,
        "09.transfer": 1, "10.resumable": 1, "10.test_once": 1, "10.baseline": 1, "10.report": 1,
    }  # fmt: skip


@pytest.mark.parametrize("check_id", MINE)
def test_right_answers_are_accepted_for_many_seeds_and_judged_alike_twice(catalogue, check_id):
    thing = right(catalogue, check_id)
    for seed in range(25):
        assert judge(check_id, thing, seed=seed, language="nl").passed, seed
    first, second = (judge(check_id, thing, seed=7, language="nl") for _ in range(2))
    assert first == second


@pytest.mark.parametrize("answer", [0, 1, 2])
def test_no_fixed_answer_is_the_baseline_whatever_the_seed(answer):
    def baseline(y_train, y_new):
        return np.mean(y_new == answer)

    for seed in range(12):
        report = judge("10.baseline", baseline, language="en", seed=seed)
        assert [diagnosis.code for diagnosis in report.diagnoses] == ["baseline_wrong_class"]


def test_evidence_crosses_a_wall_between_two_processes(catalogue):
    for file in ("checkpoints", "capstone"):
        for cell in catalogue(file):
            if cell.words == ["name_missing"]:
                continue
            check = find(cell.check_id)
            challenge = check.challenge(np.random.default_rng(4))
            seen = check.probe(cell.thing(), challenge)
            told = check.judge(evidence.unpack(evidence.pack(seen)), challenge)
            assert told == check.judge(seen, challenge), cell.header


@pytest.mark.parametrize("check_id", ["09.save", "09.load", "10.resumable"])
def test_the_folder_is_gone_afterwards_and_the_working_directory_is_what_it_was(
    catalogue, check_id, tmp_path, monkeypatch, capfd
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    profile = sys.getprofile()
    for thing in (right(catalogue, check_id), lambda *_: os.chdir("/"), lambda *_: 1 / 0):
        judge(check_id, thing)
        assert Path.cwd() == tmp_path
        assert list(tmp_path.iterdir()) == []
        assert sys.getprofile() is profile
    assert capfd.readouterr() == ("", "")


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path):
    outside = tmp_path / "precious.npz"
    outside.write_bytes(b"precious")

    def save(path, state):
        if not path.is_symlink():
            path.symlink_to(outside)

    report = judge("09.save", save, language="en")
    assert not report.passed
    assert outside.read_bytes() == b"precious"


def test_a_load_is_judged_by_the_files_of_the_save_beside_it():
    def save(path, state):
        Path(path).write_text(repr({k: np.asarray(v).tolist() for k, v in state.items()}))

    def load(path):
        import ast

        read = ast.literal_eval(Path(path).read_text())
        return {k: np.array(v) if isinstance(v, list) else v for k, v in read.items()}

    assert judge("09.load", (load, save), seed=1).passed
    assert judge("09.load", load, seed=1).outcome == "crashed"


def test_a_save_that_writes_nothing_does_not_stand_in_the_way_of_load(catalogue):
    load = right(catalogue, "09.load")[0]
    assert judge("09.load", (load, lambda path, state: None)).passed
    assert judge("09.load", (load, None)).passed


def test_check_looks_up_what_belongs_together(catalogue):
    both = dict(zip(("state_of", "restore"), right(catalogue, "09.resume"), strict=True))
    assert float(eval("check('09.resume')", {**both, "check": autograder.check})) == 2.0
    alone = {"state_of": both["state_of"], "check": autograder.check}
    assert float(eval("check('09.resume')", alone)) == 0.0


def test_each_mistake_costs_its_own_criterion_only(catalogue):
    cells = {cell.header: cell for cell in catalogue("checkpoints")}
    kept = {
        "09.state_of aliases_live_arrays": {"complete"},
        "09.state_of biases_missing": {"copies"},
        "09.resume architecture_not_checked": {"exact", "repeatable"},
        "09.resume load_shares_arrays": {"exact", "refuses"},
        "09.resume rng_not_restored": {"repeatable", "refuses"},
        "09.save not_atomic": {"kept", "folder"},
        "09.save unsafe_format": {"atomic", "folder"},
        "09.save path_not_handled": {"kept", "atomic"},
        "09.load unsafe_format": {"equal", "whole"},
        "09.load not_atomic": {"equal", "safe"},
        "09.transfer frozen_layer_changed": {"head"},
        "09.transfer head_not_new": {"body"},
    }
    for header, criteria in kept.items():
        cell = cells[header]
        report = judge(cell.check_id, cell.thing(), seed=2, language="en")
        assert earned(report) == criteria, (header, report)


def test_what_a_stranger_hid_in_a_file_is_the_mildest_there_is():
    def load(path):
        with np.load(path, allow_pickle=True) as file:
            return {name: file[name] for name in file.files}

    report = judge("09.load", load, language="en", seed=3)
    assert report.diagnoses[0].code == "unsafe_format"
    assert "hidden in a file" in report.diagnoses[0].message


class Hostile:
    """Raises on every access."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("eq")

    def __hash__(self):
        raise RuntimeError("hash")

    def __iter__(self):
        raise RuntimeError("iter")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("array")


def deep():
    nested = []
    for _ in range(10_000):
        nested = [nested]
    return nested


def itself():
    state = {}
    state["state"] = [state]
    return state


GARBAGE = [
    Hostile, deep, itself, lambda: {1: Hostile()},
    lambda: {"a": np.array([None, Hostile()], dtype=object)}, lambda: {"x": 10**5000},
    lambda: {"x": "\ud800"}, lambda: {"x": b"\xff" * 17}, lambda: np.zeros((3000, 3000)),
    lambda: {"x": np.ma.masked}, lambda: iter([]), lambda: {"text": "[" * 100_000},
    lambda: (1, 2), lambda: ({"neurons": []}, 1), lambda: {"params": {"neurons": Hostile()}},
    lambda: ..., lambda: float("nan"), lambda: print, lambda: sys, lambda: [Hostile()],
]  # fmt: skip


@pytest.mark.parametrize("check_id", MINE)
@pytest.mark.parametrize("make", GARBAGE)
def test_garbage_is_never_our_own_failure(check_id, make):
    def exercise(*arguments):
        return make()

    thing = (exercise, exercise) if check_id == "09.resume" else exercise
    report = judge(check_id, thing, language="nl")
    assert report.outcome != "own_failure", report.failure_id
    assert not report.passed


@pytest.mark.parametrize("make", GARBAGE)
def test_garbage_put_back_into_the_model_is_never_our_own_failure(make):
    def state_of(model, optimizer, epoch, rng):
        return {"epoch": epoch}

    def in_layers(state, model, optimizer, rng):
        model.layers[0].weights = make()
        optimizer.velocity_w = make()
        return state["epoch"]

    def in_rate(state, model, optimizer, rng):
        optimizer.learning_rate = make()
        optimizer.velocity_b[0] = make()

    def in_model(state, model, optimizer, rng):
        model.layers = make()

    def transfer(model, n_outputs, rng):
        model.layers[0].weights = make()
        return model

    def resumable(model, train_epoch, epochs, path):
        for epoch in range(epochs):
            train_epoch(model, epoch)
            path.write_bytes(b"x")
            model.layers[0].biases = make()

    for restore in (in_layers, in_rate, in_model):
        report = judge("09.resume", (state_of, restore), language="en")
        assert report.outcome != "own_failure", report.failure_id
        assert not report.passed
    for check_id, thing in (("09.transfer", transfer), ("10.resumable", resumable)):
        report = judge(check_id, thing, language="en")
        assert report.outcome != "own_failure", report.failure_id
        assert not report.passed


@pytest.mark.parametrize("check_id", MINE)
@pytest.mark.parametrize("thing", [3, None, [], int, (1, 2), (1, 2, 3), Hostile])
def test_what_is_no_function_is_a_diagnosis(check_id, thing):
    thing = Hostile() if thing is Hostile else thing
    report = judge(check_id, thing, language="en")
    assert report.outcome in ("diagnosed", "crashed")
    assert report.points == 0


@pytest.mark.parametrize("check_id", MINE)
def test_the_check_takes_little_time(catalogue, check_id):
    import time

    thing = right(catalogue, check_id)
    spent = []
    for seed in range(4):
        before = time.process_time()
        judge(check_id, thing, seed=seed)
        spent.append(time.process_time() - before)
    assert min(spent) < 0.150, spent


def test_who_chooses_the_worst_is_never_told_that_training_chose():
    def worst(evaluate, candidates):
        chosen = min(candidates, key=lambda one: evaluate(one, "validation"))
        return chosen, evaluate(chosen, "test")

    codes = {judge("10.test_once", worst, seed=seed).diagnoses[0].code for seed in range(100)}
    assert codes == {"candidate_worst"}
