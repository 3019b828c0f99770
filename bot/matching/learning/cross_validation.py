"""Cross-validation of the ensemble: how it reacts to examples that it was not trained on.

In each fold some examples are held back, and some topics are left out altogether. Questions about a left-out topic
stand for off-topic questions, so that a base needs no examples of what to decline.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning.embedding import Matrix
from bot.matching.learning.ensemble import Ensemble, Examples, likeliest
from bot.matching.learning.features import CancellationCheck, Layout

_FOLDS = 5
_MANY = 5_000
"""Examples from which only two of the folds are run, which is enough."""
_MOST_LEFT_OUT = 2_000
"""Questions about left-out topics that are asked in a fold."""
_MOST_SCORES = 20_000_000
"""Questions times topics that are scored at once."""
_STEPS = 20
"""Of fitting the classifier of a fold."""

CHOICES = 3
"""Topics that a person can be asked to choose from."""

RIGHT, OFFERED, WRONG, LEFT_OUT, OFF_TOPIC, BACKGROUND = range(6)
"""Kinds of questions: in scope, with the right topic first, among the choices, or neither; about a left-out topic; of
the base's off-topic examples; of the background."""

_Asked = tuple[Matrix, NDArray[np.int64]]
"""The evidence on some questions, and their kinds."""


@dataclass(frozen=True)
class CrossValidation:
    """The evidence on questions that were not trained on, one row each, and their kinds."""

    evidence: Matrix
    kinds: NDArray[np.int64]


def cross_validate(
    examples: Examples, background: Matrix, layout: Layout, check_cancelled: CancellationCheck
) -> CrossValidation:
    """Ask about every example without having trained on it, or about many of them where there are thousands."""
    runs = 2 if len(examples.rows) > _MANY else _FOLDS
    folds = _folds(examples, runs)
    asked: list[_Asked] = []
    for number in range(runs):
        check_cancelled()
        fold = _Fold.of(examples, folds == number, number)
        asked += _run(examples, background[number::runs], layout, fold)
    evidence, kinds = zip(*asked, strict=True)
    return CrossValidation(np.vstack(evidence), np.concatenate(kinds))


@dataclass(frozen=True)
class _Fold:
    """What becomes of each example in one fold: four masks."""

    trained: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    left_out: NDArray[np.bool_]
    off_topic: NDArray[np.bool_]

    @classmethod
    def of(cls, examples: Examples, held_back: NDArray[np.bool_], number: int) -> "_Fold":
        off_topic = examples.labels == examples.topics
        held_back = held_back & ~(off_topic & (off_topic.sum() == 1))  # a single one is needed for training
        several = int(examples.families.max()) > 2
        absent = np.append(_scattered(examples.families) % _FOLDS == number, False) & several
        left_out = absent[examples.labels]
        trained = ~held_back & ~left_out
        present = np.zeros(examples.topics + 1, dtype=np.bool_)
        present[examples.labels[trained]] = True
        in_scope = held_back & ~left_out & ~off_topic & present[examples.labels]
        return cls(trained, _thinned(in_scope, _MOST_SCORES // examples.topics), left_out, held_back & off_topic)


def _run(examples: Examples, background: Matrix, layout: Layout, fold: _Fold) -> Iterator[_Asked]:
    present = np.unique(examples.labels[fold.trained])
    present = present[present < examples.topics]
    if not len(present):
        return
    numbers = np.full(examples.topics + 1, len(present))
    numbers[present] = np.arange(len(present))
    families = np.unique(examples.families[present], return_inverse=True)[1]
    trained = Examples(examples.rows[fold.trained], numbers[examples.labels[fold.trained]], families)
    ensemble = Ensemble.of(trained, layout, _STEPS)
    if fold.asked.any():
        rows = examples.rows[fold.asked].astype(np.float32)
        scores = ensemble.scores(rows)
        evidence = ensemble.evidence(rows, scores)
        meant = families[numbers[examples.labels[fold.asked]]]
        offered = (families[likeliest(scores.topics, evidence.best)[:, :CHOICES]] == meant[:, None]).any(axis=1)
        right = families[evidence.best] == meant
        yield evidence.values, np.where(right, RIGHT, np.where(offered, OFFERED, WRONG))
    unknown = (
        (examples.rows[fold.left_out][:_MOST_LEFT_OUT].astype(np.float32), LEFT_OUT),
        (examples.rows[fold.off_topic].astype(np.float32), OFF_TOPIC),
        (background, BACKGROUND),
    )
    for rows, kind in unknown:
        if len(rows):
            yield ensemble.evidence(rows, ensemble.scores(rows)).values, np.full(len(rows), kind)


def _folds(examples: Examples, runs: int) -> NDArray[np.int64]:
    """A fold for each example: those of a topic take turns, and every run has its share of what is off topic."""
    counts = np.bincount(examples.labels, minlength=examples.topics)
    places = np.arange(len(examples.labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.where(examples.labels == examples.topics, places % runs, (places + examples.labels) % _FOLDS)


def _thinned(mask: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
    """The mask with no more than `most` of its places, evenly spread."""
    places = np.flatnonzero(mask)
    kept = np.zeros_like(mask)
    kept[places[:: len(places) // most + 1]] = True
    return kept


def _scattered(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Topic numbers mixed by Fibonacci hashing, so that topics whose ids are alphabetical neighbours are
    separated.
    """
    return (labels * 2_654_435_769 % 2**32) >> 16
