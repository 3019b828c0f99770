"""The store: one door to all that is kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from sqlalchemy import delete, exists, func, or_, select, text, update

from bot.store.bases import Bases
from bot.store.database import Database
from bot.store.inbox import Inbox
from bot.store.interviews import Interviews
from bot.store.migration import is_current
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.records import Records
from bot.store.reminders import Reminders
from bot.store.schema import disagreements, inbox, interviews, last_touched, people, turns, unreminded
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
        """Erase everything of a workspace: it uninstalled the app."""
        with self._database.writing() as connection:
            for table in (inbox, interviews, people, turns, unreminded):  # outbox, answers and records go with them
                connection.execute(delete(table).where(table.c.team == team))

    def prune(self, before: datetime) -> int:
        """Erase what is older than a moment; returns how many rows that touched.

        Goes: what was received and sent; interviews that ended, or that nobody ended; who asked what; the names of
        people of whom no interview tells any more.
        Stays, for the curators' counts: how often which topic was asked for, and with which outcome.
        """
        ended_at = func.coalesce(interviews.c.finished_at, interviews.c.cancelled_at, last_touched)
        personal = or_(turns.c.asker.is_not(None), turns.c.question.is_not(None))
        owned = select(interviews.c.id).where(interviews.c.team == people.c.team, interviews.c.owner == people.c.user)
        disagreed = select(disagreements.c.who).where(disagreements.c.who == people.c.user)
        erasures = (
            delete(inbox).where(inbox.c.received_at < before),
            delete(interviews).where(ended_at < before),
            update(turns).where(turns.c.asked_at < before, personal).values(asker=None, question=None),
            delete(people).where(~exists(owned), ~exists(disagreed)),
        )
        with self._database.writing() as connection:
            return sum(connection.execute(erasure).rowcount for erasure in erasures)
