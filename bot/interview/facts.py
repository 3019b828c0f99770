"""Facts that a description of a workload states: to be confirmed by a person, never assumed."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.interview.phrases import Span, find, spoken, widest
from bot.knowledge.model import Question, Questionnaire

_LONGEST = 5000
"""Characters of a description that are read."""


@dataclass(frozen=True)
class Fact:
    """What a text says: an answer to a question, and the words that said so."""

    question: str
    option: str
    words: str


def facts(questionnaire: Questionnaire, text: str) -> tuple[Fact, ...]:
    """Read the facts, in the order of the questions. Where a text says two things at once, it says nothing."""
    said = spoken(text[:_LONGEST])
    return tuple(fact for question in questionnaire.questions for fact in _stated(question, said))


def _stated(question: Question, said: str) -> Iterator[Fact]:
    """What one question is answered by; faint signs are heard only where the others are silent."""
    for faint in (False, True):
        meant = [
            (option, span)
            for name, span in widest(_signs(question, said, faint=faint))
            for option in _meaning(question, name, span)
        ]
        if meant:
            yield from _agreed(question, said, meant)
            return


def _agreed(question: Question, said: str, meant: list[tuple[str, Span]]) -> Iterator[Fact]:
    """The one option that all signs speak for, or the one that joins those they speak for."""
    options = {option for option, _ in meant}
    joining = [option.id for option in question.options if options <= {option.id, *option.joins}]
    if len(options) > 1 and not joining:
        return
    option = joining[0] if len(options) > 1 else next(iter(options))
    span = max((span for _, span in meant), key=lambda span: span.length)
    yield Fact(question.id, option, said[span.start : span.end].replace(" ,", ","))


def _signs(question: Question, said: str, *, faint: bool) -> Iterator[tuple[str, Span]]:
    for option in question.options:
        for sign in option.signs:
            if sign.startswith("~") is faint:
                for span in find(sign.removeprefix("~"), said):
                    yield option.id, span


def _meaning(question: Question, option: str, span: Span) -> tuple[str, ...]:
    """The option that a sign speaks for; where one of two is denied, that is the other one."""
    if not span.denied:
        return (option,)
    others = tuple(other.id for other in question.options if other.id != option)
    return others if len(others) == 1 else ()
