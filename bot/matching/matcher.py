"""Matches messages: small talk first, then each question, by its exact wording or by what is likeliest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from bot.knowledge.model import Base, Intent
from bot.matching import explanation
from bot.matching.comparison import NamedSystems
from bot.matching.decision import Decider, Decision
from bot.matching.explanation import Explanation
from bot.matching.learning.embedding import Encoder, Matrix, ModelMissing
from bot.matching.learning.features import CancellationCheck
from bot.matching.learning.topic_model import TopicModel
from bot.matching.learning.training import train, train_roughly
from bot.matching.learning.training_set import TrainingData, TrainingSet, training_data
from bot.matching.outcome import Aspect, Decline, FollowUp, Match, Outcome, Phrase
from bot.matching.reading.message import Phrases, questions_in
from bot.matching.reading.names import Terms
from bot.matching.reading.normalizer import Normalizer
from bot.matching.reading.text import words
from bot.matching.selection import SelectedPoint

Mode = Literal["full", "lexical"]


@dataclass(frozen=True)
class _Trained:
    """A model, and what it was trained on."""

    model: TopicModel | None
    """None for a base without entries."""
    data: TrainingData
    is_rough: bool = False
    """Whether it was trained in a hurry, with the calibration of an earlier state of the base."""


class Matcher:
    """Finds what a message is about, in one knowledge base. Made by `fit`; safe to share between threads."""

    def __init__(
        self, base: Base, normalizer: Normalizer, trained: _Trained, reason: str, is_provisional: bool = False
    ) -> None:
        self._ids = sorted(entry.id for entry in base.entries)
        self._trained = trained
        self._model = trained.model
        self.is_provisional = is_provisional
        """Whether it matches, at least in part, by a model of an earlier state of its base."""
        self.mode: Mode = "lexical" if reason else "full"
        self.reason = reason
        """Why only letters are compared; empty where meaning is compared, too."""
        self.terms = Terms(base)
        self._normalizer = normalizer
        self._phrases = Phrases.of(base.about)
        self._decider = Decider(base, self._normalizer, trained.model, trained.data) if trained.model else None

    @classmethod
    def fit(cls, base: Base, cache: Path | None = None, lexical: bool = False) -> "Matcher":
        """Train on a base, or restore its model from the directory `cache`.

        With `lexical`, or without the sentence model, only letters and words are compared.
        """
        encoder, reason = _encoder(lexical)
        normalizer = Normalizer(base)
        data = training_data(base, normalizer)
        return cls(base, normalizer, _train(data, encoder, cache, lambda: None), reason)

    def relearn(self, base: Base, cache: Path | None, check_cancelled: CancellationCheck) -> "Matcher":
        """The matcher for another state of the base. Texts that both states have are not encoded again where the
        cache holds them.
        """
        encoder = self._model.features.encoder if self._model else _encoder(self.mode == "lexical")[0]
        before = self._trained.data.training_set
        normalizer = Normalizer(base)
        data = training_data(base, normalizer)
        return Matcher(base, normalizer, _train(data, encoder, cache, check_cancelled, before), self.reason)

    def relearn_roughly(self, base: Base, cache: Path | None, check_cancelled: CancellationCheck) -> "Matcher | None":
        """The same in a fraction of the time: it knows all topics, but how sure to be comes from this matcher.

        None where this matcher is rough itself or cannot lend its calibration, and where there is nothing to train:
        `relearn` is as quick then.
        """
        normalizer = Normalizer(base)
        data, before = training_data(base, normalizer), self._trained.data.training_set
        if self._model is None or self._trained.is_rough or data.training_set == before:
            return None
        model = train_roughly(data.training_set, self._model, before, cache, check_cancelled)
        if model is None:
            return None
        trained = _Trained(model, data, is_rough=True)
        return Matcher(base, normalizer, trained, self.reason, is_provisional=True)

    def carried_over(self, base: Base) -> "Matcher | None":
        """A matcher for another state of the base, at once: with its names, spellings and exact wordings.

        It is provisional where examples changed. None where topics came, went or merge into others than before, of
        which this model knows nothing.
        """
        normalizer = Normalizer(base)
        data, before = training_data(base, normalizer), self._trained.data.training_set
        if data.training_set == before:
            trained = replace(self._trained, data=data)
            return Matcher(base, normalizer, trained, self.reason, is_provisional=trained.is_rough)
        ids = sorted(entry.id for entry in base.entries)
        if (ids, data.training_set.families) == (self._ids, before.families):
            return Matcher(base, normalizer, self._trained, self.reason, is_provisional=True)
        return None

    @property
    def encoder(self) -> Encoder | None:
        """The sentence model; None where only letters and words are compared."""
        return self._model.features.encoder if self._model else None

    def match(self, text: str, last: str | None = None) -> Match:
        """What a message is about. `last` is the topic last answered in its thread."""
        if self._decider is None:
            return Match((Decline((), 0.0),), "", 0.0)
        message = words(text)
        if intent := self._intent(self._decider, message):
            ignored = self._decide(self._decider, text, None)
            return Match((_reaction(intent, last),), ignored.best, ignored.confidence)
        decided = [] if " ".join(message) in self._decider.exact else self._each(self._decider, text, last)
        if len(decided) < 2:
            decided = [self._decide(self._decider, text, last)]
        outcomes, first = tuple(one.outcome for one in decided), decided[0]
        reading = self._normalizer.read(message)
        sides = set(self._decider.sides(reading))
        side = sides.pop() if len(sides) == 1 else None
        return Match(outcomes, first.best, first.confidence, side, self.terms.asked_in(reading.text))

    def systems_in(self, text: str) -> NamedSystems:
        """The systems that a text names, and unknown names beside them."""
        if self._decider is None:
            return NamedSystems(())
        return self._decider.named(self._normalizer.read(words(text)), words(text))

    def explain(self, text: str) -> Explanation:
        """What led to the decision on a question."""
        reading = self._normalizer.read(self._phrases.without_greeting(words(text)))
        if self._model is None or self._decider is None:
            return Explanation(text, reading, (), self.match(text), self.mode)
        ranking = self._decider.rank(reading)
        lines = [each.line for each in self._trained.data.wordings]
        topics = explanation.ranked_topics(self._model, ranking, self._ids, lines)
        return Explanation(text, reading, topics, self.match(text), self.mode)

    def signals(self, text: str) -> tuple[str, Matrix]:
        """The topic that would be shown for a question, and its `confidence.SIGNALS`.

        Raises:
            LookupError: the base has no entries.
        """
        if self._decider is None:
            raise LookupError("a base without entries has no signals")
        return self._decider.signals(self._phrases.without_greeting(words(text)))

    def point_of(self, text: str) -> SelectedPoint | None:
        """The point that is likeliest to answer a question; None where its topic would answer as a whole.

        Raises:
            LookupError: the base has no entries.
        """
        if self._decider is None:
            raise LookupError("a base without entries has no points")
        return self._decider.point_of(self._phrases.without_greeting(words(text)))

    def _intent(self, decider: Decider, message: Sequence[str]) -> Intent | None:
        return None if " ".join(message) in decider.exact else self._phrases.intent(message)

    def _decide(self, decider: Decider, text: str, last: str | None) -> Decision:
        return decider.decide(text, self._phrases.without_greeting(words(text)), last)

    def _each(self, decider: Decider, text: str, last: str | None) -> list[Decision]:
        """The decisions on a message's questions that are answered, one for each topic; none for a single
        question.
        """
        asked = [part for part in questions_in(text) if words(part) and not self._phrases.intent(words(part))]
        if len(asked) < 2:
            return []
        decided = [self._decide(decider, part, last) for part in asked]
        distinct = {one.best: one for one in reversed(decided) if one.answered}
        return [one for one in decided if distinct.get(one.best) is one]


def _reaction(intent: Intent, last: str | None) -> Outcome:
    aspects: dict[str, Aspect] = {aspect: aspect for aspect in get_args(Aspect)}
    if intent not in aspects:
        return Phrase(intent)
    return FollowUp(last, aspects[intent]) if last else Phrase(intent)


def _encoder(lexical: bool) -> tuple[Encoder | None, str]:
    """The sentence model, or why there is none."""
    if lexical:
        return None, "lexical matching was asked for"
    try:
        return Encoder(), ""
    except ModelMissing as missing:
        return None, str(missing)


def _train(
    data: TrainingData,
    encoder: Encoder | None,
    cache: Path | None,
    check_cancelled: CancellationCheck,
    before: TrainingSet | None = None,
) -> _Trained:
    has_topics = bool(data.training_set.families)
    model = train(data.training_set, encoder, cache, check_cancelled, before) if has_topics else None
    return _Trained(model, data)
