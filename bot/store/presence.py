"""Which processes work on the same database, and which of them died."""

import secrets
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


class Presence:
    """A process among others: it counts its heartbeats in the database, where all see them.

    Whoever sees the count of another stand still for long takes it for dead. No clock is read but the observer's own
    stopwatch, so a clock that is set makes nobody look dead.
    """

    def __init__(self, database: Database) -> None:
        self.id = secrets.token_hex(8)
        self._database = database
        self._seen: dict[str, tuple[int, float]] = {}
        """Process to its count, and when by our stopwatch that was seen first."""
        self._lock: IO[bytes] | None = None

    def arrive(self) -> bool:
        """Show up. Returns whether no other process works on this database, which only a file can tell.

        Where none does, those that show up meanwhile wait until this one has called `admit_others`.
        """
        self.beat()
        return self._lock_file(self._database.file) if self._database.file else False

    def admit_others(self) -> None:
        """What the dead have left is taken care of, so that other processes may begin."""
        if self._lock:
            fcntl.flock(self._lock, fcntl.LOCK_SH)

    def beat(self) -> None:
        """Show that this process is alive."""
        with self._database.writing(durable=False) as connection:
            new = insert(connection, processes).values(id=self.id, beats=1)
            connection.execute(
                new.on_conflict_do_update(index_elements=("id",), set_={"beats": processes.c.beats + 1})
            )

    def dead(self, silence: float) -> list[str]:
        """The other processes that have not shown up for so many seconds of our watching."""
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
        """All that are taken for alive, this one included."""
        with self._database.reading() as connection:
            return {self.id, *connection.scalars(select(processes.c.id))}

    def forget(self, id_: str) -> None:
        """A process is dead, or has come to its end: it is not looked after any more."""
        with self._database.writing(durable=False) as connection:
            connection.execute(delete(processes).where(processes.c.id == id_))

    def leave(self) -> None:
        """Do nothing more: what this process has not finished is for others."""
        self.forget(self.id)
        self.close()

    def close(self) -> None:
        """Give the lock back."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def _lock_file(self, database: Path) -> bool:
        """A file can be used by this machine only, whose kernel knows at once who has died."""
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
