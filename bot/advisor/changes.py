"""Apply commands to stored interviews: load, apply, keep, and file the decision when an interview ends."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import interview as engine
from bot.advisor.history import History, LoadedInterview, case_from, stored_case
from bot.advisor.interview_replies import Cancelled, InterviewView, NotYours, OpenQuestion, Refusal, Result, Stale
from bot.advisor.questions import LONGEST_QUESTION
from bot.advisor.views import Views
from bot.interview import Case, CaseCommand, Changed, Command, NotEnough, Outdated
from bot.interview import commands as can
from bot.knowledge.model import Base
from bot.store import Interview, RecordRow, Store, Thread

CANCELLED = Stale("This interview was cancelled. Start it again to answer.")
REPLACED = Stale("A newer decision has replaced this one. Change that one instead.")
ELSEWHERE = Stale("There's another interview open in this thread. Finish or cancel that one first.")
MORE_CHANGED = "You've changed more since then, so I can't undo that. Use Back, or change an answer."
MEANWHILE = "Something else changed a moment ago. This is how it stands now."
RECORD_CHANGED = "The decision record has changed. Press Export to get it as it is now."


class Changes:
    """Changes interviews that are loaded. Who may do so was checked before."""

    def __init__(
        self, base: Base, store: Store, history: History, clock: Callable[[], datetime], event: str | None = None
    ) -> None:
        """`event` is the event that is being handled, which is remembered where it ends an interview."""
        self._base = base
        self._store = store
        self._history = history
        self._views = Views(base, history)
        self._clock = clock
        self._event = event

    def start(
        self,
        thread: Thread,
        owner: str,
        workload: str,
        revises: str | None = None,
        message_ts: str | None = None,
    ) -> InterviewView | NotYours:
        """Begin an interview in a thread; where one is open already, show that.

        `revises` is the interview whose decision it is to replace; `message_ts` is the message that will show it.
        """
        self._history.keep_base()
        about = workload[:LONGEST_QUESTION]
        proposed = stored_case(self.begun(about)).proposed
        interview = self._store.interviews.start(
            secrets.token_hex(6), thread, owner, self._base.version, about, proposed, revises, message_ts
        )
        return self._first_view(interview) if interview.owner == owner else NotYours(interview)

    def begun(self, workload: str) -> Case:
        """The case of an interview that begins: what the request says by itself is proposed."""
        return engine.propose(self._base.interview, Case(), workload)

    def _first_view(self, interview: Interview) -> InterviewView:
        """An interview that may have just begun; where there is nothing to ask, it ends with that."""
        loaded = self._history.load(interview)
        ended = loaded.changed(loaded.case, self._clock(), self._event)
        if interview.is_open and loaded.is_over and self._store.interviews.keep(interview, ended.interview):
            return self._file(ended, "")
        return self._views.of(loaded)

    def do(self, loaded: LoadedInterview, command: Command, *, typed: bool) -> InterviewView | Refusal:
        """Do something to an interview. Where the command was `typed`, the reply says in words what was done."""
        self._file_what_a_crash_left(loaded)
        if self.is_done(loaded.interview):
            return self.shown_again(loaded)
        match command:
            case can.Cancel():
                return self._cancel(loaded)
            case can.Accept():
                return self._accept(loaded)
            case can.HandOver(to=to):
                return self._hand_over(loaded, to)
            case can.Undo(revision=revision):
                return self._undo(loaded, revision)
            case can.Restart():
                return self._restart(loaded)
            case _:
                done = self._change(loaded, command, typed)
                if isinstance(done, OpenQuestion | Result):
                    return replace(done, noted=typed and bool(done.note))
                return done

    def obstacle(self, interview: Interview) -> Stale | None:
        """Why an interview cannot be changed at the moment; None if it can be."""
        if interview.cancelled_at:
            return CANCELLED
        if interview.is_open:
            return None
        row = self._store.records.find(interview.id)
        if row and row.superseded_by:
            return REPLACED
        return ELSEWHERE if self._is_another_open(interview) else None

    def is_done(self, interview: Interview) -> bool:
        """Whether the event that is handled has changed the interview already, before a crash."""
        return self._event is not None and interview.changed_by == self._event

    def shown_again(self, loaded: LoadedInterview) -> InterviewView:
        """The reply to an event that has changed the interview already: how it stands, with its record if that event
        ended it.
        """
        view = self._views.of(loaded)
        if not isinstance(view, Result):
            return view
        had_ended = loaded.former is not None and loaded.former.is_over
        return replace(view, fresh=not (had_ended or view.record.is_final))

    def _change(self, loaded: LoadedInterview, command: CaseCommand, typed: bool) -> InterviewView | Stale:
        """Do what changes what is known of the workload."""
        if loaded.interview.cancelled_at:
            return self._stale(loaded, CANCELLED.why)
        if isinstance(command, can.GiveAnswer) and not loaded.interview.is_open:
            return self._stale(loaded, "This interview has ended. Change an answer, or restart it.")
        going_by = self._history.updated(loaded) if isinstance(command, can.Update) else loaded
        match engine.apply(going_by.form, loaded.case, command):
            case Outdated(why=why):
                return self._stale(loaded, why)
            case NotEnough(text=text):
                return self._views.of(loaded, text if loaded.stage.progress.open else "")
            case changed:
                return self._keep(loaded, going_by, changed, self._told(going_by, command, changed, typed))

    def _told(self, going_by: LoadedInterview, command: CaseCommand, changed: Changed, typed: bool) -> str:
        """The note about a change: all of it after typed words; after a click only its side effects."""
        if isinstance(command, can.Update):
            dropped = [f"Dropped: {drop.question.replace('_', ' ')}. {drop.because}" for drop in changed.dropped]
            return " ".join([f"This goes by knowledge {going_by.version} now.", *dropped])
        return engine.done_text(going_by.form, command, changed) if typed else engine.changed_text(changed)

    def _keep(
        self, loaded: LoadedInterview, going_by: LoadedInterview, changed: Changed, note: str
    ) -> InterviewView | Stale:
        """Keep a case in place of the one that was loaded; of two changes at the same moment the first counts."""
        before = loaded.interview
        row = None if before.is_open else self._store.records.find(before.id)
        if row and row.is_final:
            return self._revise(loaded, row, going_by, changed, note)
        if not before.is_open and self._is_another_open(before):
            return ELSEWHERE
        after = going_by.changed(changed.case, self._clock(), self._event)
        if not self._store.interviews.keep(before, after.interview):
            return self._stale(self._reloaded(loaded), MEANWHILE)
        return self._file(after, note) if after.is_over else self._views.of(after, note)

    def _revise(
        self, loaded: LoadedInterview, row: RecordRow, going_by: LoadedInterview, changed: Changed, note: str
    ) -> InterviewView | Stale:
        """Change a decision that is final: it stays as it is, and another interview begins, to replace it."""
        if row.superseded_by:
            return self._stale(loaded, REPLACED.why)
        old, id_ = going_by.interview, secrets.token_hex(6)
        begun = self._store.interviews.start(
            id_, old.thread, old.owner, old.base_version, old.workload, revises=old.id
        )
        if self.is_done(begun):
            return self.shown_again(self._history.load(begun))
        if begun.id != id_ and not _was_never_shown(begun, old):
            return ELSEWHERE
        told = f"This revises decision {row.number}, which stands until you reach a new one."
        revision = replace(going_by, interview=begun)
        return self._keep(revision, revision, changed, " ".join(part for part in (told, note) if part))

    def _file(self, loaded: LoadedInterview, note: str) -> InterviewView:
        """File the decision that an interview has come to, once; a number that it has stays."""
        if self._store.records.find(loaded.interview.id):
            return self._views.of(loaded, f"{note} {RECORD_CHANGED}".strip())
        row = self._new_record(loaded.interview)
        view = self._views.of(loaded, note)
        if not isinstance(view, Result):
            return view
        replaced = self._store.interviews.find(row.supersedes) if row.supersedes else None
        before = self._views.of(self._history.load(replaced)) if replaced else None
        return replace(view, fresh=True, replaced=before if isinstance(before, Result) else None)

    def _new_record(self, interview: Interview) -> RecordRow:
        before = self._store.interviews.decided_in(interview.thread, but=interview.id)
        supersedes = interview.revises or (before.id if before else None)
        return self._store.records.file(interview.id, interview.thread.team, (), supersedes)

    def _file_what_a_crash_left(self, loaded: LoadedInterview) -> None:
        """File a decision whose interview ended, and whose process did before the record was filed."""
        if loaded.interview.finished_at and self._store.records.find(loaded.interview.id) is None:
            self._new_record(loaded.interview)

    def _cancel(self, loaded: LoadedInterview) -> InterviewView | Stale:
        if not self._store.interviews.cancel(loaded.interview.id, self._event):
            return self._stale(self._reloaded(loaded), "This interview has already ended.")
        return Cancelled(replace(loaded.interview, cancelled_at=self._clock()))

    def _accept(self, loaded: LoadedInterview) -> InterviewView | Stale:
        view = self._views.of(loaded)
        if not isinstance(view, Result) or view.record.number is None:
            return Stale("There's no result to accept yet.", view)
        if view.record.is_final:
            return Stale(f"This decision is already {view.record.status}.", view)
        if not self._history.decided(loaded, "accepted", (), self._clock()):
            return self._stale(self._reloaded(loaded), MEANWHILE)
        accepted = self._views.of(loaded)
        return replace(accepted, decided=True) if isinstance(accepted, Result) else accepted

    def _hand_over(self, loaded: LoadedInterview, to: str) -> InterviewView:
        self._store.interviews.hand_over(loaded.interview.id, loaded.interview.owner, to)
        return self._views.of(replace(loaded, interview=replace(loaded.interview, owner=to)))

    def _undo(self, loaded: LoadedInterview, revision: int) -> InterviewView | Stale:
        interview = loaded.interview
        if interview.revision != revision or interview.before is None or interview.cancelled_at:
            return self._stale(loaded, MORE_CHANGED)
        changed = engine.restore(loaded.form, loaded.case, case_from(interview.before))
        return self._keep(loaded, loaded, changed, engine.changed_text(changed) or "Undone.")

    def _restart(self, loaded: LoadedInterview) -> InterviewView | Refusal:
        """Begin again, in the same message; after a result in one of its own, as the decision made is kept."""
        interview = loaded.interview
        if interview.finished_at:
            if self._is_another_open(interview):
                return ELSEWHERE
            return self.start(interview.thread, interview.owner, interview.workload, interview.id)
        self._history.keep_base()
        proposed = stored_case(self.begun(interview.workload)).proposed
        if not self._store.interviews.restart(interview.id, self._base.version, proposed, self._event):
            return ELSEWHERE
        return self._first_view(self._reloaded(loaded).interview)

    def _is_another_open(self, interview: Interview) -> bool:
        there = self._store.interviews.in_thread(interview.thread)
        if there is None or not there.is_open or there.id == interview.id:
            return False
        return not _was_never_shown(there, interview)

    def _reloaded(self, loaded: LoadedInterview) -> LoadedInterview:
        """The interview as it is by now, where somebody else was quicker."""
        return self._history.load(self._store.interviews.find(loaded.interview.id) or loaded.interview)

    def _stale(self, loaded: LoadedInterview, why: str) -> Stale:
        return Stale(why, self._views.of(loaded))


def _was_never_shown(begun: Interview, old: Interview) -> bool:
    """Whether an interview was begun to replace another's decision, and a crash kept it from being shown."""
    return begun.revises == old.id and begun.message_ts is None and begun.revision == 0
