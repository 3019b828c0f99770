"""The witnesses for a topic, all learnt from the same examples: a linear classifier, centres, nearest examples."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.matching import logistic_regression
from bot.matching.embedding import Matrix
from bot.matching.features import Layout
from bot.matching.linalg import by_halves, by_rows
from bot.matching.logistic_regression import Labels, Linear

Rows = TypeVar("Rows", NDArray[np.float16], Matrix)

_MOST_FITTED = 20_000_000
"""Examples times topics up to which fitting a classifier takes seconds, not minutes."""

_NEVER = 1e6

_SHRINKAGE = 0.3
"""Share of a covariance that is replaced by its mean variance: it keeps the inverse tame where examples are few."""


@dataclass(frozen=True)
class Examples:
    """Rows with their labels, 0 to the number of topics; that number itself labels what is of no topic.

    Rows of a topic stand together, topics in the order of their numbers.
    """

    rows: NDArray[np.float16]
    """Half precision: what is learnt, and recalled from a cache, is the same, and takes half the room."""
    labels: Labels
    families: Labels
    """For each topic a number that it shares with those that count as the same."""

    @property
    def topics(self) -> int:
        """How many topics there are."""
        return len(self.families)

    @property
    def of_topics(self) -> int:
        """How many rows are of a topic; they stand before the others."""
        return int(np.searchsorted(self.labels, self.topics))


@dataclass(frozen=True)
class Scores:
    """What the witnesses say of some rows."""

    scores: Matrix
    """Log-odds of each topic, up to a constant."""
    best: Labels
    """The likeliest topic of each row: the first in the likeliest family."""
    evidence: Matrix
    """One column a witness: how well the likeliest topic fits, in whatever unit."""


@dataclass(frozen=True)
class Centres:
    """Distances to the nearest topic's centre, and to the centre of all.

    Mahalanobis distances under a covariance that topics share (Lee et al. 2018, A Simple Unified Framework for
    Detecting Out-of-Distribution Samples) and under that of all rows (Ren et al. 2021, relative Mahalanobis).
    """

    within: Matrix
    projected: Matrix
    offsets: Matrix
    overall: Matrix
    middle: Matrix

    @classmethod
    def of(cls, rows: Matrix, labels: Labels, topics: int) -> "Centres":
        """Measure the rows of each topic, which stand together; every topic has some."""
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
        offsets = 0.5 * _form(centres, within)
        return cls(within, within @ centres.T, offsets, overall, middle)

    def linear(self, classes: int) -> Linear:
        """The classifier that follows from the centres alone (Fisher's linear discriminant; Hastie et al. 2009,
        section 4.3). It needs no fitting; beyond the topics, nothing speaks for a class.
        """
        weights = np.zeros((len(self.middle), classes), dtype=np.float32)
        weights[:, : len(self.offsets)] = self.projected
        bias = np.full(classes, -_NEVER, dtype=np.float32)
        bias[: len(self.offsets)] = -self.offsets
        return Linear(weights, bias)

    def distances(self, rows: Matrix) -> tuple[Matrix, Matrix]:
        """Squared, to the nearest topic and to the middle."""
        own: Matrix = _form(rows, self.within) - 2 * (rows @ self.projected - self.offsets).max(axis=1)
        return own, _form(rows - self.middle, self.overall)


@dataclass(frozen=True)
class Ensemble:
    """Learnt from `Examples`; asked for `Scores`."""

    layout: Layout
    linear: Linear
    centres: Centres
    examples: NDArray[np.float16]
    """Rows in the order of their topics, meaning and letters only."""
    starts: Labels
    """Where each topic's examples begin, and where the last one's end."""
    others: NDArray[np.float16]
    families: Labels

    @classmethod
    def of(cls, examples: Examples, layout: Layout, steps: int) -> "Ensemble":
        """Learn from the examples, the classifier in this many steps."""
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
        """What is to be said of these rows. The columns of evidence are the same for every row."""
        every = self.linear.scores(rows)
        scores = every[:, : self.topics]
        energy = _log_sum(scores)
        best, share = _likeliest(scores, self.families)
        meaning, letters = self._likenesses(rows, best)
        own, overall = self.centres.distances(rows[:, : self.layout.space])
        doubt = np.log(np.maximum(1 - share, 1e-4))
        columns = [energy, doubt, meaning, letters, own, overall]
        if len(self.others):
            columns += [energy - every[:, self.topics], meaning - self._likeness_to_others(rows)]
        return Scores(scores, best, np.stack(columns, axis=1).astype(np.float32))

    def nearest(self, row: Matrix, topic: int) -> tuple[int, float]:
        """The topic's example (counted from its first) that is most like the row in meaning, and how like."""
        likenesses = self._meanings[self.starts[topic] : self.starts[topic + 1]] @ row[: self.layout.meaning]
        place = int(np.argmax(np.round(likenesses, 4)))
        return place, float(likenesses[place])

    def topics_of(self, rows: Labels) -> Labels:
        """The topic of each of these examples, which go by their numbers."""
        found: Labels = np.searchsorted(self.starts, rows, side="right") - 1
        return found

    def likenesses(self, row: Matrix, topics: Labels) -> tuple[Labels, Matrix]:
        """Every example of these topics, by its number, and how like the row it is in meaning."""
        rows = np.concatenate([np.arange(self.starts[topic], self.starts[topic + 1]) for topic in topics])
        parts = (self._meanings[self.starts[topic] : self.starts[topic + 1]] for topic in topics)
        return rows, np.concatenate([part @ row[: self.layout.meaning] for part in parts])

    def likenesses_of(self, row: Matrix, topic: int) -> tuple[float, float]:
        """To the topic's nearest example in meaning, and in letters; `row` is a single one."""
        meaning, letters = self._likenesses(row, np.array([topic]))
        return float(meaning[0]), float(letters[0])

    def likenesses_to_others(self, row: Matrix) -> Matrix:
        """How like the row is to every example of no topic, in meaning."""
        likenesses: Matrix = self._meanings_of_others @ row[: self.layout.meaning]
        return likenesses

    @cached_property
    def _meanings(self) -> Matrix:
        """What the examples mean, in the precision of a question: converting it for each would take longer."""
        meanings: Matrix = self.examples[:, : self.layout.meaning].astype(np.float32)
        return meanings

    @cached_property
    def _meanings_of_others(self) -> Matrix:
        meanings: Matrix = self.others[:, : self.layout.meaning].astype(np.float32)
        return meanings

    def _likenesses(self, rows: Matrix, best: Labels) -> tuple[Matrix, Matrix]:
        """To the nearest example of each row's likeliest topic, in meaning and in letters."""
        kept, split = _columns(rows, self.layout), self.layout.meaning
        meaning, letters = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        for topic in np.unique(best):
            among, mine = best == topic, slice(self.starts[topic], self.starts[topic + 1])
            if mine.start < mine.stop:
                spelt = self.examples[mine, split:].astype(np.float32)
                meaning[among] = (kept[among, :split] @ self._meanings[mine].T).max(axis=1)
                letters[among] = (kept[among, split:] @ spelt.T).max(axis=1)
        return meaning, letters

    def _likeness_to_others(self, rows: Matrix) -> Matrix:
        nearest: Matrix = (rows[:, : self.layout.meaning] @ self._meanings_of_others.T).max(axis=1)
        return nearest


def likeliest(scores: Scores) -> Labels:
    """The topics of each row: the best one, then the others by their scores."""
    rounded = np.round(scores.scores, 4)
    rounded[np.arange(len(rounded)), scores.best] = np.inf
    ordered: Labels = np.argsort(-rounded, axis=1, kind="stable")
    return ordered


def _likeliest(scores: Matrix, families: Labels) -> tuple[Labels, Matrix]:
    """The likeliest topic of the likeliest family, and that family's share."""
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
    """Meaning, then letters; where the letters are all there is, they are the meaning."""
    return np.hstack([rows[:, : layout.meaning], rows[:, layout.space :]])


def _precision(covariance: Matrix) -> Matrix:
    """Its inverse, after some of it is replaced by its mean variance."""
    exact = covariance.astype(np.float64)
    variance = max(float(np.trace(exact)) / len(exact), 1e-6)
    exact *= 1 - _SHRINKAGE
    exact[np.diag_indices_from(exact)] += _SHRINKAGE * variance
    return by_halves(exact).astype(np.float32)


def _precision_of_few(deviations: Matrix) -> Matrix:
    """The same, from fewer rows than there are columns, each less its mean."""
    rows = deviations * np.sqrt((1 - _SHRINKAGE) / len(deviations))
    variance = max(float(np.square(deviations, dtype=np.float64).sum()) / deviations.size, 1e-6)
    return by_rows(rows, np.full(rows.shape[1], _SHRINKAGE * variance))


def _form(rows: Matrix, matrix: Matrix) -> Matrix:
    values: Matrix = np.einsum("nd,nd->n", rows @ matrix, rows)
    return values


def _log_sum(scores: Matrix) -> Matrix:
    """Logarithm of the sum of exponentials: the free energy of Liu et al. 2020, Energy-based OOD Detection."""
    top = scores.max(axis=1)
    total: Matrix = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    return total
