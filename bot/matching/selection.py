"""Which point of the leading topics answers a question, and how likely it does."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.matching.learning.topic_model import Ranking, TopicModel
from bot.matching.learning.training_set import Wording
from bot.matching.reading.relation import is_reversed
from bot.matching.reading.text import words

SIMILAR = 0.5
"""Similarity from which a wording asks what the question asks. Where no wording of a point reaches it, the topic
answers as a whole."""
LIKELY = 0.5
"""Probability from which a point answers without a doubt."""
POSSIBLE = 0.3
"""Probability from which it does with one."""
_NEAR = 0.7
"""Coverage below which an unlikely point only comes nearest: it lacks a word that the question turns on."""
_COVERAGE_WEIGHT = 13.0
"""Log-odds of a point for covering all words of the question, by its wordings and by what it says together."""
_SIMILARITY_WEIGHT = 4.0
"""The same for its nearest wording."""
_SAME, _SAME_WEIGHT = 0.9, 60.0
"""Similarity from which a wording is nearly the question, and what each bit of similarity beyond it adds: then the
words that other points cover as well say no more.
"""
_CENTRE_WEIGHT = 7.0
"""Log-odds of a point if the question equals the mean of its wordings in meaning."""
_TOPIC_WEIGHT = 0.14
"""Share of the topic's log-share that its points gain."""
_FAMILY_WEIGHT = 3.0
"""Log-odds of the points of the likeliest topic's family, so that a broad topic gives way to the one that has the
sentence; and of those of demoted topics."""
_SIZE_WEIGHT = 1.0
"""What a point loses for the logarithm of its number of wordings, as many cover more than few."""
_COVERED, _LEAD, _UNLIKELY = 2.9, 0.7, -3.7
"""Log-odds that the first point is right: for covering the question, for its lead over the second, and the
intercept. `benchmarks/points.py` fits them."""
_LARGEST_LEAD = 3.0
_CLOSE = 2.0
"""Log-odds up to which the second point is near enough to the first to be shown beside it."""
_MOST_POINTS = 15
"""Points, those with the nearest wordings, that are compared with the question."""
_POINT_ADVANTAGE = 0.08
"""How much less similar a point's wording may be than one for the topic as a whole. Who asks for a topic is served by
a point of it, too, but not the other way round."""


@dataclass(frozen=True)
class SelectedPoint:
    """A point that may answer a question."""

    point: str
    topic: int
    """The number of its topic."""
    similarity: float
    """That of its nearest wording to the question."""
    coverage: float = 0.0
    """How far its wordings and what it says cover the words of the question, 0 to 1."""
    value: float = 0.0
    """How likely it is among the candidates, as log-odds up to a constant."""
    lead: float = 0.0
    """How far it is ahead of the other candidates, as log-odds; at most `_LARGEST_LEAD`."""
    probability: float = 0.0
    """How likely it answers, 0 to 1; given for the first of the candidates, as its lead is."""

    @property
    def is_only_near(self) -> bool:
        """Whether it hardly answers what was asked, and only comes nearest."""
        return self.probability < POSSIBLE and self.coverage < _NEAR


class PointSelection:
    """Selects points by their wordings and by what they say."""

    def __init__(self, model: TopicModel, wordings: Sequence[Wording], statements: Mapping[str, int]) -> None:
        """`wordings` are those of the model's examples, in their order; `statements` maps the ids of points to the
        places of what they say in the training set.
        """
        self._model = model
        self._wordings = wordings
        self._rows: dict[str, list[int]] = {point: [] for point in statements}
        for row, wording in enumerate(wordings):
            if wording.point in self._rows:
                self._rows[wording.point].append(row)
        self._is_of_whole_topic = np.array([not each.point for each in wordings], dtype=np.bool_)
        first = model.first_statement
        self._places = {point: model.places([*rows, first + statements[point]]) for point, rows in self._rows.items()}
        self._numbers = {point: number for number, point in enumerate(self._rows)}
        self._centres = np.array([model.ensemble.centre(rows) for rows in self._rows.values()])

    def candidates(self, ranking: Ranking) -> tuple[SelectedPoint, ...]:
        """The points that may answer, the likeliest first: by how they cover the question's words, by the mean of
        their wordings, and by their topic's share.
        """
        neighbours, found = ranking.neighbours, dict[str, SelectedPoint]()
        asked = ranking.text.split()
        topics = self._model.ensemble.topics_of(neighbours.rows)
        for row, topic, similarity in zip(neighbours.rows, topics, neighbours.similarities, strict=True):
            wording = self._wordings[int(row)]
            point = wording.point
            if point in self._rows and point not in found and not is_reversed(asked, words(wording.line)):
                found[point] = SelectedPoint(point, int(topic), float(similarity))
            if len(found) == _MOST_POINTS:
                break
        valued = self._valued(ranking, list(found.values()))
        ordered = sorted(valued, key=lambda each: (-each.value, each.point))
        return tuple([_judged(ordered), *ordered[1:]] if ordered else [])

    def choose(self, ranking: Ranking, candidates: Sequence[SelectedPoint]) -> SelectedPoint | None:
        """The likeliest of these points, or None where the topic answers as a whole."""
        first = next(iter(candidates), None)
        return first if first and self.answers(ranking, first) else None

    def runner_up(
        self, ranking: Ranking, first: SelectedPoint, candidates: Sequence[SelectedPoint]
    ) -> SelectedPoint | None:
        """The point that answers if the first does not; None where the first is likely enough, and where the second
        is far behind.
        """
        others = (each for each in candidates if each.point != first.point)
        second = next(others, None)
        if second is None or first.probability >= LIKELY or not self.answers(ranking, second):
            return None
        return second if first.value - second.value <= _CLOSE else None

    def answers(self, ranking: Ranking, selected: SelectedPoint) -> bool:
        """Whether a point answers, rather than its topic as a whole."""
        if selected.similarity < SIMILAR:
            return False
        rows, similarities = ranking.neighbours.rows, ranking.neighbours.similarities
        of_topic = self._model.ensemble.topics_of(rows) == selected.topic
        of_topic_as_whole = similarities[of_topic & self._is_of_whole_topic[rows]]
        return selected.similarity >= float(of_topic_as_whole.max(initial=0.0)) - _POINT_ADVANTAGE

    def _valued(self, ranking: Ranking, points: Sequence[SelectedPoint]) -> list[SelectedPoint]:
        if not points:
            return []
        covered = self._model.coverage(ranking, [self._places[each.point] for each in points])
        coverage = [each.similarity for each in points] if covered is None else [float(each) for each in covered]
        meaning = ranking.encoded.row[0, : self._model.ensemble.layout.meaning]
        centres = self._centres[[self._numbers[each.point] for each in points]] @ meaning
        return [
            replace(each, coverage=covered, value=round(self._value(ranking, each, covered, float(centre)), 4))
            for each, covered, centre in zip(points, coverage, centres, strict=True)
        ]

    def _value(self, ranking: Ranking, point: SelectedPoint, covered: float, centre: float) -> float:
        texts = len(self._rows[point.point]) + 1
        return (
            _COVERAGE_WEIGHT * covered
            + _SIMILARITY_WEIGHT * point.similarity
            + _SAME_WEIGHT * max(0.0, point.similarity - _SAME)
            + _CENTRE_WEIGHT * centre
            + _TOPIC_WEIGHT * float(ranking.shares[point.topic])
            + _FAMILY_WEIGHT * self._is_favoured(ranking, point)
            - _SIZE_WEIGHT * math.log(texts)
        )

    def _is_favoured(self, ranking: Ranking, point: SelectedPoint) -> bool:
        families = self._model.ensemble.families
        return bool(families[point.topic] == families[ranking.topics[0]] or ranking.demoted[point.topic])


def _judged(ordered: Sequence[SelectedPoint]) -> SelectedPoint:
    """The first point, with its lead over the second and the probability that it answers."""
    first = ordered[0]
    lead = min([_LARGEST_LEAD, *(first.value - second.value for second in ordered[1:2])])
    odds = _COVERED * first.coverage + _LEAD * lead + _UNLIKELY
    return replace(first, lead=lead, probability=round(1 / (1 + math.exp(-odds)), 4))
