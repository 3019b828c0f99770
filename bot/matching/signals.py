"""What tells a question that is understood from one that is not: ten numbers, and the odds they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Calibration
from bot.matching import hashed_tfidf
from bot.matching.embedding import Matrix

NAMES = (
    "energy",
    "doubt",
    "meaning",
    "letters",
    "own",
    "overall",
    "over_others",
    "meaning_over_others",
    "pieces_over_others",
    "vocabulary",
    "length",
)
"""The classifier's energy, and its doubt about the topic's family; likeness to the topic's nearest example in meaning
and in letters; the distance to the nearest centre, and to the middle of all; how far the topics are ahead of what is
to be declined: by the classifier, by the nearest example, and by its word pieces; how far the words are those of the
field; and the logarithm of their number."""

_FARTHEST = 4.0
"""Standard deviations that a signal is believed."""

_BUCKETS = hashed_tfidf.BUCKETS


@dataclass(frozen=True)
class Vocabulary:
    """How much likelier words, pairs and character n-grams are in the field than outside it: naive Bayes."""

    odds: Matrix
    """Per bucket of features, the natural logarithm; zero for what neither has."""

    @classmethod
    def of(cls, examples: Sequence[str], others: Sequence[str]) -> "Vocabulary":
        """Count both, with half an occurrence added to each."""
        here, there = _counts(examples), _counts(others)
        odds = np.log((here + 0.5) / (len(examples) + 1)) - np.log((there + 0.5) / (len(others) + 1))
        odds[(here + there) == 0] = 0
        return cls(odds.astype(np.float32))

    def mean(self, text: str) -> float:
        """Over what a text consists of; zero for an empty one."""
        features = np.unique(hashed_tfidf.features(text))
        return float(self.odds[features].mean()) if len(features) else 0.0


def _counts(texts: Sequence[str]) -> NDArray[np.float32]:
    counts = np.zeros(_BUCKETS, dtype=np.float32)
    for text in texts:
        counts[np.unique(hashed_tfidf.features(text))] += 1
    return counts


def probability(calibration: Calibration, signals: Matrix) -> float:
    """That the topic is what was meant, by the numbers that were fitted on real questions."""
    odds = calibration.intercept
    for name, value in zip(NAMES, signals, strict=True):
        if signal := calibration.signals.get(name):
            standard = np.clip((float(value) - signal.mean) / signal.spread, -_FARTHEST, _FARTHEST)
            odds += signal.weight * float(standard)
    return round(float(1 / (1 + np.exp(-odds))), 4)


def shown(calibration: Calibration, probability: float) -> float:
    """A probability as it is told: 0.8 is where the answer counts as sure."""
    sure = calibration.sure_from
    if probability < sure:
        return round(SURE * probability / sure, 4)
    return round(SURE + (1 - SURE) * (probability - sure) / (1 - sure), 4)


SURE = 0.8
"""What is told of an answer that counts as sure."""
