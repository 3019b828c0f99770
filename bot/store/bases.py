"""The questionnaires that interviews were held with, so that an old interview can be replayed as it was."""

from sqlalchemy import select

from bot.store.database import Database, insert
from bot.store.schema import bases


class Bases:
    """Questionnaires by version. A version is the hash of a base's content, so it names one questionnaire."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, version: str, questionnaire: str) -> None:
        """Keep a questionnaire, as JSON. Where the version is known already, nothing is done."""
        with self._database.writing() as connection:
            new = insert(connection, bases).values(version=version, questionnaire=questionnaire)
            connection.execute(new.on_conflict_do_nothing(index_elements=[bases.c.version]))

    def find(self, version: str) -> str | None:
        """The questionnaire of this version, as JSON; None where it was never kept."""
        with self._database.reading() as connection:
            return connection.scalar(select(bases.c.questionnaire).where(bases.c.version == version))
