"""The branch explorer's losses: exact where nothing differs, and apart where anything does."""

import re
import struct

import numpy as np
import pytest
from sklearn.metrics import log_loss

from course.widgets import BranchExplorer, branches
from course.widgets.branches import EPOCHS, FACTORS, ORDERS, START, WORDS
from course.widgets.checkpoints import Run
from nnlib.datasets import two_moons

SAME = FACTORS.index(1.0)


@pytest.fixture(scope="module")
def found():
    return branches.branches()


def validation_loss(run):
    X, y = two_moons(200, noise=0.2, rng=np.random.default_rng(4))
    return log_loss(y.ravel(), run.model.forward(X.T).ravel())


def test_the_first_branch_is_the_run_that_never_branched(found):
    run, losses = Run(), []
    for _ in range(EPOCHS):
        run.train()
        losses.append(validation_loss(run))
    assert [*found.trunk, *found.losses[SAME, 0]] == pytest.approx(losses, rel=1e-9)


@pytest.mark.parametrize(("factor", "order"), [(0.3, 0), (3.0, 0), (1.0, 1), (0.5, 4)])
def test_a_branch_is_the_run_gone_on_with_another_rate_or_order(found, factor, order):
    run = Run()
    for _ in range(START):
        run.train()
    run.rate *= factor
    if order:
        run.generator = np.random.default_rng(order - 1)
    run.train()
    first = found.losses[FACTORS.index(factor), order, 0]
    assert first == pytest.approx(validation_loss(run), rel=1e-9)


def test_without_the_generator_the_curves_part_in_the_first_epoch_and_stay_apart(found):
    gaps = abs(found.losses[SAME, 0] - found.losses[SAME, 1:])
    assert (gaps > 0).all()
    assert gaps[0].max() > 0.05


def test_order_alone_spreads_more_than_a_third_of_the_rate_changes(found):
    ends = found.losses[:, :, -1]
    spread = np.ptp(ends[SAME])
    low = FACTORS.index(0.3)
    assert spread > 3 * abs(ends[SAME, 0] - ends[low, 0])
    assert np.ptp(ends[low]) < 0.1 * spread


def test_the_factors_run_evenly_and_hold_those_of_the_chapter():
    steps = np.diff(np.log10(FACTORS))
    assert 0.07 < steps.min() and steps.max() < 0.13
    assert (FACTORS[0], FACTORS[-1]) == (0.1, 10.0)
    assert {0.3, 1.0, 3.0} < set(FACTORS)


def test_the_buffer_is_cut_up_as_it_was_packed(found, javascript):
    raw = branches.packed(found)
    assert len(raw) == 4 * (START + len(FACTORS) * ORDERS * (EPOCHS - START))
    small = struct.pack("<10f", *range(10))
    script = (
        f"const bytes = Uint8Array.from({list(small)});"
        "const cut = module.unpacked(new Float32Array(bytes.buffer), 2, 2, 2, 2);"
        "console.log(JSON.stringify(cut));"
    )
    assert javascript("branches.js", script=script) == {
        "trunk": [0, 1],
        "losses": [[[2, 3], [4, 5]], [[6, 7], [8, 9]]],
    }


def test_where_two_curves_are_furthest_apart(javascript):
    calls = [["widest", [[1, 5, 2], [1, 3, 4]]], ["widest", [[1, 1], [1, 1]]]]
    assert javascript("branches.js", *calls) == [{"at": 1, "gap": 2}, {"at": 0, "gap": 0}]


def test_the_range_is_that_of_the_last_losses(javascript):
    assert javascript("branches.js", ["rangeOf", [[[9, 2], [0, 1], [5, 4]]]]) == [[1, 4]]


def test_each_branch_has_its_sentence(javascript):
    calls = [["kindOf", [factor, order]] for factor, order in [(1, 0), (1, 2), (3, 0), (3, 2)]]
    kinds = javascript("branches.js", *calls)
    assert kinds == ["same", "order", "fair", "unfair"]
    for language in ("nl", "en"):
        assert set(WORDS[language]["seen"]) == set(kinds)


def shape(words):
    if isinstance(words, dict):
        return {key: shape(value) for key, value in words.items()}
    return len(words) if isinstance(words, list) else sorted(re.findall(r"\{\w+\}", words))


def test_both_languages_say_the_same_things():
    assert shape(WORDS["nl"]) == shape(WORDS["en"])
    for language in ("nl", "en"):
        assert len(WORDS[language]["orders"]) == ORDERS
        assert set(WORDS[language]["wrong"]) == set(WORDS[language]["answers"]) - {"apart"}


def test_branches_are_trained_when_a_view_asks(found):
    explorer = BranchExplorer(language="en")
    explorer._on_message(explorer, {"kind": "something else"}, [])
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    assert explorer.numbers == branches.packed(found)


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Verkenner van takken"), ("en", "Branch explorer")]
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = BranchExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
