"""The inbox: events are stored before they are acknowledged, so that a crash loses none of them."""

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
"""The longest delay. A row that is due later than that was written before the clock was set back, and is due now."""

_MANY = 1_000_000_000

UNTOLD = "untold"
"""The fault of an event that was given up although the person could not be told."""


@dataclass(frozen=True)
class Arrival:
    """An event as it arrived, with what decides when it is handled."""

    key: str
    team: str
    payload: dict[str, Any]
    lane: str = ""
    """Events of one lane are handled one after the other, in the order in which they were sent. Empty: no lane."""
    urgent: bool = False
    """Whether it is handled before events that are not urgent."""
    sent_at: datetime | None = None
    """When the person did it, by Slack's clock; None where Slack does not tell."""


@dataclass(frozen=True)
class Received:
    """An event to handle. `attempts` counts how often handling it was begun, this time included."""

    key: str
    payload: dict[str, Any]
    attempts: int
    received_at: datetime
    again: bool = False
    """Whether it was begun before: after a crash, after a fault that passed, or after Slack asked to wait."""


@dataclass(frozen=True)
class GivenUp:
    """An event that will not be handled any more. The person was told the number of the fault."""

    key: str
    received_at: datetime
    attempts: int
    fault: str


class Inbox:
    """The events to handle. A process claims one at a time; the claims of a process that died are taken from it."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def receive(self, arrival: Arrival) -> bool:
        """Store an event. False where it was stored before."""
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
        """Claim the next event for `holder`. None where no event can be handled just now.

        Events that were begun more than `begun_at_most` times are left to callers without that limit.
        """
        now = self._clock()
        most = _MANY if begun_at_most is None else begun_at_most
        values = {"by": holder, "now": now, "too_late": now + LONGEST_WAIT, "most": most}
        with self._database.writing(durable=False) as connection:
            row = connection.execute(_begun(only_urgent), values).one_or_none()
        if row is None:
            return None
        again = row.attempts > 1 or row.postponed > 0
        return Received(row.key, row.payload, row.attempts, row.received_at, again)

    def finish(self, key: str, fault: str | None = None) -> None:
        """The event is handled. Its payload is erased; its key stays, so that it is not accepted again.

        `fault` is the number of the fault for which it was given up.
        """
        self._change(_FINISHED, this=key, now=self._clock(), number=fault)

    def retry(self, key: str, after: timedelta) -> None:
        """Handling the event failed. It becomes due again when `after` has passed."""
        self._change(_RETRIED, this=key, then=self._clock() + min(after, LONGEST_WAIT))

    def postpone(self, key: str, until: timedelta) -> None:
        """Slack wants us to wait. The event becomes due again after that time, and the attempt does not count."""
        self._change(_POSTPONED, this=key, then=self._clock() + min(until, LONGEST_WAIT))

    def take_from(self, holder: str) -> int:
        """Free the events that a dead process had claimed. Returns how many."""
        held = update(inbox).where(inbox.c.holder == holder, UNFINISHED).values(holder=None)
        with self._database.writing() as connection:
            return connection.execute(held).rowcount

    def take_from_all_but(self, holder: str) -> int:
        """Free the events of all other processes, where `holder` is the only one alive. Returns how many."""
        held = update(inbox).where(inbox.c.holder != holder, UNFINISHED).values(holder=None)
        with self._database.writing() as connection:
            return connection.execute(held).rowcount

    def holders(self) -> set[str]:
        """The ids of the processes that hold an event; some of them may be dead."""
        with self._database.reading() as connection:
            return set(connection.scalars(_HOLDERS))

    def depth(self) -> int:
        """How many events are unfinished."""
        with self._database.reading() as connection:
            return connection.scalar(_DEPTH) or 0

    def age(self) -> float:
        """For how many seconds the oldest unfinished event has waited that is due; 0 where none waits."""
        now = self._clock()
        with self._database.reading() as connection:
            oldest = connection.scalar(_OLDEST, {"now": now})
        return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0

    def seconds_since(self, moment: datetime) -> float:
        """How long ago that was, by the clock that stamps what is received; never less than nothing."""
        return max(0.0, (self._clock() - moment).total_seconds())

    def given_up(self, since: datetime) -> list[GivenUp]:
        """The events received since a moment that were given up, latest first."""
        found = select(inbox).where(inbox.c.fault.is_not(None), inbox.c.received_at >= since)
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(inbox.c.received_at.desc(), inbox.c.key))
            return [GivenUp(row.key, row.received_at, row.attempts, row.fault) for row in rows]

    def _change(self, statement: Update, **values: object) -> None:
        with self._database.writing(durable=False) as connection:
            connection.execute(statement, values)


# Built once, as every question runs them.

_HOLDERS = select(inbox.c.holder).where(UNFINISHED, inbox.c.holder.is_not(None)).distinct()
_OLDEST = select(func.min(inbox.c.received_at)).where(UNFINISHED, inbox.c.due_at <= bindparam("now"))
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
    return begun.returning(inbox.c.key, inbox.c.payload, inbox.c.attempts, inbox.c.postponed, inbox.c.received_at)


def _waits_for_another() -> ColumnElement[bool]:
    """Whether an event of the same lane was sent earlier or is being handled."""
    other = inbox.alias("other")
    earlier = or_(
        other.c.sent_at < inbox.c.sent_at,
        and_(other.c.sent_at == inbox.c.sent_at, other.c.key < inbox.c.key),
        other.c.holder.is_not(None),
    )
    same = and_(other.c.lane == inbox.c.lane, other.c.finished_at.is_(None), other.c.key != inbox.c.key)
    return and_(inbox.c.lane != "", select(other.c.key).where(same, earlier).exists())
