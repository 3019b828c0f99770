"""Which point of the leading topics answers a question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.judge import Judge, Ranking
from bot.matching.lessons import Wording

LIKE_ENOUGH = 0.55
"""A wording less like the question than this is no wording of it: then the topic answers as a whole."""

_BY_TOPIC = 1 / 16
"""Likeness that a unit of log-odds of the topic is worth."""

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


def choose(judge: Judge, ranking: Ranking, wordings: Sequence[Wording], found: Sequence[Selected]) -> Selected | None:
    """The point that answers: of the likeliest topic or of its family, so that a broad topic gives way to the one that
    has the sentence; or of any other where the question is all but a wording of it.
    """
    families = judge.panel.families
    first = ranking.topics[0]
    for point in found:
        if families[point.topic] == families[first] or point.likeness >= _CERTAIN:
            return point if answers(judge, ranking, wordings, point) else None
    return None


def select(judge: Judge, ranking: Ranking, wordings: Sequence[Wording]) -> tuple[Selected, ...]:
    """The points that may answer, the likeliest first: each by its nearest wording and by its topic's share."""
    topics = judge.panel.topics_of(ranking.near.rows)
    values = np.round(ranking.near.likenesses + _BY_TOPIC * ranking.shares[topics], 4)
    found: dict[str, Selected] = {}
    for place in np.argsort(-values, kind="stable"):
        point = wordings[int(ranking.near.rows[place])].point
        if point and point not in found:
            found[point] = Selected(point, int(topics[place]), float(ranking.near.likenesses[place]))
    return tuple(found.values())


def answers(judge: Judge, ranking: Ranking, wordings: Sequence[Wording], selected: Selected) -> bool:
    """Whether a point answers, rather than its topic as a whole."""
    if selected.likeness < LIKE_ENOUGH:
        return False
    topics = judge.panel.topics_of(ranking.near.rows)
    whole = [
        float(likeness)
        for row, topic, likeness in zip(ranking.near.rows, topics, ranking.near.likenesses, strict=True)
        if topic == selected.topic and not wordings[int(row)].point
    ]
    return selected.likeness >= max(whole, default=0.0) - _PREFERRED
