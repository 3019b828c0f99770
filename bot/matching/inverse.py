"""Inverses of large matrices that few rows made."""

import numpy as np

from bot.matching.embedding import Matrix


def by_rows(rows: Matrix, diagonal: Matrix) -> Matrix:
    """The inverse of a diagonal plus rowsᵀ rows, where there are fewer rows than columns.

    What is inverted is as large as there are rows (the Woodbury identity; Golub and Van Loan 2013, section 2.1.4).
    """
    exact = rows.astype(np.float64)
    scaled = exact / diagonal
    inner = np.linalg.inv(np.eye(len(rows)) + scaled @ exact.T)
    inverse: Matrix = (np.diag(1 / diagonal) - scaled.T @ inner @ scaled).astype(np.float32)
    return inverse
