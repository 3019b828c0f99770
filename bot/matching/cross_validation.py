"""Questions whose right reaction is known: examples that were held back, from topics kept and topics left out.

A panel that has not seen them is asked; how it fares with them is how it will fare with strangers. A topic left out
plays the off-topic questions, so that a base needs no example of what to decline.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.embedding import Matrix
from bot.matching.ensemble import Ensemble, Examples, likeliest
from bot.matching.features import CancellationCheck, Layout

_FOLDS = 5
_MANY = 5_000
"""Examples from which two of the folds tell enough, and all would take too long."""
_MOST_LEFT_OUT = 2_000
_MOST_SCORES = 20_000_000
"""Questions times topics that are asked at once."""
_STEPS = 20
"""Of fitting a classifier that is only rehearsed with."""

CHOICES = 3
"""Topics that a person can be asked to choose from."""

RIGHT, NEAR, WRONG, LEFT_OUT, DECLINED, BACKGROUND = range(6)
"""Kinds of rehearsed questions: of a topic, which was found, was among the choices, or neither; of a topic left out;
of the base's questions to decline; of the background."""


@dataclass(frozen=True)
class CrossValidation:
    """What the witnesses said of questions that they had not seen, and what was right."""

    evidence: Matrix
    kinds: NDArray[np.int64]


def rehearse(
    examples: Examples, background: Matrix, layout: Layout, check_cancelled: CancellationCheck
) -> CrossValidation:
    """Ask about every example without having seen it, or about a good many where they are many."""
    runs = 2 if len(examples.rows) > _MANY else _FOLDS
    folds = _folds(examples, runs)
    acts: list[tuple[Matrix, NDArray[np.int64]]] = []
    for fold in range(runs):
        check_cancelled()
        cast = _Folds.of(examples, folds == fold, fold)
        acts += _perform(examples, background[fold::runs], layout, cast)
    evidence, kinds = zip(*acts, strict=True)
    return CrossValidation(np.vstack(evidence), np.concatenate(kinds))


@dataclass(frozen=True)
class _Folds:
    """Who plays what in one fold: masks over the examples."""

    learnt: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    left_out: NDArray[np.bool_]
    declined: NDArray[np.bool_]

    @classmethod
    def of(cls, examples: Examples, held_back: NDArray[np.bool_], fold: int) -> "_Folds":
        other = examples.labels == examples.topics
        held_back = held_back & ~(other & (other.sum() == 1))  # without it a panel would lack a witness
        several = int(examples.families.max()) > 2
        absent = np.append(_scattered(examples.families) % _FOLDS == fold, False) & several
        left_out = absent[examples.labels]
        learnt = ~held_back & ~left_out
        present = np.zeros(examples.topics + 1, dtype=np.bool_)
        present[examples.labels[learnt]] = True
        asked = _thinned(held_back & ~left_out & ~other & present[examples.labels], _MOST_SCORES // examples.topics)
        return cls(learnt, asked, left_out, held_back & other)


def _perform(
    examples: Examples, background: Matrix, layout: Layout, cast: _Folds
) -> Iterator[tuple[Matrix, NDArray[np.int64]]]:
    present = np.unique(examples.labels[cast.learnt])
    present = present[present < examples.topics]
    if not len(present):
        return
    numbers = np.full(examples.topics + 1, len(present))
    numbers[present] = np.arange(len(present))
    families = np.unique(examples.families[present], return_inverse=True)[1]
    ensemble = Ensemble.of(
        Examples(examples.rows[cast.learnt], numbers[examples.labels[cast.learnt]], families), layout, _STEPS
    )
    if cast.asked.any():
        scores = ensemble.scores(examples.rows[cast.asked].astype(np.float32))
        meant = families[numbers[examples.labels[cast.asked]]]
        near = (families[likeliest(scores)[:, :CHOICES]] == meant[:, None]).any(axis=1)
        yield scores.evidence, np.where(families[scores.best] == meant, RIGHT, np.where(near, NEAR, WRONG))
    strangers = (
        (examples.rows[cast.left_out][:_MOST_LEFT_OUT].astype(np.float32), LEFT_OUT),
        (examples.rows[cast.declined].astype(np.float32), DECLINED),
        (background, BACKGROUND),
    )
    for rows, kind in strangers:
        if len(rows):
            yield ensemble.scores(rows).evidence, np.full(len(rows), kind)


def _folds(examples: Examples, runs: int) -> NDArray[np.int64]:
    """A fold for each example: those of a topic go round; of what is to be declined every run has its share."""
    counts = np.bincount(examples.labels, minlength=examples.topics)
    places = np.arange(len(examples.labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.where(examples.labels == examples.topics, places % runs, (places + examples.labels) % _FOLDS)


def _thinned(mask: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
    """Evenly, to no more than this."""
    places = np.flatnonzero(mask)
    kept = np.zeros_like(mask)
    kept[places[:: len(places) // most + 1]] = True
    return kept


def _scattered(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Topic numbers mixed by Fibonacci hashing, so that neighbours in the alphabet part company."""
    return (labels * 2_654_435_769 % 2**32) >> 16
