"""From evidence to a probability, and from a target to the probability that is enough."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.cross_validation import BACKGROUND, DECLINED, LEFT_OUT, NEAR, RIGHT, WRONG, CrossValidation
from bot.matching.embedding import Matrix

OFF_TOPIC = 0.5
"""Share of the questions that are expected to be off-topic: people ask a bot anything."""

ACCEPTABLE = 0.05
"""Share of all questions that may be answered wrongly."""

_TRUSTED = 15
"""Examples to decline from which they say more of what is off-topic than topics left out do."""

_LEFT_OUT = 2 / 3
"""Share of the remaining off-topic questions that topics left out play; the background plays the rest."""

_IMAGINED = (0.5, 0.5)
_KNOWN = (0.1, 0.4)
"""Bounds of the threshold. Where all that is known of off-topic questions is imagined, it stands where an answer is
as likely right as wrong; examples to decline are proof enough to go below, as far as the target allows."""

_STEPS = 30


@dataclass(frozen=True)
class Calibration:
    """Logistic regressions, on the evidence, of "the likeliest topic is meant" and of "one of the choices is"."""

    means: Matrix
    spreads: Matrix
    coefficients: Matrix
    """One a witness, and the intercept."""
    among: Matrix
    """The same for the choices."""
    enough: float
    """The probability from which a question is answered."""

    @classmethod
    def of(cls, rehearsal: CrossValidation) -> "Calibration":
        """Fit to a rehearsal."""
        weights = _weights(rehearsal.kinds)
        means, spreads = rehearsal.evidence.mean(axis=0), rehearsal.evidence.std(axis=0) + 1e-6
        right = (rehearsal.kinds == RIGHT).astype(np.float64)
        standard = (rehearsal.evidence - means) / spreads
        near = right + (rehearsal.kinds == NEAR)
        coefficients, among = _fitted(standard, right, weights), _fitted(standard, near, weights)
        fitted = cls(means, spreads, coefficients, among, 0.0)
        probabilities = fitted.probabilities(rehearsal.evidence)
        least, most = np.array(_IMAGINED) + (np.array(_KNOWN) - np.array(_IMAGINED)) * _trust(rehearsal.kinds)
        wanted = _threshold(probabilities, right, weights)
        return cls(means, spreads, coefficients, among, round(float(np.clip(wanted, least, most)), 4))

    def probabilities(self, evidence: Matrix) -> Matrix:
        """That the likeliest topic is what was meant. Rounded, so that machines agree."""
        return self._applied(self.coefficients, evidence)

    def of_choices(self, evidence: Matrix) -> Matrix:
        """That the likeliest topic, or one of those after it, is what was meant."""
        return np.maximum(self._applied(self.among, evidence), self.probabilities(evidence))

    def _applied(self, coefficients: Matrix, evidence: Matrix) -> Matrix:
        standard = np.clip((evidence - self.means) / self.spreads, -8, 8)
        odds = standard @ coefficients[:-1] + coefficients[-1]
        probabilities: Matrix = np.round(1 / (1 + np.exp(-odds)), 4).astype(np.float32)
        return probabilities


def _weights(kinds: NDArray[np.int64]) -> Matrix:
    """How much each rehearsed question counts, all adding up to one.

    The base's own questions to decline say best what comes in; the fewer there are, the more is left to the
    topics left out and to the background.
    """
    trust = _trust(kinds)
    wanted = {DECLINED: trust, LEFT_OUT: (1 - trust) * _LEFT_OUT, BACKGROUND: (1 - trust) * (1 - _LEFT_OUT)}
    present = {kind: share for kind, share in wanted.items() if (kinds == kind).any()}
    weights = np.zeros(len(kinds))
    for kind, share in present.items():
        weights[kinds == kind] = OFF_TOPIC * share / sum(present.values()) / (kinds == kind).sum()
    asked = (kinds == RIGHT) | (kinds == NEAR) | (kinds == WRONG)
    weights[asked] = (1 - OFF_TOPIC) / max(asked.sum(), 1)
    shares: Matrix = weights / weights.sum()
    return shares


def _trust(kinds: NDArray[np.int64]) -> float:
    """How far the questions to decline stand for all that is off-topic, 0 to 1."""
    declined = int((kinds == DECLINED).sum())
    return declined / (declined + _TRUSTED)


def _fitted(standard: Matrix, right: Matrix, weights: Matrix) -> Matrix:
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
    """The lowest at which no more than `ACCEPTABLE` of the questions are answered wrongly."""
    order = np.argsort(-probabilities, kind="stable")
    wrong = np.cumsum((weights * (1 - right))[order])
    answered = int(np.searchsorted(wrong, ACCEPTABLE, side="right"))
    return float(probabilities[order][min(answered, len(order) - 1)])
