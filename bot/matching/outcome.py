"""What a question turned out to be about: one type for each way it can end."""

from dataclasses import dataclass
from typing import Literal

from bot.knowledge.model import Intent, Term
from bot.matching.lessons import Verdict

Aspect = Literal["why", "sources", "more", "words"]


@dataclass(frozen=True)
class Answer:
    """The topic is clear enough to answer."""

    topic: str
    confidence: float
    """Probability, 0 to 1, that this is what was meant."""
    point: str = ""
    """The point of it that answers; empty where the topic answers as a whole."""
    verdict: Verdict = ""
    """What the point says to somebody who wants yes or no."""
    system: str = ""
    """The system that the question holds against a side, where the topic is about the two sides."""


@dataclass(frozen=True)
class Clarify:
    """More than one topic may be meant: ask back. `choices` holds two or three, likeliest first."""

    choices: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Decline:
    """Not for this base. `nearest` holds up to three topics, likeliest first."""

    nearest: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Compare:
    """Two systems or more were named to be compared; `unknown` holds names that the base does not have."""

    systems: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """About the topic that was last answered: why, from which sources, more of it, or what its words mean."""

    topic: str
    aspect: Aspect


@dataclass(frozen=True)
class Phrase:
    """Not a question but something people say: a greeting, thanks, a wish for help or for the interview."""

    intent: Intent


Outcome = Answer | Clarify | Decline | Compare | FollowUp | Phrase


@dataclass(frozen=True)
class Match:
    """What a message is about: one outcome for each question in it, at least one, in the order asked."""

    outcomes: tuple[Outcome, ...]
    best: str
    """The likeliest topic, also where the outcome is to decline; empty only for an empty base."""
    confidence: float
    """Probability, 0 to 1, that `best` is what was meant."""
    side: str | None = None
    """The side that was named and should lead the answer."""
    term: Term | None = None
    """The word of the glossary whose meaning is asked, where the message asks nothing else."""
