"""Explains why a question was decided as it was, for those who look after the knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.learning.topic_model import Ranking, TopicModel
from bot.matching.outcome import Match
from bot.matching.reading.normalizer import Reading

_MOST_WORDS = 40
_MOST_TOPICS = 3


@dataclass(frozen=True)
class WordWeight:
    """A word, and the log-odds that a topic loses without it."""

    word: str
    weight: float


@dataclass(frozen=True)
class RankedTopic:
    """A topic that may be meant, and what speaks for it."""

    topic: str
    share: float
    """Its share of all topics, without regard to whether the question is in scope."""
    example: str
    """The most similar example, as the base words it."""
    similarity: float
    """Cosine, −1 to 1."""
    words: tuple[WordWeight, ...]


@dataclass(frozen=True)
class Explanation:
    """What led to a decision."""

    question: str
    reading: Reading
    topics: tuple[RankedTopic, ...]
    match: Match
    mode: str


def ranked_topics(
    model: TopicModel, ranking: Ranking, ids: Sequence[str], examples: Sequence[str]
) -> tuple[RankedTopic, ...]:
    """The likeliest topics. `ids` are those of all topics, `examples` the base's own words, both in the order of the
    training set.
    """
    row, weights, found = ranking.encoded.row[0], _weights(model, ranking.text), []
    for topic in ranking.topics[:_MOST_TOPICS]:
        share = round(float(np.exp(ranking.shares[topic])), 4)
        place, similarity = model.ensemble.nearest(row, topic)
        example = examples[model.ensemble.starts[topic] + place]
        words = tuple(WordWeight(word, round(float(lost[topic]), 2)) for word, lost in weights)
        found.append(RankedTopic(ids[topic], share, example, round(similarity, 3), words))
    return tuple(found)


def _weights(model: TopicModel, text: str) -> list[tuple[str, np.ndarray]]:
    """For each word, what the score of every topic loses when the word is left out."""
    words = text.split()[:_MOST_WORDS]
    without = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    scores = model.ensemble.scores(model.features.encode([" ".join(words), *without])).topics
    scores = scores - scores.mean(axis=1, keepdims=True)
    return [(word, scores[0] - scores[place + 1]) for place, word in enumerate(words)]
