"""Interviewing: one method for each thing that can be done to an interview, by its owner or by somebody else.

What methods take as `component` is its place among those of the workload, counted from one; 0 is the workload as a
whole. Buttons carry places, as names may be longer than what a button can carry.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from bot import interview as engine
from bot.advisor.archive import Archive, case_from, case_of, kept_of
from bot.advisor.asking import LONGEST_QUESTION, QUESTIONS, Said
from bot.advisor.replies import (
    Arranged,
    Cancelled,
    Handover,
    NotYours,
    Placed,
    Reconsidered,
    Refusal,
    Result,
    Sitting,
    Stale,
    Step,
    Thanked,
)
from bot.interview import Case, Changed, Heard, Noted, Quit, Stage, Told, Unclear
from bot.knowledge.model import Base, Questionnaire
from bot.store import Disagreement, Filed, Interview, Store, Thread

REMIND_AFTER = timedelta(days=1)
EXPIRE_AFTER = timedelta(days=30)
LONGEST_REASON = 2_000
"""Characters of why somebody disagrees."""

_TAKING_OVER = re.compile(
    r"\W*(?:(?:can|could|may|shall|let) (?:i|me) )?(?:please )?take (?:this |it )?over"
    r"(?: this| it| the interview)?(?: please)?\W*",
    re.IGNORECASE,
)

ELSEWHERE = "Another interview is open in this thread. Finish or cancel that one first."


P = ParamSpec("P")
R = TypeVar("R")


def _owned(
    method: Callable[Concatenate["Interviewing", Interview, P], R],
) -> Callable[Concatenate["Interviewing", str, str, P], R | Refusal]:
    """A method on an interview, as one on its id that only its owner may use."""

    @wraps(method)
    def checked(self: "Interviewing", id_: str, who: str, /, *args: P.args, **kwargs: P.kwargs) -> R | Refusal:
        interview = self.find(id_)
        if interview is None:
            return Stale("I no longer have this interview. Start a new one any time.")
        return method(self, interview, *args, **kwargs) if interview.owner == who else NotYours(interview)

    return checked


class Interviewing:
    """Holds interviews: what is known is in the store, what follows from it is derived each time."""

    def __init__(self, base: Base, store: Store, clock: Callable[[], datetime]) -> None:
        self._base = base
        self._store = store
        self._clock = clock
        self._archive = Archive(base, store)

    # Beginning

    def start(self, said: Said, workload: str = "", message_ts: str | None = None) -> Sitting | NotYours:
        """Begin an interview in this thread; where one is open already, show that.

        `message_ts` is the message that is to show it, where there is one already.
        """
        self._archive.keep_base()
        interview = self._store.interviews.start(
            secrets.token_hex(6),
            said.thread,
            said.who,
            self._base.version,
            workload[:LONGEST_QUESTION],
            kept_of(self._begun(workload[:LONGEST_QUESTION])).proposed,
        )
        if interview.owner != said.who:
            return NotYours(interview)
        if message_ts and interview.message_ts is None:
            self._store.interviews.place_message(interview.id, message_ts)
        return self._current(interview.id)

    def in_the_way(self, thread: Thread, who: str) -> Sitting | Refusal | None:
        """What keeps a new interview from beginning in this thread: most often one that is open there."""
        if not self._base.interview.questions:
            return Stale("There is no interview in this knowledge base. Ask me a question instead.")
        interview = self._store.interviews.in_thread(thread)
        if interview is None or not interview.is_open:
            return None
        return self._current(interview.id) if interview.owner == who else NotYours(interview)

    def subject(self, thread: Thread) -> str:
        """What an interview that begins in a thread is about: its last question, where that tells of a workload."""
        question = self._store.turns.last_question(thread, QUESTIONS) or ""
        return question if self._begun(question).proposed else ""

    def _begun(self, workload: str) -> Case:
        """What the request says by itself is proposed."""
        return engine.propose(self._base.interview, Case(), workload)

    # Answering

    @_owned
    def answer(self, interview: Interview, component: int, question: str, option: str) -> Sitting | Stale:
        """Take an answer that was clicked. Of two clicks on one question the first counts."""
        if not interview.is_open:
            return self._stale(interview, "This interview has ended. Change an answer, or restart it.")
        case = case_of(interview)
        stage = self._stage(interview, case)
        asked = stage.progress.open
        if asked is None or (asked.id, stage.component) != (question, _name(case, component)):
            return self._stale(interview, "That question is already answered. Use Back to change an answer.")
        return self._change(interview, engine.answer(self._form(interview), case, question, option, stage.component))

    @_owned
    def back(self, interview: Interview, answered: int) -> Sitting | Stale:
        """Take the latest of so many answers back; a second click on the same button takes nothing more."""
        case = case_of(interview)
        if not interview.cancelled_at and case.count != answered:
            return self._stale(interview, "That answer was already taken back.")
        return self._change(interview, engine.take_back(self._form(interview), replace(case, stop_at=None)))

    @_owned
    def undo(self, interview: Interview, revision: int) -> Sitting | Stale:
        """Take back what was done last, whatever it was, where nothing has been done since."""
        if interview.revision != revision or interview.before is None:
            return self._stale(interview, "More was done since. Use Back, or change an answer.")
        changed = engine.restore(self._form(interview), case_of(interview), case_from(interview.before))
        return self._change(interview, changed, engine.changed_text(changed) or "Undone.")

    @_owned
    def confirm(self, interview: Interview) -> Sitting | Stale:
        """Take what was read from the owner's words for answers, as they say that it is right."""
        return self._settle(interview, engine.confirm(self._form(interview), case_of(interview)))

    @_owned
    def decline(self, interview: Interview) -> Sitting | Stale:
        """Forget what was read from the owner's words, as they say that it is not right."""
        return self._settle(interview, Changed(engine.decline(case_of(interview))))

    def _settle(self, interview: Interview, settled: Changed) -> Sitting | Stale:
        if interview.cancelled_at or not interview.kept.proposed:
            return self._stale(interview, "That is settled already.")
        return self._change(interview, settled)

    @_owned
    def reconsider(self, interview: Interview, component: int, question: str) -> Reconsidered | Stale:
        """An answer that its owner wants to see again, to change it."""
        case = case_of(interview)
        name = _name(case, component)
        counted = engine.replay(self._form(interview), case.of(name)).counted
        given = {each.question.id: each for each in counted}
        if interview.cancelled_at or question not in given:
            return self._stale(interview, "That answer no longer counts.")
        return Reconsidered(interview, component, given[question].question, given[question].answer)

    @_owned
    def change(self, interview: Interview, component: int, question: str, option: str) -> Sitting | Stale:
        """Answer a question differently, or before it is asked; after the result, too."""
        case = case_of(interview)
        name = _name(case, component)
        return self._change(interview, engine.answer(self._form(interview), case, question, option, name))

    # The interview as a whole

    @_owned
    def arranged(self, interview: Interview) -> Arranged:
        """What its owner can set about the interview as a whole."""
        return Arranged(interview, case_of(interview), self._form(interview).priorities)

    @_owned
    def prioritise(self, interview: Interview, priorities: Sequence[str]) -> Sitting | Stale:
        """Weigh by what matters most to the owner."""
        return self._change(interview, Changed(engine.prioritise(case_of(interview), priorities)))

    @_owned
    def split(self, interview: Interview, names: Sequence[str]) -> Sitting | Stale:
        """Describe the workload as components; without names it is one workload again."""
        return self._change(interview, Changed(engine.split(self._form(interview), case_of(interview), names)))

    @_owned
    def go_on(self, interview: Interview) -> Sitting | Stale:
        """Ask on after a likely result."""
        return self._change(interview, Changed(engine.go_on(case_of(interview))))

    @_owned
    def conclude(self, interview: Interview) -> Sitting | Stale:
        """Ask nothing more, and recommend by what is known. What waits for a yes is forgotten."""
        after = engine.conclude(case_of(interview))
        stage = self._stage(interview, after)
        if stage.missing:
            return self._sitting(interview, stage.missing.text if stage.progress.open else "")
        return self._change(interview, Changed(after))

    @_owned
    def update(self, interview: Interview) -> Sitting | Stale:
        """Carry an interview on under the knowledge of now, and name the answers that could not follow."""
        moved = engine.migrate(self._base.interview, case_of(interview))
        self._archive.keep_base()
        filed = self._store.records.find(interview.id)
        if not (filed and filed.is_final):
            self._store.interviews.move(interview.id, self._base.version)
        interview = replace(interview, base_version=self._base.version)
        told = [f"This goes by knowledge {self._base.version} now."]
        told += [f"Dropped: {drop.question.replace('_', ' ')}. {drop.because}" for drop in moved.dropped]
        return self._change(interview, Changed(moved.case), " ".join(told))

    def _change(self, interview: Interview, changed: Changed, note: str = "") -> Sitting | Stale:
        """Keep a case in place of the one that was read; of two changes at the same moment the first counts."""
        if interview.cancelled_at:
            return self._stale(interview, "This interview was cancelled. Start it again to answer.")
        filed = self._store.records.find(interview.id)
        if filed and filed.is_final:
            return self._revise(interview, filed, changed, note)
        if not interview.is_open and not self._store.interviews.reopen(interview.id):
            return Stale(ELSEWHERE)
        if not self._store.interviews.keep(interview, kept_of(changed.case)):
            return self._stale(interview, "Something else was done a moment ago; this is how it stands.")
        return self._current(interview.id, note or engine.changed_text(changed))

    def _revise(self, interview: Interview, filed: Filed, changed: Changed, note: str) -> Sitting | Stale:
        """Change a decision that is final: it stays as it is, and another interview begins, to replace it."""
        if filed.superseded_by:
            return self._stale(interview, "This decision was superseded. Change the one that replaced it.")
        id_ = secrets.token_hex(6)
        begun = self._store.interviews.start(
            id_, interview.thread, interview.owner, interview.base_version, interview.workload, revises=interview.id
        )
        if begun.id != id_:
            return Stale(ELSEWHERE)
        self._store.interviews.keep(begun, kept_of(changed.case))
        told = f"This revises decision {filed.number}, which stays as it is until there is another."
        return self._current(id_, " ".join(part for part in (told, note or engine.changed_text(changed)) if part))

    # Listening

    def around(self, said: Said) -> Interview | None:
        """The interview that a message belongs to: that of its thread, or in direct messages the open one."""
        interview = self._store.interviews.in_thread(said.thread)
        if interview is None and said.direct:
            mine = self._store.interviews.of_owner(said.thread.team, said.who, limit=5)
            here = (each for each in mine if each.is_open and each.thread.channel == said.thread.channel)
            interview = next(here, None)
        return interview if interview and interview.cancelled_at is None else None

    def listen(self, interview: Interview, text: str) -> Heard:
        """What the owner's words mean to the interview."""
        return engine.listen(self._form(interview), case_of(interview), text)

    def take(self, interview: Interview, heard: Noted | Told | Quit) -> Sitting | Refusal:
        """Do what the owner's words said."""
        match heard:
            case Noted(event="restarted"):
                return self.restart(interview.id, interview.owner)
            case Noted(case=case, text=text):
                sitting = self._change(interview, Changed(case), text)
                return replace(sitting, noted=True) if isinstance(sitting, Step | Result) else sitting
            case Told(text=text):
                return self._sitting(interview, text)
            case Quit():
                return self.cancel(interview.id, interview.owner)

    def misheard(self, interview: Interview, heard: Unclear) -> Sitting:
        """The owner was not understood. The second time in a row the question comes again, below their words."""
        question = self._stage(interview, case_of(interview)).progress.open
        meant = [each.label for each in question.options if each.id in heard.candidates] if question else []
        note = "I did not understand that as an answer. Pick one below, or say it in other words."
        if meant:
            note = f"I am not sure which you mean: {' or '.join(meant)}? Pick one below."
        again = self._store.interviews.mishear(interview.id) > 1
        if again:
            note = "Sorry, I still do not get it; the buttons are the sure way. “Don't know” is a fine answer, too."
        sitting = self._sitting(interview, note)
        return replace(sitting, below=again) if isinstance(sitting, Step) else sitting

    def overheard(self, interview: Interview, said: Said) -> NotYours | Handover | None:
        """What somebody else's words are to an interview; None where they have nothing to do with it."""
        if _TAKING_OVER.fullmatch(said.text):
            return Handover(interview, said.who)
        question = self._stage(interview, case_of(interview)).progress.open if interview.is_open else None
        if question and isinstance(engine.understand(question, said.text), engine.Understood):
            return NotYours(interview)
        return None

    # Ending, and beginning again

    @_owned
    def cancel(self, interview: Interview) -> Sitting | Stale:
        """End the interview without a result."""
        if not self._store.interviews.cancel(interview.id):
            return self._stale(interview, "This interview has ended already.")
        return self._current(interview.id)

    @_owned
    def restart(self, interview: Interview) -> Sitting | Refusal:
        """Begin again, in the same message; after a result in one of its own, as the decision made is kept."""
        if interview.finished_at:
            there = self._store.interviews.in_thread(interview.thread)
            if there and there.is_open:
                return Stale(ELSEWHERE)
            return self.start(Said("", interview.owner, interview.thread), interview.workload)
        self._archive.keep_base()
        proposed = kept_of(self._begun(interview.workload)).proposed
        if not self._store.interviews.restart(interview.id, self._base.version, proposed):
            return Stale(ELSEWHERE)
        return self._current(interview.id)

    @_owned
    def resume(self, interview: Interview) -> Sitting:
        """Where the interview stands."""
        return self._current(interview.id)

    def placed(self, id_: str, message_ts: str) -> None:
        """Remember which message shows the interview, so that it is edited in place from then on."""
        self._store.interviews.place_message(id_, message_ts)

    # Other people, and time

    def is_known(self, team: str, user: str) -> bool:
        """Whether somebody's name is known."""
        return bool(self._store.people.name(team, user))

    def introduce(self, team: str, user: str, name: str) -> None:
        """Remember what somebody is called, for the records that name them."""
        self._store.people.learn(team, user, name)

    def wanted_by(self, id_: str, who: str) -> Handover | Stale:
        """Somebody would like to carry on with an interview."""
        interview = self.find(id_)
        if interview is None or interview.cancelled_at:
            return Stale("This interview is no longer there to be taken over. Start your own any time.")
        if interview.owner == who:
            return self._stale(interview, "This interview is yours already.")
        return Handover(interview, who)

    @_owned
    def hand_over(self, interview: Interview, to: str) -> Sitting:
        """Give an interview to somebody else: from then on only they can answer."""
        self._store.interviews.hand_over(interview.id, interview.owner, to)
        return self._current(interview.id)

    @_owned
    def accept(self, interview: Interview) -> Sitting | Stale:
        """The owner goes along with the recommendation: its record says so."""
        sitting = self._sitting(interview)
        if not isinstance(sitting, Result) or sitting.record.number is None:
            return self._stale(interview, "There is no result yet that could be accepted.")
        if sitting.record.is_final:
            return self._stale(interview, f"This decision is {sitting.record.status} already.")
        if not self._archive.decided(interview, "accepted", (), self._clock()):
            return self._stale(interview, "Something else was done a moment ago; this is how it stands.")
        accepted = self._sitting(interview)
        return replace(accepted, decided=True) if isinstance(accepted, Result) else accepted

    def result_of(self, id_: str) -> Result | Stale:
        """A result, for anybody who sees it."""
        interview = self.find(id_)
        sitting = self._sitting(interview) if interview else None
        return sitting if isinstance(sitting, Result) else Stale("This result is no longer there.")

    def disagree(self, id_: str, who: str, chosen: str, why: str) -> Thanked | Stale:
        """Keep that somebody would decide otherwise; `chosen` is the side, or empty."""
        if isinstance(result := self.result_of(id_), Stale):
            return result
        self._store.records.disagree(id_, Disagreement(who, chosen, why.strip()[:LONGEST_REASON]))
        text = "Thank you: it is kept with the decision, and those who look after the knowledge will see it."
        return Thanked(text, self._current(id_))

    def unattended(self) -> list[Step]:
        """Open interviews that nobody has touched for a day, each once, for their reminder."""
        claimed = self._store.reminders.claim(self._clock() - REMIND_AFTER)
        return [step for each in claimed if isinstance(step := self._sitting(each), Step)]

    def expired(self) -> list[Cancelled]:
        """End the interviews that nobody has touched for thirty days."""
        return [Cancelled(each) for each in self._store.interviews.expire(self._clock() - EXPIRE_AFTER)]

    # What stands

    def find(self, id_: str) -> Interview | None:
        """An interview by its id."""
        return self._store.interviews.find(id_)

    def of_owner(self, team: str, who: str) -> tuple[Sitting, ...]:
        """Somebody's interviews, open ones first."""
        return tuple(self._sitting(each) for each in self._store.interviews.of_owner(team, who, limit=5))

    def _stale(self, interview: Interview, why: str) -> Stale:
        return Stale(why, self._current(interview.id))

    def _form(self, interview: Interview) -> Questionnaire:
        """The questionnaire that an interview was begun with; where that was never kept, the one of now."""
        return self._archive.questionnaire(interview) or self._base.interview

    def _stage(self, interview: Interview, case: Case) -> Stage:
        return engine.proceed(self._form(interview), case)

    def _current(self, id_: str, note: str = "") -> Sitting:
        """The interview as it stands now; where the last answer settled it, it ends here, once."""
        interview = self._store.interviews.find(id_)
        if interview is None:
            raise LookupError(f"interview {id_} is gone")
        case = case_of(interview)
        if not interview.is_open or case.proposed or not self._stage(interview, case).is_over:
            return self._sitting(interview, note)
        ended_here, known = self._store.interviews.finish(id_), self._store.records.find(id_)
        if ended_here and known:
            note = f"{note} The decision record has changed; Export hands it over as it is now.".strip()
        sitting = self._sitting(replace(interview, finished_at=self._clock()), note)
        if not isinstance(sitting, Result) or not ended_here or known:
            return sitting
        return replace(sitting, fresh=True, replaced=self._replaced_by(id_))

    def _replaced_by(self, id_: str) -> Result | None:
        """The result whose decision an interview has replaced."""
        filed = self._store.records.find(id_)
        before = self.find(filed.supersedes) if filed and filed.supersedes else None
        sitting = self._sitting(before) if before else None
        return sitting if isinstance(sitting, Result) else None

    def _sitting(self, interview: Interview, note: str = "") -> Sitting:
        if interview.cancelled_at:
            return Cancelled(interview)
        case = case_of(interview)
        stage = self._stage(interview, case)
        is_over = stage.is_over and not case.proposed
        return self._result(interview, case, stage, note) if is_over else self._step(interview, case, stage, note)

    def _step(self, interview: Interview, case: Case, stage: Stage, note: str) -> Step:
        form = self._form(interview)
        questions = {question.id: question for question in form.questions}
        understood = tuple(
            Placed(fact.component, engine.Given(questions[fact.question], fact.option))
            for fact in case.proposed
            if fact.question in questions
        )
        return Step(interview, case, stage, understood, form.priorities, note, self._newer(interview))

    def _result(self, interview: Interview, case: Case, stage: Stage, note: str) -> Result:
        if interview.finished_at:
            before = self._store.interviews.decided_in(interview.thread, but=interview.id)
            supersedes = interview.revises or (before.id if before else None)
            self._store.records.file(interview.id, interview.thread.team, (), supersedes)
        form = self._form(interview)
        sides = dict.fromkeys(verdict.side for verdict in form.verdicts)
        titles = self._base.about.side_titles
        return Result(
            interview=interview,
            case=case,
            decision=self._archive.decide(interview),
            stage=stage,
            record=self._archive.record(interview),
            sides=tuple((side, titles.get(side, side)) for side in sides),
            priorities=form.priorities,
            note=note,
            newer=self._newer(interview),
        )

    def _newer(self, interview: Interview) -> str:
        """The version of now, where its questions are others than those that the interview was begun with."""
        is_same = self._archive.questionnaire(interview) == self._base.interview
        return "" if is_same else self._base.version


def _name(case: Case, component: int) -> str:
    """The name of a component by its place; empty for the workload as a whole, and for a place that none has."""
    return case.components[component - 1].name if 0 < component <= len(case.components) else ""
