"""What Slack, the network and the machine do to the advisor, and what people notice of it: nothing, or a word."""

import json
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from conftest import (
    QUICK,
    SIGNING_SECRET,
    Learnt,
    Office,
    Stage,
    a_playground,
    answer_all,
    at_work,
    files,
    keep,
    pick,
    question_of,
)
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette

from bot.advisor.interviews import Interviews
from bot.playground import Failure, Message, Playground, payloads
from bot.playground.manifest import APP_TOKEN
from bot.playground.payloads import Envelope
from bot.slack.names import Input, Name
from bot.slack.ordering import arrival
from bot.slack.reviews import Reviews
from bot.slack.socket import Socket
from bot.slack.transport import BODY_SECONDS
from bot.slack.web import KeepAliveClient
from bot.slack.worker import MOST_ATTEMPTS, key_of
from bot.store import Sent, Store, StoredCase, Thread

QUESTION = "how do containers isolate?"
SECRET_WORDS = "zanzibar-payroll-merger"
"""What somebody writes that is nobody else's business."""
SLACK_WAITS_SECONDS = 3
"""https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""


def signed(body: bytes, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers with which Slack sends a body."""
    timestamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": str(signature),
    }


def mention(office: Office, text: str = QUESTION) -> bytes:
    """A mention as Slack would send it, of a message that stands in the channel."""
    return unheard(office.playground, text)[1].encoded()


@pytest.fixture
def slack() -> Iterator[httpx.Client]:
    """What sends requests to the advisor, be it Slack or somebody else."""
    with httpx.Client(trust_env=False) as client:
        yield client


# -- who sends ------------------------------------------------------------------------------------


def test_a_signed_request_is_answered(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = mention(office)
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 200
    office.settle()
    assert len(office.calls("chat.postMessage")) == 1


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X-Slack-Signature": "v0=00"}, "a wrong signature"),
        ({"X-Slack-Signature": ""}, "no signature"),
        ({"X-Slack-Request-Timestamp": "yesterday"}, "a timestamp that is no number"),
        ({"X-Slack-Request-Timestamp": ""}, "no timestamp"),
        ({"X-Slack-Signature": "v0=é".encode()}, "a signature that is not ASCII"),
        ({"X-Slack-Signature": b"v0=\xff"}, "a signature that is no text"),
        ({"X-Slack-Request-Timestamp": "4" * 400}, "a timestamp of 400 digits"),
        ({"X-Slack-Request-Timestamp": "-1"}, "a timestamp before all times"),
        ({"X-Slack-Request-Timestamp": "1e9"}, "a timestamp that is a float"),
        ({"X-Slack-Request-Timestamp": "٣".encode()}, "a timestamp in other digits"),
        (signed(b"{}", secret="another secret"), "another app's secret"),
    ],
)
def test_what_slack_did_not_sign_is_refused_and_nothing_is_done(  # noqa: PLR0917
    office: Office,
    stage: Stage,
    slack: httpx.Client,
    caplog: pytest.LogCaptureFixture,
    headers: dict[str, str | bytes],
    why: str,
) -> None:
    body = mention(office)
    answer = slack.post(f"{stage.address}/slack/events", content=body, headers={**signed(body), **headers})
    assert answer.status_code == 401, why
    assert [each.levelname for each in caplog.records if each.name.startswith("bot")] == ["WARNING"]
    assert "Traceback" not in caplog.text
    office.settle()
    assert office.playground.api.calls == []


def test_a_signature_of_ten_minutes_ago_is_refused(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = mention(office)
    old = signed(body, at=time.time() - 600)
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=old).status_code == 401
    assert office.unfinished == 0


def test_a_wrong_secret_and_a_clock_that_is_off_are_told_apart_and_not_again_and_again(
    office: Office, stage: Stage, slack: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    body = mention(office)
    for _ in range(3):
        for headers in (signed(body, secret="another secret"), signed(body, at=time.time() + 600)):
            slack.post(f"{stage.address}/slack/events", content=body, headers=headers)
    assert caplog.text.count("check SLACK_SIGNING_SECRET") == 1
    assert caplog.text.count("check this machine's clock") == 1


def test_a_body_that_never_ends_is_cut_off(
    stage: Stage, learnt: Learnt, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with at_work(stage, learnt, sqlite_url) as office:
        http = office.runtime.http(SIGNING_SECRET)
        http.body_seconds = 0.2
        stage.app = Starlette(routes=[*http.routes])
        address = httpx.URL(stage.address)
        with socket.create_connection((address.host, address.port or 80), timeout=10) as connection:
            connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            assert connection.recv(100).startswith(b"HTTP/1.1 408")
    assert "did not come to its end" in caplog.text
    assert BODY_SECONDS == 10


def test_a_body_that_breaks_off_leaves_no_trace(
    office: Office, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    address = httpx.URL(stage.address)
    with socket.create_connection((address.host, address.port or 80), timeout=10) as connection:
        connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    office.ada.mention("#platform", QUESTION)
    office.settle()
    assert "Traceback" not in caplog.text


def test_bytes_that_are_no_text_are_refused(office: Office, stage: Stage, slack: httpx.Client) -> None:
    headers = {**signed(b"{}")}
    assert slack.post(f"{stage.address}/slack/events", content=b"\xff\xfe", headers=headers).status_code == 401


@pytest.mark.parametrize("body", [b"", b"not json", b"[1, 2]", b"null"])
def test_what_is_no_payload_is_refused(office: Office, stage: Stage, slack: httpx.Client, body: bytes) -> None:
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 400


def test_what_is_far_too_large_is_refused(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = b" " * 1_000_001
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 413


def test_the_address_can_be_verified(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    answer = slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body))
    assert answer.json() == {"challenge": "abc"}


def test_a_check_of_the_certificate_is_acknowledged(office: Office, stage: Stage, slack: httpx.Client) -> None:
    headers = {**signed(b"ssl_check=1&token=x"), "Content-Type": "application/x-www-form-urlencoded"}
    answer = slack.post(f"{stage.address}/slack/events", content=b"ssl_check=1&token=x", headers=headers)
    assert (answer.status_code, office.unfinished) == (200, 0)


def test_payloads_of_a_kind_that_is_not_known_are_acknowledged(office: Office) -> None:
    said = [
        payloads.event({"type": "reaction_added", "user": "U0ADA", "item": {}}),
        Envelope("interactive", {"type": "shortcut", "callback_id": "old", **_acted()}),
        Envelope("interactive", {"type": "view_closed", "view": {"id": "V1", "callback_id": "x"}, **_acted()}),
    ]
    assert [office.playground.delivery.send(each).status for each in said] == [200, 200, 200]
    office.settle()


def _acted() -> dict[str, object]:
    return {"team": {"id": "T0PLAY"}, "user": {"id": "U0ADA"}, "trigger_id": "t", "api_app_id": "A0PLAY"}


# -- probes ---------------------------------------------------------------------------------------


def test_the_probes_say_alive_and_ready(office: Office, stage: Stage, slack: httpx.Client) -> None:
    assert slack.get(f"{stage.address}/healthz").status_code == 200
    assert slack.get(f"{stage.address}/readyz").text == "ready"


def test_without_its_tables_it_is_alive_but_not_ready(
    stage: Stage, learnt: Learnt, tmp_path: Path, slack: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with at_work(stage, learnt, f"sqlite:///{tmp_path}/empty.db") as office:
        assert slack.get(f"{stage.address}/healthz").status_code == 200
        ready = slack.get(f"{stage.address}/readyz")
        assert (ready.status_code, "vmvc db upgrade" in ready.text) == (503, True)
        body = mention(office, SECRET_WORDS)
        assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 503
    assert SECRET_WORDS not in caplog.text


# -- faults ---------------------------------------------------------------------------------------


def test_a_fault_of_ours_gets_a_number_for_the_person_and_no_words_of_theirs_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    office.playground.fail_next("chat.postMessage", Failure(error="no_text"))
    said = office.ada.mention("#platform", SECRET_WORDS)
    (told,) = office.replies(said)
    number = told.text.rpartition(" ")[2].rstrip(".")
    assert told.only_for == office.ada.user.id
    assert f"Fault {number}" in caplog.text
    assert SECRET_WORDS not in caplog.text


def test_a_fault_at_a_command_and_at_home_is_told_too(office: Office) -> None:
    office.ada.open_home()
    office.settle()
    assert office.ada.home is not None
    office.playground.fail_next("chat.postMessage", Failure(error="no_text"))
    office.ada.choose(office.ada.home, "topic.topics", "Isolation")
    assert "fault " in office.latest(office.ada.dm).text
    office.playground.fail_next("chat.postMessage", Failure(error="no_text"))
    office.ada.command("/vmvc", "interview", "#platform")
    assert "fault " in office.latest("#platform").text


def test_when_slack_asks_to_wait_it_waits_and_answers_once(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=1))
    said = office.ada.mention("#platform", QUESTION)
    assert len(office.replies(said)) == 1


def test_a_stumble_of_slack_is_tried_again_at_once(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(500))
    said = office.ada.mention("#platform", QUESTION)
    assert len(office.replies(said)) == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "auth.test"])
def test_a_longer_fault_of_slack_is_outlived(office: Office, method: str) -> None:
    office.playground.fail_next(method, Failure(error="internal_error"), times=2)
    said = office.ada.mention("#platform", QUESTION)
    assert len(office.replies(said)) == 1


def test_a_wait_that_outlasts_the_silence_of_the_dead_is_no_crash(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    impatient = replace(QUICK, silence=timedelta(milliseconds=300))
    with at_work(stage, learnt, sqlite_url, retry_policy=impatient) as office, Store.open(sqlite_url) as other:
        office.playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=1))
        said = office.ada.mention("#platform", QUESTION)
        assert not other.presence.arrive()
        office.replies(said)
    assert len(office.ada.sees("#platform", said.ts)) == 2  # All threads have come to their end: asked, answered.


def test_a_fault_of_slack_that_does_not_end_is_told_in_the_end(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"), times=MOST_ATTEMPTS)
    said = office.ada.mention("#platform", QUESTION)
    assert "fault " in office.reply(said).text


def test_the_interview_goes_on_when_slack_stumbles_at_its_first_message(office: Office) -> None:
    office.playground.fail_next("chat.update", Failure(error="internal_error"), times=2)
    said = office.ada.mention("#platform", "interview me")
    (message,) = office.replies(said)
    assert "Don't know" in message.labels


def test_a_modal_is_acknowledged_in_time_when_slack_hangs() -> None:
    chosen = {Input.CHANNEL: {Input.CHANNEL: {"selected_conversation": "C0PLAT"}}}
    view = {"callback_id": Name.SHARE_RESULT, "private_metadata": "1", "state": {"values": chosen}}
    submitted = {"type": "view_submission", "view": view, "user": {"id": "U0ADA"}, "team": {"id": "T0PLAY"}}
    with socket.create_server(("127.0.0.1", 0)) as server:  # It lets everybody in, and answers nobody.
        client = KeepAliveClient("xoxb-1", f"http://127.0.0.1:{server.getsockname()[1]}/api/")
        began = time.monotonic()
        assert Reviews(client, lambda: pytest.fail("sharing needs no advisor")).of(submitted) == {}
        assert time.monotonic() - began < SLACK_WAITS_SECONDS


def test_a_modal_whose_review_fails_is_handled_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(SECRET_WORDS)

    message = office.reply(office.ada.mention("#platform", "interview me"))
    pick(office.ada, message, "linux")
    monkeypatch.setattr(Interviews, "obstacle", fail)
    select = next(
        each
        for block in office.current(message).blocks
        for each in block.get("elements", ())
        if each.get("action_id") == Name.CHANGE
    )
    office.ada.choose(office.current(message), Name.CHANGE, select["options"][0]["value"])
    office.settle()
    office.ada.submit({"answer": "Windows"})
    assert "Operating system: Windows" in office.current(message).shown
    assert SECRET_WORDS not in caplog.text


# -- crashes --------------------------------------------------------------------------------------


def test_what_was_received_before_a_crash_is_answered_once_after_it(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage)
    said, envelope = unheard(playground)
    with Store.open(database_url) as store:  # The process dies between writing it down and handling it.
        begin(store, envelope)
    for _ in range(2):
        with at_work(stage, learnt, database_url, playground) as office:
            office.playground.delivery.send(envelope)
            assert len(office.replies(said)) == 1


def test_a_reply_that_was_posted_before_a_crash_is_not_posted_again(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage)
    said, envelope = unheard(playground)
    posted = playground.workspace.post(Message("C0PLAT", "", "U0VMVC", "the answer", thread_ts=said.ts, by_app=True))
    with Store.open(database_url) as store:  # The process dies between posting the reply and finishing.
        begin(store, envelope)
        store.outbox.begin(key_of(envelope.body), 1)
        store.outbox.record(key_of(envelope.body), 1, Sent(posted.channel, posted.ts))
    with at_work(stage, learnt, database_url, playground) as office:
        assert office.reply(said) == posted


def test_a_click_that_was_counted_before_a_crash_is_shown_after_it(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        message = office.reply(office.ada.mention("#platform", "interview me"))
        (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    playground.request_url = None
    pick(playground.ada, message, "linux")  # Nobody listens, but the payload is made.
    with Store.open(sqlite_url) as store:  # The process dies between counting the answer and showing it.
        begin(store, playground.delivery.log[-1].envelope)
        keep(store, interview, StoredCase(answers=((question_of(message), "linux"),)))
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert "1 answered" in office.current(message).shown
        assert len(office.ada.sees("#platform", message.root)) == 2


def test_a_result_that_was_reached_before_a_crash_is_shown_with_its_record_after_it(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        message = office.reply(office.ada.mention("#platform", "interview me"))
        (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    playground.request_url = None
    pick(playground.ada, message, "linux")
    with Store.open(sqlite_url) as store:  # The process dies between ending the interview and showing its result.
        begin(store, click := playground.delivery.log[-1].envelope)
        every = tuple((question.id, question.options[0].id) for question in learnt.base.interview.questions)
        over = replace(interview, kept=StoredCase(answers=every), changed_by=key_of(click.body))
        assert store.interviews.keep(interview, replace(over, finished_at=datetime.now(UTC)))
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert "Recommendation" in office.current(message).shown
        thread = office.ada.sees("#platform", message.root)
        assert [bool(each.files) for each in thread] == [False, False, True]


def test_an_interview_whose_message_was_not_remembered_before_a_crash_is_shown_in_it_after_it(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    said, envelope = unheard(playground, "interview me")
    opening = Message("C0PLAT", "", "U0VMVC", "Starting the interview…", thread_ts=said.ts, by_app=True)
    posted = playground.workspace.post(opening)
    with Store.open(sqlite_url) as store:  # The process dies between beginning the interview and remembering where.
        begin(store, envelope)
        store.outbox.begin(key_of(envelope.body), 1)
        store.outbox.record(key_of(envelope.body), 1, Sent(posted.channel, posted.ts))
        thread = Thread("T0PLAY", "C0PLAT", said.ts)
        store.bases.keep(learnt.base.version, learnt.base.interview.model_dump_json())
        store.interviews.start("interview", thread, "U0ADA", learnt.base.version, "")
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert "Don't know" in office.reply(said).labels


def test_a_second_click_that_is_handled_again_hands_no_second_record_over(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        message = office.reply(office.ada.mention("#platform", "interview me"))
        playground.request_url, address = None, playground.request_url
        pick(playground.ada, message, "linux")
        playground.request_url = address
        result = answer_all(office, office.ada, message, {"guest_os": "linux"})
    with Store.open(sqlite_url) as store:  # Slack delivers an earlier click late, and the process dies over it.
        clicks = [each for each in playground.delivery.log if each.envelope.kind == "interactive"]
        begin(store, next(each.envelope for each in clicks if each.status is None))
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert len(files(office, result)) == 1


def unheard(playground: Playground, text: str = QUESTION) -> tuple[Message, Envelope]:
    """A mention that stands in the channel, and the event that tells of it."""
    said = playground.workspace.post(Message("C0PLAT", "", "U0ADA", f"<@U0VMVC> {text}"))
    event = {"type": "app_mention", "channel": "C0PLAT", "user": "U0ADA", "text": said.text, "ts": said.ts}
    return said, payloads.event(event)


def begin(store: Store, envelope: Envelope) -> None:
    """Write down what came, as a process does that dies before it is done."""
    assert store.inbox.receive(arrival(envelope.body))
    assert store.inbox.claim("a process that died")


def test_an_uninstallation_is_heard_also_when_it_comes_first_after_a_start(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        office.playground.uninstall()
        office.settle()
        (noted,) = office.store.installations.noted()
        assert (noted.team, bool(noted.uninstalled_at)) == ("T0PLAY", True)


def test_what_was_answered_before_stopping_stays_answered_once(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        said = [office.ada.mention("#platform", QUESTION) for _ in range(6)]
        office.settle()
    for each in said:
        assert len(playground.ada.sees("#platform", each.ts)) == 2


def test_what_comes_while_stopping_is_kept_for_the_next_start(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        office.worker.stop()
        said = office.ada.mention("#platform", QUESTION)
        assert {each.status for each in playground.delivery.log} == {200}
        assert len(playground.ada.sees("#platform", said.ts)) == 1
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert len(office.replies(said)) == 1


# -- Socket Mode ----------------------------------------------------------------------------------


def test_socket_mode_answers_and_finishes_what_was_begun_when_it_is_closed(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    playground.request_url = None
    with (
        at_work(stage, learnt, sqlite_url, playground) as office,
        closing(Socket(office.worker, APP_TOKEN, office.runtime.client)) as socket,
    ):
        socket.connect()
        office.ada.command("/vmvc", QUESTION, "#random")
        assert "Isolation" in office.latest("#random").shown
        said = office.ada.mention("#platform", QUESTION)
    assert len(playground.ada.sees("#platform", said.ts)) == 2
