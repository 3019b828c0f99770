"""What the advisor says, as values. How it looks is the business of the doors."""

from dataclasses import dataclass

from bot.interview import Given, Progress, Recommendation
from bot.knowledge.model import Intent, Question, System, Topic
from bot.matching.outcome import Aspect
from bot.store import Interview

Entry = Topic | System


@dataclass(frozen=True)
class Table:
    """A comparison: a header and rows of as many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answered:
    """The answer to a question: one topic or system, compared, with what is close to it."""

    entry: Entry
    table: Table | None
    between: tuple[tuple[str, str], ...]
    """What stands between the sides of the table: title and text."""
    related: tuple[Entry, ...]


@dataclass(frozen=True)
class Compared:
    """Systems side by side; `unknown` holds the names that were asked about and are not in the base."""

    systems: tuple[System, ...]
    unknown: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True)
class AskedBack:
    """The question may mean any of these."""

    choices: tuple[Entry, ...]


@dataclass(frozen=True)
class NotKnown:
    """The base does not know; `nearest` is what comes closest."""

    nearest: tuple[Entry, ...]
    subject: str
    """What the base does know about."""


@dataclass(frozen=True)
class Elaborated:
    """More about an answer that was given: why it matters, where it comes from, or the whole nuance."""

    entry: Entry
    aspect: Aspect


@dataclass(frozen=True)
class Chatted:
    """A human answer to something that is not a question."""

    intent: Intent
    subject: str
    examples: tuple[str, ...]
    topics: tuple[Entry, ...]


@dataclass(frozen=True)
class InterviewWanted:
    """A wish to be interviewed, and what was said of the workload; the door knows where it can take place."""

    workload: str = ""


@dataclass(frozen=True)
class Step:
    """Where an interview stands: the open question. `note` is a word about what was just done or not understood."""

    interview: Interview
    progress: Progress
    note: str = ""
    understood: tuple[Given, ...] = ()
    """What the request says by itself: to be confirmed, and no answer until then."""


@dataclass(frozen=True)
class Record:
    """A decision record to keep."""

    filename: str
    markdown: str


@dataclass(frozen=True)
class Reconsidered:
    """A question whose answer is about to change, with the answer that stands."""

    interview: Interview
    question: Question
    answer: str


@dataclass(frozen=True)
class Result:
    """How an interview ended."""

    interview: Interview
    recommendation: Recommendation
    record: Record
    fresh: bool = False
    """True for the one reply that ended the interview: the moment to hand the record over."""


@dataclass(frozen=True)
class Cancelled:
    """The interview was ended by its owner."""

    interview: Interview


@dataclass(frozen=True)
class NotYours:
    """Somebody else's interview: only its owner can answer."""

    owner: str


@dataclass(frozen=True)
class Stale:
    """A button that no longer does what it says, and why; `current` is what stands in its place."""

    why: str
    current: Step | Result | Cancelled | None = None


@dataclass(frozen=True)
class Home:
    """What a person sees when they come to the advisor itself."""

    interviews: tuple[Step | Result | Cancelled, ...]
    topics: tuple[Entry, ...]
    examples: tuple[str, ...]


Advice = Answered | Compared | AskedBack | NotKnown | Elaborated | Chatted | InterviewWanted
"""Replies to a question."""

Sitting = Step | Result | Cancelled
"""Replies that are an interview's one message."""

Refusal = NotYours | Stale
"""Replies for the eyes of one person."""

Reply = Advice | Sitting | Refusal
