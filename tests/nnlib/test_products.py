import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.products import product, sum_of_columns, sum_of_rows

sizes = st.integers(1, 40)


@given(m=sizes, k=sizes, n=sizes, turned=st.booleans(), seed=st.integers(0, 99))
def test_an_element_of_a_product_is_a_row_times_a_column(m, k, n, turned, seed):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(k, m)).T if turned else rng.normal(size=(m, k))
    b = rng.normal(size=(2 * k, n))[::2]
    np.testing.assert_allclose(product(a, b), np.einsum("ik,kj->ij", a, b), atol=1e-12)


@pytest.mark.parametrize("shape", [(2, 3), (4, 2, 3)])
@pytest.mark.parametrize("other", [(3, 5), (4, 3, 5)])
def test_matrices_of_a_population_are_multiplied_one_by_one(shape, other):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=shape), rng.normal(size=other)
    expected = np.einsum("...ik,...kj->...ij", a, b)
    np.testing.assert_allclose(product(a, b), expected, atol=1e-14)


@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (1, 4), (10, 32), (5, 3, 1), (5, 3, 7), (2, 0)])
def test_sums_over_columns_and_rows_keep_their_axis(shape):
    array = np.random.default_rng(0).normal(size=shape)
    columns = np.einsum("...ij->...i", array)[..., np.newaxis]
    rows = np.einsum("...ij->...j", array)[..., np.newaxis, :]
    np.testing.assert_allclose(sum_of_columns(array), columns, atol=1e-14)
    np.testing.assert_allclose(sum_of_rows(array), rows, atol=1e-14)


def test_a_diverged_column_leaves_the_sums_of_the_others_alone():
    array = np.array([[1.0, np.nan, np.inf], [2.0, 3.0, 4.0]])
    np.testing.assert_array_equal(sum_of_rows(array), [[3.0, np.nan, np.inf]])
    np.testing.assert_array_equal(sum_of_columns(array), [[np.nan], [9.0]])
