"""Workloads that a question names, and whether it asks where one belongs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Base, Point
from bot.matching import names
from bot.matching.lessons import Verdict
from bot.matching.text import normalised
from bot.matching.verdicts import opposed

_ASKS_OTHERWISE = re.compile(r"^(?:(?:so|and|but|ok|hi|hey) )*(?:how|what|whats|why|when|who)\b")
_TERSE = 8
"""Words of a question that needs no verb to be one: "postgres docker or vm"."""


@dataclass(frozen=True)
class Named:
    """A workload that a question names and wants to place; `sides` are those that it weighs, in their order."""

    topic: str
    point: Point
    sides: tuple[str, ...]


class Cases:
    """The workload cases of one base."""

    def __init__(self, base: Base) -> None:
        """`base.about` says which words ask for a place, and which for something else."""
        self._points = {point.id: (entry.id, point) for entry, point in base.points.values() if point.is_case}
        self._things = names.of_cases_and_systems(base)
        self._sides = names.of_sides(base)
        self._side_of = {system.id: system.side for system in base.systems}
        self._systems = names.of_systems(base)
        self._placing = _any_of(base.about.placing)
        self._aspects = _any_of(base.about.aspects)

    def sides(self, words: Sequence[str]) -> tuple[str, ...]:
        """The sides that a row of words names, by their own names or by those of systems, in their order."""
        places: dict[int, str] = {found.start: found.name for found in self._sides.find(words)}
        for found in self._systems.find(words):
            if side := self._side_of[found.name]:
                places.setdefault(found.start, side)
        return tuple(places[place] for place in sorted(places))

    def asks_for_aspect(self, words: Sequence[str]) -> bool:
        """Whether something of its own is asked, such as the price, whatever is named beside it."""
        return bool(self._aspects.search(" ".join(words)))

    def named(self, words: Sequence[str]) -> Named | None:
        """The workload that is to be placed; None where none is named, or something else is asked of it."""
        found = [each for each in self._things.find(words) if each.name in self._points]
        if not found:
            return None
        first = found[0]
        rest = (*words[: first.start], *words[first.end :])
        text = " ".join(rest)
        if self._aspects.search(text) or not self._wants_a_place(text, rest):
            return None
        topic, point = self._points[first.name]
        return Named(topic, point, tuple(dict.fromkeys(self.sides(rest))))

    def _wants_a_place(self, text: str, rest: Sequence[str]) -> bool:
        asked = bool(self._placing.search(text))
        if _ASKS_OTHERWISE.match(text):
            return asked
        return bool(self.sides(rest)) and (asked or len(rest) < _TERSE)


def verdict_of(named: Named, words: Sequence[str], between: Mapping[str, bool]) -> Verdict:
    """Yes where the side that is asked about is among those of the case, and no where it is not; nothing where none
    or several are asked about, or the case belongs between the sides.
    """
    sides = named.point.side or ()
    if len(named.sides) != 1 or between.get(named.sides[0]) or any(between.get(side) for side in sides):
        return ""
    fits = named.sides[0] in sides
    plain = ("is", "it", "a", "good", "and", "safe", "idea")
    return "yes" if fits != opposed(words, plain, lambda _: ()) else "no"


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """Any of these phrases, as whole words; `*` stands for the end of a word."""
    written = (re.escape(normalised(phrase)) + (r"\w*" if phrase.endswith("*") else "") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(sorted(written, key=len, reverse=True)) or '(?!)'})\b")
