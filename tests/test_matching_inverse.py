"""Inverses of large matrices undo the matrices, whatever their size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.learning.linalg import inverse, inverse_from_rows

SIZES = st.integers(1, 600)


def some_rows(seed: int, count: int, width: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)


@given(st.integers(0, 2**32 - 1), SIZES)
def test_an_inverse_inverse_undoes_its_matrix(seed: int, size: int) -> None:
    rows = some_rows(seed, size, size).astype(np.float64)
    matrix = rows @ rows.T / size + 0.1 * np.eye(size)
    assert np.allclose(inverse(matrix) @ matrix, np.eye(size), atol=1e-8)


@given(st.integers(0, 2**32 - 1), SIZES, SIZES)
def test_an_inverse_inverse_from_rows_undoes_what_the_rows_make(seed: int, one: int, other: int) -> None:
    count, width = sorted((one, other))
    rows, diagonal = some_rows(seed, count, width), np.linspace(1, 2, width)
    matrix = np.diag(diagonal) + rows.T.astype(np.float64) @ rows
    assert np.allclose(inverse_from_rows(rows, diagonal) @ matrix, np.eye(width), atol=1e-2)
