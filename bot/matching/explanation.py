"""Why a question was decided as it was, for those who look after the knowledge."""

from dataclasses import dataclass

import numpy as np

from bot.matching.normalizer import Reading
from bot.matching.outcome import Match
from bot.matching.topic_model import Ranking, TopicModel

_MOST_WORDS = 40
_CANDIDATES = 3


@dataclass(frozen=True)
class Weight:
    """How much a word spoke for a topic: log-odds that are lost without it."""

    word: str
    weight: float


@dataclass(frozen=True)
class Candidate:
    """A topic that may be meant, and what speaks for it."""

    topic: str
    share: float
    """Of all topics, before it is asked whether the question is for this base at all."""
    example: str
    """The example most like the question, as the base words it."""
    likeness: float
    """Cosine, -1 to 1."""
    words: tuple[Weight, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that led to a decision."""

    question: str
    reading: Reading
    candidates: tuple[Candidate, ...]
    match: Match
    mode: str


def candidates(model: TopicModel, ranking: Ranking, ids: list[str], examples: list[str]) -> tuple[Candidate, ...]:
    """The likeliest topics. `examples` are the base's own words, in the order in which they were learnt."""
    row = ranking.read.row[0]
    weights = _weights(model, ranking.text)
    found = []
    for topic in ranking.topics[:_CANDIDATES]:
        share = round(float(np.exp(ranking.shares[topic])), 4)
        place, likeness = model.ensemble.nearest(row, topic)
        words = tuple(Weight(word, round(float(of_topic[topic]), 2)) for word, of_topic in weights)
        found.append(
            Candidate(ids[topic], share, examples[model.ensemble.starts[topic] + place], round(likeness, 3), words)
        )
    return tuple(found)


def _weights(model: TopicModel, text: str) -> list[tuple[str, np.ndarray]]:
    """For each word, what every topic's score loses when the word is left out."""
    words = text.split()[:_MOST_WORDS]
    without = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    scores = model.ensemble.scores(model.features.encode([" ".join(words), *without])).scores
    scores = scores - scores.mean(axis=1, keepdims=True)
    return [(word, scores[0] - scores[place + 1]) for place, word in enumerate(words)]
