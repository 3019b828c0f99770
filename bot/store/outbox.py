"""The outbox: every message is stored before it is sent, and its timestamp after that."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.sql.dml import UpdateBase

from bot.store.database import Database, StoreUnavailable, insert_for
from bot.store.schema import outbox


@dataclass(frozen=True)
class Sent:
    """A message of ours, as Slack names it."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Intent:
    """A message that is about to be sent. Its `id` is sent along, so that the message can be recognised in Slack.

    Where it was tried before, it is unknown whether Slack took it.
    """

    id: str
    tries: int
    files: tuple[str, ...] = ()
    """The files that an earlier try was about to show; empty where it did not come so far."""

    @property
    def is_uncertain(self) -> bool:
        """Whether Slack may have taken it at an earlier try."""
        return self.tries > 1


class Outbox:
    """The messages of each event, numbered in the order in which handling the event sends them: 1, 2, …"""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unwritten: dict[tuple[str, int], Sent] = {}
        """Messages that Slack took while the database did not answer. They are stored as soon as it does."""

    def begin(self, key: str, ordinal: int) -> Intent | Sent:
        """Store that message `ordinal` of event `key` is about to be sent. Where it was sent, return it."""
        if sent := self._unwritten.get((key, ordinal)):
            return sent
        new = {"key": key, "ordinal": ordinal, "id": secrets.token_hex(8), "tries": 1}
        with self._database.writing() as connection:
            if row := connection.execute(_begun(connection.dialect.name), new).one_or_none():
                return Intent(row.id, row.tries, tuple(row.files or ()))
            row = connection.execute(_SENT, {"this": key, "number": ordinal}).one()
            return Sent(row.channel, row.ts)

    def stage(self, key: str, ordinal: int, files: Sequence[str]) -> None:
        """Store which files the message is about to show. It is recognised in Slack by their ids."""
        with self._database.writing() as connection:
            connection.execute(_STAGED, {"this": key, "number": ordinal, "staged": list(files)})

    def record(self, key: str, ordinal: int, sent: Sent) -> None:
        """Store what was sent. Where the database does not answer, it is kept in memory until `settle`."""
        self._unwritten[key, ordinal] = sent
        try:
            self._write(key, ordinal, sent)
        except StoreUnavailable:
            return

    def withdraw(self, key: str, ordinal: int) -> None:
        """Delete the intent of a message that Slack refused, and so certainly did not post."""
        with self._database.writing(durable=False) as connection:
            unsent = delete(outbox).where(outbox.c.key == key, outbox.c.ordinal == ordinal, outbox.c.ts.is_(None))
            connection.execute(unsent)

    def settle(self) -> None:
        """Store what `record` could not store.

        Raises:
            StoreUnavailable: where it still cannot be.
        """
        for (key, ordinal), sent in list(self._unwritten.items()):
            self._write(key, ordinal, sent)

    def _write(self, key: str, ordinal: int, sent: Sent) -> None:
        values = {"this": key, "number": ordinal, "where": sent.channel, "when": sent.ts}
        with self._database.writing(durable=False) as connection:
            connection.execute(_KNOWN, values)
        self._unwritten.pop((key, ordinal), None)


# Built once, as every question runs them.

_MINE = and_(outbox.c.key == bindparam("this"), outbox.c.ordinal == bindparam("number"))
_SENT = select(outbox.c.channel, outbox.c.ts).where(_MINE)
_KNOWN = update(outbox).where(_MINE).values(channel=bindparam("where"), ts=bindparam("when"))
_STAGED = update(outbox).where(_MINE).values(files=bindparam("staged"))


@cache
def _begun(dialect: str) -> UpdateBase:
    """Insert an intent, or count another try. Returns no row for a message that was sent."""
    once_more = {"tries": outbox.c.tries + 1}
    begun = insert_for(dialect, outbox).on_conflict_do_update(
        index_elements=("key", "ordinal"), set_=once_more, where=outbox.c.ts.is_(None)
    )
    return begun.returning(outbox.c.id, outbox.c.tries, outbox.c.files)
