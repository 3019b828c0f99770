"""Descriptions of a workload that come without a wish to be interviewed, such as a pasted ticket."""

import re

from bot import interview as engine
from bot.knowledge.model import Questionnaire

_OWN = re.compile(r"\b(?:we|we're|we've|our|ours|us|my|i|i'm|i've)\b", re.IGNORECASE)
"""Words of people who tell of something of their own, rather than ask in general."""
_PLACING = re.compile(
    r"\bwhere (?:should|shall|do|can|could|would|must|to)\b"
    r"|\b(?:what|which(?: one| of them)?) (?:fits|suits|is (?:better|best|right)|would|should|do you)\b"
    r"|\bhow should (?:we|i|it|this)\b|\bwhat to (?:use|choose|pick)\b|\bor\b[^.?!]*\?",
    re.IGNORECASE,
)
"""The question that a description may end with: where it should run, or which of two it should be."""
_QUESTION = re.compile(
    r"\W*(?:do|does|did|is|are|can|could|should|will|would|what|which|how|why|when|who|where)\b", re.IGNORECASE
)
"""How questions begin that tell little of a workload."""
_TROUBLE = re.compile(
    r"\b(?:errors?|fail(?:s|ed|ing)?|crash\w*|denied|refused|broken|bug|exception|stack ?trace|debug\w*"
    r"|troubleshoot\w*|not working|doesn['’]?t work|won['’]?t start|problem with|how (?:do|can) (?:i|we)|how to)\b",
    re.IGNORECASE,
)
"""Words of people who want something repaired, or to be told how."""
FACTS_ASKED, FACTS_TOLD, FACTS_PLENTY = 2, 3, 4
"""Facts that make a message a description: where it asks for a place, where it only tells, and in any case."""


def is_description(questionnaire: Questionnaire, text: str, *, is_answered: bool) -> bool:
    """Whether a message describes a workload that wants a place; `is_answered`: the knowledge has a sure reply."""
    if not _OWN.search(text) or _QUESTION.match(text):
        return False
    stated = len(engine.facts(questionnaire, text))
    if stated >= FACTS_PLENTY:
        return True
    if is_answered or _TROUBLE.search(text):
        return False
    return stated >= (FACTS_ASKED if _PLACING.search(text) else FACTS_TOLD)
