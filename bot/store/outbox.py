"""What was said in reply to something received, so that handling it once more does not say it twice."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.store.database import Database, insert
from bot.store.schema import outbox


@dataclass(frozen=True)
class Sent:
    """A message of ours, as Slack names it."""

    channel: str
    ts: str


class Outbox:
    """Replies are numbered in the order in which handling the same thing produces them: 0, 1, …"""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sent(self, key: str, ordinal: int) -> Sent | None:
        """What was posted as the `ordinal`-th reply to what was received as `key`, if it was."""
        reply = select(outbox.c.channel, outbox.c.ts).where(outbox.c.key == key, outbox.c.ordinal == ordinal)
        with self._database.reading() as connection:
            row = connection.execute(reply).one_or_none()
        return row and Sent(row.channel, row.ts)

    def record(self, key: str, ordinal: int, sent: Sent) -> None:
        """Remember what was posted. Of two recorded for the same reply the first stands."""
        with self._database.writing() as connection:
            new = insert(connection, outbox).values(key=key, ordinal=ordinal, channel=sent.channel, ts=sent.ts)
            connection.execute(new.on_conflict_do_nothing())
