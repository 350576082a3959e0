import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score
from sklearn.metrics import confusion_matrix as oracle

from nnlib import datasets, examples, metrics


@pytest.mark.parametrize("make", [datasets.two_moons, datasets.circles])
@given(n=st.integers(2, 60), seed=st.integers(0, 99))
def test_data_has_rows_labels_and_both_classes(make, n, seed):
    X, y = make(n, rng=np.random.default_rng(seed))
    assert X.shape == (n, 2) and y.shape == (n, 1)
    assert np.count_nonzero(y) == n - n // 2 and set(np.unique(y)) == {0.0, 1.0}
    again = make(n, rng=np.random.default_rng(seed))
    np.testing.assert_array_equal(X, again[0])
    np.testing.assert_array_equal(y, again[1])


def test_moons_without_noise_lie_on_their_half_circles():
    X, y = datasets.two_moons(50, noise=0.0, rng=np.random.default_rng(0))
    upper, lower = X[y[:, 0] == 0], X[y[:, 0] == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1.0)
    assert (upper[:, 1] >= 0).all()
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1.0, lower[:, 1] - 0.5), 1.0)
    assert (lower[:, 1] <= 0.5).all()


def test_circles_without_noise_have_their_radii():
    X, y = datasets.circles(50, noise=0.0, inner=0.3, rng=np.random.default_rng(0))
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y[:, 0] == 0, 1.0, 0.3))


@pytest.mark.parametrize(
    ("arguments", "keywords", "sentence"),
    [
        ((1,), {}, "at least 2"),
        ((2.5,), {}, "whole number"),
        ((10,), {"noise": -1.0}, "noise is -1.0"),
        ((10,), {"noise": "much"}, "noise is 'much'"),
        ((10,), {"rng": 0}, "default_rng"),
    ],
)
def test_impossible_data_gets_a_sentence(arguments, keywords, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        datasets.two_moons(*arguments, **keywords)


@given(st.integers(1, 40), st.integers(0, 99))
def test_accuracy_of_one_output_is_scikit_learns(n, seed):
    rng = np.random.default_rng(seed)
    outputs, targets = rng.random((1, n)), rng.integers(0, 2, (1, n))
    expected = accuracy_score(targets[0], outputs[0] >= 0.5)
    assert metrics.accuracy(outputs, targets) == pytest.approx(expected)
    np.testing.assert_array_equal(
        metrics.confusion_matrix(outputs, targets),
        oracle(targets[0], outputs[0] >= 0.5, labels=[0, 1]),
    )


def test_accuracy_of_several_outputs_compares_the_largest():
    targets = np.eye(3)[:, [0, 1, 2, 2]]
    outputs = np.array([[0.9, 0.2, 0.4, 0.1], [0.5, 0.7, 0.3, 0.2], [0.1, 0.1, 0.2, 0.3]])
    assert metrics.accuracy(outputs, targets) == 0.75
    assert metrics.confusion_matrix(outputs, targets)[2].tolist() == [1, 0, 1]


def test_rows_in_place_of_columns_are_told_apart():
    with pytest.raises(ValueError, match=r"targets\.T"):
        metrics.accuracy(np.full((4, 1), 0.7), np.array([[1], [0], [1], [1]]))
    with pytest.raises(ValueError, match="must be the same"):
        metrics.accuracy(np.full((4, 1), 0.7), np.ones((1, 4)))
    with pytest.raises(ValueError, match="columns were expected"):
        metrics.classes([0.3, 0.8])


@pytest.mark.parametrize(
    "labels, are",
    [
        ([[0], [1], [1]], True),
        ([[0], [0.5]], False),
        ([[0], [-1]], False),
        ([[1, 0, 0], [0, 0, 1]], True),
        ([[1, 0, 0], [1, 0, 1]], False),
        ([[1, 0, 0], [0, 0, 0]], False),
        ([[0.5, 0.5], [0, 1]], False),
        ([[2, -1], [0, 1]], False),
    ],
)
def test_labels_are_classes_when_they_are_0_or_1_or_one_hot(labels, are):
    assert examples.are_classes(np.array(labels, dtype=float)) is are
