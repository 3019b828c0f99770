"""What is said in reply to something received: written before it is sent, and what came of it after that."""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from bot.store.database import Database, StoreUnavailable, insert
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
        with self._database.writing() as connection:
            new = insert(connection, outbox).values(key=key, ordinal=ordinal, id=secrets.token_hex(8), tries=1)
            # A reply that was sent stays as it is.
            once_more = {"tries": outbox.c.tries + 1}
            begun = new.on_conflict_do_update(
                index_elements=("key", "ordinal"), set_=once_more, where=outbox.c.ts.is_(None)
            ).returning(outbox.c.id, outbox.c.tries)
            if row := connection.execute(begun).one_or_none():
                return Intent(row.id, row.tries)
            mine = (outbox.c.key == key, outbox.c.ordinal == ordinal)
            row = connection.execute(select(outbox.c.channel, outbox.c.ts).where(*mine)).one()
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
        known = update(outbox).where(outbox.c.key == key, outbox.c.ordinal == ordinal)
        with self._database.writing(durable=False) as connection:
            connection.execute(known.values(channel=sent.channel, ts=sent.ts))
        self._unwritten.pop((key, ordinal), None)
