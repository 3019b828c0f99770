"""The questionnaire as arrays: many sets of answers weighed at once.

Evidence is weight of evidence, the logarithm of a likelihood ratio, which adds up over answers (Good, Probability
and the Weighing of Evidence, 1950). The probabilities of the sides are the softmax of the sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Questionnaire

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
When = tuple[list[int], ...]
"""Columns of which one must be set, for each condition."""


@dataclass(frozen=True)
class Weighed:
    """What rows of answers come to: a row of `scores` and one of `out` (the sides ruled out) for each."""

    scores: Floats
    out: Bools

    @property
    def probabilities(self) -> Floats:
        """The softmax of the scores over the sides that remain."""
        scores = np.where(self.out, -np.inf, self.scores)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        normal: Floats = shares / shares.sum(axis=1, keepdims=True)
        return normal

    @property
    def leaders(self) -> NDArray[np.intp]:
        """The index of the side that wins each row; the first of equals."""
        winners: NDArray[np.intp] = np.where(self.out, -np.inf, self.scores).round(9).argmax(axis=1)
        return winners


@dataclass(frozen=True)
class Scale:
    """Weighs answers. A row of answers has a column an option, set where the option is chosen."""

    sides: tuple[str, ...]
    columns: Mapping[tuple[str, str], int]
    prior: Floats
    evidence: Floats
    ask_if: tuple[tuple[list[int], When], ...]
    rules: tuple[tuple[When, Floats], ...]
    constraints: tuple[tuple[When, Bools], ...]

    def rows(self, choices: Sequence[Mapping[str, str]]) -> Bools:
        """A row for each set of choices."""
        rows = np.zeros((len(choices), len(self.columns)), dtype=np.bool_)
        for row, chosen in zip(rows, choices, strict=True):
            row[[self.columns[choice] for choice in chosen.items()]] = True
        return rows

    def weigh(self, rows: Bools) -> Weighed:
        """Score each row. Constraints that leave no side contradict each other, and then rule out none."""
        rows = self._applying(rows)
        scores = self.prior + rows @ self.evidence
        for when, evidence in self.rules:
            scores[_met(rows, when)] += evidence
        out = np.zeros(scores.shape, dtype=np.bool_)
        for when, sides in self.constraints:
            out[_met(rows, when)] |= sides
        out[out.all(axis=1)] = False
        return Weighed(scores, out)

    def _applying(self, rows: Bools) -> Bools:
        """Without the choices whose question does not apply: the least fixed point, as in `answers.applicable`."""
        if not self.ask_if:
            return rows
        kept = rows.copy()
        for columns, _ in self.ask_if:
            kept[:, columns] = False
        while True:
            grown = kept.copy()
            for columns, when in self.ask_if:
                grown[:, columns] = rows[:, columns] & _met(kept, when)[:, None]
            if (grown == kept).all():
                return kept
            kept = grown


def scale_of(questionnaire: Questionnaire) -> Scale:
    """The arrays of this questionnaire."""
    sides = sides_of(questionnaire)
    options = [(question.id, option) for question in questionnaire.questions for option in question.options]
    columns = {(question, option.id): column for column, (question, option) in enumerate(options)}

    def row(evidence: Mapping[str, float]) -> Floats:
        return np.array([evidence.get(side, 0.0) for side in sides])

    def when(conditions: Mapping[str, tuple[str, ...]]) -> When:
        return tuple(
            [columns[question, answer] for answer in wanted if (question, answer) in columns]
            for question, wanted in conditions.items()
        )

    def own(question: str) -> list[int]:
        return [column for (id_, _), column in columns.items() if id_ == question]

    return Scale(
        sides,
        columns,
        row(questionnaire.prior),
        np.array([row(option.evidence) for _, option in options]).reshape(len(options), len(sides)),
        tuple((own(question.id), when(question.ask_if)) for question in questionnaire.questions if question.ask_if),
        tuple((when(rule.when), row(rule.evidence)) for rule in questionnaire.rules),
        tuple((when(rule.when), np.isin(sides, rule.rules_out)) for rule in questionnaire.constraints),
    )


def sides_of(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Every side that the questionnaire speaks of, as they come up; of equals the first one wins."""
    named: list[Iterable[str]] = [
        (verdict.side for verdict in questionnaire.verdicts),
        questionnaire.prior,
        *(option.evidence for question in questionnaire.questions for option in question.options),
        *(rule.evidence for rule in questionnaire.rules),
        *(constraint.rules_out for constraint in questionnaire.constraints),
    ]
    return tuple(dict.fromkeys(side for group in named for side in group))


def _met(rows: Bools, when: When) -> Any:
    met = np.ones(len(rows), dtype=np.bool_)
    for columns in when:
        met &= rows[:, columns].any(axis=1)
    return met
