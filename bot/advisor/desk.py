"""The front desk: one method for each thing a user can do. Values in, replies out; the doors do the rest."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot import interview as interviewing
from bot.advisor import tables
from bot.advisor.answering import answered
from bot.advisor.replies import (
    Advice,
    Answered,
    AskedBack,
    Cancelled,
    Chatted,
    Compared,
    Elaborated,
    Entry,
    Home,
    InterviewWanted,
    NotKnown,
    NotYours,
    Reconsidered,
    Record,
    Refusal,
    Reply,
    Result,
    Sitting,
    Stale,
    Step,
)
from bot.interview import Given
from bot.knowledge.model import Base, Intent, Question, System
from bot.matching import Answer, Clarify, Compare, Decline, FollowUp, Match, Matcher, Outcome, Phrase
from bot.store import Interview, Store, Thread, Turn

LONGEST_QUESTION = 2_000
"""Characters of a message that are read: a question is shorter, and a pasted log is not one."""


@dataclass(frozen=True)
class Said:
    """Something a person wrote to the advisor. `direct` is true where nobody else reads along."""

    text: str
    who: str
    thread: Thread
    direct: bool = False


class Advisor:
    """Answers, compares and interviews, from one knowledge base and what the store remembers."""

    def __init__(self, base: Base, matcher: Matcher, store: Store, clock: Callable[[], datetime]) -> None:
        self.base = base
        self.matcher = matcher
        self._store = store
        self._clock = clock
        phrases = "|".join(re.escape(phrase) for phrase in base.about.phrases.get("interview", ())) or "(?!)"
        # "please interview me about our mail server"; the phrase alone is the matcher's to know, misspelt too.
        please = r"(?:(?:please|can you|could you)\W+)?"
        about = r"\W+(?:about|for|on|regarding)\s+(?P<workload>.+)|(?:\W+please)?\W*$"
        self._wish_for_interview = re.compile(rf"{please}(?:{phrases})(?:{about})", re.IGNORECASE | re.DOTALL)

    def renewed(self, base: Base, matcher: Matcher) -> "Advisor":
        """The advisor for another state of the knowledge, at the same desk."""
        return Advisor(base, matcher, self._store, self._clock)

    # Asking

    def hear(self, said: Said) -> tuple[Reply, ...]:
        """Reply to whatever was written: an answer to an open interview, or else a question."""
        interview = self._interview_around(said)
        return self.ask(said) if interview is None else self._typed(interview, said)

    def ask(self, said: Said) -> tuple[Advice, ...]:
        """Reply to a question."""
        text = said.text.strip()[:LONGEST_QUESTION]
        if not re.search(r"\w", text):
            return (self.chat("help"),)
        if wish := self._wish_for_interview.match(text):
            return (InterviewWanted(wish["workload"] or ""),)
        match = self.matcher.match(text, last=self._last_topic(said))
        replies = tuple(self._advice(outcome, match) for outcome in match.outcomes)
        for reply in replies:
            topic = reply.entry.id if isinstance(reply, Answered | Elaborated) else None
            self._remember(said, type(reply).__name__.lower(), topic, match.confidence)
        return replies

    def show(self, topic: str, said: Said) -> Answered | Stale:
        """The answer to a topic that was picked from a list."""
        entry = self.base.entry(topic)
        if entry is None:
            return Stale("This topic is no longer in the knowledge base. Ask me again in your own words.")
        self._remember(said, "picked", entry.id, 1.0)
        return answered(self.base, entry)

    def none_of_these(self) -> NotKnown:
        """None of the topics that were offered was meant."""
        return NotKnown((), self._subject)

    def compare(self, names: str) -> Advice:
        """Two systems side by side, named one after the other, with or without a word between them."""
        found = self.matcher.systems_in(names)
        if len(found.systems) + len(found.unknown) < 2 and len(names.split()) == 2:
            found = self.matcher.systems_in(" and ".join(names.split()))
        if len(found.systems) + len(found.unknown) < 2:
            return self.chat("help")
        return self._compared(found.systems, found.unknown)

    def side_by_side(self, systems: tuple[str, ...]) -> Compared:
        """Two systems side by side, by their ids."""
        return self._compared(systems, ())

    def chat(self, intent: Intent) -> Chatted:
        """Help, the list of topics, a greeting."""
        return Chatted(intent, self._subject, self.base.about.examples, self.base.entries)

    def _advice(self, outcome: Outcome, match: Match) -> Advice:
        match outcome:
            case Answer(topic=topic):
                return answered(self.base, self._entry(topic), match.side)
            case Clarify(choices=choices):
                return AskedBack(self._entries(choices))
            case Decline(nearest=nearest):
                return NotKnown(self._entries(nearest), self._subject)
            case Compare(systems=systems, unknown=unknown):
                return self._compared(systems, unknown)
            case FollowUp(topic=topic, aspect=aspect):
                return Elaborated(self._entry(topic), aspect)
            case Phrase(intent="interview"):
                return InterviewWanted()
            case Phrase(intent=intent):
                return self.chat(intent)

    def _compared(self, systems: tuple[str, ...], unknown: tuple[str, ...]) -> Compared:
        known = tuple(entry for entry in self._entries(systems) if isinstance(entry, System))
        return Compared(known, unknown, tables.of_systems(self.base, known))

    @property
    def _subject(self) -> str:
        title = self.base.about.title
        return title[:1].lower() + title[1:]

    def _entry(self, id_: str) -> Entry:
        entry = self.base.entry(id_)
        if entry is None:
            raise LookupError(f"the matcher named {id_}, which the base does not have")
        return entry

    def _entries(self, ids: tuple[str, ...]) -> tuple[Entry, ...]:
        return tuple(entry for id_ in ids if (entry := self.base.entry(id_)))

    def _last_topic(self, said: Said) -> str | None:
        turns = self._store.turns
        topic = turns.last_topic(said.thread)
        if topic is None and said.direct:
            team = said.thread.team
            # What was asked outside all channels, in App Home, is remembered under the person.
            topic = turns.last_topic_in_channel(team, said.thread.channel) or turns.last_topic_in_channel(
                team, said.who
            )
        return topic if topic and self.base.entry(topic) else None

    def _remember(self, said: Said, outcome: str, topic: str | None, confidence: float) -> None:
        turn = Turn(
            thread=said.thread,
            asker=said.who,
            question=said.text[:LONGEST_QUESTION],
            outcome=outcome,
            topic=topic,
            confidence=confidence,
            base_version=self.base.version,
            asked_at=self._clock(),
        )
        self._store.turns.add(turn)

    # The interview

    def start(self, said: Said, workload: str = "", message_ts: str | None = None) -> Sitting | NotYours:
        """Begin an interview in this thread; where one is open already, show that.

        `message_ts` is the message that is to show it, where there is one already.
        """
        id_ = secrets.token_hex(6)
        version = self.base.version
        interview = self._store.interviews.start(id_, said.thread, said.who, version, workload[:LONGEST_QUESTION])
        if interview.owner != said.who:
            return NotYours(interview.owner)
        if message_ts and interview.message_ts is None:
            self._store.interviews.place_message(interview.id, message_ts)
        return self._current(interview.id)

    def in_the_way(self, thread: Thread, who: str) -> Sitting | Refusal | None:
        """What keeps a new interview from beginning in this thread: most often one that is open there."""
        if not self.base.interview.questions:
            return Stale("There is no interview in this knowledge base. Ask me a question instead.")
        interview = self._store.interviews.in_thread(thread)
        if interview is None or not interview.is_open:
            return None
        return self._current(interview.id) if interview.owner == who else NotYours(interview.owner)

    def answer(self, id_: str, who: str, question: str, option: str) -> Sitting | Refusal:
        """Take an answer that was clicked. Of two clicks on one question the first counts."""
        interview = self._own(id_, who)
        if not isinstance(interview, Interview):
            return interview
        current = self._current(id_)
        if not interview.is_open:
            return Stale("This interview has ended. Restart it to answer again.", current)
        open_question = self._replayed(interview).open
        if open_question is None or open_question.id != question:
            return Stale("That question is already answered. Use Back to change an answer.", current)
        if question in dict(interview.answers):  # It was put off, or answered by what is no longer offered.
            self._store.interviews.change_answer(id_, question, option)
        elif not self._store.interviews.answer(id_, question, option):
            return Stale("That question was answered a moment ago.", self._current(id_))
        return self._current(id_)

    def dont_know(self, id_: str, who: str, question: str) -> Sitting | Refusal:
        """Take "don't know" for an answer."""
        return self.answer(id_, who, question, interviewing.DONT_KNOW)

    def back(self, id_: str, who: str, answered: int) -> Sitting | Refusal:
        """Take the latest of so many answers back; a second click on the same button takes nothing more."""
        interview = self._own(id_, who)
        if not isinstance(interview, Interview):
            return interview
        if interview.cancelled_at:
            return Stale("This interview was cancelled. Start it again to answer.", self._current(id_))
        if len(interview.answers) != answered:
            return Stale("That answer was already taken back.", self._current(id_))
        return self._taken_back(interview)

    def confirm(self, id_: str, who: str) -> Sitting | Refusal:
        """Take what was read from the request for answers, as its owner says that it is right."""
        interview = self._own(id_, who)
        if not isinstance(interview, Interview):
            return interview
        understood = self._understood(interview)
        if not understood:
            return Stale("Your answers count now, not what I read before them.", self._current(id_))
        for given in understood:
            self._store.interviews.answer(id_, given.question.id, given.answer)
        return self._current(id_)

    def reconsider(self, id_: str, who: str, question: str) -> Reconsidered | Refusal:
        """An answer that its owner wants to see again, to change it."""
        interview = self._own(id_, who)
        if not isinstance(interview, Interview):
            return interview
        given = {given.question.id: given for given in self._replayed(interview).counted}
        if interview.cancelled_at or question not in given:
            return Stale("That answer no longer counts.", self._current(id_))
        return Reconsidered(interview, given[question].question, given[question].answer)

    def change(self, id_: str, who: str, question: str, option: str) -> Sitting | Refusal:
        """Answer a question differently, or before it is asked; after the result, too."""
        interview = self._own(id_, who)
        if not isinstance(interview, Interview):
            return interview
        if interview.cancelled_at:
            return Stale("This interview was cancelled. Start it again to answer.", self._current(id_))
        if not interview.is_open and not self._store.interviews.reopen(id_):
            return Stale("Another interview is open in this thread. Finish or cancel that one first.")
        self._store.interviews.change_answer(id_, question, option)
        return self._current(id_)

    def _taken_back(self, interview: Interview) -> Sitting | Stale:
        if not interview.is_open and not self._store.interviews.reopen(interview.id):
            return Stale("Another interview is open in this thread. Finish or cancel that one first.")
        self._store.interviews.take_back(interview.id, len(interview.answers))
        return self._current(interview.id)

    def cancel(self, id_: str, who: str) -> Sitting | Refusal:
        """End the interview without a result."""
        interview = self._own(id_, who)
        if not isinstance(interview, Interview):
            return interview
        if not self._store.interviews.cancel(id_):
            return Stale("This interview has ended already.", self._current(id_))
        return self._current(id_)

    def restart(self, id_: str, who: str) -> Sitting | Refusal:
        """Forget the answers and begin again, in the same message."""
        interview = self._own(id_, who)
        if not isinstance(interview, Interview):
            return interview
        if not self._store.interviews.restart(id_, self.base.version):
            return Stale("Another interview is open in this thread. Finish or cancel that one first.")
        return self._current(id_)

    def resume(self, id_: str, who: str) -> Sitting | Refusal:
        """Where the interview stands."""
        interview = self._own(id_, who)
        return self._current(id_) if isinstance(interview, Interview) else interview

    def placed(self, id_: str, message_ts: str) -> None:
        """Remember which message shows the interview, so that it is edited in place from then on."""
        self._store.interviews.place_message(id_, message_ts)

    def home(self, team: str, who: str) -> Home:
        """What this person finds at home: their interviews, the topics, examples."""
        mine = self._store.interviews.of_owner(team, who, limit=5)
        about = self.base.about
        return Home(tuple(self._sitting(interview) for interview in mine), self.base.topics, about.examples)

    def forget(self, team: str) -> None:
        """Erase everything that is kept of a workspace."""
        self._store.forget_team(team)

    def _typed(self, interview: Interview, said: Said) -> tuple[Reply, ...]:
        """What was written in an interview's thread: a word to steer it, an answer, or a question of its own."""
        question = self._replayed(interview).open if interview.is_open else None
        if said.who != interview.owner:
            meant = question and isinstance(interviewing.understand(question, said.text), interviewing.Understood)
            return (NotYours(interview.owner),) if meant else self.ask(said)
        if steered := self._steered(interview, question, said):
            return (steered,)
        if question is None:
            return self.ask(said)
        if said.text.rstrip().endswith("?"):
            replies = self.ask(said)
            if not all(isinstance(reply, NotKnown | AskedBack) for reply in replies):
                return replies
        match interviewing.understand(question, said.text):
            case interviewing.Understood(answer=answer):
                return (self.answer(interview.id, said.who, question.id, answer),)
            case interviewing.NotUnderstood():
                return self._asked_or_again(interview, said)

    def _asked_or_again(self, interview: Interview, said: Said) -> tuple[Reply, ...]:
        """No answer to the open question: a question to the advisor, or else a kind word and the question again."""
        replies = self.ask(said)
        if any(isinstance(reply, Answered | Compared | Elaborated | Chatted | InterviewWanted) for reply in replies):
            return replies
        note = "I did not understand that as an answer. Pick one below, or say it in other words."
        return (self._step(interview, self._replayed(interview), note),)

    def _steered(self, interview: Interview, question: Question | None, said: Said) -> Sitting | Refusal | None:
        """The reply to "go back", "stop", "start over" and the like; None where the words do not steer."""
        if amended := interviewing.amend(self.base.interview, said.text):
            return self.change(interview.id, said.who, amended.question.id, amended.answer)
        if self._understood(interview) and interviewing.agrees(said.text):
            return self.confirm(interview.id, said.who)
        match interviewing.command(said.text):
            case "back":
                return self._taken_back(interview)
            case "restart":
                return self.restart(interview.id, said.who)
            case "cancel" if question:
                return self.cancel(interview.id, said.who)
            case "why" | "progress" if question:
                return self._step(interview, self._replayed(interview), question.why)
            case _:
                return None

    def _interview_around(self, said: Said) -> Interview | None:
        """The interview that a message belongs to: that of its thread, or in direct messages the open one."""
        interview = self._store.interviews.in_thread(said.thread)
        if interview is None and said.direct:
            mine = self._store.interviews.of_owner(said.thread.team, said.who, limit=5)
            here = (each for each in mine if each.is_open and each.thread.channel == said.thread.channel)
            interview = next(here, None)
        return interview if interview and interview.cancelled_at is None else None

    def _own(self, id_: str, who: str) -> Interview | NotYours | Stale:
        interview = self._store.interviews.find(id_)
        if interview is None:
            return Stale("I no longer have this interview. Start a new one any time.")
        return interview if interview.owner == who else NotYours(interview.owner)

    def _current(self, id_: str) -> Sitting:
        """The interview as it stands now; where the last answer settled it, it ends here, once."""
        interview = self._found(id_)
        if interview.is_open and self._replayed(interview).open is None:
            fresh = self._store.interviews.finish(id_)
            return replace(self._result(self._found(id_)), fresh=fresh)
        return self._sitting(interview)

    def _found(self, id_: str) -> Interview:
        interview = self._store.interviews.find(id_)
        if interview is None:
            raise LookupError(f"interview {id_} is gone")
        return interview

    def _sitting(self, interview: Interview) -> Sitting:
        if interview.cancelled_at:
            return Cancelled(interview)
        progress = self._replayed(interview)
        return self._result(interview) if progress.open is None else self._step(interview, progress)

    def _step(self, interview: Interview, progress: interviewing.Progress, note: str = "") -> Step:
        return Step(interview, progress, note, self._understood(interview))

    def _understood(self, interview: Interview) -> tuple[Given, ...]:
        """What the request says, as long as nothing is answered: then the person's own answers count."""
        if interview.answers or not interview.is_open:
            return ()
        questions = {question.id: question for question in self.base.interview.questions}
        read = interviewing.facts(self.base.interview, interview.workload)
        return tuple(Given(questions[fact.question], fact.option) for fact in read)

    def _replayed(self, interview: Interview) -> interviewing.Progress:
        return interviewing.replay(self.base.interview, dict(interview.answers))

    def _result(self, interview: Interview) -> Result:
        recommendation = interviewing.recommend(self.base.interview, dict(interview.answers))
        deed = interviewing.Deed(
            title=f"Where to run it: {recommendation.title}",
            workload=interview.workload,
            owner=interview.owner,
            on=self._clock().date(),
            version=self.base.version,
        )
        record = Record(f"decision-{interview.id}.md", interviewing.record(recommendation, deed))
        return Result(interview, recommendation, record)
