"""What a question turned out to be about: one type for each way it can end."""

from dataclasses import dataclass
from typing import Literal

from bot.knowledge.model import Intent, Term
from bot.matching.training_set import Verdict

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


@dataclass(frozen=True)
class Candidate:
    """What may be meant: a topic and, where one is near, the point of it."""

    topic: str
    point: str = ""


@dataclass(frozen=True)
class Guess:
    """One of these may be meant: ask whether it is the first. `candidates` holds up to three, likeliest first."""

    candidates: tuple[Candidate, ...]
    confidence: float

    @property
    def choices(self) -> tuple[str, ...]:
        """The topics to choose from."""
        return tuple(candidate.topic for candidate in self.candidates)


@dataclass(frozen=True)
class Decline:
    """Not for this base. `nearest` holds up to three topics, likeliest first; none where nothing is near."""

    nearest: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Compare:
    """Two systems or more were named to be compared; `unknown` holds names that the base does not have."""

    systems: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    point: str = ""
    """The point that says which of them, where one does."""


@dataclass(frozen=True)
class FollowUp:
    """About the topic that was last answered: why, from which sources, more of it, or what its words mean."""

    topic: str
    aspect: Aspect


@dataclass(frozen=True)
class Phrase:
    """Not a question but something people say: a greeting, thanks, a wish for help or for the interview."""

    intent: Intent


Outcome = Answer | Guess | Decline | Compare | FollowUp | Phrase


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
