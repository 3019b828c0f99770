"""What people are called: learnt when they decide something, so that records name them wherever they are read."""

from sqlalchemy import select

from bot.store.database import Database, insert
from bot.store.schema import people


class People:
    """A user has one name in a workspace: the one that was learnt last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def learn(self, team: str, user: str, name: str) -> None:
        """Remember what somebody is called."""
        with self._database.writing() as connection:
            new = insert(connection, people).values(team=team, user=user, name=name)
            key = [people.c.team, people.c.user]
            connection.execute(new.on_conflict_do_update(index_elements=key, set_={"name": name}))

    def name(self, team: str, user: str) -> str:
        """What somebody is called; empty where nobody said."""
        with self._database.reading() as connection:
            found = select(people.c.name).where(people.c.team == team, people.c.user == user)
            return connection.scalar(found) or ""
