"""Reminders of interviews that their owners left: sent once, and never to people who switched them off."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update

from bot.store.database import Database, insert
from bot.store.interview_rows import Interview, load
from bot.store.schema import OPEN, interviews, last_touched, of_team, unreminded


class Reminders:
    """Claims interviews for their reminder. Each is claimed by one process, which then sends the reminder."""

    def __init__(self, database: Database, team: str | None = None) -> None:
        """Those of one workspace; without `team`, those of all."""
        self._database = database
        self._mine = of_team(team, interviews)

    def claim(self, untouched_since: datetime) -> list[Interview]:
        """Open interviews that nobody has touched since then, each once, and none of those who want no reminders."""
        unwanted = (unreminded.c.team == interviews.c.team) & (unreminded.c.who == interviews.c.owner)
        due = update(interviews).where(
            OPEN,
            self._mine,
            last_touched < untouched_since,
            interviews.c.reminded.is_(False),
            ~exists(select(unreminded.c.who).where(unwanted)),
        )
        with self._database.writing() as connection:
            ids = connection.scalars(due.values(reminded=True).returning(interviews.c.id)).all()
            return load(connection, interviews.c.id.in_(ids))

    def turn_off(self, team: str, who: str) -> None:
        """Never remind this person."""
        with self._database.writing() as connection:
            connection.execute(insert(connection, unreminded).values(team=team, who=who).on_conflict_do_nothing())

    def turn_on(self, team: str, who: str) -> None:
        """Remind this person again."""
        with self._database.writing() as connection:
            connection.execute(delete(unreminded).where(unreminded.c.team == team, unreminded.c.who == who))

    def are_on(self, team: str, who: str) -> bool:
        """Whether this person is reminded."""
        with self._database.reading() as connection:
            mine = select(unreminded.c.who).where(unreminded.c.team == team, unreminded.c.who == who)
            return connection.scalar(mine) is None
