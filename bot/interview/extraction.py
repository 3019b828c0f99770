"""Facts that a description of a workload states: to be confirmed by a person, never assumed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.interview.phrases import Span, find, find_any, normalize, widest
from bot.knowledge.model import Question, Questionnaire

_MAJORITY = 2
_LONGEST = 5000
"""Characters of a description that are read."""


@dataclass(frozen=True)
class Fact:
    """What a text says: an answer to a question, and the words that said so."""

    question: str
    option: str
    words: str
    component: str = ""
    """The component that it is about; empty: the workload as a whole."""


def facts(questionnaire: Questionnaire, text: str, *, faint: bool = True) -> tuple[Fact, ...]:
    """Read the facts, in the order of the questions. Where a text says two things at once, it says nothing.

    Faint signs are heard only where the others of a question are silent; with `faint=False` never.
    """
    said = normalize(text[:_LONGEST])
    grades = (False, True) if faint else (False,)
    return tuple(fact for question in questionnaire.questions for fact in _stated(question, said, grades))


def _stated(question: Question, said: str, grades: tuple[bool, ...]) -> Iterator[Fact]:
    """What one question is answered by, in the first grade of signs that says anything."""
    for faint in grades:
        meant = [
            (option, span)
            for name, span in widest(_signs(question, said, faint=faint), find_any(question.ignores, said))
            for option in _meaning(question, name, span)
        ]
        if meant:
            yield from _agreed(question, said, meant)
            return


def _agreed(question: Question, said: str, meant: list[tuple[str, Span]]) -> Iterator[Fact]:
    """The one option that the signs speak for, or the one that joins those they speak for.

    Where they disagree and nothing joins them, an option is believed that has at least twice as many wordings for it
    as any other.
    """
    wordings: dict[str, set[str]] = defaultdict(set)
    for option, span in meant:
        wordings[option].add(said[span.start : span.end])
    believed, *others = sorted(wordings, key=lambda option: -len(wordings[option]))
    joining = [option.id for option in question.options if wordings.keys() <= {option.id, *option.joins}]
    if others and joining:
        words = _longest({each for named in wordings.values() for each in named})
        yield Fact(question.id, joining[0], words)
    elif all(len(wordings[believed]) >= _MAJORITY * len(wordings[other]) for other in others):
        yield Fact(question.id, believed, _longest(wordings[believed]))


def _longest(wordings: Iterable[str]) -> str:
    """The wording to show."""
    return max(wordings, key=lambda words: (len(words), words)).replace(" ,", ",")


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
