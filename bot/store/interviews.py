"""The interviews: what was answered in them. Recommendations are derived from the answers and not stored."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Update, and_, delete, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database, insert
from bot.store.interview_rows import Interview, load, load_in_thread, replace_answers
from bot.store.schema import OPEN, THREAD, answers, interviews, last_touched, of_team, records
from bot.store.stored_case import Proposed
from bot.store.thread import Thread


class Interviews:
    """The interviews. Constraints ensure that a thread has one open interview at most, and a question one answer."""

    def __init__(self, database: Database, clock: Callable[[], datetime], team: str | None = None) -> None:
        """Those of one workspace; without `team`, those of all."""
        self._database = database
        self._clock = clock
        self._mine = of_team(team, interviews)

    def start(  # noqa: PLR0913, PLR0917
        self,
        interview: str,
        thread: Thread,
        owner: str,
        base_version: str,
        workload: str,
        proposed: Proposed = (),
        revises: str | None = None,
        message_ts: str | None = None,
    ) -> Interview:
        """Open an interview under a new id; where one is open in the thread already, that one is returned.

        `revises` names the interview whose decision it is to replace; `message_ts` is the message that will show it.
        """
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
                proposed=proposed,
                revises=revises,
                message_ts=message_ts,
            )
            # DO NOTHING would return nothing: an update that changes nothing returns the row that was first.
            opened = new.on_conflict_do_update(
                index_elements=THREAD, index_where=OPEN, set_={"id": interviews.c.id}
            ).returning(interviews.c.id)
            (found,) = load(connection, interviews.c.id == connection.execute(opened).scalar_one())
            return found

    def find(self, interview: str) -> Interview | None:
        """The interview with this id; None where there never was one, or no longer is."""
        with self._database.reading() as connection:
            return next(iter(load(connection, self._is(interview), 1)), None)

    def in_thread(self, thread: Thread) -> Interview | None:
        """The open interview of a thread, or the one that was started last."""
        with self._database.reading() as connection:
            return load_in_thread(connection, thread)

    def decided_in(self, thread: Thread, but: str) -> Interview | None:
        """The interview of a thread that ended last with a result, and is not `but`."""
        ended = _is_in(thread) & interviews.c.finished_at.is_not(None) & (interviews.c.id != but)
        with self._database.reading() as connection:
            latest = select(interviews.c.id).where(ended).order_by(interviews.c.finished_at.desc()).limit(1)
            return next(iter(load(connection, interviews.c.id == latest.scalar_subquery())), None)

    def of_owner(self, team: str, owner: str, limit: int) -> list[Interview]:
        """What someone started in a workspace, open ones first, then latest first."""
        with self._database.reading() as connection:
            return load(connection, (interviews.c.team == team) & (interviews.c.owner == owner), limit)

    def place_message(self, interview: str, message_ts: str, thread_ts: str) -> None:
        """Store which message shows the interview, and in which thread of its channel."""
        with self._database.writing() as connection:
            placed = self._change(interview).values(message_ts=message_ts, thread_ts=thread_ts)
            connection.execute(placed)

    def keep(self, before: Interview, after: Interview) -> bool:
        """Put an interview's case, its base and whether it has ended in place of what they were.

        False, and nothing is done, where it is no longer as it was before, or was cancelled, or its decision is final
        by now, or it would be open beside another in its thread. An answer that stays, changed or not, keeps its
        place in the order.
        """
        try:
            with self._database.writing() as connection:
                return self._replace(connection, before, after)
        except IntegrityError:
            return False

    def _replace(self, connection: Connection, before: Interview, after: Interview) -> bool:
        connection.execute(select(interviews.c.id).where(self._is(before.id)).with_for_update())
        found = load(connection, self._is(before.id))
        if [(each.kept, each.cancelled_at) for each in found] != [(before.kept, None)]:
            return False
        if _is_final(connection, before.id):
            return False
        kept = after.kept
        connection.execute(
            self._change(before.id).values(
                base_version=after.base_version,
                components=[name for name, _ in kept.components],
                priorities=kept.priorities,
                stop_at=kept.stop_at,
                proposed=kept.proposed,
                finished_at=after.finished_at,
                changed_by=after.changed_by,
                cancel_asked=False,
                touched_at=self._clock(),
                revision=interviews.c.revision + 1,
                before=asdict(before.kept),
                misheard=0,
            )
        )
        replace_answers(connection, before.id, kept)
        return True

    def mishear(self, interview: str) -> int:
        """Count that the owner was not understood; returns how often in a row."""
        counted = self._change(interview).values(misheard=interviews.c.misheard + 1, cancel_asked=False)
        with self._database.writing() as connection:
            return connection.scalar(counted.returning(interviews.c.misheard)) or 0

    def ask_to_cancel(self, interview: str, *, asked: bool = True, by: str | None = None) -> None:
        """Note that the owner was asked whether they mean to cancel, or, with `asked=False`, that they do not.

        `by` is the event that brought it.
        """
        with self._database.writing() as connection:
            connection.execute(self._change(interview).values(cancel_asked=asked, changed_by=by))

    def hand_over(self, interview: str, owner: str, to: str) -> bool:
        """Make somebody else the owner. False where `owner` does not own the interview any more."""
        with self._database.writing() as connection:
            given = (
                self._change(interview).where(interviews.c.owner == owner).values(owner=to, touched_at=self._clock())
            )
            return connection.execute(given).rowcount == 1

    def expire(self, untouched_since: datetime) -> list[Interview]:
        """Cancel the open interviews that nobody has touched since then, and return them."""
        with self._database.writing() as connection:
            ended = update(interviews).where(OPEN, self._mine, last_touched < untouched_since)
            ids = connection.scalars(
                ended.values(cancelled_at=self._clock(), expired=True).returning(interviews.c.id)
            ).all()
            return load(connection, interviews.c.id.in_(ids))

    def cancel(self, interview: str, by: str | None = None) -> bool:
        """End an open interview without a result, by an event. False: it had ended already."""
        with self._database.writing() as connection:
            ended = self._change(interview).where(OPEN)
            ended = ended.values(cancelled_at=self._clock(), changed_by=by, cancel_asked=False)
            return connection.execute(ended).rowcount == 1

    def restart(self, interview: str, base_version: str, proposed: Proposed = (), by: str | None = None) -> bool:
        """Begin an interview anew, without answers and components, and with the knowledge of now.

        `by` is the event that brought it. False: another is open in its thread, or it is gone; nothing is changed.
        """
        forgotten = delete(answers).where(answers.c.interview.in_(select(interviews.c.id).where(self._is(interview))))
        opened = self._change(interview).values(
            base_version=base_version,
            started_at=self._clock(),
            touched_at=self._clock(),
            cancelled_at=None,
            finished_at=None,
            changed_by=by,
            cancel_asked=False,
            expired=False,
            components=[],
            proposed=proposed,
            stop_at=None,
            revision=interviews.c.revision + 1,
            before=None,
            misheard=0,
        )
        try:
            with self._database.writing() as connection:
                connection.execute(forgotten)
                return connection.execute(opened).rowcount == 1
        except IntegrityError:
            return False

    def _is(self, interview: str) -> ColumnElement[bool]:
        return and_(interviews.c.id == interview, self._mine)

    def _change(self, interview: str) -> Update:
        return update(interviews).where(self._is(interview))


def _is_final(connection: Connection, interview: str) -> bool:
    status = connection.scalar(select(records.c.status).where(records.c.interview == interview))
    return status not in {None, "proposed"}


def _is_in(thread: Thread) -> ColumnElement[bool]:
    return tuple_(*THREAD) == (thread.team, thread.channel, thread.ts)
