"""Facts that a description of a workload states: to be confirmed by a person, never assumed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.interview.answers import applicable
from bot.interview.phrases import Span, find, find_any, normalize, quote, widest
from bot.knowledge.model import Question, Questionnaire

_MAJORITY = 2
_LONGEST = 5000
"""Characters of a description that are read."""

Grade = Literal["signs", "hints"]


@dataclass(frozen=True)
class Fact:
    """What a text says: an answer to a question, and the words that said so."""

    question: str
    option: str
    words: str
    """As they were written."""
    component: str = ""
    """The component that it is about; empty: the workload as a whole."""


def facts(questionnaire: Questionnaire, text: str) -> tuple[Fact, ...]:
    """Read the facts that a text states, in the order of the questions.

    Where a text states two answers to one question, neither is read. An answer to a question that only applies with
    another answer is read where the text states that one, too.
    """
    return _applicable(questionnaire, (_read(each, text[:_LONGEST], "signs") for each in questionnaire.questions))


def likely_facts(questionnaire: Questionnaire, text: str) -> tuple[Fact, ...]:
    """The facts that a text states, and for other questions those that its words make likely.

    For portfolios, where nobody can be asked.
    """
    text = text[:_LONGEST]
    read = (_read(each, text, "signs") or _read(each, text, "hints") for each in questionnaire.questions)
    return _applicable(questionnaire, read)


def _applicable(questionnaire: Questionnaire, read: Iterable[Fact | None]) -> tuple[Fact, ...]:
    found = {fact.question: fact for fact in read if fact}
    answers = {fact.question: fact.option for fact in found.values()}
    return tuple(found[each.id] for each in applicable(questionnaire, answers) if each.id in found)


def _read(question: Question, text: str, grade: Grade) -> Fact | None:
    """The answer to one question that the phrases of this grade find in a text."""
    normalized = normalize(text)
    found: dict[str, list[Span]] = defaultdict(list)
    for name, span in widest(_phrases(question, normalized, grade), find_any(question.ignores, normalized)):
        for option in _meaning(question, name, span):
            found[option].append(span)
    agreed = _agreed(question, {option: _wordings(normalized, spans) for option, spans in found.items()}, grade)
    if agreed is None:
        return None
    spans = found.get(agreed) or [span for every in found.values() for span in every]
    longest = max(spans, key=lambda span: (span.length, -span.start))
    return Fact(question.id, agreed, quote(text, longest))


def _agreed(question: Question, wordings: dict[str, set[str]], grade: Grade) -> str | None:
    """The one option that the phrases speak for, or the one that joins those they speak for.

    Of hints that disagree, an option counts that has at least twice as many wordings as any other.
    """
    if len(wordings) <= 1:
        return next(iter(wordings), None)
    joining = [option.id for option in question.options if wordings.keys() <= {option.id, *option.joins}]
    if joining or grade == "signs":
        return joining[0] if joining else None
    first, second, *_ = sorted(wordings, key=lambda option: -len(wordings[option]))
    return first if len(wordings[first]) >= _MAJORITY * len(wordings[second]) else None


def _wordings(normalized: str, spans: Iterable[Span]) -> set[str]:
    return {normalized[span.start : span.end] for span in spans}


def _phrases(question: Question, normalized: str, grade: Grade) -> Iterator[tuple[str, Span]]:
    for option in question.options:
        for phrase in option.signs if grade == "signs" else option.hints:
            for span in find(phrase, normalized):
                yield option.id, span


def _meaning(question: Question, option: str, span: Span) -> tuple[str, ...]:
    """The option that a phrase speaks for: none where it is only supposed, the other of two where it is denied.

    Denying a `no` says nothing: what is no web service need not have a desktop.
    """
    if span.supposed:
        return ()
    if not span.denied:
        return (option,)
    others = tuple(other.id for other in question.options if other.id != option)
    return others if len(others) == 1 and option != "no" else ()
