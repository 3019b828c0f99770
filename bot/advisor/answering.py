"""The answer of a base, as a value: an entry with its comparison and with what is close to it."""

from bot.advisor import tables
from bot.advisor.replies import Answered, Entry
from bot.knowledge.model import Base, Topic


def answered(base: Base, entry: Entry, side: str | None = None) -> Answered:
    """What is said about an entry; `side` leads the comparison of a topic."""
    table = tables.of_topic(base, entry, side) if isinstance(entry, Topic) else tables.of_systems(base, (entry,))
    return Answered(entry, table, tables.between(base, entry), base.named(entry.related))
