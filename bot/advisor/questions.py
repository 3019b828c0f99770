"""Answers questions, and notes each of them with its outcome as a turn."""

import os
import re
import threading
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from bot.advisor.answers import Replies, answered, elaborated
from bot.advisor.descriptions import is_description
from bot.advisor.interview_replies import Stale
from bot.advisor.replies import (
    Advice,
    Answered,
    Clarification,
    Compared,
    Defined,
    Elaborated,
    Entry,
    InterviewWanted,
    NoAnswer,
    Recorded,
    Shareable,
    SmallTalk,
    SystemsWanted,
)
from bot.advisor.utterance import Utterance
from bot.advisor.wishes import Wishes
from bot.knowledge.model import Base, Intent
from bot.matching import Answer, Aspect, Compare, FollowUp, Match, Matcher, Phrase
from bot.store import Store, Turn, TurnOutcome

Picked = TypeVar("Picked", Answered, Elaborated)
Shown = TypeVar("Shown", bound=Advice)

LONGEST_QUESTION = 2_000
"""Characters of a message that are read. Questions are shorter; a pasted log is longer."""

COMPARE = "compare"
"""A message that asks for a comparison without naming systems."""

QUESTIONS: tuple[TurnOutcome, ...] = ("answer", "compare", "clarify", "decline", "define")
"""The outcomes of turns that began with a question, rather than with a greeting, a wish or a click."""

ABOUT_LAST_QUESTION: frozenset[Intent] = frozenset({"person", "wrong", "insult"})
"""What people say about the question that they asked before."""
ABOUT_ANSWERS: frozenset[Intent] = ABOUT_LAST_QUESTION | {"thanks"}
"""What people say right after an answer, and about it."""

MOST_REMEMBERED = 2_000
"""Questions whose matches are kept. Teams ask the same again, and one base always matches a question the same way."""

_CORES = threading.BoundedSemaphore(os.cpu_count() or 1)
"""Matching only computes: with more questions at once than cores, each takes longer, and so do acknowledgements."""
_COMPARING = re.compile(r"\b(?:vs|versus|compare[ds]?|comparing|comparison|differences? between)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\W*(?:(?:and|so|but|well|ok|okay|hi|hey|hello|please|can you|could you)\b\W*)*"
    r"(?:what|whats|which|who|whose|where|when|how|why|explain|define|tell me|show me|describe|help|list|topics)\b",
    re.IGNORECASE,
)
"""How requests for information begin, with or without a question mark."""

SURE, PLAIN = 0.8, 0.9
"""How sure to be of an answer before following up unasked, and before answering a question that nobody asked the
advisor, as the calibrated probability that the answer is what was meant."""

GONE = Stale("That topic isn't in the knowledge base any more. Ask me again in your own words.")

NOT_KEPT = Stale("I no longer have that answer. Ask again, and share the new one.")
SHARED_BEFORE = Stale("You've already shared this.")


class Questions:
    """Answers questions and compares systems from one knowledge base, and stores each turn."""

    def __init__(self, base: Base, matcher: Matcher, store: Store, clock: Callable[[], datetime]) -> None:
        self._base = base
        self._matcher = matcher
        self._replies = Replies(base, matcher.terms)
        self._store = store
        self._clock = clock
        self._wishes = Wishes(base.about)
        self._match = lru_cache(MOST_REMEMBERED)(self._compute_match)

    def within(self, store: Store) -> "Questions":
        """The same with another view of the store: that of one workspace."""
        within = copy(self)
        within._store = store
        return within

    def ask(self, utterance: Utterance) -> tuple[Advice, ...]:
        """Reply to a message that is no part of an interview; one reply for each of its questions."""
        text = utterance.text.strip()[:LONGEST_QUESTION]
        if not re.search(r"\w", text):
            return (self.chat("help"),)
        if (workload := self.interview_wanted(text)) is not None:
            return (InterviewWanted(workload),)
        if text.casefold().rstrip("?.!…") == COMPARE:
            return (self.compare("", utterance),)
        match = self._match(text, self._last_topic(utterance))
        if is_description(self._base.interview, text, is_answered=_is_sure(match)):
            return (self._record(utterance, InterviewWanted(text), match.confidence),)
        replies = (self._replies.of(outcome, match) for outcome in match.outcomes)
        return tuple(self._record(utterance, reply, match.confidence, part) for part, reply in enumerate(replies))

    def interview_wanted(self, text: str) -> str | None:
        """What a request for an interview says about the workload, possibly nothing; None for any other message."""
        return self._wishes.read(text[:LONGEST_QUESTION])

    def is_comparing(self, text: str) -> bool:
        """Whether a message explicitly asks for a comparison."""
        return bool(_COMPARING.search(text))

    def is_asked(self, text: str) -> bool:
        """Whether a message has the form of a question or of a request for information."""
        return bool(_COMPARING.search(text) or _REQUEST.match(text))

    def show(self, picked: str, utterance: Utterance) -> Answered | Stale:
        """The answer of a topic, a system or a point that was picked, by its id."""
        point = self._replies.point(picked)
        entry = self._base.points[picked][0].id if point else picked
        return self._pick(entry, utterance, lambda entry: answered(self._base, self._matcher.terms, entry, point))

    def elaborate(self, picked: str, aspect: Aspect, utterance: Utterance) -> Elaborated | Stale:
        """More about a topic, a system or a point, in one respect, at a click."""
        point = self._replies.point(picked)
        entry = self._base.points[picked][0].id if point else picked
        return self._pick(entry, utterance, lambda entry: elaborated(self._matcher.terms, entry, aspect, point))

    def show_whole_table(self, systems: tuple[str, ...], utterance: Utterance) -> Compared:
        """All that is known of some systems, at a click."""
        return replace(self.side_by_side(systems), turn=self._write(utterance, "pick", None, 1.0))

    def keep_shown(self, turn: str, shown: dict[str, Any]) -> None:
        """Store a reply as it was shown to its asker, so that it can be shared unchanged."""
        self._store.turns.keep_shown(turn, shown)

    def share(self, turn: str, click: str) -> Shareable | Stale:
        """A reply that only its asker has seen, to show it to others. `click` is the key of the event that shares it;
        any later one is refused.
        """
        found, shown = self._store.turns.find(turn), self._store.turns.shown(turn)
        if found is None or shown is None:
            return NOT_KEPT
        if not self._store.turns.share(turn, click):
            return SHARED_BEFORE
        return Shareable(shown, "" if found.outcome == "pick" else found.question or "")

    def none_of_these(self, utterance: Utterance) -> NoAnswer:
        """The reply where none of the offered topics was meant: what was asked before has no answer."""
        asked = self._store.turns.last(utterance.thread, utterance.user, QUESTIONS)
        return NoAnswer((), self._replies.subject, asked.id if asked else "", self._replies.can_ask)

    def is_follow_up(self, utterance: Utterance) -> bool:
        """Whether a message that isn't addressed to the advisor is meant for it: it follows an answer up, by a word
        such as "why?" or by a question that the advisor is sure of.
        """
        last = self._last_topic(utterance)
        return last is not None and self._would_answer(utterance.text, last, bar=SURE)

    def is_plain(self, text: str) -> bool:
        """Whether a message that nobody put to the advisor is a question to which it surely has the answer."""
        return text.rstrip().endswith("?") and self._would_answer(text, None, bar=PLAIN)

    def _would_answer(self, text: str, last: str | None, bar: float) -> bool:
        text = text.strip()[:LONGEST_QUESTION]
        if not re.search(r"\w", text):
            return False
        match self._match(text, last).outcomes:
            case (FollowUp(),):
                return True
            case (Phrase(intent=intent),):
                return last is not None and intent in ABOUT_ANSWERS
            case (Answer(confidence=confidence),):
                return confidence >= bar and (text.endswith("?") or self.is_asked(text))
            case (Compare(unknown=()),):
                return True
            case _:
                return False

    def _compute_match(self, text: str, last: str | None) -> Match:
        with _CORES:
            return self._matcher.match(text, last=last)

    def compare(self, names: str, utterance: Utterance) -> Advice:
        """Compare the systems in `names`, with or without words between them. With fewer than two, ask which."""
        return self._record(utterance, self._named(names), 1.0)

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
        """All that is known of some systems, given by their ids."""
        return self._replies.compared(systems, (), is_whole=True)

    def compare_chosen(self, systems: tuple[str, ...], utterance: Utterance) -> Advice:
        """Compare systems that were chosen from lists, by their ids. With fewer than two, ask which."""
        distinct = tuple(entry.id for entry in self._base.named(tuple(dict.fromkeys(systems))))
        reply = self._replies.compared(distinct, ()) if len(distinct) > 1 else self._which_systems(distinct)
        return self._record(utterance, reply, 1.0)

    def chat(self, intent: Intent) -> SmallTalk:
        """Help, the list of topics, a greeting, thanks."""
        return self._replies.chat(intent)

    def _pick(self, entry_id: str, utterance: Utterance, reply: Callable[[Entry], Picked]) -> Picked | Stale:
        """The reply about an entry that was picked; `GONE` where the base no longer has it."""
        entry = self._base.entry(entry_id)
        if entry is None:
            return GONE
        picked = replace(reply(entry), turn=self._write(utterance, "pick", entry.id, 1.0))
        return _fit_for(utterance, picked)

    def _last_topic(self, utterance: Utterance) -> str | None:
        turns, team = self._store.turns, utterance.thread.team
        topic = turns.last_topic(utterance.thread, but=utterance.event)
        if topic is None and utterance.direct:
            # Questions from App Home belong to no channel; their turns are stored under the person.
            channels = (utterance.thread.channel, utterance.user)
            found = (turns.last_topic_in_channel(team, channel, but=utterance.event) for channel in channels)
            topic = next(filter(None, found), None)
        return topic if topic and self._base.entry(topic) else None

    def _record(self, utterance: Utterance, reply: Advice, confidence: float, part: int = 0) -> Advice:
        """Store a reply as a turn. A reply that can be shared, voted on or passed on carries the turn's id."""
        topic = reply.entry.id if isinstance(reply, Answered | Elaborated) else None
        if isinstance(reply, SmallTalk) and reply.intent in ABOUT_LAST_QUESTION:
            asked = self._store.turns.last(utterance.thread, utterance.user, QUESTIONS)
            reply = replace(reply, turn=asked.id if asked else "")
            self._write(utterance, "small_talk", None, confidence, part)
            return reply
        turn = self._write(utterance, outcome_of(reply), topic, confidence, part)
        return _fit_for(utterance, replace(reply, turn=turn) if isinstance(reply, Recorded) else reply)

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


def _fit_for(utterance: Utterance, reply: Shown) -> Shown:
    """The reply for those who read it: a house rule is not for people of other workspaces."""
    if not utterance.is_outside or not isinstance(reply, Answered):
        return reply
    return replace(reply, entry=reply.entry.model_copy(update={"house_rule": ""}), page="")


def _is_sure(match: Match) -> bool:
    """Whether the knowledge has one answer, of which the advisor is sure."""
    match match.outcomes:
        case (Answer(confidence=confidence),):
            return confidence >= SURE
        case (Compare() | FollowUp(),):
            return True
        case _:
            return False


def outcome_of(reply: Advice) -> TurnOutcome:
    """The stored outcome of a turn that ended with this reply."""
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
