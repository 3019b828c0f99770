"""Late interaction: how well the words of two texts correspond, each in its context.

Each word piece of one text is compared with the most similar piece of the other, and rare pieces count most (MaxSim
of Khattab and Zaharia 2020, ColBERT, weighted by inverse document frequency). The sentence model was not trained for
this; on real questions it improves the ranking all the same.

The vectors are compared in a third of their dimensions, those in which the texts vary most; ColBERT keeps as many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.embedding import QUANTA, Matrix, Quantised, dequantised, quantised, unit

_VOCABULARY_SIZE = 30_522
_DIMENSIONS = 128
_MOST_SAMPLED = 20_000
"""Word pieces by which the dimensions are found."""


@dataclass(frozen=True)
class Pieces:
    """One text: the numbers of its word pieces, and a contextual vector for each."""

    ids: NDArray[np.int32]
    states: Quantised


@dataclass(frozen=True)
class ComparedText:
    """A text in the form in which an index compares it with its own texts."""

    states: Matrix
    """One column for each word piece."""
    weights: Matrix
    """Their shares of the text; they add up to one."""


@dataclass(frozen=True)
class Interaction:
    """The word pieces of many texts, to be compared with those of one text."""

    basis: Matrix
    """The dimensions in which vectors are compared, one column each, orthonormal."""
    states: Quantised
    """The pieces' vectors in these dimensions."""
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
        states = np.concatenate([each.states for each in texts])
        basis = _basis(states)
        return cls(basis, _in_basis(states, basis), ids, starts, _idf([each.ids for each in texts]))

    def prepared(self, text: Pieces) -> ComparedText | None:
        """A text as this index compares it; None for one without pieces."""
        if not len(text.ids):
            return None
        weights = self.idf[text.ids]
        states = unit(dequantised(text.states) @ self.basis) / np.float32(QUANTA)
        return ComparedText(states.T, weights / max(float(weights.sum()), 1e-12))

    def coverage(self, text: ComparedText, rows: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        """How well each of these texts, by their numbers, covers the given one, and how well it covers each of them:
        two vectors of values from −1 to 1, zero for a text without pieces.
        """
        of_text, of_rows = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        lengths = self.starts[rows + 1] - self.starts[rows]
        filled = lengths > 0
        if not filled.any():
            return of_text, of_rows
        offsets = np.cumsum(lengths[filled]) - lengths[filled]
        places = self.places(rows)
        similarities = self._similarities(text, places)
        theirs = self.idf[self.ids[places]]
        of_text[filled] = np.maximum.reduceat(similarities, offsets, axis=0) @ text.weights
        sums = np.add.reduceat(theirs * similarities.max(axis=1), offsets)
        of_rows[filled] = sums / np.add.reduceat(theirs, offsets)
        return of_text, of_rows

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the pieces of these texts are, one text after the other."""
        starts, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        offsets = np.cumsum(lengths) - lengths
        return np.repeat(starts - offsets, lengths) + np.arange(int(lengths.sum()))

    def coverage_together(self, text: ComparedText, groups: Sequence[NDArray[np.int64]]) -> Matrix:
        """How well the texts of each group cover the given one together: for each of its pieces the best of them
        counts. A group is given by the places of its pieces, of which it has some.
        """
        offsets = np.concatenate([[0], np.cumsum([len(group) for group in groups])[:-1]])
        similarities = self._similarities(text, np.concatenate(groups))
        covered: Matrix = np.maximum.reduceat(similarities, offsets, axis=0) @ text.weights
        return covered

    def _similarities(self, text: ComparedText, places: NDArray[np.int64]) -> Matrix:
        """One row for each place, one column for each piece of the text."""
        similarities: Matrix = self.states[places].astype(np.float32) @ text.states
        return similarities


def _basis(states: Quantised) -> Matrix:
    """The directions in which the vectors are longest (truncated singular value decomposition)."""
    sampled = dequantised(states[:: len(states) // _MOST_SAMPLED + 1]).astype(np.float64)
    directions: NDArray[Any] = np.linalg.eigh(sampled.T @ sampled)[1]
    return np.ascontiguousarray(directions[:, ::-1][:, :_DIMENSIONS], dtype=np.float32)


def _in_basis(states: Quantised, basis: Matrix) -> Quantised:
    """The vectors in other dimensions, a batch at a time."""
    batches = (states[start : start + _MOST_SAMPLED] for start in range(0, len(states), _MOST_SAMPLED))
    return np.concatenate([quantised(dequantised(batch) @ basis) for batch in batches])


def _idf(texts: Sequence[NDArray[np.int32]]) -> Matrix:
    seen = np.zeros(_VOCABULARY_SIZE, dtype=np.float32)
    for ids in texts:
        seen[np.unique(ids)] += 1
    weights: Matrix = (np.log((1 + len(texts)) / (1 + seen)) + 0.1).astype(np.float32)
    return weights
