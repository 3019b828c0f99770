"""Which question comes next, and whether one is needed. Progress is never stored: it is replayed."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.interview.answers import Answers, AnswerState, Dropped, Given, holds, resolve
from bot.interview.evidence import EvidenceMatrix, Floats, matrix_of
from bot.interview.priorities import prioritised
from bot.interview.sufficiency import NotEnough, is_certain, is_enough, what_is_missing
from bot.knowledge.model import Conflict, Question, Questionnaire

Ending = Literal["certain", "likely", "enough", "exhausted"]

TYPICAL = 0.75
"""How many of the questions that are left room for are asked while the doubt is as at the start: three in four."""

TURNING = 0.05
"""The probability from which a question that could turn a likely outcome is still asked."""

ENDINGS: dict[Ending, str] = {
    "certain": "No other answer can change this.",
    "likely": "This is likely enough to stop here. More answers could still change it.",
    "enough": "I've asked enough to tell. More answers could still change it.",
    "exhausted": "There's nothing left to ask.",
}
"""What each ending means, in words."""


@dataclass(frozen=True)
class Progress:
    """Where an interview stands, derived from its answers."""

    counted: tuple[Given, ...]
    """The answers that apply, in the order of the file."""
    dropped: tuple[Dropped, ...]
    open: Question | None
    """The next question; None when none is needed."""
    asked: int
    left: int
    """About how many questions are still to come; it never rises with an answer more."""
    confidence: float
    """The probability of the leading side."""
    certain: bool
    """No answer that is still open can change the outcome."""
    conflicts: tuple[Conflict, ...] = ()
    """Answers that hardly go together."""
    missing: NotEnough | None = None
    """What it takes before anything can be recommended; None where what is known is enough."""
    ending: Ending | None = None
    """Why no question is open; None while one is. After `likely` and `enough` a person can go on (`stop_at=1`)."""


@dataclass(frozen=True)
class Considered:
    """A question that could be asked next, and what it is worth."""

    question: Question
    gain: float
    """By how much its answer is expected to lower the entropy of the outcome, in nats."""
    vetoes: bool
    """One of its answers alone would rule out the side that leads."""
    turning: float
    """The probability that its answer alone would make another side lead."""

    @property
    def decides(self) -> bool:
        """Whether its answer alone may turn the outcome, so that it is asked before a likely outcome is told."""
        return self.vetoes or self.turning >= TURNING

    @property
    def worth(self) -> float:
        """Gain for what asking costs."""
        return self.gain / self.question.cost


def replay(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    stop_at: float | None = None,
    priorities: Collection[str] = (),
) -> Progress:
    """Find the next question, if any is needed.

    None is needed when the outcome is certain, or when it is likely and no single answer could still rule it out.
    As long as what is known is not enough to tell, questions are asked while there are any.
    `stop_at` is the confidence that is enough; without it the questionnaire's counts, and its limit of answers.
    With 1 the interview goes on until the outcome is certain or nothing is left to ask, with 0 it ends at once.
    """
    questionnaire = prioritised(questionnaire, priorities)
    matrix = matrix_of(questionnaire)
    state = resolve(questionnaire, answers)
    probabilities = matrix.weigh(matrix.rows([state.chosen])).probabilities
    confidence = float(probabilities.max())
    enough = questionnaire.stop_at if stop_at is None else stop_at
    certain = is_certain(questionnaire, matrix, answers, state)
    at_limit = len(state.counted) >= questionnaire.at_most if stop_at is None else stop_at == 0
    likely = enough < 1 and confidence >= enough
    sufficient = is_enough(questionnaire, state, probabilities[0])
    open_ = () if sufficient and (certain or at_limit) else _ranked(questionnaire, matrix, state)
    missing = None if sufficient else what_is_missing(questionnaire, state, (each.question for each in open_))
    if sufficient and likely:
        open_ = tuple(each for each in open_ if each.decides)
    return Progress(
        counted=state.counted,
        dropped=state.dropped,
        open=open_[0].question if open_ else None,
        asked=len(state.counted),
        left=_left(questionnaire, matrix, answers, stop_at) if open_ else 0,
        confidence=confidence,
        certain=certain,
        conflicts=tuple(each for each in questionnaire.conflicts if holds(each.when, state.chosen)),
        missing=missing,
        ending=None if open_ else _ending(state, certain, at_limit),
    )


def _ending(state: AnswerState, certain: bool, at_limit: bool) -> Ending:
    return "certain" if certain else "exhausted" if not state.open else "enough" if at_limit else "likely"


def consider(
    questionnaire: Questionnaire, answers: Answers, *, priorities: Collection[str] = ()
) -> tuple[Considered, ...]:
    """Every question that could be asked next, the best first: what the choice of the next question rests on."""
    questionnaire = prioritised(questionnaire, priorities)
    return _ranked(questionnaire, matrix_of(questionnaire), resolve(questionnaire, answers))


def _ranked(questionnaire: Questionnaire, matrix: EvidenceMatrix, state: AnswerState) -> tuple[Considered, ...]:
    """The open questions by worth, those put off last, equals as they stand in the file."""
    put_off = {given.question.id for given in state.counted}
    considered = _considered(matrix, state)
    if questionnaire.order == "fixed":
        return tuple(considered)
    return tuple(sorted(considered, key=lambda each: (each.question.id in put_off, -round(each.worth, 9))))


def _considered(matrix: EvidenceMatrix, state: AnswerState) -> list[Considered]:
    """The expected reduction of entropy by each open question: one step of look-ahead (Lindley 1956).

    How likely an answer is follows from its share and from the sides it speaks for: p(option) ~ share * sum over
    sides of p(side) * exp(weight of evidence).
    """
    if not state.open:
        return []
    before = matrix.weigh(matrix.rows([state.choices]))
    steps = [(question, option) for question in state.open for option in question.options]
    after = matrix.weigh(matrix.rows([{**state.choices, question.id: option.id} for question, option in steps]))
    odds = np.where(after.out, 0.0, np.exp(after.scores - before.scores)) @ before.probabilities[0]
    odds *= [option.share for _, option in steps]
    entropies, now = _entropies(after.probabilities), float(_entropies(before.probabilities)[0])
    vetoed, turned = after.out[:, before.leaders[0]], (after.leaders != before.leaders[0]) & (odds > 0)
    considered = []
    start = 0
    for question in state.open:
        own = slice(start, start := start + len(question.options))
        total = float(odds[own].sum())
        expected = float(odds[own] @ entropies[own]) / total if total else now
        turning = float(odds[own] @ turned[own]) / total if total else 0.0
        considered.append(Considered(question, max(0.0, now - expected), bool(vetoed[own].any()), turning))
    return considered


def _entropies(probabilities: Floats) -> Floats:
    logs = np.log(probabilities, out=np.zeros_like(probabilities), where=probabilities > 0)
    entropies: Floats = -(probabilities * logs).sum(axis=1)
    return entropies


def _left(questionnaire: Questionnaire, matrix: EvidenceMatrix, answers: Answers, stop_at: float | None) -> int:
    """About how many questions are still to come: fewer with each answer, and the fewer the less doubt there is.

    What was estimated after any of the earlier answers is a limit, so that no answer makes the number rise.
    """
    given = list(answers.items())
    states = [resolve(questionnaire, dict(given[:count])) for count in range(len(given) + 1)]
    doubts = _entropies(matrix.weigh(matrix.rows([state.chosen for state in states])).probabilities)
    shares = doubts / doubts[0] if doubts[0] > 0 else np.ones(len(doubts))
    rooms = [_room(questionnaire, state, stop_at) for state in states]
    estimates: list[int] = [
        math.ceil(TYPICAL * room * share) for room, share in zip(rooms, shares.tolist(), strict=True)
    ]
    return max(1, min(estimates))


def _room(questionnaire: Questionnaire, state: AnswerState, stop_at: float | None) -> int:
    """How many more answers the interview takes before it stops by itself."""
    if stop_at is not None:
        return len(state.open)
    return min(questionnaire.at_most - len(state.counted), len(state.open))
