"""Turns the ensemble's evidence into a probability, and finds the probability from which to answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.cross_validation import (
    BACKGROUND,
    LEFT_OUT,
    OFF_TOPIC,
    OFFERED,
    RIGHT,
    WRONG,
    CrossValidation,
)
from bot.matching.learning.embedding import Matrix

_OFF_TOPIC_SHARE = 0.5
"""Share of all questions that are expected to be off topic, as people ask a bot anything."""

_ACCEPTABLE = 0.05
"""Share of all questions that may be answered wrongly."""

_HALF_TRUSTED = 15
"""Off-topic examples from which they count for more than left-out topics and the background together."""

_LEFT_OUT_SHARE = 2 / 3
"""Weight of left-out topics where off-topic examples are few; the background has the rest."""

_BOUNDS_WITHOUT_EXAMPLES = (0.5, 0.5)
_BOUNDS_WITH_EXAMPLES = (0.1, 0.4)
"""Bounds of the threshold. Without off-topic examples an answer has to be likelier right than wrong. With many of
them the target share of wrong answers may set a lower threshold."""

_STEPS = 30


@dataclass(frozen=True)
class FittedCalibration:
    """Logistic regressions on the evidence: that the likeliest topic is right, and that one of the choices is."""

    means: Matrix
    spreads: Matrix
    coefficients: Matrix
    """One for each signal, then the intercept."""
    choice_coefficients: Matrix
    """The same for the choices."""
    threshold: float
    """The probability from which a question is answered."""

    @classmethod
    def of(cls, validation: CrossValidation) -> "FittedCalibration":
        """Fit to the results of a cross-validation."""
        evidence, kinds = validation.evidence, validation.kinds
        weights = _weights(kinds)
        means, spreads = evidence.mean(axis=0), evidence.std(axis=0) + 1e-6
        right = (kinds == RIGHT).astype(np.float64)
        standard = (evidence - means) / spreads
        coefficients = _fit(standard, right, weights)
        choice_coefficients = _fit(standard, right + (kinds == OFFERED), weights)
        probabilities = cls(means, spreads, coefficients, choice_coefficients, 0.0).probabilities(evidence)
        least, most = np.array(_BOUNDS_WITHOUT_EXAMPLES) * (1 - _trust(kinds)) + np.array(
            _BOUNDS_WITH_EXAMPLES
        ) * _trust(kinds)
        wanted = np.clip(_threshold(probabilities, right, weights), least, most)
        return cls(means, spreads, coefficients, choice_coefficients, round(float(wanted), 4))

    def probabilities(self, evidence: Matrix) -> Matrix:
        """The probability for each row that the likeliest topic is right; rounded, so that machines agree."""
        return self._apply(self.coefficients, evidence)

    def choice_probabilities(self, evidence: Matrix) -> Matrix:
        """The probability for each row that the likeliest topic, or one of the next ones, is right."""
        return np.maximum(self._apply(self.choice_coefficients, evidence), self.probabilities(evidence))

    def _apply(self, coefficients: Matrix, evidence: Matrix) -> Matrix:
        standard = np.clip((evidence - self.means) / self.spreads, -8, 8)
        odds = standard @ coefficients[:-1] + coefficients[-1]
        probabilities: Matrix = np.round(1 / (1 + np.exp(-odds)), 4).astype(np.float32)
        return probabilities


def _weights(kinds: NDArray[np.int64]) -> Matrix:
    """The weight of each question, all adding up to one.

    The base's own off-topic examples say best what is asked off topic. The fewer there are, the more weight left-out
    topics and the background get.
    """
    trust = _trust(kinds)
    wanted = {
        OFF_TOPIC: trust,
        LEFT_OUT: (1 - trust) * _LEFT_OUT_SHARE,
        BACKGROUND: (1 - trust) * (1 - _LEFT_OUT_SHARE),
    }
    present = {kind: share for kind, share in wanted.items() if (kinds == kind).any()}
    weights = np.zeros(len(kinds))
    for kind, share in present.items():
        weights[kinds == kind] = _OFF_TOPIC_SHARE * share / sum(present.values()) / (kinds == kind).sum()
    in_scope = (kinds == RIGHT) | (kinds == OFFERED) | (kinds == WRONG)
    weights[in_scope] = (1 - _OFF_TOPIC_SHARE) / max(in_scope.sum(), 1)
    shares: Matrix = weights / weights.sum()
    return shares


def _trust(kinds: NDArray[np.int64]) -> float:
    """How far the off-topic examples represent all that is off topic, 0 to 1."""
    count = int((kinds == OFF_TOPIC).sum())
    return count / (count + _HALF_TRUSTED)


def _fit(standard: Matrix, right: Matrix, weights: Matrix) -> Matrix:
    """Penalised logistic regression by Newton's method (Hastie et al. 2009, section 4.4.1)."""
    rows = np.hstack([standard, np.ones((len(standard), 1))]).astype(np.float64)
    penalties = np.full(rows.shape[1], 1 / max(right.sum(), 10))
    penalties[-1] = 1e-6
    coefficients = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        shares = 1 / (1 + np.exp(-np.clip(rows @ coefficients, -30, 30)))
        hessian = (rows * (weights * shares * (1 - shares))[:, None]).T @ rows + np.diag(penalties)
        coefficients -= np.linalg.solve(hessian, rows.T @ (weights * (shares - right)) + penalties * coefficients)
    return coefficients.astype(np.float32)


def _threshold(probabilities: Matrix, right: Matrix, weights: Matrix) -> float:
    """The lowest threshold at which no more than `_ACCEPTABLE` of the questions are answered wrongly."""
    order = np.argsort(-probabilities, kind="stable")
    wrong = np.cumsum((weights * (1 - right))[order])
    answered = int(np.searchsorted(wrong, _ACCEPTABLE, side="right"))
    return float(probabilities[order][min(answered, len(order) - 1)])
