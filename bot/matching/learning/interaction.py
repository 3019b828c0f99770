"""Late interaction: how well the words of two texts correspond, each in its context.

Each word piece of one text is compared with the most similar piece of the other, and rare pieces count most (MaxSim
of Khattab and Zaharia 2020, ColBERT, weighted by inverse document frequency). The sentence model was not trained for
this; on real questions it improves the ranking all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.embedding import QUANTA, Matrix, Quantised, dequantised

_VOCABULARY_SIZE = 30_522


@dataclass(frozen=True)
class Pieces:
    """One text: the numbers of its word pieces, and a contextual vector for each."""

    ids: NDArray[np.int32]
    states: Quantised


@dataclass(frozen=True)
class Interaction:
    """The word pieces of many texts, to be compared with those of one text."""

    states: Quantised
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    """Where each text's pieces begin, and where the last one's end."""
    idf: Matrix
    """The weight of each word piece of the vocabulary."""

    @classmethod
    def of(cls, texts: Sequence[Pieces]) -> "Interaction":
        """Index texts, of which there is at least one, by their order."""
        starts = np.concatenate([[0], np.cumsum([len(each.ids) for each in texts])]).astype(np.int64)
        ids = np.concatenate([each.ids for each in texts])
        return cls(np.concatenate([each.states for each in texts]), ids, starts, _idf([each.ids for each in texts]))

    def text(self, row: int) -> Pieces:
        """The pieces of one of the texts."""
        own = slice(int(self.starts[row]), int(self.starts[row + 1]))
        return Pieces(self.ids[own], self.states[own])

    def coverage(self, text: Pieces, rows: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        """How well each of these texts, by their numbers, covers the given one, and how well it covers each of them:
        two vectors of values from −1 to 1, zero for a text without pieces.
        """
        of_text, of_rows = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        lengths = self.starts[rows + 1] - self.starts[rows]
        filled = lengths > 0
        if not len(text.ids) or not filled.any():
            return of_text, of_rows
        starts, lengths = self.starts[rows[filled]], lengths[filled]
        offsets = np.cumsum(lengths) - lengths
        places = np.repeat(starts - offsets, lengths) + np.arange(int(lengths.sum()))
        similarities = self.states[places].astype(np.float32) @ (dequantised(text.states) / QUANTA).T
        weights, theirs = self.idf[text.ids], self.idf[self.ids[places]]
        of_text[filled] = np.maximum.reduceat(similarities, offsets, axis=0) @ (weights / weights.sum())
        sums = np.add.reduceat(theirs * similarities.max(axis=1), offsets)
        of_rows[filled] = sums / np.add.reduceat(theirs, offsets)
        return of_text, of_rows


def _idf(texts: Sequence[NDArray[np.int32]]) -> Matrix:
    seen = np.zeros(_VOCABULARY_SIZE, dtype=np.float32)
    for ids in texts:
        seen[np.unique(ids)] += 1
    weights: Matrix = (np.log((1 + len(texts)) / (1 + seen)) + 0.1).astype(np.float32)
    return weights
