"""Which point of the leading topics answers a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.learning.topic_model import Ranking, TopicModel
from bot.matching.learning.training_set import Wording

SIMILAR = 0.55
"""Similarity from which a wording asks what the question asks. Where no wording of a point reaches it, the topic
answers as a whole."""
_NEARLY_EQUAL = 0.95
"""Similarity from which a point answers, whatever topic ranks first."""
_TOPIC_WEIGHT = 1 / 16
"""Weight of the topic's log-share beside the similarity to the nearest wording."""
_STATEMENT_WEIGHT = 0.6
"""Weight of the similarity of the question to what a point says, beside that to its nearest wording."""
_MOST_POINTS = 15
"""Points, those with the nearest wordings, whose statements are compared with the question."""
_POINT_ADVANTAGE = 0.03
"""How much less similar a point's wording may be than one for the topic as a whole. Who asks for a topic is served by
a point of it, too, but not the other way round."""


@dataclass(frozen=True)
class SelectedPoint:
    """A point, the number of its topic, and the similarity of its nearest wording to the question."""

    point: str
    topic: int
    similarity: float


class PointSelection:
    """Selects points by their wordings and by what they say."""

    def __init__(self, model: TopicModel, wordings: Sequence[Wording], statements: Mapping[str, int]) -> None:
        """`wordings` are those of the model's examples, in their order; `statements` maps the ids of points to the
        places of what they say in the training set.
        """
        self._model = model
        self._wordings = wordings
        self._statements = statements

    def candidates(self, ranking: Ranking) -> tuple[SelectedPoint, ...]:
        """The points that may answer, the likeliest first: each by its nearest wording, by what it says, and by its
        topic's share.
        """
        neighbours, found = ranking.neighbours, dict[str, SelectedPoint]()
        topics = self._model.ensemble.topics_of(neighbours.rows)
        for row, topic, similarity in zip(neighbours.rows, topics, neighbours.similarities, strict=True):
            point = self._wordings[int(row)].point
            if point in self._statements and point not in found:
                found[point] = SelectedPoint(point, int(topic), float(similarity))
        points = list(found.values())[:_MOST_POINTS]
        values = self._values(ranking, points)
        order = sorted(range(len(points)), key=lambda place: (-values[place], points[place].point))
        return tuple(points[place] for place in order)

    def choose(self, ranking: Ranking, candidates: Sequence[SelectedPoint]) -> SelectedPoint | None:
        """The point that answers, or None where the topic answers as a whole.

        It is a point of the likeliest topic's family, so that a broad topic gives way to the one that has the
        sentence; of a demoted topic; or of any topic where the question nearly equals one of its wordings.
        """
        families, first = self._model.ensemble.families, ranking.topics[0]
        for point in candidates:
            is_eligible = families[point.topic] == families[first] or bool(ranking.demoted[point.topic])
            if is_eligible or point.similarity >= _NEARLY_EQUAL:
                return point if self.answers(ranking, point) else None
        return None

    def answers(self, ranking: Ranking, selected: SelectedPoint) -> bool:
        """Whether a point answers, rather than its topic as a whole."""
        if selected.similarity < SIMILAR:
            return False
        neighbours = ranking.neighbours
        topics = self._model.ensemble.topics_of(neighbours.rows)
        of_topic_as_whole = [
            float(similarity)
            for row, topic, similarity in zip(neighbours.rows, topics, neighbours.similarities, strict=True)
            if topic == selected.topic and not self._wordings[int(row)].point
        ]
        return selected.similarity >= max(of_topic_as_whole, default=0.0) - _POINT_ADVANTAGE

    def _values(self, ranking: Ranking, points: Sequence[SelectedPoint]) -> list[float]:
        places = np.array([self._statements[each.point] for each in points], dtype=np.int64)
        statements = self._model.statement_similarities(ranking, places)
        return [
            round(
                each.similarity
                + _STATEMENT_WEIGHT * float(statement)
                + _TOPIC_WEIGHT * float(ranking.shares[each.topic]),
                4,
            )
            for each, statement in zip(points, statements, strict=True)
        ]
