"""Turns a text into the row that is classified: its meaning and its letters, side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning import embedding, lexical
from bot.matching.learning.embedding import Embeddings, Encoder, Matrix
from bot.matching.learning.interaction import Pieces
from bot.matching.learning.lexical import HashedTfidf

LEXICAL_WEIGHT = 0.5
"""Weight of the letters beside an embedding."""

_BATCH = 1_024
"""Texts that are held in full precision at once."""


@dataclass(frozen=True)
class EncodedText:
    """One text, as it is matched."""

    row: Matrix
    """A single row: the sentence vector, then the letters."""
    pieces: Pieces | None
    """Its word pieces; None without a sentence model."""


@dataclass(frozen=True)
class EncodedTexts:
    """Many texts, as they are trained on."""

    rows: NDArray[np.float16]
    """One row for each text, in half precision."""
    pieces: tuple[Pieces, ...] = ()
    """The word pieces of each text; empty without a sentence model."""


Known = Mapping[str, tuple[NDArray[np.float16], Pieces | None]]
"""Texts with their rows and pieces from an earlier training, of which embedding took the longest."""

CancellationCheck = Callable[[], None]
"""Called now and then during work that takes seconds; raises where the work is no longer wanted."""


@dataclass(frozen=True)
class Layout:
    """Which columns of a row hold what."""

    meaning: int
    """How many of the first columns are vectors whose products are similarities of meaning."""
    space: int
    """How many of the first columns span the space in which topics have a centre and a spread."""


FULL = Layout(embedding.DIMENSION // 2, embedding.DIMENSION)
LETTERS = Layout(lexical.COLUMNS_ALONE, lexical.COLUMNS_ALONE)


@dataclass(frozen=True)
class Features:
    """Encodes texts as rows. Without an encoder a row holds the letters alone."""

    tfidf: HashedTfidf
    encoder: Encoder | None

    @property
    def layout(self) -> Layout:
        """Which columns hold what."""
        return FULL if self.encoder else LETTERS

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row for each text."""
        letters = self.tfidf.encode(texts)
        if self.encoder is None or not texts:
            return letters
        return np.hstack([self.encoder.encode(texts), LEXICAL_WEIGHT * letters])

    def encode_one(self, text: str) -> EncodedText:
        """One text with its word pieces."""
        letters = self.tfidf.encode([text])
        if self.encoder is None:
            return EncodedText(letters, None)
        embedded = self.encoder.embed([text])
        row: Matrix = np.hstack([embedded.vectors, LEXICAL_WEIGHT * letters])
        return EncodedText(row, Pieces(embedded.pieces[0], embedded.states[0]))

    def encode_many(self, texts: Sequence[str], known: Known, check_cancelled: CancellationCheck) -> EncodedTexts:
        """Many texts, a batch at a time. Known texts are not embedded again; their letters are encoded anew."""
        parts = []
        for start in range(0, len(texts), _BATCH):
            check_cancelled()
            parts.append(self._encode_batch(texts[start : start + _BATCH], known))
        rows = np.concatenate([part.rows for part in parts])
        return EncodedTexts(rows, tuple(each for part in parts for each in part.pieces))

    def encode_unknown(self, texts: Sequence[str], known: Known, check_cancelled: CancellationCheck) -> EncodedTexts:
        """Many texts, of which the known ones were encoded with the same weights and keep their rows."""
        unknown = [text for text in texts if text not in known]
        found = _by_text(unknown, self.encode_many(unknown, {}, check_cancelled)) if unknown else {}
        both = [found[text] if text in found else known[text] for text in texts]
        return EncodedTexts(np.stack([row for row, _ in both]), tuple(pieces for _, pieces in both if pieces))

    def _encode_batch(self, texts: Sequence[str], known: Known) -> EncodedTexts:
        if self.encoder is None:
            return EncodedTexts(self.encode(texts).astype(np.float16))
        unknown = [text for text in texts if text not in known]
        found = _by_text(unknown, _in_half_precision(self.encoder.embed(unknown))) if unknown else {}
        both = [found[text] if text in found else known[text] for text in texts]
        letters = LEXICAL_WEIGHT * self.tfidf.encode(texts)
        rows = np.hstack([np.stack([row[: self.layout.space] for row, _ in both]), letters.astype(np.float16)])
        return EncodedTexts(rows, tuple(pieces for _, pieces in both if pieces))


def _in_half_precision(embedded: Embeddings) -> EncodedTexts:
    pieces = tuple(Pieces(*each) for each in zip(embedded.pieces, embedded.states, strict=True))
    return EncodedTexts(embedded.vectors.astype(np.float16), pieces)


def _by_text(texts: Sequence[str], encoded: EncodedTexts) -> dict[str, tuple[NDArray[np.float16], Pieces | None]]:
    pieces = encoded.pieces or [None] * len(texts)
    return {text: (row, own) for text, row, own in zip(texts, encoded.rows, pieces, strict=True)}
