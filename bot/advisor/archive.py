"""What the store keeps of interviews, as the engine's values: cases, the bases they were held with, their records."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.advisor.replies import Record
from bot.interview import (
    Case,
    Component,
    Composition,
    Decision,
    Deed,
    Dissent,
    Fact,
    decide,
    file_name,
    record,
    restated,
)
from bot.interview.record import STATUSES, Status
from bot.knowledge.model import Base, Questionnaire
from bot.store import Filed, Interview, Kept, Store

TERMINAL = "terminal"
"""The workspace of interviews in the terminal, where users are called by their names."""
REQUESTER, COLLEAGUE = "the requester", "a colleague"
"""People whose names the app may not read."""


def case_of(interview: Interview) -> Case:
    """What is known of an interview's workload."""
    return case_from(interview.kept)


def case_from(kept: Kept) -> Case:
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


def kept_of(case: Case) -> Kept:
    """A case as the store keeps it."""
    return Kept(
        answers=tuple(case.answers.items()),
        components=tuple((each.name, tuple(each.answers.items())) for each in case.components),
        priorities=case.priorities,
        stop_at=case.stop_at,
        proposed=tuple((fact.question, fact.option, fact.words, fact.component) for fact in case.proposed),
    )


class Archive:
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

    def decide(self, interview: Interview) -> Decision:
        """What was recommended, or would be by the answers so far.

        Where its questionnaire was never kept, the one of now is used: see `questionnaire`.
        """
        return decide(self.questionnaire(interview) or self._base.interview, case_of(interview))

    def record(self, interview: Interview) -> Record:
        """The decision record: the same bytes whenever it is written, as long as the answers and its status stay.

        What was decided is told as it was decided, whatever the answers, the knowledge and this code say by now.
        """
        filed = self._store.records.find(interview.id)
        decision = self.decide(interview)
        deed = self._deed(interview, decision, filed)
        kept = filed.markdown if filed else None
        markdown = restated(kept, deed) if kept else record(decision, deed)
        superseded_by = int(deed.superseded_by) if deed.superseded_by else None
        return Record(file_name(deed), markdown, deed.number, deed.status, len(deed.dissents), superseded_by)

    def decided(self, interview: Interview, status: Status, by: Sequence[str], now: datetime) -> Filed | None:
        """Accept, reject or deprecate a record: what it says then stays so. Nobody named: its owner decides.

        None where there is no record, or what it says has changed a moment ago.
        """
        filed, decision = self._store.records.find(interview.id), self.decide(interview)
        deed = replace(
            self._deed(interview, decision, filed),
            status=status,
            deciders=tuple(by),
            decided_on=now.astimezone(UTC).date(),
        )
        return self._store.records.decide(interview.id, status, by, record(decision, deed), interview.revision)

    def _deed(self, interview: Interview, decision: Decision, filed: Filed | None) -> Deed:
        held = self.questionnaire(interview) is not None
        return Deed(
            title=title_of(decision),
            workload=interview.workload,
            owner=self._name(interview, interview.owner),
            on=(interview.finished_at or interview.started_at).astimezone(UTC).date(),
            version=interview.base_version if held else self._base.version,
            status=STATUSES[filed.status] if filed else "proposed",
            number=filed.number if filed else None,
            deciders=filed.deciders if filed else (),
            decided_on=filed.decided_at.astimezone(UTC).date() if filed and filed.decided_at else None,
            supersedes=self.number_of(filed.supersedes) if filed else "",
            superseded_by=self.number_of(filed.superseded_by) if filed else "",
            dissents=self._dissents(interview),
        )

    def _dissents(self, interview: Interview) -> tuple[Dissent, ...]:
        titles = self._base.about.side_titles
        said = self._store.records.disagreements(interview.id)
        return tuple(
            Dissent(self._name(interview, each.who), titles.get(each.chosen, each.chosen), each.why) for each in said
        )

    def _name(self, interview: Interview, user: str) -> str:
        """What somebody is called in a record: never a user's id, which nobody can read."""
        team = interview.thread.team
        if team == TERMINAL:
            return user
        return self._store.people.name(team, user) or (REQUESTER if user == interview.owner else COLLEAGUE)

    def number_of(self, interview: str | None) -> str:
        """The number of an interview's record, in four digits; empty where there is none."""
        filed = self._store.records.find(interview) if interview else None
        return f"{filed.number:04}" if filed else ""


def title_of(decision: Decision) -> str:
    """The title of a record."""
    match decision:
        case Composition(title=title, parts=parts):
            return f"Where to run it ({len(parts)} components): {title}"
        case _:
            return f"Where to run it: {decision.title}"
