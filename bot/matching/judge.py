"""What a base's examples teach, in one value: likely topics of a text, how likely, and whether that is enough."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching import cache, lexical, memory
from bot.matching.calibration import Calibration
from bot.matching.classifier import Linear
from bot.matching.embedding import Encoder, Matrix
from bot.matching.features import Encoded, Features, GoOn, Known, Read
from bot.matching.interaction import Interaction
from bot.matching.lessons import Lesson
from bot.matching.lexical import Sketch
from bot.matching.panel import Centres, Examples, Panel
from bot.matching.rehearsal import rehearse

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

_MOST_KEPT = 50_000
"""Texts whose rows are kept in the cache, at 2 to 4 kB each, so that an edit does not cost all of them."""


@dataclass(frozen=True)
class Ranking:
    """Topics from the likeliest on, at most a handful, with the probability that each was meant."""

    topics: tuple[int, ...]
    probabilities: tuple[float, ...]
    among: float
    """The probability that one of the first few was meant."""
    near: "Near"
    """The examples of the likeliest topics that are most like the text."""
    shares: Matrix
    """Of each topic, by everything but calibration: the natural logarithm of its share."""


@dataclass(frozen=True)
class Near:
    """Examples by their numbers, the most alike first, and how alike they are, −1 to 1."""

    rows: NDArray[np.int64]
    likenesses: Matrix


@dataclass(frozen=True)
class Judge:
    """Ranks the topics for a text."""

    features: Features
    panel: Panel
    interaction: Interaction | None
    """The word pieces of the examples; None where meaning is not compared, or the examples are too many."""
    calibration: Calibration

    def rank(self, text: str, most: int = 5) -> Ranking:
        """The likeliest topics of a normalised text.

        The likeliest has the calibrated probability; the others follow in the ratio of their shares.
        """
        read = self.features.read(text)
        testimony = self.panel.testimony(read.row)
        near = self._near(read, testimony.scores[0])
        shares = self._shares(testimony.scores[0], near)
        order = np.argsort(-np.round(shares, 4), kind="stable")[:most]
        first = round(float(self.calibration.probabilities(testimony.evidence)[0]), 4)
        ratios = np.exp(shares[order] - shares[order[0]])
        rest = np.minimum(ratios[1:] * first, 1 - first).round(4)
        among = round(float(self.calibration.of_choices(testimony.evidence)[0]), 4)
        probabilities = (first, *(float(other) for other in rest))
        return Ranking(tuple(int(topic) for topic in order), probabilities, among, near, shares)

    def _near(self, read: Read, scores: Matrix) -> Near:
        """The examples most like a text among those of the topics that lead: by their sense as a whole first, then,
        of the closest, by their words.
        """
        leading = np.argsort(-np.round(scores, 4), kind="stable")[:_LEADING]
        rows, likenesses = self.panel.likenesses(read.row[0], np.sort(leading))
        kept = np.argsort(-np.round(likenesses, 4), kind="stable")[:_CANDIDATES]
        rows, likenesses = rows[kept], likenesses[kept]
        if self.interaction and read.pieces:
            of_text, of_example = self.interaction.covers(read.pieces, rows)
            likenesses = (of_text + _OF_EXAMPLE * of_example + _OF_SENSE * likenesses) / (1 + _OF_EXAMPLE + _OF_SENSE)
        order = np.argsort(-np.round(likenesses, 4), kind="stable")
        return Near(rows[order], likenesses[order].astype(np.float32))

    def _shares(self, scores: Matrix, near: Near) -> Matrix:
        """The classifier's shares, raised where an example of the topic is like the text."""
        best = np.full(len(scores), near.likenesses.min(initial=0.0), dtype=np.float32)
        np.maximum.at(best, self.panel.topics_of(near.rows), near.likenesses)
        raised = scores + _WORTH * best
        shares: Matrix = raised - np.log(np.exp(raised - raised.max()).sum()) - raised.max()
        return shares


def learn(
    lesson: Lesson, encoder: Encoder | None, directory: Path | None, go_on: GoOn, before: Lesson | None = None
) -> Judge:
    """Learn a lesson, or recall it from the cache: both give the same judge, to the last digit.

    `before` is a lesson that shares texts with it; what the cache holds of these is not worked out again.
    """
    name = _name(lesson, encoder)
    if stored := cache.read(directory, name, without=_ROWS):
        return _from_arrays(stored, encoder)
    features = _features(lesson, encoder)
    known = _known(before, encoder, directory)
    encoded = features.encode_many(lesson.texts, known, go_on)
    examples = _examples(lesson, encoded.rows)
    background = features.encode(_BACKGROUND.read_text(encoding="utf-8").splitlines())
    calibration = Calibration.of(rehearse(examples, background, features.layout, go_on))
    go_on()
    judge = Judge(features, Panel.of(examples, features.layout, _STEPS), _interaction(encoded), calibration)
    memory.give_back()
    arrays = _to_arrays(judge)
    if len(encoded.rows) <= _MOST_KEPT:
        arrays[_ROWS] = encoded.rows
    cache.write(directory, name, arrays)
    return judge


def learn_roughly(lesson: Lesson, judge: Judge, before: Lesson, directory: Path | None, go_on: GoOn) -> Judge | None:
    """What a lesson teaches the judge of the lesson before, without the rehearsal: its calibration stays, and
    its sketch, to which the words are new that only this lesson has.

    None where that cannot be, as one of the two has questions to decline, which are a witness, and the other has
    none; and where the cache holds what care has taught.
    """
    encoder = judge.features.encoder
    alike = lesson.families and bool(lesson.others) == bool(before.others)
    if not alike or cache.holds(directory, _name(lesson, encoder)):
        return None
    encoded = judge.features.encode_others(lesson.texts, _known(before, encoder, directory), go_on)
    panel = Panel.of(_examples(lesson, encoded.rows), judge.features.layout, _FEW_STEPS)
    return Judge(judge.features, panel, _interaction(encoded), judge.calibration)


def _name(lesson: Lesson, encoder: Encoder | None) -> str:
    """What a lesson is called in the cache."""
    return cache.key("full" if encoder else "letters", lesson.digest)


def _features(lesson: Lesson, encoder: Encoder | None) -> Features:
    return Features(Sketch.of(lesson.texts, _columns(encoder)), encoder)


def _known(lesson: Lesson | None, encoder: Encoder | None, directory: Path | None) -> Known:
    """What the cache holds of a lesson's texts."""
    if lesson is None:
        return {}
    stored = cache.read(directory, _name(lesson, encoder))
    if _ROWS not in stored or bool(encoder) != ("states" in stored):
        return {}
    interaction = Interaction(*(stored[name] for name in _INTERACTION)) if encoder else None
    pieces = (interaction.text(row) if interaction else None for row in range(len(lesson.texts)))
    return dict(zip(lesson.texts, zip(stored[_ROWS], pieces, strict=True), strict=True))


def _interaction(encoded: Encoded) -> Interaction | None:
    few = len(encoded.pieces) <= _MOST_KEPT
    return Interaction.of(encoded.pieces) if encoded.pieces and few else None


def _examples(lesson: Lesson, rows: NDArray[np.float16]) -> Examples:
    families = np.array(lesson.families, dtype=np.int64)
    labels = [number for _, number in lesson.examples] + [len(families)] * len(lesson.others)
    return Examples(rows, np.array(labels, dtype=np.int64), families)


def _columns(encoder: Encoder | None) -> int:
    return lexical.BESIDE_MEANING if encoder else lexical.ALONE


_ROWS = "rows"
"""What the texts were encoded as: of use only where another lesson shares them."""
_INTERACTION = ("states", "ids", "places", "pieces_idf")
_PANEL = ("examples", "starts", "others", "families")
_LINEAR = ("weights", "bias")
_CENTRES = ("within", "projected", "offsets", "overall", "middle")
_CALIBRATION = ("means", "spreads", "coefficients", "among", "enough")


def _to_arrays(judge: Judge) -> cache.Arrays:
    """The judge without its encoder."""
    known = np.flatnonzero(judge.features.sketch.idf)
    arrays: cache.Arrays = {"known": known, "idf": judge.features.sketch.idf[known]}
    for owner, names in (
        (judge.panel, _PANEL),
        (judge.panel.linear, _LINEAR),
        (judge.panel.centres, _CENTRES),
        (judge.calibration, _CALIBRATION),
    ):
        arrays |= {name: np.asarray(getattr(owner, name)) for name in names}
    if own := judge.interaction:
        arrays |= dict(zip(_INTERACTION, (own.states, own.ids, own.starts, own.idf), strict=True))
    return arrays


def _from_arrays(arrays: cache.Arrays, encoder: Encoder | None) -> Judge:
    features = Features(Sketch.from_known(arrays["known"], arrays["idf"], _columns(encoder)), encoder)
    linear = Linear(*(arrays[name] for name in _LINEAR))
    centres = Centres(*(arrays[name] for name in _CENTRES))
    panel = Panel(features.layout, linear, centres, *(arrays[name] for name in _PANEL))
    means, spreads, coefficients, among, enough = (arrays[name] for name in _CALIBRATION)
    interaction = Interaction(*(arrays[name] for name in _INTERACTION)) if "states" in arrays else None
    calibration = Calibration(means, spreads, coefficients, among, float(enough))
    return Judge(features, panel, interaction, calibration)
