"""The interview: which question comes next, what the answers add up to, why, and what would change it."""

from bot.interview.amending import Amended, amend
from bot.interview.answers import DONT_KNOW, LATER, NOT_APPLICABLE, Answers, Dropped, Given
from bot.interview.facts import Fact, facts
from bot.interview.flips import Change, Flip
from bot.interview.progress import Considered, Progress, consider, replay
from bot.interview.recommendation import Reason, Recommendation, recommend
from bot.interview.record import Deed, record
from bot.interview.understanding import NotUnderstood, Understood, agrees, command, understand
from bot.interview.wording import Command

__all__ = [
    "DONT_KNOW",
    "LATER",
    "NOT_APPLICABLE",
    "Amended",
    "Answers",
    "Change",
    "Command",
    "Considered",
    "Deed",
    "Dropped",
    "Fact",
    "Flip",
    "Given",
    "NotUnderstood",
    "Progress",
    "Reason",
    "Recommendation",
    "Understood",
    "agrees",
    "amend",
    "command",
    "consider",
    "facts",
    "recommend",
    "record",
    "replay",
    "understand",
]
