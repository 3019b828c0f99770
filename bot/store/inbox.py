"""What Slack sent: written before it is acknowledged, so that it is answered even if we crash."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.store.database import Database, insert
from bot.store.schema import UNFINISHED, inbox


@dataclass(frozen=True)
class Received:
    """Something to be handled. `attempts` counts how often that was begun, this time included."""

    key: str
    payload: dict[str, Any]
    attempts: int


class Inbox:
    """Whoever holds a message's lease handles it; a lease that runs out means that they died."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def receive(self, key: str, team: str, payload: dict[str, Any], lease: timedelta) -> bool:
        """Write down what came, to be handled by the caller until the lease ends. False: it came before."""
        now = self._clock()
        with self._database.writing() as connection:
            new = insert(connection, inbox).values(
                key=key, team=team, payload=payload, attempts=1, received_at=now, leased_until=now + lease
            )
            came_first = new.on_conflict_do_nothing().returning(inbox.c.key)
            return connection.scalar(came_first) is not None

    def extend(self, keys: Collection[str], lease: timedelta) -> None:
        """Whoever handles these is alive: their leases begin anew."""
        mine = update(inbox).where(inbox.c.key.in_(keys), UNFINISHED).values(leased_until=self._clock() + lease)
        with self._database.writing() as connection:
            connection.execute(mine)

    def finish(self, key: str) -> None:
        """It is handled: what it said is erased, its key stays so that it is not handled again."""
        done = update(inbox).where(inbox.c.key == key, UNFINISHED).values(finished_at=self._clock(), payload=None)
        with self._database.writing() as connection:
            connection.execute(done)

    def fail(self, key: str, retry_after: timedelta = timedelta()) -> None:
        """Handling it failed: give up the lease, so that it can be claimed after that long."""
        given_up = (
            update(inbox).where(inbox.c.key == key, UNFINISHED).values(leased_until=self._clock() + retry_after)
        )
        with self._database.writing() as connection:
            connection.execute(given_up)

    def claim(self, lease: timedelta, limit: int, max_attempts: int) -> list[Received]:
        """Take over what nobody handles any more, oldest first; nobody else gets the same.

        What was begun `max_attempts` times already is left lying.
        """
        now = self._clock()
        due = (
            select(inbox.c.key)
            .where(UNFINISHED, inbox.c.leased_until <= now, inbox.c.attempts < max_attempts)
            .order_by(inbox.c.received_at, inbox.c.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._database.writing() as connection:
            keys = connection.scalars(due).all()
            mine = inbox.c.key.in_(keys)
            taken = update(inbox).where(mine).values(leased_until=now + lease, attempts=inbox.c.attempts + 1)
            connection.execute(taken)
            rows = connection.execute(select(inbox).where(mine).order_by(inbox.c.received_at, inbox.c.key))
            return [Received(row.key, row.payload, row.attempts) for row in rows]
