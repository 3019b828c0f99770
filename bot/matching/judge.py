"""What a base's examples teach, in one value: likely topics of a text, how likely, and whether that is enough."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching import cache, classifier, lexical, memory
from bot.matching.calibration import Calibration
from bot.matching.classifier import Linear
from bot.matching.embedding import Encoder
from bot.matching.features import Features, GoOn, Known
from bot.matching.lexical import Sketch
from bot.matching.panel import Centres, Examples, Panel, likeliest
from bot.matching.rehearsal import rehearse

_BACKGROUND = Path(__file__).parent / "background.txt"
"""Questions that people ask anywhere, a line each, worded for this purpose."""

_STEPS = 30
"""Of fitting the classifier: enough for any base to come to rest."""
_FEW_STEPS = 10

_MOST_KEPT = 50_000
"""Texts whose rows are kept in the cache, at 2 to 4 kB each, so that an edit does not cost all of them."""


@dataclass(frozen=True)
class Lesson:
    """Normalised texts to learn from: examples with the number of their topic, and what is of no topic."""

    examples: tuple[tuple[str, int], ...]
    """In the order of their topics."""
    families: tuple[int, ...]
    """For each topic a number that it shares with those that count as the same; 0, 1, … in this order."""
    others: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """The examples, then the others."""
        return [text for text, _ in self.examples] + list(self.others)

    @property
    def digest(self) -> str:
        """Lessons with the same digest teach the same."""
        return cache.key(repr(self.families), *(f"{number}\t{text}" for text, number in self.examples), *self.others)


@dataclass(frozen=True)
class Ranking:
    """Topics from the likeliest on, at most a handful, with the probability that each was meant."""

    topics: tuple[int, ...]
    probabilities: tuple[float, ...]
    among: float
    """The probability that one of the first few was meant."""


@dataclass(frozen=True)
class Judge:
    """Ranks the topics for a text."""

    features: Features
    panel: Panel
    calibration: Calibration

    def rank(self, text: str, most: int = 5) -> Ranking:
        """The likeliest topics of a normalised text.

        The likeliest has the calibrated probability; the others follow in the ratio that the classifier gives.
        """
        testimony = self.panel.testimony(self.features.encode([text]))
        shares = classifier.softmax(testimony.scores)[0]
        order = likeliest(testimony)[0, :most]
        first = round(float(self.calibration.probabilities(testimony.evidence)[0]), 4)
        ratios = shares[order] / max(float(shares[order[0]]), 1e-12)
        rest = np.minimum(ratios[1:] * first, 1 - first).round(4)
        among = round(float(self.calibration.of_choices(testimony.evidence)[0]), 4)
        return Ranking(tuple(int(topic) for topic in order), (first, *(float(other) for other in rest)), among)


def learn(
    lesson: Lesson, encoder: Encoder | None, directory: Path | None, go_on: GoOn, before: Lesson | None = None
) -> Judge:
    """Learn a lesson, or recall it from the cache: both give the same judge, to the last digit.

    `before` is a lesson that shares texts with it; what the cache holds of these is not worked out again.
    """
    name = _name(lesson, encoder)
    if stored := cache.read(directory, name):
        return _from_arrays(stored, encoder)
    features = _features(lesson, encoder)
    rows = features.encode_many(lesson.texts, _known(before, encoder, directory), go_on)
    examples = _examples(lesson, rows)
    background = features.encode(_BACKGROUND.read_text(encoding="utf-8").splitlines())
    calibration = Calibration.of(rehearse(examples, background, features.layout, go_on))
    go_on()
    judge = Judge(features, Panel.of(examples, features.layout, _STEPS), calibration)
    memory.give_back()
    arrays = _to_arrays(judge)
    if len(rows) <= _MOST_KEPT:
        arrays["rows"] = rows
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
    rows = judge.features.encode_others(lesson.texts, _known(before, encoder, directory), go_on)
    panel = Panel.of(_examples(lesson, rows), judge.features.layout, _FEW_STEPS)
    return Judge(judge.features, panel, judge.calibration)


def _name(lesson: Lesson, encoder: Encoder | None) -> str:
    """What a lesson is called in the cache."""
    return cache.key("full" if encoder else "letters", lesson.digest)


def _features(lesson: Lesson, encoder: Encoder | None) -> Features:
    return Features(Sketch.of(lesson.texts, _columns(encoder)), encoder)


def _known(lesson: Lesson | None, encoder: Encoder | None, directory: Path | None) -> Known:
    """What the cache holds of a lesson's texts."""
    if lesson is None:
        return {}
    stored = cache.read(directory, _name(lesson, encoder)).get("rows")
    return {} if stored is None else dict(zip(lesson.texts, stored, strict=True))


def _examples(lesson: Lesson, rows: NDArray[np.float16]) -> Examples:
    families = np.array(lesson.families, dtype=np.int64)
    labels = [number for _, number in lesson.examples] + [len(families)] * len(lesson.others)
    return Examples(rows, np.array(labels, dtype=np.int64), families)


def _columns(encoder: Encoder | None) -> int:
    return lexical.BESIDE_MEANING if encoder else lexical.ALONE


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
    return arrays


def _from_arrays(arrays: cache.Arrays, encoder: Encoder | None) -> Judge:
    features = Features(Sketch.from_known(arrays["known"], arrays["idf"], _columns(encoder)), encoder)
    linear = Linear(*(arrays[name] for name in _LINEAR))
    centres = Centres(*(arrays[name] for name in _CENTRES))
    panel = Panel(features.layout, linear, centres, *(arrays[name] for name in _PANEL))
    means, spreads, coefficients, among, enough = (arrays[name] for name in _CALIBRATION)
    return Judge(features, panel, Calibration(means, spreads, coefficients, among, float(enough)))
