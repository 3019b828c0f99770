"""Asking: a question in, an answer, a question back, or an honest "I do not know" out."""

import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.advisor.answers import Replies, answered, elaborated
from bot.advisor.interview_replies import Stale
from bot.advisor.replies import (
    Advice,
    Answered,
    Clarification,
    Compared,
    Defined,
    Elaborated,
    InterviewWanted,
    NoAnswer,
    Shareable,
    SmallTalk,
    SystemsWanted,
    Telling,
)
from bot.advisor.wishes import Wishes
from bot.knowledge.model import Base, Intent
from bot.matching import Matcher
from bot.store import Store, Thread, Turn, TurnOutcome

LONGEST_QUESTION = 2_000
"""Characters of a message that are read: a question is shorter, and a pasted log is not one."""

COMPARE = "compare"
"""The word that asks for a comparison without saying of what."""

QUESTIONS: tuple[TurnOutcome, ...] = ("answer", "compare", "clarify", "decline", "define")
"""How turns end that began with a question; greetings and wishes end otherwise."""

_CORES = threading.BoundedSemaphore(os.cpu_count() or 1)
"""Matching is pure computing: more questions at once than there are cores make each other slow, and all that is
acknowledged meanwhile."""
_COMPARING = re.compile(r"\b(?:vs|versus|compare[ds]?|comparing|comparison|differences? between)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\W*(?:(?:and|so|but|well|ok|okay|hi|hey|hello|please|can you|could you)\b\W*)*"
    r"(?:what|whats|which|who|whose|where|when|how|why|explain|define|tell me|show me|describe|help|list|topics)\b",
    re.IGNORECASE,
)
"""How people begin who want to know something, with or without a question mark."""

GONE = Stale("This topic is no longer in the knowledge base. Ask me again in your own words.")

NOT_KEPT = Stale("I no longer have this answer as it was. Ask again, and share the new one.")
SHARED_BEFORE = Stale("You have shared this already.")


@dataclass(frozen=True)
class Utterance:
    """Something a person wrote to the advisor. `direct` is true where nobody else reads along."""

    text: str
    user: str
    thread: Thread
    direct: bool = False
    event: str | None = None
    """The key of the event that brought it: handled again, it is the same question."""


class Questions:
    """Answers questions and compares systems, from one knowledge base; remembers what was asked."""

    def __init__(self, base: Base, matcher: Matcher, store: Store, clock: Callable[[], datetime]) -> None:
        self._base = base
        self._matcher = matcher
        self._replies = Replies(base, matcher.terms)
        self._store = store
        self._clock = clock
        self._wishes = Wishes(base.about)

    def ask(self, utterance: Utterance) -> tuple[Advice, ...]:
        """Reply to a question."""
        text = utterance.text.strip()[:LONGEST_QUESTION]
        if not re.search(r"\w", text):
            return (self.chat("help"),)
        if (workload := self.interview_wanted(text)) is not None:
            return (InterviewWanted(workload),)
        if text.casefold().rstrip("?.!…") == COMPARE:
            return (self.compare("", utterance),)
        last = self._last_topic(utterance)
        with _CORES:
            match = self._matcher.match(text, last=last)
        replies = (self._replies.of(outcome, match) for outcome in match.outcomes)
        return tuple(self._remember(utterance, reply, match.confidence, part) for part, reply in enumerate(replies))

    def interview_wanted(self, text: str) -> str | None:
        """What a wish to be interviewed says about the workload, which may be nothing; None where it is no wish."""
        return self._wishes.read(text[:LONGEST_QUESTION])

    def is_comparing(self, text: str) -> bool:
        """Whether a message asks for a comparison in so many words."""
        return bool(_COMPARING.search(text))

    def is_asked(self, text: str) -> bool:
        """Whether a message asks for something by its form: a comparison, an explanation, an answer."""
        return bool(_COMPARING.search(text) or _REQUEST.match(text))

    def show(self, picked: str, utterance: Utterance) -> Answered | Stale:
        """The answer of a topic, a system or a point that was picked, by its id."""
        point = self._replies.point(picked)
        entry = self._base.entry(self._base.points[picked][0].id if point else picked)
        if entry is None:
            return GONE
        turn = self._write(utterance, "pick", entry.id, 1.0)
        return replace(answered(self._base, self._matcher.terms, entry, point), turn=turn)

    def show_details(self, topic: str, utterance: Utterance) -> Elaborated | Stale:
        """The details of a topic or a system."""
        entry = self._base.entry(topic)
        if entry is None:
            return GONE
        turn = self._write(utterance, "pick", entry.id, 1.0)
        return replace(elaborated(self._matcher.terms, entry, "more"), turn=turn)

    def show_whole_table(self, systems: tuple[str, ...], utterance: Utterance) -> Compared:
        """All that is known of systems, side by side."""
        return replace(self.side_by_side(systems), turn=self._write(utterance, "pick", None, 1.0))

    def explain_words(self, topic: str, utterance: Utterance) -> Elaborated | Stale:
        """What the words in the answer to a topic mean."""
        entry = self._base.entry(topic)
        if entry is None:
            return GONE
        turn = self._write(utterance, "elaborate", entry.id, 1.0)
        return replace(elaborated(self._matcher.terms, entry, "words"), turn=turn)

    def keep_shown(self, turn: str, shown: dict[str, Any]) -> None:
        """Keep a reply as its asker sees it, in whichever form the door shows it, to be shared as it is."""
        self._store.turns.keep_shown(turn, shown)

    def share(self, turn: str, click: str) -> Shareable | Stale:
        """A reply that only its asker has seen, for others to read; once, for the first `click`, an event's key."""
        found, shown = self._store.turns.find(turn), self._store.turns.shown(turn)
        if found is None or shown is None:
            return NOT_KEPT
        if not self._store.turns.share(turn, click):
            return SHARED_BEFORE
        return Shareable(shown, "" if found.outcome == "pick" else found.question or "")

    def none_of_these(self) -> NoAnswer:
        """None of the topics that were offered was meant."""
        return NoAnswer((), self._replies.subject)

    def compare(self, names: str, utterance: Utterance) -> Advice:
        """Systems side by side, named one after the other, with or without a word between them.

        Where fewer than two are named, this asks which.
        """
        return self._remember(utterance, self._named(names), 1.0)

    def _named(self, names: str) -> Advice:
        found = self._matcher.systems_in(names)
        if len(found.systems) + len(found.unknown) < 2 and len(names.split()) == 2:
            found = self._matcher.systems_in(" and ".join(names.split()))
        if len(found.systems) + len(found.unknown) < 2:
            return self._which_systems(found.systems)
        return self._replies.compared(found.systems, found.unknown)

    def _which_systems(self, named: tuple[str, ...]) -> SystemsWanted | SmallTalk:
        systems = sorted(self._base.systems, key=lambda system: system.title.casefold())
        chosen = next((system for system in systems if system.id in named), None)
        return SystemsWanted(tuple(systems), chosen) if len(systems) > 1 else self.chat("help")

    def side_by_side(self, systems: tuple[str, ...]) -> Compared:
        """Systems side by side, by their ids: all that is known of them."""
        return self._replies.compared(systems, (), is_whole=True)

    def compare_chosen(self, systems: tuple[str, ...], utterance: Utterance) -> Advice:
        """The systems that were chosen from lists, side by side; where there are fewer than two, this asks which."""
        distinct = tuple(entry.id for entry in self._base.named(tuple(dict.fromkeys(systems))))
        reply = self._replies.compared(distinct, ()) if len(distinct) > 1 else self._which_systems(distinct)
        return self._remember(utterance, reply, 1.0)

    def chat(self, intent: Intent) -> SmallTalk:
        """Help, the list of topics, a greeting."""
        return self._replies.chat(intent)

    def _last_topic(self, utterance: Utterance) -> str | None:
        turns, team = self._store.turns, utterance.thread.team
        topic = turns.last_topic(utterance.thread, but=utterance.event)
        if topic is None and utterance.direct:
            # What was asked outside all channels, in App Home, is remembered under the person.
            channels = (utterance.thread.channel, utterance.user)
            found = (turns.last_topic_in_channel(team, channel, but=utterance.event) for channel in channels)
            topic = next(filter(None, found), None)
        return topic if topic and self._base.entry(topic) else None

    def _remember(self, utterance: Utterance, reply: Advice, confidence: float, part: int = 0) -> Advice:
        """Write a reply down as a turn; one that tells something carries the turn's id."""
        topic = reply.entry.id if isinstance(reply, Answered | Elaborated) else None
        turn = self._write(utterance, outcome_of(reply), topic, confidence, part)
        return replace(reply, turn=turn) if isinstance(reply, Telling) else reply

    def _write(
        self, utterance: Utterance, outcome: TurnOutcome, topic: str | None, confidence: float, part: int = 0
    ) -> str:
        turn = Turn(
            thread=utterance.thread,
            asker=utterance.user,
            question=utterance.text[:LONGEST_QUESTION],
            outcome=outcome,
            topic=topic,
            confidence=confidence,
            base_version=self._base.version,
            asked_at=self._clock(),
            event=utterance.event,
            part=part,
        )
        return self._store.turns.add(turn)


def outcome_of(reply: Advice) -> TurnOutcome:
    """The word that is stored for a turn that ended with this reply."""
    match reply:
        case Answered():
            return "answer"
        case Compared() | SystemsWanted():
            return "compare"
        case Clarification():
            return "clarify"
        case NoAnswer():
            return "decline"
        case Defined():
            return "define"
        case Elaborated():
            return "elaborate"
        case SmallTalk():
            return "small_talk"
        case InterviewWanted():
            return "interview"
