"""What the advisor says, as values. How it looks is the business of the doors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.interview import (
    Case,
    Composition,
    Decision,
    Given,
    Recommendation,
    RecordHeader,
    Stage,
    file_name,
    record,
    restated,
)
from bot.knowledge.model import Intent, Point, Priority, Question, Source, System, Term, Topic
from bot.matching.outcome import Aspect
from bot.store import Interview

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
class ComponentAnswer:
    """An answer, and the component that it is about; empty: the workload as a whole."""

    component: str
    given: Given


@dataclass(frozen=True)
class OpenQuestion:
    """Where an interview stands: the open question, or what waits for a yes or a no."""

    interview: Interview
    case: Case
    stage: Stage
    understood: tuple[ComponentAnswer, ...] = ()
    """What was read from the person's words: to be confirmed, and no answer until then."""
    priorities: tuple[Priority, ...] = ()
    """What can matter most."""
    note: str = ""
    """A word about what was just done or not understood."""
    newer: str = ""
    """The version of the knowledge now, where the interview was begun under another and is carried on under it."""
    noted: bool = False
    """The note says what was just understood from words and taken in, so that it can be undone."""
    below: bool = False
    """Show it below what was written since, and no longer where it stood."""


@dataclass(frozen=True)
class Record:
    """A decision record to keep. Its text is written where it is asked for."""

    decision: Decision
    header: RecordHeader
    """What it says about itself."""
    kept: str | None = None
    """Its text as it was decided; None while it is proposed."""

    @property
    def filename(self) -> str:
        """What its file is called."""
        return file_name(self.header)

    @property
    def markdown(self) -> str:
        """Its text."""
        return restated(self.kept, self.header) if self.kept else record(self.decision, self.header)

    @property
    def number(self) -> int | None:
        """Its number in the workspace; None before it is filed."""
        return self.header.number

    @property
    def status(self) -> str:
        """Where it stands, with the record that replaces it."""
        newer = self.header.superseded_by
        return f"superseded by {int(newer)}" if newer else self.header.status

    @property
    def disagreements(self) -> int:
        """How many people would decide otherwise."""
        return len(self.header.dissents)

    @property
    def is_final(self) -> bool:
        """Whether it was decided or replaced: then what it says does not change any more."""
        return self.header.status != "proposed"


@dataclass(frozen=True)
class AnswerUnderChange:
    """A question whose answer is about to change, with the answer that stands."""

    interview: Interview
    component: int
    """Its place among the components, counted from one; 0 is the workload as a whole."""
    question: Question
    answer: str


@dataclass(frozen=True)
class InterviewOptions:
    """What can be set about an interview as a whole: what matters most, and its components."""

    interview: Interview
    case: Case
    priorities: tuple[Priority, ...]


@dataclass(frozen=True)
class Result:
    """How an interview ended."""

    interview: Interview
    case: Case
    decision: Decision
    stage: Stage
    record: Record
    sides: tuple[tuple[str, str], ...]
    """The sides that could have come out: id and title."""
    priorities: tuple[Priority, ...] = ()
    """What can matter most."""
    note: str = ""
    newer: str = ""
    """As in `OpenQuestion`."""
    noted: bool = False
    """As in `OpenQuestion`."""
    fresh: bool = False
    """True for the one reply that ended the interview: the moment to hand the record over, with its chart."""
    decided: bool = False
    """True for the one reply that changed the status of the record: the moment to hand it over again."""
    replaced: "Result | None" = None
    """The result whose decision this one has just replaced."""

    @property
    def placed(self) -> tuple[ComponentAnswer, ...]:
        """The answers that count."""
        match self.decision:
            case Composition(parts=parts):
                return tuple(
                    ComponentAnswer(part.component, each) for part in parts for each in part.recommendation.given
                )
            case Recommendation(given=given):
                return tuple(ComponentAnswer("", each) for each in given)


@dataclass(frozen=True)
class Cancelled:
    """The interview was ended by its owner, or because nobody touched it for long."""

    interview: Interview


@dataclass(frozen=True)
class CancelAsked:
    """An interview's owner said to stop, outside its thread: it is asked whether that is what they mean."""

    interview: Interview


@dataclass(frozen=True)
class Handover:
    """Somebody would like to carry on with an interview; its owner is asked."""

    interview: Interview
    to: str


@dataclass(frozen=True)
class Acknowledged:
    """What a person gave was taken, and this is the word of thanks; `current` shows what it changed."""

    text: str
    current: "InterviewView"


@dataclass(frozen=True)
class NotYours:
    """Somebody else's interview: only its owner can answer, unless they hand it over."""

    interview: Interview


@dataclass(frozen=True)
class Stale:
    """A button that no longer does what it says, and why; `current` is what stands in its place."""

    why: str
    current: OpenQuestion | Result | Cancelled | None = None


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

InterviewView = OpenQuestion | Result | Cancelled
"""Replies that are an interview's one message."""

Refusal = NotYours | Stale
"""Replies for the eyes of one person."""

Reply = Advice | InterviewView | Refusal | CancelAsked | Handover | Acknowledged
