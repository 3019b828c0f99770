"""Backups are made while the database is used, and are really put back; nothing readable is left to others."""

import os
import shlex
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from conftest import Postgres
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.store import Store, Thread, Turn, migrate
from bot.store.database import Database
from bot.store.upgrading import config

THREAD = Thread("T1", "C1", "1.0")

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def vmvc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command against a database; its code, and what it printed on one line."""

    def run(url: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        ended = CliRunner().invoke(app, ["db", *arguments])
        assert ended.exception is None or isinstance(ended.exception, SystemExit)
        return ended.exit_code, " ".join(ended.output.split())

    return run


def ask(url: str, question: str) -> None:
    with Store.open(url) as store:
        store.turns.add(Turn(THREAD, "U1", question, "answer", None, 0.9, "v1", datetime.now(UTC)))


def asked(url: str) -> list[str | None]:
    with Store.open(url) as store:
        return [turn.question for turn in reversed(store.turns.since(datetime(2000, 1, 1, tzinfo=UTC)))]


@pytest.fixture
def url(sqlite_url: str) -> str:
    ask(sqlite_url, "before")
    return sqlite_url


@pytest.fixture
def backup(vmvc: Run, url: str, tmp_path: Path) -> Path:
    """A backup with one question in it; another was asked since."""
    code, _ = vmvc(url, "backup", str(tmp_path / "backup.db"))
    assert code == 0
    ask(url, "after")
    return tmp_path / "backup.db"


def test_a_backup_that_is_put_back_brings_everything_back(vmvc: Run, url: str, backup: Path) -> None:
    assert asked(url) == ["before", "after"]
    code, told = vmvc(url, "restore", str(backup))
    assert (code, asked(url)) == (0, ["before"])
    former = told.partition("The database that was there is now ")[2].rstrip(".")
    assert asked(f"sqlite:///{former}") == ["before", "after"]


def test_a_lost_database_comes_back(vmvc: Run, url: str, backup: Path) -> None:
    for file in Path(url.removeprefix("sqlite:///")).parent.glob("office.db*"):
        file.unlink()
    assert vmvc(url, "restore", str(backup)) == (0, f"Restored from {backup}.")
    assert asked(url) == ["before"]


def test_a_damaged_database_is_replaced(vmvc: Run, url: str, backup: Path) -> None:
    Path(url.removeprefix("sqlite:///")).write_bytes(b"garbage" * 1000)
    assert vmvc(url, "restore", str(backup))[0] == 0
    assert asked(url) == ["before"]


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(vmvc: Run, url: str, tmp_path: Path) -> None:
    backup = tmp_path / "earlier.db"
    database = Database(f"sqlite:///{backup}")
    with database.writing() as connection:
        command.upgrade(config(connection), "0009")
        connection.execute(text(EARLIER_TURN))
    database.close()
    assert vmvc(url, "restore", str(backup))[0] == 0
    with Store.open(url) as store:
        assert store.schema_current()
    assert asked(url) == ["long before"]


EARLIER_TURN = """
    INSERT INTO turns (team, channel, thread_ts, asker, question, outcome, confidence, base_version, asked_at, id)
    VALUES ('T1', 'C1', '1.0', 'U1', 'long before', 'answer', 0.9, 'v1', '2026-05-04 12:00:00', 't1')
"""


def test_a_backup_is_made_while_others_write(vmvc: Run, url: str, tmp_path: Path) -> None:
    stop = threading.Event()

    def keep_asking() -> None:
        with Store.open(url) as store:
            while not stop.is_set():
                store.turns.add(Turn(THREAD, "U1", "meanwhile", "answer", None, 0.9, "v1", datetime.now(UTC)))

    writer = threading.Thread(target=keep_asking)
    writer.start()
    try:
        for number in range(5):
            assert vmvc(url, "backup", str(tmp_path / f"{number}.db"))[0] == 0
    finally:
        stop.set()
        writer.join()
    counts = [len(asked(f"sqlite:///{tmp_path}/{number}.db")) for number in range(5)]
    assert counts == sorted(counts)
    assert asked(f"sqlite:///{tmp_path}/0.db")[0] == "before"


def test_nothing_is_put_under_a_running_vmvc(vmvc: Run, url: str, backup: Path) -> None:
    with Store.open(url) as running:
        running.presence.arrive()
        running.presence.admit_others()
        code, told = vmvc(url, "restore", str(backup))
        assert (code, "vmvc is running with it; stop that, then restore." in told) == (2, True)
    assert asked(url) == ["before", "after"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hello", "this isn't a SQLite database"),
        (b"", "this isn't a vmvc backup"),
        (None, "there is no such file"),
    ],
)
def test_what_is_no_backup_is_not_put_back(
    vmvc: Run, url: str, tmp_path: Path, content: bytes | None, told: str
) -> None:
    file = tmp_path / "other.db"
    if content is not None:
        file.write_bytes(content)
    code, said = vmvc(url, "restore", str(file))
    assert (code, told in said) == (2, True)
    assert asked(url) == ["before"]


def test_a_damaged_backup_is_not_put_back(vmvc: Run, url: str, backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[8192:24576] = os.urandom(16384)
    backup.write_bytes(content)
    assert vmvc(url, "restore", str(backup))[0] == 2
    assert asked(url) == ["before", "after"]


def test_a_backup_overwrites_nothing(vmvc: Run, url: str, backup: Path) -> None:
    before = backup.read_bytes()
    code, told = vmvc(url, "backup", str(backup))
    assert (code, "this exists; name another file, or a directory." in told) == (2, True)
    assert backup.read_bytes() == before


def test_in_a_directory_only_the_latest_are_kept(vmvc: Run, url: str, tmp_path: Path) -> None:
    directory = tmp_path / "backups"
    directory.mkdir()
    (directory / "vmvc-20200101-000000.db").touch()
    (directory / "vmvc-20210101-000000.db").touch()
    (directory / "holiday.db").touch()
    assert vmvc(url, "backup", str(directory), "--keep", "2")[0] == 0
    kept = sorted(each.name for each in directory.iterdir())
    assert len(kept) == 3
    assert {"holiday.db", "vmvc-20210101-000000.db"} < set(kept)


def test_only_its_user_reads_the_database_and_its_backups(vmvc: Run, tmp_path: Path) -> None:
    os.umask(os.umask(0o022))
    place, copy = tmp_path / "new.db", tmp_path / "copy.db"
    migrate(f"sqlite:///{place}")
    with Store.open(f"sqlite:///{place}") as store:
        store.people.learn("T1", "U1", "Ada")
        beside = [each for each in tmp_path.glob("new.db*") if each.stat().st_size]
        assert len(beside) == 3  # with its log and the index of that
        assert {oct(stat.S_IMODE(each.stat().st_mode)) for each in beside} == {"0o600"}
    vmvc(f"sqlite:///{place}", "backup", str(copy))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_database_that_others_could_read_is_closed_to_them(url: str) -> None:
    place = Path(url.removeprefix("sqlite:///"))
    place.chmod(0o644)
    asked(url)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_what_is_stored_is_counted(vmvc: Run, url: str) -> None:
    code, told = vmvc(url, "stats")
    assert code == 0
    assert "turns 1" in told
    assert "T1 1 0 0" in told


def test_the_words_for_postgresql_back_up_and_restore(
    vmvc: Run, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgres.tools}:{os.environ['PATH']}")
    url, file = postgres.create(), tmp_path / "backup.dump"
    migrate(url)
    ask(url, "before")
    do_as_told(vmvc(url, "backup", str(file)), "pg_dump")
    ask(url, "after")
    do_as_told(vmvc(url, "restore", str(file)), "pg_restore")
    assert asked(url) == ["before"]


def do_as_told(ended: tuple[int, str], tool: str) -> None:
    """Run the command that was told."""
    code, told = ended
    assert code == 1
    command = tool + told.rpartition(tool)[2].partition(" vmvc ")[0]
    executable = shutil.which(tool)
    assert executable
    subprocess.run([executable, *shlex.split(os.path.expandvars(command))[1:]], check=True)
