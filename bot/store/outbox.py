"""What is said in reply to something received: written before it is sent, and what came of it after that."""

import secrets
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
    """A message that is going to be sent. Its `id` is ours, and travels with it.

    Of one that was tried before nobody knows whether Slack took it.
    """

    id: str
    tries: int

    @property
    def is_uncertain(self) -> bool:
        """Whether an earlier try may have been taken."""
        return self.tries > 1


class Outbox:
    """Replies are numbered in the order in which handling the same thing produces them: 1, 2, …"""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unwritten: dict[tuple[str, int], Sent] = {}
        """What Slack took while the database did not: this process knows it, and writes it down when it can."""

    def begin(self, key: str, ordinal: int) -> Intent | Sent:
        """Write down that the `ordinal`-th reply to what was received as `key` is going to be sent, unless it was."""
        if sent := self._unwritten.get((key, ordinal)):
            return sent
        new = {"key": key, "ordinal": ordinal, "id": secrets.token_hex(8), "tries": 1}
        with self._database.writing() as connection:
            if row := connection.execute(_begun(connection.dialect.name), new).one_or_none():
                return Intent(row.id, row.tries)
            row = connection.execute(_SENT, {"this": key, "number": ordinal}).one()
            return Sent(row.channel, row.ts)

    def record(self, key: str, ordinal: int, sent: Sent) -> None:
        """Remember what was sent; where the database does not answer, in this process until `settle`."""
        self._unwritten[key, ordinal] = sent
        try:
            self._write(key, ordinal, sent)
        except StoreUnavailable:
            return

    def withdraw(self, key: str, ordinal: int) -> None:
        """Slack refused it, so it is certain that it was not sent."""
        with self._database.writing(durable=False) as connection:
            unsent = delete(outbox).where(outbox.c.key == key, outbox.c.ordinal == ordinal, outbox.c.ts.is_(None))
            connection.execute(unsent)

    def settle(self) -> None:
        """Write down what could not be written when it was sent.

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


# The statements that every question runs are made once.

_MINE = and_(outbox.c.key == bindparam("this"), outbox.c.ordinal == bindparam("number"))
_SENT = select(outbox.c.channel, outbox.c.ts).where(_MINE)
_KNOWN = update(outbox).where(_MINE).values(channel=bindparam("where"), ts=bindparam("when"))


@cache
def _begun(dialect: str) -> UpdateBase:
    """A reply that is begun again counts its tries; one that was sent stays as it is, and returns nothing."""
    once_more = {"tries": outbox.c.tries + 1}
    begun = insert_for(dialect, outbox).on_conflict_do_update(
        index_elements=("key", "ordinal"), set_=once_more, where=outbox.c.ts.is_(None)
    )
    return begun.returning(outbox.c.id, outbox.c.tries)
