"""The store: one door to all that is kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, delete, exists, func, or_, select, text, update

from bot.store.bases import Bases
from bot.store.database import Database
from bot.store.inbox import Inbox
from bot.store.installations import Installations
from bot.store.interviews import Interviews
from bot.store.migration import is_current
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.presence import Presence
from bot.store.records import Records
from bot.store.reminders import Reminders
from bot.store.schema import (
    disagreements,
    inbox,
    installations,
    interviews,
    last_touched,
    people,
    records,
    turns,
    unreminded,
)
from bot.store.turns import Turns


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Plain values in and out, from any thread. Close it, or use it as a context manager.

    Everything in it raises `StoreUnavailable` where the database does not answer.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self.inbox = Inbox(database, clock)
        self.outbox = Outbox(database)
        self.presence = Presence(database)
        self.installations = Installations(database, clock)
        self.bases = Bases(database)
        self.interviews = Interviews(database, clock)
        self.people = People(database)
        self.records = Records(database, clock)
        self.reminders = Reminders(database)
        self.turns = Turns(database)

    @classmethod
    def open(cls, url: str, clock: Callable[[], datetime] = _utc_now) -> Self:
        """The store at `sqlite:///…` or `postgresql://…`; the first use connects. `migrate` makes its tables.

        Raises:
            StoreUnavailable: where the address is of neither kind.
        """
        return cls(Database(url), clock)

    def close(self) -> None:
        """Close all connections."""
        self.presence.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def check(self) -> None:
        """Raise `StoreUnavailable` where the database does not answer."""
        with self._database.reading() as connection:
            connection.execute(text("SELECT 1"))

    def schema_current(self) -> bool:
        """Whether the tables are those that this code expects; if not, `migrate` makes them so."""
        with self._database.reading() as connection:
            return is_current(connection)

    def forget_team(self, team: str) -> None:
        """Erase everything of a workspace, at once."""
        with self._database.writing() as connection:
            _forget(connection, team)

    def forget_uninstalled(self, before: datetime) -> list[str]:
        """Erase everything of the workspaces that removed the app before a moment. Returns which they were."""
        due = delete(installations).where(installations.c.uninstalled_at < before)
        with self._database.writing() as connection:
            teams = list(connection.scalars(due.returning(installations.c.team)))
            for team in teams:
                _forget(connection, team)
            return teams

    def prune(self, before: datetime) -> int:
        """Erase what is older than a moment; returns how many rows that touched.

        Goes: what was received and sent; interviews without a decision that ended, or that nobody ended; who asked
        what, and how it was shown; the names of people of whom no interview tells any more.
        Stays: decision records with all that they are derived from; and, for the curators' counts, how often which
        topic was asked for, and with which outcome.
        """
        ended_at = func.coalesce(interviews.c.finished_at, interviews.c.cancelled_at, last_touched)
        undecided = interviews.c.id.not_in(select(records.c.interview))
        personal = dict.fromkeys((turns.c.asker, turns.c.question, turns.c.event, turns.c.shown))
        known = or_(*(column.is_not(None) for column in personal))
        owned = select(interviews.c.id).where(interviews.c.team == people.c.team, interviews.c.owner == people.c.user)
        disagreed = select(disagreements.c.who).where(disagreements.c.who == people.c.user)
        erasures = (
            delete(inbox).where(inbox.c.received_at < before),
            delete(interviews).where(ended_at < before, undecided),
            update(turns).where(turns.c.asked_at < before, known).values(personal),
            delete(people).where(~exists(owned), ~exists(disagreed)),
        )
        with self._database.writing() as connection:
            return sum(connection.execute(erasure).rowcount for erasure in erasures)


def _forget(connection: Connection, team: str) -> None:
    for table in (
        inbox,
        interviews,
        people,
        turns,
        unreminded,
        installations,
    ):  # outbox, answers and records go with them
        connection.execute(delete(table).where(table.c.team == team))
