"""Counts how the topics and points of a base are used, whether they helped, and when they were last reviewed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.knowledge.model import Base, Source


@dataclass(frozen=True)
class Usage:
    """How one topic or system was used in a period."""

    id: str
    title: str
    answers: int
    """How often it answered a question."""
    helpful: int
    unhelpful: int
    reviewed: int | None
    """Days since the last review; None if there was none."""
    points: tuple[tuple[str, int], ...]
    """Ids of its points with how often each answered, the most frequent first; unused points last."""

    @property
    def unused(self) -> tuple[str, ...]:
        """Ids of the points that answered nothing."""
        return tuple(id_ for id_, count in self.points if not count)


def usage(
    base: Base,
    answered: Iterable[tuple[str, str]],
    votes: Mapping[str, tuple[int, int]],
    today: date,
) -> list[Usage]:
    """The usage of every topic and system, the most used first.

    Args:
        base: the knowledge.
        answered: topic and point of each answer; the point is empty where the topic answered as a whole.
        votes: id of a topic to how often its answers helped, and how often not.
        today: the day from which the age of reviews counts.
    """
    answers = list(answered)
    topics = Counter(topic for topic, _ in answers)
    points = Counter(point for _, point in answers if point)
    found = []
    for entry in base.entries:
        used = sorted(((point.id, points[point.id]) for point in entry.points), key=lambda each: (-each[1], each[0]))
        helpful, unhelpful = votes.get(entry.id, (0, 0))
        age = (today - entry.reviewed).days if entry.reviewed else None
        found.append(Usage(entry.id, entry.title, topics[entry.id], helpful, unhelpful, age, tuple(used)))
    return sorted(found, key=lambda each: (-each.answers, each.id))


def sources_of(base: Base) -> dict[str, list[str]]:
    """Address of every source to the ids of the topics, systems and points that cite it."""
    cited: dict[str, list[str]] = {}

    def cite(sources: Iterable[Source], id_: str) -> None:
        for source in sources:
            if id_ not in cited.setdefault(source.url, []):
                cited[source.url].append(id_)

    for entry in base.entries:
        cite((*entry.sources, *(figure.source for figure in entry.figures)), entry.id)
        for point in entry.points:
            cite(point.sources, point.id)
    return cited
