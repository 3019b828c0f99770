"""The store: the one object through which everything stored is reached."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Column, ColumnElement, Connection, Update, delete, exists, func, or_, select, text, update

from bot.store.bases import Bases
from bot.store.channels import Channels
from bot.store.database import Database
from bot.store.feedback import Feedback
from bot.store.help_requests import HelpRequests
from bot.store.inbox import Inbox
from bot.store.installations import Installations
from bot.store.interviews import Interviews
from bot.store.migration import is_current
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.personal_data import PersonalData, forget_place
from bot.store.presence import Presence
from bot.store.records import Records
from bot.store.reminders import Reminders
from bot.store.schema import (
    channels,
    disagreements,
    feedback,
    help_requests,
    inbox,
    installations,
    interviews,
    last_touched,
    people,
    records,
    stars,
    turns,
    unreminded,
)
from bot.store.stars import Stars
from bot.store.statistics import Statistics, statistics
from bot.store.turns import Turns


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Plain values in and out, from any thread. Close it, or use it as a context manager.

    Every method raises `StoreUnavailable` where the database does not answer.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self.inbox = Inbox(database, clock)
        self.outbox = Outbox(database)
        self.presence = Presence(database)
        self.installations = Installations(database, clock)
        self.bases = Bases(database)
        self._scope(None)

    def _scope(self, team: str | None) -> None:
        database, clock = self._database, self._clock
        self.channels = Channels(database, team)
        self.feedback = Feedback(database, team)
        self.help_requests = HelpRequests(database, clock, team)
        self.interviews = Interviews(database, clock, team)
        self.people = People(database)
        self.personal_data = PersonalData(database, team)
        self.records = Records(database, clock, team)
        self.reminders = Reminders(database, team)
        self.stars = Stars(database)
        self.turns = Turns(database, team)

    def of(self, team: str) -> Self:
        """The store as one workspace sees it: it finds and changes no row of another, whatever ids it is given."""
        scoped = copy(self)
        scoped._scope(team)
        return scoped

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

    def statistics(self) -> Statistics:
        """How much is stored."""
        return statistics(self._database)

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
        what, and how it was shown; who voted on an answer, and their comments; who asked a person for help; the names
        of people of whom no interview tells any more.
        Stays: decision records with all that they are derived from; and, for the curators' counts, how often which
        topic was asked for, with which outcome, and how often the answer helped.
        """
        ended_at = func.coalesce(interviews.c.finished_at, interviews.c.cancelled_at, last_touched)
        undecided = interviews.c.id.not_in(select(records.c.interview))
        owned = select(interviews.c.id).where(interviews.c.team == people.c.team, interviews.c.owner == people.c.user)
        disagreed = select(disagreements.c.who).where(disagreements.c.who == people.c.user)
        erasures = (
            delete(inbox).where(inbox.c.received_at < before),
            delete(interviews).where(ended_at < before, undecided),
            _erased(turns.c.asked_at < before, turns.c.asker, turns.c.question, turns.c.event, turns.c.shown),
            _erased(feedback.c.given_at < before, feedback.c.user, feedback.c.comment),
            _erased(help_requests.c.asked_at < before, help_requests.c.asker, help_requests.c.resolved_by),
            delete(people).where(~exists(owned), ~exists(disagreed)),
        )
        with self._database.writing() as connection:
            connection.execute(forget_place(turns.c.asked_at < before))
            return sum(connection.execute(erasure).rowcount for erasure in erasures)


def _erased(is_old: ColumnElement[bool], *personal: Column[Any]) -> Update:
    """The columns of a table's old rows emptied, of those rows where one of them holds something."""
    known = or_(*(column.is_not(None) for column in personal))
    return update(personal[0].table).where(is_old, known).values(dict.fromkeys(personal))


def _forget(connection: Connection, team: str) -> None:
    for table in (
        inbox,
        interviews,
        people,
        stars,
        turns,
        unreminded,
        channels,
        installations,
    ):  # outbox, answers, records and feedback go with them
        connection.execute(delete(table).where(table.c.team == team))
