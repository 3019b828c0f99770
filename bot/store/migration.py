"""Making the tables, and knowing whether they are made."""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, text

from bot.store.database import Database

_LOCK = 0x766D7663  # "vmvc"; any number does that nothing else in the database locks


_PATIENCE = 30.0
"""Seconds that a migration waits for another one to end."""


def migrate(url: str) -> None:
    """Bring the tables up to date, all in one transaction. Started twice at once, one waits for the other.

    Raises:
        StoreUnavailable: where the database does not answer, or is of a later version.
    """
    database = Database(url, patience=_PATIENCE)
    try:
        with database.reading() as connection:
            if is_current(connection):
                return
        from bot.store.upgrading import upgrade  # noqa: PLC0415  it imports Alembic, which few starts need

        with database.writing() as connection:
            _wait_for_others(connection)
            upgrade(connection)
    finally:
        database.close()


def is_current(connection: Connection) -> bool:
    """Whether every migration has been run, and none that this code does not know."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return False
    return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == latest())


@cache
def latest() -> str:
    """The revision of the last migration, by the names of their files: v0001_first_tables.py is 0001."""
    names = (each.name for each in files("bot.store").joinpath("migrations", "versions").iterdir())
    return max(name[1:5] for name in names if name.startswith("v") and name.endswith(".py"))


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # on SQLite, a transaction that writes is alone anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
