"""Examples that are nearly the same: of two topics they pull one question in two directions."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

NEAR = 94
"""From this ratio on, in per cent, two examples are nearly the same: some three letters in fifty may differ."""

_MOST = 1_000
"""Of texts that share a word, so many at once: a file full of one sentence costs seconds, and little memory."""

_RAREST = 3
"""Texts are compared where they share one of their rarest words: a misspelt word is the rarest, and leaves others."""


@dataclass(frozen=True, order=True)
class Pair:
    """Two texts, by their places in what was compared, the earlier first, and how alike they are in per cent."""

    first: int
    second: int
    ratio: int


def near_pairs(texts: Sequence[str], groups: Sequence[str], near: int = NEAR) -> list[Pair]:
    """Every two texts of different groups that are alike as they stand, or with their words sorted (rapidfuzz's
    `token_sort_ratio`).

    `texts` are normalised. Only those that share a rare word are compared, so that 25,000 take seconds; where
    thousands do, only those that begin alike.
    """
    words = [text.split() for text in texts]
    ordered = [" ".join(sorted(each)) for each in words]
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    of_group = np.array([numbers[group] for group in groups], dtype=np.int64)
    blocks = (part for block in _blocks(words) for part in _parts(block, texts))
    return sorted({pair for block in blocks for pair in _within(block, (texts, ordered), of_group[block], near)})


def _blocks(words: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """The places of texts that share one of their rarest words."""
    frequency = Counter(word for each in words for word in set(each))
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(words):
        for word in sorted(set(each), key=lambda word: (frequency[word], word))[:_RAREST]:
            sharing[word].append(place)
    return (block for block in sharing.values() if len(block) > 1)


def _parts(block: list[int], texts: Sequence[str]) -> Iterator[list[int]]:
    """The block itself, or its texts in alphabetical order, so many at once."""
    if len(block) <= _MOST:
        yield block
        return
    alphabetical = sorted(block, key=lambda place: texts[place])
    for start in range(0, len(block), _MOST):
        yield sorted(alphabetical[start : start + _MOST])


def _within(
    block: Sequence[int], forms: Sequence[Sequence[str]], groups: NDArray[np.int64], near: int
) -> Iterator[Pair]:
    if (groups == groups[0]).all():
        return
    ratios = np.maximum(*(_ratios([form[place] for place in block], near) for form in forms))
    ratios[groups[:, None] == groups[None, :]] = 0
    for row, column in zip(*np.nonzero(np.triu(ratios, 1)), strict=True):
        yield Pair(block[row], block[column], int(ratios[row, column]))


def _ratios(texts: Sequence[str], near: int) -> NDArray[np.uint8]:
    return process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=near, dtype=np.uint8)
