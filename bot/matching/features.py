"""What a text is turned into before it is classified: its meaning and its letters, side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching import embedding, hashed_tfidf
from bot.matching.embedding import Encoder, Matrix
from bot.matching.hashed_tfidf import HashedTfidf
from bot.matching.interaction import Pieces

LEXICAL_WEIGHT = 0.5
"""Beside an embedding the letters are the lesser witness."""

_AT_ONCE = 1_024


@dataclass(frozen=True)
class Read:
    """One text, as it is judged."""

    row: Matrix
    """A single row: its sense as a whole, then its letters."""
    pieces: Pieces | None
    """Its word pieces, where meaning is compared."""


@dataclass(frozen=True)
class Encoded:
    """Many texts, as they are learnt."""

    rows: NDArray[np.float16]
    """A row a text, in half precision."""
    pieces: tuple[Pieces, ...] = ()
    """Those of each text, where meaning is compared."""


Known = Mapping[str, tuple[NDArray[np.float16], Pieces | None]]
"""Texts with their rows and pieces, as they were encoded before: finding their meaning takes longest."""

CancellationCheck = Callable[[], None]
"""Called now and then in work that takes seconds; raises where the work is no longer wanted."""


@dataclass(frozen=True)
class Layout:
    """Which columns of a row say what."""

    meaning: int
    """The first columns: vectors whose products are likenesses of meaning."""
    space: int
    """The first columns in which topics have a centre and a spread."""


FULL = Layout(embedding.DIMENSION // 2, embedding.DIMENSION)
LETTERS = Layout(hashed_tfidf.ALONE, hashed_tfidf.ALONE)


@dataclass(frozen=True)
class Features:
    """One row a text. Without an encoder the letters stand alone."""

    sketch: HashedTfidf
    encoder: Encoder | None

    @property
    def layout(self) -> Layout:
        """How the rows are to be read."""
        return FULL if self.encoder else LETTERS

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row a text."""
        letters = self.sketch.encode(texts)
        if self.encoder is None or not texts:
            return letters
        return np.hstack([self.encoder.encode(texts), LEXICAL_WEIGHT * letters])

    def read(self, text: str) -> Read:
        """One text with its word pieces."""
        letters = self.sketch.encode([text])
        if self.encoder is None:
            return Read(letters, None)
        encoded = self.encoder.read([text])
        row: Matrix = np.hstack([encoded.vectors, LEXICAL_WEIGHT * letters])
        return Read(row, Pieces(encoded.pieces[0], encoded.states[0]))

    def encode_many(self, texts: Sequence[str], known: Known, check_cancelled: CancellationCheck) -> Encoded:
        """Many texts, never all in full precision. What is known, of any sketch, keeps its meaning."""
        parts = []
        for start in range(0, len(texts), _AT_ONCE):
            check_cancelled()
            parts.append(self._halved(texts[start : start + _AT_ONCE], known))
        rows = np.concatenate([part.rows for part in parts])
        return Encoded(rows, tuple(each for part in parts for each in part.pieces))

    def encode_others(self, texts: Sequence[str], known: Known, check_cancelled: CancellationCheck) -> Encoded:
        """The same where what is known was encoded with this very sketch, and stays as it is."""
        others = [text for text in texts if text not in known]
        found = _by_text(others, self.encode_many(others, {}, check_cancelled)) if others else {}
        both = [found[text] if text in found else known[text] for text in texts]
        return Encoded(np.stack([row for row, _ in both]), tuple(pieces for _, pieces in both if pieces))

    def _halved(self, texts: Sequence[str], known: Known) -> Encoded:
        if self.encoder is None:
            return Encoded(self.encode(texts).astype(np.float16))
        unknown = [text for text in texts if text not in known]
        found = _by_text(unknown, _in_half(self.encoder.read(unknown))) if unknown else {}
        both = [found[text] if text in found else known[text] for text in texts]
        letters = LEXICAL_WEIGHT * self.sketch.encode(texts)
        rows = np.hstack([np.stack([row[: self.layout.space] for row, _ in both]), letters.astype(np.float16)])
        return Encoded(rows, tuple(pieces for _, pieces in both if pieces))


def _in_half(encoded: embedding.Encoded) -> Encoded:
    pieces = tuple(Pieces(*each) for each in zip(encoded.pieces, encoded.states, strict=True))
    return Encoded(encoded.vectors.astype(np.float16), pieces)


def _by_text(texts: Sequence[str], encoded: Encoded) -> dict[str, tuple[NDArray[np.float16], Pieces | None]]:
    pieces = encoded.pieces or [None] * len(texts)
    return {text: (row, own) for text, row, own in zip(texts, encoded.rows, pieces, strict=True)}
