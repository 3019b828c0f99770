"""Examples that are nearly the same: of two topics they pull one question in two directions."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

NEAR = 94
"""From this ratio on, in per cent, two examples are nearly the same: some three letters in fifty may differ."""

_RAREST = 3
"""Texts are compared where they share one of their rarest words: a misspelt word is the rarest, and leaves others."""


@dataclass(frozen=True, order=True)
class Pair:
    """Two texts, by their places in what was compared, the earlier first, and how alike they are in per cent."""

    first: int
    second: int
    ratio: int


def near_pairs(texts: Sequence[str], near: int = NEAR) -> list[Pair]:
    """Every two texts that are alike as they stand, or with their words sorted (rapidfuzz's `token_sort_ratio`).

    `texts` are normalised. Only those that share a rare word are compared, so that 25,000 take seconds.
    """
    words = [text.split() for text in texts]
    ordered = [" ".join(sorted(each)) for each in words]
    return sorted({pair for block in _blocks(words) for pair in _within(block, texts, ordered, near)})


def _blocks(words: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """The places of texts that share one of their rarest words."""
    frequency = Counter(word for each in words for word in set(each))
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(words):
        for word in sorted(set(each), key=lambda word: (frequency[word], word))[:_RAREST]:
            sharing[word].append(place)
    return (block for block in sharing.values() if len(block) > 1)


def _within(block: Sequence[int], texts: Sequence[str], ordered: Sequence[str], near: int) -> Iterator[Pair]:
    ratios = np.maximum(*(_ratios([form[place] for place in block], near) for form in (texts, ordered)))
    for row, column in zip(*np.nonzero(np.triu(ratios, 1)), strict=True):
        yield Pair(block[row], block[column], int(ratios[row, column]))


def _ratios(texts: Sequence[str], near: int) -> NDArray[np.uint8]:
    return process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=near, dtype=np.uint8)
