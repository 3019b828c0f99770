"""The answer of a base, as a value: an entry with its comparison, its words, and what is close to it."""

from collections.abc import Iterator

from bot.advisor import tables
from bot.advisor.replies import Answered, Elaborated, Entry
from bot.knowledge.model import Base, System, Topic
from bot.matching import Aspect, Match, Terms


def answered(
    base: Base, terms: Terms, entry: Entry, match: Match | None = None, system: System | None = None
) -> Answered:
    """What is said about an entry, in the light of the question where there was one.

    `system` is the one that the question holds against a side.
    """
    side, asked = (match.side, match.term) if match else (None, None)
    table = tables.of_topic(base, entry, side) if isinstance(entry, Topic) else tables.of_systems(base, (entry,))
    is_title = asked and asked.term.casefold() in entry.title.casefold()
    return Answered(
        entry=entry,
        table=table,
        between=tables.between(base, entry),
        related=base.named(entry.related),
        words=terms.used_in(_texts(entry)),
        asked=None if is_title else asked,
        system=system,
    )


def elaborated(terms: Terms, entry: Entry, aspect: Aspect) -> Elaborated:
    """More about an entry."""
    return Elaborated(entry, aspect, terms.used_in(_texts(entry)))


def _texts(entry: Entry) -> Iterator[str]:
    """All that is said about an entry, in the order in which it is shown."""
    yield from (entry.answer, entry.house_rule)
    match entry:
        case Topic():
            yield from entry.compare.values()
        case System():
            yield from (*entry.attributes.values(), entry.licence)
    yield from entry.when.values()
    yield from entry.detail.splitlines()
    yield from (figure.fact for figure in entry.figures)
