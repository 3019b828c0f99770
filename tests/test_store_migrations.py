"""The tables are what the code thinks they are, and making them can be started twice at once."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import at_once
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import IntegrityError

from bot.store import Arrival, Sent, Store, Thread, migrate
from bot.store.database import Database
from bot.store.migration import latest
from bot.store.schema import metadata
from bot.store.upgrading import config


@pytest.fixture
def migrated(database_url: str) -> Iterator[Connection]:
    """Whatever is done on it is undone."""
    database = Database(database_url)
    with database.reading() as connection:
        yield connection
    database.close()


def is_current(url: str) -> bool:
    with Store.open(url) as store:
        return store.schema_current()


def described(connection: Connection) -> dict[str, Any]:
    """All that the database knows of its tables, in an order that does not depend on how they were made."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": [{**column, "type": str(column["type"])} for column in inspector.get_columns(table)],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": inspector.get_foreign_keys(table),
            "unique": inspector.get_unique_constraints(table),
            "checks": inspector.get_check_constraints(table),
            "indexes": sorted(_in_words(index) for index in inspector.get_indexes(table)),
        }
        for table in metadata.tables
    }


def _in_words(index: ReflectedIndex) -> str:
    options = {name: str(value) for name, value in index["dialect_options"].items()}
    return f"{index['name']} {index['column_names']} {index['unique']} {options}"


def test_an_empty_database_is_not_current_until_it_is_migrated(empty_database_url: str) -> None:
    assert not is_current(empty_database_url)
    migrate(empty_database_url)
    assert is_current(empty_database_url)


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert is_current(database_url)


def test_four_threads_can_migrate_at_once(empty_database_url: str) -> None:
    at_once(*[partial(migrate, empty_database_url)] * 4)
    assert is_current(empty_database_url)


def test_processes_can_migrate_at_once_from_anywhere(empty_database_url: str, tmp_path: Path) -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); from bot.store import migrate; migrate(sys.argv[2])"
    command = [sys.executable, "-c", code, str(Path(__file__).parent.parent), empty_database_url]
    at_once(*[partial(subprocess.run, command, cwd=tmp_path, check=True)] * 3)
    assert is_current(empty_database_url)


def at_revision(url: str, revision: str) -> Database:
    """A database whose tables are those of an earlier version."""
    database = Database(url)
    with database.writing() as connection:
        command.upgrade(config(connection), revision)
    return database


EARLIER_TURNS = [
    ("answered", "answer"),
    ("compared", "compare"),
    ("askedback", "clarify"),
    ("notknown", "decline"),
    ("defined", "define"),
    ("elaborated", "elaborate"),
    ("chatted", "small_talk"),
    ("interviewwanted", "interview"),
    ("picked", "pick"),
]


def test_turns_of_an_earlier_version_get_ids_and_the_words_of_now_and_lose_nothing(empty_database_url: str) -> None:
    database = at_revision(empty_database_url, "0003")
    with database.writing() as connection:
        for number, (earlier, _) in enumerate(EARLIER_TURNS):
            row = {"outcome": earlier, "at": f"2026-05-04 12:00:{number:02}", "question": f"question {number}"}
            connection.execute(text(EARLIER_TURN), row)
    database.close()
    migrate(empty_database_url)
    with Store.open(empty_database_url) as store:
        found = store.turns.since(datetime(2026, 1, 1, tzinfo=UTC))
        assert [each.outcome for each in reversed(found)] == [now for _, now in EARLIER_TURNS]
        assert [each.question for each in reversed(found)] == [f"question {n}" for n in range(len(EARLIER_TURNS))]
        assert len({each.id for each in found}) == len(EARLIER_TURNS)
        assert {each.event for each in found} == {None}
        assert store.turns.last_topic(Thread("T1", "C1", "1.0")) == "isolation"
        assert store.turns.find(store.turns.add(found[0])) == found[0]


EARLIER_TURN = """
    INSERT INTO turns (team, channel, thread_ts, asker, question, outcome, topic, confidence, base_version, asked_at)
    VALUES ('T1', 'C1', '1.0', 'U1', :question, :outcome, 'isolation', 0.9, 'v1', :at)
"""


AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("bases", {"version": "v1", "questionnaire": "{}"}),
    (
        "inbox",
        {"key": "Ev1", "team": "T1", "payload": {"a": 1}, "attempts": 0, "received_at": AT, "leased_until": AT}
        | {"lane": "T1:C1", "urgent": True, "sent_at": AT, "due_at": AT, "postponed": 0},
    ),
    (
        "inbox",
        {"key": "Ev2", "team": "T1", "attempts": 1, "received_at": AT, "leased_until": AT, "finished_at": AT}
        | {"lane": "", "urgent": False, "sent_at": AT, "due_at": AT, "postponed": 0},
    ),
    ("outbox", {"key": "Ev2", "ordinal": 1, "id": "sent", "tries": 1, "channel": "C1", "ts": "1.0"}),
    (
        "interviews",
        {"id": "first", "team": "T1", "channel": "C1", "thread_ts": "1.0", "owner": "U1", "base_version": "v1"}
        | {"workload": "payroll", "started_at": AT, "finished_at": AT},
    ),
    (
        "interviews",
        {"id": "open", "team": "T1", "channel": "C1", "thread_ts": "2.0", "owner": "U1", "base_version": "v1"}
        | {"workload": "a file server", "started_at": AT},
    ),
    ("answers", {"number": 1, "interview": "first", "question": "guest_os", "option": "linux", "component": ""}),
    ("answers", {"number": 2, "interview": "open", "question": "gui", "option": "no", "component": ""}),
    ("records", {"interview": "first", "team": "T1", "number": 1, "status": "proposed", "deciders": []}),
    ("disagreements", {"interview": "first", "who": "U2", "chosen": "vm", "why": "because", "said_at": AT}),
    ("unreminded", {"team": "T1", "who": "U1"}),
    ("people", {"team": "T1", "user": "U1", "name": "Ada"}),
    (
        "turns",
        {"number": 1, "team": "T1", "channel": "C1", "thread_ts": "1.0", "asker": "U1", "question": "may we?"}
        | {"outcome": "answer", "topic": "isolation", "confidence": 0.9, "base_version": "v1", "asked_at": AT}
        | {"id": "1", "part": 0},
    ),
    ("feedback", {"number": 1, "turn": "1", "user": "U1", "helpful": True, "given_at": AT}),
    ("channels", {"team": "T1", "channel": "C1", "listening": "off"}),
    ("help_requests", {"id": "h1", "turn": "1", "asker": "U1", "asked_at": AT}),
    ("installations", {"team": "T2", "uninstalled_at": AT, "revoked_at": AT}),
]
"""What a workspace may have stored, with every column that it had to fill at any revision."""
REVISIONS = sorted(each.revision for each in ScriptDirectory.from_config(config(None)).walk_revisions())


def fill(connection: Connection) -> dict[str, int]:
    """Store a row of each kind that the tables of this revision can hold. How many each table has then."""
    reflected = MetaData()
    reflected.reflect(connection)
    for name, row in ROWS:
        if (table := reflected.tables.get(name)) is not None:
            connection.execute(table.insert().values({key: row[key] for key in row.keys() & table.c.keys()}))
    return counted(connection)


def counted(connection: Connection) -> dict[str, int]:
    names = inspect(connection).get_table_names()
    return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_any_revision_stored_is_there_after_the_upgrade(empty_database_url: str, revision: str) -> None:
    database = at_revision(empty_database_url, revision)
    with database.writing() as connection:
        before = fill(connection)
    migrate(empty_database_url)
    with database.reading() as connection:
        assert before.items() <= counted(connection).items()
    database.close()
    with Store.open(empty_database_url) as store:
        assert store.schema_current()
        assert_is_all_there(store)


def assert_is_all_there(store: Store) -> None:
    """The oldest revision had these already."""
    first, open_ = store.interviews.find("first"), store.interviews.in_thread(Thread("T1", "C1", "2.0"))
    assert first
    assert open_
    assert (first.workload, first.answers, first.is_open) == ("payroll", (("guest_os", "linux"),), False)
    assert (open_.workload, open_.answers, open_.is_open) == ("a file server", (("gui", "no"),), True)
    assert [turn.question for turn in store.turns.since(datetime(2026, 1, 1, tzinfo=UTC))] == ["may we?"]
    assert store.inbox.depth() == 1
    assert not store.inbox.receive(Arrival("Ev2", "T1", {}))
    assert store.outbox.begin("Ev2", 1) == Sent("C1", "1.0")


def test_a_migration_leaves_nothing_for_the_next_to_do(migrated: Connection) -> None:
    assert compare_metadata(MigrationContext.configure(migrated), metadata) == []


def test_the_migrated_tables_are_the_described_ones_down_to_the_constraints(migrated: Connection) -> None:
    as_migrated = described(migrated)
    metadata.drop_all(migrated)
    metadata.create_all(migrated)
    assert as_migrated == described(migrated)


@pytest.mark.parametrize(
    "row",
    [
        "inbox (key, team, payload, lane, urgent, sent_at, received_at, due_at, attempts, finished_at) "
        "VALUES ('Ev1', 'T1', '{}', '', false, :now, :now, :now, 1, :now)",
        "inbox (key, team, payload, lane, urgent, sent_at, received_at, due_at, attempts, finished_at) "
        "VALUES ('Ev1', 'T1', NULL, '', false, :now, :now, :now, 1, NULL)",
        "inbox (key, team, payload, lane, urgent, sent_at, received_at, due_at, attempts, fault) "
        "VALUES ('Ev1', 'T1', '{}', '', false, :now, :now, :now, 1, 'abcdef')",
        "interviews (id, team, channel, thread_ts, owner, base_version, workload, started_at, "
        "cancelled_at, finished_at) VALUES ('first', 'T1', 'C1', '1.0', 'U1', 'v1', '', :now, :now, :now)",
        "outbox VALUES ('never received', 0, 'id', 1, 'C1', '1.0', NULL)",
        "answers VALUES (1, 'never started', 'guest_os', 'linux', '')",
    ],
    ids=[
        "payload of the finished",
        "no payload to handle",
        "given up and not finished",
        "two ends",
        "reply to nothing",
        "answer to nobody",
    ],
)
def test_the_database_itself_refuses_what_makes_no_sense(migrated: Connection, row: str) -> None:
    filled = row.replace(":now", "'2026-05-04 12:00:00'")
    with pytest.raises(IntegrityError), migrated.begin_nested():
        migrated.execute(text(f"INSERT INTO {filled}"))


def test_the_last_migration_is_told_by_the_names_of_the_files() -> None:
    assert latest() == ScriptDirectory.from_config(config(None)).get_current_head()


def test_a_start_with_a_current_database_does_without_alembic(migrated_sqlite: Path) -> None:
    program = f"""\
import sys
from bot.store import migrate
migrate("sqlite:///{migrated_sqlite}")
print("alembic" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
