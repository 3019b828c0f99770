"""Corrects misspelt words: by the words of the base first, then by common English."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.reading.text import english_words

_SHORTEST = 2
"""Letters of a word from which it may be misspelt."""

_LONGEST = 32
"""Letters of a word up to which it may be misspelt; anything longer is no word."""

_SHORTEST_FOR_TWO = 8
"""Letters of a word from which a second edit is allowed; with fewer, two edits lead to too many other words."""

_SHORT, _SHORTEST_PLAIN = 4, 4
"""Letters of an unknown word up to which it may be an abbreviation. It is corrected where two of its letters are
swapped, and to a common word; below the second number only to one that joins others and fits in that place."""
_FREQUENT = 20
"""Occurrences in the base from which a word is common there."""
_OFTEN, _TIMES, _SHORTEST_SLIP = 40, 20, 6
"""A word of the base counts as misspelt where another word, one edit away, occurs `_OFTEN` times or more and `_TIMES`
times as often; with fewer letters than the third number, only where two of them are swapped."""
_GRAMMATICAL, _COMMON, _RARE = 150, 1_500, 6_000
"""Ranks among English words: up to the first nearly all only join others, such as "the" and "for"; up to the second a
word is common; from the third on, short ones are rather pieces of names."""

_ENDINGS = ("s", "es", "ed", "ing")
_SHORTEST_STEM = 4

_CONTRACTIONS = frozenset(
    [
        "arent",
        "cant",
        "couldnt",
        "didnt",
        "doesnt",
        "dont",
        "hadnt",
        "hasnt",
        "havent",
        "isnt",
        "mustnt",
        "neednt",
        "shouldnt",
        "wasnt",
        "werent",
        "wont",
        "wouldnt",
        "hes",
        "hows",
        "im",
        "ive",
        "id",
        "ill",
        "itll",
        "its",
        "lets",
        "shes",
        "thats",
        "theres",
        "theyll",
        "theyre",
        "theyve",
        "todays",
        "wed",
        "well",
        "were",
        "weve",
        "whats",
        "wheres",
        "whos",
        "whys",
        "youd",
        "youll",
        "youre",
        "youve",
    ]
)
"""Contractions without their apostrophe, as `normalised` leaves them."""

_SECOND_EDIT, _WRONG_LETTER = 6.0, 1.5
"""How much rarer two edits are than one, and a particular wrong letter than a letter that is left out, doubled or
swapped, as natural logarithms."""


@dataclass(frozen=True)
class Correction:
    """A word that was read as another one."""

    written: str
    read: str


class Speller:
    """Corrects words by a noisy-channel model: of the words that are a small edit away, the likeliest in its place.

    The likelihood of a word comes from its frequency and its neighbours in the base's texts, and from its rank among
    English words (Kernighan, Church and Gale 1990, A Spelling Correction Program Based on a Noisy Channel Model).
    """

    def __init__(self, texts: Iterable[str], names: Iterable[str] = ()) -> None:
        """Count words and pairs of words in normalised `texts`, which may hold misspelt words; `names` hold none."""
        self._counts: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = ["", *text.split(), ""]
            self._counts.update(words[1:-1])
            self._pairs.update(pairwise(words))
        self._english = english_words()
        self.slips = dict(self._slips({word for name in names for word in name.split()}))
        """Misspelt words of the texts, and what was meant."""
        for slip in self.slips:
            del self._counts[slip]
        self._own = [word for word in sorted(self._counts) if len(word) >= _SHORTEST_FOR_TWO - 1]
        self._candidates = lru_cache(maxsize=4096)(self._search)

    def _slips(self, names: set[str]) -> Iterator[tuple[str, str]]:
        """Rare words that are not English and one edit away from a frequent word of the texts."""
        often = [word for word, count in sorted(self._counts.items()) if count >= _OFTEN]
        for word, count in sorted(self._counts.items()):
            if word in names or self._is_english(word):
                continue
            near = process.extract(word, often, scorer=OSA.distance, score_cutoff=1, limit=None)
            likely = [
                other for other, _, _ in near if _TIMES * count <= self._counts[other] and _is_meant(word, other)
            ]
            if likely:
                yield word, max(likely, key=lambda other: self._counts[other])

    def _is_english(self, word: str) -> bool:
        plain = word.isascii() and word.isalpha()
        return not plain or word in _CONTRACTIONS or any(each in self._english for each in (word, *_stems(word)))

    def knows(self, word: str) -> bool:
        """Whether this is a word of the base or an English one, inflected or not. Numbers and other scripts count as
        known.
        """
        plain = word.isascii() and word.isalpha()
        return not plain or word in _CONTRACTIONS or any(map(self._is_word, (word, *_stems(word))))

    def is_of_base(self, word: str) -> bool:
        """Whether the base itself uses this word."""
        return word in self._counts

    def correct(self, words: Sequence[str]) -> tuple[list[str], tuple[Correction, ...]]:
        """The words as they were meant, and the corrections that were made."""
        read: list[str] = []
        for place, word in enumerate(words):
            following = words[place + 1] if place + 1 < len(words) else ""
            read.append(self._best(word, read[-1] if read else "", following))
        pairs = zip(words, read, strict=True)
        return read, tuple(Correction(written, meant) for written, meant in pairs if written != meant)

    def _best(self, word: str, before: str, after: str) -> str:
        if not _SHORTEST <= len(word) <= _LONGEST or self.knows(word):
            return word
        candidates = self._candidates(word)
        if len(word) < _SHORTEST_PLAIN:
            candidates = tuple(each for each in candidates if self._fit(each[0], before, after))
        return max(candidates, key=lambda c: (c[1] + self._fit(c[0], before, after), c[0]))[0] if candidates else word

    def _fit(self, word: str, before: str, after: str) -> float:
        return math.log1p(4 * self._pairs[before, word]) + math.log1p(4 * self._pairs[word, after])

    def _search(self, word: str) -> tuple[tuple[str, float], ...]:
        edits = (found for found in _edits(word) if self._is_word(found))
        meant = (found for found in edits if len(word) > _SHORT or self._is_slip(word, found))
        near = {found: self._prior(found) - _WRONG_LETTER * _has_wrong_letter(word, found) for found in meant}
        if not near and len(word) >= _SHORTEST_FOR_TWO:
            found = process.extract(word, self._own, scorer=OSA.distance, score_cutoff=2, limit=8)
            alike = (other for other, _, _ in found if other[0] == word[0])
            near = {other: self._prior(other) - _SECOND_EDIT for other in alike}
        return tuple(near.items())

    def _is_slip(self, word: str, meant: str) -> bool:
        """Whether a short word is more likely misspelt than an abbreviation."""
        if sorted(word) == sorted(meant):
            return True
        if len(word) < _SHORTEST_PLAIN:
            return self._rank(meant) < _GRAMMATICAL
        return self._rank(meant) < _COMMON or self._counts[meant] >= _FREQUENT

    def _is_word(self, word: str) -> bool:
        is_plain = len(word) >= _SHORTEST_PLAIN or self._rank(word) < _RARE
        return word in self._counts or (is_plain and word in self._english)

    def _rank(self, word: str) -> int:
        return self._english.get(word, len(self._english) * 2)

    def _prior(self, word: str) -> float:
        """Log-frequency: that of English words from their rank, by Zipf's law, plus that in the base."""
        return math.log(30 * self._counts[word] + 30_000 / (self._rank(word) + 10))


def _stems(word: str) -> list[str]:
    """The words that a regular inflection may come from: mail for `mailed`, mess for `messes`, stop for
    `stopping`.
    """
    cut = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    long = [stem for stem in cut if len(stem) >= _SHORTEST_STEM]
    single = [stem[:-1] for stem in long if stem[-1] == stem[-2]]
    return [*long, *single, *(stem + "e" for stem in long if not word.endswith("s"))]


def _is_meant(slip: str, meant: str) -> bool:
    """Whether the one edit between two words is a slip: not an inflection, and of short words only a swap."""
    is_swapped = sorted(slip) == sorted(meant)
    is_long = len(slip) >= _SHORTEST_SLIP and slip[0] == meant[0]
    return (is_swapped or is_long) and meant not in _inflected(slip)


def _has_wrong_letter(word: str, meant: str) -> bool:
    """Whether a word has a letter that is not the meant one's, rather than one too few, one twice, or two swapped."""
    if len(word) < len(meant) or sorted(word) == sorted(meant):
        return False
    return len(word) == len(meant) or _without_doubles(word) != _without_doubles(meant)


def _without_doubles(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _inflected(word: str) -> set[str]:
    """Inflected forms of a word, which are not misspellings of it: `pod` and `pods`."""
    return {*_stems(word), *(word + ending for ending in _ENDINGS), *(word.removesuffix(end) for end in _ENDINGS)}


def _edits(word: str) -> set[str]:
    """Every string that is one insertion, deletion, substitution or swap away."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    deleted = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase}
    inserted = {left + letter + right for left, right in cuts for letter in ascii_lowercase}
    return deleted | swapped | changed | inserted
