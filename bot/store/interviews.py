"""The answers given in interviews. What they add up to is derived from them, never stored."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Delete, Row, Update, delete, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database, insert
from bot.store.schema import OPEN, THREAD, answers, interviews
from bot.store.thread import Thread

_ANSWER = (answers.c.interview, answers.c.component, answers.c.question)

Given = tuple[tuple[str, str], ...]
"""Question and option, in the order in which they were first answered."""


@dataclass(frozen=True)
class Kept:
    """What is known of the workload. All that an interview comes to is derived from it."""

    answers: Given = ()
    """Of the workload as a whole."""
    components: tuple[tuple[str, Given], ...] = ()
    """Its parts by name, in the order of mention, each with the answers of its own."""
    priorities: tuple[str, ...] = ()
    stop_at: float | None = None
    proposed: tuple[tuple[str, str, str, str], ...] = ()
    """What waits for a yes or a no: question, option, the words that said so, component."""


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
    cancelled_at: datetime | None
    finished_at: datetime | None
    kept: Kept = Kept()

    @property
    def answers(self) -> Given:
        """The answers about the workload as a whole."""
        return self.kept.answers

    @property
    def is_open(self) -> bool:
        """Neither cancelled nor finished."""
        return self.cancelled_at is None and self.finished_at is None


class Interviews:
    """At most one is open in a thread, and a question about a component has at most one answer: the constraints see
    to it. Where no component is named, the workload as a whole is meant.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def start(self, interview: str, thread: Thread, owner: str, base_version: str, workload: str) -> Interview:
        """Open an interview under a new id; where one is open in the thread already, that one is returned."""
        with self._database.writing() as connection:
            new = insert(connection, interviews).values(
                id=interview,
                team=thread.team,
                channel=thread.channel,
                thread_ts=thread.ts,
                owner=owner,
                base_version=base_version,
                workload=workload,
                started_at=self._clock(),
            )
            # DO NOTHING would return nothing: an update that changes nothing returns the row that was first.
            opened = new.on_conflict_do_update(
                index_elements=THREAD, index_where=OPEN, set_={"id": interviews.c.id}
            ).returning(interviews.c.id)
            (found,) = _interviews(connection, interviews.c.id == connection.execute(opened).scalar_one(), 1)
            return found

    def find(self, interview: str) -> Interview | None:
        """The interview with this id; None where there never was one, or no longer is."""
        return self._first(interviews.c.id == interview)

    def in_thread(self, thread: Thread) -> Interview | None:
        """The open interview of a thread, or the one that was started last."""
        return self._first(_is_in(thread))

    def of_owner(self, team: str, owner: str, limit: int) -> list[Interview]:
        """What someone started in a workspace, open ones first, then latest first."""
        with self._database.reading() as connection:
            return _interviews(connection, (interviews.c.team == team) & (interviews.c.owner == owner), limit)

    def place_message(self, interview: str, message_ts: str) -> None:
        """Remember the message that shows the interview."""
        with self._database.writing() as connection:
            connection.execute(_change(interview).values(message_ts=message_ts))

    def keep(self, before: Interview, kept: Kept) -> bool:
        """Replace what is known of the workload. False, and nothing is done, where it is no longer as it was before.

        An answer that stays, changed or not, keeps its place in the order.
        """
        with self._database.writing() as connection:
            connection.execute(select(interviews.c.id).where(interviews.c.id == before.id).with_for_update())
            found = _interviews(connection, interviews.c.id == before.id, 1)
            if [each.kept for each in found] != [before.kept]:
                return False
            wanted = _rows(before.id, kept)
            connection.execute(
                _change(before.id).values(
                    components=[name for name, _ in kept.components],
                    priorities=kept.priorities,
                    stop_at=kept.stop_at,
                    proposed=kept.proposed,
                )
            )
            stays = [(row["component"], row["question"]) for row in wanted]
            others = tuple_(answers.c.component, answers.c.question).not_in(stays)
            connection.execute(delete(answers).where(answers.c.interview == before.id, others))
            for row in wanted:
                new = insert(connection, answers).values(row)
                connection.execute(new.on_conflict_do_update(index_elements=_ANSWER, set_={"option": row["option"]}))
            return True

    def move(self, interview: str, base_version: str) -> None:
        """Go on under another base. What it no longer asks is for `keep` to take out."""
        with self._database.writing() as connection:
            connection.execute(_change(interview).values(base_version=base_version))

    def answer(self, interview: str, question: str, option: str, component: str = "") -> bool:
        """Answer a question that has no answer. False: it has one, someone was quicker."""
        with self._database.writing() as connection:
            row = {"interview": interview, "component": component, "question": question, "option": option}
            new = insert(connection, answers).values(row)
            came_first = new.on_conflict_do_nothing(index_elements=_ANSWER).returning(answers.c.number)
            return connection.scalar(came_first) is not None

    def change_answer(self, interview: str, question: str, option: str, component: str = "") -> None:
        """Answer a question, whether or not it has an answer. A changed answer keeps its place in the order."""
        with self._database.writing() as connection:
            row = {"interview": interview, "component": component, "question": question, "option": option}
            new = insert(connection, answers).values(row)
            connection.execute(new.on_conflict_do_update(index_elements=_ANSWER, set_={"option": option}))

    def take_back(self, interview: str, answered: int) -> str | None:
        """Remove the latest of so many answers and return its question; None where there are not so many.

        The number makes it safe to ask twice: of two at the same moment the second finds one answer fewer.
        """
        mine = answers.c.interview == interview
        last = select(func.max(answers.c.number)).where(mine).having(func.count() == answered).scalar_subquery()
        with self._database.writing() as connection:
            removed = delete(answers).where(answers.c.number == last).returning(answers.c.question)
            return connection.scalars(removed).one_or_none()

    def cancel(self, interview: str) -> bool:
        """End an open interview without a result. False: it had ended already."""
        return self._end(interview, cancelled_at=self._clock())

    def finish(self, interview: str) -> bool:
        """End an open interview with its result. False: it had ended already."""
        return self._end(interview, finished_at=self._clock())

    def reopen(self, interview: str) -> bool:
        """Go on with an interview that had ended. False: another one is open in its thread, or it is gone."""
        return self._open_again(interview)

    def restart(self, interview: str, base_version: str) -> bool:
        """Begin an interview anew, without answers and components, and with the knowledge of now.

        False: another one is open in its thread, or it is gone; nothing is changed.
        """
        forgotten = delete(answers).where(answers.c.interview == interview)
        return self._open_again(
            interview,
            forgotten,
            base_version=base_version,
            started_at=self._clock(),
            components=[],
            proposed=[],
            stop_at=None,
        )

    def _first(self, condition: ColumnElement[bool]) -> Interview | None:
        with self._database.reading() as connection:
            return next(iter(_interviews(connection, condition, 1)), None)

    def _end(self, interview: str, **how: datetime) -> bool:
        with self._database.writing() as connection:
            return connection.execute(_change(interview).where(OPEN).values(how)).rowcount == 1

    def _open_again(self, interview: str, *also: Delete, **values: object) -> bool:
        opened = _change(interview).values(cancelled_at=None, finished_at=None, **values)
        try:
            with self._database.writing() as connection:
                for statement in also:
                    connection.execute(statement)
                return connection.execute(opened).rowcount == 1
        except IntegrityError:
            return False


def _change(interview: str) -> Update:
    return update(interviews).where(interviews.c.id == interview)


def _is_in(thread: Thread) -> ColumnElement[bool]:
    return tuple_(*THREAD) == (thread.team, thread.channel, thread.ts)


def _interviews(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[Interview]:
    order = (OPEN.desc(), interviews.c.started_at.desc(), interviews.c.id)
    rows = connection.execute(select(interviews).where(condition).order_by(*order).limit(limit)).all()
    given = _answers(connection, [row.id for row in rows])
    return [_interview(row, given[row.id]) for row in rows]


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
        cancelled_at=row.cancelled_at,
        finished_at=row.finished_at,
        kept=Kept(
            answers=tuple(given.get("", ())),
            components=tuple((name, tuple(given.get(name, ()))) for name in row.components),
            priorities=tuple(row.priorities),
            stop_at=row.stop_at,
            proposed=tuple(tuple(each) for each in row.proposed),
        ),
    )


def _rows(interview: str, kept: Kept) -> list[dict[str, str]]:
    return [
        {"interview": interview, "component": component, "question": question, "option": option}
        for component, given in (("", kept.answers), *kept.components)
        for question, option in given
    ]
