"""Words and character n-grams as vectors: evidence that needs no model, and survives a misspelt word."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.embedding import Matrix

BESIDE_MEANING = 512
ALONE = 2048
"""Columns of a sketch: beside an embedding, and where it is all there is."""

BUCKETS = 1 << 20
"""Words, pairs and n-grams are told apart by their hashes, so many."""
_GRAMS = (3, 4, 5)
_MULTIPLIER = np.uint64(1_000_003)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class HashedTfidf:
    """TF-IDF of words, word pairs and character n-grams, folded into few columns.

    A feature adds to one column with a sign of its own, both from its hash, so that products of two vectors keep
    their expectation (Weinberger et al. 2009, Feature Hashing for Large Scale Multitask Learning, section 2).
    """

    idf: NDArray[np.float32]
    """Per bucket of features; zero for what no example has."""
    columns: int

    @classmethod
    def of(cls, texts: Sequence[str], columns: int) -> "HashedTfidf":
        """Weights from the examples (smooth idf, as in Manning et al. 2008, section 6.2, plus one)."""
        seen = np.zeros(BUCKETS, dtype=np.float32)
        for text in texts:
            seen[np.unique(features(text))] += 1
        idf = np.where(seen > 0, np.log((1 + len(texts)) / (1 + seen)) + 1, 0)
        return cls(idf.astype(np.float32), columns)

    @classmethod
    def from_known(cls, buckets: NDArray[np.int64], weights: NDArray[np.float32], columns: int) -> "HashedTfidf":
        """From the weights other than zero."""
        idf = np.zeros(BUCKETS, dtype=np.float32)
        idf[buckets] = weights
        return cls(idf, columns)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row of unit length a text; zeros where it shares nothing with the examples."""
        rows = np.zeros((len(texts), self.columns), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            found, counts = np.unique(features(text), return_counts=True)
            weights = (1 + np.log(counts)) * self.idf[found]
            weights /= max(float(np.linalg.norm(weights)), 1e-12)
            spread = found.astype(np.uint64) * _SPREAD
            signs = np.where(spread >> np.uint64(63), 1.0, -1.0)
            np.add.at(row, (spread >> np.uint64(32)) % np.uint64(self.columns), weights * signs)
        return rows


def features(text: str) -> NDArray[np.int64]:
    """The buckets of a text's words, pairs of words and character n-grams, as often as it has them."""
    words = text.split()
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    hashed = [np.array([_bucket(feature) for feature in words + pairs], dtype=np.int64)]
    letters = np.frombuffer(f" {text} ".encode(), dtype=np.uint8).astype(np.uint64)
    return np.concatenate(hashed + [_grams(letters, size) for size in _GRAMS])


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS


def _grams(letters: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
    """A hash for each run of `size` bytes: a polynomial, then mixed (the finaliser of SplitMix64)."""
    runs = max(len(letters) - size + 1, 0)
    mixed = np.full(runs, size, dtype=np.uint64)
    for offset in range(size):
        mixed = mixed * _MULTIPLIER + letters[offset : offset + runs]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    return (mixed % np.uint64(BUCKETS)).astype(np.int64)
