"""Whether the outcome can still change: bounds on what the open questions may add."""

from collections.abc import Mapping

from bot.interview.answers import Answers, AnswerState, option_of
from bot.interview.evidence import EvidenceMatrix
from bot.knowledge.model import Questionnaire

_SLACK = 1e-6
"""Rounding must not pass for a proof."""

Possible = Mapping[str, tuple[str, ...]]
"""Question id to the options that may yet count."""


def is_certain(questionnaire: Questionnaire, matrix: EvidenceMatrix, answers: Answers, state: AnswerState) -> bool:
    """Prove that no further answers change the outcome: True is a proof, False only a lack of one.

    No rival can overtake where its lead stays negative even if each open question and each rule that may still
    apply spoke for it as loudly as it can, and no constraint that may still apply rules the leader out.
    """
    possible = _possible(questionnaire, answers, state)
    weighed = matrix.weigh(matrix.rows([state.chosen]))
    leader = matrix.sides[weighed.leaders[0]]
    scores = dict(zip(matrix.sides, weighed.scores[0], strict=True))
    rivals = [side for side, out in zip(matrix.sides, weighed.out[0], strict=True) if not out and side != leader]
    if _may_fall(questionnaire, leader, state.chosen, possible):
        return False
    return all(
        scores[rival] - scores[leader] + _most(questionnaire, rival, leader, state.chosen, possible) < -_SLACK
        for rival in rivals
    )


def _possible(questionnaire: Questionnaire, answers: Answers, state: AnswerState) -> Possible:
    """What may yet count: options of open questions, and answers that wait for their question to apply."""
    settled = {given.question.id for given in state.counted} - {question.id for question in state.open}
    waiting = {drop.question: drop.answer for drop in state.dropped}
    possible: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.questions:
        if question.id in settled:
            continue
        kept = waiting.get(question.id)
        if kept is not None and option_of(question, kept):
            possible[question.id] = (kept,)
        else:
            possible[question.id] = tuple(option.id for option in question.options)
    return possible


def _may_fall(questionnaire: Questionnaire, leader: str, chosen: Mapping[str, str], possible: Possible) -> bool:
    """Whether a constraint that does not hold yet could rule the leader out."""
    return any(
        leader in constraint.rules_out and _may_hold(constraint.when, chosen, possible)
        for constraint in questionnaire.constraints
    )


def _most(
    questionnaire: Questionnaire, rival: str, leader: str, chosen: Mapping[str, str], possible: Possible
) -> float:
    """The most that the rival can gain on the leader."""

    def gain(evidence: Mapping[str, float]) -> float:
        return evidence.get(rival, 0.0) - evidence.get(leader, 0.0)

    answers = sum(
        max(0.0, *(gain(option.evidence) for option in question.options if option.id in possible[question.id]))
        for question in questionnaire.questions
        if question.id in possible
    )
    rules = sum(
        max(0.0, gain(rule.evidence))
        for rule in questionnaire.rules
        if any(question in possible for question in rule.when) and _may_hold(rule.when, chosen, possible)
    )
    return answers + rules


def _may_hold(when: Mapping[str, tuple[str, ...]], chosen: Mapping[str, str], possible: Possible) -> bool:
    return all(
        chosen.get(question) in options or any(option in options for option in possible.get(question, ()))
        for question, options in when.items()
    )
