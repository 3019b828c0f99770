"""Which point of the leading topics answers a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.topic_model import Ranking, TopicModel
from bot.matching.training_set import Wording

LIKE_ENOUGH = 0.55
"""A wording less like the question than this is no wording of it: then the topic answers as a whole."""

_BY_TOPIC = 1 / 16
"""Likeness that a unit of log-odds of the topic is worth."""

_BY_SAY = 0.6
"""What a likeness of the question to what a point says is worth, beside that to its wordings."""

_PREFERRED = 0.03
"""How much less like the question a point's wording may be than one for the topic as a whole: who asks for a topic is
served by its point, too, and not the other way round.
"""


@dataclass(frozen=True)
class Selected:
    """A point, and how like its nearest wording is to the question."""

    point: str
    topic: int
    likeness: float


_CERTAIN = 0.95
"""Likeness from which a point answers whatever topic its words as a whole speak for."""


def choose(
    model: TopicModel, ranking: Ranking, wordings: Sequence[Wording], found: Sequence[Selected]
) -> Selected | None:
    """The point that answers: of the likeliest topic or of its family, so that a broad topic gives way to the one
    that has the sentence; of a topic that was put behind; or of any other where the question is all but a wording of
    it.
    """
    families = model.ensemble.families
    first = ranking.topics[0]
    for point in found:
        is_near = families[point.topic] == families[first] or bool(ranking.behind[point.topic])
        if is_near or point.likeness >= _CERTAIN:
            return point if answers(model, ranking, wordings, point) else None
    return None


def select(
    model: TopicModel, ranking: Ranking, wordings: Sequence[Wording], places: Mapping[str, int]
) -> tuple[Selected, ...]:
    """The points that may answer, the likeliest first: each by its nearest wording, by what it says, and by its
    topic's share. `places` are those of the points in the lesson.
    """
    topics = model.ensemble.topics_of(ranking.near.rows)
    found: dict[str, Selected] = {}
    for row, topic, likeness in zip(ranking.near.rows, topics, ranking.near.likenesses, strict=True):
        point = wordings[int(row)].point
        if point in places and point not in found:
            found[point] = Selected(point, int(topic), float(likeness))
    points = list(found.values())
    says = model.likenesses_of_says(ranking, np.array([places[each.point] for each in points], dtype=np.int64))
    values = [
        round(each.likeness + _BY_SAY * float(say) + _BY_TOPIC * float(ranking.shares[each.topic]), 4)
        for each, say in zip(points, says, strict=True)
    ]
    order = sorted(range(len(points)), key=lambda place: (-values[place], points[place].point))
    return tuple(points[place] for place in order)


def answers(model: TopicModel, ranking: Ranking, wordings: Sequence[Wording], selected: Selected) -> bool:
    """Whether a point answers, rather than its topic as a whole."""
    if selected.likeness < LIKE_ENOUGH:
        return False
    topics = model.ensemble.topics_of(ranking.near.rows)
    whole = [
        float(likeness)
        for row, topic, likeness in zip(ranking.near.rows, topics, ranking.near.likenesses, strict=True)
        if topic == selected.topic and not wordings[int(row)].point
    ]
    return selected.likeness >= max(whole, default=0.0) - _PREFERRED
