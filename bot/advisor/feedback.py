"""What people make of answers: votes, and questions that go to a person."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.advisor.interview_replies import Stale
from bot.advisor.replies import Entry
from bot.knowledge.model import Base
from bot.store import FeedbackReason, HelpRequest, Store, Turn, Vote

UNKNOWN_ANSWER = Stale("I no longer have that answer, so I can't keep your vote on it.")
UNKNOWN_QUESTION = Stale("I no longer have that question. Ask it again, then I can pass it on.")

ContactKind = Literal["channel", "group", "person"]

_CONTACTS: tuple[tuple[ContactKind, re.Pattern[str]], ...] = (
    ("channel", re.compile(r"#[^\s#]{1,80}|[CG][A-Z0-9]{6,}")),
    ("group", re.compile(r"S[A-Z0-9]{6,}")),
    ("person", re.compile(r"[UW][A-Z0-9]{3,}")),
)


@dataclass(frozen=True)
class Contact:
    """Whom a question goes to: a channel by name or id, a user group or a person by id."""

    kind: ContactKind
    id: str


@dataclass(frozen=True)
class VoteTaken:
    """A vote that was kept."""

    turn: Turn
    vote: Vote
    changed: bool
    """Whether the person had voted on the same answer before."""
    meant: Entry | None = None
    """What they had in mind instead, if they said so."""
    can_ask: bool = False
    """Whether the question can be passed on to a person."""


@dataclass(frozen=True)
class FeedbackForm:
    """What to ask somebody whom an answer didn't help; `vote` holds what they said before."""

    vote: Vote
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class HelpWanted:
    """A question that goes to a person; `contact` is None if the base names nobody."""

    request: HelpRequest
    turn: Turn
    contact: Contact | None


@dataclass(frozen=True)
class Resolved:
    """A question that somebody marked as resolved."""

    request: HelpRequest
    turn: Turn


class Feedback:
    """Keeps votes, and passes questions on to the people who look after a topic."""

    def __init__(self, base: Base, store: Store, clock: Callable[[], datetime]) -> None:
        self._base = base
        self._store = store
        self._clock = clock

    def vote(self, turn: str, user: str, helpful: bool) -> VoteTaken | Stale:
        """Keep whether an answer helped somebody. A second "not helpful" keeps the reasons given with the first."""
        before = self._store.feedback.of(turn, user)
        if before and before.helpful is helpful is False:
            return self._kept(before)
        return self._kept(Vote(turn, user, helpful, self._clock()))

    def explain(
        self, turn: str, user: str, reason: FeedbackReason | None, meant: str, comment: str
    ) -> VoteTaken | Stale:
        """Keep why an answer didn't help."""
        known = self._base.entry(meant)
        vote = Vote(turn, user, False, self._clock(), reason, known.id if known else None, comment or None)
        return self._kept(vote)

    def form(self, taken: VoteTaken) -> FeedbackForm:
        """What to ask about a vote."""
        return FeedbackForm(taken.vote, self._base.entries)

    def ask_a_person(self, turn: str, user: str) -> HelpWanted | Stale:
        """Pass a question on to whoever looks after its topic."""
        asked = self._store.turns.find(turn)
        if asked is None or not asked.question:
            return UNKNOWN_QUESTION
        return HelpWanted(self._store.help_requests.open(turn, user), asked, self._contact(asked.topic))

    def resolve(self, request: str, user: str) -> Resolved | Stale:
        """Mark a question as resolved; the first person who does so counts."""
        self._store.help_requests.resolve(request, user)
        return self.asked_of(request)

    def asked_of(self, request: str) -> Resolved | Stale:
        """The question that was passed on with a request."""
        found = self._store.help_requests.find(request)
        turn = self._store.turns.find(found.turn) if found else None
        return Resolved(found, turn) if found and turn else UNKNOWN_QUESTION

    def _kept(self, vote: Vote) -> VoteTaken | Stale:
        turn = self._store.turns.find(vote.turn)
        if turn is None:
            return UNKNOWN_ANSWER
        changed = self._store.feedback.give(vote)
        meant = self._base.entry(vote.meant) if vote.meant else None
        return VoteTaken(turn, vote, changed, meant, can_ask=self._contact(turn.topic) is not None)

    def _contact(self, topic: str | None) -> Contact | None:
        """The owner of the topic where that can be reached in Slack, or else the base's contact."""
        entry = self._base.entry(topic) if topic else None
        found = (contact_in(name) for name in (entry.owner if entry else "", self._base.about.contact))
        return next(filter(None, found), None)


def contact_in(name: str) -> Contact | None:
    """Whom a name in the knowledge stands for in Slack; None for a name that Slack doesn't know."""
    return next((Contact(kind, name) for kind, pattern in _CONTACTS if pattern.fullmatch(name)), None)
