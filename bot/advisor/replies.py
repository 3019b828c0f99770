"""What the advisor says, as values. How it looks is the business of the doors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from bot.knowledge.model import Intent, Point, Source, System, Term, Topic
from bot.matching.outcome import Aspect

Entry = Topic | System


@dataclass(frozen=True)
class Table:
    """A comparison: a header and rows of as many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def columns(self, places: Iterable[int]) -> "Table":
        """Some of its columns, by their places from 0."""
        kept = [place for place in places if place < len(self.header)]
        every = (self.header, *self.rows)
        header, *rows = (tuple(row[place] for place in kept) for row in every)
        return Table(header, tuple(rows))


@dataclass(frozen=True)
class Answered:
    """The answer to a question: what answers it, then its topic or system, compared, with what is close to it."""

    entry: Entry
    lead: str
    """The sentence or two that answer, before anything else."""
    table: Table | None
    between: tuple[tuple[str, str], ...]
    """What stands between the sides of the table: title and text."""
    related: tuple[Entry, ...]
    words: tuple[Term, ...] = ()
    """The words of the glossary that the answer and its details use."""
    point: Point | None = None
    """What answers; None where the topic does so as a whole."""
    turn: str = ""
    """The id of the turn that this reply ended; empty where it was not written down."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """What backs the lead: those of the point, or else those of the topic."""
        return self.point.sources if self.point and self.point.sources else self.entry.sources


@dataclass(frozen=True)
class Compared:
    """Systems side by side; `unknown` holds the names that were asked about and are not in the base."""

    systems: tuple[System, ...]
    unknown: tuple[str, ...]
    table: Table | None
    """The rows in which they differ, or all."""
    is_whole: bool = False
    """Whether the table is all that is known of them."""
    lead: str = ""
    """What answers the question, where a point of theirs does."""
    turn: str = ""


@dataclass(frozen=True)
class SystemsWanted:
    """A wish to compare that does not say what: which two of these? `chosen` is the one that was named, if any."""

    systems: tuple[System, ...]
    chosen: System | None = None


@dataclass(frozen=True)
class Choice:
    """Something that may have been meant."""

    entry: Entry
    point: Point | None = None

    @property
    def id(self) -> str:
        """The id of what is shown when it is picked."""
        return self.point.id if self.point else self.entry.id

    @property
    def title(self) -> str:
        """What to pick it by: the question that it answers, or what it is called."""
        if self.point is None:
            return self.entry.title
        return self.point.names[0] if self.point.names else self.point.questions[0]

    @property
    def says(self) -> str:
        """What it would answer."""
        return self.point.say if self.point else self.entry.answer


@dataclass(frozen=True)
class Clarification:
    """The question may mean any of these; the first is the likeliest, and shown as a guess."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class NoAnswer:
    """The base does not know; `nearest` is what comes closest."""

    nearest: tuple[Entry, ...]
    subject: str
    """What the base does know about."""


@dataclass(frozen=True)
class Defined:
    """What a word means, where the base has no more to say about it; `nearest` is what comes closest."""

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
    """More about an answer that was given: why it matters, where it comes from, the whole nuance, or its words."""

    entry: Entry
    aspect: Aspect
    words: tuple[Term, ...] = ()
    """The words of the glossary that the answer and its details use."""
    turn: str = ""

    @property
    def title(self) -> str:
        """What this is about, and in which respect."""
        return f"{self.entry.title.removesuffix('?')}: {_ASPECTS[self.aspect]}"


@dataclass(frozen=True)
class SmallTalk:
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
class Shareable:
    """A reply that its asker wants others to read."""

    shown: Mapping[str, Any]
    """The reply as the door showed it, in the door's own form."""
    question: str
    """What was asked; empty where a topic was picked from a list, or retention has erased it."""


@dataclass(frozen=True)
class Home:
    """What a person sees when they come to the advisor itself."""

    interviews: tuple[OpenQuestion | Result | Cancelled, ...]
    topics: tuple[Entry, ...]
    examples: tuple[str, ...]
    reminded: bool
    """Whether the person is reminded of interviews that they left."""


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

Telling = Answered | Compared | Defined | Elaborated
"""Replies that tell something, which others may want to read, too."""

Reply = Advice | InterviewView | Refusal | CancelAsked | Handover | Acknowledged
