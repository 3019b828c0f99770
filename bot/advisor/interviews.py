"""Interviews: start one, do what its owner asks for, read what is typed into it, and show it.

Methods take a `component` as its place among those of the workload, counted from one; 0 is the workload as a whole.
Buttons carry places, because a name may be longer than what a button holds.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot import interview as engine
from bot.advisor.changes import Changes
from bot.advisor.history import History, LoadedInterview
from bot.advisor.interview_replies import (
    Acknowledged,
    AnswerUnderChange,
    CancelAsked,
    Cancelled,
    Handover,
    InterviewOptions,
    InterviewView,
    NotYours,
    OpenQuestion,
    Refusal,
    Result,
    Stale,
)
from bot.advisor.questions import QUESTIONS
from bot.advisor.replies import Filed
from bot.advisor.utterance import Utterance
from bot.advisor.views import Views
from bot.interview import Command, Considered, Interpretation, NotUnderstood, resolve
from bot.knowledge.model import Base
from bot.store import DissentRow, Interview, Store, Thread

REMIND_AFTER = timedelta(days=1)
EXPIRE_AFTER = timedelta(days=30)
AT_HOME, LISTED = 10, 100
"""Interviews that Home shows, and decisions that it lists."""
LONGEST_REASON = 2_000
"""Characters of why somebody disagrees."""

_TAKING_OVER = re.compile(
    r"\W*(?:(?:can|could|may|shall|let) (?:i|me) )?(?:please )?take (?:this |it )?over"
    r"(?: this| it| the interview)?(?: please)?\W*",
    re.IGNORECASE,
)

GONE = Stale("I no longer have this interview. Start a new one any time.")
OPEN_HERE = "You have an interview open in this thread, so let's go on with that one."
UNCLEAR = "I didn't understand that as an answer. Pick one below, or say it in other words."
STILL_UNCLEAR = "Sorry, I still don't understand. The buttons always work, and “Don't know” is a fine answer too."


class Interviews:
    """Holds interviews. The store keeps the answers; all else is derived from them."""

    def __init__(self, base: Base, store: Store, clock: Callable[[], datetime], event: str | None = None) -> None:
        """`event` is the event that is being handled, which is remembered where it ends an interview."""
        self._base = base
        self._store = store
        self._clock = clock
        self._event = event
        self._history = History(base, store)
        self._views = Views(base, self._history)
        self._changes = Changes(base, store, self._history, clock, event)

    # Starting and changing

    def start(
        self, utterance: Utterance, workload: str = "", message_ts: str | None = None, revises: str | None = None
    ) -> InterviewView | NotYours:
        """Begin an interview in this thread; where one is open already, show that.

        `message_ts` is the message that will show it, where there is one already; `revises` is the interview whose
        decision it is to replace.
        """
        return self._changes.start(utterance.thread, utterance.user, workload, revises, message_ts)

    def in_the_way(self, thread: Thread, user: str) -> InterviewView | Refusal | None:
        """What keeps a new interview from beginning in this thread: most often one that is open there, which is then
        shown below the wish.
        """
        if not self._base.interview.questions:
            return Stale("I have no interview to offer. Ask me a question instead.")
        interview = self._store.interviews.in_thread(thread)
        if interview is None or not interview.is_open:
            return None
        return self._shown_below(interview, OPEN_HERE) if interview.owner == user else NotYours(interview)

    def subject(self, thread: Thread) -> str:
        """What an interview that begins in a thread is about: its last question, where that tells of a workload."""
        question = self._store.turns.last_question(thread, QUESTIONS) or ""
        return question if self._changes.begun(question).proposed else ""

    def do(self, id_: str, user: str, command: Command, *, typed: bool = False) -> InterviewView | Refusal:
        """Apply a command, as the owner. Where it was `typed`, the reply says in words what was done."""
        loaded = self._owned(id_, user)
        if not isinstance(loaded, LoadedInterview):
            return loaded
        done = self._changes.do(loaded, command, typed=typed)
        return _moved(done, loaded) if typed and not isinstance(done, NotYours | Stale) else done

    def done_before(self, interview: Interview) -> InterviewView | CancelAsked | None:
        """The reply to a typed message that has changed the interview already, and is handled again after a crash."""
        if not self._changes.is_done(interview):
            return None
        if interview.cancel_asked:
            return CancelAsked(interview)
        loaded = self._history.load(interview)
        was = loaded.derived if interview.cancelled_at else loaded.former or loaded.derived
        return replace(self._changes.shown_again(loaded), moved_from=was.headline)

    def ask_to_cancel(self, interview: Interview) -> CancelAsked:
        """Ask the owner, once, whether they mean to cancel: a word is typed by mistake more easily than a button is
        pressed.
        """
        self._store.interviews.ask_to_cancel(interview.id, by=self._event)
        return CancelAsked(interview)

    def go_on(self, id_: str, user: str, note: str = "") -> InterviewView | Refusal:
        """Where the interview stands, for an owner who goes on with it and does not mean to cancel it."""
        loaded = self._owned(id_, user)
        if not isinstance(loaded, LoadedInterview):
            return loaded
        if loaded.interview.cancel_asked:
            self._store.interviews.ask_to_cancel(id_, asked=False, by=self._event)
        view = self._views.of(loaded, note)
        return _moved(view, loaded) if note else view

    def placed(self, id_: str, message_ts: str, thread_ts: str) -> None:
        """Remember which message shows the interview, and in which thread; it is edited in place from then on."""
        self._store.interviews.place_message(id_, message_ts, thread_ts)

    # Reading, for its owner

    def resume(self, id_: str, user: str) -> InterviewView | Refusal:
        """Where the interview stands."""
        loaded = self._owned(id_, user)
        return self._views.of(loaded) if isinstance(loaded, LoadedInterview) else loaded

    def reconsider(self, id_: str, user: str, component: int, question: str) -> AnswerUnderChange | Refusal:
        """An answer that its owner wants to see again, to change it."""
        loaded = self._owned(id_, user)
        if not isinstance(loaded, LoadedInterview):
            return loaded
        counted = resolve(loaded.form, loaded.case.of(engine.name_of(loaded.case, component))).counted
        given = {each.question.id: each for each in counted}
        if loaded.interview.cancelled_at or question not in given:
            return Stale("That answer no longer counts.", self._views.of(loaded))
        return AnswerUnderChange(loaded.interview, component, given[question].question, given[question].answer)

    def obstacle(self, id_: str, user: str) -> Refusal | None:
        """Why a user cannot change anything about an interview at the moment; None if they can."""
        loaded = self._owned(id_, user)
        return self._changes.obstacle(loaded.interview) if isinstance(loaded, LoadedInterview) else loaded

    def arranged(self, id_: str, user: str) -> InterviewOptions | Refusal:
        """What its owner can set about the interview as a whole."""
        loaded = self._owned(id_, user)
        if not isinstance(loaded, LoadedInterview):
            return loaded
        return InterviewOptions(loaded.interview, loaded.case, loaded.form.priorities)

    def considered(self, interview: Interview) -> tuple[Considered, ...]:
        """The questions that could come next, the best first, and what each is worth."""
        loaded = self._history.load(interview)
        return engine.trace(loaded.form, loaded.case)

    def keeps_questionnaire_of(self, interview: Interview) -> bool:
        """Whether the questionnaire that an interview was begun with is still there."""
        return self._history.questionnaire(interview) is not None

    def of_owner(self, team: str, user: str) -> tuple[InterviewView, ...]:
        """Somebody's interviews, open ones first."""
        return tuple(self._view(each) for each in self._store.interviews.of_owner(team, user, limit=AT_HOME))

    def decisions(self, team: str, user: str) -> tuple[Filed, ...]:
        """Somebody's decisions, the latest first."""
        filed = self._store.records.of_owner(team, user, limit=LISTED)
        return tuple(Filed(row.interview, row.number, row.status, workload) for row, workload in filed)

    # Typed messages

    def around(self, utterance: Utterance) -> Interview | None:
        """The interview that a message belongs to: that of its thread, or in direct messages the open one.

        One that the same message has ended is found, too, when it is handled again after a crash.
        """
        interview = self._store.interviews.in_thread(utterance.thread)
        if interview is None and utterance.direct:
            mine = self._store.interviews.of_owner(utterance.thread.team, utterance.user, limit=5)
            here = [each for each in mine if each.thread.channel == utterance.thread.channel]
            is_done = self._changes.is_done
            interview = next(filter(is_done, here), None) or next((each for each in here if each.is_open), None)
        if interview is None or (interview.cancelled_at and not self._changes.is_done(interview)):
            return None
        return interview

    def interpret(self, interview: Interview, text: str) -> Interpretation:
        """What the owner's words mean to the interview, as a command where they are one."""
        loaded = self._history.load(interview)
        return engine.interpret(loaded.form, loaded.case, text)

    def explained(self, interview: Interview, text: str) -> InterviewView:
        """Where the interview stands, with a reply to what was asked of it."""
        return self._shown_below(interview, text)

    def not_understood(self, interview: Interview, heard: NotUnderstood) -> InterviewView:
        """The owner was not understood: the question comes again, below their words."""
        loaded = self._history.load(interview)
        question = loaded.stage.progress.open
        meant = [each.label for each in question.options if each.id in heard.candidates] if question else []
        note = f"I'm not sure which you mean: {' or '.join(meant)}?" if meant else UNCLEAR
        if self._store.interviews.mishear(interview.id) > 1:
            note = STILL_UNCLEAR
        return _moved(self._views.of(loaded, note), loaded)

    def from_somebody_else(self, interview: Interview, utterance: Utterance) -> NotYours | Handover | None:
        """The reply to somebody who is not the owner; None where their words do not concern the interview."""
        if _TAKING_OVER.fullmatch(utterance.text):
            return Handover(interview, utterance.user)
        question = self._history.load(interview).stage.progress.open if interview.is_open else None
        if question and isinstance(engine.understand(question, utterance.text), engine.Understood):
            return NotYours(interview)
        return None

    # Other people, and time

    def is_known(self, team: str, user: str) -> bool:
        """Whether somebody's name is known."""
        return bool(self._store.people.name(team, user))

    def introduce(self, team: str, user: str, name: str) -> None:
        """Remember what somebody is called, for the records that name them."""
        self._store.people.learn(team, user, name)

    def wanted_by(self, id_: str, user: str) -> Handover | Stale:
        """Ask the owner whether somebody else may carry on with an interview."""
        interview = self.find(id_)
        if interview is None or interview.cancelled_at:
            return Stale("This interview is over, so there's nothing to take over. Start your own any time.")
        if interview.owner == user:
            return Stale("This interview is already yours.", self._view(interview))
        if not interview.owner:
            return Stale("Its owner had their data erased, so it can't be taken over. Start your own any time.")
        return Handover(interview, user)

    def result_of(self, id_: str) -> Result | Stale:
        """A result, for anybody who sees it."""
        interview = self.find(id_)
        view = self._view(interview) if interview else None
        return view if isinstance(view, Result) else Stale("I no longer have this result.")

    def disagree(self, id_: str, user: str, chosen: str, why: str) -> Acknowledged | Stale:
        """Keep that somebody would decide otherwise; `chosen` is the side, or empty."""
        interview = self.find(id_)
        loaded = self._history.load(interview) if interview else None
        if loaded is None or not isinstance(self._views.of(loaded), Result):
            return Stale("I no longer have this result.")
        self._store.records.disagree(id_, DissentRow(user, chosen, why.strip()[:LONGEST_REASON]))
        text = "Thanks. I've added this to the decision, where the people who look after my answers will see it."
        return Acknowledged(text, self._views.of(loaded))

    def unattended(self) -> list[OpenQuestion]:
        """Open interviews that nobody has touched for a day, each once, for their reminder."""
        claimed = self._store.reminders.claim(self._clock() - REMIND_AFTER)
        return [step for each in claimed if isinstance(step := self._view(each), OpenQuestion)]

    def expired(self) -> list[Cancelled]:
        """End the interviews that nobody has touched for thirty days."""
        return [Cancelled(each) for each in self._store.interviews.expire(self._clock() - EXPIRE_AFTER)]

    # Finding

    def find(self, id_: str) -> Interview | None:
        """An interview by its id."""
        return self._store.interviews.find(id_)

    def _owned(self, id_: str, user: str) -> LoadedInterview | Refusal:
        """The interview with this id, where it is this user's."""
        interview = self.find(id_)
        if interview is None:
            return GONE
        return self._history.load(interview) if interview.owner == user else NotYours(interview)

    def _view(self, interview: Interview) -> InterviewView:
        return self._views.of(self._history.load(interview))

    def _shown_below(self, interview: Interview, note: str) -> InterviewView:
        loaded = self._history.load(interview)
        return _moved(self._views.of(loaded, note), loaded)


def _moved(view: InterviewView, before: LoadedInterview) -> InterviewView:
    """The interview as it is to be shown below what its owner typed; its old place keeps what it asked."""
    return replace(view, moved_from=before.derived.headline)
