"""Tells "Windows containers on Linux" from "Linux containers on Windows": the same words, the other way round."""

from collections.abc import Collection, Sequence

RELATIONS = {"on", "in", "inside", "within", "into", "to", "from", "under", "above", "below", "over", "atop"}
"""Words between two things of which one holds or carries the other."""


def is_reversed(one: Sequence[str], other: Sequence[str], relations: Collection[str] = RELATIONS) -> bool:
    """Whether two texts relate the same things to each other in opposite directions, by one of these words."""
    return any(
        behind & other_before and other_behind & before
        for before, behind in _related(one, relations)
        for other_before, other_behind in _related(other, relations)
    )


def _related(words: Sequence[str], relations: Collection[str]) -> list[tuple[set[str], set[str]]]:
    """For each word that relates two things, the words before it and those behind it that are not on both sides."""
    stems = [word.rstrip("s") for word in words]
    places = [place for place, word in enumerate(words) if word in relations]
    sides = ((set(stems[:place]), set(stems[place + 1 :])) for place in places)
    return [(before - behind, behind - before) for before, behind in sides]
