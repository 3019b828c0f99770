"""The ensemble that scores topics: a linear classifier, distances to centres, and similarity to examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.matching.learning import logistic_regression
from bot.matching.learning.embedding import Matrix, unit
from bot.matching.learning.features import Layout
from bot.matching.learning.linalg import inverse, inverse_from_rows
from bot.matching.learning.logistic_regression import Labels, Linear

Rows = TypeVar("Rows", NDArray[np.float16], Matrix)

_MOST_FITTED = 20_000_000
"""Examples times classes up to which fitting a classifier takes seconds, not minutes."""

_IMPOSSIBLE = -1e6
"""Log-odds of a class that the centres say nothing about."""

_SHRINKAGE = 0.3
"""Share of a covariance that is replaced by its mean variance, so that the inverse stays bounded with few
examples."""


@dataclass(frozen=True)
class Examples:
    """Rows with their labels: the number of the topic, or the number of topics for what is off topic.

    Rows are sorted by their labels.
    """

    rows: NDArray[np.float16]
    """In half precision, so that training on fresh rows and on rows from the cache gives the same."""
    labels: Labels
    families: Labels
    """For each topic a number that it shares with those that count as the same."""

    @property
    def topics(self) -> int:
        """How many topics there are."""
        return len(self.families)

    @property
    def of_topics(self) -> int:
        """How many rows are of a topic; they come before those that are off topic."""
        return int(np.searchsorted(self.labels, self.topics))


@dataclass(frozen=True)
class Scores:
    """What the classifier makes of some rows, one row each."""

    topics: Matrix
    """Log-odds of each topic, up to a constant."""
    off_topic: Matrix | None
    """Log-odds of being off topic, up to the same constant; None without off-topic examples."""

    @property
    def energy(self) -> Matrix:
        """The free energy of each row (Liu et al. 2020, Energy-based OOD Detection)."""
        top = self.topics.max(axis=1)
        total: Matrix = top + np.log(np.exp(self.topics - top[:, None]).sum(axis=1))
        return total

    @property
    def over_off_topic(self) -> Matrix:
        """How far each row's topics are ahead of what is off topic, in log-odds; 0 without off-topic examples."""
        return np.zeros(len(self.topics), np.float32) if self.off_topic is None else self.energy - self.off_topic


@dataclass(frozen=True)
class Evidence:
    """How well the likeliest topic fits, for some rows."""

    best: Labels
    """The likeliest topic of each row: the best of the likeliest family."""
    values: Matrix
    """One row each, one column for each signal: the classifier's free energy and its doubt about the family; the
    similarity to the nearest example in meaning and in letters; the distances to the nearest centre and to that of
    all. With off-topic examples also how far the topic is ahead of them, by the classifier and in meaning."""


@dataclass(frozen=True)
class Centres:
    """Distances to the nearest topic's centre, and to the centre of all rows.

    Mahalanobis distances, under a covariance that the topics share (Lee et al. 2018, A Simple Unified Framework for
    Detecting Out-of-Distribution Samples) and under that of all rows (Ren et al. 2021, relative Mahalanobis).
    """

    within: Matrix
    """Inverse of the covariance that topics share."""
    projected: Matrix
    """That inverse times the topics' centres, one column each."""
    offsets: Matrix
    """Half the squared length of each centre under it."""
    overall: Matrix
    """Inverse of the covariance of all rows."""
    middle: Matrix
    """The centre of all rows."""

    @classmethod
    def of(cls, rows: Matrix, labels: Labels, topics: int) -> "Centres":
        """Measure rows that are sorted by their labels; every topic has some."""
        counts: Matrix = np.bincount(labels, minlength=topics)[:, None].astype(np.float32)
        sums = np.add.reduceat(rows, np.searchsorted(labels, np.arange(topics)), axis=0)
        centres: Matrix = (sums / counts).astype(np.float32)
        middle: Matrix = rows.mean(axis=0)
        if len(rows) < rows.shape[1]:
            within, overall = _precision_of_few(rows - centres[labels]), _precision_of_few(rows - middle)
        else:
            squares: Matrix = rows.T @ rows / np.float32(len(rows))
            within = _precision(squares - centres.T @ (centres * (counts / np.float32(len(rows)))))
            overall = _precision(squares - np.outer(middle, middle))
        offsets = 0.5 * _quadratic_form(centres, within)
        return cls(within, within @ centres.T, offsets, overall, middle)

    def linear(self, classes: int) -> Linear:
        """The classifier that follows from the centres alone, without fitting (Fisher's linear discriminant; Hastie
        et al. 2009, section 4.3). Classes beyond the topics are never chosen.
        """
        weights = np.zeros((len(self.middle), classes), dtype=np.float32)
        weights[:, : len(self.offsets)] = self.projected
        bias = np.full(classes, _IMPOSSIBLE, dtype=np.float32)
        bias[: len(self.offsets)] = -self.offsets
        return Linear(weights, bias)

    def distances(self, rows: Matrix) -> tuple[Matrix, Matrix]:
        """The squared distances of each row to the nearest topic and to the centre of all."""
        own: Matrix = _quadratic_form(rows, self.within) - 2 * (rows @ self.projected - self.offsets).max(axis=1)
        return own, _quadratic_form(rows - self.middle, self.overall)


@dataclass(frozen=True)
class Ensemble:
    """Scores topics, trained on `Examples`."""

    layout: Layout
    linear: Linear
    centres: Centres
    examples: NDArray[np.float16]
    """The rows of topics in their order: meaning and letters only."""
    starts: Labels
    """Where each topic's examples begin, and where those of the last one end."""
    off_topic: NDArray[np.float16]
    """The rows of what is off topic: meaning and letters only."""
    families: Labels

    @classmethod
    def of(cls, examples: Examples, layout: Layout, steps: int) -> "Ensemble":
        """Train on the examples, the classifier in at most this many steps."""
        rows, count = examples.rows.astype(np.float32), examples.of_topics
        centres = Centres.of(rows[:count, : layout.space], examples.labels[:count], examples.topics)
        classes = int(examples.labels[-1]) + 1
        many = len(rows) * classes > _MOST_FITTED
        linear = centres.linear(classes) if many else logistic_regression.fit(rows, examples.labels, classes, steps)
        starts = np.searchsorted(examples.labels, np.arange(examples.topics + 1))
        kept = _columns(examples.rows, layout)
        return cls(layout, linear, centres, kept[:count], starts, kept[count:], examples.families)

    @property
    def topics(self) -> int:
        """How many topics there are."""
        return len(self.starts) - 1

    def scores(self, rows: Matrix) -> Scores:
        """Score some rows by the classifier."""
        every = self.linear.scores(rows)
        return Scores(every[:, : self.topics], every[:, self.topics] if len(self.off_topic) else None)

    def evidence(self, rows: Matrix, scores: Scores) -> Evidence:
        """The evidence for the likeliest topic of some rows."""
        best, share = best_of_likeliest_family(scores.topics, self.families)
        meaning, letters = self._nearest_similarities(rows, best)
        own, overall = self.centres.distances(rows[:, : self.layout.space])
        columns = [scores.energy, np.log(np.maximum(1 - share, 1e-4)), meaning, letters, own, overall]
        if len(self.off_topic):
            columns += [scores.over_off_topic, meaning - self._nearest_off_topic(rows)]
        return Evidence(best, np.stack(columns, axis=1).astype(np.float32))

    def nearest(self, row: Matrix, topic: int) -> tuple[int, float]:
        """The topic's example (counted from its first) that is most similar in meaning, and how similar."""
        similarities = self._meanings[self.starts[topic] : self.starts[topic + 1]] @ row[: self.layout.meaning]
        place = int(np.argmax(np.round(similarities, 4)))
        return place, float(similarities[place])

    def centre(self, rows: Sequence[int]) -> Matrix:
        """The mean of these examples in meaning, as a vector of unit length; zeros where there are none."""
        total: Matrix = self._meanings[list(rows)].sum(axis=0, keepdims=True)
        mean: Matrix = unit(total)[0]
        return mean

    def topics_of(self, rows: Labels) -> Labels:
        """The topic of each of these examples, given by their numbers."""
        found: Labels = np.searchsorted(self.starts, rows, side="right") - 1
        return found

    def similarities(self, row: Matrix, topics: Labels) -> tuple[Labels, Matrix]:
        """The numbers of all examples of these topics, and their similarities to the row in meaning."""
        rows = np.concatenate([np.arange(self.starts[topic], self.starts[topic + 1]) for topic in topics])
        parts = (self._meanings[self.starts[topic] : self.starts[topic + 1]] for topic in topics)
        return rows, np.concatenate([part @ row[: self.layout.meaning] for part in parts])

    def similarities_in_letters(self, row: Matrix, rows: Labels) -> Matrix:
        """The similarity of the row to each of these examples, in letters."""
        letters = self.examples[rows, self.layout.meaning :].astype(np.float32)
        similarities: Matrix = letters @ row[self.layout.space :]
        return similarities

    def similarities_to_off_topic(self, row: Matrix) -> Matrix:
        """The similarity of the row to each off-topic example, in meaning."""
        similarities: Matrix = self._off_topic_meanings @ row[: self.layout.meaning]
        return similarities

    @cached_property
    def _meanings(self) -> Matrix:
        """The meaning columns of the examples in full precision; converting them for each question would take
        longer.
        """
        meanings: Matrix = self.examples[:, : self.layout.meaning].astype(np.float32)
        return meanings

    @cached_property
    def _off_topic_meanings(self) -> Matrix:
        meanings: Matrix = self.off_topic[:, : self.layout.meaning].astype(np.float32)
        return meanings

    def _nearest_similarities(self, rows: Matrix, best: Labels) -> tuple[Matrix, Matrix]:
        """The highest similarity of each row to an example of its likeliest topic, in meaning and in letters."""
        kept, split = _columns(rows, self.layout), self.layout.meaning
        meaning, letters = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        for topic in np.unique(best):
            chosen, own = best == topic, slice(self.starts[topic], self.starts[topic + 1])
            if own.start < own.stop:
                spelt = self.examples[own, split:].astype(np.float32)
                meaning[chosen] = (kept[chosen, :split] @ self._meanings[own].T).max(axis=1)
                letters[chosen] = (kept[chosen, split:] @ spelt.T).max(axis=1)
        return meaning, letters

    def _nearest_off_topic(self, rows: Matrix) -> Matrix:
        nearest: Matrix = (rows[:, : self.layout.meaning] @ self._off_topic_meanings.T).max(axis=1)
        return nearest


def likeliest(scores: Matrix, best: Labels) -> Labels:
    """The topics of each row: the best one first, then the others by their scores."""
    rounded = np.round(scores, 4)
    rounded[np.arange(len(rounded)), best] = np.inf
    ordered: Labels = np.argsort(-rounded, axis=1, kind="stable")
    return ordered


def best_of_likeliest_family(scores: Matrix, families: Labels) -> tuple[Labels, Matrix]:
    """For each row the likeliest topic of the likeliest family, and that family's share."""
    shares = logistic_regression.softmax(scores)
    count = int(families.max()) + 1
    if count == len(families):
        return np.argmax(np.round(scores, 4), axis=1), shares.max(axis=1)
    members = np.zeros((len(families), count), dtype=np.float32)
    members[np.arange(len(families)), families] = 1
    of_family = shares @ members
    likeliest = np.argmax(np.round(of_family, 6), axis=1)
    own = np.where(families[None, :] == likeliest[:, None], np.round(scores, 4), -np.inf)
    return np.argmax(own, axis=1), of_family.max(axis=1)


def _columns(rows: Rows, layout: Layout) -> Rows:
    """The columns for meaning, then those for letters. Without an embedding the letters stand for the meaning,
    too.
    """
    return np.hstack([rows[:, : layout.meaning], rows[:, layout.space :]])


def _precision(covariance: Matrix) -> Matrix:
    """The inverse of a covariance, after some of it was replaced by its mean variance."""
    exact = covariance.astype(np.float64)
    variance = max(float(np.trace(exact)) / len(exact), 1e-6)
    exact *= 1 - _SHRINKAGE
    exact[np.diag_indices_from(exact)] += _SHRINKAGE * variance
    return inverse(exact).astype(np.float32)


def _precision_of_few(deviations: Matrix) -> Matrix:
    """The same from centred rows, of which there are fewer than columns."""
    rows = deviations * np.sqrt((1 - _SHRINKAGE) / len(deviations))
    variance = max(float(np.square(deviations, dtype=np.float64).sum()) / deviations.size, 1e-6)
    return inverse_from_rows(rows, np.full(rows.shape[1], _SHRINKAGE * variance))


def _quadratic_form(rows: Matrix, matrix: Matrix) -> Matrix:
    values: Matrix = np.einsum("nd,nd->n", rows @ matrix, rows)
    return values
