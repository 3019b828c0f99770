"""The trained model of a base: it ranks topics for a text, and compares the text with examples and statements."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.calibration import FittedCalibration
from bot.matching.learning.embedding import Matrix
from bot.matching.learning.ensemble import Ensemble, Scores, best_of_likeliest_family
from bot.matching.learning.features import EncodedText, Features
from bot.matching.learning.interaction import ComparedText, Interaction
from bot.matching.learning.lexical import Vocabulary

_LEADING = 8
"""Topics whose examples are compared with the text."""
_CANDIDATES = 100
"""Examples that are compared word by word."""
_OFF_TOPIC = 30
"""Off-topic examples that are compared word by word."""
_EXAMPLE_COVERAGE, _SENTENCE_SIMILARITY = 0.5, 0.5
"""Weights of how well the text covers the example, and of the similarity of the sentence vectors, where how well the
example covers the text has weight one."""
_SIMILARITY_WEIGHT = 8.0
"""Log-odds of a topic for a similarity of one to its nearest example."""
_VOTERS = 10
"""Nearest examples that vote for their families."""
_VOTE_WEIGHT = 3.0
"""Log-odds of the topics of a family for all of these votes."""
_SIZE_WEIGHT = 0.5
"""Share of the log-odds that a topic owes to its number of examples and that is taken off again."""
_FAR_BEHIND = 9.0
"""Log-odds from which a topic that was put last stays first, as no other is anywhere near."""


@dataclass(frozen=True)
class Neighbours:
    """Examples by their numbers, the most similar first, and their similarities, −1 to 1."""

    rows: NDArray[np.int64]
    similarities: Matrix

    @property
    def best(self) -> float:
        """The similarity of the nearest example; 0 where there is none."""
        return float(self.similarities[0]) if len(self.similarities) else 0.0


@dataclass(frozen=True)
class Ranking:
    """The topics of a text by their likelihood, and what led to it."""

    topics: tuple[int, ...]
    """The likeliest first, a handful at most."""
    shares: Matrix
    """For each topic the natural logarithm of its share, without regard to whether the text is in scope."""
    neighbours: Neighbours
    """Among the examples of the leading topics."""
    votes: Matrix
    """For each topic the share of the nearest examples that are of its family."""
    demoted: NDArray[np.bool_]
    """For each topic whether it was put last. Its points may answer all the same."""
    text: str
    encoded: EncodedText
    compared: ComparedText | None
    """The text as it is compared word by word; None where word pieces are not compared."""
    scores: Scores


@dataclass(frozen=True)
class Preference:
    """What a question rules out by what it names."""

    ignored: NDArray[np.bool_]
    """For each example whether it is about something that the question does not name."""
    demoted: NDArray[np.bool_]
    """For each topic whether it comes first only where no other is anywhere near."""


@dataclass(frozen=True)
class TopicModel:
    """Ranks the topics of a base for a text."""

    features: Features
    ensemble: Ensemble
    interaction: Interaction | None
    """The word pieces of the examples, of what is off topic, and of the statements, in this order. None without a
    sentence model, and for bases too large for it."""
    vocabulary: Vocabulary
    calibration: FittedCalibration | None
    """Fitted by cross-validation; None where the base brings a calibration of its own."""

    def rank(self, text: str, preference: Preference | None = None, most: int = 5) -> Ranking:
        """Rank the topics for a normalised text."""
        encoded = self.features.encode_one(text)
        scores = self.ensemble.scores(encoded.row)
        compared = self.interaction.prepared(encoded.pieces) if self.interaction and encoded.pieces else None
        similar = self._similar(encoded.row[0], scores.topics[0], preference)
        neighbours = self._neighbours(compared, *similar)
        votes = self._votes(neighbours)
        shares = self._shares(scores.topics[0], neighbours, votes)
        demoted = preference.demoted if preference else np.zeros(len(shares), dtype=np.bool_)
        topics = self._ordered(_with_demoted(shares, demoted))[:most]
        return Ranking(topics, shares, neighbours, votes, demoted, text, encoded, compared, scores)

    @property
    def first_statement(self) -> int:
        """The number of the first statement among the texts of the training set."""
        return int(self.ensemble.starts[-1]) + len(self.ensemble.off_topic)

    def places(self, texts: Sequence[int]) -> NDArray[np.int64]:
        """The word pieces of these texts, for `coverage`; none where word pieces are not compared."""
        numbers = np.array(texts if self.interaction else [], dtype=np.int64)
        return self.interaction.places(numbers) if self.interaction else numbers

    def coverage(self, ranking: Ranking, groups: Sequence[NDArray[np.int64]]) -> Matrix | None:
        """How well the texts of each group cover the text together (`Interaction.coverage_together`); None where word
        pieces are not compared.
        """
        compared = ranking.compared
        return self.interaction.coverage_together(compared, groups) if self.interaction and compared else None

    def off_topic_similarity(self, compared: ComparedText | None, similarities: Matrix) -> float:
        """How similar the text is, word by word, to the nearest off-topic example. `similarities` are those of the
        sentence vectors, one for each of these examples.
        """
        if not self.interaction or not compared or not len(similarities):
            return float(similarities.max(initial=0.0))
        nearest = np.argsort(-similarities, kind="stable")[:_OFF_TOPIC]
        coverage = self.interaction.coverage(compared, nearest + int(self.ensemble.starts[-1]))
        return float(_blended(*coverage, similarities[nearest]).max())

    def _similar(
        self, row: Matrix, scores: Matrix, preference: Preference | None
    ) -> tuple[NDArray[np.int64], Matrix]:
        """The examples of the leading topics with the most similar sentence vectors, and these similarities."""
        leading = np.argsort(-np.round(scores, 4), kind="stable")[:_LEADING]
        rows, similarities = self.ensemble.similarities(row, np.sort(leading))
        if preference is not None:
            kept = ~preference.ignored[rows]
            rows, similarities = rows[kept], similarities[kept]
        nearest = np.argsort(-np.round(similarities, 4), kind="stable")[:_CANDIDATES]
        return rows[nearest], similarities[nearest]

    def _neighbours(self, compared: ComparedText | None, rows: NDArray[np.int64], similarities: Matrix) -> Neighbours:
        """The nearest of these examples: they are compared word by word."""
        if self.interaction and compared:
            similarities = _blended(*self.interaction.coverage(compared, rows), similarities)
        order = np.argsort(-np.round(similarities, 4), kind="stable")
        return Neighbours(rows[order], similarities[order].astype(np.float32))

    def _votes(self, neighbours: Neighbours) -> Matrix:
        """For each topic the share of the nearest examples that are of its family (nearest-neighbour voting)."""
        families = self.ensemble.families
        voters = families[self.ensemble.topics_of(neighbours.rows[:_VOTERS])]
        counts = np.bincount(voters, minlength=int(families.max()) + 1)
        votes: Matrix = (counts[families] / max(len(voters), 1)).astype(np.float32)
        return votes

    def _shares(self, scores: Matrix, neighbours: Neighbours, votes: Matrix) -> Matrix:
        """The log-shares of the classifier, raised by the similarity of each topic's nearest example and by the votes
        for its family.

        Topics with many examples lose some of the advantage that they have from their number.
        """
        best = np.full(len(scores), neighbours.similarities.min(initial=0.0), dtype=np.float32)
        np.maximum.at(best, self.ensemble.topics_of(neighbours.rows), neighbours.similarities)
        size = np.log(np.maximum(np.diff(self.ensemble.starts), 1))
        raised = scores + _SIMILARITY_WEIGHT * best + _VOTE_WEIGHT * votes - _SIZE_WEIGHT * size
        shares: Matrix = (raised - raised.max()).astype(np.float32)
        shares -= np.float32(np.log(np.exp(shares).sum()))
        return shares

    def _ordered(self, shares: Matrix) -> tuple[int, ...]:
        """All topics: the best of the likeliest family, then the others by their shares."""
        first = int(best_of_likeliest_family(shares[None], self.ensemble.families)[0][0])
        order = np.argsort(-np.round(shares, 4), kind="stable")
        return (first, *(int(topic) for topic in order if topic != first))


def _blended(of_text: Matrix, of_example: Matrix, of_sentences: Matrix) -> Matrix:
    """One similarity from how the text is covered, how the example is, and how similar the sentence vectors are."""
    similarities: Matrix = of_text + _EXAMPLE_COVERAGE * of_example + _SENTENCE_SIMILARITY * of_sentences
    return similarities / np.float32(1 + _EXAMPLE_COVERAGE + _SENTENCE_SIMILARITY)


def _with_demoted(shares: Matrix, demoted: NDArray[np.bool_]) -> Matrix:
    """The shares, with demoted topics lowered below the best other one, if that is near enough to come first."""
    if demoted.all() or not demoted.any():
        return shares
    best_other = float(shares[~demoted].max())
    if float(shares.max()) - best_other > _FAR_BEHIND:
        return shares
    lowered: Matrix = np.where(demoted, np.minimum(shares, best_other - 1e-3), shares)
    return lowered
