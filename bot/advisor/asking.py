"""Asking: a question in, an answer, a question back, or an honest "I do not know" out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.advisor.answering import Replies, answered, elaborated
from bot.advisor.replies import (
    Advice,
    Answered,
    Chatted,
    Compared,
    Elaborated,
    Entry,
    InterviewWanted,
    NotKnown,
    Stale,
)
from bot.knowledge.model import Base, Intent
from bot.matching import Matcher
from bot.store import Store, Thread, Turn

LONGEST_QUESTION = 2_000
"""Characters of a message that are read: a question is shorter, and a pasted log is not one."""

QUESTIONS = ("answered", "compared", "askedback", "notknown", "defined")
"""How turns end that began with a question; greetings and wishes end otherwise."""

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
        self._replies = Replies(base, matcher.terms)
        self._store = store
        self._clock = clock
        phrases = "|".join(re.escape(phrase) for phrase in base.about.phrases.get("interview", ())) or "(?!)"
        # "please interview me about our mail server"; the phrase alone is the matcher's to know, misspelt too.
        please = r"(?:(?:please|can you|could you)\W+)?"
        about = r"\W+(?:about|for|on|regarding)\s+(?P<workload>.+)|(?:\W+please)?\W*$"
        self._wish_for_interview = re.compile(rf"{please}(?:{phrases})(?:{about})", re.IGNORECASE | re.DOTALL)

    def ask(self, said: Said) -> tuple[Advice, ...]:
        """Reply to a question."""
        text = said.text.strip()[:LONGEST_QUESTION]
        if not re.search(r"\w", text):
            return (self.chat("help"),)
        if wish := self._wish_for_interview.match(text):
            return (InterviewWanted(wish["workload"] or ""),)
        match = self._matcher.match(text, last=self._last_topic(said))
        replies = tuple(self._replies.of(outcome, match) for outcome in match.outcomes)
        for reply in replies:
            topic = reply.entry.id if isinstance(reply, Answered | Elaborated) else None
            self._remember(said, type(reply).__name__.lower(), topic, match.confidence)
        return replies

    def show(self, picked: str, said: Said) -> Answered | Elaborated | Compared | Stale:
        """The answer of a topic or a point that was picked; or, of what is written `more:isolation`, the details, and
        of `compare:docker,podman` the whole comparison.
        """
        kind, _, rest = picked.rpartition(":")
        if kind == "compare":
            return self.side_by_side(tuple(rest.split(",")))
        point = self._replies.point(rest)
        entry = self._picked(self._base.points[rest][0].id if point else rest, said, "picked")
        if entry is None:
            return GONE
        if kind == "more":
            return elaborated(self._matcher.terms, entry, "more")
        return answered(self._base, self._matcher.terms, entry, point)

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
        return NotKnown((), self._replies.subject)

    def compare(self, names: str) -> Advice:
        """Two systems side by side, named one after the other, with or without a word between them."""
        found = self._matcher.systems_in(names)
        if len(found.systems) + len(found.unknown) < 2 and len(names.split()) == 2:
            found = self._matcher.systems_in(" and ".join(names.split()))
        if len(found.systems) + len(found.unknown) < 2:
            return self.chat("help")
        return self._replies.compared(found.systems, found.unknown)

    def side_by_side(self, systems: tuple[str, ...]) -> Compared:
        """Two systems side by side, by their ids: all that is known of them."""
        return self._replies.compared(systems, (), is_whole=True)

    def chat(self, intent: Intent) -> Chatted:
        """Help, the list of topics, a greeting."""
        return self._replies.chat(intent)

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
