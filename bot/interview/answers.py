"""Which answers count. Only the answers are stored; which of them apply is derived each time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.knowledge.model import Option, Question, Questionnaire

DONT_KNOW = "dont_know"
"""The person cannot tell: the question is settled, and what it leaves open is an assumption."""
NOT_APPLICABLE = "not_applicable"
"""The question has no meaning here: settled, and nothing is left open."""
LATER = "later"
"""The person will tell: the question stays open, behind all the others."""

Answers = Mapping[str, str]
"""Question id to option id, or to one of the three answers above."""

_LABELS = {DONT_KNOW: "Don't know", NOT_APPLICABLE: "Does not apply", LATER: "Later"}


@dataclass(frozen=True)
class Given:
    """An answer that counts."""

    question: Question
    answer: str

    @property
    def option(self) -> Option | None:
        """The option that was chosen; None for an answer such as "don't know"."""
        return option_of(self.question, self.answer)

    @property
    def label(self) -> str:
        """The answer as people read it."""
        return self.option.label if self.option else _LABELS[self.answer]


@dataclass(frozen=True)
class Dropped:
    """An answer that does not count, and why; it comes back when it applies again."""

    question: str
    answer: str
    because: str
    waits: bool = False
    """Its question does not apply now, and may apply again; without it the answer can never count."""


@dataclass(frozen=True)
class AnswerState:
    """A set of answers, sorted: those that count, those that do not, and the questions that are open."""

    counted: tuple[Given, ...]
    dropped: tuple[Dropped, ...]
    open: tuple[Question, ...]
    """Questions that apply and want an answer: the unanswered first, then those put off; each in file order."""
    choices: Mapping[str, str]
    """Question id to option id, of every answer that names an option, also where its question does not apply."""

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Question id to option id, of the answers that are evidence."""
        return {given.question.id: given.answer for given in self.counted if given.option}


def resolve(questionnaire: Questionnaire, answers: Answers) -> AnswerState:
    """Sort the answers. The result depends on the set of answers, not on their order."""
    applying = applicable(questionnaire, answers)
    counted = tuple(
        Given(question, answers[question.id]) for question in applying if _offered(question, answers.get(question.id))
    )
    answered = {given.question.id for given in counted}
    unanswered = tuple(question for question in applying if question.id not in answered)
    put_off = tuple(given.question for given in counted if given.answer == LATER)
    choices = {
        question.id: answers[question.id]
        for question in questionnaire.questions
        if option_of(question, answers.get(question.id))
    }
    return AnswerState(counted, tuple(_dropped(questionnaire, answers, answered)), unanswered + put_off, choices)


def applicable(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions whose `ask_if` holds, counting only answers to questions that apply themselves.

    An answer can only make more questions apply, so adding questions until none is new finds the least fixed point.
    """
    applying: tuple[Question, ...] = ()
    while True:
        known = {question.id: answers.get(question.id) for question in applying}
        grown = tuple(question for question in questionnaire.questions if holds(question.ask_if, known))
        if len(grown) == len(applying):
            return applying
        applying = grown


def holds(when: Mapping[str, tuple[str, ...]], chosen: Mapping[str, str | None]) -> bool:
    """Whether each of these questions has one of these answers."""
    return all(chosen.get(question) in options for question, options in when.items())


def option_of(question: Question, answer: str | None) -> Option | None:
    """The option with this id."""
    return next((option for option in question.options if option.id == answer), None)


def _offered(question: Question, answer: str | None) -> bool:
    return answer is not None and (answer in _LABELS or option_of(question, answer) is not None)


def _dropped(questionnaire: Questionnaire, answers: Answers, answered: set[str]) -> Iterator[Dropped]:
    questions = {question.id: question for question in questionnaire.questions}
    for id_, answer in sorted(answers.items()):
        if id_ not in questions:
            yield Dropped(id_, answer, "There is no such question.")
        elif not _offered(questions[id_], answer):
            yield Dropped(id_, answer, "The question does not offer this answer.")
        elif id_ not in answered:
            yield Dropped(id_, answer, "The question does not apply to the other answers.", waits=True)
