"""How a text is understood before it is judged: spelling put right, every name in the spelling of the base."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Base
from bot.matching import names
from bot.matching.spelling import Correction, Speller
from bot.matching.text import normalised


@dataclass(frozen=True)
class Reading:
    """A text, as read."""

    words: tuple[str, ...]
    """The words, spelt right."""
    corrections: tuple[Correction, ...]
    renamed: tuple[Correction, ...]
    """Names in another spelling than the base's, and the base's."""
    text: str
    """The words, names in the base's spelling: what the examples are learnt from, and questions are judged by."""


class Normalizer:
    """Reads texts in the vocabulary of one base."""

    def __init__(self, base: Base) -> None:
        self._names = names.canonical(base)
        self.speller = Speller(map(normalised, _lines(base)), map(normalised, _named(base)))

    def read(self, words: Sequence[str]) -> Reading:
        """A text that somebody wrote."""
        meant, corrections = self.speller.correct(words)
        text, renamed = self._in_our_words(meant)
        return Reading(tuple(meant), corrections, renamed, text)

    def is_word(self, written: str) -> bool:
        """Is this an ordinary word, or a slip in one that the base has? What is neither may be a name."""
        return self.speller.knows(written) or self.speller.is_of_base(self.speller.correct([written])[0][0])

    def learn(self, line: str) -> str:
        """A text of the base itself: what is misspelt in it is meant to be."""
        words = [self.speller.slips.get(word, word) for word in normalised(line).split()]
        return self._in_our_words(words)[0]

    def _in_our_words(self, words: Sequence[str]) -> tuple[str, tuple[Correction, ...]]:
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
    """Everything in the base that a question may be worded like."""
    for entry in base.entries:
        yield from (entry.title, *entry.wordings)
    for side in base.about.sides:
        yield from (side.title, *side.words)
    for phrases in base.about.phrases.values():
        yield from phrases
    yield from base.out_of_scope.questions
    yield from _named(base)


def _named(base: Base) -> Iterator[str]:
    """What is called so, and never misspelt."""
    yield from base.about.names
    for point in (point for entry in base.entries for point in entry.points):
        yield from point.names
    for system in base.systems:
        yield from (system.title, *system.aliases)
    for term in base.glossary.terms:
        yield from (term.term, *term.aliases)
