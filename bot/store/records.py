"""Decision records: number, status and deciders. Their text is derived from the interview."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, text, update

from bot.store.database import Database, insert
from bot.store.schema import disagreements, interviews, of_team, records

_NUMBERING = 0x5265636F  # "Reco"; any number does that nothing else in the database locks


@dataclass(frozen=True)
class RecordRow:
    """A decision that was filed."""

    interview: str
    team: str
    number: int
    """Counts from 1 in each workspace."""
    status: str
    deciders: tuple[str, ...]
    supersedes: str | None
    """The interview whose decision this one replaces."""
    superseded_by: str | None
    """The interview whose decision replaces this one."""
    decided_at: datetime | None = None
    """When it was decided, to accept it or otherwise."""
    markdown: str | None = None
    """The record as it was when it was decided, which stays so; None while it is proposed."""

    @property
    def is_final(self) -> bool:
        """Whether it was decided or replaced: then what it says does not change any more."""
        return self.status != "proposed"


@dataclass(frozen=True)
class DissentRow:
    """The dissent of somebody who would have decided otherwise."""

    user: str
    chosen: str
    """The side that was chosen instead; empty where none of them was."""
    why: str


class Records:
    """The records: at most one an interview, with numbers unique in a workspace."""

    def __init__(self, database: Database, clock: Callable[[], datetime], team: str | None = None) -> None:
        """Those of one workspace; without `team`, those of all."""
        self._database = database
        self._clock = clock
        self._mine = of_team(team, records)
        self._my_interviews = of_team(team, interviews)
        self._my_disagreements = of_team(team, disagreements)

    def file(self, interview: str, team: str, deciders: Iterable[str], supersedes: str | None = None) -> RecordRow:
        """Give an interview's decision the next number, as proposed; one that has a number keeps it.

        `supersedes` names the interview whose decision is replaced; where that one has no record, or was replaced
        before, nothing is replaced.

        Raises:
            NoResultFound: where the workspace has no such interview.
        """
        with self._database.writing() as connection:
            _alone(connection)
            if found := _first(connection, self._is(interview)):
                return found
            connection.execute(select(interviews.c.id).where(self._is_interview(interview))).one()
            last = connection.scalar(select(func.max(records.c.number)).where(records.c.team == team)) or 0
            replaced = _first(connection, self._is(supersedes)) if supersedes else None
            connection.execute(
                insert(connection, records).values(
                    interview=interview,
                    team=team,
                    number=last + 1,
                    status="proposed",
                    deciders=list(deciders),
                    supersedes=supersedes if replaced and replaced.superseded_by is None else None,
                )
            )
            return _one(connection, interview)

    def find(self, interview: str) -> RecordRow | None:
        """The record of an interview."""
        with self._database.reading() as connection:
            return _first(connection, self._is(interview))

    def of_team(self, team: str | None = None) -> list[RecordRow]:
        """The records of a workspace by number; without one, those of all, workspace by workspace."""
        chosen = _filed().where(self._mine).order_by(records.c.team, records.c.number)
        with self._database.reading() as connection:
            rows = connection.execute(chosen if team is None else chosen.where(records.c.team == team))
            return [_record(row) for row in rows]

    def of_owner(self, team: str, owner: str, limit: int) -> list[tuple[RecordRow, str]]:
        """The records of somebody's interviews, the latest first, each with what was said about the workload."""
        joined = _filed().join(interviews, interviews.c.id == records.c.interview).add_columns(interviews.c.workload)
        own = joined.where(self._mine, records.c.team == team, interviews.c.owner == owner)
        with self._database.reading() as connection:
            rows = connection.execute(own.order_by(records.c.number.desc()).limit(limit))
            return [(_record(row), row.workload) for row in rows]

    def decide(
        self, interview: str, status: str, deciders: Iterable[str], markdown: str | None = None, revision: int = 0
    ) -> RecordRow | None:
        """Set the status of a record, who decided so, and how it reads from now on.

        A record that was accepted keeps what it said then. `markdown` was written from the interview as it was at
        `revision`; None, and nothing is done, where that has changed since, and where there is no such record.
        """
        with self._database.writing() as connection:
            is_so = select(interviews.c.revision).where(self._is_interview(interview)).with_for_update()
            if connection.scalar(is_so) != revision:
                return None
            this = self._is(interview)
            decided = {"status": status, "deciders": list(deciders), "decided_at": self._clock()}
            never_accepted = or_(records.c.markdown.is_(None), records.c.status == "rejected")
            connection.execute(update(records).where(this, never_accepted).values(markdown=markdown))
            connection.execute(update(records).where(this).values(decided))
            return _first(connection, this)

    def disagree(self, interview: str, said: DissentRow) -> None:
        """Keep that somebody disagrees with an interview's result; what they said before is replaced.

        Raises:
            NoResultFound: where the workspace has no such interview.
        """
        values = {"chosen": said.chosen, "why": said.why, "said_at": self._clock()}
        with self._database.writing() as connection:
            connection.execute(select(interviews.c.id).where(self._is_interview(interview))).one()
            new = insert(connection, disagreements).values(interview=interview, who=said.user, **values)
            key = [disagreements.c.interview, disagreements.c.who]
            connection.execute(new.on_conflict_do_update(index_elements=key, set_=values))

    def disagreements(self, interview: str) -> tuple[DissentRow, ...]:
        """Who disagrees with an interview's result, in the order in which they last said so."""
        found = select(disagreements).where(disagreements.c.interview == interview, self._my_disagreements)
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(disagreements.c.said_at, disagreements.c.who))
            return tuple(DissentRow(row.who, row.chosen, row.why) for row in rows)

    def _is(self, interview: str) -> ColumnElement[bool]:
        return and_(records.c.interview == interview, self._mine)

    def _is_interview(self, interview: str) -> ColumnElement[bool]:
        return and_(interviews.c.id == interview, self._my_interviews)


def _alone(connection: Connection) -> None:
    """Make concurrent numberings wait for each other. On SQLite every writing transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _NUMBERING})


def _filed() -> Select[Any]:
    newer = records.alias("newer")
    found = records.outerjoin(newer, newer.c.supersedes == records.c.interview)
    return select(records, newer.c.interview.label("superseded_by")).select_from(found)


def _first(connection: Connection, condition: ColumnElement[bool]) -> RecordRow | None:
    row = connection.execute(_filed().where(condition)).first()
    return _record(row) if row else None


def _one(connection: Connection, interview: str) -> RecordRow:
    return _record(connection.execute(_filed().where(records.c.interview == interview)).one())


def _record(row: Row[Any]) -> RecordRow:
    return RecordRow(
        interview=row.interview,
        team=row.team,
        number=row.number,
        status="superseded" if row.superseded_by else row.status,
        deciders=tuple(row.deciders),
        supersedes=row.supersedes,
        superseded_by=row.superseded_by,
        decided_at=row.decided_at,
        markdown=row.markdown,
    )
