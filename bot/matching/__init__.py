"""Which topic a question is about, and how sure that is."""

from bot.matching.comparison import NamedSystems
from bot.matching.explanation import Explanation
from bot.matching.learning.training_set import Verdict
from bot.matching.matcher import Matcher
from bot.matching.outcome import Answer, Aspect, Candidate, Compare, Decline, FollowUp, Guess, Match, Outcome, Phrase
from bot.matching.reading.names import Terms

__all__ = [
    "Answer",
    "Aspect",
    "Candidate",
    "Compare",
    "Decline",
    "Explanation",
    "FollowUp",
    "Guess",
    "Match",
    "Matcher",
    "NamedSystems",
    "Outcome",
    "Phrase",
    "Terms",
    "Verdict",
]
