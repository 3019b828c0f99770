"""Turns: questions and how they ended. They give threads their context, and curators their statistics."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, Text, and_, bindparam, func, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.store.database import Database, insert_for
from bot.store.schema import of_team, turns
from bot.store.thread import Thread

TurnOutcome = Literal[
    "answer", "compare", "clarify", "decline", "define", "elaborate", "small_talk", "interview", "pick"
]
"""How a turn can end. `clarify` asks back, `decline` says that the knowledge has no answer, `define` tells what a
word means, `elaborate` says more about an earlier answer, `pick` shows a topic that was chosen from a list."""


@dataclass(frozen=True)
class Turn:
    """One question, or one part of it, and how it ended. Retention erases who asked it and in which words."""

    thread: Thread
    asker: str | None
    question: str | None
    outcome: TurnOutcome
    topic: str | None
    """What the reply was about, where it was about one topic."""
    confidence: float
    base_version: str
    asked_at: datetime
    event: str | None = None
    """The inbox key of the event that asked; None in the terminal, and once retention has passed."""
    part: int = 0
    """Which of the questions in that event this is, counted from 0."""
    id: str = field(default="", compare=False)
    """Given by the store."""


class Turns:
    """Stores each question of an event once, also when the event is handled again."""

    def __init__(self, database: Database, team: str | None = None) -> None:
        """Those of one workspace; without `team`, those of all."""
        self._database = database
        self._mine = of_team(team, turns)

    def add(self, turn: Turn) -> str:
        """Store a turn and return its id. Where the event was handled before, that is the id of the first time."""
        new = {
            "id": secrets.token_hex(8),
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
            "part": turn.part,
        }
        with self._database.writing(durable=False) as connection:
            return str(connection.execute(_added(connection.dialect.name), new).scalar_one())

    def find(self, turn: str) -> Turn | None:
        """The turn with this id; None where there never was one, or its workspace was erased."""
        with self._database.reading() as connection:
            row = connection.execute(select(turns).where(self._is(turn))).one_or_none()
            return _turn(row) if row else None

    def keep_shown(self, turn: str, shown: dict[str, Any]) -> None:
        """Keep the reply as its one reader saw it, so that the very same can be shared."""
        with self._database.writing() as connection:
            connection.execute(update(turns).where(self._is(turn)).values(shown=shown))

    def shown(self, turn: str) -> dict[str, Any] | None:
        """The reply as its one reader saw it; None where that was not kept, or no longer is."""
        with self._database.reading() as connection:
            shown: dict[str, Any] | None = connection.scalar(select(turns.c.shown).where(self._is(turn)))
            return shown

    def share(self, turn: str, click: str) -> bool:
        """Claim the sharing of a reply for one click, an event's key. False: another click has shared it."""
        free = or_(turns.c.shared_by.is_(None), turns.c.shared_by == click)
        with self._database.writing() as connection:
            claimed = update(turns).where(self._is(turn), free).values(shared_by=click)
            return connection.execute(claimed).rowcount == 1

    def last_topic(self, thread: Thread, but: str | None = None) -> str | None:
        """The topic that a thread was about last, if it was about any; `but` is an event whose turns do not count."""
        where = {"this": thread.team, "here": thread.channel, "under": thread.ts, "but": but}
        with self._database.reading() as connection:
            topic: str | None = connection.scalar(_LAST_IN_THREAD, where)
            return topic

    def last_topic_in_channel(self, team: str, channel: str, but: str | None = None) -> str | None:
        """The topic that a channel was about last, in whichever thread: the context of a direct conversation."""
        with self._database.reading() as connection:
            topic: str | None = connection.scalar(_LAST_IN_CHANNEL, {"this": team, "here": channel, "but": but})
            return topic

    def last_question(self, thread: Thread, outcomes: Collection[TurnOutcome]) -> str | None:
        """What was asked last in a thread, of what ended in one of these ways."""
        asked = select(turns.c.question).where(turns.c.thread_ts == thread.ts, *_is_in(thread.team, thread.channel))
        asked = asked.where(turns.c.outcome.in_(outcomes))
        with self._database.reading() as connection:
            return connection.scalars(asked.order_by(turns.c.number.desc()).limit(1)).one_or_none()

    def last(self, thread: Thread, asker: str, outcomes: Collection[TurnOutcome]) -> Turn | None:
        """What somebody asked last in a thread, of what ended in one of these ways."""
        mine = select(turns).where(turns.c.thread_ts == thread.ts, *_is_in(thread.team, thread.channel))
        mine = mine.where(turns.c.asker == asker, turns.c.outcome.in_(outcomes))
        with self._database.reading() as connection:
            row = connection.execute(mine.order_by(turns.c.number.desc()).limit(1)).one_or_none()
            return _turn(row) if row else None

    def counts(self, team: str, since: datetime) -> dict[str, int]:
        """How many turns of a workspace ended in which way, from a moment on."""
        counted = select(turns.c.outcome, func.count()).where(turns.c.team == team, turns.c.asked_at >= since)
        with self._database.reading() as connection:
            found = connection.execute(counted.group_by(turns.c.outcome))
            return {str(outcome): int(count) for outcome, count in found}

    def recent_topics(self, team: str, asker: str, limit: int) -> list[str]:
        """What somebody asked about last, each topic once, the latest first."""
        latest = func.max(turns.c.number)
        mine = select(turns.c.topic).where(turns.c.team == team, turns.c.asker == asker, turns.c.topic.is_not(None))
        with self._database.reading() as connection:
            return list(connection.scalars(mine.group_by(turns.c.topic).order_by(latest.desc()).limit(limit)))

    def last_of(self, team: str, asker: str) -> str:
        """The id of the last turn that somebody began; empty where there is none."""
        mine = select(turns.c.id).where(turns.c.team == team, turns.c.asker == asker)
        with self._database.reading() as connection:
            return connection.scalar(mine.order_by(turns.c.number.desc()).limit(1)) or ""

    def since(self, moment: datetime, outcome: TurnOutcome | None = None, limit: int = 1000) -> list[Turn]:
        """The turns from a moment on, latest first, all of them or those that ended in one way."""
        found = select(turns).where(turns.c.asked_at >= moment, self._mine)
        if outcome is not None:
            found = found.where(turns.c.outcome == outcome)
        latest = found.order_by(turns.c.asked_at.desc(), turns.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_turn(row) for row in connection.execute(latest)]

    def _is(self, turn: str) -> ColumnElement[bool]:
        return and_(turns.c.id == turn, self._mine)


# Built once, as every question runs them.


@cache
def _added(dialect: str) -> ReturningInsert[tuple[str]]:
    # DO NOTHING would return nothing: an update that changes nothing returns the row that was first.
    first = insert_for(dialect, turns)
    kept = first.on_conflict_do_update(index_elements=["event", "part"], set_={"part": turns.c.part})
    return kept.returning(turns.c.id)


def _last_topic(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The topic of the latest turn that meets the conditions and is not of the event `but`."""
    other = or_(turns.c.event.is_(None), bindparam("but", type_=Text()).is_(None), turns.c.event != bindparam("but"))
    topics = select(turns.c.topic).where(*conditions, turns.c.topic.is_not(None), other)
    return topics.order_by(turns.c.number.desc()).limit(1)


_HERE = and_(turns.c.team == bindparam("this"), turns.c.channel == bindparam("here"))
_LAST_IN_CHANNEL = _last_topic(_HERE)
_LAST_IN_THREAD = _last_topic(_HERE, turns.c.thread_ts == bindparam("under"))


def _is_in(team: str, channel: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return turns.c.team == team, turns.c.channel == channel


def _turn(row: Row[Any]) -> Turn:
    return Turn(
        thread=Thread(row.team, row.channel, row.thread_ts),
        asker=row.asker,
        question=row.question,
        outcome=row.outcome,
        topic=row.topic,
        confidence=row.confidence,
        base_version=row.base_version,
        asked_at=row.asked_at,
        event=row.event,
        part=row.part,
        id=row.id,
    )
