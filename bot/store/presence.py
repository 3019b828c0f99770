"""The processes that share a database, and which of them have died."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO

from sqlalchemy import delete, select

from bot.store.database import Database, insert
from bot.store.schema import processes

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone_with(database: Path) -> Iterator[bool]:
    """Keep processes from starting with a SQLite database until the `with` ends. False where one is running."""
    if fcntl is None:
        yield True
        return
    with Path(f"{database}.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


class Presence:
    """Counts this process's heartbeats in the database, and watches the counts of the others.

    A process whose count does not change for some seconds is dead. The seconds are measured by the observer's
    monotonic clock, so setting a machine's clock makes no process look dead.
    """

    def __init__(self, database: Database) -> None:
        self.id = secrets.token_hex(8)
        self._database = database
        self._seen: dict[str, tuple[int, float]] = {}
        """Process to its count, and when by our stopwatch that was seen first."""
        self._lock: IO[bytes] | None = None

    def arrive(self) -> bool:
        """Register this process. Returns whether it is certain that no other process uses this database.

        Only a lock file tells that, so on PostgreSQL the result is always False. Where it is True, processes that
        start meanwhile wait until this one has called `admit_others`.
        """
        self.beat()
        return self._lock_file(self._database.file) if self._database.file else False

    def admit_others(self) -> None:
        """Let other processes start, after everything that dead processes held has been freed."""
        if self._lock:
            fcntl.flock(self._lock, fcntl.LOCK_SH)

    def beat(self) -> None:
        """Count one heartbeat."""
        with self._database.writing(durable=False) as connection:
            new = insert(connection, processes).values(id=self.id, beats=1)
            connection.execute(
                new.on_conflict_do_update(index_elements=("id",), set_={"beats": processes.c.beats + 1})
            )

    def dead(self, silence: float) -> list[str]:
        """The ids of the processes whose count has not changed for more than `silence` seconds."""
        with self._database.reading() as connection:
            counts = {row.id: row.beats for row in connection.execute(select(processes)) if row.id != self.id}
        now = monotonic()
        before = self._seen
        self._seen = {
            id_: before[id_] if id_ in before and before[id_][0] == beats else (beats, now)
            for id_, beats in counts.items()
        }
        return [id_ for id_, (_, since) in self._seen.items() if now - since > silence]

    def ids(self) -> set[str]:
        """The ids of all registered processes, this one included."""
        with self._database.reading() as connection:
            return {self.id, *connection.scalars(select(processes.c.id))}

    def forget(self, id_: str) -> None:
        """Delete the registration of a process that has died or ended."""
        with self._database.writing(durable=False) as connection:
            connection.execute(delete(processes).where(processes.c.id == id_))

    def leave(self) -> None:
        """Deregister this process, whose unfinished work is left to others."""
        self.forget(self.id)
        self.close()

    def close(self) -> None:
        """Release the lock file."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def _lock_file(self, database: Path) -> bool:
        """Lock the file beside the database. The kernel releases the lock as soon as its holder dies."""
        if fcntl is None:
            return False
        try:
            self._lock = self._lock or Path(f"{database}.lock").open("ab")  # noqa: SIM115  held until the end
        except OSError:
            return False
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            return False
        return True
