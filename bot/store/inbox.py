"""What Slack sent: written before it is acknowledged, so that it is answered even if we crash."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, func, or_, select, true, update
from sqlalchemy.sql.dml import ReturningInsert, UpdateBase

from bot.store.database import Database, insert_for
from bot.store.schema import UNFINISHED, inbox

LONGEST_WAIT = timedelta(hours=1)
"""Nothing is put off for longer. What seems to be was put off before the clock was set back, and is due."""

_MANY = 1_000_000_000

UNTOLD = "untold"
"""The fault of what was given up so hard that nobody could be told a number."""


@dataclass(frozen=True)
class Arrival:
    """Something that came, and the order in which it is to be handled."""

    key: str
    team: str
    payload: dict[str, Any]
    lane: str = ""
    """What has the same lane is handled one after the other, as it was sent; what has none waits for nothing."""
    urgent: bool = False
    """Whether it goes before everything that is not."""
    sent_at: datetime | None = None
    """When the person did it, by Slack's clock; None where Slack does not tell."""


@dataclass(frozen=True)
class Received:
    """Something to be handled. `attempts` counts how often that was begun, this time included."""

    key: str
    payload: dict[str, Any]
    attempts: int
    again: bool = False
    """Whether it was begun before: after a crash, after a fault that passed, or after Slack asked to wait."""


@dataclass(frozen=True)
class GivenUp:
    """Something that was never handled to its end, and never will be. The person knows the number of the fault."""

    key: str
    received_at: datetime
    attempts: int
    fault: str


class Inbox:
    """Whoever holds something handles it. What a process held when it died is free again once that is noticed."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def receive(self, arrival: Arrival) -> bool:
        """Write down what came, for whoever is free. False: it came before."""
        now = self._clock()
        row = {
            "key": arrival.key,
            "team": arrival.team,
            "payload": arrival.payload,
            "lane": arrival.lane,
            "urgent": arrival.urgent,
            "sent_at": arrival.sent_at or now,
            "received_at": now,
            "due_at": now,
            "attempts": 0,
        }
        with self._database.writing() as connection:
            return connection.scalar(_received(connection.dialect.name), row) is not None

    def claim(self, holder: str, *, only_urgent: bool = False, begun_at_most: int | None = None) -> Received | None:
        """Begin with what is next; nobody else gets the same. None: there is nothing to do just now.

        What was begun more than `begun_at_most` times is left to who asks for it without a limit.
        """
        now = self._clock()
        most = _MANY if begun_at_most is None else begun_at_most
        values = {"by": holder, "now": now, "too_late": now + LONGEST_WAIT, "most": most}
        with self._database.writing(durable=False) as connection:
            row = connection.execute(_begun(only_urgent), values).one_or_none()
        if row is None:
            return None
        return Received(row.key, row.payload, row.attempts, again=row.attempts > 1 or row.postponed > 0)

    def finish(self, key: str, fault: str | None = None) -> None:
        """It is handled: what it said is erased, its key stays so that it is not handled again.

        `fault` is the number of the fault for which it was given up.
        """
        self._change(_FINISHED, this=key, now=self._clock(), number=fault)

    def retry(self, key: str, after: timedelta) -> None:
        """Handling it failed: it is begun again, not before that time has gone by."""
        self._change(_RETRIED, this=key, then=self._clock() + min(after, LONGEST_WAIT))

    def postpone(self, key: str, until: timedelta) -> None:
        """Slack wants us to wait: it is begun again after that time, and this begin does not count."""
        self._change(_POSTPONED, this=key, then=self._clock() + min(until, LONGEST_WAIT))

    def take_from(self, holder: str) -> int:
        """Free what a process that died was handling; returns how much that was."""
        held = update(inbox).where(inbox.c.holder == holder, UNFINISHED).values(holder=None)
        with self._database.writing() as connection:
            return connection.execute(held).rowcount

    def take_from_all_but(self, holder: str) -> int:
        """Free what any process was handling that is not this one, the only one alive."""
        held = update(inbox).where(inbox.c.holder != holder, UNFINISHED).values(holder=None)
        with self._database.writing() as connection:
            return connection.execute(held).rowcount

    def holders(self) -> set[str]:
        """The processes that are handling something, or died over it."""
        with self._database.reading() as connection:
            return set(connection.scalars(_HOLDERS))

    def depth(self) -> int:
        """How much is not finished."""
        with self._database.reading() as connection:
            return connection.scalar(_DEPTH) or 0

    def given_up(self, since: datetime) -> list[GivenUp]:
        """What was given up for good, of what came since then, latest first."""
        found = select(inbox).where(inbox.c.fault.is_not(None), inbox.c.received_at >= since)
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(inbox.c.received_at.desc(), inbox.c.key))
            return [GivenUp(row.key, row.received_at, row.attempts, row.fault) for row in rows]

    def _change(self, statement: Update, **values: object) -> None:
        with self._database.writing(durable=False) as connection:
            connection.execute(statement, values)


# The statements that every question runs are made once.

_HOLDERS = select(inbox.c.holder).where(UNFINISHED, inbox.c.holder.is_not(None)).distinct()
_DEPTH = select(func.count()).select_from(inbox).where(UNFINISHED)

_LET_GO = update(inbox).where(inbox.c.key == bindparam("this"), UNFINISHED).values(holder=None)
_FINISHED = _LET_GO.values(finished_at=bindparam("now"), payload=None, fault=bindparam("number"))
_RETRIED = _LET_GO.values(due_at=bindparam("then"))
_POSTPONED = _RETRIED.values(attempts=inbox.c.attempts - 1, postponed=inbox.c.postponed + 1)


@cache
def _received(dialect: str) -> ReturningInsert[tuple[str]]:
    return insert_for(dialect, inbox).on_conflict_do_nothing().returning(inbox.c.key)


@cache
def _begun(only_urgent: bool) -> UpdateBase:
    due = or_(inbox.c.due_at <= bindparam("now"), inbox.c.due_at > bindparam("too_late"))
    seldom = inbox.c.attempts <= bindparam("most")
    free = and_(UNFINISHED, inbox.c.holder.is_(None), due, seldom, ~_waits_for_another())
    following = (
        select(inbox.c.key)
        .where(free, inbox.c.urgent if only_urgent else true())
        .order_by(inbox.c.urgent.desc(), inbox.c.sent_at, inbox.c.key)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    begun = update(inbox).where(inbox.c.key == following.scalar_subquery(), inbox.c.holder.is_(None))
    begun = begun.values(holder=bindparam("by"), attempts=inbox.c.attempts + 1)
    return begun.returning(inbox.c.key, inbox.c.payload, inbox.c.attempts, inbox.c.postponed)


def _waits_for_another() -> ColumnElement[bool]:
    """Whether something of the same lane was sent earlier, or is being handled."""
    other = inbox.alias("other")
    earlier = or_(
        other.c.sent_at < inbox.c.sent_at,
        and_(other.c.sent_at == inbox.c.sent_at, other.c.key < inbox.c.key),
        other.c.holder.is_not(None),
    )
    same = and_(other.c.lane == inbox.c.lane, other.c.finished_at.is_(None), other.c.key != inbox.c.key)
    return and_(inbox.c.lane != "", select(other.c.key).where(same, earlier).exists())
