"""Workloads that a question names, and whether it asks where one belongs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Base, Point
from bot.matching import names
from bot.matching.text import normalised
from bot.matching.training_set import Verdict
from bot.matching.verdicts import opposed

_ASKS_OTHERWISE = re.compile(r"^(?:(?:so|and|but|ok|hi|hey) )*(?:how|what|whats|why|when|who)\b")
_JOINING = re.compile(
    "an?|the|our|my|your|in|on|inside|into|as|to|for|with|or|vs|versus|and|run|running|should|i|we|be|is|it|still"
    "|servers?|apps?|clusters?"
)
"""Words that join names in a terse question and ask for nothing of their own."""


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
        self._placing, self._where = _any_of(base.about.placing), _any_of(base.about.where)
        self._aspects = _any_of(base.about.aspects)

    def sides(self, words: Sequence[str]) -> tuple[str, ...]:
        """The sides that a row of words names, by their own names or by those of systems, in their order."""
        places: dict[int, str] = {found.start: found.name for found in self._sides.find(words)}
        for found in self._systems.find(words):
            if side := self._side_of[found.name]:
                places.setdefault(found.start, side)
        return tuple(places[place] for place in sorted(places))

    def has(self, point: str) -> bool:
        """Whether this is the id of a case."""
        return point in self._points

    def all_named(self, words: Sequence[str]) -> list[str]:
        """The cases that a row of words names, whatever it asks of them."""
        return [each.name for each in self._things.find(words) if each.name in self._points]

    def asks_for_aspect(self, words: Sequence[str]) -> bool:
        """Whether something of its own is asked, such as the price, whatever is named beside it."""
        return bool(self._aspects.search(" ".join(words)))

    def named(self, words: Sequence[str]) -> Named | None:
        """The workload that is to be placed; None where none is named, or something else is asked of it."""
        found = next((each for each in self._things.find(words) if each.name in self._points), None)
        if found is None:
            return None
        rest = (*words[: found.start], *words[found.end :])
        if self.asks_for_aspect(rest) or not self._wants_a_place(rest):
            return None
        topic, point = self._points[found.name]
        return Named(topic, point, tuple(dict.fromkeys(self.sides(rest))))

    def _wants_a_place(self, rest: Sequence[str]) -> bool:
        """By a phrase that says so, or because nothing is said but where."""
        text = " ".join(rest)
        if self._where.search(text):
            return True
        sides = self.sides(rest)
        if not sides or _ASKS_OTHERWISE.match(text):
            return False
        return bool(self._placing.search(text)) or self._is_bare(rest)

    def _is_bare(self, rest: Sequence[str]) -> bool:
        """Whether nothing stands here but sides, systems and what joins them: "docker or vm", "in a container"."""
        named = [*self._sides.find(rest), *self._systems.find(rest)]
        return all(_JOINING.fullmatch(rest[place]) for place in names.left_over(rest, named))


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
