"""How sure to be of a match, and what follows: to answer, to guess, or to decline."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.knowledge.model import Calibration
from bot.matching import signals
from bot.matching.topic_model import Ranking, TopicModel

Reaction = Literal["answer", "guess", "decline"]

_WORTH_GUESSING = 0.5
"""Where nothing was fitted on real questions, a guess is for when it is likelier than not that one of the choices is
meant."""

_ON_TOPIC = 9.0
"""Odds that a question in a conversation under way is on topic, against one to one at its start."""


@dataclass(frozen=True)
class Confidence:
    """What follows, and how sure that is: a probability, 0 to 1, of which 0.8 counts as sure."""

    reaction: Reaction
    told: float


def of(
    model: TopicModel, fitted: Calibration | None, ranking: Ranking, topic: int, *, under_way: bool = False
) -> Confidence:
    """How sure it is that this topic is meant; likelier where a conversation is on topic already (Bayes' rule on the
    odds).
    """
    if fitted:
        found = signals.probability(fitted, model.signals(ranking, topic))
        probability = _likelier(found) if under_way else found
        return Confidence(_reaction(fitted, probability), signals.shown(fitted, probability))
    return _rehearsed(model, ranking, under_way)


def _reaction(fitted: Calibration, probability: float) -> Reaction:
    if probability >= fitted.answer_from:
        return "answer"
    return "guess" if probability >= fitted.guess_from else "decline"


def _rehearsed(model: TopicModel, ranking: Ranking, under_way: bool) -> Confidence:
    if model.calibration is None:
        raise LookupError("a base without a calibration is learnt with one")
    first = float(model.calibration.probabilities(ranking.scores.evidence)[0])
    among = float(model.calibration.of_choices(ranking.scores.evidence)[0])
    if under_way:
        first, among = _likelier(first), _likelier(among)
    first, enough = round(first, 4), model.calibration.enough
    if first >= enough:
        return Confidence("answer", first)
    several = len(ranking.topics) > 1 and _ratio(ranking) >= 1 / 2
    return Confidence("guess" if several and among >= max(enough, _WORTH_GUESSING) else "decline", first)


def _ratio(ranking: Ranking) -> float:
    """How likely the second topic is beside the first."""
    first, second = ranking.topics[:2]
    return float(np.exp(ranking.shares[second] - ranking.shares[first]))


def _likelier(probability: float) -> float:
    return round(_ON_TOPIC * probability / (_ON_TOPIC * probability + 1 - probability), 4)
