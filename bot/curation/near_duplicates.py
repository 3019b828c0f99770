"""Finds texts that are nearly the same. Similar examples of two topics make matching unsure between them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

NEAR = 94
"""Two texts with at least this ratio, in percent, are nearly the same: about three letters in fifty differ."""

_MOST = 1_000
"""How many texts that share a word are compared at once. It bounds the memory for files full of one sentence."""

_RAREST = 3
"""Texts are compared if they share one of their three rarest words. One is not enough, as misspelt words are rare."""


@dataclass(frozen=True, order=True)
class SimilarPair:
    """The indices of two texts, the lower first, and their similarity in percent."""

    first: int
    second: int
    ratio: int


def near_pairs(texts: Sequence[str], groups: Sequence[str], near: int = NEAR) -> list[SimilarPair]:
    """All pairs of similar texts from different groups, compared as they are and with their words sorted.

    The similarity is rapidfuzz's `ratio` or `token_sort_ratio`, whichever is higher. Only texts that share a rare
    word are compared, so that 25,000 take seconds; where thousands share one, only those that begin alike.

    Args:
        texts: normalised texts.
        groups: the group of each text.
        near: the lowest ratio to report, in percent.
    """
    words = [text.split() for text in texts]
    ordered = [" ".join(sorted(each)) for each in words]
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    of_group = np.array([numbers[group] for group in groups], dtype=np.int64)
    blocks = (part for block in _blocks(words) for part in _parts(block, texts))
    return sorted({pair for block in blocks for pair in _within(block, (texts, ordered), of_group[block], near)})


def _blocks(words: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Indices of texts that share one of their rarest words."""
    frequency = Counter(word for each in words for word in set(each))
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(words):
        for word in sorted(set(each), key=lambda word: (frequency[word], word))[:_RAREST]:
            sharing[word].append(place)
    return (block for block in sharing.values() if len(block) > 1)


def _parts(block: list[int], texts: Sequence[str]) -> Iterator[list[int]]:
    """The block itself, or its texts in alphabetical order in parts of `_MOST`."""
    if len(block) <= _MOST:
        yield block
        return
    alphabetical = sorted(block, key=lambda place: texts[place])
    for start in range(0, len(block), _MOST):
        yield sorted(alphabetical[start : start + _MOST])


def _within(
    block: Sequence[int], forms: Sequence[Sequence[str]], groups: NDArray[np.int64], near: int
) -> Iterator[SimilarPair]:
    if (groups == groups[0]).all():
        return
    ratios = np.maximum(*(_ratios([form[place] for place in block], near) for form in forms))
    ratios[groups[:, None] == groups[None, :]] = 0
    for row, column in zip(*np.nonzero(np.triu(ratios, 1)), strict=True):
        yield SimilarPair(block[row], block[column], int(ratios[row, column]))


def _ratios(texts: Sequence[str], near: int) -> NDArray[np.uint8]:
    return process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=near, dtype=np.uint8)
