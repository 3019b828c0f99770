"""Decides one question: by its exact wording, by what it names, or by what is likeliest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.knowledge.model import Base, System
from bot.matching import comparison, confidence, verdicts
from bot.matching.cases import Cases, NamedCase, verdict_of
from bot.matching.comparison import NamedSystems
from bot.matching.confidence import Confidence, Meant
from bot.matching.learning.embedding import Matrix
from bot.matching.learning.topic_model import Preference, Ranking, TopicModel
from bot.matching.learning.training_set import TrainingData, Verdict, Wording, wordings
from bot.matching.outcome import Answer, Candidate, Compare, Decline, Guess, Outcome
from bot.matching.reading import names
from bot.matching.reading.message import without_follow_up_cue
from bot.matching.reading.normalizer import Normalizer, Reading
from bot.matching.reading.text import normalised, words
from bot.matching.selection import LIKELY, PointSelection, SelectedPoint
from bot.matching.verdicts import Polar, wants_verdict

CHOICES = 3
"""Topics that a person can be asked to choose from."""

_CASE_CONFIDENCE = 0.9
"""How sure it is that a workload is meant that is named, and whose placement is asked for."""
_ONLY_NAMED_CONFIDENCE = 0.75
"""The same where nothing is asked."""
_SAME_WORDING = 0.85
"""Similarity from which a case's own wordings decide between yes and no, rather than the side where it belongs."""
_SAME_QUESTION = 0.65
"""Similarity from which the wordings of a point decide between yes and no."""
_SAME_COMPARISON = 0.7
"""Similarity from which a wording that names the same systems compares them in the same respect."""
_NEAR = 0.5
"""Similarity below which no topic is near enough to be offered with a decline."""


@dataclass(frozen=True)
class Decision:
    """The outcome of a question, and its likeliest topic with the confidence in it."""

    outcome: Outcome
    best: str
    confidence: float

    @property
    def answered(self) -> bool:
        """Whether something was answered, rather than guessed or declined."""
        return isinstance(self.outcome, Answer | Compare)


class Decider:
    """Decides questions by a base and the model that was trained on it."""

    def __init__(self, base: Base, normalizer: Normalizer, model: TopicModel, data: TrainingData) -> None:
        """`data` is what the model was trained on: of this base, or of an earlier state with the same topics."""
        self._base = base
        self._normalizer = normalizer
        self._model = model
        self._wordings = data.wordings
        self._ids = sorted(entry.id for entry in base.entries)
        self._is_system = np.array([isinstance(base.entry(id_), System) for id_ in self._ids])
        self._systems = names.of_systems(base)
        self._cases = Cases(base)
        self._selection = PointSelection(model, data.wordings, _places_of_statements(base, data))
        self._foreign_names = names.foreign(base)
        self._between = {side.id: side.between for side in base.about.sides}
        cases = [each.point if self._cases.has(each.point) else "" for each in data.wordings]
        self._is_of_case = np.array([bool(case) for case in cases], dtype=np.bool_)
        self._rows_of = {case: [row for row, each in enumerate(cases) if each == case] for case in {*cases} - {""}}
        self.exact: dict[str, tuple[str, Wording]] = {
            normalised(wording.line): (entry.id, wording)
            for entry in sorted(base.entries, key=lambda entry: entry.id, reverse=True)
            for wording in wordings(entry, with_title=False)
        }
        """Each wording, normalised, to the topic that it asks for."""

    def decide(self, text: str, question: Sequence[str], last: str | None) -> Decision:
        """Decide a question. `question` holds the words of `text` that ask, `last` the topic last answered."""
        reading = self._normalizer.read(question)
        case, named = self._cases.asked_in(reading.words), self.named(reading, question)
        exact = self.exact.get(" ".join(question)) or self.exact.get(" ".join(reading.words))
        if self._compares(reading, named, case):
            return self._compare(reading, named, exact)
        if exact:
            topic, wording = exact
            return Decision(Answer(topic, 1.0, wording.point, wording.verdict), topic, 1.0)
        if case and (case.is_asked or confidence.may_be_in_scope(self._model, self.rank(reading))):
            return self._answer_case(text, reading, case)
        if last and (rest := without_follow_up_cue(reading.words)):
            return self._likeliest(text, self._normalizer.read(rest), is_follow_up=True)
        return self._likeliest(text, reading)

    def rank(self, reading: Reading) -> Ranking:
        """Rank the topics for a question.

        Examples of cases that it does not name are ignored. Where it asks for an aspect, or weighs one side against
        another, the systems that it names are demoted.
        """
        ignored = self._is_of_case.copy()
        for case in self._cases.all_named(reading.words):
            ignored[self._rows_of.get(case, [])] = False
        weighs = len({*self._cases.sides(reading.words)}) > 1
        demoted = self._is_system & (weighs or self._cases.asks_for_aspect(reading.words))
        return self._model.rank(reading.text, Preference(ignored, demoted))

    def signals(self, question: Sequence[str]) -> tuple[str, Matrix]:
        """The topic that would be shown for a question, and its `confidence.SIGNALS`."""
        ranking = self.rank(self._normalizer.read(question))
        meant = self._meant(ranking, self._selection.candidates(ranking))
        return self._ids[meant.topic], confidence.signals(self._model, ranking, meant)

    def point_of(self, question: Sequence[str]) -> SelectedPoint | None:
        """The point that is likeliest to answer a question; None where its topic would answer as a whole."""
        ranking = self.rank(self._normalizer.read(question))
        return self._selection.choose(ranking, self._selection.candidates(ranking))

    def named(self, reading: Reading, written: Sequence[str]) -> NamedSystems:
        """The systems that a question names, and unknown names beside them."""
        return comparison.named(reading.words, written, self._systems, self._is_word)

    def sides(self, reading: Reading) -> tuple[str, ...]:
        """The sides that a question names, by their own names or by those of systems."""
        return self._cases.sides(reading.words)

    def _is_word(self, written: str) -> bool:
        """Whether a written word is an ordinary one, and not a name that the base says nothing about."""
        return written not in self._foreign_names and self._normalizer.is_word(written)

    def _compares(self, reading: Reading, named: NamedSystems, case: NamedCase | None) -> bool:
        are_several = named.systems and len(named.systems) + len(named.unknown) > 1
        is_comparison = comparison.compares(" ".join(reading.words)) or comparison.only_lists(
            reading.words, self._systems
        )
        is_about_sides = (case and len(case.sides) > 1) or self._cases.weighs_side_against_system(reading.words)
        return bool(are_several) and is_comparison and not is_about_sides

    def _compare(self, reading: Reading, named: NamedSystems, exact: tuple[str, Wording] | None) -> Decision:
        if short := comparison.plain(reading.words, self._systems):
            exact, reading = self.exact.get(short, exact), self._normalizer.read(short.split())
        if exact:
            topic, shown, point = exact[0], 1.0, exact[1].point
        else:
            ranking = self.rank(reading)
            meant = self._meant(ranking, self._selection.candidates(ranking))
            topic, shown = self._ids[meant.topic], self._confidence(ranking, meant).value
            point = self._comparing_point(ranking, named)
        return Decision(Compare(named.systems, named.unknown, point), topic, shown)

    def _answer_case(self, text: str, reading: Reading, case: NamedCase) -> Decision:
        verdict: Verdict = ""
        if wants_verdict(text, self._cases.sides):
            by_wordings = self._verdict(reading, case.point.id, self.rank(reading), _SAME_WORDING)
            verdict = by_wordings or verdict_of(case, reading.words, self._between)
        shown = _CASE_CONFIDENCE if case.is_asked else _ONLY_NAMED_CONFIDENCE
        return Decision(Answer(case.topic, shown, case.point.id, verdict), case.topic, shown)

    def _likeliest(self, text: str, reading: Reading, is_follow_up: bool = False) -> Decision:
        """Answer, guess or decline, by how sure the likeliest topic is."""
        ranking = self.rank(reading)
        points = self._selection.candidates(ranking)
        chosen = self._selection.choose(ranking, points)
        meant = self._meant(ranking, points)
        found = self._confidence(ranking, meant, is_follow_up)
        topic = self._ids[meant.topic]
        match found.reaction:
            case "answer":
                outcome: Outcome = self._with_point(Answer(topic, found.value), text, reading, ranking, points)
            case "guess":
                outcome = Guess(self._candidates(ranking, meant.topic, chosen, points), found.value)
            case "decline":
                is_near = ranking.neighbours.best >= _NEAR
                ids = [self._ids[each] for each in ranking.topics if each != meant.topic]
                outcome = Decline((topic, *ids)[:CHOICES] if is_near else (), found.value)
        return Decision(outcome, topic, found.value)

    def _confidence(self, ranking: Ranking, meant: Meant, is_follow_up: bool = False) -> Confidence:
        return confidence.of(self._model, self._base.calibration, ranking, meant, is_follow_up=is_follow_up)

    def _meant(self, ranking: Ranking, points: Sequence[SelectedPoint]) -> Meant:
        """What to show: the topic of the chosen point, except for a point of a demoted system."""
        first = ranking.topics[0]
        chosen = self._selection.choose(ranking, points)
        is_demoted = chosen and self._is_system[chosen.topic] and not self._is_system[first]
        topic = chosen.topic if chosen and not is_demoted else first
        return Meant(topic, bool(self._is_system[topic]), points[0].coverage if points else 0.0)

    def _with_point(
        self, answer: Answer, text: str, reading: Reading, ranking: Ranking, points: Sequence[SelectedPoint]
    ) -> Answer:
        """The answer with the likeliest point, if there is one: its verdict, another point that may be meant, and
        whether it only comes nearest.
        """
        chosen = self._selection.choose(ranking, points)
        if chosen is None:
            return answer
        second, verdict = self._selection.runner_up(ranking, chosen, points), answer.verdict
        answer = replace(answer, is_near=chosen.is_only_near)
        if not chosen.is_only_near and wants_verdict(text, self._cases.sides):
            chosen, second, verdict = self._with_verdict(reading, ranking, chosen, second)
        return replace(answer, point=chosen.point, verdict=verdict, also=second.point if second else "")

    def _with_verdict(
        self, reading: Reading, ranking: Ranking, first: SelectedPoint, second: SelectedPoint | None
    ) -> tuple[SelectedPoint, SelectedPoint | None, Verdict]:
        """Two points and the verdict of the first; they change places where only the second one of a topic has one.

        Where the first is hardly likelier than the second, a verdict has to be that of all wordings that are near.
        """
        said = self._verdict(reading, first.point, ranking, _SAME_QUESTION)
        if first.probability >= LIKELY or second is None:
            return first, second, said
        of_all = self._verdict(reading, None, ranking, _SAME_QUESTION)
        if said:
            return first, second, said if said == of_all else ""
        says = self._verdict(reading, second.point, ranking, _SAME_QUESTION)
        if says and says == of_all and second.topic == first.topic:
            return second, first, says
        return first, second, ""

    def _verdict(self, reading: Reading, point: str | None, ranking: Ranking, least: float) -> Verdict:
        """The verdict of the wordings of this point, or of any, whose similarity to the question is at least this."""
        neighbours = zip(ranking.neighbours.rows, ranking.neighbours.similarities, strict=True)
        near = [
            (self._wordings[int(row)], float(similarity)) for row, similarity in neighbours if similarity >= least
        ]
        polar = [
            Polar(tuple(words(wording.line)), wording.verdict, similarity)
            for wording, similarity in near
            if wording.verdict and point in (None, wording.point)
        ]
        return verdicts.verdict(reading.words, polar, self._cases.sides)

    def _comparing_point(self, ranking: Ranking, named: NamedSystems) -> str:
        """The id of the point that compares just these systems; empty where there is none, or one is unknown."""
        if named.unknown:
            return ""
        wanted, comparing = {*named.systems}, set()
        for row, similarity in zip(ranking.neighbours.rows, ranking.neighbours.similarities, strict=True):
            wording = self._wordings[int(row)]
            if similarity < _SAME_COMPARISON:
                break
            if {each.name for each in self._systems.find(words(wording.line))} == wanted:
                comparing.add(wording.point)
        candidates = self._selection.candidates(ranking)
        return next((each.point for each in candidates if each.point in comparing), "")

    def _candidates(
        self, ranking: Ranking, first: int, chosen: SelectedPoint | None, points: Sequence[SelectedPoint]
    ) -> tuple[Candidate, ...]:
        """The topic to show, then topics of other families, each with its nearest point."""
        families = self._model.ensemble.families
        others = [topic for topic in ranking.topics if topic != first]
        others.sort(key=lambda topic: families[topic] == families[first])
        answering = (point for point in reversed(points) if self._selection.answers(ranking, point))
        nearest = {point.topic: point.point for point in answering}
        head = Candidate(self._ids[first], chosen.point if chosen else "")
        rest = (Candidate(self._ids[topic], nearest.get(topic, "")) for topic in others[: CHOICES - 1])
        return (head, *rest)


def _places_of_statements(base: Base, data: TrainingData) -> dict[str, int]:
    """The place in the training set of what each point says, for the points that the base still has."""
    points = base.points
    statements = enumerate(data.training_set.statements)
    return {id_: place for place, (id_, _) in statements if id_ in points}
