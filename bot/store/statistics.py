"""How much is stored, of what, and of which workspaces."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select, text

from bot.store.database import Database
from bot.store.schema import interviews, metadata, records, turns


@dataclass(frozen=True)
class WorkspaceSize:
    """How much is stored of one workspace."""

    team: str
    questions: int
    interviews: int
    records: int


@dataclass(frozen=True)
class Statistics:
    """How much is stored."""

    size: int
    """In bytes; of SQLite without its log."""
    rows: dict[str, int]
    """By table."""
    workspaces: tuple[WorkspaceSize, ...]


def statistics(database: Database) -> Statistics:
    """Count what is stored. That reads whole tables."""
    with database.reading() as connection:
        rows = {table.name: _count(connection, table) for table in metadata.sorted_tables}
        return Statistics(_size(connection), rows, _workspaces(connection))


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _size(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages = connection.scalar(text("PRAGMA page_count")) or 0
    return int(pages * (connection.scalar(text("PRAGMA page_size")) or 0))


def _workspaces(connection: Connection) -> tuple[WorkspaceSize, ...]:
    counts = [_by_team(connection, table) for table in (turns, interviews, records)]
    teams = sorted(set().union(*counts))
    return tuple(WorkspaceSize(team, *(count.get(team, 0) for count in counts)) for team in teams)


def _by_team(connection: Connection, table: Table) -> dict[str, int]:
    counted = select(table.c.team, func.count()).group_by(table.c.team)
    return {str(team): int(count) for team, count in connection.execute(counted)}
