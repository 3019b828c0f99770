"""Which topic a question is about, and how sure that is."""

from bot.matching.comparing import Named
from bot.matching.explanation import Explanation
from bot.matching.glossary import Terms
from bot.matching.matcher import Matcher
from bot.matching.outcome import Answer, Aspect, Clarify, Compare, Decline, FollowUp, Match, Outcome, Phrase

__all__ = [
    "Answer",
    "Aspect",
    "Clarify",
    "Compare",
    "Decline",
    "Explanation",
    "FollowUp",
    "Match",
    "Matcher",
    "Named",
    "Outcome",
    "Phrase",
    "Terms",
]
