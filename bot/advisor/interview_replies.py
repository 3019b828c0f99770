"""What the advisor says about an interview, as values."""

from dataclasses import dataclass

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
from bot.knowledge.model import Priority, Question
from bot.store import Interview


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


InterviewView = OpenQuestion | Result | Cancelled
"""Replies that are an interview's one message."""


Refusal = NotYours | Stale
"""Replies for the eyes of one person."""
