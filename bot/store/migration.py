"""Making the tables, and knowing whether they are made."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot.store.database import Database, StoreUnavailable

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
        with database.writing() as connection:
            _wait_for_others(connection)
            _upgrade(connection)
    finally:
        database.close()


def is_current(connection: Connection) -> bool:
    """Whether every migration has been run, and none that this code does not know."""
    head = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def _upgrade(connection: Connection) -> None:
    try:
        command.upgrade(_config(connection), "head")
    except CommandError as error:
        fix = "it was migrated by a later version of this program; install that one, or name another database"
        raise StoreUnavailable(f"{connection.engine.url.render_as_string()}: {error}; {fix}") from error


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # on SQLite, a transaction that writes is alone anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "bot.store:migrations")
    return config
