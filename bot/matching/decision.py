"""What one question is about: by its exact wording, by what it names, or by likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.model import Base, System
from bot.matching import comparison, confidence, followups, names, selection, verdicts
from bot.matching.cases import Cases, verdict_of
from bot.matching.cases import Named as NamedCase
from bot.matching.comparison import Named
from bot.matching.embedding import Matrix
from bot.matching.normalizer import Normalizer, Reading
from bot.matching.outcome import Answer, Candidate, Compare, Decline, Guess, Outcome
from bot.matching.selection import Selected
from bot.matching.text import normalised, words
from bot.matching.topic_model import Preference, Ranking, TopicModel
from bot.matching.training_set import Learnt, Verdict, wordings
from bot.matching.verdicts import Polar, wants_verdict

CHOICES = 3
"""Topics that a person can be asked to choose from."""

_NAMED = 0.9
"""How sure it is that a workload is meant that is named, and whose place is asked for."""
_SAME_WORDING = 0.85
"""Likeness from which a case's own wordings know better than the side it stands on whether the answer is yes."""
_SAME_COMPARISON = 0.7
"""Likeness from which a wording that names the same systems holds them against each other in the same respect."""
_AGAINST = {
    "vs",
    "versus",
    "v",
    "compare",
    "compared",
    "comparing",
    "comparison",
    "and",
    "or",
    "with",
    "to",
    "against",
}
"""Words that hold one system against another and ask nothing more."""
_AT_ALL_NEAR = 0.5
"""Likeness below which nothing of the base is near a question."""


@dataclass(frozen=True)
class Decided:
    """One question, its outcome, and its likeliest topic."""

    outcome: Outcome
    best: str
    confidence: float

    @property
    def answered(self) -> bool:
        """Whether something was answered, rather than guessed or declined."""
        return isinstance(self.outcome, Answer | Compare)


class Decider:
    """Decides questions, by one base and what its examples taught."""

    def __init__(self, base: Base, reader: Normalizer, model: TopicModel, learnt: Learnt) -> None:
        """`learnt` is what the judge was taught, of this base or of an earlier state of it."""
        self._base = base
        self._reader = reader
        self._model = model
        self._wordings = learnt.wordings
        points = base.points
        self._places = {id_: place for place, (id_, _) in enumerate(learnt.training_set.says) if id_ in points}
        self._ids = sorted(entry.id for entry in base.entries)
        self._systems = names.of_systems(base)
        self._cases = Cases(base)
        said = {word for entry in base.entries for line in entry.wordings for word in words(line)}
        self._around = {word for name in base.about.names for word in words(name)} - said
        self._between = {side.id: side.between for side in base.about.sides}
        self._is_system = np.array([isinstance(base.entry(id_), System) for id_ in self._ids])
        cases = [each.point if self._cases.has(each.point) else "" for each in learnt.wordings]
        self._of_cases = np.array([bool(case) for case in cases], dtype=np.bool_)
        self._rows_of = {case: [row for row, each in enumerate(cases) if each == case] for case in {*cases} - {""}}
        self.exact = {
            normalised(wording.line): (entry.id, wording)
            for entry in sorted(base.entries, key=lambda entry: entry.id, reverse=True)
            for wording in wordings(entry, with_title=False)
        }

    def decide(self, text: str, question: Sequence[str], last: str | None) -> Decided:
        """The outcome of a question: the words of `text` that ask, after the topic that was last answered."""
        reading = self._reader.read(question)
        case, named = self._cases.named(reading.words), self.named(reading, question)
        exact = self.exact.get(" ".join(question)) or self.exact.get(" ".join(reading.words))
        if self._compares(reading, named, case):
            if exact:
                topic, told, point = exact[0], 1.0, exact[1].point
            else:
                ranking = self.rank(reading)
                topic, told = self._ids[ranking.topics[0]], self._confidence(ranking).told
                point = self._comparing_point(ranking, named)
            point = point if self._asks_which(reading) else ""
            return Decided(Compare(named.systems, named.unknown, point), topic, told)
        if exact:
            topic, wording = exact
            return Decided(Answer(topic, 1.0, wording.point, wording.verdict), topic, 1.0)
        if case:
            return self._placed(text, reading, case)
        if last and (rest := followups.rest(reading.words)):
            reading = self._reader.read(rest)
            return self._likeliest(text, reading, under_way=True)
        return self._likeliest(text, reading)

    def rank(self, reading: Reading) -> Ranking:
        """The likeliest topics of a question. Cases that it does not name are silent; where it asks for an aspect, or
        weighs one side against another, that comes before the systems it names.
        """
        silent = self._of_cases.copy()
        for case in self._cases.all_named(reading.words):
            silent[self._rows_of.get(case, [])] = False
        weighs = len({*self._cases.sides(reading.words)}) > 1
        behind = self._is_system & (weighs or self._cases.asks_for_aspect(reading.words))
        return self._model.rank(reading.text, Preference(silent, behind))

    def signals(self, text: str, question: Sequence[str]) -> tuple[str, Matrix]:
        """The topic that would be shown, and what tells whether it is meant: `signals.NAMES`."""
        ranking = self.rank(self._reader.read(question))
        points = self._points(ranking)
        chosen = selection.choose(self._model, ranking, self._wordings, points)
        topic = self._topic(ranking, chosen)
        return self._ids[topic], self._model.signals(ranking, topic)

    def named(self, reading: Reading, written: Sequence[str]) -> Named:
        """The systems that are named, and names of others that stand beside them."""
        return comparison.named(reading.words, written, self._systems, self._is_word)

    def sides(self, reading: Reading) -> tuple[str, ...]:
        """The sides that are named, by their own names or by those of systems."""
        return self._cases.sides(reading.words)

    def _is_word(self, written: str) -> bool:
        """Whether this is no name of a stranger: neither one around the field of which nothing is said here, nor what
        is no word at all.
        """
        return written not in self._around and self._reader.is_word(written)

    def _compares(self, reading: Reading, named: Named, case: NamedCase | None) -> bool:
        several = named.systems and len(named.systems) + len(named.unknown) > 1
        held = comparison.compares(" ".join(reading.words)) or comparison.only_lists(reading.words, self._systems)
        return bool(several) and held and not (case and len(case.sides) > 1)

    def _confidence(
        self, ranking: Ranking, topic: int | None = None, under_way: bool = False
    ) -> confidence.Confidence:
        meant = ranking.topics[0] if topic is None else topic
        return confidence.of(self._model, self._base.calibration, ranking, meant, under_way=under_way)

    def _placed(self, text: str, reading: Reading, case: NamedCase) -> Decided:
        """A workload that is named is answered by its case, as surely as a name is."""
        verdict: Verdict = ""
        if wants_verdict(text, self._cases.sides):
            told = self._verdict(reading, case.point.id, self.rank(reading), _SAME_WORDING)
            verdict = told or verdict_of(case, reading.words, self._between)
        return Decided(Answer(case.topic, _NAMED, case.point.id, verdict), case.topic, _NAMED)

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

    def _likeliest(self, text: str, reading: Reading, under_way: bool = False) -> Decided:
        """Answer what is likely enough, guess where one of a few is, and decline the rest."""
        ranking = self.rank(reading)
        points = self._points(ranking)
        chosen = selection.choose(self._model, ranking, self._wordings, points)
        first = self._topic(ranking, chosen)
        found = self._confidence(ranking, first, under_way)
        topic = self._ids[first]
        match found.reaction:
            case "answer":
                verdict = self._said(text, reading, ranking, chosen)
                outcome: Outcome = Answer(topic, found.told, chosen.point if chosen else "", verdict)
            case "guess":
                outcome = Guess(self._candidates(ranking, first, chosen, points), found.told)
            case "decline":
                near = ranking.near.best >= _AT_ALL_NEAR
                ids = [self._ids[each] for each in ranking.topics if each != first]
                outcome = Decline((topic, *ids)[:CHOICES] if near else (), found.told)
        return Decided(outcome, topic, found.told)

    def _asks_which(self, reading: Reading) -> bool:
        """Whether more is asked than to hold one against the other: which is better, faster, or the one to take."""
        said, found = reading.words, self._systems.find(reading.words)
        return any(said[place] not in _AGAINST for place in names.left_over(said, found))

    def _comparing_point(self, ranking: Ranking, named: Named) -> str:
        """The point that weighs just these systems against each other; none where a stranger is among them."""
        if named.unknown:
            return ""
        wanted, weighing = {*named.systems}, set()
        for row, likeness in zip(ranking.near.rows, ranking.near.likenesses, strict=True):
            wording = self._wordings[int(row)]
            if likeness < _SAME_COMPARISON:
                break
            if {each.name for each in self._systems.find(words(wording.line))} == wanted:
                weighing.add(wording.point)
        return next((each.point for each in self._points(ranking) if each.point in weighing), "")

    def _points(self, ranking: Ranking) -> tuple[Selected, ...]:
        return selection.select(self._model, ranking, self._wordings, self._places)

    def _answers(self, ranking: Ranking, point: Selected) -> bool:
        return selection.answers(self._model, ranking, self._wordings, point)

    def _topic(self, ranking: Ranking, chosen: Selected | None) -> int:
        """The topic to show: that of the point, but for the point of a system whose aspect is asked for."""
        first = ranking.topics[0]
        if chosen is None or (self._is_system[chosen.topic] and not self._is_system[first]):
            return first
        return chosen.topic

    def _said(self, text: str, reading: Reading, ranking: Ranking, chosen: Selected | None) -> Verdict:
        """What a point says to whoever wants yes or no."""
        if chosen is None or not wants_verdict(text, self._cases.sides):
            return ""
        return self._verdict(reading, chosen.point, ranking, selection.LIKE_ENOUGH)

    def _candidates(
        self, ranking: Ranking, first: int, chosen: Selected | None, points: Sequence[Selected]
    ) -> tuple[Candidate, ...]:
        """The likeliest first, then topics of other families, each with the point of it that is nearest."""
        families = self._model.ensemble.families
        others = [topic for topic in ranking.topics if topic != first]
        others.sort(key=lambda topic: families[topic] == families[first])
        nearest = {point.topic: point.point for point in reversed(points) if self._answers(ranking, point)}
        head = Candidate(self._ids[first], chosen.point if chosen else "")
        rest = (Candidate(self._ids[topic], nearest.get(topic, "")) for topic in others[: CHOICES - 1])
        return (head, *rest)
