"""`vmvc migrate`: bring the database's tables up to date."""

from bot import store
from bot.cli.common import console, settings


def migrate() -> None:
    """Bring the database up to date. Safe to run twice, also at the same time; `serve` does it by itself."""
    store.migrate(settings().database)
    console.print("The database is up to date.")
