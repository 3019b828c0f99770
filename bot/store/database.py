"""The way to the rows: an address becomes transactions that threads and processes can share."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.pool import ConnectionPoolEntry

_PATIENCE = 10
"""Seconds to wait for a connection from the pool, and for SQLite's one writer."""

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_FAULTS_OF_OURS = (DataError, IntegrityError, InternalError, NotSupportedError, ProgrammingError)
"""What a database says of a statement. What it says of itself, a file that is no database among it, is no fault of
ours."""
_MEND = "write sqlite:///vmvc.db or postgresql://user:password@host/name"


class StoreUnavailable(Exception):
    """The database cannot be reached or used; the message says which, why, and what to do. It shows no password."""


class Database:
    """An engine with the two kinds of transaction. Its pool serves 16 threads: four connections kept, twelve lent."""

    def __init__(self, url: str) -> None:
        address = _address(url)
        self._engine = _engine(address)
        self._writer = self._engine.execution_options(writes=True)
        self._shown = address.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing.

        Raises:
            StoreUnavailable: where the database does not answer.
        """
        with self._reachable(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that ends with its block: committed, or rolled back where the block raises.

        Raises:
            StoreUnavailable: where the database does not answer.
        """
        with self._reachable(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back to the database."""
        self._engine.dispose()

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, InterfaceError, NoFreeConnection, sqlite3.DatabaseError) as error:
            if isinstance(error, _FAULTS_OF_OURS):
                raise
            reason = getattr(error, "orig", None) or error
            mend = "check the address, and that the database is running and migrated"
            raise StoreUnavailable(f"{self._shown}: {str(reason).strip()}; {mend}") from error


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """INSERT with ON CONFLICT, which both databases have and SQLAlchemy spells once for each."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable(f"the database's address is no URL; {_MEND}") from error
    if address.drivername not in _DRIVERS:
        raise StoreUnavailable(f"{address.drivername}: is neither SQLite nor PostgreSQL; {_MEND}")
    if address.drivername == "sqlite" and address.database in (None, "", ":memory:"):
        raise StoreUnavailable(f"{url}: names no file, so nothing would survive a restart; {_MEND}")
    return address.set(drivername=_DRIVERS[address.drivername])


def _engine(address: URL) -> Engine:
    # psycopg: a pooler in front of PostgreSQL hands statements to other connections than prepared them.
    on_sqlite = address.drivername == "sqlite"
    options = {"timeout": _PATIENCE} if on_sqlite else {"connect_timeout": 5, "prepare_threshold": None}
    engine = create_engine(
        address, connect_args=options, pool_size=4, max_overflow=12, pool_timeout=_PATIENCE, pool_pre_ping=True
    )
    if on_sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # Python would begin transactions by itself, and too late
    connection.execute("PRAGMA foreign_keys = ON")
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    # The first to open a new file changes it to WAL. Of two that try at once SQLite refuses one without waiting,
    # as they would wait for each other.
    patient_until = monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > patient_until:
                raise
            sleep(0.01)
        else:
            return


def _begin_on_sqlite(connection: Connection) -> None:
    # A transaction that starts with reading and then writes fails at once if another wrote in between: no timeout
    # helps. One that is going to write therefore takes the lock first.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
