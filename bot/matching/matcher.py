"""The way of a message: phrases first, then each question in it, by its exact wording or by likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from bot.knowledge.model import Base, Intent
from bot.matching import explanation, splitting
from bot.matching.comparison import Named
from bot.matching.decision import Decided, Decider
from bot.matching.embedding import Encoder, Matrix, ModelMissing
from bot.matching.explanation import Explanation
from bot.matching.features import CancellationCheck
from bot.matching.glossary import Terms
from bot.matching.normalizer import Normalizer
from bot.matching.outcome import Aspect, Decline, FollowUp, Match, Outcome, Phrase
from bot.matching.phrases import Phrases
from bot.matching.text import words
from bot.matching.topic_model import TopicModel, learn, learn_roughly
from bot.matching.training_set import Learnt, TrainingSet, Wording, lesson_of

Mode = Literal["full", "lexical"]


@dataclass(frozen=True)
class _Learnt:
    """What a base's examples taught."""

    model: TopicModel | None
    """None for a base without entries."""
    training_set: TrainingSet
    wordings: tuple[Wording, ...]
    """What each example is a wording of, in the order of the lesson."""
    is_rough: bool = False
    """Learnt in a hurry, with the calibration of an earlier state of the base."""


class Matcher:
    """Finds what a message is about, in one knowledge base. Made by `fit`; safe to share between threads."""

    def __init__(self, base: Base, learnt: _Learnt, reason: str, is_provisional: bool = False) -> None:
        self._ids = sorted(entry.id for entry in base.entries)
        self._learnt = learnt
        self._model = learnt.model
        self._wordings = learnt.wordings
        self.is_provisional = is_provisional
        """It judges by what it learnt, in whole or in part, of an earlier state of its base."""
        self.mode: Mode = "lexical" if reason else "full"
        self.reason = reason
        """Why letters alone are compared; empty where meaning is, too."""
        self.terms = Terms(base)
        self._reader = Normalizer(base)
        self._phrases = Phrases.of(base.about)
        taught = Learnt(learnt.training_set, learnt.wordings)
        self._decider = Decider(base, self._reader, learnt.model, taught) if learnt.model else None

    @classmethod
    def fit(cls, base: Base, cache: Path | None = None, lexical: bool = False) -> "Matcher":
        """Learn a base, or recall it from the directory `cache`.

        With `lexical`, or without the sentence model, letters and words are compared and meaning is not.
        """
        encoder, reason = _encoder(lexical)
        return cls(base, _learn(base, encoder, cache, lambda: None), reason)

    def relearn(self, base: Base, cache: Path | None, check_cancelled: CancellationCheck) -> "Matcher":
        """Learn another state of the base, or recall it. The sentence model is shared, and what the cache holds of
        the texts that both states have.
        """
        encoder = self._model.features.encoder if self._model else _encoder(self.mode == "lexical")[0]
        return Matcher(base, _learn(base, encoder, cache, check_cancelled, self._learnt.training_set), self.reason)

    def relearn_roughly(self, base: Base, cache: Path | None, check_cancelled: CancellationCheck) -> "Matcher | None":
        """The same in a fraction of the time: all topics are known, and how sure to be is guessed from this state.

        None where nothing can be guessed from it, or it is a guess itself, and where there is nothing to learn:
        `relearn` is as quick then.
        """
        training_set, wordings = lesson_of(base)
        if self._model is None or self._learnt.is_rough or training_set == self._learnt.training_set:
            return None
        model = learn_roughly(training_set, self._model, self._learnt.training_set, cache, check_cancelled)
        rough = _Learnt(model, training_set, wordings, is_rough=True)
        return Matcher(base, rough, self.reason, is_provisional=True) if model else None

    def carried_over(self, base: Base) -> "Matcher | None":
        """A matcher for another state of the base, at once: names, spellings and exact wordings are the new ones.

        Where examples changed it is provisional. None where topics came, went or merge into others than before:
        what was learnt then says nothing of the new ones.
        """
        training_set, wordings = lesson_of(base)
        if training_set == self._learnt.training_set:
            learnt = replace(self._learnt, wordings=wordings)
            return Matcher(base, learnt, self.reason, is_provisional=learnt.is_rough)
        ids = sorted(entry.id for entry in base.entries)
        if (ids, training_set.families) == (self._ids, self._learnt.training_set.families):
            return Matcher(base, self._learnt, self.reason, is_provisional=True)
        return None

    def match(self, text: str, last: str | None = None) -> Match:
        """What a message is about. `last` is the topic last answered in its thread."""
        if self._decider is None:
            return Match((Decline((), 0.0),), "", 0.0)
        message = words(text)
        if intent := self._intent(self._decider, message):
            nothing = self._decide(self._decider, text, None)
            return Match((_reaction(intent, last),), nothing.best, nothing.confidence)
        decided = [] if " ".join(message) in self._decider.exact else self._each(self._decider, text, last)
        if len(decided) < 2:
            decided = [self._decide(self._decider, text, last)]
        outcomes, first, reading = tuple(one.outcome for one in decided), decided[0], self._reader.read(message)
        sides = set(self._decider.sides(reading))
        side = sides.pop() if len(sides) == 1 else None
        return Match(outcomes, first.best, first.confidence, side, self.terms.asked_in(reading.text))

    def systems_in(self, text: str) -> Named:
        """The systems that a text names, and names of others that stand beside them."""
        if self._decider is None:
            return Named(())
        return self._decider.named(self._reader.read(words(text)), words(text))

    def explain(self, text: str) -> Explanation:
        """What led to the decision on a question."""
        reading = self._reader.read(self._phrases.without_greeting(words(text)))
        if self._model is None or self._decider is None:
            return Explanation(text, reading, (), self.match(text), self.mode)
        ranking = self._decider.rank(reading)
        lines = [each.line for each in self._wordings]
        found = explanation.candidates(self._model, ranking, self._ids, lines)
        return Explanation(text, reading, found, self.match(text), self.mode)

    def signals(self, text: str) -> tuple[str, Matrix]:
        """The likeliest topic of a question, and what tells whether it is meant: `signals.NAMES`."""
        if self._model is None or self._decider is None:
            raise LookupError("a base without entries tells nothing")
        return self._decider.signals(text, self._phrases.without_greeting(words(text)))

    def _intent(self, decider: Decider, message: Sequence[str]) -> Intent | None:
        return None if " ".join(message) in decider.exact else self._phrases.whole(message)

    def _decide(self, decider: Decider, text: str, last: str | None) -> Decided:
        return decider.decide(text, self._phrases.without_greeting(words(text)), last)

    def _each(self, decider: Decider, text: str, last: str | None) -> list[Decided]:
        """The questions of a message that are answered, each with an answer of its own; none of a single question."""
        parts = [part for part in splitting.parts(text) if words(part) and not self._phrases.whole(words(part))]
        if len(parts) < 2:
            return []
        decided = [self._decide(decider, part, last) for part in parts]
        distinct = {one.best: one for one in reversed(decided) if one.answered}
        return [one for one in decided if distinct.get(one.best) is one]


def _reaction(intent: Intent, last: str | None) -> Outcome:
    aspects: dict[str, Aspect] = {aspect: aspect for aspect in get_args(Aspect)}
    if intent not in aspects:
        return Phrase(intent)
    return FollowUp(last, aspects[intent]) if last else Decline((), 0.0)


def _encoder(lexical: bool) -> tuple[Encoder | None, str]:
    """The sentence model, or why there is none."""
    if lexical:
        return None, "lexical matching was asked for"
    try:
        return Encoder(), ""
    except ModelMissing as missing:
        return None, str(missing)


def _learn(
    base: Base,
    encoder: Encoder | None,
    cache: Path | None,
    check_cancelled: CancellationCheck,
    before: TrainingSet | None = None,
) -> _Learnt:
    training_set, wordings = lesson_of(base)
    model = learn(training_set, encoder, cache, check_cancelled, before) if training_set.families else None
    return _Learnt(model, training_set, wordings)
