"""How sure to be of a topic, and what follows: to answer, to guess, or to decline."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.knowledge.model import Calibration
from bot.matching.learning.embedding import Matrix
from bot.matching.learning.logistic_regression import softmax
from bot.matching.learning.topic_model import Ranking, TopicModel

Reaction = Literal["answer", "guess", "decline"]

SIGNALS = (
    "energy",
    "meaning",
    "letters",
    "agreement",
    "coverage",
    "system",
    "over_off_topic",
    "meaning_over_off_topic",
    "pieces_over_off_topic",
    "vocabulary",
    "length",
)
"""What tells whether a topic is meant: the classifier's free energy; the similarity to the topic's nearest example in
meaning, and in letters among those near in meaning; how far classifier and nearest examples agree on the topic's
family, the smaller of the two shares; how far the likeliest point covers the words; whether the topic is a system, as
people name systems in questions of any kind; how far the topics are ahead of what is off topic, by the classifier, by
the nearest example, and by its word pieces; how far the words are those of the field; and the logarithm of their
number."""

SURE = 0.8
"""The confidence that is shown for a probability of `Calibration.sure_from`."""

_FARTHEST = 4.0
"""Standard deviations at which a signal is cut off."""
_GUESSED_FROM = 0.5
"""Probability from which one of the choices is offered where no calibration says so."""
_BEHIND, _FARTHER = -1.2, -0.1
"""Log-odds and similarity from which what is off topic is not clearly ahead of the topics."""
_ON_TOPIC_ODDS = 9.0
"""How much likelier a question is on topic in a conversation that is already on topic, as a factor of the odds."""


@dataclass(frozen=True)
class Confidence:
    """What follows, and how sure that is: 0 to 1, where `SURE` and more counts as sure."""

    reaction: Reaction
    value: float


@dataclass(frozen=True)
class Probabilities:
    """How likely a question is in scope, and how likely its topic is right where it is, each 0 to 1.

    The two differ: a question may be of the field beyond doubt, and the topic doubtful. Whether to answer depends on
    both, whether to ask back on the first.
    """

    in_scope: float
    right: float

    @property
    def both(self) -> float:
        """The probability that the question is in scope and the topic right."""
        return round(self.in_scope * self.right, 4)


@dataclass(frozen=True)
class Meant:
    """What is taken to be meant: a topic, by its number."""

    topic: int
    is_system: bool
    coverage: float
    """How far the likeliest point covers the words; 0 where there is none."""


def of(
    model: TopicModel, calibration: Calibration | None, ranking: Ranking, meant: Meant, *, is_follow_up: bool = False
) -> Confidence:
    """How sure it is that this is meant. A follow-up is likelier on topic (Bayes' rule on the odds)."""
    if calibration is None:
        return _by_cross_validation(model, ranking, is_follow_up)
    found = probabilities(calibration, signals(model, ranking, meant))
    if is_follow_up:
        found = Probabilities(_raised(found.in_scope), found.right)
    return Confidence(_reaction(calibration, found), shown(calibration, found.both))


def signals(model: TopicModel, ranking: Ranking, meant: Meant) -> Matrix:
    """The `SIGNALS` of whether this is meant, one value each."""
    row, ensemble, topic = ranking.encoded.row, model.ensemble, meant.topic
    _, meaning = ensemble.nearest(row[0], topic)
    family = softmax(ranking.scores.topics[0])[ensemble.families == ensemble.families[topic]].sum()
    neighbours = ranking.neighbours
    is_own = ensemble.topics_of(neighbours.rows) == topic
    own, letters = neighbours.similarities[is_own], ensemble.similarities_in_letters(row[0], neighbours.rows[is_own])
    pieces = float(own.max()) if len(own) else float(neighbours.similarities.min(initial=0.0))
    declined = ensemble.similarities_to_off_topic(row[0])
    values = (
        float(ranking.scores.energy[0]),
        meaning,
        float(letters.max(initial=0.0)),
        min(float(family), float(ranking.votes[topic])),
        meant.coverage,
        float(meant.is_system),
        float(ranking.scores.over_off_topic[0]),
        meaning - declined.max(initial=0.0),
        pieces - model.off_topic_similarity(ranking.compared, declined),
        model.vocabulary.mean(ranking.text),
        np.log1p(len(ranking.text.split())),
    )
    return np.array(values, dtype=np.float32)


def may_be_in_scope(model: TopicModel, ranking: Ranking) -> bool:
    """Whether nothing off topic is clearly ahead: by the classifier, or by the nearest example word by word."""
    values = dict(zip(SIGNALS, signals(model, ranking, Meant(ranking.topics[0], False, 0.0)), strict=True))
    return bool(values["over_off_topic"] >= _BEHIND and values["pieces_over_off_topic"] >= _FARTHER)


def probabilities(calibration: Calibration, values: Matrix) -> Probabilities:
    """How likely a question with these signals is in scope, and its topic right."""
    in_scope, right = calibration.in_scope, calibration.right
    for name, value in zip(SIGNALS, values, strict=True):
        if signal := calibration.signals.get(name):
            standard = float(np.clip((float(value) - signal.mean) / signal.spread, -_FARTHEST, _FARTHEST))
            in_scope += signal.in_scope * standard
            right += signal.right * standard
    return Probabilities(_logistic(in_scope), _logistic(right))


def shown(calibration: Calibration, probability: float) -> float:
    """The confidence that is shown for a probability: a scale on which `SURE` is where answers count as sure."""
    sure = calibration.sure_from
    if probability < sure:
        return round(SURE * probability / sure, 4)
    return round(SURE + (1 - SURE) * (probability - sure) / (1 - sure), 4)


def _reaction(calibration: Calibration, found: Probabilities) -> Reaction:
    if found.both >= calibration.answer_from:
        return "answer"
    return "guess" if found.in_scope >= calibration.guess_from else "decline"


def _logistic(odds: float) -> float:
    """The probability of some log-odds; rounded, so that machines agree."""
    return round(float(1 / (1 + np.exp(-odds))), 4)


def _by_cross_validation(model: TopicModel, ranking: Ranking, is_follow_up: bool) -> Confidence:
    fitted = model.calibration
    if fitted is None:
        raise LookupError("a model that is trained for a base without a calibration has one of its own")
    evidence = model.ensemble.evidence(ranking.encoded.row, ranking.scores).values
    first = float(fitted.probabilities(evidence)[0])
    choices = float(fitted.choice_probabilities(evidence)[0])
    if is_follow_up:
        first, choices = _raised(first), _raised(choices)
    first = round(first, 4)
    if first >= fitted.threshold:
        return Confidence("answer", first)
    is_close = len(ranking.topics) > 1 and _ratio(ranking) >= 1 / 2
    return Confidence("guess" if is_close and choices >= max(fitted.threshold, _GUESSED_FROM) else "decline", first)


def _ratio(ranking: Ranking) -> float:
    """How likely the second topic is, relative to the first."""
    first, second = ranking.topics[:2]
    return float(np.exp(ranking.shares[second] - ranking.shares[first]))


def _raised(probability: float) -> float:
    return round(_ON_TOPIC_ODDS * probability / (_ON_TOPIC_ODDS * probability + 1 - probability), 4)
