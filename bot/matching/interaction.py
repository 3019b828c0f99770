"""Late interaction: how well the words of two texts answer one another, each in its place.

For every word piece of one text the nearest of the other counts, rare pieces most (MaxSim of Khattab and Zaharia
2020, ColBERT, weighted by inverse document frequency). The sentence model was not trained for it, and does it well
enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.embedding import Matrix, Quantised, restored

_VOCABULARY = 30_522


@dataclass(frozen=True)
class Pieces:
    """One text: its word pieces, and a row for each."""

    ids: NDArray[np.int32]
    states: Quantised


@dataclass(frozen=True)
class Interaction:
    """The word pieces of many texts, to be compared with those of one."""

    states: Quantised
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    """Where each text's pieces begin, and where the last one's end."""
    idf: Matrix
    """Per word piece of the vocabulary."""

    @classmethod
    def of(cls, texts: Sequence[Pieces]) -> "Interaction":
        """Texts in their order; at least one."""
        starts = np.concatenate([[0], np.cumsum([len(each.ids) for each in texts])]).astype(np.int64)
        ids = np.concatenate([each.ids for each in texts])
        return cls(np.concatenate([each.states for each in texts]), ids, starts, _idf([each.ids for each in texts]))

    def text(self, row: int) -> Pieces:
        """One of the texts."""
        own = slice(int(self.starts[row]), int(self.starts[row + 1]))
        return Pieces(self.ids[own], self.states[own])

    def covers(self, text: Pieces, rows: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        """How well each of these rows covers the text, and how well the text covers each, −1 to 1."""
        of_text, of_rows = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        lengths = self.starts[rows + 1] - self.starts[rows]
        said = lengths > 0
        if not len(text.ids) or not said.any():
            return of_text, of_rows
        starts, lengths = self.starts[rows[said]], lengths[said]
        offsets = np.cumsum(lengths) - lengths
        places = np.repeat(starts - offsets, lengths) + np.arange(int(lengths.sum()))
        likenesses = restored(self.states[places]) @ restored(text.states).T
        weights, theirs = self.idf[text.ids], self.idf[self.ids[places]]
        of_text[said] = np.maximum.reduceat(likenesses, offsets, axis=0) @ (weights / weights.sum())
        sums = np.add.reduceat(theirs * likenesses.max(axis=1), offsets)
        of_rows[said] = sums / np.add.reduceat(theirs, offsets)
        return of_text, of_rows


def _idf(texts: Sequence[NDArray[np.int32]]) -> Matrix:
    seen = np.zeros(_VOCABULARY, dtype=np.float32)
    for ids in texts:
        seen[np.unique(ids)] += 1
    weights: Matrix = (np.log((1 + len(texts)) / (1 + seen)) + 0.1).astype(np.float32)
    return weights
