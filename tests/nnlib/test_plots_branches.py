import numpy as np
import pytest

from nnlib import plots

BEFORE = [0.7, 0.5, 0.4]
WHOLE = [0.7, 0.5, 0.4, 0.3, 0.25]
BRANCHES = {"A": [0.45, 0.5], "B": [0.3, 0.25]}


def test_the_description_says_which_branch_coincides():
    english = plots.checkpoint_branches(BEFORE, BRANCHES, reference=WHOLE).get_label()
    assert english == (
        "The loss over 3 epochs, 0.4 at the end, with checkpoints after epoch 3. From there: "
        "A ends at 0.5; B ends at 0.25 and coincides with the dashed run. "
        "The dashed run ends at 0.25."
    )
    dutch = plots.checkpoint_branches(BEFORE, BRANCHES, reference=WHOLE, language="nl")
    assert "B eindigt op 0,25 en valt samen met de gestippelde run" in dutch.get_label()


def test_every_branch_begins_at_the_checkpoint():
    axes = plots.checkpoint_branches(BEFORE, BRANCHES).axes[0]
    _, *branches = axes.get_lines()[:3]
    for line, after in zip(branches, BRANCHES.values(), strict=True):
        assert list(line.get_xdata()) == [3, 4, 5]
        assert list(line.get_ydata()) == [0.4, *after]


def test_a_run_without_branches_shows_its_checkpoints():
    figure = plots.checkpoint_branches(WHOLE, {}, saved=[2, 4], dark=True)
    squares = next(line for line in figure.axes[0].get_lines() if line.get_marker() == "s")
    assert list(squares.get_xdata()) == [2, 4] and list(squares.get_ydata()) == [0.5, 0.3]
    assert "after epoch 2, 4" in figure.get_label()


@pytest.mark.parametrize(
    ("before", "branches", "keywords"),
    [
        ([], {}, {}),
        ([0.5, np.nan], {}, {}),
        (BEFORE, {"A": []}, {}),
        (BEFORE, {}, {"saved": [4]}),
        (BEFORE, {}, {"saved": [0]}),
        (BEFORE, {}, {"reference": [[0.5]]}),
    ],
)
def test_what_is_not_a_list_of_losses_is_refused(before, branches, keywords):
    with pytest.raises((ValueError, TypeError)):
        plots.checkpoint_branches(before, branches, **keywords)
