"""The replies about interviews, as values."""

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
    """An answer, and the name of the component that it is about; empty for the workload as a whole."""

    component: str
    given: Given
    words: str = ""
    """The words that it was read from, as they were written."""


@dataclass(frozen=True)
class OpenQuestion:
    """An open interview: its open question, or what waits to be confirmed."""

    interview: Interview
    case: Case
    stage: Stage
    understood: tuple[ComponentAnswer, ...] = ()
    """What was read from the person's words. It does not count until it is confirmed."""
    priorities: tuple[Priority, ...] = ()
    """The priorities to choose from."""
    note: str = ""
    """What was just done, or was not understood."""
    newer: str = ""
    """The current version of the knowledge, where the interview is held with an earlier one; else empty."""
    noted: bool = False
    """Whether the note tells what was just understood from words and done, so that it can be undone."""
    moved_from: str | None = None
    """Where it is shown below what was typed since: the line that its old place shrinks to. None: it stays there."""


@dataclass(frozen=True)
class Record:
    """A decision record. Its text is rendered on demand."""

    decision: Decision
    header: RecordHeader
    """Number, status, dates and people."""
    kept: str | None = None
    """Its text as it was decided; None while the decision is proposed."""

    @property
    def filename(self) -> str:
        """The name of its file."""
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
        """Its status, with the number of the record that replaces it, if any."""
        newer = self.header.superseded_by
        return f"superseded by {int(newer)}" if newer else self.header.status

    @property
    def disagreements(self) -> int:
        """How many people dissent."""
        return len(self.header.dissents)

    @property
    def is_final(self) -> bool:
        """Whether it is decided or replaced, so that its text no longer changes."""
        return self.header.status != "proposed"


@dataclass(frozen=True)
class AnswerUnderChange:
    """A question whose answer is about to be changed, with the current answer."""

    interview: Interview
    component: int
    """The place of the component, from 1; 0 for the workload as a whole."""
    question: Question
    answer: str


@dataclass(frozen=True)
class InterviewOptions:
    """What can be set for an interview as a whole: priorities and components."""

    interview: Interview
    case: Case
    priorities: tuple[Priority, ...]


@dataclass(frozen=True)
class Result:
    """The result of an interview that has ended."""

    interview: Interview
    case: Case
    decision: Decision
    stage: Stage
    record: Record
    sides: tuple[tuple[str, str], ...]
    """The sides that can be recommended: id and title."""
    priorities: tuple[Priority, ...] = ()
    """The priorities to choose from."""
    note: str = ""
    newer: str = ""
    """As in `OpenQuestion`."""
    noted: bool = False
    """As in `OpenQuestion`."""
    moved_from: str | None = None
    """As in `OpenQuestion`."""
    fresh: bool = False
    """Whether this reply ended the interview, so that record and chart are handed over now."""
    decided: bool = False
    """Whether this reply changed the status of the record, so that it is handed over again."""
    replaced: "Result | None" = None
    """The result whose decision this one has just superseded."""

    @property
    def counted(self) -> tuple[ComponentAnswer, ...]:
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
    """An interview that its owner cancelled, or that expired."""

    interview: Interview
    moved_from: str | None = None
    """As in `OpenQuestion`."""


@dataclass(frozen=True)
class CancelAsked:
    """Asks the owner, who typed that they want to stop, whether to cancel the interview."""

    interview: Interview


@dataclass(frozen=True)
class Handover:
    """Asks the owner of an interview whether to hand it over to somebody who offers to continue it."""

    interview: Interview
    to: str


@dataclass(frozen=True)
class Acknowledged:
    """Confirms what was just done. `current` is the interview as it is now."""

    text: str
    current: "InterviewView"


@dataclass(frozen=True)
class NotYours:
    """Refuses an answer to somebody else's interview, which only its owner can answer."""

    interview: Interview


@dataclass(frozen=True)
class Stale:
    """Refuses a click that no longer applies, and says why. `current` is the interview as it is now, if it is
    known.
    """

    why: str
    current: OpenQuestion | Result | Cancelled | None = None


InterviewView = OpenQuestion | Result | Cancelled
"""Replies that are an interview's one message."""


Refusal = NotYours | Stale
"""Replies for the eyes of one person."""
