"""Multinomial logistic regression, fitted by a preconditioned quasi-Newton method."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning import linalg
from bot.matching.learning.embedding import Matrix

Labels = NDArray[np.int64]

_HISTORY = 8
"""Steps that L-BFGS looks back on."""
_TOLERANCE = 1e-3
"""Fitting ends where the gradient is so much shorter than at the start."""

_PENALTY = 1e-3
"""λ for a single row. It is divided by the square root of the number of rows."""


@dataclass(frozen=True)
class Linear:
    """A linear classifier: `rows @ weights + bias`, over the first columns of a row, as many as there are weights."""

    weights: Matrix
    bias: Matrix

    def scores(self, rows: Matrix) -> Matrix:
        """The log-odds of every class, up to a constant; one row for each row."""
        result: Matrix = rows[:, : len(self.weights)] @ self.weights + self.bias
        return result


def softmax(scores: Matrix) -> Matrix:
    """Scores as probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Matrix = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def fit(rows: Matrix, labels: Labels, classes: int, steps: int) -> Linear:
    """Minimise the mean log-loss plus λ/2 ‖W‖² by L-BFGS (Nocedal and Wright 2006, algorithm 7.5).

    The Hessian of the log-loss is at most ½ XᵀX for every class (Böhning 1992). The inverse of a quarter of that
    bound is the initial matrix, with which a handful of steps do what takes hundreds without.
    """
    objective = _Objective(rows, labels, _PENALTY / float(np.sqrt(len(rows))))
    solution = np.zeros((rows.shape[1] + 1, classes), dtype=np.float32)
    inverse = objective.inverse_hessian()
    value, gradient = objective.at(solution)
    target = _TOLERANCE * float(np.linalg.norm(gradient))
    history: list[tuple[Matrix, Matrix, float]] = []
    for _ in range(steps):
        direction = _descent(gradient, history, inverse)
        moved, new_value, new_gradient = _line_search(objective, solution, value, gradient, direction)
        step, change = moved - solution, new_gradient - gradient
        if (curvature := float(np.vdot(step, change))) > 1e-12:
            history = [*history, (step, change, 1 / curvature)][-_HISTORY:]
        solution, value, gradient = moved, new_value, new_gradient
        if float(np.linalg.norm(gradient)) < target:
            break
    return Linear(solution[:-1], solution[-1])


class _Objective:
    """The function that is minimised, of solutions whose last row is the bias."""

    def __init__(self, rows: Matrix, labels: Labels, penalty: float) -> None:
        self._rows = rows
        self._labels = labels
        self._penalties = np.full(rows.shape[1] + 1, penalty, dtype=np.float32)
        self._penalties[-1] = 1e-6

    def at(self, solution: Matrix) -> tuple[float, Matrix]:
        """The value and the gradient."""
        scores = self._rows @ solution[:-1]
        scores += solution[-1]
        scores -= scores.max(axis=1, keepdims=True)
        own = np.arange(len(scores)), self._labels
        chosen = scores[own]
        shares = np.exp(scores, out=scores)
        sums = shares.sum(axis=1)
        loss = float((np.log(sums) - chosen).mean())
        shares /= sums[:, None]
        shares[own] -= 1
        shares /= len(scores)
        penalised = self._penalties[:, None] * solution
        gradient = np.vstack([self._rows.T @ shares, shares.sum(axis=0, keepdims=True)])
        return loss + 0.5 * float(np.vdot(solution, penalised)), gradient + penalised

    def inverse_hessian(self) -> Matrix:
        """The initial matrix of `fit`."""
        count, width = self._rows.shape
        if count < width:
            rows = np.hstack([self._rows, np.ones((count, 1), dtype=np.float32)])
            return linalg.inverse_from_rows(rows / np.sqrt(16 * count), self._penalties.astype(np.float64))
        bound = np.full((width + 1, width + 1), count, dtype=np.float64)
        bound[:-1, :-1] = self._rows.T @ self._rows
        bound[:-1, -1] = bound[-1, :-1] = self._rows.sum(axis=0)
        return linalg.inverse(bound / (16 * count) + np.diag(self._penalties)).astype(np.float32)


def _descent(gradient: Matrix, history: list[tuple[Matrix, Matrix, float]], inverse: Matrix) -> Matrix:
    """The direction of steepest ascent by the two loops of L-BFGS; a step subtracts it."""
    direction = gradient.copy()
    factors = []
    for step, change, scale in reversed(history):
        factor = scale * float(np.vdot(step, direction))
        factors.append(factor)
        direction -= factor * change
    direction = inverse @ direction
    for (step, change, scale), factor in zip(history, reversed(factors), strict=True):
        direction += step * (factor - scale * float(np.vdot(change, direction)))
    return direction


def _line_search(
    objective: _Objective, solution: Matrix, value: float, gradient: Matrix, direction: Matrix
) -> tuple[Matrix, float, Matrix]:
    """Halve the step until the value falls enough (Armijo's condition)."""
    slope = float(np.vdot(gradient, direction))
    length = 1.0
    while True:
        moved = solution - length * direction
        new_value, new_gradient = objective.at(moved)
        if new_value <= value - 1e-4 * length * slope or length < 1e-4:
            return moved, new_value, new_gradient
        length /= 2
