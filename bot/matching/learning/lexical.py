"""Words and character n-grams as evidence, which needs no sentence model and survives misspelt words."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.embedding import Matrix

COLUMNS_BESIDE_EMBEDDING = 512
COLUMNS_ALONE = 2048
"""Columns of a TF-IDF vector: beside an embedding, and where there is no sentence model."""

BUCKETS = 1 << 20
"""Hash values by which words, pairs and n-grams are told apart."""
_GRAMS = (3, 4, 5)
_MULTIPLIER = np.uint64(1_000_003)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class HashedTfidf:
    """TF-IDF of words, word pairs and character n-grams, hashed into few columns.

    Each feature is added to one column with a sign, both taken from its hash, so that products of two vectors keep
    their expectation (Weinberger et al. 2009, Feature Hashing for Large Scale Multitask Learning, section 2).
    """

    idf: NDArray[np.float32]
    """The weight of each bucket; zero where no example has a feature in it."""
    columns: int

    @classmethod
    def of(cls, texts: Sequence[str], columns: int) -> "HashedTfidf":
        """Weigh features by how few of the texts have them (smooth idf, Manning et al. 2008, section 6.2, plus
        one).
        """
        seen = _counts(texts)
        idf = np.where(seen > 0, np.log((1 + len(texts)) / (1 + seen)) + 1, 0)
        return cls(idf.astype(np.float32), columns)

    @classmethod
    def from_nonzero(cls, buckets: NDArray[np.int64], weights: NDArray[np.float32], columns: int) -> "HashedTfidf":
        """Restore the weights from those that are not zero."""
        idf = np.zeros(BUCKETS, dtype=np.float32)
        idf[buckets] = weights
        return cls(idf, columns)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of unit length for each text; zeros for a text that shares no feature with the examples."""
        rows = np.zeros((len(texts), self.columns), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            found, counts = np.unique(features(text), return_counts=True)
            weights = (1 + np.log(counts)) * self.idf[found]
            weights /= max(float(np.linalg.norm(weights)), 1e-12)
            spread = found.astype(np.uint64) * _SPREAD
            signs = np.where(spread >> np.uint64(63), 1.0, -1.0)
            np.add.at(row, (spread >> np.uint64(32)) % np.uint64(self.columns), weights * signs)
        return rows


@dataclass(frozen=True)
class Vocabulary:
    """How much likelier words, pairs and character n-grams are in the field than outside it (naive Bayes)."""

    odds: NDArray[np.float32]
    """Natural logarithm of the odds of each bucket; zero where neither side has a feature in it."""

    @classmethod
    def of(cls, examples: Sequence[str], off_topic: Sequence[str]) -> "Vocabulary":
        """Count features on both sides, with half an occurrence added to each."""
        inside, outside = _counts(examples), _counts(off_topic)
        odds = np.log((inside + 0.5) / (len(examples) + 1)) - np.log((outside + 0.5) / (len(off_topic) + 1))
        odds[(inside + outside) == 0] = 0
        return cls(odds.astype(np.float32))

    @classmethod
    def from_nonzero(cls, buckets: NDArray[np.int64], values: NDArray[np.float32]) -> "Vocabulary":
        """Restore the odds from those that are not zero."""
        odds = np.zeros(BUCKETS, dtype=np.float32)
        odds[buckets] = values
        return cls(odds)

    def mean(self, text: str) -> float:
        """The mean over the features of a text; zero for an empty text."""
        found = np.unique(features(text))
        return float(self.odds[found].mean()) if len(found) else 0.0


def features(text: str) -> NDArray[np.int64]:
    """The buckets of a text's words, word pairs and character n-grams, each as often as it occurs."""
    words = text.split()
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    hashed = [np.array([_bucket(feature) for feature in words + pairs], dtype=np.int64)]
    letters = np.frombuffer(f" {text} ".encode(), dtype=np.uint8).astype(np.uint64)
    return np.concatenate(hashed + [_grams(letters, size) for size in _GRAMS])


def _counts(texts: Sequence[str]) -> NDArray[np.float32]:
    """How many of the texts have a feature in each bucket."""
    counts = np.zeros(BUCKETS, dtype=np.float32)
    for text in texts:
        counts[np.unique(features(text))] += 1
    return counts


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS


def _grams(letters: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
    """A hash of each run of `size` bytes: a polynomial, mixed by the finaliser of SplitMix64."""
    runs = max(len(letters) - size + 1, 0)
    mixed = np.full(runs, size, dtype=np.uint64)
    for offset in range(size):
        mixed = mixed * _MULTIPLIER + letters[offset : offset + runs]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    return (mixed % np.uint64(BUCKETS)).astype(np.int64)
