"""What survives a restart: on SQLite and on PostgreSQL, with threads that race and processes that die."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Clock, at_once, finish, keep
from sqlalchemy import select

from bot.store import (
    LISTENING,
    Arrival,
    DissentRow,
    GivenUp,
    Intent,
    Received,
    Sent,
    Store,
    StoredCase,
    StoreUnavailable,
    Thread,
    Turn,
    Vote,
    VotedDown,
    migrate,
)
from bot.store.database import Database
from bot.store.schema import metadata

PAYLOAD = {"team_id": "T1", "event": {"text": "how do containers isolate? 🤔"}}
THREAD = Thread("T1", "C1", "1700000000.000100")
RECEIVED = datetime(2026, 5, 4, 12, tzinfo=UTC)
"""When the clock stands still."""

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


def came(key: str, after: int = 0, lane: str = "", *, urgent: bool = False) -> Arrival:
    """Something that a person did, so many seconds after noon."""
    sent_at = datetime(2026, 5, 4, 12, tzinfo=UTC) + timedelta(seconds=after)
    return Arrival(key, "T1", PAYLOAD, lane, urgent, sent_at)


def claimed(store: Store, *, only_urgent: bool = False) -> list[str]:
    """Everything that can be begun just now, in its order; it stays in hand."""
    keys = []
    while received := store.inbox.claim(store.presence.id, only_urgent=only_urgent):
        keys.append(received.key)
    return keys


def test_what_comes_twice_is_new_once(store: Store) -> None:
    assert store.inbox.receive(came("Ev1"))
    assert not store.inbox.receive(came("Ev1"))


def test_of_eight_threads_that_receive_the_same_one_is_first(store: Store, other_process: Store) -> None:
    for key in ("Ev1", "Ev2", "Ev3"):
        calls = [partial(process.inbox.receive, came(key)) for process in (store, other_process) * 4]
        assert sorted(at_once(*calls)) == [False] * 7 + [True]


def test_what_is_being_handled_is_not_begun_again(store: Store, clock: Clock) -> None:
    store.inbox.receive(came("Ev1"))
    assert claimed(store) == ["Ev1"]
    clock.pass_by(timedelta(days=1))
    assert claimed(store) == []


def test_what_is_finished_is_never_begun_and_still_known(store: Store) -> None:
    store.inbox.receive(came("Ev1"))
    store.inbox.finish("Ev1")
    assert claimed(store) == []
    assert not store.inbox.receive(came("Ev1"))


def test_finishing_erases_what_was_said(store: Store, database_url: str) -> None:
    store.inbox.receive(came("Ev1"))
    store.inbox.finish("Ev1")
    assert "containers" not in str(rows(database_url))
    store.inbox.finish("Ev1")


def test_attempts_are_counted_when_one_is_begun(store: Store) -> None:
    for key in ("Ev1", "Ev2"):
        store.inbox.receive(came(key))
    assert store.inbox.claim("first") == Received("Ev1", PAYLOAD, attempts=1, received_at=RECEIVED)
    store.inbox.take_from("first")
    assert store.inbox.claim("second") == Received("Ev1", PAYLOAD, attempts=2, received_at=RECEIVED, again=True)
    assert store.inbox.claim("second") == Received("Ev2", PAYLOAD, attempts=1, received_at=RECEIVED)


def test_what_was_begun_often_is_left_to_who_asks_for_it(store: Store) -> None:
    for key in ("Ev1", "Ev2"):
        store.inbox.receive(came(key))
    for holder in ("first", "second"):
        store.inbox.claim(holder)
        store.inbox.take_from(holder)
    near = store.inbox.claim("me", begun_at_most=1)
    assert near
    assert near.key == "Ev2"
    assert store.inbox.claim("me", begun_at_most=1) is None
    suspect = store.inbox.claim("me")
    assert suspect
    assert suspect.key == "Ev1"


def test_what_slack_wants_to_wait_for_is_begun_later_and_counts_once(store: Store, clock: Clock) -> None:
    store.inbox.receive(came("Ev1"))
    for _ in range(3):
        assert store.inbox.claim("me")
        store.inbox.postpone("Ev1", timedelta(seconds=30))
        assert claimed(store) == []
        clock.pass_by(timedelta(seconds=30))
    assert store.inbox.claim("me") == Received("Ev1", PAYLOAD, attempts=1, received_at=RECEIVED, again=True)


def test_what_failed_waits_as_long_as_it_is_told_to(store: Store, clock: Clock) -> None:
    store.inbox.receive(came("Ev1"))
    claimed(store)
    store.inbox.retry("Ev1", timedelta(seconds=30))
    clock.pass_by(timedelta(seconds=29))
    assert claimed(store) == []
    clock.pass_by(timedelta(seconds=1))
    assert store.inbox.claim("me") == Received("Ev1", PAYLOAD, attempts=2, received_at=RECEIVED, again=True)


def test_a_clock_that_is_set_back_puts_nothing_off(store: Store, clock: Clock) -> None:
    store.inbox.receive(came("Ev1"))
    claimed(store)
    store.inbox.retry("Ev1", timedelta(seconds=30))
    clock.pass_by(timedelta(hours=-5))
    assert claimed(store) == ["Ev1"]


def test_what_was_given_up_is_listed_with_its_fault(store: Store, clock: Clock) -> None:
    for key in ("Ev1", "Ev2"):
        store.inbox.receive(came(key))
    claimed(store)
    store.inbox.finish("Ev1", fault="abc123")
    store.inbox.finish("Ev2")
    assert store.inbox.given_up(clock()) == [GivenUp("Ev1", clock(), 1, "abc123")]
    assert store.inbox.given_up(clock() + timedelta(seconds=1)) == []


def test_clicks_go_before_questions_and_among_their_like_the_first_goes_first(store: Store) -> None:
    arrivals = [came("third", 3), came("first", 1), came("click", 9, urgent=True), came("second", 2)]
    for arrival in arrivals:
        store.inbox.receive(arrival)
    assert claimed(store, only_urgent=True) == ["click"]
    assert claimed(store) == ["first", "second", "third"]


def test_one_thread_is_handled_in_order_and_one_at_a_time(store: Store) -> None:
    arrivals = [came("b", 2, "T1:C1:1.0"), came("a", 1, "T1:C1:1.0"), came("elsewhere", 3, "T1:C2:1.0")]
    for arrival in (*arrivals, came("click", 4, "T1:C1:1.0", urgent=True)):
        store.inbox.receive(arrival)
    assert claimed(store) == ["a", "elsewhere"]
    store.inbox.finish("a")
    assert claimed(store) == ["b"]
    store.inbox.receive(came("late", 0, "T1:C1:1.0"))
    assert claimed(store) == []
    store.inbox.finish("b")
    assert claimed(store) == ["late"]
    store.inbox.finish("late")
    assert claimed(store) == ["click"]


def test_what_waits_for_slack_keeps_its_place_in_its_thread(store: Store) -> None:
    for arrival in (came("a", 1, "T1:C1:1.0"), came("b", 2, "T1:C1:1.0")):
        store.inbox.receive(arrival)
    claimed(store)
    store.inbox.postpone("a", timedelta(seconds=30))
    assert claimed(store) == []


def test_what_a_process_died_over_is_begun_by_another(store: Store, clock: Clock, database_url: str) -> None:
    die = """
import os, sys
from datetime import datetime, timedelta
from bot.store import Arrival, Store
store = Store.open(sys.argv[1], lambda: datetime.fromisoformat(sys.argv[2]))
store.presence.arrive()
store.inbox.receive(Arrival("Ev1", "T1", {"text": "hello"}))
store.inbox.claim(store.presence.id)
os._exit(9)
"""
    died = subprocess.run(
        [sys.executable, "-c", die, database_url, clock().isoformat()], cwd=_REPOSITORY, check=False
    )
    assert died.returncode == 9
    assert claimed(store) == []
    assert store.presence.dead(silence=0.0) == []  # It is seen for the first time.
    (dead,) = store.presence.dead(silence=0.0)
    assert store.inbox.holders() == {dead}
    assert store.inbox.take_from(dead) == 1
    assert store.inbox.claim("me") == Received("Ev1", {"text": "hello"}, attempts=2, received_at=RECEIVED, again=True)


def test_a_process_that_counts_on_is_not_dead(store: Store, other_process: Store) -> None:
    other_process.presence.arrive()
    for _ in range(3):
        assert store.presence.dead(silence=0.0) == []
        other_process.presence.beat()
    assert store.presence.ids() == {store.presence.id, other_process.presence.id}
    other_process.presence.leave()
    assert store.presence.ids() == {store.presence.id}


def test_who_shows_up_meanwhile_waits_until_what_the_dead_left_is_taken_care_of(
    store: Store, other_process: Store, database_kind: str
) -> None:
    if database_kind != "sqlite":
        pytest.skip("a server does not tell who is alone")
    store.presence.arrive()
    second = threading.Thread(target=other_process.presence.arrive)
    second.start()
    second.join(0.2)
    assert second.is_alive()
    store.presence.admit_others()
    second.join(5)
    assert not second.is_alive()


def test_a_file_tells_whether_another_process_works_on_it(
    store: Store, other_process: Store, database_kind: str, database_url: str
) -> None:
    assert store.presence.arrive() is (database_kind == "sqlite")
    store.presence.admit_others()
    assert not other_process.presence.arrive()
    store.close()
    other_process.close()
    with Store.open(database_url) as third:
        assert third.presence.arrive() is (database_kind == "sqlite")


_REPOSITORY = Path(__file__).parent.parent


def test_two_processes_never_begin_the_same(store: Store, other_process: Store) -> None:
    keys = [f"Ev{number:02}" for number in range(40)]
    for key in keys:
        store.inbox.receive(came(key))
    shares = at_once(*(partial(claimed, process) for process in (store, other_process) * 2))
    while more := claimed(store):  # Who comes second to the same row finds nothing for once.
        shares.append(more)
    assert sorted(key for share in shares for key in share) == keys


@pytest.mark.parametrize("text", ["half an emoji \ud83d", "a NUL \0", "\u202e right to left", "x" * 100_000, ""])
def test_a_payload_comes_back_as_it_was(store: Store, text: str) -> None:
    payload = {"text": text, "nested": [{"null": None, "ratio": 0.1}]}
    store.inbox.receive(Arrival("Ev1", "T1", payload))
    received = store.inbox.claim("me")
    assert received
    assert received.payload == payload


def test_sixteen_threads_of_two_processes_write_and_read_without_getting_in_each_others_way(
    store: Store, other_process: Store, database_url: str
) -> None:
    def work(process: Store, worker: int) -> int:
        for number in range(5):
            key = f"Ev{worker}-{number}"
            process.inbox.receive(came(key))
            process.outbox.begin(key, 1)
            process.outbox.record(key, 1, Sent("C1", key))
            assert process.outbox.begin(key, 1) == Sent("C1", key)
            process.inbox.finish(key)
        return worker

    at_once(*(partial(work, process, number) for number, process in enumerate((store, other_process) * 8)))
    assert len(rows(database_url)["outbox"]) == 16 * 5


# --- The outbox


def intended(begun: Intent | Sent) -> Intent:
    assert isinstance(begun, Intent)
    return begun


def test_a_reply_is_written_down_before_it_is_sent_and_keeps_its_id(store: Store) -> None:
    store.inbox.receive(came("Ev1"))
    first = intended(store.outbox.begin("Ev1", 1))
    assert (first.tries, first.is_uncertain) == (1, False)
    again = intended(store.outbox.begin("Ev1", 1))
    assert (again.id, again.tries, again.is_uncertain) == (first.id, 2, True)
    assert intended(store.outbox.begin("Ev1", 2)).id != first.id


def test_what_was_sent_is_known_by_its_key_and_number(store: Store) -> None:
    store.inbox.receive(came("Ev1"))
    store.outbox.begin("Ev1", 1)
    store.outbox.record("Ev1", 1, Sent("C1", "1700000001.000200"))
    assert store.outbox.begin("Ev1", 1) == Sent("C1", "1700000001.000200")


def test_what_slack_refused_is_begun_as_if_for_the_first_time(store: Store) -> None:
    store.inbox.receive(came("Ev1"))
    store.outbox.begin("Ev1", 1)
    store.outbox.withdraw("Ev1", 1)
    assert not intended(store.outbox.begin("Ev1", 1)).is_uncertain


def test_what_was_sent_while_the_database_was_locked_is_known_all_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/vmvc.db"
    migrate(url)
    with Store.open(url) as store:
        store.inbox.receive(came("Ev1"))
        store.outbox.begin("Ev1", 1)
        locker = sqlite3.connect(tmp_path / "vmvc.db", isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        store.outbox.record("Ev1", 1, Sent("C1", "1.0"))
        assert store.outbox.begin("Ev1", 1) == Sent("C1", "1.0")
        with pytest.raises(StoreUnavailable, match="locked"):
            store.outbox.settle()
        locker.close()
        store.outbox.settle()
    with Store.open(url) as store:
        assert store.outbox.begin("Ev1", 1) == Sent("C1", "1.0")


def test_the_files_that_a_reply_was_about_to_show_are_known_when_it_is_begun_again(store: Store) -> None:
    store.inbox.receive(came("Ev1"))
    assert intended(store.outbox.begin("Ev1", 1)).files == ()
    store.outbox.stage("Ev1", 1, ["F1", "F2"])
    assert intended(store.outbox.begin("Ev1", 1)).files == ("F1", "F2")


# --- Turns


def test_a_turn_comes_back_as_it_was(store: Store) -> None:
    store.turns.add(TURN)
    assert store.turns.since(TURN.asked_at) == [TURN]


def test_a_turn_of_the_same_event_is_remembered_once(store: Store) -> None:
    for _ in range(2):
        store.turns.add(replace(TURN, event="message:T1:C1:1.0#1"))
        store.turns.add(TURN)
    assert len(store.turns.since(TURN.asked_at)) == 3


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


def test_a_turn_has_an_id_by_which_it_is_found(store: Store) -> None:
    one, other = store.turns.add(TURN), store.turns.add(TURN)
    assert one != other
    assert store.turns.find(one) == TURN
    assert store.turns.find("never") is None


def test_an_event_s_question_is_one_turn_however_often_it_is_handled(store: Store) -> None:
    turn = replace(TURN, event="Ev1")
    first = store.turns.add(turn)
    assert store.turns.add(replace(turn, topic="security")) == first
    assert store.turns.add(replace(turn, part=1)) != first
    assert [each.topic for each in store.turns.since(TURN.asked_at)] == ["isolation", "isolation"]


def test_an_event_that_is_handled_twice_at_once_is_one_turn(store: Store, other_process: Store) -> None:
    turn = replace(TURN, event="Ev1")
    ids = at_once(*[partial(each.turns.add, turn) for each in (store, other_process) * 4])
    assert len(set(ids)) == 1


def test_what_an_event_itself_was_about_can_be_left_out(store: Store) -> None:
    store.turns.add(replace(TURN, event="Ev1"))
    store.turns.add(replace(TURN, event="Ev2", topic="security"))
    assert store.turns.last_topic(THREAD, but="Ev2") == "isolation"
    assert store.turns.last_topic_in_channel("T1", "C1", but="Ev2") == "isolation"


def test_what_was_shown_is_kept_with_its_turn(store: Store) -> None:
    turn = store.turns.add(TURN)
    assert store.turns.shown(turn) is None
    store.turns.keep_shown(turn, {"text": "isolation 🤔"})
    assert store.turns.shown(turn) == {"text": "isolation 🤔"}


def test_of_several_clicks_one_shares(store: Store, other_process: Store) -> None:
    turn = store.turns.add(TURN)
    clicks = [partial(each.turns.share, turn, f"click {n}") for n, each in enumerate((store, other_process) * 4)]
    won = at_once(*clicks)
    assert sum(won) == 1
    assert store.turns.share(turn, f"click {won.index(True)}"), "the same click may try again"
    assert not store.turns.share("never", "click 0")


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


# --- Feedback

VOTE = Vote("", "U3", False, TURN.asked_at, "wrong", "kernels", "it says the opposite of what I read")


def test_a_vote_can_be_changed_and_counts_once(store: Store) -> None:
    turn = store.turns.add(TURN)
    assert store.feedback.give(replace(VOTE, turn=turn)) is False
    assert store.feedback.give(Vote(turn, "U3", True, TURN.asked_at)) is True
    assert store.feedback.of(turn, "U3") == Vote(turn, "U3", True, TURN.asked_at)
    assert store.feedback.voted_down(TURN.asked_at) == []
    assert store.feedback.by_topic(TURN.asked_at) == {TURN.topic: (1, 0)}


def test_everybody_has_a_vote_of_their_own(store: Store) -> None:
    turn = store.turns.add(TURN)
    for user, helpful in (("U1", True), ("U2", False), ("U3", False)):
        store.feedback.give(Vote(turn, user, helpful, TURN.asked_at))
    assert store.feedback.by_topic(TURN.asked_at) == {TURN.topic: (1, 2)}
    assert {voted.vote.user for voted in store.feedback.voted_down(TURN.asked_at)} == {None}


def test_a_click_that_comes_twice_at_once_is_one_vote(store: Store) -> None:
    turn = store.turns.add(TURN)
    at_once(*[lambda: store.feedback.give(replace(VOTE, turn=turn))] * 4)
    assert store.feedback.by_topic(TURN.asked_at) == {TURN.topic: (0, 1)}


def test_a_channel_is_answered_in_as_its_setting_says(store: Store) -> None:
    assert store.channels.listening("T1", "C1") == "follow_ups"
    for listening in LISTENING:
        store.channels.choose("T1", "C1", listening)
        assert store.channels.listening("T1", "C1") == listening
    assert store.channels.listening("T2", "C1") == "follow_ups"


def test_a_digest_is_due_until_it_is_postponed_and_whoever_chooses_anew_meanwhile_counts(store: Store) -> None:
    week, due = timedelta(days=7), TURN.asked_at
    store.channels.choose("T1", "C1", "mentions", due)
    store.channels.choose("T1", "C2", "mentions", due + week)
    (digest,) = store.channels.digests_due(due)
    assert (digest.team, digest.channel) == ("T1", "C1")
    store.channels.postpone(digest, due + week)
    assert store.channels.digests_due(due) == []
    assert store.channels.settings("T1", "C1").digest_due_at == due + week
    store.channels.choose("T1", "C1", "mentions")
    store.channels.postpone(replace(digest, due_at=due + week), due + 2 * week)
    assert store.channels.settings("T1", "C1").digest_due_at is None


def test_what_somebody_stars_is_theirs_the_latest_first(store: Store) -> None:
    for starred in ("isolation", "density", "isolation"):
        store.stars.add("T1", "U1", starred)
    store.stars.add("T1", "U2", "boot_time")
    assert store.stars.of("T1", "U1") == ["density", "isolation"]
    store.stars.remove("T1", "U1", "density")
    assert store.stars.of("T1", "U1") == ["isolation"]
    assert store.stars.of("T1", "U2") == ["boot_time"]


def test_a_request_for_help_is_resolved_by_the_first_who_says_so(store: Store) -> None:
    request = store.help_requests.open(store.turns.add(TURN), "U1")
    assert store.help_requests.open(request.turn, "U1") == request
    assert store.help_requests.resolve(request.id, "U2")
    assert store.help_requests.resolve(request.id, "U2")
    assert not store.help_requests.resolve(request.id, "U3")
    found = store.help_requests.find(request.id)
    assert found is not None
    assert found.resolved_by == "U2"


# --- Forgetting


def live_through_something(store: Store, team: str) -> None:
    """Leave a trace in every table."""
    key, thread = f"Ev-{team}", replace(THREAD, team=team)
    store.inbox.receive(Arrival(key, team, {**PAYLOAD, "team_id": team}))
    store.outbox.begin(key, 1)
    store.outbox.record(key, 1, Sent("C1", "1.0"))
    interview = store.interviews.start(f"interview-{team}", thread, "U1", "v1", "a payroll system")
    keep(store, interview, StoredCase(answers=(("guest_os", "linux"),)))
    store.records.file(interview.id, team, ["U1"])
    store.records.disagree(interview.id, DissentRow("U2", "vm", "we know them"))
    store.reminders.turn_off(team, "U1")
    turn = store.turns.add(replace(TURN, thread=thread, event=key))
    store.turns.keep_shown(turn, {"text": "isolation"})
    store.feedback.give(replace(VOTE, turn=turn))
    store.help_requests.resolve(store.help_requests.open(turn, "U1").id, "U2")
    store.channels.choose(team, "C1", "mentions")
    store.stars.add(team, "U1", "isolation")
    store.installations.uninstalled(team)
    store.people.learn(team, "U1", "Ada Lovelace")


def test_a_workspace_that_leaves_leaves_nothing(store: Store, database_url: str) -> None:
    live_through_something(store, "T1")
    live_through_something(store, "T2")
    tables = metadata.tables.keys() - {"bases", "processes"}  # these tell of no workspace
    assert {name: len(found) for name, found in rows(database_url).items() if found} == dict.fromkeys(tables, 2)
    store.forget_team("T1")
    left = rows(database_url)
    assert {name: len(found) for name, found in left.items() if found} == dict.fromkeys(tables, 1)
    assert "T1" not in str(left)


def test_of_what_is_older_than_we_may_keep_it_the_decisions_and_the_counts_stay(
    store: Store, clock: Clock, database_url: str
) -> None:
    live_through_something(store, "T1")
    finish(store, "interview-T1")
    store.interviews.start("undecided", replace(THREAD, ts="2.0"), "U1", "v1", "a payroll system")
    before = rows(database_url)
    assert store.prune(clock() + timedelta(microseconds=1)) == 5
    left = rows(database_url)
    changed = {name for name, found in left.items() if found != before[name]}
    assert changed == {"inbox", "outbox", "interviews", "turns", "feedback", "help_requests"}
    assert not left["inbox"] + left["outbox"]
    assert store.interviews.find("undecided") is None
    assert store.interviews.find("interview-T1").answers == (("guest_os", "linux"),)
    (turn,) = store.turns.since(TURN.asked_at)
    assert turn == replace(TURN, asker=None, question=None)
    assert store.turns.shown(turn.id) is None
    (voted,) = store.feedback.voted_down(TURN.asked_at)
    assert voted == VotedDown(None, TURN.topic, replace(VOTE, turn=turn.id, user=None, comment=None))
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


# --- Installations

DAY = timedelta(days=1)


def test_a_workspace_that_removed_the_app_is_erased_after_that_long_and_others_are_not(
    store: Store, clock: Clock, database_url: str
) -> None:
    for team in ("T1", "T2"):
        live_through_something(store, team)
    clock.pass_by(DAY)
    store.installations.token_works("T2")
    store.installations.uninstalled("T2")
    store.installations.uninstalled("T1")  # told again: the first time counts
    before = rows(database_url)
    assert store.forget_uninstalled(clock() - DAY) == []
    assert rows(database_url) == before
    assert store.forget_uninstalled(clock() - DAY + timedelta(seconds=1)) == ["T1"]
    left = str(rows(database_url))
    assert "T1" not in left
    assert "T2" in left


def test_a_workspace_that_is_heard_from_is_back_but_what_was_sent_before_does_not_count(
    store: Store, clock: Clock
) -> None:
    store.installations.uninstalled("T1")
    clock.pass_by(timedelta(minutes=5))
    store.installations.heard_from("T1")
    assert [each.uninstalled_at for each in store.installations.noted()] == [clock() - timedelta(minutes=5)]
    clock.pass_by(timedelta(minutes=6))
    store.installations.heard_from("T2")
    store.installations.heard_from("T1")
    (noted,) = store.installations.noted()
    assert (noted.uninstalled_at, noted.revoked_at) == (None, clock() - timedelta(minutes=11))
    assert store.forget_uninstalled(clock() + 100 * DAY) == []


def test_a_revoked_token_is_noted_until_one_works_and_erases_nothing(store: Store, clock: Clock) -> None:
    store.installations.revoked("T1")
    assert store.forget_uninstalled(clock() + 100 * DAY) == []
    assert [(each.team, each.uninstalled_at) for each in store.installations.noted()] == [("T1", None)]
    store.installations.token_works("T1")
    assert store.installations.noted() == []


# --- The database


def test_a_database_that_answers_is_available(store: Store) -> None:
    store.check()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////no/such/directory/vmvc.db", "unable to open database file; create its folder"),
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
