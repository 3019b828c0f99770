"""Trains the model of a base, or restores it from the cache."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning import cache, lexical
from bot.matching.learning.calibration import FittedCalibration
from bot.matching.learning.cross_validation import cross_validate
from bot.matching.learning.embedding import Encoder, trim_heap
from bot.matching.learning.ensemble import Ensemble, Examples
from bot.matching.learning.features import CancellationCheck, EncodedTexts, Features
from bot.matching.learning.interaction import Interaction
from bot.matching.learning.lexical import HashedTfidf, Vocabulary
from bot.matching.learning.topic_model import TopicModel
from bot.matching.learning.training_set import TrainingSet

_BACKGROUND = Path(__file__).parent / "background.txt"
"""Questions of everyday life, one a line, worded for this purpose."""

_STEPS = 30
"""Of fitting the classifier, enough to converge for any base."""
_FEW_STEPS = 10

_MOST_INDEXED = 50_000
"""Texts up to which word pieces are compared, at 2 kB each."""


def train(
    training_set: TrainingSet,
    encoder: Encoder | None,
    directory: Path | None,
    check_cancelled: CancellationCheck,
    before: TrainingSet | None = None,
) -> TopicModel:
    """Train on a set, or restore the model from the cache; both give the same model, to the last digit.

    Texts that the cache holds with the model of `before`, or else with the model that was used last, are not encoded
    again.
    """
    name = cache.name_of(training_set, encoder)
    if stored := cache.restore(directory, name, _columns(encoder), encoder):
        return stored
    features = Features(HashedTfidf.of(training_set.texts, _columns(encoder)), encoder)
    holder = cache.name_of(before, encoder) if before else cache.newest(directory)
    known = cache.known_texts(training_set.texts, encoder, directory, holder)
    encoded = features.encode_many(training_set.texts, known, check_cancelled)
    examples = _examples(training_set, encoded.rows)
    calibration = None if training_set.is_calibrated else _calibration(features, examples, check_cancelled)
    check_cancelled()
    ensemble = Ensemble.of(examples, features.layout, _STEPS)
    model = _model(training_set, features, encoded, ensemble, calibration)
    trim_heap()
    cache.store(directory, name, model, training_set.texts, encoded)
    return model


def train_roughly(
    training_set: TrainingSet,
    model: TopicModel,
    before: TrainingSet,
    directory: Path | None,
    check_cancelled: CancellationCheck,
) -> TopicModel | None:
    """Train in a fraction of the time, with the TF-IDF weights and the calibration of an earlier model.

    None where that is not possible, because only one of the two sets has off-topic examples or a calibration of its
    own, and where the cache holds the fully trained model.
    """
    encoder = model.features.encoder
    same = bool(training_set.off_topic) == bool(before.off_topic)
    same = same and training_set.is_calibrated == before.is_calibrated
    if not training_set.families or not same or cache.holds(directory, cache.name_of(training_set, encoder)):
        return None
    known = cache.known_texts(training_set.texts, encoder, directory, cache.name_of(before, encoder))
    encoded = model.features.encode_unknown(training_set.texts, known, check_cancelled)
    ensemble = Ensemble.of(_examples(training_set, encoded.rows), model.features.layout, _FEW_STEPS)
    return _model(training_set, model.features, encoded, ensemble, model.calibration)


def _model(
    training_set: TrainingSet,
    features: Features,
    encoded: EncodedTexts,
    ensemble: Ensemble,
    calibration: FittedCalibration | None,
) -> TopicModel:
    is_indexed = 0 < len(encoded.pieces) <= _MOST_INDEXED
    return TopicModel(
        features,
        ensemble,
        Interaction.of(encoded.pieces) if is_indexed else None,
        Vocabulary.of([text for text, _ in training_set.examples], [*training_set.off_topic, *_background()]),
        calibration,
    )


def _calibration(features: Features, examples: Examples, check_cancelled: CancellationCheck) -> FittedCalibration:
    background = features.encode(_background())
    return FittedCalibration.of(cross_validate(examples, background, features.layout, check_cancelled))


def _background() -> list[str]:
    return _BACKGROUND.read_text(encoding="utf-8").splitlines()


def _examples(training_set: TrainingSet, rows: NDArray[np.float16]) -> Examples:
    families = np.array(training_set.families, dtype=np.int64)
    labels = [number for _, number in training_set.examples] + [len(families)] * len(training_set.off_topic)
    return Examples(rows[: len(labels)], np.array(labels, dtype=np.int64), families)


def _columns(encoder: Encoder | None) -> int:
    return lexical.COLUMNS_BESIDE_EMBEDDING if encoder else lexical.COLUMNS_ALONE
