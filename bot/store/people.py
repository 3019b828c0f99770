"""The names of people who decided something, for their records."""

from sqlalchemy import select

from bot.store.database import Database, insert
from bot.store.schema import people


class People:
    """One name for each user of a workspace: the latest one that Slack told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def learn(self, team: str, user: str, name: str) -> None:
        """Store a user's name, in place of an earlier one."""
        with self._database.writing() as connection:
            new = insert(connection, people).values(team=team, user=user, name=name)
            key = [people.c.team, people.c.user]
            connection.execute(new.on_conflict_do_update(index_elements=key, set_={"name": name}))

    def name(self, team: str, user: str) -> str:
        """A user's name; empty where it is unknown."""
        with self._database.reading() as connection:
            found = select(people.c.name).where(people.c.team == team, people.c.user == user)
            return connection.scalar(found) or ""
