"""What a text is turned into before it is classified: its meaning and its letters, side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching import embedding, lexical
from bot.matching.embedding import Encoder, Matrix
from bot.matching.lexical import Sketch

LEXICAL_WEIGHT = 0.5
"""Beside an embedding the letters are the lesser witness."""

_AT_ONCE = 1_024

Known = Mapping[str, NDArray[np.float16]]
"""Texts with their rows, as they were encoded before: finding their meaning takes longest."""

GoOn = Callable[[], None]
"""Called now and then in work that takes seconds; raises where the work is no longer wanted."""


@dataclass(frozen=True)
class Layout:
    """Which columns of a row say what."""

    meaning: int
    """The first columns: vectors whose products are likenesses of meaning."""
    space: int
    """The first columns in which topics have a centre and a spread."""


FULL = Layout(embedding.DIMENSION // 2, embedding.DIMENSION)
LETTERS = Layout(lexical.ALONE, lexical.ALONE)


@dataclass(frozen=True)
class Features:
    """One row a text. Without an encoder the letters stand alone."""

    sketch: Sketch
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

    def encode_many(self, texts: Sequence[str], known: Known, go_on: GoOn) -> NDArray[np.float16]:
        """The same in half precision, and never all in full. What is known, of any sketch, keeps its meaning."""
        rows = []
        for start in range(0, len(texts), _AT_ONCE):
            go_on()
            rows.append(self._halved(texts[start : start + _AT_ONCE], known))
        return np.concatenate(rows)

    def encode_others(self, texts: Sequence[str], known: Known, go_on: GoOn) -> NDArray[np.float16]:
        """The same where what is known was encoded with this very sketch, and stays as it is."""
        others = [text for text in texts if text not in known]
        found = dict(zip(others, self.encode_many(others, {}, go_on), strict=True)) if others else {}
        return np.stack([found[text] if text in found else known[text] for text in texts])

    def _halved(self, texts: Sequence[str], known: Known) -> NDArray[np.float16]:
        if self.encoder is None:
            return self.encode(texts).astype(np.float16)
        unknown = [text for text in texts if text not in known]
        found = dict(zip(unknown, self.encoder.encode(unknown).astype(np.float16), strict=True)) if unknown else {}
        meanings = [found[text] if text in found else known[text][: self.layout.space] for text in texts]
        letters = LEXICAL_WEIGHT * self.sketch.encode(texts)
        return np.hstack([np.stack(meanings), letters.astype(np.float16)])
