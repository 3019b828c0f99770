"""The way of a message: phrases first, then each question in it, by its exact wording or by likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from bot.knowledge.model import Base, Intent
from bot.matching import cases, comparing, explanation, followups, names, selection, splitting, verdicts
from bot.matching.cases import Cases, verdict_of
from bot.matching.comparing import Named
from bot.matching.embedding import Encoder, ModelMissing
from bot.matching.explanation import Explanation
from bot.matching.features import GoOn
from bot.matching.glossary import Terms
from bot.matching.judge import Judge, Ranking, learn, learn_roughly
from bot.matching.lessons import Lesson, Verdict, Wording, lesson_of, wordings
from bot.matching.outcome import Answer, Aspect, Clarify, Compare, Decline, FollowUp, Match, Outcome, Phrase
from bot.matching.phrases import Phrases
from bot.matching.reading import Reader, Reading
from bot.matching.rehearsal import CHOICES
from bot.matching.text import normalised, words
from bot.matching.verdicts import Polar, wants_verdict

Mode = Literal["full", "lexical"]

_WORTH_ASKING = 0.5
"""Asking back is for when it is likelier than not that one of the choices is meant."""
_NAMED = 0.9
"""How sure it is that a workload is meant that is named, and whose place is asked for."""
_SAME_WORDING = 0.85
"""Likeness from which a case's own wordings know better than the side it stands on whether the answer is yes."""


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
    wordings: tuple[Wording, ...]
    """What each example is a wording of, in the order of the lesson."""
    is_rough: bool = False
    """Learnt in a hurry, with the calibration of an earlier state of the base."""


class Matcher:
    """Finds what a message is about, in one knowledge base. Made by `fit`; safe to share between threads."""

    def __init__(self, base: Base, learnt: _Learnt, reason: str, is_provisional: bool = False) -> None:
        self._ids = sorted(entry.id for entry in base.entries)
        self._learnt = learnt
        self._judge = learnt.judge
        self._wordings = learnt.wordings
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
        self._points = base.points
        self._cases = Cases(base)
        self._between = {side.id: side.between for side in base.about.sides}
        self._exact = {
            normalised(wording.line): (entry.id, wording)
            for entry in sorted(base.entries, key=lambda entry: entry.id, reverse=True)
            for wording in wordings(entry, with_title=False)
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
        lesson, wordings = lesson_of(base)
        if self._judge is None or self._learnt.is_rough or lesson == self._learnt.lesson:
            return None
        judge = learn_roughly(lesson, self._judge, self._learnt.lesson, cache, go_on)
        rough = _Learnt(judge, lesson, wordings, is_rough=True)
        return Matcher(base, rough, self.reason, is_provisional=True) if judge else None

    def carried_over(self, base: Base) -> "Matcher | None":
        """A matcher for another state of the base, at once: names, spellings and exact wordings are the new ones.

        Where examples changed it is provisional. None where topics came, went or merge into others than before:
        what was learnt then says nothing of the new ones.
        """
        lesson, wordings = lesson_of(base)
        if lesson == self._learnt.lesson:
            learnt = replace(self._learnt, wordings=wordings)
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
            nothing = self._decide(self._judge, text, None)
            return Match((_reaction(intent, last),), nothing.best, nothing.confidence)
        decided = [] if " ".join(message) in self._exact else self._each(self._judge, text, last)
        if len(decided) < 2:
            decided = [self._decide(self._judge, text, last)]
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
        found = explanation.candidates(self._judge, reading.text, self._ids, [each.line for each in self._wordings])
        return Explanation(text, reading, found, self._judge.calibration.enough, self.match(text), self.mode)

    def _intent(self, message: Sequence[str]) -> Intent | None:
        return None if " ".join(message) in self._exact else self._phrases.whole(message)

    def _each(self, judge: Judge, text: str, last: str | None) -> list[_Decided]:
        """The questions of a message that are answered, each with an answer of its own; none of a single question."""
        parts = [part for part in splitting.parts(text) if words(part) and not self._phrases.whole(words(part))]
        if len(parts) < 2:
            return []
        decided = [self._decide(judge, part, last) for part in parts]
        distinct = {one.best: one for one in reversed(decided) if one.answered}
        return [one for one in decided if distinct.get(one.best) is one]

    def _decide(self, judge: Judge, text: str, last: str | None) -> _Decided:
        question = self._phrases.without_greeting(words(text))
        reading = self._reader.read(question)
        case = self._cases.named(reading.words)
        named = self._named(reading, question)
        compares = self._compares(reading) and (not case or len(case.sides) < 2)
        exact = self._exact.get(" ".join(question))
        if compares and named.systems and len(named.systems) + len(named.unknown) > 1:
            ranking = judge.rank(reading.text)
            best, confidence = (exact[0], 1.0) if exact else (self._ids[ranking.topics[0]], ranking.probabilities[0])
            return _Decided(Compare(named.systems, named.unknown), best, confidence)
        if exact:
            topic, wording = exact
            return _Decided(Answer(topic, 1.0, wording.point, wording.verdict), topic, 1.0)
        ranking = judge.rank(reading.text)
        if case:
            return self._placed(text, reading, case, ranking)
        if last and (rest := followups.rest(reading.words)):
            ranking = followups.expected(judge.rank(self._reader.read(rest).text))
        decided = self._outcome(judge, ranking, text, reading)
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

        An entry on the system alone is no answer to that; a point is, and a topic, which tells the sides apart.
        """
        decided = alone
        if alone.best == system and not (isinstance(alone.outcome, Answer) and alone.outcome.point):
            words_ = comparing.in_place_of(system, reading.words, self._systems, normalised(side))
            other = self._reader.read(" ".join(words_).split())
            decided = self._outcome(judge, judge.rank(other.text), other.text, other)
        match decided.outcome:
            case Answer(topic=topic) as answer if topic not in self._side_of:
                return replace(decided, outcome=replace(answer, system=system))
            case _:
                return alone

    def _placed(self, text: str, reading: Reading, case: cases.Named, ranking: Ranking) -> _Decided:
        """A workload that is named is answered by its case, as surely as a name is."""
        verdict: Verdict = ""
        if wants_verdict(text, self._cases.sides):
            told = self._verdict(reading, case.point.id, ranking, _SAME_WORDING)
            verdict = told or verdict_of(case, reading.words, self._between)
        confidence = max(_NAMED, ranking.probabilities[0])
        return _Decided(Answer(case.topic, confidence, case.point.id, verdict), case.topic, confidence)

    def _verdict(self, reading: Reading, point: str, ranking: Ranking, least: float) -> Verdict:
        """What the point's wordings that are at least so like the question say to it."""
        near = zip(ranking.near.rows, ranking.near.likenesses, strict=True)
        told = [(self._wordings[int(row)], float(likeness)) for row, likeness in near if likeness >= least]
        polar = [
            Polar(tuple(words(wording.line)), wording.verdict, likeness)
            for wording, likeness in told
            if wording.point == point and wording.verdict
        ]
        return verdicts.verdict(reading.words, polar, self._cases.sides)

    def _outcome(self, judge: Judge, ranking: Ranking, text: str, reading: Reading) -> _Decided:
        """Answer what is likely enough; ask back where two or three topics together are."""
        selected = next(iter(selection.select(judge, ranking, self._wordings)), None)
        if selected and not selection.answers(judge, ranking, self._wordings, selected):
            selected = None
        topics = (
            (selected.topic, *(each for each in ranking.topics if each != selected.topic))
            if selected
            else ranking.topics
        )
        ids = tuple(self._ids[topic] for topic in topics[:CHOICES])
        first, *others = ranking.probabilities[:CHOICES]
        enough = judge.calibration.enough
        if first >= enough:
            point = selected.point if selected else ""
            wanted = point and wants_verdict(text, self._cases.sides)
            verdict = self._verdict(reading, point, ranking, selection.LIKE_ENOUGH) if wanted else ""
            return _Decided(Answer(ids[0], first, point, verdict), ids[0], first)
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
    lesson, wordings = lesson_of(base)
    judge = learn(lesson, encoder, cache, go_on, before) if lesson.families else None
    return _Learnt(judge, lesson, wordings)
