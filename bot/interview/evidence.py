"""The questionnaire as arrays: many sets of answers weighed at once.

Evidence is weight of evidence, the logarithm of a likelihood ratio, which adds up over answers (Good, Probability
and the Weighing of Evidence, 1950). The probabilities of the sides are the softmax of the sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Questionnaire

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_BLOCK = 128
"""Rows that are weighed at once: products of larger matrices are spread over threads, which here costs more than it
gains."""
When = tuple[list[int], ...]
"""Columns of which one must be set, for each condition."""


@dataclass(frozen=True)
class Weighed:
    """What rows of answers come to, side by side: `scores`, and by how many constraints each side is ruled out."""

    scores: Floats
    bans: Floats

    @cached_property
    def out(self) -> Bools:
        """The sides ruled out. Constraints that leave no side contradict each other, and then rule out none."""
        out: Bools = self.bans > 0.5
        return out & ~out.all(axis=1, keepdims=True)

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
class Conditions:
    """What rows must hold for each of several rules, as matrices: a rule holds where all its conditions are met."""

    meets: Floats
    """Options by conditions: 1 where the option meets the condition."""
    needs: Floats
    """Conditions by rules: 1 where the rule waits for the condition."""

    def holding(self, rows: Floats) -> Floats:
        """Rows by rules: 1 where the rule holds."""
        met = np.minimum(rows @ self.meets, 1.0) @ self.needs
        holding: Floats = (met == self.needs.sum(axis=0)).astype(np.float64)
        return holding


@dataclass(frozen=True)
class EvidenceMatrix:
    """Weighs answers. A row of answers has a column an option, set where the option is chosen."""

    sides: tuple[str, ...]
    columns: Mapping[tuple[str, str], int]
    prior: Floats
    evidence: Floats
    ask_if: tuple[tuple[list[int], When], ...]
    rules: Conditions
    gains: Floats
    """Rules by sides: the evidence of each rule."""
    constraints: Conditions
    excluded: Floats
    """Constraints by sides: 1 where the side is ruled out."""

    def rows(self, choices: Sequence[Mapping[str, str]]) -> Bools:
        """A row for each set of choices."""
        rows = np.zeros((len(choices), len(self.columns)), dtype=np.bool_)
        for row, chosen in zip(rows, choices, strict=True):
            row[[self.columns[choice] for choice in chosen.items()]] = True
        return rows

    def weigh(self, rows: Bools) -> Weighed:
        """Score each row."""
        blocks = [self._weigh(rows[start : start + _BLOCK]) for start in range(0, max(1, len(rows)), _BLOCK)]
        return Weighed(np.vstack([each.scores for each in blocks]), np.vstack([each.bans for each in blocks]))

    def _weigh(self, rows: Bools) -> Weighed:
        chosen = self._applying(rows).astype(np.float64)
        scores = self.prior + chosen @ self.evidence + self.rules.holding(chosen) @ self.gains
        return Weighed(scores, self.constraints.holding(chosen) @ self.excluded)

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


def matrix_of(questionnaire: Questionnaire) -> EvidenceMatrix:
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

    return EvidenceMatrix(
        sides,
        columns,
        row(questionnaire.prior),
        np.array([row(option.evidence) for _, option in options]).reshape(len(options), len(sides)),
        tuple((own(question.id), when(question.ask_if)) for question in questionnaire.questions if question.ask_if),
        _conditions(columns, [when(rule.when) for rule in questionnaire.rules]),
        np.array([row(rule.evidence) for rule in questionnaire.rules]).reshape(-1, len(sides)),
        _conditions(columns, [when(each.when) for each in questionnaire.constraints]),
        np.array([np.isin(sides, each.rules_out) for each in questionnaire.constraints], np.float64).reshape(
            -1, len(sides)
        ),
    )


def _conditions(columns: Mapping[tuple[str, str], int], whens: Sequence[When]) -> Conditions:
    every = [(rule, condition) for rule, when in enumerate(whens) for condition in when]
    meets, needs = np.zeros((len(columns), len(every))), np.zeros((len(every), len(whens)))
    for place, (rule, condition) in enumerate(every):
        meets[condition, place] = 1.0
        needs[place, rule] = 1.0
    return Conditions(meets, needs)


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
