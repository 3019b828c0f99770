"""Keeps trained models on disk, as plain arrays under a hash of what they were trained on."""

import hashlib
import os
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.calibration import FittedCalibration
from bot.matching.learning.embedding import Encoder
from bot.matching.learning.ensemble import Centres, Ensemble
from bot.matching.learning.features import EncodedTexts, Features, Known
from bot.matching.learning.interaction import Interaction, Pieces
from bot.matching.learning.lexical import HashedTfidf, Vocabulary
from bot.matching.learning.logistic_regression import Linear
from bot.matching.learning.topic_model import TopicModel
from bot.matching.learning.training_set import TrainingSet

ALGORITHM = "8"
"""Part of every name. Raise it with every change to what is trained or how."""

_MOST_FILES = 16
"""Files that are kept, the most recently used."""

Arrays = dict[str, NDArray[Any]]

MOST_KEPT = 50_000
"""Texts up to which their rows are kept, at 2 to 4 kB each."""
_ROWS, _STATES, _KEYS, _ALGORITHM = "rows", "full_states", "keys", "algorithm"
"""The encoded texts, their word pieces, hashes of them, and how they were encoded: for training another state of the
base."""
_INTERACTION = ("basis", "states", "ids", "piece_starts", "piece_idf")
_ENSEMBLE = ("examples", "starts", "off_topic", "families")
_LINEAR = ("weights", "bias")
_CENTRES = ("within", "projected", "offsets", "overall", "middle")
_CALIBRATION = ("means", "spreads", "coefficients", "choice_coefficients", "threshold")


def name_of(training_set: TrainingSet, encoder: Encoder | None) -> str:
    """The name under which the model of a training set is kept."""
    examples = (f"{number}\t{text}" for text, number in training_set.examples)
    statements = (f"{point}\t{text}" for point, text in training_set.statements)
    kind = f"{'full' if encoder else 'letters'} {training_set.families} {training_set.is_calibrated}"
    digest = hashlib.sha256(ALGORITHM.encode())
    for part in (kind, *examples, *training_set.off_topic, *statements):
        digest.update(len(part.encode()).to_bytes(8) + part.encode())
    return digest.hexdigest()[:32]


def holds(directory: Path | None, name: str) -> bool:
    """Whether there is a model under this name."""
    return directory is not None and _path(directory, name).is_file()


def store(directory: Path | None, name: str, model: TopicModel, texts: Iterable[str], encoded: EncodedTexts) -> None:
    """Keep a model, and the texts that it was trained on as they were encoded, unless they are too many."""
    arrays = _to_arrays(model)
    if len(encoded.rows) <= MOST_KEPT:
        keys = np.array([_key(text) for text in texts], dtype=np.uint64)
        arrays |= {_ROWS: encoded.rows, _KEYS: keys, _ALGORITHM: np.array(ALGORITHM)}
        if encoded.pieces:
            arrays[_STATES] = np.concatenate([each.states for each in encoded.pieces])
    write(directory, name, arrays)


def restore(directory: Path | None, name: str, columns: int, encoder: Encoder | None) -> TopicModel | None:
    """The model under this name; None where there is none, or it is damaged."""
    arrays = read(directory, name, without=(_ROWS, _STATES, _KEYS))
    return _from_arrays(arrays, columns, encoder) if arrays else None


def newest(directory: Path | None) -> str:
    """The name of the model that was used last; empty where there is none."""
    found = sorted(directory.glob("*.npz"), key=_last_used) if directory else []
    return found[-1].stem if found else ""


def known_texts(texts: Iterable[str], encoder: Encoder | None, directory: Path | None, name: str) -> Known:
    """What the cache holds of some texts, with the model of this name."""
    stored = read(directory, name) if name else {}
    if _ROWS not in stored or bool(encoder) != (_STATES in stored) or str(stored.get(_ALGORITHM)) != ALGORITHM:
        return {}
    places = {key: row for row, key in enumerate(stored[_KEYS].tolist())}
    found = ((text, places[key]) for text in texts if (key := _key(text)) in places)
    return {text: (stored[_ROWS][row], _pieces(stored, row) if encoder else None) for text, row in found}


def _pieces(stored: Arrays, row: int) -> Pieces:
    own = slice(int(stored["piece_starts"][row]), int(stored["piece_starts"][row + 1]))
    return Pieces(stored["ids"][own], stored[_STATES][own])


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def read(directory: Path | None, name: str, without: Container[str] = ()) -> Arrays:
    """The arrays under this name, except those that are not needed; none where they are absent or damaged. Nothing
    in the file is executed.
    """
    if directory is None:
        return {}
    try:
        path = _path(directory, name)
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {each: stored[each] for each in stored.files if each not in without}
        with suppress(OSError):
            path.touch()
        return arrays
    except (OSError, ValueError, EOFError, BadZipFile):
        return {}


def write(directory: Path | None, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays, entirely or not at all, and drop the files that were not used for longest. Where the directory
    cannot be written to, nothing is kept.
    """
    if directory is None:
        return
    partial = directory / f"{name}.{os.getpid()}.part"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        partial.replace(_path(directory, name))
        for unused in sorted(directory.glob("*.npz"), key=_last_used)[:-_MOST_FILES]:
            unused.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    with suppress(FileNotFoundError):  # another process may drop it meanwhile
        return path.stat().st_mtime
    return 0.0


def _path(directory: Path, name: str) -> Path:
    return directory / f"{name}.npz"


def _to_arrays(model: TopicModel) -> Arrays:
    """A model without its encoder."""
    known = np.flatnonzero(model.features.tfidf.idf)
    arrays: Arrays = {"known": known, "idf": model.features.tfidf.idf[known]}
    for owner, names in (
        (model.ensemble, _ENSEMBLE),
        (model.ensemble.linear, _LINEAR),
        (model.ensemble.centres, _CENTRES),
        *([(model.calibration, _CALIBRATION)] if model.calibration else []),
    ):
        arrays |= {name: np.asarray(getattr(owner, name)) for name in names}
    counted = np.flatnonzero(model.vocabulary.odds)
    arrays |= {"counted": counted, "odds": model.vocabulary.odds[counted]}
    if own := model.interaction:
        arrays |= dict(zip(_INTERACTION, (own.basis, own.states, own.ids, own.starts, own.idf), strict=True))
    return arrays


def _from_arrays(arrays: Arrays, columns: int, encoder: Encoder | None) -> TopicModel:
    features = Features(HashedTfidf.from_nonzero(arrays["known"], arrays["idf"], columns), encoder)
    linear = Linear(*(arrays[name] for name in _LINEAR))
    centres = Centres(*(arrays[name] for name in _CENTRES))
    ensemble = Ensemble(features.layout, linear, centres, *(arrays[name] for name in _ENSEMBLE))
    interaction = Interaction(*(arrays[name] for name in _INTERACTION)) if "states" in arrays else None
    vocabulary = Vocabulary.from_nonzero(arrays["counted"], arrays["odds"])
    return TopicModel(features, ensemble, interaction, vocabulary, _calibration(arrays))


def _calibration(arrays: Arrays) -> FittedCalibration | None:
    if "threshold" not in arrays:
        return None
    means, spreads, coefficients, choice_coefficients, threshold = (arrays[name] for name in _CALIBRATION)
    return FittedCalibration(means, spreads, coefficients, choice_coefficients, float(threshold))
