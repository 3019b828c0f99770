"""What a base's examples teach, in one value: likely topics of a text, how likely, and whether that is enough."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching import cache, hashed_tfidf, memory
from bot.matching.calibration import Calibration
from bot.matching.cross_validation import rehearse
from bot.matching.embedding import Encoder, Matrix
from bot.matching.ensemble import Centres, Ensemble, Examples, Scores
from bot.matching.features import CancellationCheck, Encoded, Features, Known, Read
from bot.matching.hashed_tfidf import HashedTfidf
from bot.matching.interaction import Interaction
from bot.matching.logistic_regression import Linear
from bot.matching.signals import Vocabulary
from bot.matching.training_set import TrainingSet

_BACKGROUND = Path(__file__).parent / "background.txt"
"""Questions that people ask anywhere, a line each, worded for this purpose."""

_STEPS = 30
"""Of fitting the classifier: enough for any base to come to rest."""
_FEW_STEPS = 10

_LEADING = 8
"""Topics whose examples are compared one by one."""
_CANDIDATES = 200
"""Examples that are compared word by word."""
_OF_EXAMPLE, _OF_SENSE = 0.5, 0.5
"""How much it counts that the text covers the example, and that both mean the same as a whole, where that the example
covers the text counts one."""
_WORTH = 8.0
"""Log-odds of a likeness of one."""
_BY_NUMBER = 0.25
"""Share of the advantage of a topic of many examples that is taken off it."""
_OTHERS = 60
"""Examples to decline that are compared word by word."""
_FAR_BEHIND = 3.5
"""Log-odds at which one topic leaves no room for another."""

_MOST_KEPT = 50_000
"""Texts whose rows are kept in the cache, at 2 to 4 kB each, so that an edit does not cost all of them."""


@dataclass(frozen=True)
class Near:
    """Examples by their numbers, the most alike first, and how alike they are, −1 to 1."""

    rows: NDArray[np.int64]
    likenesses: Matrix

    @property
    def best(self) -> float:
        """How alike the nearest is."""
        return float(self.likenesses[0]) if len(self.likenesses) else 0.0


@dataclass(frozen=True)
class Ranking:
    """What speaks for which topic of a text."""

    topics: tuple[int, ...]
    """From the likeliest on, at most a handful."""
    shares: Matrix
    """Of each topic, by everything but calibration: the natural logarithm of its share."""
    near: Near
    """The examples of the likeliest topics that are most like the text."""
    behind: NDArray[np.bool_]
    """Per topic: it was put behind the others, and its points may answer all the same."""
    text: str
    read: Read
    scores: Scores


@dataclass(frozen=True)
class Preference:
    """What a question rules out before its words are weighed."""

    silent: NDArray[np.bool_]
    """Per example: it speaks of something that the question does not name."""
    behind: NDArray[np.bool_]
    """Per topic: it comes first only where no other is anywhere near."""


@dataclass(frozen=True)
class TopicModel:
    """Ranks the topics for a text."""

    features: Features
    ensemble: Ensemble
    interaction: Interaction | None
    """The word pieces of the examples, then those of the others; None where meaning is not compared, or the examples
    are too many."""
    says: NDArray[np.float16]
    """A row for what each point says, in the order of the lesson."""
    vocabulary: Vocabulary
    calibration: Calibration | None
    """By held-back examples; None where the base has numbers that were fitted on real questions."""

    def rank(self, text: str, preference: Preference | None = None, most: int = 5) -> Ranking:
        """The likeliest topics of a normalised text."""
        read = self.features.read(text)
        scores = self.ensemble.scores(read.row)
        near = self._near(read, scores.scores[0], preference)
        shares = self._shares(scores.scores[0], near)
        order = np.argsort(-np.round(_ordered(shares, preference), 4), kind="stable")[:most]
        behind = preference.behind if preference else np.zeros(len(shares), dtype=np.bool_)
        return Ranking(tuple(int(topic) for topic in order), shares, near, behind, text, read, scores)

    def signals(self, ranking: Ranking, topic: int) -> Matrix:
        """What tells whether this topic is what was meant: `signals.NAMES`."""
        row = ranking.read.row
        meaning, letters = self.ensemble.likenesses_of(row, topic)
        energy, _, _, _, own, overall, *others = (float(value) for value in ranking.scores.evidence[0])
        family = np.exp(ranking.shares)[self.ensemble.families == self.ensemble.families[topic]].sum()
        doubt = np.log(max(1 - float(family), 1e-4))
        mine = ranking.near.likenesses[self.ensemble.topics_of(ranking.near.rows) == topic]
        pieces = float(mine.max(initial=-1.0)) if len(mine) else float(ranking.near.likenesses.min(initial=0.0))
        declined = self.ensemble.likenesses_to_others(row[0])
        values = (
            energy, doubt, meaning, letters, own, overall, others[0] if others else 0.0,
            meaning - declined.max(initial=0.0), pieces - self._covered_by_others(ranking.read, declined),
            self.vocabulary.mean(ranking.text), np.log1p(len(ranking.text.split())),
        )  # fmt: skip
        return np.array(values, dtype=np.float32)

    def likenesses_of_says(self, ranking: Ranking, places: NDArray[np.int64]) -> Matrix:
        """How like a text is to what these points say, which go by their places in the lesson."""
        row, width = ranking.read.row[0], self.ensemble.layout.meaning
        of_sense: Matrix = self.says[places, :width].astype(np.float32) @ row[:width]
        if not self.interaction or not ranking.read.pieces or not len(places):
            return of_sense
        first = int(self.ensemble.starts[-1]) + len(self.ensemble.others)
        of_text, _ = self.interaction.covers(ranking.read.pieces, places + first)
        return (of_sense + of_text) / np.float32(2)

    def _covered_by_others(self, read: Read, likenesses: Matrix) -> float:
        """How like the text is to the nearest of what is to be declined, word by word."""
        if not self.interaction or not read.pieces or not len(likenesses):
            return float(likenesses.max(initial=0.0))
        nearest = np.argsort(-likenesses, kind="stable")[:_OTHERS]
        of_text, of_other = self.interaction.covers(read.pieces, nearest + int(self.ensemble.starts[-1]))
        return float(_blended(of_text, of_other, likenesses[nearest]).max())

    def _near(self, read: Read, scores: Matrix, preference: Preference | None) -> Near:
        """The examples most like a text among those of the topics that lead: by their sense as a whole first, then,
        of the closest, by their words.
        """
        leading = np.argsort(-np.round(scores, 4), kind="stable")[:_LEADING]
        rows, likenesses = self.ensemble.likenesses(read.row[0], np.sort(leading))
        if preference is not None:
            rows, likenesses = rows[~preference.silent[rows]], likenesses[~preference.silent[rows]]
        kept = np.argsort(-np.round(likenesses, 4), kind="stable")[:_CANDIDATES]
        rows, likenesses = rows[kept], likenesses[kept]
        if self.interaction and read.pieces:
            likenesses = _blended(*self.interaction.covers(read.pieces, rows), likenesses)
        order = np.argsort(-np.round(likenesses, 4), kind="stable")
        return Near(rows[order], likenesses[order].astype(np.float32))

    def _shares(self, scores: Matrix, near: Near) -> Matrix:
        """The classifier's shares, raised where an example of the topic is like the text. A topic of many examples is
        no likelier for that.
        """
        best = np.full(len(scores), near.likenesses.min(initial=0.0), dtype=np.float32)
        np.maximum.at(best, self.ensemble.topics_of(near.rows), near.likenesses)
        raised = scores + _WORTH * best - _BY_NUMBER * np.log(np.maximum(np.diff(self.ensemble.starts), 1))
        shares: Matrix = (raised - raised.max()).astype(np.float32)
        shares -= np.float32(np.log(np.exp(shares).sum()))
        return shares


def _blended(of_text: Matrix, of_example: Matrix, of_sense: Matrix) -> Matrix:
    """One likeness of three."""
    likenesses: Matrix = of_text + _OF_EXAMPLE * of_example + _OF_SENSE * of_sense
    return likenesses / np.float32(1 + _OF_EXAMPLE + _OF_SENSE)


def _ordered(shares: Matrix, preference: Preference | None) -> Matrix:
    """The shares, those behind put behind, where another topic is near enough to come first."""
    if preference is None or preference.behind.all():
        return shares
    nearest = float(shares[~preference.behind].max())
    if float(shares.max()) - nearest > _FAR_BEHIND:
        return shares
    lowered: Matrix = np.where(preference.behind, np.minimum(shares, nearest - 1e-3), shares)
    return lowered


def learn(
    training_set: TrainingSet,
    encoder: Encoder | None,
    directory: Path | None,
    check_cancelled: CancellationCheck,
    before: TrainingSet | None = None,
) -> TopicModel:
    """Learn a lesson, or recall it from the cache: both give the same judge, to the last digit.

    `before` is a lesson that shares texts with it; what the cache holds of these is not worked out again.
    """
    name = _name(training_set, encoder)
    if stored := cache.read(directory, name, without=_ROWS):
        return _from_arrays(stored, encoder)
    features = _features(training_set, encoder)
    known = _known(before, encoder, directory)
    encoded = features.encode_many(training_set.texts, known, check_cancelled)
    examples = _examples(training_set, encoded.rows)
    says = encoded.rows[len(examples.labels) :, : features.layout.meaning]
    calibration = None if training_set.is_calibrated else _rehearsed(features, examples, check_cancelled)
    check_cancelled()
    ensemble = Ensemble.of(examples, features.layout, _STEPS)
    model = TopicModel(features, ensemble, _interaction(encoded), says, _vocabulary(training_set), calibration)
    memory.give_back()
    arrays = _to_arrays(model)
    if len(encoded.rows) <= _MOST_KEPT:
        arrays[_ROWS] = encoded.rows
    cache.write(directory, name, arrays)
    return model


def learn_roughly(
    training_set: TrainingSet,
    model: TopicModel,
    before: TrainingSet,
    directory: Path | None,
    check_cancelled: CancellationCheck,
) -> TopicModel | None:
    """What a lesson teaches the judge of the lesson before, without the rehearsal: its calibration stays, and
    its sketch, to which the words are new that only this lesson has.

    None where that cannot be, as one of the two has questions to decline, which are a witness, and the other has
    none; and where the cache holds what care has taught.
    """
    encoder = model.features.encoder
    same = bool(training_set.others) == bool(before.others) and training_set.is_calibrated == before.is_calibrated
    alike = training_set.families and same
    if not alike or cache.holds(directory, _name(training_set, encoder)):
        return None
    encoded = model.features.encode_others(training_set.texts, _known(before, encoder, directory), check_cancelled)
    examples = _examples(training_set, encoded.rows)
    ensemble = Ensemble.of(examples, model.features.layout, _FEW_STEPS)
    says = encoded.rows[len(examples.labels) :, : model.features.layout.meaning]
    return TopicModel(
        model.features, ensemble, _interaction(encoded), says, _vocabulary(training_set), model.calibration
    )


def _rehearsed(features: Features, examples: Examples, check_cancelled: CancellationCheck) -> Calibration:
    return Calibration.of(rehearse(examples, features.encode(_background()), features.layout, check_cancelled))


def _background() -> list[str]:
    return _BACKGROUND.read_text(encoding="utf-8").splitlines()


def _vocabulary(training_set: TrainingSet) -> Vocabulary:
    return Vocabulary.of([text for text, _ in training_set.examples], [*training_set.others, *_background()])


def _name(training_set: TrainingSet, encoder: Encoder | None) -> str:
    """What a lesson is called in the cache."""
    return cache.key("full" if encoder else "letters", training_set.digest)


def _features(training_set: TrainingSet, encoder: Encoder | None) -> Features:
    return Features(HashedTfidf.of(training_set.texts, _columns(encoder)), encoder)


def _known(training_set: TrainingSet | None, encoder: Encoder | None, directory: Path | None) -> Known:
    """What the cache holds of a lesson's texts."""
    if training_set is None:
        return {}
    stored = cache.read(directory, _name(training_set, encoder))
    if _ROWS not in stored or bool(encoder) != ("states" in stored):
        return {}
    interaction = Interaction(*(stored[name] for name in _INTERACTION)) if encoder else None
    pieces = (interaction.text(row) if interaction else None for row in range(len(training_set.texts)))
    return dict(zip(training_set.texts, zip(stored[_ROWS], pieces, strict=True), strict=True))


def _interaction(encoded: Encoded) -> Interaction | None:
    few = len(encoded.pieces) <= _MOST_KEPT
    return Interaction.of(encoded.pieces) if encoded.pieces and few else None


def _examples(training_set: TrainingSet, rows: NDArray[np.float16]) -> Examples:
    families = np.array(training_set.families, dtype=np.int64)
    labels = [number for _, number in training_set.examples] + [len(families)] * len(training_set.others)
    return Examples(rows[: len(labels)], np.array(labels, dtype=np.int64), families)


def _columns(encoder: Encoder | None) -> int:
    return hashed_tfidf.BESIDE_MEANING if encoder else hashed_tfidf.ALONE


_ROWS = "rows"
"""What the texts were encoded as: of use only where another lesson shares them."""
_INTERACTION = ("states", "ids", "places", "pieces_idf")
_PANEL = ("examples", "starts", "others", "families")
_LINEAR = ("weights", "bias")
_CENTRES = ("within", "projected", "offsets", "overall", "middle")
_CALIBRATION = ("means", "spreads", "coefficients", "among", "enough")


def _to_arrays(model: TopicModel) -> cache.Arrays:
    """The judge without its encoder."""
    known = np.flatnonzero(model.features.sketch.idf)
    arrays: cache.Arrays = {"known": known, "idf": model.features.sketch.idf[known]}
    for owner, names in (
        (model.ensemble, _PANEL),
        (model.ensemble.linear, _LINEAR),
        (model.ensemble.centres, _CENTRES),
        *([(model.calibration, _CALIBRATION)] if model.calibration else []),
    ):
        arrays |= {name: np.asarray(getattr(owner, name)) for name in names}
    odds = np.flatnonzero(model.vocabulary.odds)
    arrays |= {"said": odds, "odds": model.vocabulary.odds[odds], "says": model.says}
    if own := model.interaction:
        arrays |= dict(zip(_INTERACTION, (own.states, own.ids, own.starts, own.idf), strict=True))
    return arrays


def _from_arrays(arrays: cache.Arrays, encoder: Encoder | None) -> TopicModel:
    features = Features(HashedTfidf.from_known(arrays["known"], arrays["idf"], _columns(encoder)), encoder)
    linear = Linear(*(arrays[name] for name in _LINEAR))
    centres = Centres(*(arrays[name] for name in _CENTRES))
    ensemble = Ensemble(features.layout, linear, centres, *(arrays[name] for name in _PANEL))
    interaction = Interaction(*(arrays[name] for name in _INTERACTION)) if "states" in arrays else None
    return TopicModel(features, ensemble, interaction, arrays["says"], _recalled(arrays), _calibration(arrays))


def _recalled(arrays: cache.Arrays) -> Vocabulary:
    odds = np.zeros(hashed_tfidf.BUCKETS, dtype=np.float32)
    odds[arrays["said"]] = arrays["odds"]
    return Vocabulary(odds)


def _calibration(arrays: cache.Arrays) -> Calibration | None:
    if "enough" not in arrays:
        return None
    means, spreads, coefficients, among, enough = (arrays[name] for name in _CALIBRATION)
    return Calibration(means, spreads, coefficients, among, float(enough))
