"""Normalises a text before it is matched: words spelt right, names in the spelling of the base."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Base
from bot.matching.reading import names
from bot.matching.reading.spelling import Correction, Speller
from bot.matching.reading.text import normalised


@dataclass(frozen=True)
class Reading:
    """A text as it was read."""

    words: tuple[str, ...]
    """Spelt right."""
    corrections: tuple[Correction, ...]
    """Misspelt words, and how they were read."""
    renamed: tuple[Correction, ...]
    """Names in another spelling than the base's, and the base's spelling."""
    text: str
    """The words with names in the base's spelling, as the model is trained on them."""


class Normalizer:
    """Reads texts with the vocabulary of one base."""

    def __init__(self, base: Base) -> None:
        self._names = names.canonical(base)
        self.speller = Speller(map(normalised, _lines(base)), map(normalised, _named(base)))

    def read(self, words: Sequence[str]) -> Reading:
        """Read the words of a text that somebody wrote."""
        meant, corrections = self.speller.correct(words)
        text, renamed = self._with_canonical_names(meant)
        return Reading(tuple(meant), corrections, renamed, text)

    def is_word(self, written: str) -> bool:
        """Whether this is an ordinary word, or a misspelt word of the base. Anything else may be a name."""
        return self.speller.knows(written) or self.speller.is_of_base(self.speller.correct([written])[0][0])

    def read_example(self, line: str) -> str:
        """Read a text of the base itself, whose misspellings are examples of how people write and mostly stay."""
        words = [self.speller.slips.get(word, word) for word in normalised(line).split()]
        return self._with_canonical_names(words)[0]

    def _with_canonical_names(self, words: Sequence[str]) -> tuple[str, tuple[Correction, ...]]:
        out: list[str] = []
        renamed, at = [], 0
        for found in self._names.find(words):
            written = " ".join(words[found.start : found.end])
            out += [*words[at : found.start], found.name]
            if written != found.name:
                renamed.append(Correction(written, found.name))
            at = found.end
        return " ".join([*out, *words[at:]]), tuple(renamed)


def _lines(base: Base) -> Iterator[str]:
    """All texts of the base that resemble questions."""
    for entry in base.entries:
        yield from (entry.title, *entry.wordings)
    for side in base.about.sides:
        yield from (side.title, *side.words)
    for phrases in base.about.phrases.values():
        yield from phrases
    yield from base.out_of_scope.questions
    yield from _named(base)


def _named(base: Base) -> Iterator[str]:
    """Names, which are never taken for misspelt words."""
    yield from base.about.names
    for point in (point for entry in base.entries for point in entry.points):
        yield from point.names
    for system in base.systems:
        yield from (system.title, *system.aliases)
    for term in base.glossary.terms:
        yield from (term.term, *term.aliases)
