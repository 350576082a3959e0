import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from nnlib.split import parts_of, split

THIRDS = (0.6, 0.2, 0.2)


def rows(n):
    """Return n rows that can be told apart, with a label that names the row."""
    return np.column_stack([np.arange(n), -np.arange(n)]).astype(float), np.arange(n)


@st.composite
def shares(draw, most=4):
    weights = draw(st.lists(st.integers(1, 20), min_size=2, max_size=most))
    return tuple(weight / sum(weights) for weight in weights)


@given(n=st.integers(40, 200), fractions=shares(), seed=st.integers(0, 2**32))
def test_every_row_is_in_one_part_and_sizes_are_within_one(n, fractions, seed):
    X, y = rows(n)
    try:
        parts = split(X, y, fractions, np.random.default_rng(seed))
    except ValueError as refusal:
        assert "would be empty" in str(refusal) and n * min(fractions) < 1
        return
    assert sorted(label for _, labels in parts for label in labels) == list(range(n))
    for (inputs, labels), share in zip(parts, fractions, strict=True):
        assert len(inputs) == len(labels) and abs(len(labels) - n * share) < 1
        np.testing.assert_array_equal(inputs[:, 0], labels)


@given(
    counts=st.lists(st.integers(2, 40), min_size=1, max_size=6),
    fractions=shares(3),
    seed=st.integers(0, 2**32),
)
@example(counts=[2, 2, 15, 40, 40], fractions=(3 / 22, 16 / 22, 3 / 22), seed=0)
def test_stratified_parts_have_the_classes_in_proportion(counts, fractions, seed):
    classes = np.repeat(np.arange(len(counts)), counts)
    try:
        parts = parts_of(len(classes), fractions, np.random.default_rng(seed), classes=classes)
    except ValueError as refusal:
        assert "would be empty" in str(refusal)
        return
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(classes)))
    for part, share in zip(parts, fractions, strict=True):
        assert abs(len(part) - len(classes) * share) < 1
        found = np.bincount(classes[part], minlength=len(counts))
        assert (np.abs(found - np.array(counts) * share) < 2).all()


def test_proportions_are_those_of_scikit_learn():
    classes = np.repeat(["a", "b", "c"], [50, 30, 20])
    ours = parts_of(100, (0.8, 0.2), np.random.default_rng(0), classes=classes)[1]
    _, theirs = train_test_split(classes, test_size=0.2, stratify=classes, random_state=0)
    assert sorted(classes[ours]) == sorted(theirs) == ["a"] * 10 + ["b"] * 6 + ["c"] * 4


def test_the_order_comes_from_the_generator_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    first, again, other = (
        [labels.tolist() for _, labels in split(*rows(50), THIRDS, np.random.default_rng(seed))]
        for seed in (1, 1, 2)
    )
    assert first == again != other
    assert first != [list(range(30)), list(range(30, 40)), list(range(40, 50))]
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("stratify", [False, True])
def test_every_row_comes_into_every_part_as_often_as_its_share(stratify):
    """5,000 splits of 10 rows: 20 % of them put row 3 into the test part (± 4 sigma)."""
    rng, y = np.random.default_rng(0), np.array([0, 1] * 5)
    counts = np.zeros(10)
    for _ in range(5000):
        part = parts_of(10, THIRDS, rng, classes=y if stratify else None)[2]
        counts[part] += 1
    assert np.abs(counts / 5000 - 0.2).max() < 4 * np.sqrt(0.2 * 0.8 / 5000)


def test_the_callers_arrays_are_left_alone_and_the_parts_are_copies():
    X, y = rows(10)
    parts = split(X, y, THIRDS, np.random.default_rng(0))
    parts[0][0][:] = 99.0
    np.testing.assert_array_equal(X, rows(10)[0])


def test_labels_may_be_columns_words_or_one_hot():
    X = np.arange(12.0).reshape(-1, 1)
    for y in (np.array(["no", "yes"] * 6), np.eye(2)[[0, 1] * 6], np.array([[0.0], [1.0]] * 6)):
        parts = split(X, y, (0.5, 0.5), np.random.default_rng(0), stratify=True)
        for inputs, labels in parts:
            np.testing.assert_array_equal(labels, y[inputs[:, 0].astype(int)])
            assert sorted(inputs[:, 0] % 2) == [0] * 3 + [1] * 3


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        (([1, 2], [1], (0.5, 0.5)), ValueError, "each row needs its own label"),
        ((*rows(9), (0.5, 0.6)), ValueError, "fractions are 0.5, 0.6: .* together they must be 1"),
        ((*rows(9), (1.0, 0.0)), ValueError, "each must be above 0"),
        ((*rows(9), (1.0,)), ValueError, "at least two numbers"),
        ((*rows(9), 0.8), ValueError, "at least two numbers"),
        ((*rows(9), ("a", "b")), TypeError, "fractions holds values of type"),
        ((*rows(2), THIRDS), ValueError, "part 3 of 3 would be empty: 2 rows are too few"),
        ((np.zeros((0, 2)), [], THIRDS), ValueError, "the number of rows is 0"),
    ],
)
def test_what_cannot_be_divided_gets_a_sentence(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        split(*arguments, np.random.default_rng(0))


def test_a_number_for_a_generator_and_a_class_of_one_row_get_a_sentence():
    with pytest.raises(TypeError, match="rng is 5: a generator was expected"):
        split(*rows(9), THIRDS, 5)
    with pytest.raises(ValueError, match="class b has one row only"):
        split(np.zeros((5, 1)), list("aaaab"), (0.5, 0.5), np.random.default_rng(0), stratify=True)
