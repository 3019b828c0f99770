"""What survives a restart: on SQLite and on PostgreSQL, with threads that race and processes that die."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Clock, at_once, finish, keep
from sqlalchemy import select

from bot.store import Disagreement, Kept, Received, Sent, Store, StoreUnavailable, Thread, Turn
from bot.store.database import Database
from bot.store.schema import metadata

LEASE = timedelta(minutes=1)
PAYLOAD = {"team_id": "T1", "event": {"text": "how do containers isolate? 🤔"}}
THREAD = Thread("T1", "C1", "1700000000.000100")
TURN = Turn(
    thread=THREAD,
    asker="U1",
    question="how do containers isolate?",
    outcome="answer",
    topic="isolation",
    confidence=0.93,
    base_version="v1",
    asked_at=datetime(2026, 5, 4, 12, tzinfo=UTC),
)


@pytest.fixture
def other_process(database_url: str, clock: Clock) -> Iterator[Store]:
    """Shares nothing with `store` but the database."""
    with Store.open(database_url, clock) as opened:
        yield opened


def rows(url: str) -> dict[str, list[Any]]:
    """Everything that is in the database, by table."""
    database = Database(url)
    with database.reading() as connection:
        found = {table.name: list(connection.execute(select(table))) for table in metadata.sorted_tables}
    database.close()
    return found


# --- The inbox


def test_what_comes_twice_is_new_once(store: Store) -> None:
    assert store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    assert not store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)


def test_of_eight_threads_that_receive_the_same_one_is_first(store: Store, other_process: Store) -> None:
    for key in ("Ev1", "Ev2", "Ev3"):
        calls = [partial(process.inbox.receive, key, "T1", PAYLOAD, LEASE) for process in (store, other_process) * 4]
        assert sorted(at_once(*calls)) == [False] * 7 + [True]


def test_what_is_being_handled_is_not_claimed(store: Store, clock: Clock) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    clock.pass_by(LEASE - timedelta(microseconds=1))
    assert store.inbox.claim(LEASE, limit=10, max_attempts=3) == []


def test_what_shows_signs_of_life_is_not_claimed(store: Store, clock: Clock) -> None:
    for key in ("Ev1", "Ev2"):
        store.inbox.receive(key, "T1", PAYLOAD, LEASE)
    clock.pass_by(LEASE / 2)
    store.inbox.extend({"Ev1"}, LEASE)
    clock.pass_by(LEASE / 2)
    assert [received.key for received in store.inbox.claim(LEASE, limit=10, max_attempts=3)] == ["Ev2"]


def test_what_is_finished_is_never_claimed_and_still_known(store: Store, clock: Clock) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    store.inbox.finish("Ev1")
    clock.pass_by(timedelta(days=1))
    assert store.inbox.claim(LEASE, limit=10, max_attempts=3) == []
    assert not store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)


def test_finishing_erases_what_was_said(store: Store, database_url: str) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    store.inbox.finish("Ev1")
    assert "containers" not in str(rows(database_url))
    store.inbox.finish("Ev1")


def test_what_a_process_died_over_is_claimed_once(store: Store, clock: Clock, database_url: str) -> None:
    die = """
import os, sys
from datetime import datetime, timedelta
from bot.store import Store
store = Store.open(sys.argv[1], lambda: datetime.fromisoformat(sys.argv[2]))
store.inbox.receive("Ev1", "T1", {"text": "hello"}, timedelta(minutes=1))
os._exit(9)
"""
    died = subprocess.run(
        [sys.executable, "-c", die, database_url, clock().isoformat()], cwd=_REPOSITORY, check=False
    )
    assert died.returncode == 9
    clock.pass_by(LEASE)
    assert store.inbox.claim(LEASE, limit=10, max_attempts=3) == [Received("Ev1", {"text": "hello"}, attempts=2)]
    assert store.inbox.claim(LEASE, limit=10, max_attempts=3) == []


_REPOSITORY = Path(__file__).parent.parent


def test_two_processes_never_claim_the_same(store: Store, other_process: Store, clock: Clock) -> None:
    keys = [f"Ev{number:02}" for number in range(60)]
    for key in keys:
        store.inbox.receive(key, "T1", PAYLOAD, LEASE)
    clock.pass_by(LEASE)

    def claim_all(process: Store) -> list[str]:
        claimed: list[str] = []
        while more := process.inbox.claim(LEASE, limit=7, max_attempts=3):
            claimed += [received.key for received in more]
        return claimed

    shares = at_once(*(partial(claim_all, process) for process in (store, other_process) * 2))
    assert sorted(key for share in shares for key in share) == keys


def test_the_oldest_is_claimed_first_and_no_more_than_asked_for(store: Store, clock: Clock) -> None:
    for key in ("Ev3", "Ev1", "Ev2"):
        store.inbox.receive(key, "T1", PAYLOAD, LEASE)
        clock.pass_by(timedelta(seconds=1))
    clock.pass_by(LEASE)
    assert [received.key for received in store.inbox.claim(LEASE, limit=2, max_attempts=3)] == ["Ev3", "Ev1"]


def test_what_failed_can_be_claimed_at_once(store: Store) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    store.inbox.fail("Ev1")
    assert store.inbox.claim(LEASE, limit=1, max_attempts=3) == [Received("Ev1", PAYLOAD, attempts=2)]


def test_what_failed_waits_as_long_as_it_is_told_to(store: Store, clock: Clock) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    store.inbox.fail("Ev1", retry_after=timedelta(seconds=30))
    clock.pass_by(timedelta(seconds=29))
    assert store.inbox.claim(LEASE, limit=1, max_attempts=3) == []
    clock.pass_by(timedelta(seconds=1))
    assert len(store.inbox.claim(LEASE, limit=1, max_attempts=3)) == 1


def test_what_fails_again_and_again_is_left_lying(store: Store) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    for attempt in (2, 3):
        store.inbox.fail("Ev1")
        assert store.inbox.claim(LEASE, limit=1, max_attempts=3)[0].attempts == attempt
    store.inbox.fail("Ev1")
    assert store.inbox.claim(LEASE, limit=1, max_attempts=3) == []


@pytest.mark.parametrize("text", ["half an emoji \ud83d", "a NUL \0", "\u202e right to left", "x" * 100_000, ""])
def test_a_payload_comes_back_as_it_was(store: Store, text: str) -> None:
    payload = {"text": text, "nested": [{"null": None, "ratio": 0.1}]}
    store.inbox.receive("Ev1", "T1", payload, timedelta())
    assert store.inbox.claim(LEASE, limit=1, max_attempts=3)[0].payload == payload


def test_sixteen_threads_of_two_processes_write_and_read_without_getting_in_each_others_way(
    store: Store, other_process: Store, database_url: str
) -> None:
    def work(process: Store, worker: int) -> int:
        for number in range(5):
            key = f"Ev{worker}-{number}"
            process.inbox.receive(key, "T1", PAYLOAD, LEASE)
            process.outbox.record(key, 0, Sent("C1", key))
            assert process.outbox.sent(key, 0) == Sent("C1", key)
            process.inbox.finish(key)
        return worker

    at_once(*(partial(work, process, number) for number, process in enumerate((store, other_process) * 8)))
    assert len(rows(database_url)["outbox"]) == 16 * 5


# --- The outbox


def test_a_reply_is_known_by_its_key_and_number(store: Store) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    store.outbox.record("Ev1", 1, Sent("C1", "1700000001.000200"))
    assert store.outbox.sent("Ev1", 1) == Sent("C1", "1700000001.000200")
    assert store.outbox.sent("Ev1", 0) is None
    assert store.outbox.sent("Ev2", 1) is None


def test_of_two_replies_under_the_same_number_the_first_stands(store: Store) -> None:
    store.inbox.receive("Ev1", "T1", PAYLOAD, LEASE)
    store.outbox.record("Ev1", 0, Sent("C1", "1.0"))
    store.outbox.record("Ev1", 0, Sent("C1", "2.0"))
    assert store.outbox.sent("Ev1", 0) == Sent("C1", "1.0")


# --- Turns


def test_a_turn_comes_back_as_it_was(store: Store) -> None:
    store.turns.add(TURN)
    assert store.turns.since(TURN.asked_at) == [TURN]


def test_a_thread_is_about_what_it_was_about_last(store: Store) -> None:
    assert store.turns.last_topic(THREAD) is None
    store.turns.add(TURN)
    store.turns.add(replace(TURN, topic="security"))
    store.turns.add(replace(TURN, topic=None, outcome="decline"))
    store.turns.add(replace(TURN, topic="cost", thread=replace(THREAD, ts="1700000009.000100")))
    assert store.turns.last_topic(THREAD) == "security"


@pytest.mark.parametrize("elsewhere", [{"team": "T2"}, {"channel": "C2"}, {"ts": "1.0"}])
def test_another_thread_has_its_own_topic(store: Store, elsewhere: dict[str, str]) -> None:
    store.turns.add(TURN)
    assert store.turns.last_topic(replace(THREAD, **elsewhere)) is None


def test_a_direct_conversation_is_about_what_it_was_about_last_in_any_thread(store: Store) -> None:
    assert store.turns.last_topic_in_channel("T1", "C1") is None
    store.turns.add(TURN)
    store.turns.add(replace(TURN, topic="cost", thread=replace(THREAD, ts="1700000009.000100")))
    store.turns.add(replace(TURN, topic="security", thread=replace(THREAD, channel="C2")))
    assert store.turns.last_topic_in_channel("T1", "C1") == "cost"


def test_turns_are_found_by_time_and_outcome_latest_first(store: Store) -> None:
    times = [TURN.asked_at + timedelta(hours=hour) for hour in range(4)]
    for time, outcome in zip(times, ["answer", "decline", "answer", "decline"], strict=True):
        store.turns.add(replace(TURN, asked_at=time, outcome=outcome))
    assert [turn.asked_at for turn in store.turns.since(times[1])] == times[:0:-1]
    assert [turn.asked_at for turn in store.turns.since(times[0], outcome="decline")] == [times[3], times[1]]
    assert [turn.asked_at for turn in store.turns.since(times[0], limit=1)] == [times[3]]


def test_what_a_person_wrote_is_kept_even_where_a_character_cannot_be(store: Store) -> None:
    store.turns.add(replace(TURN, question="vm or container \ud83d\0 ✔"))
    assert store.turns.since(TURN.asked_at)[0].question == "vm or container ?? ✔"


# --- Time


def test_a_time_is_the_same_moment_whatever_its_zone(store: Store) -> None:
    in_delhi = TURN.asked_at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    store.turns.add(replace(TURN, asked_at=in_delhi))
    (turn,) = store.turns.since(in_delhi)
    assert turn.asked_at == TURN.asked_at
    assert turn.asked_at.tzinfo is UTC


def test_a_database_in_another_zone_changes_nothing(database_url: str, database_kind: str) -> None:
    if database_kind == "postgresql":
        database_url += "&options=-ctimezone%3DAsia/Tokyo"
    with Store.open(database_url) as store:
        store.turns.add(TURN)
        assert store.turns.since(TURN.asked_at)[0].asked_at.isoformat() == "2026-05-04T12:00:00+00:00"


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="2026-05-04 12:00:00 has no time zone"):
        store.turns.add(replace(TURN, asked_at=datetime(2026, 5, 4, 12)))


# --- Forgetting


def live_through_something(store: Store, team: str) -> None:
    """Leave a trace in every table."""
    key, thread = f"Ev-{team}", replace(THREAD, team=team)
    store.inbox.receive(key, team, {**PAYLOAD, "team_id": team}, LEASE)
    store.outbox.record(key, 0, Sent("C1", "1.0"))
    interview = store.interviews.start(f"interview-{team}", thread, "U1", "v1", "a payroll system")
    keep(store, interview, Kept(answers=(("guest_os", "linux"),)))
    store.records.file(interview.id, team, ["U1"])
    store.records.disagree(interview.id, Disagreement("U2", "vm", "we know them"))
    store.reminders.turn_off(team, "U1")
    store.people.learn(team, "U1", "Ada Lovelace")
    store.turns.add(replace(TURN, thread=thread))


def test_a_workspace_that_leaves_leaves_nothing(store: Store, database_url: str) -> None:
    live_through_something(store, "T1")
    live_through_something(store, "T2")
    tables = metadata.tables.keys() - {"bases"}  # a base is the curators', and tells of no workspace
    assert {name: len(found) for name, found in rows(database_url).items() if found} == dict.fromkeys(tables, 2)
    store.forget_team("T1")
    left = rows(database_url)
    assert {name: len(found) for name, found in left.items() if found} == dict.fromkeys(tables, 1)
    assert "T1" not in str(left)


def test_what_is_older_than_we_may_keep_it_is_erased(store: Store, clock: Clock, database_url: str) -> None:
    live_through_something(store, "T1")
    finish(store, "interview-T1")
    assert store.prune(clock() + timedelta(microseconds=1)) == 4
    left = rows(database_url)
    assert {name for name, found in left.items() if found} == {"turns", "unreminded"}
    (turn,) = store.turns.since(TURN.asked_at)
    assert turn == replace(TURN, asker=None, question=None)
    assert store.prune(clock() + timedelta(microseconds=1)) == 0


def test_what_is_not_as_old_stays(store: Store, clock: Clock, database_url: str) -> None:
    live_through_something(store, "T1")
    store.interviews.cancel("interview-T1")
    before = rows(database_url)
    assert store.prune(clock()) == 0
    assert rows(database_url) == before


def test_an_interview_is_as_old_as_its_end(store: Store, clock: Clock) -> None:
    for number, name in enumerate(["abandoned", "cancelled", "finished"]):
        store.interviews.start(name, replace(THREAD, ts=f"{number}.0"), "U1", "v1", "a payroll system")
    began = clock()
    clock.pass_by(timedelta(days=1))
    store.interviews.cancel("cancelled")
    finish(store, "finished")
    store.prune(began + timedelta(hours=1))
    assert [interview.id for interview in store.interviews.of_owner("T1", "U1", 10)] == ["cancelled", "finished"]


# --- The database


def test_a_database_that_answers_is_available(store: Store) -> None:
    store.check()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////no/such/directory/vmvc.db", "unable to open database file; check the address"),
        ("postgresql://vmvc:secret@127.0.0.1:1/vmvc", "refused"),
    ],
)
def test_a_database_that_does_not_answer_is_named_without_its_password(url: str, says: str) -> None:
    with Store.open(url) as store, pytest.raises(StoreUnavailable, match=says) as raised:
        store.check()
    assert str(raised.value).startswith(url.replace("secret", "***").replace("postgresql:", "postgresql+psycopg:"))
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://vmvc:secret@host/vmvc", "mysql: is neither SQLite nor PostgreSQL; write sqlite:///vmvc.db or"),
        ("postgresql+asyncpg://host/vmvc", "postgresql+asyncpg: is neither"),
        ("secret", "the database's address is no URL; write"),
        ("sqlite://", "names no file, so nothing would survive a restart; write sqlite:///vmvc.db"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_cannot_work_says_what_to_write(url: str, says: str) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        Store.open(url)
    assert says in str(raised.value)
    assert "secret" not in str(raised.value)


def test_the_short_name_that_platforms_use_for_postgresql_works(database_url: str) -> None:
    with Store.open(database_url.replace("postgresql://", "postgres://")) as store:
        store.check()
