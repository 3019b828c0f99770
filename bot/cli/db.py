"""`vmvc db`: look after the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot import store
from bot.cli.common import settings
from bot.cli.terminal import Unusable, console
from bot.runtime import periods
from bot.slack.app import web_client
from bot.slack.retention import Periods, Retention
from bot.standalone import now
from bot.store import BackupRefused, NoFile, Store

DUMP = """PostgreSQL backs itself up, while vmvc runs:

    pg_dump --format=custom --no-owner --file={file} "$DATABASE_URL"
"""
RESTORE = """PostgreSQL restores its own backups. Stop vmvc, then:

    pg_restore --clean --if-exists --no-owner --single-transaction --dbname="$DATABASE_URL" {file}
    vmvc db upgrade
"""

db = typer.Typer(help="Look after what the database keeps.", no_args_is_help=True)


@db.command()
def upgrade() -> None:
    """Bring the database up to date. Safe to run twice, also at the same time; `serve` does it by itself."""
    store.migrate(settings().database)
    console.print("The database is up to date.")


@db.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write, or a directory: then it is named by the time.")],
    keep: Annotated[
        int | None, typer.Option(min=1, help="In a directory: keep this many backups, and delete older ones.")
    ] = None,
) -> None:
    """Back the database up, also while vmvc runs. Only you can read the file."""
    found = settings()
    if keep is not None and not target.is_dir():
        raise Unusable(f"{target}: --keep needs a directory that exists; make it first, or leave --keep out.")
    with _explained(DUMP, target):
        written = store.back_up(found.database, target, now())
    console.print(f"Backed up to {written}, {_megabytes(written.stat().st_size)}.", markup=False, soft_wrap=True)
    for old in store.older_backups(target, keep) if keep else ():
        old.unlink()


@db.command()
def restore(source: Annotated[Path, typer.Argument(help="A file that `vmvc db backup` wrote.")]) -> None:
    """Put a backup in the database's place. Stop vmvc first. The current database is put aside, not deleted."""
    with _explained(RESTORE, source):
        former = store.restore(settings().database, source, now())
    console.print(f"Restored from {source}.", markup=False, soft_wrap=True)
    if former:
        console.print(f"The database that was there is now {former}.", markup=False, soft_wrap=True)


@db.command()
def stats() -> None:
    """Count what is stored: the rows of each table, and what each workspace has."""
    with Store.open(settings().database, clock=now) as opened:
        if not opened.schema_current():
            raise Unusable("The database needs its migrations: run `vmvc db upgrade`.")
        counted = opened.statistics()
    console.print(f"Size: {_megabytes(counted.size)}.", highlight=False)
    tables = _table("table", "rows")
    for name, rows in counted.rows.items():
        tables.add_row(name, str(rows))
    workspaces = _table("workspace", "questions", "interviews", "records")
    for each in counted.workspaces:
        workspaces.add_row(escape(each.team), str(each.questions), str(each.interviews), str(each.records))
    console.print(tables, workspaces, sep="\n")


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
    console.print(f"Rows erased that were older than {kept.retention.days} days: {erased.rows}.", highlight=False)
    console.print(f"Workspaces erased that had removed the app: {erased.workspaces}.", highlight=False)


@contextmanager
def _explained(for_postgresql: str, file: Path) -> Iterator[None]:
    """End the command with what PostgreSQL wants instead, or with why a backup was refused."""
    try:
        yield
    except NoFile:
        console.print(for_postgresql.format(file=file), markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except BackupRefused as refused:
        raise Unusable(f"{refused}.") from None


def _table(first: str, *counts: str) -> Table:
    table = Table(first, box=None, pad_edge=False)
    for name in counts:
        table.add_column(name, justify="right")
    return table


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
