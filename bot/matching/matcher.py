"""The way of a message: phrases first, then each question in it, by its exact wording or by likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from bot.knowledge.model import Base, Intent, System, Topic
from bot.matching import comparing, explanation, followups, names, splitting
from bot.matching.comparing import Named
from bot.matching.embedding import Encoder, ModelMissing
from bot.matching.explanation import Explanation
from bot.matching.features import GoOn
from bot.matching.glossary import Terms
from bot.matching.judge import Judge, Lesson, Ranking, learn, learn_roughly
from bot.matching.outcome import Answer, Aspect, Clarify, Compare, Decline, FollowUp, Match, Outcome, Phrase
from bot.matching.phrases import Phrases
from bot.matching.reading import Reader, Reading
from bot.matching.rehearsal import CHOICES
from bot.matching.text import normalised, words

Mode = Literal["full", "lexical"]

_WORTH_ASKING = 0.5
"""Asking back is for when it is likelier than not that one of the choices is meant."""


@dataclass(frozen=True)
class _Decided:
    """One question, its outcome, and its likeliest topic."""

    outcome: Outcome
    best: str
    confidence: float

    @property
    def answered(self) -> bool:
        return isinstance(self.outcome, Answer | Compare)


@dataclass(frozen=True)
class _Learnt:
    """What a base's examples taught."""

    judge: Judge | None
    """None for a base without entries."""
    lesson: Lesson
    examples: list[str]
    """As in `explanation.candidates`."""
    is_rough: bool = False
    """Learnt in a hurry, with the calibration of an earlier state of the base."""


class Matcher:
    """Finds what a message is about, in one knowledge base. Made by `fit`; safe to share between threads."""

    def __init__(self, base: Base, learnt: _Learnt, reason: str, is_provisional: bool = False) -> None:
        self._ids = sorted(entry.id for entry in base.entries)
        self._learnt = learnt
        self._judge = learnt.judge
        self._examples = learnt.examples
        self.is_provisional = is_provisional
        """It judges by what it learnt, in whole or in part, of an earlier state of its base."""
        self.mode: Mode = "lexical" if reason else "full"
        self.reason = reason
        """Why letters alone are compared; empty where meaning is, too."""
        self.terms = Terms(base)
        self._reader = Reader(base)
        self._phrases = Phrases.of(base.about)
        self._systems = names.of_systems(base)
        self._sides = names.of_sides(base)
        self._side_titles = {side.id: side.title for side in base.about.sides if not side.between}
        self._side_of = {system.id: system.side for system in base.systems}
        self._exact = {
            normalised(question): entry.id
            for entry in sorted(base.entries, key=lambda entry: entry.id, reverse=True)
            for question in entry.questions
        }

    @classmethod
    def fit(cls, base: Base, cache: Path | None = None, lexical: bool = False) -> "Matcher":
        """Learn a base, or recall it from the directory `cache`.

        With `lexical`, or without the sentence model, letters and words are compared and meaning is not.
        """
        encoder, reason = _encoder(lexical)
        return cls(base, _learn(base, encoder, cache, lambda: None), reason)

    def relearn(self, base: Base, cache: Path | None, go_on: GoOn) -> "Matcher":
        """Learn another state of the base, or recall it. The sentence model is shared, and what the cache holds of
        the texts that both states have.
        """
        encoder = self._judge.features.encoder if self._judge else _encoder(self.mode == "lexical")[0]
        return Matcher(base, _learn(base, encoder, cache, go_on, self._learnt.lesson), self.reason)

    def relearn_roughly(self, base: Base, cache: Path | None, go_on: GoOn) -> "Matcher | None":
        """The same in a fraction of the time: all topics are known, and how sure to be is guessed from this state.

        None where nothing can be guessed from it, or it is a guess itself, and where there is nothing to learn:
        `relearn` is as quick then.
        """
        lesson, examples = _lesson(base)
        if self._judge is None or self._learnt.is_rough or lesson == self._learnt.lesson:
            return None
        judge = learn_roughly(lesson, self._judge, self._learnt.lesson, cache, go_on)
        rough = _Learnt(judge, lesson, examples, is_rough=True)
        return Matcher(base, rough, self.reason, is_provisional=True) if judge else None

    def carried_over(self, base: Base) -> "Matcher | None":
        """A matcher for another state of the base, at once: names, spellings and exact wordings are the new ones.

        Where examples changed it is provisional. None where topics came, went or merge into others than before:
        what was learnt then says nothing of the new ones.
        """
        lesson, examples = _lesson(base)
        if lesson == self._learnt.lesson:
            learnt = replace(self._learnt, examples=examples)
            return Matcher(base, learnt, self.reason, is_provisional=learnt.is_rough)
        ids = sorted(entry.id for entry in base.entries)
        if (ids, lesson.families) == (self._ids, self._learnt.lesson.families):
            return Matcher(base, self._learnt, self.reason, is_provisional=True)
        return None

    def match(self, text: str, last: str | None = None) -> Match:
        """What a message is about. `last` is the topic last answered in its thread."""
        if self._judge is None:
            return Match((Decline((), 0.0),), "", 0.0)
        message = words(text)
        if intent := self._intent(message):
            nothing = self._decide(self._judge, message, None)
            return Match((_reaction(intent, last),), nothing.best, nothing.confidence)
        decided = [] if " ".join(message) in self._exact else self._each(self._judge, text, last)
        if len(decided) < 2:
            decided = [self._decide(self._judge, self._phrases.without_greeting(message), last)]
        outcomes, first, reading = tuple(one.outcome for one in decided), decided[0], self._reader.read(message)
        term = self.terms.asked_in(reading.text)
        return Match(outcomes, first.best, first.confidence, self._side(reading), term)

    def systems_in(self, text: str) -> Named:
        """The systems that a text names, and names of others that stand beside them."""
        return self._named(self._reader.read(words(text)), words(text))

    def explain(self, text: str) -> Explanation:
        """What led to the decision on a question."""
        reading = self._reader.read(self._phrases.without_greeting(words(text)))
        if self._judge is None:
            return Explanation(text, reading, (), 1.0, self.match(text), self.mode)
        found = explanation.candidates(self._judge, reading.text, self._ids, self._examples)
        return Explanation(text, reading, found, self._judge.calibration.enough, self.match(text), self.mode)

    def _intent(self, message: Sequence[str]) -> Intent | None:
        return None if " ".join(message) in self._exact else self._phrases.whole(message)

    def _each(self, judge: Judge, text: str, last: str | None) -> list[_Decided]:
        """The questions of a message that are answered, each with an answer of its own; none of a single question."""
        parts = [self._phrases.without_greeting(words(part)) for part in splitting.parts(text)]
        if len(parts) < 2:
            return []
        decided = [self._decide(judge, part, last) for part in parts if part and not self._phrases.whole(part)]
        distinct = {one.best: one for one in reversed(decided) if one.answered}
        return [one for one in decided if distinct.get(one.best) is one]

    def _decide(self, judge: Judge, question: Sequence[str], last: str | None) -> _Decided:
        exact = self._exact.get(" ".join(question))
        reading = self._reader.read(question)
        named = self._named(reading, question)
        compares = self._compares(reading)
        if compares and named.systems and len(named.systems) + len(named.unknown) > 1:
            ranking = judge.rank(reading.text)
            best, confidence = (exact, 1.0) if exact else (self._ids[ranking.topics[0]], ranking.probabilities[0])
            return _Decided(Compare(named.systems, named.unknown), best, confidence)
        if exact:
            return _Decided(Answer(exact, 1.0), exact, 1.0)
        if last and (rest := followups.rest(reading.words)):
            return self._outcome(judge, followups.expected(judge.rank(self._reader.read(rest).text)))
        decided = self._outcome(judge, judge.rank(reading.text))
        if compares and len(named.systems) == 1 and (side := self._side_against(named.systems[0], reading)):
            return self._against_a_side(judge, reading, named.systems[0], side, decided)
        return decided

    def _compares(self, reading: Reading) -> bool:
        return comparing.compares(" ".join(reading.words)) or comparing.only_lists(reading.words, self._systems)

    def _side_against(self, system: str, reading: Reading) -> str | None:
        """The title of the system's own side where another side is named beside it."""
        own = self._side_of[system]
        named = {found.name for found in self._sides.find(reading.words)}
        return self._side_titles.get(own or "") if named - {own} else None

    def _against_a_side(self, judge: Judge, reading: Reading, system: str, side: str, alone: _Decided) -> _Decided:
        """A system that is held against a side is asked about as one of its own side.

        An entry on the system alone is no answer to that; a topic is, and tells the sides apart.
        """
        decided = alone
        if alone.best == system:
            words_ = comparing.in_place_of(system, reading.words, self._systems, normalised(side))
            decided = self._outcome(judge, judge.rank(self._reader.read(" ".join(words_).split()).text))
        match decided.outcome:
            case Answer(topic=topic) as answer if topic not in self._side_of:
                return replace(decided, outcome=replace(answer, system=system))
            case _:
                return alone

    def _outcome(self, judge: Judge, ranking: Ranking) -> _Decided:
        """Answer what is likely enough; ask back where two or three topics together are."""
        ids = tuple(self._ids[topic] for topic in ranking.topics[:CHOICES])
        first, *others = ranking.probabilities[:CHOICES]
        enough = judge.calibration.enough
        if first >= enough:
            return _Decided(Answer(ids[0], first), ids[0], first)
        close = [id_ for id_, other in zip(ids[1:], others, strict=True) if other >= first / 2]
        if close and ranking.among >= max(enough, _WORTH_ASKING):
            return _Decided(Clarify((ids[0], *close), first), ids[0], first)
        return _Decided(Decline(ids, first), ids[0], first)

    def _named(self, reading: Reading, written: Sequence[str]) -> Named:
        return comparing.named(reading.words, written, self._systems, self._reader.is_word)

    def _side(self, reading: Reading) -> str | None:
        """The one side that is asked about, by its own name or that of a system."""
        sides = {found.name for found in self._sides.find(reading.words)}
        sides |= {side for found in self._systems.find(reading.words) if (side := self._side_of[found.name])}
        return sides.pop() if len(sides) == 1 else None


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
    base: Base, encoder: Encoder | None, cache: Path | None, go_on: GoOn, before: Lesson | None = None
) -> _Learnt:
    lesson, examples = _lesson(base)
    judge = learn(lesson, encoder, cache, go_on, before) if lesson.families else None
    return _Learnt(judge, lesson, examples)


def _lesson(base: Base) -> tuple[Lesson, list[str]]:
    """What there is to learn, and the examples in the base's own words; both in an order that files do not set."""
    reader = Reader(base)
    entries = sorted(base.entries, key=lambda entry: entry.id)
    examples: dict[tuple[int, str], str] = {}
    for number, entry in enumerate(entries):
        for line in (*entry.questions, entry.title):
            examples.setdefault((number, reader.learn(line)), line)
    ordered = sorted(examples)
    others = sorted({reader.learn(line) for line in base.out_of_scope.questions})
    lesson = Lesson(tuple((text, number) for number, text in ordered), _families(entries), tuple(others))
    return lesson, [examples[place] for place in ordered]


def _families(entries: Sequence[Topic | System]) -> tuple[int, ...]:
    """Topics that merge into the same one, and that one, are a family."""
    heads = [entry.merges_into or entry.id for entry in entries]
    numbers = {head: number for number, head in enumerate(dict.fromkeys(heads))}
    return tuple(numbers[head] for head in heads)
