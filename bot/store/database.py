"""Opens SQLite or PostgreSQL and gives transactions, for reading and for writing, to any number of threads."""

import itertools
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

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

PATIENCE = 1.25
"""Seconds to wait for a connection, and again for SQLite's one writer. Slack waits for three in all."""

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_FAULTS_OF_OURS = (DataError, IntegrityError, InternalError, NotSupportedError, ProgrammingError)
"""Errors that our statements cause. All other database errors mean that the database cannot be used."""
_FIX = "write sqlite:///vmvc.db or postgresql://user:password@host/name"

_CHECK = "check the address, and that the database is running and migrated"
_FIXES = {
    "disk is full": "free some space on its disk; what Slack sends meanwhile is refused, and sent again",
    "does not keep what is written": "free some space on its disk, or replace it",
    "readonly": "let this user write to the file and its folder",
    "unable to open": "create its folder, and let this user write to it",
    "malformed": "the file is damaged: stop, and put a backup in its place",
    "not a database": "name another file, or put a backup in its place",
    "locked": "another process writes to it for long: end that, or use PostgreSQL",
}
"""What to do about what a database says of itself."""


class StoreUnavailable(Exception):
    """The database cannot be reached or used; the message says which, why, and what to do. It shows no password."""


class Database:
    """An engine with the two kinds of transaction. Its pool serves 16 threads: four connections kept, twelve lent."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        """`patience`: how many seconds a transaction waits for its turn."""
        address = _address(url)
        self._engine = _engine(address, patience)
        self._writer = self._engine.execution_options(writes=True)
        self._shown = address.render_as_string(hide_password=True)
        self.file = Path(address.database or "") if address.drivername == "sqlite" else None
        """Where SQLite keeps it; None where a server does."""
        self._turn = _OneWriter(patience) if self.file else None
        self._log = _WriteAheadLog(self.file) if self.file else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing.

        Raises:
            StoreUnavailable: where the database does not answer.
        """
        with self._reachable(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction that ends with its block: committed, or rolled back where the block raises.

        Where it is not `durable`, SQLite may forget it in a power failure (not in a crash of the process), as long as
        nothing durable was written after it.

        Raises:
            StoreUnavailable: where the database does not answer.
        """
        with self._reachable():
            if self._turn is None or self._log is None:
                with self._writer.begin() as connection:
                    yield connection
                return
            with self._turn, self._writer.begin() as connection:
                yield connection
            if durable:
                self._log.sync()

    def close(self) -> None:
        """Give all connections back to the database."""
        self._engine.dispose()

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, InterfaceError, NoFreeConnection, sqlite3.DatabaseError, _Unwritable) as error:
            if isinstance(error, _FAULTS_OF_OURS):
                raise
            reason = getattr(error, "orig", None) or error
            fix = next((fix for words, fix in _FIXES.items() if words in str(reason)), _CHECK)
            raise StoreUnavailable(f"{self._shown}: {str(reason).strip()}; {fix}") from error


class _Unwritable(Exception):
    """Another thread does not finish its transaction, or the disk does not accept writes."""


class _OneWriter:
    """Lets one thread write at a time.

    SQLite would let the others sleep for longer and longer intervals; a lock wakes them as soon as they can go on.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._patience):
            raise _Unwritable("database is locked")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class _WriteAheadLog:
    """Syncs SQLite's log, so that commits survive a power failure. Transactions that end together share one sync.

    SQLite itself syncs once for each transaction, while all others wait: some milliseconds each on most disks.
    https://www.sqlite.org/wal.html says that the log is what has to be synced.
    """

    def __init__(self, database: Path) -> None:
        self._path = f"{database}-wal"
        self._tickets = itertools.count(1)
        self._lock = threading.Lock()
        self._synced = 0

    def sync(self) -> None:
        """Return when everything that was committed before the call is on the disk."""
        mine = next(self._tickets)
        with self._lock:
            if self._synced > mine:
                return
            upto = next(self._tickets)  # whoever has a lower one has committed before this sync begins
            try:
                log = os.open(self._path, os.O_RDONLY)
            except FileNotFoundError:  # the last connection has moved it into the database, and synced that
                return
            try:
                os.fsync(log)
            except OSError as error:
                raise _Unwritable(f"the disk does not keep what is written ({error.strerror})") from error
            finally:
                os.close(log)
            self._synced = upto


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """INSERT with ON CONFLICT, which both databases have and SQLAlchemy spells once for each."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The same by the name of the dialect, for statements that are made once: making one takes its time."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable(f"the database's address is no URL; {_FIX}") from error
    if address.drivername not in _DRIVERS:
        raise StoreUnavailable(f"{address.drivername}: is neither SQLite nor PostgreSQL; {_FIX}")
    if address.drivername == "sqlite" and address.database in (None, "", ":memory:"):
        raise StoreUnavailable(f"{url}: names no file, so nothing would survive a restart; {_FIX}")
    return address.set(drivername=_DRIVERS[address.drivername])


def _engine(address: URL, patience: float) -> Engine:
    # psycopg: a pooler in front of PostgreSQL hands statements to other connections than prepared them.
    on_sqlite = address.drivername == "sqlite"
    options = {"timeout": patience} if on_sqlite else {"connect_timeout": 2, "prepare_threshold": None}
    engine = create_engine(
        address,
        connect_args=options,
        pool_size=4,
        max_overflow=12,
        pool_timeout=patience,
        pool_pre_ping=not on_sqlite,  # a file does not hang up
    )
    if on_sqlite:
        event.listen(engine, "connect", partial(_keep_private, Path(address.database or "")))
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _keep_private(file: Path, *_: object) -> None:
    """Let only this user read the file, and the log that SQLite makes beside it with the file's permissions."""
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        with suppress(PermissionError):  # somebody else's file, who decides
            file.chmod(0o600)


def _set_up_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # Python would begin transactions by itself, and too late
    connection.execute("PRAGMA foreign_keys = ON")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")  # the log is synced by _WriteAheadLog


def _write_ahead(connection: sqlite3.Connection) -> None:
    # The first to open a new file changes it to WAL. Of two that try at once SQLite refuses one without waiting,
    # as they would wait for each other.
    patient_until = monotonic() + PATIENCE
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
    driver: Any = (
        connection.connection.driver_connection
    )  # SQLAlchemy's own way to it takes longer than the statement
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
