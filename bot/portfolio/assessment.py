"""Assesses workloads: what is recommended for each, and what was asked to find out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from bot.interview import (
    DONT_KNOW,
    Case,
    Component,
    Composition,
    Decision,
    NotEnough,
    Recommendation,
    answer,
    confirm,
    decide,
    proceed,
    propose,
)
from bot.knowledge.model import Questionnaire
from bot.portfolio.workloads import Workload


class Mode(StrEnum):
    """Where the answers come from."""

    facts = "facts"
    interview = "interview"
    text = "text"


@dataclass(frozen=True)
class Assessment:
    """What is recommended for a workload, and what was asked to find out.

    For a workload in components the confidence is that of the least certain one, and the scores are means.
    """

    workload: Workload
    case: Case
    """The answers that were counted."""
    decision: Decision
    asked: tuple[str, ...]
    missing: NotEnough | None = None
    """What must be known before anything can be recommended; None if enough is known."""

    @property
    def answered(self) -> int:
        """How many answers were counted that choose an option."""
        if isinstance(self.decision, Composition):
            return self.case.count
        return sum(given.option is not None for given in self.decision.given)

    @property
    def side(self) -> str | None:
        """The recommended side; None if it is not enough to tell."""
        return None if self.missing else self.decision.side

    @property
    def title(self) -> str:
        """What is recommended, in words."""
        return "Not enough to tell" if self.missing else self.decision.title

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The recommendation, or one for each component."""
        match self.decision:
            case Composition(parts=parts):
                return tuple(part.recommendation for part in parts)
            case _:
                return (self.decision,)

    @property
    def confidence(self) -> float | None:
        """The probability of what is recommended; None if it is not enough to tell."""
        return None if self.missing else round(min(each.confidence for each in self.recommendations), 4)

    @property
    def scores(self) -> dict[str, float]:
        """Side to probability; empty if it is not enough to tell."""
        every = self.recommendations
        if self.missing:
            return {}
        return {side: round(fmean(each.scores[side] for each in every), 4) for side in every[0].scores}

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, the strongest first; of components, what each comes to; or what is missing."""
        if self.missing:
            return (self.missing.text,)
        match self.decision:
            case Composition(parts=parts):
                return tuple(f"{part.component}: {part.recommendation.title}" for part in parts)
            case _:
                return tuple(reason.text for reason in self.decision.reasons)


Answered = tuple[Case, tuple[str, ...]]
"""The case, and the questions that were asked for it."""


def assess(questionnaire: Questionnaire, workload: Workload, mode: Mode) -> Assessment:
    """Recommend for a workload, by its facts, by an interview that knows them, or by its description alone."""
    case, asked = _ANSWERING[mode](questionnaire, workload)
    return Assessment(workload, case, decide(questionnaire, case), asked, proceed(questionnaire, case).missing)


def _by_facts(_: Questionnaire, workload: Workload) -> Answered:
    return workload.case, ()


def _by_interview(questionnaire: Questionnaire, workload: Workload) -> Answered:
    """Answer what the interview asks; what the facts do not state is not known.

    As in a conversation, what the description states is shown first, to be confirmed at one glance. That counts as
    one question. Of what was read only that is taken which the facts of the row bear out.
    """
    components = tuple(Component(each.name) for each in workload.case.components)
    begun = propose(questionnaire, Case(components=components), workload.description)
    right = [fact for fact in begun.proposed if workload.case.of("").get(fact.question) == fact.option]
    asked = ["confirmation"] if begun.proposed else []
    case = confirm(questionnaire, begun, right).case
    while question := (stage := proceed(questionnaire, case)).progress.open:
        stated = workload.case.of(stage.component).get(question.id, DONT_KNOW)
        case = answer(questionnaire, case, question.id, stated, stage.component).case
        asked.append(question.id)
    return case, tuple(asked)


def _by_text(questionnaire: Questionnaire, workload: Workload) -> Answered:
    return confirm(questionnaire, propose(questionnaire, Case(), workload.description, likely=True)).case, ()


_ANSWERING: dict[Mode, Callable[[Questionnaire, Workload], Answered]] = {
    Mode.facts: _by_facts,
    Mode.interview: _by_interview,
    Mode.text: _by_text,
}
