"""Simulates interviews: which outcomes a questionnaire has, after how many questions, and what would change them."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.interview.answers import DONT_KNOW, Answers
from bot.interview.progress import Ending, replay
from bot.interview.recommendation import recommend
from bot.knowledge.model import Question, Questionnaire

UNSURE = 0.1
"""The probability that a person in a random interview does not know an answer."""

Person = Callable[[Question], str]
"""A simulated person: from a question to the id of an option, or to `DONT_KNOW`."""


@dataclass(frozen=True)
class SimulatedInterview:
    """The course and outcome of one interview."""

    answers: Mapping[str, str]
    """Question to option, in the order in which they were asked."""
    side: str
    kind: str | None
    confidence: float
    ending: Ending
    flip_size: int
    """How many answers must change to change the outcome, 1 or 2; 0 if no two answers are enough."""
    turning: frozenset[str]
    """Questions to which another answer alone changes the outcome."""


class Simulation:
    """Simulates interviews. Results for a set of answers are cached, as most interviews begin alike."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._open: dict[frozenset[tuple[str, str]], Question | Ending] = {}
        self._ended: dict[frozenset[tuple[str, str]], SimulatedInterview] = {}

    def hold(self, person: Person) -> SimulatedInterview:
        """Simulate one interview to its end."""
        answers: dict[str, str] = {}
        while isinstance(following := self._following(answers), Question):
            answers[following.id] = person(following)
        return self._ended_interview(answers, following)

    def _following(self, answers: Answers) -> Question | Ending:
        key = frozenset(answers.items())
        if key not in self._open:
            progress = replay(self._questionnaire, answers)
            self._open[key] = progress.open or progress.ending or "exhausted"
        return self._open[key]

    def _ended_interview(self, answers: Answers, ending: Ending) -> SimulatedInterview:
        key = frozenset(answers.items())
        if key not in self._ended:
            found = recommend(self._questionnaire, answers)
            changes = [counterfactual.changes for counterfactual in found.counterfactuals]
            size = len(changes[0]) if changes else 0
            turning = frozenset(each[0].question.id for each in changes) if size == 1 else frozenset()
            self._ended[key] = SimulatedInterview(
                answers, found.side, found.kind, found.confidence, ending, size, turning
            )
        return self._ended[key]


def random_interviews(questionnaire: Questionnaire, count: int, seed: int) -> Iterator[SimulatedInterview]:
    """Interviews in which answers are drawn by the options' shares. The same seed gives the same interviews."""
    chance = random.Random(seed)  # noqa: S311  nothing here is secret

    def person(question: Question) -> str:
        if chance.random() < UNSURE:
            return DONT_KNOW
        return chance.choices(question.options, [option.share for option in question.options])[0].id

    simulation = Simulation(questionnaire)
    return (simulation.hold(person) for _ in range(count))


def known_interviews(
    questionnaire: Questionnaire, cases: Iterable[Mapping[str, str]]
) -> Iterator[SimulatedInterview]:
    """One interview for each case (question to option); what the case does not state is not known."""
    simulation = Simulation(questionnaire)
    for case in cases:
        yield simulation.hold(lambda question, case=case: case.get(question.id, DONT_KNOW))  # type: ignore[misc]
