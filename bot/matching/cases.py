"""Recognises questions that ask where a workload belongs, and the workload cases that they name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Base, Point
from bot.matching.learning.training_set import Verdict
from bot.matching.reading import names
from bot.matching.reading.text import normalised
from bot.matching.verdicts import opposed

_ASKS_OTHERWISE = re.compile(r"^(?:(?:so|and|but|ok|hi|hey) )*(?:how|what|whats|why|when|who)\b")
_LISTING = {"vs", "versus", "or", "and", "than", "against"}
"""Words between the things that a question weighs."""
_JOINING = re.compile(
    "an?|the|our|my|your|in|on|inside|into|as|to|for|with|or|vs|versus|and|run|running|should|i|we|be|is|it|still"
    "|servers?|apps?|clusters?|farms?"
)
"""Words that join names in a terse question and ask for nothing themselves."""
_ASKING = re.compile(
    r"\b(?:how|what|whats|which|why|when|who|where|is|are|am|was|were|do|does|did|can|cant|could|will|would|should"
    r"|has|have|had|not|dont|doesnt|wont|get|getting|make|use|using|find|see|show|set|setup|install\w*|configur\w*"
    r"|creat\w*|delet\w*|remov\w*|connect\w*|access\w*|add\w*|chang\w*|enabl\w*|disabl\w*|fix\w*|error\w*|fail\w*"
    r"|issue\w*|problem\w*|bug\w*|broken|crash\w*|slow|stuck|missing|tutorial|guide|help|example\w*|vs|versus|or"
    r"|against|than|compar\w*|differ\w*|alternative\w*)\b"
)
"""Words of a question, an instruction or a complaint."""
_TAIL = re.compile(
    r"(?:prod|production|server\w*|cluster\w*|box\w*|node\w*|for|in|on|at|w|of|from|to|behind|virtuali[sz]ed|$)"
)
"""How what is said about a workload begins, after its name."""
_LONGEST_STATEMENT, _LONGEST_BEFORE = 10, 3
"""Words of a message that only names a workload, and those of them before its name."""


@dataclass(frozen=True)
class NamedCase:
    """The workload case that a question asks about."""

    topic: str
    point: Point
    sides: tuple[str, ...]
    """Those that the question weighs, in their order."""
    is_asked: bool = True
    """Whether its placement is asked for; otherwise the workload is only named."""


class Cases:
    """The workload cases of one base."""

    def __init__(self, base: Base) -> None:
        """`base.about` says which words ask for a placement, and which for another aspect."""
        self._points = {point.id: (entry.id, point) for entry, point in base.points.values() if point.is_case}
        self._case_names = names.of_cases_and_systems(base)
        self._sides = names.of_sides(base)
        self._side_of = {system.id: system.side for system in base.systems}
        self._systems = names.of_systems(base)
        self._placing, self._where = _any_of(base.about.placing), _any_of(base.about.where)
        self._aspects = _any_of(base.about.aspects)

    def sides(self, words: Sequence[str]) -> tuple[str, ...]:
        """The sides that the words name, by their own names or by those of systems, in the order named."""
        places: dict[int, str] = {found.start: found.name for found in self._sides.find(words)}
        for found in self._systems.find(words):
            if side := self._side_of[found.name]:
                places.setdefault(found.start, side)
        return tuple(places[place] for place in sorted(places))

    def weighs_side_against_system(self, words: Sequence[str]) -> bool:
        """Whether a side that none of the named systems is of is listed beside them: "a VM vs LXC vs Docker"."""
        systems = self._systems.find(words)
        sides = {self._side_of[found.name] for found in systems}
        starts = {found.start for found in systems}
        for found in self._sides.find(words):
            before, after = words[found.start - 1 : found.start], words[found.end : found.end + 1]
            is_listed = found.end in starts or {*before, *after} & _LISTING
            if found.name not in sides and is_listed:
                return True
        return False

    def has(self, point: str) -> bool:
        """Whether this is the id of a case."""
        return point in self._points

    def all_named(self, words: Sequence[str]) -> list[str]:
        """The ids of the cases that the words name, whatever is asked about them."""
        return [each.name for each in self._case_names.find(words) if each.name in self._points]

    def asks_for_aspect(self, words: Sequence[str]) -> bool:
        """Whether the words ask for an aspect such as the price, which counts for more than what they name."""
        return bool(self._aspects.search(" ".join(words)))

    def asked_in(self, words: Sequence[str]) -> NamedCase | None:
        """The case whose placement is asked for; None where none is named, or something else is asked about it."""
        found = [each for each in self._case_names.find(words) if each.name in self._points]
        if not found:
            return None
        named = [each for each in found if each.name == found[0].name]
        rest = tuple(words[place] for place in names.left_over(words, named))
        is_asked = self._asks_for_placement(rest)
        if self.asks_for_aspect(rest) or not (is_asked or _only_names(words, found[0])):
            return None
        topic, point = self._points[found[0].name]
        return NamedCase(topic, point, tuple(dict.fromkeys(self.sides(rest))), is_asked)

    def _asks_for_placement(self, rest: Sequence[str]) -> bool:
        """Whether the other words ask for a placement: by a phrase, or as they only name sides or systems."""
        text = " ".join(rest)
        if self._where.search(text):
            return True
        sides = self.sides(rest)
        if not sides or _ASKS_OTHERWISE.match(text):
            return False
        return bool(self._placing.search(text)) or self._is_bare(rest)

    def _is_bare(self, rest: Sequence[str]) -> bool:
        """Whether the words are only sides, systems and what joins them: "docker or vm", "in a container"."""
        named = [*self._sides.find(rest), *self._systems.find(rest)]
        return all(_JOINING.fullmatch(rest[place]) for place in names.left_over(rest, named))


def _only_names(words: Sequence[str], found: names.Found) -> bool:
    """Whether a message only names a workload, as in "our Keycloak, prod" or "Minecraft server for my kids". Told
    to an advisor, that asks where it belongs.
    """
    before, after = words[: found.start], words[found.end :]
    rest = " ".join((*before, *after))
    is_short = len(words) <= _LONGEST_STATEMENT and len(before) <= _LONGEST_BEFORE
    return is_short and bool(_TAIL.match(" ".join(after))) and not _ASKING.search(rest)


def verdict_of(case: NamedCase, words: Sequence[str], between: Mapping[str, bool]) -> Verdict:
    """Yes where the one side that is asked about is among those of the case, and no where it is not.

    Empty where no side or several are asked about, or where the case belongs between the sides. `between` says for
    each side whether it lies between the others.
    """
    sides = case.point.side or ()
    if len(case.sides) != 1 or between.get(case.sides[0]) or any(between.get(side) for side in sides):
        return ""
    fits = case.sides[0] in sides
    plain = ("is", "it", "a", "good", "and", "safe", "idea")
    return "yes" if fits != opposed(words, plain, lambda _: ()) else "no"


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of these phrases as whole words; a `*` stands for any ending of a word."""
    written = (re.escape(normalised(phrase)) + (r"\w*" if phrase.endswith("*") else "") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(sorted(written, key=len, reverse=True)) or '(?!)'})\b")
