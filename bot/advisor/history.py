"""What the store keeps of interviews, as the engine's values: cases, the questionnaires they go by, their records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

from bot.advisor.interview_replies import Record
from bot.interview import Case, Component, Composition, Decision, Dissent, Fact, RecordHeader, Stage, decide, proceed
from bot.interview.record import STATUSES, Status
from bot.knowledge.model import Base, Questionnaire
from bot.store import Interview, RecordRow, Store, StoredCase

TERMINAL = "terminal"
"""The workspace of interviews in the terminal, where users are called by their names."""
REQUESTER, COLLEAGUE = "the requester", "a colleague"
"""People whose names the app may not read."""


@dataclass(frozen=True)
class DerivedCase:
    """A case under a questionnaire; what follows from it is worked out where it is asked for, and then once."""

    form: Questionnaire
    case: Case

    @cached_property
    def stage(self) -> Stage:
        """Where it stands."""
        return proceed(self.form, self.case)

    @cached_property
    def decision(self) -> Decision:
        """What is recommended, or would be by the answers so far."""
        return decide(self.form, self.case)

    @property
    def is_over(self) -> bool:
        """Whether there is something to recommend, and nothing to ask or to confirm."""
        return not self.case.proposed and self.stage.is_over

    @property
    def headline(self) -> str:
        """What the interview's message shows, in a line."""
        if self.is_over:
            return self.decision.title
        if self.case.proposed:
            return "Is that right?"
        question = self.stage.progress.open
        return question.ask if question else "I can't tell yet."


@dataclass(frozen=True)
class LoadedInterview:
    """An interview with what is known in it and the questionnaire that it goes by: loaded once, and passed along."""

    interview: Interview
    derived: DerivedCase
    version: str
    """Of the knowledge that the questionnaire is from."""
    newer: str = ""
    """The version of the knowledge now, where its questions are others."""

    @property
    def form(self) -> Questionnaire:
        """The questionnaire."""
        return self.derived.form

    @property
    def case(self) -> Case:
        """What is known of the workload."""
        return self.derived.case

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.derived.stage

    @property
    def decision(self) -> Decision:
        """What is recommended, or would be by the answers so far."""
        return self.derived.decision

    @property
    def is_over(self) -> bool:
        """Whether it has come to a recommendation."""
        return self.derived.is_over

    @property
    def former(self) -> DerivedCase | None:
        """What was known before the last change; None where nothing has changed yet."""
        before = self.interview.before
        return DerivedCase(self.form, case_from(before)) if before else None

    def changed(self, case: Case, now: datetime, by: str | None) -> "LoadedInterview":
        """The interview after a change of what is known in it; where there is nothing left to ask, it has ended.

        `by` is the event that brought the change.
        """
        before = self.interview
        after = replace(
            before,
            kept=stored_case(case),
            before=before.kept,
            revision=before.revision + 1,
            touched_at=now,
            finished_at=None,
            changed_by=by,
            cancel_asked=False,
        )
        open_ = replace(self, interview=after, derived=DerivedCase(self.form, case))
        ended = replace(after, finished_at=now)
        return replace(open_, interview=ended) if open_.is_over else open_


def case_from(kept: StoredCase) -> Case:
    """A case as the store kept it."""
    return Case(
        answers=dict(kept.answers),
        components=tuple(Component(name, dict(given)) for name, given in kept.components),
        priorities=kept.priorities,
        stop_at=kept.stop_at,
        proposed=tuple(
            Fact(question, option, words, component) for question, option, words, component in kept.proposed
        ),
    )


def stored_case(case: Case) -> StoredCase:
    """A case as the store keeps it."""
    return StoredCase(
        answers=tuple(case.answers.items()),
        components=tuple((each.name, tuple(each.answers.items())) for each in case.components),
        priorities=case.priorities,
        stop_at=case.stop_at,
        proposed=tuple((fact.question, fact.option, fact.words, fact.component) for fact in case.proposed),
    )


class History:
    """Interviews as they were held: each is read with the questionnaire that it was begun with."""

    def __init__(self, base: Base, store: Store) -> None:
        self._base = base
        self._store = store
        self._earlier: dict[str, Questionnaire] = {}

    def keep_base(self) -> None:
        """Keep the questionnaire of now, so that what is begun with it can be replayed under a later one."""
        self._store.bases.keep(self._base.version, self._base.interview.model_dump_json())

    def questionnaire(self, interview: Interview) -> Questionnaire | None:
        """The questionnaire that the interview was begun with; None where it was never kept."""
        version = interview.base_version
        if version == self._base.version:
            return self._base.interview
        if version not in self._earlier:
            content = self._store.bases.find(version)
            if content is None:
                return None
            self._earlier[version] = Questionnaire.model_validate_json(content)
        return self._earlier[version]

    def load(self, interview: Interview) -> LoadedInterview:
        """The interview with its questionnaire; where that was never kept, with the one of now."""
        own = self.questionnaire(interview)
        return LoadedInterview(
            interview=interview,
            derived=DerivedCase(own or self._base.interview, case_from(interview.kept)),
            version=interview.base_version if own else self._base.version,
            newer="" if own == self._base.interview else self._base.version,
        )

    def updated(self, loaded: LoadedInterview) -> LoadedInterview:
        """The interview under the questionnaire of now, before its case is moved to it."""
        interview = replace(loaded.interview, base_version=self._base.version)
        return LoadedInterview(interview, DerivedCase(self._base.interview, loaded.case), self._base.version)

    def record(self, loaded: LoadedInterview) -> Record:
        """The decision record: the same bytes whenever it is written, as long as the answers and its status stay.

        What was decided is told as it was decided, whatever the answers, the knowledge and this code say by now.
        """
        row = self._store.records.find(loaded.interview.id)
        return Record(loaded.decision, self._header(loaded, row), row.markdown if row else None)

    def decided(self, loaded: LoadedInterview, status: Status, by: Sequence[str], now: datetime) -> RecordRow | None:
        """Accept, reject or deprecate a record: what it says then stays so. Nobody named: its owner decides.

        None where there is no record, or its interview goes on, or what it says has changed a moment ago.
        """
        interview, before = loaded.interview, self.record(loaded)
        if interview.is_open:
            return None
        header = replace(before.header, status=status, deciders=tuple(by), decided_on=_day(now))
        written = Record(loaded.decision, header).markdown
        return self._store.records.decide(interview.id, status, by, written, interview.revision)

    def _header(self, loaded: LoadedInterview, row: RecordRow | None) -> RecordHeader:
        interview = loaded.interview
        return RecordHeader(
            title=title_of(loaded.decision),
            workload=interview.workload,
            owner=self._name(interview, interview.owner),
            on=_day(interview.finished_at or interview.started_at),
            version=loaded.version,
            status=STATUSES[row.status] if row else "proposed",
            number=row.number if row else None,
            deciders=row.deciders if row else (),
            decided_on=_day(row.decided_at) if row and row.decided_at else None,
            supersedes=self.number_of(row.supersedes) if row else "",
            superseded_by=self.number_of(row.superseded_by) if row else "",
            dissents=self._dissents(interview),
        )

    def _dissents(self, interview: Interview) -> tuple[Dissent, ...]:
        titles = self._base.about.side_titles
        rows = self._store.records.disagreements(interview.id)
        return tuple(
            Dissent(self._name(interview, each.user), titles.get(each.chosen, each.chosen), each.why) for each in rows
        )

    def _name(self, interview: Interview, user: str) -> str:
        """What somebody is called in a record: never a user's id, which nobody can read."""
        team = interview.thread.team
        if team == TERMINAL:
            return user
        return self._store.people.name(team, user) or (REQUESTER if user == interview.owner else COLLEAGUE)

    def number_of(self, interview: str | None) -> str:
        """The number of an interview's record, in four digits; empty where there is none."""
        row = self._store.records.find(interview) if interview else None
        return f"{row.number:04}" if row else ""


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def title_of(decision: Decision) -> str:
    """The title of a record."""
    match decision:
        case Composition(title=title, parts=parts):
            return f"Where to run it ({len(parts)} components): {title}"
        case _:
            return f"Where to run it: {decision.title}"
