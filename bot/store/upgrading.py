"""Runs the migrations by Alembic. Only an upgrade imports this, as importing Alembic takes a while."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from bot.store.database import StoreUnavailable


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision.

    Raises:
        StoreUnavailable: where the database is of a later version.
    """
    try:
        command.upgrade(config(connection), revision)
    except CommandError as error:
        fix = "it was migrated by a later version of this program; install that one, or name another database"
        raise StoreUnavailable(f"{connection.engine.url.render_as_string()}: {error}; {fix}") from error


def config(connection: Connection | None) -> Config:
    """What Alembic needs to know; without a connection, to read the migrations."""
    found = Config(attributes={"connection": connection})
    found.set_main_option("script_location", "bot.store:migrations")
    return found
