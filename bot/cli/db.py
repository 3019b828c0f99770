"""`vmvc db` and `vmvc migrate`: look after the database."""

from datetime import timedelta
from typing import Annotated

import typer

from bot import store
from bot.cli.common import settings
from bot.cli.terminal import console
from bot.runtime import periods
from bot.slack.app import web_client
from bot.slack.retention import Periods, Retention
from bot.standalone import now
from bot.store import Store

db = typer.Typer(help="Look after what the database keeps.", no_args_is_help=True)


@db.callback()
def _group() -> None:
    """Keep `prune` a subcommand although it is the only one."""


@db.command()
def prune(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=36_500, help="How old is too old. Without it, VMVC_RETENTION_DAYS."),
    ] = None,
) -> None:
    """Erase now what `serve` erases every hour: what is too old, and workspaces that removed the app long ago.

    Decision records stay, with the interviews that they come from.
    """
    found = settings()
    kept = periods(found)
    if days is not None:
        kept = Periods(timedelta(days=days), kept.grace)
    token = found.slack_bot_token
    client = web_client(token.get_secret_value(), found.api_url) if token else None
    store.migrate(found.database)
    with Store.open(found.database, clock=now) as opened:
        erased = Retention(client, opened, now, kept).do()
    console.print(f"Rows erased, as they were older than {kept.retention.days} days: {erased.rows}.", highlight=False)
    console.print(f"Workspaces erased, as they removed the app long ago: {erased.workspaces}.", highlight=False)


def migrate() -> None:
    """Bring the database up to date. Safe to run twice, also at the same time; `serve` does it by itself."""
    store.migrate(settings().database)
    console.print("The database is up to date.")
