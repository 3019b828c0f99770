"""Names in a text: of systems, workloads, sides and glossary terms, in all their spellings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.model import Base, Term
from bot.matching.reading.text import normalised, words

_SHORTEST_PLURAL = 4
"""Letters of a name from which an s at its end may be a plural."""

_TEXTS = 4096
"""Texts of a base whose names are remembered. Answers use the same texts over and over."""

_LONGEST_DEFINITION_REQUEST = 100
"""Characters of a question for a definition; a longer one asks more than that."""

_DEFINITION_REQUEST = re.compile(
    r"(?:(?:so|and|ok|okay|please|sorry|can you|could you|tell me|remind me|explain|eli5|to me) )*"
    r"(?:(?:what is the |the )?(?:meaning|definition) of |what (?:do|does) (?:you|they|we|people) mean (?:by|with) "
    r"|what (?:is|are) meant (?:by|with) |what (?:is|are|does|do) |whats |what |define )?"
    r"(?:(?:a|an|the|this|these|term|word) )*"
    r"(?P<term>.+?)"
    r"(?: (?:is|are|mean|means|meaning|definition|stand for|stands for|exactly|actually|again|then|please))*"
)


@dataclass(frozen=True)
class Found:
    """A name that was found, and the words that spell it: `words[start:end]`."""

    name: str
    start: int
    end: int


class Names:
    """Finds names by their spellings. Of names that overlap, the one that begins first is taken, and of those the
    longest.
    """

    def __init__(self, spellings: Mapping[str, str]) -> None:
        """`spellings` maps normalised text to the name that it stands for."""
        self._names = {tuple(spelling.split()): name for spelling, name in spellings.items() if spelling}
        self._longest: dict[str, int] = {}
        """How many words the longest name has that begins with a word."""
        for name in self._names:
            self._longest[name[0]] = max(len(name), self._longest.get(name[0], 0))

    def find(self, tokens: Sequence[str]) -> list[Found]:
        """The names in a row of words, from left to right, none inside another."""
        found, start = [], 0
        while start < len(tokens):
            end = self._end(tokens, start) if tokens[start] in self._longest else start
            if end > start:
                found.append(Found(self._names[tuple(tokens[start:end])], start, end))
            start = max(end, start + 1)
        return found

    def _end(self, tokens: Sequence[str], start: int) -> int:
        longest = min(self._longest[tokens[start]], len(tokens) - start)
        ends = range(start + longest, start, -1)
        return next((end for end in ends if tuple(tokens[start:end]) in self._names), start)


class Terms:
    """Finds the terms of a glossary, in all their spellings."""

    def __init__(self, base: Base) -> None:
        self._terms = {normalised(each.term): each for each in base.glossary.terms}
        names = canonical(base)

        @lru_cache(maxsize=_TEXTS)
        def names_in(text: str) -> tuple[str, ...]:
            return tuple(found.name for found in names.find(words(text)))

        self._names_in = names_in

    def used_in(self, texts: Iterable[str]) -> tuple[Term, ...]:
        """The terms that the texts use, in the order of their first use."""
        found = dict.fromkeys(name for text in texts for name in self._names_in(text))
        return tuple(self._terms[name] for name in found if name in self._terms)

    def asked_in(self, question: str) -> Term | None:
        """The term that a question wants defined; None where it asks anything else.

        `question` is a `Reading.text`: its names are in the base's spelling.
        """
        asked = (
            _DEFINITION_REQUEST.fullmatch(normalised(question))
            if len(question) <= _LONGEST_DEFINITION_REQUEST
            else None
        )
        return self._terms.get(asked["term"]) if asked else None


def left_over(tokens: Sequence[str], found: Iterable[Found]) -> list[int]:
    """The indices of the words that belong to none of the names found, from left to right."""
    taken = {place for name in found for place in range(name.start, name.end)}
    return [place for place in range(len(tokens)) if place not in taken]


def of_systems(base: Base) -> Names:
    """The spellings of systems; a name is a system's id."""
    return Names(_of_systems(base))


def of_cases_and_systems(base: Base) -> Names:
    """The spellings of workload cases and of systems; a name is the id of a case's point or of a system.

    They are searched together, so that of "SQL Server" and "SQL Server Reporting Services" the longer is found.
    """
    cases = {spelling: point.id for _, point in base.points.values() for spelling in _all_spellings(point.names)}
    return Names({**cases, **_of_systems(base)})


def of_sides(base: Base) -> Names:
    """The words for the sides; a name is a side's id."""
    return Names({spelling: side.id for side in base.about.sides for spelling in _spellings(side.title, side.words)})


def canonical(base: Base) -> Names:
    """The spellings of systems and terms; a name is the spelling that the base uses."""
    systems = [(system.title, system.aliases) for system in base.systems]
    terms = [(term.term, term.aliases) for term in base.glossary.terms]
    return Names(
        {
            spelling: " ".join(words(title))
            for title, aliases in terms + systems
            for spelling in _spellings(title, aliases)
        }
    )


def foreign(base: Base) -> set[str]:
    """The words of names around the field (`about.names`) that no wording of the base has."""
    known = {word for entry in base.entries for line in entry.wordings for word in words(line)}
    return {word for name in base.about.names for word in words(name)} - known


def _of_systems(base: Base) -> dict[str, str]:
    return {spelling: system.id for system in base.systems for spelling in _spellings(system.title, system.aliases)}


def _all_spellings(names: Sequence[str]) -> set[str]:
    """Singular and plural: `domain controller` and `domain controllers`."""
    spellings = _spellings(names[0], names[1:]) if names else set()
    singular = {spelling.removesuffix("s") for spelling in spellings if len(spelling) > _SHORTEST_PLURAL}
    return spellings | singular | {f"{spelling}s" for spelling in spellings}


def _spellings(title: str, aliases: Iterable[str]) -> set[str]:
    """As written, and in one word: `hyper v` and `hyperv`."""
    parts = [words(text) for text in (title, *aliases)]
    return {" ".join(part) for part in parts} | {"".join(part) for part in parts}
