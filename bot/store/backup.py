"""Backups of a SQLite database while it is used, and putting one in its place. PostgreSQL has its own tools."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from bot.store.database import Database
from bot.store.migration import migrate
from bot.store.presence import alone_with

MADE_BY_US = "vmvc-*.db"


class BackupRefused(Exception):
    """A backup cannot be made or put back; the message says why, and what to do. Nothing was changed."""


class NoFile(BackupRefused):
    """The database is on a server, whose own tools back it up."""


def back_up(url: str, target: Path, now: datetime) -> Path:
    """Copy the database, as it is at one moment, to a file that only this user can read. Others go on using it.

    In a directory, the copy gets a name by the time. Returns where the copy is.

    Raises:
        BackupRefused: where there is something in its place, or nothing to copy.
        OSError: where it cannot be written.
    """
    source = _file_of(url)
    place = target / f"vmvc-{now:%Y%m%d-%H%M%S}.db" if target.is_dir() else target
    if not place.parent.is_dir():
        raise BackupRefused(f"{place}: there is no directory {place.parent}; make it first")
    if place.exists():
        raise BackupRefused(f"{place}: this exists; name another file, or a directory")
    if not source.is_file():
        raise BackupRefused(f"{source}: there is no database to back up; check DATABASE_URL")
    unfinished = place.with_name(f"{place.name}.unfinished")
    try:
        _copy(source, unfinished)
        unfinished.rename(place)
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{source}: this cannot be backed up ({error})") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return place


def older_backups(directory: Path, keep: int) -> list[Path]:
    """The backups that `back_up` has named in a directory, without the latest `keep` of them."""
    return sorted(directory.glob(MADE_BY_US), reverse=True)[keep:]


def restore(url: str, backup: Path, now: datetime) -> Path | None:
    """Put a backup in the database's place, and bring its tables up to date.

    Returns where the database is that was there before; None where there was none.

    Raises:
        BackupRefused: where the file is no backup of vmvc, or is damaged, or the database is in use.
        OSError: where it cannot be written.
    """
    place = _file_of(url)
    _check(backup)
    with _not_in_use(place):
        restored = place.with_name(f"{place.name}.unfinished")
        try:
            _copy(backup, restored)
            former = _put_aside(place, f"{place.name}.before-{now:%Y%m%d-%H%M%S}")
            restored.rename(place)
        finally:
            restored.unlink(missing_ok=True)
        migrate(url)
        return former


def _file_of(url: str) -> Path:
    database = Database(url)
    database.close()
    if database.file is None:
        raise NoFile("the database is on a PostgreSQL server")
    return database.file


def _copy(source: Path, target: Path) -> None:
    """Copy by SQLite's online backup, which takes what is committed and waits for no one.

    https://www.sqlite.org/backup.html
    """
    target.unlink(missing_ok=True)
    target.touch(0o600)
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
        here.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    with target.open("rb") as copied:
        os.fsync(copied.fileno())
    _check(target)


def _check(backup: Path) -> None:
    if not backup.is_file():
        raise BackupRefused(f"{backup}: there is no such file")
    try:
        with closing(sqlite3.connect(f"file:{backup.absolute()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{backup}: this isn't a SQLite database ({error}); take another backup") from error
    if found != "ok":
        raise BackupRefused(f"{backup}: this is damaged ({found}); take another backup")
    if not {"alembic_version", "interviews"} <= tables:
        raise BackupRefused(f"{backup}: this isn't a vmvc backup; take another file")


@contextmanager
def _not_in_use(place: Path) -> Iterator[None]:
    with alone_with(place) as alone:
        if not alone:
            raise BackupRefused(f"{place}: vmvc is running with it; stop that, then restore")
        yield


def _put_aside(place: Path, name: str) -> Path | None:
    """Move a database out of the way, with what its log holds. A damaged one is moved as it is."""
    if not place.exists():
        return None
    try:
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        pass
    former = place.with_name(name)
    place.rename(former)
    for end in ("-wal", "-shm"):
        if (beside := place.with_name(place.name + end)).exists():
            beside.rename(former.with_name(former.name + end))
    return former
