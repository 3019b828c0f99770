"""Names in a text: of systems, of sides and of the field's terms, in all their spellings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Base
from bot.matching.text import words

_SHORTEST_PLURAL = 4
"""Letters of a name from which on an s at its end may stand for several."""


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


def left_over(among: Sequence[str], found: Iterable[Found]) -> list[int]:
    """The places in a row of words that none of the names found there takes up, from left to right."""
    taken = {place for name in found for place in range(name.start, name.end)}
    return [place for place in range(len(among)) if place not in taken]


def of_systems(base: Base) -> Names:
    """Every spelling of a system to the system's id."""
    return Names(_of_systems(base))


def of_cases_and_systems(base: Base) -> Names:
    """Every name of a workload case to its point's id, and every spelling of a system to the system's id: where one
    name holds another, the longer is meant.
    """
    cases = {spelling: point.id for _, point in base.points.values() for spelling in _all_spellings(point.names)}
    return Names({**cases, **_of_systems(base)})


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


def _of_systems(base: Base) -> dict[str, str]:
    return {spelling: system.id for system in base.systems for spelling in _spellings(system.title, system.aliases)}


def _all_spellings(names: Sequence[str]) -> set[str]:
    """Of one and of several: `domain controller` and `domain controllers`."""
    spellings = _spellings(names[0], names[1:]) if names else set()
    singular = {spelling.removesuffix("s") for spelling in spellings if len(spelling) > _SHORTEST_PLURAL}
    return spellings | singular | {f"{spelling}s" for spelling in spellings}


def _spellings(title: str, aliases: Iterable[str]) -> set[str]:
    """As written, and in one word: `hyper v` and `hyperv`."""
    parts = [words(text) for text in (title, *aliases)]
    return {" ".join(part) for part in parts} | {"".join(part) for part in parts}
