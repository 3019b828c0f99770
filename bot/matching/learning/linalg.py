"""Linear algebra: inverses of large matrices that are symmetric and positive definite."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.embedding import Matrix

Real = NDArray[np.floating[Any]]

_LARGEST_DIRECT = 256
"""Rows up to which numpy inverts a matrix as a whole."""


def inverse(matrix: Real) -> Real:
    """Invert a matrix one half at a time (Petersen and Pedersen 2012, The Matrix Cookbook, 9.1.3).

    Nearly all of the work is matrix products, so it takes a third of the time of `numpy.linalg.inv`.
    """
    if len(matrix) <= _LARGEST_DIRECT:
        return np.linalg.inv(matrix)
    half = len(matrix) // 2
    first = inverse(matrix[:half, :half])
    across = first @ matrix[:half, half:]
    second = inverse(matrix[half:, half:] - matrix[half:, :half] @ across)
    corner = across @ second
    result = np.empty_like(matrix)
    result[:half, :half] = first + corner @ across.T
    result[:half, half:], result[half:, :half] = -corner, -corner.T
    result[half:, half:] = second
    return result


def inverse_from_rows(rows: Matrix, diagonal: Real) -> Matrix:
    """Invert `diag(diagonal) + rowsᵀ rows`, where there are fewer rows than columns.

    Only a matrix as large as the number of rows is inverted (the Woodbury identity; Golub and Van Loan 2013, section
    2.1.4).
    """
    exact = rows.astype(np.float64)
    scaled = exact / diagonal
    inner = inverse(np.eye(len(rows)) + scaled @ exact.T)
    result: Matrix = (np.diag(1 / diagonal) - scaled.T @ inner @ scaled).astype(np.float32)
    return result
