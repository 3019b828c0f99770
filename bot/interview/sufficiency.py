"""Whether enough is known: to recommend anything, and to be certain that no further answer changes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.interview.answers import DONT_KNOW, Answers, AnswerState, option_of
from bot.interview.evidence import EvidenceMatrix, Floats
from bot.knowledge.model import Question, Questionnaire

_NAMED = 3
"""Questions that are named as what is missing: enough to go on with."""
_SLACK = 1e-6
"""Rounding must not pass for a proof."""

Possible = Mapping[str, tuple[str, ...]]
"""Question id to the options that may yet count."""


@dataclass(frozen=True)
class NotEnough:
    """What is known is too little to recommend anything."""

    answers: int
    """How many more answers it takes at least; 0 where there are enough and the sides are too close."""
    questions: tuple[Question, ...]
    """The questions whose answers could tell, the most telling first; never empty."""

    @property
    def text(self) -> str:
        """What is missing, in words."""
        if self.answers:
            what = f"I need at least {self.answers} more answer{'s' if self.answers > 1 else ''} that points one way."
        else:
            what = "Your answers so far fit more than one side equally well."
        asked = " ".join(question.ask for question in self.questions[:_NAMED])
        return f"I can't tell yet. {what} These would help: {asked}"


def is_enough(questionnaire: Questionnaire, state: AnswerState, probabilities: Floats) -> bool:
    """Whether so many answers are known, and one side is so far ahead, that it can be recommended.

    `probabilities` are those of the sides.
    """
    wanted = questionnaire.enough
    return len(state.chosen) >= wanted.answers and _lead(probabilities) >= wanted.margin


def what_is_missing(questionnaire: Questionnaire, state: AnswerState, ranked: Iterable[Question]) -> NotEnough | None:
    """What is missing where it is not enough; None where every question that applies has its answer.

    `ranked` are the open questions, the most telling first.
    """
    more = max(0, questionnaire.enough.answers - len(state.chosen))
    unknown = (given.question for given in state.counted if given.answer == DONT_KNOW)
    questions = tuple({question.id: question for question in (*ranked, *unknown)}.values())
    return NotEnough(more, questions) if questions else None


def _lead(probabilities: Floats) -> float:
    """By how much the leading side is ahead of the next, in probability."""
    best, *others = sorted(probabilities.tolist(), reverse=True)
    return float(best) - float(others[0] if others else 0.0)


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
