"""Whether what is known is enough to recommend anything, and what is missing where it is not."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.interview.answers import DONT_KNOW, AnswerState
from bot.interview.evidence import Floats
from bot.knowledge.model import Question, Questionnaire

_NAMED = 3
"""Questions that are named as what is missing: enough to go on with."""


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
            what = f"I need at least {self.answers} more answer{'s' if self.answers > 1 else ''} that tells one way."
        else:
            what = "The answers so far speak for more than one side alike."
        asked = " ".join(question.ask for question in self.questions[:_NAMED])
        return f"Not enough to tell. {what} What would help: {asked}"


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
