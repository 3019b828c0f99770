"""The outcomes of matching: one type for each way in which a question can be decided."""

from dataclasses import dataclass
from typing import Literal

from bot.knowledge.model import Intent, Term
from bot.matching.learning.training_set import Verdict

Aspect = Literal["why", "sources", "more", "words"]


@dataclass(frozen=True)
class Answer:
    """The topic is sure enough to answer."""

    topic: str
    confidence: float
    """How sure it is that this is meant, 0 to 1."""
    point: str = ""
    """The id of the point that answers; empty where the topic answers as a whole."""
    verdict: Verdict = ""
    """What the point answers to a yes-or-no question."""
    also: str = ""
    """The id of another point that may be meant as well; empty where the first is likely enough."""
    is_near: bool = False
    """Whether the point only comes nearest: it is of the topic, and hardly what was asked."""


@dataclass(frozen=True)
class Candidate:
    """What may be meant: a topic, and the point of it that is near, if any."""

    topic: str
    point: str = ""


@dataclass(frozen=True)
class Guess:
    """One of up to three candidates may be meant. The likeliest comes first and is offered as a guess."""

    candidates: tuple[Candidate, ...]
    confidence: float

    @property
    def choices(self) -> tuple[str, ...]:
        """The topics to choose from."""
        return tuple(candidate.topic for candidate in self.candidates)


@dataclass(frozen=True)
class Decline:
    """The base does not know. `nearest` holds up to three topics, the likeliest first; none where nothing is near."""

    nearest: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Compare:
    """Two systems or more are to be compared. `unknown` holds names that the base does not have."""

    systems: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    point: str = ""
    """The id of the point that says which of them to choose; empty where none does, or that was not asked."""


@dataclass(frozen=True)
class FollowUp:
    """A question about the topic that was last answered: why, from which sources, more of it, what its words mean."""

    topic: str
    aspect: Aspect


@dataclass(frozen=True)
class Phrase:
    """Small talk or a wish: a greeting, thanks, a request for help or for the interview."""

    intent: Intent


Outcome = Answer | Guess | Decline | Compare | FollowUp | Phrase


@dataclass(frozen=True)
class Match:
    """What a message is about: one outcome for each of its questions, at least one, in the order asked."""

    outcomes: tuple[Outcome, ...]
    best: str
    """The likeliest topic, even of a declined question; empty for an empty base."""
    confidence: float
    """How sure it is that `best` is meant, 0 to 1."""
    side: str | None = None
    """The only side that the message names; None where it names none or several."""
    term: Term | None = None
    """The glossary term that the message wants defined, where it asks nothing else."""
