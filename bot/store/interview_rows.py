"""An interview as the rest of the program sees it, and how it is read from and written to its rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, delete, select, tuple_

from bot.store.database import insert
from bot.store.schema import OPEN, THREAD, answers, interviews
from bot.store.stored_case import Given, StoredCase, kept_from, proposed_from
from bot.store.thread import Thread

_ANSWER = (answers.c.interview, answers.c.component, answers.c.question)


@dataclass(frozen=True)
class Interview:
    """One questionnaire for one workload."""

    id: str
    thread: Thread
    owner: str
    """Who started it: a Slack user."""
    message_ts: str | None
    """The one message that shows it and is edited in place, once it is posted."""
    base_version: str
    """The knowledge it was started with."""
    workload: str
    """What the owner said about the workload."""
    started_at: datetime
    touched_at: datetime
    """When its owner last did something to it."""
    cancelled_at: datetime | None
    finished_at: datetime | None
    expired: bool = False
    """It was cancelled because nobody had touched it for long."""
    changed_by: str | None = None
    """The event that changed or cancelled it last, or asked whether to. Handled again, it changes nothing more."""
    cancel_asked: bool = False
    """The owner was asked whether they mean to cancel it, and has not replied yet."""
    revises: str | None = None
    """The interview whose decision this one is to replace."""
    revision: int = 0
    """How often what is known of the workload has changed."""
    kept: StoredCase = field(default_factory=StoredCase)
    before: StoredCase | None = None
    """What was known before the last change; None where nothing has changed yet."""

    @property
    def answers(self) -> Given:
        """The answers about the workload as a whole."""
        return self.kept.answers

    @property
    def is_open(self) -> bool:
        """Neither cancelled nor finished."""
        return self.cancelled_at is None and self.finished_at is None


def load(connection: Connection, condition: ColumnElement[bool], limit: int | None = None) -> list[Interview]:
    """The interviews that meet a condition with all that is known in them, open ones first, then latest first."""
    return _loaded(connection, connection.execute(_ordered(condition).limit(limit)).all())


def _ordered(condition: ColumnElement[bool]) -> Select[Any]:
    order = (OPEN.desc(), interviews.c.started_at.desc(), interviews.c.id)
    return select(interviews).where(condition).order_by(*order)


def load_in_thread(connection: Connection, thread: Thread) -> Interview | None:
    """The open interview of a thread, or the one that was started last."""
    where = {"this": thread.team, "here": thread.channel, "under": thread.ts}
    return next(iter(_loaded(connection, connection.execute(_IN_THREAD, where).all())), None)


_IN_THREAD = _ordered(
    and_(*(column == bindparam(name) for column, name in zip(THREAD, ("this", "here", "under"), strict=True)))
).limit(1)
"""Every question looks for the interview of its thread, so this statement is made once."""


def _loaded(connection: Connection, rows: Sequence[Row[Any]]) -> list[Interview]:
    """The rows with their answers; most often there are none."""
    given = _answers(connection, [row.id for row in rows]) if rows else {}
    return [_interview(row, given.get(row.id, {})) for row in rows]


def _answers(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Interview to component to answers."""
    given: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(select(answers).where(answers.c.interview.in_(ids)).order_by(answers.c.number)):
        given[row.interview][row.component].append((row.question, row.option))
    return given


def _interview(row: Row[Any], given: Mapping[str, Iterable[tuple[str, str]]]) -> Interview:
    return Interview(
        id=row.id,
        thread=Thread(row.team, row.channel, row.thread_ts),
        owner=row.owner,
        message_ts=row.message_ts,
        base_version=row.base_version,
        workload=row.workload,
        started_at=row.started_at,
        touched_at=row.touched_at or row.started_at,
        cancelled_at=row.cancelled_at,
        finished_at=row.finished_at,
        expired=row.expired,
        changed_by=row.changed_by,
        cancel_asked=row.cancel_asked,
        revises=row.revises,
        revision=row.revision,
        kept=StoredCase(
            answers=tuple(given.get("", ())),
            components=tuple((name, tuple(given.get(name, ()))) for name in row.components),
            priorities=tuple(row.priorities),
            stop_at=row.stop_at,
            proposed=proposed_from(row.proposed),
        ),
        before=kept_from(row.before),
    )


def replace_answers(connection: Connection, interview: str, kept: StoredCase) -> None:
    """Store a case's answers in place of those that are stored. An answer that stays keeps its place in the order."""
    wanted = _rows(interview, kept)
    stays = [(row["component"], row["question"]) for row in wanted]
    others = tuple_(answers.c.component, answers.c.question).not_in(stays)
    connection.execute(delete(answers).where(answers.c.interview == interview, others))
    for row in wanted:
        new = insert(connection, answers).values(row)
        connection.execute(new.on_conflict_do_update(index_elements=_ANSWER, set_={"option": row["option"]}))


def _rows(interview: str, kept: StoredCase) -> list[dict[str, str]]:
    return [
        {"interview": interview, "component": component, "question": question, "option": option}
        for component, given in (("", kept.answers), *kept.components)
        for question, option in given
    ]
