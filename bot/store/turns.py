"""What was asked and what came back: the context of a thread, and what curators learn from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Select, bindparam, select

from bot.store.database import Database, insert_for
from bot.store.schema import turns
from bot.store.thread import Thread


@dataclass(frozen=True)
class Turn:
    """One question and how it ended. Retention erases who asked it and in which words."""

    thread: Thread
    asker: str | None
    question: str | None
    outcome: str
    """The kind of reply: answer, clarify, decline, …"""
    topic: str | None
    """What the reply was about, where it was about one topic."""
    confidence: float
    base_version: str
    asked_at: datetime
    event: str | None = None
    """What asked it, and its place among what that asked; None where it cannot come twice."""


class Turns:
    """Only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, turn: Turn) -> None:
        """Remember a question and how it ended; what the same event asked when it was handled before stays."""
        row = {
            "team": turn.thread.team,
            "channel": turn.thread.channel,
            "thread_ts": turn.thread.ts,
            "asker": turn.asker,
            "question": turn.question,
            "outcome": turn.outcome,
            "topic": turn.topic,
            "confidence": turn.confidence,
            "base_version": turn.base_version,
            "asked_at": turn.asked_at,
            "event": turn.event,
        }
        with self._database.writing(durable=False) as connection:
            connection.execute(_added(connection.dialect.name), row)

    def last_topic(self, thread: Thread) -> str | None:
        """The topic that a thread was about last, if it was about any."""
        return self._last_topic(_LAST_IN_THREAD, this=thread.team, here=thread.channel, under=thread.ts)

    def last_topic_in_channel(self, team: str, channel: str) -> str | None:
        """The topic that a channel was about last, in whichever thread: the context of a direct conversation."""
        return self._last_topic(_LAST_IN_CHANNEL, this=team, here=channel)

    def last_question(self, thread: Thread, outcomes: Collection[str]) -> str | None:
        """What was asked last in a thread, of what ended in one of these ways."""
        asked = select(turns.c.question).where(turns.c.thread_ts == thread.ts, *_is_in(thread.team, thread.channel))
        asked = asked.where(turns.c.outcome.in_(outcomes))
        with self._database.reading() as connection:
            return connection.scalars(asked.order_by(turns.c.number.desc()).limit(1)).one_or_none()

    def since(self, moment: datetime, outcome: str | None = None, limit: int = 1000) -> list[Turn]:
        """The turns from a moment on, latest first, all of them or those that ended in one way."""
        found = select(turns).where(turns.c.asked_at >= moment)
        if outcome is not None:
            found = found.where(turns.c.outcome == outcome)
        latest = found.order_by(turns.c.asked_at.desc(), turns.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            return [
                Turn(
                    Thread(row.team, row.channel, row.thread_ts),
                    row.asker,
                    row.question,
                    row.outcome,
                    row.topic,
                    row.confidence,
                    row.base_version,
                    row.asked_at,
                )
                for row in connection.execute(latest)
            ]

    def _last_topic(self, statement: Select[Any], **values: str) -> str | None:
        with self._database.reading() as connection:
            topic: str | None = connection.scalar(statement, values)
            return topic


def _is_in(team: str, channel: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return turns.c.team == team, turns.c.channel == channel


# The statements that every question runs are made once.

_LAST_IN_CHANNEL = (
    select(turns.c.topic)
    .where(turns.c.team == bindparam("this"), turns.c.channel == bindparam("here"), turns.c.topic.is_not(None))
    .order_by(turns.c.number.desc())
    .limit(1)
)
_LAST_IN_THREAD = _LAST_IN_CHANNEL.where(turns.c.thread_ts == bindparam("under"))


@cache
def _added(dialect: str) -> Insert:
    return insert_for(dialect, turns).on_conflict_do_nothing(index_elements=("event",))
