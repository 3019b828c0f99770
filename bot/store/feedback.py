"""Whether answers helped: one vote a person and turn, which can be changed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Row, select, update

from bot.store.database import Database, insert
from bot.store.schema import feedback, of_team, turns

FeedbackReason = Literal["other_topic", "outdated", "unclear", "wrong", "other"]
"""Why an answer did not help."""

FEEDBACK_REASONS: tuple[FeedbackReason, ...] = get_args(FeedbackReason)


@dataclass(frozen=True)
class Vote:
    """What one person says about one answer. Retention erases who it was, and the comment."""

    turn: str
    user: str | None
    helpful: bool
    given_at: datetime
    reason: FeedbackReason | None = None
    meant: str | None = None
    """The topic or system that they had in mind instead."""
    comment: str | None = None


@dataclass(frozen=True)
class VotedDown:
    """A question whose answer did not help somebody, for curators: nothing tells who asked or voted."""

    question: str | None
    topic: str | None
    vote: Vote


class Feedback:
    """A later vote of the same person takes the place of the earlier one."""

    def __init__(self, database: Database, team: str | None = None) -> None:
        """The votes of one workspace; without `team`, those of all."""
        self._database = database
        self._mine = of_team(team, feedback)
        self._my_turns = of_team(team, turns)

    def give(self, vote: Vote) -> bool:
        """Keep a vote. Returns whether the same person had voted on this turn before.

        Raises:
            NoResultFound: where the workspace has no such turn.
        """
        values = {
            "helpful": vote.helpful,
            "reason": vote.reason,
            "meant": vote.meant,
            "comment": vote.comment,
            "given_at": vote.given_at,
        }
        key = (feedback.c.turn == vote.turn) & (feedback.c.user == vote.user)
        with self._database.writing() as connection:
            connection.execute(select(turns.c.id).where(turns.c.id == vote.turn, self._my_turns)).one()
            if connection.execute(update(feedback).where(key).values(values)).rowcount:
                return True
            new = insert(connection, feedback).values(turn=vote.turn, user=vote.user, **values)
            connection.execute(new.on_conflict_do_update(index_elements=["turn", "user"], set_=values))
            return False

    def of(self, turn: str, user: str) -> Vote | None:
        """What a person said about a turn; None where they have not voted on it."""
        mine = select(feedback).where(feedback.c.turn == turn, feedback.c.user == user, self._mine)
        with self._database.reading() as connection:
            row = connection.execute(mine).one_or_none()
            return _vote(row) if row else None

    def voted_down(self, since: datetime) -> list[VotedDown]:
        """The answers that did not help, latest vote first."""
        joined = select(feedback, turns.c.question, turns.c.topic).join(turns, turns.c.id == feedback.c.turn)
        found = joined.where(feedback.c.helpful.is_(False), feedback.c.given_at >= since, self._my_turns)
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(feedback.c.given_at.desc(), feedback.c.number.desc()))
            return [VotedDown(row.question, row.topic, replace(_vote(row), user=None)) for row in rows]

    def by_topic(self, since: datetime) -> dict[str, tuple[int, int]]:
        """How often answers about a topic helped, and how often they did not, by its id."""
        counts: dict[str, tuple[int, int]] = {}
        joined = select(turns.c.topic, feedback.c.helpful).join(turns, turns.c.id == feedback.c.turn)
        with self._database.reading() as connection:
            found = joined.where(feedback.c.given_at >= since, turns.c.topic.is_not(None), self._my_turns)
            for topic, helpful in connection.execute(found):
                up, down = counts.get(topic, (0, 0))
                counts[topic] = (up + helpful, down + (not helpful))
        return counts


def _vote(row: Row[Any]) -> Vote:
    return Vote(
        turn=row.turn,
        user=row.user,
        helpful=row.helpful,
        given_at=row.given_at,
        reason=row.reason,
        meant=row.meant,
        comment=row.comment,
    )
