"""What was acknowledged is answered once and in order, whatever Slack, the database and the machine do meanwhile."""

import json
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx
import pytest
from conftest import (
    CLEAR_CASE,
    EVERY_SCOPE,
    QUICK,
    Learnt,
    Office,
    Stage,
    a_playground,
    answer_all,
    at_work,
    begun,
    files,
    standing,
)
from starlette.types import ASGIApp, Receive, Scope, Send
from threadpoolctl import threadpool_info

from bot.playground import LEAST_SCOPES, Failure, Message, Playground, payloads
from bot.playground.payloads import Envelope
from bot.runtime import serving_many
from bot.slack import wiring
from bot.slack import worker as inbox_threads
from bot.slack.lookup import metadata
from bot.slack.manifest import EVENTS, LIFE_EVENTS
from bot.slack.names import OPENS_MODAL
from bot.slack.ordering import arrival
from bot.slack.web import KeepAliveClient
from bot.slack.worker import MOST_BEGUN, key_of
from bot.store import Intent, Store
from bot.store.database import Database

QUESTION = "how do containers isolate?"
LOST_ANSWER = Failure(500, done_first=True)
"""Slack takes the call, and what it answers never comes."""


def unheard(playground: Playground, text: str = QUESTION) -> tuple[Message, Envelope]:
    """A mention that stands in the channel, and the event that tells of it."""
    said = playground.workspace.post(Message("C0PLAT", "", "U0ADA", f"<@U0VMVC> {text}"))
    event = {"type": "app_mention", "channel": "C0PLAT", "user": "U0ADA", "text": said.text, "ts": said.ts}
    return said, payloads.event(event)


# -- order ----------------------------------------------------------------------------------------


def test_answers_of_the_owner_milliseconds_apart_all_count_in_their_order(office: Office) -> None:
    for _ in range(4):
        message = begun(office)
        for words in ("Linux", "don't know", "don't know"):
            office.ada.mention("#platform", words, thread_ts=message.root)
        assert "3 answered" in standing(office).shown
        by_app = [each for each in office.ada.sees("#platform", message.root) if each.by_app]
        assert [each.ts for each in by_app if each.blocks] == [standing(office).ts]
        assert len(by_app) == 4


def test_two_mentions_of_one_thread_are_answered_one_after_the_other(office: Office) -> None:
    first = office.ada.mention("#platform", "what is docker?")
    for text in ("what is a cgroup?", "what is podman?", "what is firecracker?"):
        office.ada.mention("#platform", text, thread_ts=first.ts)
    replies = [each.shown for each in office.replies(first) if each.by_app]
    order = [
        next(i for i, text in enumerate(replies) if re.search(word, text, re.I)) for word in ("docker", "cgroup")
    ]
    assert order == sorted(order)
    assert len(replies) == 4


# -- waiting for Slack ----------------------------------------------------------------------------


def test_a_modal_opens_at_once_while_every_post_has_to_wait(office: Office) -> None:
    office.ada.open_home()
    office.settle()
    office.playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=3), times=12)
    said = [office.ada.mention("#platform", QUESTION) for _ in range(12)]
    began = time.monotonic()
    assert office.ada.home
    office.ada.click(office.ada.home, "ask.open")
    office.playground.wait(lambda: office.ada.modal, 2)
    assert time.monotonic() - began < 2
    assert [len(office.replies(each)) for each in said] == [1] * 12


class SlowPosts:
    """A Slack that takes its time for every post."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope.get("path")).endswith("chat.postMessage"):
            await anyio.sleep(self.seconds)
        await self.app(scope, receive, send)


def test_a_modal_opens_at_once_while_every_thread_is_talking_to_a_slow_slack(office: Office, stage: Stage) -> None:
    office.ada.open_home()
    office.settle()
    stage.app = SlowPosts(stage.app, 1.5)
    said = [office.ada.mention("#platform", QUESTION) for _ in range(8)]
    began = time.monotonic()
    assert office.ada.home
    office.ada.click(office.ada.home, "ask.open")
    office.playground.wait(lambda: office.ada.modal, 3)
    assert time.monotonic() - began < 1.5
    assert [len(office.replies(each)) for each in said] == [1] * 8


def test_every_button_that_opens_a_modal_goes_first() -> None:
    wired = {"ask.open", "feedback", "interview.details", "teach.answer", "teach.edit"}
    assert wired | {name for name, *_ in (*wiring.MODALS, *wiring.LESSONS)} == set(OPENS_MODAL)


def test_a_question_that_had_to_wait_is_remembered_once(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=1), times=2)
    said = office.ada.mention("#platform", QUESTION)
    assert len(office.replies(said)) == 1
    assert len(office.store.turns.since(datetime.now(UTC) - timedelta(minutes=1))) == 1


# -- outcomes that nobody knows -------------------------------------------------------------------


def test_a_post_whose_answer_was_lost_is_found_and_not_posted_again(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", LOST_ANSWER, times=2)
    said = [office.ada.mention("#platform", QUESTION) for _ in range(2)]
    assert [len(office.replies(each)) for each in said] == [1, 1]
    assert len(office.calls("chat.postMessage")) == 2


def test_in_direct_messages_too(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", LOST_ANSWER)
    assert len(office.replies(office.ada.message_bot(QUESTION))) == 1


def test_the_message_of_an_interview_too(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", LOST_ANSWER)
    message = begun(office)
    assert "Don't know" in message.labels


def test_an_edit_that_slack_took_is_not_made_again(office: Office) -> None:
    message = begun(office)
    before = len(office.calls("chat.update"))
    office.playground.fail_next("chat.update", LOST_ANSWER)
    office.ada.click(message, "Don't know")
    office.settle()
    assert len(office.calls("chat.update")) == before + 1


def test_an_edit_that_slack_did_not_take_is_made_again(office: Office) -> None:
    message = begun(office)
    office.playground.fail_next("chat.update", Failure(500))
    shown = message.shown
    office.ada.click(message, "Don't know")
    assert office.current(message).shown != shown


def test_files_too(office: Office) -> None:
    office.playground.fail_next("files.completeUploadExternal", LOST_ANSWER)
    message = answer_all(office, office.ada, begun(office), {"guest_os": "linux"})
    assert len(files(office, message)) == 1


def test_an_export_that_slack_did_not_take_is_not_mistaken_for_the_record_of_the_same_name(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.playground.fail_next("files.completeUploadExternal", Failure(500))
    office.ada.click(message, "Export")
    assert len(files(office, message)) == 2


def test_an_export_that_slack_took_before_the_connection_broke_is_there_once(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.playground.fail_next("files.completeUploadExternal", LOST_ANSWER)
    office.ada.click(message, "Export")
    assert len(files(office, message)) == 2


def test_where_slack_wants_an_upload_to_wait_it_is_no_refusal(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.playground.fail_next("files.getUploadURLExternal", Failure(429, retry_after=0), times=3)
    office.ada.click(message, "Export")
    assert len(files(office, message)) == 2


def test_what_may_not_be_looked_for_is_posted_once_more_and_no_oftener(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage, scopes=LEAST_SCOPES, events=(*EVENTS, *LIFE_EVENTS))
    with at_work(stage, learnt, sqlite_url, playground) as office:
        office.playground.fail_next("chat.postMessage", LOST_ANSWER, times=5)
        said = office.ada.mention("#platform", QUESTION)
        replies = [each for each in office.replies(said) if not each.only_for]
        assert len(replies) == 2


def test_a_post_that_slack_took_before_a_crash_is_found_after_it(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage, scopes=EVERY_SCOPE)
    said, envelope = unheard(playground)
    with Store.open(database_url) as store:  # The process dies between Slack's taking the post and hearing of it.
        store.inbox.receive(arrival(envelope.body))
        store.inbox.claim("a process that died")
        intent = store.outbox.begin(key_of(envelope.body), 1)
        assert isinstance(intent, Intent)
    answer = Message(
        "C0PLAT", "", "U0VMVC", "the answer", thread_ts=said.ts, by_app=True, metadata=metadata(intent.id)
    )
    playground.workspace.post(answer)
    with at_work(stage, learnt, database_url, playground) as office:
        assert office.reply(said).text == "the answer"


def test_a_post_that_slack_never_got_before_a_crash_is_posted_after_it(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage, scopes=EVERY_SCOPE)
    said, envelope = unheard(playground)
    with Store.open(database_url) as store:
        store.inbox.receive(arrival(envelope.body))
        store.inbox.claim("a process that died")
        store.outbox.begin(key_of(envelope.body), 1)
    with at_work(stage, learnt, database_url, playground) as office:
        assert "Isolation" in office.reply(said).shown


# -- crashes --------------------------------------------------------------------------------------


def test_a_crash_loop_uses_up_the_attempts_of_nothing_but_what_crashes(
    stage: Stage, learnt: Learnt, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    playground = a_playground(stage)
    (poison, crashing), *others = [unheard(playground) for _ in range(20)]
    with Store.open(sqlite_url) as store:
        for envelope in (crashing, *(each for _, each in others)):
            store.inbox.receive(arrival(envelope.body))
        for number in range(MOST_BEGUN):
            received = store.inbox.claim(f"process {number}")
            assert received
            assert received.key == key_of(crashing.body)
            store.inbox.take_from(f"process {number}")
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert [len(office.replies(said)) for said, _ in others] == [1] * 19
        (told,) = office.replies(poison)
        assert told.only_for == office.ada.user.id
        (given_up,) = office.store.inbox.given_up(datetime.now(UTC) - timedelta(minutes=1))
        assert given_up.fault in told.text
        assert f"Fault {given_up.fault}" in caplog.text


def test_what_another_process_died_over_is_taken_over_by_one_that_lives(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage)
    said, envelope = unheard(playground)
    quick = replace(QUICK, silence=timedelta(milliseconds=500))
    with Store.open(database_url) as other:
        other.presence.arrive()
        other.presence.admit_others()
        other.inbox.receive(arrival(envelope.body))
        assert other.inbox.claim(other.presence.id)
        with at_work(stage, learnt, database_url, playground, quick) as office:
            assert len(office.replies(said)) == 1


def test_two_processes_share_a_database_and_answer_everything_once(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, database_url, playground) as first, at_work(stage, learnt, database_url, playground):
        said = [first.ada.mention("#platform", QUESTION) for _ in range(12)]
        assert [len(first.replies(each)) for each in said] == [1] * 12


# -- the database ---------------------------------------------------------------------------------


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process holds SQLite's write lock."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_while_the_database_is_locked_probes_answer_and_nothing_is_doubled(
    office: Office, stage: Stage, sqlite_url: str
) -> None:
    stage.app = SlowPosts(stage.app, 0.5)
    said = [office.ada.mention("#platform", QUESTION) for _ in range(4)]
    with locked(sqlite_url):
        for path in ("/healthz", "/readyz"):
            began = time.monotonic()
            httpx.get(f"{stage.address}{path}", timeout=5)
            assert time.monotonic() - began < 1
        refused = office.ada.mention("#platform", QUESTION)
        assert {each.status for each in office.playground.delivery.log[-2:]} <= {200, 503}
        time.sleep(1)
    assert [len(office.replies(each)) for each in said] == [1] * 4
    assert len(office.replies(refused)) <= 1


# -- too much to do -------------------------------------------------------------------------------


def test_with_too_much_to_do_questions_are_refused_and_clicks_are_not(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.ada.open_home()
    office.settle()
    monkeypatch.setattr(inbox_threads, "MOST_UNFINISHED", 0)
    office.ada.mention("#platform", QUESTION)
    assert 503 in {each.status for each in office.playground.delivery.log}
    assert office.ada.home
    office.ada.click(office.ada.home, "ask.open")
    office.settle()
    assert office.ada.modal


# -- connections ----------------------------------------------------------------------------------


def test_one_connection_serves_many_calls_and_one_that_was_closed_is_opened_again() -> None:
    opened = []

    def answer(server: socket.socket) -> None:
        for _ in range(2):
            connection, _ = server.accept()
            opened.append(connection)
            with connection:
                for _ in range(3):
                    head = b""
                    while b"\r\n\r\n" not in head:
                        head += connection.recv(65536)
                    body = json.dumps({"ok": True}).encode()
                    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                    connection.sendall(head.encode() + body)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,), daemon=True)
        thread.start()
        client = KeepAliveClient("xoxb-1", f"http://127.0.0.1:{server.getsockname()[1]}/api/")
        for _ in range(6):
            assert client.auth_test()["ok"]
            time.sleep(0.05)
        thread.join(5)
    assert len(opened) == 2


def test_a_call_that_breaks_off_is_not_made_again_by_itself() -> None:
    calls = []

    def hang_up(server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                calls.append(connection.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=hang_up, args=(server,), daemon=True).start()
        client = KeepAliveClient("xoxb-1", f"http://127.0.0.1:{server.getsockname()[1]}/api/")
        with pytest.raises(OSError, match=r"RemoteProtocolError|ReadError"):
            client.chat_postMessage(channel="C1", text="once")
        server.shutdown(socket.SHUT_RDWR)
    assert len(calls) == 1


def test_a_second_try_of_the_database_costs_no_thread(sqlite_url: str, tmp_path: Path) -> None:
    """What waits for the one writer gives up soon enough for Slack to hear of it."""
    database = Database(sqlite_url)
    with locked(sqlite_url):
        began = time.monotonic()
        with pytest.raises(Exception, match="locked"), database.writing():
            pass
        assert time.monotonic() - began < 2
    database.close()


def test_while_serving_linear_algebra_keeps_to_one_thread_and_has_them_all_again_after_it() -> None:
    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info()]

    before = threads()
    with serving_many():
        assert set(threads()) == {1}
    assert threads() == before
