"""A yes or a no to what was read from a person's words: to all of it, or to the facts that are named."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from bot.interview.answer_parsing import Understood, steering, understand
from bot.interview.answers import DONT_KNOW, LATER, NOT_APPLICABLE, option_of
from bot.interview.case import Case
from bot.interview.commands import ChangeAnswer, Confirm, Dismiss, place_of
from bot.interview.extraction import Fact, facts
from bot.interview.phrases import find_any, normalize
from bot.knowledge.model import Question, Questionnaire

RIGHT = Question.model_validate(
    {
        "id": "right",
        "ask": "Is that right?",
        "why": "What was read is never taken for granted.",
        "options": [{"id": "yes", "label": "Yes, all of it"}, {"id": "no", "label": "No, ask me"}],
    }
)
_EXCEPT = re.compile(
    r"\b(?:except|apart from|other than|but not|but i am not|but im not|not the|only not)\b"
    r"|\b(?:all|everything|yes) but\b"
)
_ALL = re.compile(r"(?:all|everything|the rest)\b")
_WRONG = re.compile(r"\b(?:wrong|incorrect|mistaken|(?:not|isnt|arent) (?:right|true|correct|so))\b")
_UNSURE = frozenset({DONT_KNOW, LATER, NOT_APPLICABLE})

WHICH = "Which of these do you mean? Name it, or untick it and confirm the rest."


def agreement(text: str) -> Literal["yes", "no"] | None:
    """Whether a text says yes or no to what it replies to; None where it says neither."""
    said = understand(RIGHT, text)
    if steering(text) == "go_on" or said == Understood("no"):
        return "no"
    return "yes" if said == Understood("yes") else None


def agreed(
    questionnaire: Questionnaire, case: Case, text: str, *, says_more: bool
) -> Confirm | Dismiss | ChangeAnswer | Literal["which"] | None:
    """What a text says of the facts that were read; `which` where it doubts one of several without naming it.

    `says_more`: it states facts of its own, so that a no is no mere no.
    """
    named, heard = tuple(_named(questionnaire, case.proposed, text)), normalize(text)
    meant = understand(RIGHT, text)
    if named and _EXCEPT.search(heard) and (meant == Understood("yes") or _ALL.match(heard)):
        return Confirm(_keys(case, set(case.proposed) - set(named)))
    match meant:
        case Understood(answer="yes"):
            return Confirm()
        case Understood(answer="no") if better := _corrected(questionnaire, case, text):
            return better
        case Understood(answer="no") if not says_more:
            return Dismiss(_keys(case, named) if named else None)
        case Understood(answer=answer) if answer in _UNSURE:
            return _doubted(case, named or case.proposed, answer)
        case _ if named and _WRONG.search(heard) and not says_more:
            return Dismiss(_keys(case, named))
        case _:
            return None


def _doubted(case: Case, doubted: tuple[Fact, ...], answer: str) -> ChangeAnswer | Literal["which"]:
    """The person is not sure of a fact: its question has that for an answer, and the others wait on."""
    if len(doubted) > 1:
        return "which"
    return ChangeAnswer(doubted[0].question, answer, place_of(case, doubted[0].component))


def _corrected(questionnaire: Questionnaire, case: Case, text: str) -> ChangeAnswer | None:
    """`no, it's Linux`: another answer to a question whose answer was read wrongly."""
    read = {fact.question: fact for fact in case.proposed}
    for fact in facts(questionnaire, text):
        if fact.question in read and fact.option != read[fact.question].option:
            return ChangeAnswer(fact.question, fact.option, place_of(case, read[fact.question].component))
    return None


def _named(questionnaire: Questionnaire, proposed: tuple[Fact, ...], text: str) -> Iterator[Fact]:
    """The facts whose question, answer or words stand in a text."""
    questions, heard = {question.id: question for question in questionnaire.questions}, normalize(text)
    for fact in proposed:
        question = questions[fact.question]
        option = option_of(question, fact.option)
        label = option.label.partition(" (")[0] if option and fact.option not in {"yes", "no"} else ""
        names = (*question.names, question.id.replace("_", " "), label, fact.words)
        if any(find_any((name for name in names if name), heard)):
            yield fact


def _keys(case: Case, chosen: Iterable[Fact]) -> frozenset[tuple[int, str]]:
    return frozenset((place_of(case, fact.component), fact.question) for fact in chosen)
