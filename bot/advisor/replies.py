"""The replies to questions, as values. The doors decide how they look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.advisor.interview_replies import (
    Acknowledged,
    CancelAsked,
    Cancelled,
    Handover,
    InterviewView,
    OpenQuestion,
    Refusal,
    Result,
)
from bot.curation.gaps import Gap
from bot.knowledge.model import Intent, Point, Source, System, Term, Topic
from bot.matching.outcome import Aspect

Entry = Topic | System


@dataclass(frozen=True)
class Table:
    """A comparison: a header, and rows with as many cells as it has."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def columns(self, places: Iterable[int]) -> "Table":
        """The table with some of its columns, by their indices; indices beyond the last column are ignored."""
        kept = [place for place in places if place < len(self.header)]
        every = (self.header, *self.rows)
        header, *rows = (tuple(row[place] for place in kept) for row in every)
        return Table(header, tuple(rows))


@dataclass(frozen=True)
class Answered:
    """An answer: the lead, then the comparison of its topic or the facts of its system, and related entries."""

    entry: Entry
    lead: str
    """The one or two sentences that answer the question, shown before anything else."""
    table: Table | None
    between: tuple[tuple[str, str], ...]
    """The sides that lie between those of the table: title and text."""
    related: tuple[Entry, ...]
    words: tuple[Term, ...] = ()
    """The glossary terms that the answer and its details use."""
    point: Point | None = None
    """The point that answers; None where the topic answers as a whole."""
    also: Point | None = None
    """Another point that may have been meant, shown beside the first."""
    turn: str = ""
    """The id of the turn that this reply ended; empty where none was stored."""
    page: str = ""
    """The address of its page; empty where the knowledge is on no site."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the lead: those of the point, or else those of the topic."""
        return self.point.sources if self.point and self.point.sources else self.entry.sources


@dataclass(frozen=True)
class Compared:
    """Systems side by side. `unknown` holds names that were asked about and are not in the base."""

    systems: tuple[System, ...]
    unknown: tuple[str, ...]
    table: Table | None
    """The rows in which they differ, or all rows."""
    is_whole: bool = False
    """Whether the table holds all that is known of them."""
    lead: str = ""
    """What a point about these systems answers; empty where there is none."""
    turn: str = ""


@dataclass(frozen=True)
class SystemsWanted:
    """Asks which two systems to compare. `chosen` is the one that was named, if any."""

    systems: tuple[System, ...]
    chosen: System | None = None


@dataclass(frozen=True)
class Choice:
    """A topic, system or point that may have been meant."""

    entry: Entry
    point: Point | None = None

    @property
    def id(self) -> str:
        """The id of what is shown when this is picked."""
        return self.point.id if self.point else self.entry.id

    @property
    def title(self) -> str:
        """How it is listed: by its name, or by a question that it answers."""
        if self.point is None:
            return self.entry.title
        return self.point.names[0] if self.point.names else self.point.questions[0]

    @property
    def says(self) -> str:
        """The answer that it would give."""
        return self.point.say if self.point else self.entry.answer


@dataclass(frozen=True)
class Clarification:
    """Asks which of these is meant. The first is the likeliest and is shown as a guess."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class NoAnswer:
    """The base does not know. `nearest` holds the entries that come closest."""

    nearest: tuple[Entry, ...]
    subject: str
    """What the base is about."""
    turn: str = ""
    can_ask: bool = False
    """Whether the question can be passed on to a person."""


@dataclass(frozen=True)
class Defined:
    """The definition of a term. `nearest` holds the entries that come closest."""

    term: Term
    nearest: tuple[Entry, ...]
    turn: str = ""


_ASPECTS: Mapping[Aspect, str] = {
    "why": "why it matters",
    "sources": "where it comes from",
    "more": "the details",
    "words": "what the words mean",
}


@dataclass(frozen=True)
class Elaborated:
    """More about an answer: why it matters, its sources, the details, or what its terms mean."""

    entry: Entry
    aspect: Aspect
    words: tuple[Term, ...] = ()
    """The glossary terms that the answer and its details use."""
    turn: str = ""
    point: Point | None = None
    """What answered; None where the topic did so as a whole."""

    @property
    def title(self) -> str:
        """What this is about, and in which respect."""
        return f"{self.entry.title.removesuffix('?')}: {_ASPECTS[self.aspect]}"


@dataclass(frozen=True)
class SmallTalk:
    """A reply to a message that is no question: a greeting, thanks, a request for help."""

    intent: Intent
    subject: str
    examples: tuple[str, ...]
    topics: tuple[Entry, ...]
    sides: Mapping[str, str] = field(default_factory=dict)
    """The titles of the sides, by which systems are grouped."""
    turn: str = ""
    can_ask: bool = False
    """Whether questions can be passed on to a person."""


@dataclass(frozen=True)
class InterviewWanted:
    """A request for an interview, and what it says about the workload. The door decides where the interview is
    held.
    """

    workload: str = ""


@dataclass(frozen=True)
class Shareable:
    """A reply that its asker wants to share."""

    shown: Mapping[str, Any]
    """The reply as the door showed it, in the door's own format."""
    question: str
    """What was asked; empty where something was picked by a click, or retention has erased it."""


@dataclass(frozen=True)
class OpenGap:
    """What was not answered well, with the topics, systems and points that come closest."""

    gap: Gap
    nearest: tuple[Choice, ...]


@dataclass(frozen=True)
class BaseState:
    """How the knowledge does, for the people who look after it: its size, and its use over some days."""

    topics: int
    systems: int
    points: int
    version: str
    days: int
    questions: int
    declined: int
    """Questions without an answer."""
    not_helpful: int
    """Votes that an answer did not help."""
    gaps: tuple[OpenGap, ...] = ()
    """What was not answered well, the most frequent first; nothing of who asked."""
    can_teach: bool = False


@dataclass(frozen=True)
class Filed:
    """A decision in a list."""

    interview: str
    number: int
    status: str
    workload: str
    """What was said about the workload; may be empty."""


@dataclass(frozen=True)
class Home:
    """What a person sees in App Home."""

    interviews: tuple[OpenQuestion | Result | Cancelled, ...]
    topics: tuple[Entry, ...]
    examples: tuple[str, ...]
    reminded: bool
    """Whether the person is reminded of unfinished interviews."""
    recent: tuple[Entry, ...] = ()
    """What they asked about last."""
    starred: tuple[Choice | str, ...] = ()
    """The answers that they starred, the latest first; an id where the knowledge no longer has one."""
    decisions: tuple[Filed, ...] = ()
    """Their decisions, the latest first."""
    last_turn: str = ""
    """The id of the last turn they began; empty where there is none."""
    state: BaseState | None = None
    """How the knowledge does; None for people who do not look after it."""
    sides: Mapping[str, str] = field(default_factory=dict)
    """The titles of the sides, by which systems are grouped."""


Advice = (
    Answered
    | Compared
    | SystemsWanted
    | Clarification
    | NoAnswer
    | Defined
    | Elaborated
    | SmallTalk
    | InterviewWanted
)
"""Replies to a question."""

Informative = Answered | Compared | Defined | Elaborated
"""Replies that can be shared, as others may want to read them."""

Recorded = Informative | NoAnswer | SmallTalk
"""Replies that carry the id of their turn."""

Reply = Advice | InterviewView | Refusal | CancelAsked | Handover | Acknowledged
