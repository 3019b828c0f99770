"""The answers that people starred, to find them again."""

from sqlalchemy import delete, select

from bot.store.database import Database, insert
from bot.store.schema import stars


class Stars:
    """What each person starred, by the id of a topic, a system or a point."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, team: str, user: str, starred: str) -> None:
        """Star something; nothing happens where it is starred already."""
        with self._database.writing() as connection:
            new = insert(connection, stars).values(team=team, user=user, starred=starred)
            connection.execute(new.on_conflict_do_nothing(index_elements=["team", "user", "starred"]))

    def remove(self, team: str, user: str, starred: str) -> None:
        """Take a star back."""
        mine = (stars.c.team == team) & (stars.c.user == user) & (stars.c.starred == starred)
        with self._database.writing() as connection:
            connection.execute(delete(stars).where(mine))

    def of(self, team: str, user: str) -> list[str]:
        """What somebody starred, the latest first."""
        mine = select(stars.c.starred).where(stars.c.team == team, stars.c.user == user)
        with self._database.reading() as connection:
            return list(connection.scalars(mine.order_by(stars.c.number.desc())))
