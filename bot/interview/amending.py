"""Answers that people change by naming them: `change the OS to Linux`."""

import re
from dataclasses import dataclass

from bot.interview.answer_parsing import Understood, understand
from bot.interview.phrases import find, spoken
from bot.knowledge.model import Question, Questionnaire

_AMENDING = re.compile(
    r"(?:.* )?(?:change|correct|set|switch|make|update|put)(?: back)? (?:the |my |our )?"
    r"(?:answer (?:to|on|about|for) )?(?P<what>.+?) (?:to|into|from .+ to) (?P<answer>.+?)(?: please)?[ .,]*"
)
_LONGEST = 300
"""Characters beyond which a message is more than a correction."""


@dataclass(frozen=True)
class Amended:
    """A question that is to be answered anew, and with what."""

    question: Question
    answer: str


def amend(questionnaire: Questionnaire, text: str) -> Amended | None:
    """Read a wish to change one answer; None where it is none, or where question or answer are not clear."""
    found = _AMENDING.fullmatch(spoken(text)) if len(text) <= _LONGEST else None
    if found is None:
        return None
    named = {question.id: _naming(question, found["what"]) for question in questionnaire.questions}
    best = max(named.values(), default=0)
    meant = [question for question in questionnaire.questions if named[question.id] == best > 0]
    heard = [
        Amended(question, understood.answer)
        for question in meant
        if isinstance(understood := understand(question, found["answer"]), Understood)
    ]
    return heard[0] if len(heard) == 1 else None


def _naming(question: Question, what: str) -> int:
    """How much of what was named is a name of the question."""
    names = (*question.names, question.id.replace("_", " "))
    return max((span.length for name in names for span in find(name, what)), default=0)
