"""Which topic a question is about, and how sure that is."""

from bot.matching.comparison import Named
from bot.matching.explanation import Explanation
from bot.matching.glossary import Terms
from bot.matching.matcher import Matcher
from bot.matching.outcome import Answer, Aspect, Candidate, Compare, Decline, FollowUp, Guess, Match, Outcome, Phrase
from bot.matching.training_set import Verdict

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
    "Named",
    "Outcome",
    "Phrase",
    "Terms",
    "Verdict",
]
