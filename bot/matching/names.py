"""Names in a text: of systems, of sides and of the field's terms, in all their spellings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Base
from bot.matching.text import words


@dataclass(frozen=True)
class Found:
    """A name and the words that it takes up: `words[start:end]`."""

    name: str
    start: int
    end: int


class Names:
    """Spellings to what they name. Where several fit, the longest that begins first is meant."""

    def __init__(self, spellings: Mapping[str, str]) -> None:
        """`spellings`: normalised text to name."""
        self._names = {tuple(spelling.split()): name for spelling, name in spellings.items() if spelling}
        self._longest = max(map(len, self._names), default=0)

    def find(self, among: Sequence[str]) -> list[Found]:
        """The names in a row of words, from left to right, none inside another."""
        found, start = [], 0
        while start < len(among):
            end = self._end(among, start)
            if end > start:
                found.append(Found(self._names[tuple(among[start:end])], start, end))
            start = max(end, start + 1)
        return found

    def _end(self, among: Sequence[str], start: int) -> int:
        longest = min(self._longest, len(among) - start)
        ends = range(start + longest, start, -1)
        return next((end for end in ends if tuple(among[start:end]) in self._names), start)


def of_systems(base: Base) -> Names:
    """Every spelling of a system to the system's id."""
    return Names(
        {spelling: system.id for system in base.systems for spelling in _spellings(system.title, system.aliases)}
    )


def of_sides(base: Base) -> Names:
    """Every word for a side to the side's id."""
    return Names({spelling: side.id for side in base.about.sides for spelling in _spellings(side.title, side.words)})


def canonical(base: Base) -> Names:
    """Every other spelling of a system or a term to the one that the base uses."""
    systems = [(system.title, system.aliases) for system in base.systems]
    terms = [(term.term, term.aliases) for term in base.glossary.terms]
    return Names(
        {
            spelling: " ".join(words(title))
            for title, aliases in terms + systems
            for spelling in _spellings(title, aliases)
        }
    )


def _spellings(title: str, aliases: Iterable[str]) -> set[str]:
    """As written, and in one word: `hyper v` and `hyperv`."""
    parts = [words(text) for text in (title, *aliases)]
    return {" ".join(part) for part in parts} | {"".join(part) for part in parts}
