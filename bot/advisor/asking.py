"""Asking: a question in, an answer, a question back, or an honest "I do not know" out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.advisor import tables
from bot.advisor.answering import answered, elaborated
from bot.advisor.replies import (
    Advice,
    Answered,
    AskedBack,
    Chatted,
    Compared,
    Defined,
    Elaborated,
    Entry,
    InterviewWanted,
    NotKnown,
    Stale,
)
from bot.advisor.wishes import Wishes
from bot.knowledge.model import Base, Intent, System
from bot.matching import Answer, Clarify, Compare, Decline, FollowUp, Match, Matcher, Outcome, Phrase
from bot.store import Store, Thread, Turn

LONGEST_QUESTION = 2_000
"""Characters of a message that are read: a question is shorter, and a pasted log is not one."""

QUESTIONS = ("answered", "compared", "askedback", "notknown", "defined")
"""How turns end that began with a question; greetings and wishes end otherwise."""

_COMPARING = re.compile(r"\b(?:vs|versus|compare[ds]?|comparing|comparison|differences? between)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\W*(?:(?:and|so|but|well|ok|okay|hi|hey|hello|please|can you|could you)\b\W*)*"
    r"(?:what|whats|which|who|whose|where|when|how|why|explain|define|tell me|show me|describe|help|list|topics)\b",
    re.IGNORECASE,
)
"""How people begin who want to know something, with or without a question mark."""

GONE = Stale("This topic is no longer in the knowledge base. Ask me again in your own words.")


@dataclass(frozen=True)
class Said:
    """Something a person wrote to the advisor. `direct` is true where nobody else reads along."""

    text: str
    who: str
    thread: Thread
    direct: bool = False


class Asking:
    """Answers questions and compares systems, from one knowledge base; remembers what was asked."""

    def __init__(self, base: Base, matcher: Matcher, store: Store, clock: Callable[[], datetime]) -> None:
        self._base = base
        self._matcher = matcher
        self._store = store
        self._clock = clock
        self._wishes = Wishes(base.about)

    def ask(self, said: Said) -> tuple[Advice, ...]:
        """Reply to a question."""
        text = said.text.strip()[:LONGEST_QUESTION]
        if not re.search(r"\w", text):
            return (self.chat("help"),)
        if (workload := self.interview_wanted(text)) is not None:
            return (InterviewWanted(workload),)
        match = self._matcher.match(text, last=self._last_topic(said))
        replies = tuple(self._advice(outcome, match) for outcome in match.outcomes)
        for reply in replies:
            topic = reply.entry.id if isinstance(reply, Answered | Elaborated) else None
            self._remember(said, type(reply).__name__.lower(), topic, match.confidence)
        return replies

    def interview_wanted(self, text: str) -> str | None:
        """What a wish to be interviewed says about the workload, which may be nothing; None where it is no wish."""
        return self._wishes.read(text[:LONGEST_QUESTION])

    def is_comparing(self, text: str) -> bool:
        """Whether a message asks for a comparison in so many words."""
        return bool(_COMPARING.search(text))

    def is_asked(self, text: str) -> bool:
        """Whether a message asks for something by its form: a comparison, an explanation, an answer."""
        return bool(_COMPARING.search(text) or _REQUEST.match(text))

    def show(self, topic: str, said: Said) -> Answered | Stale:
        """The answer to a topic that was picked from a list."""
        entry = self._picked(topic, said, "picked")
        return answered(self._base, self._matcher.terms, entry) if entry else GONE

    def explain_words(self, topic: str, said: Said) -> Elaborated | Stale:
        """What the words in the answer to a topic mean."""
        entry = self._picked(topic, said, "elaborated")
        return elaborated(self._matcher.terms, entry, "words") if entry else GONE

    def _picked(self, topic: str, said: Said, outcome: str) -> Entry | None:
        """The entry that was clicked, which is remembered; None where the base no longer has it."""
        entry = self._base.entry(topic)
        if entry:
            self._remember(said, outcome, entry.id, 1.0)
        return entry

    def none_of_these(self) -> NotKnown:
        """None of the topics that were offered was meant."""
        return NotKnown((), self._subject)

    def compare(self, names: str) -> Advice:
        """Two systems side by side, named one after the other, with or without a word between them."""
        found = self._matcher.systems_in(names)
        if len(found.systems) + len(found.unknown) < 2 and len(names.split()) == 2:
            found = self._matcher.systems_in(" and ".join(names.split()))
        if len(found.systems) + len(found.unknown) < 2:
            return self.chat("help")
        return self._compared(found.systems, found.unknown)

    def side_by_side(self, systems: tuple[str, ...]) -> Compared:
        """Two systems side by side, by their ids."""
        return self._compared(systems, ())

    def chat(self, intent: Intent) -> Chatted:
        """Help, the list of topics, a greeting."""
        return Chatted(intent, self._subject, self._base.about.examples, self._base.entries)

    def _advice(self, outcome: Outcome, match: Match) -> Advice:
        match outcome:
            case Answer(topic=topic):
                return answered(self._base, self._matcher.terms, self._entry(topic), match)
            case Clarify(choices=nearest) | Decline(nearest=nearest) if match.term:
                return Defined(match.term, self._base.named(nearest))
            case Clarify(choices=choices):
                return AskedBack(self._base.named(choices))
            case Decline(nearest=nearest):
                return NotKnown(self._base.named(nearest), self._subject)
            case Compare(systems=systems, unknown=unknown):
                return self._compared(systems, unknown)
            case FollowUp(topic=topic, aspect=aspect):
                return elaborated(self._matcher.terms, self._entry(topic), aspect)
            case Phrase(intent="interview"):
                return InterviewWanted()
            case Phrase(intent=intent):
                return self.chat(intent)

    def _compared(self, systems: tuple[str, ...], unknown: tuple[str, ...]) -> Compared:
        known = tuple(entry for entry in self._base.named(systems) if isinstance(entry, System))
        return Compared(known, unknown, tables.of_systems(self._base, known))

    @property
    def _subject(self) -> str:
        title = self._base.about.title
        return title[:1].lower() + title[1:]

    def _entry(self, id_: str) -> Entry:
        entry = self._base.entry(id_)
        if entry is None:
            raise LookupError(f"the matcher named {id_}, which the base does not have")
        return entry

    def _last_topic(self, said: Said) -> str | None:
        turns = self._store.turns
        topic = turns.last_topic(said.thread)
        if topic is None and said.direct:
            team = said.thread.team
            # What was asked outside all channels, in App Home, is remembered under the person.
            topic = turns.last_topic_in_channel(team, said.thread.channel) or turns.last_topic_in_channel(
                team, said.who
            )
        return topic if topic and self._base.entry(topic) else None

    def _remember(self, said: Said, outcome: str, topic: str | None, confidence: float) -> None:
        turn = Turn(
            thread=said.thread,
            asker=said.who,
            question=said.text[:LONGEST_QUESTION],
            outcome=outcome,
            topic=topic,
            confidence=confidence,
            base_version=self._base.version,
            asked_at=self._clock(),
        )
        self._store.turns.add(turn)
